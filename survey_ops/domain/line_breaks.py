"""Where a line of an address breaks: where a reader would break it, never inside a number.

**Idea.** Every place between two characters has a level, from a space, where any line may end, to the inside of a
number, where none ever does. A text is cut into pieces at the places up to some level; the pieces fill lines. Who
lays out a label asks for the good places first and for worse ones only when nothing fits with them.

**Levels.** 1. Each character belongs to a class: figure, katakana, a unit such as 番, an opening bracket and so on.
2. Some change class by their neighbours: 三 before 丁目 is a figure, 目 is a unit only after one, ー and の between
figures join them as a hyphen does. 3. The level of a place is that of the two classes beside it.
4. A few words override this: prefecture and municipality (`_PLACE`), 様方, 株式会社.

   -1  house       at a space between a house number and a building: a line that is broken at all is broken here
    0  space       at a space, which stays at the end of its line, and after 様方
    1  clear       after 丁目, 番地, 号; after the municipality; between a house number and a building
    2  word        between scripts, after ・, beside brackets
    3  letter      between two kanji or hiragana
    4  split       inside a word of katakana or Latin letters, after the hyphen in 12-3-405
    5  joint       between a number and its unit (10|号), before a hyphen
    6  forbidden   a line would begin with ー、。っ） or end with （ (禁則)
    never          inside a number, before a variation selector or a combining mark, before 様

**Lines.** The number of lines is the least that is possible with those pieces; among the ways to fill so many lines
the best is that of low levels, lines of like length and no short last line (`fill`).
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from operator import add

from survey_ops.domain.characters import is_attached

Measure = Callable[[str, float], float]
"""Width in mm of a text at a size in points; linear in the size."""

HOUSE, SPACE, CLEAR, WORD, LETTER, SPLIT, JOINT, FORBIDDEN, NEVER = range(-1, 8)
QUALITIES = (HOUSE, WORD, LETTER, SPLIT, JOINT, FORBIDDEN)
"""How well lines break, the best first: as `WORD` and always at `HOUSE`; then up to each level."""

_COSTS = (0.0, 0.12, 0.4, 1.2, 4.0, 12.0, 40.0)
_ORPHAN = 3.5 * 25.4 / 72  # mm at one point: a line shorter than three and a half characters looks left over
_ORPHAN_COST = 1.0
_SLACK = 1e-9  # widths are sums of floats

_CLASS_MEMBERS = {
    "s": " \u3000\u00a0\t",
    "N": "0123456789０１２３４５６７８９",
    "H": "-－‐‑–—―−/／",
    "z": "ーァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿｰｧｨｩｪｫｬｭｮｯﾞﾟ",
    "y": "ぁぃぅぇぉっゃゅょゎゕゖ",
    "C": "、。，．！？!?：；:;）)」』】］]〕》〉｝}々〻ゝゞヽヾ〟”’゛゜…‥",
    "D": "・･",
    "p": ".,",
    "O": "（(「『【［[〔《〈｛{〝“‘",
    "P": "第№＃#㈱㈲〒",
    "u": "丁目地号室棟階館割先内",
    "b": "番条線",
    "L": "&＆'",
}
_NOT_FIRST = "CzyDp"
_KATAKANA = re.compile(r"[ァ-ヺｦ-ﾟ]")
_HIRAGANA = re.compile(r"[ぁ-ゖ]")
_NUMERALS = re.compile(r"[〇一二三四五六七八九十百千]+(?=[丁番号条線]|地割)")
_UNITS = re.compile(r"(?<=[NL])[ub]+")
_AFTER_HOUSE = re.compile(rf"(?<=[NMUB])s+(?=[^sNx{_NOT_FIRST}])")  # what begins no line begins none here either
_JOINING = re.compile(r"(?<=[NUB])[hKz](?=N)")
_PREFIXED = re.compile(r"(?<=P)N+")
_ATTACHED = re.compile("(.)x+")
_PLACE = re.compile(
    r"(?P<prefecture>東京都|北海道|京都府|大阪府|..県|...県)?"
    r"(?P<town>[^区0-9０-９]{1,6}?市(?![市郡町村])(?:[^丁番0-9０-９]{1,3}?区)?"
    r"|[^0-9０-９]{1,4}?区|[^0-9０-９]{1,5}?郡[^0-9０-９]{1,6}?[町村](?![市区町村]))?"
)
_WORDS = re.compile(r"様方|気付|(?:株式|有限|合同|合資|合名)会社|法人")
_LODGING = ("様方", "気付")


@dataclass(frozen=True)
class Piece:
    """A part of a text that stays on one line.

    Attributes:
        text: with the spaces at its end.
        full: its width in mm at one point.
        bare: its width without those spaces.
        level: of the place before it; at `HOUSE` a line must end.
    """

    text: str
    full: float
    bare: float
    level: int


def levels(text: str, kept: int = 0) -> list[int]:
    """Return the level of the place before each character; the first has none and counts as `NEVER`.

    Args:
        text: one line or more of it.
        kept: so many characters at the end stay with the one before them (the honorific).

    >>> levels("３丁目１番")
    [7, 5, 5, 1, 5]
    """
    classes = _classes(text)
    before = _ATTACHED.sub(_base, classes) if "x" in classes else classes
    found = [NEVER, *map(_LEVELS.__getitem__, map(add, before, classes[1:]))]
    _place_names(text, found)
    for space in _AFTER_HOUSE.finditer(classes) if "s" in classes else ():
        found[space.end()] = min(found[space.end()], HOUSE)
    for word in _WORDS.finditer(text):
        inside = range(word.start() + 1, word.end())
        end_level = SPACE if word.group() in _LODGING else WORD
        for position in inside:
            found[position] = max(found[position], SPLIT)
        _lower(found, word.end(), end_level)
    for position in range(max(0, len(text) - kept), len(text)):
        found[position] = NEVER
    return found


def _place_names(text: str, found: list[int]) -> None:
    """Let lines break after the prefecture, and better after the municipality."""
    place = _PLACE.match(text)
    if place is None:
        return
    if place["prefecture"]:
        _lower(found, place.end("prefecture"), WORD)
    if place["town"]:
        for position in range(place.start("town") + 1, place.end("town")):
            found[position] = max(found[position], LETTER)  # 四日市市, 廿日市市
        _lower(found, place.end("town"), CLEAR)


def _lower(found: list[int], position: int, level: int) -> None:
    if position < len(found) and found[position] < JOINT:
        found[position] = min(found[position], level)


def cut(text: str, found: Sequence[int], quality: int, measure: Measure) -> list[Piece]:
    """Cut a text at every place that a quality allows; nothing is dropped."""
    most, least = (WORD, HOUSE) if quality == HOUSE else (quality, SPACE)
    places = [0, *(position for position in range(1, len(text)) if found[position] <= most), len(text)]
    return [
        _piece(text[start:end], max(found[start], least), measure) for start, end in pairwise(places) if start < end
    ]


def _piece(text: str, level: int, measure: Measure) -> Piece:
    bare = text.rstrip()
    full = measure(text, 1.0)
    return Piece(text, full, full if bare == text else measure(bare, 1.0), level)


def count_lines(pieces: Sequence[Piece], limit: float) -> int | None:
    """Return the least number of lines; None when a piece alone is wider than a line.

    Args:
        pieces: of one text.
        limit: width of a line in mm at one point.
    """
    lines, used = 0, float("inf")
    for piece in pieces:
        if piece.bare > limit + _SLACK:
            return None
        if used + piece.bare > limit + _SLACK or piece.level == HOUSE:
            lines, used = lines + 1, 0.0
        used += piece.full
    return lines


def fill(pieces: Sequence[Piece], count: int, limit: float) -> list[str]:
    """Fill exactly `count` lines, which `count_lines` said is possible, in the way that reads best."""
    if count <= 1:
        return ["".join(piece.text for piece in pieces)]
    run = _Run(pieces, limit, sum([piece.full for piece in pieces]) / count)
    best: _Ways = {0: (0.0, ())}
    for number in range(1, count + 1):
        best = run.one_line_more(best, is_last=number == count)
    if len(pieces) not in best:
        raise ValueError("the pieces do not fit into so many lines")
    ends = best[len(pieces)][1]
    return ["".join([piece.text for piece in pieces[start:end]]) for start, end in pairwise((0, *ends))]


_Ways = dict[int, tuple[float, tuple[int, ...]]]
"""How many pieces are placed -> the least cost of doing so, and where its lines end."""


class _Run:
    """Pieces that fill lines.

    Args:
        pieces: of one text.
        limit: width of a line in mm at one point.
        goal: width of lines of the same length.
    """

    def __init__(self, pieces: Sequence[Piece], limit: float, goal: float) -> None:
        self._costs = [0.0, *(_COSTS[max(piece.level, SPACE)] for piece in pieces[1:])]
        self._starts = list(accumulate((piece.full for piece in pieces), initial=0.0))
        self._ends = [start + piece.bare for start, piece in zip(self._starts, pieces, strict=False)]
        self._stops = [place for place, piece in enumerate(pieces) if place and piece.level == HOUSE]
        self._limit = limit
        self._goal = goal

    def one_line_more(self, best: _Ways, *, is_last: bool) -> _Ways:
        """Return the best ways with one line more; the last line takes all that is left."""
        longer: _Ways = {}
        limit, count = self._limit, len(self._costs)
        for start, (cost, lines) in best.items():
            if start == count:
                continue
            stop = next((place for place in self._stops if place > start), count)
            for end in range(count if is_last else start + 1, stop + 1):
                width = self._ends[end - 1] - self._starts[start]
                if width > limit + _SLACK:
                    break
                total = cost + self._costs[start] + ((width - self._goal) / limit) ** 2
                if width < _ORPHAN:
                    total += _ORPHAN_COST
                if end not in longer or total < longer[end][0]:
                    longer[end] = total, (*lines, end)
        return longer


class _Classes(dict[int, str]):
    """Code point -> class of the character; one that is asked for first is looked at then."""

    def __missing__(self, code: int) -> str:
        found = self[code] = _class_of(chr(code))
        return found


def _class_of(char: str) -> str:
    if is_attached(char):
        return "x"
    if _KATAKANA.match(char):
        return "K"
    if _HIRAGANA.match(char):
        return "h"
    is_latin = char.isalpha() and (ord(char) < 0x2E80 or "Ａ" <= char <= "ｚ")
    return "L" if is_latin else "k"


_TABLE = _Classes({ord(char): name for name, members in _CLASS_MEMBERS.items() for char in members})


def _classes(text: str) -> str:
    """Return a text as long as the given one, of the classes of its characters."""
    found = text.translate(_TABLE)
    if numerals := _NUMERALS.search(text):
        found = found[: numerals.start()] + _NUMERALS.sub(_figures, text[numerals.start() :]).translate(_TABLE)
    if "u" in found or "b" in found:
        found = _UNITS.sub(_as_unit, found)
    if "N" in found:
        found = _JOINING.sub("H", found)
    if "P" in found:
        found = _PREFIXED.sub(_as_prefixed, found)
    return found.replace("u", "k").replace("b", "k")


def _as_unit(units: re.Match[str]) -> str:
    return units.group().upper()


def _as_prefixed(figures: re.Match[str]) -> str:
    return "M" * len(figures.group())


def _base(attached: re.Match[str]) -> str:
    return attached[1] * len(attached[0])


def _figures(numerals: re.Match[str]) -> str:
    return "1" * len(numerals.group())


def _level(before: str, after: str) -> int:
    """Return the level of the place between two classes."""
    if after in "xs" or before + after in ("NN", "MM"):
        return NEVER
    if after in _NOT_FIRST or before == "O":
        return FORBIDDEN
    if before == "s":
        return SPACE
    return _level_of_words(before, after)


def _level_of_words(before: str, after: str) -> int:
    if before == "P" or after == "H" or after in "UB" or before + after == "pN":
        return JOINT
    if before + after in _SPLITS:
        return SPLIT
    if before == "B":
        return {"N": WORD, "k": LETTER, "h": LETTER}.get(after, CLEAR)
    if before == "U" or (before == "N" and after in "Kk"):
        return CLEAR
    if before == "M" or before + after in ("kk", "hh", "hk", "kh", "Nh", "Kh", "zh", "yh", "yk"):
        return LETTER
    return WORD


_SPLITS = ("KK", "zK", "LL", "LN", "NL", "LM", "ML", "HN", "HM", "HL", "HH", "pL")
_ALL_CLASSES = "sNMHzyCDpOPUBLKhkx"
_LEVELS = {before + after: _level(before, after) for before in _ALL_CLASSES for after in _ALL_CLASSES}
