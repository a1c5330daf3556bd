"""Papers of request through the command line: one of each sort for each list, recorded in one go."""

from pathlib import Path

import pypdfium2
import pytest

from survey_ops.tasks import placing
from tests.cases import ledger_entries, run
from tests.conftest import CaseFactory


@pytest.fixture
def voucher(tmp_path: Path) -> Path:
    folder = tmp_path / "voucher"
    assert run("init", folder, "--from", "voucher").code == 0
    return folder


def page_text(pdf: Path) -> str:
    return "".join("".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)).split())


def test_a_draw_asks_the_registers_office(new_case: CaseFactory) -> None:
    case = new_case()
    ran = run("request", case, "--json")
    assert ran.code == 0, ran.stderr
    made = ran.data["requests"]
    assert [(one["request"], one["source"], one["office"]) for one in made] == [
        ("processing", "register", "市民生活部市民課"),
        ("use", "register", "市民生活部市民課"),
    ]
    text = page_text(Path(made[1]["pdf"]))
    for said in (
        "保有個人情報目的外利用依頼書",
        "令和３年４月１日において満18歳以上の者（平成15年４月２日以前に生まれた者）",
        "宛名番号、氏名、生年月日、郵便番号、住所",
        "令和３年３月25日時点",
        "30人を無作為に抽出する",
    ):
        assert said in text


def test_a_flow_asks_every_other_office_once_for_each_list(voucher: Path) -> None:
    ran = run("request", voucher, "--json")
    assert ran.code == 0, ran.stderr
    offices = [(one["source"], one["office"]) for one in ran.data["requests"] if one["request"] == "use"]
    assert offices == [
        ("residents", "市民課"),
        ("protection", "市民課"),
        ("protection_now", "市民課"),
        ("tax", "課税課"),
        ("tax_again", "課税課"),
        ("placements", "福祉相談課"),
        ("aid", "福祉相談課"),
        ("support", "福祉相談課"),
    ]
    text = page_text(voucher / "out" / "request-use-aid.pdf")
    assert "Ⅰ５（１）" in text
    assert "宛名番号、開始日、停止日、停止解除日、廃止日" in text
    recorded = [entry for entry in ledger_entries(voucher) if entry["kind"] == "request"]
    assert [entry["body"]["sha256"] for entry in recorded] == [one["sha256"] for one in ran.data["requests"]]
    assert len({entry["body"]["entry"] for entry in recorded}) == 1
    assert run("verify", voucher).code == 0


def test_sorts_and_lists_can_be_chosen(voucher: Path) -> None:
    ran = run("request", voucher, "use", "--source", "tax", "--source", "aid", "--json")
    assert [(one["request"], one["source"]) for one in ran.data["requests"]] == [("use", "tax"), ("use", "aid")]


def test_a_list_only_tells_and_records_nothing(voucher: Path) -> None:
    ran = run("request", voucher, "--list")
    assert ran.code == 0
    assert "  tax: 課税課「課税の一覧（６月14日）」、2021-06-14 時点（項目 4）" in ran.stdout
    assert not (voucher / "out").exists()
    lists = run("request", voucher, "--list", "--json").data["lists"]
    assert lists[3]["columns"] == ["宛名番号", "課税区分", "免除", "扶養区分"]
    assert lists[3]["conditions"][0] == "次の（１）から（５）までのいずれかに該当する者"


def test_an_unknown_list_is_refused_with_those_there_are(voucher: Path) -> None:
    ran = run("request", voucher, "--source", "refusals", "--json")
    assert ran.code == 2
    assert ran.data["error"]["code"] == "source_unknown"
    assert "residents、protection" in ran.data["error"]["advice"]


def test_papers_that_are_there_are_not_replaced_unasked(voucher: Path) -> None:
    assert run("request", voucher, "use", "--source", "tax").code == 0
    assert run("request", voucher, "use", "--source", "tax", "--json").data["error"]["code"] == "exists"
    assert run("request", voucher, "use", "--source", "tax", "--overwrite").code == 0
    assert len([entry for entry in ledger_entries(voucher) if entry["kind"] == "request"]) == 2


def test_files_that_never_came_to_their_places_are_made_again(voucher: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def lose(self: placing.Staging) -> None:
        raise OSError(5, "gone", str(self.target))

    with monkeypatch.context() as patched:
        patched.setattr(placing.Staging, "place", lose)
        assert run("request", voucher, "--source", "tax").code == 8
    ran = run("request", voucher, "--source", "tax", "--json")
    assert ran.code == 0
    recorded = [entry["body"] for entry in ledger_entries(voucher) if entry["kind"] == "request"]
    assert [one["sha256"] for one in recorded] == [
        placing.file_sha256(Path(one["pdf"])) for one in ran.data["requests"]
    ]
    assert len(recorded) == 2


def test_a_use_rests_on_the_usual_provision_where_the_case_names_none(voucher: Path) -> None:
    file = voucher / "case.toml"
    head, section, _ = file.read_text(encoding="utf-8").partition("\n[form]\n")
    assert section
    file.write_text(f'{head}{section}law = "law-2023"\n', encoding="utf-8")
    ran = run("request", voucher, "use", "--source", "aid")
    assert ran.code == 0, ran.stderr
    assert "法第69条第２項第２号" in page_text(voucher / "out" / "request-use-aid.pdf")


def test_a_case_without_foreign_lists_asks_for_nothing(tmp_path: Path) -> None:
    (tmp_path / "case.toml").write_text(
        '[case]\ncode = "A1"\ntitle = "件"\nkind = "other"\n[office]\ndivision = "課"\nstaff = "員"\n',
        encoding="utf-8",
    )
    ran = run("request", tmp_path, "--json")
    assert ran.code == 3
    assert ran.data["error"]["code"] == "nothing_asked"


def test_the_page_tells_where_the_data_go_and_when_they_end(new_case: CaseFactory) -> None:
    case = new_case()
    file = case / "case.toml"
    said = file.read_text(encoding="utf-8")
    for old, new in (
        ('processing_to   = ""', 'processing_to = "総務課長"\nwanted_on = 2021-03-26'),
        ('processing_rule = ""', 'processing_rule = "運営規則第15条"'),
    ):
        assert old in said
        said = said.replace(old, new)
    file.write_text(said + "\n[custody]\nerase_by = 2022-03-31\n", encoding="utf-8")
    assert run("request", case, "processing").code == 0
    text = page_text(case / "out" / "request-processing-register.pdf")
    for words in ("総務課長", "運営規則第15条", "令和３年３月26日まで", "令和４年３月31日までに"):
        assert words in text
