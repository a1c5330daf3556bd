import pytest

from survey_ops.domain.kanji_numerals import NUMERALS, figures_of, spellings


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("十", "10"),
        ("二十一", "21"),
        ("百一", "101"),
        ("千五百二十四", "1524"),
        ("一五二四", "1524"),
        ("一〇一", "101"),
        ("一○一", "101"),
        ("〇三", "03"),
        ("壱弐参", "123"),
        ("拾弐", "12"),
    ],
)
def test_numbers(text: str, figures: str) -> None:
    assert figures_of(text) == figures


@pytest.mark.parametrize("text", ["", "二三十", "十百", "百百", "十〇", "条", "3"])
def test_what_is_no_number(text: str) -> None:
    assert figures_of(text) is None


def test_every_spelling_is_read_back() -> None:
    for number in range(1, 10_000):
        for spelling in spellings(number)[1:]:
            assert set(spelling) <= set(NUMERALS)
            assert figures_of(spelling) == str(number)
