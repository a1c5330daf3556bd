"""How many pieces go to which postal code and which 郵便区 (the area one post office delivers in).

The first three or five figures of a postal code are the number of its 郵便区; which of the two, the caller knows from
the post's data. What is said of discounts are the numbers of pieces they ask for, and nothing of rates: those change.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

SMALL = 10
"""Counts under this stay in the office: few people of one town may be guessed."""

INSIDE, BARCODE, SORTED = 100, 1_000, 2_000
"""Pieces posted at once: 郵便区内特別 (for one area), バーコード付, 区分郵便物."""


@dataclass(frozen=True)
class CodeCount:
    """Pieces of a postal code.

    Attributes:
        code: `NNN-NNNN`.
        area: number of its 郵便区, three or five figures.
        count: pieces.
    """

    code: str
    area: str
    count: int


@dataclass(frozen=True)
class AreaCount:
    """Pieces of a 郵便区, and whether it is one of those where they are posted."""

    area: str
    count: int
    is_own: bool


@dataclass(frozen=True)
class Minimum:
    """A number of pieces that a discount asks for, and how many there are."""

    name: str
    needed: int
    count: int

    @property
    def is_met(self) -> bool:
        """Whether there are enough."""
        return self.count >= self.needed


@dataclass(frozen=True)
class PostCounts:
    """The counts of a posting.

    Attributes:
        codes: by postal code.
        areas: the own ones first, then by number.
        own: numbers of the areas where the pieces are posted.
        is_guessed: whether `own` is no more than the area with the most pieces.
    """

    codes: tuple[CodeCount, ...]
    areas: tuple[AreaCount, ...]
    own: tuple[str, ...]
    is_guessed: bool

    @property
    def total(self) -> int:
        """All pieces."""
        return sum(one.count for one in self.codes)

    @property
    def inside(self) -> int:
        """Pieces for the areas where they are posted."""
        return sum(one.count for one in self.areas if one.is_own)

    @property
    def outside(self) -> int:
        """All others."""
        return self.total - self.inside

    @property
    def minima(self) -> tuple[Minimum, ...]:
        """What is to be known of discounts; each area is looked at by itself."""
        own = [
            Minimum(f"郵便区内特別郵便物（郵便区 {one.area}）", INSIDE, one.count) for one in self.areas if one.is_own
        ]
        return (
            *own,
            Minimum("バーコード付郵便物", BARCODE, self.total),
            Minimum("区分郵便物", SORTED, self.total),
        )


def count_codes(codes: Iterable[str], area_of: Callable[[str], str], own: Sequence[str] | None = None) -> PostCounts:
    """Count.

    Args:
        codes: the postal code of each piece, `NNN-NNNN`; at least one.
        area_of: gives the 郵便区 of seven figures.
        own: numbers of the areas where the pieces are posted; the one with the most pieces where None.
    """
    found = Counter(codes)
    counts = tuple(CodeCount(code, area_of(code.replace("-", "")), found[code]) for code in sorted(found))
    areas: Counter[str] = Counter()
    for one in counts:
        areas[one.area] += one.count
    posted = tuple(dict.fromkeys(own)) if own else (min(areas, key=lambda area: (-areas[area], area)),)
    listed = sorted({*areas, *posted}, key=lambda area: (area not in posted, area))
    return PostCounts(
        codes=counts,
        areas=tuple(AreaCount(area, areas[area], area in posted) for area in listed),
        own=posted,
        is_guessed=not own,
    )
