"""Handover with two ends and destruction with evidence, as a clerk and a script see them."""

import hashlib
import io
import shutil
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from survey_ops.cli.app import main
from survey_ops.cli.clock import now
from survey_ops.domain.form_facts import Facts, gather_facts
from survey_ops.domain.form_findings import find_faults
from survey_ops.tasks.form_values import fill_form
from survey_ops.tasks.workspace import Workspace, open_workspace
from tests import cases
from tests.cases import Ran, kinds, ledger_entries, run, sheet_codes

SIDES = ("--from", "狛江 花子", "--to", "山田 太郎")
BACK = ("--from", "山田 太郎", "--to", "狛江 花子")
PERSONS = ("--person", "機密処理／佐藤", "--person", "機密処理／加藤")
BEFORE = ["open", "draw", "labels"]


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory, small_register: Path) -> Path:
    """A case with labels on sheets 1 to 3."""
    folder = cases.make_case(tmp_path_factory.mktemp("printed") / "case", small_register)
    assert run("sample", folder).code == 0
    assert run("labels", folder).code == 0
    return folder


@pytest.fixture
def folder(printed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(printed, tmp_path / "case"))


def lines(codes: list[str]) -> bytes:
    return "".join(f"{code}\n" for code in codes).encode()


def transfer(folder: Path, movement: str, codes: list[str], *words: str, sides: tuple[str, ...] = SIDES) -> Ran:
    return run("transfer", folder, movement, *sides, *words, stdin=lines(codes))


def opened(folder: Path, movement: str, codes: list[str], *words: str, sides: tuple[str, ...] = SIDES) -> int:
    number: int = transfer(folder, movement, codes, "--json", *words, sides=sides).data["transfer"]
    return number


def confirm(folder: Path, number: int, codes: list[str], *words: str) -> Ran:
    return run("confirm", folder, str(number), *words, stdin=lines(codes))


def forge(code: str) -> str:
    """Return a code with another last figure."""
    return code[:-1] + str((int(code[-1]) + 1) % 10)


def demand(folder: Path, *movements: str) -> None:
    file = folder / "case.toml"
    said = ", ".join(f'"{movement}"' for movement in movements)
    file.write_text(file.read_text(encoding="utf-8") + f"\n[custody]\nwitness = [{said}]\n", encoding="utf-8")


def sentences(folder: Path) -> Mapping[str, str]:
    """Return what the pre-check form would say; nothing is drawn."""
    with open_workspace(folder, now, "係") as workspace:
        return fill_form(workspace.case, "precheck", facts_of(workspace)).values.texts


def said_of(folder: Path, row: str) -> str:
    """Return all that the form would say under a row."""
    return "\n".join(text for key, text in sentences(folder).items() if key.startswith(row))


def facts_of(workspace: Workspace) -> Facts:
    with workspace.database.reading() as connection:
        return gather_facts(workspace.entries(connection))


def test_a_stack_is_scanned_once_and_confirmed_by_the_other_side(folder: Path) -> None:
    codes = sheet_codes(folder)
    ran = transfer(folder, "handover", codes, "--witness", "総務課／鈴木")
    assert ran.code == 0
    assert "受渡し 6 を始めました。" in ran.stdout
    assert "  シート 1～3（3 枚、宛名 30 件）" in ran.stdout
    assert f"→ 受け取る側が読み取る: survey-ops confirm {folder} 6" in ran.stdout
    body = ledger_entries(folder)[3]["body"]
    assert body["from"] == {
        "organisation": "企画財政部政策室",
        "person": "狛江 花子",
        "role": "政策室企画調整担当職員",
    }
    assert body["to"] == {"organisation": "社会福祉法人東京コロニー", "person": "山田 太郎", "role": ""}
    assert (body["place"], body["carrying"], body["due"]) == ("政策室執務室", "施錠できるケース", None)
    scan = ledger_entries(folder)[4]["body"]
    assert (scan["transfer"], scan["to"], scan["method"]) == (
        6,
        "社会福祉法人東京コロニー　山田 太郎",
        body["carrying"],
    )
    assert scan["planned"] == ["place", "method"]
    status = run("status", folder)
    assert (status.code, "（引渡し " in status.stdout, "確認待ち。" in status.stdout) == (0, True, True)
    done = confirm(folder, 6, codes, "--json")
    assert (done.code, done.data["agrees"], done.data["transfer"]["state"]) == (0, True, "closed")
    assert ledger_entries(folder)[-1]["body"]["by"] == "山田 太郎"
    assert run("status", folder, "--json").data["transfers"] == []
    assert "確認済み  狛江 花子 → 山田 太郎、立会者 鈴木  シート 3 枚" in run("transfer", folder, "--list").stdout
    assert confirm(folder, 6, codes).code == 5
    assert run("verify", folder).code == 0


