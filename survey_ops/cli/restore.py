"""`survey-ops restore`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from survey_ops.cli.checkpoints import read_checkpoint
from survey_ops.cli.clock import account, now
from survey_ops.cli.options import AsJson, By
from survey_ops.cli.output import say, warn, write_json
from survey_ops.errors import Exit

if TYPE_CHECKING:
    from survey_ops.tasks.restore_case import Restored

_KEYS = {"codes": "管理コードの鍵", "personal": "個人情報の鍵"}


def restore(
    file: Annotated[
        Path, typer.Argument(metavar="控え", help="survey-ops backup で作ったファイル", show_default=False)
    ],
    folder: Annotated[
        Path, typer.Argument(metavar="フォルダー", help="復元する先の、新しいフォルダー", show_default=False)
    ],
    reason: Annotated[str, typer.Option("--reason", help="復元する理由", show_default=False)],
    keys: Annotated[
        Path | None, typer.Option("--keys", help="別に保管した、鍵の控えのファイル", show_default=False)
    ] = None,
    checkpoint: Annotated[
        str | None,
        typer.Option("--checkpoint", help="紙に残る最後のチェックポイント（番号:ハッシュ）", show_default=False),
    ] = None,
    against: Annotated[
        Path | None,
        typer.Option("--against", help="まだ読める元の案件フォルダー（控えの後の消去を調べる）", show_default=False),
    ] = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """控え（バックアップ）から案件を復元する。何も上書きしない。"""
    from survey_ops.tasks.restore_case import RestoreWish, restore_case

    wish = RestoreWish(file, folder, reason, keys, read_checkpoint(checkpoint), against)
    done = restore_case(wish, now, by or account())
    if as_json:
        write_json(_as_json(done))
    else:
        _tell(done, folder, is_compared=checkpoint is not None or against is not None)
    raise typer.Exit(int(_exit(done)))


def _exit(done: "Restored") -> Exit:
    if done.differences:
        return Exit.VERIFY
    return Exit.MISSING if done.lost or done.missing_keys or done.erased else Exit.DONE


def _as_json(done: "Restored") -> dict[str, object]:
    return {
        "case": done.manifest.case,
        "entry": done.entry,
        "entries": done.manifest.checkpoint.entry,
        "head": done.manifest.checkpoint.head,
        "files": list(done.files),
        "held_back": list(done.held_back),
        "keys": list(done.keys),
        "missing_keys": list(done.missing_keys),
        "ledger_kept": done.is_ledger_kept,
        "erased": done.erased.n if done.erased else None,
        "personal": done.has_people,
        "lost": done.lost,
        "ok": not done.differences,
        "differences": [difference.as_json() for difference in done.differences],
    }


def _tell(done: "Restored", folder: Path, *, is_compared: bool) -> None:
    manifest = done.manifest
    say(
        f"案件 {manifest.case}「{manifest.title}」を復元しました"
        f"（ファイル {len(done.files)} 個、記録 {done.entry}）: {folder}"
    )
    if done.is_ledger_kept:
        say("台帳は、今あるものがこの控えより新しいため、そのままです。")
    else:
        say(f"台帳は、記録 {manifest.checkpoint.entry:,} までに戻りました。")
    say(*(f"{_KEYS.get(name, name)}を戻しました。" for name in done.keys))
    if done.has_people:
        say("住民データは控えに入っていません。要るときは、同じファイルを case.toml に書いた場所に置いてください。")
    for name in done.missing_keys:
        warn(f"注意: {_KEYS[name]}がありません。--keys で戻すか、survey-ops keys {folder} で確かめてください。")
    _tell_erased(done, folder)
    if done.lost:
        warn(
            f"注意: 控えの後の記録が、少なくとも {done.lost:,} 件失われています。紙の授受簿や受領書を見て、"
            "読取りなどを入れ直してください。"
        )
    elif not (is_compared or done.is_ledger_kept):
        warn(
            "注意: この控えの後に何があったかは、控えからは分かりません。紙に残る最後のチェックポイントと比べるには "
            f"survey-ops verify {folder} --checkpoint 番号:ハッシュ を実行してください。"
        )
    for difference in done.differences:
        warn(f"違い    {difference.message}")


def _tell_erased(done: "Restored", folder: Path) -> None:
    if done.erased:
        when = f"{done.erased.body['on']}、記録 {done.erased.n}"
        warn(f"警告: この案件の個人情報は、控えの後に消去されています（{when}）。")
    if done.erased and done.has_people:
        warn(
            "警告: 復元で、消したはずの個人情報が戻りました。すぐに、もう一度消去してください。",
            f"→ survey-ops erase {folder} --inputs",
        )
    elif done.erased:
        warn(f"個人情報のあるファイル {len(done.held_back)} 個と鍵は、戻していません。この控えも廃棄してください。")
    elif done.has_people:
        say("控えを作った後に消去していたときは、survey-ops erase でもう一度消去してください。")
