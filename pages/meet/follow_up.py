"""Actions on breaches: who does what by when, and by what it was known that it is done."""

from core.registers import ACTION, newest
from pages.shared import load, origin, parts, register
from pages.shared.register import Clerk

SECTIONS = ("list", "one", "add", "files")

w = parts.words_here()
clerk = Clerk.of(ACTION, w)
versions = register.entries(ACTION)
current = newest(versions)
late = sum(clerk.standing(entry.body) == "late" for entry in current.values())
running = sum(ACTION.is_open(entry.body) for entry in current.values())
parts.title(w("actions.title", running=running, late=late) if current else w("actions.title_none"), w("actions.lead"))
register.told()
part = parts.section(w("lines.section"), SECTIONS, lambda name: w(f"actions.section.{name}"))

if part == "list":
    wanted = clerk.asked()
    found = [entry for entry in current.values() if clerk.matches(entry.body, wanted)]
    if found:
        parts.html(clerk.table(found))
    else:
        parts.heading(w("lines.none_found"))

elif part == "one" and current:
    names = {id: f"{entry.body.get('what', id)}" for id, entry in current.items()}
    id = parts.choose(w("register.action.what"), list(names), names.__getitem__, "entry", next(iter(names)))
    clerk.form(current[id], "action")
    parts.heading(w("register.history"))
    parts.html(clerk.history(id, versions))

elif part == "add":
    known, named = register.known(), {name: parts.asked(name) or "" for name in ("line", "area")}
    about = {name: id for name, id in named.items() if id in known[name]}
    if about:
        parts.html(f"<p>{parts.safe(' · '.join(clerk.about(name, id) for name, id in about.items()))}</p>")
    clerk.form(None, f"action-{'-'.join(about.values())}", about)

elif part == "files":
    clerk.files()

origin.footer(w, load.origin(), load.config().digest)
