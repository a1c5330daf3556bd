"""What the ledger says is to be printed: the recipients of a run in their order, compared with the record.

Whoever makes sheets, prints one of them again, or looks for a label on them reads the order of the run here.
"""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from survey_ops.domain.chain import Entry
from survey_ops.domain.label_order import Order, sort_key
from survey_ops.domain.notices import person_mark
from survey_ops.errors import InputError, Problem, RefusedError
from survey_ops.ledger.recipients import Vault
from survey_ops.tasks.label_plan import is_held
from survey_ops.tasks.label_runs import DECIDING, Run, all_runs, find_run
from survey_ops.tasks.personal import personal_key
from survey_ops.tasks.row_checks import check_rows
from survey_ops.tasks.workspace import Workspace

Person = Mapping[str, Any]
"""A recipient as stored."""


@dataclass(frozen=True)
class RunOrder:
    """What the ledger says is to be printed.

    Attributes:
        draw: the last draw.
        last: the entry that it said it by.
        run: the run.
        people: its recipients in the order of their labels.
        pulled: the ids of those of them who were pulled since; their places stay empty.
        key: of the recipients.
    """

    draw: Entry
    last: int
    run: Run
    people: Sequence[Person]
    pulled: frozenset[str]
    key: bytes


@dataclass(frozen=True)
class Recipients:
    """All recipients of the last draw, and what decides on their labels.

    Attributes:
        draw: the last draw.
        entries: the case's entries of the kinds that decide.
        people: the recipients in the order in which they came on record.
        marks: of the recipients, likewise.
        key: their key.
        sorting: the order of the labels.
    """

    draw: Entry
    entries: Sequence[Entry]
    people: Sequence[Person]
    marks: Sequence[str]
    key: bytes
    sorting: Order

    def order(self, run: Run) -> RunOrder:
        """Return a run with its recipients."""
        people = sorted((self.people[at] for at in run.members), key=sort_key(self.sorting))
        pulled = frozenset(self.people[at]["id"] for at in run.pulled)
        return RunOrder(self.draw, self.entries[-1].n, run, people, pulled, self.key)

    def runs(self) -> list[Run]:
        """Return the runs of the draw."""
        return all_runs(self.entries, self.draw, self.marks)


def read_recipients(workspace: Workspace, connection: Connection, cannot: str = "ラベルを作れません") -> Recipients:
    """Return the recipients of the last draw.

    Args:
        workspace: the case.
        connection: a transaction.
        cannot: what cannot be done without them, for the message.

    Raises:
        RefusedError: nothing is drawn, or the data are erased.
        VerificationError: a recipient's name and address are not those that were read together.
        MachineError: their key is gone.
    """
    entries = workspace.entries(connection, *DECIDING)
    draws = [entry for entry in entries if entry.kind == "draw"]
    if not draws:
        raise workspace.not_drawn()
    if any(entry.kind == "erase" for entry in entries):
        raise erased(cannot)
    key = personal_key(workspace, draws[-1])
    people = Vault(workspace.case.code, key).load(connection, draws[-1].n)
    check_rows(draws[-1], people, key)
    marks = [person_mark(key, person["id"]) for person in people]
    return Recipients(draws[-1], entries, people, marks, key, workspace.case.config.labels.order)


def read_order(workspace: Workspace, wanted: int | None) -> RunOrder:
    """Return the run that is wanted, else the one that is due.

    Raises:
        UsageError: there is no such run.
        RefusedError: nothing is drawn, the data are erased, or nobody is left.
        MachineError: the key of the recipients is gone.
    """
    workspace.require_ledger()
    with workspace.database.reading() as connection:
        known = read_recipients(workspace, connection)
    return known.order(find_run(workspace, known.entries, known.draw, known.marks, wanted))


