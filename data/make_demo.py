"""Make the fictional city again: ``python data/make_demo.py`` reads data/plan and rewrites data/demo, byte for byte.

Nothing here was measured. plan/places.csv names the areas and says how well off each is; plan/indicators.csv gives
every indicator its course over the years and how far apart the areas lie; plan/story.csv holds what should happen
(crossings, a recovery, gaps, small counts). Chance is a hash of what it is asked for, so that a new row in the plan
moves no other number and no version of a library moves any.
"""

from __future__ import annotations

import calendar
import csv
import hashlib
import json
import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from fnmatch import fnmatchcase
from itertools import pairwise
from pathlib import Path

import shapely
from shapely.geometry import LineString, MultiPoint, Point, Polygon, mapping

Row = dict[str, str]
Spot = tuple[float, float]

HERE = Path(__file__).resolve().parent
LAST_YEAR = 2026
YEARS = range(2021, LAST_YEAR)
SCHEDULES = {
    "annual": [str(year) for year in YEARS],
    "every_two_years": ["2021", "2023", "2025"],
    "every_three_years": ["2021", "2024"],
    "semi_annual": ["2021-H2", "2022-H2", "2023-H2", "2024-H1", "2024-H2", "2025-H1", "2025-H2", "2026-H1"],
    "quarterly": ["2021-Q4", "2022-Q4", "2023-Q4"]
    + [f"{year}-Q{quarter}" for year in (2024, 2025, 2026) for quarter in (1, 2, 3, 4) if (year, quarter) < (2026, 4)],
    "monthly": [f"{year}-12" for year in YEARS] + [f"2026-{month:02d}" for month in range(1, 10)],
    "per_election": ["2018-10-30", "2024-02-27"],
    "after_event": ["2021-06-08", "2022-11-16", "2023-09-12", "2024-12-04", "2026-03-11"],
}
FIRST_DAY, LAST_DAY = date(2021, 12, 31), date(2026, 9, 30)
GROWTH = 0.012  # of the population, a year
SMALLEST_SAMPLE = 38  # the survey asks at least so many people in every neighbourhood
OWN_WAY = 1.3  # how far an area may stray from its standing, always the same way in the same indicator
COLUMNS = ["area_id", "indicator_id", "period", "value", "numerator", "denominator", "n"]
COLUMNS += ["suppressed", "sheet", "cell", "note"]
VALUE_COLUMN = "ABCDEFG"[COLUMNS.index("value")]

# The drawing: metres east and north of a spot in open sand, 16 km from the nearest locality on the state's list.
CENTRE = (34.51, 31.05)
OUTLINE: Sequence[Spot] = [
    (-3350, -2350), (-3150, -1150), (-3060, 0), (-2820, 1250), (-2640, 2500), (-1500, 2260), (-900, 2760), (-250, 2120),
    (150, 3300), (1150, 3080), (1700, 3420), (2950, 2950), (2750, 2000), (3350, 1500), (2900, 300), (3150, -650),
    (2250, -1150), (2380, -2000), (1500, -2350), (1300, -3150), (200, -2950), (-250, -2150), (-1350, -2300),
    (-2100, -1950), (-2500, -2600),
]  # fmt: skip
STEP, ROUGHNESS = 90.0, 0.22


