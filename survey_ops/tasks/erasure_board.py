"""Over all cases: what is erased, what is not, and what is overdue (消去の一覧).

The cases are those of the folders that are named, of the folders in them, and all others that are in the same
ledgers: of these nobody knows the folder, so that the day is the one after a year, and inputs count as there until an
erasure says that they were deleted.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import URL, Connection

from survey_ops.case.load import FILE, Case, load_case
from survey_ops.domain.chain import Entry, last_of
from survey_ops.domain.custody import State
from survey_ops.domain.erasure import ABOUT_BACKUPS, OldBackup, erase_by, old_backups, overdue_days
from survey_ops.domain.items import GONE, Item, replay_items
from survey_ops.domain.notices import recipients_of
from survey_ops.errors import SurveyOpsError, UsageError
from survey_ops.ledger import derived, notices, recipients
from survey_ops.ledger import entries as ledger_entries
from survey_ops.ledger.database import Database
from survey_ops.ledger.location import ledger_url
from survey_ops.tasks.erase_case import input_files
from survey_ops.tasks.workspace import LEDGER_VARIABLE, Clock, Workspace

_DEEPEST = 3
_SHOWN = (State.HANDED, State.RETURNED, State.DESTROYED)


@dataclass(frozen=True)
class BoardRow:
    """One case.

    Attributes:
        code, title: of the case.
        folder: where it stands; None where only the ledger knows it.
        drawn_on: day of the last draw; None before it.
        recipients: of the last draw, reserves used among them.
        stored: rows of recipients, refusals and returned mail that are in the ledger.
        sheets: state -> sheets: handed out, returned, destroyed.
        erased_on: day of the erasure; None where nothing was erased, or something came back.
        inputs: inputs with personal data that are in the folder.
        is_erased: whether all of it is erased, the inputs too.
        erase_by: day by which it is to be erased; where nothing was drawn and the case says none, that of the first
            item; None where there is none.
        overdue: days it is late.
        backups: backups on record that still hold the personal data.
        items: what is registered besides sheets, and of which something is still held.
        items_overdue: days that the latest of them is late.
    """

    code: str
    title: str
    folder: Path | None
    drawn_on: date | None
    recipients: int
    stored: int
    sheets: Mapping[str, int]
    erased_on: date | None
    inputs: tuple[str, ...]
    is_erased: bool
    erase_by: date | None
    overdue: int
    backups: tuple[OldBackup, ...]
    items: tuple[Item, ...]
    items_overdue: int

    @property
    def days_late(self) -> int:
        """Days that anything of the case is late."""
        return max(self.overdue, self.items_overdue)

    @property
    def late_backups(self) -> tuple[OldBackup, ...]:
        """Backups that should be destroyed by now: the case is erased, or should be."""
        return tuple(one for one in self.backups if one.is_erased_since or self.overdue)


@dataclass(frozen=True)
class Board:
    """All cases that were found.

    Attributes:
        rows: the most overdue first, then by the day to erase by.
        unread: folder -> why its case, or its ledger, could not be read.
    """

    rows: tuple[BoardRow, ...]
    unread: Mapping[Path, str]

    @property
    def is_late(self) -> bool:
        """Whether somebody has to do something now."""
        return bool(self.unread) or any(row.days_late or row.late_backups for row in self.rows)


def erasure_board(
    places: Sequence[Path], clock: Clock, actor: str, environment: Mapping[str, str] = os.environ
) -> Board:
    """Return the board of the cases in some places.

    Args:
        places: case folders, or folders of case folders.
        clock: the time.
        actor: who looks.
        environment: where `SURVEY_OPS_LEDGER` is looked up.

    Raises:
        UsageError: there is no case in one of them.
    """
    folders = list(dict.fromkeys(folder for place in places for folder in _case_folders(place)))
    unread: dict[Path, str] = {}
    by_ledger: dict[URL, list[Case]] = {}
    for folder in folders:
        try:
            case = load_case(folder)
            address = environment.get(LEDGER_VARIABLE) or case.config.ledger.url
            by_ledger.setdefault(_resolved(ledger_url(address, folder)), []).append(case)
        except SurveyOpsError as error:
            unread[folder] = error.message
    rows: list[BoardRow] = []
    for url, cases in by_ledger.items():
        try:
            with closing(Database(url)) as database:
                rows += _ledger_rows(database, cases, clock, actor)
        except SurveyOpsError as error:
            unread |= {case.folder: error.message for case in cases}
    rows.sort(key=lambda row: (-row.days_late, row.is_erased, row.erase_by or date.max, row.code))
    return Board(tuple(rows), unread)


def _case_folders(place: Path) -> list[Path]:
    """Return the folders with a case.toml at a place and below it.

    Raises:
        UsageError: there is none.
    """
    start = place.parent if place.name == FILE else place
    found = list(_below(start, _DEEPEST))
    if not found:
        raise UsageError(
            f"{place} に、案件（{FILE}）がありません。",
            "案件のフォルダーか、案件のフォルダーを入れたフォルダーを指定してください。",
            code="no_case",
        )
    return found


def _below(folder: Path, depth: int) -> Iterator[Path]:
    if (folder / FILE).is_file():
        yield folder
    if depth and folder.is_dir():
        for inner in sorted(folder.iterdir()):
            if inner.is_dir() and not inner.is_symlink():
                yield from _below(inner, depth - 1)


def _resolved(url: URL) -> URL:
    """Return an address that is the same for all cases of one ledger."""
    return url.set(database=str(Path(url.database).resolve())) if url.drivername == "sqlite" and url.database else url


def _ledger_rows(database: Database, cases: Sequence[Case], clock: Clock, actor: str) -> Iterator[BoardRow]:
    workspaces = [Workspace(case, database, clock, actor) for case in cases]
    today = clock().astimezone().date()
    if not database.exists():
        yield from (_row(workspace.case.code, [], _Held(workspace, 0, {}), (), today) for workspace in workspaces)
        return
    database.check_schema()
    with database.reading() as connection:
        about = _about_backups(connection)
        known = dict.fromkeys([case.code for case in cases])
        known |= dict.fromkeys(entry.case for entry in ledger_entries.all_of_kind(connection, "open"))
        for code in known:
            own: list[Workspace | None] = [one for one in workspaces if one.case.code == code]
            for workspace in own or [None]:
                held = _Held(workspace, _stored(connection, code), _sheets(connection, code))
                found = ledger_entries.case_entries(connection, code)
                yield _row(code, found, held, old_backups(about, code), today)


def _about_backups(connection: Connection) -> list[Entry]:
    found = [entry for kind in ABOUT_BACKUPS for entry in ledger_entries.all_of_kind(connection, kind)]
    return sorted(found, key=lambda entry: entry.n)


def _stored(connection: Connection, code: str) -> int:
    return recipients.count(connection, code) + notices.count(connection, code)


def _sheets(connection: Connection, code: str) -> dict[str, int]:
    states = [sheet.state for sheet in derived.case_sheets(connection, code)]
    return {state.value: states.count(state) for state in _SHOWN}


@dataclass(frozen=True)
class _Held:
    """What there is of a case now.

    Attributes:
        workspace: of its folder, where that is known.
        stored: rows.
        sheets: state -> sheets.
    """

    workspace: Workspace | None
    stored: int
    sheets: Mapping[str, int]


def _row(code: str, known: Sequence[Entry], held: _Held, backups: Iterable[OldBackup], today: date) -> BoardRow:
    draw, opened, erased = (last_of(known, kind) for kind in ("draw", "open", "erase"))
    workspace = held.workspace
    inputs = _inputs(workspace, known)
    is_erased = erased is not None and not held.stored and (not inputs if workspace else erased.body["inputs"])
    drawn_on = date.fromisoformat(draw.body["on"]) if draw else None
    said = workspace.case.config.custody.erase_by if workspace else None
    by = erase_by(drawn_on, said) if drawn_on else said
    has_data = bool(draw or inputs) and not is_erased
    items = tuple(item for item in replay_items(known).values() if item.state not in GONE)
    days = [date.fromisoformat(item.erase_by) if item.erase_by else said for item in items]
    first = min((day for day in days if day), default=None)
    return BoardRow(
        code=code,
        title=workspace.case.config.case.title if workspace else str(opened.body["title"]) if opened else "",
        folder=workspace.case.folder if workspace else None,
        drawn_on=drawn_on,
        recipients=recipients_of(known, draw) if draw else 0,
        stored=held.stored,
        sheets=held.sheets,
        erased_on=date.fromisoformat(erased.body["on"]) if erased and not held.stored else None,
        inputs=inputs,
        is_erased=is_erased,
        erase_by=by or first,
        overdue=overdue_days(by, today) if by and has_data else 0,
        backups=tuple(backups),
        items=items,
        items_overdue=overdue_days(first, today) if first else 0,
    )


def _inputs(workspace: Workspace | None, known: Sequence[Entry]) -> tuple[str, ...]:
    if workspace is None:
        return ()
    files = input_files(workspace, known)
    return tuple(file for file in files if (path := workspace.located(file)) and path.exists())
