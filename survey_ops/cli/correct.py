"""`survey-ops correct`."""

from typing import Annotated

import typer

from survey_ops.cli.options import AsJson, By, CaseFolder, opened
from survey_ops.cli.output import say, write_json
from survey_ops.cli.words import STATES


def correct(
    case: CaseFolder,
    entry: Annotated[int, typer.Argument(metavar="記録の番号", help="取り消す記録", show_default=False)],
    reason: Annotated[str, typer.Option("--reason", help="取り消す理由", show_default=False)],
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """間違えた読取りや、辞退・返送・回答の記録を、取消しの記録を加えて取り消す。"""
    from survey_ops.tasks.correct_entry import correct_entry

    with opened(case, by) as workspace:
        found = correct_entry(workspace, entry, reason, by)
    sheet = found.sheet
    if as_json:
        state = {"sheet": sheet.number, "state": sheet.state.value} if sheet else {"kind": found.kind}
        write_json({"entry": found.entry.n, "corrected": entry, **state})
        return
    say(f"記録 {entry} を取り消しました（記録 {found.entry.n}）。")
    if sheet:
        say(f"シート {sheet.number} は「{STATES[sheet.state]}」に戻りました。")
