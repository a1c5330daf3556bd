"""Refusals, returned mail and answers: recorded once, readable until erased, no id where it does not belong."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from survey_ops.cli import options
from survey_ops.domain.notices import NoticeKind
from survey_ops.tasks.case_records import CaseRecords, case_records, records_of_cases
from survey_ops.tasks.workspace import Workspace, open_workspace
from tests import cases
from tests.cases import Ran, kinds, ledger_entries, run, run_process
from tests.conftest import CaseFactory

DRAWN = date(2021, 7, 1)
TODAY = date(2021, 8, 10)

Ids = list[str]
"""Ids of a case's recipients, by their lines in the register."""


def at(day: date) -> Callable[[], datetime]:
    return lambda: datetime.combine(day, time(3), UTC)


@pytest.fixture
def drawn(new_case: CaseFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A case drawn some weeks ago."""
    folder = new_case()
    monkeypatch.setattr(options, "now", at(DRAWN))
    assert run("sample", folder).code == 0
    monkeypatch.setattr(options, "now", at(TODAY))
    return folder


def ids_of(folder: Path) -> Ids:
    rows = cases.read_rows(folder / cases.REGISTER)
    return [rows[line - 1][0] for line in sorted(cases.selected_lines(folder))]


def others(folder: Path) -> Ids:
    known = set(ids_of(folder))
    return [row[0] for row in cases.read_rows(folder / cases.REGISTER)[1:] if row[0] not in known]


def bodies(folder: Path, kind: str) -> list[dict[str, Any]]:
    return [entry["body"] for entry in ledger_entries(folder) if entry["kind"] == kind]


def seen(folder: Path, kind: NoticeKind, until: int | None = None) -> CaseRecords:
    with open_workspace(folder, at(TODAY), "係") as workspace:
        return case_records(workspace, kind, until)


def told(ran: Ran) -> list[tuple[int, str]]:
    return [(problem["line"], problem["code"]) for problem in ran.data["problems"]]


def test_refusals_are_on_record_and_readable_and_name_nobody(drawn: Path) -> None:
    ids = ids_of(drawn)
    ran = run("refuse", drawn, ids[0], ids[3], "--on", "2021-08-02", "--way", "窓口", "--by", "福祉係", "--json")
    assert (ran.code, ran.data["recorded"], ran.data["already"]) == (0, 2, [])
    found = bodies(drawn, "refused")
    assert [{**body, "person": len(body["person"])} for body in found] == [
        {"person": 64, "count": 1, "way": "窓口", "by": "福祉係", "on": "2021-08-02"}
    ] * 2
    assert found[0]["person"] != found[1]["person"]
    records = seen(drawn, "refused")
    assert [(row.id, row.on, row.text) for row in records.rows] == [
        (ids[0], date(2021, 8, 2), "窓口"),
        (ids[3], date(2021, 8, 2), "窓口"),
    ]
    everything = json.dumps(ledger_entries(drawn)) + ran.stdout + ran.stderr
    assert not any(one in everything for one in ids)
    assert run("verify", drawn).code == 0
    assert "辞退・返送の控え 2 件は、記録と一致しました。" in run("verify", drawn).stdout


@pytest.mark.parametrize("source", ["words", "file", "stdin"])
def test_ids_come_three_ways(drawn: Path, tmp_path: Path, source: str) -> None:
    ids = ids_of(drawn)[:2]
    # As Excel and Notepad leave it: a byte order mark, CRLF, an empty line.
    text = "\ufeff" + "\r\n\r\n".join(ids) + "\r\n"
    list_file = tmp_path / "list.txt"
    list_file.write_bytes(text.encode())
    ways: dict[str, list[str | Path]] = {"words": [*ids], "file": ["--file", list_file], "stdin": []}
    stdin = text.encode() if source == "stdin" else b""
    assert run("undelivered", drawn, *ways[source], "--reason", "あて所", stdin=stdin).code == 0
    assert [row.id for row in seen(drawn, "undelivered").rows] == ids
    assert {body["reason"] for body in bodies(drawn, "undelivered")} == {"address"}


def test_the_same_again_is_answered_and_not_recorded(drawn: Path) -> None:
    ids = ids_of(drawn)
    assert run("refuse", drawn, ids[0], "--on", "2021-08-02").code == 0
    again = run("refuse", drawn, ids[1], ids[0], ids[1], "--on", "2021-08-02", "--json")
    assert (again.code, again.data["recorded"], again.data["already"]) == (0, 1, [2, 3])
    assert kinds(drawn) == ["open", "draw", "refused", "refused"]
    said = run("refuse", drawn, ids[0], "--on", "2021-08-02")
    assert (said.code, said.stdout) == (0, "済み 1 件: 1 行目は、同じ日付で記録済みです。\n")


def test_another_day_or_reason_is_told_with_the_entry_to_undo(drawn: Path) -> None:
    ids = ids_of(drawn)
    assert run("undelivered", drawn, ids[0], "--reason", "moved", "--on", "2021-08-02").code == 0
    other_day = run("undelivered", drawn, ids[0], "--reason", "moved", "--on", "2021-08-03", "--json")
    assert (other_day.code, told(other_day)) == (4, [(1, "other_date")])
    assert "2021-08-02 の日付で記録済みです（記録 4）" in other_day.data["problems"][0]["message"]
    other_reason = run("undelivered", drawn, ids[0], "--reason", "その他", "--on", "2021-08-02", "--json")
    assert (other_reason.code, told(other_reason)) == (4, [(1, "other_reason")])
    assert run("correct", drawn, "4", "--reason", "日付の誤り").code == 0
    assert run("undelivered", drawn, ids[0], "--reason", "moved", "--on", "2021-08-03").code == 0
    assert [(row.on, row.text) for row in seen(drawn, "undelivered").rows] == [(date(2021, 8, 3), "moved")]
    # As the ledger was before the correction, and before anything: the list of that day can be made again.
    assert [row.on for row in seen(drawn, "undelivered", until=4).rows] == [date(2021, 8, 2)]
    assert seen(drawn, "undelivered", until=3).rows == ()
    assert run("verify", drawn).code == 0


def test_every_bad_line_is_told_and_nothing_is_recorded(drawn: Path) -> None:
    ids, strangers = ids_of(drawn), others(drawn)
    assert run("refuse", drawn, ids[5], "--on", "2021-08-01").code == 0
    lines = [ids[0], strangers[0], "狛江　花子", ids[1], "", ids[5], strangers[1]]
    stdin = "\n".join(lines).encode("cp932")
    ran = run("refuse", drawn, "--on", "2021-08-02", "--json", stdin=stdin)
    assert ran.code == 4
    assert told(ran) == [(2, "not_recipient"), (3, "id_invalid"), (6, "other_date"), (7, "not_recipient")]
    plain = run("refuse", drawn, "--on", "2021-08-02", stdin=stdin)
    assert "標準入力 2 行目: この案件の宛先の宛名番号ではありません。" in plain.stderr
    for one in filter(None, lines):
        assert one not in ran.stdout + ran.stderr + plain.stdout + plain.stderr
    assert kinds(drawn) == ["open", "draw", "refused"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--on", "2021-08-11"], "date_future"),
        (["--on", "2021-06-30"], "date_early"),
        (["--on", "2021-8-2"], "date"),
        (["--way", "窓\n口"], "way"),
        (["--way", "口" * 101], "way"),
        (["--count", "2"], "ids"),
    ],
)
def test_what_cannot_be_is_refused(drawn: Path, words: list[str], code: str) -> None:
    ran = run("refuse", drawn, ids_of(drawn)[0], *words, "--json")
    assert (ran.code, ran.data["error"]["code"]) == (2, code)
    assert kinds(drawn) == ["open", "draw"]


@pytest.mark.parametrize(
    ("words", "exit_code", "code"),
    [
        (("refuse",), 2, "ids"),
        (("refuse", "--file", "nowhere.txt"), 4, "ids"),
        (("refuse", "--count", "0"), 2, "count"),
        (("undelivered", "--count", "1"), 2, "reason"),
        (("undelivered", "--count", "1", "--reason", "転居"), 2, "reason"),
        (("answers", "0"), 2, "count"),
    ],
)
def test_a_command_half_said(drawn: Path, words: tuple[str, ...], exit_code: int, code: str) -> None:
    ran = run(words[0], "--json", drawn, *words[1:])
    assert (ran.code, ran.data["error"]["code"]) == (exit_code, code)
    assert kinds(drawn) == ["open", "draw"]


def test_nothing_comes_back_before_the_draw(new_case: CaseFactory) -> None:
    folder = new_case()
    for words in (("answers", folder, "3"), ("refuse", folder, "--count", "1"), ("refuse", folder, "0000000001")):
        ran = run(*words, "--json")
        assert (ran.code, ran.data["error"]["code"]) == (5, "not_drawn")


def test_counts_and_both_rates_in_the_status(drawn: Path) -> None:
    assert "回答" not in run("status", drawn).stdout
    assert run("answers", drawn, "9", "--on", "2021-08-02").code == 0
    assert run("answers", drawn, "4", "--way", "Web").code == 0
    assert run("undelivered", drawn, "--reason", "転居先不明", "--count", "2").code == 0
    assert run("undelivered", drawn, ids_of(drawn)[0], "--reason", "受取人死亡").code == 0
    assert run("refuse", drawn, "--count", "1").code == 0
    data = run("status", drawn, "--json").data
    assert (data["answers"], data["refused"]) == (13, 1)
    assert data["undelivered"] == {"moved": 2, "deceased": 1}
    assert data["rates"] == {"sent": 43.3, "delivered": 48.1}
    lines = run("status", drawn).stdout.splitlines()
    start = lines.index("返送（不着） 3 件（転居先不明 2、受取人死亡 1）")
    assert lines[start : start + 5] == [
        "返送（不着） 3 件（転居先不明 2、受取人死亡 1）",
        "辞退の届出 1 件",
        "回答 13 件",
        "  回収数 ÷ 発送数           43.3 %（13 ÷ 30）",
        "  回収数 ÷（発送数 － 不着数） 48.1 %（13 ÷ 27）",
    ]


def test_a_count_is_undone(drawn: Path) -> None:
    assert run("answers", drawn, "90").code == 7
    ran = run("correct", drawn, "4", "--reason", "9 件の誤り")
    assert (ran.code, ran.stdout) == (0, "記録 4 を取り消しました（記録 5）。\n")
    assert run("correct", drawn, "4", "--reason", "もう一度", "--json").data["error"]["code"] == "already_corrected"
    assert run("answers", drawn, "9").code == 0
    assert run("status", drawn, "--json").data["answers"] == 9
    assert bodies(drawn, "correct")[0]["sheet"] is None
    assert run("verify", drawn).code == 0


def test_a_count_typed_twice_is_asked_about(drawn: Path) -> None:
    assert run("answers", drawn, "3").stderr == ""
    twice = run("answers", drawn, "3", "--by", "別の係")
    assert (twice.code, twice.stderr) == (
        0,
        "注意: 同じ日付と件数の記録がすでにあります（記録 4）。二度数えていませんか。\n",
    )
    assert run("answers", drawn, "3", "--way", "Web").stderr == ""


def test_erasing_takes_the_names_and_keeps_the_counts(drawn: Path) -> None:
    ids = ids_of(drawn)
    assert run("refuse", drawn, ids[0]).code == 0
    assert run("undelivered", drawn, ids[1], "--reason", "moved").code == 0
    erased = run("erase", drawn, "--json")
    assert (erased.code, erased.data["notices"]) == (0, 2)
    assert bodies(drawn, "erase")[0]["notices"] == 2
    verified = run("verify", drawn, "--json")
    assert (verified.code, verified.data["differences"]) == (0, [])
    data = run("status", drawn, "--json").data
    assert (data["refused"], data["undelivered"]) == (1, {"moved": 1})
    # By name no more, in numbers still.
    assert run("refuse", drawn, ids[2], "--json").data["error"]["code"] == "erased"
    assert run("refuse", drawn, "--count", "1").code == 0
    assert run("correct", drawn, "4", "--reason", "誤り").code == 0
    assert run("erase", drawn, "--json").data["again"]


def test_records_that_were_erased_stop_a_flow(drawn: Path) -> None:
    """A list that left the refusals out without a word would be sent to those who refused."""
    assert run("refuse", drawn, ids_of(drawn)[0]).code == 0
    assert run("erase", drawn).code == 0
    with pytest.raises(Exception, match="案件 KM2021A の個人情報は消去済み"):
        seen(drawn, "refused")
    assert seen(drawn, "undelivered").rows == ()


def open_case(folder: Path) -> Any:
    return open_workspace(folder, at(TODAY), "係")


def test_records_of_several_cases(drawn: Path, new_case: CaseFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    other = new_case("other")
    cases.edit_case(other, '"KM2021A"  ', '"KM2021B"  ')
    monkeypatch.setattr(options, "now", at(DRAWN))
    assert run("sample", other, "--seed", "another").code == 0
    monkeypatch.setattr(options, "now", at(TODAY))
    new_case("idle")
    mine, theirs = ids_of(drawn), ids_of(other)
    assert run("refuse", drawn, mine[0]).code == 0
    assert run("refuse", other, theirs[1], theirs[2]).code == 0
    assert run("refuse", other, "--count", "4").code == 0
    workspace: Workspace
    with open_case(drawn) as workspace:
        found = records_of_cases(workspace, "refused", ["../other", ".", "../idle"])
        assert [(one.case, one.entry, len(one.rows), one.unnamed) for one in found] == [
            ("KM2021B", 7, 2, 4),
            ("KM2021A", 5, 1, 0),
            ("KM2021A", 0, 0, 0),
        ]
        assert [row.id for row in found[0].rows] == [theirs[1], theirs[2]]
        assert [one.case for one in records_of_cases(workspace, "refused", [])] == ["KM2021A"]
        before = records_of_cases(workspace, "refused", ["../other", "."], until={"KM2021B": 4})
        assert [len(one.rows) for one in before] == [1, 0]


def change(folder: Path, statement: str) -> None:
    with closing(sqlite3.connect(folder / "ledger.db")) as connection:
        connection.execute(statement)
        connection.commit()


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("DELETE FROM notices WHERE n = 5", "記録 5 の届出・返送の控えがありません。"),
        ("DROP TABLE notices", "記録 4 の届出・返送の控えがありません。"),
        ("INSERT INTO notices VALUES ('KM2021A', 2, x'00')", "記録 2 に、あるはずのない届出・返送の控えがあります。"),
    ],
)
def test_a_row_removed_or_added_is_told(drawn: Path, statement: str, message: str) -> None:
    ids = ids_of(drawn)
    assert run("refuse", drawn, ids[0], ids[1]).code == 0
    change(drawn, statement)
    for words in (("verify", drawn, "--json"), ("ledger", drawn, "verify", "--json")):
        ran = run(*words)
        assert ran.code == 6
        assert ("notices", message) in {(one["what"], one["message"]) for one in ran.data["differences"]}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE notices SET sealed = (SELECT sealed FROM notices WHERE n = 5) WHERE n = 4",
        "UPDATE notices SET n = 9 - n + 1000; UPDATE notices SET n = n - 1000",
        "UPDATE notices SET sealed = x'0011'",
    ],
)
def test_rows_changed_or_exchanged_are_told(drawn: Path, statement: str) -> None:
    ids = ids_of(drawn)
    assert run("refuse", drawn, ids[0], ids[1]).code == 0
    for part in statement.split(";"):
        change(drawn, part)
    ran = run("verify", drawn, "--json")
    assert ran.code == 6
    assert "届出・返送の控えを復号できません" in ran.data["differences"][0]["message"]


def test_a_row_of_somebody_else_under_the_right_key_is_told(drawn: Path) -> None:
    from survey_ops.ledger import keys
    from survey_ops.ledger.notices import NoticeVault

    ids = ids_of(drawn)
    assert run("refuse", drawn, ids[0]).code == 0
    key = keys.read_key(drawn / "personal.key")
    assert key
    change(drawn, "DELETE FROM notices")
    with open_case(drawn) as workspace, workspace.database.writing() as connection:
        NoticeVault("KM2021A", key).store(connection, 4, ids[1])
    ran = run("verify", drawn, "--json")
    assert (ran.code, ran.data["differences"]) == (
        6,
        [{"what": "notices", "entry": 4, "message": "記録 4 の届出・返送の控えが、記録した人のものと違います。"}],
    )


def test_killed_anywhere_a_list_is_recorded_whole_or_not(new_case: CaseFactory, tmp_path: Path) -> None:
    folder = new_case()
    assert run("sample", folder).code == 0
    list_file = tmp_path / "list.txt"
    list_file.write_text("\n".join(ids_of(folder)[:5]), encoding="utf-8")
    before, moment = kinds(folder), 0
    while True:
        moment += 1
        killed = run_process("refuse", folder, "--file", list_file, program=("tests.cases", str(moment)))
        named = [entry for entry in kinds(folder)[len(before) :] if entry == "refused"]
        assert len(named) in (0, 5)
        assert len(seen_now(folder)) == len(named)
        assert run("verify", folder).code == 0
        if killed.code == 0 or named:
            break
    again = run("refuse", folder, "--file", list_file, "--json")
    assert (again.code, again.data["recorded"], again.data["already"]) == (0, 0, [1, 2, 3, 4, 5])
    assert moment > 1


def seen_now(folder: Path) -> list[str]:
    with open_workspace(folder, lambda: datetime.now(UTC), "係") as workspace:
        return [row.id for row in case_records(workspace, "refused").rows]
