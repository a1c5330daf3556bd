"""Where a line may break; an em is 3.7 mm, so 38 mm hold ten wide characters."""

import pytest

from survey_ops.documents.form_layout import break_lines, spread
from tests.forms import measure


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", ("",)),
        ("あいうえおかきくけこ", ("あいうえおかきくけこ",)),
        ("あいうえおかきくけこさ", ("あいうえおかきくけこ", "さ")),
        ("あいうえおかきくけこ、さ", ("あいうえおかきくけ", "こ、さ")),
        ("あいうえおかきくけっー」さ", ("あいうえおかきく", "けっー」さ")),
        ("あいうえおかきくけ「こ」", ("あいうえおかきくけ", "「こ」")),
        ("あいうえおかき2,500件を", ("あいうえおかき", "2,500件を")),
        ("あいうえおかきくけ2021", ("あいうえおかきくけ", "2021")),
        ("あいうえおかき survey design", ("あいうえおかき", "survey design")),
        ("あ" * 10 + "　い", ("あ" * 10, "い")),
        ("　字下げ", ("　字下げ",)),
        ("一\n\n二\r\n三\r四", ("一", "", "二", "三", "四")),
        ("。" * 12, ("。" * 10, "。" * 2)),
        ("あ\tい", ("あ　い",)),
    ],
)
def test_lines_break_where_they_may(text: str, lines: tuple[str, ...]) -> None:
    assert break_lines(text, 38.0, measure) == lines


def test_a_word_wider_than_the_line_is_broken_and_a_selector_stays_with_its_character() -> None:
    lines = break_lines("a" * 60 + "葛\U000e0100" * 12, 38.0, measure)
    assert "".join(lines) == "a" * 60 + "葛\U000e0100" * 12
    assert len(lines) > 3
    assert not any(line.startswith("\U000e0100") for line in lines)


def test_letters_with_spaces_between_them_are_spread_alike() -> None:
    ends = {}
    for label in ("主 管 課", "事 務 の 名 称", "件 数", "アンケート", "狛江市 個人情報保護審議会"):
        pieces = spread(label, measure)
        assert "".join(piece.text for piece in pieces) == label
        ends[label] = pieces[-1].x + measure(pieces[-1].text)
    assert ends["事 務 の 名 称"] <= 10 * measure("あ")
    assert ends["主 管 課"] > measure("主 管 課")
    assert ends["アンケート"] == measure("アンケート")
    assert ends["狛江市 個人情報保護審議会"] == measure("狛江市 個人情報保護審議会")
