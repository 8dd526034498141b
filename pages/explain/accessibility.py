"""The statement that the law asks for: what is possible, what was checked, what is missing, whom to ask."""

from core.i18n import LANGUAGES, RESIDENTS_LANGUAGES, long_text, words
from pages.shared import load, origin, parts

w = parts.words_here()
parts.title(w("accessibility.title"))
parts.markdown(long_text(w.lang, "accessibility"))
for lang in (each for each in RESIDENTS_LANGUAGES if each not in LANGUAGES):
    parts.folded(words(lang), long_text(lang, "accessibility"))
origin.footer(w, load.origin(), load.config().digest)
