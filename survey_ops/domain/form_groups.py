"""Reads the grid of personal data items that the forms share."""

from survey_ops.domain.form import GridGroup
from survey_ops.domain.form_reader import Table

GRID_COLUMNS = 4
GRID_LINES = 20  # more would not leave the grid whole on a page
GRID_LINE_CHARS = 10  # full-width characters on one line of a grid column, a box counting as one
HEADING_CHARS = 12


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
    names = tuple(table.one_line(name, f"{where}[{i}]", GRID_LINE_CHARS - 1) for i, name in enumerate(value))
    for name in names:
        if name and name in seen:
            table.report(where, "duplicate", f"項目「{name}」は前にもあります。1つにしてください。")
        seen.add(name)
    if len(names) > 1 and sum(len(name) + 1 for name in names) > GRID_LINE_CHARS:
        table.report(where, "too_long", f"1行に入りません。□を含めて{GRID_LINE_CHARS}字以内にしてください。")
    return names
