"""`survey-ops erase`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from survey_ops.cli.options import AsJson, By, CaseFolder, opened
from survey_ops.cli.output import say, warn, write_json
from survey_ops.domain.codes import fold
from survey_ops.errors import Exit, RefusedError

if TYPE_CHECKING:
    from survey_ops.tasks.erase_case import Erased, Left


def erase(
    case: CaseFolder,
    inputs: Annotated[bool, typer.Option("--inputs", help="住民データも消す", show_default=False)] = False,
    yes: Annotated[bool, typer.Option("--yes", help="端末でも、確かめずに消す", show_default=False)] = False,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """個人情報を消去する。授受の記録は残る。"""
    from survey_ops.tasks.erase_case import erase_case, files_to_erase, sheets_out

    with opened(case, by) as workspace:
        if sys.stdin.isatty() and not yes:
            _ask(workspace.case.code, files_to_erase(workspace, inputs=inputs), sheets_out(workspace))
        erased = erase_case(workspace, inputs=inputs)
        folder, draws = workspace.case.folder, workspace.case.config.case.kind != "other"
    if as_json:
        write_json(_as_json(erased))
    else:
        _tell(erased, draws=draws)
        _tell_left(folder, erased.left)
        if not (erased.left.is_searched or erased.again):
            warn("注意: 宛先を読む鍵がないため、案件フォルダーのほかのファイルに宛先があるかは、調べていません。")
        if erased.sheets_out:
            warn(f"注意: 引渡し中のシートが {erased.sheets_out} 枚あります。紙の宛名は消えていません。")
    if erased.left.found:
        raise typer.Exit(int(Exit.MISSING))


def _as_json(erased: "Erased") -> dict[str, object]:
    left = erased.left
    return {
        "recipients": erased.recipients,
        "notices": erased.notices,
        "files": list(erased.files),
        "entry": erased.entry,
        "again": erased.again,
        "sheets_out": erased.sheets_out,
        "left": {
            "inputs": list(left.inputs),
            "found": list(left.found),
            "likely": list(left.likely),
            "closed": list(left.closed),
            "outside": list(left.outside),
            "documents": list(left.documents),
            "backups": [{"entry": one.entry, "file": one.file, "on": one.on} for one in left.backups],
            "items": [item.number for item in left.items],
            "searched": left.is_searched,
        },
    }


def _tell(erased: "Erased", *, draws: bool) -> None:
    if erased.again:
        say(f"個人情報は消去済みです（記録 {erased.entry}）。")
        return
    if draws:
        say(f"宛先 {erased.recipients:,} 件を消去しました（記録 {erased.entry}）。")
    else:
        say(f"抽出も郵送もしない案件なので、台帳に宛先はありません。消去を記録しました（記録 {erased.entry}）。")
    if erased.notices:
        say(f"  辞退・返送の控え {erased.notices:,} 件も消去しました。件数と日付の記録は残ります。")
    say(*(f"  消したファイル: {file}" for file in erased.files))
    say("控え（バックアップ）、手書きの一覧、ほかの場所に写したファイルは、別に消してください。")


def _tell_left(folder: Path, left: "Left") -> None:
    for file in left.inputs:
        warn(f"注意: 住民データ {folder / file} は残っています。消すときは --inputs を付けてください。")
    for file in left.found:
        warn(f"注意: {folder / file} に宛先の個人情報があります。もう調べられないので、確かめて消してください。")
    for file in left.likely:
        warn(f"注意: {folder / file} に、宛先と同じ氏名か住所があります。確かめて、要らなければ消してください。")
    for file in left.closed:
        warn(f"注意: {folder / file} は、中を調べられませんでした。宛先が載っていれば、消してください。")
    for file in left.outside:
        warn(f"注意: {file} は案件フォルダーの外にあるため、消していません。その案件か場所で消してください。")
    for backup in left.backups:
        warn(
            f"注意: 控え {_name(backup.file)}（{backup.on}、記録 {backup.entry}）に個人情報が残っています。"
            f"廃棄して、survey-ops backup {folder} --destroyed {backup.entry} で記録してください。"
        )
    if left.items:
        warn(
            f"注意: シート以外の管理対象が {len(left.items):,} 件残っています（survey-ops status {folder} --where）。"
            "消去・廃棄したら、survey-ops item で記録してください。"
        )
    if left.documents:
        say(f"案件フォルダーの外に作った書類（住民の個人情報はない）: {'、'.join(left.documents)}")


def _name(file: str) -> str:
    return file.removeprefix("../")


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
