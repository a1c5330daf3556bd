"""How facts are written in a sentence: the words the wording templates may use."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from survey_ops.domain.number_lists import number_runs
from survey_ops.domain.wareki import date_list, following_date, number

if TYPE_CHECKING:
    from survey_ops.domain.form_facts import SheetList


def sheet_numbers(sheets: "SheetList") -> str:
    """Return sheet numbers as an official text lists them; three and more in a row as a range.

    >>> from survey_ops.domain.form_facts import SheetList
    >>> sheet_numbers(SheetList((3, 12, 57, 103), 48))
    '３，12，57及び103'
    >>> sheet_numbers(SheetList((1, 2, 3, 9), 48))
    '１から３まで及び９'
    """
    parts = [_run(run) for run in number_runs(sheets.numbers)]
    return parts[0] if len(parts) == 1 else f"{'，'.join(parts[:-1])}及び{parts[-1]}" if parts else ""


def days_after(days: Sequence[date], before: date) -> str:
    """Return days as they are written after another day in the same text: 同月８日及び同月９日."""
    first = following_date(days[0], before)
    rest = date_list(list(days))
    return first + rest[len(date_list([days[0]])) :]


def rough_number(value: int) -> str:
    """Return a number in 万 where it is a whole one of these, as an estimate is written.

    >>> rough_number(1200000), rough_number(72000)
    ('120万', '72,000')
    """
    ten_thousands, rest = divmod(value, 10_000)
    return f"{number(ten_thousands)}万" if ten_thousands and not rest else number(value)


_DONE = {"引渡し": "引き渡した", "返却": "返却を受けた", "取下げ": "取り下げた"}


def done(movement: str) -> str:
    """Return the word of a movement as what was done.

    >>> done("送信"), done("取下げ")
    ('送信した', '取り下げた')
    """
    return _DONE.get(movement, f"{movement}した")


def _run(run: Sequence[int]) -> str:
    return number(run[0]) if len(run) == 1 else f"{number(run[0])}から{number(run[-1])}まで"
