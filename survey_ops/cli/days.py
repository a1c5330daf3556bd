"""The day that an option such as `--on` names."""

import re
from datetime import date

from survey_ops.errors import UsageError

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def parse_day(text: str | None, option: str = "--on") -> date | None:
    """Return the day of an option, or None where it was not given.

    Raises:
        UsageError: it is no day.
    """
    if text is None:
        return None
    try:
        return date.fromisoformat(text if _DATE.fullmatch(text) else "")
    except ValueError:
        raise UsageError(
            f"{option} の日付が正しくありません。", "2021-04-02 のように書いてください。", code="date"
        ) from None


def past_day(text: str | None, today: date) -> date | None:
    """Return the day of `--on` of something that has happened, or None where it was not given.

    Raises:
        UsageError: it is no day, or lies ahead.
    """
    day = parse_day(text)
    if day and day > today:
        raise UsageError(
            f"--on の日付 {text} は、今日（{today.isoformat()}）より後です。",
            "行ってから記録してください。今日の日付が違うときは、パソコンの時計を直してください。",
            code="date_future",
        )
    return day
