from datetime import date
from typing import Any

import pytest

from survey_ops.domain.chain import GENESIS, Entry
from survey_ops.domain.erasure import erase_by, old_backups, one_year_after, overdue_days


def entry(n: int, kind: str, case: str = "A", **body: Any) -> Entry:
    return Entry(n, "", case, kind, "係", {"on": "2021-04-01", **body}, GENESIS, "")


def backup(n: int, case: str = "A", **body: Any) -> Entry:
    return entry(n, "backup", case, **{"file": f"../{n}.zip", "sha256": f"{n:064}", "personal": True, **body})


@pytest.mark.parametrize(
    ("drawn", "expected"),
    [
        (date(2021, 4, 1), date(2022, 4, 1)),
        (date(2023, 2, 28), date(2024, 2, 28)),
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2020, 12, 31), date(2021, 12, 31)),
    ],
)
def test_one_year_runs_to_the_same_day(drawn: date, expected: date) -> None:
    assert one_year_after(drawn) == expected
    assert erase_by(drawn, None) == expected
    assert erase_by(drawn, date(2021, 6, 30)) == date(2021, 6, 30)


@pytest.mark.parametrize(("today", "days"), [(date(2022, 3, 31), 0), (date(2022, 4, 1), 0), (date(2022, 4, 2), 1)])
def test_the_day_itself_is_in_time(today: date, days: int) -> None:
    assert overdue_days(date(2022, 4, 1), today) == days


def test_a_backup_holds_what_was_there_when_it_was_made() -> None:
    known = [backup(1), entry(2, "draw"), backup(3), entry(4, "erase"), backup(5)]
    assert [(one.entry, one.is_erased_since) for one in old_backups(known, "A")] == [(3, True)]


def test_a_backup_of_another_case_holds_this_one_too() -> None:
    known = [entry(1, "draw"), entry(2, "draw", "B"), backup(3, "B"), entry(4, "erase"), backup(5, "B")]
    assert [one.entry for one in old_backups(known, "A")] == [3]
    assert [one.entry for one in old_backups(known, "B")] == [3, 5]


def test_a_backup_that_is_destroyed_or_empty_is_off_the_list() -> None:
    known = [entry(1, "draw"), backup(2), backup(3, personal=False), entry(4, "backup_destroyed", backup=2)]
    assert old_backups(known, "A") == []


def test_a_backup_that_was_restored_from_is_one_file() -> None:
    """Its own entry may be lost: it came after what is in it."""
    again = {"file": "2.zip", "sha256": f"{2:064}"}
    lost = [entry(1, "draw"), entry(2, "restored", **again)]
    assert [one.entry for one in old_backups(lost, "A")] == [2]
    kept = [entry(1, "draw"), backup(2), entry(3, "restored", **again)]
    assert [one.entry for one in old_backups(kept, "A")] == [2]
    assert old_backups([*kept, entry(4, "backup_destroyed", backup=3)], "A") == []
