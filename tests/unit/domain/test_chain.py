import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from survey_ops.domain.chain import (
    GENESIS,
    Checkpoint,
    StoredEntry,
    check_body,
    check_chain,
    entry_hash,
    export_line,
    format_time,
    parse_checkpoint,
    read_entry,
    seal,
)

AT = "2021-04-02T01:02:03.000004Z"


def make_chain(length: int) -> list[StoredEntry]:
    rows: list[StoredEntry] = []
    prev = GENESIS
    for n in range(1, length + 1):
        text, prev = seal(n=n, at=AT, case="A", kind="k", actor="係", body={"v": n, "t": "引渡"}, prev=prev)
        rows.append(StoredEntry(n, text, prev))
    return rows


def messages(rows: list[StoredEntry], checkpoint: Checkpoint | None = None) -> list[str]:
    return [difference.message for difference in check_chain(rows, checkpoint)]


def test_a_sealed_entry_is_canonical_and_hashed_as_defined() -> None:
    import hashlib

    text, digest = seal(n=1, at=AT, case="A", kind="k", actor="係", body={"b": 1, "a": ["é", None]}, prev=GENESIS)
    assert text == (
        '{"actor":"係","at":"2021-04-02T01:02:03.000004Z","body":{"a":["é",null],"b":1},"case":"A","kind":"k","n":1,'
        f'"prev":"{GENESIS}"}}'
    )
    assert digest == hashlib.sha256(b"survey-ops/entry/v1\n" + text.encode()).hexdigest()


def test_a_whole_chain_has_no_differences() -> None:
    rows = make_chain(5)
    assert messages(rows) == []
    assert messages(rows, Checkpoint(3, str(rows[2].hash))) == []
    assert messages([]) == []


def test_a_changed_text_is_found() -> None:
    rows = make_chain(3)
    rows[1] = replace(rows[1], text=str(rows[1].text).replace("引渡", "返却"))
    assert messages(rows) == ["記録 2 の内容がハッシュと合いません。書き換えられています。"]


def test_a_changed_text_with_a_new_hash_breaks_the_link() -> None:
    rows = make_chain(3)
    text, digest = seal(n=2, at=AT, case="A", kind="k", actor="x", body={}, prev=str(rows[0].hash))
    rows[1] = StoredEntry(2, text, digest)
    assert messages(rows) == ["記録 3 が前の記録とつながりません。"]


def test_a_dropped_entry_is_found() -> None:
    rows = make_chain(4)
    del rows[1]
    assert messages(rows)[0] == "記録 2 がありません（次にあるのは 3）。"


def test_swapped_entries_are_found() -> None:
    rows = make_chain(4)
    rows[1], rows[2] = replace(rows[2], n=2), replace(rows[1], n=3)
    assert messages(rows)[0] == "記録 2 の中の番号が 3 になっています。"


def test_the_end_cut_off_is_found_by_the_checkpoint_alone() -> None:
    rows = make_chain(4)
    checkpoint = Checkpoint(4, str(rows[3].hash))
    assert messages(rows[:3]) == []
    assert messages(rows[:3], checkpoint) == [
        "控えのチェックポイントにある記録 4 が台帳にありません。台帳が途中で切られています。"
    ]


def test_a_chain_rewritten_from_the_start_is_found_by_the_checkpoint_alone() -> None:
    checkpoint = Checkpoint(3, str(make_chain(3)[2].hash))
    forged: list[StoredEntry] = []
    prev = GENESIS
    for n in range(1, 4):
        text, prev = seal(n=n, at=AT, case="A", kind="k", actor="他人", body={}, prev=prev)
        forged.append(StoredEntry(n, text, prev))
    assert messages(forged) == []
    assert len(messages(forged, checkpoint)) == 1


def test_text_that_is_not_canonical_is_found_although_its_hash_fits() -> None:
    import hashlib

    text = json.dumps(json.loads(str(make_chain(1)[0].text)), ensure_ascii=True)
    digest = hashlib.sha256(b"survey-ops/entry/v1\n" + text.encode()).hexdigest()
    assert messages([StoredEntry(1, text, digest)]) == ["記録 1 が正規の形で書かれていません。"]


@pytest.mark.parametrize("text", [None, b"\xff", "", "{", "[]", '{"n":1}', "1"])
def test_damage_is_told(text: object) -> None:
    assert messages([StoredEntry(1, text, "0" * 64)]) == ["記録 1 の内容が壊れていて読めません。"]


@pytest.mark.parametrize(
    ("old", "new"),
    [('"n":1', '"n":true'), ('"actor":"係"', '"actor":{}'), ('"case":"A"', '"case":5'), ('"kind":"k"', '"kind":[]'),
     ('{"t":"引渡","v":1}', "[1]"), ('{"t":"引渡","v":1}', '"request"'), ('{"t":"引渡","v":1}', "null")],
)  # fmt: skip
def test_a_value_of_another_type_is_found_although_the_hash_fits(old: str, new: str) -> None:
    text = str(make_chain(1)[0].text).replace(old, new)
    found = messages([StoredEntry(1, text, entry_hash(text))])
    assert found == ["記録 1 に、台帳に入れられない値があります。"]


@pytest.mark.parametrize(
    "body",
    [{"x": 1.5}, {"x": 2**53}, {"x": "\ud800"}, {"x": {1: 2}}, {"x": [object()]}, {"x": float("nan")}],
)
def test_a_body_that_others_could_not_recompute_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"float|type|surrogates"):
        check_body(body)


def test_the_largest_integers_pass() -> None:
    check_body({"x": [2**53 - 1, -(2**53) + 1, True, None, "𠮷"]})


def test_a_time_of_another_form_is_refused() -> None:
    with pytest.raises(ValueError, match="not a time"):
        seal(n=1, at="2021-04-02T01:02:03Z", case="A", kind="k", actor="", body={}, prev=GENESIS)


def test_time_is_utc_with_six_decimals() -> None:
    japan = timezone(timedelta(hours=9))
    assert format_time(datetime(2021, 4, 2, 9, tzinfo=japan)) == "2021-04-02T00:00:00.000000Z"
    assert format_time(datetime(2021, 4, 2, 9, 0, 0, 5, tzinfo=UTC)) == "2021-04-02T09:00:00.000005Z"


def test_export_line_holds_the_hash_and_nothing_else_new() -> None:
    row = make_chain(1)[0]
    found = json.loads(export_line(row))
    assert found.pop("hash") == row.hash
    assert found == json.loads(str(row.text))
    assert read_entry(row).body == {"v": 1, "t": "引渡"}


def test_checkpoint_is_read_as_printed() -> None:
    head = "ab" * 32
    assert parse_checkpoint(f" 12:{head}\n") == Checkpoint(12, head)
    assert parse_checkpoint(f"12:{head[:32]} {head[32:]}".upper()) == Checkpoint(12, head)
    assert str(Checkpoint(12, head)) == f"12:{head}"
    for text in ("", "12", head, f"0:{head}", f"12:{head}0", f"-1:{head}"):
        assert parse_checkpoint(text) is None
