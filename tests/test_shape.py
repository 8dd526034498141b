"""The shape of the code: who may import whom, thin pages, no Hebrew in code, a test file per module."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CORE = sorted((ROOT / "core").rglob("*.py"))
PAGES = sorted(p for p in (ROOT / "pages").glob("*/*.py") if p.parent.name != "shared")
OURS = [ROOT / "app.py", *CORE, *sorted((ROOT / "pages").rglob("*.py")), *sorted((ROOT / "data").rglob("*.py"))]
LEAVES = {"issues", "names"}
PURE = {"config", "issues", "names", "periods"}
DRAWN = {"config", "i18n", "line_words", "periods", "redlines", "scoring"}
ALLOWED = {
    "periods": {"names"},
    "people": {"issues", "names", "person_words"},
    "person_words": {"names"},
    "person_columns": {"names", "people"},
    "config": {"issues", "names"},
    "store": {"issues", "periods", "sql"},
    "sql": {"issues", "periods"},
    "i18n": {"issues", "periods"},
    "scoring": PURE,
    "ingest": PURE | {"people", "person_columns", "person_words"},
    "geo": PURE | {"people", "person_columns"},
    "redlines": PURE | {"scoring"},
    "registers": PURE | {"people"},
    "workshop": PURE | {"people", "redlines", "scoring"},
    "robustness": PURE | {"scoring"},
    "scene": PURE | {"redlines", "scoring"},
    "snapshot": PURE | {"charts", "overview", "redlines", "registers", "scene", "scoring"},
    "line_words": {"config", "i18n", "redlines"},
    "headline": {"i18n", "line_words", "overview", "redlines", "snapshot"},
    "export": PURE
    | {"charts", "headline", "i18n", "ingest", "line_words", "maps", "overview", "redlines", "registers", "scene"}
    | {"scoring", "snapshot", "workshop"},
    "proof": PURE | {"scoring"},
    "handbook": {"config", "i18n", "robustness", "scoring"},
    "overview": {"config", "redlines", "scoring"},
    "charts": DRAWN,
    "maps": DRAWN,
}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def imports(path: Path) -> frozenset[str]:
    return frozenset(_imports(path))


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def core_imports(path: Path) -> set[str]:
    return {parts[1] for parts in (i.split(".") for i in imports(path)) if parts[0] == "core" and len(parts) > 1}


def module(path: Path) -> str:
    return path.relative_to(ROOT / "core").parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", CORE, ids=name)
def test_core_knows_neither_screen_nor_pages(path: Path) -> None:
    assert not {i for i in imports(path) if i.split(".")[0] in {"streamlit", "pages", "app"}}


@pytest.mark.parametrize(
    "path", [p for p in CORE if p.name != "__main__.py" and module(p) not in {"store", "sql", "commands"}], ids=name
)
def test_only_the_command_line_knows_the_store(path: Path) -> None:
    assert "store" not in core_imports(path)
    assert not {i for i in imports(path) if i.split(".")[0] == "duckdb" or i == "core.sql"}


@pytest.mark.parametrize("path", [p for p in CORE if module(p) in LEAVES | set(ALLOWED)], ids=name)
def test_a_module_imports_only_what_lies_below_it(path: Path) -> None:
    assert core_imports(path) - {module(path)} <= ALLOWED.get(module(path), set())


def test_every_rule_of_imports_speaks_of_modules_that_exist() -> None:
    assert LEAVES | set(ALLOWED) | set().union(*ALLOWED.values()) <= {module(path) for path in CORE}


@pytest.mark.parametrize("path", CORE, ids=name)
def test_a_module_is_short_enough_to_be_read_at_once(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_pages_are_thin_and_only_arrange(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 120
    assert "session_state" not in text
    assert not re.search(r"\b(SELECT|INSERT)\b", text)
    assert not {i for i in imports(path) if i.startswith("core.store") or i.split(".")[0] == "duckdb"}
    own = {p.stem for p in PAGES}
    assert not {i for i in imports(path) if i.startswith("pages.") and i.split(".")[-1] in own}


def test_no_script_lies_directly_in_pages() -> None:
    """Streamlit would serve it without the frame, so without direction or gate."""
    assert [p.name for p in (ROOT / "pages").glob("*.py")] == ["__init__.py"]


@pytest.mark.parametrize("path", OURS, ids=name)
def test_no_hebrew_in_code(path: Path) -> None:
    assert not re.search("[\u0590-\u05ff]", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", [p for p in CORE if p.name != "__init__.py"], ids=name)
def test_every_module_has_its_tests(path: Path) -> None:
    inside = path.relative_to(ROOT / "core")
    mirror = ROOT / "tests" / "core" / inside.parent / f"test_{inside.stem.strip('_')}.py"
    package = ROOT / "tests" / "core" / f"test_{module(path)}.py"
    assert mirror.exists() or package.exists()


@pytest.mark.parametrize("folder", ["core", "core/export"])
def test_the_first_lines_of_a_folder_say_where_everything_in_it_is(folder: str) -> None:
    said = ast.get_docstring(ast.parse((ROOT / folder / "__init__.py").read_text(encoding="utf-8"))) or ""
    inside = [p for p in (ROOT / folder).iterdir() if p.suffix == ".py" or (p / "__init__.py").exists()]
    assert not [p.stem for p in inside if p.stem != "__init__" and f"``{p.stem}``" not in said]


def test_no_vague_module_names() -> None:
    vague = {"utils", "helpers", "common", "manager", "service", "base", "misc"}
    assert not [p for p in OURS if p.stem in vague]


def test_nothing_tracked_points_outside() -> None:
    """A link or an absolute path of one machine breaks every other one."""
    listed = subprocess.run(["git", "ls-files", "-s"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    assert not [line for line in listed.splitlines() if line.startswith("120000")]
