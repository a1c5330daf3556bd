"""Undo a mistaken scan, count, pull, explanation, loss or another record, by a further entry; nothing is edited."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from survey_ops.domain.chain import Entry
from survey_ops.domain.custody import Movement, Sheet
from survey_ops.domain.items import Item
from survey_ops.domain.notices import RETURN_KINDS, standing
from survey_ops.domain.number_lists import short_list
from survey_ops.domain.transfers import transfers
from survey_ops.errors import RefusedError, UsageError
from survey_ops.ledger import derived
from survey_ops.tasks.keep_items import case_items
from survey_ops.tasks.workspace import Workspace

_COUNTED = ("pull", "posted", "sheet_count", "inspection", "explained", "loss", "loss_reported")
_CUSTODY = ("item", "item_moved", "transfer", "transfer_confirmed", "destruction")
_TOLD = ("announced", "informed")
_UNDOABLE = frozenset(Movement) | frozenset((*RETURN_KINDS, *_COUNTED, *_CUSTODY, *_TOLD))


@dataclass(frozen=True)
class Corrected:
    """An entry that was undone.

    Attributes:
        entry: the correcting entry.
        undone: the entry undone.
        sheet: of a movement, the sheet as it is now; of a pull, that of the label, where it had one.
        replaced: whether that sheet was printed again since.
        item: of an item or its movement, the item as it is now.
    """

    entry: Entry
    undone: Entry
    sheet: Sheet | None
    replaced: bool = False
    item: Item | None = None

    @property
    def kind(self) -> str:
        """Kind of the entry undone."""
        return self.undone.kind


def correct_entry(workspace: Workspace, n: int, reason: str, by: str | None) -> Corrected:
    """Undo entry `n`: a movement, what came back by post, a pull, a count, an explanation, an item, a loss, a notice.

    The sheets and items of a loss are again where they were before.

    Raises:
        UsageError: no reason is given.
        RefusedError: the entry is none of these, is not of this case, was undone before, or its sheet or item has
            moved on since.
    """
    if not reason.strip():
        raise UsageError("取消しの理由が空です。", "--reason に理由を書いてください。")
    workspace.require_ledger()
    with workspace.database.writing() as connection:
        known = workspace.entries(connection)
        entry = _standing(known, n)
        _check_nothing_rests_on(known, entry)
        sheet = _sheet_of(workspace, connection, entry)
        number = _item_of(workspace, connection, entry)
        if entry.kind == "loss":
            _check_still_lost(known, n)
        body = {
            "entry": n,
            "sheet": sheet.number if sheet else None,
            "generation": sheet.generation if sheet else None,
            "reason": reason.strip(),
            "by": by or workspace.actor,
            "on": workspace.today().isoformat(),
        }
        undone = workspace.append(connection, "correct", body)
        case = workspace.case.code
        now = derived.find_sheet(connection, case, *sheet.key) if sheet else None
        later = derived.find_sheet(connection, case, sheet.number, sheet.generation + 1) if sheet else None
        item = case_items(workspace, connection)[number] if number else None
    return Corrected(undone, entry, now, later is not None and later.draw == sheet.draw if sheet else False, item)


def _item_of(workspace: Workspace, connection: Connection, entry: Entry) -> int | None:
    """Return the number of the item that an entry registered or moved, and whose last entry it is."""
    if entry.kind not in ("item", "item_moved"):
        return None
    number: int = entry.body["number" if entry.kind == "item" else "item"]
    item = case_items(workspace, connection)[number]
    if item.entry != entry.n:
        raise _no_longer_last(entry.n, f"管理対象 {number}", item.entry)
    return number


def _sheet_of(workspace: Workspace, connection: Connection, entry: Entry) -> Sheet | None:
    """Return the sheet that an entry moved or took a label from."""
    if entry.kind in frozenset(Movement):
        return _moved_sheet(workspace, connection, entry)
    if entry.kind != "pull" or entry.body["sheet"] is None:
        return None
    return derived.find_sheet(connection, workspace.case.code, entry.body["sheet"], entry.body["generation"])


def _moved_sheet(workspace: Workspace, connection: Connection, entry: Entry) -> Sheet:
    """Return the sheet whose last movement the entry is."""
    number, generation = entry.body["sheet"], entry.body["generation"]
    sheet = derived.find_sheet(connection, workspace.case.code, number, generation)
    if sheet is None or sheet.entry != entry.n:
        raise _no_longer_last(entry.n, f"シート {number}", sheet.entry if sheet else None)
    return sheet


def _check_still_lost(known: Sequence[Entry], n: int) -> None:
    """Go on only when nothing of a loss was found again.

    Raises:
        RefusedError: something was.
    """
    found = next((entry.n for entry in known if entry.kind == "loss_found" and entry.body["loss"] == n), None)
    if found:
        raise RefusedError(
            f"記録 {n} は取り消せません。紛失したものが、記録 {found} で見つかっています。",
            "まだ見つかっていないものも見つかったのなら、survey-ops loss の --found で記録してください。",
            code="not_last",
        )


def _standing(known: Sequence[Entry], n: int) -> Entry:
    """Return entry `n` when it can be undone and still stands."""
    entry = next((entry for entry in known if entry.n == n), None)
    if entry is None or entry.kind not in _UNDOABLE:
        raise RefusedError(
            f"記録 {n} は、この案件の、取り消せる記録ではありません。",
            "取り消せるのは、読取り・計数・検収・発送・回答・返送・辞退・引抜き・差の説明・受渡しと確認・廃棄の証拠・"
            "管理対象・紛失・周知・通知の記録です。番号は survey-ops ledger 案件 export で確かめてください。",
            code="not_a_movement",
        )
    if any(other.kind == "correct" and other.body["entry"] == n for other in known):
        raise RefusedError(
            f"記録 {n} は、すでに取り消してあります。", "これ以上することはありません。", code="already_corrected"
        )
    return entry


def _check_nothing_rests_on(known: Sequence[Entry], entry: Entry) -> None:
    """Go on only where no other record would lose its ground.

    Raises:
        RefusedError: scans of the transfer stand, or later evidence has taken over what the entry says.
    """
    if entry.kind == "transfer":
        transfer = transfers(known)[entry.n]
        scans = sorted([one.entry for one in transfer.sheets] + [one.entry for one in transfer.items])
        if scans:
            raise RefusedError(
                f"受渡し {entry.n} には、取り消していない読取りが {len(scans):,} 件あります。",
                f"先に読取り（記録 {short_list(scans)}）を取り消してください。",
                code="has_scans",
            )
    if entry.kind == "destruction":
        sheets, items = [tuple(key) for key in entry.body["sheets"]], entry.body["items"]
        later = [
            one.n
            for one in standing(known, "destruction")
            if one.n > entry.n
            and (any(tuple(key) in sheets for key in one.body["sheets"]) or {*items} & {*one.body["items"]})
        ]
        if later:
            raise RefusedError(
                f"廃棄の証拠（記録 {entry.n}）は、後の記録 {short_list(later)} が引き継いでいます。",
                "後の記録も誤りなら、新しい記録から順に取り消してください。",
                code="not_last",
            )


def _no_longer_last(n: int, what: str, last: int | None) -> RefusedError:
    return RefusedError(
        f"記録 {n} は取り消せません。{what} の今の状態は、記録 {last} によるものです。",
        "後の読取りも間違いなら、新しい記録から順に取り消してください。",
        code="not_last",
    )
