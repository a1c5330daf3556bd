"""When the personal data of a case are to be erased, and whether they are.

    1. erase by = [custody] erase_by where the case says it, else one year after the last draw
    2. erased   = an `erase` entry with the inputs, and no rows left; a row that came back counts as not erased
    3. overdue  = days between the day to erase by and today, of a case that is not erased

One year is the term of 個人情報保護法74条2項: files whose records are deleted within a year. Where the day does not
exist in the next year, it is the last of its month (民法143条2項).

A backup (控え) that was made before an erasure still holds what was erased. It stays on the list until its
destruction is on record.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from survey_ops.domain.chain import Entry

ABOUT_BACKUPS = ("backup", "backup_destroyed", "restored", "draw", "erase")
"""Kinds of entries that tell which backups hold whose data."""


@dataclass(frozen=True)
class OldBackup:
    """A backup on record that was made while a case had personal data, and is not destroyed.

    Attributes:
        entry: its entry.
        file: its name.
        on: the day it was made.
        is_erased_since: whether the personal data of the case were erased after it was made.
    """

    entry: int
    file: str
    on: str
    is_erased_since: bool


def one_year_after(day: date) -> date:
    """Return the same day of the next year.

    >>> one_year_after(date(2024, 2, 29))
    datetime.date(2025, 2, 28)
    """
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 3, 1) - timedelta(days=1)


def erase_by(drawn_on: date, said: date | None) -> date:
    """Return the day by which a case is to be erased (definition 1).

    Args:
        drawn_on: day of the last draw.
        said: what the case file says.
    """
    return said or one_year_after(drawn_on)


def overdue_days(by: date, today: date) -> int:
    """Return by how many days it is late; 0 on the day and before.

    >>> overdue_days(date(2022, 4, 1), date(2022, 4, 3))
    2
    """
    return max(0, (today - by).days)


def old_backups(entries: Iterable[Entry], case: str) -> list[OldBackup]:
    """Return the backups that hold personal data of a case, as far as the ledger knows.

    A backup holds the whole ledger: also one that was made of another case of the same ledger has this case's rows.
    One that the ledger was restored from is a backup too, although its own entry came too late to be in it.

    Args:
        entries: of all cases, by rising number, of these kinds at least.
        case: case code.
    """
    known = list(entries)
    gone = {entry.body["backup"] for entry in known if entry.kind == "backup_destroyed"}
    files = {entry.n: entry for entry in known if entry.kind in ("backup", "restored")}
    destroyed = {files[n].body["sha256"] for n in gone if n in files}
    first = {entry.body["sha256"]: entry.n for entry in reversed(files.values())}
    draws = [entry.n for entry in known if entry.kind == "draw" and entry.case == case]
    erased = [entry.n for entry in known if entry.kind == "erase" and entry.case == case]
    return [
        OldBackup(entry.n, entry.body["file"], entry.body["on"], any(n > entry.n for n in erased))
        for digest, entry in ((entry.body["sha256"], entry) for entry in files.values())
        if entry.body.get("personal", True)
        and digest not in destroyed
        and first[digest] == entry.n
        and _had_data(entry.n, draws, erased)
    ]


def _had_data(n: int, draws: Sequence[int], erased: Sequence[int]) -> bool:
    """Tell whether a case had personal data at an entry: it was drawn, and not erased, or drawn again."""
    before = [draw for draw in draws if draw < n]
    return bool(before) and not any(before[-1] < one < n for one in erased)
