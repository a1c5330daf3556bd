"""Show the operation log of a case, and write it for a computer that has no ledger."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from survey_ops.documents.access_csv import log_csv
from survey_ops.domain.access_log import OPERATIONS, Line, accesses, read_line
from survey_ops.errors import UsageError
from survey_ops.tasks import placing
from survey_ops.tasks.workspace import Workspace


def read_log(workspace: Workspace, since: date | None, operation: str | None) -> list[Line]:
    """Return the lines of the log by rising number.

    Args:
        workspace: the case.
        since: from this day on; from the beginning where None.
        operation: one of `access_log.OPERATIONS`; all where None.

    Raises:
        UsageError: there is no such operation.
        RefusedError: there is no ledger yet, or it is another folder's.
    """
    if operation is not None and operation not in OPERATIONS:
        names = "、".join(f"{key}（{name}）" for key, name in OPERATIONS.items())
        raise UsageError(f"「{operation}」という操作はありません。", f"--operation に書けるのは {names} です。")
    workspace.require_ledger()
    with workspace.database.reading() as connection:
        known = workspace.entries(connection, "access")
    return [read_line(entry) for entry in accesses(known, since, operation)]


def write_log(target: Path, lines: Sequence[Line], *, overwrite: bool) -> None:
    """Write the log as CSV.

    Raises:
        RefusedError: the file exists.
        MachineError: it cannot be written.
    """
    placing.write_whole(target, log_csv(lines), overwrite=overwrite)
