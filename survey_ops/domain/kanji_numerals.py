"""Numbers written in kanji numerals (漢数字), as addresses have them: 二十一, 百三, 一〇三.

Two ways of writing are known: with units (二十一) and figure by figure (二一, 一〇三). A run that is neither, as
二三十, is no number. The formal numerals of deeds (壱 弐 参 拾) count as the plain ones.
"""

import re

_PLAIN = str.maketrans("零○◯壱壹弐貳参參拾", "〇〇〇一一二二三三十")
_FIGURES = "〇一二三四五六七八九"
_ONE = "([一二三四五六七八九])"
_WITH_UNITS = re.compile(f"(?:{_ONE}?(千))?(?:{_ONE}?(百))?(?:{_ONE}?(十))?{_ONE}?")
_TO_ASCII = str.maketrans(_FIGURES, "0123456789")

NUMERALS = _FIGURES + "十百千零○◯壱壹弐貳参參拾"
"""Every character that a number in kanji numerals can be written with, up to 9,999."""


def figures_of(text: str) -> str | None:
    """Return a number in kanji numerals as ASCII figures, or None where the text is no number.

    >>> figures_of("二十一"), figures_of("千百"), figures_of("一〇三"), figures_of("二三十")
    ('21', '1100', '103', None)
    """
    plain = text.translate(_PLAIN)
    if plain and not plain.strip(_FIGURES):
        return plain.translate(_TO_ASCII)
    found = _WITH_UNITS.fullmatch(plain)
    if not plain or not found:
        return None
    thousand, is_thousand, hundred, is_hundred, ten, is_ten, one = found.groups()
    value = 0
    for figure, unit, worth in ((thousand, is_thousand, 1000), (hundred, is_hundred, 100), (ten, is_ten, 10)):
        if unit:
            value += worth * (_FIGURES.index(figure) if figure else 1)
    return str(value + (_FIGURES.index(one) if one else 0))


def spellings(number: int) -> tuple[str, ...]:
    """Return the ways to write a number from 1 to 9,999: ASCII figures, kanji with units, kanji figure by figure.

    >>> spellings(21)
    ('21', '二十一', '二一')
    """
    ascii_figures = str(number)
    parts = []
    for worth, unit in ((1000, "千"), (100, "百"), (10, "十")):
        count, number = divmod(number, worth)
        parts.append("" if count == 0 else unit if count == 1 else _FIGURES[count] + unit)
    with_units = "".join(parts) + (_FIGURES[number] if number else "")
    one_by_one = "".join(_FIGURES[int(figure)] for figure in ascii_figures)
    return tuple(dict.fromkeys((ascii_figures, with_units, one_by_one)))
