"""Where the labels of a draw are, in numbers that must agree.

    recipients = labels that are to be posted + pulled + without a label
    handed - withdrawn + further + kept = delivered + spoiled

The first line holds by its last term, which is 0 when every recipient has a label. The second is what the office
counted against what the ledger says; it is asked only once somebody has counted.

handed
    Labels on the sheets of the first run as they were handed over. A label that was pulled while its sheet was in the
    office was not on it.
withdrawn
    Labels that were pulled after their sheet had been handed over: they come back one by one.
further
    Labels on sheets handed over later: of further runs, of sheets printed again after they had come back. Also labels
    that were off their sheet at the handover and are to be posted after all, because pulling them was a mistake.
kept
    Labels on held sheets, which the office sticks itself.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from survey_ops.domain.chain import Entry
from survey_ops.domain.custody import SheetKey
from survey_ops.domain.custody_history import Histories, Move, histories
from survey_ops.domain.notices import recipients_of, standing


@dataclass(frozen=True)
class LabelCounts:
    """The labels of the last draw.

    Attributes:
        recipients: the selection and the reserves that were used.
        unprinted: recipients pulled before their label was printed.
        removed: labels pulled from sheets that were in the office.
        withdrawn: labels pulled after their sheet was handed over.
        labels: labels that were printed and are to be posted.
        handed, further, kept: as the module says.
        restored: of `further`, labels off their sheet that are to be posted after all, by hand.
        counted: whether anybody has counted.
        delivered: envelopes brought to the post.
        spoiled: labels spoiled or left over.
    """

    recipients: int = 0
    unprinted: int = 0
    removed: int = 0
    withdrawn: int = 0
    labels: int = 0
    handed: int = 0
    further: int = 0
    restored: int = 0
    kept: int = 0
    counted: bool = False
    delivered: int = 0
    spoiled: int = 0

    @property
    def pulled(self) -> int:
        """People pulled, whenever it was."""
        return self.unprinted + self.removed + self.withdrawn

    @property
    def unlabelled(self) -> int:
        """Recipients who have no label that is to be posted although nobody pulled them."""
        return self.recipients - self.pulled - self.labels

    @property
    def outside(self) -> int:
        """Labels that went out of the office, whatever became of them."""
        return self.handed + self.further - self.restored

    @property
    def expected(self) -> int:
        """Labels that must have been posted or spoiled."""
        return self.handed - self.withdrawn + self.further + self.kept

    @property
    def difference(self) -> int:
        """How many more were expected than counted; below 0 where more were counted; 0 before anybody counted."""
        return self.expected - self.delivered - self.spoiled if self.counted else 0


def count_labels(entries: Sequence[Entry], of: int | None = None, known: Histories | None = None) -> LabelCounts:
    """Return the labels of one draw of a case.

    Args:
        entries: all entries of the case by rising number.
        of: the draw's entry; the last draw where None.
        known: what `histories` says of the entries, where it was asked before.

    Raises:
        KeyError, ValueError: the entries contradict themselves.
    """
    draws = [entry for entry in entries if entry.kind == "draw" and of in (None, entry.n)]
    if not draws:
        return LabelCounts()
    draw = draws[-1]
    sheets = {key: one for key, one in (known or histories(entries)).items() if one.now.draw == draw.n}
    handovers = {key: handover for key, one in sheets.items() if (handover := one.handover)}
    pulls = [entry for entry in standing(entries, "pull") if entry.body["draw"] == draw.n]
    taken = Counter(_key(entry) for entry in pulls if _is_after_handover(entry, handovers))
    unprinted = sum(entry.body["sheet"] is None for entry in pulls)
    further = _further(sheets, handovers)
    gone_out = sum([handover.labels for handover in handovers.values()])
    handed = gone_out - sum(handovers[key].labels for key in further)
    # A sheet that was printed again leaves the place empty: there the label is missing, not off its sheet.
    current = [(key, one) for key, one in sheets.items() if not one.replaced]
    restored = sum(
        [one.wanted - handovers[key].labels + taken.get(key, 0) for key, one in current if key in handovers]
    )
    counted = [entry.body for entry in standing(entries, "posted") if entry.body["draw"] == draw.n]
    return LabelCounts(
        recipients=recipients_of(entries, draw),
        unprinted=unprinted,
        removed=len(pulls) - unprinted - taken.total(),
        withdrawn=taken.total(),
        labels=sum([one.wanted for _, one in current]),
        handed=handed,
        further=gone_out - handed + restored,
        restored=restored,
        kept=sum([one.wanted for _, one in current if one.held]),
        counted=bool(counted),
        delivered=sum(body["delivered"] for body in counted),
        spoiled=sum(body["spoiled"] for body in counted),
    )


def _key(entry: Entry) -> SheetKey:
    return entry.body["sheet"], entry.body["generation"]


def _is_after_handover(pull: Entry, handovers: Mapping[SheetKey, Move]) -> bool:
    handover = handovers.get(_key(pull))
    return handover is not None and handover.entry < pull.n


def _further(sheets: Histories, handovers: Mapping[SheetKey, Move]) -> set[SheetKey]:
    """Return the sheets handed over that are of a further run, or printed again after they had been handed over."""
    runs, generations = {sheet.run for sheet in sheets.values()}, {generation for _, generation in handovers}
    if len(runs) < 2 and len(generations) < 2:
        return set()  # most of the time
    first_run = min(runs)
    first_generation = dict(sorted(handovers, reverse=True))  # of each number the smallest comes last, and stays
    return {key for key in handovers if sheets[key].run != first_run or first_generation[key[0]] < key[1]}
