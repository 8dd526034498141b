import numpy as np
import pytest

from core.workshop.likeness import alike


def grouped(*texts: str) -> list[set[str]]:
    return [{texts[int(id)] for id in group} for group in alike({str(n): text for n, text in enumerate(texts)})]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("קשישים נשארים לבד", "הקשישים נשארים לבד בבית"),
        ("ילדים עוברים בית ספר באמצע השנה", "ילד שעובר בית ספר באמצע שנה"),
        ("דמי אחזקה גבוהים מדי", "דמי האחזקה יקרים"),
        ("No lift in the building", "Lifts in our building are broken"),
    ],
)
def test_prefixes_endings_and_little_words_tell_no_statements_apart(one: str, other: str):
    assert grouped(one, other, "רעש בלילה", "Streets without shade") == [{one, other}]


def test_a_word_that_everybody_uses_joins_nobody():
    texts = [f"building {word}" for word in ("noise", "heat", "rent", "dust", "smell", "thieves")]
    assert grouped(*texts) == []


def test_a_chain_joins_no_ends():
    """a is like b and b like c; a and c have nothing in common and are not joined by way of a fourth."""
    groups = grouped("alpha beta", "beta gamma", "gamma delta", "delta omega")
    assert all({"alpha beta", "delta omega"} - group for group in groups)


def test_equal_statements_come_first_and_every_one_once():
    texts = {f"id{n}": text for n, text in enumerate(["Noise at night"] * 3 + ["No lift", "The lifts", "Dust"])}
    groups = alike(texts)
    assert groups[0] == ("id0", "id1", "id2")
    assert len([id for group in groups for id in group]) == len({id for group in groups for id in group})


def test_the_order_of_the_room_changes_nothing():
    texts = {f"id{n}": f"word{n % 4} thing{n % 3}" for n in range(24)}
    mixed = list(texts)
    np.random.default_rng(1).shuffle(mixed)
    assert alike({id: texts[id] for id in mixed}) == alike(texts)


@pytest.mark.parametrize("texts", [{}, {"a": "One"}, {"a": "!", "b": "?"}])
def test_nothing_is_like_nothing(texts: dict[str, str]):
    assert alike(texts) == []
