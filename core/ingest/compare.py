"""Before and after an upload: what is new, what changed, what is replaced, and what moved far."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from core.config import Config
from core.issues import Issue
from core.periods import canonical

_KEY = ["area_id", "indicator_id", "period"]
_SERIES = ["area_id", "indicator_id"]
_JUMP = 0.25  # of the way between the goalposts


def compare(observations: pd.DataFrame, latest: pd.DataFrame) -> pd.DataFrame:
    """area_id, indicator_id, period, old, new, before, change (new, changed, same).

    ``before``: the value that the new one follows: the one that it replaces, else the newest of an earlier period,
    stored or in the same upload.

    Suppressed values, old or new, come without their numbers (NaN) and are the same as each other: what is seen of them
    does not change. Both tables must come with all that is hidden so marked: core.scoring.veiled.
    """
    stored, new = _seen(latest, "old"), _seen(observations, "new")
    both = new.merge(stored, on=_KEY, how="left", indicator="_in")
    same = (both["new"] == both["old"]) | (both["new"].isna() & both["old"].isna())
    both["change"] = np.where(both["_in"] == "left_only", "new", np.where(same, "same", "changed"))
    both["before"] = both["old"].fillna(_earlier(both, stored))
    return both[[*_KEY, "old", "new", "before", "change"]]


def replaced(changes: pd.DataFrame, latest: pd.DataFrame, most: int = 20) -> list[Issue]:
    """U-19 for values that stand already and would be replaced: who brought them, and when. At most ``most``."""
    changed = changes[(changes["change"] == "changed") & changes["old"].notna() & changes["new"].notna()].head(most)
    known = latest[[*_KEY, "account", "saved_at"]].astype(dict.fromkeys(_KEY, object))
    rows = changed.merge(known, on=_KEY, how="left").to_dict("records")
    return [
        Issue(
            "U-19",
            {
                "period": canonical(row["period"]),
                "old": row["old"],
                "new": row["new"],
                "who": row["account"],
                "date": row["saved_at"],
            },
        )
        for row in rows
    ]


def jumps(changes: pd.DataFrame, config: Config, names: Mapping[str, str], most: int = 20) -> list[Issue]:
    """U-20 for values that moved by more than a quarter of their indicator's goalposts, the farthest first.

    Its param ``of`` is the value's key: area_id, indicator_id, period. ``names``: area_id -> name. An indicator without
    goalposts has no measure of what is far.
    """
    width = {i.id: abs(i.goalposts.best - i.goalposts.worst) for i in config.indicators if i.goalposts}
    moved = (changes["new"] - changes["before"]).abs() / changes["indicator_id"].map(width).astype(float)
    far = moved[moved > _JUMP].sort_values(ascending=False, kind="stable").head(most).index
    return [
        Issue(
            "U-20",
            {
                "indicator": config.indicator(row["indicator_id"]).name,
                "area": names.get(row["area_id"], row["area_id"]),
                "old": row["before"],
                "new": row["new"],
                "of": tuple(row[name] for name in _KEY),
            },
        )
        for row in changes.loc[far].to_dict("records")
    ]


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
