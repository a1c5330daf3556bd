"""Enter the scans that desks collected while they could not reach the ledger: in the order of reading, and once.

    1. every file is read and verified whole; a file that was altered is not entered at all
    2. the scans of all files are put in the order in which they were read
    3. each is answered like a scan at the desk: looked up by its request id, decided, recorded; `read_at` says when
       the desk read it, and `at` when it is entered
    4. where the sheet got where it is by something the desk could not know, the scan is a conflict: it is refused,
       and both times are told
    5. each file that brought anything new has an entry of its own with the counts

All of it is one transaction: a merge that is cut off has entered nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Connection

from survey_ops.domain.chain import Entry, format_time
from survey_ops.domain.codes import SheetCode, parse_code
from survey_ops.domain.custody import Movement, Sheet, missing_after
from survey_ops.domain.offline_scans import SHOWN_MARK, OfflineFile, OfflineScan, in_reading_order
from survey_ops.domain.sentences import short_list
from survey_ops.errors import MachineError, RefusedError, UsageError
from survey_ops.ledger import derived, entries
from survey_ops.tasks import placing
from survey_ops.tasks.offline_file import read_file
from survey_ops.tasks.progress import SILENT, Progress
from survey_ops.tasks.record_scan import Answer, Details, IsNews, Outcome, ScanSession, make_details
from survey_ops.tasks.workspace import Workspace


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
    """

    files: tuple[MergedFile, ...]
    scans: tuple[MergedScan, ...]
    missing: dict[Movement, list[int]]


@dataclass(frozen=True)
class _Read:
    """A file as it was read."""

    path: Path
    found: OfflineFile
    sha256: str


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
    read = [_Read(path, *read_file(path, workspace.case, workspace.codes_secret())) for path in paths]
    _check_movement(read, movement)
    targets = [_later_name(one.path) if rename else one.path for one in read]
    files = [one.found for one in read]
    with (
        progress.step("取込み", sum(len(one.scans) for one in files)) as advance,
        workspace.database.writing() as connection,
    ):
        entered: list[tuple[int, MergedScan | None]] = []
        for place, scan in in_reading_order(files):
            entered.append((place, _enter(session, connection, workspace, read[place], scan)))
            advance(1)
        merged = [
            _record(
                workspace, connection, one, targets[place], [scan for at, scan in entered if scan and at == place]
            )
            for place, one in enumerate(read)
        ]
    for one, target in zip(read, targets, strict=True):
        _rename(one.path, target)
    movements = dict.fromkeys(scan.movement for one in files for scan in one.scans)
    sheets = session.sheets()
    missing = {one: missing_after(one, sheets) for one in movements}
    return Merged(tuple(merged), tuple(scan for _, scan in entered if scan), missing)


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
    desk = session.collected(scan.movement, _details(scan), _news_since(workspace, read.found))
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


def _news_since(workspace: Workspace, file: OfflineFile) -> IsNews:
    """Return what tells whether a sheet moved after the desk began, by another scan than the desk's own."""

    def is_news(connection: Connection, sheet: Sheet) -> bool:
        entry = entries.entry_at(connection, sheet.entry)
        return entry is not None and entry.at > file.began and entry.body.get("request") not in file.requests

    return is_news


def _brought_by(workspace: Workspace, connection: Connection, text: str) -> Entry | None:
    """Return the entry that brought the sheet of a code where it is."""
    code = parse_code(text, workspace.case.code)
    if not isinstance(code, SheetCode) or code.case != workspace.case.code:
        return None
    sheet = derived.find_sheet(connection, code.case, code.sheet, code.generation)
    return entries.entry_at(connection, sheet.entry) if sheet else None


def _record(
    workspace: Workspace, connection: Connection, read: _Read, target: Path, new: Sequence[MergedScan]
) -> MergedFile:
    """Append the entry of a file that brought anything new."""
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
    entry = workspace.append(connection, "merge", body) if new else None
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
