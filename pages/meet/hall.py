"""What the projector shows: the live item of a workshop in large letters, without a menu; the host leads it."""

from pages.shared import hall_view, parts, workshops

w = parts.words_here()
known = list(workshops.names(w))
if not known:
    parts.title(w("hall.title"), w("hall.none"))
    parts.stop()
asked = parts.asked("session")
parts.title(w("hall.title"))
hall_view.screen(asked if asked in known else known[0], w)
