"""What comes of verifying a case."""

from dataclasses import dataclass, field

from survey_ops.domain.chain import Difference
from survey_ops.domain.first_difference import FirstDifference


@dataclass
class Verification:
    """The outcome.

    Attributes:
        differences: what is not as recorded; empty means proven.
        skipped: what could not be compared, and why.
        notes: what is worth knowing.
        confirmed: what was compared and found equal.
        first: where the first entry of the ledger that differs is, None where none is known to.
    """

    differences: list[Difference] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    confirmed: list[str] = field(default_factory=list)
    first: FirstDifference | None = None
