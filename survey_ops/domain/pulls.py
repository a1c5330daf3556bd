"""Taking people out after the draw (引抜き): why, and what is to be done where their label is by then."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from survey_ops.domain.custody import State


class PullReason(StrEnum):
    """Why somebody gets no mail although he was selected."""

    REFUSED = "refused"
    PROTECTED = "protected"
    DIED = "died"
    MOVED = "moved"
    OTHER = "other"


PULL_WORDS: Mapping[PullReason, tuple[str, ...]] = {
    PullReason.REFUSED: ("辞退",),
    PullReason.PROTECTED: ("支援措置",),
    PullReason.DIED: ("死亡",),
    PullReason.MOVED: ("転出", "転居"),
    PullReason.OTHER: ("その他",),
}
"""The words of each reason; the first is the one we print, the others are understood."""


def read_pull_reason(text: str) -> PullReason | None:
    """Return the reason a word or a code stands for, or None.

    >>> read_pull_reason("転居")
    <PullReason.MOVED: 'moved'>
    """
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    return next((reason for reason, words in PULL_WORDS.items() if plain in (reason.value, *words)), None)


class Whereabouts(StrEnum):
    """Where a label is to be taken from."""

    OFFICE = "office"
    CONTRACTOR = "contractor"
    ENVELOPE = "envelope"


def whereabouts(state: State) -> Whereabouts:
    """Return where the label is when its sheet is in a state: a sheet that came back was stuck on envelopes."""
    if state in (State.PRINTED, State.HELD):
        return Whereabouts.OFFICE
    return Whereabouts.CONTRACTOR if state is State.HANDED else Whereabouts.ENVELOPE


@dataclass(frozen=True)
class PulledLabel:
    """A label to be taken out; it names nobody.

    Attributes:
        entry: the entry that says so.
        sheet: sheet number.
        generation: its print generation.
        row, column: of the place on the sheet, from 1, the control label counted too.
        state: where the sheet was when the entry was made.
    """

    entry: int
    sheet: int
    generation: int
    row: int
    column: int
    state: State
