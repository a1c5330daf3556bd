"""The tables and figures of a report, from its numbers. Titles are numbered by whoever puts them in order."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import accumulate
from typing import Any

from survey_ops.domain.frame_table import Cross, Line, Table
from survey_ops.domain.inclusion import Stratum
from survey_ops.domain.report_blocks import Bar, BarChart, Grid, Pyramid
from survey_ops.domain.report_data import PROPORTIONS, MarginLine
from survey_ops.domain.responses import RETURN_REASONS, Responses
from survey_ops.domain.shares import per_cent, signed, tenths
from survey_ops.domain.wareki import full_date

HIDDEN = "x"
NONE = "－"
TOTAL = "計"

_MOST_WITH_SHARES = 1_000_000  # residents: beyond it the counts need the room of the shares

EXCLUSIONS: Mapping[str, str] = {
    "history": "履歴の行（最新でないもの）",
    "not_resident": "転出，死亡等により市民でない者",
    "protected": "支援措置の対象者",
    "listed": "除外の名簿にある者",
    "birth_unknown": "生年月日が不詳の者",
    "under_age": "対象の年齢に達しない者",
}
"""Reasons in the order in which they are applied."""


def frame_grid(title: str, counts: Mapping[str, Any]) -> Grid:
    """Return every row of the register under one heading: excluded for a reason, or in the frame."""
    rows = [(f"除いた者　{label}", f"{number:,}") for label, number in excluded_counts(counts)]
    rows += [("抽出母集団", f"{counts['eligible']:,}"), ("住民データの行（合計）", f"{counts['rows']:,}")]
    return Grid(title, ("区分", "人数"), tuple(rows))


def excluded_counts(counts: Mapping[str, Any]) -> list[tuple[str, int]]:
    """Return every reason and how many it excluded, in the order in which the reasons are applied."""
    places = {reason: place for place, reason in enumerate(EXCLUSIONS)}
    excluded = sorted(counts["excluded"].items(), key=lambda item: places.get(item[0], len(places)))
    return [(EXCLUSIONS.get(reason, reason), number) for reason, number in excluded]


def one_way_grid(title: str, heading: str, table: Table) -> Grid:
    """Return frame and sample by one heading, with shares and their difference."""
    rows = [_one_way_row(line, table) for line in (*table.lines, Line(TOTAL, table.frame, table.sample))]
    headings = (heading, "人数", "割合（％）", "人数", "割合（％）", "差（ポイント）")
    return Grid(title, headings, tuple(rows), groups=(("抽出母集団", 2), ("標本", 2), ("標本－抽出母集団", 1)))


def _one_way_row(line: Line, table: Table) -> tuple[str, ...]:
    frame = line.label, f"{line.frame:,}", per_cent(line.frame, table.frame)
    if line.sample is None or not table.sample:
        return (*frame, HIDDEN, HIDDEN, HIDDEN)
    difference = Fraction(line.sample, table.sample) - Fraction(line.frame, table.frame)
    return (*frame, f"{line.sample:,}", per_cent(line.sample, table.sample), signed(tenths(difference)))


def cross_grid(title: str, cross: Cross, by_age: Table) -> Grid:
    """Return frame and sample by age and sex; shares are of the whole frame and the whole sample."""
    tables = [*cross.tables, by_age]
    lines = [[*table.lines, Line(TOTAL, table.frame, table.sample)] for table in tables]
    with_shares = len(cross.sexes) <= 2 and by_age.frame < _MOST_WITH_SHARES
    rows = tuple(
        (row[0].label, *(cell for line in row for cell in _cross_cells(line, by_age, with_shares=with_shares)))
        for row in zip(*lines, strict=True)
    )
    names = ("母集団\n（人）", "標本\n（人）", "母集団\n（％）", "標本\n（％）")[: 4 if with_shares else 2]
    groups = tuple((sex, len(names)) for sex in (*cross.sexes, TOTAL))
    return Grid(title, ("年齢", *names * len(groups)), rows, groups=groups)


def _cross_cells(line: Line, whole: Table, *, with_shares: bool) -> tuple[str, ...]:
    sample = HIDDEN if line.sample is None else f"{line.sample:,}"
    share = HIDDEN if line.sample is None else per_cent(line.sample, whole.sample or 0)
    counts = f"{line.frame:,}", sample
    return (*counts, per_cent(line.frame, whole.frame), share) if with_shares else counts


def margin_grid(title: str, lines: Sequence[MarginLine]) -> Grid:
    """Return the sampling error by response rate and by the share that was answered."""
    shares = tuple("50％" if share == 50 else f"{share}％\n（{100 - share}％）" for share in PROPORTIONS)
    rows = tuple(
        (
            "回収した数" if line.rate is None else f"回収率{line.rate}％",
            f"{line.answers:,}",
            *(NONE if points is None else f"±{points:.1f}" for points in line.margins),
        )
        for line in lines
    )
    groups = (("", 1), ("ある回答の割合が次のときの標本誤差（ポイント）", len(shares)))
    return Grid(title, ("回収率", "回答数", *shares), rows, groups=groups, totals=0)


def strata_grid(title: str, strata: Sequence[Stratum], hidden: Sequence[bool]) -> Grid:
    """Return residents and chance by stratum; where the sample's count is hidden, the chance is too."""
    rows = [
        (
            "・".join(one.key),
            f"{one.eligible:,}",
            HIDDEN if is_hidden else f"{one.selected:,}",
            HIDDEN if is_hidden else _chance(one.selected, one.eligible),
        )
        for one, is_hidden in zip(strata, hidden, strict=True)
    ]
    eligible, selected = sum(one.eligible for one in strata), sum(one.selected for one in strata)
    rows.append((TOTAL, f"{eligible:,}", f"{selected:,}", _chance(selected, eligible)))
    return Grid(title, ("層", "抽出母集団", "標本", "抽出率（％）"), tuple(rows))


