"""Screening, imputation and treatment against every step file of COINr 1.1.14 on its ASEM example."""

import numpy as np
import pandas as pd
import pytest

from core.config import Imputation, Screening, Treatment
from core.scoring.impute import impute
from core.scoring.screen import screen
from core.scoring.treat import LOGGED, LOGS, PULLED_IN, TOUCHES, Trial, kurtosis, pull_in, skewness, treat

SAME = {"rtol": 1e-9, "atol": 0, "equal_nan": True}


@pytest.fixture(scope="module")
def read(truth):
    def table(name):
        return pd.read_csv(truth / "coinr_asem" / f"{name}.csv", na_values=["NA"], keep_default_na=False)

    return table


@pytest.fixture(scope="module")
def cube(read):
    """A table of figures as [A, K, 1]."""
    return lambda name: read(name).iloc[:, 1:].to_numpy(float)[:, :, None]


@pytest.fixture(scope="module")
def raw(read):
    return read("01_raw").set_index("uCode")


def nobody(values):
    return np.zeros(len(values), bool)


class TestAvailability:
    def test_of_every_unit(self, cube, read):
        published = read("01_data_avail_summary")
        values = cube("01_raw")
        done = screen(values, Screening(), nobody(values), nobody(values))
        np.testing.assert_allclose(done.available[:, 0], published["Dat_Avail"], **SAME)
        np.testing.assert_allclose(done.nonzero[:, 0], published["Non_Zero"], **SAME)
        assert not done.removed.any()

    def test_inside_every_node_of_the_tree(self, raw, read):
        published, lineage = read("01_data_avail_bygroup"), read("01_lineage")
        for level in ("Pillar", "Sub-index", "Index"):
            for node, members in lineage.groupby(level):
                part = raw[list(members["Indicator"])].to_numpy(float)[:, :, None]
                done = screen(part, Screening(), nobody(part), nobody(part))
                np.testing.assert_allclose(done.available[:, 0], published[node], **SAME)


SCREENINGS = {
    "01_screen_raw_byNA95_summary": ("01_raw", Screening(rule="by_missing", min_available=0.95)),
    "01_screen_raw_byNAandzeros_summary": (
        "01_raw",
        Screening(rule="by_missing_or_zeros", min_available=0.9, min_nonzero=0.9),
    ),
    "04_screened_summary": ("03_imputed_mean_grp", Screening(rule="by_missing", min_available=0.9)),
}


@pytest.mark.parametrize(("name", "source", "choice"), [(name, *what) for name, what in SCREENINGS.items()])
class TestScreening:
    def test_shares_and_who_is_left(self, name, source, choice, cube, read):
        values, published = cube(source), read(name)
        done = screen(values, choice, nobody(values), nobody(values))
        np.testing.assert_allclose(done.available[:, 0], published["Dat_Avail"], **SAME)
        np.testing.assert_allclose(done.nonzero[:, 0], published["Non_Zero"], **SAME)
        assert list(~done.removed[:, 0]) == list(published["Included"])

    def test_each_of_the_two_reasons(self, name, source, choice, cube, read):
        values, published = cube(source), read(name)
        for rule, flag in (
            ("by_missing", "LowData"),
            ("by_zeros", "LowNonZero"),
            ("by_missing_or_zeros", "LowDatOrZeroFlag"),
        ):
            same = Screening(rule=rule, min_available=choice.min_available, min_nonzero=choice.min_nonzero)
            done = screen(values, same, nobody(values), nobody(values))
            assert list(done.removed[:, 0]) == list(published[flag])


def test_screened_tables(raw, read):
    values = raw.to_numpy(float)[:, :, None]
    done = screen(values, Screening(rule="by_missing", min_available=0.95), nobody(values), nobody(values))
    gone = done.removed[:, 0]
    assert list(raw.index[gone]) == list(read("01_screen_raw_byNA95_removed")["uCode"])
    kept = read("01_screen_raw_byNA95_data").set_index("uCode")
    assert list(raw.index[~gone]) == list(kept.index)
    np.testing.assert_array_equal(values[~gone, :, 0], kept.to_numpy(float))


