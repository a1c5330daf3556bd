"""`survey-ops backup`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from survey_ops.cli.options import AsJson, By, CaseFolder, Overwrite, opened
from survey_ops.cli.output import say, warn, write_json
from survey_ops.errors import Exit, UsageError

if TYPE_CHECKING:
    from survey_ops.tasks.back_up import BackedUp


def backup(
    case: CaseFolder,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="控えのファイル（省くと案件フォルダーの隣）", show_default=False),
    ] = None,
    with_keys: Annotated[
        Path | None,
        typer.Option("--with-keys", help="鍵も、この別のファイルに書き出す（別の場所に置く）", show_default=False),
    ] = None,
    without_personal: Annotated[
        bool,
        typer.Option("--without-personal", help="氏名や住所の載った PDF を入れない", show_default=False),
    ] = False,
    destroyed: Annotated[
        int | None,
        typer.Option(
            "--destroyed", metavar="記録の番号", help="その控えを廃棄したことを記録する", show_default=False
        ),
    ] = None,
    method: Annotated[
        str, typer.Option("--method", help="廃棄の方法（--destroyed と一緒に）", show_default=False)
    ] = "",
    by: By = None,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """案件と台帳の控え（バックアップ）を、一つのファイルに作る。"""
    from survey_ops.tasks.back_up import BackupWish, back_up

    if destroyed is not None:
        if output or with_keys or without_personal:
            raise UsageError(
                "--destroyed は、控えを作る指定と一緒に使えません。",
                "廃棄した控えの記録の番号だけを指定してください。",
            )
        _destroyed(case, destroyed, method, by, as_json=as_json)
        return
    wish = BackupWish(output, with_keys, not without_personal, overwrite)
    with opened(case, by) as workspace:
        made = back_up(workspace, wish)
    if as_json:
        write_json(_as_json(made, with_keys))
    else:
        _tell(case, made, with_keys)
    raise typer.Exit(int(Exit.MISSING if made.missing else Exit.DONE))


def _destroyed(case: Path, n: int, method: str, by: str | None, *, as_json: bool) -> None:
    from survey_ops.tasks.back_up import record_destroyed

    with opened(case, by) as workspace:
        entry = record_destroyed(workspace, n, method.strip())
    if as_json:
        write_json({"entry": entry.n, "backup": n})
    else:
        say(f"記録 {n} の控えを廃棄したことを記録しました（記録 {entry.n}）。")


def _as_json(made: "BackedUp", keys_file: Path | None) -> dict[str, object]:
    return {
        "file": str(made.file),
        "sha256": made.sha256,
        "entry": made.entry,
        "entries": made.manifest.checkpoint.entry,
        "head": made.manifest.checkpoint.head,
        "members": list(made.manifest.members),
        "personal": made.is_personal,
        "left_out": list(made.manifest.left_out),
        "missing": list(made.missing),
        "keys": list(made.keys),
        "keys_file": str(keys_file) if keys_file else None,
    }


def _tell(case: Path, made: "BackedUp", keys_file: Path | None) -> None:
    say(
        f"控えを作りました（{len(made.manifest.members)} 個のファイル、台帳の記録 "
        f"{made.manifest.checkpoint.entry:,} 件まで、記録 {made.entry}）: {made.file}"
    )
    if made.is_personal:
        say(
            "個人情報が入っています（宛先は暗号化）。案件フォルダーとは別の媒体に移し、鍵のかかる場所に置いてください。",
            f"廃棄したら: survey-ops backup {case} --destroyed {made.entry}",
        )
    if made.manifest.left_out:
        say(f"入れなかったファイル（個人情報）: {'、'.join(made.manifest.left_out)}")
    if keys_file:
        say(f"鍵 {len(made.keys)} 個を書き出しました: {keys_file}")
        if keys_file.absolute().parent == made.file.absolute().parent:
            warn("注意: 鍵が、控えと同じフォルダーにあります。別の媒体に移し、別の場所に置いてください。")
        say("鍵の控えは、消去のときに必ず一緒に廃棄してください。残すと、消した宛先が控えから読めてしまいます。")
    else:
        say("鍵は入っていません。--with-keys で、別のファイルに、別の場所へ控えてください。")
    for file in made.missing:
        warn(f"注意: 記録にある {file} が、ないか、記録と違うため、控えに入っていません。")