def _chance(selected: int, eligible: int) -> str:
    return f"{100 * selected / eligible:.2f}" if eligible else NONE


def response_grid(title: str, responses: Responses, sent: int) -> Grid:
    """Return letters, answers, returned mail and refusals, and both response rates."""
    answered, returned = responses.answered, responses.returned
    rows = (
        ("発送数", f"{sent:,}"),
        ("回収数", f"{answered:,}"),
        ("不着数", f"{returned:,}"),
        ("辞退の届出", f"{responses.refused:,}"),
        ("回収率（回収数÷発送数）", f"{per_cent(answered, sent)}％"),
        ("回収率（回収数÷（発送数－不着数））", f"{per_cent(answered, sent - returned)}％"),
    )
    return Grid(title, ("区分", "件数，割合"), rows, totals=2)


def day_grid(title: str, responses: Responses, sent: int) -> Grid:
    """Return answers by day, summed up as they came."""
    sums = accumulate(responses.days.values())
    rows = tuple(
        (full_date(day), f"{count:,}", f"{total:,}", per_cent(total, sent))
        for (day, count), total in zip(responses.days.items(), sums, strict=True)
    )
    return Grid(title, ("記録した日", "回収数", "累計", "発送数に対する割合（％）"), rows, totals=0)


def count_grid(title: str, heading: str, counts: Mapping[str, int]) -> Grid:
    """Return counts with their shares."""
    total = sum(counts.values())
    rows = [(label or "（記載なし）", f"{count:,}", per_cent(count, total)) for label, count in counts.items()]
    return Grid(title, (heading, "件数", "割合（％）"), (*rows, (TOTAL, f"{total:,}", per_cent(total, total))))


def returned_grid(title: str, responses: Responses) -> Grid:
    """Return returned mail by its reason."""
    counts = {RETURN_REASONS.get(reason, reason): count for reason, count in responses.undelivered.items()}
    return count_grid(title, "理由", counts)


def bars(lines: Iterable[Line], frame: int, sample: int) -> tuple[Bar, ...]:
    """Return lines as bars: shares of the whole frame and of the whole sample in per cent."""
    return tuple(
        Bar(
            line.label,
            100 * line.frame / frame if frame else 0.0,
            None if line.sample is None else 100 * line.sample / sample if sample else 0.0,
        )
        for line in lines
    )


def pyramid(title: str, cross: Cross, by_age: Table) -> Pyramid:
    """Return the pyramid of the first two sexes; who is neither stands in the tables alone."""
    left, right = (bars(table.lines, by_age.frame, by_age.sample or 0) for table in cross.tables[:2])
    return Pyramid(title, (cross.sexes[0], cross.sexes[1]), left, right)


def bar_chart(title: str, table: Table) -> BarChart:
    """Return a table by one heading as bars."""
    return BarChart(title, bars(table.lines, table.frame, table.sample or 0))
