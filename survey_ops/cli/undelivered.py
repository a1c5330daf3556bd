"""`survey-ops undelivered`."""

from typing import Annotated

import typer

from survey_ops.cli.notices import Count, IdFile, Ids, On, record, show
from survey_ops.cli.options import AsJson, By, CaseFolder, opened
from survey_ops.domain.notices import RETURN_WORDS, ReturnReason, read_reason
from survey_ops.errors import UsageError


def undelivered(
    case: CaseFolder,
    ids: Ids = None,
    reason: Annotated[
        str,
        typer.Option(
            "--reason",
            metavar="理由",
            help="あて所 | 転居先不明 | 保管期間経過 | 受取拒絶 | 受取人死亡 | その他",
            show_default=False,
        ),
    ] = "",
    file: IdFile = None,
    count: Count = None,
    on: On = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """返送された（届かなかった）郵便を、理由とともに記録する。"""
    from survey_ops.cli.days import parse_day
    from survey_ops.tasks.record_notice import Details

    found = _reason(reason)
    with opened(case, by) as workspace:
        details = Details(found.value, workspace.actor, parse_day(on))
        recorded = record(workspace, "undelivered", ids, file, count, details)
    name = f"返送（{RETURN_WORDS[found][0]}）"
    raise typer.Exit(int(show(name, count or len(recorded.entries), recorded, case, as_json=as_json)))


def _reason(text: str) -> ReturnReason:
    found = read_reason(text)
    if found is None:
        words = "、".join(f"{words[0]}（{reason.value}）" for reason, words in RETURN_WORDS.items())
        raise UsageError("--reason に、返送の理由を書いてください。", f"理由は {words} のどれかです。", code="reason")
    return found
