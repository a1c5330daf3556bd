"""Listing and outlining label stocks, and measuring printers, on the command line."""

import unicodedata
from pathlib import Path

import pytest

from survey_ops.tasks.printer_profiles import CONFIG_VARIABLE
from tests.cases import Ran, run
from tests.conftest import CaseFactory
from tests.outlines import rendered


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CONFIG_VARIABLE, str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)


def columns(text: str) -> int:
    """Columns on a console that draws characters of doubtful width wide, as Japanese ones do."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def starts(line: str, words: list[str]) -> list[int]:
    return [columns(line[: line.index(word)]) for word in words]


def test_the_list_is_a_table_of_80_columns() -> None:
    ran = run("stocks")
    assert ran.code == 0
    lines = ran.stdout.splitlines()
    assert max(map(columns, lines)) < 80
    heads = ["名前", "製品", "ラベルmm", "確かさ", "コード", "バーコード"]
    where = starts(lines[0], heads)
    cells = {line.split()[0]: line for line in lines[1:31]}
    assert starts(cells["aone-72212"], ["aone", "エーワン", "86.4x42.3", "中", "余白", "可"]) == where
    assert starts(cells["kokuyo-kpc-e1121"], ["kokuyo", "コクヨ", "86.4x42.3", "低", "余白", "可"]) == where
    assert starts(cells["aone-72224"], ["aone", "エーワン", "66x33.9", "中", "ラベル", "不可"]) == where
    assert "aone-51002 = aone-31514" in ran.stdout


def test_the_list_for_scripts() -> None:
    listed = {one["name"]: one for one in run("stocks", "--json").data["stocks"]}
    assert len(listed) >= 24
    stock = listed["hisago-elm011"]
    assert (stock["faces"], stock["per_sheet"], stock["code"], stock["own"]) == (21, 20, "label", False)
    assert (stock["bottom"], stock["confidence"], stock["barcode"]) == (-0.01, "medium", False)
    assert listed["aone-72212"]["barcode"] is True
    assert listed["aone-72212"]["barcode_fault"] is None


def test_stocks_of_a_case_stand_first_and_long_names_keep_the_table(new_case: CaseFactory) -> None:
    folder = new_case()
    own = folder / "stocks"
    own.mkdir()
    text = """
title = "市民課の宛名ラベル（窓付き封筒・三つ折り用）"
columns = 2
rows = 6
width = 80
height = 40
left = 20
top = 25
pitch_x = 80
pitch_y = 40
source = "実測"
"""
    (own / "shimin-2021-window.toml").write_text('name = "x"' + text, encoding="utf-8")
    ran = run("stocks", "--case", folder)
    lines = ran.stdout.splitlines()
    assert [lines[1], lines[3]] == ["案件の用紙", "備付けの用紙"]
    assert lines[2].split()[0] == "shimin-2021-window"
    assert max(map(columns, lines)) < 80
    assert starts(lines[2], ["80x40", "低"]) == starts(lines[0], ["ラベルmm", "確かさ"])
    assert run("stocks", "--case", folder, "--json").data["stocks"][0]["own"] is True
    assert run("stocks", "shimin-2021-window", "--case", folder, "-o", "page.pdf").code == 0


def test_an_outline_page_is_written_once_and_not_over_another(tmp_path: Path) -> None:
    found = run("stocks", "aone-51002", "--json")
    assert found.code == 0
    assert (found.data["pdf"], found.data["stock"]["name"]) == ("outline-aone-31514.pdf", "aone-31514")
    assert len(list(rendered((tmp_path / "outline-aone-31514.pdf").read_bytes()))) == 1
    assert run("stocks", "aone-31514").code == 5
    assert run("stocks", "aone-31514", "--overwrite").code == 0
    said = run("stocks", "aone-28379", "-o", "枠.pdf").stdout
    assert "枠の確認ページを作りました: 枠.pdf" in said
    assert "出どころは書かれていない" in said


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("stocks", "aone-1"), 2, "ラベル用紙「aone-1」はありません。"),
        (("stocks", "-o", "x.pdf"), 2, "枠の確認ページを作る用紙を指定してください。"),
        (("stocks", "--case", "nowhere"), 3, "案件のファイル"),
        (("stocks", "aone-72212", "--printer", "A"), 2, "プリンター「A」の補正はありません。"),
        (("printers", "set"), 2, "プリンターの名前を指定してください。"),
        (("printers", "set", "A"), 2, "四つ"),
        (("printers", "set", "A", "--left", "20"), 2, "四つ"),
        (("printers", "set", "A", "--left", "20", "--offset-x", "1"), 2, "四つ"),
        (("printers", "set", "A", "--offset-x", "二"), 2, "--offset-x の「二」 は数ではありません。"),
        (("printers", "set", "A", "--offset-x", "30"), 2, "横のずれ 30 mm は、±10 mm の範囲にありません。"),
        (("printers", "set", "A:B", "--offset-x", "1"), 2, "は使えません"),
        (("printers", "set", "A", "--offset-x", "1", "--printer", "B"), 2, "set では --printer を使いません。"),
        (("printers", "ruler", "A"), 2, "ruler では 「A」 を使いません。"),
        (("printers", "list", "--left", "1"), 2, "list では --left を使いません。"),
        (("printers", "ruler", "--printer", "A"), 2, "プリンター「A」の補正はありません。"),
        (("printers", "remove", "A"), 2, "プリンター「A」の補正はありません。"),
    ],
)
def test_what_is_refused(words: tuple[str, ...], code: int, said: str, tmp_path: Path) -> None:
    ran = run(*words)
    assert (ran.code, said in ran.stderr) == (code, True), ran.stderr
    assert run(*words, "--json").data["error"]["advice"]
    assert list(tmp_path.glob("**/*.*")) == []


def test_a_printer_from_ruler_to_outline(tmp_path: Path) -> None:
    assert run("printers").stdout.startswith("プリンターの補正は、まだ一つも登録していません。")
    assert run("printers", "ruler").code == 0
    assert (tmp_path / "printer-ruler.pdf").is_file()
    lengths = ("--left", "２０．５ｍｍ", "--top", "19.8", "--width", "170.2", "--height", "256.9")
    found = run("printers", "set", "3階の複合機", *lengths, "--json").data
    assert (found["name"], found["offset_x"], found["scale_x"]) == ("3階の複合機", -0.476, 0.998825)
    assert "  横  左へ 0.48 mm   倍率 0.9988" in run("printers").stdout
    assert run("printers", "set", "3階の複合機", "--offset-y", "-0.5").code == 0
    listed = run("printers", "--json").data["printers"]
    assert [(one["offset_x"], one["offset_y"]) for one in listed] == [(-0.476, -0.5)]
    assert run("printers", "ruler", "--printer", "3階の複合機", "-o", "check.pdf").code == 0
    assert run("stocks", "aone-72212", "--printer", "3階の複合機", "--json").data["printer"] == "3階の複合機"
    assert "消しました" in _removed("3階の複合機").stdout
    assert run("printers", "--json").data["printers"] == []


def _removed(name: str) -> Ran:
    return run("printers", "remove", name)
