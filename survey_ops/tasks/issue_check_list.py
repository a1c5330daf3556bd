"""Make the check list of a run of labels: read the register again for the labels chosen, record the list, place it.

The labels are chosen by the hash of the run's entry, so the same run always has the same list; it holds names and
addresses and is erased with the labels. People under protection are not on it: their sheets stay in the office, and
a further paper with their addresses is one too many.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from survey_ops.case.list_section import METHOD
from survey_ops.case.load import Case
from survey_ops.documents.check_list import CheckList, CheckRow, render_check_list
from survey_ops.domain.access_log import deeds
from survey_ops.domain.chain import Checkpoint, Entry
from survey_ops.domain.label_checks import labels_to_check
from survey_ops.domain.label_places import row_and_column
from survey_ops.domain.stocks import Stock
from survey_ops.errors import RefusedError, UsageError, VerificationError
from survey_ops.ledger import entries as ledger_entries
from survey_ops.ledger.signing import Signer
from survey_ops.tasks import placing
from survey_ops.tasks.label_plan import arrange_run, is_held
from survey_ops.tasks.label_runs import Run
from survey_ops.tasks.log_access import Access, append_access, record_access
from survey_ops.tasks.moment import Moment
from survey_ops.tasks.reread_people import Stored, compare_again
from survey_ops.tasks.row_checks import file_of
from survey_ops.tasks.run_order import RunOrder, by_hand_ids, layout_mark, read_recipients, recorded_hashes
from survey_ops.tasks.sign_checkpoint import find_signer, keep_signer, known_signer, make_footer
from survey_ops.tasks.stock_files import load_stock
from survey_ops.tasks.workspace import Workspace

Person = Mapping[str, Any]
"""A recipient as stored."""


@dataclass(frozen=True)
class IssuedCheckList:
    """A check list that is on record.

    Attributes:
        pdf: the file.
        sha256: of the file.
        run: number of the run it checks.
        numbers: of the labels to compare, by number.
        reread: whether names and addresses were compared with the register read again.
        restored: True when it was on record before and only the file was made again.
    """

    pdf: Path
    sha256: str
    run: int
    numbers: tuple[int, ...]
    reread: bool
    restored: bool


@dataclass(frozen=True)
class _State:
    """The run to check, as the ledger has it."""

    order: RunOrder
    hand: frozenset[str]
    labels: Entry
    labels_sha256: str
    case: Case

    @property
    def draw(self) -> Entry:
        return self.order.draw

    @property
    def run(self) -> Run:
        return self.order.run

    @cached_property
    def stock(self) -> Stock:
        return load_stock(self.case)

    @cached_property
    def places(self) -> list[tuple[Person, int, int]]:
        """Return the recipients as their labels are printed, each with its sheet and its place on it."""
        used = self.labels.body.get("first_place", 0)
        sheets = arrange_run(self.stock, self.order.people, self.run, self.hand, used)
        return [(person, one.number, one.place(at)) for one in sheets for at, person in enumerate(one.people)]


def check_list_name(number: int) -> str:
    """Return the name of the check list of a run."""
    return "check-list.pdf" if number == 1 else f"check-list-{number}.pdf"


def issue_check_list(
    workspace: Workspace,
    *,
    run: int | None = None,
    by_hand: Path | None = None,
    register: Path | None = None,
    overwrite: bool = False,
) -> IssuedCheckList:
    """Make the check list of a run of labels that is on record.

    Args:
        workspace: the case.
        run: number of the run; the last where None.
        by_hand: the file of ids that the labels were made with, where there was one.
        register: a copy of the register, in place of the case's own.
        overwrite: replace the PDF that is there.

    Raises:
        UsageError: there is no such run, or a mailing is given a register.
        RefusedError: nothing is printed, the data are erased, the labels stand otherwise, or the PDF exists.
        InputError: the register is not the one drawn from.
        VerificationError: a recipient or `labels.pdf` is not as it was recorded, or not as the register has it.
        MachineError: the PDF cannot be written.
    """
    state = _read_state(workspace, run, by_hand)
    target = workspace.case.out / check_list_name(state.run.number)
    if not overwrite:
        placing.refuse_existing(target)
    _check_pdf(workspace, state)
    _check_stock(state)
    # The place of a label that was pulled is empty: there is nothing to compare.
    chosen = {
        number: why
        for number, why in labels_to_check(_open_labels(state), state.labels.hash).items()
        if state.places[number - 1][0]["id"] not in state.order.pulled
    }
    reread = _compare(workspace, state, [state.places[number - 1][0] for number in chosen], register)
    rows = _rows(state, chosen)
    return _restore(workspace, state, rows, reread, target) or _issue(workspace, state, rows, reread, target)


def _read_state(workspace: Workspace, wanted: int | None, by_hand: Path | None) -> _State:
    workspace.require_ledger()
    with workspace.database.reading() as connection:
        recipients = read_recipients(workspace, connection, "照合リストを作れません")
        known = workspace.entries(connection)
    runs = recipients.runs()
    printed = sum(run.recorded is not None for run in runs)
    if not printed:
        raise RefusedError(
            "宛名ラベルをまだ作っていないため、照合リストを作れません。",
            "先に survey-ops labels 案件フォルダー を実行してください。",
            code="not_printed",
        )
    if wanted is not None and wanted > printed:
        raise UsageError(
            f"{wanted} 回目の宛名ラベルは、まだ作っていません。",
            f"--run には {printed} までの番号を指定してください。",
        )
    run = runs[(printed if wanted is None else wanted) - 1]
    labels = run.recorded
    if labels is None:
        raise ValueError(f"run {run.number} is not on record")
    order = recipients.order(run)
    hand = by_hand_ids(by_hand, order.people)
    _check_layout(labels, order, hand)
    return _State(order, hand, labels, recorded_hashes(known, labels)[-1], workspace.case)


def _open_labels(state: _State) -> int:
    """Return how many labels leave the office; they are the first of the run.

    Raises:
        RefusedError: none does.
    """
    count = sum(not is_held(person) for person in state.order.people)
    if not count:
        raise RefusedError(
            "宛名ラベルがすべて別扱い（支援措置）のため、照合リストは作りません。",
            "別扱いのラベルは、職員が封筒に貼るときに、住民データと見比べてください。",
            code="all_held",
        )
    return count


def _check_layout(labels: Entry, order: RunOrder, hand: frozenset[str]) -> None:
    """Refuse a list that would name other places than those where the labels stand."""
    if layout_mark(order.people, hand, order.key) != labels.body["layout"]:
        raise RefusedError(
            f"記録済みのラベル（記録 {labels.n}）と宛名の並びが違うため、照合リストを作れません。",
            "case.toml の labels.order と --by-hand を、ラベルを作ったときと同じにしてください。",
            code="other_sheets",
        )


def _check_pdf(workspace: Workspace, state: _State) -> None:
    """Go on only where the labels' file is as recorded, or was taken away to be printed."""
    file = workspace.case.out / state.run.file
    if placing.file_sha256(file) not in (None, state.labels_sha256):
        raise VerificationError(
            f"{file} の内容が、記録したときと違います。",
            "このファイルを印刷せず、survey-ops labels 案件 --overwrite で作り直してください。",
            code="labels_changed",
        )


