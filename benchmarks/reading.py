"""How quickly files are read and saved, each beside its peer: fastexcel, pandas, executemany.

Every measurement is a process of its own that imports only what it measures, so that its peak of memory is its own.
Printed as rows of a table for the README.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

ROWS, COLUMNS, LINES = 200_000, 40, 1_000_000
_FIRST_YEAR, _YEARS = 1990, 40  # years before are no figures' and would be asked about
_SAVED, _BY_HAND = 300_000, 3000
_RUNS = 3


def sheet(path: Path) -> None:
    """An xlsx of ROWS x COLUMNS: areas, years, numbers, 5 % gaps, two columns of texts, a ".." in row 4,000."""
    names = [_letter(i) for i in range(COLUMNS)]
    texts = [
        _AREA,
        _PERIOD,
        *(f"indicator {i}" for i in range(2, COLUMNS)),
        "..",
    ]
    places = ROWS // _YEARS
    areas, years = len(texts), len(texts) + places
    texts += [f"{_AREA} {i}" for i in range(places)] + [f"{_FIRST_YEAR + i}" for i in range(_YEARS)]
    space = "http://schemas.openxmlformats.org/"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for name, text in _FRAME.items():
            book.writestr(name, text.replace("SPACE", space))
        items = "".join(f"<si><t>{text}</t></si>" for text in texts)
        book.writestr("xl/sharedStrings.xml", f'<sst xmlns="{space}spreadsheetml/2006/main">{items}</sst>')
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            part.write(f'<worksheet xmlns="{space}spreadsheetml/2006/main"><sheetData>'.encode())
            head = "".join(f'<c r="{name}1" t="s"><v>{i}</v></c>' for i, name in enumerate(names))
            part.write(f'<row r="1">{head}</row>'.encode())
            for row in range(2, ROWS + 2):
                cells = [f'<c r="A{row}" t="s"><v>{areas + row % places}</v></c>']
                cells.append(f'<c r="B{row}" t="s"><v>{years + (row - 2) // places}</v></c>')
                cells += [_cell(names[i], row, i, COLUMNS) for i in range(2, COLUMNS)]
                part.write(f'<row r="{row}">{"".join(cells)}</row>'.encode())
            part.write(b"</sheetData></worksheet>")


def _cell(name: str, row: int, column: int, dots: int) -> str:
    seed = (row * 7919 + column * 104_729) % 1_000_003
    if row == 4000 and column == 5:
        return f'<c r="{name}{row}" t="s"><v>{dots}</v></c>'
    return "" if seed % 20 == 0 else f'<c r="{name}{row}"><v>{seed / 10_000:.4f}</v></c>'


def _letter(index: int) -> str:
    return chr(65 + index) if index < 26 else chr(64 + index // 26) + chr(65 + index % 26)


_KIND, _LINK = "application/vnd.openxmlformats-", "SPACEofficeDocument/2006/relationships"
_LINKS = '<Relationships xmlns="SPACEpackage/2006/relationships">{}</Relationships>'.format
_FRAME = {
    "[Content_Types].xml": '<Types xmlns="SPACEpackage/2006/content-types">'
    f'<Default Extension="rels" ContentType="{_KIND}package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}officedocument.spreadsheetml.sheet.main+xml"/></Types>',
    "_rels/.rels": _LINKS(f'<Relationship Id="rId1" Type="{_LINK}/officeDocument" Target="xl/workbook.xml"/>'),
    "xl/workbook.xml": f'<workbook xmlns="SPACEspreadsheetml/2006/main" xmlns:r="{_LINK}">'
    '<sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": _LINKS(
        f'<Relationship Id="rId1" Type="{_LINK}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_LINK}/sharedStrings" Target="sharedStrings.xml"/>'
    ),
}
_AREA, _PERIOD = "\u05e9\u05db\u05d5\u05e0\u05d4", "\u05ea\u05e7\u05d5\u05e4\u05d4"
_HEADERS = (_AREA, _PERIOD, "\u05de\u05d3\u05d3", "\u05e2\u05e8\u05da", "n")


def text(path: Path) -> None:
    """A windows-1255 csv of LINES x 5: area, year, indicator, value, respondents."""
    lines = [",".join(_HEADERS)]
    for row in range(LINES):
        rest, place = divmod(row, LINES // (_YEARS * COLUMNS))
        year, value = _FIRST_YEAR + rest % _YEARS, (row * 37 % 10_007) / 100
        lines.append(f"{_AREA} {place},{year},indicator {2 + rest // _YEARS},{value},{row % 300 + 30}")
    path.write_bytes("\r\n".join([*lines, ""]).encode("cp1255"))


# -- what is measured -------------------------------------------------------------------------------------------------


def read_sheet(path: Path) -> Callable[[], Any]:
    return _understand(path)


def read_text(path: Path) -> Callable[[], Any]:
    return _understand(path)


def _understand(path: Path) -> Callable[[], Any]:
    import pandas as pd  # noqa: PLC0415

    from core.config import load  # noqa: PLC0415
    from core.ingest import Choices, read  # noqa: PLC0415

    base = load(Path(__file__).parents[1] / "config.toml")
    goals = {"direction": "higher_better", "goalposts": {"worst": 0, "best": 100}, "local": True}
    more = [
        {"id": f"i{i}", "channel": base.channels[0].id, "name": {"he": f"indicator {i}", "en": f"i {i}"}, **goals}
        for i in range(2, COLUMNS + 2)
    ]
    config, data = base.with_indicators(more), path.read_bytes()
    layer = next(layer.id for layer in config.layers if layer.id == "neighbourhood")
    city = pd.DataFrame(
        [("city", config.layers[0].id, None, "x", None, None, float("nan"))],
        columns=["area_id", "layer", "key", "name_he", "name_en", "parent_id", "population"],
    )
    steps: list[float] = []
    read(b"a,b\n1,2\n", "first.csv", config, city)  # vocabularies are read once in the life of a server

    def go() -> Any:
        found = read(data, path.name, config, city, Choices(layer=layer), today=date(2030, 1, 1), progress=steps.append)
        rows, kept = found.rows_read + sum(found.left_out.values()), len(found.observations)
        expected = (ROWS, ROWS * (COLUMNS - 2)) if path.suffix == ".xlsx" else (LINES, LINES)
        if (rows, kept + found.cells.get("absent", 0)) != expected:
            raise SystemExit(f"cells are lost: {rows} rows, {kept} kept, {found.cells}")
        return found

    return go


def fastexcel(path: Path) -> Callable[[], Any]:
    """The peer merely reads: every row decides on the types, without which the ".." would be lost."""
    import fastexcel as peer  # noqa: PLC0415

    return lambda: peer.read_excel(str(path)).load_sheet(0, schema_sample_rows=None, eager=True)


def pandas(path: Path) -> Callable[[], Any]:
    import pandas as pd  # noqa: PLC0415

    return lambda: pd.read_csv(path, encoding="cp1255")


def _store(path: Path) -> tuple[Any, Any]:
    import numpy as np  # noqa: PLC0415
    import pandas as pd  # noqa: PLC0415

    from core.store import Store  # noqa: PLC0415

    numbers = np.arange(_SAVED)
    frame = pd.DataFrame(
        {
            "area_id": pd.Categorical(np.char.add("a", (numbers % 3000).astype(str))),
            "indicator_id": pd.Categorical(np.char.add("i", (numbers // 3000).astype(str))),
            "period": pd.Categorical(["2020"] * _SAVED),
            **dict.fromkeys(("value", "numerator", "denominator", "n"), numbers * 1.5),
            "suppressed": False,
            "sheet": "S",
            "cell": np.char.add("A", numbers.astype(str)),
            "note": None,
        }
    )
    return Store.open(path.with_name("store.duckdb"), ("x", "x")), frame


def save(path: Path) -> Callable[[], Any]:
    import pandas as pd  # noqa: PLC0415

    from core.store import Batch  # noqa: PLC0415

    store, frame = _store(path)
    ids = frame["area_id"].unique().astype(str)
    areas = pd.DataFrame(
        {
            "area_id": ids,
            "layer": "neighbourhood",
            "key": None,
            "name_he": ids,
            "name_en": None,
            "parent_id": "city",
            "population": float("nan"),
        }
    )
    return lambda: store.save(Batch("data", "a.csv", "0", "bench", "neighbourhood"), observations=frame, areas=areas)


def executemany(path: Path) -> Callable[[], Any]:
    """The same columns, row by row, in one transaction of DuckDB: a small part, as it takes minutes."""
    import duckdb  # noqa: PLC0415

    _, frame = _store(path)
    connection = duckdb.connect(str(path.with_name("rows.duckdb")))
    connection.execute(
        "create table t (area_id text, indicator_id text, period text, value double, numerator double, "
        "denominator double, n double, suppressed boolean, sheet text, cell text, note text)"
    )
    rows = frame.head(_BY_HAND).astype(object).where(frame.head(_BY_HAND).notna(), None).values.tolist()

    def go() -> None:
        connection.execute("begin")
        connection.executemany(f"insert into t values ({', '.join('?' * 11)})", rows)
        connection.execute("commit")

    return go


TASKS = {each.__name__: each for each in (read_sheet, fastexcel, read_text, pandas, save, executemany)}


def measure(task: str, path: Path) -> dict[str, float]:
    """Seconds of the processor and of the clock, and the peak of a fresh process, in MB; the best of several."""
    command = [sys.executable, "-m", "benchmarks.reading", "--task", task, str(path)]
    runs = []
    for number in range(_RUNS):
        with tempfile.TemporaryDirectory() as folder:
            here = Path(folder) / path.name
            here.symlink_to(path)
            result = subprocess.run([*command[:-1], str(here)], capture_output=True, text=True, check=False)
        if result.returncode:
            raise SystemExit(f"{task}, run {number + 1}: {result.stderr[-2000:]}")
        runs.append(json.loads(result.stdout))
    return {name: min(run[name] for run in runs) for name in runs[0]} | {"slowest": max(r["seconds"] for r in runs)}


def _task(name: str, path: Path) -> None:
    go = TASKS[name](path)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start, clock = process_time(), perf_counter()
    kept = go()
    seconds, clock = process_time() - start, perf_counter() - clock
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"seconds": seconds, "clock": clock, "peak": peak / 1024, "before": before / 1024}))
    del kept


def main() -> None:
    """Prints one row for each pair."""
    with tempfile.TemporaryDirectory() as folder:
        book, lines = Path(folder) / "large.xlsx", Path(folder) / "large.csv"
        sheet(book)
        text(lines)
        print("| what | ours, best | slowest | clock | peak | peer | its best | clock | peak | factor | goal |")
        print("|---|---|---|---|---|---|---|---|---|---|---|")
        for ours, peer, path, goal in (
            ("read_sheet", "fastexcel", book, "at most 1.5, peak at most 900 MB"),
            ("read_text", "pandas", lines, "at most 1"),
        ):
            own, other = measure(ours, path), measure(peer, path)
            factor = own["seconds"] / other["seconds"]
            print(f"| {ours} | {_said(own)} | {peer} | {_peer_said(other)} | {factor:.2f} | {goal} |")
        own, other = measure("save", lines), measure("executemany", lines)
        factor = (_SAVED / own["seconds"]) / (_BY_HAND / other["seconds"])
        print(f"| save | {_said(own)} | executemany | {_peer_said(other)} | {factor:.0f} | at least 300 |")


def _said(run: dict[str, float]) -> str:
    return f"{run['seconds']:.2f} s | {run['slowest']:.2f} s | {run['clock']:.2f} s | {run['peak']:.0f} MB"


def _peer_said(run: dict[str, float]) -> str:
    return f"{run['seconds']:.2f} s | {run['clock']:.2f} s | {run['peak']:.0f} MB"


if __name__ == "__main__":
    if sys.argv[1:2] == ["--task"]:
        _task(sys.argv[2], Path(sys.argv[3]))
    else:
        main()
