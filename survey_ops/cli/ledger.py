"""`survey-ops ledger`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from survey_ops.cli.options import AsJson, CaseFolder, Overwrite, opened
from survey_ops.cli.output import say, write_bytes, write_json
from survey_ops.errors import Exit


class Action(StrEnum):
    """What can be done with the ledger."""

    VERIFY = "verify"
    EXPORT = "export"
    CHECKPOINT = "checkpoint"


def ledger(
    case: CaseFolder,
    action: Annotated[
        Action,
        typer.Argument(
            metavar="verify|export|checkpoint",
            help="検算 | JSON の行として書き出す | 最後の記録の番号とハッシュ",
            show_default=False,
        ),
    ],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="export の書き出し先（省くと標準出力）", show_default=False)
    ] = None,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """台帳（授受簿）を検算し、書き出し、チェックポイントを出す。"""
    match action:
        case Action.VERIFY:
            _verify(case, as_json=as_json)
        case Action.EXPORT:
            _export(case, output, overwrite=overwrite, as_json=as_json)
        case Action.CHECKPOINT:
            _checkpoint(case, as_json=as_json)


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


def _checkpoint(case: Path, *, as_json: bool) -> None:
    from survey_ops.tasks.inspect_ledger import ledger_head

    with opened(case) as workspace:
        head = ledger_head(workspace)
    if as_json:
        write_json({"entry": head.entry, "head": head.head})
    else:
        say(str(head))
