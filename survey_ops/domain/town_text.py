"""Where the town ends in an address: what the postal code stands for, and what is left for street and house numbers.

A register writes an address with or without prefecture and city, and has habits of its own that the postal data does
not share. Both are evened out character by character, so that a place in the one is a place in the other: width,
blanks, variation selectors, ヶ and ケ, の and ノ, ッ and ツ, old and new forms of kanji. What one character cannot
tell is in the pattern: 大字 and 字 before any part of the name, numbers (南４条西 and 南四条西), 丁目 as a hyphen.

A town counts only at the beginning, or right after prefecture and city. A search further on would find 本郷町 in
元本郷町. In Kyoto the streets (…通…上る, …東入) stand between ward and town.

The postal data has names that are none: ranges of 地割, several towns with 、 between them, a village as a whole.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from survey_ops.domain.kanji_numerals import NUMERALS, figures_of, spellings

# Ways of writing that mean the same in a name, each over the one it counts as.
_OTHER_FORMS = (
    "ヶヵカがガ之乃ノっッつ條澤濱龍嶋嶌廣國圓邊邉櫻靍靏檜籠曾鹽藪淵渊峯冨舘"
    "瀧壽惠眞髙﨑嵜關學醫會寶來豐禮靜雙齊齋縣區聲舊鐵竃鷗蘆嶽龜麴桒彌榮覺劍ル"
)
_PLAIN_FORMS = (
    "ケケケケケのののツツツ条沢浜竜島島広国円辺辺桜鶴鶴桧篭曽塩薮渕渕峰富館"
    "滝寿恵真高崎崎関学医会宝来豊礼静双斉斎県区声旧鉄竈鴎芦岳亀麹桑弥栄覚剣る"
)
_SAME = str.maketrans(_OTHER_FORMS, _PLAIN_FORMS)
_SKIPPED = re.compile("[\\s\u3000\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_SECTION = "大?字"
_NUMBER = re.compile(f"[0-9]+|[{NUMERALS}]+")
_LARGEST_NUMBER = 10_000
_CHOME = "(?:丁目?|[-−‐‑‒–—―ーの])"
_HOUSE_NUMBERS = re.compile("第?[0-9]+(?:地割|[-−]).*")
_LOT_NOTE = re.compile("[0-9]*地割")
_WHOLE = re.compile(".+の次に.*番地.*場合")
_COUNTY = re.compile("(?:.+郡|三宅島|八丈島)(.+[町村])")
_WARD = re.compile("(.+市)(.+区)")
_STREETS = "(?:.*(?:上る|下る|入る?|[0-9](?:丁目|筋目[東西]?)))?"
_CHOME_NOTE = re.compile("[0-9]+(?:〜[0-9]+)?(?:[、・][0-9]+(?:〜[0-9]+)?)*丁目")
_FLOOR_NOTE = re.compile("(?:.*[0-9]+階|.*階層不明)")
_FIRST_NUMBER = re.compile(f"([0-9]+|[{NUMERALS}]+)(?:丁|[-−‐‑‒–—―ー])")


@dataclass(frozen=True)
class Area:
    """One part of what a postal code stands for, as the postal data writes it.

    Attributes:
        prefecture, city: with 郡 and, in the large cities, the ward.
        town: 町域; "" where the code is for the rest of a city (以下に掲載がない場合).
        note: what the data has in brackets; "" where it has nothing.
    """

    prefecture: str
    city: str
    town: str
    note: str

    @property
    def is_floor(self) -> bool:
        """Whether the code is for a floor of a tall building."""
        return _FLOOR_NOTE.fullmatch(self.note) is not None

    @property
    def is_whole(self) -> bool:
        """Whether the code is for all of a village, or for house numbers right after its name."""
        return self.town == short_names(self.city)[-1] or _WHOLE.fullmatch(self.town) is not None


class Places:
    """Names with which an address may begin.

    Args:
        names: as the postal data writes them.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(map(even, names))
        self._lengths = sorted({len(name) for name in self._names}, reverse=True)

    def length(self, text: str) -> int:
        """Return the length of the longest name with which an evened text begins, 0 where there is none."""
        return next((length for length in self._lengths if text[:length] in self._names), 0)


def even(text: str) -> str:
    """Return a text with the habits of writing evened out, for comparing only.

    >>> even("霞ヶ関　１") == even("霞が関1")
    True
    """
    return _even(text)[0]


