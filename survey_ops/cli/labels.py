"""`survey-ops labels`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from survey_ops.cli.options import AsJson, By, CaseFolder, Overwrite, opened
from survey_ops.cli.output import problem_lines, say, warn, write_json
from survey_ops.cli.progress_bar import progress
from survey_ops.domain.number_lists import short_list
from survey_ops.errors import UsageError

if TYPE_CHECKING:
    from survey_ops.tasks.print_labels import Printed, PrintWish


def labels(
    case: CaseFolder,
    by_hand: Annotated[
        Path | None,
        typer.Option("--by-hand", help="手書きにする宛名番号を 1 行に 1 つずつ書いたファイル", show_default=False),
    ] = None,
    accept: Annotated[
        Path | None,
        typer.Option(
            "--accept",
            help="長すぎても小さな文字で印刷してよい宛名番号を 1 行に 1 つずつ書いたファイル",
            show_default=False,
        ),
    ] = None,
    listing: Annotated[
        Path | None,
        typer.Option("--list", help="印刷できない宛名の一覧（行と項目）を CSV で書き出す", show_default=False),
    ] = None,
    printer: Annotated[
        str | None, typer.Option("--printer", help="補正に使うプリンター（survey-ops printers）", show_default=False)
    ] = None,
    first: Annotated[
        int | None,
        typer.Option("--first", min=1, help="使いかけの用紙の、何面目から始めるか", show_default=False),
    ] = None,
    preview: Annotated[
        int | None,
        typer.Option(
            "--preview", min=1, metavar="ページ", help="そのページの見本を PNG で作る（シートは記録しない）"
        ),
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
    from survey_ops.tasks.print_labels import PrintWish
    from survey_ops.tasks.printer_profiles import load_printer

    profile = load_printer(printer) if printer is not None else None
    wish = PrintWish(overwrite, by_hand, accept, run, profile, first)
    if reprint is not None or reason is not None:
        from survey_ops.cli.reprint import reprint_one

        if first is not None or preview is not None or listing is not None:
            raise UsageError(
                "--reprint と、--first、--preview、--list は、一緒に指定できません。",
                "刷り直すシートの番号と理由だけを指定してください。",
            )
        reprint_one(case, reprint, reason, wish, by, as_json=as_json)
    elif preview is not None:
        _preview(case, wish, preview, by, as_json=as_json)
    else:
        _print(case, wish, listing, by, as_json=as_json)


def _preview(case: Path, wish: "PrintWish", page: int, by: str | None, *, as_json: bool) -> None:
    from survey_ops.tasks.print_labels import preview_labels

    with opened(case, by) as workspace:
        picture = preview_labels(workspace, wish, page, progress(quiet=as_json))
    if as_json:
        write_json({"png": str(picture)})
        return
    say(f"{page} ページ目の見本を作りました（シートは記録していません。見たことは操作ログに残ります）: {picture}")
    say("氏名と住所が載っています。確かめたら消してください。survey-ops erase でも消えます。")


def _print(case: Path, wish: "PrintWish", listing: Path | None, by: str | None, *, as_json: bool) -> None:
    from survey_ops.tasks.label_plan import LabelListError
    from survey_ops.tasks.print_labels import print_labels
    from survey_ops.tasks.unprintable_list import write_unprintable

    with opened(case, by) as workspace:
        try:
            printed = print_labels(workspace, wish, progress(quiet=as_json))
        except LabelListError as error:
            if listing:
                write_unprintable(workspace, listing, error.problems, (), overwrite=wish.overwrite)
            raise
        if listing:
            write_unprintable(workspace, listing, (), printed.without_bars, overwrite=wish.overwrite)
    if as_json:
        write_json(_as_json(printed))
    else:
        _tell(case, printed)


def _as_json(printed: "Printed") -> dict[str, object]:
    return {
        "pdf": str(printed.pdf),
        "sha256": printed.sha256,
        "first": printed.first,
        "sheets": printed.sheets,
        "labels": printed.labels,
        "by_hand": printed.by_hand,
        "held": list(printed.held),
        "listed": [],
        "without_barcode": [problem.as_json() for problem in printed.without_bars],
    }


def _tell(case: Path, printed: "Printed") -> None:
    hand = f"（うち手書き {printed.by_hand:,} 件）" if printed.by_hand else ""
    say(f"宛名ラベル {printed.sheets:,} シート、{printed.labels:,} 件{hand}: {printed.pdf}")
    if printed.first > 1:
        say(f"シートの番号は {printed.first:,} からの続きです。前に作ったシートは、そのまま使えます。")
    if printed.first_place:
        say(
            f"最初のシートは {printed.first_place + 1} 面目から印刷します。使いかけの用紙を 1 枚目に入れてください。"
            "余白に別の管理コードがある用紙は、使えません。"
        )
    if printed.held:
        say(
            f"シート {short_list(printed.held)} は支援措置の対象者のもので、「別扱い」と印刷してあります。"
            "委託業者に渡さず、職員が封筒に貼ってください。"
        )
    if printed.without_bars:
        warn(
            f"カスタマバーコードのない宛名が {len(printed.without_bars):,} 件あります。",
            *problem_lines(printed.without_bars),
        )
    if printed.restored:
        say("シートは記録済みのため、PDF だけを作り直しました。")
    say(
        "管理コードは、すべてのシートで読み取れることを確かめました。",
        "印刷するときは、倍率を「実際のサイズ」（100%）、片面にしてください。",
        f"次に: 委託業者に渡すとき survey-ops scan {case} handover",
    )
