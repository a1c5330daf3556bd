"""`survey-ops access`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from survey_ops.cli.days import parse_day
from survey_ops.cli.options import AsJson, CaseFolder, Overwrite, opened
from survey_ops.cli.output import say, write_json
from survey_ops.cli.tables import fill, shorten
from survey_ops.domain.access_log import OPERATIONS

if TYPE_CHECKING:
    from survey_ops.domain.access_log import Line

_WIDTHS = (6, 17, 23, 13, 13)


def access(
    case: CaseFolder,
    since: Annotated[
        str | None, typer.Option("--since", help="この日から（2021-04-02。省くと最初から）", show_default=False)
    ] = None,
    operation: Annotated[
        str | None,
        typer.Option("--operation", metavar="操作", help="操作の名（例: labels、explain）", show_default=False),
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--csv", help="すべての項目を CSV で書き出す", show_default=False)
    ] = None,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """操作ログを見る。だれが、いつ、どの端末で、住民の個人情報を見たか、書き出したか。"""
    from survey_ops.tasks.show_access import read_log, write_log

    with opened(case) as workspace:
        lines = read_log(workspace, parse_day(since, "--since"), operation)
        if file:
            write_log(file, lines, overwrite=overwrite)
    if as_json:
        write_json(
            {"count": len(lines), "lines": [_as_json(line) for line in lines], "csv": str(file) if file else None}
        )
        return
    say(*_table(lines))
    if file:
        say(f"操作ログを書き出しました: {file}")


def _as_json(line: "Line") -> dict[str, Any]:
    return {"entry": line.entry, "at": line.at, **line.body}


def _table(lines: "list[Line]") -> list[str]:
    if not lines:
        return ["操作ログに、当てはまる記録はありません。"]
    rows = [("記録", "日時", "操作", "行った人", "端末", "件数"), *map(_row, lines)]
    return [*("".join(_cells(row)) for row in rows), f"{len(lines):,} 件"]


def _row(line: "Line") -> tuple[str, ...]:
    body = line.body
    name = OPERATIONS.get(body["operation"], body["operation"])
    return str(line.entry), line.local[:16], name, body["by"], body["terminal"], f"{body['records']:,}"


def _cells(row: tuple[str, ...]) -> list[str]:
    *first, last = row
    return [*(fill(shorten(cell, width - 1), width) for cell, width in zip(first, _WIDTHS, strict=True)), last]
