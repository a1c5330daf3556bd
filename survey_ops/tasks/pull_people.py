"""Take people out after the draw (引抜き): record them, find their labels, make the list that two people sign.

Somebody who was pulled before the labels are made gets none. Later, the sheet and the place of the label are found in
the arrangement of its run, which must be the one on record. A list of ids is recorded whole or not at all. An id, a
name or a place on a sheet never stands in an entry; names stand on the PDF alone, which is erased with the rest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from survey_ops.documents.pull_list import PullRow, PullSheet, render_pull_list
from survey_ops.domain.chain import Entry
from survey_ops.domain.custody import State
from survey_ops.domain.label_counts import LabelCounts, count_labels
from survey_ops.domain.label_places import row_and_column
from survey_ops.domain.notices import standing
from survey_ops.domain.pulls import PULL_WORDS, PulledLabel, PullReason
from survey_ops.domain.stocks import Stock
from survey_ops.domain.tickets import is_id
from survey_ops.domain.wareki import full_date
from survey_ops.errors import InputError, Problem, RefusedError, UsageError
from survey_ops.ledger import derived
from survey_ops.tasks import placing
from survey_ops.tasks.label_plan import arrange_run
from survey_ops.tasks.log_access import Access, append_access
from survey_ops.tasks.record_notice import IdList
from survey_ops.tasks.run_order import Person, Recipients, by_hand_ids, layout_mark, read_recipients, recorded_hashes
from survey_ops.tasks.stock_files import load_stock
from survey_ops.tasks.workspace import Workspace

_LONGEST = 100
_CANNOT = "引抜きを記録できません"


@dataclass(frozen=True)
class PullWish:
    """What the operator asked for.

    Attributes:
        ids: the ids as they came in.
        reason: why.
        note: further words; no name.
        by_hand: a file of resident ids whose labels the office writes by hand, as for the run.
        overwrite: replace a file that has the name of the list.
    """

    ids: IdList
    reason: PullReason
    note: str = ""
    by_hand: Path | None = None
    overwrite: bool = False


@dataclass(frozen=True)
class Pulled:
    """What became of it.

    Attributes:
        entries: the new entries.
        already: lines that were on record before.
        unprinted: of the new, those who have no label yet: they get none.
        labels: of the new, the labels to take out.
        pdf: the list of these, or None where there is none to take out.
        sha256: of the list.
        counts: of the case, with this.
    """

    entries: tuple[int, ...]
    already: tuple[int, ...]
    unprinted: int
    labels: tuple[PulledLabel, ...]
    pdf: Path | None
    sha256: str | None
    counts: LabelCounts


@dataclass(frozen=True)
class _Spot:
    """Where a label stands on paper."""

    sheet: int
    generation: int
    row: int
    column: int


def pull_people(workspace: Workspace, wish: PullWish) -> Pulled:
    """Take people out.

    Raises:
        UsageError: the note is not possible.
        InputError: lines that are no ids, no recipients, or on record for another reason; nothing is recorded then.
        RefusedError: nothing is drawn, the data are erased, or the stock or the order is not that of the record.
        MachineError: the key of the recipients is gone, or the list cannot be written.
    """
    _check_note(wish.note)
    workspace.require_ledger()
    with workspace.database.reading() as connection:
        number = len(workspace.entries(connection, "pull_list")) + 1
    with (
        placing.Staging(_target(workspace, number), private=True) as staging,
        workspace.database.writing() as connection,
    ):
        done = _record(workspace, connection, wish, staging)
    if done.sha256:
        staging.place()
    elif not done.entries:
        _finish(workspace)
    return done


def _check_note(note: str) -> None:
    if len(note) > _LONGEST or not note.isprintable():
        raise UsageError(
            "--note の文が長すぎるか、改行などが入っています。",
            f"名前を書かずに、{_LONGEST} 文字までの 1 行で書いてください。",
            code="note",
        )


def _target(workspace: Workspace, number: int) -> Path:
    return workspace.case.out / f"pull-{number}.pdf"


def _record(workspace: Workspace, connection: Connection, wish: PullWish, staging: placing.Staging) -> Pulled:
    """Record the people, and the list of their labels where there are any."""
    known = read_recipients(workspace, connection, _CANNOT)
    chosen, already = _judge(wish, known)
    spots = _spots(workspace, known, {known.people[at]["id"] for at in chosen}, wish.by_hand)
    appended = [_append(workspace, connection, wish, known, at, spots) for at in chosen]
    rows = [
        _row(entry, person, spots[person["id"]])
        for entry, person in zip(appended, (known.people[at] for at in chosen), strict=True)
        if person["id"] in spots
    ]
    if rows and not wish.overwrite:
        placing.refuse_existing(staging.target)
    digest = _make_list(workspace, connection, staging, rows, appended[0].at) if rows else None
    append_access(workspace, connection, _access(workspace, wish, len(rows), staging.target if digest else None))
    return Pulled(
        entries=tuple(entry.n for entry in appended),
        already=already,
        unprinted=len(appended) - len(rows),
        labels=tuple(sorted((row.label for row in rows), key=lambda label: (label.sheet, label.row, label.column))),
        pdf=staging.target if digest else None,
        sha256=digest,
        counts=count_labels(workspace.entries(connection)),
    )


def _access(workspace: Workspace, wish: PullWish, names: int, pdf: Path | None) -> Access:
    """Return the line of the operation log: of the list with names, or of ids that were looked up alone."""
    asked = f"宛名番号 {len(wish.ids.lines)} 件（{PULL_WORDS[wish.reason][0]}）"
    return _list_access(workspace, asked, names, pdf) if pdf else Access("pull", len(wish.ids.lines), asked)


def _list_access(workspace: Workspace, asked: str, names: int, pdf: Path) -> Access:
    title = f"引抜き票　{workspace.case.config.case.title}"
    return Access("pull_list", names, asked, pdf, title=title, form="PDF")


def _judge(wish: PullWish, known: Recipients) -> tuple[list[int], tuple[int, ...]]:
    """Return the positions of those to pull, and the lines that are on record already.

    Raises:
        InputError: with every line that cannot be recorded.
    """
    places = {person["id"]: at for at, person in enumerate(known.people)}
    before = {entry.body["person"]: entry for entry in standing(known.entries, "pull") if entry.n > known.draw.n}
    new: dict[int, None] = {}
    already: list[int] = []
    problems: list[Problem] = []
    for line, text in wish.ids.lines:
        at = places.get(text)
        past = before.get(known.marks[at]) if at is not None else None
        fault = _fault(text, at, past, wish)
        if fault:
            problems.append(Problem(wish.ids.source, line, "", *fault))
        elif at in new or past:
            already.append(line)
        elif at is not None:
            new[at] = None
    if problems:
        raise InputError(
            f"引抜きに、記録できない行が {len(problems)} 行あります。何も記録していません。",
            "その行を確かめ、直してから、全部の行をもう一度入力してください。",
            code="pull",
            problems=problems,
        )
    return list(new), tuple(already)


def _fault(text: str, at: int | None, past: Entry | None, wish: PullWish) -> tuple[str, str] | None:
    """Return code and message of what is wrong with a line, or None."""
    if not is_id(text):
        return "id_invalid", "宛名番号ではありません（1 行に 1 つ、半角の英数字と記号で 64 文字まで）。"
    if at is None:
        return "not_recipient", "この案件の宛先の宛名番号ではありません。"
    if past and past.body["reason"] != wish.reason.value:
        undo = f"直すときは、survey-ops correct で記録 {past.n} を取り消してから、記録し直してください。"
        return "other_reason", f"別の理由で引抜きを記録済みです（記録 {past.n}）。{undo}"
    return None


def _spots(workspace: Workspace, known: Recipients, wanted: set[str], by_hand: Path | None) -> Mapping[str, _Spot]:
    """Return id -> where the label stands, of those of the people wanted who have one.

    Raises:
        RefusedError: the arrangement is not that of the record.
    """
    spots: dict[str, _Spot] = {}
    stock = load_stock(workspace.case)
    listed = by_hand_ids(by_hand, known.people)
    for run in known.runs():
        order = known.order(run)
        if run.recorded is None or not any(person["id"] in wanted for person in order.people):
            continue
        hand = listed & {person["id"] for person in order.people}
        _check_arrangement(run.recorded, stock, layout_mark(order.people, hand, order.key))
        used = run.recorded.body.get("first_place", 0)
        for sheet in arrange_run(stock, order.people, run, hand, used):
            generation = run.generation_of(sheet.number)
            spots |= {
                person["id"]: _Spot(sheet.number, generation, *row_and_column(stock, sheet.place(at)))
                for at, person in enumerate(sheet.people)
                if person["id"] in wanted
            }
    return spots


def _check_arrangement(recorded: Entry, stock: Stock, layout: str) -> None:
    body = recorded.body
    if (body["stock"], body["per_sheet"], body["layout"]) != (stock.name, stock.per_sheet, layout):
        raise RefusedError(
            f"記録済みのラベル（記録 {recorded.n}、{body['stock']}）と、用紙か宛名の並びが違うため、"
            "抜くラベルの場所が分かりません。何も記録していません。",
            "case.toml の labels と --by-hand を、そのラベルを作ったときと同じにして、もう一度実行してください。",
            code="other_sheets",
        )


def _append(
    workspace: Workspace,
    connection: Connection,
    wish: PullWish,
    known: Recipients,
    at: int,
    spots: Mapping[str, _Spot],
) -> Entry:
    spot = spots.get(known.people[at]["id"])
    sheet = derived.find_sheet(connection, workspace.case.code, spot.sheet, spot.generation) if spot else None
    body: dict[str, Any] = {
        "draw": known.draw.n,
        "person": known.marks[at],
        "reason": wish.reason.value,
        "note": wish.note.strip(),
        "sheet": sheet.number if sheet else None,
        "generation": sheet.generation if sheet else None,
        "state": sheet.state.value if sheet else None,
        "by": workspace.actor,
        "on": workspace.today().isoformat(),
    }
    return workspace.append(connection, "pull", body)


def _row(entry: Entry, person: Person, spot: _Spot) -> PullRow:
    state = State(entry.body["state"])
    label = PulledLabel(entry.n, spot.sheet, spot.generation, spot.row, spot.column, state)
    return PullRow(label, person["name"], f"（抽出データ {person['line']} 行目）")


def _make_list(
    workspace: Workspace, connection: Connection, staging: placing.Staging, rows: Sequence[PullRow], at: str
) -> str:
    """Write the list aside and record it; return its SHA-256."""
    number = len(workspace.entries(connection, "pull_list")) + 1
    if staging.target != _target(workspace, number):
        raise _changed_meanwhile()
    digest = staging.write(_render(workspace, number, rows, at, workspace.today()))
    body = {
        "number": number,
        "pulls": [row.label.entry for row in rows],
        "file": workspace.relative(staging.target),
        "sha256": digest,
        "on": workspace.today().isoformat(),
    }
    workspace.append(connection, "pull_list", body)
    return digest


def _render(workspace: Workspace, number: int, rows: Sequence[PullRow], at: str, day: date) -> bytes:
    case = workspace.case
    sheet = PullSheet(number, case.config.case.title, case.code, full_date(day), rows)
    return render_pull_list(sheet, load_stock(case), datetime.fromisoformat(at))


def _changed_meanwhile() -> RefusedError:
    return RefusedError(
        "引抜き票を作っている間に、ほかの画面で引抜きが記録されました。何も記録していません。",
        "もう一度実行してください。",
        code="changed_meanwhile",
    )


def _finish(workspace: Workspace) -> None:
    """Put lists that are on record into their places when they were left aside."""
    with workspace.database.reading() as connection:
        known = workspace.entries(connection, "pull_list", "file")
    for entry in known:
        target = workspace.located(entry.body["file"])
        if entry.kind != "pull_list" or target is None or target.exists():
            continue
        if placing.file_sha256(placing.aside(target)) == recorded_hashes(known, entry)[-1]:
            placing.place_aside(target)


def make_list_again(workspace: Workspace, number: int, by_hand: Path | None, *, overwrite: bool) -> tuple[Path, str]:
    """Make a list again, without the labels that were undone since; return the file and its SHA-256.

    Raises:
        UsageError: there is no such list.
        RefusedError: it is there, all of it was undone, the draw or the arrangement is another, or the data are
            erased.
        MachineError: it cannot be written.
    """
    workspace.require_ledger()
    target = _target(workspace, number)
    if not overwrite:
        placing.refuse_existing(target)
    with placing.Staging(target, private=True) as staging, workspace.database.writing() as connection:
        known = workspace.entries(connection)
        listed = _list_of(known, number)
        rows, at = _rows_again(workspace, read_recipients(workspace, connection, _CANNOT), known, listed, by_hand)
        digest = staging.write(_render(workspace, number, rows, at, date.fromisoformat(listed.body["on"])))
        if digest != recorded_hashes(known, listed)[-1]:
            where = {"file": workspace.relative(target), "sha256": digest, "on": workspace.today().isoformat()}
            workspace.append(connection, "file", {"of": listed.n, **where})
        append_access(workspace, connection, _list_access(workspace, f"引抜き票 第{number}号", len(rows), target))
    staging.place()
    return target, digest


def _list_of(known: Sequence[Entry], number: int) -> Entry:
    lists = [entry for entry in known if entry.kind == "pull_list"]
    found = next((entry for entry in lists if entry.body["number"] == number), None)
    if found is None:
        raise UsageError(
            f"引抜き票 第{number}号はありません。",
            f"--list には {len(lists)} までの番号を指定してください。" if lists else "引抜き票は、まだありません。",
            code="no_list",
        )
    return found


def _rows_again(
    workspace: Workspace, recipients: Recipients, known: Sequence[Entry], listed: Entry, by_hand: Path | None
) -> tuple[list[PullRow], str]:
    """Return the rows of a list as they stand, and the time of its first entry."""
    own = [entry for entry in known if entry.n in set(listed.body["pulls"])]
    still = {entry.body["person"]: entry for entry in standing(known, "pull") if entry in own}
    people = {
        person["id"]: still[mark]
        for person, mark in zip(recipients.people, recipients.marks, strict=True)
        if mark in still
    }
    if not people:
        raise RefusedError(
            f"引抜き票 第{listed.body['number']}号の引抜きは、すべて取り消したか、やり直す前の抽出のものです。",
            "これ以上することはありません。",
            code="nothing_to_pull",
        )
    spots = _spots(workspace, recipients, set(people), by_hand)
    named = {person["id"]: person for person in recipients.people if person["id"] in people}
    return [_row(entry, named[id_], spots[id_]) for id_, entry in people.items()], own[0].at
