"""The demo city as everything that leaves the house is made from it, and what such things say."""

from contextlib import closing
from pathlib import Path

from core import config as config_file
from core.commands.export import sources
from core.export.document import Amount, Document, Table, Workbook
from core.export.report import Sources
from core.i18n import plain
from core.store import Store
from pages.shared import demo as shipped

ROOT = Path(__file__).resolve().parents[3]


def demo_city(folder: Path) -> Sources:
    config = config_file.load(ROOT / "config.toml")
    with closing(Store.open(folder / "s.duckdb", ("\u05e2\u05d9\u05e8", "City"), config.layers[0].id)) as store:
        shipped.save(store, config)
        return sources(store, config, None, None)


def cells(table: Table) -> list[list[str]]:
    return [[plain(cell.text if isinstance(cell, Amount) else cell) for cell in row] for row in table.rows]


def tables(document: Document) -> list[Table]:
    return [block for block in document.blocks if isinstance(block, Table)]


def sheet(book: Workbook, n: int) -> list[dict[str, object]]:
    found = book.sheets[n].table
    return [dict(zip(found.head, row, strict=True)) for row in found.rows]
