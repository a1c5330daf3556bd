import pytest

from survey_ops.errors import InputError
from survey_ops.registers.decode import decode

HEADERS = ("id", "name", "b")
TEXT = "宛名番号,氏名\r\n0001,髙橋　﨑子①㈱～塚\r\n"
CP932 = TEXT.encode("cp932", errors="strict")


@pytest.mark.parametrize(
    ("data", "declared", "encoding"),
    [
        (CP932, "auto", "cp932"),
        (CP932, "cp932", "cp932"),
        (TEXT.encode(), "auto", "utf-8"),
        (TEXT.encode(), "utf-8", "utf-8"),
        (TEXT.encode("utf-8-sig"), "auto", "utf-8-sig"),
        (TEXT.encode("utf-8-sig"), "utf-8-sig", "utf-8-sig"),
        (TEXT.encode("utf-8-sig"), "utf-8", "utf-8"),
        (TEXT.encode("utf-16"), "auto", "utf-16"),
        (TEXT.encode("utf-16"), "utf-16", "utf-16"),
    ],
)
def test_text_comes_out_as_it_went_in(data: bytes, declared: str, encoding: str) -> None:
    decoded = decode(data, declared, "r.csv", HEADERS)
    assert decoded.text == TEXT
    assert decoded.encoding == encoding


def test_compatibility_characters_survive() -> None:
    text = "塚﨑①㈱～－ｱ"
    assert decode(text.encode("cp932"), "auto", "r.csv", HEADERS).text == text


def problems(data: bytes, declared: str) -> list[tuple[int | None, str]]:
    with pytest.raises(InputError) as caught:
        decode(data, declared, "r.csv", HEADERS)
    assert caught.value.code == "undecodable"
    return [(problem.line, problem.column) for problem in caught.value.problems]


def test_every_bad_cell_is_placed() -> None:
    lines = [b"id,name", b"1,ok", b"2,\x81", b"\xff,x", b"4,\x80"]
    assert problems(b"\r\n".join(lines), "cp932") == [(3, "name"), (4, "id"), (5, "name")]


def test_utf8_declared_cp932_given() -> None:
    assert problems(CP932, "utf-8") == [(1, "1 列目"), (1, "2 列目"), (2, "2 列目")]


def test_replacement_characters_are_damage() -> None:
    assert problems("id,name\n1,\ufffd".encode(), "utf-8") == [(2, "name")]
    assert problems("id,name\n1,\ufffd".encode("utf-16"), "utf-16") == [(2, "")]


def test_half_a_utf16_character() -> None:
    assert problems("id\n1\n2".encode("utf-16")[:-1], "utf-16")[0][0] == 3


def test_neither_fits_the_better_one_is_shown() -> None:
    data = "a,b\n漢字,漢字\n".encode() + b"x,\xff\n"
    with pytest.raises(InputError) as caught:
        decode(data, "auto", "r.csv", HEADERS)
    assert [(problem.line, problem.column) for problem in caught.value.problems] == [(3, "b")]
    assert "UTF-8として" in caught.value.message


def test_two_encodings_fit_and_differ() -> None:
    data = "id,é\n".encode()  # C3 A9: é in UTF-8, two half-width katakana in CP932
    with pytest.raises(InputError) as caught:
        decode(data, "auto", "r.csv", HEADERS)
    assert caught.value.code == "encoding_ambiguous"
    assert '"utf-8" か "cp932"' in caught.value.advice
    assert decode(data, "utf-8", "r.csv", HEADERS).text == "id,é\n"


def test_plain_ascii_is_no_question() -> None:
    assert decode(b"id\n1\n", "auto", "r.csv", HEADERS).text == "id\n1\n"
