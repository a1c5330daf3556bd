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
