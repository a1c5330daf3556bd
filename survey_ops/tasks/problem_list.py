"""The list of what a check found, as a CSV file for the office that made the data."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from survey_ops.errors import Problem
from survey_ops.tasks import placing

_HEADER = ("種別", "ファイル", "行", "列", "符号", "内容")


def write_problem_list(
    target: Path, problems: Iterable[Problem], warnings: Iterable[Problem], *, overwrite: bool
) -> None:
    """Write problems and warnings, a line each; in UTF-8 with a byte order mark, so that Excel reads it.

    It names lines and columns and holds no cell of any file.

    Raises:
        RefusedError: the file exists.
        MachineError: it cannot be written.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(_HEADER)
    for kind, found in (("問題", problems), ("注意", warnings)):
        writer.writerows((kind, one.file, one.line or "", one.column, one.code, one.message) for one in found)
    placing.write_whole(target, text.getvalue().encode("utf-8-sig"), overwrite=overwrite)
