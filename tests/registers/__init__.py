"""Small registers, each with one habit or one damage of real extracts, and what must become of them.

An extract is told apart from the others by one thing only: what its name says. It is read from outside, by the
commands `check` and `sample`, and the outcome is written out by hand from what the reader promises, never taken
from the reader. Where a file is refused, the place told is the line on which the record starts and the header
of the column, as a clerk would look for it; what concerns the whole file has no line, what concerns a whole row
has no column.

`build` makes the files, the other modules hold the extracts by theme, `test_registers` runs them.
"""
