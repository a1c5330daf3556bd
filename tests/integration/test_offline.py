"""A desk that cannot reach the ledger, and what becomes of its scans."""

import json
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from survey_ops.cli import options, scan
from survey_ops.domain.custody import Movement
from survey_ops.errors import MachineError
from survey_ops.tasks import merge_scans
from survey_ops.tasks.collect_scans import open_offline_case, open_offline_desk
from survey_ops.tasks.record_scan import make_details
from tests import cases
from tests.cases import Ran, kinds, ledger_entries, run
from tests.conftest import CaseFactory


class Place(NamedTuple):
    """A case with its ledger, a desk without, and the codes of the three sheets."""

    case: Path
    desk: Path
    codes: list[str]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, small_register: Path) -> Path:
    folder = cases.make_case(tmp_path_factory.mktemp("made") / "case", small_register, size=26)
    assert run("sample", folder).code == 0
    assert run("labels", folder).code == 0
    return folder


@pytest.fixture
def place(made: Path, tmp_path: Path) -> Place:
    folder = Path(shutil.copytree(made, tmp_path / "case"))
    desk = tmp_path / "desk"
    desk.mkdir()
    for name in ("case.toml", "codes.key"):
        shutil.copy(folder / name, desk / name)
    return Place(folder, desk, cases.sheet_codes(folder))


def collect(place: Place, file: str, *codes: str, movement: str = "handover", words: tuple[str, ...] = ()) -> Ran:
    stdin = "".join(f"{code}\n" for code in codes).encode()
    return run("scan", place.desk, movement, "--offline", place.desk / file, *words, stdin=stdin)


def merge(place: Place, *files: str, words: tuple[str, ...] = ()) -> Ran:
    return run("scan", place.case, "--merge", *(place.desk / file for file in files), *words)


def forged(code: str) -> str:
    return code[:-1] + str((int(code[-1]) + 1) % 10)


def test_the_desk_tells_genuine_codes_from_others_and_knows_no_state(place: Place) -> None:
    before = cases.snapshot(place.desk)
    ran = collect(
        place, "a.jsonl", place.codes[0], place.codes[0].lower().replace("-", "ー"), forged(place.codes[1]),
        place.codes[2].replace("KM2021A", "KM2021B"), "狛江花子", words=("--desk", "窓口A", "--by", "佐藤"),
    )  # fmt: skip
    assert ran.code == 0
    assert ran.stdout.splitlines()[:6] == [
        f"仮受付  {place.codes[0]}  1 件目",
        f"済み    {place.codes[0]}  この窓口で読み取っています（1 件目）",
        f"不可    {forged(place.codes[1])}  管理コードが書き換えられているか、読み違えています",
        f"不可    {place.codes[2].replace('KM2021A', 'KM2021B')}  別の案件の管理コードです",
        "不可    （4 文字）  この道具の管理コードではありません",
        f"仮受付 1 件、済み 1 件、不可 3 件。{place.desk / 'a.jsonl'} には、全部で 4 件あります。",
    ]
    assert "シートの状態（引渡し済みか、無効か）は、ここでは分かりません。" in ran.stderr
    assert set(cases.snapshot(place.desk)) - set(before) == {"a.jsonl"}
    data = (place.desk / "a.jsonl").read_bytes()
    assert "花子" not in data.decode() and b"\\u" not in data and b"\r" not in data
    header, first, *_, last = (json.loads(line) for line in data.splitlines())
    assert (header["case"], header["desk"]) == ("KM2021A", "窓口A")
    assert (first["code"], first["by"], first["movement"]) == (place.codes[0], "佐藤", "handover")
    assert (last["code"], last["length"]) == (None, 4)
    again = collect(place, "a.jsonl", forged(place.codes[1]), words=("--json",))
    assert (again.code, again.data["refused"][0]["reason"], again.data["scans"]) == (5, "altered", 4)
    assert again.data["missing"] is None


def test_without_the_secret_the_desk_says_what_to_bring(place: Place) -> None:
    (place.desk / "codes.key").unlink()
    ran = collect(place, "a.jsonl", place.codes[0])
    assert (ran.code, "case.toml と codes.key を写してください" in ran.stderr) == (8, True)
    assert not (place.desk / "a.jsonl").exists()


