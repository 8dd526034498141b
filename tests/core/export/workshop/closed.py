"""A whole workshop of three meetings with 40 people, as it stands when the host has closed it."""

import random
from functools import cache

from core.workshop import Room
from tests.core.workshop.hall import Hall

PEOPLE = 40
AUTHORITIES = ("חיפה", "לוד")
SAID = {
    "לבד": ("קשישים בלי עורף", "בדידות בפינוי", "התמודדות מול היזם לבד", "אין למי לפנות", "קשיש שחותם בלי ליווי"),
    "חזרה": ("לא חוזרים לשכונה", "דמי אחזקה של 1,200 ₪", "ותיקים נדחקים", "אי אפשר לעמוד בארנונה", "הדירה החדשה יקרה"),
    "מידע": ("מסמכים בעברית בלבד", "Нет объяснений на русском", "לא הבנתי על מה חתמתי", "لا شرح بالعربية", "שמועות"),
    "ילדים": ("ילדים עוברים בית ספר באמצע שנה", "אין גן שעשועים", "תנועת משאיות ליד הגן"),
    "שוכרים": ("שוכרים נשארים בלי פתרון", "אין הודעה מראש לשוכרים"),
    "רעש": ("אתר בנייה שפועל ב-5 בבוקר", "אבק ורעש"),
}
CLUSTERS = {
    "people": ("אנשים", "מי נפגע ראשון", ("לבד", "ילדים", "שוכרים")),
    "place": ("מקום", "מה נשאר אחרי הבנייה", ("חזרה", "רעש")),
    "voice": ("קול", "מי יודע ומי משפיע", ("מידע",)),
}
#: topic -> name, measure, unit, worst, best, law, concept, thresholds around, spread, state of (north, south)
TOPICS = {
    "alone": ("אין קשיש בלי חלופה", "No older owner alone", "שיעור בני 70+ שהוצעו להם החלופות", "%", 0, 100, 80, "לבד"),
    "back": ("חזרת דיירים ותיקים", "Return of veteran residents", "שיעור הוותיקים שחזרו", "%", 0, 100, None, "חזרה"),
    "fee": ("דמי אחזקה שאינם דוחקים", "Fees that do not push out", "דמי אחזקה מן ההכנסה", "%", 15, 0, None, "חזרה"),
    "school": ("ילד לא מחליף בית ספר", "No change of school", "ילדים שעברו באמצע שנה", "ילדים", 20, 0, None, "ילדים"),
    "tongue": ("אין חתימה בשפה לא מובנת", "No signature not understood", "קיבלו הסבר בשפתם", "%", 0, 100, None, "מידע"),
}
AROUND = {"alone": (90, 4), "back": (70, 6), "fee": (5, 1), "school": (2, 1), "tongue": (None, 0)}
STATES = {"alone": (64, 92), "back": (71, 60), "fee": (6, 4), "school": (5, 0), "tongue": (88, 40)}


@cache
def closed() -> Room:
    return hall().room


def hall(people: int = PEOPLE, seed: int = 4) -> Hall:
    """``people``: how many join; everybody answers everything, but for one who has no opinion."""
    chance = random.Random(seed)
    hall = Hall(places=AUTHORITIES)
    tokens = [f"t{n:02d}" for n in range(people)]
    roles = ("resident", "community_worker", "municipality", "organisation")
    for n, token in enumerate(tokens):
        role, place = roles[n % 4] if n else "other", AUTHORITIES[n % 3 == 0]
        hall.phone(token, "joined", role=role, authority=place, language=("he", "ar", "ru")[n % 3])
    opening(hall, tokens, chance)
    follow_up(hall, tokens, chance)
    closing(hall, tokens, chance)
    return hall


def opening(hall: Hall, tokens: list[str], chance: random.Random) -> None:
    hall.host("meeting_opened", meeting=1)
    hall.host("question_opened", question=hall.room.question("avoid"))
    said = [(concept, text) for concept, texts in SAID.items() for text in texts]
    made: dict[str, list[str]] = {}
    for n, (concept, text) in enumerate(said[: 3 * len(tokens)]):
        token, slot = tokens[n % len(tokens)], 1 + n // len(tokens)
        tags = {"groups": ["renters"] if concept == "שוכרים" else [], "stages": ["execution"]}
        event = hall.phone(token, "statement_sent", question="avoid", slot=slot, text=text, **tags)
        made.setdefault(concept, []).append(event.id)
    hall.host("question_closed", question="avoid")
    ids = {concept: f"concept{n}" for n, concept in enumerate(SAID)}
    for concept in SAID:
        statements = made.get(concept, [])
        channel = None if concept == "רעש" else "social_community"
        hall.host("concept_made", concept=ids[concept], name=concept, statements=statements[:5], channel=channel)
    for cluster, (name, logic, concepts) in CLUSTERS.items():
        hall.host("clustered", cluster=cluster, name=name, logic=logic, concepts=[ids[each] for each in concepts])
    hall.host("question_opened", question=hall.room.question("topics"))
    for token in tokens[:-1]:
        chosen = chance.sample(sorted(ids.values()), 5)
        hall.answer(token, "topics", kind="choose", chosen=chosen)
    hall.phone(tokens[-1], "skipped", question="topics")
    hall.host("question_closed", question="topics")
    for id, (he, en, measure, unit, worst, best, law, concept) in TOPICS.items():
        hall.host(
            "topic_chosen",
            topic=id,
            name={"he": he, "en": en},
            avoid={"he": "מצב שבו אנשים נפגעים", "en": "A state in which people are harmed"},
            concepts=[ids[concept]],
            groups=["older_no_family"] if id == "alone" else ["all"],
            interfaces=["developer"],
            stages=["planning", "execution"],
            channel="social_community",
            places=["צפון העיר", "דרום העיר"],
            opportunity="ליווי של שנה לכל דייר" if id == "alone" else "",
            measure={
                "name": {"he": measure, "en": en},
                "unit": dict.fromkeys(("he", "en", "ar", "ru"), unit),
                "worst": float(worst),
                "best": float(best),
                "frequency": "semi_annual",
                "owner": {"he": "מינהלת ההתחדשות", "en": "Renewal directorate"},
                "known": [[75.0 if best == 100 else 4.0, "דוח 2025"]],
                "law": {"value": float(law), "source": "תיקון 6"} if law else None,
                "status": "law" if law else "proposal",
            },
        )
    reflect(hall, tokens, "reflection_1", "לקחתי שאנחנו לא לבד")