def test_a_difference_is_named_by_sheet_until_it_is_put_right(folder: Path) -> None:
    codes = sheet_codes(folder)
    number = opened(folder, "handover", codes[:2])
    ran = confirm(folder, number, [codes[0], codes[0], codes[2], "4901234567894", forge(codes[1])])
    assert ran.code == 7
    assert "  足りないシート 1 枚: 2" in ran.stdout
    assert "  送っていないシート 1 枚: 3" in ran.stdout
    assert "  この案件のものでない読取り 2 件" in ran.stdout
    assert "読取り（記録 8）を取り消してください" in ran.stdout
    status = run("status", folder, "--json")
    assert (status.code, status.data["overdue"]) == (7, [number])
    assert run("confirm", folder, str(number), "--signed", "--count", "2").code == 5  # a sheet lacks, not a number
    assert run("correct", folder, "8", "--reason", "渡していない").code == 0
    assert run("scan", folder, "handover", "--transfer", str(number), stdin=lines(codes[2:])).code == 7
    done = confirm(folder, number, [codes[0], codes[2]], "--json").data
    assert (done["agrees"], done["transfer"]["sheets"]) == (True, [[1, 0], [3, 0]])
    assert run("scan", folder, "handover", "--transfer", str(number), stdin=lines(codes[1:2])).code == 5


def test_a_signed_list_closes_by_its_count(folder: Path) -> None:
    number = opened(folder, "handover", sheet_codes(folder))
    ran = run("confirm", folder, str(number), "--signed", "--count", "2")
    assert ran.code == 7
    assert "→ どのシートかを知るには、受け取ったものを読み取ってください" in ran.stdout
    assert run("confirm", folder, str(number), "--signed", "--count", "3", "--by", "主任 高橋").code == 0
    bodies = [entry["body"] for entry in ledger_entries(folder) if entry["kind"] == "transfer_confirmed"]
    assert [(body["way"], body["count"], body["agrees"]) for body in bodies] == [
        ("signed", 2, False),
        ("signed", 3, True),
    ]
    assert bodies[1]["by"] == "主任 高橋"


WRONG: tuple[tuple[str, ...], ...] = (
    ("handover", "--to", "山田"),
    ("handover", "--from", "狛江"),
    ("handover", "--from", "市／狛江", "--to", "市／狛江"),
    ("handover", *SIDES, "--witness", "山田太郎"),
    ("handover", *SIDES, "--due", "2021-01-01"),
    ("return", *BACK, "--due", "2099-01-01"),
    ("handover", *SIDES, "--on", "2099-01-01"),
    (),
)


def test_wrong_input_opens_nothing(folder: Path) -> None:
    codes = lines(sheet_codes(folder))
    assert [run("transfer", folder, *words, stdin=codes).code for words in WRONG] == [2] * len(WRONG)
    assert kinds(folder) == BEFORE


def test_nothing_read_opens_nothing_unless_it_is_to_stay_open(folder: Path) -> None:
    codes = sheet_codes(folder)
    assert transfer(folder, "handover", []).code == 2
    assert kinds(folder) == BEFORE
    assert transfer(folder, "handover", [], "--open").code == 0
    assert confirm(folder, 6, codes).code == 5  # nothing was sent yet
    assert run("scan", folder, "return", "--transfer", "6", stdin=lines(codes)).code == 5
    assert run("scan", folder, "handover", "--transfer", "6", "--to", "別", stdin=lines(codes)).code == 2
    assert run("scan", folder, "handover", "--transfer", "1", stdin=lines(codes)).code == 5
    assert kinds(folder) == [*BEFORE, "transfer"]
    assert run("correct", folder, "6", "--reason", "取りやめ").code == 0
    assert run("status", folder, "--json").data["transfers"] == []


