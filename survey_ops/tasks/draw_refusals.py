"""What forbids a draw, and how a refusal comes on record."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from survey_ops.domain.chain import Entry
from survey_ops.domain.custody import State
from survey_ops.errors import RefusedError, UsageError
from survey_ops.ledger import derived
from survey_ops.tasks.workspace import Workspace

RECORDED = frozenset({"already_drawn", "handed_out"})
"""Refusals that an auditor wants to know of."""


@dataclass(frozen=True)
class Wish:
    """What the operator asked for.

    Attributes:
        seed: in place of the case's seed, where given.
        redraw: draw again although there is a draw.
        reason: why, for the record.
    """

    seed: str | None = None
    redraw: bool = False
    reason: str | None = None

    @property
    def why(self) -> str | None:
        """The reason without white space around it, or None where there is none."""
        return (self.reason or "").strip() or None


def check_wish(wish: Wish) -> None:
    """Refuse a redraw without a reason, and a reason without a redraw.

    Raises:
        UsageError: it is one of them.
    """
    if wish.redraw != bool(wish.why):
        raise UsageError(
            "抽出をやり直すときは、--redraw と --reason を一緒に指定してください。",
            "例: survey-ops sample 案件 --redraw --reason 抽出データの差し替えのため",
        )


def draws_on_record(workspace: Workspace) -> list[Entry]:
    """Return the case's draws; none where there is no ledger yet."""
    if not workspace.database.exists():
        return []
    workspace.require_ledger()
    with workspace.database.reading() as connection:
        return workspace.entries(connection, "draw")


Refusal = Callable[[Connection], RefusedError | None]


def refuse_on_record(workspace: Workspace, refusal: Refusal) -> None:
    """Raise what `refusal` finds in the ledger, after it has been put on record.

    Raises:
        RefusedError: what was found.
    """
    if not workspace.database.exists():
        return
    with workspace.database.writing() as connection:
        found = refusal(connection)
        if found and found.code in RECORDED:
            body = {"reason": found.code, "on": workspace.today().isoformat()}
            workspace.append(connection, "draw_refused", body)
    if found:
        raise found


def refuse_early(workspace: Workspace, wish: Wish) -> None:
    """Refuse before the register is read.

    Raises:
        RefusedError: there is a draw already, or none to make again, or sheets are handed out.
    """
    if wish.redraw and not draws_on_record(workspace):
        raise RefusedError(
            "まだ一度も抽出していないため、やり直しはできません。",
            "--redraw と --reason を付けずに実行してください。",
            code="nothing_to_redraw",
        )
    refuse_on_record(workspace, lambda connection: find_refusal(connection, workspace, wish))


def find_refusal(connection: Connection, workspace: Workspace, wish: Wish) -> RefusedError | None:
    """Return why a draw is not allowed in the present state, if it is not."""
    draws = workspace.entries(connection, "draw")
    if workspace.entries(connection, "erase"):
        return RefusedError(
            "この案件の個人情報は消去済みです。",
            "新しく抽出するときは、survey-ops init で別の案件を作ってください。",
            code="erased",
        )
    if draws and not wish.redraw:
        return RefusedError(
            f"この案件は抽出済みです（記録 {draws[-1].n}）。",
            "やり直すときは --redraw --reason 理由 を付けてください。前の抽出も記録に残り、"
            "印刷済みのシートは無効になります。",
            code="already_drawn",
        )
    return _handed_out(connection, workspace)


def _handed_out(connection: Connection, workspace: Workspace) -> RefusedError | None:
    sheets = derived.case_sheets(connection, workspace.case.code)
    out = [sheet.number for sheet in sheets if sheet.state is State.HANDED]
    if not out:
        return None
    return RefusedError(
        f"引渡し中のシートが {len(out)} 枚あるため、抽出をやり直せません。",
        "すべて返却を受けて survey-ops scan 案件 return で記録してから、やり直してください。",
        code="handed_out",
    )
