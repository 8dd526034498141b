"""What is done about a breach, beside the line and the area that it is about."""

from __future__ import annotations

from core.i18n import Words
from core.registers import ACTION, newest
from core.store import CITY
from pages.shared import parts, register
from pages.shared.register import Clerk


def show(line_id: str, area_id: str | None, w: Words) -> None:
    """The actions on a line in an area, and the form for another. None: a line about all areas, so the city."""
    area_id = area_id or CITY
    clerk = Clerk.of(ACTION, w)
    register.told()
    about = {"line": line_id, "area": area_id}
    found = [
        entry
        for entry in newest(register.entries(ACTION)).values()
        if all(entry.body.get(name) == id for name, id in about.items())
    ]
    if found:
        parts.html(clerk.table(found, leave_out=about))
        parts.html(f"<p>{parts.link('follow_up', w('register.action.manage'))}</p>")
    else:
        parts.html(f"<p>{parts.safe(w('register.action.none'))}</p>")
    with parts.expander(w("register.action.add")):
        clerk.form(None, f"action-{line_id}-{area_id}", about)
