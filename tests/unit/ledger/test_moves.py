"""The entry of a scan: on a server it goes there with COMMIT behind it, and is on record or not at all."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from survey_ops.domain.chain import EMPTY, Entry
from survey_ops.errors import MachineError, SurveyOpsError
from survey_ops.ledger import derived, entries, table_check
from survey_ops.ledger.database import Database
from survey_ops.ledger.entries import Before, BeforeScan
from survey_ops.ledger.location import ledger_url
from tests.unit.ledger.test_ledger import LABELS, NOW, append, database, handover, refused

__all__ = ["database"]


def scan(database: Database, sheet: int, request: str, asked: int | None = None, **said: str) -> Entry:
    """Record a handover as a scan does; what is asked may be of another sheet."""
    question = BeforeScan("A", request, (asked or sheet, 0))
    with database.writing(question.ask) as connection:
        before = question.answer(is_alone=True)
        body = {**handover(sheet, request), **said}
        return entries.append(connection, case="A", kind="handover", actor="係", body=body, now=NOW, before=before)


def kept(database: Database) -> list[int]:
    """Return the numbers of the entries, with the tables compared."""
    with database.reading() as connection:
        known = entries.case_entries(connection, "A")
        assert table_check.all_rows(connection) == table_check.expected_rows(known)
    return [entry.n for entry in known]


def test_a_scan_and_what_follows_from_it_are_there_together(database: Database) -> None:
    append(database, "labels", **LABELS)
    first, second = scan(database, 1, "r1"), scan(database, 2, "r2")
    assert (first.n, second.n, second.prev) == (2, 3, first.hash)
    assert kept(database) == [1, 2, 3]
    question = BeforeScan("A", "r1", (1, 0))
    with database.writing(question.ask):
        before = question.answer(is_alone=True)
    assert (before.answer, before.head.entry) == (2, 3)
    assert before.sheet
    assert (before.sheet.state, before.sheet.holder) == ("handed", "業者")


def test_what_the_database_refuses_is_not_there_at_all(database: Database) -> None:
    append(database, "labels", **LABELS)
    scan(database, 1, "r1")
    with pytest.raises(SurveyOpsError):
        scan(database, 2, "r1")  # the entry itself would do; its request is in the table
    assert kept(database) == [1, 2]
    assert scan(database, 2, "r2").n == 3
    assert kept(database) == [1, 2, 3]


def test_another_sheet_than_was_asked_for_is_not_moved(database: Database) -> None:
    append(database, "labels", **LABELS)
    with pytest.raises(ValueError, match="entry 2 moves another sheet"):
        scan(database, 1, "r1", asked=2)
    assert kept(database) == [1]


AWKWARD = """'); COMMIT; DROP TABLE sheets; -- %s %(n)s %% $1 \\' \\x \n " 狛江 𠮷"""


def test_a_text_is_kept_as_it_is_whatever_stands_in_it(database: Database) -> None:
    append(database, "labels", **LABELS)
    scan(database, 1, AWKWARD, to=AWKWARD, place="")
    question = BeforeScan("A", AWKWARD, (1, 0))
    with database.writing(question.ask):
        before = question.answer(is_alone=True)
    assert before.sheet
    assert (before.answer, before.sheet.holder, before.sheet.place) == (2, AWKWARD, "")
    assert kept(database) == [1, 2]


def test_a_code_of_no_sheet_is_asked_for_too(database: Database) -> None:
    question = BeforeScan("A", "r1", None)
    with database.writing(question.ask):
        assert question.answer(is_alone=True) == Before(EMPTY, None, None, is_alone=True)


@pytest.fixture
def on_server(empty_database: str, tmp_path: Path) -> Iterator[Database]:
    with closing(Database(ledger_url(empty_database, tmp_path))) as opened:
        with opened.founding():
            pass
        yield opened


def test_on_a_server_nothing_can_be_written_behind_the_commit(on_server: Database) -> None:
    database = on_server
    append(database, "labels", **LABELS)
    question = BeforeScan("A", "r1", (1, 0))
    with pytest.raises(MachineError), database.writing(question.ask) as connection:
        before, body = question.answer(is_alone=True), handover(1, "r1")
        entries.append(connection, case="A", kind="handover", actor="係", body=body, now=NOW, before=before)
        with closing(Database(database.url)) as other:  # it is on record, and somebody else's turn
            assert scan(other, 2, "r2").n == 3
        connection.execute(text("DELETE FROM requests"))
    assert kept(database) == [1, 2, 3]


def test_on_a_server_the_next_scan_finds_its_statements_after_something_was_given_up(on_server: Database) -> None:
    database = on_server
    append(database, "labels", **LABELS)
    for _ in range(8):  # until the driver has the server plan what it is told again and again
        refused(database)
    scan(database, 1, "r1")
    with pytest.raises(ValueError, match="given up"), database.writing() as connection:
        derived.find_sheet(connection, "A", 1, 0)
        raise ValueError("given up")
    assert scan(database, 2, "r2").n == 11


def test_on_a_server_a_scan_is_planned_once(on_server: Database) -> None:
    append(on_server, "labels", **LABELS)
    scan(on_server, 1, "r1")
    scan(on_server, 2, "r2")
    with on_server.reading() as connection:
        names = connection.scalars(text("SELECT name FROM pg_prepared_statements WHERE from_sql")).all()
    assert len(names) == 2


def test_on_a_server_who_waited_sees_what_was_written_meanwhile(on_server: Database) -> None:
    append(on_server, "labels", **LABELS)
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'"
    )
    # Whatever level the server has for its own: at this one the question would see what was there before the wait.
    level = {"options": "-c default_transaction_isolation=serializable"}
    with closing(Database(on_server.url.update_query_dict(level))) as other, ThreadPoolExecutor(1) as second:
        with on_server.writing() as connection:
            later = second.submit(scan, other, 2, "r2")
            while not connection.scalar(waiting):
                connection.exec_driver_sql("SELECT pg_stat_clear_snapshot()")
            body = handover(1, "r1")
            entries.append(connection, case="A", kind="handover", actor="係", body=body, now=NOW)
        assert later.result().n == 3
    assert kept(on_server) == [1, 2, 3]


def test_two_desks_take_turns(database: Database) -> None:
    append(database, "labels", **LABELS)
    with closing(Database(database.url)) as other:
        for number, desk in enumerate((database, other, database), start=1):
            assert scan(desk, 1 + number % 2, f"r{number}").n == 1 + number
    assert kept(database) == [1, 2, 3, 4]
