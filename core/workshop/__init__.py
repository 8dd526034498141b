"""The live workshop without a screen: events and ``replay(events) -> Room``; no clock, no input or output.

``events``     what can happen; ``received`` (phones) and ``hosted`` are the border, ``read`` and ``write`` keep them
``refusals``   why an event is not accepted, asked before it is kept
``replay``     the room that events make, ``step`` by one more, and the ``moment`` to give to the next
``question``   kinds of questions and the check of each; ``templates``: workshops as data
``consensus``  how far a group agrees, by rules told before the vote
``results``    what may be shown of the answers; ``states``: how things stand; ``lines``: what leaves the room
``subject``    what a vote was on, and whether that still stands
``threats``    the level of a social threat, of private scores
"""

from core.workshop.events import Event, hosted, read, received, write
from core.workshop.lines import adopted, budgets, weights
from core.workshop.refusals import refusals
from core.workshop.replay import moment, replay, step
from core.workshop.results import Result, groups, low_turnout, on_phone, result
from core.workshop.room import Room
from core.workshop.templates import Template, load

__all__ = [
    "Event",
    "Result",
    "Room",
    "Template",
    "adopted",
    "budgets",
    "groups",
    "hosted",
    "load",
    "low_turnout",
    "moment",
    "on_phone",
    "read",
    "received",
    "refusals",
    "replay",
    "result",
    "step",
    "weights",
    "write",
]
