"""The name that a resident's mail carries, where a register has more than one.

The record of a foreign resident holds up to three names: in kanji, in the alphabet, and an alias (通称).
Optionally it holds which of name and alias the resident uses (氏名優先区分; 住民記録システム標準仕様書 第1.0版
1.1.2, 1.1.19).
The rule, first match:

    1. 氏名優先区分 says the alias    the alias; none where it is empty, for the resident did not choose another
    2. it says something unknown     none: a name in place of an alias tells the neighbours what it hides
    3.                               the name in kanji
    4.                               the name in the alphabet
    5.                               the name column, the only one of a Japanese resident

A name is returned exactly as the file has it.
"""

from dataclasses import dataclass
from enum import Enum
from functools import cache

from survey_ops.domain.width import plain

NAME_FIRST = frozenset({"", "0", "1", "氏名", "本名"})
"""Values of 氏名優先区分 that choose the name; blank and 0 for those who have no alias."""


class NoName(Enum):
    """Why there is no name for the label."""

    ALIAS_EMPTY = "alias_empty"
    CHOICE_UNKNOWN = "choice_unknown"
    ALL_EMPTY = "all_empty"


@dataclass(frozen=True)
class Names:
    """The cells of one resident; empty where the file has no such column.

    Attributes:
        name: 氏名.
        kanji: 氏名（漢字） of a foreign resident.
        alphabet: 氏名（アルファベット）.
        alias: 通称.
        choice: 氏名優先区分.
    """

    name: str = ""
    kanji: str = ""
    alphabet: str = ""
    alias: str = ""
    choice: str = ""


def label_name(names: Names, alias_first: frozenset[str], name_first: frozenset[str] = NAME_FIRST) -> str | NoName:
    """Return the name for the label, or why there is none.

    Args:
        names: the resident's cells.
        alias_first: values of 氏名優先区分 that choose the alias; they win over `name_first`.
        name_first: values that choose the name.

    >>> label_name(Names(name="ＳＭＩＴＨ　ＪＯＨＮ", alias="山田　太郎", choice="2"), frozenset({"2"}))
    '山田　太郎'
    >>> label_name(Names(kanji="王　明", alphabet="WANG MING"), frozenset({"2"}))
    '王　明'
    """
    choice = plain(names.choice)
    if choice in _plain_values(alias_first):
        return names.alias if plain(names.alias) else NoName.ALIAS_EMPTY
    if choice not in _plain_values(name_first):
        return NoName.CHOICE_UNKNOWN
    filled = (name for name in (names.kanji, names.alphabet, names.name) if plain(name))
    return next(filled, NoName.ALL_EMPTY)


@cache
def _plain_values(values: frozenset[str]) -> frozenset[str]:
    return frozenset(map(plain, values))
