"""The report on the sample: from the command to what a reader finds in its files."""

import csv
import io
import json
import re
import shutil
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from survey_ops.domain import entries as catalogue
from survey_ops.domain.age import born_on_or_before
from survey_ops.domain.sampling_error import margin
from survey_ops.tasks.placing import file_sha256
from survey_ops.tasks.workspace import open_workspace
from tests.cases import (
    REGISTER,
    Ran,
    all_entries,
    edit_case,
    kinds,
    ledger_entries,
    make_case,
    read_rows,
    run,
    run_process,
    selected_lines,
    write_rows,
)
from tests.conftest import CaseFactory

BOUNDS = (18, 30, 40, 50, 60, 70, 80)
LABELS = ("18～29歳", "30～39歳", "40～49歳", "50～59歳", "60～69歳", "70～79歳", "80歳以上")
NOBODY = "hide_below     = 1 "


@pytest.fixture
def case(new_case: CaseFactory) -> Path:
    """A case whose register has districts, drawn; every count is printed."""
    folder = new_case(size=40)
    rows = read_rows(folder / REGISTER)
    districts = ["地区", *(("北", "西", "南")[at % 3] for at in range(len(rows) - 1))]
    write_rows(folder / REGISTER, [[*row, district] for row, district in zip(rows, districts, strict=True)])
    edit_case(folder, 'district       = "" ', 'district       = "地区" ')
    edit_case(folder, "hide_below     = 3 ", NOBODY)
    assert run("sample", folder).code == 0
    return folder


def report(folder: Path, *words: str | Path) -> Ran:
    return run("report", folder, *words)


def pdf_text(folder: Path, name: str = "report.pdf") -> str:
    document: Any = pypdfium2.PdfDocument(folder / "out" / name)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def solid(folder: Path) -> str:
    return "".join(pdf_text(folder).split())


def csv_rows(folder: Path) -> list[dict[str, str]]:
    data = (folder / "out" / "report.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\n") == data.count(b"\r\n")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def values(folder: Path, table: str, item: str) -> dict[tuple[str, str], str]:
    return {
        (row["区分１"], row["区分２"]): row["値"]
        for row in csv_rows(folder)
        if row["表"] == table and row["項目"] == item
    }


def age_label(birth: str) -> str:
    """Return the group of a birth in the register, found the plain way."""
    born = datetime.strptime(birth, "%Y%m%d").date()
    old = [bound for bound in BOUNDS if born <= born_on_or_before(date(2021, 4, 1), bound, "statute")]
    return LABELS[len(old) - 1]


def plain_counts(folder: Path, *columns: int) -> tuple[Counter[tuple[str, ...]], Counter[tuple[str, ...]]]:
    """Count frame and sample by columns of the register, the birth by its age group, with nothing of the program."""
    manifest = json.loads((folder / "out" / "sample.json").read_text(encoding="utf-8"))
    latest = manifest["born_on_or_before"].replace("-", "")
    drawn = set(selected_lines(folder))
    frame, sample = Counter[tuple[str, ...]](), Counter[tuple[str, ...]]()
    for line, row in enumerate(read_rows(folder / REGISTER)[1:], 2):
        birth = row[4]
        if row[9] not in ("", "0") or not birth.isdecimal() or birth.endswith("00") or birth > latest:
            continue
        key = tuple(age_label(birth) if column == 4 else row[column] for column in columns)
        frame[key] += 1
        sample[key] += line in drawn
    return frame, sample


@pytest.mark.parametrize(
    ("table", "columns"), [("年齢別", (4,)), ("性別", (5,)), ("地区別", (10,)), ("年齢別・性別", (4, 5))]
)
def test_the_tables_are_the_counts_of_the_register(case: Path, table: str, columns: tuple[int, ...]) -> None:
    assert report(case).code == 0
    frame, sample = plain_counts(case, *columns)
    for item, expected in (("抽出母集団", frame), ("標本", sample)):
        found = {key: int(value) for key, value in values(case, table, item).items() if key[0] != "計"}
        assert {tuple(part for part in key if part): number for key, number in found.items() if number} == {
            key: number for key, number in expected.items() if number
        }
        total = [int(value) for key, value in values(case, table, item).items() if key[0] == "計"]
        assert sum(total) == sum(expected.values()) == sum(found.values())


