"""Record what was counted on sheets that came back: labels stuck, spoiled, left over.

A list is recorded whole or not at all: every line that cannot be recorded is told at once. A sheet is counted once.
To count it again, the count before is undone, with the reason.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from survey_ops.domain.chain import Entry
from survey_ops.domain.custody import SheetKey
from survey_ops.domain.differences import CountDifference, Counted, case_differences
from survey_ops.domain.sheet_counts import ReturnedSheet, SheetCounts, Tally, count_sheets, returned_sheets
from survey_ops.errors import InputError, Problem, RefusedError, SurveyOpsError, UsageError
from survey_ops.tasks.named_sheets import find_sheets
from survey_ops.tasks.record_notice import said_day
from survey_ops.tasks.workspace import Workspace

_BETWEEN = re.compile("[,，、\\s]+")
_FIGURES = re.compile("[0-9]{1,4}", re.ASCII)
_WHAT = "返却の記録があるシート"
COLUMNS = ("シート", "貼付", "書損", "残り")


@dataclass(frozen=True)
class CountLine:
    """What was counted on one sheet, as somebody wrote it.

    Attributes:
        line: where it stands, from 1.
        sheet: number or custody code.
        tally: the counts.
    """

    line: int
    sheet: str
    tally: Tally


@dataclass(frozen=True)
class CountWish:
    """What is to be recorded.

    Attributes:
        lines: sheets counted.
        source: where they come from, for messages.
        rest_stuck: take all other sheets that came back for wholly stuck.
        on: the day; today where None.
    """

    lines: tuple[CountLine, ...]
    source: str
    rest_stuck: bool = False
    on: date | None = None


@dataclass(frozen=True)
class CountedSheets:
    """What became of it.

    Attributes:
        entries: the new entries.
        already: sheets that were counted before, with the same numbers.
        differences: open differences on the sheets counted now.
        counts: of the case, with these.
        open: all open differences of the case.
    """

    entries: tuple[int, ...]
    already: tuple[int, ...]
    differences: tuple[CountDifference, ...]
    counts: SheetCounts
    open: tuple[CountDifference, ...]


def read_counts(lines: Sequence[str], source: str) -> tuple[CountLine, ...]:
    """Read counts, one sheet a line: sheet, stuck, spoiled, left over, parted by commas, tabs or spaces.

    Args:
        lines: as written; empty ones and a heading are skipped.
        source: where they come from, for messages.

    Raises:
        InputError: with every line that cannot be read.
    """
    found: list[CountLine] = []
    problems: list[Problem] = []
    for number, line in enumerate(lines, start=1):
        parts = [part for part in _BETWEEN.split(line.strip()) if part]
        if not parts or (not found and tuple(parts) == COLUMNS):
            continue
        figures = [unicodedata.normalize("NFKC", part) for part in parts[1:]]
        if len(figures) != len(COLUMNS) - 1 or not all(_FIGURES.fullmatch(figure) for figure in figures):
            message = "「シート 貼付 書損 残り」の順に、シートと 3 つの枚数を書いてください（例: 12 11 1 0）。"
            problems.append(Problem(source, number, "", "count_line", message))
            continue
        found.append(CountLine(number, parts[0], Tally(*map(int, figures))))
    if problems:
        raise _cannot_record(problems)
    return tuple(found)


def record_counts(workspace: Workspace, wish: CountWish) -> CountedSheets:
    """Record the counts of sheets that came back.

    Raises:
        UsageError: nothing is to be recorded, or the day is not possible.
        InputError: a sheet did not come back, or was counted otherwise; nothing is recorded then.
        RefusedError: nothing was drawn.
    """
    workspace.require_ledger()
    with workspace.database.writing() as connection:
        known = workspace.entries(connection)
        draws = [entry for entry in known if entry.kind == "draw"]
        if not draws:
            raise workspace.not_drawn()
        on = said_day(workspace, draws[0], wish.on)
        back = returned_sheets(known)
        new, already = _judge(workspace, wish, back)
        if wish.rest_stuck:
            rest = (sheet for sheet in back.values() if sheet.draw == draws[-1].n and sheet.tally is None)
            new |= {sheet.key: Tally(stuck=sheet.labels) for sheet in rest if sheet.key not in new}
        if not new and not already:
            raise _nothing(back)
        entries = [_append(workspace, connection, back[key], new[key], on) for key in sorted(new)]
    after = [*known, *entries]
    numbers = tuple(entry.n for entry in entries)
    left = tuple(one for one in case_differences(after) if one.is_open)
    mine = tuple(one for one in left if one.counted is Counted.SHEET and one.entry in numbers)
    return CountedSheets(numbers, tuple(already), mine, count_sheets(after), left)


def _judge(
    workspace: Workspace, wish: CountWish, back: dict[SheetKey, ReturnedSheet]
) -> tuple[dict[SheetKey, Tally], list[int]]:
    """Return what is new, and the sheets that were counted before.

    Raises:
        InputError: with every problem.
    """
    new: dict[SheetKey, Tally] = {}
    already: list[int] = []
    problems: list[Problem] = []
    for line in wish.lines:
        try:
            key = _sheet(workspace, line, back)
        except SurveyOpsError as error:
            problems.append(Problem(wish.source, line.line, COLUMNS[0], error.code, f"{error.message}{error.advice}"))
            continue
        before = new.get(key) or back[key].tally
        if before is None:
            new[key] = line.tally
        elif before == line.tally:
            already.append(key[0])
        else:
            problems.append(Problem(wish.source, line.line, COLUMNS[0], "counted", _counted(back[key])))
    if problems:
        raise _cannot_record(problems)
    return new, already


def _sheet(workspace: Workspace, line: CountLine, back: dict[SheetKey, ReturnedSheet]) -> SheetKey:
    uncounted = [key for key, sheet in back.items() if sheet.tally is None]
    (key,) = find_sheets(workspace, [line.sheet], list(back), _WHAT, uncounted)
    return key


def _counted(sheet: ReturnedSheet) -> str:
    if sheet.entry is None:
        return f"シート {sheet.key[0]} が二度、違う枚数で書かれています。"
    return (
        f"シート {sheet.key[0]} は、別の枚数で記録済みです（記録 {sheet.entry}）。数え直したときは、"
        f"survey-ops correct で記録 {sheet.entry} を取り消してから、記録し直してください。"
    )


def _append(workspace: Workspace, connection: Connection, sheet: ReturnedSheet, tally: Tally, on: date) -> Entry:
    body = {
        "sheet": sheet.key[0],
        "generation": sheet.key[1],
        "labels": sheet.labels,
        "stuck": tally.stuck,
        "spoiled": tally.spoiled,
        "unused": tally.unused,
        "by": workspace.actor,
        "on": on.isoformat(),
    }
    return workspace.append(connection, Counted.SHEET.value, body)


def _cannot_record(problems: Sequence[Problem]) -> InputError:
    return InputError(
        f"シートの計数に、記録できない行が {len(problems)} 行あります。何も記録していません。",
        "その行を直してから、全部の行をもう一度入力してください。",
        code="counts",
        problems=problems,
    )


def _nothing(back: dict[SheetKey, ReturnedSheet]) -> SurveyOpsError:
    if not back:
        return RefusedError(
            "戻ったシートがありません。",
            "先に survey-ops scan 案件フォルダー return で、返却を記録してください。",
            code="not_returned",
        )
    return UsageError(
        "数えたシートがありません。",
        "シートの番号と --stuck --spoiled --unused、または --file、--rest-stuck を指定してください。",
        code="count",
    )
