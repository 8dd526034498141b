"""Drafts: nothing is lost with a connection, nothing about persons is ever kept, one draft is published once."""

import os
import time
from pathlib import Path

import pytest

from pages.shared import drafts, load
from tests.pages.test_upload import PERSONS, TURNOUT, described, matched
from tests.pages.walk import Visit

BOTH = pytest.mark.parametrize("lang", ["he", "en"])


def kept(store: Path) -> list[str]:
    folder = store.parent / "drafts"
    return sorted(path.suffix for path in folder.iterdir()) if folder.exists() else []


def token(visit: Visit) -> str:
    asked = visit.at.query_params["draft"]
    return asked if isinstance(asked, str) else asked[0]


# -- on the disk ------------------------------------------------------------------------------------------------------


def test_a_draft_reads_back_until_it_is_dropped(tmp_path: Path) -> None:
    name, store = drafts.token(), tmp_path / "store.duckdb"
    assert drafts.keep(store, name, b"a,b", {"period": "2022"}) and drafts.keep(store, name, b"a,b", {"period": "2023"})
    found = drafts.find(store, name)
    assert found and (found.data, found.answers) == (b"a,b", {"period": "2023"})
    assert (tmp_path / "drafts" / f"{name}.file").stat().st_mode & 0o077 == 0
    drafts.drop(store, name)
    assert drafts.find(store, name) is None and list((tmp_path / "drafts").iterdir()) == []


@pytest.mark.parametrize(
    "name", ["", "../../../etc/passwd", "a" * 15, "a" * 17, "aaaaaaaaaaaaaaa/", "aaaaaaaaaaaaaa.."]
)
def test_what_is_no_token_finds_nothing(tmp_path: Path, name: str) -> None:
    assert drafts.find(tmp_path / "store.duckdb", name) is None
    drafts.drop(tmp_path / "store.duckdb", name)


def test_old_drafts_go_when_a_new_one_comes(tmp_path: Path) -> None:
    store, old, new = tmp_path / "store.duckdb", drafts.token(), drafts.token()
    drafts.keep(store, old, b"old", {})
    long_ago = time.time() - (drafts.DAYS + 1) * 24 * 3600
    for path in (tmp_path / "drafts").iterdir():
        os.utime(path, (long_ago, long_ago))
    drafts.keep(store, new, b"new", {})
    assert drafts.find(store, old) is None and drafts.find(store, new) is not None


def aged(store: Path, name: str, days: float) -> None:
    """As if nothing of a draft had been written for some days."""
    then = time.time() - days * 24 * 3600
    for path in (store.parent / "drafts").glob(f"{name}.*"):
        os.utime(path, (then, then))


def test_a_draft_too_old_is_found_no_more_and_gone_from_the_disk(tmp_path: Path) -> None:
    store, name = tmp_path / "store.duckdb", drafts.token()
    drafts.keep(store, name, b"old", {})
    aged(store, name, drafts.DAYS + 1)
    assert drafts.find(store, name) is None
    assert list((tmp_path / "drafts").iterdir()) == []


def test_a_draft_lives_from_its_last_answer(tmp_path: Path) -> None:
    store, name = tmp_path / "store.duckdb", drafts.token()
    drafts.keep(store, name, b"bytes", {})
    aged(store, name, drafts.DAYS + 1)
    drafts.keep(store, name, b"bytes", {"period": "2022"})
    found = drafts.find(store, name)
    assert found and (found.data, found.answers) == (b"bytes", {"period": "2022"})


def test_a_write_that_fails_leaves_nothing_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "no space left")

    store, name = tmp_path / "store.duckdb", drafts.token()
    monkeypatch.setattr(Path, "replace", full)
    assert not drafts.keep(store, name, b"bytes", {})
    assert list((tmp_path / "drafts").iterdir()) == []


def test_dropping_takes_what_was_left_half_written_too(tmp_path: Path) -> None:
    store, name = tmp_path / "store.duckdb", drafts.token()
    drafts.keep(store, name, b"bytes", {})
    (tmp_path / "drafts" / f"{name}.file.0a1b2c3d").write_bytes(b"byt")
    drafts.drop(store, name)
    assert list((tmp_path / "drafts").iterdir()) == []


