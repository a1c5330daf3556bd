"""The register as CSV for a spreadsheet: UTF-8 with a byte order mark, CRLF, every cell a text on one line."""

import csv
import io
from collections.abc import Sequence

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def register_csv(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """Return the file.

    Args:
        headings: of the columns.
        rows: texts; the lines of a cell are put one after the other.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([_plain(text) for text in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _plain(text: str) -> str:
    """Return a cell on one line that no spreadsheet takes for a formula."""
    line = "　".join(part for part in text.splitlines() if part)
    return f"'{line}" if line.startswith(_FORMULA) else line
