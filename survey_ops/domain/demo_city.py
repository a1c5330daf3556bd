"""A made-up city of 83,000 residents, the same on every machine.

To show the whole path from the register to the official form one needs a register, and a real one may not
leave its office. So the demonstration makes one up.

**Idea.** A clerk goes through the city and registers one household after the other. Each time she asks what
household it is, who lives there, what they are called, when they were born and where they live; she writes
one row a person and stops when she has enough. What she is told comes from lists (`demo_lists`) and from
nothing else but SHA-256.

**How the choices derive.** 1. There is one stream of numbers for each question: households, names, births,
dwellings, numbers and protection. Stream S is the SHA-256 of "survey-ops/demo/v1 S" with a counter
(`demo_stream`), so a change in one list leaves the answers to the other questions alone. 2. A household is
a shape and the age of the person it is built around, drawn together; the lists say how many there are of
each (`demo_people`). 3. A birthday is drawn from the real days on which someone of that age can have been
born. 4. Certain dates have to be there: the days on either side of an age limit, 29 February, dates with
unknown parts. The lists name them as "person n born in year y". 5. A number is the one before plus an
irregular gap, and its check digit. All is whole numbers: no floating point, no clock, no `random`. A smaller
city is the beginning of a larger one, cut off after `count` people.

**What is realistic.** The towns and their postal codes. The pyramid of ages of a Tokyo suburb: the baby boom
of 1947-49 and its echo of 1971-74, the dip of 1966, many young singles, widows in old age. Sizes of
households, ages of mothers, adult children who stay. One family name in most households, two in some.
Characters that CP932 has and Unicode normalisation destroys (塚 as U+FA10). Several households in a building.
Dates of birth that are no dates, numbers with leading zeros and a check digit, people under 支援措置.

**What is not.** Every person is a random pair of a family name and a given name; where one is somebody's
name, that is chance. Names do not follow fashion within a generation. Nobody has a twin, lives with a
brother or sister alone, or shares a flat. Households are numbered in the order in which they are met, so
the people of a household stand together, which a real register does not promise. Nobody moved away or died.
Buildings are invented, and house numbers may not exist in that town.
"""

from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import cycle
from operator import mul

from survey_ops.domain.demo_homes import Homes
from survey_ops.domain.demo_lists import CityLists, parse_city
from survey_ops.domain.demo_people import Namer, form_household, is_protected
from survey_ops.domain.demo_stream import Stream

__all__ = ["HEADER", "CityLists", "check_digit", "parse_city", "residents"]

HEADER = (
    "宛名番号",
    "世帯番号",
    "氏名",
    "氏名カナ",
    "生年月日",
    "性別",
    "郵便番号",
    "住所",
    "方書",
    "支援措置",
)
LABEL = "survey-ops/demo/v1"
FIRST_RESIDENT, RESIDENT_GAP = 1_000_000, 60  # bodies without the check digit; ids of ten figures begin with 0
FIRST_HOUSEHOLD, HOUSEHOLD_GAP = 500_000, 40
BODY_FIGURES = 9
MODULUS = 11
CHECK_WEIGHTS = (2, 3, 4, 5, 6, 7)


def residents(city: CityLists, count: int = 83_000) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the register, ascending by 宛名番号.

    Args:
        city: the lists, from `parse_city`.
        count: how many residents; with zero or less there are none.

    Yields:
        One tuple of text a resident, in the order of `HEADER`; all of it survives CP932 both ways.
    """
    clerk = _Clerk(city)
    left = count
    while left > 0:
        rows = clerk.next_household()[:left]
        yield from rows
        left -= len(rows)


def check_digit(body: str) -> int | None:
    """Return the check digit of a 宛名番号 or 世帯番号: modulus 11, weights 2 to 7 from the right.

    Remainder 0 gives 0. Remainder 1 would give 10, no figure: `None`, and the number is not given out.
    Source: 住民記録システム標準仕様書 1.0, the section on 宛名番号 (M11W2～7).

    >>> check_digit("000100001")  # 1*2 + 1*7 = 9
    2
    >>> check_digit("000000006") is None
    True
    """
    digit = -sum(map(mul, map(int, reversed(body)), cycle(CHECK_WEIGHTS))) % MODULUS
    return None if digit == 10 else digit


class _Numbers:
    """Numbers of ten figures, ascending with irregular gaps."""

    def __init__(self, stream: Stream, first: int, gap: int) -> None:
        self._stream = stream
        self._body = first
        self._gap = gap

    def next(self) -> str:
        while True:
            self._body += 1 + self._stream.below(self._gap)
            body = f"{self._body:0{BODY_FIGURES}d}"
            digit = check_digit(body)
            if digit is not None:
                return f"{body}{digit}"


class _Births:
    """Dates of birth, and the ones that have to be there."""

    def __init__(self, city: CityLists, stream: Stream) -> None:
        self._city = city
        self._stream = stream
        self._born: dict[int, int] = {}

    def next(self, age: int) -> tuple[int, str]:
        """Return the year of birth of someone of that age, and the date as registered (`YYYYMMDD`)."""
        last, days = _birthdays(self._city.extracted_on, age)
        day = date.fromordinal(last - self._stream.below(days))
        place = self._born[day.year] = self._born.get(day.year, 0) + 1
        plain = f"{day.year}{day.month:02d}{day.day:02d}"
        return day.year, self._city.births.get((day.year, place), plain)


@cache
def _birthdays(today: date, age: int) -> tuple[int, int]:
    """Return the last day on which someone of that age can be born (its ordinal), and how many there are.

    By birthday, not by the statute, which counts one day more: which of the two holds is the draw's rule.
    """
    last = today.replace(year=today.year - age).toordinal()
    return last, last - today.replace(year=today.year - age - 1).toordinal()


class _Clerk:
    """Registers household after household."""

    def __init__(self, city: CityLists) -> None:
        def stream(question: str) -> Stream:
            return Stream(f"{LABEL} {question}")

        self._city = city
        self._households = stream("households")
        self._names = stream("names")
        self._protection = stream("protection")
        self._births = _Births(city, stream("births"))
        self._homes = Homes(city, stream("dwellings"))
        self._resident_ids = _Numbers(stream("residents' numbers"), FIRST_RESIDENT, RESIDENT_GAP)
        self._household_ids = _Numbers(stream("households' numbers"), FIRST_HOUSEHOLD, HOUSEHOLD_GAP)

    def next_household(self) -> list[tuple[str, ...]]:
        household = form_household(self._city, self._households)
        namer = Namer(self._city, self._names, household)
        dwelling = self._homes.settle(household)
        number = self._household_ids.next()
        protected = "1" if is_protected(self._city, self._protection, household) else ""
        home = (dwelling.place.postal_code, dwelling.place.address, dwelling.building, protected)
        rows: list[tuple[str, ...]] = []
        for member in household.members:
            year, birth = self._births.next(member.age)
            name, kana = namer.name(member, year)
            sex = "女" if member.is_woman else "男"
            rows.append((self._resident_ids.next(), number, name, kana, birth, sex, *home))
        return rows
