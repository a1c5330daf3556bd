"""People taken out after the draw (引抜き), before and after the labels and the handover; the count at the post."""

import shutil
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from survey_ops.documents.pull_list import PullSheet
from survey_ops.errors import MachineError
from survey_ops.tasks.placing import Staging, file_sha256
from tests import cases
from tests.cases import Ran, edit_case, kinds, ledger_entries, run, sheet_codes


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory, small_register: Path) -> Path:
    """A case with 30 recipients, and reserves planned."""
    folder = cases.make_case(tmp_path_factory.mktemp("drawn") / "case", small_register)
    edit_case(folder, 'method        = "simple"', 'method        = "simple"\nreserves = 30')
    assert run("sample", folder).code == 0
    return folder


@pytest.fixture(scope="module")
def printed(drawn: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with labels on sheets 1 to 3."""
    folder = tmp_path_factory.mktemp("printed") / "case"
    shutil.copytree(drawn, folder)
    assert run("labels", folder).code == 0
    return folder


@pytest.fixture
def fresh(drawn: Path, tmp_path: Path) -> Path:
    """A copy before the labels."""
    return Path(shutil.copytree(drawn, tmp_path / "case"))


@pytest.fixture
def folder(printed: Path, tmp_path: Path) -> Path:
    """A copy after the labels."""
    return Path(shutil.copytree(printed, tmp_path / "case"))


@pytest.fixture
def unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw no lists: their bytes tell their rows, which is enough for whoever does not look at them."""

    def render(sheet: PullSheet, stock: object, created: object) -> bytes:
        return repr(sheet).encode()

    monkeypatch.setattr("survey_ops.tasks.pull_people.render_pull_list", render)


def on_paper(folder: Path) -> list[dict[str, Any]]:
    """Return the recipients in the order of their labels."""
    return sorted(cases.selected_people(folder), key=lambda person: (person["postal_code"], person["line"]))


def pull(folder: Path, *people: dict[str, Any], reason: str = "died", words: tuple[str, ...] = ()) -> Ran:
    ids = "\n".join(person["id"] for person in people).encode()
    return run("pull", folder, "--reason", reason, *words, stdin=ids)


def pulled(folder: Path, *people: dict[str, Any], reason: str = "died") -> dict[str, Any]:
    ran = pull(folder, *people, reason=reason, words=("--json",))
    assert ran.code == 0, ran.stdout
    return ran.data


def scan(folder: Path, movement: str, codes: list[str]) -> Ran:
    return run("scan", folder, movement, "--json", stdin="\n".join(codes).encode())


def text(pdf: Path) -> str:
    document: Any = pypdfium2.PdfDocument(pdf)
    try:
        return "".join("".join(page.get_textpage().get_text_range().split()) for page in document)
    finally:
        document.close()


def name(person: dict[str, Any]) -> str:
    return "".join(person["name"].split())


def differences(folder: Path) -> list[str]:
    return [one["message"] for one in run("verify", folder, "--json").data["differences"]]


def test_nobody_pulled_before_the_labels_is_printed(fresh: Path) -> None:
    people = on_paper(fresh)
    ran = pull(fresh, people[4], people[5], reason="支援措置", words=("--note", "窓口から連絡"))
    assert "引抜き（支援措置） 2 件を記録しました（記録 4、5）。" in ran.stdout
    assert "ラベルをまだ作っていない 2 件は、次に作るラベルに入りません。" in ran.stdout
    assert not list((fresh / "out").glob("pull*"))
    assert run("labels", fresh).code == 0
    found = text(fresh / "out" / "labels.pdf")
    assert [name(person) in found for person in people[3:7]] == [True, False, False, True]
    assert ledger_entries(fresh)[-1]["body"]["labels"] == 28
    assert "引抜き 2 件（印刷の前 2）" in run("status", fresh).stdout
    assert run("status", fresh, "--json").data["labels"]["unlabelled"] == 0
    assert differences(fresh) == []
    codes = [one["code"] for one in run("form", fresh, "precheck", "--json").data["findings"]]
    assert "counts" not in codes


def test_somebody_pulled_by_mistake_is_due_for_the_next_run(fresh: Path) -> None:
    person = on_paper(fresh)[4]
    entry = pulled(fresh, person)["entries"][0]
    assert run("labels", fresh).code == 0
    ran = run("correct", fresh, str(entry), "--reason", "別の人")
    assert f"この宛先のラベルは、次に survey-ops labels {fresh} で作るものに入ります。" in ran.stdout
    made = run("labels", fresh, "--json").data
    assert (Path(made["pdf"]).name, made["labels"], made["first"]) == ("labels-2.pdf", 1, 4)
    assert name(person) in text(fresh / "out" / "labels-2.pdf")
    assert kinds(fresh)[-1] == "labels"
    assert run("labels", fresh, "--run", "1", "--overwrite", "--json").data["labels"] == 29
    assert differences(fresh) == []


def test_when_everybody_is_pulled_there_is_nothing_to_print(fresh: Path) -> None:
    pulled(fresh, *on_paper(fresh))
    error = run("labels", fresh, "--json").data["error"]
    assert (error["code"], error["message"]) == (
        "nobody",
        "宛名ラベルを作る宛先がありません。宛先は全員、引抜きの記録があります。",
    )


def test_the_list_tells_where_the_labels_are(folder: Path) -> None:
    people = on_paper(folder)
    found = pulled(folder, people[14], people[0], people[27])
    assert [(one["sheet"], one["row"], one["column"], one["state"]) for one in found["places"]] == [
        (1, 1, 1, "printed"),
        (2, 2, 1, "printed"),
        (3, 2, 2, "printed"),
    ]
    pdf = folder / "out" / "pull-1.pdf"
    assert (found["pdf"], found["sha256"]) == (str(pdf), file_sha256(pdf))
    said = text(pdf)
    assert [name(people[at]) in said for at in (0, 1, 14, 27)] == [True, False, True, True]
    assert "事務所にあるシートから抜くもの" in said
    assert "死亡" not in said
    if hasattr(pdf.stat(), "st_uid"):
        assert pdf.stat().st_mode & 0o077 == 0
    assert [one["labels"] for one in run("status", folder, "--json").data["holdings"]] == [27]
    assert differences(folder) == []


@pytest.mark.usefixtures("unseen")
def test_neither_screen_nor_ledger_names_anybody(folder: Path) -> None:
    person = on_paper(folder)[13]
    ran = pull(folder, person, reason="moved")
    assert "抜く  シート 2  上から 1 段目・左から 2 列目  印刷済み: 台紙から剥がして細断する" in ran.stdout
    exported = run("ledger", folder, "export").stdout
    for said in (ran.stdout, ran.stderr, exported):
        assert person["id"] not in said
        assert name(person) not in "".join(said.split())
    body = next(entry["body"] for entry in ledger_entries(folder) if entry["kind"] == "pull")
    assert (body["sheet"], body["generation"], body["state"], body["reason"], len(body["person"])) == (
        2, 0, "printed", "moved", 64
    )  # fmt: skip


@pytest.mark.usefixtures("unseen")
def test_the_place_stays_empty_when_the_sheet_is_made_again(folder: Path) -> None:
    people = on_paper(folder)
    pulled(folder, people[13])
    assert run("labels", folder, "--reprint", "2", "--reason", "紙詰まり", "--json").data["labels"] == 11
    for pdf in (folder / "out" / "labels-sheet-2-g1.pdf", folder / "out" / "labels.pdf"):
        said = text(pdf)
        assert [name(people[at]) in said for at in (12, 13, 14)] == [True, False, True]
        assert "シート2/3宛名11件" in said
    ran = run("correct", folder, "6", "--reason", "別の人")
    assert "シート 2 は刷り直してあり、この宛先の場所は空いています。" in ran.stdout
    assert "1 件がまだありません" in run("status", folder).stdout
    codes = [one["code"] for one in run("form", folder, "precheck", "--json").data["findings"]]
    assert "counts" in codes
    assert run("labels", folder, "--reprint", "2", "--reason", "引抜きの取消し", "--json").data["labels"] == 12
    assert run("status", folder, "--json").data["labels"]["unlabelled"] == 0
    assert differences(folder) == []


def test_after_the_handover_the_contractor_gives_labels_back_and_all_is_counted(folder: Path) -> None:
    people = on_paper(folder)
    pulled(folder, people[0])
    assert scan(folder, "handover", sheet_codes(folder)).data["accepted"] == 3
    ran = pull(folder, people[1], people[12], reason="辞退")
    assert "上から 1 段目・左から 2 列目  引渡し中: 委託業者に抜いて返してもらう" in ran.stdout
    assert "引渡し 29 － 引抜き 2 ＋ 追加 0 ＝ 27 件" in ran.stdout
    assert f"届出そのものは survey-ops refuse {folder} で記録してください" in ran.stdout
    said = text(folder / "out" / "pull-2.pdf")
    assert "返却を確かめた者（市）" in said
    assert [name(people[at]) in said for at in (0, 1, 12)] == [False, True, True]
    assert run("reserve", folder, "3", "--reason", "辞退のため").code == 0
    assert run("labels", folder).code == 0
    assert scan(folder, "handover", sheet_codes(folder)).data["accepted"] == 1
    ran = run("posted", folder, "--delivered", "28", "--on", "2021-04-02")
    assert (ran.code, "--on の日付 2021-04-02 は、宛先を選んだ日" in ran.stderr) == (2, True)
    ran = run("posted", folder, "--delivered", "28", "--spoiled", "1")
    assert ran.code == 7
    assert (
        "引渡し 29 － 引抜き 2 ＋ 追加 3 ＝ 30 件\n発送 28 ＋ 書損 1 ＝ 29 件\n注意: 1 件足りません。" in ran.stdout
    )
    status = run("status", folder)
    assert (status.code, "貼るはずだったラベルは 30 件です。1 件足りません。" in status.stdout) == (7, True)
    findings = {one["code"]: one["message"] for one in run("form", folder, "precheck", "--json").data["findings"]}
    assert "発送 28 ＋ 書損 1 ＝ 29 件、貼るはずだったラベルは 30 件です。1 件足りません" in findings["posted"]
    ran = run("posted", folder, "--delivered", "1")
    assert (ran.code, ran.stdout.splitlines()[-1]) == (0, "件数は合っています。")
    data = run("status", folder, "--json").data["labels"]
    assert {key: data[key] for key in ("handed", "withdrawn", "further", "delivered", "spoiled", "difference")} == {
        "handed": 29, "withdrawn": 2, "further": 3, "delivered": 29, "spoiled": 1, "difference": 0
    }  # fmt: skip
    assert run("answers", folder, "15", "--json").data["rates"]["sent"] == 50.0
    again = run("posted", folder, "--delivered", "1")
    assert again.code == 7
    assert "注意: 1 件多くなっています。" in again.stdout
    assert "二度数えていませんか。" in again.stderr
    assert run("correct", folder, str(ledger_entries(folder)[-1]["n"]), "--reason", "二度数えた").code == 0
    assert run("status", folder, "--json").data["labels"]["difference"] == 0
    assert differences(folder) == []


@pytest.mark.usefixtures("unseen")
def test_a_label_off_its_sheet_at_the_handover_is_sent_by_hand_when_pulling_it_was_a_mistake(folder: Path) -> None:
    entry = pulled(folder, on_paper(folder)[0])["entries"][0]
    assert scan(folder, "handover", sheet_codes(folder)).data["accepted"] == 3
    ran = run("correct", folder, str(entry), "--reason", "別の人")
    assert "シート 1 はこのラベルなしで渡してあります。手書きの宛名で送ってください" in ran.stdout
    assert "手書きの宛名で送るもの 1 件（引抜きの取消し）" in run("status", folder).stdout
    later = pulled(folder, on_paper(folder)[1])["entries"][0]
    ran = run("correct", folder, str(later), "--reason", "別の人")
    assert "シート 1 のこのラベルは、抜かずに送ってください" in ran.stdout
    assert differences(folder) == []


@pytest.mark.usefixtures("unseen")
def test_lines_that_cannot_be_recorded_are_all_told_and_nothing_is_recorded(folder: Path) -> None:
    person = on_paper(folder)[0]
    pulled(folder, person)
    ran = run("pull", folder, "--reason", "moved", "--json", stdin=f"x y\n99999\n{person['id']}\n".encode())
    assert ran.code == 4
    assert [(one["line"], one["code"], one["message"]) for one in ran.data["problems"]] == [
        (1, "id_invalid", "宛名番号ではありません（1 行に 1 つ、半角の英数字と記号で 64 文字まで）。"),
        (2, "not_recipient", "この案件の宛先の宛名番号ではありません。"),
        (
            3,
            "other_reason",
            "別の理由で引抜きを記録済みです（記録 6）。"
            "直すときは、survey-ops correct で記録 6 を取り消してから、記録し直してください。",
        ),
    ]
    assert ran.data["error"]["message"] == "引抜きに、記録できない行が 3 行あります。何も記録していません。"
    ran = pull(folder, person, person)
    assert "済み 2 件: 1、2 行目は、記録済みです。" in ran.stdout
    assert kinds(folder) == ["open", "draw", "labels", "pull", "pull_list"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("pull",), ("reason", "--reason に、引抜きの理由を書いてください。")),
        (("pull", "--reason", "died"), ("ids", "宛名番号が一つもありません。")),
        (
            ("pull", "1", "--reason", "died", "--note", "a\nb"),
            ("note", "--note の文が長すぎるか、改行などが入っています。"),
        ),
        (("pull", "--list", "1"), ("no_list", "引抜き票 第1号はありません。")),
        (("pull", "--list", "1", "--reason", "died"), ("usage", "--list は、引抜きの記録と一緒に指定できません。")),
        (("posted",), ("count", "発送した件数も書損の枚数もありません。")),
        (("posted", "--delivered", "1"), ("not_printed", "この抽出の宛名ラベルは、まだ作っていません。")),
    ],
)
def test_what_is_not_possible_is_told(drawn: Path, words: tuple[str, ...], expected: tuple[str, str]) -> None:
    error = run(words[0], drawn, *words[1:], "--json").data["error"]
    assert (error["code"], error["message"]) == expected
    assert kinds(drawn) == ["open", "draw"]


