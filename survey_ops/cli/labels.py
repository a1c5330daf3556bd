"""`survey-ops labels`."""

from pathlib import Path
from typing import Annotated

import typer

from survey_ops.cli.options import AsJson, By, CaseFolder, Overwrite, opened
from survey_ops.cli.output import say, write_json
from survey_ops.cli.progress_bar import progress
from survey_ops.domain.sentences import short_list


def labels(
    case: CaseFolder,
    by_hand: Annotated[
        Path | None,
        typer.Option("--by-hand", help="手書きにする宛名番号を 1 行に 1 つずつ書いたファイル", show_default=False),
    ] = None,
    run: Annotated[
        int | None, typer.Option("--run", min=1, help="何回目のラベルを作り直すか（1 が最初）", show_default=False)
    ] = None,
    reprint: Annotated[
        int | None,
        typer.Option("--reprint", min=1, metavar="シート番号", help="そのシートだけを刷り直す", show_default=False),
    ] = None,
    reason: Annotated[str | None, typer.Option("--reason", help="刷り直す理由", show_default=False)] = None,
    by: By = None,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """宛名ラベルの PDF を作る。シートごとに管理コード（QR）が付く。"""
    from survey_ops.tasks.print_labels import print_labels

    if reprint is not None or reason is not None:
        from survey_ops.cli.reprint import reprint_one

        reprint_one(case, reprint, reason, by_hand, run, by, overwrite=overwrite, as_json=as_json)
        return
    with opened(case, by) as workspace:
        shown = progress(quiet=as_json)
        printed = print_labels(workspace, overwrite=overwrite, by_hand=by_hand, run=run, progress=shown)
    if as_json:
        write_json(
            {
                "pdf": str(printed.pdf),
                "sha256": printed.sha256,
                "first": printed.first,
                "sheets": printed.sheets,
                "labels": printed.labels,
                "by_hand": printed.by_hand,
                "held": list(printed.held),
                "listed": [],
            }
        )
        return
    hand = f"（うち手書き {printed.by_hand:,} 件）" if printed.by_hand else ""
    say(f"宛名ラベル {printed.sheets:,} シート、{printed.labels:,} 件{hand}: {printed.pdf}")
    if printed.first > 1:
        say(f"シートの番号は {printed.first:,} からの続きです。前に作ったシートは、そのまま使えます。")
    if printed.held:
        say(
            f"シート {short_list(printed.held)} は支援措置の対象者のもので、「別扱い」と印刷してあります。"
            "委託業者に渡さず、職員が封筒に貼ってください。"
        )
    if printed.restored:
        say("シートは記録済みのため、PDF だけを作り直しました。")
    say(
        "印刷するときは、倍率を「実際のサイズ」（100%）、片面にしてください。",
        f"次に: 委託業者に渡すとき survey-ops scan {case} handover",
    )
