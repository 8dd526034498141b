"""How far ranks rest on choices, on errors and on single parts, and whether indicators belong together.

``uncertainty``   ``run``: rank bands of an index made again and again with everything that is uncertain drawn anew;
                  ``sobol``: which of these choices moves the ranks
``influence``     effective weights; the ranks without one indicator or channel
``compare``       two methods side by side; how many good scores hide a breach; ranks inside groups; strengths
``reliability``   Cronbach's alpha, its interval, and what each indicator does to it
``correlate``     correlations over what both columns have, pairs to look at, principal components
``trend``         growth and percentage change over years

Below these: ``study`` turns a cube and a config into cases and draws, ``errors`` draws values within their standard
errors, ``replay`` makes given replications, ``climb`` joins a tree for many sets of weights at once in the arrays of
``space``, ``bands`` ranks, ``sensitivity`` has designs and Sobol indices. All but ``uncertainty``, ``study`` and
``errors`` work on plain arrays.
"""

from core.robustness.bands import Bands
from core.robustness.compare import Comparison, Masking, compare, masking
from core.robustness.influence import Removal, effective, without_each
from core.robustness.reliability import Alpha, cronbach
from core.robustness.replay import Cancelled
from core.robustness.study import Study
from core.robustness.uncertainty import Sensitivity, Uncertainty, run, sobol

__all__ = [
    "Alpha",
    "Bands",
    "Cancelled",
    "Comparison",
    "Masking",
    "Removal",
    "Sensitivity",
    "Study",
    "Uncertainty",
    "compare",
    "cronbach",
    "effective",
    "masking",
    "run",
    "sobol",
    "without_each",
]
