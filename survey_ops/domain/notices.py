"""What comes back after a mailing: answers, returned mail (不着), refusals (辞退の届出).

A refusal or a returned envelope may name a resident. The entry then holds a mark in place of the id, made with the
key of the personal data; whoever does not have that key learns how many and when, and nobody's name. Answers are
anonymous and are only counted. An entry that was undone by a correction counts no more.
"""

import hashlib
import hmac
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from survey_ops.domain.chain import Entry

NoticeKind = Literal["refused", "undelivered"]
"""What may name a resident: 辞退の届出, 返送."""

NOTICE_KINDS: tuple[NoticeKind, ...] = ("refused", "undelivered")
RETURN_KINDS = (*NOTICE_KINDS, "answers")


class ReturnReason(StrEnum):
    """Why the post brings mail back, as stamped on it."""

    ADDRESS = "address"
    MOVED = "moved"
    UNCLAIMED = "unclaimed"
    REJECTED = "rejected"
    DECEASED = "deceased"
    OTHER = "other"


RETURN_WORDS: Mapping[ReturnReason, tuple[str, ...]] = {
    ReturnReason.ADDRESS: ("あて所", "あて所に尋ねあたりません", "あて所不明", "宛所", "宛所不明"),
    ReturnReason.MOVED: ("転居先不明", "転居先不明で配達できません"),
    ReturnReason.UNCLAIMED: ("保管期間経過", "留置期間経過"),
    ReturnReason.REJECTED: ("受取拒絶", "受取拒否"),
    ReturnReason.DECEASED: ("受取人死亡", "死亡"),
    ReturnReason.OTHER: ("その他",),
}
"""The words of each reason; the first is the one we print, the others are understood."""


def read_reason(text: str) -> ReturnReason | None:
    """Return the reason a word or a code stands for, or None.

    >>> read_reason("あて所に尋ねあたりません")
    <ReturnReason.ADDRESS: 'address'>
    >>> read_reason("moved")
    <ReturnReason.MOVED: 'moved'>
    """
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    return next((reason for reason, words in RETURN_WORDS.items() if plain in (reason.value, *words)), None)


def person_mark(key: bytes, resident: str) -> str:
    """Return what stands in an entry for a resident: 64 hex figures that only the holder of the key can make."""
    return hmac.new(key, f"survey-ops/person/v1\n{resident}".encode(), hashlib.sha256).hexdigest()


def standing(entries: Iterable[Entry], *kinds: str, until: int | None = None) -> list[Entry]:
    """Return the entries of these kinds that were not undone.

    Args:
        entries: of one case, its corrections among them.
        kinds: of what comes back.
        until: look at the ledger as it was at this entry; at all of it where None.
    """
    known = [entry for entry in entries if until is None or entry.n <= until]
    undone = {entry.body["entry"] for entry in known if entry.kind == "correct"}
    return [entry for entry in known if entry.kind in kinds and entry.n not in undone]


@dataclass(frozen=True)
class Response:
    """How a mailing was answered.

    Attributes:
        sent: residents the mail went to.
        answers: answers that came back (回収数).
        undelivered: reason -> pieces the post brought back (不着数).
        refused: refusals.
    """

    sent: int
    answers: int
    undelivered: Mapping[str, int]
    refused: int

    @property
    def returned(self) -> int:
        """Pieces the post brought back, whatever the reason."""
        return sum(self.undelivered.values())

    @property
    def rate(self) -> float | None:
        """回収数 / 発送数 in per cent, to one place; None before anything was sent."""
        return per_cent(self.answers, self.sent)

    @property
    def rate_delivered(self) -> float | None:
        """回収数 / (発送数 - 不着数) in per cent, to one place; None where nothing was delivered."""
        return per_cent(self.answers, self.sent - self.returned)

    @property
    def is_too_many(self) -> bool:
        """Whether more came back than was sent: a count was mistyped, or answers came from elsewhere."""
        return self.answers > self.sent - self.returned or self.refused > self.sent


def per_cent(part: int, whole: int) -> float | None:
    """Return a share in per cent to one place, halves up; None of nothing.

    >>> per_cent(1367, 3055)
    44.7
    >>> per_cent(1, 2000)
    0.1
    """
    return (2000 * part + whole) // (2 * whole) / 10 if whole > 0 else None


def sent_to(entries: Iterable[Entry], draw: Entry) -> int:
    """Return how many residents a draw goes to: the selection and the reserves used, less those pulled.

    Args:
        entries: of the case, its corrections among them.
        draw: its last draw.
    """
    known = list(entries)
    return recipients_of(known, draw) - len([entry for entry in standing(known, "pull") if _is_of(entry, draw)])


def recipients_of(entries: Iterable[Entry], draw: Entry) -> int:
    """Return how many recipients a draw has: the selection and the reserves that were used."""
    used: int = sum(entry.body["count"] for entry in entries if entry.kind == "reserve" and _is_of(entry, draw))
    selected: int = draw.body["manifest"]["counts"]["selected"]
    return selected + used


def _is_of(entry: Entry, draw: Entry) -> bool:
    found: bool = entry.body["draw"] == draw.n
    return found


def response(entries: Iterable[Entry], sent: int) -> Response:
    """Return how a case was answered.

    Args:
        entries: of the case, its corrections among them.
        sent: residents the mail went to.
    """
    known = standing(entries, *RETURN_KINDS)
    counts = Counter[str]()
    undelivered = Counter[str]()
    for entry in known:
        counts[entry.kind] += entry.body["count"]
        if entry.kind == "undelivered":
            undelivered[entry.body["reason"]] += entry.body["count"]
    ordered = {reason.value: undelivered[reason.value] for reason in ReturnReason if undelivered[reason.value]}
    return Response(sent, counts["answers"], ordered, counts["refused"])
