"""A state is told by a shape, a word and a colour together."""

from core.charts import STATE_STYLE
from core.export.document import Amount
from core.export.state_word import shaped, style_of
from tests.core.export import sample


def test_a_state_has_its_shape_beside_its_word_once():
    assert shaped(sample.table("he").rows[0][2]) == "▼ חצייה"
    assert shaped(Amount("▼ 38", state="crossed")) == "▼ 38"
    assert shaped("plain") == shaped(Amount("plain")) == "plain"


def test_only_cells_with_a_state_have_its_colour():
    assert style_of(Amount("x", state="near")) == STATE_STYLE["near"]
    assert style_of(Amount("x")) is style_of("x") is None
