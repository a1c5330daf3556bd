"""What a document speaks of: the ledger at one entry, and the day that is printed on it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import Connection

from survey_ops.domain.chain import Checkpoint, Entry
from survey_ops.ledger import entries as ledger_entries
from survey_ops.tasks.workspace import Workspace


@dataclass(frozen=True)
class Moment:
    """The ledger at one entry, and a day.

    Attributes:
        checkpoint: the entry, as printed.
        at: when it was recorded; the time that the document bears.
        on: the day printed.
        entries: those of the case up to then; none where the document does not tell of them.
    """

    checkpoint: Checkpoint
    at: datetime
    on: date
    entries: tuple[Entry, ...] = ()


def moment_at(workspace: Workspace, connection: Connection, checkpoint: Checkpoint, on: date) -> Moment:
    """Return the ledger as it was at a checkpoint."""
    known = tuple(entry for entry in workspace.entries(connection) if entry.n <= checkpoint.entry)
    last = ledger_entries.entry_at(connection, checkpoint.entry)
    at = datetime.fromisoformat(last.at) if last else datetime(1970, 1, 1, tzinfo=UTC)
    return Moment(checkpoint, at, on, known)
