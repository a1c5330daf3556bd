"""Where counts do not agree, and whether anybody explained it (差とその説明).

There are four places where two counts meet:

    transfer_confirmed   what one side sent              what the other side says it has; the last word counts
    sheet_count          labels asked for on a sheet     stuck + spoiled + unused
    inspection           labels that went out            delivered + spoiled + unused + pulled, all lots together
    posted               labels to be posted             posted + spoiled, all posts together

A difference is no entry of its own: it follows from the entries. It goes away when the counts agree, and it stays on
record as *explained* when an `explained` entry accounts for all of it. An explanation accounts for a number: where
the difference grows afterwards, what is beyond it is open again. Of a transfer there is more than a number (this
sheet lacking, that one too many): there an explanation accounts for the confirmation that it names.

While a difference is open the forms do not claim that everything came back.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from survey_ops.domain.chain import Entry
from survey_ops.domain.custody import Movement, SheetKey
from survey_ops.domain.custody_history import Histories
from survey_ops.domain.inspections import count_inspections
from survey_ops.domain.label_counts import count_labels
from survey_ops.domain.notices import standing
from survey_ops.domain.sheet_counts import tally_of


class Counted(StrEnum):
    """Where the two counts meet: the kind of the entry."""

    TRANSFER = "transfer_confirmed"
    SHEET = "sheet_count"
    INSPECTION = "inspection"
    POSTED = "posted"


@dataclass(frozen=True)
class Explanation:
    """An entry that explains a difference, and how much of it."""

    entry: int
    number: int
    reason: str


@dataclass(frozen=True)
class CountDifference:
    """Two counts that do not agree.

    Attributes:
        counted: where they meet.
        entry: the entry that shows it; of counts that are added up the last one.
        lacking: how many are lacking, below 0 where there are too many.
        sheet: the sheet, of a count of one.
        transfer: the entry of the transfer, of a confirmation.
        message: the two counts, in Japanese.
        explanations: those that stand.
    """

    counted: Counted
    entry: int
    lacking: int
    message: str
    sheet: SheetKey | None = None
    transfer: int | None = None
    explanations: tuple[Explanation, ...] = ()

    @property
    def left(self) -> int:
        """What is not explained yet."""
        return self.lacking - sum(one.number for one in self.explanations)

    @property
    def is_open(self) -> bool:
        """Whether it still calls for an explanation."""
        return not self.explanations if self.counted is Counted.TRANSFER else self.left != 0


def case_differences(
    entries: Sequence[Entry], known: Histories | None = None, moves: Sequence[Entry] = ()
) -> tuple[CountDifference, ...]:
    """Return the differences of a case, open and explained, by entry.

    Args:
        entries: all entries of the case by rising number.
        known: what `histories` says of the entries, where it was asked before.
        moves: the movements of sheets in transfers, where `entries` lacks them.
    """
    found = [
        *_of_transfers(entries, moves),
        *_of_sheets(entries),
        *_of_inspections(entries, known),
        *_of_posts(entries, known),
    ]
    return tuple(sorted(found, key=lambda one: one.entry))


def open_differences(entries: Sequence[Entry]) -> tuple[CountDifference, ...]:
    """Return those that are not explained."""
    return tuple(one for one in case_differences(entries) if one.is_open)


def amount(lacking: int) -> str:
    """Return in words how many are lacking or too many.

    >>> amount(3), amount(-1)
    ('3 件足りません', '1 件多くあります')
    """
    if not lacking:
        return "内容が違います"
    return f"{lacking:,} 件足りません" if lacking > 0 else f"{-lacking:,} 件多くあります"


def _of_transfers(entries: Sequence[Entry], moves: Sequence[Entry]) -> Iterable[CountDifference]:
    opened = {entry.n for entry in standing(entries, "transfer")}
    last = {entry.body["transfer"]: entry for entry in standing(entries, "transfer_confirmed")}
    for number, entry in last.items():
        if number not in opened or entry.body["agrees"]:
            continue
        sent, has = _sent([*entries, *moves], number, entry.n), entry.body["count"]
        others = f"、この案件のものでないコード {entry.body['refused']:,} 件" if entry.body["refused"] else ""
        yield CountDifference(
            Counted.TRANSFER,
            entry.n,
            sent - has,
            f"受渡し {number} で渡したものは {sent:,} 点、相手の確認は {has:,} 点です{_lists(entry)}{others}。",
            transfer=number,
            explanations=_explanations(entries, [entry]),
        )


def _lists(entry: Entry) -> str:
    """Return which sheets and items a confirmation lacks or has beyond."""
    parts = [
        f"{what} {'、'.join(str(one[0] if isinstance(one, list | tuple) else one) for one in entry.body[key])}"
        for key, what in (
            ("lacking", "ないシート"),
            ("excess", "余分なシート"),
            ("lacking_items", "ない管理対象"),
            ("excess_items", "余分な管理対象"),
        )
        if entry.body[key]
    ]
    return f"（{'、'.join(parts)}）" if parts else ""


def _sent(entries: Sequence[Entry], transfer: int, confirmed: int) -> int:
    """Return how many sheets and items a transfer held when it was confirmed."""
    scans = standing(entries, *Movement, "item_moved", until=confirmed)
    return sum(entry.body.get("transfer") == transfer for entry in scans)


def _of_sheets(entries: Sequence[Entry]) -> Iterable[CountDifference]:
    for entry in standing(entries, "sheet_count"):
        body, tally = entry.body, tally_of(entry)
        if tally.total != body["labels"]:
            yield CountDifference(
                Counted.SHEET,
                entry.n,
                body["labels"] - tally.total,
                f"シート {body['sheet']} のラベル {body['labels']:,} 件に対し、貼付 {tally.stuck:,} ＋ 書損 "
                f"{tally.spoiled:,} ＋ 残り {tally.unused:,} ＝ {tally.total:,} 件です。",
                sheet=(body["sheet"], body["generation"]),
                explanations=_explanations(entries, [entry]),
            )


def _of_inspections(entries: Sequence[Entry], known: Histories | None) -> Iterable[CountDifference]:
    for draw, mine in _by_draw(entries, "inspection"):
        counts = count_inspections(entries, draw, known)
        if counts.lacking:
            total = counts.delivered + counts.spoiled + counts.unused
            yield CountDifference(
                Counted.INSPECTION,
                mine[-1].n,
                counts.lacking,
                f"検収 納品 {counts.delivered:,} ＋ 書損 {counts.spoiled:,} ＋ 残り {counts.unused:,} "
                f"＝ {total:,} 件、引渡し {counts.outside:,} － 引抜き {counts.pulled:,} "
                f"＝ {counts.expected:,} 件です。",
                explanations=_explanations(entries, mine),
            )


def _of_posts(entries: Sequence[Entry], known: Histories | None) -> Iterable[CountDifference]:
    for draw, mine in _by_draw(entries, "posted"):
        counts = count_labels(entries, draw, known)
        if counts.difference:
            total = counts.delivered + counts.spoiled
            yield CountDifference(
                Counted.POSTED,
                mine[-1].n,
                counts.difference,
                f"発送 {counts.delivered:,} ＋ 書損 {counts.spoiled:,} ＝ {total:,} 件、"
                f"貼るはずだったラベルは {counts.expected:,} 件です。",
                explanations=_explanations(entries, mine),
            )


def _by_draw(entries: Sequence[Entry], kind: str) -> list[tuple[int, list[Entry]]]:
    found: dict[int, list[Entry]] = {}
    for entry in standing(entries, kind):
        found.setdefault(entry.body["draw"], []).append(entry)
    return list(found.items())


def _explanations(entries: Sequence[Entry], of: Sequence[Entry]) -> tuple[Explanation, ...]:
    numbers = {entry.n for entry in of}
    return tuple(
        Explanation(entry.n, entry.body["difference"], entry.body["reason"])
        for entry in standing(entries, "explained")
        if entry.body["of"] in numbers
    )
