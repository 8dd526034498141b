"""A snapshot of a small town that no store knows, for what is said of snapshots."""

from datetime import date

from core.config import Text
from core.redlines.record import Record
from core.snapshot import Ask, Leg, Mark, Node, Snapshot, Spot, Worst


def two(he: str, en: str) -> Text:
    return Text(he=he, en=en)


def node(id: str, he: str, en: str, **more: object) -> Node:
    usual = {"score": 60.0, "line": 40.0, "moved": 0.0, "margin": 0.0, "coverage": 1.0}
    return Node(id=id, name=two(he, en), **{**usual, "crossed": 0, "known": 5, "total": 5, **more})


def worst(**more: object) -> Worst:
    record = Record(id="hope", wording=two("תקווה", "Hope"), indicator="hope", ideal=100.0, limit=45.0)
    days = [date(2022, 12, 31).toordinal(), date(2023, 12, 31).toordinal(), date(2024, 12, 31).toordinal()]
    values = zip(("2022", "2023", "2024"), days, (52.0, None, 38.5), ("safe", "suppressed", "crossed"), strict=True)
    usual = {
        "record": record,
        "indicator": two("תקווה לעתיד", "Hope for the future"),
        "unit": two("%", "%"),
        "area": "city",
        "area_name": two("עיר", "Town"),
        "layer": "city",
        "of_city": True,
        "open": True,
        "state": "crossed",
        "value": 38.5,
        "sure": "crossed",
        "marks": tuple(Mark(period=p, day=d, value=v, state=s) for p, d, v, s in values),
        "since": "2024-12-31",
        "until": "2024-12-31",
        "n": 400.0,
        "file": "survey.xlsx",
        "source": two("סקר תושבים", "Residents' survey"),
    }
    return Worst(**{**usual, **more})


def spot(area: str, crossings: int, share: float, group: str = "north") -> Spot:
    return Spot(
        area=area,
        name=two(f"שכונת {area}", f"Place {area}"),
        crossings=crossings,
        share=share,
        group=group,
        group_name=two(f"רובע {group}", f"Quarter {group}"),
    )


def snapshot(**more: object) -> Snapshot:
    usual = {
        "taken": "2026-11-22T10:00:00+02:00",
        "city": two("עיר", "Town"),
        "city_layer": "city",
        "period": "2024",
        "since": "2022",
        "layer": "neighbourhood",
        "layer_plural": two("שכונות", "Neighbourhoods"),
        "newest": "2024-12-31",
        "saved": "2026-11-01T08:00:00",
        "files": ("survey.xlsx", "city.csv"),
        "batches": 2,
        "method": "abc123def456",
        "preset": None,
        "statuses": (("law", 1), ("proposal", 6)),
        "crossed": 3,
        "critical": 1,
        "safe": 7,
        "known": 12,
        "stale": 2,
        "total": 15,
        "outcomes": (
            node("wellbeing", "שלומות", "Wellbeing", moved=4.0),
            node("resistance", "עמידות", "Resistance", moved=-3.0, margin=1.5, crossed=2),
            node("adaptation", "הסתגלות", "Adaptation", moved=2.0, margin=2.5),
        ),
        "channels": (
            node("a", "משילות", "Governance", state="crossed", score=55.0, crossed=1),
            node("b", "קיימות", "Sustainability", state="crossed", score=40.0, crossed=2),
            node("c", "כלכלה", "Economy", state="near", score=20.0),
            node("d", "נרטיב", "Narrative", state="none", score=None, line=None, known=0),
        ),
        "worst": worst(),
        "spots": (spot("1", 4, 0.5), spot("2", 2, 0.25, "south"), spot("3", 2, 0.25)),
        "crossings": 8,
        "places": 9,
        "areas_crossed": 3,
        "hidden": 2,
        "legs": (
            Leg(id="city", name=two("העירייה", "City-led"), actions=2, late=1, indicators=9, crossed=2),
            Leg(id="residents", name=two("התושבים", "Resident-led"), actions=1, late=0, indicators=6, crossed=1),
        ),
        "actions": 3,
        "unled": 0,
        "late": 1,
        "asks": (
            Ask(
                id="hope.city",
                line="hope",
                area="city",
                wording=two("תקווה", "Hope"),
                area_name=two("עיר", "Town"),
                owner=two("דוברות", "Spokesperson"),
            ),
        ),
    }
    return Snapshot(**{**usual, **more})
