"""`survey-ops answers`."""

from typing import Annotated

import typer

from survey_ops.cli.notices import On, show
from survey_ops.cli.options import AsJson, By, CaseFolder, opened


def answers(
    case: CaseFolder,
    number: Annotated[int, typer.Argument(metavar="件数", help="届いた回答の件数", show_default=False)],
    on: On = None,
    way: Annotated[str, typer.Option("--way", help="回答の方法（郵送、Web など）")] = "郵送",
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """届いた回答の件数を記録する（だれの回答かは記録しない）。"""
    from survey_ops.cli.days import parse_day
    from survey_ops.tasks.record_notice import Details, record_count

    with opened(case, by) as workspace:
        details = Details(way.strip(), workspace.actor, parse_day(on))
        recorded = record_count(workspace, "answers", number, details)
    raise typer.Exit(int(show("回答", number, recorded, case, as_json=as_json)))
