"""What came back after the survey was sent: answers (回収), returned mail (不着), refusals (辞退).

The entries count and date, and name nobody. One that a `correct` entry undoes counts no more. Two response rates are
in use, and reports seldom say which one they print; so both are given (回収数／発送数, 回収数／（発送数－不着数）).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from survey_ops.domain.chain import Entry

KINDS = ("answers", "undelivered", "refused")

RETURN_REASONS: Mapping[str, str] = {
    "address": "あて所に尋ねあたりません",
    "moved": "転居先不明",
    "unclaimed": "保管期間経過",
    "rejected": "受取拒絶",
    "deceased": "受取人死亡",
    "other": "その他",
}
"""Reason of returned mail as recorded -> as the post stamps it; a reason that is not here is printed as it is."""


@dataclass(frozen=True)
class Responses:
    """The field work as the entries tell it.

    Attributes:
        days: day -> answers that came on it, by rising day.
        ways: way -> answers that came so, most first.
        undelivered: reason -> mail that came back, most first.
        refused: residents who declined (辞退).
        recorded: entries that say so; 0 before the first.
    """

    days: Mapping[date, int]
    ways: Mapping[str, int]
    undelivered: Mapping[str, int]
    refused: int
    recorded: int

    @property
    def answered(self) -> int:
        """Answers in all."""
        return sum(self.days.values())

    @property
    def returned(self) -> int:
        """Mail that came back, whatever the reason."""
        return sum(self.undelivered.values())


def tally(entries: Iterable[Entry]) -> Responses:
    """Count what came back.

    Args:
        entries: of one case, its corrections among them; those of a draw that was made again count for it alone.
    """
    standing = _standing(entries)
    days, ways, undelivered, refused = Counter[date](), Counter[str](), Counter[str](), 0
    for entry in standing:
        count = entry.body["count"]
        if entry.kind == "answers":
            days[date.fromisoformat(entry.body["on"])] += count
            ways[entry.body["way"]] += count
        elif entry.kind == "undelivered":
            undelivered[entry.body["reason"]] += count
        else:
            refused += count
    return Responses(dict(sorted(days.items())), _ranked(ways), _ranked(undelivered), refused, len(standing))


def _standing(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries of the last draw that speak of what came back and were not undone."""
    known = list(entries)
    undone = {entry.body["entry"] for entry in known if entry.kind == "correct"}
    draw = max((entry.n for entry in known if entry.kind == "draw"), default=0)
    return [entry for entry in known if entry.kind in KINDS and entry.n > draw and entry.n not in undone]


def _ranked(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
