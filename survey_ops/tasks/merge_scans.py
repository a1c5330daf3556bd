"""Enter the scans that desks collected while they could not reach the ledger: in the order of reading, and once.

    1. every file is read and verified whole; a file that was altered is not entered at all
    2. the scans of all files are put in the order in which they were read
    3. each is answered like a scan at the desk: looked up by its request id, decided, recorded; `read_at` says when
       the desk read it, and `at` when it is entered
    4. where the sheet got where it is by something the desk could not know, the scan is a conflict: it is refused,
       and both times are told
    5. each file that brought anything new has an entry of its own with the counts

A transaction holds a batch of scans, so that other desks need not wait for a long file. A merge that is cut off is
run again: what it had entered is known by its request ids, and the rest follows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Connection

from survey_ops.domain.chain import Entry, format_time
from survey_ops.domain.codes import parse_code
from survey_ops.domain.custody import Movement, Sheet, missing_after
from survey_ops.domain.item_codes import ItemCode
from survey_ops.domain.items import Item, missing_items
from survey_ops.domain.number_lists import short_list
from survey_ops.domain.offline_scans import SHOWN_MARK, OfflineFile, OfflineScan, in_reading_order
from survey_ops.errors import MachineError, RefusedError, UsageError
from survey_ops.ledger import derived, entries
from survey_ops.tasks import placing
from survey_ops.tasks.keep_items import case_items
from survey_ops.tasks.offline_file import read_file
from survey_ops.tasks.progress import SILENT, Progress
from survey_ops.tasks.record_scan import Answer, Details, IsNews, Outcome, ScanSession, make_details
from survey_ops.tasks.workspace import Workspace

_BATCH = 100


@dataclass(frozen=True)
class MergedScan:
    """A scan that was entered now.

    Attributes:
        file: where it was collected.
        scan: as collected.
        outcome: what became of it.
        other: of a refusal, the entry that brought the sheet where it is, where there is one.
    """

    file: Path
    scan: OfflineScan
    outcome: Outcome
    other: Entry | None


@dataclass(frozen=True)
class MergedFile:
    """A file that was merged.

    Attributes:
        path: where it is now.
        desk: the desks that wrote in it.
        scans: how many it holds.
        new: of them entered now.
        known: of them entered before.
        conflicts: of the new, refused or in conflict.
        torn: whether its last line was cut off.
        mark: of its last line, as far as people compare it.
        entry: the entry of the merge; None where it brought nothing new.
        ahead: how many of its scans were read later than now: the desk's clock is fast.
    """

    path: Path
    desk: str
    scans: int
    new: int
    known: int
    conflicts: int
    torn: bool
    mark: str
    entry: int | None
    ahead: int


@dataclass(frozen=True)
class Merged:
    """What became of it all.

    Attributes:
        files: the files, as they were named.
        scans: what was entered now, in the order of reading.
        missing: movement of the files -> sheets it has not reached.
        missing_items: likewise, numbers of other items.
    """

    files: tuple[MergedFile, ...]
    scans: tuple[MergedScan, ...]
    missing: dict[Movement, list[int]]
    missing_items: dict[Movement, list[int]]


@dataclass(frozen=True)
class _Read:
    """A file as it was read."""

    path: Path
    found: OfflineFile
    sha256: str
    is_news: IsNews


def merge_scans(
    workspace: Workspace,
    paths: Sequence[Path],
    movement: Movement | None,
    *,
    rename: bool = False,
    progress: Progress = SILENT,
) -> Merged:
    """Enter the scans of the files.

    Args:
        workspace: the case.
        paths: the files.
        movement: what all of the scans must be; any where None.
        rename: whether the files get another name when they are entered.
        progress: told of long work.

    Raises:
        UsageError: a scan is of another movement.
        InputError: a file is none of an offline desk.
        RefusedError: a file is another case's, or nothing is printed yet.
        VerificationError: lines of a file were altered.
        MachineError: the ledger cannot be written, or the secret of the codes is gone.
    """
    session = ScanSession(workspace, Movement.HANDOVER, make_details(workspace, Movement.HANDOVER, {}, None))
    read = [_read(workspace, path) for path in dict.fromkeys(paths)]
    _check_movement(read, movement)
    targets = [_later_name(one.path) if rename else one.path for one in read]
    scans = list(in_reading_order([one.found for one in read]))
    entered: list[MergedScan] = []
    merged: tuple[MergedFile, ...] = ()
    with progress.step("取込み", len(scans)) as advance:
        for start in range(0, max(len(scans), 1), _BATCH):
            batch = scans[start : start + _BATCH]
            with workspace.database.writing() as connection:
                found = [_enter(session, connection, workspace, read[place], scan) for place, scan in batch]
                entered += [one for one in found if one]
                if start + _BATCH >= len(scans):  # with the last scans, so that no cut comes in between
                    merged = _record(workspace, connection, read, targets, entered)
            advance(len(batch))
    for one, target in zip(read, targets, strict=True):
        _rename(one.path, target)
    sheets, items = session.sheets(), session.items()
    movements = dict.fromkeys(scan.movement for _, scan in scans)
    missing = {one: missing_after(one, sheets) for one in movements}
    return Merged(merged, tuple(entered), missing, {one: missing_items(one, items) for one in movements})


def _read(workspace: Workspace, path: Path) -> _Read:
    found, digest = read_file(path, workspace.case, workspace.codes_secret())
    return _Read(path, found, digest, _news_since(found))


def _check_movement(read: Sequence[_Read], movement: Movement | None) -> None:
    for one in read:
        other = [scan.number for scan in one.found.scans if movement not in (None, scan.movement)]
        if other:
            raise UsageError(
                f"{one.path} に、指定と違う種類の読取りが {len(other):,} 件あります（{short_list(other)} 件目）。",
                "handover、return、destroy は、書かなければファイルのとおりに取り込みます。",
                code="offline_movement",
            )


def _enter(
    session: ScanSession, connection: Connection, workspace: Workspace, read: _Read, scan: OfflineScan
) -> MergedScan | None:
    """Answer a scan; None where it was answered before."""
    text = scan.code or "?" * scan.length  # as long as what was read; no code of ours looks like it
    desk = session.collected(scan.movement, _details(scan), read.is_news)
    outcome = desk.answer(connection, text, scan.request, may_repeat=True)
    if outcome.repeated:
        return None
    other = _brought_by(workspace, connection, text) if outcome.answer is Answer.REFUSED else None
    return MergedScan(read.path, scan, outcome, other)


def _details(scan: OfflineScan) -> Details:
    said = scan.details
    return Details(
        by=said["by"],
        giver=said["from"],
        taker=said["to"],
        place=said["place"],
        method=said["method"],
        planned=tuple(said["planned"]),
        on=date.fromisoformat(said["on"]),
        transfer=said["transfer"],
        read_at=scan.read_at,
    )


def _news_since(file: OfflineFile) -> IsNews:
    """Return what tells whether a sheet moved after the desk began, by another scan than the desk's own."""
    own = file.requests

    def is_news(connection: Connection, number: int) -> bool:
        entry = entries.entry_at(connection, number)
        return entry is not None and entry.at > file.began and entry.body.get("request") not in own

    return is_news


