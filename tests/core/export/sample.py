"""One deck, document and workbook with every kind of block, in Hebrew and in English."""

from datetime import date, datetime

from core import charts
from core.export.document import (
    Amount,
    Break,
    Bullets,
    Chart,
    Deck,
    Document,
    Heading,
    Paragraph,
    Picture,
    Provenance,
    Series,
    Sheet,
    Slide,
    Table,
    Workbook,
)
from core.i18n import words
from tests.core.charts import sample

HEBREW = {
    "city": "דוח חוסן: הדר ונווה שאנן",
    "frozen": "תמונת מצב מ-{time}",
    "batches": "מתוך 12 העלאות, האחרונה «רבעון 3 סופי.xlsx»",
    "method": "גרסת שיטה ab12cd34",
    "lines": "הקו הוא הצעה לדיון, לא חוק",
    "crossed": "{n} קווים אדומים נחצו, 2 מהם קריטיים; {m} מתוך 56 מדדים במרחב הבטוח",
    "change": "השלומות השתפרה ב-{up}, העמידות נפגעה ב-{down} והשינוי בהסתגלות קטן מטעות הסקר ולכן אינו ברור",
    "channel": "שיפור המשילות הוא הערוץ שדורש החלטה",
    "trend": "אופטימיות ותקווה: {value} מול קו של {line}",
    "places": "שתי שכונות מרוכזות ב-{share} מהחציות",
    "legs": "העירייה מובילה 4 פעולות, התושבים 7",
    "ask": "מה אנחנו מבקשים להחליט היום",
    "asks": ("לאשר תוספת מיגון בהדר עד {day}", "לדחות את סגירת המתנ״ס", "להחזיר לדיון: Zone B"),
    "share": "{share} מהמדדים עם נתונים ({up} מאז 2024)",
    "head": ("שכונה", "ציון", "מצב", "שינוי"),
    "score": "ציון",
    "line": "קו אדום",
    "outcome": "תוצאה",
    "alt": "שמונה ערוצים; המשילות מתחת לקו שלה",
    "city_leg": "העירייה",
    "residents": "התושבים",
    "actions": "פעולות",
}
ENGLISH = {
    "city": "Resilience report: Hadar and Neve Sha'anan",
    "frozen": "Snapshot of {time}",
    "batches": "From 12 uploads, the last «רבעון 3 סופי.xlsx»",
    "method": "Method version ab12cd34",
    "lines": "The line is a proposal for discussion, not law",
    "crossed": "{n} red lines are crossed, 2 of them critical; {m} of 56 indicators are in the safe space",
    "change": "Wellbeing rose by {up}, resistance fell by {down}; adaptation shows no clear change within the margin",
    "channel": "Better governance is the channel that needs a decision",
    "trend": "Optimism and hope: {value} against a line of {line}",
    "places": "Two neighbourhoods hold {share} of the crossings",
    "legs": "The city leads 4 actions, residents 7",
    "ask": "What we ask you to decide today",
    "asks": ("Approve more shelters in הדר by {day}", "Reject closing the centre", "Back to discussion: Zone B"),
    "share": "{share} of indicators have data ({up} since 2024)",
    "head": ("Neighbourhood", "Score", "State", "Change"),
    "score": "Score",
    "line": "Red line",
    "outcome": "Outcome",
    "alt": "Eight channels; governance is below its line",
    "city_leg": "City",
    "residents": "Residents",
    "actions": "Actions",
}
FRAME = (62.0, 38.0, 71.0, None, 55.0, None, None, 12.0)
LINES = (45.0, 50.0, 40.0, 42.0, 48.0, 44.0, 55.0, None)
STATES = ("safe", "crossed", "crossed", "none", "near", "stale", "suppressed", "no_line")
YEARS = ("2019", "2020", "2021", "2022", "2023", "2024", "2025")
HOPE = (58.0, 55.5, None, 49.0, 44.0, None, 38.2)


def say(lang, key, **values):
    text = (HEBREW if lang == "he" else ENGLISH)[key]
    return text.format(**values) if isinstance(text, str) else tuple(part.format(**values) for part in text)


def provenance(lang):
    time = words(lang).time(datetime(2026, 11, 22, 10, 30))
    told = [say(lang, key, time=time) for key in ("frozen", "batches", "method", "lines")]
    return Provenance("2026-11-22T10:30:00+02:00", *told)


def radar(lang):
    names = tuple(sample.CHANNELS.values()) if lang == "he" else tuple(key.title() for key in sample.CHANNELS)
    spec = charts.radar([sample.HADAR, sample.NEVE], words(lang))
    series = (
        Series("הדר", FRAME),
        Series("נווה שאנן", (70.0, 66.0, 58.0, 81.0, 74.0, 52.0, 63.0, 47.0)),
        Series(say(lang, "line"), LINES, "#7A0C12", level=True, stroke="dashed"),
    )
    return Chart("radar", "radar", say(lang, "alt"), names, series, spec)