def table(name: str) -> list[Row]:
    with (HERE / "plan" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def chance(*about: object) -> float:
    """A number between -1 and 1, near 0 more often, that depends on nothing but ``about``."""
    digest = hashlib.sha256("|".join(map(str, about)).encode()).digest()
    return sum(int.from_bytes(digest[i : i + 4], "big") for i in (0, 4, 8)) / (3 * 2**31) - 1


# --- areas


def layer_of(place: Row) -> str:
    return "neighbourhood" if place["population"] else "quarter" if place["quarter"] else "city"


def area_id(place: Row) -> str:
    return "city" if layer_of(place) == "city" else f"{layer_of(place)}:{place['key']}"


def inside(places: list[Row], place: Row) -> list[Row]:
    """The neighbourhoods of a neighbourhood, quarter or city."""
    around = {"neighbourhood": "key", "quarter": "quarter"}.get(layer_of(place))
    return [p for p in places if p["population"] and (around is None or p[around] == place["key"])]


def areas(places: list[Row]) -> Iterator[list[object]]:
    yield ["area_id", "layer", "key", "name_he", "name_en", "parent_id", "population"]
    ids = {p["key"]: area_id(p) for p in places}
    for p in places:
        population = sum(int(part["population"]) for part in inside(places, p))
        yield [ids[p["key"]], layer_of(p), p["key"], p["name_he"], p["name_en"], ids.get(p["quarter"], ""), population]


# --- observations


def last_day(period: str) -> date:
    year, _, part = period.partition("-")
    if part.count("-"):
        return date.fromisoformat(period)
    month = {"H": 6, "Q": 3}.get(part[:1], 0) * int(part[1:] or 0) or int(part or 12)
    return date(int(year), month, calendar.monthrange(int(year), month)[1])


def course(plan: Row, period: str) -> float:
    """What the city as a whole would have: a straight line from the plan's first value to its last."""
    way = (last_day(period) - FIRST_DAY) / (LAST_DAY - FIRST_DAY)
    return float(plan["first"]) + (float(plan["last"]) - float(plan["first"])) * max(way, 0)


def told(story: list[Row], what: str, plan: Row, place: Row, period: str) -> str | None:
    """What the story says of this number, None when it is silent. Several amounts stand for consecutive years."""
    year = int(period[:4])
    for line in story:
        about = line["what"] == what and fnmatchcase(plan["indicator_id"], line["indicator_id"])
        here = line["places"] == "*" or place["key"] in line["places"].split()
        if about and here and int(line["from"]) <= year <= int(line["to"]):
            amounts = line["amounts"].split() or [line["note"]]
            return amounts[min(year - int(line["from"]), len(amounts) - 1)]
    return None


def size(plan: Row, place: Row, period: str) -> int:
    """How many people, cases or things the number rests on: the city's own count, or so many per thousand residents."""
    if plan["layer"] == "city" or not plan["base"]:
        return int(plan["base"] or 0)
    residents = int(place["population"]) * (1 - GROWTH * max(LAST_YEAR - 1 - int(period[:4]), 0))
    count = max(round(residents * float(plan["base"]) / 1000), 1)
    if plan["counts"] != "sample":
        return count
    return round(max(count, SMALLEST_SAMPLE) * (1 + 0.06 * chance("sample", plan["schedule"], place["key"], period)))


def observation(plan: Row, place: Row, period: str, story: list[Row]) -> Row | None:
    """One row of the table, or None where the plan leaves a gap."""

    def says(what: str) -> str | None:
        return told(story, what, plan, place, period)

    if says("gap") is not None:
        return None
    row = {"area_id": area_id(place), "indicator_id": plan["indicator_id"], "period": period, "suppressed": "false"}
    row["note"] = says("note") or ""
    if (reason := says("hidden")) is not None:
        return {**row, "suppressed": "true", "note": reason}
    apart = float(place["standing"] or 0) + OWN_WAY * chance(plan["indicator_id"], place["key"])
    value = course(plan, period) + apart * float(plan["spread"])
    value += float(plan["wobble"]) * chance(plan["indicator_id"], place["key"], period)
    return {**row, **measured(plan, float(says("value") or value), int(says("n") or size(plan, place, period)))}


def measured(plan: Row, value: float, count: int) -> Row:
    """Value and counts that agree to the last person: a share is 100 × numerator ÷ denominator."""
    if plan["form"] == "plain":
        return {"value": number(round(value, int(plan["digits"]))), "n": str(count or "")}
    per = {"share": 100, "per_1000": 1000, "per_10000": 10000}[plan["form"]]
    part = math.floor(value * count / per + 0.5)
    if plan["form"] != "share":
        return {"value": number(per * part / count), "n": str(count)}
    part = min(max(part, 0), count)
    n = "" if plan["counts"] == "things" else str(count)
    return {"value": number(100 * part / count), "numerator": str(part), "denominator": str(count), "n": n}


def number(x: float) -> str:
    text = f"{x:.4f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def observations(places: list[Row]) -> Iterator[list[object]]:
    """The table; each row names the cell of this very file in which its value stands."""
    yield list(COLUMNS)
    story, line = table("story.csv"), 1
    for plan in table("indicators.csv"):
        for place in (p for p in places if layer_of(p) == plan["layer"]):
            for period in SCHEDULES[plan["schedule"]]:
                if (row := observation(plan, place, period, story)) is not None:
                    line += 1
                    row["cell"] = f"{VALUE_COLUMN}{line}"
                    yield [row.get(column, "") for column in COLUMNS]


# --- boundaries


def smooth(ring: Sequence[Spot]) -> list[Spot]:
    """A ring with its corners cut at a quarter of each side (Chaikin's rule)."""
    pairs = pairwise((*ring, ring[0]))
    return [(a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])) for a, b in pairs for share in (0.25, 0.75)]