def _check_stock(state: _State) -> None:
    stock = state.stock
    if (stock.name, stock.per_sheet) != (state.labels.body["stock"], state.labels.body["per_sheet"]):
        raise RefusedError(
            f"記録済みのラベルの用紙（{state.labels.body['stock']}）が、case.toml の用紙と違います。",
            "case.toml の labels.stock を、ラベルを作ったときと同じにしてください。",
            code="other_sheets",
        )


def _compare(workspace: Workspace, state: _State, people: Sequence[Person], register: Path | None) -> bool:
    if register and state.draw.body["manifest"]["method"] == METHOD:
        raise UsageError(
            "郵送の案件の宛先は抽出フローの結果のため、--register は使いません。",
            "--register を付けずに実行してください。",
        )
    return compare_again(workspace, state.draw, Stored(people, state.order.key), register)


def _rows(state: _State, chosen: Mapping[int, str]) -> tuple[CheckRow, ...]:
    files = {file_of(state.draw, person) for person, _, _ in state.places}
    return tuple(_row(state, number, why, is_one=len(files) == 1) for number, why in chosen.items())


def _row(state: _State, number: int, why: str, *, is_one: bool) -> CheckRow:
    person, sheet, place = state.places[number - 1]
    down, across = row_and_column(state.stock, place)
    line = str(person["line"])
    return CheckRow(
        number=number,
        why=why,
        sheet=sheet,
        place=f"{down} 段 {across} 列",
        source=(line,) if is_one else (file_of(state.draw, person), line),
        postal_code=person["postal_code"],
        address=person["address"],
        building=person["building"],
        name=person["name"],
    )


def _issue(
    workspace: Workspace, state: _State, rows: tuple[CheckRow, ...], reread: bool, target: Path
) -> IssuedCheckList:
    with placing.Staging(target, private=True) as staging:
        with workspace.database.reading() as connection:
            checkpoint = ledger_entries.head(connection)
            last = ledger_entries.entry_at(connection, checkpoint.entry) or state.labels
        moment = Moment(checkpoint, datetime.fromisoformat(last.at), workspace.today())
        signer = find_signer(workspace)
        data = _render(workspace, state, rows, reread, moment, signer)
        with workspace.database.writing() as connection:
            _check_unchanged(workspace.entries(connection, "draw", "labels", "erase"), state)
            digest = staging.write(data)
            keep_signer(workspace, connection, signer)
            body = {**_body(workspace, state, rows, reread, target), "sha256": digest, "by": workspace.actor}
            said = {"entry": moment.checkpoint.entry, "head": moment.checkpoint.head, "on": moment.on.isoformat()}
            workspace.append(connection, "check_list", {**body, **said})
            append_access(workspace, connection, _access(workspace, state, rows, target))
    staging.place()
    return _issued(state, rows, reread, target, digest, restored=False)


