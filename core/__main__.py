"""The command line: ``python -m core load|score|robust|breaches|backup|restore``. Thin over what the pages use.

Exit status: 0 done, 1 refused (every issue is printed), 2 usage. Tables go to standard output and remarks on them to
standard error; with ``--json`` a load prints one object and nothing else.
"""

from __future__ import annotations

import signal

if __name__ == "__main__":  # Ctrl-C while the libraries below are read in ends the program without a word
    signal.signal(signal.SIGINT, signal.SIG_DFL)

import errno
import getpass
import os
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import pandas as pd

from core import config as config_file
from core import geo, ingest, redlines, scoring, spreadsheet
from core.arguments import language, parser
from core.config import Config
from core.i18n import Words, words
from core.ingest import memory
from core.ingest.columns import FIELDS
from core.issues import Issue, Stop, Where, worst
from core.names import Index
from core.receipts import Loaded, as_json, as_object, in_words, issue_object, line
from core.redlines import moves
from core.redlines.record import Record, defaults, in_force
from core.robustness.report import report
from core.scoring import Cube
from core.store import Batch, Receipt, Store
from core.tables import text, texts, write

USUAL_LAYER = "neighbourhood"
BREACHES = (
    "area_id", "area_name", "indicator_id", "indicator", "channel", "period", "value", "unit", "line", "side", "status",
    "severity", "since", "critical", "population",
)  # fmt: skip
_BOUNDARIES = (".geojson", ".json", ".topojson", ".zip", ".shp", ".dbf", ".kml", ".kmz", ".gpkg")
NOTICEABLE = 2.0  # seconds between two remarks on how far a run is
_BROKEN_PIPE, _INTERRUPTED = 141, 130  # the statuses that shells give to programs ended by these two


def main(argv: Sequence[str] | None = None) -> int:
    """Does what the arguments say; the exit status. A usage error raises SystemExit(2), as argparse does."""
    given = sys.argv[1:] if argv is None else list(argv)
    w = words(language(given), isolate=False)
    args = parser(w).parse_args(given)
    try:
        return COMMANDS[args.command](args, w)
    except Stop as stop:
        if "json" in args and args.json:
            print(as_json({"files": [], "issues": [issue_object(issue, w) for issue in stop.issues]}))
        else:
            _remark(*(line(issue, w) for issue in stop.issues))
        return 1


# --- load -------------------------------------------------------------------------------------------------------------


def _load(args: Namespace, w: Words) -> int:
    """Every file is a batch of its own, in the order given; a refused one holds up no other."""
    base = _config(args, w)
    if not args.db.exists():  # a misspelt field must not leave an empty store behind
        _refuse_unknown_fields(args, base, w)
    with closing(_opened(args.db, base)) as store:
        config = _in_force(base, store, w)
        _refuse_unknown_fields(args, config, w)
        done = []
        for path in args.files:
            done.append(_load_file(path, store, config, args))
            if not args.json:
                print(in_words(done[-1], config, w), flush=True)
    if args.json:
        print(as_json({"files": [as_object(loaded, w) for loaded in done], "issues": []}))
    return int(any(loaded.status == "refused" for loaded in done))


def _load_file(path: Path, store: Store, config: Config, args: Namespace) -> Loaded:
    boundaries = _is_boundaries(path)
    try:
        return (_load_boundaries if boundaries else _load_data)(path, store, config, args)
    except Stop as stop:
        return Loaded(path.name, "boundaries" if boundaries else "data", issues=stop.issues)


