"""By when something is to be done in a case (期限): things to come back, data to be erased, losses to be reported.

to come back (`return`)
    Sheets that are handed over, by the day said in their transfer, else in `[custody] return_due`, else by the day
    planned for the return.
to be erased (`erase`, `extract`)
    The personal data, by `[custody] erase_by`, else one year after the draw. A file of personal data need not be
    entered into the public register (個人情報ファイル簿, 個人情報の保護に関する法律 75) when it is erased within a
    year; of 1,000 persons and more it has to be otherwise. Until the extract is erased too, that is waited for.
items (`item`)
    Items registered with a day of their own.
to be reported (`prompt`, `full`)
    The reports on a loss (`losses`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from survey_ops.domain.age import shift_years
from survey_ops.domain.chain import Entry, has_any
from survey_ops.domain.custody import State
from survey_ops.domain.custody_history import Histories, histories
from survey_ops.domain.notices import standing


class Due(StrEnum):
    """What is due."""

    RETURN = "return"
    ERASE = "erase"
    EXTRACT = "extract"
    ITEM = "item"
    PROMPT = "prompt"
    FULL = "full"


@dataclass(frozen=True)
class Rules:
    """What the case file says; None where it says nothing.

    Attributes:
        return_due: day by which sheets are to come back.
        return_planned: day planned for the return.
        erase_by: day by which the personal data are to be erased.
    """

    return_due: date | None = None
    return_planned: date | None = None
    erase_by: date | None = None


@dataclass(frozen=True)
class Deadline:
    """Something that is to be done by a day.

    Attributes:
        what: what it is.
        due: the last day.
        basis: where the day comes from, in Japanese.
        sheets: sheets it concerns, by number.
        entry: the entry it follows from, where there is one.
    """

    what: Due
    due: date
    basis: str
    sheets: tuple[int, ...] = ()
    entry: int | None = None

    def days_left(self, today: date) -> int:
        """Return how many days are left, below 0 when it is past."""
        return (self.due - today).days


def deadlines(entries: Sequence[Entry], rules: Rules, known: Histories | None = None) -> tuple[Deadline, ...]:
    """Return what is still to be done in a case, the first due first.

    Args:
        entries: all entries of the case by rising number.
        rules: of its case file.
        known: what `histories` says of the entries, where it was asked before.
    """
    found = [
        *_returns(entries, rules, known or histories(entries)),
        *_erasure(entries, rules),
        *_items(entries),
        *_reports(entries),
    ]
    return tuple(sorted(found, key=lambda one: (one.due, list(Due).index(one.what))))


def _returns(entries: Sequence[Entry], rules: Rules, known: Histories) -> list[Deadline]:
    transfers = {entry.n: entry.body["due"] for entry in standing(entries, "transfer")}
    groups: dict[tuple[date, str, int | None], list[int]] = {}
    for history in known.values():
        if history.now.state is not State.HANDED:
            continue
        transfer = history.handover.transfer if history.handover else None
        said = transfers.get(transfer) if transfer else None
        if said:
            key = date.fromisoformat(said), f"受渡し {transfer} の期限", transfer
        elif rules.return_due:
            key = rules.return_due, "case.toml の custody.return_due", None
        elif rules.return_planned:
            key = rules.return_planned, "case.toml の返却の予定日", None
        else:
            continue
        groups.setdefault(key, []).append(history.now.number)
    return [
        Deadline(Due.RETURN, due, basis, tuple(sorted(numbers)), entry)
        for (due, basis, entry), numbers in groups.items()
    ]


def _erasure(entries: Sequence[Entry], rules: Rules) -> list[Deadline]:
    erased = max((entry.n for entry in entries if entry.kind == "erase"), default=0)
    with_inputs = max((entry.n for entry in entries if entry.kind == "erase" and entry.body["inputs"]), default=0)
    for what, since in ((Due.ERASE, erased), (Due.EXTRACT, with_inputs)):
        draws = [entry for entry in entries if entry.kind == "draw" and entry.n > since]
        if draws:
            day = date.fromisoformat(draws[0].body["on"])
            basis = "case.toml の custody.erase_by" if rules.erase_by else "抽出から 1 年"
            return [Deadline(what, rules.erase_by or shift_years(day, 1), basis, entry=draws[0].n)]
    return []


# Most cases have no items and lost nothing: what reads such entries is imported where there are any.


def _items(entries: Sequence[Entry]) -> list[Deadline]:
    if not has_any(entries, "item", "item_moved"):
        return []
    from survey_ops.domain.items import GONE, replay_items

    return [
        Deadline(Due.ITEM, date.fromisoformat(item.erase_by), item.title, entry=item.registered)
        for item in replay_items(entries).values()
        if item.erase_by and item.state not in GONE
    ]


def _reports(entries: Sequence[Entry]) -> list[Deadline]:
    if not has_any(entries, "loss"):
        return []
    from survey_ops.domain.losses import Report, case_losses

    kinds = {Report.PROMPT: Due.PROMPT, Report.FULL: Due.FULL}
    return [
        Deadline(
            kinds[report],
            day,
            f"紛失（記録 {loss.entry}、{loss.persons:,} 人）",
            tuple(number for number, _ in loss.sheets),
            loss.entry,
        )
        for loss in case_losses(entries)
        for report, day in loss.waiting.items()
    ]
