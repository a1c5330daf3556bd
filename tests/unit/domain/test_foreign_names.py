import pytest

from survey_ops.domain.foreign_names import Names, NoName, label_name

ALIAS_FIRST = frozenset({"2", "通称"})
NAME, KANJI, ALPHABET, ALIAS = "ＫＩＭ　（金）", " 金　", "Kim  A", "塚本　①"  # kept to the letter, blanks too


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (Names(NAME, KANJI, ALPHABET, ALIAS, "2"), ALIAS),
        (Names(NAME, KANJI, ALPHABET, ALIAS, "２"), ALIAS),
        (Names(NAME, KANJI, ALPHABET, ALIAS, " 通称 "), ALIAS),
        (Names(NAME, KANJI, ALPHABET, ALIAS, "1"), KANJI),
        (Names(NAME, KANJI, ALPHABET, ALIAS, "氏名"), KANJI),
        (Names(NAME, KANJI, ALPHABET, ALIAS), KANJI),
        (Names(NAME, "　", ALPHABET, ALIAS), ALPHABET),
        (Names(NAME, "", " ", ALIAS), NAME),
        (Names(NAME), NAME),
        (Names("", "　", " ", ALIAS), NoName.ALL_EMPTY),  # nobody chose the alias
        (Names(), NoName.ALL_EMPTY),
        (Names(NAME, KANJI, ALPHABET, "　", "2"), NoName.ALIAS_EMPTY),
        (Names(NAME, KANJI, ALPHABET, ALIAS, "3"), NoName.CHOICE_UNKNOWN),
    ],
)
def test_the_rule(names: Names, found: str | NoName) -> None:
    assert label_name(names, ALIAS_FIRST) == found


def test_the_values_of_a_city_come_first() -> None:
    names = Names(NAME, alias=ALIAS, choice="1")
    assert label_name(names, frozenset({"１"})) == ALIAS
    assert label_name(names, frozenset({"2"}), frozenset({"9"})) is NoName.CHOICE_UNKNOWN
    assert label_name(Names(NAME, choice="９"), frozenset({"2"}), frozenset({"9"})) == NAME
