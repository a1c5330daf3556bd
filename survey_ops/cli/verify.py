"""`survey-ops verify`."""

from pathlib import Path
from typing import Annotated

import typer

from survey_ops.cli.options import AsJson, CaseFolder, opened
from survey_ops.cli.output import say, write_json
from survey_ops.errors import Exit


def verify(
    case: CaseFolder,
    checkpoint: Annotated[
        list[str] | None,
        typer.Option(
            "--checkpoint",
            help="様式のチェックポイント: 番号:ハッシュ、署名つきの文字列、または写真・スキャン・PDF（いくつでも）",
            show_default=False,
        ),
    ] = None,
    public_key: Annotated[
        list[str] | None,
        typer.Option("--public-key", help="様式に印字された署名の公開鍵（いくつでも）", show_default=False),
    ] = None,
    export: Annotated[
        Path | None,
        typer.Option("--export", help="別に保管した台帳の書出し（ledger export）", show_default=False),
    ] = None,
    register: Annotated[
        Path | None, typer.Option("--register", help="別に保管した住民データの控え", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """抽出をやり直し、台帳を検算し、紙の控えやファイルと比べる。"""
    from survey_ops.domain.first_difference import told_first
    from survey_ops.tasks.kept_outside import read_kept
    from survey_ops.tasks.verify_case import verify_case

    kept = read_kept(checkpoint or (), public_key or (), export)
    with opened(case) as workspace:
        result = verify_case(workspace, kept, register)
    if as_json:
        write_json(
            {
                "ok": not result.differences,
                "differences": [difference.as_json() for difference in result.differences],
                "first_difference": result.first and result.first.as_json(),
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
        say(*([f"場所    {told_first(result.first)}"] if result.first else []))
        say("記録と違うところがあります。" if result.differences else "記録と違うところはありません。")
    raise typer.Exit(int(Exit.VERIFY if result.differences else Exit.DONE))