def test_merged_once_with_both_times(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    collect(
        place,
        "a.jsonl",
        *place.codes,
        words=("--desk", "窓口A", "--by", "佐藤", "--to", "業者", "--on", "2026-01-05"),
    )
    ran = merge(place, "a.jsonl", words=("--by", "係長"))
    assert (ran.code, ran.stdout.count("\n")) == (0, 1)
    assert "（窓口A） 3 件、最後の印 " in ran.stdout
    assert "新しく記録 3 件、不可 0 件、取込み済み 0 件" in ran.stdout
    *_, first, second, third, entry = ledger_entries(place.case)
    lines = [json.loads(line) for line in (place.desk / "a.jsonl").read_bytes().splitlines()[1:]]
    for moved, line in zip((first, second, third), lines, strict=True):
        body = moved["body"]
        assert (moved["kind"], moved["actor"], body["by"], body["to"]) == ("handover", "係長", "佐藤", "業者")
        assert (body["on"], body["read_at"], body["request"]) == ("2026-01-05", line["read_at"], line["request"])
        assert moved["at"] > body["read_at"]
    said = entry["body"]
    assert (entry["kind"], said["file"], said["desk"], said["by"]) == ("merge", "a.jsonl", "窓口A", "係長")
    assert (said["scans"], said["new"], said["known"], said["conflicts"]) == (3, 3, 0, 0)
    before = cases.all_entries(place.case)
    again = merge(place, "a.jsonl", words=("--json",))
    assert (again.code, again.data["files"][0]["known"], again.data["files"][0]["entry"]) == (0, 3, None)
    assert cases.all_entries(place.case) == before
    assert run("ledger", place.case, "verify").code == 0
    # The desk goes on with the same file: the rest is entered, and nothing twice.
    collect(place, "a.jsonl", place.codes[0], movement="return")
    more = merge(place, "a.jsonl", words=("--json",))
    assert (more.code, more.data["accepted"], more.data["files"][0]["known"]) == (7, 1, 3)
    assert more.data["missing"] == [2, 3]


def test_conflicts_are_told_line_by_line_and_recorded_as_refusals(place: Place) -> None:
    one, two, three = place.codes
    collect(place, "a.jsonl", one, two, three, words=("--desk", "窓口A", "--by", "佐藤"))
    collect(place, "b.jsonl", three, words=("--desk", "窓口B", "--by", "鈴木"))
    assert run("scan", place.case, "handover", "--by", "田中", stdin=f"{one}\n{two}".encode()).code == 7
    assert run("scan", place.case, "return", stdin=two.encode()).code == 7
    ran = merge(place, "b.jsonl", "a.jsonl")
    assert ran.code == 7
    shown = ran.stdout.splitlines()
    assert shown[0] == f"不可    {one}  台帳につながらない間に、ほかの窓口でも同じ読取りが記録されています"
    assert shown[1].startswith("        a.jsonl の 1 件目: 引渡し 読取り 20")
    assert "（窓口A、佐藤）／台帳 引渡し 20" in shown[1]
    assert shown[1].endswith("、田中）")
    assert shown[2] == f"不可    {two}  台帳につながらない間に、別の読取りが記録されています"
    assert "／台帳 返却 20" in shown[3]
    assert shown[4] == f"不可    {three}  台帳につながらない間に、ほかの窓口でも同じ読取りが記録されています"
    assert "b.jsonl の 1 件目" in shown[5]
    assert "（窓口B、鈴木）／台帳 引渡し" in shown[5]
    refused = [entry["body"] for entry in ledger_entries(place.case) if entry["kind"] == "scan_refused"]
    assert [(body["reason"], body["by"], body["read_at"] is None) for body in refused] == [
        ("other_desk", "佐藤", False),
        ("moved_meanwhile", "佐藤", False),
        ("other_desk", "鈴木", False),
    ]
    counts = [entry["body"]["conflicts"] for entry in ledger_entries(place.case) if entry["kind"] == "merge"]
    assert counts == [1, 2]
    assert merge(place, "a.jsonl", "b.jsonl").code == 0


def test_what_the_desk_could_have_known_is_no_conflict(place: Place) -> None:
    assert run("scan", place.case, "handover", stdin=place.codes[0].encode()).code == 7
    collect(place, "a.jsonl", place.codes[0])
    collect(place, "b.jsonl", place.codes[1], movement="return")
    ran = merge(place, "a.jsonl", "b.jsonl", words=("--json",))
    assert (ran.data["already"], [one["reason"] for one in ran.data["refused"]]) == (1, ["wrong_state"])
    assert kinds(place.case)[-5:] == ["handover", "scan_already", "scan_refused", "merge", "merge"]


def test_a_movement_named_must_agree(place: Place) -> None:
    collect(place, "a.jsonl", place.codes[0])
    before = kinds(place.case)
    other = run("scan", place.case, "return", "--merge", place.desk / "a.jsonl", "--json")
    assert (other.code, other.data["error"]["code"]) == (2, "offline_movement")
    mixed = run("scan", place.case, "--merge", place.desk / "a.jsonl", "--to", "業者", "--json")
    assert (mixed.code, mixed.data["error"]["code"]) == (2, "merge_mixed")
    assert kinds(place.case) == before
    assert run("scan", place.case, "handover", "--merge", place.desk / "a.jsonl").code == 7
    for words in ((), ("carry",)):
        wrong = run("scan", place.case, *words, "--json")
        assert (wrong.code, wrong.data["error"]["code"]) == (2, "movement")


def test_what_is_altered_or_anothers_changes_nothing(place: Place, new_case: CaseFactory) -> None:
    file = place.desk / "a.jsonl"
    collect(place, "a.jsonl", *place.codes)
    before, data = kinds(place.case), file.read_bytes()
    file.write_bytes(data.replace(b'"n":2', b'"n":4'))
    collect(place, "b.jsonl", place.codes[0])
    ran = merge(place, "b.jsonl", "a.jsonl", words=("--json",))
    assert (ran.code, ran.data["error"]["code"], ran.data["problems"][0]["line"]) == (6, "offline_altered", 3)
    assert collect(place, "a.jsonl", place.codes[0]).code == 6
    file.write_bytes(data)
    (place.desk / "note.txt").write_text("覚え", encoding="utf-8")
    for name, code in (("note.txt", "not_offline"), ("nothing.jsonl", "offline_unreadable")):
        assert merge(place, name, words=("--json",)).data["error"]["code"] == code
    assert collect(place, "note.txt", place.codes[0]).code == 4
    assert (place.desk / "note.txt").read_text(encoding="utf-8") == "覚え"
    assert kinds(place.case) == before
    other = new_case("other", size=2)
    cases.edit_case(other, '"KM2021A"  ', '"KM2021B"  ')
    assert run("sample", other).code == 0
    assert run("labels", other).code == 0
    ran = run("scan", other, "--merge", file, "--json")
    assert (ran.code, ran.data["error"]["code"]) == (5, "offline_other_case")


def test_a_torn_last_line_is_told_and_the_rest_is_used(place: Place) -> None:
    file = place.desk / "a.jsonl"
    collect(place, "a.jsonl", *place.codes)
    file.write_bytes(file.read_bytes()[:-30])
    ran = merge(place, "a.jsonl")
    assert (ran.code, "最後の行が途中で切れています" in ran.stdout) == (7, True)
    assert "新しく記録 2 件" in ran.stdout
    ran = collect(place, "a.jsonl", place.codes[2])
    assert "途中で切れていたため、取り除きました" in ran.stderr
    assert merge(place, "a.jsonl").code == 0


def test_a_scan_is_on_the_disk_before_it_is_answered(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    file, forced = place.desk / "a.jsonl", []
    sync = os.fsync

    def watched(descriptor: int) -> None:
        forced.append(file.read_bytes().count(b"\n"))
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", watched)
    clock = lambda: datetime.now(UTC)  # noqa: E731  # a clock is a callable
    case = open_offline_case(place.desk, clock, "係", "窓口")
    details = make_details(case, Movement.HANDOVER, {}, None)
    with open_offline_desk(case, file, Movement.HANDOVER, details) as desk:
        for number, code in enumerate(place.codes, start=1):
            assert desk.scan(code).number == number
            assert forced[-1] == file.read_bytes().count(b"\n") == number + 1
        # Another window cannot write in between, and a full disk leaves the file as it was.
        other = open_offline_desk(case, file, Movement.HANDOVER, details)
        with pytest.raises(MachineError, match="ほかの画面が読取りを貯めています"), other:
            pass
        before, write = file.read_bytes(), os.write

        def full(descriptor: int, data: bytes) -> int:
            write(descriptor, bytes(data)[:9])
            raise OSError(28, "no space")

        monkeypatch.setattr(os, "write", full)
        with pytest.raises(MachineError, match="ディスクに空きがない"):
            desk.scan("4901234567894")
        monkeypatch.setattr(os, "write", write)
        assert file.read_bytes() == before
        assert desk.scan("4901234567894").number == 4
    assert file.read_bytes().startswith(before)


def test_a_session_that_comes_again_is_answered_and_not_collected_twice(place: Place) -> None:
    words = ("--session", "朝", "--json")
    first = collect(place, "a.jsonl", *place.codes, "x", words=words)
    again = collect(place, "a.jsonl", *place.codes, "x", words=words)
    assert (first.data["scans"], again.data["scans"], again.data["already"]) == (4, 4, 3)


def test_a_merge_that_is_cut_off_is_completed_by_the_next(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merge_scans, "_BATCH", 2)
    collect(place, "a.jsonl", *place.codes)
    monkeypatch.setattr(merge_scans, "_record", None)
    assert merge(place, "a.jsonl").code == 1
    assert kinds(place.case)[-2:] == ["handover", "handover"]
    monkeypatch.undo()
    ran = merge(place, "a.jsonl", words=("--json",))
    assert (ran.code, ran.data["accepted"], ran.data["files"][0]["known"]) == (0, 1, 2)
    assert kinds(place.case)[-2:] == ["handover", "merge"]


def test_the_file_is_kept_and_renamed_on_request(place: Place) -> None:
    collect(place, "a.jsonl", *place.codes)
    data = (place.desk / "a.jsonl").read_bytes()
    (place.desk / "a.merged.jsonl").write_bytes(b"")
    taken = merge(place, "a.jsonl", words=("--rename", "--json"))
    assert (taken.code, taken.data["error"]["code"], kinds(place.case)[-1]) == (5, "exists", "labels")
    (place.desk / "a.merged.jsonl").unlink()
    assert merge(place, "a.jsonl").code == 0
    assert (place.desk / "a.jsonl").read_bytes() == data
    assert merge(place, "a.jsonl", words=("--rename",)).code == 0
    assert (place.desk / "a.merged.jsonl").read_bytes() == data
    assert not (place.desk / "a.jsonl").exists()


def test_a_clock_that_is_fast_is_told(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "now", lambda: datetime.now(UTC) + timedelta(days=2))
    collect(place, "a.jsonl", place.codes[0])
    monkeypatch.undo()
    monkeypatch.setattr(options, "now", lambda: datetime.now(UTC))
    assert "1 件の読取りの時刻が、今より後です" in merge(place, "a.jsonl").stdout


def test_other_items_are_collected_and_merged_too(place: Place) -> None:
    words = ("--type", "名簿", "--content", "抽出者名簿", "--persons", "26", "--json")
    codes = [run("item", place.case, "add", *words).data["code"] for _ in range(2)]
    collect(place, "a.jsonl", *codes, forged(codes[0]))
    assert run("scan", place.case, "handover", "--by", "田中", stdin=codes[1].encode()).code == 7
    ran = merge(place, "a.jsonl", words=("--json",))
    assert (ran.data["accepted"], [one["reason"] for one in ran.data["refused"]]) == (1, ["other_desk", "altered"])
    assert ran.data["refused"][0]["recorded_entry"] is not None
    moved = [entry["body"] for entry in ledger_entries(place.case) if entry["kind"] == "item_moved"]
    assert [(body["item"], body["read_at"] is None) for body in moved] == [(2, True), (1, False)]
    assert (ran.data["missing"], ran.data["missing_items"]) == ([1, 2, 3], [])
    assert run("ledger", place.case, "verify").code == 0
