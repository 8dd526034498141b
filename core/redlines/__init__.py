"""Red lines: on which side of its line every figure stands, since when, how surely, and how long is left.

``record``     a line as people agreed on it; ``versions``: adopted, in force; ``faults``: what keeps one from it
``exchange``   lines as a file
``law``        what a line set by law forbids, no agreement lets pass
``kinds``      what a line of each kind reads; ``engine``: records and a cube -> states
``crossings``  every figure of a cube beside its line; breaches, channels, concentration, people
``position``   one unit-free axis for every line
``states``     the state machine: persistence, hysteresis, gaps, suspension
``shown``      how states are shown; ``log``: when they changed
``outlook``    where the rows of a line are heading
``board``      open and coming breaches with all that a decision needs
``alarms``     which breaches of watch lines chance would explain
``spread``     how open breaches lie over areas, and what scores hide
``doubt``      which readings are samples, and how sure they are
``whatif``     a limit or a value moved
``agreed``     pictures of indicators told by the lines in force
``certainty``  the chance of a crossing from sampling error; false alarms of many lines
``control``    control charts: is it changing, will it hold
``forecast``   trend, time to the line, last date to act
``burn``       the budget of bad days of a service
``recovery``   after an event: back or not, and beyond or not
``moves``      what new figures do to the states
``flags``      lines on scores, counted for every node of a table
"""

from core.redlines.crossings import (
    CROSSED,
    HIDDEN,
    MISSING,
    NEAR,
    NO_LINE,
    OPEN_STATES,
    SAFE,
    STALE_STATE,
    STATES,
    Concentration,
    Lines,
    Population,
    breaches,
    channel_state,
    check,
    concentration,
    inside,
    worst_first,
)
from core.redlines.flags import flagged, flags

__all__ = [
    "CROSSED",
    "HIDDEN",
    "MISSING",
    "NEAR",
    "NO_LINE",
    "OPEN_STATES",
    "SAFE",
    "STALE_STATE",
    "STATES",
    "Concentration",
    "Lines",
    "Population",
    "breaches",
    "channel_state",
    "check",
    "concentration",
    "flagged",
    "flags",
    "inside",
    "worst_first",
]
