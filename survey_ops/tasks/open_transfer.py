"""Open a transfer: name both sides, then scan the stack once into it.

The office knows its own side and the contractor's from case.toml; the persons are named each time. What a transfer
records is what was said at the desk: nobody is identified by it.
"""

from dataclasses import dataclass
from datetime import date

from survey_ops.domain.custody import Movement
from survey_ops.domain.parties import Party, parse_party
from survey_ops.domain.transfers import KINDS, Transfer, transfers
from survey_ops.errors import RefusedError, UsageError
from survey_ops.tasks.record_scan import Details, ScanSession, planned_movement
from survey_ops.tasks.workspace import Workspace

_NAMES = {Movement.HANDOVER: "引渡し", Movement.RETURN: "返却", Movement.DESTROY: "廃棄"}


@dataclass(frozen=True)
class TransferWish:
    """What the session says; None where nobody said.

    Attributes:
        movement: handover, return or destruction.
        giver, taker, witness: as typed.
        place, carrying: where and how.
        due: the day it is to come back, of a handover.
        by: who records; also the person of the office's side where that is not named.
        on: the day it happens; today where nobody said.
    """

    movement: Movement
    giver: str | None = None
    taker: str | None = None
    witness: str | None = None
    place: str | None = None
    carrying: str | None = None
    due: date | None = None
    by: str | None = None
    on: date | None = None


@dataclass(frozen=True)
class PreparedTransfer:
    """A transfer that may be opened: everything is known and nothing is recorded yet.

    Attributes:
        movement: handover, return or destruction.
        giver, taker, witness: the parties.
        place, carrying: where and how; "" where nobody said.
        due: the day it is to come back, or None.
        by: who records.
        on: the day.
    """

    movement: Movement
    giver: Party
    taker: Party
    witness: Party | None
    place: str
    carrying: str
    due: date | None
    by: str
    on: date

    def as_body(self) -> dict[str, object]:
        """Return the body of the entry."""
        return {
            "movement": self.movement.value,
            "from": self.giver.as_body(),
            "to": self.taker.as_body(),
            "witness": self.witness.as_body() if self.witness else None,
            "place": self.place,
            "carrying": self.carrying,
            "due": self.due.isoformat() if self.due else None,
            "by": self.by,
            "on": self.on.isoformat(),
        }


def prepare_transfer(workspace: Workspace, wish: TransferWish) -> PreparedTransfer:
    """Complete what the session said with the case file, and find out whether the transfer may begin.

    Raises:
        UsageError: a side names no person, both sides of a handover or return are one person, the witness is one of
            them, or the day of the return is wrong.
        RefusedError: there is nothing to scan yet, or the case demands a witness and none is named.
        MachineError: the secret of the codes is gone.
    """
    plan = planned_movement(workspace, wish.movement)
    prepared = PreparedTransfer(
        movement=wish.movement,
        giver=_side(workspace, wish, "--from", wish.giver),
        taker=_side(workspace, wish, "--to", wish.taker),
        witness=parse_party(wish.witness, "--witness") if wish.witness is not None else None,
        place=(plan.place if wish.place is None else wish.place).strip(),
        carrying=(plan.method if wish.carrying is None else wish.carrying).strip(),
        due=_due(workspace, wish),
        by=wish.by or workspace.actor,
        on=wish.on or workspace.today(),
    )
    _check_people(prepared)
    _check_due(prepared)
    if prepared.witness is None:
        refuse_without_witness(workspace, wish.movement)
    ScanSession(
        workspace, wish.movement, _details(workspace, prepared, None)
    )  # refuses where there is nothing to scan
    return prepared


def open_transfer(workspace: Workspace, prepared: PreparedTransfer) -> Transfer:
    """Record that a transfer begins; what it consists of is scanned into it afterwards."""
    with workspace.database.writing() as connection:
        entry = workspace.append(connection, "transfer", prepared.as_body())
    return transfers([entry])[entry.n]


def case_transfers(workspace: Workspace) -> list[Transfer]:
    """Return the transfers of a case in their order; none before its first draw.

    Raises:
        RefusedError: there is no ledger.
    """
    workspace.require_ledger()
    with workspace.database.reading() as connection:
        return list(transfers(workspace.entries(connection, *KINDS)).values())


def find_transfer(workspace: Workspace, number: int) -> Transfer:
    """Return a transfer by its number.

    Raises:
        RefusedError: there is none of that number.
    """
    return pick_transfer(case_transfers(workspace), number)


def pick_transfer(known: list[Transfer], number: int) -> Transfer:
    """Return a transfer by its number.

    Raises:
        RefusedError: there is none of that number.
    """
    for transfer in known:
        if transfer.entry == number:
            return transfer
    raise RefusedError(
        f"記録 {number} は、この案件の受渡しではありません。",
        "受渡しの番号は、survey-ops transfer 案件 --list で確かめてください。",
        code="no_transfer",
    )


