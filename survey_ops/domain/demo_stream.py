"""Choices that come out the same everywhere: numbers from SHA-256, and weighted lists.

Python's `random` and NumPy promise their numbers for a version, not for ever. SHA-256 is a standard, so a
made-up city that rests on it keeps its fingerprint for as long as its lists stay as they are.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from itertools import accumulate
from struct import unpack
from typing import Generic, TypeVar

T = TypeVar("T")

MYRIAD = 10_000
BLOCKS_AT_A_TIME = 16  # for speed; the numbers are the same with any


@dataclass(frozen=True)
class Weighted(Generic[T]):
    """Items with whole-number weights.

    Attributes:
        items: the choices.
        totals: running totals of the weights, as long as `items`; the last is the sum.
    """

    items: tuple[T, ...]
    totals: tuple[int, ...]

    @classmethod
    def of(cls, pairs: Iterable[tuple[T, int]]) -> "Weighted[T]":
        """Build from (item, weight) pairs.

        Raises:
            ValueError: a weight is negative, or all are zero.
        """
        entries = tuple(pairs)
        totals = tuple(accumulate(weight for _, weight in entries))
        if not totals or totals[-1] <= 0 or min(weight for _, weight in entries) < 0:
            raise ValueError("weights must not be negative, and one must be above zero")
        return cls(tuple(item for item, _ in entries), totals)


class Stream:
    """An endless stream of choices, the same for the same label.

    Block k (from 0) is SHA-256 of the UTF-8 text `label + "\\n" + k`, read as four big-endian 64-bit words w
    in order. A number below n is floor(w * n / 2**64), so no number is likelier than another by more than
    one part in 2**64 / n.

    >>> stream = Stream("example")
    >>> [stream.below(100) for _ in range(6)]
    [27, 92, 95, 17, 19, 54]
    """

    def __init__(self, label: str) -> None:
        self._prefix = label.encode() + b"\n"
        self._blocks = 0
        self._words: list[int] = []

    def below(self, bound: int) -> int:
        """Return a whole number from 0 to `bound` - 1, all equally likely."""
        if not self._words:
            self._fill()
        return self._words.pop() * bound >> 64

    def _fill(self) -> None:
        """Read the next blocks, the last word first, so that `pop` gives them in order."""
        blocks = range(self._blocks, self._blocks + BLOCKS_AT_A_TIME)
        digests = b"".join(sha256(b"%b%d" % (self._prefix, block)).digest() for block in blocks)
        self._words.extend(reversed(unpack(f">{len(digests) // 8}Q", digests)))
        self._blocks += BLOCKS_AT_A_TIME

    def between(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`, both included."""
        return low + self.below(high - low + 1)

    def chance(self, per_myriad: int) -> bool:
        """Return true in `per_myriad` of 10,000 cases."""
        return self.below(MYRIAD) < per_myriad

    def pick(self, choices: Weighted[T]) -> T:
        """Return one of the items, as likely as its weight says."""
        return choices.items[bisect_right(choices.totals, self.below(choices.totals[-1]))]

    def one_of(self, items: tuple[T, ...]) -> T:
        """Return one of the items, all equally likely."""
        return items[self.below(len(items))]
