"""Which counts of a sample are not printed (秘匿), because they could tell who was asked.

The danger. Who was drawn is known to the office alone. A table of the sample in which a cell holds one or two
residents points at them: a resident who tells the neighbours that a letter came is then the one whose answers stand
in the survey's tables under the same heading. And a cell in which everybody was drawn says of each of them that they
were. How many residents live in the city by age and sex is published anyway, so counts of the frame stay.

    1. A count of the sample is small when it is above 0 and below `below` (3 unless the city says otherwise: one or
       two are an x, as in Japan's economic census), or when everybody of the frame's cell was drawn.
    2. Totals are printed beside the cells. One x alone in a line could be had back by subtraction, so a line (a row
       or a column, its total included) never has exactly one: the smallest other count goes too, one above 0 first.
    3. The total of the whole sample is on the letter of the survey itself and is never hidden.

With `below` = 1 nothing is hidden: for a paper that stays in the office. Where everybody was drawn, there is nothing
to hide either. What it does not do: two x in a line tell their sum. Who needs more must merge groups.
"""

import numpy as np
from numpy.typing import NDArray

from survey_ops.domain.cell_limits import DEFAULT_BELOW

Counts = NDArray[np.int64]
Mask = NDArray[np.bool_]


def hidden_cells(frame: Counts, sample: Counts, below: int = DEFAULT_BELOW) -> Mask:
    """Return which counts of a table are not printed.

    Args:
        frame: shape (rows, columns): residents of the frame; the last row and the last column hold the totals.
        sample: the same of the sample.
        below: the smallest count that is printed as it is.

    Returns:
        Shape (rows, columns), True where the sample's count is hidden.
    """
    hidden = np.zeros(sample.shape, dtype=np.bool_)
    if below <= 1 or sample[-1, -1] == frame[-1, -1]:
        return hidden
    hidden |= (sample > 0) & ((sample < below) | (sample == frame))
    hidden[-1, -1] = False
    while (pick := _unsafe(hidden, sample)) is not None:
        hidden[pick] = True
    return hidden


def _unsafe(hidden: Mask, sample: Counts) -> tuple[int, int] | None:
    """Return a cell that must go too because another is alone in its line, or None."""
    rows, columns = sample.shape
    lines = [[(row, column) for column in range(columns)] for row in range(rows)]
    lines += [[(row, column) for row in range(rows)] for column in range(columns)]
    for line in lines:
        if sum(bool(hidden[cell]) for cell in line) != 1:
            continue
        others = [cell for cell in line if not hidden[cell] and cell != (rows - 1, columns - 1)]
        if others:
            return min(others, key=lambda cell: (sample[cell] == 0, sample[cell], cell))
    return None
