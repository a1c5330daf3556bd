from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from survey_ops.domain.chain import Entry
from survey_ops.domain.custody import State
from survey_ops.errors import MachineError, SurveyOpsError, VerificationError
from survey_ops.ledger import derived, entries, recipients, table_check
from survey_ops.ledger.database import Database
from survey_ops.ledger.location import ledger_url
from survey_ops.ledger.recipients import Vault

NOW = datetime(2021, 4, 1, 9, tzinfo=UTC)
LABELS = {
    "draw": 1,
    "stock": "x",
    "generation": 0,
    "first": 1,
    "sheets": 2,
    "per_sheet": 12,
    "labels": 20,
    "by_hand": 0,
    "accepted": 0,
    "held": 0,
    "first_place": 0,
    "layout": "0",
    "file": "out/labels.pdf",
    "sha256": "0",
    "by": "係",
    "on": "2021-04-01",
}


@pytest.fixture
def database(ledger_address: str, tmp_path: Path) -> Iterator[Database]:
    opened = Database(ledger_url(ledger_address, tmp_path))
    with opened.founding():
        pass
    yield opened
    opened.close()


def append(database: Database, kind: str, **body: Any) -> Entry:
    with database.writing() as connection:
        return entries.append(connection, case="A", kind=kind, actor="係", body=body, now=NOW)


def refused(database: Database, **body: Any) -> Entry:
    return append(database, "draw_refused", reason="x", on="2021-04-01")


def handover(sheet: int, request: str) -> dict[str, Any]:
    return {
        "sheet": sheet,
        "generation": 0,
        "labels": 12,
        "request": request,
        "transfer": None,
        "read_at": None,
        "by": "係",
        "from": "係",
        "to": "業者",
        "place": None,
        "method": None,
        "planned": [],
        "on": "2021-04-02",
    }


def test_looking_makes_nothing(ledger_address: str, tmp_path: Path) -> None:
    opened = Database(ledger_url(ledger_address, tmp_path))
    assert not opened.exists()
    assert not opened.exists()
    opened.close()
    assert list(tmp_path.iterdir()) == []


def test_entries_are_numbered_chained_and_indexed(database: Database) -> None:
    first, second = refused(database), refused(database)
    assert (first.n, second.n, second.prev) == (1, 2, first.hash)
    with database.reading() as connection:
        assert entries.head(connection).entry == 2
        assert [entry.n for entry in entries.case_entries(connection, "A", "draw_refused")] == [1, 2]
        assert entries.case_entries(connection, "B") == []


def test_a_bad_body_leaves_nothing(database: Database) -> None:
    with pytest.raises(ValueError, match="keys differ"):
        append(database, "draw_refused", reason="x")
    with database.reading() as connection:
        assert entries.count(connection) == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET hash = 'x' WHERE n = 1",
        "DELETE FROM entries WHERE n = 2",
        "INSERT INTO entries VALUES (4, 'x', 'x')",
        "INSERT INTO entries VALUES (2, 'x', 'x')",
        "sqlite: INSERT OR REPLACE INTO entries VALUES (1, 'x', 'x')",
        "sqlite: REPLACE INTO entries VALUES (2, 'x', 'x')",
        "postgresql: INSERT INTO entries VALUES (1, 'x', 'x') ON CONFLICT (n) DO UPDATE SET hash = 'x'",
        "postgresql: INSERT INTO entries VALUES (3, 'x', 'x')",
        "postgresql: INSERT INTO entries SELECT 3, replace(entry, '\"n\":2', '\"n\":3'), hash FROM entries",
        "postgresql: TRUNCATE entries",
    ],
)
def test_triggers_keep_the_record(database: Database, statement: str) -> None:
    refused(database)
    refused(database)
    kind, _, sql = statement.rpartition(": ")
    if kind not in ("", "sqlite" if database.is_sqlite else "postgresql"):
        return
    with pytest.raises(SurveyOpsError), database.writing() as connection:
        connection.exec_driver_sql(sql)
    with database.reading() as connection:
        assert entries.count(connection) == 2


