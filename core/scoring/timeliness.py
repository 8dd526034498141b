"""When the next figure of an indicator is due, from its newest period and its frequency."""

from __future__ import annotations

from datetime import date

import pandas as pd

from core.config import Config


def due_dates(latest: pd.DataFrame, config: Config, today: date) -> pd.DataFrame:
    """One row per active indicator: indicator_id, channel, department, newest and due (days or NaT), late (bool).

    A figure is due when the period after its newest one has ended. An indicator measured after events is never due;
    one that was never measured has no due day and is not late: it is missing, which coverage shows.
    """
    newest = latest.groupby("indicator_id")["period_end"].max() if len(latest) else pd.Series(dtype="datetime64[ns]")
    rows = []
    for indicator in config.active_indicators:
        last = newest.get(indicator.id, pd.NaT)
        months = config.frequency(indicator.frequency).months
        # The first day of the month after, so that adding months never lands on a day that does not exist.
        due = pd.NaT
        if months and not pd.isna(last):
            due = (pd.Timestamp(last) + pd.Timedelta(days=1) + pd.DateOffset(months=months)) - pd.Timedelta(days=1)
        channel = config.channel_of(indicator)
        rows.append(
            {
                "indicator_id": indicator.id,
                "channel": channel.id if channel else None,
                "department": indicator.department,
                "newest": last,
                "due": due,
                "late": bool(not pd.isna(due) and due < pd.Timestamp(today)),
            }
        )
    columns = ["indicator_id", "channel", "department", "newest", "due", "late"]
    return pd.DataFrame(rows, columns=columns).astype({"newest": "datetime64[ns]", "due": "datetime64[ns]"})
