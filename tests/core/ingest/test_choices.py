from core.ingest import Choices


def test_nothing_is_answered_at_first():
    """A blank one and a restored one are equal, so that a draft without answers is read once."""
    assert Choices() == Choices(columns={}, codes={}, cells={}, commas=None)
    assert not any((Choices().percent, Choices().codes, Choices().commas, Choices().drop_rows, Choices().any_division))
