import pytest

from survey_ops.domain.my_number import are_my_numbers, has_check_digit, is_filled, is_my_number

# Made up: 1..9, 0, 1 has the weighted sum 278 (remainder 3), so 8.
NUMBER = "123456789018"
OTHER = "000000000027"


@pytest.mark.parametrize(
    "text",
    [
        NUMBER,
        "１２３４５６７８９０１８",
        "1234 5678 9018",
        "1234-5678-9018",
        "１２３４　５６７８　９０１８",
        "１２３４－５６７８－９０１８",
        " 123456789018　",
        "000000000000",  # remainder 0
        "000000000060",  # weight 2 x 6 = 12, remainder 1: the digit is 0, not 10
        "000000000027",  # weight 2 x 2 = 4, so 7
        "000001000004",  # the 6th figure from the right of the eleven has the weight 7
        "000010000009",  # and the 7th begins again with 2
        "100000000005",  # the 11th has the weight 6
    ],
)
def test_my_numbers(text: str) -> None:
    assert is_my_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "123456789019",
        "000000000061",
        "12345678901",
        "1234567890188",
        "12345 678 9018",
        "1 2 3 4 5 6 7 8 9 0 1 8",
        "1234567890.8",
        "12345678901X",
        "1.23457E+11",
        "²²²²²²²²²²²²",
        "١٢٣٤٥٦٧٨٩٠١٨",
    ],
)
def test_no_my_numbers(text: str) -> None:
    assert not is_my_number(text)


@pytest.mark.parametrize(
    ("cells", "verdict"),
    [
        ([], False),
        (["", "　"], False),
        (["000000000000"], False),
        ([NUMBER, "0", "0000", "０"], True),
        ([NUMBER], True),
        ([NUMBER, "", "　", "000000000000"], True),
        ([NUMBER] * 9 + ["-"], True),
        ([NUMBER] * 89 + ["-"] * 11, False),
        ([NUMBER] * 8 + ["123456789019"], False),
        (["0010000512", "0010000513"], False),
    ],
)
def test_a_whole_column_tells(cells: list[str], verdict: bool) -> None:
    filled = list(filter(is_filled, cells))
    assert are_my_numbers(len(filled), sum(map(is_my_number, filled))) is verdict


@pytest.mark.parametrize(
    ("resident_id", "verdict"),
    [
        ("00", True),
        ("27", True),
        ("0000000027", True),
        ("0000000028", False),
        ("60", True),  # remainder 1: 0 and 1 are both in use
        ("61", True),
        ("62", False),
        ("01", False),  # remainder 0 of a sum of 0 is 0 and nothing else
        ("123456789018", True),
        ("7", False),
        ("", False),
        ("A27", False),
        ("２７", False),
    ],
)
def test_check_digits_of_ids(resident_id: str, verdict: bool) -> None:
    assert has_check_digit(resident_id) is verdict
