"""`survey-ops report`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from survey_ops.cli.options import AsJson, CaseFolder, Overwrite, opened
from survey_ops.cli.output import say, write_json

if TYPE_CHECKING:
    from survey_ops.domain.report_data import ReportData


def report(
    case: CaseFolder,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="PDF の名前（省くと out/report.pdf）", show_default=False)
    ] = None,
    register: Annotated[
        Path | None, typer.Option("--register", help="別に保管した住民データの控え", show_default=False)
    ] = None,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """抽出の報告書（PDF と CSV）を、記録された抽出から作る。"""
    from survey_ops.tasks.issue_report import issue_report

    with opened(case) as workspace:
        reported = issue_report(workspace, output, register, overwrite=overwrite)
    if as_json:
        write_json(
            {
                "pdf": str(reported.files.pdf),
                "sha256": reported.sha256,
                "csv": str(reported.files.csv),
                "csv_sha256": reported.csv_sha256,
                "entry": reported.checkpoint.entry,
                "head": reported.checkpoint.head,
                **_numbers(reported.data),
            }
        )
        return
    counts = reported.data.manifest["counts"]
    outcome = f"{counts['eligible']:,} 人から選ばれた {counts['selected']:,} 人"
    say(
        f"抽出をやり直した結果、{outcome}が記録と一致しました。",
        f"報告書を{'作り直しました' if reported.restored else '作りました'}: {reported.files.pdf}",
        f"表の数値（CSV）: {reported.files.csv}",
        f"授受簿のチェックポイント: {reported.checkpoint}",
    )


def _numbers(data: "ReportData") -> dict[str, Any]:
    chance = data.inclusion
    return {
        "counts": data.manifest["counts"],
        "hidden": data.composition.is_hidden,
        "chance": {
            "least": float(chance.least),
            "most": float(chance.most),
            "is_bound": chance.is_bound,
        },
        "margins": [
            {"rate": line.rate, "answers": line.answers, "margin": line.margins[0] and round(line.margins[0], 2)}
            for line in data.margins
        ],
        "responses": {
            "sent": data.sent,
            "answered": data.responses.answered,
            "undelivered": dict(data.responses.undelivered),
            "refused": data.responses.refused,
        },
    }