def test_sheets_follow_the_entries(database: Database) -> None:
    append(database, "labels", **LABELS)
    moved = append(database, "handover", **handover(1, "r1"))
    append(database, "correct", entry=moved.n, sheet=1, generation=0, reason="誤り", by="係", on="2021-04-02")
    append(database, "handover", **handover(2, "r2"))
    with database.reading() as connection:
        states = [sheet.state for sheet in derived.case_sheets(connection, "A")]
        known = entries.case_entries(connection, "A")
        assert states == [State.PRINTED, State.HANDED]
        assert table_check.all_rows(connection) == table_check.expected_rows(known)
        answer = entries.answered(connection, "A", "r1")
        assert answer is not None
        assert answer.n == moved.n
        assert entries.answered(connection, "A", "r3") is None
        assert entries.answered(connection, "B", "r1") is None


def test_the_same_request_cannot_be_recorded_twice(database: Database) -> None:
    append(database, "labels", **LABELS)
    append(database, "handover", **handover(1, "r1"))
    with pytest.raises(SurveyOpsError):
        append(database, "handover", **handover(2, "r1"))
    with database.reading() as connection:
        assert entries.count(connection) == 2


def test_another_schema_is_refused(database: Database) -> None:
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE about SET value = '99'")
    with pytest.raises(MachineError) as caught:
        database.check_schema()
    assert caught.value.code == "schema"


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").write_bytes(b"not a database at all" * 100)
    opened = Database(ledger_url("sqlite:///ledger.db", tmp_path))
    with pytest.raises(VerificationError) as caught:
        opened.exists()
    assert caught.value.code == "ledger_damaged"
    opened.close()


PEOPLE = [{"id": "0001", "name": "狛江　花子"}, {"id": "0002", "name": "狛江　太郎"}]


def test_recipients_come_back_and_are_unreadable_without_the_key(database: Database, tmp_path: Path) -> None:
    with database.writing() as connection:
        Vault("A", b"k" * 32).store(connection, 1, PEOPLE)
    with database.reading() as connection:
        assert Vault("A", b"k" * 32).load(connection, 1) == PEOPLE
        assert Vault("A", b"k" * 32).load(connection, 2) == []
        with pytest.raises(VerificationError):
            Vault("A", b"x" * 32).load(connection, 1)
        stored = b"".join(sealed for (sealed,) in connection.execute(text("SELECT sealed FROM recipients")))
    data = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert "花子".encode() not in data + stored


def test_a_row_moved_elsewhere_does_not_open(database: Database) -> None:
    with database.writing() as connection:
        Vault("A", b"k" * 32).store(connection, 1, PEOPLE)
        connection.exec_driver_sql("UPDATE recipients SET position = 3 WHERE position = 1")
    with database.reading() as connection, pytest.raises(VerificationError):
        Vault("A", b"k" * 32).load(connection, 1)


def test_erased_rows_leave_no_bytes(database: Database, tmp_path: Path) -> None:
    with database.writing() as connection:
        Vault("A", b"k" * 32).store(connection, 1, PEOPLE * 200)
        sealed = connection.scalar(text("SELECT sealed FROM recipients ORDER BY position LIMIT 1"))
    with database.writing() as connection:
        recipients.erase(connection, "A")
    database.compact()
    assert not any(sealed[12:60] in path.read_bytes() for path in tmp_path.iterdir())
    with database.reading() as connection:
        assert recipients.count(connection, "A") == 0


def test_a_new_draw_keeps_its_own_recipients_alone(database: Database) -> None:
    with database.writing() as connection:
        for n in (1, 2):
            Vault("A", b"k" * 32).store(connection, n, PEOPLE)
        recipients.erase(connection, "A", keep_draw=2)
        assert recipients.count(connection, "A") == 2


def test_sheets_of_a_case_by_generation_and_number_whatever_became_of_each(database: Database) -> None:
    append(database, "labels", **LABELS)
    append(database, "labels", **{**LABELS, "generation": 1, "sheets": 12, "labels": 140})
    append(database, "handover", **{**handover(2, "a"), "place": 'a,"b'})
    with database.writing() as connection:
        entries.append(connection, case="B", kind="labels", actor="係", body=LABELS, now=NOW)
    with database.reading() as connection:
        sheets = derived.case_sheets(connection, "A")
        assert [sheet.key for sheet in sheets] == [(1, 0), (2, 0), *((number, 1) for number in range(1, 13))]
        assert sheets == [derived.find_sheet(connection, "A", *sheet.key) for sheet in sheets]
        assert {type(sheet.state) for sheet in sheets} == {State}
        assert derived.case_sheets(connection, "C") == []
