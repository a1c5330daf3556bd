"""The register of forms that are read by machine, as CSV for a spreadsheet.

Columns: 区分 (帳票, 課の計 or 合計), so that the lines that are sums can be filtered out. Numbers have no thousands
separator. UTF-8 with a byte order mark, CRLF: what Excel opens without asking.
"""

import csv
import io
from collections.abc import Iterator, Sequence

from survey_ops.documents.cells import plain_cell
from survey_ops.domain.scanned_forms import ScannedForm, division_totals, total_reads

HEADER = ("区分", "主管課", "帳票", "年間の枚数", "読み取る項目", "項目の数", "年間の項目数", "備考")


def scanned_forms_csv(forms: Sequence[ScannedForm]) -> bytes:
    """Return the file: a form in each line, then the sums of the divisions, then that of all."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADER)
    writer.writerows([plain_cell(cell) for cell in row] for row in _rows(forms))
    return out.getvalue().encode("utf-8-sig")


def _rows(forms: Sequence[ScannedForm]) -> Iterator[tuple[str, ...]]:
    for form in forms:
        items = "、".join(form.items)
        figures = str(form.sheets), items, str(len(form.items)), str(form.reads)
        yield "帳票", form.division, form.name, *figures, form.note
    for one in division_totals(forms):
        yield "課の計", one.division, f"{one.forms} 帳票", str(one.sheets), "", "", str(one.reads), ""
    sheets = sum(form.sheets for form in forms)
    yield "合計", "", f"{len(forms)} 帳票", str(sheets), "", "", str(total_reads(forms)), ""
