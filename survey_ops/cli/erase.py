"""`survey-ops erase`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from survey_ops.cli.options import AsJson, By, CaseFolder, opened
from survey_ops.cli.output import say, warn, write_json
from survey_ops.domain.codes import fold
from survey_ops.errors import RefusedError


def erase(
    case: CaseFolder,
    inputs: Annotated[bool, typer.Option("--inputs", help="住民データも消す", show_default=False)] = False,
    yes: Annotated[bool, typer.Option("--yes", help="端末でも、確かめずに消す", show_default=False)] = False,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """個人情報を消去する。授受の記録は残る。"""
    from survey_ops.tasks.erase_case import erase_case, inputs_left, personal_files, sheets_out

    with opened(case, by) as workspace:
        if sys.stdin.isatty() and not yes:
            _ask(workspace.case.code, personal_files(workspace, inputs=inputs), sheets_out(workspace))
        erased = erase_case(workspace, inputs=inputs)
        left = inputs_left(workspace)
        folder = workspace.case.folder
    if as_json:
        write_json(
            {
                "recipients": erased.recipients,
                "notices": erased.notices,
                "files": list(erased.files),
                "entry": erased.entry,
                "again": erased.again,
            }
        )
    elif erased.again:
        say(f"個人情報は消去済みです（記録 {erased.entry}）。")
    else:
        say(f"宛先 {erased.recipients:,} 件を消去しました（記録 {erased.entry}）。")
        if erased.notices:
            say(f"  辞退・返送の控え {erased.notices:,} 件も消去しました。件数と日付の記録は残ります。")
        say(*(f"  消したファイル: {file}" for file in erased.files))
        say("控え（バックアップ）、手書きの一覧、ほかの場所に写したファイルは、別に消してください。")
    if left and not as_json:
        _tell_left(folder, left)
    if erased.sheets_out:
        warn(f"注意: 引渡し中のシートが {erased.sheets_out} 枚あります。紙の宛名は消えていません。")


def _tell_left(folder: Path, left: list[str]) -> None:
    for file in left:
        if file.startswith("../"):
            warn(f"注意: {file[3:]} は案件フォルダーの外にあるため、消していません。その案件か場所で消してください。")
        else:
            warn(f"注意: 住民データ {folder / file} は残っています。消すときは --inputs を付けてください。")


def _ask(code: str, files: list[str], out: int) -> None:
    if out:
        warn(f"注意: 引渡し中のシートが {out} 枚あります。紙の宛名は消えません。")
    warn("宛先の個人情報と鍵を消去します。元には戻せません。", *(f"  消すファイル: {file}" for file in files))
    try:
        question = f"よければ、案件コード {code} を入力してください"
        typed = typer.prompt(question, default="", show_default=False, err=True)
    except typer.Abort:
        typed = ""
    if fold(typed) != code:
        raise RefusedError("消去をやめました。", "何も消していません。", code="not_confirmed")
