"""`survey-ops check-list`."""

from pathlib import Path
from typing import Annotated

import typer

from survey_ops.cli.options import AsJson, By, CaseFolder, Overwrite, opened
from survey_ops.cli.output import say, write_json


def check_list(
    case: CaseFolder,
    run: Annotated[
        int | None, typer.Option("--run", min=1, help="何回目のラベルか（省くと最後）", show_default=False)
    ] = None,
    by_hand: Annotated[
        Path | None,
        typer.Option("--by-hand", help="ラベルを作ったときに使った、手書きの宛名番号のファイル", show_default=False),
    ] = None,
    register: Annotated[
        Path | None, typer.Option("--register", help="別に保管した住民データの控え", show_default=False)
    ] = None,
    by: By = None,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """印刷したラベルを、二人で住民データと見比べるための照合リスト（PDF）を作る。"""
    from survey_ops.tasks.issue_check_list import issue_check_list

    with opened(case, by) as workspace:
        issued = issue_check_list(workspace, run=run, by_hand=by_hand, register=register, overwrite=overwrite)
    if as_json:
        write_json(
            {
                "pdf": str(issued.pdf),
                "sha256": issued.sha256,
                "run": issued.run,
                "numbers": list(issued.numbers),
                "reread": issued.reread,
            }
        )
        return
    made = "作り直しました" if issued.restored else "作りました"
    say(f"照合リストを{made}（{len(issued.numbers)} 件）: {issued.pdf}")
    if issued.reread:
        say("元のデータを読み直し、保存された宛先の氏名・住所と一致しました。")
    else:
        say("元のデータがないため、保存された宛先で作りました。控えがあれば --register で指定してください。")
    say("氏名と住所が載っています。印刷したラベルと二人で見比べ、署名をして保管し、用が済んだら廃棄してください。")