def test_another_arrangement_than_the_recorded_one_is_refused(folder: Path) -> None:
    edit_case(folder, '"aone-72212"  ', '"hisago-elm006"  ')
    ran = pull(folder, on_paper(folder)[0], words=("--json",))
    assert (ran.code, ran.data["error"]["code"]) == (5, "other_sheets")
    assert "抜くラベルの場所が分かりません。何も記録していません。" in ran.data["error"]["message"]
    assert kinds(folder) == ["open", "draw", "labels"]


@pytest.mark.usefixtures("unseen")
def test_a_label_written_by_hand_is_found_with_its_file(fresh: Path, tmp_path: Path) -> None:
    person = on_paper(fresh)[0]
    hand = tmp_path / "hand.txt"
    hand.write_text(person["id"] + "\n", encoding="utf-8")
    assert run("labels", fresh, "--by-hand", hand).code == 0
    assert pull(fresh, person, words=("--json",)).data["error"]["code"] == "other_sheets"
    found = pull(fresh, person, words=("--json", "--by-hand", str(hand))).data
    assert [(one["sheet"], one["row"], one["column"]) for one in found["places"]] == [(3, 3, 2)]


@pytest.mark.usefixtures("unseen")
def test_the_list_is_made_again_without_what_was_undone(folder: Path) -> None:
    people = on_paper(folder)
    first = pulled(folder, people[0], people[12])["entries"][0]
    pdf = folder / "out" / "pull-1.pdf"
    data = pdf.read_bytes()
    assert run("pull", folder, "--list", "1", "--json").data["error"]["code"] == "exists"
    assert scan(folder, "handover", sheet_codes(folder)).data["accepted"] == 3
    assert run("pull", folder, "--list", "1", "--overwrite").code == 0
    assert pdf.read_bytes() == data
    assert kinds(folder)[-1] == "handover"
    assert run("correct", folder, str(first), "--reason", "別の人").code == 0
    assert run("pull", folder, "--list", "1", "--overwrite").code == 0
    assert [repr(people[at]["name"]) in pdf.read_text(encoding="utf-8") for at in (0, 12)] == [False, True]
    assert run("correct", folder, str(first + 1), "--reason", "別の人").code == 0
    error = run("pull", folder, "--list", "1", "--overwrite", "--json").data["error"]
    assert error["code"] == "nothing_to_pull"
    assert differences(folder) == []


