from core.export.document import Bullets, Table
from core.export.workshop.letters import letters
from core.i18n import plain
from tests.core.export.workshop.reading import text_of
from tests.core.export.workshop.told import of, told
from tests.core.workshop.hall import Hall


def test_a_letter_to_each_addressee_of_an_adopted_clause():
    """What was not adopted is not sent to anybody."""
    assert list(letters(told("he"))) == ["local_authority", "developer"]
    assert letters(of(Hall().room)) == {}


def test_a_letter_has_its_clauses_and_their_reasons():
    letter = letters(told("en"))["developer"]
    asks = next(block for block in letter.blocks if isinstance(block, Bullets))
    assert len(asks.items) == 2
    assert "for 33, against 3, abstaining 4" in plain(asks.items[0])
    text = text_of(letter)
    assert "To: The developer" in text
    assert "צפון העיר (All residents): 64%, beyond the line (data)" in text
    assert "Return of veteran residents" not in text  # a line of another letter


def test_contacts_are_left_blank_for_a_hand_to_fill_in():
    contact = letters(told("he"))["developer"].blocks[-1]
    assert isinstance(contact, Table)
    assert contact.head == ("שם", "תפקיד", "טלפון", "דואר אלקטרוני")
    assert {cell.strip() for row in contact.rows for cell in row} == {""}