def follow_up(hall: Hall, tokens: list[str], chance: random.Random) -> None:
    hall.host("meeting_opened", meeting=2)
    for id, (_, _, _, _, worst, best, law, _) in TOPICS.items():
        asked = hall.room.question("thresholds", id)
        hall.host("question_opened", question=asked)
        for round in (1, 2):
            for token in tokens:
                value = _drawn(chance, AROUND[id], worst, best, law, tokens.index(token))
                hall.answer(token, asked.id, round, kind="number", value=value, reason=f"כי ראיתי {value}")
            hall.host("answers_shown", question=asked.id, seed=round)
            if round == 1:
                hall.host("round_opened", question=asked.id)
    for id, (north, south) in STATES.items():
        hall.host(
            "state_estimated",
            topic=id,
            place="צפון העיר",
            value=north,
            evidence="data",
            day="2026-06-30",
            source="אגף הרווחה",
        )
        for token in tokens[: len(tokens) // 2]:
            hall.phone(token, "state_estimated", topic=id, place="דרום העיר", value=south, evidence="feeling")
        for token in tokens[:4]:
            hall.phone(token, "state_estimated", topic=id, place="מערב העיר", value=13.37)
    hall.host("question_opened", question=hall.room.question("budget"))
    for token in tokens:
        hall.answer(token, "budget", kind="points", shares=[30, 20, 10, 10, 10, 10, 5, 5])
    hall.host("question_closed", question="budget")


def _drawn(chance: random.Random, around: tuple[float | None, float], worst: float, best: float, law, n: int) -> float:
    middle, spread = around
    if middle is None:  # two camps
        return float(60 if n % 2 else 95)
    value = round(chance.gauss(middle, spread))
    low, high = min(worst, best), max(worst, best)
    return float(min(high, max(law if law else low, value)))


def closing(hall: Hall, tokens: list[str], chance: random.Random) -> None:
    hall.host("meeting_opened", meeting=3)
    clauses = (
        (
            "c1",
            "alone",
            "developer",
            "כאשר השיעור נמוך מ-90%, היזם עוצר החתמות תוך 14 יום",
            ["rights", "control"],
        ),
        ("c2", "back", "local_authority", "כאשר פחות מ-70% חזרו, הרשות מפעילה סל חזרה תוך 3 חודשים", ["dialogue"]),
        ("c3", "fee", "developer", "כאשר דמי האחזקה מעל 5%, היזם מקים קרן אחזקה תוך שנה", ["mediation_access"]),
        ("c4", "tongue", "renewal_authority", "לא מאשרים תכנית בלי תרגום לשפות המתחם", ["mediation_access"]),
    )
    for token, text in zip(tokens, ("לעצור הכול", "להקים קרן"), strict=False):
        hall.phone(token, "clause_proposed", topic="fee", text=text, practices=["dialogue"])
    for id, topic, to, text, practices in clauses:
        hall.host(
            "clause_edited", clause=id, topic=topic, text=text, addressee=to, owner="מנהל/ת פרויקט", practices=practices
        )
        for item, kind in (("acceptance", "rating"), ("clause_vote", "consent")):
            asked = hall.room.question(item, id)
            hall.host("question_opened", question=asked)
            for n, token in enumerate(tokens):
                if kind == "rating":
                    hall.answer(token, asked.id, kind="rating", value=5 if id == "c4" else 7 + n % 3)
                else:
                    hall.answer(token, asked.id, kind="consent", **_position(id == "c4", n))
            hall.host("question_closed", question=asked.id)
    for id in TOPICS:
        asked = hall.room.question("adoption", id)
        hall.host("question_opened", question=asked)
        for n, token in enumerate(tokens):
            hall.answer(token, asked.id, kind="consent", **_position(id == "tongue", n))
        hall.host("question_closed", question=asked.id)
    reflect(hall, tokens, "reflection_3", "הקווים ברורים יותר")
    hall.host("session_closed")


def _position(blocked: bool, n: int) -> dict[str, str]:
    if n == 0 and blocked:
        return {"position": "block", "reason": "אין תקציב לתרגום"}
    if n in (3, 7, 11):
        return {"position": "disagree", "reason": "הסף נמוך מדי"}
    return {"position": "abstain" if n % 10 == 9 else "agree"}


def reflect(hall: Hall, tokens: list[str], id: str, text: str) -> None:
    hall.host("question_opened", question=hall.room.question(id))
    for n, token in enumerate(tokens[:12]):
        hall.answer(token, id, kind="reflection", text=f"{text} {n + 1}")
    hall.host("answers_shown", question=id, seed=1)
