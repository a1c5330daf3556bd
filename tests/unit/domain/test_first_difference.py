"""Which entry first differs: as exactly as checkpoints and an export allow."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from survey_ops.domain.chain import GENESIS, Checkpoint, Difference, StoredEntry, export_line, seal
from survey_ops.domain.first_difference import (
    FirstDifference,
    compare_checkpoints,
    compare_export,
    exported_entry,
    told_first,
)

AT = "2021-04-02T01:02:03.000004Z"
ENTRIES = 12


def make_chain(count: int = ENTRIES, changed: int = 0, **body: Any) -> list[StoredEntry]:
    """Return a chain; one entry has another body, and every hash fits."""
    rows, prev = [], GENESIS
    for n in range(1, count + 1):
        said = {"to": "業者", "deep": {"size": 30}} | (body if n == changed else {})
        text, prev = seal(n=n, at=AT, case="A", kind="k", actor="係", body=said, prev=prev)
        rows.append(StoredEntry(n, text, prev))
    return rows


KEPT = make_chain()
HEADS = {n: str(row.hash) for n, row in enumerate(KEPT, start=1)}


def papers(*numbers: int) -> list[Checkpoint]:
    return [Checkpoint(n, HEADS[n]) for n in numbers]


def heads(rows: list[StoredEntry]) -> dict[int, str]:
    return {n: str(row.hash) for n, row in enumerate(rows, start=1)}


@pytest.mark.parametrize(
    ("kept", "changed", "since", "until"),
    [((10,), 6, 1, 10), ((4, 7, 10), 6, 5, 7), ((5, 6), 6, 6, 6), ((7, 4), 4, 1, 4), ((3, 10, 12), 10, 4, 10),
     ((1,), 1, 1, 1)],
)  # fmt: skip
def test_checkpoints_bracket_the_first_difference(
    kept: tuple[int, ...], changed: int, since: int, until: int
) -> None:
    assert compare_checkpoints(HEADS, ENTRIES, papers(*kept)).first is None
    compared = compare_checkpoints(heads(make_chain(changed=changed, to="別")), ENTRIES, papers(*kept))
    assert compared.first == FirstDifference(since, until)
    assert [one.entry for one in compared.differences] == sorted(n for n in kept if n >= changed)
    assert [one.entry for one in compared.agreeing] == sorted(n for n in kept if n < changed)


@pytest.mark.parametrize(
    ("kept", "last", "since", "until"), [((5, 10), 7, 6, 8), ((7, 10), 7, 8, 8), ((10,), 9, 1, 10)]
)
def test_a_ledger_cut_off_ends_where_it_ends(kept: tuple[int, ...], last: int, since: int, until: int) -> None:
    compared = compare_checkpoints(heads(make_chain(last)), last, papers(*kept))
    assert compared.first == FirstDifference(since, until)
    assert compared.differences[0].message == (
        "控えのチェックポイントにある記録 10 が台帳にありません。台帳が途中で切られています。"
    )


def test_a_paper_that_contradicts_a_later_one_is_wrong_itself() -> None:
    compared = compare_checkpoints(HEADS, ENTRIES, [Checkpoint(5, "ab" * 32), *papers(9)])
    assert [one.message for one in compared.differences] == [
        "記録 5 の控えのチェックポイントは、記録 9 の控えと両立しません。台帳は記録 9 まで控えのとおりなので、"
        "記録 5 の控えが、別の台帳のものか、写しまちがいです。"
    ]
    assert compared.first is None
    broken = compare_checkpoints(HEADS, ENTRIES, [Checkpoint(5, "ab" * 32), *papers(9)], is_whole=False)
    assert broken.first == FirstDifference(1, 5)


@pytest.mark.parametrize(
    ("first", "told"),
    [
        (FirstDifference(5, 5), "記録 4 までは控えと一致します。最初に違う記録は 5 です。"),
        (FirstDifference(1, 1), "最初に違う記録は 1 です。"),
        (FirstDifference(1, 9),
         "最初に違う記録は、1 から 9 までのどれかです。別に保管した台帳の書出し（ledger export）か、"
         "間のチェックポイントの控えがあれば、--export、--checkpoint で絞れます。"),
    ],
)  # fmt: skip
def test_the_place_is_told(first: FirstDifference, told: str) -> None:
    assert told_first(first) == told


def changed_text(n: int, old: str, new: str) -> list[StoredEntry]:
    rows = list(KEPT)
    rows[n - 1] = StoredEntry(n, str(rows[n - 1].text).replace(old, new), rows[n - 1].hash)
    return rows


@pytest.mark.parametrize(
    ("ledger", "n", "fields", "message"),
    [
        (make_chain(changed=5, to="別の業者"), 5, ("body.to", "hash"),
         '記録 5 が、書出しの控えと最初に違う記録です。違う項目: body.to（控え "業者" → 台帳 "別の業者"）。'),
        (make_chain(changed=1, deep={"size": 31}), 1, ("body.deep.size", "hash"),
         "記録 1 が、書出しの控えと最初に違う記録です。違う項目: body.deep.size（控え 30 → 台帳 31）。"),
        (make_chain(changed=2, more="あ" * 50), 2, ("body.more", "hash"),
         f'記録 2 が、書出しの控えと最初に違う記録です。違う項目: body.more（控え なし → 台帳 "{"あ" * 39}…）。'),
        (changed_text(7, "係", "人"), 7, ("actor",),
         '記録 7 が、書出しの控えと最初に違う記録です。違う項目: actor（控え "係" → 台帳 "人"）。'),
        (changed_text(7, "{", ""), 7, (),
         "記録 7 の内容が、書出しの控えと違います。台帳の記録 7 は壊れていて読めません。"),
        (changed_text(7, ",", ", "), 7, (), "記録 7 の書き方が、書出しの控えと違います。"),
        ([*KEPT[:3], StoredEntry(4, KEPT[3].text, "ab" * 32), *KEPT[4:]], 4, ("hash",),
         "記録 4 が、書出しの控えと最初に違う記録です。"
         f'違う項目: hash（控え "{HEADS[4][:39]}… → 台帳 "{"ab" * 19}a…）。'),
        ([*KEPT[:3], *KEPT[4:]], 4, (), "書出しの控えにある記録 4 が台帳にありません（次にあるのは 5）。"),
        (KEPT[:9], 10, (), "書出しの控えにある記録 10 が台帳にありません。台帳が途中で切られています。"),
        ([], 1, (), "書出しの控えにある記録 1 が台帳にありません。台帳が途中で切られています。"),
    ],
)  # fmt: skip
def test_an_export_names_the_entry_and_the_field(
    ledger: list[StoredEntry], n: int, fields: tuple[str, ...], message: str
) -> None:
    compared = compare_export(KEPT, ledger)
    assert compared.differences == (Difference("export", n, message),)
    assert compared.first == FirstDifference(n, n, fields)


def test_what_the_ledger_has_more_is_no_difference() -> None:
    compared = compare_export(KEPT[:5], KEPT)
    assert (compared.differences, compared.first, compared.entries) == ((), None, 5)


def test_an_export_that_was_changed_is_told() -> None:
    compared = compare_export(changed_text(4, "業者", "別"), KEPT)
    message = "書出しの控えそのものが変わっています。記録 4 の内容がハッシュと合いません。書き換えられています。"
    assert compared.differences == (Difference("export", 4, message),)
    assert compared.first is None


def test_a_line_of_an_export_is_an_entry() -> None:
    assert [exported_entry(export_line(row).encode()) for row in KEPT] == KEPT


@pytest.mark.parametrize(
    "spoil",
    [lambda line: line[:-1], lambda line: b"[]", lambda line: b"", lambda line: b"\xff" + line,
     lambda line: line.replace(b'"n":1', b'"n":"1"')],
)  # fmt: skip
def test_what_is_no_entry_is_refused(spoil: Callable[[bytes], bytes]) -> None:
    line = export_line(KEPT[0]).encode()
    assert json.loads(line)["n"] == 1
    with pytest.raises(ValueError):  # of json, of the text, or our own: whoever reads it says where
        exported_entry(spoil(line))
