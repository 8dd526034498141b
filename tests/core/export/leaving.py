"""The demo city as everything that leaves the house is made from it, and what such things say."""

from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

from core import config as config_file
from core import overview, scoring
from core.commands.export import sources
from core.config import Config
from core.export.document import Amount, Document, Table, Workbook
from core.export.sources import Sources
from core.i18n import plain
from core.redlines.record import Record
from core.redlines.versions import defaults, in_force
from core.scene import Scene
from core.snapshot import Moment
from core.store import Store
from pages.shared import demo as shipped
from tests.core.scoring import town

ROOT = Path(__file__).resolve().parents[3]


def demo_city(folder: Path) -> Sources:
    config = config_file.load(ROOT / "config.toml")
    with closing(Store.open(folder / "s.duckdb", ("\u05e2\u05d9\u05e8", "City"), config.layers[0].id)) as store:
        shipped.save(store, config)
        return sources(store, config, None, None)


def town_city(config: Config, figures: str, areas: str, records: Mapping[str, Record] | None = None) -> Sources:
    """A small town (tests.core.scoring.town) on the first day of 2026, with lines of its own."""
    day, at = date(2026, 1, 1), datetime(2026, 1, 1, tzinfo=UTC)
    latest = town.latest(figures).assign(file="t.csv", sheet=None, cell="A1", batch_id=1, saved_at=at)
    standing = dict(in_force(defaults(config), day)) | (records or {})
    places = town.areas(areas)
    told = overview.place_layer(latest, places, config)
    city, inside = (Scene.of(latest, places, standing.values(), config, id, day) for id in ("city", told))
    moment = Moment(city.cube.periods[-1], scoring.baseline(city.scores, city.cube.periods[-1]), day, at)
    return Sources.of(city, inside, latest, standing, moment)


def cells(table: Table) -> list[list[str]]:
    return [[plain(cell.text if isinstance(cell, Amount) else cell) for cell in row] for row in table.rows]


def tables(document: Document) -> list[Table]:
    return [block for block in document.blocks if isinstance(block, Table)]


def sheet(book: Workbook, n: int) -> list[dict[str, object]]:
    found = book.sheets[n].table
    return [dict(zip(found.head, row, strict=True)) for row in found.rows]
