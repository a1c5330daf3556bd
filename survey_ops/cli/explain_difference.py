"""`survey-ops explain-difference`."""

from typing import Annotated

import typer

from survey_ops.cli.differences import difference_lines, differences_json
from survey_ops.cli.options import AsJson, By, CaseFolder, opened
from survey_ops.cli.output import say, write_json
from survey_ops.errors import Exit


def explain_difference(
    case: CaseFolder,
    entry: Annotated[
        int, typer.Argument(metavar="記録の番号", help="合わない計数の記録（status に出ます）", show_default=False)
    ],
    reason: Annotated[str, typer.Option("--reason", help="合わない理由（住民の氏名は書かない）", show_default=False)],
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """合わない計数に理由の説明を加える。差は消えず、説明とともに様式に出る。"""
    from survey_ops.domain.differences import amount
    from survey_ops.tasks.explain_difference import explain_difference as explain

    with opened(case, by) as workspace:
        done = explain(workspace, entry, reason)
    if as_json:
        write_json(
            {
                "entry": done.entry,
                "of": entry,
                "difference": done.difference.left,
                "differences": differences_json(done.open),
            }
        )
    else:
        told = amount(done.difference.left)
        say(f"記録 {entry} の差（{told}）に、説明を加えました（記録 {done.entry}）。")
        say(*(difference_lines(done.open, case) or ["説明を待っている差は、ほかにありません。"]))
    raise typer.Exit(int(Exit.MISSING if done.open else Exit.DONE))
