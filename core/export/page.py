"""A document as one HTML page that opens without a server: style, letters and drawings lie inside, and no script."""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Iterator
from functools import cache
from html import escape
from pathlib import Path

from core.export import columns, picture
from core.export.direction import is_rtl, tag, words_of
from core.export.document import (
    Block,
    Break,
    Bullets,
    Chart,
    Document,
    Heading,
    Paragraph,
    Picture,
    Table,
    Value,
    in_order,
)
from core.export.palette import COLOURS
from core.export.state_word import style_of
from core.i18n import LANGUAGES, Words, plain
from core.line_words import AS_ADOPTED

#: Nothing may be fetched, and nothing may run.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; font-src data:"
_COLOURS = "".join(f"--{name}: #{colour}; " for name, colour in COLOURS.items())
_STYLE = f":root {{ {_COLOURS}}}\n" + (Path(__file__).parent / "page.css").read_text(encoding="utf-8")
_LITERAL = re.compile(r'"([^"]*)"')
#: Letters that tell their language by themselves; Latin ones may be of any.
_LETTERS = {"he": "\u0590-\u05ff", "ar": "\u0600-\u06ff", "ru": "\u0400-\u04ff"}
_RUNS = {lang: re.compile(f"[{own}](?:(?:[{own}\\s,.()/–-]|&quot;|&#x27;)*[{own}])?") for lang, own in _LETTERS.items()}
_BETWEEN_TAGS = re.compile(r"(?s)<svg.*?</svg>|>[^<]+<")


def render(document: Document) -> bytes:
    """The page in UTF-8; every drawing has its words, and every chart its figures as a table."""
    w = words_of(document.lang)
    language, direction = tag(document.lang), "rtl" if is_rtl(document.lang) else "ltr"
    body = "\n".join(_block(block, n, w) for n, block in enumerate(in_order(document.blocks)))
    subtitle = f'<p class="subtitle">{escape(document.subtitle)}</p>' if document.subtitle else ""
    source = "".join(f"<p>{escape(line)}</p>" for line in document.provenance.words)
    content = f"""<main id="content" tabindex="-1">
<h1>{escape(document.title)}</h1>
{subtitle}
{body}
</main>
<footer aria-label="{escape(plain(w("export.origin")))}">{source}</footer>"""
    html = f"""<!doctype html>
<html lang="{language}" dir="{direction}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(plain(document.title))}</title>
<style>{_faces(document.lang)}{_STYLE}</style>
</head>
<body>
<a class="skip" href="#content">{escape(w("export.skip"))}</a>
{_spoken(content, document.lang)}
</body>
</html>
"""
    return html.encode()


def _spoken(html: str, lang: str) -> str:
    """The same with what stands in the letters of another language marked as said in it, for whoever hears the page.
    Drawings have no place for such marks.
    """

    def marked(found: re.Match[str]) -> str:
        told = found[0]
        for other in () if told.startswith("<svg") else _RUNS.keys() - {lang}:
            told = _RUNS[other].sub(rf'<span lang="{other}">\g<0></span>', told)
        return told

    return _BETWEEN_TAGS.sub(marked, html)


@cache
def _faces(lang: str) -> str:
    """The letters of a language: Heebo has neither Arabic nor Cyrillic ones."""
    faces = ("Heebo",) if lang in LANGUAGES else ("Heebo", "Rubik")
    return "".join(_face(face, *cut) for face in faces for cut in (("Regular", 400), ("Bold", 700)))


def _face(face: str, name: str, weight: int) -> str:
    held = base64.b64encode((picture.FONTS / f"{face}-{name}.ttf").read_bytes()).decode()
    return f"@font-face{{font-family:{face};font-weight:{weight};src:url(data:font/ttf;base64,{held})}}"


def _block(block: Block, n: int, w: Words) -> str:
    if isinstance(block, Heading):
        return f"<h{block.level + 1}>{escape(block.text)}</h{block.level + 1}>"
    if isinstance(block, Paragraph):
        name = "blockquote" if block.style == "quote" else "p"
        return f'<{name} class="{block.style}">{escape(block.text)}</{name}>'
    if isinstance(block, Bullets):
        name = "ol" if block.numbered else "ul"
        return f"<{name}>{''.join(f'<li>{escape(item)}</li>' for item in block.items)}</{name}>"
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, Break):
        return '<div class="break"></div>'
    return _drawing(block, f"p{n}", w)


def _drawing(block: Chart | Picture, prefix: str, w: Words) -> str:
    drawn = picture.inline(picture.svg(block), plain(block.alt), prefix)
    twin = ""
    if isinstance(block, Chart):
        twin = f"<details><summary>{escape(w('export.as_table'))}</summary>{_table(_twin(block, w))}</details>"
    return f"<figure><figcaption>{escape(block.title)}</figcaption>{drawn}{twin}</figure>"


def _twin(chart: Chart, w: Words) -> Table:
    """The figures of a chart as a table, a row for each category; how high a ground is drawn is no figure."""
    told = [series for series in chart.series if not series.ground]
    head = (w("export.item"), *(series.name for series in told))
    rows = (
        (name, *(_figure(series.values[n], chart.pattern, w) for series in told))
        for n, name in enumerate(chart.categories)
    )
    return Table(chart.title, head, tuple(rows))


def _figure(value: float | None, pattern: str, w: Words) -> str:
    """A figure as its pattern shows it: digits after the point, all that there are under General, and words that stand
    in quotes.
    """
    number = _LITERAL.sub("", pattern)
    digits = AS_ADOPTED if number == "General" else len(number.partition(".")[2].rstrip("%"))
    if value is None or not math.isfinite(value):
        return w.number(None)
    if number.endswith("%"):
        return w.percent(value, digits)
    unit = "".join(_LITERAL.findall(pattern))
    return w.percent(value / 100, digits) if unit == "%" else f"{w.number(value, digits)}{unit}"


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in table.head)
    rows = "".join(f"<tr>{''.join(_cells(row))}</tr>" for row in table.rows)
    caption = escape(table.caption)
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(plain(table.caption))}">'
        f"<table><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _cells(row: tuple[Value, ...]) -> Iterator[str]:
    for n, value in enumerate(row):
        look = style_of(value)
        style = f' style="background:{look.colour};color:{look.text};font-weight:700"' if look else ""
        name = 'th scope="row"' if n == 0 else "td"
        yield f"<{name}{style}>{escape(columns.unbroken(value))}</{name[:2]}>"