def groups(read, column):
    return np.unique(read("01_unit_meta")[column], return_inverse=True)[1]


IMPUTED = {
    "03_imputed_mean": ("mean", None),
    "03_imputed_median": ("median", None),
    "03_imputed_mean_grp": ("group_mean", "EurAsia_group"),
    "03_imputed_mean_grp_GDP_group": ("group_mean", "GDP_group"),
    "03_imputed_median_grp_EurAsia_group": ("group_median", "EurAsia_group"),
    "03_imputed_row_mean_pillar": ("row_mean", None),
}


def filled(read, raw, values, rule, group=None):
    meta = read("00_iMeta").set_index("iCode").loc[raw.columns]
    pillar = np.unique(meta["Parent"], return_inverse=True)[1]
    party = None if group is None else groups(read, group)
    choice = Imputation(rule=rule, group=group)
    return impute(values, choice, meta["Direction"].to_numpy(float), pillar, party, np.array([2018.0]))


@pytest.mark.parametrize(("name", "rule", "group"), [(name, *what) for name, what in IMPUTED.items()])
def test_imputation_across_units_and_indicators(name, rule, group, raw, cube, read):
    values = cube("02_denominated")
    result = filled(read, raw, values, rule, group)
    np.testing.assert_allclose(result, cube(name), **SAME)
    np.testing.assert_array_equal(result[~np.isnan(values)], values[~np.isnan(values)])


PANEL = {
    "latest": Imputation(rule="latest", most_back=2),
    "constant": Imputation(rule="constant"),
    "linear": Imputation(rule="linear"),
    "linear-constant": Imputation(rule="linear_constant"),
}


@pytest.fixture(scope="module")
def panel(read):
    def table(name):
        frame = read(name)
        years, codes = sorted(frame["Time"].unique()), list(frame.columns.drop(["uCode", "Time"]))
        wide = frame.set_index(["uCode", "Time"])[codes].unstack("Time").sort_index()
        return wide.to_numpy(float).reshape(len(wide), len(codes), len(years)), np.array(years, float)

    return table


@pytest.mark.parametrize("name", PANEL)
def test_imputation_along_time(name, panel):
    values, years = panel("13_panel_with_holes")
    assert np.isnan(values).sum() == 240
    done = impute(values, PANEL[name], np.ones(4), np.zeros(4, int), None, years)
    np.testing.assert_allclose(done, panel(f"13_impute_panel_{name}")[0], **SAME)


def test_the_year_that_the_latest_value_came_from(panel):
    values, years = panel("13_panel_with_holes")
    came_from, _ = panel("13_impute_panel_latest_dataT")
    done = impute(values, PANEL["latest"], np.ones(4), np.zeros(4, int), None, years)
    np.testing.assert_array_equal(np.isnan(done), np.isnan(came_from))
    a, k, t = np.nonzero(~np.isnan(came_from))
    np.testing.assert_array_equal(done[a, k, t], values[a, k, np.searchsorted(years, came_from[a, k, t])])


class TestMoments:
    @pytest.mark.parametrize(
        ("name", "source", "columns"),
        [
            ("05_skew_kurt_raw", "01_raw", ("skew", "kurt")),
            ("05_skew_kurt_screened", "04_screened", ("skew", "kurt")),
            ("01_stats_raw", "01_raw", ("Skew", "Kurt")),
            ("05_stats_treated", "05_treated", ("Skew", "Kurt")),
        ],
    )
    def test_of_a_whole_table(self, name, source, columns, cube, read):
        values, published = cube(source), read(name)
        np.testing.assert_allclose(skewness(values)[:, 0], published[columns[0]], **SAME)
        np.testing.assert_allclose(kurtosis(values)[:, 0], published[columns[1]], **SAME)

    def test_of_hand_made_columns(self, read):
        published = read("14_toy_skewkurt").set_index("col")
        toy = read("14_toy_input")[list(published.index)].to_numpy(float)
        np.testing.assert_allclose(skewness(toy), published["skew"].astype(float), **SAME)
        np.testing.assert_allclose(kurtosis(toy), published["kurt"].astype(float), **SAME)

    def test_the_verdict_on_hand_made_columns(self, read):
        published = read("14_toy_skewkurt").set_index("col")["pass"]
        toy = read("14_toy_input")[list(published.index)].to_numpy(float)[:, :, None]
        done = treat(toy, [Treatment(rule="winsorise")] * len(published))
        verdict = {published.index[d.k]: np.nan if np.isnan(d.skew) else False for d in done.details}
        assert pd.Series({name: verdict.get(name, True) for name in published.index}).equals(published.astype(object))

    def test_the_columns_flagged_in_the_raw_table(self, cube, read):
        flagged = np.flatnonzero(read("01_stats_raw")["Flag.SkewKurt"] == "OUT")
        done = treat(cube("01_raw"), [Treatment(rule="winsorise")] * 49)
        assert [detail.k for detail in done.details] == list(flagged)


