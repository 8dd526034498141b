"""``backup`` and ``restore``: the store as one file, and back."""

from __future__ import annotations

from argparse import Namespace
from contextlib import closing

from core.commands.opened import account, opened
from core.i18n import Words
from core.store import Store


def backup(args: Namespace, w: Words) -> int:
    with closing(opened(args.db, None, new=False)) as store:
        store.backup(args.file, account())
    print(w("cli.backed_up", db=str(args.db), file=str(args.file)))
    return 0


def restore(args: Namespace, w: Words) -> int:
    kept = Store.restore(args.file, args.db, account())
    print(w("cli.restored", db=str(args.db), file=str(args.file)))
    if kept:
        print(w("cli.kept", file=str(kept)))
    return 0
