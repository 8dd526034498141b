"""Ten minutes in front of the mayor: seven slides got ready, frozen, shown with a clicker, and decided on."""

from pages.shared import load, origin, parts, slides_prepare

w = parts.words_here()
if not load.view(load.city_layer()).periods:
    parts.title(w("present.title_empty"))
    parts.empty(w, "empty.nothing")
    parts.stop()
if slide := parts.asked("slide"):
    slides_prepare.show(slide, w)
    parts.stop()

parts.title(w("present.title"), w("present.lead"))
origin.old_data_notice(w, load.origin(), load.today())
shown = slides_prepare.choose(w)
if shown.frozen:
    slides_prepare.ready(shown, w)
else:
    slides_prepare.prepare(shown, w)

origin.footer(w, load.origin(), load.config().digest)
