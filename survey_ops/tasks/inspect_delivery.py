"""Record the inspection of a delivery (検収): envelopes delivered, labels spoiled and left over, the sample."""

from dataclasses import dataclass
from datetime import date

from survey_ops.domain.differences import CountDifference, case_differences
from survey_ops.domain.inspections import InspectionCounts, count_inspections
from survey_ops.domain.notices import standing
from survey_ops.domain.parties import Party, parse_party
from survey_ops.errors import RefusedError, UsageError
from survey_ops.tasks.record_notice import said_day
from survey_ops.tasks.workspace import Workspace


@dataclass(frozen=True)
class Delivery:
    """What was counted.

    Attributes:
        delivered: envelopes.
        spoiled: spoiled labels or envelopes given back.
        unused: labels given back unused.
        sampled: envelopes opened or compared by sample.
        faulty: faulty ones among them.
        giver: party that delivered, as written in an option; the contractor where None.
        place: where; as planned for the return where None.
        on: the day; today where None.
    """

    delivered: int
    spoiled: int
    unused: int
    sampled: int = 0
    faulty: int = 0
    giver: str | None = None
    place: str | None = None
    on: date | None = None


@dataclass(frozen=True)
class Inspected:
    """An inspection that is on record.

    Attributes:
        entry: its number.
        counts: of the case, with this.
        twin: an entry that says the very same: it may have been typed twice.
        open: all open differences of the case.
    """

    entry: int
    counts: InspectionCounts
    twin: int | None
    open: tuple[CountDifference, ...]


def inspect_delivery(workspace: Workspace, delivery: Delivery) -> Inspected:
    """Record an inspection; several are added up.

    Raises:
        UsageError: the numbers, the day or the party are not possible.
        RefusedError: nothing was drawn or handed over.
    """
    _check(delivery)
    giver = _giver(workspace, delivery.giver)
    workspace.require_ledger()
    with workspace.database.writing() as connection:
        known = workspace.entries(connection)
        draws = [entry for entry in known if entry.kind == "draw"]
        if not draws:
            raise workspace.not_drawn()
        if not count_inspections(known).outside:
            raise RefusedError(
                "この抽出のシートは、まだ引き渡していません。",
                "先に survey-ops scan 案件フォルダー handover で、引渡しを記録してください。",
                code="not_handed",
            )
        plan = workspace.case.config.plan.give_back
        body = {
            "draw": draws[-1].n,
            "delivered": delivery.delivered,
            "spoiled": delivery.spoiled,
            "unused": delivery.unused,
            "sampled": delivery.sampled,
            "faulty": delivery.faulty,
            "place": plan.place if delivery.place is None else delivery.place,
            "from": giver.as_body(),
            "by": workspace.actor,
            "on": said_day(workspace, draws[0], delivery.on).isoformat(),
        }
        same = (one for one in standing(known, "inspection") if {**one.body, "by": ""} == {**body, "by": ""})
        twin = next(same, None)
        entry = workspace.append(connection, "inspection", body)
    after = [*known, entry]
    left = tuple(one for one in case_differences(after) if one.is_open)
    return Inspected(entry.n, count_inspections(after), twin.n if twin else None, left)


def _check(delivery: Delivery) -> None:
    counts = (delivery.delivered, delivery.spoiled, delivery.unused)
    if min(counts) < 0 or not any(counts):
        raise UsageError(
            "納品の件数が正しくありません。",
            "--delivered に納品された封筒、--spoiled に書損、--unused に残りのラベルの件数を書いてください。",
            code="count",
        )
    if not 0 <= delivery.faulty <= delivery.sampled <= delivery.delivered:
        raise UsageError(
            "抜取検査の件数が正しくありません。",
            "--sampled は納品の件数まで、--faulty は --sampled の件数までにしてください。",
            code="sample",
        )


def _giver(workspace: Workspace, said: str | None) -> Party:
    contractor = workspace.case.config.contractor
    known = Party(contractor.name, "", contractor.role)
    return known if said is None else parse_party(said, "--from", known)
