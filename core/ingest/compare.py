"""Before and after an upload: what is new, what changed, and which lines are crossed or left behind."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.config import Config
from core.periods import canonical

_KEY = ["area_id", "indicator_id", "period"]
_SERIES = ["area_id", "indicator_id"]


def compare(observations: pd.DataFrame, latest: pd.DataFrame, config: Config) -> pd.DataFrame:
    """area_id, indicator_id, period, old, new, change (new, changed, same), crossing (crossed, returned, None).

    A crossing is told from the value before: the one that this replaces, else the newest of an earlier period, stored
    or in the same upload. Without one, a value beyond the line is a crossing.

    Suppressed values, old or new, come without their numbers (NaN), cross nothing and are the same as each other: what
    is seen of them does not change. Both tables must come with all that is hidden so marked: core.scoring.veiled.
    """
    stored, new = _seen(latest, "old"), _seen(observations, "new")
    both = new.merge(stored, on=_KEY, how="left", indicator="_in")
    same = (both["new"] == both["old"]) | (both["new"].isna() & both["old"].isna())
    both["change"] = np.where(both["_in"] == "left_only", "new", np.where(same, "same", "changed"))
    before = both["old"].fillna(_earlier(both, stored))
    was, now = _beyond(both["indicator_id"], before, config), _beyond(both["indicator_id"], both["new"], config)
    crossing = np.select([now & ~was, was & ~now & both["new"].notna()], ["crossed", "returned"], "")
    crossed = pd.Series([c or None for c in crossing], index=both.index, dtype=object)
    return both.assign(crossing=crossed)[[*_KEY, "old", "new", "change", "crossing"]]


def _seen(values: pd.DataFrame, name: str) -> pd.DataFrame:
    seen = values["value"].mask(values["suppressed"].astype(bool)).astype(float)
    return values[_KEY].astype(object).assign(**{name: seen})  # an empty table has columns of any kind


def _earlier(both: pd.DataFrame, stored: pd.DataFrame) -> pd.Series:
    """The newest value before each new one, of the same area and indicator."""
    new = both[[*_KEY, "new"]].rename(columns={"new": "value"}).assign(position=range(len(both)))
    kept = stored.rename(columns={"old": "value"}).merge(new[_KEY], on=_KEY, how="left", indicator="_in")
    kept = kept[kept["_in"] == "left_only"].assign(position=-1)
    line = pd.concat([kept[[*_KEY, "value", "position"]], new], ignore_index=True)
    ends = {period: canonical(period) for period in line["period"].unique()}
    line = line.assign(end=[ends[p].end for p in line["period"]], months=[ends[p].months for p in line["period"]])
    line = line.sort_values([*_SERIES, "end", "months"], kind="stable")
    line["value"] = line.groupby(_SERIES)["value"].ffill()
    line["before"] = line.groupby(_SERIES)["value"].shift()
    found = line[line["position"] >= 0].sort_values("position")["before"]
    return pd.Series(found.to_numpy(dtype=float), index=both.index)


def _beyond(indicators: pd.Series, values: pd.Series, config: Config) -> pd.Series:
    lines = {i.id: (i.red_line.value, i.red_line.side) for i in config.indicators if i.red_line}
    line = indicators.map({i: value for i, (value, _) in lines.items()}).astype(float)
    above = indicators.map({i: side == "above" for i, (_, side) in lines.items()}).eq(True)
    return (above & (values > line)) | (~above & (values < line))
