"""From observations to scores, every stage kept.

``build`` (or ``from_table``) makes a Cube: figures as of each view period, with hidden, stale, inherited and rolled-up
ones marked; ``hidden`` and ``veiled`` tell what is hidden of a whole table. ``score`` gives Scores: ``normalise``
indicator by indicator, ``aggregate`` up the ``tree``. ``explain`` opens one score down to the rows it came from.
Normalisations and aggregations are registries of named pure functions.
"""

from core.scoring.change import baseline, change, margin
from core.scoring.cube import Cube, build
from core.scoring.explain import Explanation, Item, explain
from core.scoring.plan import Plan
from core.scoring.readings import hidden, veiled
from core.scoring.score import Scores, rejoin, score
from core.scoring.timeliness import due_dates
from core.scoring.wide import from_table

__all__ = [
    "Cube",
    "Explanation",
    "Item",
    "Plan",
    "Scores",
    "baseline",
    "build",
    "change",
    "due_dates",
    "explain",
    "from_table",
    "hidden",
    "margin",
    "rejoin",
    "score",
    "veiled",
]
