"""The statement that the law asks for: what is possible, what was checked, what is missing, whom to ask."""

from core.i18n import long_text
from pages.shared import load, origin, parts

w = parts.words_here()
parts.title(w("accessibility.title"))
parts.markdown(long_text(w.lang, "accessibility"))
origin.footer(w, load.origin(), load.config().digest)
