"""Small registers as arrays, for tests of the draw."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from survey_ops.domain.people import Births, Coded, People
from survey_ops.domain.rules import Rules

OLD = 19500101
UNKNOWN = (0, 99999999)


def make_people(
    ids: Sequence[str],
    births: Sequence[int | tuple[int, int]] | None = None,
    columns: Mapping[str, Sequence[str]] | None = None,
    **marks: Sequence[int],
) -> People:
    """Make a register; births are days or ranges, marks are `history`, `not_resident`, `protected`, `listed`."""
    days = [(day, day) if isinstance(day, int) else day for day in births or [OLD] * len(ids)]
    nobody = [0] * len(ids)
    return People(
        ids=np.array(list(ids), dtype="S"),
        births=Births(
            np.array([first for first, _ in days], dtype=np.int32),
            np.array([last for _, last in days], dtype=np.int32),
            np.arange(len(days)),
        ),
        history=np.array(marks.get("history", nobody), dtype=np.bool_),
        not_resident=np.array(marks.get("not_resident", nobody), dtype=np.bool_),
        protected=np.array(marks.get("protected", nobody), dtype=np.bool_),
        listed=np.array(marks.get("listed", nobody), dtype=np.int8),
        columns={name: coded(cells) for name, cells in (columns or {}).items()},
    )


def coded(cells: Sequence[str]) -> Coded:
    """Return a column; its values stand in the order in which they come."""
    values = list(dict.fromkeys(cells))
    return Coded(tuple(values), np.array([values.index(cell) for cell in cells], dtype=np.int32))


def make_rules(size: int = 2, **changes: Any) -> Rules:
    """Return rules of a simple draw with changes."""
    said: dict[str, Any] = {
        "seed": "test",
        "method": "simple",
        "as_of": date(2021, 4, 1),
        "minimum_age": 18,
        "age_rule": "statute",
    }
    return Rules(size=size, **{**said, **changes})
