from pathlib import Path

import pytest

from survey_ops.errors import Exit, InputError
from survey_ops.registers.gaiji_file import read_gaiji

GOOD = "外字,印字する文字,備考\r\nU+E000,U+845B U+E0100,葛飾の葛\r\n\ue001,髙\r\n\r\n U+E002 ,U+20BB7,,\r\n"
LETTERS = {"\ue000": "葛\U000e0100", "\ue001": "髙", "\ue002": "𠮷"}


def write(folder: Path, data: bytes) -> Path:
    (folder / "gaiji.csv").write_bytes(data)
    return folder / "gaiji.csv"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_file_is_read_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    gaiji = read_gaiji(write(tmp_path, GOOD.encode(encoding)), "gaiji.csv")
    assert gaiji.letters == LETTERS
    assert gaiji.lines == {"\ue000": 2, "\ue001": 3, "\ue002": 5}


def test_the_header_may_be_absent_and_a_selector_may_stand_as_itself(tmp_path: Path) -> None:
    gaiji = read_gaiji(write(tmp_path, "U+E000,葛\U000e0100".encode()), "gaiji.csv")
    assert gaiji.letters == {"\ue000": "葛\U000e0100"}
    assert read_gaiji(write(tmp_path, b""), "gaiji.csv").letters == {}


def problems(folder: Path, data: bytes) -> list[tuple[int | None, str, str]]:
    with pytest.raises(InputError) as caught:
        read_gaiji(write(folder, data), "gaiji.csv")
    assert (caught.value.exit, caught.value.code) == (Exit.INPUT, "gaiji")
    assert (
        caught.value.message == f"外字の対応表 gaiji.csv に直すところが {len(caught.value.problems)} か所あります。"
    )
    assert {problem.file for problem in caught.value.problems} == {"gaiji.csv"}
    return [(problem.line, problem.column, problem.code) for problem in caught.value.problems]


def test_every_wrong_line_is_told(tmp_path: Path) -> None:
    lines = [
        "外字,印字する文字",
        "葛,葛",  # 2
        "U+E000,葛城",
        "U+E001",
        "U+E00Z,葛",
        "U+E002,葛,備考,余り",
        '"U+E003","葛","二行の\n備考"',  # 7 and 8
        "U+E003,城",  # 9
        "U+E004,U+E004",
        "U+E005,U+E003",
        "U+E006 U+E0100,葛",
        ",葛",
    ]
    assert problems(tmp_path, "\n".join(lines).encode()) == [
        (2, "外字", "gaiji_not_private"),
        (3, "印字する文字", "gaiji_unreadable"),
        (4, "印字する文字", "gaiji_unreadable"),
        (5, "外字", "gaiji_unreadable"),
        (6, "", "gaiji_columns"),
        (9, "外字", "gaiji_twice"),
        (10, "印字する文字", "gaiji_itself"),
        (11, "印字する文字", "gaiji_chain"),
        (12, "外字", "gaiji_not_private"),
        (13, "外字", "gaiji_unreadable"),
    ]


def test_a_wrong_quotation_mark_stops_the_reading(tmp_path: Path) -> None:
    assert problems(tmp_path, b'U+0041,A\nU+E000,"A"x\n') == [
        (1, "\u5916\u5b57", "gaiji_not_private"),
        (2, "", "gaiji_csv"),
    ]


@pytest.mark.parametrize(
    "data", [GOOD.encode("utf-16"), b"U+E000,\xff\xff", b"U+E000,\x00", "U+E000,\ufffd".encode()]
)
def test_what_does_not_decode(tmp_path: Path, data: bytes) -> None:
    assert problems(tmp_path, data) == [(None, "", "gaiji_encoding")]


def test_what_decodes_in_two_ways_is_not_guessed(tmp_path: Path) -> None:
    data = "U+E000,éé".encode()
    assert data.decode("cp932") != data.decode()
    assert problems(tmp_path, data) == [(None, "", "gaiji_encoding")]
