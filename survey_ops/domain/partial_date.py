"""Dates as registers write them, parts of which may not be known (不詳).

A text is only taken apart here; what calendar and eras make of the parts, and which days stay possible, is for
`birth.py`. The notations:

    19750102  1975-01-02  1975/1/2  1975.1.2            figures of the calendar
    3500102  S500102  昭500102  S50.1.2  昭和50-1-2      figures of an era
    1975年1月2日  昭和50年1月2日  S元年1月2日            with marks; month and day may be left out

Codes for what is not known, as systems write them: year 0000, month 00 or A1 to A4 (春, 夏, 秋, 冬), day 00 or
A1 to A3 (上旬, 中旬, 下旬). Words for it: the list of 住民記録システム標準仕様書 第1.0版 1.1.8.

Full-width letters and figures are read like half-width ones. Blanks are allowed beside a mark (昭和50年 1月 2日);
between figures they may hide a lost one, and around the whole a cell is not what it should be.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from string import ascii_lowercase

from survey_ops.domain.eras import ERAS, Era
from survey_ops.domain.width import half_width

_WRITTEN_OUT = {ord(letter): letter.upper() for letter in ascii_lowercase}
_WRITTEN_OUT |= {ord("㍾"): "明治", ord("㍽"): "大正", ord("㍼"): "昭和", ord("㍻"): "平成", ord("㋿"): "令和"}
_LOOSE_BLANK = re.compile(r"(?<![\d ]) +| +(?![\d ])", re.ASCII)
_NOTHING_KNOWN = frozenset({"", "不詳", "不明", "年月日不詳", "年月日不明", "生年月日不詳", "生年月日不明"})

_ERA_OF = {word: era for era in ERAS for word in (era.name, era.name[0], era.letter)}
_ERA_OF_CODE = {era.code: era for era in ERAS}

_ERA = f"(?P<era>{'|'.join(_ERA_OF)})"
_YEAR = rf"(?:(?P<year>\d{{4}})|{_ERA}(?P<era_year>\d\d?|元))"
_ABOUT = "(?:頃|ころ|ごろ)"
# A year at the end (01021975) would look like one of antiquity.
_CALENDAR = r"(?![0-3]\d[0-3]\d(?:19|20))(?P<year>\d{4})"
# 明治 has no 90th year: seven figures that begin with 19 are a date of the calendar that lost one.
_CODED = r"(?!19)(?P<code>[1-5])(?P<era_year>\d\d)"
_COMPACT = r"(?P<month>\d\d|A[1-4])(?P<day>\d\d|A[1-3])"
_SEPARATED = r"(?P<mark>[-/.])(?P<month>\d\d?|A[1-4])(?P=mark)(?P<day>\d\d?|A[1-3])"
_MARKED = rf"""
    (?P<guess>推定)? {_YEAR} 年
    (?: [春夏秋冬]
      | 月日不[詳明]
      | (?P<month>\d\d?) 月 (?: [上中下]旬 | 日不[詳明] | (?P<guessed_day>推定)? (?P<day>\d\d?) 日 )?
    )?
    (?P<about>{_ABOUT})?
    (?: から (?: (?P<end_month>\d\d?) 月 )? (?P<end_day>\d\d?) 日 (?P<end_about>{_ABOUT})? まで (?:の間)? )?
"""
_NOTATIONS = tuple(
    re.compile(pattern, re.ASCII | re.VERBOSE)
    for pattern in (
        _CALENDAR + _COMPACT,
        _CODED + _COMPACT,
        rf"{_ERA}(?P<era_year>\d\d){_COMPACT}",
        _YEAR + _SEPARATED,
        _MARKED,
    )
)
_ESTIMATES = ("guess", "guessed_day", "about", "end_about")


@dataclass(frozen=True)
class PartialDate:
    """A date taken apart; None for what is not known, or known only as a season or a third of a month.

    Attributes:
        era: the era of `year`; None where it is a year of the calendar.
        year: from 1.
        month: as written, whether there is such a month or not.
        day: likewise.
        end: month and day of the end of a period (から…までの間), in the same year.
        is_estimate: 頃 or 推定 stands in it.
    """

    era: Era | None = None
    year: int | None = None
    month: int | None = None
    day: int | None = None
    end: tuple[int, int] | None = None
    is_estimate: bool = False


def take_apart(text: str) -> PartialDate | None:
    """Return the parts of a date; None when it is in none of the notations.

    >>> take_apart("S50.1.2") == take_apart("３５００１０２") == take_apart("昭和50年 1月 2日")
    True
    >>> take_apart("1975年1月 日不詳")
    PartialDate(era=None, year=1975, month=1, day=None, end=None, is_estimate=False)
    >>> take_apart("01/02/1975") is None
    True
    """
    plain = half_width(text).translate(_WRITTEN_OUT)
    if plain.strip(" ") not in ("", plain, *_NOTHING_KNOWN):
        return None
    plain = _LOOSE_BLANK.sub("", plain)
    if plain in _NOTHING_KNOWN:
        return PartialDate()
    matches = (notation.fullmatch(plain) for notation in _NOTATIONS)
    found = next((match.groupdict() for match in matches if match), None)
    return _parts(found) if found else None


def _parts(found: Mapping[str, str | None]) -> PartialDate | None:
    era = _ERA_OF_CODE.get(found.get("code") or "") or _ERA_OF.get(found.get("era") or "")
    year = _number(found.get("era_year") or found.get("year"))
    month, day = _number(found["month"]), _number(found["day"])
    if era and not year and (month or day):
        return None  # 2001112: rather a day of 2001 that lost a figure than one of a year 0 of 大正
    is_estimate = any(found.get(name) for name in _ESTIMATES)
    if not found.get("end_day"):
        return PartialDate(era, year, month, day, None, is_estimate)
    end_month, end_day = _number(found.get("end_month") or found["month"]), _number(found["end_day"])
    if not (month and day and end_month and end_day):
        return None  # a period from or to a day that is not known
    return PartialDate(era, year, month, day, (end_month, end_day), is_estimate)


def _number(text: str | None) -> int | None:
    """Return a number; None for zero, which stands for unknown, and for the codes of seasons and thirds."""
    if text == "元":
        return 1
    return int(text) or None if text and text.isdigit() else None
