"""What the projector shows: the live item of a workshop in large letters, without a menu; the host leads it."""

from pages.shared import hall_view, parts, workshops

w = parts.words_here()
known = list(workshops.names(w))
if not known:
    parts.title(w("hall.title"), w("hall.none"))
    parts.stop()
asked = parts.asked("session")
session = asked if asked in known else hall_view.first(known)
parts.keep("session", session)  # a rehearsal or another team's workshop that begins later does not take the hall
parts.title(w("hall.title"))
hall_view.fitted()
hall_view.screen(session, w)
