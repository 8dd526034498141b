# Two commands: `make run` opens the app, `make test` runs every check. Both set up whatever they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501

.PHONY: run test check pictures bench bench-index bench-cube bench-reading clean

$(VENV)/.runtime: requirements.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/.development: requirements.txt requirements-dev.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@ $(VENV)/.runtime

$(VENV)/.peers: $(VENV)/.development requirements-bench.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-bench.txt
	touch $@

run: $(VENV)/.runtime
	$(BIN)/python -m streamlit run app.py --server.port $(PORT) --server.headless $${HEADLESS:-false}

test: $(VENV)/.development
	$(BIN)/python tests/screen/browser.py
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest

pictures: $(VENV)/.development
	$(BIN)/python tests/screen/browser.py
	$(BIN)/python -m tests.screen.pictures

bench: $(VENV)/.development
	$(BIN)/python -m benchmarks.rerun

bench-index: $(VENV)/.peers
	$(BIN)/python -m benchmarks.index

bench-cube: $(VENV)/.development
	$(BIN)/python -m benchmarks.cube

bench-reading: $(VENV)/.peers
	$(BIN)/python -m benchmarks.reading

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache
