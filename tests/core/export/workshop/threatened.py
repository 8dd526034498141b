"""A workshop about threats with nine people: two threats, scored before and after measures, one clause adopted."""

from functools import cache

from core.workshop import Room
from tests.core.workshop.hall import Hall

#: Threat -> (likelihood, impact) before and after.
SCORES = {"hate": ((4.0, 4.0), (2.0, 3.0)), "lonely": ((2.0, 2.0), (2.0, 2.0))}


@cache
def threatened() -> Room:
    hall = Hall("social_threats")
    tokens = hall.join(9)
    for id in SCORES:
        hall.host("topic_chosen", topic=id, name={"he": id, "en": id.title()})
    for meeting, after in ((2, ""), (3, "_after")):
        hall.host("meeting_opened", meeting=meeting)
        for id, scores in SCORES.items():
            for purpose, value in zip(("likelihood", "impact"), scores[bool(after)], strict=True):
                asked = hall.room.question(purpose + after, id)
                if asked.id in hall.room.polls:
                    hall.host("round_opened", question=asked.id)
                else:
                    hall.host("question_opened", question=asked, unlock=True)
                hall.numbers(tokens, [value] * len(tokens), asked.id)
                hall.host("question_closed", question=asked.id)
    solidarity = hall.room.question("solidarity")
    hall.host("question_opened", question=solidarity, unlock=True)
    for token in tokens:
        hall.answer(token, solidarity.id, kind="choose", chosen=[solidarity.options[0].id])
    told = hall.room.template
    hall.host(
        "clause_edited",
        clause="c",
        topic="hate",
        text="Meet within a week",
        addressee=told.addressees[0].id,
        practices=[told.practices[0].id],
    )
    vote = hall.room.question("clause_vote", "c")
    hall.host("question_opened", question=vote, unlock=True)
    for token in tokens:
        hall.answer(token, vote.id, kind="consent", position="agree")
    hall.host("session_closed")
    return hall.room
