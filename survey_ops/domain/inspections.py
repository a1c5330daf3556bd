"""What the contractor delivered (検収), beside what went out.

    labels that went out = delivered + spoiled + unused + pulled

went out
    Labels on all sheets of the draw as they were handed over, of further runs too (`LabelCounts.outside`). Whether a
    sheet's backing paper came back says nothing of its envelopes.
pulled
    Labels pulled while their sheet was at the contractor's. A label that is pulled later is on an envelope that was
    delivered, and counts as such.

Deliveries in several lots are inspected one by one and added up.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from survey_ops.domain.chain import Entry
from survey_ops.domain.custody_history import Histories
from survey_ops.domain.label_counts import LabelCounts, count_labels
from survey_ops.domain.notices import standing
from survey_ops.domain.sheet_counts import pulled_outside


@dataclass(frozen=True)
class InspectionCounts:
    """The inspections of a draw, added up.

    Attributes:
        entries: their entries.
        outside: labels that went out.
        pulled: of these, pulled at the contractor's.
        delivered: envelopes delivered.
        spoiled: spoiled labels or envelopes given back.
        unused: labels given back unused.
        sampled: envelopes inspected by sample (抜取検査).
        faulty: faulty ones among them.
    """

    entries: tuple[int, ...] = ()
    outside: int = 0
    pulled: int = 0
    delivered: int = 0
    spoiled: int = 0
    unused: int = 0
    sampled: int = 0
    faulty: int = 0

    @property
    def expected(self) -> int:
        """What must come back: as envelopes, spoiled or unused."""
        return self.outside - self.pulled

    @property
    def lacking(self) -> int:
        """How many are lacking, below 0 where there are too many; 0 before anybody inspected."""
        return self.expected - self.delivered - self.spoiled - self.unused if self.entries else 0


def count_inspections(
    entries: Sequence[Entry],
    of: int | None = None,
    known: Histories | None = None,
    labels: LabelCounts | None = None,
) -> InspectionCounts:
    """Return the inspections of a draw.

    Args:
        entries: all entries of the case by rising number.
        of: the draw's entry; the last draw where None.
        known: what `histories` says of the entries, where it was asked before.
        labels: what `count_labels` says of the draw, where it was asked before.
    """
    draws = [entry.n for entry in entries if entry.kind == "draw" and of in (None, entry.n)]
    if not draws:
        return InspectionCounts()
    mine = [entry for entry in standing(entries, "inspection") if entry.body["draw"] == draws[-1]]
    sums = {
        key: sum(entry.body[key] for entry in mine) for key in ("delivered", "spoiled", "unused", "sampled", "faulty")
    }
    return InspectionCounts(
        entries=tuple(entry.n for entry in mine),
        outside=(labels or count_labels(entries, draws[-1], known)).outside,
        pulled=sum(entry.body["draw"] == draws[-1] for entry in pulled_outside(entries)),
        **sums,
    )
