"""Make the label sheets: fit every address, number the sheets, record them, place the PDF."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from survey_ops.documents.label_sheets import render_sheets
from survey_ops.domain.chain import Entry
from survey_ops.domain.label_order import sort_key
from survey_ops.errors import InputError, Problem, RefusedError
from survey_ops.ledger.recipients import Vault
from survey_ops.tasks import placing
from survey_ops.tasks.label_plan import LabelPlan, is_held
from survey_ops.tasks.label_runs import Run, find_run
from survey_ops.tasks.personal import personal_key
from survey_ops.tasks.progress import SILENT, Progress
from survey_ops.tasks.row_checks import check_rows
from survey_ops.tasks.stock_files import load_stock
from survey_ops.tasks.workspace import Workspace

_DECIDING = ("draw", "reserve", "labels", "erase")
"""Kinds of entries that decide what is to be printed."""


@dataclass(frozen=True)
class Printed:
    """Label sheets that are on record.

    Attributes:
        pdf: the file.
        sha256: of the file.
        first: the number of the first sheet.
        sheets: how many.
        labels: how many, one a resident, those written by hand included.
        by_hand: how many of them are left for writing by hand.
        held: the numbers of the sheets that are kept apart and never handed over.
        restored: True when they were on record before and only the file was made again.
    """

    pdf: Path
    sha256: str
    first: int
    sheets: int
    labels: int
    by_hand: int
    held: tuple[int, ...]
    restored: bool


@dataclass(frozen=True)
class _Order:
    """What the ledger says is to be printed; `last` is the entry it said it by."""

    draw: Entry
    last: int
    run: Run
    people: Sequence[Mapping[str, Any]]
    key: bytes


def print_labels(
    workspace: Workspace,
    *,
    overwrite: bool = False,
    by_hand: Path | None = None,
    run: int | None = None,
    progress: Progress = SILENT,
) -> Printed:
    """Make the label sheets of the last draw: those that are due, or those of one run.

    Args:
        workspace: the case.
        overwrite: replace the PDF that is there.
        by_hand: a file of resident ids, one a line, whose labels the office writes by hand.
        run: the number of the run whose file is made again.
        progress: told of every page.

    Raises:
        RefusedError: nothing is drawn, the data are erased, or the PDF exists.
        LabelListError: a name or an address cannot be drawn or does not fit; all of them.
        VerificationError: a recipient's name and address are not those that were read together.
        ConfigError: the stock is unknown or wrong.
        MachineError: the PDF cannot be written.
    """
    stock = load_stock(workspace.case)
    order = _read_order(workspace, run)
    target = workspace.case.out / order.run.file
    if not overwrite:
        placing.refuse_existing(target)
    hand = by_hand_ids(by_hand, order.people)
    plan = LabelPlan(workspace.case, stock, workspace.codes_secret(), hand)
    sheets = plan.sheets(order.people, order.run)
    created = datetime.fromisoformat(order.draw.at)
    with progress.step("ラベルを作成", len(sheets)) as advance:
        data = render_sheets(stock, workspace.case.config.case.title, sheets, created, advance)
    made = {
        "stock": stock.name,
        "sheets": len(sheets),
        "per_sheet": stock.per_sheet,
        "labels": sum(len(sheet.labels) for sheet in sheets),
        "by_hand": len(hand),
        "held": sum(len(sheet.labels) for sheet in sheets if sheet.held),
        "layout": layout_mark(order.people, hand, order.key),
    }
    with placing.Staging(target, private=True) as staging:
        restored = _record(workspace, order, made, staging, data)
    staging.place()
    digest, held = placing.sha256_of(data), tuple(sheet.number for sheet in sheets if sheet.held)
    return Printed(target, digest, order.run.first, len(sheets), len(order.people), len(hand), held, restored)


def layout_mark(people: Sequence[Mapping[str, Any]], hand: frozenset[str], key: bytes) -> str:
    """Return a keyed hash of who stands where: the same sheets hold the same people, and it names none of them."""
    marks = (f"{'*' if person['id'] in hand else ''}{'!' if is_held(person) else ''}" for person in people)
    placed = "".join(f"{person['id']}{mark}\n" for person, mark in zip(people, marks, strict=True))
    return hmac.new(key, f"survey-ops/layout/v1\n{placed}".encode(), hashlib.sha256).hexdigest()


def _read_order(workspace: Workspace, wanted: int | None) -> _Order:
    workspace.require_ledger()
    with workspace.database.reading() as connection:
        draws = workspace.entries(connection, "draw")
        if not draws:
            raise workspace.not_drawn()
        if workspace.entries(connection, "erase"):
            raise _erased()
        last = workspace.entries(connection, *_DECIDING)[-1].n
        runs = workspace.entries(connection, "labels")
        key = personal_key(workspace, draws[-1])
        people = Vault(workspace.case.code, key).load(connection, draws[-1].n)
    check_rows(draws[-1], people, key)
    run = find_run(workspace, runs, draws[-1], len(people), wanted)
    ordered = sorted(people[run.start : run.stop], key=sort_key("postal_code"))
    return _Order(draws[-1], last, run, ordered, key)


def _erased() -> RefusedError:
    return RefusedError(
        "この案件の個人情報は消去済みのため、ラベルを作れません。",
        "新しく送るときは、survey-ops init で別の案件を作ってください。",
        code="erased",
    )


def by_hand_ids(path: Path | None, people: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """Read the ids whose labels are written by hand; each must be selected."""
    if path is None:
        return frozenset()
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        raise InputError(
            f"手作成の一覧 {path} を読めません。",
            "宛名番号を 1 行に 1 つずつ書いた、UTF-8 のテキストファイルを指定してください。",
            code="by_hand",
        ) from None
    selected = {person["id"] for person in people}
    problems = [
        Problem(path.name, number, "", "not_selected", "抽出された住民の宛名番号ではありません。")
        for number, line in enumerate(lines, start=1)
        if line.strip() and line.strip() not in selected
    ]
    if problems:
        raise InputError(
            f"手作成の一覧 {path.name} に、抽出されていない宛名番号が {len(problems)} 件あります。",
            "一覧を直してから、もう一度実行してください。",
            code="by_hand",
            problems=problems,
        )
    return frozenset(line.strip() for line in lines if line.strip())


def _record(workspace: Workspace, order: _Order, made: dict[str, Any], staging: placing.Staging, data: bytes) -> bool:
    """Commit the sheets, or the new file of sheets that are on record; return whether they were."""
    with workspace.database.writing() as connection:
        _check_unchanged(workspace.entries(connection, *_DECIDING), order)
        digest = staging.write(data)
        where = {"file": workspace.relative(staging.target), "sha256": digest, "on": workspace.today().isoformat()}
        recorded = order.run.recorded
        if recorded is None:
            said = {"draw": order.draw.n, "generation": order.run.generation, "by": workspace.actor}
            said["first"] = order.run.first
            workspace.append(connection, "labels", {**said, **made, **where})
            return False
        _check_same_sheets(recorded, made)
        if digest != recorded_hashes(workspace.entries(connection), recorded)[-1]:
            workspace.append(connection, "file", {"of": recorded.n, **where})
    return True


def recorded_hashes(entries: Sequence[Entry], of: Entry) -> list[str]:
    """Return the hashes an entry's file has had, the latest last."""
    later = [entry.body["sha256"] for entry in entries if entry.kind == "file" and entry.body["of"] == of.n]
    return [of.body["sha256"], *later]


def _check_unchanged(entries: Sequence[Entry], order: _Order) -> None:
    if entries[-1].kind == "erase":
        raise _erased()
    if entries[-1].n != order.last:
        raise RefusedError(
            "ラベルを作っている間に、ほかの画面で抽出か予備の使用かラベルの作成が行われました。",
            "survey-ops status で状態を確かめてから、もう一度実行してください。",
            code="changed_meanwhile",
        )


def _check_same_sheets(recorded: Entry, made: Mapping[str, Any]) -> None:
    """Refuse to make the file again on another stock or with other labels: other sheets are other custody."""
    if any(recorded.body.get(key, 0) != value for key, value in made.items()):
        raise RefusedError(
            f"記録済みのラベル（{recorded.body['stock']}、{recorded.body['sheets']} シート）と、"
            "用紙か宛名の並びが違うため、作り直せません。",
            "case.toml の labels.stock と --by-hand を、前に作ったときと同じにしてください。",
            code="other_sheets",
        )
