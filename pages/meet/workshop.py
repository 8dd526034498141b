"""The host's page of a live workshop: what to open next, what is live, what is made of it, how it ends."""

from pages.shared import host_end, host_lines, host_open, host_paper, host_run, host_state, host_work, parts, workshops
from pages.shared.live import CODE

STEPS = {
    "concepts": host_work.concepts,
    "clusters": host_work.clusters,
    "topics": host_lines.topics,
    "state": host_state.state,
    "clauses": host_work.clauses,
}
PARTS = ("run", "invite", "work", "paper", "agenda", "end")

w = parts.words_here()
session = workshops.choose(w)
if session is None:
    workshops.ask(w)
    parts.stop()
if session == workshops.NEW:
    parts.title(w("workshop.title_new"), w("workshop.lead"))
    workshops.told(w)
    host_open.new(w)
    parts.stop()

opened = workshops.room(session).session
assert opened
parts.title(w.pick(opened.called), w("workshop.lead_of", place=opened.where, code=session[:CODE]))
workshops.told(w)
part = parts.section(w("workshop.section"), PARTS, lambda name: w(f"workshop.section.{name}"))

if part == "run":
    host_run.desk(session, w)
elif part == "invite":
    host_open.invite(session, w)
elif part == "work":
    step = parts.choose(w("workshop.step"), list(STEPS), lambda name: w(f"workshop.{name}"), "step", "concepts")
    STEPS[step](session, w)
elif part == "paper":
    host_paper.entry(session, w)
elif part == "agenda":
    host_open.agenda(session, w)
else:
    host_end.end(session, w)
