"""Arguments: the language of the answers, and what a value is read as."""

from pathlib import Path

import pytest

from core.arguments import CONFIG, language, parser
from core.export.contents import CONTENTS
from core.i18n import LANGUAGES, words


@pytest.mark.parametrize(
    ("given", "console", "expected"),
    [
        (["load", "--lang", "en"], {"LANG": "he_IL.UTF-8"}, "en"),
        (["--lang=he", "load"], {"LANG": "en_US.UTF-8"}, "he"),
        (["load"], {"LANG": "en_US.UTF-8"}, "en"),
        (["load"], {"LC_ALL": "he_IL.UTF-8", "LANG": "en_US.UTF-8"}, "he"),
        (["load"], {"LC_ALL": "", "LC_MESSAGES": "en_GB", "LANG": "he_IL"}, "en"),
        (["load"], {"LANG": "C.UTF-8"}, "he"),
        (["load"], {}, "he"),
        (["load", "--lang", "fr"], {"LANG": "fr_FR"}, "he"),
        (["load", "--lang"], {}, "he"),
    ],
)
def test_language(given: list[str], console: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in console.items():
        monkeypatch.setenv(name, value)
    assert language(given) == expected


def test_what_load_is_told() -> None:
    given = ["--db", "x", "--period", "Q3 2025", "--map", "a = b = value", "--map", "C=area", __file__]
    args = parser(words("en", isolate=False)).parse_args(["load", *given])
    assert (args.command, args.db, args.config, args.layer) == ("load", Path("x"), CONFIG, None)
    assert (args.period, args.map, args.files) == ("2025-Q3", [("a = b", "value"), ("C", "area")], [Path(__file__)])
    assert (args.percent, args.add_areas, args.json) == ([], False, False)


def test_what_robust_is_told(tmp_path: Path) -> None:
    out = tmp_path / "x.XLSX"
    given = ["--data", __file__, "--period", "2021", "--node", "calm", "--sobol", "--seed", "7", "--out", str(out)]
    args = parser(words("en", isolate=False)).parse_args(["robust", *given])
    assert (args.data, args.period, args.node, args.sobol) == (Path(__file__), "2021", "calm", True)
    assert (args.seed, args.out, args.format, args.db) == (7, out, "csv", None)
    plain = parser(words("en", isolate=False)).parse_args(["robust", "--data", __file__])
    assert (plain.node, plain.sobol, plain.seed, plain.out, plain.period) == (None, False, None, None, None)


@pytest.mark.parametrize("there", [True, False])
def test_a_place_that_may_not_be_written_is_told_before_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], there: bool
) -> None:
    out = tmp_path / "brief.pdf"
    if there:
        out.touch()
    closed = out if there else tmp_path
    monkeypatch.setattr("os.access", lambda path, mode: Path(path) != closed)
    with pytest.raises(SystemExit):
        parser(words("en", isolate=False)).parse_args(["export", "brief", "--out", str(out)])
    assert f"{out} cannot be written: Permission denied" in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--out", "x.doc"], "“x.doc” must end with one of: .xlsx, .csv, .json"),
        (["--out", "nowhere/at/all/x.csv"], "nowhere/at/all/x.csv cannot be written: No such file or directory"),
        (["--seed", "-1"], "“-1” is not a whole number"),
        (["--seed", "1.5"], "“1.5” is not a whole number"),
    ],
)
def test_what_robust_cannot_be_told(given: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        parser(words("en", isolate=False)).parse_args(["robust", "--data", __file__, *given])
    assert stopped.value.code == 2
    assert said in capsys.readouterr().err


def test_the_usual_config_is_the_repositorys_own() -> None:
    assert CONFIG.is_file()
    assert CONFIG.parent == Path(__file__).parents[2]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("command", ["", "load", "score", "robust", "breaches", "backup", "restore"])
def test_every_command_explains_itself(lang: str, command: str, capsys: pytest.CaptureFixture[str]) -> None:
    w = words(lang, isolate=False)
    with pytest.raises(SystemExit) as stopped:
        parser(w).parse_args([*filter(None, [command]), "--help"])
    said = " ".join(capsys.readouterr().out.split())
    assert stopped.value.code == 0
    assert " ".join(w(f"cli.help.{command}" if command else "cli.help").split()) in said
    assert w("cli.help.status") in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_help_says_what_has_no_public_version(lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parser(words(lang, isolate=False)).parse_args(["export", "--help"])
    told = capsys.readouterr().out.split("--public ")[-1].split("--out")[0]
    closed = {name for name, each in CONTENTS.items() if "public" not in each.audiences}
    assert {name for name in CONTENTS if name in told} == closed == {"plan"}
