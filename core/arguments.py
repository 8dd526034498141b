"""What the command line understands: its commands, their arguments, and the language that it answers in."""

from __future__ import annotations

import errno
import os
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Sequence
from fractions import Fraction
from functools import partial
from pathlib import Path

from core.i18n import LANGUAGES, RESIDENTS_LANGUAGES, Words
from core.periods import parse

#: Endings of files that tables are written to.
OUT = (".xlsx", ".csv", ".json")
#: What can leave the house: the names of core.export.contents, which is slow to read in and not asked for help.
LEAVING = ("deck", "report", "brief", "plan", "workbook")
_BRACKETS = ("people", "note", "minus", "leave")  # as core.ingest.brackets calls them
CONFIG = Path(__file__).resolve().parents[1] / "config.toml"


def language(given: Sequence[str]) -> str:
    """``--lang``, else that of the console where it is one of ours, else Hebrew."""
    first = ArgumentParser(add_help=False, allow_abbrev=False)
    first.add_argument("--lang", nargs="?")
    console = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    asked = (first.parse_known_args(given)[0].lang, console[:2].lower())
    return next((lang for lang in asked if lang in LANGUAGES), LANGUAGES[0])


def parser(w: Words) -> ArgumentParser:
    """Each command in ``args.command``, its own parser in ``args.parser``."""
    status = w("cli.help.status")
    whole = ArgumentParser("python -m core", description=w("cli.help"), epilog=status, allow_abbrev=False)
    whole.add_argument("--lang", choices=LANGUAGES, help=w("cli.help.lang"))
    commands = whole.add_subparsers(dest="command", required=True)

    def command(name: str, languages: Sequence[str] = LANGUAGES, lang: str = "cli.help.lang") -> ArgumentParser:
        said = w(f"cli.help.{name}")
        sub = commands.add_parser(name, help=said, description=said, epilog=status, allow_abbrev=False)
        sub.add_argument("--lang", choices=languages, help=w(lang))
        sub.set_defaults(parser=sub)
        return sub

    def reading(sub: ArgumentParser, db: bool) -> None:
        sub.add_argument("--db", type=Path, required=db, metavar="DB", help=w("cli.help.db"))
        sub.add_argument("--config", type=Path, default=CONFIG, metavar="C", help=w("cli.help.config"))
        sub.add_argument("--layer", metavar="L", help=w("cli.help.layer"))
        sub.add_argument("--period", type=partial(_period, w), metavar="P", help=w("cli.help.period"))

    def table(sub: ArgumentParser) -> None:
        sub.add_argument("--format", choices=("csv", "json"), default="csv", help=w("cli.help.format"))

    load = command("load")
    reading(load, db=True)
    _loading(load, w)
    score = command("score")
    reading(score, db=False)
    score.add_argument("--data", type=partial(_readable, w), metavar="FILE", help=w("cli.help.data"))
    table(score)
    robust = command("robust")
    reading(robust, db=False)
    robust.add_argument("--data", type=partial(_readable, w), metavar="FILE", help=w("cli.help.data"))
    robust.add_argument("--node", metavar="N", help=w("cli.help.node"))
    robust.add_argument("--sobol", action="store_true", help=w("cli.help.sobol"))
    robust.add_argument("--seed", type=partial(_seed, w), metavar="S", help=w("cli.help.seed"))
    robust.add_argument("--out", type=partial(_writable, w), metavar="FILE", help=w("cli.help.out"))
    table(robust)
    breaches = command("breaches")
    reading(breaches, db=True)
    table(breaches)
    export = command("export", RESIDENTS_LANGUAGES, "cli.help.export_lang")
    reading(export, db=True)
    _leaving(export, w)
    for name in ("backup", "restore"):
        copy = command(name)
        copy.add_argument("--db", type=Path, required=True, metavar="DB", help=w("cli.help.db"))
        copy.add_argument("file", type=Path, metavar="FILE", help=w("cli.help.copy"))
    return whole