def layout_mark(people: Sequence[Person], hand: frozenset[str], key: bytes) -> str:
    """Return a keyed hash of who stands where: the same sheets hold the same people, and it names none of them."""
    marks = (f"{'*' if person['id'] in hand else ''}{'!' if is_held(person) else ''}" for person in people)
    placed = "".join(f"{person['id']}{mark}\n" for person, mark in zip(people, marks, strict=True))
    return hmac.new(key, f"survey-ops/layout/v1\n{placed}".encode(), hashlib.sha256).hexdigest()


def check_unchanged(entries: Sequence[Entry], order: RunOrder) -> None:
    """Go on only where nobody else has decided anything since the order was read.

    Args:
        entries: the case's entries of the kinds that decide, as they are now.
        order: the order.

    Raises:
        RefusedError: somebody has.
    """
    if entries[-1].kind == "erase":
        raise erased()
    if entries[-1].n != order.last:
        raise RefusedError(
            "ラベルを作っている間に、ほかの画面で抽出、予備の使用、ラベルの作成、引抜き、取消しのどれかが行われました。",
            "survey-ops status で状態を確かめてから、もう一度実行してください。",
            code="changed_meanwhile",
        )


def check_same_sheets(recorded: Entry, made: Mapping[str, Any]) -> None:
    """Go on only with the stock and the labels of the record: other sheets are other custody.

    Raises:
        RefusedError: they differ.
    """
    if any(recorded.body.get(key, 0) != value for key, value in made.items()):
        raise RefusedError(
            f"記録済みのラベル（{recorded.body['stock']}、{recorded.body['sheets']} シート）と、"
            "用紙か宛名の並びが違うため、作り直せません。",
            "case.toml の [labels] と、--by-hand、--accept、--first を、前に作ったときと同じにしてください。",
            code="other_sheets",
        )


def recorded_hashes(entries: Sequence[Entry], of: Entry) -> list[str]:
    """Return the hashes an entry's file has had, the latest last."""
    later = [entry.body["sha256"] for entry in entries if entry.kind == "file" and entry.body["of"] == of.n]
    return [of.body["sha256"], *later]


def erased(cannot: str = "ラベルを作れません") -> RefusedError:
    """Return the error of a case whose recipients are gone."""
    return RefusedError(
        f"この案件の個人情報は消去済みのため、{cannot}。",
        "新しく送るときは、survey-ops init で別の案件を作ってください。",
        code="erased",
    )


def by_hand_ids(path: Path | None, people: Sequence[Person]) -> frozenset[str]:
    """Read the ids whose labels are written by hand; raises as `listed_ids`."""
    return listed_ids(path, people, "手作成の一覧", "by_hand")


def accepted_ids(path: Path | None, people: Sequence[Person]) -> frozenset[str]:
    """Read the ids whose labels are accepted in small type; raises as `listed_ids`."""
    return listed_ids(path, people, "小さな文字でよい宛名の一覧", "accept")


def listed_ids(path: Path | None, people: Sequence[Person], what: str, code: str) -> frozenset[str]:
    """Read a file of ids, one a line; each must be selected.

    Args:
        path: the file; nobody where None.
        people: the selected.
        what: the file's name in messages.
        code: of the error.

    Raises:
        InputError: the file cannot be read, or holds other ids.
    """
    if path is None:
        return frozenset()
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        raise InputError(
            f"{what} {path} を読めません。",
            "宛名番号を 1 行に 1 つずつ書いた、UTF-8 のテキストファイルを指定してください。",
            code=code,
        ) from None
    selected = {person["id"] for person in people}
    problems = [
        Problem(path.name, number, "", "not_selected", "抽出された住民の宛名番号ではありません。")
        for number, line in enumerate(lines, start=1)
        if line.strip() and line.strip() not in selected
    ]
    if problems:
        raise InputError(
            f"{what} {path.name} に、抽出されていない宛名番号が {len(problems)} 件あります。",
            "一覧を直してから、もう一度実行してください。",
            code=code,
            problems=problems,
        )
    return frozenset(line.strip() for line in lines if line.strip())
