"""Look at the ledger as a whole: recompute it, write it out, tell its head."""

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import chain, pairwise

from sqlalchemy import URL, Connection

from survey_ops.domain.chain import GENESIS, Difference, Entry, export_line, read_rows, walk_chain, whole_entries
from survey_ops.domain.custody_abridged import abridged
from survey_ops.errors import VerificationError
from survey_ops.ledger import derived, entries, notices
from survey_ops.ledger.database import Database
from survey_ops.ledger.derived import Rows
from survey_ops.processes import Crew, usable_processes
from survey_ops.tasks.workspace import Workspace

_TIME_LEFT = 32  # with two processes, one makes the tables again and has time for this part of the chain
_MANY = 20_000  # entries from which on it pays to start processes
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
        count = _many(workspace)
        if count:
            shared = _check_shared(workspace, count)
            if shared is not None:
                return shared
        with workspace.database.reading() as connection:
            known: list[Entry] = []
            found: list[Difference] = []
            for one in walk_chain(entries.stored_entries(connection)):
                if isinstance(one, Difference):
                    found.append(one)
                else:
                    known.append(one)
            # Tables can only be compared with entries that are whole.
            return found or _compare_tables(connection, known)
    except VerificationError as damaged:
        return [Difference("ledger", None, f"{damaged.message}{damaged.advice}")]


def _many(workspace: Workspace) -> int:
    """Return how many entries there are where they are so many that processes share them, and 0 elsewhere."""
    if usable_processes() == 1:
        return 0
    with workspace.database.reading() as connection:
        first, last = entries.ends(connection)
        # Where numbers are missing, one process tells which.
        return last if first == 1 and last >= _MANY else 0


@dataclass(frozen=True)
class _Part:
    """A part of the work: some of the chain, with the tables that tell of each entry by itself.

    Attributes:
        url: where the ledger is.
        after: number of the entry before the first.
        last: number of the last entry; None for whatever is last.
        is_all: whether to make again the tables, too, that follow from all entries up to the last.
    """

    url: URL
    after: int
    last: int | None
    is_all: bool


def _parts(url: URL, count: int, processes: int) -> list[_Part]:
    """Share out a ledger: one process makes the tables again, and takes the end of the chain that it has time for."""
    others = processes - 1
    shared = count - count // _TIME_LEFT if others == 1 else count
    bounds = [shared * part // others for part in range(processes)]
    return [_Part(url, shared, None, True), *(_Part(url, after, last, False) for after, last in pairwise(bounds))]


def _check_shared(workspace: Workspace, count: int) -> list[Difference] | None:
    """Check a long ledger in several processes; None where the chain is not whole, which one process tells better.

    Entries that come in the meantime are left for the next time.
    """
    workspace.database.close()  # a connection must not be open in two processes
    found: set[Difference] = set()
    with Crew(_check_part, _parts(workspace.database.url, count, usable_processes())) as crew:
        try:
            # Each has one answer. Nobody waits until they have given back their memory.
            for _, (_, result) in zip(crew.shares, crew.results(), strict=False):
                if result is None:
                    return None
                found.update(result)
        except VerificationError:
            return None
    return sorted(found, key=lambda one: (one.entry or 0, one.message))


def _check_part(part: _Part) -> Iterator[list[Difference] | None]:
    """Yield what is different in a part, or None where the chain is not whole in it."""
    gc.disable()  # a million values are made and none is given up: hunting for cycles among them takes half the time
    database = Database(part.url)
    with closing(database), database.reading() as connection:
        known: list[Entry] = []  # here, for giving it up takes time, and comes after the answer
        try:
            own = _read_part(connection, part, known)
            wrong = derived.wrong_tables(connection, own, part.after, part.last)
        except (KeyError, RecursionError, TypeError, ValueError):
            found = None
        else:
            found = _wrong(wrong) + (_compare_all(connection, known) if part.is_all else [])
    yield found


def _read_part(connection: Connection, part: _Part, known: list[Entry]) -> Iterable[Entry]:
    """Return the entries of a part whose chain is whole; put all up to its last into `known` where they are needed.

    Raises:
        KeyError, RecursionError, TypeError, ValueError: a line cannot be read, does not follow the one before, or
            contradicts itself; while the entries are taken.
    """
    prev = entries.hash_at(connection, part.after) or GENESIS
    rows = entries.stored_rows(connection, part.after, part.last)
    own = whole_entries(rows, part.after + 1, part.last, prev)
    if not part.is_all:
        return own
    checked: list[Entry] = []
    before = read_rows(entries.stored_rows(connection, 0, part.after))
    known.extend(abridged(chain(before, _kept(own, checked)), entries.all_of_kind(connection, "correct")))
    return checked


def _kept(found: Iterable[Entry], into: list[Entry]) -> Iterator[Entry]:
    for entry in found:
        into.append(entry)
        yield entry


def _compare_all(connection: Connection, known: Sequence[Entry]) -> list[Difference]:
    """Compare the tables that follow from all entries."""
    sheets = _expected(known)
    if isinstance(sheets, Difference):
        return [sheets]
    wrong = [] if sheets == derived.sheet_rows(connection) else ["sheets"]
    return _wrong(wrong) + _compare_notices(connection, known)


def _compare_tables(connection: Connection, known: Sequence[Entry]) -> list[Difference]:
    """Compare all tables."""
    return _wrong(derived.wrong_tables(connection, known)) + _compare_all(connection, known)


def _wrong(tables: Iterable[str]) -> list[Difference]:
    return [
        Difference("table", None, f"{_TABLES[name]}の表が、記録から作り直したものと違います。") for name in tables
    ]


def _compare_notices(connection: Connection, known: Sequence[Entry]) -> list[Difference]:
    """Compare which entries name a resident with which of them have a row; what a row holds needs the case's key."""
    expected, actual = notices.expected_places(known), notices.places(connection)
    lost = {n: f"記録 {n} の届出・返送の控えがありません。" for _, n in expected - actual}
    odd = {n: f"記録 {n} に、あるはずのない届出・返送の控えがあります。" for _, n in actual - expected}
    return [Difference("notices", n, message) for n, message in sorted({**lost, **odd}.items())]


def _expected(known: Sequence[Entry]) -> Rows | Difference:
    try:
        return derived.expected_sheets(known)
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