VARIANTS = {
    "05_treated": ("04_screened", {}),
    "05_treat_winmax1": ("04_screened", {"most_points": 1}),
    "05_treat_winmax2": ("04_screened", {"most_points": 2}),
    "05_treat_winmax3": ("04_screened", {"most_points": 3}),
    "05_treat_winmax4": ("04_screened", {"most_points": 4}),
    "05_treat_winmax5": ("04_screened", {"most_points": 5}),
    "05_qTreat_default": ("04_screened", {}),
    "05_qTreat_w3_s15_k3": ("04_screened", {"most_points": 3, "skew": 1.5, "kurtosis": 3.0}),
    "05_qTreat_w1_logCTplus": ("04_screened", {"most_points": 1, "log": "range_both"}),
    "05_qTreat_w1_logCTorig": ("04_screened", {"most_points": 1, "log": "plus_one"}),
    "05_treat_w2_combine": ("04_screened", {"most_points": 2, "combine": True}),
    "05_qTreat_raw_withNA": ("01_raw", {}),
}


@pytest.mark.parametrize(("name", "source", "settings"), [(name, *what) for name, what in VARIANTS.items()])
class TestTreatment:
    def test_values(self, name, source, settings, cube):
        done = treat(cube(source), [Treatment(rule="winsorise_then_log", **settings)] * 49)
        np.testing.assert_allclose(done.values, cube(name), **SAME)

    def test_first_verdict(self, name, source, settings, cube, read):
        published = read(f"{name}_details")
        done = treat(cube(source), [Treatment(rule="winsorise_then_log", **settings)] * 49)
        np.testing.assert_allclose(done.skew[:, 0], published["check_SkewKurt0.Skew"], **SAME)
        np.testing.assert_allclose(done.kurtosis[:, 0], published["check_SkewKurt0.Kurt"], **SAME)
        assert [d.k for d in done.details] == list(np.flatnonzero(published["check_SkewKurt0.Pass"] == False))  # noqa: E712
        assert not any(detail.undecided for detail in done.details)

    def test_points_pulled_in(self, name, source, settings, cube, read):
        """Before any logarithm, which throws them away unless combined."""
        published = read(f"{name}_details").dropna(subset="winsorise.nwin")
        details = treat(cube(source), [Treatment(rule="winsorise", **settings)] * 49).details
        assert [detail.k for detail in details] == list(published.index)
        assert [detail.pulled_in for detail in details] == list(published["winsorise.nwin"])
        assert not any(detail.logged for detail in details)
        np.testing.assert_allclose([d.skew_after for d in details], published["check_SkewKurt1.Skew"], **SAME)
        np.testing.assert_allclose([d.kurtosis_after for d in details], published["check_SkewKurt1.Kurt"], **SAME)

    def test_logarithm_and_last_verdict(self, name, source, settings, cube, read):
        published = read(f"{name}_details").dropna(subset="winsorise.nwin")
        details = treat(cube(source), [Treatment(rule="winsorise_then_log", **settings)] * 49).details
        failed = published["check_SkewKurt1.Pass"] == False  # noqa: E712
        assert [detail.logged for detail in details] == list(failed)
        combined = settings.get("combine", False)
        expected = published["winsorise.nwin"].where(~failed | combined, 0)
        assert [detail.pulled_in for detail in details] == list(expected)
        for after, column in (("skew_after", "Skew"), ("kurtosis_after", "Kurt")):
            last = published[f"check_SkewKurt1.{column}"]
            if failed.any():
                last = published[f"check_SkewKurt2.{column}"].where(failed, last)
            np.testing.assert_allclose([getattr(d, after) for d in details], last.astype(float), **SAME)