def test_a_transfer_with_scans_is_not_undone_and_the_giver_does_not_confirm(folder: Path) -> None:
    codes = sheet_codes(folder)
    number = opened(folder, "handover", codes)
    ran = run("correct", folder, str(number), "--reason", "誤り")
    assert (ran.code, "取り消していない読取りが 3 件" in ran.stderr, "（記録 7～9）" in ran.stderr) == (5, True, True)
    assert confirm(folder, number, codes, "--by", "狛江花子").code == 2
    assert confirm(folder, number, []).code == 2
    assert run("confirm", folder, str(number), "--count", "3").code == 2
    assert run("confirm", folder, "99", "--signed", "--count", "3").code == 5
    assert "transfer_confirmed" not in kinds(folder)
    signed = run("confirm", folder, str(number), "--signed", "--count", "3", "--json").data["entry"]
    assert run("correct", folder, str(signed), "--reason", "誤り").code == 0
    assert run("status", folder, "--json").data["transfers"][0]["state"] == "open"


def test_items_go_with_the_sheets_and_are_counted(folder: Path) -> None:
    codes = sheet_codes(folder)[:1]
    item = run("item", folder, "add", "--type", "list", "--content", "抽出者名簿", "--persons", "30", "--json").data
    codes.append(item["code"])
    ran = transfer(folder, "handover", codes)
    assert "  管理対象 1（1 点、30 人分）" in ran.stdout
    assert "  合計 2" in ran.stdout
    ran = confirm(folder, 7, [codes[0], forge(codes[1])])
    assert (ran.code, "  足りない管理対象 1 点: 1" in ran.stdout) == (7, True)
    assert confirm(folder, 7, codes).code == 0
    assert run("transfer", folder, "--list", "--json").data["transfers"][0]["items"] == [1]


def test_a_named_session_serves_every_transfer(folder: Path) -> None:
    codes = sheet_codes(folder)[:1]
    words = ("--session", "朝", "--json")
    for number in (6, 10):
        assert opened(folder, "handover", [], "--open") == number
        for accepted in (1, 1):  # the second time it is answered as the first
            ran = run("scan", folder, "handover", "--transfer", str(number), *words, stdin=lines(codes))
            assert ran.data["accepted"] == accepted
        scan = ledger_entries(folder)[-1]
        assert (scan["n"], scan["body"]["transfer"]) == (number + 1, number)
        run("correct", folder, str(scan["n"]), "--reason", "やり直し")
        run("correct", folder, str(number), "--reason", "やり直し")


def test_where_the_case_demands_a_witness_nothing_goes_without(folder: Path) -> None:
    codes = sheet_codes(folder)
    demand(folder, "handover")
    ran = transfer(folder, "handover", codes)
    assert ran.code == 5
    assert "この案件では、引渡しに立会者が要ります" in ran.stderr
    assert "survey-ops transfer 案件 handover に --witness" in ran.stderr
    assert run("scan", folder, "handover", stdin=lines(codes)).code == 5
    assert kinds(folder) == BEFORE
    number = opened(folder, "handover", codes, "--witness", "総務課／鈴木")
    assert confirm(folder, number, codes).code == 0
    assert transfer(folder, "return", codes, sides=BACK).code == 0  # not named in the case


def test_sheets_that_went_before_are_not_in_it(folder: Path) -> None:
    codes = sheet_codes(folder)
    run("scan", folder, "handover", stdin=lines(codes[:1]))
    ran = transfer(folder, "handover", codes)
    assert ran.code == 7
    assert f"この受渡しに入っていないもの 1 件: {codes[0]}" in ran.stdout
    assert transfer(folder, "handover", codes[:1]).code == 5


