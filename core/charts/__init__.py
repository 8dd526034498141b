"""Charts for the screen and for exports: plain functions from records and words to a Vega-Lite dict.

``wedges``         one area, a wedge per channel          ``radar``   two to four areas on one wheel
``bars``           the same scores as bars                ``trend``   an indicator over time in its safe space
``concentration``  crossings per area                     ``matrix``  areas by indicators, a state in every cell
``rank_bands``     how firm each area's rank is           ``compare`` the ranks by two methods, joined
``envelope``       one ring on which every line stands, a bar per channel
``course``         a red line over time, with its forecast  ``multiples`` one line in many areas, a small panel each

Wheels and the matrix keep their own width (``width="content"``); the others may follow the page (``width="stretch"``).
Titles are optional: pages have their own sentences, exports need them; on a narrow page leave them out. Every chart has
one selection, ``pick``, and carries its content in words as ``description``, what it shows as ``name_of`` tells it.
Nothing to draw raises ValueError: empty pages have their own words. States have one look everywhere, STATE_STYLE.
"""

from core.charts.bands import Band, rank_bands
from core.charts.bars import Count, bars, concentration
from core.charts.compare import Pair, compare
from core.charts.course import Fan, Mark, Space, course
from core.charts.envelope import Spoke, envelope
from core.charts.look import SERIES, STATE_STYLE, Stroke, Style, name_of
from core.charts.matrix import Cell, matrix
from core.charts.multiples import Panel, multiples
from core.charts.profile import Profile, Reading
from core.charts.trend import History, Line, Point, trend
from core.charts.wheel import radar, wedges

__all__ = [
    "SERIES",
    "STATE_STYLE",
    "Band",
    "Cell",
    "Count",
    "Fan",
    "History",
    "Line",
    "Mark",
    "Pair",
    "Panel",
    "Point",
    "Profile",
    "Reading",
    "Space",
    "Spoke",
    "Stroke",
    "Style",
    "bars",
    "compare",
    "concentration",
    "course",
    "envelope",
    "matrix",
    "multiples",
    "name_of",
    "radar",
    "rank_bands",
    "trend",
    "wedges",
]
