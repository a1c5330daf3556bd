"""`survey-ops refuse`."""

from typing import Annotated

import typer

from survey_ops.cli.notices import Count, IdFile, Ids, On, record, show
from survey_ops.cli.options import AsJson, By, CaseFolder, opened


def refuse(
    case: CaseFolder,
    ids: Ids = None,
    file: IdFile = None,
    count: Count = None,
    on: On = None,
    way: Annotated[
        str, typer.Option("--way", help="届出の方法（窓口、郵送、電話など。名前は書かない）", show_default=False)
    ] = "",
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """辞退の届出を記録する。"""
    from survey_ops.cli.days import parse_day
    from survey_ops.tasks.record_notice import Details

    with opened(case, by) as workspace:
        details = Details(way.strip(), workspace.actor, parse_day(on))
        recorded = record(workspace, "refused", ids, file, count, details)
    ended = show("辞退の届出", count or len(recorded.entries), recorded, case, as_json=as_json)
    raise typer.Exit(int(ended))
