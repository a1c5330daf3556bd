import pytest

from survey_ops.documents.fonts import load_typeface
from survey_ops.domain.characters import clusters
from survey_ops.domain.label_text import (
    ADDRESS_SIZES,
    NAME_SIZES,
    Address,
    TooLong,
    break_lines,
    lay_out,
)
from survey_ops.domain.stocks import Rect

LABEL = Rect(18.6, 21.2, 86.4, 42.3)
MEASURE = load_typeface("sans").width
PLAIN = Address("201-0014", "東京都狛江市東和泉３丁目１番２号", "", "狛江　花子")


def texts(address: Address, label: Rect = LABEL) -> list[str]:
    found = lay_out(address, label, "様", MEASURE)
    assert isinstance(found, tuple)
    return [line.text for line in found]


def test_a_plain_label() -> None:
    found = lay_out(PLAIN, LABEL, "様", MEASURE)
    assert isinstance(found, tuple)
    assert [line.text for line in found] == ["〒201-0014", PLAIN.address, "狛江　花子　様"]
    assert found[1].size == ADDRESS_SIZES[0]
    assert found[2].size == NAME_SIZES[0]


def test_every_line_lies_inside_the_label() -> None:
    address = Address("201-0014", "東京都狛江市" + "東和泉" * 12, "グリーンハイツ狛江１０３号室" * 2, "A" * 30)
    found = lay_out(address, LABEL, "様", MEASURE)
    assert isinstance(found, tuple)
    for line in found:
        assert line.x >= LABEL.x + 4
        assert line.x + MEASURE(line.text.rstrip(), line.size) <= LABEL.x + LABEL.width - 4 + 1e-9
        assert LABEL.y + 2 < line.baseline < LABEL.y + LABEL.height - 2


def test_a_foreign_name_of_sixty_letters_takes_two_lines() -> None:
    name = "MARIA FERNANDA DE LOS ANGELES RODRIGUEZ GONZALEZ SANTIAGO JR"
    found = texts(Address("201-0014", "東京都狛江市東和泉３丁目１番２号", "コーポ１０１", name))
    assert "".join(found[3:]) == f"{name}　様"
    assert found[3].endswith(" ")  # broken between words


def test_figures_are_not_broken() -> None:
    lines = break_lines("東京都狛江市和泉本町１丁目１２３４番５６７号", 10, 60, MEASURE)
    assert lines is not None
    assert len(lines) == 2
    assert lines == ["東京都狛江市和泉本町１丁目", "１２３４番５６７号"]


def test_nothing_is_lost_where_lines_break() -> None:
    text = "東京都狛江市　和泉本町 ＡＢＣマンション１０１号室　○○様方"
    for width in (20, 30, 45, 90):
        lines = break_lines(text, 10, width, MEASURE)
        assert lines is not None
        assert "".join(lines) == text


def test_no_line_begins_with_a_long_vowel_or_a_small_kana() -> None:
    lines = break_lines("ア" * 7 + "ーション" + "あ" * 6 + "っ" + "い" * 9, 10, 30, MEASURE)
    assert lines is not None
    assert not any(line[0] in "ーっョ" for line in lines)


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        (Address("201-0014", "あ" * 200, "", "花子"), ("address",)),
        (Address("201-0014", "狛江市", "い" * 200, "花子"), ("building",)),
        (Address("201-0014", "狛江市", "", "う" * 200), ("name",)),
    ],
)
def test_what_does_not_fit_is_a_value_with_a_reason(address: Address, fields: tuple[str, ...]) -> None:
    assert lay_out(address, LABEL, "様", MEASURE) == TooLong(fields)


def test_the_honorific_may_be_empty() -> None:
    found = lay_out(PLAIN, LABEL, "", MEASURE)
    assert isinstance(found, tuple)
    assert found[-1].text == "狛江　花子"


def test_selectors_stay_with_their_character() -> None:
    assert clusters("葛\U000e0100が\u3099A") == ["葛\U000e0100", "が\u3099", "A"]


def test_text_keeps_away_from_the_edge_of_the_paper() -> None:
    found = lay_out(PLAIN, Rect(0, 0, 70, 42.3), "様", MEASURE)
    assert isinstance(found, tuple)
    assert all(line.x >= 6 for line in found)
