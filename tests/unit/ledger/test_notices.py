from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect

from survey_ops.domain.chain import GENESIS, Entry
from survey_ops.errors import VerificationError
from survey_ops.ledger import notices
from survey_ops.ledger.database import Database
from survey_ops.ledger.location import ledger_url
from survey_ops.ledger.notices import NoticeVault

KEY = b"k" * 32


@pytest.fixture
def database(ledger_address: str, tmp_path: Path) -> Iterator[Database]:
    opened = Database(ledger_url(ledger_address, tmp_path))
    with opened.founding():
        pass
    yield opened
    opened.close()


def entry(n: int, kind: str, case: str = "A", **body: Any) -> Entry:
    return Entry(n, "", case, kind, "係", body, GENESIS, "")


def test_ids_come_back_and_are_unreadable_without_the_key(database: Database, tmp_path: Path) -> None:
    with database.writing() as connection:
        NoticeVault("A", KEY).store(connection, 5, "0000012345")
        NoticeVault("B", KEY).store(connection, 6, "0000067890")
    with database.reading() as connection:
        assert NoticeVault("A", KEY).load(connection) == {5: "0000012345"}
        with pytest.raises(VerificationError, match="記録 5 の"):
            NoticeVault("A", b"x" * 32).load(connection)
        assert notices.places(connection) == {("A", 5), ("B", 6)}
        assert notices.count(connection, "A") == 1
    assert not any(b"0000012345" in path.read_bytes() for path in tmp_path.iterdir())


@pytest.mark.parametrize("change", ["n = 7", "case_code = 'B'"])
def test_a_row_moved_elsewhere_does_not_open(database: Database, change: str) -> None:
    with database.writing() as connection:
        NoticeVault("A", KEY).store(connection, 5, "0001")
        connection.exec_driver_sql(f"UPDATE notices SET {change}")  # noqa: S608  # words of this test
    with database.reading() as connection, pytest.raises(VerificationError):
        NoticeVault("A", KEY).load(connection) or NoticeVault("B", KEY).load(connection)


def test_a_ledger_of_before_gets_the_table_with_its_first_row(database: Database) -> None:
    with database.writing() as connection:
        connection.exec_driver_sql("DROP TABLE notices")
    with database.reading() as connection:
        assert NoticeVault("A", KEY).load(connection) == {}
        assert notices.places(connection) == set()
        assert notices.count(connection, "A") == 0
    with database.writing() as connection:
        notices.erase(connection, "A")
        assert not inspect(connection).has_table("notices")
        NoticeVault("A", KEY).store(connection, 5, "0001")
    database.check_schema()
    with database.reading() as connection:
        assert notices.places(connection) == {("A", 5)}


def test_one_case_is_erased(database: Database) -> None:
    with database.writing() as connection:
        NoticeVault("A", KEY).store(connection, 5, "0001")
        NoticeVault("B", KEY).store(connection, 6, "0001")
        notices.erase(connection, "A")
    with database.reading() as connection:
        assert notices.places(connection) == {("B", 6)}


def test_the_entries_say_which_rows_there_are() -> None:
    known = [
        entry(1, "refused", person="f"),
        entry(2, "refused", person=None),
        entry(3, "undelivered", "B", person="f"),
        entry(4, "answers"),
        entry(5, "correct", entry=1),
    ]
    assert notices.expected_places(known) == {("A", 1), ("B", 3)}
    assert notices.expected_places([*known, entry(6, "erase")]) == {("B", 3)}