def test_the_report_tells_what_is_on_record(case: Path) -> None:
    ran = report(case, "--json")
    assert ran.code == 0, ran.stderr
    manifest = json.loads((case / "out" / "sample.json").read_text(encoding="utf-8"))
    counts, text = manifest["counts"], solid(case)
    eligible = f"{counts['eligible']:,}"
    assert f"狛江市の住民基本台帳に登録されている満18歳以上の市民{eligible}人の中から，" in text
    assert "単純無作為抽出法により，40人を無作為に抽出した。" in text
    assert "平成15年４月２日以前に生まれた者" in text
    for said in (manifest["seed"].replace(" ", ""), manifest["frame_sha256"], manifest["selection_sha256"]):
        assert said in text
    assert manifest["register"]["sha256"] in text
    assert "市民生活部市民課から提供" in text
    assert "令和３年３月25日現在" in text
    assert "この一回だけである" in text
    assert "回収，不着及び辞退の記録は，まだない。" in text
    excluded = re.findall(r"除いた者\D+?([\d,]+)", text)
    numbers = [int(number.replace(",", "")) for number in excluded]
    assert sorted(numbers) == sorted(counts["excluded"].values())
    assert counts["eligible"] + sum(numbers) == counts["rows"]
    assert f"住民データの行（合計）{counts['rows']:,}" in text


def test_the_tables_in_the_pdf_are_those_of_the_csv(case: Path) -> None:
    assert report(case).code == 0
    text = pdf_text(case)
    frame, sample = values(case, "地区別", "抽出母集団"), values(case, "地区別", "標本")
    shares = values(case, "地区別", "標本の割合")
    for key in frame:
        line = next(line for line in text.splitlines() if line.split()[:2] == [key[0], frame[key]])
        assert line.split()[3:5] == [sample[key], shares[key]]


def test_the_margins_are_those_of_the_formula(case: Path) -> None:
    found = report(case, "--json").data
    eligible = found["counts"]["eligible"]
    assert [line["rate"] for line in found["margins"]] == [30, 40, 50, 60, 100]
    for line in found["margins"]:
        assert line["answers"] == 40 * line["rate"] // 100
        assert line["margin"] == round(100 * margin(eligible, line["answers"]), 2)
    assert found["chance"] == {"least": 40 / eligible, "most": 40 / eligible, "is_bound": False}


def test_small_counts_are_hidden_in_both_files(case: Path) -> None:
    edit_case(case, NOBODY, "hide_below     = 3 ")
    assert report(case, "--json").data["hidden"] is True
    cells = [row["値"] for row in csv_rows(case) if row["項目"] == "標本" and row["区分１"] != "計"]
    assert "x" in cells
    assert not {"1", "2"} & set(cells)
    assert " x" in pdf_text(case)
    assert "３人に満たない区分" in solid(case)


def test_nothing_is_said_of_hiding_where_nothing_is_hidden(case: Path) -> None:
    assert report(case, "--json").data["hidden"] is False
    assert "満たない区分" not in solid(case)


def test_no_resident_is_in_the_report(case: Path) -> None:
    assert report(case).code == 0
    whole = solid(case) + (case / "out" / "report.csv").read_text(encoding="utf-8-sig")
    for row in read_rows(case / REGISTER)[1:]:
        assert row[0] not in whole
        assert "".join(row[2].split()) not in whole
    assert all("世帯" not in row["区分１"] for row in csv_rows(case))


def test_a_report_is_an_entry_with_both_files_and_its_checkpoint(case: Path) -> None:
    found = report(case, "--json").data
    known = all_entries(case)
    entry = known[-1]
    before = known[entry["body"]["entry"] - 1]
    assert [one["kind"] for one in known[before["n"] :]] == ["signing_key", "report"]  # the first that is signed
    assert entry["body"]["head"] == before["hash"]
    assert (found["entry"], found["head"]) == (before["n"], before["hash"])
    assert entry["body"]["file"] == "out/report.pdf"
    assert entry["body"]["csv"] == "out/report.csv"
    assert (entry["body"]["sha256"], entry["body"]["csv_sha256"]) == (found["sha256"], found["csv_sha256"])
    assert f"{before['n']}:{before['hash']}" in solid(case)
    assert run("verify", case).code == 0


@pytest.mark.parametrize("name", ["report.pdf", "report.csv"])
def test_verify_finds_a_changed_file(case: Path, name: str) -> None:
    assert report(case).code == 0
    with (case / "out" / name).open("ab") as file:
        file.write(b" ")
    ran = run("verify", case)
    assert ran.code == 6
    assert f"out/{name} の内容が、記録したときと違います" in ran.stdout