def _load_data(path: Path, store: Store, config: Config, args: Namespace) -> Loaded:
    areas = store.areas()
    asked = {"columns": dict(args.map), "percent": dict(args.percent), "add_areas": args.add_areas}
    asked |= {"any_division": args.any_division, "department": args.department}
    batches = store.batches()
    before = memory.recall(batches, args.department, args.layer)
    division = geo.recall(batches, args.layer).division if args.layer else None
    choices = ingest.Choices(layer=args.layer, period=args.period, remembered=before, division=division, **asked)
    found = ingest.read(path.read_bytes(), path.name, config, areas, choices)
    here = areas[areas["layer"] == found.layer]
    same = ("file", "sheet", "header_row", "encoding", "layer", "rows_read", "rows_kept", "issues")
    loaded = Loaded(
        kind="data",
        joined=len(found.joined),
        unmatched_rows=found.unmatched,
        areas_without_row=tuple(here["name_he"][~here["area_id"].isin(found.joined)]) if found.joined else (),
        **{name: getattr(found, name) for name in same},
    )
    if found.blocked:
        return loaded
    if found.observations.empty:  # every value is still to be put right, or there never was one
        explained = worst(found.issues) == "fix"
        return replace(loaded, issues=(*found.issues, *(() if explained else [_no_data(path)])))
    standing, day = (store.latest(), areas), date.today()
    records = in_force([*defaults(config), *map(Record.model_validate, store.records("line")["body"])], day).values()
    after = moves.joined(standing, found.observations, found.areas)
    steps = [move.step for move in moves.foreseen(records, standing, after, config, str(found.layer), day)]
    batch = Batch("data", path.name, found.sha256, _account(), found.layer, _mapping(found, args), loaded.counts)
    saved = _saved(loaded, store.save(batch, observations=found.observations, areas=found.areas))
    return replace(saved, crossed=steps.count("crossed"), returned=steps.count("returned"))


def _mapping(found: ingest.Upload, args: Namespace) -> dict[str, Any]:
    """What a batch keeps of how its file was understood, as the upload page keeps it."""
    return {
        "department": args.department,
        "sheet": found.sheet,
        "header_row": found.header_row,
        "period": found.period,
        "division": found.division,
        "indicators": list(map(str, found.observations["indicator_id"].unique())),
        "found": {c.header or c.letter: c.field for c in found.columns if c.field not in (None, "ignore")},
    }


def _no_data(path: Path) -> Issue:
    return Issue("U-03", {"file": path.name}, Where(path.name))


def _load_boundaries(path: Path, store: Store, config: Config, args: Namespace) -> Loaded:
    areas = store.areas()
    layer = args.layer or _usual_layer(config, areas)
    known = _known(store, config, layer)
    read = partial(geo.read, path.read_bytes(), path.name, config, layer, areas, known=known)
    choices = geo.Choices(add_areas=args.add_areas, any_division=args.any_division)
    found = read(choices)
    if named := _identity(args, found.columns):
        found = read(replace(choices, key=named.get("area_key"), name=named.get("area")))
    same = ("file", "crs", "layer", "areas_without_shape", "shapes_without_area", "issues")
    loaded = Loaded(
        kind="boundaries",
        rows_read=found.features_read,
        rows_kept=len(found.shapes),
        joined=len(found.joined),
        **{name: getattr(found, name) for name in same},
    )
    if found.blocked:
        return loaded
    mapping = {"key": found.key_column, "name": found.name_column, "crs": found.crs, **found.memory}
    batch = Batch("boundaries", path.name, found.sha256, _account(), layer, mapping, loaded.counts)
    return _saved(loaded, store.save(batch, areas=found.areas, shapes=found.shapes))


def _known(store: Store, config: Config, layer: str) -> geo.Known:
    """What earlier files say of a layer; the demo city lies nowhere, so it says nothing of where the town is."""
    layers = () if store.has_demo else config.layers
    return geo.recall(store.batches(), layer, [store.shapes(each.id) for each in layers])


def _saved(loaded: Loaded, receipt: Receipt) -> Loaded:
    told = {name: getattr(receipt, name) for name in ("new", "changed", "same", "undo_until")}
    return replace(loaded, status="saved", batch=receipt.batch_id, values_saved=receipt.saved, **told)


