"""The recipients against the lists they were read from, read again: what no mark that was made later can hide.

A row is found by its line, and its name, address, postal code and building are compared with what is stored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from survey_ops.case.list_section import METHOD, ListSection
from survey_ops.domain.chain import Difference, Entry
from survey_ops.domain.row_mark import row_mark
from survey_ops.errors import ConfigError, InputError
from survey_ops.registers.residents import Register
from survey_ops.tasks.list_people import flow_case, make_list, records_until
from survey_ops.tasks.register_input import read_drawn_register, require_register
from survey_ops.tasks.row_checks import rows_differ, told_lines
from survey_ops.tasks.workspace import Workspace

Person = Mapping[str, Any]
"""A recipient as stored."""


@dataclass(frozen=True)
class Stored:
    """All recipients of a draw in the order in which they came on record, and the key they are under."""

    people: Sequence[Person]
    key: bytes

    def differing(self, again: Mapping[str, Person]) -> list[Person]:
        """Return those who are not as they were read again.

        Args:
            again: id -> the person as read again, with a file where the stored one has one.
        """
        return [
            person
            for person in self.people
            if person["id"] not in again or row_mark(self.key, person) != row_mark(self.key, again[person["id"]])
        ]


def read_again(register: Register, people: Sequence[Person]) -> dict[str, Person]:
    """Return people of a register by their id, read from the lines that they say."""
    columns = register.opened.columns
    rows = columns.rows_on(sorted({int(person["line"]) for person in people}))
    unusable = {problem.line for problem in register.label_problems(rows)}
    rows = [row for row in rows if columns.line(row) not in unusable]
    return {one.id: one.as_row() for one in register.recipients(rows, (False for _ in rows))}


def told_again(draw: Entry, stored: Stored, again: Mapping[str, Person]) -> tuple[list[Difference], list[str]]:
    """Return what differs from the lists read again, and what was confirmed, as `verify` tells it."""
    wrong = stored.differing(again)
    if not wrong:
        return [], [f"保存されている宛先 {len(stored.people):,} 件の氏名と住所は、もとのデータと一致しました。"]
    message = (
        f"保存されている宛先のうち {len(wrong):,} 件（{told_lines(wrong)}）の氏名か住所が、もとのデータと違います。"
    )
    return [Difference("recipients", draw.n, message)], []


def compare_again(workspace: Workspace, draw: Entry, stored: Stored, register: Path | None) -> bool:
    """Read the lists of a draw again and compare; return False where they are not there any more.

    Args:
        workspace: the case.
        draw: its last draw.
        stored: the recipients to compare, all or some.
        register: a copy of the register, in place of the case's own.

    Raises:
        InputError: a list is not the one it was, or the copy is not there.
        VerificationError: somebody's name or address is not as the list has it.
    """
    manifest = draw.body["manifest"]
    again = (
        _list_again(workspace, manifest)
        if manifest["method"] == METHOD
        else _register_again(workspace, manifest, stored, register)
    )
    if again is None:
        return False
    wrong = stored.differing(again)
    if wrong:
        raise rows_differ(draw, wrong)
    return True


def _register_again(
    workspace: Workspace, manifest: Mapping[str, Any], stored: Stored, register: Path | None
) -> dict[str, Person] | None:
    source = register or workspace.case.folder / manifest["register"]["file"]
    if register is None and not source.exists():
        return None
    found = require_register(read_drawn_register(manifest, source, ()), source.name)
    if found.sha256 != manifest["register"]["sha256"]:
        raise InputError(
            f"住民データ {source.name} の内容が、抽出したときのものと違います。",
            "抽出に使ったファイルを戻すか、その控えを --register で指定してください。",
            code="register_differs",
        )
    return read_again(found, stored.people)


def _list_again(workspace: Workspace, manifest: Mapping[str, Any]) -> dict[str, Person] | None:
    """Return the people of a mailing by their id, or None where a list of its flow is gone."""
    said = ListSection.model_validate(manifest["list"])
    try:
        folder = flow_case(workspace, said).folder
    except ConfigError:
        return None
    files = [one["file"] for one in [*manifest["sources"], manifest["register"] or {}] if "file" in one]
    if not all((folder / file).exists() or (workspace.case.folder / file).exists() for file in files):
        return None
    made = make_list(workspace, said, records_until(manifest))
    if any(made.manifest[key] != manifest[key] for key in ("sources", "register")):
        raise InputError(
            "抽出フローの入力か住民データの内容が、一覧を作ったときのものと違います。",
            "一覧を作ったときのファイルを戻してから、もう一度実行してください。",
            code="register_differs",
        )
    return {person["id"]: person for person in made.people}
