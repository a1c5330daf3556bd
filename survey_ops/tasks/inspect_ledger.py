"""Look at the ledger as a whole: recompute it, write it out, tell its head."""

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from itertools import chain, pairwise

from sqlalchemy import URL, Connection

from survey_ops.domain.chain import GENESIS, Difference, Entry, export_line, walk_chain
from survey_ops.domain.custody_abridged import Place, abridged
from survey_ops.domain.plain_lines import Line, lighter, whole_lines
from survey_ops.errors import VerificationError
from survey_ops.ledger import entries, notices, table_check
from survey_ops.ledger.database import Database
from survey_ops.ledger.table_check import Row
from survey_ops.processes import Crew, usable_processes
from survey_ops.tasks.workspace import Workspace

_OWN = 90  # per cent of its share of the chain that the process has time for that makes the tables again
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
    """A part of the chain, with the rows of the tables that tell of each of its entries by itself.

    Attributes:
        url: where the ledger is.
        after: number of the entry before the first.
        last: number of the last entry; None for whatever is last.
    """

    url: URL
    after: int
    last: int | None


@dataclass(frozen=True)
class _Checked:
    """What was found in a part whose chain is whole.

    Attributes:
        wrong: the names of the tables that are.
        left: the lines that tell where the sheets are, and of all else.
        corrections: the numbers of the corrections that were known when it was abridged.
    """

    wrong: list[str]
    left: list[Line]
    corrections: frozenset[int]


def _parts(url: URL, count: int, processes: int) -> list[_Part]:
    """Share out a ledger; the last part is that of the process that makes the tables again."""
    others = processes - 1
    shared = count - count // processes * _OWN // 100
    bounds = [shared * part // others for part in range(processes)]
    return [*(_Part(url, after, last) for after, last in pairwise(bounds)), _Part(url, shared, None)]


def _check_shared(workspace: Workspace, count: int) -> list[Difference] | None:
    """Check a long ledger in several processes; None where the chain is not whole, which one process tells better.

    Entries that come in the meantime are left for the next time.
    """
    workspace.database.close()  # a connection must not be open in two processes
    *parts, own = _parts(workspace.database.url, count, usable_processes())
    with Crew(_check_apart, parts, is_beside=True) as crew, _no_collection():
        try:
            with workspace.database.reading() as connection:
                return _compare_parts(connection, own, crew)
        except VerificationError:
            return None


@contextmanager
def _no_collection() -> Iterator[None]:
    """Hunt for no cycles meanwhile: a million values are made, none is given up, and it takes half the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _check_apart(part: _Part) -> Iterator[_Checked | None]:
    """Yield what was found in a part, by a process of its own; None where the chain is not whole in it."""
    with _no_collection(), closing(Database(part.url)) as database, database.reading() as connection:
        found = _check_part(connection, part)
        yield found and replace(found, left=lighter(found.left))


def _check_part(connection: Connection, part: _Part) -> _Checked | None:
    """Return what was found in a part, or None where the chain is not whole in it."""
    prev = entries.hash_at(connection, part.after) or GENESIS
    tables = table_check.EachTable(connection, part.after, part.last)
    rows = entries.stored_rows(connection, part.after, part.last)
    lines = tables.compared(whole_lines(rows, part.after + 1, part.last, prev))
    corrections = entries.all_of_kind(connection, "correct")
    try:
        left = abridged(lines, corrections)
    except (KeyError, RecursionError, TypeError, ValueError):
        return None
    return _Checked(tables.wrong(), left, frozenset(entry.n for entry in corrections))


def _compare_parts(connection: Connection, own: _Part, crew: Crew[_Part, _Checked | None]) -> list[Difference] | None:
    """Check the last part, and compare the tables that follow from all of them; None where one is not whole.

    None, too, where another desk has just recorded a correction, and a part was abridged before that was known.
    """
    last = _check_part(connection, own)
    sheets = table_check.sheet_rows(connection)  # while the others may still be at work
    # Each has one answer. Nobody waits until they have given back their memory.
    found = dict(result for _, result in zip(crew.shares, crew.results(), strict=False))
    whole = [one for one in [*(found[number] for number in sorted(found)), last] if one is not None]
    corrections = entries.all_of_kind(connection, "correct")
    numbers = {entry.n for entry in corrections}
    if len(whole) <= len(crew.shares) or not all(part.corrections >= numbers for part in whole):
        return None
    known = abridged(chain.from_iterable(part.left for part in whole), corrections)
    wrong = {name for part in whole for name in part.wrong}
    different = {*_wrong(wrong), *_compare_all(connection, known, sheets)}
    return sorted(different, key=lambda one: (one.entry or 0, one.message))


def _compare_all(connection: Connection, known: Sequence[Line], sheets: Iterable[Row]) -> list[Difference]:
    """Compare the tables that follow from all entries; that of the sheets is given."""
    expected = _expected(known)
    if isinstance(expected, Difference):
        return [expected]
    wrong = [] if table_check.are_sheets(sheets, expected) else ["sheets"]
    named = [line for line in known if isinstance(line, Entry)]
    return _wrong(wrong) + _compare_notices(connection, named)


def _compare_tables(connection: Connection, known: Sequence[Entry]) -> list[Difference]:
    """Compare all tables."""
    wrong = table_check.wrong_tables(connection, known)
    return _wrong(wrong) + _compare_all(connection, known, table_check.sheet_rows(connection))


def _wrong(tables: Iterable[str]) -> list[Difference]:
    return [
        Difference("table", None, f"{_TABLES[name]}の表が、記録から作り直したものと違います。") for name in tables
    ]


def _compare_notices(connection: Connection, known: Sequence[Entry]) -> list[Difference]:
    """Compare which entries name a resident with which of them have a row; what a row holds needs the case's key."""
    try:
        expected, actual = notices.expected_places(known), notices.places(connection)
    except KeyError:
        return [Difference("notices", None, "記録に欠けた項目があり、届出・返送の控えを確かめられません。")]
    lost = {n: f"記録 {n} の届出・返送の控えがありません。" for _, n in expected - actual}
    odd = {n: f"記録 {n} に、あるはずのない届出・返送の控えがあります。" for _, n in actual - expected}
    return [Difference("notices", n, message) for n, message in sorted({**lost, **odd}.items())]


def _expected(known: Sequence[Line]) -> dict[Place, Row] | Difference:
    try:
        return table_check.expected_sheets(known)
    except (LookupError, TypeError, ValueError):
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
