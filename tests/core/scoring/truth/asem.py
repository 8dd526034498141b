"""The tree of COINr's ASEM example as a config of ours, for scores that a step file holds."""

import pandas as pd

from core.config import loads
from core.scoring import Scores, from_table, score


def joined(table: pd.DataFrame, meta: pd.DataFrame, method: str, weights: dict[str, float]) -> Scores:
    """Normalised scores (areas down, indicators across) joined up the tree of iMeta, as they are."""
    parts = meta[meta["Type"].isin(["Indicator", "Aggregate"])]
    entries = []
    for code, row in parts.iterrows():
        leaf = row["Level"] == 1
        above = "" if pd.isna(row["Parent"]) else f'{"channel" if leaf else "parent"} = "n_{row["Parent"].lower()}"\n'
        entries.append(
            f"[[{'indicators' if leaf else 'channels'}]]\n"
            f'id = "{"i" if leaf else "n"}_{code.lower()}"\nname = "{code}"\nweight = {weights[code]}\n{above}'
            + ('direction = "higher_better"\n' if leaf else "")
        )
    config = loads(f'[method]\nfloor = 0\nnormalisation = "none"\n{method}\n' + "".join(entries))
    named = table.rename(columns={code: f"i_{code.lower()}" for code in table}).rename_axis("area").reset_index()
    return score(from_table(named, config), config)
