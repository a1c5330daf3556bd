"""`survey-ops paper`."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from survey_ops.cli.options import AsJson, By, CaseFolder, Overwrite, opened
from survey_ops.cli.output import say, warn, write_json
from survey_ops.cli.register_copy import copy_and_tell, copy_json
from survey_ops.errors import Exit, UsageError

if TYPE_CHECKING:
    from survey_ops.tasks.issue_paper import IssuedPaper, PaperWish


class PaperName(StrEnum):
    """Papers there are."""

    REGISTER = "register"
    RECEIPT = "receipt"
    INSPECTION = "inspection"
    RETURN = "return"
    DESTRUCTION = "destruction"


def paper(
    case: CaseFolder,
    name: Annotated[
        PaperName,
        typer.Argument(
            metavar="書類",
            help="register（授受簿）| receipt（受領書・預かり証）| inspection（検収書）| return（返却書）| "
            "destruction（廃棄記録）",
            show_default=False,
        ),
    ],
    transfer: Annotated[
        int | None, typer.Option("--transfer", help="受渡しの記録の番号（省くと最後のもの）", show_default=False)
    ] = None,
    entry: Annotated[
        int | None,
        typer.Option("--entry", help="書類にする読取り・検収・廃棄の記録の番号", show_default=False),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="PDF の名前（省くと out/ に番号を付けて置く）", show_default=False),
    ] = None,
    blank: Annotated[
        bool, typer.Option("--blank", help="手で書く用紙を作る（register と receipt）", show_default=False)
    ] = False,
    copy_to: Annotated[
        Path | None,
        typer.Option(
            "--copy-to", metavar="フォルダー", help="授受簿の写し（PDF と CSV）だけを書く", show_default=False
        ),
    ] = None,
    overwrite: Overwrite = False,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """授受の書類（授受簿、受領書、検収書、返却書、廃棄記録）を、台帳の記録から作る。"""
    from survey_ops.tasks.issue_paper import PaperWish

    wish = PaperWish(name.value, transfer, entry, output, overwrite)
    if copy_to is not None:
        raise typer.Exit(_copy(case, wish, copy_to, blank=blank, as_json=as_json))
    if blank:
        raise typer.Exit(_blank(case, wish, as_json=as_json))
    raise typer.Exit(_issue(case, wish, by, as_json=as_json))


def _issue(case: Path, wish: "PaperWish", by: str | None, *, as_json: bool) -> int:
    from survey_ops.tasks.issue_paper import TITLES, issue_paper

    with opened(case, by) as workspace:
        issued = issue_paper(workspace, wish)
    if as_json:
        write_json(_as_json(issued))
    else:
        again = "（記録済みのものを作り直しました）" if issued.restored else ""
        say(
            f"{TITLES[wish.name]} 第 {issued.number} 号を作りました{again}: {issued.pdf}",
            f"授受簿のチェックポイント: {issued.checkpoint}",
        )
        if issued.undrawn:
            warn(f"注意: 書体にない文字を、文字コードで印刷しました（{'、'.join(issued.undrawn)}）。")
        if issued.is_short:
            warn("注意: 数の合わないもの、まだのものがあります。書類で番号を確かめてください。")
    return int(Exit.MISSING if issued.is_short else Exit.DONE)


def _as_json(issued: "IssuedPaper") -> dict[str, object]:
    return {
        "pdf": str(issued.pdf),
        "sha256": issued.sha256,
        "number": issued.number,
        "of": issued.of,
        "entry": issued.checkpoint.entry,
        "head": issued.checkpoint.head,
        "undrawn": list(issued.undrawn),
    }


def _blank(case: Path, wish: "PaperWish", *, as_json: bool) -> int:
    from survey_ops.tasks.issue_paper import print_blank

    if wish.subject is not None:
        raise UsageError(
            "--blank は何も書いていない用紙のため、--transfer と --entry は使いません。", "外してください。"
        )
    with opened(case) as workspace:
        pdf = print_blank(workspace, wish.name, wish.output, overwrite=wish.overwrite)
    if as_json:
        write_json({"pdf": str(pdf), "blank": True})
    else:
        say(f"手書き用の用紙を作りました: {pdf}", "印刷して、パソコンとは別の場所に置いてください。")
    return int(Exit.DONE)


def _copy(case: Path, wish: "PaperWish", folder: Path, *, blank: bool, as_json: bool) -> int:
    if wish.name != PaperName.REGISTER or blank or wish.output or wish.subject is not None:
        raise UsageError(
            "--copy-to は授受簿の写しだけを書くため、ほかの書類や -o、--blank、--transfer、--entry とは使えません。",
            "survey-ops paper 案件 register --copy-to フォルダー と書いてください。",
        )
    with opened(case) as workspace:
        workspace.require_ledger()
        copied = copy_and_tell(workspace, folder, quiet=as_json)
    if as_json:
        write_json(copy_json(copied))
    return int(Exit.MACHINE if copied and copied.problem else Exit.DONE)
