"""`survey-ops correct`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from survey_ops.cli.options import AsJson, By, CaseFolder, opened
from survey_ops.cli.output import say, write_json
from survey_ops.cli.words import STATES
from survey_ops.domain.custody import State

if TYPE_CHECKING:
    from survey_ops.tasks.correct_entry import Corrected


def correct(
    case: CaseFolder,
    entry: Annotated[int, typer.Argument(metavar="記録の番号", help="取り消す記録", show_default=False)],
    reason: Annotated[str, typer.Option("--reason", help="取り消す理由", show_default=False)],
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """間違えた読取り、計数、返送や引抜き、受渡し、管理対象、紛失、通知などの記録を、取消しの記録を加えて取り消す。"""
    from survey_ops.tasks.correct_entry import correct_entry

    with opened(case, by) as workspace:
        found = correct_entry(workspace, entry, reason, by)
    sheet = found.sheet
    if as_json:
        write_json({"entry": found.entry.n, "corrected": entry, **_state(found)})
        return
    say(f"記録 {entry} を取り消しました（記録 {found.entry.n}）。")
    if found.kind == "pull":
        say(_label_is_wanted(found, case))
    elif sheet:
        say(f"シート {sheet.number} は「{STATES[sheet.state]}」に戻りました。")
    elif found.item and found.kind == "item":
        say(f"{found.item.title} の登録を取り消しました。札は捨ててください。")
    elif found.item:
        say(f"{found.item.title} は「{found.item.state_word}」に戻りました。")


def _state(found: "Corrected") -> dict[str, object]:
    if found.sheet:
        return {"sheet": found.sheet.number, "state": found.sheet.state.value}
    if found.item:
        return {"item": found.item.number, "state": found.item.state.value}
    return {"kind": found.kind}


def _label_is_wanted(found: "Corrected", case: Path) -> str:
    """Return what is to be done about the label of somebody who was pulled by mistake."""
    sheet = found.sheet
    if sheet is None:
        return f"この宛先のラベルは、次に survey-ops labels {case} で作るものに入ります。"
    again = f"survey-ops labels {case} --reprint {sheet.number} --reason 理由"
    if found.replaced:
        return f"シート {sheet.number} は刷り直してあり、この宛先の場所は空いています。{again} で刷り直してください。"
    if sheet.state in (State.PRINTED, State.HELD):
        return f"シート {sheet.number} のラベルを剥がしてしまっていたら、{again} で刷り直してください。"
    if found.undone.body["state"] in (State.PRINTED, State.HELD):
        return (
            f"シート {sheet.number} はこのラベルなしで渡してあります。"
            "手書きの宛名で送ってください（追加として数えます）。"
        )
    return (
        f"シート {sheet.number} のこのラベルは、抜かずに送ってください"
        "（委託業者に伝えていたら、取り消してください）。"
    )
