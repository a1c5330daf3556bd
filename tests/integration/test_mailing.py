"""A mailing: its list is a flow's result, and from there it goes the way of a draw."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from survey_ops.errors import RefusedError
from survey_ops.tasks import list_people
from tests import cases
from tests.cases import Ran, kinds, ledger_entries, run, sheet_codes
from tests.mailings import CASE, FORM, MadeUpFlow, make_mailing, person

RESULT = [f"{number:04d}" for number in range(3, 33)]
HELD = ("0007", "0009")


@pytest.fixture
def flow(monkeypatch: pytest.MonkeyPatch) -> MadeUpFlow:
    """Forty people, thirty of them in the result, two of these under protection."""
    people = {f"{n:04d}": [person(n, protected="1" if f"{n:04d}" in HELD else "")] for n in range(1, 41)}
    made_up = MadeUpFlow(people, result=list(reversed(RESULT)))
    monkeypatch.setattr(list_people, "result_list", made_up)
    return made_up


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_mailing(tmp_path / "mailing")


def sha256_of_ids(ids: list[str]) -> str:
    return hashlib.sha256("".join(f"{one}\n" for one in sorted(ids)).encode()).hexdigest()


def told(ran: Ran) -> list[tuple[str, int | None, str, str]]:
    return [(one["file"], one["line"], one["column"], one["code"]) for one in ran.data["problems"]]


def pages(pdf: Path) -> Iterator[str]:
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        for page in document:
            yield "".join(page.get_textpage().get_text_bounded().split())


def stored(folder: Path) -> list[dict[str, Any]]:
    return cases.selected_people(folder)


def test_the_list_is_recorded_as_a_draw_without_a_seed(folder: Path, flow: MadeUpFlow) -> None:
    ran = run("sample", folder, "--json")
    assert (ran.code, kinds(folder)) == (0, ["open", "draw"])
    manifest = ran.data
    assert (manifest["method"], manifest["algorithm"]) == ("list", "list/v1")
    assert "seed" not in manifest
    assert manifest["list"]["result"] == "案内状配布対象者"
    assert manifest["counts"] == {
        "rows": 30, "eligible": 30, "selected": 30, "excluded": {"protected": 0}, "included": {}, "held": 2,
    }  # fmt: skip
    assert manifest["steps"] == [{"name": "Ⅰ１", "count": 40}, {"name": "Ⅰ６", "count": 30}]
    assert [source["file"] for source in manifest["sources"]] == ["residents.csv", "applicants.csv"]
    assert manifest["frame_sha256"] == manifest["selection_sha256"] == sha256_of_ids(RESULT)
    assert json.loads((folder / "out" / "sample.json").read_bytes()) == manifest
    people = stored(folder)
    assert [one["id"] for one in people] == RESULT
    assert [one["id"] for one in people if one["held"]] == list(HELD)
    everything = json.dumps(ledger_entries(folder)) + ran.stdout
    assert not any(f'"{one}"' in everything for one in RESULT)


def test_from_there_it_goes_the_way_of_a_draw(folder: Path, flow: MadeUpFlow) -> None:
    said = run("sample", folder)
    assert "宛先                 30 人" in said.stdout
    assert "  うち別扱い          2 人  支援措置" in said.stdout
    assert run("labels", folder, "--json").data["held"] == [4]
    *plain, last = pages(folder / "out" / "labels.pdf")
    assert "別扱い" in last
    assert [name in last for name in ("狛江7郎", "狛江9郎")] == [True, True]
    assert not any(name in page for name in ("狛江7郎", "狛江9郎") for page in plain)
    codes = sheet_codes(folder)
    handed = run("scan", folder, "handover", "--json", stdin="\n".join(codes).encode())
    assert (handed.data["accepted"], [one["reason"] for one in handed.data["refused"]]) == (3, ["held"])
    assert run("scan", folder, "return", stdin="\n".join(codes[:3]).encode()).code == 0
    assert run("answers", folder, "3").code == 0
    assert run("status", folder, "--json").data["rates"]["sent"] == 10.0
    verified = run("verify", folder, "--json")
    assert (verified.code, verified.data["differences"], verified.data["notes"]) == (0, [], [])
    assert "抽出フローをやり直した結果、30 人のうち宛先 30 人が記録と一致しました。" in verified.data["confirmed"]
    erased = run("erase", folder, "--inputs", "--json")
    assert (erased.code, erased.data["recipients"]) == (0, 30)
    assert run("verify", folder).code == 0


@pytest.mark.parametrize(
    ("use", "counts"),
    [
        ("exclude", {"eligible": 28, "selected": 28, "excluded": {"protected": 2}, "included": {}}),
        ("include", {"eligible": 30, "selected": 30, "excluded": {"protected": 0}, "included": {"protected": 2}}),
    ],
)
def test_other_decisions_on_protection(tmp_path: Path, flow: MadeUpFlow, use: str, counts: dict[str, Any]) -> None:
    folder = make_mailing(tmp_path / "mailing", ('"hold"', f'"{use}"'))
    manifest = run("sample", folder, "--json").data
    assert manifest["counts"] == {"rows": 30, "held": 0, **counts}
    assert manifest["frame_sha256"] == sha256_of_ids(RESULT)
    assert not any(one["held"] for one in stored(folder))
    kept = [one["id"] for one in stored(folder)]
    assert kept == [one for one in RESULT if use == "include" or one not in HELD]
    assert manifest["selection_sha256"] == sha256_of_ids(kept)
    assert run("verify", folder).code == 0


def test_a_step_of_protected_people_needs_no_column(tmp_path: Path, flow: MadeUpFlow) -> None:
    flow.people = {one: [person(int(one))] for one in flow.people}
    flow.headers.pop("protected")
    flow.step = frozenset({"0005"})
    folder = make_mailing(tmp_path / "mailing", ('"hold"', '"hold"\nprotected_steps = ["Ⅰ１（２）"]'))
    assert run("sample", folder, "--json").data["counts"]["held"] == 1
    assert [one["id"] for one in stored(folder) if one["held"]] == ["0005"]


def test_the_decision_must_be_made_where_there_is_such_a_column(tmp_path: Path, flow: MadeUpFlow) -> None:
    folder = make_mailing(tmp_path / "mailing", ('protected = "hold"\n', ""))
    for command in ("sample", "check"):
        ran = run(command, folder, "--json")
        assert (ran.code, told(ran)) == (3, [("case.toml", None, "list.protected", "missing")])
    assert not (folder / "ledger.db").exists()


def test_protection_in_a_later_list_counts_too(tmp_path: Path, flow: MadeUpFlow) -> None:
    """The first list has the address; that another one knows of the protection must not be lost."""
    flow.applicants = {"0012": [person(12, protected="あり", address="狛江市元和泉9番地")]}
    folder = make_mailing(tmp_path / "mailing")
    assert run("sample", folder).code == 0
    found = {one["id"]: one for one in stored(folder)}
    assert (found["0012"]["held"], found["0012"]["address"]) == (True, "狛江市中和泉12番地")


def test_the_first_list_with_a_person_has_the_address(folder: Path, flow: MadeUpFlow) -> None:
    flow.result.append("9001")
    flow.applicants = {"9001": [person(1, address="狛江市元和泉9番地")], "0004": [person(4, address="他市")]}
    assert run("sample", folder).code == 0
    found = {one["id"]: one for one in stored(folder)}
    assert (found["9001"]["address"], found["9001"]["file"]) == ("狛江市元和泉9番地", "applicants.csv")
    assert found["0004"]["address"] == "狛江市中和泉4番地"
    assert run("labels", folder).code == 0


def test_everybody_without_a_usable_address_is_told_by_line(folder: Path, flow: MadeUpFlow) -> None:
    flow.people["0003"] = [person(3, postal_code="201-001")]
    flow.people["0005"] = [person(5), person(5, address="狛江市駒井町1番地")]
    flow.people["0006"] = [person(6, name="　")]
    flow.people["0008"] = [person(8), person(8)]  # twice the same is one person
    flow.result.append("9001")
    for command in ("sample", "check"):
        ran = run(command, folder, "--json")
        assert ran.code == 4
        assert told(ran) == [
            ("", None, "", "no_address"),
            ("residents.csv", 4, "郵便番号", "postal_code"),
            ("residents.csv", 7, "", "address_twice"),
            ("residents.csv", 8, "氏名", "empty"),
        ]
        assert not any(one in ran.stdout for one in (*RESULT, "9001", "狛江　"))
    assert not (folder / "ledger.db").exists()


def test_an_empty_list_is_no_list(folder: Path, flow: MadeUpFlow) -> None:
    flow.result.clear()
    ran = run("sample", folder, "--json")
    assert (ran.code, ran.data["error"]["code"]) == (4, "list_empty")


def test_a_name_that_no_font_can_draw_is_told_by_the_list_it_came_from(folder: Path, flow: MadeUpFlow) -> None:
    flow.people["0004"] = [person(4, name="狛江　\U000e0b57郎")]
    assert run("sample", folder).code == 0
    ran = run("labels", folder, "--json")
    assert (ran.code, told(ran)) == (4, [("residents.csv", 5, "氏名", "glyph")])


def test_a_seed_is_not_for_a_mailing(folder: Path, flow: MadeUpFlow) -> None:
    ran = run("sample", folder, "--seed", "1", "--json")
    assert (ran.code, ran.data["error"]["code"]) == (2, "no_seed")
    committed = run("sample", folder, "--commit", "--json")
    assert (committed.code, committed.data["error"]["code"]) == (2, "no_commit")


def test_a_second_list_needs_a_reason_and_voids_the_sheets(folder: Path, flow: MadeUpFlow) -> None:
    assert run("sample", folder).code == 0
    assert run("labels", folder).code == 0
    again = run("sample", folder, "--json")
    assert (again.code, again.data["error"]["code"]) == (5, "already_drawn")
    flow.result.remove("0003")
    redrawn = run("sample", folder, "--redraw", "--reason", "届出の追加", "--json")
    assert (redrawn.code, redrawn.data["counts"]["selected"], redrawn.data["draws_before"]) == (0, 29, 1)
    assert run("status", folder, "--json").data["sheets"]["void"] == 4
    assert run("verify", folder).code == 0


def test_the_manifest_that_was_not_placed_is_made_again(folder: Path, flow: MadeUpFlow) -> None:
    first = run("sample", folder, "--json").data
    (folder / "out" / "sample.json").unlink()
    flow.result.clear()  # the flow is not asked again
    assert run("sample", folder, "--json").data == first
    assert kinds(folder) == ["open", "draw"]


def test_refusals_of_people_who_are_not_on_the_list_are_taken_with_a_note(folder: Path, flow: MadeUpFlow) -> None:
    assert run("sample", folder).code == 0
    ran = run("refuse", folder, "0003", "8001")
    assert (ran.code, kinds(folder)) == (0, ["open", "draw", "refused", "refused"])
    assert "注意: 2 行目の 1 件は、この案件の宛先にない宛名番号です。" in ran.stderr
    assert run("refuse", folder, "8002", "--json").data["strangers"] == [1]


def test_another_result_is_told_by_verify(folder: Path, flow: MadeUpFlow) -> None:
    assert run("sample", folder).code == 0
    flow.result[0] = "0040"
    ran = run("verify", folder, "--json")
    assert ran.code == 6
    messages = [one["message"] for one in ran.data["differences"]]
    assert messages == [f"作り直した一覧の{name}が、記録と違います。" for name in ("抽出フローの結果", "宛先")]


def test_a_list_that_cannot_be_made_again_is_told(
    folder: Path, flow: MadeUpFlow, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("sample", folder).code == 0
    flow.people["0003"] = [person(3, name="")]
    ran = run("verify", folder, "--json")
    assert (ran.code, [one["what"] for one in ran.data["differences"]]) == (6, ["draw"])
    assert "宛先の一覧を作り直せません。" in ran.data["differences"][0]["message"]

    def gone(*_: object) -> None:
        raise RefusedError("案件 A の個人情報は消去済みです。")

    monkeypatch.setattr(list_people, "result_list", gone)
    skipped = run("verify", folder, "--json")
    assert (skipped.code, skipped.data["skipped"]) == (
        0,
        ["宛先の一覧は作り直せません。案件 A の個人情報は消去済みです。"],
    )


def test_verify_uses_the_recorded_rules_and_tells_a_changed_file(folder: Path, flow: MadeUpFlow) -> None:
    assert run("sample", folder).code == 0
    cases.edit_case(folder, 'protected = "hold"', 'protected = "exclude"')
    ran = run("verify", folder, "--register", folder / "residents.csv", "--json")
    assert (ran.code, ran.data["differences"]) == (0, [])
    assert ran.data["notes"] == [
        "宛先は抽出フローの結果のため、--register のファイルは使っていません。",
        "抽出フローのある case.toml の内容が、一覧を作ったときから変わっています。",
        "case.toml の内容が、抽出したときから変わっています（抽出の確認には使っていません）。",
    ]


def test_a_form_needs_its_sections_and_speaks_of_the_list(tmp_path: Path, flow: MadeUpFlow) -> None:
    bare = make_mailing(tmp_path / "bare")
    ran = run("form", bare, "precheck", "--json")
    assert (ran.code, ran.data["error"]["code"], told(ran)) == (
        3,
        "section_missing",
        [("case.toml", None, "survey", "missing")],
    )
    folder = make_mailing(tmp_path / "mailing", more=FORM)
    assert run("form", folder, "precheck").code == 0
    assert "抽出フローにより決まる件数" in "".join(pages(folder / "out" / "precheck.pdf"))
    assert run("sample", folder).code == 0
    assert run("labels", folder).code == 0
    assert run("form", folder, "precheck", "--overwrite").code == 0
    text = "".join(pages(folder / "out" / "precheck.pdf"))
    assert "抽出フローにより30人の一覧を作り" in text
    assert "無作為" not in text
    assert "市民課" in text


def test_check_counts_the_list_and_writes_nothing(folder: Path, flow: MadeUpFlow) -> None:
    before = cases.snapshot(folder)
    ran = run("check", folder, "--json")
    assert (ran.code, ran.data["problems"], ran.data["counts"]["selected"]) == (0, [], 30)
    assert "宛先                 30 人\n  うち別扱い          2 人  支援措置\n" in run("check", folder).stdout
    assert cases.snapshot(folder) == before


def test_the_own_register_may_have_the_addresses(tmp_path: Path, small_register: Path, flow: MadeUpFlow) -> None:
    rows = cases.read_rows(small_register)
    flow.result = [row[0] for row in rows[1:11]]
    folder = register_case(tmp_path / "mailing", rows)
    ran = run("sample", folder, "--json")
    assert (ran.code, ran.data["register"]["file"]) == (0, cases.REGISTER)
    assert {one["id"]: one["line"] for one in stored(folder)} == {
        one: n for n, one in enumerate(flow.result, start=2)
    }
    assert run("labels", folder).code == 0
    assert run("verify", folder).code == 0
    assert run("erase", folder, "--inputs", "--json").data["files"] == ["out/labels.pdf", cases.REGISTER]


def register_case(folder: Path, rows: cases.Rows, *changes: tuple[str, str]) -> Path:
    """Make a mailing whose addresses are all in its own register."""
    sample = cases.SAMPLE_CASE.read_text(encoding="utf-8")
    register = sample[sample.index("[register]") : sample.index("[sample]")]
    for old, new in changes:
        assert register.count(old) == 1
        register = register.replace(old, new)
    only = ('["residents", "applicants"]', '["register"]'), (CASE[CASE.index("[list.columns") :], "")
    made = make_mailing(folder, *only, more=register)
    cases.write_rows(made / cases.REGISTER, rows)
    return made


def test_an_earlier_row_of_the_register_is_no_address(tmp_path: Path, small_register: Path, flow: MadeUpFlow) -> None:
    header, *people = cases.read_rows(small_register)[:11]
    where = header.index("住所")
    earlier = [*people[3][:where], "東京都狛江市元和泉９番", *people[3][where + 1 :]]
    rows = [[*header, "最新"], [*earlier, "0"], *([*person, "1"] for person in people)]
    latest = ('address     = "住所"', 'address     = "住所"\nlatest      = "最新"')
    folder = register_case(tmp_path / "mailing", rows, latest)
    flow.result = [person[0] for person in people]
    assert run("sample", folder).code == 0
    found = {one["id"]: (one["line"], one["address"]) for one in stored(folder)}
    assert found[people[3][0]] == (6, people[3][where])
    assert len(found) == 10
    assert run("verify", folder).code == 0


def test_addresses_of_the_register_that_cannot_be_used_are_told_by_line(
    tmp_path: Path, small_register: Path, flow: MadeUpFlow
) -> None:
    rows = cases.read_rows(small_register)
    where, name = rows[0].index("住所"), rows[0].index("氏名")
    rows[2][where] = rows[5][where] = rows[5][name] = ""
    folder = register_case(tmp_path / "mailing", rows)
    flow.result = [row[0] for row in rows[3:9]]
    ran = run("sample", folder, "--json")
    assert (ran.code, told(ran)) == (
        4,
        [(cases.REGISTER, 6, "住所", "empty"), (cases.REGISTER, 6, "氏名", "empty")],
    )
