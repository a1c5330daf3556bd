"""`survey-ops ledger`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from survey_ops.cli.options import AsJson, By, CaseFolder, Overwrite, opened
from survey_ops.cli.output import say, warn, write_bytes, write_json
from survey_ops.errors import Exit, UsageError


class Action(StrEnum):
    """What can be done with the ledger."""

    VERIFY = "verify"
    EXPORT = "export"
    CHECKPOINT = "checkpoint"
    KEY = "key"


def ledger(
    case: CaseFolder,
    action: Annotated[
        Action,
        typer.Argument(
            metavar="verify|export|checkpoint|key",
            help="検算 | JSON の行として書き出す | 最後の記録の番号とハッシュと署名 | 署名の公開鍵",
            show_default=False,
        ),
    ],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="export の書き出し先（省くと標準出力）", show_default=False)
    ] = None,
    overwrite: Overwrite = False,
    replace: Annotated[bool, typer.Option("--replace", help="key: 新しい鍵に替える", show_default=False)] = False,
    reason: Annotated[str | None, typer.Option("--reason", help="key: 鍵を替える理由", show_default=False)] = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """台帳（授受簿）を検算し、書き出し、署名つきのチェックポイントと公開鍵を出す。"""
    if (replace or reason is not None) and not (action is Action.KEY and replace and reason is not None):
        raise UsageError(
            "--replace と --reason は、署名の鍵を替えるときに、両方を使います。",
            "survey-ops ledger 案件 key --replace --reason 理由 のように指定してください。",
            code="replace",
        )
    match action:
        case Action.VERIFY:
            _verify(case, as_json=as_json)
        case Action.EXPORT:
            _export(case, output, overwrite=overwrite, as_json=as_json)
        case Action.CHECKPOINT:
            _checkpoint(case, by, as_json=as_json)
        case Action.KEY:
            _key(case, by, reason, as_json=as_json)


def _verify(case: Path, *, as_json: bool) -> None:
    from survey_ops.tasks.inspect_ledger import verify_ledger

    with opened(case) as workspace:
        differences = verify_ledger(workspace)
    if as_json:
        write_json(
            {
                "ok": not differences,
                "differences": [difference.as_json() for difference in differences],
                "skipped": [],
            }
        )
    elif differences:
        say(f"違い {len(differences)} 件", *(f"  {difference.message}" for difference in differences))
    else:
        say("台帳の記録は、最初から最後までつながっています。")
    raise typer.Exit(int(Exit.VERIFY if differences else Exit.DONE))


def _export(case: Path, output: Path | None, *, overwrite: bool, as_json: bool) -> None:
    from survey_ops.tasks.inspect_ledger import export_ledger
    from survey_ops.tasks.placing import write_whole

    with opened(case) as workspace:
        if output is None and not as_json:
            export_ledger(workspace, write_bytes)
            return
        lines: list[bytes] = []
        count = export_ledger(workspace, lines.append)
    if output is not None:
        write_whole(output, b"".join(lines), overwrite=overwrite)
    if as_json:
        import json

        found = {} if output else {"entries_exported": [json.loads(line) for line in lines]}
        write_json({"entries": count, "file": str(output) if output else None, **found})
    else:
        say(f"台帳の記録 {count:,} 件を {output} に書き出しました。")


def _checkpoint(case: Path, by: str | None, *, as_json: bool) -> None:
    from survey_ops.domain.signed_checkpoint import key_fingerprint
    from survey_ops.tasks.sign_checkpoint import signed_head

    with opened(case, by) as workspace:
        head = signed_head(workspace)
    if as_json:
        signed = {
            "signed": head.signed and str(head.signed),
            "public_key": head.public_key and head.public_key.hex(),
            "fingerprint": head.public_key and key_fingerprint(head.public_key),
        }
        write_json({"entry": head.checkpoint.entry, "head": head.checkpoint.head, **signed})
        return
    say(str(head.checkpoint))
    if head.signed and head.public_key:
        say(str(head.signed), f"公開鍵の指紋 {key_fingerprint(head.public_key)}")
    elif head.why:
        warn(f"署名はありません。{head.why.message}", f"→ {head.why.advice}")


def _key(case: Path, by: str | None, reason: str | None, *, as_json: bool) -> None:
    from survey_ops.domain.signed_checkpoint import key_fingerprint, shown_key
    from survey_ops.tasks.sign_checkpoint import replace_key, show_key

    with opened(case, by) as workspace:
        shown = show_key(workspace) if reason is None else replace_key(workspace, reason)
        file = workspace.signing_path
    if as_json:
        write_json(
            {
                "public_key": shown.public_key.hex(),
                "fingerprint": key_fingerprint(shown.public_key),
                "entry": shown.entry,
                "at_hand": shown.is_at_hand,
                "before": [{"entry": entry.n, "public_key": entry.body["public"]} for entry in shown.before],
            }
        )
        return
    if reason is not None:
        say("署名の鍵を新しくしました。前の署名は、前の公開鍵でそのまま確かめられます。")
    say(
        f"署名の公開鍵（台帳の記録 {shown.entry}、指紋 {key_fingerprint(shown.public_key)}）",
        f"  {shown_key(shown.public_key)}",
        "様式にも印字されます。紙で別に保管し、台帳を確かめるときに --public-key で指定してください。",
    )
    for entry in shown.before:
        say(f"前の公開鍵（記録 {entry.n}）", f"  {shown_key(bytes.fromhex(entry.body['public']))}")
    if not shown.is_at_hand:
        warn(
            f"注意: 署名の鍵 {file.name} が案件フォルダーにないか、この公開鍵のものではないため、署名できません。",
            "→ 控えから戻すか、--replace --reason 理由 で新しい鍵にしてください。",
        )
