"""Leave a line in the operation log for every read of residents' data; no read without a trace.

A task that has an entry of its own appends the line in the same transaction (`append_access`), so that neither is
there without the other. One that records nothing else appends it alone before it shows anything (`record_access`).
"""

from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection

from survey_ops.domain.access_log import KIND
from survey_ops.domain.chain import Entry
from survey_ops.domain.notices import person_mark
from survey_ops.errors import MachineError
from survey_ops.ledger import keys
from survey_ops.tasks.workspace import Workspace


@dataclass(frozen=True)
class Access:
    """What was read.

    Attributes:
        operation: from `access_log.OPERATIONS`.
        records: residents whose data were shown or written.
        condition: what was asked for, in words; no personal data.
        file: the file written with the data.
        person: keyed hash of the id of the one resident who was asked for.
        title: of what is printed.
        sheets: of paper.
        form: PDF, PNG, CSV or screen.
        printer: the printer's profile.
    """

    operation: str
    records: int
    condition: str = ""
    file: Path | None = None
    person: str | None = None
    title: str | None = None
    sheets: int | None = None
    form: str | None = None
    printer: str | None = None


def append_access(workspace: Workspace, connection: Connection, access: Access) -> Entry:
    """Append the line in a transaction that holds the right to write."""
    body = {
        "operation": access.operation,
        "account": workspace.seat.account,
        "terminal": workspace.seat.terminal,
        "file": workspace.relative(access.file) if access.file else None,
        "condition": access.condition,
        "person": access.person,
        "records": access.records,
        "title": access.title,
        "sheets": access.sheets,
        "form": access.form,
        "printer": access.printer,
        "my_number": False,  # a My Number never gets past the reading of a register
        "by": workspace.actor,
        "on": workspace.today().isoformat(),
    }
    return workspace.append(connection, KIND, body)


def record_access(workspace: Workspace, access: Access) -> Entry:
    """Append the line alone, in a case that has been drawn.

    Raises:
        MachineError: it cannot be written, and so nothing may be shown.
    """
    try:
        with workspace.database.writing() as connection:
            return append_access(workspace, connection, access)
    except MachineError as error:
        raise _no_trace(error) from error


def record_person_access(workspace: Workspace, access: Access, person: str) -> Entry:
    """Append the line of a read that asked for one resident, in a case that may have no ledger yet.

    The id goes into the line as a keyed hash. Where the case has no key of personal data yet, it is made now; the
    coming draw takes it. Where the key is erased or lost, nobody is named.

    Args:
        workspace: the case.
        access: what was read; its `person` is filled in.
        person: resident id.

    Raises:
        RefusedError: another folder has used the case code in this ledger.
        MachineError: it cannot be written, and so nothing may be shown.
    """
    try:
        with workspace.database.founding() as connection:
            workspace.make_known(connection)
            key = _person_key(workspace, connection)
            note = "" if key else "（個人情報の鍵がないため、だれについてかは残していない）"
            said = replace(
                access, person=person_mark(key, person) if key else None, condition=f"{access.condition}{note}"
            )
            return append_access(workspace, connection, said)
    except MachineError as error:
        raise _no_trace(error) from error


def _person_key(workspace: Workspace, connection: Connection) -> bytes | None:
    key = keys.read_key(workspace.personal_path)
    if key is None and not workspace.entries(connection, "draw", "erase"):
        return keys.ensure_key(workspace.personal_path)
    return key


def _no_trace(error: MachineError) -> MachineError:
    return MachineError(
        f"操作ログを台帳に残せないため、表示も作成もしません。{error.message}", error.advice, code=error.code
    )
