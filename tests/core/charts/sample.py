"""A small town for charts: three areas, eight channels, every state."""

from collections.abc import Iterator
from typing import Any

from core.charts import Cell, Count, History, Line, Point, Profile, Reading
from core.config import Text

PERCENT = Text(he="%", en="%")
DAYS = Text(he="ימים", en="days")

CHANNELS = {
    "narrative": "יצירת נרטיב, משמעות ותקווה",
    "governance": "שיפור המשילות",
    "data_management": "ניהול מבוסס נתונים",
    "quality_of_life": "שיפור איכות החיים",
    "social_community": "פיתוח חברתי-קהילתי",
    "physical": "פיתוח פיזי",
    "economic": "פיתוח כלכלי",
    "sustainability": "שיפור הקיימות",
}
LINES = (45.0, 50.0, 40.0, 42.0, 48.0, 44.0, 55.0, None)


def profile(area: str, name: str, *marks: tuple[float | None, str]) -> Profile:
    readings = (
        Reading(channel, label, score, line, state)
        for (channel, label), line, (score, state) in zip(CHANNELS.items(), LINES, marks, strict=True)
    )
    return Profile(area, name, tuple(readings))


HADAR = profile(
    "n1",
    "הדר",
    (62.0, "safe"),
    (38.0, "crossed"),
    (71.0, "crossed"),  # a critical indicator crossed, though the score is well above its line
    (None, "none"),
    (55.0, "near"),
    (None, "stale"),
    (float("nan"), "suppressed"),
    (12.0, "no_line"),
)
NEVE = profile("n2", "נווה שאנן", *[(score, "safe") for score in (70.0, 66.0, 58.0, 81.0, 74.0, 52.0, 63.0, 47.0)])
RAMBAM = profile("n3", "גבעת רמב״ם", *[(score, "near") for score in (48.0, 52.0, 45.0, 66.0, 60.0, 47.0, 58.0, 58.0)])

LAW = Line(45, "below", "law")
HOPE = History(
    "n1",
    "הדר",
    (
        Point("2019", 58.0, "safe"),
        Point("2020", 55.5, "safe"),
        Point("2021", None, "none"),
        Point("2022", 49.0, "near"),
        Point("2023", 44.0, "crossed"),
        Point("2024", 9.0, "suppressed"),
        Point("2025", 38.2, "crossed"),
    ),
)
CALM = History("n2", "נווה שאנן", tuple(Point(str(year), 70.0, "safe") for year in range(2019, 2026)))

COUNTS = (Count("n1", "מרכז", 2), Count("n2", "כרמל", 5), Count("n3", "מרכז", 1), Count("n4", "רמות", 0))

CELLS = tuple(
    Cell(area, name, indicator, f"מדד {indicator}", channel, CHANNELS[channel], state, value, 45.0, PERCENT)
    for area, name, states in (
        ("n1", "הדר", ("crossed", "near", "safe", "no_line")),
        ("n2", "נווה שאנן", ("stale", "suppressed", "none", "safe")),
    )
    for (indicator, channel, value), state in zip(
        (("a1", "narrative", 38.5), ("a2", "narrative", 7.0), ("b1", "physical", None), ("b2", "physical", 90.0)),
        states,
        strict=True,
    )
)


def layers(spec: dict[str, Any], mark: str) -> Iterator[dict[str, Any]]:
    return (layer for layer in spec["layer"] if layer["mark"]["type"] == mark)


def named(spec: dict[str, Any], name: str) -> dict[str, Any]:
    """The layer of that name: what is pointed at and clicked."""
    return next(layer for layer in spec["layer"] if layer.get("name") == name)


def rows(layer: dict[str, Any]) -> list[dict[str, Any]]:
    return list(layer["data"]["values"])


def texts(spec: dict[str, Any]) -> list[str]:
    """Every piece of text that is drawn, line by line."""
    found: list[str] = []
    for layer in layers(spec, "text"):
        for row in rows(layer):
            drawn = row[layer["encoding"]["text"]["field"]]
            found += drawn if isinstance(drawn, list) else [drawn]
    return found
