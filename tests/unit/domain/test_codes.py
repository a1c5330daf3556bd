import hashlib
import hmac

import pytest

from survey_ops.domain.codes import SheetCode, fold, is_genuine, make_code, parse_code

SECRET = bytes(range(32))
CODE = make_code(SECRET, "KM2021A", 5, 0)


def test_the_figures_are_those_of_the_definition() -> None:
    digest = hmac.new(SECRET, b"survey-ops/code/v1\nKM2021A-00005-0", hashlib.sha256).digest()
    assert str(CODE) == f"KM2021A-00005-0-{int.from_bytes(digest[:8], 'big') % 10**13:013d}"
    assert len(str(make_code(SECRET, "A" * 12, 99999, 99))) == 35


def to_wide(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) for char in text)


@pytest.mark.parametrize(
    "typed",
    [
        str(CODE),
        str(CODE).lower(),
        to_wide(str(CODE)),
        to_wide(str(CODE)).lower(),
        str(CODE).replace("-", "ー"),
        str(CODE).replace("-", "−"),
        str(CODE).replace("-", "‐"),
        str(CODE).replace("-", "–"),
        str(CODE).replace("-", "ｰ"),
        f"  {CODE}\t",
        to_wide(str(CODE)).replace("ＫＭ", "けｍ").replace("－", "ー"),
        "あ" + str(CODE)[7:],
        str(CODE)[7:],
    ],
)
def test_what_a_reader_types_is_read(typed: str) -> None:
    assert parse_code(typed, "KM2021A") == CODE


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "-",
        "4901234567894",
        "KM2021A-00005-0",
        "KM2021A-5-0-1234567890123",
        "東京 花子",
        str(CODE) + "1",
        "x" * 600,
    ],
)
def test_what_is_no_code_is_none(typed: str) -> None:
    assert parse_code(typed, "KM2021A") is None


def test_another_case_stays_another_case() -> None:
    other = make_code(SECRET, "OTHER", 5, 0)
    assert parse_code(str(other), "KM2021A") == other


def test_letters_beyond_repair_are_decided_by_the_figures_of_the_named_case() -> None:
    other = make_code(SECRET, "OTHER", 5, 0)
    typed = str(other).replace("OTHER", "おてぇＲ")
    found = parse_code(typed, "KM2021A")
    assert isinstance(found, SheetCode)
    assert found.case == "KM2021A"
    assert not is_genuine(SECRET, found)


@pytest.mark.parametrize("position", range(len(str(CODE))))
def test_any_changed_figure_is_not_genuine(position: int) -> None:
    text = str(CODE)
    if not text[position].isdecimal():
        return
    changed = text[:position] + str((int(text[position]) + 1) % 10) + text[position + 1 :]
    found = parse_code(changed, "KM2021A")
    assert isinstance(found, SheetCode)
    assert not is_genuine(SECRET, found)
    assert is_genuine(SECRET, CODE)


def test_fold_leaves_plain_text_alone() -> None:
    assert fold("AB-12") == "AB-12"
    assert SheetCode("A", 1, 0, "0" * 13) == parse_code("A-00001-0-0000000000000", "A")