def _loading(load: ArgumentParser, w: Words) -> None:
    """The answers to what a file leaves open."""
    for name, kind, form in (
        ("map", _mapping, "HEADER=FIELD"),
        ("percent", partial(_either, kinds=("percent", "fraction"), wrong="cli.no_kind"), "HEADER=KIND"),
        ("codes", partial(_either, kinds=("missing", "number"), wrong="cli.no_code"), "HEADER=KIND"),
        ("bounds", partial(_either, kinds=("people", "share"), wrong="cli.no_bound"), "HEADER=KIND"),
        ("brackets", partial(_either, kinds=_BRACKETS, wrong="cli.no_bracket"), "HEADER=KIND"),
        ("unit", _unit, "UNIT=ANSWER"),
    ):
        said = w(f"cli.help.{name}")
        load.add_argument(f"--{name}", type=partial(kind, w), action="append", default=[], metavar=form, help=said)
    load.add_argument("--sheet", metavar="S", help=w("cli.help.sheet"))
    load.add_argument("--days", choices=("day", "month", "year"), help=w("cli.help.days"))
    load.add_argument("--commas", choices=("decimal", "thousands"), help=w("cli.help.commas"))
    load.add_argument("--add-areas", action="store_true", help=w("cli.help.add_areas"))
    load.add_argument("--any-division", action="store_true", help=w("cli.help.any_division"))
    load.add_argument("--department", metavar="D", help=w("cli.help.department"))
    load.add_argument("--json", action="store_true", help=w("cli.help.json"))
    load.add_argument("files", type=partial(_readable, w), nargs="+", metavar="FILE", help=w("cli.help.files"))


def _leaving(export: ArgumentParser, w: Words) -> None:
    export.add_argument("what", choices=LEAVING, metavar="WHAT", help=w("cli.help.what", known=LEAVING))
    export.add_argument("--format", metavar="F", help=w("cli.help.export_format"))
    export.add_argument("--public", action="store_true", help=w("cli.help.public"))
    export.add_argument("--out", type=partial(_placed, w), required=True, metavar="FILE", help=w("cli.help.export_out"))


def _period(w: Words, text: str) -> str:
    if (found := parse(text)) is None:
        raise ArgumentTypeError(w("cli.no_period", found=text))
    return found.text


def _mapping(w: Words, text: str) -> tuple[str, str]:
    header, _, field = map(str.strip, text.rpartition("="))  # a header may hold "=" itself
    if not header or not field:
        raise ArgumentTypeError(w("cli.no_mapping", found=text))
    return header, field


def _either(w: Words, text: str, *, kinds: tuple[str, ...], wrong: str) -> tuple[str, str]:
    """One of some answers about a column; ``wrong``: the text that refuses another."""
    header, kind = _mapping(w, text)
    if kind not in kinds:
        raise ArgumentTypeError(w(wrong, found=kind))
    return header, kind


def _unit(w: Words, text: str) -> tuple[str, str]:
    unit, answer = _mapping(w, text)
    try:
        known = answer in ("same", "leave") or Fraction(answer) > 0
    except (ValueError, ZeroDivisionError):
        known = False
    if not known:
        raise ArgumentTypeError(w("cli.no_unit", found=answer))
    return unit, answer


def _readable(w: Words, text: str) -> Path:
    try:
        Path(text).open("rb").close()
    except OSError as error:
        raise ArgumentTypeError(w("cli.no_file", found=text, reason=error.strerror)) from error
    return Path(text)


def _seed(w: Words, text: str) -> int:
    if not text.isdecimal():
        raise ArgumentTypeError(w("cli.no_seed", found=text))
    return int(text)


def _writable(w: Words, text: str) -> Path:
    """A file to be made, so that a wrong name is told before the work and not after it."""
    if Path(text).suffix.lower() not in OUT:
        raise ArgumentTypeError(w("cli.no_form", found=text, known=OUT))
    return _placed(w, text)


def _placed(w: Words, text: str) -> Path:
    """A file of whatever form in a folder that is there and may be written."""
    path = Path(text)
    wrong = None
    if path.is_dir():
        wrong = errno.EISDIR
    elif not path.parent.is_dir():
        wrong = errno.ENOENT
    elif not os.access(path if path.exists() else path.parent, os.W_OK):
        wrong = errno.EACCES
    if wrong:
        raise ArgumentTypeError(w("cli.no_out", found=text, reason=os.strerror(wrong)))
    return path
