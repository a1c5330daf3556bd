"""`survey-ops verify`."""

from pathlib import Path
from typing import Annotated

import typer

from survey_ops.cli.checkpoints import read_checkpoint
from survey_ops.cli.options import AsJson, CaseFolder, opened
from survey_ops.cli.output import say, write_json
from survey_ops.errors import Exit


def verify(
    case: CaseFolder,
    checkpoint: Annotated[
        str | None,
        typer.Option("--checkpoint", help="様式に印字されたチェックポイント（番号:ハッシュ）", show_default=False),
    ] = None,
    register: Annotated[
        Path | None, typer.Option("--register", help="別に保管した住民データの控え", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """抽出をやり直し、台帳を検算し、ファイルを記録と比べる。"""
    from survey_ops.tasks.verify_case import verify_case

    head = read_checkpoint(checkpoint)
    with opened(case) as workspace:
        result = verify_case(workspace, head, register)
    if as_json:
        write_json(
            {
                "ok": not result.differences,
                "differences": [difference.as_json() for difference in result.differences],
                "skipped": result.skipped,
                "notes": result.notes,
                "confirmed": result.confirmed,
            }
        )
    else:
        say(*(f"一致    {line}" for line in result.confirmed))
        say(*(f"略      {line}" for line in result.skipped))
        say(*(f"参考    {line}" for line in result.notes))
        say(*(f"違い    {difference.message}" for difference in result.differences))
        say("記録と違うところがあります。" if result.differences else "記録と違うところはありません。")
    raise typer.Exit(int(Exit.VERIFY if result.differences else Exit.DONE))
