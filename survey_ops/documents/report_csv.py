"""The numbers of a report as CSV for a spreadsheet: a number a line, so that they can be filtered and added up.

Columns: 表 (which table), 区分１, 区分２, 項目 (what is counted), 値, 単位. Numbers have no thousands separator,
shares one place. UTF-8 with a byte order mark, CRLF: what Excel opens without asking. A count that is not printed in
the report is an `x` here too.
"""

import csv
import io
from collections.abc import Iterator, Sequence

from survey_ops.documents.cells import plain_cell
from survey_ops.domain.frame_table import Line, Table
from survey_ops.domain.inclusion import Stratum
from survey_ops.domain.report_data import PROPORTIONS, ReportData
from survey_ops.domain.report_tables import HIDDEN, TOTAL, excluded_counts
from survey_ops.domain.responses import RETURN_REASONS
from survey_ops.domain.shares import per_cent

HEADER = ("表", "区分１", "区分２", "項目", "値", "単位")
FRAME, SAMPLE = "抽出母集団", "標本"

Row = tuple[str, str, str, str, str, str]


def report_csv(data: ReportData, hidden_strata: Sequence[bool]) -> bytes:
    """Return the file.

    Args:
        data: the report's numbers.
        hidden_strata: for each stratum, whether its count is not printed.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADER)
    for table, one, other, item, value, unit in _rows(data, hidden_strata):
        writer.writerow((table, plain_cell(one), plain_cell(other), item, value, unit))
    return out.getvalue().encode("utf-8-sig")


def _rows(data: ReportData, hidden_strata: Sequence[bool]) -> Iterator[Row]:
    yield from _frame(data)
    found = data.composition
    yield from _composition("年齢別", found.by_age)
    if found.by_sex:
        yield from _composition("性別", found.by_sex)
    if found.age_by_sex:
        for sex, table in zip(found.age_by_sex.sexes, found.age_by_sex.tables, strict=True):
            yield from _lines("年齢別・性別", table, found.by_age, sex)
    if found.by_district:
        yield from _composition("地区別", found.by_district)
    yield from _margins(data)
    for stratum, is_hidden in zip(data.strata, hidden_strata, strict=True):
        yield from _stratum(stratum, is_hidden=is_hidden)
    if data.responses.recorded:
        yield from _responses(data)


def _frame(data: ReportData) -> Iterator[Row]:
    counts = data.manifest["counts"]
    for label, number in excluded_counts(counts):
        yield "抽出母集団", "除いた者", label, "人数", str(number), "人"
    yield "抽出母集団", FRAME, "", "人数", str(counts["eligible"]), "人"
    yield "抽出母集団", "住民データの行", "", "人数", str(counts["rows"]), "人"


def _composition(name: str, table: Table) -> Iterator[Row]:
    yield from _lines(name, table, table)


def _lines(name: str, table: Table, whole: Table, other: str = "") -> Iterator[Row]:
    for line in (*table.lines, Line(TOTAL, table.frame, table.sample)):
        for item, count, total in ((FRAME, line.frame, whole.frame), (SAMPLE, line.sample, whole.sample or 0)):
            number = HIDDEN if count is None else str(count)
            share = HIDDEN if count is None else per_cent(count, total)
            yield name, line.label, other, item, number, "人"
            yield name, line.label, other, f"{item}の割合", share, "％"


def _margins(data: ReportData) -> Iterator[Row]:
    for line in data.margins:
        rate = "回収した数" if line.rate is None else f"回収率{line.rate}％"
        yield "標本誤差", rate, "", "回答数", str(line.answers), "件"
        for share, points in zip(PROPORTIONS, line.margins, strict=True):
            if points is not None:
                yield "標本誤差", rate, f"回答の割合{share}％", "標本誤差（±）", f"{points:.2f}", "ポイント"
    yield "抽出率", "最小", "", "抽出率", f"{float(100 * data.inclusion.least):.4f}", "％"
    yield "抽出率", "最大", "", "抽出率", f"{float(100 * data.inclusion.most):.4f}", "％"


def _stratum(stratum: Stratum, *, is_hidden: bool) -> Iterator[Row]:
    name = "・".join(stratum.key)
    yield "層別", name, "", FRAME, str(stratum.eligible), "人"
    yield "層別", name, "", SAMPLE, HIDDEN if is_hidden else str(stratum.selected), "人"


def _responses(data: ReportData) -> Iterator[Row]:
    known, sent = data.responses, data.sent
    for item, number in (("発送数", sent), ("回収数", known.answered), ("不着数", known.returned)):
        yield "回収", "", "", item, str(number), "件"
    yield "回収", "", "", "辞退の届出", str(known.refused), "件"
    yield "回収", "", "", "回収率（回収数÷発送数）", per_cent(known.answered, sent), "％"
    delivered = per_cent(known.answered, sent - known.returned)
    yield "回収", "", "", "回収率（回収数÷（発送数－不着数））", delivered, "％"
    for day, count in known.days.items():
        yield "回収", day.isoformat(), "", "回収数", str(count), "件"
    for way, count in known.ways.items():
        yield "回収", way, "", "回収数", str(count), "件"
    for reason, count in known.undelivered.items():
        yield "回収", RETURN_REASONS.get(reason, reason), "", "不着数", str(count), "件"
