"""`survey-ops explain`."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from survey_ops.cli.options import AsJson, By, CaseFolder, opened
from survey_ops.cli.output import say, write_json

if TYPE_CHECKING:
    from survey_ops.domain.conditions import Truth
    from survey_ops.domain.flow_explain import PersonReport, PersonStep

_TRUTHS = ("当てはまらない", "分からない", "当てはまる")
_DECISIONS = {"stop": "（扱いが決まっていない）", "exclude": "（含めないと決めた）", "include": "（含めると決めた）"}


def explain(
    case: CaseFolder,
    person: Annotated[str, typer.Argument(metavar="宛名番号", help="調べる住民の宛名番号", show_default=False)],
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """抽出フローの段階ごとに、その住民が入る理由、入らない理由を示す（見たことは操作ログに残る）。"""
    from survey_ops.tasks.explain_person import explain_person
    from survey_ops.tasks.flow_records import recorded_lists

    with opened(case, by) as workspace:
        _, report = explain_person(workspace, recorded_lists(workspace), person)
    if as_json:
        write_json(_as_json(report))
    else:
        say(*_lines(report))


def _lines(report: "PersonReport") -> Iterator[str]:
    if not report.is_known:
        yield "この宛名番号は、どの元データにもありません。"
    for said in report.steps:
        yield from _step_lines(said)
    for name, is_in in report.results:
        yield f"結果  {name}  {_in_words(is_in)}"


def _step_lines(said: "PersonStep") -> Iterator[str]:
    from survey_ops.domain.flow import Extraction
    from survey_ops.domain.flow_words import formula, source_words

    title = said.step.title
    if not title and not isinstance(said.step.origin, Extraction):
        title = formula(said.step.origin)
    yield f"{said.step.name}  {_in_words(said.is_in)}  {title}"
    if said.source:
        where = source_words(said.source)
        if not said.rows:
            yield f"    {where}にない"
        for row in said.rows:
            yield f"    {where}の {row.line} 行目  {_truth_words(said, row.truth)}"
            yield from (f"        {test.words}  {_TRUTHS[test.truth]}" for test in row.tests)
    for operand in said.operands:
        yield f"    {'  ' * operand.depth}{operand.words}  {_in_words(operand.is_in)}"


def _in_words(is_in: bool) -> str:
    return "入る" if is_in else "入らない"


def _truth_words(said: "PersonStep", truth: "Truth") -> str:
    from survey_ops.domain.flow import Extraction

    decided = _DECISIONS[said.step.origin.unknown] if isinstance(said.step.origin, Extraction) else ""
    return _TRUTHS[truth] + (decided if truth == 1 else "")


def _as_json(report: "PersonReport") -> dict[str, Any]:
    return {
        "known": report.is_known,
        "steps": [_step_data(said) for said in report.steps],
        "results": [{"name": name, "in": is_in} for name, is_in in report.results],
    }


def _step_data(said: "PersonStep") -> dict[str, Any]:
    return {
        "name": said.step.name,
        "in": said.is_in,
        "truth": said.truth.name.lower(),
        "rows": [
            {
                "line": row.line,
                "truth": row.truth.name.lower(),
                "tests": [{"words": test.words, "truth": test.truth.name.lower()} for test in row.tests],
            }
            for row in said.rows
        ],
        "operands": [{"depth": one.depth, "words": one.words, "in": one.is_in} for one in said.operands],
    }
