"""What is promised of birth dates: every day in every notation, no guess, no failure on anything."""

from collections.abc import Iterator
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from survey_ops.domain.age import born_on_or_before, is_old_enough
from survey_ops.domain.birth import Birth, read_birth
from survey_ops.domain.eras import ERAS

LATEST = date(2040, 12, 31)
DAYS = st.dates(date(1868, 10, 23), LATEST)
WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def notations(day: date) -> Iterator[str]:
    yield f"{day:%Y%m%d}"
    yield f"{day:%Y-%m-%d}"
    yield from (f"{day.year}{mark}{day.month}{mark}{day.day}" for mark in "-/.")
    yield f"{day.year}年{day.month}月{day.day}日"
    for era in ERAS:
        if era.first <= day <= era.last:
            year = day.year - era.first.year + 1
            yield f"{era.code}{year:02}{day:%m%d}"
            for name in (era.name, era.name[0], era.letter):
                yield f"{name}{year:02}{day:%m%d}"
                yield f"{name}{year:02}.{day:%m.%d}"
                for number in (str(year), "元") if year == 1 else (str(year),):
                    yield f"{name}{number}.{day.month}.{day.day}"
                    yield f"{name}{number}年{day.month}月{day.day}日"
                    yield f"{name}{number}年{day.month:2}月{day.day:2}日"


@given(DAYS)
def test_a_day_reads_back_in_every_notation_and_width(day: date) -> None:
    known = Birth(day, day)
    for text in notations(day):
        assert (text, read_birth(text, LATEST)) == (text, known)
        assert (text, read_birth(text.translate(WIDE), LATEST)) == (text, known)


@given(DAYS, DAYS)
def test_a_day_after_the_extract_is_never_read(day: date, latest: date) -> None:
    for text in notations(day):
        assert isinstance(read_birth(text, latest), Birth) == (day <= latest)


@given(DAYS)
def test_parts_that_are_not_known_leave_the_day_possible(day: date) -> None:
    words = (f"{day.year}年春", f"{day.year}年{day.month}月 日不詳")
    for text in (f"{day:%Y%m}00", f"{day:%Y%m}A2", f"{day:%Y}0000", f"{day:%Y}A1A1", *words):
        birth = read_birth(text, LATEST)
        assert isinstance(birth, Birth)
        assert birth.first_figures <= int(f"{day:%Y%m%d}") <= birth.last_figures


@given(st.text(), DAYS)
def test_nothing_makes_it_fail(text: str, latest: date) -> None:
    read_birth(text, latest)


@given(st.text("0123456789AS元昭和平成年月日頃推定春上旬不詳から間./- 　", max_size=24), DAYS)
def test_nothing_like_a_date_makes_it_fail(text: str, latest: date) -> None:
    birth = read_birth(text, latest)
    if isinstance(birth, Birth) and birth.first and birth.last:
        assert birth.first <= birth.last <= latest


@given(DAYS, DAYS, DAYS, st.integers(0, 120))
def test_what_is_decided_of_a_period_holds_for_all_its_days(one: date, other: date, born: date, age: int) -> None:
    first, last = sorted((one, other))
    cutoff = born_on_or_before(LATEST, age, "statute")
    verdict = is_old_enough(first, last, cutoff)
    if first <= born <= last and verdict is not None:
        assert verdict == (born <= cutoff)
    assert (verdict is None) == ((first <= cutoff) != (last <= cutoff))
    assert is_old_enough(born, born, cutoff) == (born <= cutoff)
