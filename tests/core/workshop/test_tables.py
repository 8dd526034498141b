import numpy as np
import pytest

from core.workshop import tables
from core.workshop.tables import TABLES, outside
from tests.core.workshop.hall import Hall, options, topic


def full() -> Hall:
    hall = Hall()
    tokens = hall.join(12)
    hall.ask("statements", "avoid")
    said = [
        hall.phone(token, "statement_sent", question="avoid", slot=1, text=f"s{n}") for n, token in enumerate(tokens)
    ]
    hall.host("concept_made", concept="access", name="Access", statements=[said[3].id, said[1].id], channel="physical")
    hall.host("concept_made", concept="mood", name="Mood")
    hall.host("clustered", cluster="daily", name="Daily", logic="each day", concepts=["access"])
    hall.host("topic_chosen", **topic(groups=["renters", "all"]))
    hall.ask("number", "limit", low=0.0, high=100.0, purpose="threshold", about="trust_line")
    hall.numbers(tokens, range(40, 52), "limit")
    hall.ask("choose", "pick", options=options("a", "b"))
    for token in tokens[:6]:
        hall.answer(token, "pick", kind="choose", chosen=["b"])
    hall.host("clause_edited", clause="c1", topic="trust_line", text="When", addressee="developer", owner="head")
    for text in ("When it falls, call", "As it falls, ask"):
        hall.phone(tokens[0], "clause_proposed", topic="trust_line", text=text, practices=["dialogue"])
    hall.ask("consent", "vote_c1", about="c1", purpose="adoption")
    for token in tokens:
        hall.answer(token, "vote_c1", kind="consent", position="agree")
    hall.ask("reflection", "end")
    for n, token in enumerate(reversed(tokens)):
        hall.answer(token, "end", kind="reflection", text=f"t{n:02d}")
        hall.phone(token, "state_estimated", topic="trust_line", place="north", value=n, evidence="estimate")
    for token in tokens[:4]:
        hall.phone(token, "state_estimated", topic="trust_line", place="south", value=5)
    hall.host(
        "state_estimated", topic="trust_line", place="east", value=33, evidence="data", day="2026-01-31", source="CBS"
    )
    return hall


def test_everything_leaves_as_tables():
    hall = full()
    hall.host("question_closed", question="end")
    found = tables(hall.room)
    assert set(found) == {*TABLES, "weights"}
    assert found["statements"]["concept"].dropna().tolist() == ["access", "access"]
    assert found["concepts"][["concept", "statements"]].values.tolist() == [["access", 2], ["mood", 0]]
    assert found["concepts"]["cluster"].dropna().tolist() == ["daily"]
    assert found["topics"]["groups"].tolist() == ["renters all"]
    votes = found["votes"].set_index("question")
    assert votes.loc["limit", ["median", "low", "high", "label", "ending"]].tolist() == [
        45.5,
        42.75,
        48.25,
        "strong",
        "consensus",
    ]
    assert votes.loc["pick", ["n", "silent"]].tolist() == [6, 6]
    assert votes.loc["vote_c1", "adopted"] is True
    assert found["options"].query("question == 'pick'")[["option", "value"]].values.tolist() == [["a", 0], ["b", 6]]
    assert found["clauses"][["clause", "agree", "adopted"]].values.tolist() == [["c1", 12, True]]
    assert found["proposals"]["text"].tolist() == ["As it falls, ask", "When it falls, call"]
    assert found["reflections"]["text"].tolist() == [f"t{n:02d}" for n in range(12)]
    assert found["groups"].query("question == 'limit' and by == 'authority'")["n"].tolist() == [6, 6]


def test_a_state_is_a_departments_or_that_of_at_least_five():
    states = tables(full().room)["states"]
    assert states[["place", "value", "evidence", "n"]].values.tolist() == [
        ["east", 33, "data", 1],
        ["north", 5.5, "estimate", 12],
    ]


def test_an_open_question_has_no_numbers_yet():
    found = tables(full().room)
    assert "end" not in set(found["votes"]["question"])
    assert found["reflections"].empty


def test_four_reflections_stay_in_the_room():
    hall = Hall()
    tokens = hall.join(4)
    hall.ask("reflection", "end")
    for token in tokens:
        hall.answer(token, "end", kind="reflection", text="mine")
    hall.host("question_closed", question="end")
    assert tables(hall.room)["reflections"].empty


def test_people_are_counted_in_large_groups_only():
    hall = Hall()
    hall.join(7, "resident", "haifa")
    hall.join(6, "municipality", "lod")
    hall.join(5, "other", "lod")
    assert tables(hall.room)["people"]["n"].tolist() == [7, 6, 5]
    hall.join(1, "organisation", "lod")
    assert tables(hall.room)["people"]["n"].tolist() == [7, 6], "the one could be told from the whole"


def test_the_share_of_concepts_outside_the_model():
    assert outside(full().room) == 0.5
    assert np.isnan(outside(Hall().room))


def test_no_token_is_in_any_table():
    room = full().room
    text = "".join(frame.to_csv() for frame in tables(room).values())
    assert not any(f"{token}," in text or f",{token}" in text for token in room.people)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_an_empty_workshop_has_tables_with_heads(name: str):
    frame = tables(Hall().room)[name]
    assert frame.empty
    assert frame.columns.tolist() == TABLES[name][0].split()
