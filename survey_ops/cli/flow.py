"""`survey-ops flow`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from survey_ops.cli.flow_words import flow_data, flow_lines
from survey_ops.cli.options import AsJson, CaseFolder, Overwrite, opened
from survey_ops.cli.output import problem_lines, say, warn, write_json

if TYPE_CHECKING:
    from survey_ops.tasks.issue_flow import IssuedFlow


def flow(
    case: CaseFolder,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="PDF の名前（省くと out/flow.pdf）", show_default=False)
    ] = None,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """抽出フローを実行し、段階ごとの人数を示して、フローの用紙（PDF）を作る。"""
    from survey_ops.tasks.flow_records import recorded_lists
    from survey_ops.tasks.issue_flow import issue_flow

    with opened(case) as workspace:
        issued = issue_flow(workspace, recorded_lists(workspace), output, overwrite=overwrite)
    if as_json:
        write_json(_as_json(issued))
    else:
        say(*flow_lines(issued.run.report))
        say(f"抽出フローを作りました: {issued.pdf}", f"授受簿のチェックポイント: {issued.checkpoint}")
        if issued.run.warnings:
            warn(f"注意 {len(issued.run.warnings)} 件", *problem_lines(issued.run.warnings))


def _as_json(issued: "IssuedFlow") -> dict[str, Any]:
    return {
        "pdf": str(issued.pdf),
        "sha256": issued.sha256,
        "entry": issued.checkpoint.entry,
        "head": issued.checkpoint.head,
        **flow_data(issued.run.report),
        "warnings": [problem.as_json() for problem in issued.run.warnings],
    }
