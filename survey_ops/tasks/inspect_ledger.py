"""Look at the ledger as a whole: recompute it, write it out, tell its head."""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection

from survey_ops.domain.chain import Difference, Entry, check_chain, export_line, read_entry
from survey_ops.errors import VerificationError
from survey_ops.ledger import derived, entries, notices
from survey_ops.tasks.workspace import Workspace

_TABLES = {"sheets": "シートの状態", "entry_index": "記録の索引", "requests": "読取りの控え"}


def verify_ledger(workspace: Workspace, last: int = 0) -> list[Difference]:
    """Recompute the chain and the tables that follow from it; return every difference.

    Args:
        workspace: the case.
        last: the last entry that something kept outside speaks of; 0 where there is nothing.

    Raises:
        RefusedError: there is no ledger yet.
        MachineError: it cannot be reached.
    """
    try:
        if last and not workspace.database.exists():
            message = f"台帳がありません。控えによれば、記録は {last} 件以上ありました。"
            return [Difference("ledger", last, message)]
        workspace.require_ledger_file()
        with workspace.database.reading() as connection:
            found = list(check_chain(entries.stored_entries(connection)))
            # Tables can only be compared with entries that are whole.
            return found or _compare_tables(connection)
    except VerificationError as damaged:
        return [Difference("ledger", None, f"{damaged.message}{damaged.advice}")]


def _compare_tables(connection: Connection) -> list[Difference]:
    known = [read_entry(stored) for stored in entries.stored_entries(connection)]
    expected = _expected(known)
    if isinstance(expected, Difference):
        return [expected]
    actual = derived.all_rows(connection)
    found = [
        Difference("table", None, f"{_TABLES[name]}の表が、記録から作り直したものと違います。")
        for name in expected
        if expected[name] != actual[name]
    ]
    return found + _compare_notices(connection, known)


def _compare_notices(connection: Connection, known: Sequence[Entry]) -> list[Difference]:
    """Compare which entries name a resident with which of them have a row; what a row holds needs the case's key."""
    expected, actual = notices.expected_places(known), notices.places(connection)
    lost = {n: f"記録 {n} の届出・返送の控えがありません。" for _, n in expected - actual}
    odd = {n: f"記録 {n} に、あるはずのない届出・返送の控えがあります。" for _, n in actual - expected}
    return [Difference("notices", n, message) for n, message in sorted({**lost, **odd}.items())]


def _expected(known: Sequence[Entry]) -> dict[str, set[tuple[object, ...]]] | Difference:
    try:
        return derived.expected_rows(known)
    except (KeyError, TypeError, ValueError):
        return Difference("table", None, "記録どうしが食い違っていて、シートの状態を作り直せません。")


def export_ledger(workspace: Workspace, write: Callable[[bytes], object]) -> int:
    """Write the whole ledger, all cases, one entry a line, UTF-8 and LF; return the number of entries.

    Raises:
        RefusedError: there is no ledger yet.
        VerificationError: an entry is damaged.
    """
    workspace.require_ledger_file()
    count = 0
    with workspace.database.reading() as connection:
        for stored in entries.stored_entries(connection):
            try:
                line = export_line(stored)
            except (TypeError, ValueError):
                raise VerificationError(
                    f"台帳の記録 {stored.n} が壊れていて、書き出せません。",
                    "survey-ops ledger 案件 verify で全体を調べてください。",
                    code="entry_damaged",
                ) from None
            write(f"{line}\n".encode())
            count += 1
    return count
