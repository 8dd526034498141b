"""What commands share: the config, the store and what the city itself put in force, remarks beside tables."""

from __future__ import annotations

import errno
import getpass
import os
import sys
from argparse import Namespace
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import pandas as pd

from core import config as config_file
from core import scoring
from core.config import Config
from core.i18n import Words, words
from core.issues import Issue, Stop
from core.names import Index
from core.receipts import line
from core.redlines import exchange
from core.redlines.record import Record
from core.redlines.versions import in_force
from core.scoring import Cube
from core.store import Store

USUAL_LAYER = "neighbourhood"


def config_of(args: Namespace, w: Words) -> Config:
    """The file's config; ends with a usage error when it has no such layer."""
    config = config_file.load(args.config)
    layers = [layer.id for layer in config.layers]
    departments = [each.id for each in config.departments]
    if (department := getattr(args, "department", None)) and department not in departments:
        names = [(name, each.id) for each in config.departments for name in (each.id, each.name.he, each.name.en)]
        args.parser.error(unknown("cli.unknown_department", department, names, departments, w))
    if args.layer and args.layer not in layers:
        names = [(name, layer.id) for layer in config.layers for name in (layer.id, layer.name.he, layer.name.en)]
        args.parser.error(unknown("cli.unknown_layer", args.layer, names, layers, w))
    return config


def unknown(key: str, found: str, names: Iterable[tuple[str, str]], known: Sequence[str], w: Words) -> str:
    near = Index(names).similar(found, least=0.6, limit=1)
    meant = w("cli.did_you_mean", nearest=near[0][0]) if near else ""
    return f"{w(key, found=found, known=known)} {meant}".rstrip()


def opened(path: Path, config: Config | None, new: bool = True) -> Store:
    """The store at ``path``. Unless it may be ``new``, it must be there already (Stop S-04)."""
    if not new and not path.is_file():
        raise Stop([Issue("S-04", {"path": str(path), "reason": os.strerror(errno.ENOENT)})])
    if config is None:  # a backup must not depend on the analyst's file
        return Store.open(path, (words("he")("cli.city"), words("en")("cli.city")))
    name = config.municipality.name
    return Store.open(path, (name.he, name.en), config.layers[0].id)


def in_force_in(config: Config, store: Store, w: Words) -> Config:
    """The config with the city's own indicators and the preset chosen on screen, as every page sees it."""
    found, left_out = config.in_force(store.local_indicators(), store.settings().get("preset"))
    remark(*(line(issue, w) for issue in left_out))
    return found


def lines_in_force(store: Store, config: Config, day: date) -> dict[str, Record]:
    """The lines that count on a day, those of the demo city while it stands."""
    return in_force(exchange.standing(config, store.records("line")["body"], store.has_demo), day)


def usual_layer(config: Config, areas: pd.DataFrame) -> str:
    """Neighbourhoods, else the first layer below the city; where that has no areas, the first that has."""
    below = [layer.id for layer in config.layers[1:]] or [config.layers[0].id]
    ranked = sorted(below, key=lambda id: id != USUAL_LAYER)
    return next((id for id in ranked if id in set(areas["layer"])), ranked[0])


def cube_of(store: Store, config: Config, layer: str, asked: str | None, w: Words) -> tuple[Cube, str]:
    """The cube of a layer and the view period asked for, else the layer's newest; this year when there is none."""
    latest, areas = store.latest(), store.areas()
    cube = scoring.build(latest, areas, config, layer)
    if not cube.periods:
        remark(w("cli.no_data", layer=config.layer(layer).plural))
    period = asked or next(reversed(cube.periods), str(date.today().year))
    return viewed(cube, period, latest, areas, config), period


def viewed(cube: Cube, period: str, latest: pd.DataFrame, areas: pd.DataFrame, config: Config) -> Cube:
    """The cube with a view of the period, too. ``latest``, ``areas``: those that it was built from."""
    if period in cube.periods:
        return cube
    return scoring.build(latest, areas, config, cube.layer, (*cube.periods, period))


def account() -> str:
    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError):  # a user without a name, as in some containers
        return "local"


def remark(*lines: str) -> None:
    for each in lines:
        print(each, file=sys.stderr)