def _access(workspace: Workspace, state: _State, rows: Sequence[CheckRow], target: Path) -> Access:
    return Access(
        operation="check_list",
        records=len(rows),
        condition=f"{state.run.number} 回目のラベルから選んだ宛名",
        file=target,
        title=f"照合リスト　{workspace.case.config.case.title}",
        form="PDF",
    )


def _check_unchanged(known: Sequence[Entry], state: _State) -> None:
    if any(entry.n > max(state.labels.n, state.draw.n) and entry.kind in ("draw", "erase") for entry in known):
        raise RefusedError(
            "照合リストを作っている間に、ほかの画面で抽出か消去が行われました。",
            "survey-ops status で状態を確かめてから、もう一度実行してください。",
            code="changed_meanwhile",
        )


def _body(
    workspace: Workspace, state: _State, rows: Sequence[CheckRow], reread: bool, target: Path
) -> dict[str, Any]:
    return {
        "labels": state.labels.n,
        "labels_sha256": state.labels_sha256,
        "numbers": [row.number for row in rows],
        "reread": reread,
        "file": workspace.relative(target),
    }


def _render(
    workspace: Workspace,
    state: _State,
    rows: tuple[CheckRow, ...],
    reread: bool,
    moment: Moment,
    signer: Signer | None,
) -> bytes:
    check = CheckList(workspace.case.config.case.title, _facts(state, reread), rows)
    footer = make_footer(workspace, signer, moment.checkpoint, moment.at, moment.on)
    return render_check_list(check, footer)


def _facts(state: _State, reread: bool) -> tuple[tuple[str, str], ...]:
    body = state.labels.body
    last = state.run.first + body["sheets"] - 1
    sheets = f"シート {state.run.first:,}～{last:,}" if body["sheets"] > 1 else f"シート {last:,}"
    said = (
        "この表は、元のデータを読み直し、保存された宛先と同じであることを確かめたものです。"
        if reread
        else "元のデータがないため、この表は、保存された宛先によるものです。"
    )
    held = sum(is_held(person) for person in state.order.people)
    apart = f"別扱いの {held:,} 件はこの表になく、職員が貼るときに確かめます。" if held else ""
    return (
        ("対象", f"{state.run.file}（{sheets}、宛名 {len(state.order.people):,} 件、授受簿の記録 {state.labels.n}）"),
        ("PDF の SHA-256", state.labels_sha256),
        (
            "選び方",
            f"先頭、10、100 番目、最後のラベルと、残りから抽選の 20 件。抽選は、ラベルの番号の抽選番号（シードは記録 "
            f"{state.labels.n} のハッシュ）の小さい順で、だれにも選べません。{apart}",
        ),
        (
            "照合のしかた",
            f"印刷したラベルを、二人が別々に、この表と一字ずつ比べて □ に印を付けます。{said}",
        ),
    )


def _issued(
    state: _State, rows: Sequence[CheckRow], reread: bool, target: Path, digest: str, *, restored: bool
) -> IssuedCheckList:
    return IssuedCheckList(target, digest, state.run.number, tuple(row.number for row in rows), reread, restored)


def _restore(
    workspace: Workspace, state: _State, rows: tuple[CheckRow, ...], reread: bool, target: Path
) -> IssuedCheckList | None:
    """Make the file of the last entry again when it is this list and never came to its place."""
    with workspace.database.reading() as connection:
        last = deeds(workspace.entries(connection))[-1]
        if last.kind != "check_list" or placing.file_sha256(target) == last.body["sha256"]:
            return None
        checkpoint = Checkpoint(last.body["entry"], last.body["head"])
        before = ledger_entries.entry_at(connection, checkpoint.entry) or state.labels
    if any(last.body[key] != value for key, value in _body(workspace, state, rows, reread, target).items()):
        return None
    moment = Moment(checkpoint, datetime.fromisoformat(before.at), date.fromisoformat(last.body["on"]))
    data = _render(workspace, state, rows, reread, moment, known_signer(workspace))
    digest = placing.sha256_of(data)
    if digest != last.body["sha256"]:
        return None  # the case file or the tool has changed since: it is another list
    with placing.Staging(target, private=True) as staging:
        staging.write(data)
        record_access(workspace, _access(workspace, state, rows, target))
    staging.place()
    return _issued(state, rows, reread, target, digest, restored=True)
