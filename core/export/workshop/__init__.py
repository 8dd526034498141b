"""What leaves a live workshop: documents, slides, tables and a file of lines, of a replayed room.

``findings``   what may leave the room, gathered once; everything below is made of it
``telling``    findings in the words of one language
``outline``    the agreed policy outline           ``letters``    one to each addressee
``meetings``   what each meeting leaves            ``slides``     the workshop as a deck
``book``       everything aggregated, as tables    ``knowledge``  the knowledge map, drawn and as nodes and edges
``authority``  adopted lines for another authority

``contents`` says what there is, ``files`` makes all of it, ``zipped`` puts it into one file.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime

from core.config import Config
from core.export import FORMATS, Content
from core.export.workshop import authority, book, knowledge, letters, meetings, outline, slides
from core.export.workshop.findings import findings
from core.export.workshop.telling import Telling, telling
from core.i18n import plain
from core.workshop import Room

#: What no file system takes in a name.
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


def contents(t: Telling) -> Iterator[tuple[str, Content, tuple[str, ...]]]:
    """Name without suffix, content, formats: the outline first."""
    yield t("file.outline" if t.found.about_lines else "file.outline_threats"), outline.outline(t), ("docx", "pdf")
    for addressee, letter in letters.letters(t).items():
        name = t("file.letter", name=t.option("addressees", addressee))
        yield name, letter, ("docx", "pdf")
    yield t("file.summary"), meetings.summary(t), ("pdf",)
    if any(line.rounds for line in t.found.lines):
        yield t("file.crossings"), meetings.crossings(t), ("pdf",)
        yield t("file.crossings"), meetings.crossings_book(t), ("xlsx",)
    yield t("file.slides"), slides.deck(t), ("pptx",)
    yield t("file.book"), book.workbook(t), ("xlsx",)
    if picture := knowledge.picture(t):
        yield t("file.map"), picture, ("png", "svg")
        yield t("file.map"), knowledge.workbook(t), ("xlsx",)


def files(
    room: Room,
    lang: str,
    config: Config,
    day: date,
    taken: datetime,
    areas: Mapping[str, Mapping[str, str]] | None = None,
) -> dict[str, bytes]:
    """Name with suffix -> file, in the language of the workshop (Hebrew where that is neither Hebrew nor English).

    ``day``: of the adoption votes. ``taken``: now, with its zone. ``config``: of the city, ``areas``: its areas
    by the name they were kept under, each with its names.
    """
    t = telling(findings(room, day), lang, taken.isoformat(timespec="seconds"), areas)
    made = {
        file_name(name, form): FORMATS[form].render(content) for name, content, forms in contents(t) for form in forms
    }
    return {**made, file_name(t("file.lines"), "json"): authority.lines(t.found, config)}


def file_name(name: str, suffix: str) -> str:
    return f"{_FORBIDDEN.sub('', plain(name)).strip().replace(' ', '-')}.{suffix}"


def zipped(made: Mapping[str, bytes]) -> bytes:
    """All files in one. The same files give the same bytes: no clock goes into it."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in made.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return whole.getvalue()
