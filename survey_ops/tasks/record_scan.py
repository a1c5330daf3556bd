"""Record the movement of sheets and other items as their codes are scanned.

For each scan: look whether this very scan was answered before, decide, record. Refusals are entries too. A code that
repeats what its sheet has just done moves nothing; its answer is kept only where the scan itself may come again.
"""

import hashlib
import hmac
import uuid
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, Protocol

from sqlalchemy import Connection

from survey_ops.case.load import Case
from survey_ops.case.model import PlannedMovement
from survey_ops.domain.chain import Entry
from survey_ops.domain.codes import SheetCode, is_genuine, make_code, parse_code
from survey_ops.domain.custody import Movement, Reason, Sheet, State, judge, missing_after
from survey_ops.domain.item_codes import ItemCode, is_genuine_item, make_item_code
from survey_ops.domain.items import Item, judge_item, missing_items, moved_item
from survey_ops.domain.key_losses import is_of_lost_key
from survey_ops.errors import RefusedError
from survey_ops.ledger import derived, entries
from survey_ops.ledger.entries import Before, BeforeScan
from survey_ops.tasks.keep_items import append_move, case_items
from survey_ops.tasks.workspace import Workspace


class Answer(StrEnum):
    """What became of a scan."""

    ACCEPTED = "accepted"
    ALREADY = "already"
    REFUSED = "refused"


@dataclass(frozen=True)
class Outcome:
    """The answer to one scan.

    Attributes:
        answer: accepted, already done, or refused.
        code: the code, or "" when the text was none of ours.
        length: characters read.
        reason: why it was refused.
        state: where the sheet is, for `already`, a wrong state, and a scan answered before.
        item: of an item's code, the item as it is after the scan; where it is known.
        entry: the entry that recorded it; None where nothing was recorded.
        repeated: True when this very scan had been answered before.
        is_unproven: True where the key is lost that could tell the code from a forged one.
    """

    answer: Answer
    code: str
    length: int
    reason: Reason | None = None
    state: State | None = None
    entry: int | None = None
    repeated: bool = False
    item: Item | None = None
    is_unproven: bool = False


@dataclass(frozen=True)
class Details:
    """Who, where, how and when; None where nobody said.

    Attributes:
        by: who scans.
        giver, taker, place, method: as the form will tell it.
        planned: which of them come from the plan in case.toml.
        on: the day it happened.
        transfer: the transfer that the scans belong to.
        read_at: when the desk read it, where it could not reach the ledger then.
    """

    by: str
    giver: str | None
    taker: str | None
    place: str | None
    method: str | None
    planned: tuple[str, ...]
    on: date
    transfer: int | None = None
    read_at: str | None = None

    def as_body(self) -> dict[str, object]:
        """Return the keys of the entry's body."""
        return {
            "by": self.by,
            "from": self.giver,
            "to": self.taker,
            "place": self.place,
            "method": self.method,
            "planned": list(self.planned),
            "transfer": self.transfer,
            "read_at": self.read_at,
            "on": self.on.isoformat(),
        }


class Desk(Protocol):
    """Where scans are read: a case, with its ledger or without."""

    @property
    def case(self) -> Case:
        """The case."""

    @property
    def actor(self) -> str:
        """Who acts."""

    def today(self) -> date:
        """Return the day where the computer stands."""


def planned_movement(workspace: Desk, movement: Movement) -> PlannedMovement:
    """Return what the case file plans for a movement."""
    plan = workspace.case.config.plan
    plans = {Movement.HANDOVER: plan.handover, Movement.RETURN: plan.give_back, Movement.DESTROY: plan.destroy}
    return plans[movement]


def make_details(workspace: Desk, movement: Movement, said: Mapping[str, str | None], on: date | None) -> Details:
    """Complete what the operator said with the plan, and mark what is from it.

    Args:
        workspace: the case.
        movement: what is scanned.
        said: `by`, `from`, `to`, `place`, `method`; None or absent where nobody said.
        on: the day it happened; today where nobody said.
    """
    plan = planned_movement(workspace, movement)
    planned = {"from": plan.giver, "to": plan.taker, "place": plan.place, "method": plan.method}
    taken = tuple(key for key, value in planned.items() if value and not said.get(key))
    whole = {key: said.get(key) or planned[key] or None for key in planned}
    return Details(
        by=said.get("by") or workspace.actor,
        giver=whole["from"],
        taker=whole["to"],
        place=whole["place"],
        method=whole["method"],
        planned=taken,
        on=on or workspace.today(),
    )


IsNews = Callable[[Connection, int], bool]
"""Tells whether an entry, which brought a sheet or an item where it is, is one that a desk could not know."""


def _nothing_is_news(_connection: Connection, _entry: int) -> bool:
    return False


