"""Each rule of the extraction, and where the rules meet."""

import pytest

from survey_ops.domain.barcode_address import extract


@pytest.mark.parametrize(
    ("rest", "digits"),
    [
        # 2: widths, capitals, marks that go
        ("１２－３４　ａ棟", "12-34A"),
        ("1-2 A&B棟", "1-2"),
        ("1-2 A/B", "1-2"),
        ("1-2 A・B", "1-2"),
        ("1-2 C.", "1-2C"),
        ("10・11号室", "1011"),
        ("10･11号室", "1011"),
        # 3: kanji numerals before the listed words only
        ("三丁目五番地二号", "3-5-2"),
        ("三丁五番二号", "3-5-2"),
        ("第十地割百三番地", "10-103"),
        ("南七線", "7"),
        ("一の二", "1"),
        ("一ノ二ﾉ三号", "1-2-3"),
        ("南三条五丁目", "5"),
        ("六本木ハイツ二階", ""),
        ("八千代荘201", "201"),
        ("一〇一号", "101"),
        ("三十二十番", ""),
        # 4: all else is a hyphen
        ("5番12号", "5-12"),
        ("5ー12", "5-12"),
        ("5―12", "5-12"),
        ("(5)[12]", "5-12"),
        ("コーポⅡ203", "203"),
        ("①3", "3"),
        ("٣3", "3"),
        ("5 ABC 12", "5-12"),
        # 5: floors
        ("3ビル2F", "3-2"),
        ("3ビル2F201号", "3-2-201"),
        ("3ビルF201", "3F201"),
        ("3ビル2F-B", "3-2B"),
        ("3ビル10ｆ", "3-10"),
        ("3ビル2FA", "3-2"),
        # 6: hyphens
        ("--5--12--", "5-12"),
        ("5-A-12", "5A12"),
        ("A-B-12", "AB12"),
        ("A棟", "A"),
        ("無番地", ""),
        ("", ""),
    ],
)
def test_a_rule(rest: str, digits: str) -> None:
    assert extract(rest) == digits
