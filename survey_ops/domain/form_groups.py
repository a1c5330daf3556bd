"""Reads the grid of personal data items that the forms share."""

from collections.abc import Sequence

from survey_ops.domain.form import GridGroup
from survey_ops.domain.form_reader import Table

GRID_COLUMNS = 4
GRID_LINES = 20  # more would not leave the grid whole on a page
HEADING_CHARS = 11
ITEM_CHARS = 9
BOX_EMS = 1.15
"""From a box to the item after it."""
SECOND_ITEM_EMS = 5.7
"""Where the second item of a line starts, or behind the first where that is longer."""
LINE_EMS = 10.4
"""What a line of a column holds."""


def read_groups(items: Table) -> tuple[GridGroup, ...]:
    """Return the columns of the grid; what is wrong is reported."""
    items.known({"groups"})
    groups: list[GridGroup] = []
    seen: set[str] = set()
    for table in items.tables("groups"):
        table.known({"heading", "lines"})
        groups.append(GridGroup(table.text("heading", HEADING_CHARS), _read_lines(table, seen)))
    if len(groups) != GRID_COLUMNS:
        items.report("groups", "groups", f"groups は{GRID_COLUMNS}つ書いてください（{len(groups)}つあります）。")
    return tuple(groups)


def _read_lines(table: Table, seen: set[str]) -> tuple[tuple[str, ...], ...]:
    value = table.get("lines")
    if not isinstance(value, list) or not 1 <= len(value) <= GRID_LINES:
        table.report("lines", "lines", f'1行から{GRID_LINES}行の項目を、[["…"], …] の形で書いてください。')
        return ()
    return tuple(_read_line(table, f"lines[{index}]", line, seen) for index, line in enumerate(value))


def _read_line(table: Table, where: str, value: object, seen: set[str]) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        table.report(where, "lines", '1行の項目を ["…", "…"] の形で書いてください。')
        return ()
    names = tuple(table.one_line(name, f"{where}[{i}]", ITEM_CHARS) for i, name in enumerate(value))
    for name in names:
        if name and name in seen:
            table.report(where, "duplicate", f"項目「{name}」は前にもあります。1つにしてください。")
        seen.add(name)
    if len(names) > 1 and starts_of(names)[-1] + BOX_EMS + len(names[-1]) > LINE_EMS:
        table.report(where, "too_long", "1行に入りません。2行に分けてください。")
    return names


def starts_of(names: Sequence[str]) -> tuple[float, ...]:
    """Return where the boxes of the items of a line stand, in ems from the left."""
    starts = [0.0]
    for name in names:
        starts.append(starts[-1] + max(SECOND_ITEM_EMS, BOX_EMS + len(name)))
    return tuple(starts[: len(names)])
