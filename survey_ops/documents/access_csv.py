"""The operation log as CSV for a spreadsheet, with the names of the standard's fields.

UTF-8 with a byte order mark, CRLF, and no cell that a spreadsheet takes for a formula.
"""

import csv
import io
from collections.abc import Iterable

from survey_ops.documents.cells import plain_cell
from survey_ops.domain.access_log import OPERATIONS, Line

HEADER = (
    "記録番号",
    "日時",
    "日時（UTC）",
    "操作者ID",
    "アカウント",
    "端末名",
    "機能名",
    "対象レコード",
    "対象者の印",
    "件数",
    "ファイル名",
    "タイトル",
    "枚数",
    "プリンター",
    "出力形式",
    "個人番号へのアクセス",
)


def log_csv(lines: Iterable[Line]) -> bytes:
    """Return the file, a line of the log in each row."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADER)
    writer.writerows(map(_cells, lines))
    return out.getvalue().encode("utf-8-sig")


def _cells(line: Line) -> list[str]:
    body = line.body
    cells = (
        line.entry,
        line.local,
        line.at,
        body["by"],
        body["account"],
        body["terminal"],
        OPERATIONS.get(body["operation"], body["operation"]),
        body["condition"],
        body["person"],
        body["records"],
        body["file"],
        body["title"],
        body["sheets"],
        body["printer"],
        body["form"],
        "有" if body["my_number"] else "無",
    )
    return [plain_cell("" if cell is None else str(cell)) for cell in cells]
