"""``load``: files into the store, each a batch of its own."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from core import geo, ingest
from core.commands.opened import account, config_of, in_force_in, lines_in_force, opened, unknown, usual_layer
from core.config import Config
from core.i18n import Words
from core.ingest import memory
from core.ingest.meanings import FIELDS
from core.issues import Issue, Stop, Where, worst
from core.receipts import Loaded, as_json, as_object, in_words
from core.redlines import moves
from core.store import Batch, Receipt, Store


def load(args: Namespace, w: Words) -> int:
    """Every file is a batch of its own, in the order given; a refused one holds up no other."""
    base = config_of(args, w)
    if not args.db.exists():  # a misspelt field must not leave an empty store behind
        _refuse_unknown_fields(args, base, w)
    with closing(opened(args.db, base)) as store:
        config = in_force_in(base, store, w)
        _refuse_unknown_fields(args, config, w)
        done = []
        for path in args.files:
            done.append(_load_file(path, store, config, args))
            if not args.json:
                print(in_words(done[-1], config, w), flush=True)
    if args.json:
        print(as_json({"files": [as_object(loaded, w) for loaded in done], "issues": []}))
    return int(any(loaded.status == "refused" for loaded in done))


def _refuse_unknown_fields(args: Namespace, config: Config, w: Words) -> None:
    indicators = [(name, each.id) for each in config.indicators for name in (each.id, each.name.he, each.name.en)]
    names = [*((field, field) for field in FIELDS), *indicators]
    for _, field in args.map:
        if field not in {id for _, id in names}:
            args.parser.error(unknown("cli.unknown_field", field, names, FIELDS, w))


def _load_file(path: Path, store: Store, config: Config, args: Namespace) -> Loaded:
    boundaries = _is_boundaries(path)
    try:
        return (_load_boundaries if boundaries else _load_data)(path, store, config, args)
    except Stop as stop:
        return Loaded(path.name, "boundaries" if boundaries else "data", issues=stop.issues)


def _load_data(path: Path, store: Store, config: Config, args: Namespace) -> Loaded:
    areas = store.areas()
    asked = {"columns": dict(args.map), "percent": dict(args.percent), "add_areas": args.add_areas}
    asked |= {"codes": dict(args.codes), "commas": args.commas, "units": dict(args.unit)}
    asked |= {"sheet": args.sheet, "days": args.days, "bounds": dict(args.bounds), "brackets": dict(args.brackets)}
    asked |= {"any_division": args.any_division, "department": args.department}
    batches = store.batches()
    before = memory.recall(batches, args.department, args.layer)
    divisions = geo.divisions(batches)
    choices = ingest.Choices(layer=args.layer, period=args.period, remembered=before, divisions=divisions, **asked)
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
    lines = lines_in_force(store, config, day).values()
    after = moves.joined(standing, found.observations, found.areas)
    steps = [move.step for move in moves.foreseen(lines, standing, after, config, str(found.layer), day)]
    mapping = ingest.record(found, choices, found.observations)
    batch = Batch("data", path.name, found.sha256, account(), found.layer, mapping, loaded.counts)
    saved = _saved(loaded, store.save(batch, observations=found.observations, areas=found.areas))
    return replace(saved, crossed=steps.count("crossed"), returned=steps.count("returned"))


def _no_data(path: Path) -> Issue:
    return Issue("U-03", {"file": path.name}, Where(path.name))


def _load_boundaries(path: Path, store: Store, config: Config, args: Namespace) -> Loaded:
    areas = store.areas()
    layer = args.layer or usual_layer(config, areas)
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
    batch = Batch("boundaries", path.name, found.sha256, account(), layer, mapping, loaded.counts)
    return _saved(loaded, store.save(batch, areas=found.areas, shapes=found.shapes))


def _known(store: Store, config: Config, layer: str) -> geo.Known:
    """What earlier files say of a layer; the demo city lies nowhere, so it says nothing of where the town is."""
    layers = () if store.has_demo else config.layers
    return geo.recall(store.batches(), layer, [store.shapes(each.id) for each in layers])


def _saved(loaded: Loaded, receipt: Receipt) -> Loaded:
    told = {name: getattr(receipt, name) for name in ("new", "changed", "same", "undo_until")}
    return replace(loaded, status="saved", batch=receipt.batch_id, values_saved=receipt.saved, **told)


def _is_boundaries(path: Path) -> bool:
    return geo.is_boundary(path.read_bytes(), path.name)


def _identity(args: Namespace, columns: Sequence[str]) -> dict[str, str]:
    """The columns that ``--map`` names of a boundary file. Beside data files it may as well speak of those."""
    alone = all(map(_is_boundaries, args.files))
    return {field: name for name, field in args.map if field in ("area", "area_key") and (alone or name in columns)}