def _brought_by(workspace: Workspace, connection: Connection, text: str) -> Entry | None:
    """Return the entry that brought the sheet or the item of a code where it is."""
    code = parse_code(text, workspace.case.code)
    if code is None or code.case != workspace.case.code:
        return None
    found: Sheet | Item | None
    if isinstance(code, ItemCode):
        found = case_items(workspace, connection).get(code.number)
    else:
        found = derived.find_sheet(connection, code.case, code.sheet, code.generation)
    return entries.entry_at(connection, found.entry) if found else None


def _record(
    workspace: Workspace,
    connection: Connection,
    read: Sequence[_Read],
    targets: Sequence[Path],
    entered: Sequence[MergedScan],
) -> tuple[MergedFile, ...]:
    """Append the entries of the files, and tell of them."""
    before = {entry.body["sha256"] for entry in workspace.entries(connection, "merge")}
    found: list[MergedFile] = []
    for one, target in zip(read, targets, strict=True):
        new = [scan for scan in entered if scan.file == one.path]
        is_open = bool(new) or (bool(one.found.scans) and one.sha256 not in before)
        found.append(_record_file(workspace, connection, one, target, new, is_open=is_open))
    return tuple(found)


def _record_file(
    workspace: Workspace,
    connection: Connection,
    read: _Read,
    target: Path,
    new: Sequence[MergedScan],
    *,
    is_open: bool,
) -> MergedFile:
    """Append the entry of a file where it is open: it brought anything new, or a merge of it was cut off."""
    found, conflicts = read.found, sum(one.outcome.answer is Answer.REFUSED for one in new)
    counts = {
        "scans": len(found.scans),
        "new": len(new),
        "known": len(found.scans) - len(new),
        "conflicts": conflicts,
    }
    body = {
        "file": read.path.name,
        "sha256": read.sha256,
        "desk": found.desks,
        **counts,
        "by": workspace.actor,
        "on": workspace.today().isoformat(),
    }
    entry = workspace.append(connection, "merge", body) if is_open else None
    now = format_time(workspace.clock())
    return MergedFile(
        path=target,
        desk=found.desks,
        torn=found.torn,
        mark=found.mark[:SHOWN_MARK],
        entry=entry.n if entry else None,
        ahead=sum(scan.read_at > now for scan in found.scans),
        **counts,
    )


def _later_name(path: Path) -> Path:
    """Return the name of a file that was entered: `desk.jsonl` becomes `desk.merged.jsonl`.

    Raises:
        RefusedError: there is such a file.
    """
    target = path.with_name(f"{path.stem}.merged{path.suffix}")
    if target.exists():
        raise RefusedError(
            f"{target} がすでにあるため、{path} の名前を変えられません。何も取り込んでいません。",
            "--rename を付けずに取り込むか、前のファイルを別の場所に移してください。",
            code="exists",
        )
    return target


def _rename(path: Path, target: Path) -> None:
    if path == target:
        return
    try:
        path.rename(target)
    except OSError as error:
        raise MachineError(
            f"取込みは記録しましたが、{path} の名前を変えられません（{placing.reason_of(error)}）。",
            "ファイルを開いている画面があれば閉じ、手で名前を変えてください。もう一度取り込んでも、二重にはなりません。",
            code="rename",
        ) from None
