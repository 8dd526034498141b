"""Isolates become the marks that office programs obey, only where they go against the direction of the text."""

from core.export import direction
from core.i18n import words

LRM, RLM = "\u200e", "\u200f"


def test_signed_numbers_and_latin_names_are_marked_in_hebrew():
    change, name = words("he").change(-3.5), "\u2068Zone B\u2069"
    assert direction.marked(f"ב-{change} ({name})", "he") == f"ב-{LRM}\u22123.5{LRM}{RLM} (Zone B{RLM})"
    assert direction.bracketed(f"ב (Zone B{RLM})", "he") == f"ב {LRM}(Zone B){RLM}"


def test_hebrew_names_need_no_mark_in_hebrew_and_one_in_english():
    assert direction.marked("\u2068הדר\u2069 7", "he") == "הדר 7"
    assert direction.marked("in \u2068הדר\u2069 (7)", "en") == f"in הדר{LRM} (7)"
    assert direction.marked("\u2068הדר 2\u2069: 7", "en") == f"הדר 2{RLM}{LRM}: 7"
    assert direction.marked(f"{words('en').percent(0.6)} of", "en") == "60% of"


def test_figures_that_stand_beside_each_other_are_told_in_the_order_of_the_text():
    """Not «meeting 40 :1», as where only a colon stands between what runs from left to right."""
    w = words("he")
    said = direction.marked(f"מפגש {w.number(1)}: {w.number(40)}; {w.percent(0.5)} (\u2068Zone B\u2069)", "he")
    assert said == f"מפגש {LRM}1{LRM}{RLM}: {LRM}40{LRM}{RLM}; {LRM}50%{LRM}{RLM} (Zone B{RLM})"
    assert direction.marked(f"{w.number(4)} או {w.number(5)}", "he") == f"{LRM}4{LRM} או {LRM}5{LRM}"


def test_isolates_within_isolates_and_unclosed_ones_leave_nothing_behind():
    assert direction.marked("\u2068רבעון \u20663\u2069 של\u2069 \u2066x", "he") == f"רבעון {LRM}3{LRM} של x{RLM}"
    assert direction.marked("a\u2069\u2068\u2069b", "he") == "ab"


def test_a_line_runs_by_its_own_letters_whatever_number_or_name_stands_first_inside_it():
    w = words("he")
    for first in (w.number(6), "\u2068Zone B\u2069"):
        inside = direction.marked(first, "he")
        assert direction.marked(w.line(f"\u2068{first} תאים\u2069."), "he") == f"{inside} תאים."


def test_a_cell_can_be_searched_by_its_name_and_still_shows_signs_right():
    assert direction.cell("\u2068Zone B\u2069", "he") == "Zone B"
    assert direction.cell(words("he").change(-3.5), "he") == f"{LRM}\u22123.5{LRM}"
    assert direction.cell(words("en").change(-3.5), "en") == "\u22123.5"


def test_languages_have_their_tags():
    assert [direction.tag(lang) for lang in ("he", "en", "ar", "ru")] == ["he-IL", "en-GB", "ar-IL", "ru-RU"]
    assert [direction.is_rtl(lang) for lang in ("he", "en", "ar", "ru")] == [True, False, True, False]
