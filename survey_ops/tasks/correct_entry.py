"""Undo a mistaken scan by a further entry. Nothing is ever edited."""

from collections.abc import Sequence

from survey_ops.domain.chain import Entry
from survey_ops.domain.custody import Movement, Sheet
from survey_ops.errors import RefusedError, UsageError
from survey_ops.ledger import derived
from survey_ops.tasks.workspace import Workspace

_MOVEMENTS = frozenset(Movement)


def correct_entry(workspace: Workspace, n: int, reason: str, by: str | None) -> tuple[Entry, Sheet]:
    """Undo the movement of entry `n`; return the correcting entry and the sheet as it is now.

    Raises:
        UsageError: no reason is given.
        RefusedError: the entry is no movement of this case, was undone before, or its sheet has moved on since.
    """
    if not reason.strip():
        raise UsageError("取消しの理由が空です。", "--reason に理由を書いてください。")
    workspace.require_ledger()
    with workspace.database.writing() as connection:
        known = workspace.entries(connection)
        entry = _movement(known, n)
        number, generation = entry.body["sheet"], entry.body["generation"]
        sheet = derived.find_sheet(connection, workspace.case.code, number, generation)
        if sheet is None or sheet.entry != n:
            raise _no_longer_last(n, number, sheet)
        body = {
            "entry": n,
            "sheet": number,
            "generation": generation,
            "reason": reason.strip(),
            "by": by or workspace.actor,
            "on": workspace.today().isoformat(),
        }
        undone = workspace.append(connection, "correct", body)
        now = derived.find_sheet(connection, workspace.case.code, number, generation)
    if now is None:
        raise ValueError(f"sheet {number} vanished from the table")
    return undone, now


def _movement(known: Sequence[Entry], n: int) -> Entry:
    """Return entry `n` when it is a movement that still stands."""
    entry = next((entry for entry in known if entry.n == n), None)
    if entry is None or entry.kind not in _MOVEMENTS:
        raise RefusedError(
            f"記録 {n} は、この案件の引渡・返却・廃棄の読取りではありません。",
            "survey-ops ledger 案件 export で記録の番号を確かめてください。",
            code="not_a_movement",
        )
    if any(other.kind == "correct" and other.body["entry"] == n for other in known):
        raise RefusedError(
            f"記録 {n} は、すでに取り消してあります。", "これ以上することはありません。", code="already_corrected"
        )
    return entry


def _no_longer_last(n: int, number: int, sheet: Sheet | None) -> RefusedError:
    last = sheet.entry if sheet else None
    return RefusedError(
        f"記録 {n} は取り消せません。シート {number} の今の状態は、記録 {last} によるものです。",
        "後の読取りも間違いなら、新しい記録から順に取り消してください。",
        code="not_last",
    )
