"""Refusals and returned mail of a case as a list of people, for the flow that builds the next list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Connection

from survey_ops.domain.chain import Entry
from survey_ops.domain.notices import NoticeKind, standing
from survey_ops.errors import ConfigError, RefusedError
from survey_ops.ledger.notices import NoticeVault
from survey_ops.tasks.personal import personal_key
from survey_ops.tasks.workspace import Workspace, open_workspace

_SAYS: Mapping[NoticeKind, str] = {"refused": "way", "undelivered": "reason"}
_NAMES: Mapping[NoticeKind, str] = {"refused": "辞退の届出", "undelivered": "返送の記録"}


@dataclass(frozen=True)
class Record:
    """One refusal, or one piece of returned mail; personal data.

    Attributes:
        id: resident id.
        on: the day it came.
        text: the way of a refusal, the reason code of returned mail.
    """

    id: str
    on: date
    text: str


@dataclass(frozen=True)
class CaseRecords:
    """What one case has on record.

    Attributes:
        case: case code.
        entry: the case's last entry that was looked at, 0 of a case that has none; up to it the rows are the same.
        rows: in the order they were recorded, those undone taken off.
        unnamed: pieces that were only counted: nobody knows whose, so no list can take them off.
    """

    case: str
    entry: int
    rows: tuple[Record, ...]
    unnamed: int


def case_records(workspace: Workspace, kind: NoticeKind, until: int | None = None) -> CaseRecords:
    """Return what a case has on record; nothing of a case that has not begun.

    Args:
        workspace: the case.
        kind: refusals or returned mail.
        until: as the ledger was at this entry; as it is now where None.

    Raises:
        ConfigError: the case never mails anything: nothing would be no answer, but a question to the wrong case.
        RefusedError: the ids behind the records are erased, or the record of the case is lost.
        MachineError: the key of the personal data is gone.
    """
    if workspace.case.config.case.kind != "survey" and workspace.case.config.list_section is None:
        raise ConfigError(
            f"案件 {workspace.case.code} は郵送をしない（[list] がない）ため、{_NAMES[kind]}がありません。",
            "抽出フローの sources の cases に、郵送の案件のフォルダーを書いてください。",
            code="no_mailing",
        )
    if not workspace.database.exists():
        if workspace.manifest_path.exists():
            raise workspace.not_drawn()
        return CaseRecords(workspace.case.code, 0, (), 0)
    workspace.require_ledger()
    with workspace.database.reading() as connection:
        known = [entry for entry in workspace.entries(connection) if until is None or entry.n <= until]
        found = standing(known, kind)
        named = [entry for entry in found if entry.body["person"] is not None]
        ids = _ids(workspace, connection, kind, known) if named else {}
    rows = tuple(_record(kind, entry, ids) for entry in named)
    unnamed = sum(entry.body["count"] for entry in found if entry.body["person"] is None)
    return CaseRecords(workspace.case.code, known[-1].n if known else 0, rows, unnamed)


def records_of_cases(
    workspace: Workspace,
    kind: NoticeKind,
    cases: Sequence[str],
    *,
    base: Path | None = None,
    until: Mapping[str, int] | None = None,
) -> list[CaseRecords]:
    """Return what several cases have on record.

    Args:
        workspace: the case that asks.
        kind: refusals or returned mail.
        cases: folders of the cases, from `base`; the case in `base` itself where empty.
        base: the folder whose case speaks of them; that of the case that asks where None.
        until: case code -> entry, to see the ledgers as they were; a case that is not in it had none.

    Raises:
        ConfigError: a folder holds no case, one that is wrong, or one that never mails anything.
        RefusedError, MachineError: as of `case_records`.
    """
    found: list[CaseRecords] = []
    for folder in cases or (".",):
        path = (base or workspace.case.folder) / folder
        if _is_same(path, workspace.case.folder):
            found.append(case_records(workspace, kind, _until(workspace, until)))
            continue
        with open_workspace(path, workspace.clock, workspace.actor, seat=workspace.seat) as other:
            found.append(case_records(other, kind, _until(other, until)))
    return found


def _until(workspace: Workspace, until: Mapping[str, int] | None) -> int | None:
    return None if until is None else until.get(workspace.case.code, 0)


def _is_same(path: Path, folder: Path) -> bool:
    return path.resolve() == folder.resolve()


def _ids(workspace: Workspace, connection: Connection, kind: NoticeKind, known: Sequence[Entry]) -> dict[int, str]:
    """Return entry -> id.

    Raises:
        RefusedError: they are erased: without them a list would take in people who refused.
    """
    if workspace.entries(connection, "erase"):
        raise RefusedError(
            f"案件 {workspace.case.code} の個人情報は消去済みのため、{_NAMES[kind]}を一覧に使えません。",
            "届出の一覧が別にあれば、そのファイルを抽出フローの sources に書いてください。",
            code="records_erased",
        )
    draw = [entry for entry in known if entry.kind == "draw"][-1]
    return NoticeVault(workspace.case.code, personal_key(workspace, draw)).load(connection)


def _record(kind: NoticeKind, entry: Entry, ids: Mapping[int, str]) -> Record:
    if entry.n not in ids:
        raise RefusedError(
            f"案件 {entry.case} の記録 {entry.n} の控えがなく、だれのものか分かりません。",
            "survey-ops verify で調べ、台帳を控え（バックアップ）から戻してください。",
            code="notice_lost",
        )
    return Record(ids[entry.n], date.fromisoformat(entry.body["on"]), entry.body[_SAYS[kind]])
