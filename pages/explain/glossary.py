"""The words of the field as this system uses them, in both languages."""

from core.i18n import glossary
from pages.shared import load, origin, parts

w = parts.words_here()
terms = glossary()

parts.title(w("glossary.title", n=len(terms)), w("glossary.lead"))
head = [w(f"glossary.{part}") for part in ("term", "other", "meaning")]
for section in dict.fromkeys(term.section for term in terms):
    parts.heading(w(f"glossary.{section}"))
    rows = [parts.term_row(term, w) for term in terms if term.section == section]
    parts.html(parts.table(head, rows))
origin.footer(w, load.origin(), load.config().digest)
