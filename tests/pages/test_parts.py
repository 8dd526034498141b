"""Small pieces: choices that live in the address, and pieces of HTML and Markdown in which text stays text."""

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.i18n import catalogue, words
from core.redlines import STATES
from pages.shared import parts
from tests.pages.markup import EVIL, reads

EN = words("en")
PAGES = Path(__file__).resolve().parents[2] / "pages"


# --- a choice of one


def one():
    import streamlit as st

    from pages.shared import parts

    w = parts.words_here()
    names = {"a": {"he": "אחד", "en": "One"}, "b": {"he": "שניים", "en": "Two"}, "c": {"he": "שלוש", "en": "Three"}}
    options = st.session_state.get("options", list(names))
    default = st.session_state.get("default", "a")
    chosen = parts.choose(
        "x", options, lambda id: names[id][w.lang], "pick", default, take=st.session_state.get("click")
    )
    st.text(chosen)


def visit(page=one, **query) -> AppTest:
    at = AppTest.from_function(page, default_timeout=20)
    for key, value in query.items():
        at.query_params[key] = value
    return run(at)


def run(at: AppTest) -> AppTest:
    at.run()
    assert not at.exception
    return at


def chosen(at: AppTest) -> str:
    return at.text[0].value


def asked(at: AppTest, key: str) -> list[str]:
    """The values of a key in the address."""
    found = at.query_params.get(key, [])
    return [found] if isinstance(found, str) else list(found)


def test_the_address_names_the_choice_by_its_id_and_the_default_not_at_all():
    at = visit()
    assert (chosen(at), asked(at, "pick")) == ("a", [])
    at.selectbox[0].set_value("b")
    run(at)
    assert (chosen(at), asked(at, "pick")) == ("b", ["b"])
    at.selectbox[0].set_value("a")
    run(at)
    assert (chosen(at), asked(at, "pick")) == ("a", [])


def test_the_address_decides_what_is_seen_first():
    at = visit(pick="c")
    assert (chosen(at), asked(at, "pick")) == ("c", ["c"])


@pytest.mark.parametrize("bad", ["zzz", "", "A", "<script>"])
def test_an_address_that_names_nothing_falls_back(bad):
    at = visit(pick=bad)
    assert (chosen(at), asked(at, "pick")) == ("a", [])


def test_a_choice_stays_when_the_address_forgets_it():
    at = visit(pick="b")
    del at.query_params["pick"]
    assert chosen(run(at)) == "b"
    assert asked(at, "pick") == ["b"]


def test_the_language_changes_and_the_choice_stays():
    at = visit(pick="b", lang="he")
    assert at.selectbox[0].options == ["אחד", "שניים", "שלוש"]
    at.query_params["lang"] = "en"
    assert chosen(run(at)) == "b"
    assert at.selectbox[0].options == ["One", "Two", "Three"]
    assert (at.selectbox[0].value, asked(at, "pick")) == ("b", ["b"])


def test_a_choice_that_is_no_longer_offered_gives_way_to_the_default():
    at = visit(pick="b")
    at.session_state["options"] = ["a", "c"]
    assert (chosen(run(at)), asked(at, "pick")) == ("a", [])


def test_with_a_default_that_is_not_offered_the_first_is_chosen():
    at = visit()
    at.session_state["options"] = ["b", "c"]
    assert chosen(run(at)) == "b"


def test_a_click_wins_once_and_a_later_choice_wins_over_it():
    at = visit()
    at.session_state["click"] = "c"
    assert (chosen(run(at)), asked(at, "pick")) == ("c", ["c"])
    at.selectbox[0].set_value("b")
    assert chosen(run(at)) == "b"
    assert chosen(run(at)) == "b"  # the click is still there, as Streamlit keeps it
    at.session_state["click"] = None
    assert chosen(run(at)) == "b"
    at.session_state["click"] = "c"
    assert chosen(run(at)) == "c"


def test_a_click_on_what_is_not_offered_does_nothing():
    at = visit(pick="b")
    at.session_state["click"] = "zzz"
    assert chosen(run(at)) == "b"


def test_a_new_default_does_not_move_a_choice():
    at = visit()
    at.session_state["default"] = "c"
    assert (chosen(run(at)), asked(at, "pick")) == ("a", ["a"])


# --- a choice of several


def several():
    import streamlit as st

    from pages.shared import parts

    options = st.session_state.get("options", ["a", "b", "c", "d,e", "f"])
    found = parts.choose_many("x", options, str.upper, "pick", ["a"], most=3, hint="")
    st.text("|".join(found))


def test_several_are_kept_in_the_address_each_on_its_own():
    at = visit(several)
    assert (chosen(at), asked(at, "pick")) == ("a", [])
    at.multiselect[0].set_value(["b", "d,e"])
    run(at)
    assert (chosen(at), asked(at, "pick")) == ("b|d,e", ["b", "d,e"])
    assert chosen(visit(several, pick=["b", "d,e"])) == "b|d,e"


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("b", "b"),
        ("b,c", "b|c"),
        (["c", "b"], "c|b"),
        ("d,e", "d,e"),
        ("zzz", "a"),
        (["zzz", "c"], "c"),
        ("", "a"),
        (["b", "b"], "b"),
        ("a,b,c,f", "a|b|c"),
    ],
)
def test_what_the_address_names_is_chosen_as_far_as_it_can_be(given, found):
    at = visit(several, pick=given)
    assert chosen(at) == found
    assert asked(at, "pick") == ([] if found == "a" else found.split("|"))


def test_everything_can_be_taken_away():
    at = visit(several, pick="b")
    at.multiselect[0].set_value([])
    run(at)
    assert (chosen(at), asked(at, "pick")) == ("", [])
    assert chosen(run(at)) == ""


