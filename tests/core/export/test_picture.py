"""Pictures are the screen's own charts, drawn with our fonts, that point to nothing outside."""

import io
import re

import pytest
from fontTools.ttLib import TTFont
from PIL import Image

from core.charts import STATE_STYLE
from core.export import picture
from core.export.document import Picture
from tests.core.export import sample


def test_a_chart_is_drawn_at_the_size_its_svg_tells():
    block = sample.radar("he")
    width, height = picture.size(picture.svg(block))
    image = Image.open(io.BytesIO(picture.png(block, scale=2)))
    assert image.size == pytest.approx((2 * width, 2 * height), abs=1)


def test_hebrew_and_shapes_of_states_have_letters_in_our_fonts():
    own = set()
    for face in picture.FONTS.glob("*.ttf"):
        own |= set(TTFont(face).getBestCmap())
    shapes = "".join(style.shape for style in STATE_STYLE.values())
    assert not [letter for letter in shapes + "אתשם₪−–%«»→≥العربيةРусский" if ord(letter) not in own]
    heebo = TTFont(picture.FONTS / "Heebo-Bold.ttf")
    assert heebo["name"].getBestFamilyName() == "Heebo"
    assert {ord(letter) for letter in "אתA9−"} <= set(heebo.getBestCmap())


def test_an_svg_is_taken_as_it_is_and_nothing_is_refused():
    drawing = '<svg viewBox="0 0 10 20"><path id="a"/></svg>'
    assert picture.svg(Picture("t", "alt", svg=drawing)) == drawing
    assert picture.size(drawing) == (10, 20)
    with pytest.raises(ValueError, match="nothing to draw"):
        picture.svg(Picture("t", "alt"))
    with pytest.raises(ValueError, match="viewBox"):
        picture.size("<svg>")


def test_a_picture_inside_a_page_is_one_image_without_any_address():
    drawn = picture.inline(picture.svg(sample.radar("he")), 'say "x" <b>', "p1")
    assert 'role="img" aria-label="say &quot;x&quot; &lt;b&gt;"' in drawn
    assert drawn.count("aria-") == 1
    assert "http" not in drawn


def test_pictures_inside_one_page_do_not_share_names():
    drawing = '<svg viewBox="0 0 1 1"><clipPath id="c"/><g clip-path="url(#c)"/><use href="#c"/></svg>'
    drawn = picture.inline(drawing, "alt", "p7")
    assert re.findall(r"p7-c", drawn) == ["p7-c"] * 3


def test_lines_of_hebrew_in_an_english_chart_are_kept_apart():
    lines = re.findall(r"<tspan[^>]*>([^<]*)</tspan>", picture.svg(sample.bars("en")) + picture.svg(sample.radar("he")))
    assert lines
    assert all(line[0] in "\u2066\u2067\u2068" and line[-1] == "\u2069" for line in lines)


@pytest.mark.parametrize("lang", ["he", "en"])
def test_a_file_of_its_own_tells_its_title_and_source(lang):
    block = sample.trend(lang)
    made = picture.signed(block, sample.provenance(lang).words, lang)
    wide, high = picture.size(picture.svg(block))
    assert picture.size(picture.svg(made))[0] == wide
    assert picture.size(picture.svg(made))[1] > high + 40
    assert "ab12cd34" in made.svg
    assert made.svg.count("<svg") == 2
    assert Image.open(io.BytesIO(picture.png(made, scale=1))).width == pytest.approx(wide, abs=1)


def test_a_letter_that_no_drawing_may_hold_is_left_out():
    """The engine would end the whole program at it."""
    name = "A\u0001B\ufffeC"
    spec = {"data": {"values": [{"x": name, "y": 1}]}, "mark": "bar", "title": name}
    spec |= {"encoding": {"x": {"field": "x", "type": "nominal"}, "y": {"field": "y", "type": "quantitative"}}}
    signed = picture.svg(picture.signed(Picture(name, name, svg=picture.from_spec(spec)), [name], "en"))
    assert signed.count(">ABC<") >= 4  # its title, its description, its name at the axis, its source
    assert not re.search("[\u0001\ufffe]", signed)
