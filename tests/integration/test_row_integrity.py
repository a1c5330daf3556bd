"""Somebody's name over somebody else's address: found before it is printed, and by `verify`."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from survey_ops.domain.row_mark import row_mark
from survey_ops.ledger import recipients
from survey_ops.ledger.recipients import Vault
from survey_ops.tasks import list_people
from survey_ops.tasks.personal import personal_key
from survey_ops.tasks.workspace import open_workspace
from tests import cases
from tests.cases import edit_case, kinds, run
from tests.conftest import CaseFactory
from tests.mailings import MadeUpFlow, make_mailing, person

People = list[dict[str, Any]]
METHOD = 'method        = "simple"'


def repair(folder: Path, change: Callable[[People, bytes], object]) -> People:
    """Decrypt the recipients, change them, encrypt them again; return them as they were."""
    with (
        open_workspace(folder, lambda: datetime.now(UTC), "係") as workspace,
        workspace.database.writing() as writing,
    ):
        draw = workspace.entries(writing, "draw")[-1]
        key = personal_key(workspace, draw)
        vault = Vault(workspace.case.code, key)
        people = vault.load(writing, draw.n)
        changed = [dict(one) for one in people]
        change(changed, key)
        recipients.erase(writing, workspace.case.code)
        vault.store(writing, draw.n, changed)
    return people


def shift(field: str, first: int = 0) -> Callable[[People, bytes], None]:
    """Move a column down by one row, from one row on; the last value comes first."""

    def change(people: People, _: bytes) -> None:
        values = [one[field] for one in people[first:]]
        for one, value in zip(people[first:], [*values[-1:], *values[:-1]], strict=True):
            one[field] = value

    return change


def marked_again(people: People, key: bytes) -> None:
    """Shift the names and make the marks fit, as only one who has the key can."""
    shift("name")(people, key)
    for one in people:
        one["mark"] = row_mark(key, one)


def unmarked(people: People, _: bytes) -> None:
    for one in people:
        del one["mark"]


@pytest.fixture
def folder(new_case: CaseFactory) -> Path:
    made = new_case()
    edit_case(made, METHOD, METHOD + "\nreserves = 5")
    assert run("sample", made).code == 0
    return made


def verified(folder: Path) -> tuple[int, list[str]]:
    found = run("verify", folder, "--json")
    return found.code, [one["message"] for one in found.data["differences"] if one["what"] == "recipients"]


def test_everybody_is_as_read(folder: Path) -> None:
    assert all(len(one["mark"]) == 64 for one in cases.selected_people(folder))
    found = run("verify", folder, "--json")
    assert (found.code, found.data["skipped"]) == (0, [])
    assert "宛先 30 件の氏名と住所の組合せは、読んだときの印と一致しました。" in found.data["confirmed"]
    assert "保存されている宛先 30 件の氏名と住所は、もとのデータと一致しました。" in found.data["confirmed"]


@pytest.mark.parametrize("field", ["name", "address", "building"])
def test_a_shifted_column_stops_the_labels(folder: Path, field: str) -> None:
    before = repair(folder, shift(field, first=20))
    moved = [
        one["line"]
        for one, other in zip(before[20:], [before[-1], *before[20:-1]], strict=True)
        if one[field] != other[field]
    ]
    stopped = run("labels", folder, "--json")
    assert (stopped.code, stopped.data["error"]["code"]) == (6, "row_mark")
    told = [(one["file"], one["line"]) for one in stopped.data["problems"]]
    assert told == [("residents.csv", line) for line in sorted(moved)]
    assert (kinds(folder), (folder / "out" / "labels.pdf").exists()) == (["open", "draw"], False)
    code, messages = verified(folder)
    assert (code, len(messages)) == (6, 2)
    assert all(f"宛先のうち {len(moved)} 件（" in message for message in messages)


def test_no_message_names_anybody(folder: Path) -> None:
    before = repair(folder, shift("name"))
    said = "".join(run(*words).stderr + run(*words).stdout for words in (("labels", folder), ("verify", folder)))
    assert "保存されている宛先のうち 30 件で、氏名と住所の組合せが、住民データから読んだときと違います。" in said
    for one in before:
        assert not any(one[field] in said for field in ("id", "name", "address", "mark"))


def test_marks_made_to_fit_are_found_in_the_register(folder: Path) -> None:
    repair(folder, marked_again)
    code, messages = verified(folder)
    assert (code, len(messages)) == (6, 1)
    assert "30 件" in messages[0]
    assert "もとのデータと違います" in messages[0]
    assert run("labels", folder).code == 0  # whoever has the key can do so; the check list is what stops it
    assert run("check-list", folder, "--json").data["error"]["code"] == "row_mark"
    assert kinds(folder)[-1] == "labels"


def test_recipients_from_before_there_were_marks_are_printed(folder: Path) -> None:
    repair(folder, unmarked)
    assert run("labels", folder).code == 0
    found = run("verify", folder, "--json")
    assert found.code == 0
    assert found.data["skipped"] == ["宛先 30 件は、組合せの印がない版で記録されたため、印は比べていません。"]
    assert run("reserve", folder, "2", "--reason", "転居のため").code == 0
    assert run("labels", folder).code == 0
    marks = [bool(one.get("mark")) for one in cases.selected_people(folder)]
    assert marks == [False] * 30 + [True] * 2


def test_a_mark_that_is_taken_away_is_missed(folder: Path) -> None:
    repair(folder, lambda people, _: people[7].update(mark=""))
    assert run("labels", folder).code == 6


def test_reserves_are_marked_too(folder: Path) -> None:
    assert run("reserve", folder, "3", "--reason", "転居のため").code == 0
    assert verified(folder) == (0, [])
    repair(folder, shift("address", first=30))
    assert run("labels", folder).code == 6


def test_a_failed_draw_leaves_no_key(new_case: CaseFactory) -> None:
    folder = new_case(size=500)
    assert run("sample", folder).code == 4
    assert not (folder / "personal.key").exists()


def test_the_lists_of_a_mailing_are_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    people = {f"{n:04d}": [person(n)] for n in range(1, 11)}
    others = {f"{n:04d}": [person(n)] for n in range(11, 15)}
    made_up = MadeUpFlow(people, others, result=[*people, *others])
    monkeypatch.setattr(list_people, "result_list", made_up)
    folder = make_mailing(tmp_path / "mailing")
    assert run("sample", folder).code == 0
    assert {one["file"] for one in cases.selected_people(folder)} == {"residents.csv", "applicants.csv"}
    assert verified(folder) == (0, [])
    repair(folder, lambda people, _: people[0].update(file="applicants.csv"))
    stopped = run("labels", folder, "--json")
    assert (stopped.code, [one["line"] for one in stopped.data["problems"]]) == (6, [2])
    assert len(verified(folder)[1]) == 2