def _is_boundaries(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")
    return path.suffix.lower() in _BOUNDARIES or head.startswith(b"{")


def _identity(args: Namespace, columns: Sequence[str]) -> dict[str, str]:
    """The columns that ``--map`` names of a boundary file. Beside data files it may as well speak of those."""
    alone = all(map(_is_boundaries, args.files))
    return {field: name for name, field in args.map if field in ("area", "area_key") and (alone or name in columns)}


# --- score, robust, breaches ------------------------------------------------------------------------------------------


def _score(args: Namespace, w: Words) -> int:
    if args.data and args.period:
        args.parser.error(w("cli.score_of_what"))
    config, cube, period = _to_score(args, w)
    scores = scoring.score(cube, config)
    _remark(*(line(issue, w) for issue in scores.issues))
    frame = scores.frame(period)
    if (flags := redlines.flags(scores, period)) is not None:
        frame["flags"] = pd.array(flags, dtype="Int64")
    print(text(frame, args.format), end="")
    return 0


def _robust(args: Namespace, w: Words) -> int:
    config, cube, period = _to_score(args, w)
    if period not in (None, *cube.periods):
        args.parser.error(w("cli.unknown_period", found=period, known=[each or "–" for each in cube.periods]))
    nodes = {each.id: each.name for each in scoring.Plan.of(config).nodes}
    if args.node not in (None, *nodes):
        known = [(said, id) for id, name in nodes.items() for said in (id, name.he, name.en)]
        args.parser.error(_unknown("cli.unknown_node", args.node, known, list(nodes), w))
    if args.seed is not None:
        config = config.model_copy(update={"robustness": config.robustness.model_copy(update={"seed": args.seed})})
    targets = (args.node,) if args.node else None
    found = report(cube, config, _watch(w), period=period, targets=targets, sobol=args.sobol)
    _remark(*(line(issue, w) for issue in found.issues))
    if args.out:
        write(found.tables, args.out)
        print(w("cli.written", file=str(args.out)))
    else:
        print(texts(found.tables, args.format), end="")
    return 0


def _to_score(args: Namespace, w: Words) -> tuple[Config, Cube, str | None]:
    """What a store or one table holds, and the period asked for; a table without a period asked for: None."""
    if bool(args.db) == bool(args.data) or bool(args.db) != bool(args.layer):
        args.parser.error(w(f"cli.{args.command}_of_what"))
    config = _config(args, w)
    if args.data:
        return config, _from_file(args.data, config, w), args.period
    with closing(_opened(args.db, config, new=False)) as store:
        config = _in_force(config, store, w)
        return config, *_cube(store, config, args.layer, args.period, w)


def _watch(w: Words) -> Callable[[int, int], bool]:
    """Says on standard error how far a run is, once it takes noticeable time."""
    told = time.monotonic()

    def watch(done: int, total: int) -> bool:
        nonlocal told
        if time.monotonic() - told > NOTICEABLE:
            told = time.monotonic()
            _remark(w("firm.progress", done=done, total=total))
        return True

    return watch


def _breaches(args: Namespace, w: Words) -> int:
    config = _config(args, w)
    with closing(_opened(args.db, config, new=False)) as store:
        config = _in_force(config, store, w)
        layer = args.layer or _usual_layer(config, store.areas())
        cube, period = _cube(store, config, layer, args.period, w)
    found = redlines.breaches(redlines.check(cube, config), period)
    indicators = [config.indicator(id) for id in found["indicator_id"]]
    table = found.assign(
        indicator=[w.pick(indicator.name) for indicator in indicators],
        unit=[w.pick(indicator.unit) for indicator in indicators],
        population=cube.areas["population"].reindex(found["area_id"]).to_numpy(float),
    )
    print(text(table[list(BREACHES)], args.format), end="")
    return 0


def _cube(store: Store, config: Config, layer: str, asked: str | None, w: Words) -> tuple[Cube, str]:
    """The cube of a layer and the view period asked for, else the layer's newest; this year when there is none."""
    latest, areas = store.latest(), store.areas()
    cube = scoring.build(latest, areas, config, layer)
    if not cube.periods:
        _remark(w("cli.no_data", layer=config.layer(layer).plural))
    period = asked or next(reversed(cube.periods), str(date.today().year))
    if period not in cube.periods:
        cube = scoring.build(latest, areas, config, layer, (*cube.periods, period))
    return cube, period


def _from_file(path: Path, config: Config, w: Words) -> Cube:
    """One table as a cube, without a store."""
    cube, issues = spreadsheet.read(path.read_bytes(), path.name, config)
    _remark(*(line(issue, w) for issue in issues))
    return cube


# --- backup, restore --------------------------------------------------------------------------------------------------


def _backup(args: Namespace, w: Words) -> int:
    with closing(_opened(args.db, None, new=False)) as store:
        store.backup(args.file, _account())
    print(w("cli.backed_up", db=str(args.db), file=str(args.file)))
    return 0


def _restore(args: Namespace, w: Words) -> int:
    kept = Store.restore(args.file, args.db, _account())
    print(w("cli.restored", db=str(args.db), file=str(args.file)))
    if kept:
        print(w("cli.kept", file=str(kept)))
    return 0


# --- what commands share ----------------------------------------------------------------------------------------------


def _config(args: Namespace, w: Words) -> Config:
    """The file's config; ends with a usage error when it has no such layer."""
    config = config_file.load(args.config)
    layers = [layer.id for layer in config.layers]
    departments = [each.id for each in config.departments]
    if (department := getattr(args, "department", None)) and department not in departments:
        names = [(name, each.id) for each in config.departments for name in (each.id, each.name.he, each.name.en)]
        args.parser.error(_unknown("cli.unknown_department", department, names, departments, w))
    if args.layer and args.layer not in layers:
        names = [(name, layer.id) for layer in config.layers for name in (layer.id, layer.name.he, layer.name.en)]
        args.parser.error(_unknown("cli.unknown_layer", args.layer, names, layers, w))
    return config


def _refuse_unknown_fields(args: Namespace, config: Config, w: Words) -> None:
    indicators = [(name, each.id) for each in config.indicators for name in (each.id, each.name.he, each.name.en)]
    names = [*((field, field) for field in FIELDS), *indicators]
    for _, field in args.map:
        if field not in {id for _, id in names}:
            args.parser.error(_unknown("cli.unknown_field", field, names, FIELDS, w))


def _unknown(key: str, found: str, names: Iterable[tuple[str, str]], known: Sequence[str], w: Words) -> str:
    near = Index(names).similar(found, least=0.6, limit=1)
    meant = w("cli.did_you_mean", nearest=near[0][0]) if near else ""
    return f"{w(key, found=found, known=known)} {meant}".rstrip()


def _opened(path: Path, config: Config | None, new: bool = True) -> Store:
    """The store at ``path``. Unless it may be ``new``, it must be there already (Stop S-04)."""
    if not new and not path.is_file():
        raise Stop([Issue("S-04", {"path": str(path), "reason": os.strerror(errno.ENOENT)})])
    if config is None:  # a backup must not depend on the analyst's file
        return Store.open(path, (words("he")("cli.city"), words("en")("cli.city")))
    name = config.municipality.name
    return Store.open(path, (name.he, name.en), config.layers[0].id)


def _in_force(config: Config, store: Store, w: Words) -> Config:
    """The config with the city's own indicators and the preset chosen on screen, as every page sees it."""
    found, left_out = config.in_force(store.local_indicators(), store.settings().get("preset"))
    _remark(*(line(issue, w) for issue in left_out))
    return found


def _usual_layer(config: Config, areas: pd.DataFrame) -> str:
    """Neighbourhoods, else the first layer below the city; where that has no areas, the first that has."""
    below = [layer.id for layer in config.layers[1:]] or [config.layers[0].id]
    ranked = sorted(below, key=lambda id: id != USUAL_LAYER)
    return next((id for id in ranked if id in set(areas["layer"])), ranked[0])


def _account() -> str:
    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError):  # a user without a name, as in some containers
        return "local"


def _remark(*lines: str) -> None:
    for each in lines:
        print(each, file=sys.stderr)


COMMANDS: dict[str, Callable[[Namespace, Words], int]] = {
    "load": _load,
    "score": _score,
    "robust": _robust,
    "breaches": _breaches,
    "backup": _backup,
    "restore": _restore,
}


def _run() -> NoReturn:
    """``main`` as a program: UTF-8 on every console; a closed pipe and Ctrl-C are quiet."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    try:
        status = main()
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else the flush at exit complains again
        status = _BROKEN_PIPE
    except KeyboardInterrupt:
        status = _INTERRUPTED
    sys.exit(status)


if __name__ == "__main__":
    _run()
