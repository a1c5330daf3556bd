"""The eras (元号) of births, from 明治 on, with their first and last days.

大正 and 昭和 began on the day they were proclaimed (改元の詔書: 明治四十五年七月三十日以後ヲ改メテ大正元年ト為ス),
which is also the last day of the era before: 明治45年7月30日 is 大正元年7月30日, and 大正15年12月25日 is
昭和元年12月25日. The resident record allows both days under the old era (住民記録システム標準仕様書
第1.0版 1.1.8). 平成 and 令和 began on the day after (元号を改める政令: 昭和64年政令第1号, 平成31年政令第143号).
明治 was made to begin with the first day of its year, 25 January 1868.

Years are those of the Gregorian calendar, as in every register. Japan took it over with 明治6年; a date of
明治元年 to 明治5年 may mean the old calendar and then lies some weeks off, which decides no age of today.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Era:
    """An era.

    Attributes:
        name: 昭和.
        letter: `S`, as dates are abbreviated.
        code: `3`, as the resident record writes it before six figures.
        first: its first day.
        last: its last day.
    """

    name: str
    letter: str
    code: str
    first: date
    last: date

    def year(self, number: int) -> int:
        """Return the year of the calendar that is year `number` of the era."""
        return self.first.year + number - 1


ERAS = (
    Era("明治", "M", "1", date(1868, 1, 25), date(1912, 7, 30)),
    Era("大正", "T", "2", date(1912, 7, 30), date(1926, 12, 25)),
    Era("昭和", "S", "3", date(1926, 12, 25), date(1989, 1, 7)),
    Era("平成", "H", "4", date(1989, 1, 8), date(2019, 4, 30)),
    Era("令和", "R", "5", date(2019, 5, 1), date.max),
)
"""Oldest first."""
