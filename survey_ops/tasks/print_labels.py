"""Make the label sheets: fit every address, number the sheets, record them, place the PDF."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from survey_ops.documents.fonts import Typeface, load_typeface
from survey_ops.documents.label_sheets import FAMILY, LabelSheet, render_sheets
from survey_ops.domain.chain import Entry
from survey_ops.domain.codes import make_code
from survey_ops.domain.label_text import Address, TextLine, TooLong, lay_out, note_lines
from survey_ops.domain.stocks import Rect, Stock
from survey_ops.errors import InputError, Problem, RefusedError
from survey_ops.ledger.recipients import Vault
from survey_ops.tasks import placing
from survey_ops.tasks.label_runs import Run, find_run
from survey_ops.tasks.personal import personal_key
from survey_ops.tasks.progress import SILENT, Progress
from survey_ops.tasks.stock_files import load_stock
from survey_ops.tasks.workspace import Workspace

_DECIDING = ("draw", "reserve", "labels", "erase")
"""Kinds of entries that decide what is to be printed."""
_FIELD_NAMES = {"name": "氏名", "address": "住所", "building": "方書"}


class LabelListError(InputError):
    """Some labels cannot be drawn; the problems are the list (文字不足リスト・文字超過リスト)."""

    code = "listed"


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
        ConfigError: the stock is unknown or wrong.
        MachineError: the PDF cannot be written.
    """
    stock = load_stock(workspace.case)
    order = _read_order(workspace, run)
    target = workspace.case.out / order.run.file
    if not overwrite:
        placing.refuse_existing(target)
    hand = _by_hand_ids(by_hand, order.people)
    sheets = _make_sheets(workspace, order, stock, hand)
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
        "layout": _layout_mark(order, hand),
    }
    with placing.Staging(target, private=True) as staging:
        restored = _record(workspace, order, made, staging, data)
    staging.place()
    digest, held = placing.sha256_of(data), tuple(sheet.number for sheet in sheets if sheet.held)
    return Printed(target, digest, order.run.first, len(sheets), len(order.people), len(hand), held, restored)


def _layout_mark(order: _Order, hand: frozenset[str]) -> str:
    """Return a keyed hash of who stands where: the same sheets hold the same people, and it names none of them."""
    marks = (f"{'*' if person['id'] in hand else ''}{'!' if _is_held(person) else ''}" for person in order.people)
    placed = "".join(f"{person['id']}{mark}\n" for person, mark in zip(order.people, marks, strict=True))
    return hmac.new(order.key, f"survey-ops/layout/v1\n{placed}".encode(), hashlib.sha256).hexdigest()


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
    run = find_run(workspace, runs, draws[-1], len(people), wanted)
    return _Order(draws[-1], last, run, sorted(people[run.start : run.stop], key=_by_post), key)


def _by_post(person: Mapping[str, Any]) -> tuple[str, str, int]:
    """Sort by postal code, as the post wants it; inside one, in the order of the lists."""
    return person["postal_code"], person.get("file", ""), person["line"]


def _erased() -> RefusedError:
    return RefusedError(
        "この案件の個人情報は消去済みのため、ラベルを作れません。",
        "新しく送るときは、survey-ops init で別の案件を作ってください。",
        code="erased",
    )


def _by_hand_ids(path: Path | None, people: Sequence[Mapping[str, Any]]) -> frozenset[str]:
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


def _is_held(person: Mapping[str, Any]) -> bool:
    return bool(person.get("held"))  # recipients stored before there were held ones say nothing


def _lay_out_all(
    workspace: Workspace,
    stock: Stock,
    people: Sequence[Mapping[str, Any]],
    hand: frozenset[str],
    problems: list[Problem],
) -> list[tuple[TextLine, ...]]:
    """Place every label, those written by hand last; what cannot be drawn is added to the problems."""
    typeface = load_typeface(FAMILY)
    labels: list[tuple[TextLine, ...]] = []
    honorific = workspace.case.config.labels.honorific
    for person in sorted(people, key=lambda person: person["id"] in hand):
        place = stock.label(len(labels) % stock.per_sheet)
        if person["id"] in hand:
            labels.append(note_lines(f"手作成（抽出データ {person['line']} 行目）", place))
            continue
        found = _lay_out(person, place, honorific, typeface)
        if isinstance(found, tuple):
            labels.append(found)
        else:
            labels.append(())
            problems += [_problem(workspace, person, field, *fault) for field, fault in found.items()]
    return labels


def _problem(workspace: Workspace, person: Mapping[str, Any], field: str, code: str, message: str) -> Problem:
    """Return a problem with the place in the file the address came from."""
    if person.get("file"):
        return Problem(person["file"], person["line"], _FIELD_NAMES[field], code, message)
    register = workspace.case.config.register_
    return Problem(register.path, person["line"], register.columns.mapping()[field], code, message)


def _raise_listed(problems: list[Problem]) -> None:
    if not problems:
        return
    raise LabelListError(
        f"ラベルに印刷できない宛名が {len({(problem.file, problem.line) for problem in problems})} 件あるため、"
        "ラベルを作りませんでした。",
        "一覧の行を確かめ、データを直すか、その宛名番号を 1 行に 1 つずつ書いたファイルを "
        "--by-hand で指定して手書きのラベルにしてください。",
        problems=sorted(problems, key=lambda problem: problem.line or 0),
    )


def _case_problems(workspace: Workspace, typeface: Typeface) -> list[Problem]:
    """Return what of the case file stands on the sheets and cannot be drawn."""
    config = workspace.case.config
    texts = {"case.title": config.case.title, "labels.honorific": config.labels.honorific}
    return [
        Problem("case.toml", None, key, "glyph", f"書体にない文字があります（{'、'.join(missing)}）。")
        for key, text in texts.items()
        if (missing := typeface.missing(text))
    ]


def _lay_out(
    person: Mapping[str, Any], place: Rect, honorific: str, typeface: Typeface
) -> tuple[TextLine, ...] | dict[str, tuple[str, str]]:
    """Return the label's lines, or for each field what is wrong with it."""
    missing = {field: typeface.missing(person[field]) for field in _FIELD_NAMES}
    if any(missing.values()):
        return {
            field: ("glyph", f"書体にない文字があります（{'、'.join(points)}）。")
            for field, points in missing.items()
            if points
        }
    address = Address(person["postal_code"], person["address"], person["building"], person["name"])
    found = lay_out(address, place, honorific, typeface.width)
    if isinstance(found, TooLong):
        return {
            field: ("too_long", f"{_FIELD_NAMES[field]}が長く、最小の文字でもラベルに入りません。")
            for field in found.fields
        }
    return found


def _make_sheets(workspace: Workspace, order: _Order, stock: Stock, hand: frozenset[str]) -> list[LabelSheet]:
    """Divide the labels into sheets, each with its custody code; held people come last, on sheets of their own.

    Raises:
        LabelListError: with every label that cannot be drawn.
    """
    secret, case = workspace.codes_secret(), workspace.case.code
    problems = _case_problems(workspace, load_typeface(FAMILY))
    sheets: list[LabelSheet] = []
    for held in (False, True):
        people = [person for person in order.people if _is_held(person) is held]
        labels = _lay_out_all(workspace, stock, people, hand, problems)
        for start in range(0, len(labels), stock.per_sheet):
            number = order.run.first + len(sheets)
            code = make_code(secret, case, number, order.run.generation)
            sheets.append(LabelSheet(str(code), number, labels[start : start + stock.per_sheet], held))
    _raise_listed(problems)
    return sheets


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
