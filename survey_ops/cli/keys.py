"""`survey-ops keys`."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from survey_ops.cli.options import AsJson, By, CaseFolder, opened
from survey_ops.cli.output import say, warn, write_json
from survey_ops.errors import Exit, UsageError

if TYPE_CHECKING:
    from survey_ops.domain.chain import Entry


class Key(StrEnum):
    """The keys of a case."""

    CODES = "codes"
    PERSONAL = "personal"


_NAMES = {Key.CODES: "管理コードの鍵", Key.PERSONAL: "個人情報の鍵"}
_STATES = {
    "good": "あります",
    "missing": "ありません。控えから戻してください",
    "damaged": "壊れています。控えから戻してください",
    "other": "記録にある鍵とは別のものです。控えから戻してください",
    "lost": "紛失の記録があります",
    "erased": "個人情報とともに消去済みです",
    "unused": "まだ使っていません",
}


def keys(
    case: CaseFolder,
    lost: Annotated[
        Key | None,
        typer.Option(
            "--lost", metavar="codes|personal", help="控えもない鍵の紛失を記録し、次に進む", show_default=False
        ),
    ] = None,
    reason: Annotated[
        str | None, typer.Option("--reason", help="いつ、どのように失ったか", show_default=False)
    ] = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """案件の二つの鍵がそろっているかを示す。失った鍵を記録する。"""
    from survey_ops.tasks.key_states import key_states, record_loss

    if reason is not None and lost is None:
        raise UsageError(
            "--reason は、鍵を失ったときだけ指定できます。", "--lost に codes か personal を指定してください。"
        )
    with opened(case, by) as workspace:
        if lost is not None:
            entry = record_loss(workspace, lost.value, reason or "")
        states = key_states(workspace)
    if as_json:
        found = {one.key: {"file": str(one.file), "state": one.state} for one in states}
        write_json({"keys": found, "entry": entry.n if lost else None})
    elif lost:
        _tell_loss(case, lost, entry)
    else:
        say(*(f"{_NAMES[Key(one.key)]}（{one.file.name}）: {_STATES[one.state]}" for one in states))
    raise typer.Exit(int(Exit.MISSING if any(one.is_wanting for one in states) else Exit.DONE))


def _tell_loss(case: Path, key: Key, entry: "Entry") -> None:
    say(f"{_NAMES[key]}の紛失を記録しました（記録 {entry.n}）。")
    if key is Key.CODES:
        warn("注意: これより前に印刷したシートは、本物かどうかを確かめられません。引渡しもできません。")
        say(
            "新しい鍵を作りました。控えを survey-ops backup の --with-keys で取ってください。",
            f"渡してあるシート: survey-ops scan {case} return で戻せます（枚数と中身を二人で確かめます）。",
            f"渡す前のシート: survey-ops labels {case} --reprint 番号 --reason 鍵の紛失 で刷り直せます。",
            "多いときは、戻ってから抽出をやり直すと、同じ人のまま全部を作り直せます: "
            f"survey-ops sample {case} --redraw --reason 鍵の紛失",
        )
    else:
        warn(f"注意: 宛先 {entry.body['rows']:,} 件は、もうだれにも読めません（消去したのと同じです）。")
        say(
            f"住民データがあれば: survey-ops sample {case} --redraw --reason 鍵の紛失 で、同じ人が抽出されます。",
            "印刷済みのシートは無効になります。引抜き、辞退、返送の記録は、その後で入れ直してください。",
            f"住民データがなければ: survey-ops erase {case} --inputs で消去を終えてください。",
        )
