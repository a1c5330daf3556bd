"""Confirm a transfer: what the other side says it has, compared with what was sent.

The other side scans all it has in one go, or signs the printed list and says how many there are. Whatever comes out
is recorded; the transfer closes only when it equals what was sent.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import Connection

from survey_ops.domain.codes import is_genuine, parse_code
from survey_ops.domain.custody import Reason, SheetKey
from survey_ops.domain.item_codes import ItemCode, is_genuine_item
from survey_ops.domain.parties import Party
from survey_ops.domain.transfers import (
    KINDS,
    Comparison,
    Contents,
    Transfer,
    Way,
    compare_scanned,
    compare_signed,
    transfers,
)
from survey_ops.errors import RefusedError, UsageError
from survey_ops.ledger import derived
from survey_ops.tasks.keep_items import case_items
from survey_ops.tasks.open_transfer import find_transfer, pick_transfer
from survey_ops.tasks.workspace import Workspace


class Check(StrEnum):
    """What became of one code that the other side read."""

    SENT = "sent"
    AGAIN = "again"
    EXCESS = "excess"
    REFUSED = "refused"


@dataclass(frozen=True)
class Reading:
    """One code that the other side read.

    Attributes:
        check: among what was sent, read before, not sent, or none of the case's.
        code: the code, or "" when the text was none of ours.
        length: characters read.
        reason: why it is none of the case's.
    """

    check: Check
    code: str
    length: int
    reason: Reason | None = None


@dataclass(frozen=True)
class Confirmed:
    """A confirmation that is on record.

    Attributes:
        entry: its entry.
        said: what was confirmed, beside what was sent.
        transfer: as it is now.
    """

    entry: int
    said: Comparison
    transfer: Transfer


class ConfirmSession:
    """The other side reads what it has; nothing is recorded before `confirm_scanned`.

    Raises:
        RefusedError: there is no such transfer, nothing was sent yet, or it is closed.
        UsageError: the giver is to confirm.
        MachineError: the secret of the codes is gone.
    """

    def __init__(self, workspace: Workspace, number: int, by: str | None) -> None:
        self.transfer = find_transfer(workspace, number)
        _check_open(self.transfer)
        self.by = _confirming(self.transfer, by)
        self._workspace = workspace
        self._secret = workspace.codes_secret()
        with workspace.database.reading() as connection:
            self._known = {sheet.key for sheet in derived.case_sheets(connection, workspace.case.code)}
            self._known_items = frozenset(case_items(workspace, connection))
        self._sheets: set[SheetKey] = set()
        self._items: set[int] = set()
        self._refused: set[str] = set()

    def read(self, text: str) -> Reading:
        """Take one code."""
        case = self._workspace.case.code
        code = parse_code(text, case)
        if code is None:
            return self._refuse(text, "", Reason.NOT_A_CODE)
        if code.case != case:
            return self._refuse(text, str(code), Reason.OTHER_CASE)
        if isinstance(code, ItemCode):
            return self._read_item(text, code)
        if not is_genuine(self._secret, code):
            return self._refuse(text, str(code), Reason.ALTERED)
        key = code.sheet, code.generation
        if key not in self._known:
            return self._refuse(text, str(code), Reason.UNKNOWN)
        was_read = key in self._sheets
        self._sheets.add(key)
        return Reading(_check(was_read, key in self.transfer.contents.sheets), str(code), len(text))

    def _read_item(self, text: str, code: ItemCode) -> Reading:
        if not is_genuine_item(self._secret, code):
            return self._refuse(text, str(code), Reason.ALTERED)
        if code.number not in self._known_items:
            return self._refuse(text, str(code), Reason.UNKNOWN)
        was_read = code.number in self._items
        self._items.add(code.number)
        return Reading(_check(was_read, code.number in self.transfer.contents.items), str(code), len(text))

    def _refuse(self, text: str, code: str, reason: Reason) -> Reading:
        self._refused.add(code or text)  # the same text read twice is one thing that does not belong there
        return Reading(Check.REFUSED, code, len(text), reason)

    @property
    def has_read(self) -> bool:
        """Whether anything was read."""
        return bool(self._sheets or self._items or self._refused)

    def confirm(self, on: date | None = None) -> Confirmed:
        """Record what was read.

        Raises:
            UsageError: nothing was read.
            RefusedError: the transfer was closed in the meantime.
        """
        if not self.has_read:
            raise UsageError(
                "管理コードを一つも読み取っていません。確認は記録していません。",
                f"受け取ったものを読み取るか、survey-ops confirm 案件 {self.transfer.entry} --signed --count 数"
                " で、署名した一覧の数を記録してください。",
                code="nothing_read",
            )
        scanned = Contents(frozenset(self._sheets), frozenset(self._items))
        with self._workspace.database.writing() as connection:
            transfer = _current(self._workspace, connection, self.transfer.entry)
            said = compare_scanned(transfer.contents, scanned, len(self._refused))
            return _record(self._workspace, connection, transfer, said, self.by, on)


def confirm_signed(
    workspace: Workspace, number: int, count: int, by: str | None = None, on: date | None = None
) -> Confirmed:
    """Record that the other side signed the printed list, and how many sheets and items it counted.

    Raises:
        RefusedError: there is no such transfer, nothing was sent yet, it is closed, or a scan found a difference that
            a count cannot explain away.
        UsageError: the giver is to confirm, or the count is below 0.
    """
    if count < 0:
        raise UsageError("--count が 0 より小さい数です。", "受け取った数を書いてください。", code="count")
    workspace.require_ledger()
    with workspace.database.writing() as connection:
        transfer = _current(workspace, connection, number)
        _check_nothing_lacks(transfer)
        said = compare_signed(transfer.contents, count)
        return _record(workspace, connection, transfer, said, _confirming(transfer, by), on)


def _check(was_read: bool, was_sent: bool) -> Check:
    if was_read:
        return Check.AGAIN
    return Check.SENT if was_sent else Check.EXCESS


def _current(workspace: Workspace, connection: Connection, number: int) -> Transfer:
    """Return a transfer as it is in this transaction, when it can be confirmed."""
    transfer = pick_transfer(_known(workspace, connection), number)
    _check_open(transfer)
    return transfer


def _known(workspace: Workspace, connection: Connection) -> list[Transfer]:
    return list(transfers(workspace.entries(connection, *KINDS)).values())


def _record(
    workspace: Workspace, connection: Connection, transfer: Transfer, said: Comparison, by: str, on: date | None
) -> Confirmed:
    day = on or workspace.today()
    if day.isoformat() < transfer.on:
        raise UsageError(
            f"確認の日 {day.isoformat()} が、受渡しの日 {transfer.on} より前です。",
            "--on を直してください。",
            code="date",
        )
    body = {"transfer": transfer.entry, **said.as_body(), "by": by, "on": day.isoformat()}
    entry = workspace.append(connection, "transfer_confirmed", body)
    return Confirmed(entry.n, said, pick_transfer(_known(workspace, connection), transfer.entry))


def _check_open(transfer: Transfer) -> None:
    if transfer.is_closed and transfer.last:
        raise RefusedError(
            f"受渡し {transfer.entry} は、確認が済んでいます（記録 {transfer.last.entry}）。",
            "確認が誤りなら、survey-ops correct 案件 "
            f"{transfer.last.entry} --reason 理由 で取り消してから、確認し直してください。",
            code="already_confirmed",
        )
    if not len(transfer.contents):
        raise RefusedError(
            f"受渡し {transfer.entry} には、まだ何も読み取っていません。",
            f"先に survey-ops scan 案件 {transfer.movement.value} --transfer {transfer.entry} で読み取ってください。",
            code="nothing_sent",
        )


def _check_nothing_lacks(transfer: Transfer) -> None:
    """Refuse a count where the last confirmation was scanned and found what still differs: a sheet, not a number.

    Raises:
        RefusedError: it did.
    """
    last = transfer.last
    if last and last.said.way is Way.SCANNED and not last.said.agrees and last.stands_for != transfer.contents:
        raise RefusedError(
            f"受渡し {transfer.entry} は、前の確認の読取り（記録 {last.entry}）で違いが見つかっています。",
            f"数だけでは確かめられません。survey-ops confirm 案件 {transfer.entry} で、全部を読み取ってください。",
            code="needs_scan",
        )


def _confirming(transfer: Transfer, by: str | None) -> str:
    """Return who confirms: the receiver, unless another person of that side is named; never the giver."""
    said, giver, taker = (Party(person=name) for name in (by or "", transfer.giver.person, transfer.taker.person))
    if by and said.is_same_person(giver) and not said.is_same_person(taker):
        raise UsageError(
            f"{by} は渡す者です。確認は、受け取る側（{transfer.taker}）が行います。",
            "--by に、受け取った人を書いてください。",
            code="giver_confirms",
        )
    return by or transfer.taker.person