@pytest.mark.parametrize("gone", [("report.pdf",), ("report.csv",), ("report.pdf", "report.csv")])
def test_a_rerun_makes_a_missing_file_again_with_the_same_bytes(case: Path, gone: tuple[str, ...]) -> None:
    assert report(case).code == 0
    files = {name: (case / "out" / name).read_bytes() for name in ("report.pdf", "report.csv")}
    for name in gone:
        (case / "out" / name).unlink()
    known = kinds(case)
    ran = report(case)
    assert ran.code == 0, ran.stderr
    assert "作り直しました" in ran.stdout
    assert {name: (case / "out" / name).read_bytes() for name in files} == files
    assert kinds(case) == known


def test_a_missing_file_is_not_made_again_over_one_that_was_changed(case: Path) -> None:
    assert report(case).code == 0
    (case / "out" / "report.pdf").unlink()
    (case / "out" / "report.csv").write_text("mine", encoding="utf-8")
    ran = report(case)
    assert ran.code == 5
    assert (case / "out" / "report.csv").read_text(encoding="utf-8") == "mine"
    assert not (case / "out" / "report.pdf").exists()


def test_a_file_that_is_there_is_replaced_only_when_asked(case: Path) -> None:
    assert report(case).code == 0
    known = kinds(case)
    ran = report(case)
    assert (ran.code, kinds(case)) == (5, known)
    assert "--overwrite" in ran.stderr
    assert report(case, "--overwrite").code == 0
    assert kinds(case) == [*known, "report"]


def test_another_name_takes_the_csv_along(case: Path) -> None:
    found = report(case, "-o", case / "抽出.pdf", "--json").data
    assert (found["pdf"], found["csv"]) == (str(case / "抽出.pdf"), str(case / "抽出.csv"))
    assert (case / "抽出.csv").is_file()
    assert report(case, "-o", case / "抽出.txt").code == 2


def test_a_case_that_was_not_drawn_has_no_report(new_case: CaseFactory) -> None:
    folder = new_case()
    ran = report(folder, "--json")
    assert ran.code == 5
    assert ran.data["error"]["code"] == "not_drawn"
    assert not (folder / "out").exists()


def test_another_register_is_refused_and_nothing_is_made(case: Path) -> None:
    rows = read_rows(case / REGISTER)
    write_rows(case / REGISTER, [*rows[:-1]])
    known = kinds(case)
    ran = report(case, "--json")
    assert ran.code == 6
    assert ran.data["error"]["code"] == "draw_differs"
    assert "verify" in ran.data["error"]["advice"]
    assert kinds(case) == known
    assert not (case / "out" / "report.pdf").exists()


def test_a_copy_of_the_register_serves_when_it_was_erased(case: Path, tmp_path: Path) -> None:
    copy = tmp_path / "控え.csv"
    shutil.copyfile(case / REGISTER, copy)
    assert run("erase", case, "--inputs").code == 0
    ran = report(case, "--json")
    assert (ran.code, ran.data["error"]["code"]) == (4, "register_missing")
    assert "--register" in ran.data["error"]["advice"]
    assert report(case, "--register", copy).code == 0


