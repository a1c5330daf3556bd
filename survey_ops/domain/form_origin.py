"""Where a field of a form has its value from: a form is trusted because every field can be traced."""

from dataclasses import dataclass
from enum import StrEnum


class Source(StrEnum):
    """What a value was taken from."""

    KEY = "key"  # a key of the case file
    ENTRY = "entry"  # an entry of the ledger
    SENTENCE = "sentence"  # a sentence that comes with the tool, or the case file's own in its place
    LAW = "law"  # the file of the legal basis
    DRAW = "draw"  # the manifest of the draw
    FORM = "form"  # printed on the form itself


@dataclass(frozen=True)
class Origin:
    """One place that a value, or a part of it, comes from.

    Attributes:
        source: what it was taken from.
        place: where in it: a key such as `office.staff`, the name of a sentence, the kind of an entry.
        entry: number of the entry; None where it is none.
    """

    source: Source
    place: str
    entry: int | None = None

    def as_json(self) -> dict[str, str | int | None]:
        """Return the origin for scripts."""
        return {"source": self.source.value, "place": self.place, "entry": self.entry}