def test_choices_of_another_division_give_way_to_the_default():
    at = visit(several, pick=["b", "c"])
    at.session_state["options"] = ["a", "x"]
    assert (chosen(run(at)), asked(at, "pick")) == ("a", [])


# --- periods and indicators


def periods():
    import streamlit as st

    from pages.shared import parts

    st.text(" ".join(parts.choose_periods(parts.words_here(), ("2018", "2021", "2025"), "2021")))


def test_the_newest_period_is_compared_with_the_baseline():
    assert chosen(visit(periods)) == "2025 2021"
    assert chosen(visit(periods, since="2018")) == "2025 2018"


def test_nothing_is_compared_with_a_later_period():
    assert chosen(visit(periods, period="2021")) == "2021 2018"
    assert chosen(visit(periods, period="2021", since="2025")) == "2021 2018"
    assert chosen(visit(periods, period="2018")) == "2018 2018"


def opened():
    import streamlit as st

    from pages.shared import parts
    from tests.core.scoring import town

    found = parts.asked_indicator(town.model())
    st.text(found.id if found else "–")


def test_an_indicator_in_the_address_opens_its_channel_unless_another_is_asked_for():
    assert chosen(visit(opened, indicator="wait")) == "wait"
    assert chosen(visit(opened, indicator="wait", channel="shelter")) == "–"
    assert chosen(visit(opened, indicator="zzz")) == "–"
    assert chosen(visit(opened)) == "–"


# --- language


def speaks():
    import streamlit as st

    from pages.shared import parts

    w = parts.words_here()
    parts.switch_language(w)
    st.text(w.lang)


def test_the_language_is_that_of_the_address_else_the_one_before_else_hebrew():
    assert chosen(visit(speaks)) == "he"
    assert chosen(visit(speaks, lang="xx")) == "he"
    at = visit(speaks, lang="en")
    assert chosen(at) == "en"
    del at.query_params["lang"]
    assert chosen(run(at)) == "en"


def test_the_switch_puts_the_language_into_the_address_and_leaves_the_rest():
    at = visit(speaks, area="x")
    at.button_group[0].set_value("en")
    run(at)
    assert (chosen(at), asked(at, "lang"), asked(at, "area")) == ("en", ["en"], ["x"])


# --- text stays text


def shows():
    from core.issues import Issue
    from pages.shared import parts
    from tests.pages.markup import EVIL

    evil = f"![x](https://evil.example/x.png) **b** :red[x] $x$ {EVIL}"
    w = parts.words_here()
    parts.title(evil, lead=evil)
    parts.heading(evil)
    parts.say_issues([Issue("S-01", {"path": evil}), Issue("S-01", {"path": evil})], w)
    with parts.expander(evil):
        parts.html(parts.link("map", evil, area=evil))


def test_no_name_is_read_as_markdown():
    at = visit(shows)
    for said in (at.title[0].value, at.header[0].value, at.error[0].value, at.expander[0].label):
        assert "![" not in said
        assert "**" not in said
        assert ":red[" not in said.replace("\\:", "")
        assert re.search(r"(?<!\\)[$<>]", said) is None
        assert "evil.example" in said
    assert EVIL in reads(at.get("html")[0].proto.body)


def test_an_issue_is_said_once():
    assert len(visit(shows).error) == 1


@pytest.mark.parametrize(
    "text", ["3 קווים נחצו, 2 מהם קריטיים", "Lev HaMa'ayan", "12.5% (2025)", "Ein Shahaf (fictional city)"]
)
def test_plain_sentences_pass_as_they_are(text):
    assert parts.literal(text) == text


def test_html_pieces_hold_text_as_text():
    table = parts.table([EVIL, "n"], [(parts.safe(EVIL), "1")], caption=EVIL, numbers=[1])
    facts = parts.facts([(EVIL, parts.safe(EVIL))])
    assert reads(table).count(EVIL) == 3
    assert reads(facts).count(EVIL) == 2
    assert reads(parts.chip("crossed", EN, EVIL)) == f"▼Crossed {EVIL}"
    assert reads(parts.link("map", EVIL, area=EVIL)) == EVIL
    assert "class=lr-num>1" in table


def test_on_a_phone_each_cell_of_a_stacked_table_stands_beside_its_head():
    table = parts.table([EVIL, "n"], [("a", "1")], numbers=[1], stacked=True)
    assert reads(table).count(EVIL) == 1  # the heads beside the cells are drawn, and hold no markup
    assert 'class=lr-num data-head="n" role="cell">1' in table
    assert table.count('role="row"') == 2 and table.count('role="columnheader"') == 2
    assert "role" not in parts.table(["n"], [("1",)])


def test_a_link_keeps_language_and_view():
    assert 'href="channels?area=a%26b&amp;lang=he"' in parts.link("channels", "x", area="a&b")
    assert 'href="./?lang=he"' in parts.link("home", "x")


def test_every_state_has_shape_and_word():
    for lang in ("he", "en"):
        words_of = {state: words(lang)(f"charts.state.{state}") for state in STATES}
        shapes = {reads(parts.chip(state, words(lang))).removesuffix(word) for state, word in words_of.items()}
        assert len(shapes) == len(set(words_of.values())) == len(STATES) == 10


# --- words


def test_every_word_that_pages_ask_for_by_name_exists():
    keys = {
        (path.name, key)
        for path in PAGES.rglob("*.py")
        for key in re.findall(r"\bw(?:\.plural)?\(\s*\"([a-z_.A-Z0-9-]+)\"\s*[,)]", path.read_text(encoding="utf-8"))
    }
    assert len(keys) > 150
    known = catalogue("he")
    assert not [(file, key) for file, key in keys if key not in known]
