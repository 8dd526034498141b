"""The lower half of the store: questions, transactions, and what a disk cannot do."""

import re
import threading
from contextlib import closing
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pytest

from core import sql
from core.issues import SEVERITIES, Stop

FOLDER = Path(sql.__file__).parent
SOURCE = "".join((FOLDER.parent / name).read_text(encoding="utf-8") for name in ("store.py", "sql/__init__.py"))


@pytest.fixture
def file(tmp_path: Path):
    with closing(sql.File(tmp_path / "a.duckdb")) as file:
        for step in sql.migrations().values():
            file.write(lambda cur, step=step: cur.execute(step.read_text(encoding="utf-8")))
        yield file


def log(cur: sql.Connection) -> None:
    sql.ask(cur, "add_log", now=pd.Timestamp("2026-11-21", tz="UTC"), account=None, action="create", detail="{}")


def test_every_question_is_asked() -> None:
    questions = {path.stem for path in FOLDER.glob("*.sql")}
    asked = set(re.findall(r"\"(\w+)\"", SOURCE)) | {f"add_{name}" for name in ("area", "shape", "local_indicator")}
    assert questions <= asked


def test_every_code_is_known_and_used() -> None:
    assert set(re.findall(r"\"(S-\d\d)\"", SOURCE)) == {code for code in SEVERITIES if code.startswith("S-")}


def test_migrations_are_numbered_without_gaps() -> None:
    assert list(sql.migrations()) == list(range(1, len(sql.migrations()) + 1))


def test_an_answer_has_none_for_absent_texts_and_moments_in_utc(file: sql.File) -> None:
    file.write(log)
    frame = file.frame("log")
    assert frame.to_dict("records") == [
        {
            "number": 1,
            "logged_at": pd.Timestamp("2026-11-21", tz="UTC"),
            "account": None,
            "action": "create",
            "detail": "{}",
        }
    ]


def test_what_was_written_before_a_fault_is_taken_back(file: sql.File) -> None:
    def work(cur: sql.Connection) -> None:
        log(cur)
        raise KeyError

    with pytest.raises(KeyError):
        file.write(work)
    assert file.frame("log").empty


def test_tables_are_seen_by_their_transaction_alone(file: sql.File) -> None:
    table = {"mine": pa.table({"a": [7]})}
    assert file.write(lambda cur: cur.execute("SELECT a FROM mine").fetchall(), table) == [(7,)]
    with pytest.raises(duckdb.CatalogException):
        file.write(lambda cur: cur.execute("SELECT a FROM mine").fetchall())


def test_a_fault_of_ours_stays_an_exception(file: sql.File) -> None:
    with pytest.raises(duckdb.CatalogException):
        file.write(lambda cur: cur.execute("SELECT * FROM no_such_table"))
    with pytest.raises(duckdb.ConstraintException):
        file.write(lambda cur: cur.execute("INSERT INTO undo VALUES (1, NULL, now())"))


def test_a_conflict_is_tried_again(file: sql.File) -> None:
    other = file._con.cursor()
    other.begin()
    other.execute("ALTER TABLE log ADD COLUMN passing INTEGER")
    threading.Timer(0.03, other.rollback).start()
    file.write(log)
    assert len(file.frame("log")) == 1


def test_a_conflict_that_stays_is_told(file: sql.File) -> None:
    with file._con.cursor() as other:
        other.begin()
        other.execute("ALTER TABLE log ADD COLUMN passing INTEGER")
        with pytest.raises(Stop) as caught:
            file.write(log)
        other.rollback()
    assert [issue.code for issue in caught.value.issues] == ["S-05"]
    assert file.frame("log").empty


def test_nothing_is_ever_downloaded(file: sql.File) -> None:
    with file._con.cursor() as cur:
        for setting in ("autoinstall_known_extensions", "autoload_known_extensions"):
            assert cur.execute(f"SELECT current_setting('{setting}')").fetchall() == [(False,)]


def test_a_copy_is_whole_and_of_its_moment(file: sql.File, tmp_path: Path) -> None:
    file.write(log)
    file.copy_to(tmp_path / "b.duckdb")
    file.write(log)
    sql.copy(tmp_path / "b.duckdb", tmp_path / "c.duckdb")
    for name in ("b.duckdb", "c.duckdb"):
        with closing(sql.File(tmp_path / name)) as copy:
            assert len(copy.frame("log")) == 1
            assert copy.ask("tables") == file.ask("tables")


def test_what_is_put_beside_a_file_goes_unless_it_took_its_place(tmp_path: Path) -> None:
    target = tmp_path / "a.duckdb"
    with pytest.raises(KeyError), sql.beside(target) as part:
        part.write_text("half")
        raise KeyError
    assert list(tmp_path.iterdir()) == []
    with sql.beside(target) as part:
        part.write_text("whole")
        part.replace(target)
    assert [path.read_text() for path in tmp_path.iterdir()] == ["whole"]