def test_an_unconfirmed_transfer_is_not_in_order_after_a_day(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(folder, "handover", sheet_codes(folder))
    tomorrow = datetime.now(UTC) + timedelta(days=1, minutes=1)
    monkeypatch.setattr("survey_ops.cli.options.now", lambda: tomorrow)
    ran = run("status", folder)
    assert (ran.code, "確認待ちのまま 1 日を過ぎています" in ran.stdout) == (7, True)


class Terminal(io.StringIO):
    """Standard input that is typed."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("typed", "state"), [(["3"], "closed"), (["", ""], "open")])
def test_at_a_terminal_the_confirmation_is_asked_at_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch, typed: list[str], state: str
) -> None:
    codes = sheet_codes(folder)
    monkeypatch.setattr(sys, "stdin", Terminal("\n".join([*codes, "", "", *typed, ""])))
    with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as err:
        code = main(["transfer", str(folder), "handover", *SIDES])
    assert code == 0
    assert "の確認です。" in err.getvalue()
    assert "  合計 3" in out.getvalue()
    found = run("transfer", folder, "--list", "--json").data["transfers"][0]
    assert found["state"] == state


def test_at_a_terminal_the_receiver_reads_all_or_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = sheet_codes(folder)
    number = opened(folder, "handover", codes)
    for typed, code, last in ((codes[0], 2, "handover"), (f"{codes[0]}\n\n\n", 7, "transfer_confirmed")):
        monkeypatch.setattr(sys, "stdin", Terminal(typed))
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            assert main(["confirm", str(folder), str(number)]) == code
        assert kinds(folder)[-1] == last


def test_the_evidence_of_a_destruction_grows_by_further_entries(folder: Path, tmp_path: Path) -> None:
    codes = sheet_codes(folder)
    scan = tmp_path / "証明書.pdf"
    scan.write_bytes(b"%PDF scan")
    assert run("destruction", folder, "--method", "溶解", *PERSONS).code == 5  # nothing is destroyed
    number = opened(folder, "destroy", codes[:2], sides=("--from", "狛江", "--to", "機密処理／佐藤"))
    run("scan", folder, "destroy", stdin=lines(codes[2:]))
    assert "廃棄の証拠（方法・行った者・証明書）がまだのもの 3 点" in run("status", folder).stdout
    ran = run("destruction", folder, "--transfer", str(number), "--method", "溶解", "--place", "工場", *PERSONS)
    assert ran.code == 0
    assert "シート 2 枚（シート 1、2）" in ran.stdout
    assert "立会者の記録はありません" in ran.stdout
    assert "証明書はまだです。" in ran.stdout
    first = ledger_entries(folder)[-1]
    words = ("--certificate", "第5号", "--certificate-file", str(scan))
    later = run("destruction", folder, "--entry", str(first["n"]), *words, "--json").data
    assert (later["replaces"], later["sheets"], later["lacks"]) == (first["n"], [[1, 0], [2, 0]], [])
    assert later["certificate_file"] == "証明書.pdf"
    assert later["certificate_sha256"] == hashlib.sha256(b"%PDF scan").hexdigest()
    assert (later["persons"], later["place"]) == (first["body"]["persons"], "工場")
    assert later["unproven"] == [[3, 0]]
    assert run("destruction", folder, "--entry", str(later["entry"]), *words).code == 2  # nothing new
    assert run("destruction", folder, "--entry", str(first["n"]), *words).code == 5  # no longer the evidence
    assert run("correct", folder, str(first["n"]), "--reason", "誤り").code == 5
    assert run("destruction", folder, "--method", "裁断", *PERSONS).code == 0
    assert run("status", folder, "--json").data["unproven"] == 0
    assert run("correct", folder, str(later["entry"]), "--reason", "誤り").code == 0
    assert run("status", folder, "--json").data["unproven"] == 0


def test_who_saw_some_sheets_go_did_not_see_those_that_followed(folder: Path, tmp_path: Path) -> None:
    codes = sheet_codes(folder)
    scan = tmp_path / "証明書.pdf"
    scan.write_bytes(b"%PDF scan")
    number = str(opened(folder, "destroy", codes[:2], sides=("--from", "狛江", "--to", "佐藤")))
    words = ("--method", "溶解", *PERSONS, "--certificate-file", str(scan))
    run("destruction", folder, "--transfer", number, *words)
    later = run("destruction", folder, "--transfer", number, "--witness", "鈴木", "--json").data
    assert (later["sheets"], later["certificate_file"]) == ([[1, 0], [2, 0]], "証明書.pdf")
    run("scan", folder, "destroy", "--transfer", number, stdin=lines(codes[2:]))
    assert run("destruction", folder, "--transfer", number, "--certificate", "1").code == 2  # by whom, nobody said
    rest = run("destruction", folder, "--transfer", number, "--method", "裁断", *PERSONS, "--json").data
    assert (rest["sheets"], rest["witness"], rest["certificate_file"]) == ([[3, 0]], None, None)
    assert "立ち会った" not in said_of(folder, "use_erasure")


NO_EVIDENCE: tuple[tuple[tuple[str, ...], int], ...] = (
    (PERSONS, 2),
    (("--method", "burn", *PERSONS), 2),
    (("--method", "other", *PERSONS), 2),
    (("--method", "溶解", *PERSONS[:2]), 2),
    (("--method", "溶解", *PERSONS, "--witness", "加藤"), 2),
    (("--method", "溶解", *PERSONS, "--note", "職員立会い"), 2),
    (("--method", "溶解", *PERSONS, "--on", "2021-04-01"), 2),
    (("--method", "溶解", *PERSONS, "--certificate-file", "missing.pdf"), 4),
    (("--method", "溶解", *PERSONS, "--transfer", "6"), 5),
    (("--method", "溶解", *PERSONS, "--transfer", "6", "--entry", "5"), 2),
)


def test_evidence_that_cannot_be_is_not_recorded(folder: Path) -> None:
    run("scan", folder, "destroy", stdin=lines(sheet_codes(folder)))
    codes = [run("destruction", folder, *words).code for words, _ in NO_EVIDENCE]
    assert codes == [code for _, code in NO_EVIDENCE]
    assert "destruction" not in kinds(folder)


def test_a_form_never_tells_of_a_witness_whom_no_record_names(folder: Path) -> None:
    run("scan", folder, "destroy", "--method", "職員立会いの上溶解", stdin=lines(sheet_codes(folder)))
    assert "立会" not in said_of(folder, "use_erasure")
    assert "復元できない方法により廃棄した" in sentences(folder)["use_erasure_fact_how"]
    with open_workspace(folder, now, "係") as workspace:
        assert [one.code for one in find_faults(facts_of(workspace), (), "")] == ["witness"]
    demand(folder, "destroy")
    done = run("destruction", folder, "--method", "溶解", *PERSONS, "--place", "工場", "--json")
    assert (done.code, done.data["lacks"]) == (7, ["witness", "certificate"])
    assert sentences(folder)["use_erasure_fact_how"].endswith("引き渡し，工場において溶解により廃棄した。")
    seen = ("--witness", "総務課／鈴木／総務課職員", "--certificate", "第5号")
    assert run("destruction", folder, "--entry", str(done.data["entry"]), *seen).code == 0
    text = sentences(folder)
    assert text["use_erasure_fact_who"].endswith("廃棄した。廃棄には総務課職員が立ち会った。")
    assert text["use_erasure_fact_how"].endswith("廃棄した。廃棄を証する書面（第5号）を受けた。")


def test_a_sentence_of_the_case_that_claims_a_witness_stops_the_form(folder: Path) -> None:
    file = folder / "case.toml"
    said = file.read_text(encoding="utf-8") + 'use_erasure = "職員が立ち会い，溶解により廃棄した。"\n'
    file.write_text(said, encoding="utf-8")
    ran = run("form", folder, "precheck")
    assert (ran.code, "wording.use_erasure" in ran.stderr) == (3, True)
    assert kinds(folder) == BEFORE
    run("scan", folder, "destroy", stdin=lines(sheet_codes(folder)))
    assert run("form", folder, "precheck").code == 3
    assert run("destruction", folder, "--method", "溶解", *PERSONS, "--witness", "鈴木").code == 0
    assert sentences(folder)["use_erasure"] == "職員が立ち会い，溶解により廃棄した。"


def test_the_form_calls_the_sides_of_a_transfer_by_role(folder: Path) -> None:
    sides = ("--from", "狛江 花子", "--to", "東京コロニー／山田／配送の責任者")
    opened(folder, "handover", sheet_codes(folder), sides=sides)
    text = sentences(folder)
    assert text["give_back_fact_who"] == "政策室企画調整担当職員が，封筒に宛名ラベルを貼る配送の責任者に手渡した。"
    assert "宛名ラベル３シート" in text["give_back_fact_how"]
    assert "花子" not in said_of(folder, "give_back")