def town_end(address: str, area: Area, places: Places) -> int | None:
    """Return where the town ends in an address, as an index of it; None where the address does not begin with it.

    Args:
        address: as a register writes it.
        area: the town that is looked for.
        places: the names of prefectures and cities, lest 東 is found in 東京都.

    >>> tokyo = Area("東京都", "千代田区", "霞が関", "")
    >>> [town_end(one, tokyo, Places(())) for one in ("千代田区霞ヶ関１丁目3番2号", "霞が関1-3-2", "千代田区丸の内1")]
    [7, 3, None]
    """
    text, ends = _even(address)
    found = max((match.end() for pattern in _patterns(area) if (match := pattern.match(text))), default=0)
    return ends[found - 1] if found and found >= places.length(text) else None


def short_names(city: str) -> tuple[str, ...]:
    """Return the ways an address may name a city: as it is, without its county, and its ward alone.

    >>> short_names("札幌市中央区"), short_names("西多摩郡瑞穂町")
    (('札幌市中央区', '中央区'), ('西多摩郡瑞穂町', '瑞穂町'))
    """
    for pattern in (_WARD, _COUNTY):
        if found := pattern.fullmatch(city):
            return city, found.groups()[-1]
    return (city,)


def allows(area: Area, rest: str) -> bool:
    """Return whether what follows the town is in the 丁目 that the code is for, where it is for some only.

    >>> allows(Area("北海道", "札幌市東区", "北六条東", "8〜20丁目"), "4丁目1-2")
    False
    """
    note = even(area.note)
    first = _FIRST_NUMBER.match(even(rest))
    if not first or not _CHOME_NOTE.fullmatch(note):
        return True
    number = int(first[1] if first[1].isascii() else figures_of(first[1]) or 0)
    return any(low <= number <= high for low, high in _ranges(note.removesuffix("丁目")))


def _ranges(note: str) -> Iterator[tuple[int, int]]:
    for part in re.split("[、・]", note):
        low, _, high = part.partition("〜")
        yield int(low), int(high or low)


def _even(text: str) -> tuple[str, list[int]]:
    """Return the evened text, and for each of its characters where it ends in the original."""
    found: list[str] = []
    ends: list[int] = []
    for place, character in enumerate(text):
        if _SKIPPED.match(character):
            if found:
                ends[-1] = place + 1
            continue
        plain = unicodedata.normalize("NFKC", character)
        plain = (plain if len(plain) == 1 else character).translate(_SAME)
        found.append(found[-1] if plain == "々" and found else plain)
        ends.append(place + 1)
    return "".join(found), ends


@lru_cache(maxsize=4096)
def _patterns(area: Area) -> tuple[re.Pattern[str], ...]:
    """Return patterns of an address up to the end of its town, for evened text."""
    prefecture = _in_pattern(area.prefecture)
    cities = "|".join(_in_pattern(name) for name in short_names(area.city))
    if area.is_whole:
        village = _in_pattern(short_names(area.city)[-1])
        return (re.compile(f"(?:{prefecture})?(?:{cities})(?:(?:{_SECTION})?{village})?"),)
    streets, no_street = (_STREETS, "(?!通)") if area.city.startswith("京都市") else ("", "")
    return tuple(
        re.compile(f"(?:{prefecture})?(?:(?:{cities}){streets})?(?:{_SECTION})?{_in_pattern(town)}{no_street}")
        for town in _towns(area)
    )


def _towns(area: Area) -> list[str]:
    """Return the names behind a name of the postal data.

    >>> [_towns(Area("", "", town, "")) for town in ("穴明２２地割、穴明２", "甲、乙", "大字赤沼")]
    [['穴明'], ['甲', '乙'], ['赤沼']]
    """
    bare = _HOUSE_NUMBERS.sub("", even(area.town))
    if _LOT_NOTE.match(even(area.note)):
        bare = bare.rstrip("0123456789")  # the data breaks a range of 地割 between name and note
    return [re.sub(f"^{_SECTION}", "", part) or part for part in bare.split("、")]


def _in_pattern(name: str) -> str:
    parts: list[str] = []
    text = even(name)
    place = 0
    while place < len(text):
        found = _NUMBER.match(text, place)
        part = found[0] if found else text[place]
        place += len(part)
        parts.append(_number_pattern(part) if found else re.escape(part))
        if found and text.startswith("丁目", place):
            parts.append(_CHOME)
            place += 2
    return f"(?:{_SECTION})?".join(parts)


def _number_pattern(written: str) -> str:
    """Return a pattern of a number in any writing, not to be found at the beginning of a larger number."""
    figures = written if written.isascii() else figures_of(written) or "0"
    ways = {written, *(spellings(int(figures)) if 0 < int(figures) < _LARGEST_NUMBER else ())}
    in_figures = [f"{way}(?![0-9])" for way in ways if way.isascii()]
    in_kanji = [f"{way}(?![{NUMERALS}])" for way in ways if not way.isascii()]
    return f"(?:{'|'.join(in_figures + in_kanji)})"
