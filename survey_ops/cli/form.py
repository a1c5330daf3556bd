"""`survey-ops form`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from survey_ops.cli.options import AsJson, CaseFolder, Overwrite, opened
from survey_ops.cli.output import say, warn, write_json
from survey_ops.errors import Exit


class FormName(StrEnum):
    """Forms there are."""

    PRECHECK = "precheck"


def form(
    case: CaseFolder,
    name: Annotated[
        FormName, typer.Argument(metavar="様式", help="precheck（実施前確認シート）", show_default=False)
    ],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="PDF の名前（省くと out/様式.pdf）", show_default=False)
    ] = None,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """公式の様式を、案件と授受簿の記録から作る。"""
    from survey_ops.tasks.issue_form import issue_form

    with opened(case) as workspace:
        issued = issue_form(workspace, name.value, output, overwrite=overwrite)
    if as_json:
        write_json(
            {
                "pdf": str(issued.pdf),
                "sha256": issued.sha256,
                "entry": issued.checkpoint.entry,
                "head": issued.checkpoint.head,
                "findings": [finding.as_json() for finding in issued.findings],
            }
        )
    else:
        say(
            f"様式を作りました: {issued.pdf}",
            f"授受簿のチェックポイント: {issued.checkpoint}",
            "（様式に印字してあります。紙か別の場所に控えておくと、後から台帳の書換えを見つけられます）",
        )
        if issued.findings:
            warn(f"注意 {len(issued.findings)} 件", *(f"  {finding.message}" for finding in issued.findings))
    is_short = issued.missing or not issued.is_accounted
    raise typer.Exit(int(Exit.MISSING if is_short else Exit.DONE))