def test_a_disk_that_takes_nothing_costs_the_draft_only(tmp_path: Path) -> None:
    (tmp_path / "drafts").write_text("no folder")
    assert not drafts.keep(tmp_path / "store.duckdb", drafts.token(), b"", {})


def test_half_a_draft_is_none(tmp_path: Path) -> None:
    store, name = tmp_path / "store.duckdb", drafts.token()
    drafts.keep(store, name, b"a", {})
    (tmp_path / "drafts" / f"{name}.json").write_bytes(b'{"fi')
    assert drafts.find(store, name) is None


# -- on the page ------------------------------------------------------------------------------------------------------


@BOTH
def test_another_visit_goes_on_where_the_first_was_cut_off(store: Path, lang: str) -> None:
    first = Visit("upload", "he").upload("t.csv", TURNOUT.replace("61.5", "אלף")).type("-period", "2022")
    first.type("-cell-B3", "61")
    assert kept(store) == [".file", ".json"]
    again = Visit("upload", lang, draft=token(first))
    told = {"he": "החיבור נותק. הקובץ והשיוכים נשמרו", "en": "Connection lost. The file and the matches"}
    assert told[lang] in again.text
    again.press("publish")
    assert sorted(load.latest()["value"]) == [40, 61, 72] and set(load.latest()["period"]) == {"2022"}
    assert kept(store) == []


def test_columns_areas_rows_layer_and_new_indicators_come_back_too(store: Path) -> None:
    rows = "רובע,שנה,מספר מוזר\nא,2023,1\nא,2023,2\nב,2023,-1\n"
    first = Visit("upload", upload_layer="quarter", department="community").upload("t.csv", rows)
    described(matched(first, C="new_indicator"), line=0.5).press("-keep-last")
    again = Visit("upload", draft=token(first))
    again.press("publish")
    saved = load.latest()
    assert dict(zip(saved["cell"], saved["value"], strict=True)) == {"C3": 2, "C4": -1}
    assert set(saved["indicator_id"]) == {"local_odd_figure"}
    batch = load.batches().iloc[0]
    assert (batch["layer"], batch["mapping"]["department"]) == ("quarter", "community")


def test_two_windows_with_one_draft_publish_once(store: Path) -> None:
    first = Visit("upload").upload("t.csv", TURNOUT).type("-period", "2022")
    second = Visit("upload", draft=token(first))
    first.press("publish")
    before = len(load.batches())
    second.press("publish")
    assert len(load.batches()) == before and second.title == first.title == "«t.csv» נשמר"


@BOTH
def test_the_link_of_a_published_draft_leads_to_its_receipt_and_that_of_a_lost_one_says_so(
    store: Path, lang: str
) -> None:
    first = Visit("upload").upload("t.csv", TURNOUT).type("-period", "2022")
    link = token(first)
    first.press("publish")
    assert Visit("upload", lang, draft=link).title.endswith({"he": "נשמר", "en": "is saved"}[lang])
    lost = Visit("upload", lang, draft=drafts.token())
    assert lost.w("upload.draft_gone") in lost.text and lost.title == lost.w("upload.title")


def test_a_dropped_file_leaves_no_draft(store: Path) -> None:
    visit = Visit("upload").upload("t.csv", TURNOUT)
    assert kept(store) == [".file", ".json"]
    visit.press("drop")
    assert kept(store) == [] and "draft" not in visit.at.query_params


def test_nothing_of_a_file_about_persons_or_that_cannot_be_read_is_kept(store: Path) -> None:
    Visit("upload").upload("people.csv", PERSONS)
    Visit("upload").upload("torn.xlsx", b"PK\x03\x04torn")
    assert kept(store) == []


def test_a_draft_that_an_answer_shows_to_be_about_persons_goes_from_the_disk(store: Path) -> None:
    visit = Visit("upload").upload("t.csv", TURNOUT)
    assert kept(store) == [".file", ".json"]
    draft = visit.at.session_state["intake"]
    draft.put("cells", "A2", "123456782")
    draft.put("cells", "A3", "111111118")
    visit.run()
    assert "עצרנו" in visit.title and kept(store) == [] and "draft" not in visit.at.query_params
