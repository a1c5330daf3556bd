"""`survey-ops board`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from survey_ops.cli.clock import account, now
from survey_ops.cli.options import AsJson
from survey_ops.cli.output import say, warn, write_json
from survey_ops.cli.tables import CONSOLE, fill, shorten
from survey_ops.errors import Exit

if TYPE_CHECKING:
    from survey_ops.domain.erasure import OldBackup
    from survey_ops.tasks.erasure_board import Board, BoardRow

_HEADS = ("抽出日", "  人数", "引/返/廃", "消去期限", "消去", "遅れ")
_WIDTHS = (10, 6, 9, 10, 10, 4)
_NARROWEST = 10


def board(
    places: Annotated[
        list[Path],
        typer.Argument(
            metavar="フォルダー", help="案件フォルダー、または案件フォルダーを入れたフォルダー", show_default=False
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """すべての案件について、個人情報を消したか、期限を過ぎていないかを一覧にする。"""
    from survey_ops.tasks.erasure_board import erasure_board

    found = erasure_board(places, now, account())
    if as_json:
        write_json(_as_json(found))
    else:
        _tell(found)
    raise typer.Exit(int(Exit.MISSING if found.is_late else Exit.DONE))


def _as_json(found: "Board") -> dict[str, object]:
    return {
        "cases": [_row_json(row) for row in found.rows],
        "overdue": sum(row.days_late > 0 for row in found.rows),
        "late_backups": sum(len(row.late_backups) for row in found.rows),
        "unread": [{"folder": str(folder), "message": why} for folder, why in found.unread.items()],
    }


def _row_json(row: "BoardRow") -> dict[str, object]:
    late = {one.entry for one in row.late_backups}
    return {
        "code": row.code,
        "title": row.title,
        "folder": str(row.folder) if row.folder else None,
        "drawn_on": row.drawn_on.isoformat() if row.drawn_on else None,
        "recipients": row.recipients,
        "stored": row.stored,
        "sheets": dict(row.sheets),
        "erased": row.is_erased,
        "erased_on": row.erased_on.isoformat() if row.erased_on else None,
        "inputs": list(row.inputs),
        "erase_by": row.erase_by.isoformat() if row.erase_by else None,
        "overdue": row.overdue,
        "items": len(row.items),
        "items_overdue": row.items_overdue,
        "backups": [
            {"entry": one.entry, "file": one.file, "on": one.on, "late": one.entry in late} for one in row.backups
        ],
    }


def _tell(found: "Board") -> None:
    width = max([_NARROWEST, *(len(row.code) for row in found.rows)])
    rest = CONSOLE - width - sum(_WIDTHS) - len(_WIDTHS) - 1
    say(_line(("案件コード", "案件名", *_HEADS), width, rest))
    say(*(_line(_cells(row, rest), width, rest) for row in found.rows))
    late = [row for row in found.rows if row.days_late]
    say("", f"消去の期限を過ぎた案件 {len(late)} 件" if late else "消去の期限を過ぎた案件はありません。")
    for row in late:
        where = str(row.folder) if row.folder else "案件フォルダー"
        if row.overdue:
            say(f"  {row.code}  {row.overdue:,} 日  → survey-ops erase {where} --inputs")
        if row.items_overdue:
            say(f"  {row.code}  管理対象が {row.items_overdue:,} 日  → survey-ops status {where} --where")
    for row in found.rows:
        _tell_backups(row)
    for folder, why in found.unread.items():
        warn(f"読めない案件: {folder}  {why}")


def _tell_backups(row: "BoardRow") -> None:
    if row.backups:
        say(f"{row.code} の個人情報が残る控え {len(row.backups)} 件")
        say(*(_backup_line(one, is_late=one in row.late_backups) for one in row.backups))


def _backup_line(backup: "OldBackup", *, is_late: bool) -> str:
    mark = "  すぐに廃棄してください" if is_late else ""
    return f"  記録 {backup.entry}  {backup.on}  {backup.file.removeprefix('../')}{mark}"


def _cells(row: "BoardRow", rest: int) -> tuple[str, ...]:
    erased = row.erased_on.isoformat() if row.erased_on else "－" if row.drawn_on is None else "未"
    erased = "未" if row.drawn_on is None and row.items else erased  # what such a case holds are its items alone
    persons = row.recipients if row.drawn_on else sum(item.persons for item in row.items)
    return (
        row.code,
        shorten(row.title, rest),
        row.drawn_on.isoformat() if row.drawn_on else "－",
        f"{persons:>6}",
        "/".join(str(count) for count in row.sheets.values()) or "－",
        row.erase_by.isoformat() if row.erase_by else "－",
        f"{erased[2:]}一" if row.erased_on and not row.is_erased else erased,
        f"{row.days_late:>4}" if row.days_late else "",
    )


def _line(texts: tuple[str, ...], width: int, rest: int) -> str:
    return " ".join(fill(text, size) for text, size in zip(texts, (width, rest, *_WIDTHS), strict=True)).rstrip()
