"""A small index of three channels, one of them made of the other two, and a table with gaps."""

import numpy as np
import pandas as pd

from core.config import loads

CHANNELS = """
[[channels]]
id = "index"
name = "Index"
{index}
[[channels]]
id = "calm"
name = "Calm"
parent = "index"
weight = 2.0
{calm}
[[channels]]
id = "shelter"
name = "Shelter"
parent = "index"
"""
INDICATOR = """
[[indicators]]
id = "{id}"
channel = "{channel}"
name = "{id}"
direction = "higher_better"
goalposts = {{ worst = 0.0, best = 100.0 }}
weight = {weight}
{more}
"""
WHERE = {"a": "calm", "b": "calm", "c": "calm", "d": "shelter", "e": "shelter", "f": "index"}
WEIGHTS = dict(zip(WHERE, (1.0, 2.0, 1.5, 1.0, 3.0, 0.5), strict=True))


def model(text="", index="", calm="", weights=WEIGHTS, channels=(2.0, 1.0), **more):
    shown = CHANNELS.format(index=index, calm=calm).replace("weight = 2.0", f"weight = {channels[0]!r}")
    shown += f"weight = {channels[1]!r}\n"
    shown += "".join(
        INDICATOR.format(id=id, channel=channel, weight=float(weights[id]), more=more.get(id, ""))
        for id, channel in WHERE.items()
    )
    return loads(f"{text}\n{shown}")


def figures():
    """15 areas, a seventh of the figures missing, and a column of groups."""
    rng = np.random.default_rng(1)
    table = pd.DataFrame(rng.uniform(1, 99, (15, 6)).round(1), columns=list(WHERE))
    table = table.mask(rng.random(table.shape) < 0.15)
    return table.assign(area=[f"n{k:02d}" for k in range(15)], group=["x", "y", "z"] * 5)


#: Errors of one indicator, in a column of the table.
ERRORS = {"a": 'error = "a_se"\nerror_scale = 2.0\nlimits = [0.0, 100.0]'}
