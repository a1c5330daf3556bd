"""What a filled-in form says, as data: every row that stands on it, and where each value comes from."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from survey_ops.domain.form import (
    AnswersRow,
    Banner,
    ChecksRow,
    FormDefinition,
    FormValues,
    NoticeRow,
    Row,
    shown,
)
from survey_ops.domain.form_origin import Origin

Origins = Mapping[str, tuple[Origin, ...]]


GRID = "保有個人情報の項目"
"""What the grid is called where it stands under another row's title."""


def row_label(definition: FormDefinition, key: str) -> str:
    """Return what a reader calls a row, as printed."""
    return definition.label_of(key) or GRID


def form_rows(definition: FormDefinition, values: FormValues, origins: Origins) -> list[dict[str, Any]]:
    """Return the rows that stand on a form in printed order, the text of the page head first.

    Each has `id`, `label` as printed, `kind`, and `values`: a list of what is filled in under its keys. A value has
    `id` and `label`; `text`, or `checked` as a list of option ids and labels; and `origins`.
    """
    rows: list[Row] = [row for row in shown(definition, values) if not isinstance(row, Banner)]
    if definition.head:
        rows.insert(0, definition.head)
    return [
        {
            "id": row.id,
            "label": row_label(definition, row.id),
            "kind": row.kind,
            "values": [_value(definition, values, origins, row, key) for key in _keys(definition, values, row)],
        }
        for row in rows
    ]


def _value(definition: FormDefinition, values: FormValues, origins: Origins, row: Row, key: str) -> dict[str, Any]:
    said: dict[str, Any] = {"id": key, "label": row_label(definition, key)}
    if key in definition.check_keys:
        chosen = values.checked.get(key, frozenset())
        labels = dict(_options(definition, row, key))
        said["checked"] = [{"id": one, "label": label} for one, label in labels.items() if one in chosen]
    else:
        said["text"] = values.texts.get(key, "")
    said["origins"] = [origin.as_json() for origin in origins.get(key, origins.get(row.id, ()))]
    return said


def _keys(definition: FormDefinition, values: FormValues, row: Row) -> Sequence[str]:
    """Return the keys of a row under which something may be told; of its answers those that are given."""
    match row:
        case NoticeRow():
            return (row.id, row.time_key, row.text_key)
        case AnswersRow():
            answers = [row.key(block, question) for block in row.blocks for question in row.questions]
            return [key for key in (row.id, *answers) if values.texts.get(key)] or [row.id]
        case ChecksRow():
            texts = [f"{row.id}_{option.id}" for option in row.options if option.has_text]
            return (row.id, *(key for key in texts if values.texts.get(key)))
        case _:
            return (row.id,)


def _options(definition: FormDefinition, row: Row, key: str) -> Iterator[tuple[str, str]]:
    """Yield id and label of what may be checked under a key."""
    match row:
        case ChecksRow():
            yield from ((option.id, option.label) for option in row.options)
        case NoticeRow():
            choices = row.times if key == row.time_key else row.replies
            yield from ((choice.id, choice.label) for choice in choices)
        case _:
            yield from ((item, item) for item in definition.items)
