"""What is told of a line by its form is what reading it tells."""

from collections.abc import Sequence
from typing import Any

import orjson
import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from survey_ops.domain.chain import GENESIS, Row, StoredEntry, check_chain, entry_hash, seal
from survey_ops.domain.entries import KINDS
from survey_ops.domain.plain_lines import whole_lines

AT = "2021-04-02T01:02:03.000004Z"
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(
    ['"', "\\", "\x7f", "\U00020b9f"]
)
INTEGER = st.integers(-(2**53) + 1, 2**53 - 1) | st.integers(-3, 3)
VALUES: dict[str, st.SearchStrategy[Any]] = {"str": TEXT, "int": INTEGER, "list": st.lists(TEXT, max_size=3)}


def value(said: str) -> st.SearchStrategy[Any]:
    kind = said.split()[0]
    plain = VALUES[kind.rstrip("?")]
    return st.none() | plain if kind.endswith("?") else plain


MOVEMENT = st.fixed_dictionaries({key: value(said) for key, said in KINDS["handover"].items()})
ODD = st.dictionaries(TEXT, TEXT | INTEGER | st.none() | st.booleans() | st.lists(INTEGER, max_size=2), max_size=3)
KIND = st.sampled_from(["handover", "return", "destroy", "scan_refused"])


def row(n: int, text: str, digest: str) -> tuple[int, bytes, bytes]:
    return n, text.encode(), digest.encode()


def differs(text: str) -> bool:
    """Tell whether a line is found although its hash was made to fit; both ways find the same."""
    digest = entry_hash(text)
    try:
        list(whole_lines([row(1, text, digest)], 1, 1, GENESIS))
        found = False
    except ValueError:
        found = True
    assert found == any(check_chain([StoredEntry(1, text, digest)]))
    return found


@given(MOVEMENT, KIND, TEXT, TEXT)
def test_a_movement_is_told_as_it_was_recorded(body: dict[str, Any], kind: str, case: str, actor: str) -> None:
    text, digest = seal(n=1, at=AT, case=case, kind=kind, actor=actor, body=body, prev=GENESIS)
    (line,) = whole_lines([row(1, text, digest)], 1, 1, GENESIS)
    if not isinstance(line, tuple):
        assert (line.n, line.kind, line.case, line.body) == (1, kind, case, body)
        return
    assert kind != "scan_refused"
    how = kind, body["on"], body["to"], body["place"]
    assert line == ((case, body["sheet"], body["generation"]), 1, how, body["request"])


SAMPLES: dict[str, Any] = {"str": "x", "int": 1, "list": ["to"]}
PLAIN = {key: SAMPLES[said.split()[0].rstrip("?")] for key, said in KINDS["return"].items()}


def plain(body: dict[str, Any]) -> str:
    return seal(n=1, at=AT, case="A", kind="return", actor="係", body=body, prev=GENESIS)[0]


def test_the_movements_have_the_same_keys() -> None:
    assert KINDS["handover"] == KINDS["return"] == KINDS["destroy"]


@given(MOVEMENT | ODD, st.data())
@example(PLAIN, None)
def test_whatever_is_written_otherwise_is_found(body: dict[str, Any], data: st.DataObject | None) -> None:
    """One sign of the text put in, left out or replaced, and its hash made to fit."""
    text = plain(body)
    assert not differs(text)
    for place in range(len(text)) if data is None else [data.draw(st.integers(0, len(text) - 1))]:
        for sign in ("", " ", "0", "1", "-", ".", "e", '"', "\\", ",", "\n", "\x1f", "係", "}", text[place] * 2):
            changed = text[:place] + sign + text[place + 1 :]
            if not differs(changed):
                found = orjson.loads(changed)
                assert rfc8785.dumps(found).decode() == changed
                assert (found["n"], found["prev"]) == (1, GENESIS)


def test_a_line_that_does_not_follow_is_found() -> None:
    rows: list[tuple[int, bytes, bytes]] = []
    prev = GENESIS
    for n in range(1, 4):
        text, prev = seal(n=n, at=AT, case="A", kind="return", actor="係", body=PLAIN, prev=prev)
        rows.append(row(n, text, prev))
    assert all(isinstance(line, tuple) for line in whole_lines(rows, 1, 3, GENESIS))
    (_, one, first), (_, two, second), third = rows
    broken: list[tuple[Sequence[Row], int, str]] = [
        (rows, 3, "1" * 64),
        (rows, 4, GENESIS),
        ([*rows[:2], (4, *third[1:])], 3, GENESIS),
        ([rows[0], third], 3, GENESIS),
        ([(1, two, second), (2, one, first), third], 3, GENESIS),
        ([(1, one, second), (2, two, first), third], 3, GENESIS),
        ([(1, one, first.upper()), (2, two, second), third], 3, GENESIS),
        ([(1, one, None), (2, two, second), third], 3, GENESIS),
        ([(1, one[:-1] + b"\xff", first), (2, two, second), third], 3, GENESIS),
    ]
    for lines, last, before in broken:
        with pytest.raises(ValueError, match=r"."):
            list(whole_lines(lines, 1, last, before))
