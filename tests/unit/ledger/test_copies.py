from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from survey_ops.domain.chain import check_chain
from survey_ops.errors import MachineError, VerificationError
from survey_ops.ledger import copies, entries, notices, recipients, schema, table_check
from survey_ops.ledger.copies import LINES, SQLITE_COPY, LedgerContent, copy_of, pour, read_copy
from survey_ops.ledger.database import Database
from survey_ops.ledger.location import ledger_url
from survey_ops.ledger.notices import NoticeVault
from survey_ops.ledger.recipients import Vault

KEY = b"k" * 32
NOW = datetime(2021, 4, 1, tzinfo=UTC)


def opened(folder: Path, name: str) -> Database:
    return Database(ledger_url(f"sqlite:///{name}.db", folder))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    found = opened(tmp_path, "ledger")
    with found.founding() as connection:
        for day in ("2021-04-01", "2021-04-02"):
            body = {"count": 1, "way": "郵送", "by": "係", "on": day}
            entries.append(connection, case="A", kind="answers", actor="係", body=body, now=NOW)
        Vault("A", KEY).store(connection, 1, [{"id": "0001"}])
        NoticeVault("A", KEY).store(connection, 2, "0002")
    yield found
    found.close()


def lines_of(database: Database) -> bytes:
    """Return the copy that is made of a ledger on PostgreSQL."""
    with database.reading() as connection:
        return b"".join(copies._lines(connection))


@pytest.mark.parametrize("name", [SQLITE_COPY, LINES])
def test_a_copy_fills_an_empty_database_with_the_same_ledger(database: Database, tmp_path: Path, name: str) -> None:
    data = copy_of(database)[1] if name == SQLITE_COPY else lines_of(database)
    content = read_copy(name, data)
    assert list(check_chain(content.entries)) == []
    other = opened(tmp_path, "other")
    with other.founding() as connection:
        pour(connection, content)
    with database.reading() as old, other.reading() as new:
        assert entries.head(new) == entries.head(old) == content.head
        assert table_check.all_rows(new) == table_check.all_rows(old)
        assert Vault("A", KEY).load(new, 1) == [{"id": "0001"}]
        assert NoticeVault("A", KEY).load(new) == {2: "0002"}
    assert copy_of(database)[0] == SQLITE_COPY
    other.close()


def test_an_empty_ledger_and_one_without_notices(database: Database, tmp_path: Path) -> None:
    with database.writing() as connection:
        schema.notices.drop(connection)
    content = read_copy(*copy_of(database))
    assert set(content.rows) == {"recipients"}
    other = opened(tmp_path, "other")
    with other.founding() as connection:
        pour(connection, LedgerContent((), {}))
        assert entries.count(connection) == 0
        pour(connection, content)
        assert (recipients.count(connection, "A"), notices.count(connection, "A")) == (1, 0)
    other.close()


@pytest.mark.parametrize(("name", "data"), [(SQLITE_COPY, b"x" * 5000), (LINES, b"[1]\n"), (LINES, b'["entries"]\n')])
def test_a_damaged_copy_is_told(name: str, data: bytes) -> None:
    with pytest.raises(VerificationError, match="壊れていて"):
        read_copy(name, data)


def test_a_copy_of_another_version_is_told(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(schema.about.update().values(value="99"))
    with pytest.raises(MachineError, match="この版"):
        read_copy(*copy_of(database))
