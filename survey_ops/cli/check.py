"""`survey-ops check`."""

from pathlib import Path
from typing import Annotated

import typer

from survey_ops.cli.flow_words import flow_data, flow_lines
from survey_ops.cli.options import AsJson, CaseFolder, Overwrite
from survey_ops.cli.output import problem_lines, say, write_json
from survey_ops.cli.progress_bar import progress
from survey_ops.cli.scanned_forms import scanning_line
from survey_ops.cli.words import count_lines, list_lines


def check(
    case: CaseFolder,
    listing: Annotated[
        Path | None,
        typer.Option(
            "--list", help="問題と注意の一覧を CSV で書き出す（データを出力した部署に渡せる）", show_default=False
        ),
    ] = None,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """案件と住民データを検査し、問題をすべて知らせる（--list のほかは何も書き込まない）。"""
    from survey_ops.tasks.check_case import check_case
    from survey_ops.tasks.problem_list import write_problem_list

    found = check_case(case, progress=progress(quiet=as_json))
    if listing:
        write_problem_list(listing, found.problems, found.warnings, overwrite=overwrite)
    if as_json:
        data: dict[str, object] = {
            "problems": [problem.as_json() for problem in found.problems],
            "warnings": [problem.as_json() for problem in found.warnings],
            "counts": found.counts,
        }
        if found.flow:
            data["flow"] = flow_data(found.flow)
        if found.scanning:
            data["scanning"] = {"forms": len(found.scanning.forms), "reads": found.scanning.reads}
        if found.problems:
            data["error"] = {
                "code": "problems",
                "message": f"問題が {len(found.problems)} 件あります。",
                "advice": "problems のとおりに直してから、もう一度検査してください。",
            }
        write_json(data)
    else:
        say(*(list_lines(found.listed, found.counts) if found.listed else count_lines(found.counts)))
        if found.flow:
            say(*flow_lines(found.flow))
        if found.scanning:
            say(scanning_line(found.scanning))
        if found.warnings:
            say(f"注意 {len(found.warnings)} 件", *problem_lines(found.warnings))
        say(f"問題 {len(found.problems)} 件", *problem_lines(found.problems))
        say(*([f"一覧を書き出しました: {listing}"] if listing else []))
    raise typer.Exit(int(found.exit))
