"""What a page says of its figures: how old they are and where they come from."""

from streamlit.testing.v1 import AppTest

from core.i18n import plain
from tests.pages.markup import EVIL, reads
from tests.pages.test_parts import run, visit


def aged(newest: str, today: str) -> bool:
    def page(newest, today):
        from datetime import date

        import pandas as pd

        from core.overview import Origin
        from pages.shared import origin, parts

        found = Origin(pd.Timestamp(newest), pd.Timestamp(newest), (), 1)
        origin.old_data_notice(parts.words_here(), found, date.fromisoformat(today))

    return bool(run(AppTest.from_function(page, args=(newest, today))).warning)


def test_old_figures_are_said_to_be_old():
    assert not aged("2024-12-31", "2026-12-31")
    assert aged("2024-12-31", "2027-01-01")


def test_the_footer_names_files_newest_day_and_method():
    def page():
        from datetime import UTC, datetime

        import pandas as pd

        from core.overview import Origin
        from pages.shared import origin, parts
        from tests.pages.markup import EVIL

        latest = pd.DataFrame({"file": ["a.csv", "b.csv", "c.csv", "d.csv", EVIL], "batch_id": [1, 2, 3, 4, 5]})
        latest["saved_at"] = [datetime(2026, 1, day, 12, tzinfo=UTC) for day in (1, 2, 3, 4, 5)]
        latest["period_end"] = pd.Timestamp("2025-12-31")
        origin.footer(parts.words_here(), Origin.of(latest), "abc123")
        origin.footer(parts.words_here(), Origin.of(latest.iloc[:0]), "abc123")

    pieces = visit(page, lang="en").get("html")
    said = plain(reads(pieces[0].proto.body))
    assert len(pieces) == 1
    assert said.startswith(f"Data from: {EVIL}, d.csv, c.csv, and 2 more · uploads: 5 · newest figure: 31 Dec 2025")
    assert said.endswith("method version: abc123")
