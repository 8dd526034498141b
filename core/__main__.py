"""The command line: ``python -m core load|score|robust|breaches|export|backup|restore``. Thin over what the pages use.

Exit status: 0 done, 1 refused (every issue is printed), 2 usage. Tables go to standard output and remarks on them to
standard error; with ``--json`` a load prints one object and nothing else.
"""

from __future__ import annotations

import signal

if __name__ == "__main__":  # Ctrl-C while the libraries below are read in ends the program without a word
    signal.signal(signal.SIGINT, signal.SIG_DFL)

import os
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from typing import NoReturn

from core.arguments import language, parser
from core.commands import copies, scores
from core.commands.breaches import breaches
from core.commands.export import export
from core.commands.load import load
from core.commands.opened import remark
from core.i18n import Words, words
from core.issues import Stop
from core.receipts import as_json, issue_object, line

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
            remark(*(line(issue, w) for issue in stop.issues))
        return 1


COMMANDS: dict[str, Callable[[Namespace, Words], int]] = {
    "load": load,
    "score": scores.score,
    "robust": scores.robust,
    "breaches": breaches,
    "export": export,
    "backup": copies.backup,
    "restore": copies.restore,
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