def test_the_treated_points_and_their_side(cube, read):
    published = read("05_treated_points").iloc[:, 1:].to_numpy(str)
    before = cube("04_screened")
    done = treat(before, [Treatment(rule="winsorise_then_log")] * 49)
    np.testing.assert_array_equal(done.touched[:, :, 0] == PULLED_IN, published != "")
    np.testing.assert_array_equal((done.values < before)[:, :, 0], published == "winhi")
    np.testing.assert_array_equal((done.values > before)[:, :, 0], published == "winlo")
    assert not (done.touched == LOGGED).any()


def test_the_whole_way_from_the_raw_table(raw, cube, read):
    """Denominators are one division; the other steps are ours."""
    values = raw.to_numpy(float)
    bases = read("00_iMeta").set_index("iCode").loc[raw.columns, "Denominator"]
    units = read("01_unit_meta")
    for k, base in enumerate(bases):
        if isinstance(base, str) and base:
            values[:, k] /= units[base]
    np.testing.assert_allclose(values[:, :, None], cube("02_denominated"), **SAME)
    done = filled(read, raw, values[:, :, None], "group_mean", "EurAsia_group")
    kept = screen(done, Screening(rule="by_missing", min_available=0.9), nobody(done), nobody(done))
    assert not kept.removed.any()
    np.testing.assert_allclose(done, cube("04_screened"), **SAME)
    done = treat(done, [Treatment(rule="winsorise_then_log")] * 49)
    np.testing.assert_allclose(done.values, cube("05_treated"), **SAME)


class TestHandMadeColumns:
    @pytest.mark.parametrize(
        ("name", "most"),
        [*((name, most) for name in ("ties", "neg", "big", "lowout") for most in (1, 2, 5)), ("zeros", 1)],
    )
    def test_winsorised(self, name, most, read):
        """COINr stops with an error at the others, see the next test."""
        rows = read("14_toy_winsorise").query("col == @name and winmax == @most")
        column = read("14_toy_input")[[name]].to_numpy(float)
        start = Trial(column, column, np.zeros(column.shape, np.uint8), skewness(column), kurtosis(column))
        done = pull_in(start, Treatment(rule="winsorise", most_points=most))
        np.testing.assert_allclose(done.values[:, 0], rows["x"], **SAME)
        assert [TOUCHES[mark] for mark in done.touched[:, 0]] == [
            "pulled_in" if side else "untouched" for side in rows["treated"]
        ]
        assert (done.touched == PULLED_IN).sum() == rows["nwin"].iloc[0]

    @pytest.mark.parametrize("most", [1, 2, 5])
    @pytest.mark.parametrize("name", ["const", "one", "zeros"])
    def test_what_cannot_be_judged_is_left_as_it_came_and_said(self, name, most, read):
        column = read("14_toy_input")[[name]].to_numpy(float)[:, :, None]
        done = treat(column, [Treatment(rule="winsorise_then_log", most_points=most)])
        np.testing.assert_array_equal(done.values, column)
        assert not done.touched.any()
        assert [detail.undecided for detail in done.details] == [True]

    @pytest.mark.parametrize(
        ("rule", "column"), [("range", "log_CT"), ("range_both", "log_CT_plus"), ("plus_one", "log_CT_orig")]
    )
    def test_logarithms(self, rule, column, read):
        published = read("14_toy_logs")
        np.testing.assert_allclose(LOGS[rule](published[["x"]].to_numpy(float))[:, 0], published[column], **SAME)
