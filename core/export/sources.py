"""All that leaves the house as a text or a table, put together in one place for the pages and the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from core import overview, scoring
from core.redlines.record import Record
from core.registers import Body
from core.scene import Scene
from core.snapshot import Moment, Snapshot, gather


@dataclass(frozen=True, eq=False)
class Sources:
    """``inside``: the areas inside the city; None where there are figures of the whole city alone. ``latest``: the
    figures in force (LATEST); ``records``: the lines in force, by id; ``actions``, ``decisions``: the registers.
    """

    snapshot: Snapshot
    city: Scene
    inside: Scene | None
    latest: pd.DataFrame
    records: Mapping[str, Record]
    actions: tuple[Body, ...] = ()
    decisions: tuple[Body, ...] = ()

    @classmethod
    def of(
        cls,
        city: Scene,
        places: Scene,
        latest: pd.DataFrame,
        records: Mapping[str, Record],
        moment: Moment,
        actions: tuple[Body, ...] = (),
        decisions: tuple[Body, ...] = (),
    ) -> Sources:
        """``places``: the layer of the areas that are told, the city's own where there is no other."""
        due = scoring.due_dates(latest, city.config, moment.today)
        lines = (city.lines, places.lines)
        front = overview.front(city.scores, lines, city.config, moment.period, moment.since, due)
        snapshot = gather(city, places, front, actions, latest, moment)
        inside = places if places.layer != city.layer else None
        return cls(snapshot, city, inside, latest, records, actions, decisions)

    @property
    def scenes(self) -> tuple[Scene, ...]:
        """The city, and its areas where there are any."""
        return (self.city, self.inside) if self.inside else (self.city,)
