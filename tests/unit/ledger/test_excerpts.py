from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from survey_ops.domain.custody_history import Move, move_of
from survey_ops.errors import VerificationError
from survey_ops.ledger import entries, excerpts
from survey_ops.ledger.database import Database
from survey_ops.ledger.location import ledger_url
from tests.unit.ledger.test_ledger import LABELS, append, handover


@pytest.fixture
def database(ledger_address: str, tmp_path: Path) -> Iterator[Database]:
    opened = Database(ledger_url(ledger_address, tmp_path))
    with opened.founding():
        pass
    append(opened, "labels", **LABELS)
    append(opened, "handover", **{**handover(2, "a"), "transfer": 7, "place": '"sheet":9,"transfer":9'})
    append(opened, "handover", **handover(1, "b"))
    append(opened, "return", **handover(1, "c"))
    yield opened
    opened.close()


def moves(database: Database, *kinds: str) -> list[Move]:
    with database.reading() as connection:
        return excerpts.case_moves(connection, "A", *kinds)


def test_movements_by_their_entries(database: Database) -> None:
    assert moves(database, "handover") == [Move(2, "handover", 2, 0, 12, 7), Move(3, "handover", 1, 0, 12, None)]
    with database.reading() as connection:
        whole = entries.case_entries(connection, "A", "handover", "return")
        assert excerpts.case_moves(connection, "B", "handover") == []
    assert moves(database, "handover", "return") == [move_of(entry) for entry in whole]
    assert moves(database, "destroy") == []


@pytest.mark.parametrize("damaged", ["{", "{}", '{"n":3,"kind":"handover"}', "[]", "null"])
def test_a_damaged_movement_is_told_by_its_number(database: Database, damaged: str) -> None:
    with database.writing() as connection:
        off = "DROP TRIGGER entries_no_update" if database.is_sqlite else "ALTER TABLE entries DISABLE TRIGGER ALL"
        connection.execute(text(off))
        connection.execute(text("UPDATE entries SET entry = :damaged WHERE n = 3"), {"damaged": damaged})
    with pytest.raises(VerificationError, match="台帳の記録 3 が壊れていて読めません。"):
        moves(database, "handover")