def wander(a: Spot, b: Spot) -> list[Spot]:
    """A crooked way from ``a`` up to, not including, ``b``: middles pushed aside again and again."""
    length = math.dist(a, b)
    if length < STEP:
        return [a]
    aside = ROUGHNESS * chance(*(round(c) for c in (*min(a, b), *max(a, b)))) * (1 if a < b else -1)
    middle = ((a[0] + b[0]) / 2 - aside * (b[1] - a[1]), (a[1] + b[1]) / 2 + aside * (b[0] - a[0]))
    return wander(a, middle) + wander(middle, b)


def stroll(way: list[Spot]) -> list[Spot]:
    return [spot for a, b in pairwise(way) for spot in wander(a, b)] + way[-1:]


def on_earth(x: float, y: float) -> Spot:
    """Longitude and latitude of metres east and north of the centre, to six decimals (a tenth of a metre)."""
    east = 111_320 * math.cos(math.radians(CENTRE[1]))
    return round(CENTRE[0] + x / east, 6), round(CENTRE[1] + y / 110_900, 6)


def cells(places: list[Row]) -> dict[str, Polygon]:
    """A polygon for each neighbourhood: what lies nearest to its point, with each border drawn once for both sides."""
    seeds = {p["key"]: (float(p["east"]), float(p["north"])) for p in inside(places, places[0])}
    outline = Polygon(smooth(OUTLINE))
    between = shapely.voronoi_polygons(MultiPoint(list(seeds.values())), extend_to=outline, only_edges=True)
    straight = shapely.line_merge(shapely.union_all([between, outline.exterior], grid_size=1.0))
    crooked = [LineString([on_earth(*spot) for spot in stroll(list(line.coords))]) for line in straight.geoms]
    faces = shapely.polygonize(crooked).geoms
    return {key: next(face for face in faces if face.contains(Point(on_earth(*seed)))) for key, seed in seeds.items()}


def boundaries(places: list[Row]) -> str:
    """GeoJSON with a feature a line: neighbourhoods, the quarters they make up, and the city."""
    faces, lines = cells(places), []
    for p in places:
        whole = shapely.union_all([faces[part["key"]] for part in inside(places, p)])
        shape = shapely.orient_polygons(shapely.normalize(whole))
        names = {"layer": layer_of(p), "key": p["key"], "name_he": p["name_he"], "name_en": p["name_en"]}
        lines.append(dumps({"type": "Feature", "properties": names, "geometry": mapping(shape)}))
    return '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"


def dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def write(folder: Path, name: str, rows: Iterable[list[object]]) -> None:
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def main(folder: Path = HERE / "demo") -> None:
    places = table("places.csv")
    folder.mkdir(exist_ok=True)
    write(folder, "areas.csv", areas(places))
    write(folder, "observations.csv", observations(places))
    (folder / "boundaries.geojson").write_text(boundaries(places), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