@pytest.mark.parametrize(
    ("district", "code"), [("町内会", "column_missing"), ("address", "district_many"), ("氏名", "district_many")]
)
def test_a_column_that_is_no_district_is_told(
    case: Path, district: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("survey_ops.tasks.report_sample.MOST_DISTRICTS", 50)
    edit_case(case, 'district       = "地区" ', f'district       = "{district}" ')
    ran = report(case, "--json")
    assert ran.code == 3
    assert [problem["code"] for problem in ran.data["problems"]] == [code]
    assert [problem["code"] for problem in run("check", case, "--json").data["problems"]] == [code]
    assert "狛江" not in ran.stdout


def test_a_register_without_sexes_and_districts_has_bars_by_age(new_case: CaseFactory) -> None:
    folder = new_case(size=40)
    edit_case(folder, 'sex         = "性別"\n', "")
    assert run("sample", folder).code == 0
    assert report(folder).code == 0
    text = solid(folder)
    assert "図１抽出母集団と標本の年齢別の構成" in text
    assert "図２" not in text
    assert "性別" not in text


def test_a_city_can_reword_the_sentence_and_choose_the_groups(case: Path) -> None:
    edit_case(case, "age_groups     = []", "age_groups     = [18, 40, 65]")
    with (case / "case.toml").open("a", encoding="utf-8") as file:
        file.write(
            '\nreport_method = "{{ sample.eligible | number }}人から{{ sample.selected | number }}人を選んだ。"\n'
        )
    assert report(case).code == 0
    assert "人から40人を選んだ。" in solid(case)
    assert [key[0] for key in values(case, "年齢別", "標本")] == ["18～39歳", "40～64歳", "65歳以上", "計"]


def test_a_sentence_that_cannot_be_written_is_told(case: Path) -> None:
    with (case / "case.toml").open("a", encoding="utf-8") as file:
        file.write('\nreport_method = "{{ sample.nobody }}"\n')
    ran = report(case, "--json")
    assert ran.code == 3
    assert [problem["column"] for problem in ran.data["problems"]] == ["wording.report_method"]
    assert kinds(case)[-1] == "draw"


def test_a_redraw_is_told(case: Path) -> None:
    assert run("sample", case, "--redraw", "--reason", "差替え").code == 0
    assert report(case).code == 0
    assert "これより前に１回の抽出を行い" in solid(case)


def test_what_came_back_is_counted(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("labels", case).code == 0
    append_field_work(case, monkeypatch)
    found = report(case, "--json").data
    assert found["responses"] == {"sent": 40, "answered": 15, "undelivered": {"address": 2, "moved": 1}, "refused": 1}
    assert found["margins"][-1]["rate"] is None
    assert found["margins"][-1]["answers"] == 15
    text = solid(case)
    assert "発送40件に対し，令和３年４月14日までに15件を回収した。" in text
    assert "発送数を母数とすると37.5％，発送数から不着数を除いた数を母数とすると40.5％である。" in text
    assert "発送数は，宛名ラベルを作成した件数による。" in text
    assert "令和３年４月14日61537.5" in text
    for said in ("郵送1066.7", "インターネット533.3", "あて所に尋ねあたりません266.7", "転居先不明133.3"):
        assert said in text
    rates = [row["値"] for row in csv_rows(case) if row["項目"].startswith("回収率")]
    assert rates == ["37.5", "40.5"]


def append_field_work(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Append what the field work brings, as the commands that record it do."""
    said = {"by": "str  who", "on": "str  day"}
    field_kinds = {
        "answers": {"count": "int  answers", "way": "str  way", **said},
        "undelivered": {"reason": "str  reason", "person": "str?  keyed hash", "count": "int  pieces", **said},
        "refused": {"person": "str?  keyed hash", "count": "int  refusals", "way": "str  way", **said},
    }
    monkeypatch.setattr(catalogue, "KINDS", {**field_kinds, **catalogue.KINDS})
    bodies: list[tuple[str, dict[str, Any]]] = [
        ("answers", {"count": 9, "way": "郵送", "on": "2021-04-12"}),
        ("answers", {"count": 1, "way": "郵送", "on": "2021-04-14"}),
        ("answers", {"count": 5, "way": "インターネット", "on": "2021-04-14"}),
        ("undelivered", {"reason": "address", "person": None, "count": 2, "on": "2021-04-13"}),
        ("undelivered", {"reason": "moved", "person": None, "count": 1, "on": "2021-04-13"}),
        ("refused", {"person": None, "count": 1, "way": "電話", "on": "2021-04-13"}),
    ]
    clock = iter(datetime.fromisoformat(f"2021-04-15T01:00:{second:02}+00:00") for second in range(60))
    with open_workspace(folder, lambda: next(clock), "職員") as workspace, workspace.database.writing() as connection:
        for kind, body in bodies:
            workspace.append(connection, kind, {"by": "職員", **body})


@pytest.fixture(scope="module")
def moments(tmp_path_factory: pytest.TempPathFactory, small_register: Path) -> int:
    """How many moments a report can be killed at."""
    folder = make_case(tmp_path_factory.mktemp("measured") / "case", small_register)
    assert run("sample", folder).code == 0
    return int(run_process("report", folder, program=("tests.cases", "0")).stderr.splitlines()[-1])


NEAR_THE_END = [2, 4, *(pytest.param(back, marks=pytest.mark.long) for back in (1, 3, 5, 6, 7, 8))]


@pytest.mark.parametrize("back", NEAR_THE_END)
def test_killed_near_its_end_a_rerun_completes(case: Path, back: int, moments: int) -> None:
    assert run_process("report", case, program=("tests.cases", str(moments + 1 - back))).code != 0
    if not is_whole(case):
        assert report(case).code == 0
    assert is_whole(case)
    assert kinds(case).count("report") == 1
    assert not list((case / "out").glob(".*.part"))
    assert run("verify", case).code == 0


def is_whole(folder: Path) -> bool:
    """Tell whether both files are those of the last entry."""
    last = ledger_entries(folder)[-1]
    files = {"file": "sha256", "csv": "csv_sha256"}
    return last["kind"] == "report" and all(
        file_sha256(folder / last["body"][file]) == last["body"][digest] for file, digest in files.items()
    )
