"""No step file of the ASEM example is passed over: each is read by a test, or stands here with the reason why not."""

import re
from pathlib import Path

TESTS = Path(__file__).parents[3]
#: Files whose names tests put together, and the tests that do.
MADE = {
    r"05_\w+_details": "core/scoring/truth/test_coinr_data_steps.py",
    r"06_norm_\w+": "core/scoring/truth/test_coinr_normalise_aggregate.py",
    r"14_toy_n_\w+": "core/scoring/truth/test_coinr_normalise_aggregate.py",
    r"13_impute_panel_[\w-]+": "core/scoring/truth/test_coinr_data_steps.py",
    r"08_results_(Summ|Aggs|Full)_(ranks|scores)": "core/robustness/truth/test_comparisons.py",
    r"09_cor_(raw|normalised)_\w+": "core/robustness/truth/test_reliability_and_correlation.py",
    r"08_(strengths|weaknesses)_GBR": "core/robustness/truth/test_comparisons.py",
    r"10_ua_N1000_\w+": "core/robustness/truth/test_coinr_uncertainty.py",
    r"11_sa_N100_\w+": "core/robustness/truth/test_coinr_uncertainty.py",
}
LEFT = {
    "00_WorldDenoms": "denominators of the whole world, which no step of the example takes",
    "00_iData_panel": "the panel before holes were made in it: 13_panel_with_holes is what is filled",
    "01_weights_original": "the column Weight of 00_iMeta once more",
    "09_opt_weights_equal_L2_corr": "how near a loose search came; its weights are read",
    "13_trends_CAGR": "growth rates are no step of an index and are not offered; trends of red lines are robust slopes",
    "13_trends_prc_change": "as 13_trends_CAGR",
}


def test_every_file_is_read_or_left_for_a_reason(truth):
    sources = {path.relative_to(TESTS).as_posix(): path.read_text(encoding="utf-8") for path in TESTS.rglob("*.py")}
    here = Path(__file__).relative_to(TESTS).as_posix()
    said = "\n".join(text for name, text in sources.items() if name != here)
    stems = {path.stem for path in (truth / "coinr_asem").glob("*.csv")}
    named = stems & set(re.findall(r"[\w-]+", said))
    made = {stem for stem in stems for pattern in MADE if re.fullmatch(pattern, stem)}
    assert stems - named - made == set(LEFT)
    assert set(MADE.values()) <= set(sources)
    for pattern, test in MADE.items():
        start = re.match(r"\d\d_[a-z]*", pattern)
        assert start and start[0] in sources[test], test
