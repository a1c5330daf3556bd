"""What a report is made of, in the order it is read: headings, sentences, tables, figures; nothing is drawn here."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Heading:
    """A heading; it stays on the page of what follows."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True)
class FactList:
    """What is called how: (name, value) a line."""

    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Grid:
    """A table of numbers.

    Attributes:
        title: over the table.
        headings: of the columns; the first is that of the labels.
        rows: a label and the numbers as they are printed.
        groups: (heading, columns it spans) over the columns but the first; none where empty.
        totals: how many of the last rows are totals, ruled off.
    """

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    groups: tuple[tuple[str, int], ...] = ()
    totals: int = 1


@dataclass(frozen=True)
class Bar:
    """Two shares to be compared, in per cent; the sample's is None where it is not shown."""

    label: str
    frame: float
    sample: float | None


@dataclass(frozen=True)
class BarChart:
    """Horizontal bars, the frame's and the sample's side by side."""

    title: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Pyramid:
    """A population pyramid: the youngest first, drawn from the bottom up.

    Attributes:
        title: over the figure.
        sides: what stands left and right.
        left, right: the bars of either side, with the same labels.
    """

    title: str
    sides: tuple[str, str]
    left: tuple[Bar, ...]
    right: tuple[Bar, ...]


Block = Heading | Paragraph | FactList | Grid | BarChart | Pyramid


@dataclass(frozen=True)
class Report:
    """A report: its title, the case's title, and the blocks."""

    title: str
    subject: str
    blocks: tuple[Block, ...]