@pytest.mark.usefixtures("unseen")
def test_a_list_that_did_not_take_its_place_is_completed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(staging: Staging) -> None:
        raise MachineError("開いています。", code="file_open")

    person = on_paper(folder)[0]
    with monkeypatch.context() as patched:
        patched.setattr(Staging, "place", fail)
        assert pull(folder, person).code == 8
    assert pull(folder, person).code == 0
    assert kinds(folder) == ["open", "draw", "labels", "pull", "pull_list"]
    assert differences(folder) == []


@pytest.mark.usefixtures("unseen")
def test_lists_are_erased_and_nobody_is_pulled_after_it(folder: Path) -> None:
    person = on_paper(folder)[0]
    pulled(folder, person)
    assert run("erase", folder, "--yes").code == 0
    assert "out/pull-1.pdf" in ledger_entries(folder)[-1]["body"]["files"]
    assert not list((folder / "out").glob("pull*"))
    error = pull(folder, person, words=("--json",)).data["error"]
    assert (error["code"], error["message"]) == (
        "erased",
        "この案件の個人情報は消去済みのため、引抜きを記録できません。",
    )
    assert run("status", folder, "--json").data["labels"]["removed"] == 1
    assert differences(folder) == []


@pytest.mark.usefixtures("unseen")
def test_a_new_draw_forgets_who_was_pulled(folder: Path) -> None:
    pulled(folder, on_paper(folder)[0])
    assert run("sample", folder, "--redraw", "--reason", "差し替え", "--seed", "別").code == 0
    assert run("status", folder, "--json").data["labels"]["pulled"] == 0
    assert run("labels", folder, "--overwrite", "--json").data["labels"] == 30
    assert run("pull", folder, "--list", "1", "--overwrite", "--json").data["error"]["code"] == "nothing_to_pull"
    assert differences(folder) == []


@pytest.mark.usefixtures("unseen")
def test_verify_finds_a_pull_of_somebody_else(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pulled(folder, on_paper(folder)[0])
    monkeypatch.setattr("survey_ops.tasks.verify_recipients.person_mark", lambda key, resident: "0" * 64)
    assert differences(folder) == ["記録 6 で引き抜いた人が、保存されている宛先にいません。"]