def transfer_session(
    workspace: Workspace, number: int, movement: Movement, by: str | None = None
) -> tuple[ScanSession, Details]:
    """Return a session that scans into a transfer that is open, and what it records with each scan.

    Raises:
        RefusedError: there is no such transfer, it is one of another movement, or it is closed.
    """
    transfer = find_transfer(workspace, number)
    if transfer.movement is not movement:
        raise RefusedError(
            f"受渡し {number} は{_NAMES[transfer.movement]}で、{_NAMES[movement]}ではありません。",
            f"survey-ops scan 案件 {transfer.movement.value} --transfer {number} と書いてください。",
            code="other_movement",
        )
    if transfer.is_closed:
        raise RefusedError(
            f"受渡し {number} は、確認が済んで閉じています。",
            f"加えて渡すものは、survey-ops transfer 案件 {movement.value} で別の受渡しにしてください。",
            code="transfer_closed",
        )
    details = session_details(workspace, transfer, by)
    return ScanSession(workspace, movement, details), details


def session_details(workspace: Workspace, transfer: Transfer, by: str | None = None) -> Details:
    """Return what every scan of a transfer records; `by` scans, or whoever opened it."""
    prepared = PreparedTransfer(
        movement=transfer.movement,
        giver=transfer.giver,
        taker=transfer.taker,
        witness=transfer.witness,
        place=transfer.place,
        carrying=transfer.carrying,
        due=None,
        by=by or transfer.by,
        on=date.fromisoformat(transfer.on),
    )
    return _details(workspace, prepared, transfer.entry)


def _details(workspace: Workspace, prepared: PreparedTransfer, number: int | None) -> Details:
    plan = planned_movement(workspace, prepared.movement)
    said = {"place": (prepared.place, plan.place), "method": (prepared.carrying, plan.method)}
    return Details(
        by=prepared.by,
        giver=str(prepared.giver),
        taker=str(prepared.taker),
        place=prepared.place or None,
        method=prepared.carrying or None,
        planned=tuple(key for key, (here, planned) in said.items() if here and here == planned),
        on=prepared.on,
        transfer=number,
    )


def refuse_without_witness(workspace: Workspace, movement: Movement) -> None:
    """Go on only where the case demands no witness of a movement.

    Raises:
        RefusedError: it does.
    """
    if movement.value not in workspace.case.config.custody.witness:
        return
    raise RefusedError(
        f"この案件では、{_NAMES[movement]}に立会者が要ります（case.toml の custody.witness）。",
        f"survey-ops transfer 案件 {movement.value} に --witness 所属／氏名／役割 を付けて始めてください。",
        code="witness_missing",
    )


def _side(workspace: Workspace, wish: TransferWish, option: str, said: str | None) -> Party:
    """Return one of the two sides; the office is the giver of all but a return."""
    is_giver = option == "--from"
    is_office = is_giver != (wish.movement is Movement.RETURN)
    default = _office(workspace, wish.by) if is_office else _other_side(workspace, wish.movement)
    return parse_party(said or "", option, default)


def _office(workspace: Workspace, by: str | None) -> Party:
    office = workspace.case.config.office
    return Party(office.division, by or "", office.staff)


def _other_side(workspace: Workspace, movement: Movement) -> Party:
    """Return who the case file has on the other side: the contractor, of a destruction whoever is planned."""
    config = workspace.case.config
    if movement is Movement.DESTROY:
        return Party(config.plan.destroy.taker)
    return Party(config.contractor_section.name if config.contractor_section else "")


def _due(workspace: Workspace, wish: TransferWish) -> date | None:
    if wish.movement is not Movement.HANDOVER:
        if wish.due:
            raise UsageError("--due は、引渡しのときだけ書けます。", "--due を除いてください。", code="due")
        return None
    planned = workspace.case.config.plan.give_back.on
    is_ahead = planned is not None and planned >= (wish.on or workspace.today())
    return wish.due or workspace.case.config.custody.return_due or (planned if is_ahead else None)


def _check_due(prepared: PreparedTransfer) -> None:
    if prepared.due and prepared.due < prepared.on:
        raise UsageError(
            f"返却の期限 {prepared.due.isoformat()} が、引渡しの日 {prepared.on.isoformat()} より前です。",
            "--due か、case.toml の custody.return_due を直してください。",
            code="due",
        )


def _check_people(prepared: PreparedTransfer) -> None:
    giver, taker, witness = prepared.giver, prepared.taker, prepared.witness
    if prepared.movement is not Movement.DESTROY and giver.is_same_person(taker):
        raise UsageError(
            f"渡す者と受け取る者が、同じ人（{giver.person}）です。",
            "--from と --to に、それぞれの人を書いてください。",
            code="same_person",
        )
    if witness and (witness.is_same_person(giver) or witness.is_same_person(taker)):
        raise UsageError(
            f"立会者 {witness.person} は、渡す者か受け取る者でもあります。",
            "--witness には、別の人を書いてください。",
            code="witness",
        )
