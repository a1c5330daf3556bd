"""The last pages of a draft: what is not in order, field by field, with the fact beside it and where that is from."""

from collections.abc import Sequence
from dataclasses import dataclass

from survey_ops.documents.form_layout import (
    LABEL_WIDTH,
    PAD_X,
    TEXT_WIDTH,
    Block,
    Cell,
    Heading,
    Line,
    Measure,
    Piece,
    Placed,
    break_lines,
)
from survey_ops.documents.form_pages import paginate

_FACT = "事実"
_ORIGIN = "出所"


@dataclass(frozen=True)
class FindingBlock:
    """One thing that is not in order.

    Attributes:
        label: what the field is called on the form.
        message: what is wrong.
        fact: what is on record, in words; "" for nothing to say.
        origin: where that is from: keys of the case file, numbers of entries; "" for nothing to say.
    """

    label: str
    message: str
    fact: str = ""
    origin: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """All that is printed."""
        return (self.label, self.message, self.fact, self.origin)


def lay_out_findings(
    findings: Sequence[FindingBlock], measure: Measure, depth: float
) -> tuple[tuple[Placed, ...], ...]:
    """Return the pages; none where there is no finding.

    Args:
        findings: in the order in which they are told.
        measure: text -> its width in mm at the size of the form.
        depth: the height of a page's body in mm.
    """
    if not findings:
        return ()
    blocks: list[Block] = [Heading(f"次の{len(findings)}件を確かめ，直してから確定すること。")]
    blocks += [_cell(number, finding, measure) for number, finding in enumerate(findings, 1)]
    return paginate(blocks, depth)


def _cell(number: int, finding: FindingBlock, measure: Measure) -> Cell:
    name = finding.label.replace(" ", "")  # the letters of a label are spread on the form, not in a list
    label = break_lines(f"{number}．{name}", LABEL_WIDTH - 2 * PAD_X, measure)
    lines = [Line((Piece(0, line),)) for line in break_lines(finding.message, TEXT_WIDTH, measure)]
    stop = measure(f"{_ORIGIN}　")
    for name, text in ((_FACT, finding.fact), (_ORIGIN, finding.origin)):
        if text:
            first, *others = break_lines(text, TEXT_WIDTH - stop, measure)
            lines.append(Line((Piece(0, name), Piece(stop, first))))
            lines += [Line((Piece(stop, line),)) for line in others]
    return Cell(label, tuple(lines), is_top=True)
