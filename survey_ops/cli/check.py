"""`survey-ops check`."""

import typer

from survey_ops.cli.flow_words import flow_data, flow_lines
from survey_ops.cli.options import AsJson, CaseFolder
from survey_ops.cli.output import problem_lines, say, write_json
from survey_ops.cli.progress_bar import progress
from survey_ops.cli.words import count_lines, list_lines


def check(case: CaseFolder, as_json: AsJson = False) -> None:
    """案件と住民データを検査し、問題をすべて知らせる（何も書き込まない）。"""
    from survey_ops.tasks.check_case import check_case

    found = check_case(case, progress=progress(quiet=as_json))
    if as_json:
        data: dict[str, object] = {
            "problems": [problem.as_json() for problem in found.problems],
            "warnings": [problem.as_json() for problem in found.warnings],
            "counts": found.counts,
        }
        if found.flow:
            data["flow"] = flow_data(found.flow)
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
        if found.warnings:
            say(f"注意 {len(found.warnings)} 件", *problem_lines(found.warnings))
        say(f"問題 {len(found.problems)} 件", *problem_lines(found.problems))
    raise typer.Exit(int(found.exit))
