"""An HTML page that needs nothing from anywhere: language, direction, headings, twins of charts, words for pictures."""

import re
from html.parser import HTMLParser

import pytest

from core import headline
from core.export import page
from core.export.deck_charts import line_chart
from core.export.document import Chart, Document, Paragraph, Series, Table
from core.i18n import plain, words
from core.snapshot import Mark
from tests.core.export import sample
from tests.core.snapshots import two, worst


class Reader(HTMLParser):
    """Tags with what they say of themselves, in order."""

    def __init__(self):
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


def read(text):
    reader = Reader()
    reader.feed(text)
    return reader.tags


@pytest.fixture(scope="module")
def hebrew() -> str:
    return page.render(sample.document("he")).decode()


def test_the_page_knows_its_language_and_direction(hebrew):
    assert dict(read(hebrew))["html"] == {"lang": "he-IL", "dir": "rtl"}
    english = page.render(sample.document("en")).decode()
    assert dict(read(english))["html"] == {"lang": "en-GB", "dir": "ltr"}


def test_nothing_is_fetched_and_nothing_runs(hebrew):
    assert not re.search("https?://", hebrew)
    assert not re.search(r"<(script|link|iframe|object|img)\b", hebrew)
    sources = [
        value for _, attrs in read(hebrew) for name, value in attrs.items() if name in ("src", "href", "xlink:href")
    ]
    assert all(source.startswith("#") for source in sources)
    assert set(re.findall(r"url\((\w+)", hebrew)) <= {"data"}


def test_headings_follow_each_other(hebrew):
    levels = [tag for tag, _ in read(hebrew) if re.fullmatch(r"h\d", tag)]
    assert levels == ["h1", "h2", "h3", "h3", "h4"]


def test_the_way_past_the_beginning_leads_to_the_content(hebrew):
    tags = read(hebrew)
    assert next(attrs for tag, attrs in tags if tag == "a")["href"] == "#content"
    assert next(attrs for tag, attrs in tags if tag == "main")["id"] == "content"


def test_pictures_are_told_in_words_and_charts_have_their_table(hebrew):
    tags = read(hebrew)
    assert [attrs["aria-label"] for tag, attrs in tags if tag == "svg"] == [sample.HEBREW["alt"]] * 4
    assert [tag for tag, _ in tags].count("details") == 3
    assert {attrs["scope"] for tag, attrs in tags if tag == "th"} == {"col", "row"}


def test_names_inside_the_page_are_given_once(hebrew):
    names = [attrs["id"] for _, attrs in read(hebrew) if "id" in attrs]
    assert len(names) == len(set(names))


def test_the_table_of_a_chart_has_the_same_figures():
    chart = Chart(
        "trend", "t", "alt", ("2024", "2025"), (Series("a", (38.25, None)),), sample.trend("en").spec, '0.0"%"'
    )
    text = page.render(Document("t", "en", (chart,), sample.provenance("en"))).decode()
    cells = re.findall(r"<td>\u2066([^<]*)\u2069</td>", text)
    assert cells == ["38.3%", "–"]


@pytest.mark.parametrize(("unit", "value", "limit"), [("score", 2.3, 2.4), ("%", 38.45, 38.5), ("%", 99.96, 99.99)])
def test_the_table_of_a_chart_says_what_the_title_of_its_slide_says(unit, value, limit):
    w = words("en")
    told = worst(
        record=worst().record.model_copy(update={"limit": limit}),
        unit=two(unit, unit),
        value=value,
        marks=(Mark(period="2024", day=738886, value=value, state="crossed"),),
    )
    text = page.render(Document("t", "en", (line_chart(told, w),), sample.provenance("en"))).decode()
    heads = [plain(head) for head in re.findall(r'<th scope="col">([^<]*)</th>', text)]
    cells = [plain(cell) for cell in re.findall(r"<td>([^<]*)</td>", text)]
    row = dict(zip(heads[1:], cells, strict=True))
    value, line = (plain(said(told, w)).split()[0] for said in (headline.value_words, headline.limit_words))
    assert (row["Hope for the future"], row["Red line"]) == (value, line)
    assert not row.keys() & {"Safe space", "Warning zone", "Beyond the line"}  # how high a ground is drawn


def test_what_people_wrote_is_never_read_as_markup():
    strange = '<img src=x onerror="alert(1)">'
    blocks = (Paragraph(strange), Table(strange, (strange,), ((strange,),)))
    text = page.render(Document(strange, "en", blocks, sample.provenance("en"))).decode()
    assert "<img" not in text
    assert text.count("&lt;img") == 7


def test_the_source_stands_at_the_end(hebrew):
    assert sample.HEBREW["method"] in hebrew[hebrew.index("<footer") :]