class ScanSession:
    """Scans of one movement of one case.

    Raises:
        RefusedError: nothing was printed or registered yet.
        MachineError: the secret of the codes is gone.
    """

    def __init__(self, workspace: Workspace, movement: Movement, details: Details) -> None:
        workspace.require_ledger()
        self._workspace = workspace
        self._movement = movement
        self._details = details
        self._is_news: IsNews = _nothing_is_news
        if not self.sheets() and not self.items():
            raise RefusedError(
                "この案件では、まだラベルを作っていません。",
                "先に survey-ops labels 案件フォルダー を実行してください。"
                "ラベルのほかのものは、survey-ops item 案件フォルダー add で登録します。",
                code="not_printed",
            )
        self._secret = workspace.codes_secret()

    def collected(self, movement: Movement, details: Details, is_news: "IsNews") -> "ScanSession":
        """Return the session for a scan that a desk without the ledger collected.

        Args:
            movement: what was scanned.
            details: who, where, how and when.
            is_news: tells whether an entry is one that the desk could not know.
        """
        other = copy(self)
        other._movement, other._details, other._is_news = movement, details, is_news
        return other

    def sheets(self) -> list[Sheet]:
        """Return where every sheet of the case is now."""
        with self._workspace.database.reading() as connection:
            return derived.case_sheets(connection, self._workspace.case.code)

    def items(self) -> list[Item]:
        """Return where every other item of the case is now."""
        with self._workspace.database.reading() as connection:
            return list(case_items(self._workspace, connection).values())

    def missing_items(self) -> list[int]:
        """Return the numbers of the items the movement has not reached."""
        return missing_items(self._movement, self.items())

    def missing(self) -> list[int]:
        """Return the numbers of the sheets the movement has not reached."""
        return missing_after(self._movement, self.sheets())

    def scan(self, text: str, repeatable: str | None = None) -> Outcome:
        """Answer one scan, and record it before the answer is returned.

        Args:
            text: what the reader typed.
            repeatable: what tells this scan from others when it may come again, such as the name of the
                session and the line; the same is answered the same way. None for a scan that cannot.
        """
        request = uuid.uuid4().hex if repeatable is None else self._request(repeatable, text)
        code, question = self._read(text, request)
        with self._workspace.database.writing(question.ask) as connection:
            before = question.answer(is_alone=True)
            return self._answer(connection, text, code, request, before, may_repeat=repeatable is not None)

    def answer(self, connection: Connection, text: str, request: str, *, may_repeat: bool) -> Outcome:
        """Answer one scan in a transaction that holds the right to write.

        Args:
            connection: the transaction.
            text: what the reader typed.
            request: id of the scan.
            may_repeat: whether the scan may come again, so that also the answer `already` is kept.
        """
        code, question = self._read(text, request)
        question.ask(connection)
        before = question.answer(is_alone=False)
        return self._answer(connection, text, code, request, before, may_repeat=may_repeat)

    def _read(self, text: str, request: str) -> tuple[SheetCode | ItemCode | None, BeforeScan]:
        """Return the code, and what is to be asked before it is answered."""
        case = self._workspace.case.code
        code = parse_code(text, case)
        key = (code.sheet, code.generation) if isinstance(code, SheetCode) and code.case == case else None
        return code, BeforeScan(case, request, key)

    def _answer(
        self,
        connection: Connection,
        text: str,
        code: SheetCode | ItemCode | None,
        request: str,
        before: Before,
        *,
        may_repeat: bool,
    ) -> Outcome:
        if before.answer is not None:
            return self._first_answer(connection, before.answer, text)
        outcome = self._decide(connection, text, code, request, before)
        if outcome.answer is Answer.ALREADY and may_repeat and code is not None:
            return self._keep_already(connection, outcome, code, request)
        return outcome

    def _request(self, repeatable: str, text: str) -> str:
        """Return the id of a scan that may come again: a hash, for anything may have been scanned by mistake."""
        said = f"{self._workspace.case.code}\n{self._movement.value}\n{repeatable}\n{text}"
        if self._details.transfer is not None:
            said = f"{self._details.transfer}\n{said}"  # the same sheet may be in a later transfer
        return hmac.new(self._secret, f"survey-ops/request/v1\n{said}".encode(), hashlib.sha256).hexdigest()

    def _decide(
        self, connection: Connection, text: str, code: SheetCode | ItemCode | None, request: str, before: Before
    ) -> Outcome:
        case = self._workspace.case.code
        if code is None:
            return self._refuse(connection, text, None, Reason.NOT_A_CODE, request)
        if code.case != case:
            return self._refuse(connection, text, code, Reason.OTHER_CASE, request)
        if isinstance(code, ItemCode):
            return self._decide_item(connection, text, code, request)
        sheet = before.sheet
        if sheet is None:
            return self._refuse(connection, text, code, Reason.UNKNOWN, request)
        is_unproven = not is_genuine(self._secret, code)
        if is_unproven and not self._is_of_lost_key(connection, code):
            return self._refuse(connection, text, code, Reason.ALTERED, request)
        if is_unproven and self._movement is Movement.HANDOVER:
            return self._refuse(connection, text, code, Reason.KEY_LOST, request)
        verdict = judge(self._movement, sheet.state)
        if verdict in (None, Reason.WRONG_STATE) and self._is_news(connection, sheet.entry):
            reason = Reason.OTHER_DESK if verdict is None else Reason.MOVED_MEANWHILE
            return self._refuse(connection, text, code, reason, request, sheet.state)
        if verdict is None:
            return Outcome(Answer.ALREADY, str(code), len(text), state=sheet.state)
        if isinstance(verdict, Reason):
            return self._refuse(connection, text, code, verdict, request, sheet.state)
        said: dict[str, Any] = {"sheet": sheet.number, "generation": sheet.generation, "labels": sheet.labels}
        body = {**said, "request": request, **self._details.as_body()}
        entry = self._workspace.append(connection, self._movement.value, body, before=before)
        return Outcome(Answer.ACCEPTED, str(code), len(text), state=verdict, entry=entry.n, is_unproven=is_unproven)

    def _is_of_lost_key(self, connection: Connection, code: SheetCode) -> bool:
        """Tell whether a sheet was printed before the key was lost: it can only be taken as it is."""
        known = self._workspace.entries(connection, "labels", "reprint", "key_lost")
        return is_of_lost_key(known, (code.sheet, code.generation))

    def _decide_item(self, connection: Connection, text: str, code: ItemCode, request: str) -> Outcome:
        item = case_items(self._workspace, connection).get(code.number)
        if item is None:
            return self._refuse(connection, text, code, Reason.UNKNOWN, request)
        if not is_genuine_item(self._secret, code):
            return self._refuse(connection, text, code, Reason.ALTERED, request)
        verdict = judge_item(self._movement, item)
        if verdict in (None, Reason.WRONG_STATE) and self._is_news(connection, item.entry):
            reason = Reason.OTHER_DESK if verdict is None else Reason.MOVED_MEANWHILE
            return replace(self._refuse(connection, text, code, reason, request), item=item)
        if verdict is None:
            return Outcome(Answer.ALREADY, str(code), len(text), item=item)
        if isinstance(verdict, Reason):
            return replace(self._refuse(connection, text, code, verdict, request), item=item)
        said = {"request": request, **self._details.as_body()}
        entry = append_move(self._workspace, connection, item, self._movement, said)
        return Outcome(Answer.ACCEPTED, str(code), len(text), entry=entry.n, item=moved_item(item, entry))

    def _refuse(
        self,
        connection: Connection,
        text: str,
        code: SheetCode | ItemCode | None,
        reason: Reason,
        request: str,
        state: State | None = None,
    ) -> Outcome:
        shown = "" if code is None else str(code)
        body = {
            "movement": self._movement.value,
            "reason": reason.value,
            "code": shown or None,
            "length": len(text),
            "request": request,
            "transfer": self._details.transfer,
            "read_at": self._details.read_at,
            "by": self._details.by,
            "on": self._details.on.isoformat(),
        }
        entry = self._workspace.append(connection, "scan_refused", body)
        return Outcome(Answer.REFUSED, shown, len(text), reason=reason, state=state, entry=entry.n)

    def _keep_already(
        self, connection: Connection, outcome: Outcome, code: SheetCode | ItemCode, request: str
    ) -> Outcome:
        what: dict[str, int] = (
            {"item": code.number}
            if isinstance(code, ItemCode)
            else {"sheet": code.sheet, "generation": code.generation}
        )
        body = {
            "movement": self._movement.value,
            **what,
            "state": str(outcome.item.state if outcome.item else outcome.state),
            "request": request,
            "transfer": self._details.transfer,
            "read_at": self._details.read_at,
            "by": self._details.by,
            "on": self._details.on.isoformat(),
        }
        entry = self._workspace.append(connection, "item_already" if outcome.item else "scan_already", body)
        return replace(outcome, entry=entry.n)

    def _first_answer(self, connection: Connection, n: int, text: str) -> Outcome:
        """Return the first answer of a scan that comes again, and where the sheet is now."""
        entry, case = entries.entry_at(connection, n), self._workspace.case.code
        if entry is None:
            raise ValueError(f"entry {n} answered a scan and is not there")
        body = entry.body
        if entry.kind == "scan_refused":
            reason = Reason(body["reason"])
            return Outcome(Answer.REFUSED, body["code"] or "", len(text), reason=reason, entry=entry.n, repeated=True)
        if entry.kind in ("item_moved", "item_already"):
            return self._first_answer_of_item(connection, entry, text)
        code = str(make_code(self._secret, case, body["sheet"], body["generation"]))
        answer = Answer.ALREADY if entry.kind == "scan_already" else Answer.ACCEPTED
        sheet = derived.find_sheet(connection, case, body["sheet"], body["generation"])
        state = sheet.state if sheet else None
        return Outcome(answer, code, len(text), state=state, entry=entry.n, repeated=True)

    def _first_answer_of_item(self, connection: Connection, entry: Entry, text: str) -> Outcome:
        number = entry.body["item"]
        code = str(make_item_code(self._secret, self._workspace.case.code, number))
        answer = Answer.ALREADY if entry.kind == "item_already" else Answer.ACCEPTED
        item = case_items(self._workspace, connection)[number]
        return Outcome(answer, code, len(text), entry=entry.n, repeated=True, item=item)
