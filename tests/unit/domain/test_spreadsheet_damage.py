import pytest

from survey_ops.domain.spreadsheet_damage import (
    has_lost_zeros,
    has_point_zero,
    is_date_address,
    is_error_cell,
    is_exponent,
)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("1.23E+11", True),
        ("1.23E11", True),
        ("1.23457e+11", True),
        ("1E+05", True),
        ("1.2E-05", True),
        ("１．２３Ｅ＋１１", True),
        (" 1.23E+11 ", True),
        ("1E5", False),  # may be an id
        ("12E5", False),
        ("12.3E+5", False),
        ("E+11", False),
        ("1.23", False),
        ("0010000512", False),
        ("", False),
    ],
)
def test_exponents(text: str, verdict: bool) -> None:
    assert is_exponent(text) is verdict


@pytest.mark.parametrize(
    "text",
    [
        "3月1日",
        "３月１日",
        "12月31日",
        "2021年3月1日",
        "2021年3月",
        "2021/3/1",
        "2021/03/01 0:00",
        "2021/3/1 00:00:00",
        "2021-03-01",
        "2021-03-01 00:00:00",
        "2021-03-01T00:00:00",
        "1-Mar",
        "3-Jan",
        "1-mar-21",
        "1-Mar-2021",
        "Mar-21",
        "44256",
    ],
)
def test_addresses_that_became_dates(text: str) -> None:
    assert is_date_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3-1",
        "1-2-3",
        "1975-1-2",
        "３－１",
        "和泉本町一丁目1番5号",
        "和泉本町3月1日",
        "101",
        "1205",
        "12月町3番",
        "60001",
        "442560",
        "3番1号",
        "1-Marche",
        "マーチ3",
    ],
)
def test_addresses_that_are_none(text: str) -> None:
    assert not is_date_address(text)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("600001", True),
        ("10000", True),
        ("６００００１", True),
        ("0", True),
        ("0600001", False),
        ("060-0001", False),
        ("60-0001", False),
        ("06000011", False),
        ("", False),
        ("600001.0", False),
    ],
)
def test_postal_codes_without_their_zeros(text: str, verdict: bool) -> None:
    assert has_lost_zeros(text) is verdict


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("123.0", True),
        ("19750102.0", True),
        ("１２３．０", True),
        ("0.0", True),
        ("123.00", True),
        ("123.5", False),
        ("123.05", False),
        ("123", False),
        ("S50.1.0", False),
        (".0", False),
        ("", False),
    ],
)
def test_numbers_with_a_fraction_of_nothing(text: str, verdict: bool) -> None:
    assert has_point_zero(text) is verdict


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("#N/A", True),
        ("#REF!", True),
        ("#VALUE!", True),
        ("#DIV/0!", True),
        ("#NAME?", True),
        ("#NUM!", True),
        ("＃Ｎ／Ａ", True),
        ("#n/a", True),
        ("########", True),
        ("##", True),
        ("#", False),
        ("#101", False),
        ("N/A", False),
        ("ハイツ#3", False),
        ("", False),
    ],
)
def test_error_cells(text: str, verdict: bool) -> None:
    assert is_error_cell(text) is verdict