def bars(lang):
    spec = charts.bars(sample.HADAR, words(lang))
    names = radar(lang).categories
    series = (
        Series(say(lang, "score"), FRAME),
        Series(say(lang, "line"), LINES, "#7A0C12", level=True, stroke="dashed"),
    )
    return Chart("bars", say(lang, "score"), say(lang, "alt"), names, series, spec, states=STATES)


def trend(lang):
    spec = charts.trend([sample.HOPE], sample.LAW, words(lang), unit=sample.PERCENT)
    line = Series(say(lang, "line"), (45.0,) * 7, "#7A0C12", level=True, stroke="dashed", told="beside")
    series = (Series("הדר", HOPE, told="beside"), line)
    return Chart(
        "trend", say(lang, "trend", value="", line=""), say(lang, "alt"), YEARS, series, spec, pattern='0.0"%"'
    )


def columns(lang):
    spec = charts.concentration(sample.COUNTS, words(lang))
    series = (Series(say(lang, "actions"), (2.0, 5.0, 1.0, 0.0)),)
    return Chart("columns", say(lang, "actions"), say(lang, "alt"), ("מרכז", "כרמל", "Zone B", "רמות"), series, spec)


def matrix(lang):
    return Picture(say(lang, "score"), say(lang, "alt"), spec=charts.matrix(sample.CELLS, words(lang)))


def table(lang, rows=3):
    w = words(lang)
    states = ("crossed", "near", "safe")
    found = tuple(
        (
            f"שכונה {n} (Zone {n})",
            Amount(w.number(40.5 + n), 40.5 + n, "0.0"),
            Amount(w(f"charts.state.{states[n % 3]}"), state=states[n % 3]),
            Amount(w.change(-3.5 + n), -3.5 + n, "+0.0;-0.0;0"),
        )
        for n in range(rows)
    )
    return Table(say(lang, "score"), say(lang, "head"), found)


def deck(lang):
    w = words(lang)
    up, down, share = w.change(4.2), w.change(-3.5), w.percent(0.6)
    bottom = " · ".join(provenance(lang).words[:3])
    notes = f"{say(lang, 'alt')}\n{say(lang, 'share', share=share, up=up)}"
    told = Paragraph(say(lang, "share", share=share, up=up), "lead")
    legs = [Table(say(lang, key), say(lang, "head")[:2], table(lang, 4).rows[:4]) for key in ("city_leg", "residents")]
    legs = [Table(leg.caption, leg.head, tuple(row[:2] for row in leg.rows)) for leg in legs]
    slides = (
        (say(lang, "crossed", n=7, m=31), (Paragraph("7", "figure"), told, Paragraph(say(lang, "lines"), "note"))),
        (say(lang, "change", up=up, down=down), (table(lang),)),
        (say(lang, "channel"), (bars(lang),)),
        (say(lang, "trend", value=w.percent(0.382, 1), line=w.percent(0.45)), (told, trend(lang))),
        (say(lang, "places", share=share), (Paragraph("60%", "figure"), told, columns(lang))),
        (say(lang, "legs"), tuple(legs)),
        (say(lang, "ask"), (Bullets(say(lang, "asks", day=w.date(date(2026, 12, 31))), numbered=True),)),
        (say(lang, "channel"), (radar(lang),)),
        (say(lang, "channel"), (told, matrix(lang))),
    )
    made = tuple(Slide(title, blocks, bottom, notes) for title, blocks in slides)
    return Deck(say(lang, "city"), lang, made, provenance(lang), words(lang).date(date(2026, 11, 22)))


def document(lang):
    w = words(lang)
    up, down, share = w.change(4.2), w.change(-3.5), w.percent(0.6)
    blocks = (
        Heading(say(lang, "crossed", n=7, m=31)),
        Paragraph(say(lang, "change", up=up, down=down), "lead"),
        Paragraph("7", "figure"),
        Paragraph(say(lang, "share", share=share, up=up)),
        Bullets(say(lang, "asks", day=w.date(date(2026, 12, 31)))),
        Heading(say(lang, "channel"), 2),
        radar(lang),
        Paragraph(say(lang, "lines"), "note"),
        table(lang, 45),
        Break(),
        Heading(say(lang, "places", share=share), 2),
        Paragraph(say(lang, "crossed", n=7, m=31), "alarm"),
        Paragraph(say(lang, "ask"), "quote"),
        trend(lang),
        Heading(say(lang, "legs"), 3),
        bars(lang),
        matrix(lang),
        Bullets(say(lang, "asks", day=w.date(date(2026, 12, 31))), numbered=True),
    )
    return Document(say(lang, "city"), lang, blocks, provenance(lang), w.date(date(2026, 11, 22)))


def workbook(lang):
    rows = table(lang, 6).rows
    evil = Table("notes", say(lang, "head"), (*rows, ("=1+1", "+5", "@SUM(A1)", "-2"), ("\tx", "\rx", "plain", "")))
    sheets = (Sheet(say(lang, "score"), evil, (2,)), Sheet("Zone/B [2]", table(lang, 3)))
    return Workbook(say(lang, "city"), lang, sheets, provenance(lang), (say(lang, "lines"),))
