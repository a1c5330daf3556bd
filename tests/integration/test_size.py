"""How large a sample should be, on the command line."""

from pathlib import Path

import pytest

from tests.cases import kinds, run, snapshot
from tests.conftest import CaseFactory


def test_letters_for_a_margin_of_five_points() -> None:
    ran = run("size", "--population", "70000", "--error", "5", "--rate", "45")
    assert ran.code == 0, ran.stderr
    lines = [line.split() for line in ran.stdout.splitlines()]
    assert ["→", "±", "5％", "383", "件", "852", "件"] in lines
    assert ["±", "3％", "1,052", "件", "2,338", "件"] in lines
    assert "852 件を送って 383 件の回答があれば、誤差は ±5.0 ポイントです。" in ran.stdout


def test_the_numbers_for_scripts() -> None:
    found = run("size", "--population", "10000", "--error", "5％", "--rate", "50", "--json").data
    assert (found["population"], found["answers"], found["answers_without_end"], found["letters"]) == (
        10_000,
        370,
        385,
        740,
    )
    assert [line["error"] for line in found["table"]] == [3.0, 4.0, 5.0]


def test_another_confidence_and_another_share_need_other_answers() -> None:
    def answers(*words: str) -> int:
        return int(run("size", "--population", "1000000000", *words, "--json").data["answers_without_end"])

    assert answers() == 385
    assert answers("--confidence", "99") == 664  # 2.576² / 4 / 0.05²
    assert answers("--confidence", "90") == 271
    assert answers("--proportion", "10") == answers("--proportion", "90") == 139
    assert answers("--error", "3") == 1_068


def test_not_enough_residents() -> None:
    ran = run("size", "--population", "300", "--rate", "30")
    assert ran.code == 0
    assert "全員でも足りません" in ran.stdout
    assert "全員（300 人）に送って 90 件の回答があっても、誤差は ±8.7 ポイントです。" in ran.stdout
    found = run("size", "--population", "1", "--rate", "1", "--json").data
    assert (found["letters"], found["margin"]) == (None, None)
    assert "回答は一件も見込めません" in run("size", "--population", "1", "--rate", "1").stdout


def test_the_frame_of_a_case_is_its_population_and_nothing_is_written(new_case: CaseFactory) -> None:
    folder = new_case(seed="")
    before = snapshot(folder)
    found = run("size", folder, "--json").data
    assert found["population"] == run("check", folder, "--json").data["counts"]["eligible"]
    assert snapshot(folder) == before


def test_a_drawn_case_is_left_as_it_is(new_case: CaseFactory) -> None:
    folder = new_case()
    assert run("sample", folder).code == 0
    assert run("size", folder).code == 0
    assert kinds(folder) == ["open", "draw"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "どちらか一つ"),
        (("--population", "0"), "--population は 1 以上"),
        (("--population", "100", "--error", "0"), "--error は 0 より大きく"),
        (("--population", "100", "--error", "51"), "--error は 0 より大きく"),
        (("--population", "100", "--rate", "0"), "--rate は 0 より大きく"),
        (("--population", "100", "--rate", "100.1"), "--rate は 0 より大きく"),
        (("--population", "100", "--proportion", "100"), "--proportion は 0 より大きく"),
        (("--population", "100", "--confidence", "80"), "--confidence は 90、95、99"),
        (("--population", "100", "--error", "五"), "「五」は数ではありません"),
        (("--population", "100", "--error", "1/0"), "「1/0」は数ではありません"),
        (("--population", "100", "--rate", "nan"), "「nan」は数ではありません"),
    ],
)
def test_numbers_that_make_no_sense_are_refused(words: tuple[str, ...], said: str) -> None:
    ran = run("size", *words)
    assert ran.code == 2
    assert said in ran.stderr


def test_a_case_and_a_population_are_one_too_many(new_case: CaseFactory) -> None:
    assert run("size", new_case(), "--population", "100").code == 2


def test_nobody_is_eligible(new_case: CaseFactory) -> None:
    folder = new_case()
    file = folder / "case.toml"
    text = file.read_text(encoding="utf-8").replace("minimum_age   = 18", "minimum_age   = 150")
    file.write_text(text, encoding="utf-8")
    ran = run("size", folder, "--json")
    assert (ran.code, ran.data["error"]["code"]) == (5, "frame_empty")


def test_a_folder_that_is_no_case(tmp_path: Path) -> None:
    assert run("size", tmp_path).code == 3
