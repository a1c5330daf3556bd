"""Any change of the stored chain is found."""

from contextlib import suppress
from typing import Any

import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from survey_ops.domain.chain import GENESIS, Checkpoint, StoredEntry, check_chain, entry_hash, read_entry, seal

AT = "2021-04-02T01:02:03.000004Z"
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
LEAF = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT
BODY = st.dictionaries(
    TEXT,
    st.recursive(LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3)),
    max_size=4,
)
BODIES = st.lists(BODY, min_size=1, max_size=6)


def chain(bodies: list[dict[str, Any]]) -> list[StoredEntry]:
    rows: list[StoredEntry] = []
    prev = GENESIS
    for n, body in enumerate(bodies, start=1):
        text, prev = seal(n=n, at=AT, case="A", kind="k", actor="係", body=body, prev=prev)
        rows.append(StoredEntry(n, text, prev))
    return rows


@given(BODIES)
def test_what_was_sealed_is_read_back(bodies: list[dict[str, Any]]) -> None:
    rows = chain(bodies)
    assert list(check_chain(rows)) == []
    assert [read_entry(row).body for row in rows] == bodies


@given(BODIES, st.data())
def test_any_changed_byte_is_found(bodies: list[dict[str, Any]], data: st.DataObject) -> None:
    rows = chain(bodies)
    which = data.draw(st.integers(0, len(rows) - 1))
    is_text = data.draw(st.booleans())
    value = str(rows[which].text if is_text else rows[which].hash).encode()
    place = data.draw(st.integers(0, len(value) - 1))
    flipped = value[place] ^ data.draw(st.integers(1, 255))
    changed: object = value[:place] + bytes([flipped]) + value[place + 1 :]
    with suppress(UnicodeDecodeError):  # what is no text any more is handed on as bytes
        changed = bytes(value[:place] + bytes([flipped]) + value[place + 1 :]).decode()
    rows[which] = StoredEntry(
        rows[which].n, changed if is_text else rows[which].text, rows[which].hash if is_text else changed
    )
    assert list(check_chain(rows)) != []


@given(BODIES.filter(lambda bodies: len(bodies) > 1), st.data())
def test_any_entry_dropped_or_moved_is_found(bodies: list[dict[str, Any]], data: st.DataObject) -> None:
    rows = chain(bodies)
    checkpoint = Checkpoint(len(rows), str(rows[-1].hash))
    which = data.draw(st.integers(0, len(rows) - 1))
    dropped = rows[:which] + rows[which + 1 :]
    assert list(check_chain(dropped, checkpoint)) != []
    closed = [StoredEntry(n, row.text, row.hash) for n, row in enumerate(dropped, start=1)]
    assert list(check_chain(closed, checkpoint)) != []
    other = data.draw(st.integers(0, len(rows) - 1).filter(lambda n: n != which))
    swapped = list(rows)
    swapped[which] = StoredEntry(rows[which].n, rows[other].text, rows[other].hash)
    swapped[other] = StoredEntry(rows[other].n, rows[which].text, rows[which].hash)
    assert list(check_chain(swapped, checkpoint)) != []


@given(BODY)
@example({"\uffff": 1, "\U0001f600": 2})  # by UTF-16 the second comes first
@example({"".join(map(chr, range(128))) + "\x80\u2028\u2029\ufeff": ["\\", '"', "/", "か\u3099", "\U00020b9f"]})
@example({"": [2**53 - 1, -(2**53) + 1, 0, True, None, [], {}], "Z": "", "a": [[{"b": {}}]], "é": "\x7f"})
def test_the_quick_canonical_form_is_that_of_rfc_8785(body: dict[str, Any]) -> None:
    text, digest = seal(n=1, at=AT, case="A", kind="k", actor="係", body=body, prev=GENESIS)
    entry: dict[str, Any] = {"n": 1, "at": AT, "case": "A", "kind": "k", "actor": "係", "body": body, "prev": GENESIS}
    assert text.encode() == rfc8785.dumps(entry)
    assert list(check_chain([StoredEntry(1, text, digest)])) == []


@given(BODY, st.sampled_from(["1.0", "1e2", "-0", "9007199254740992", "-18446744073709551616", "1" * 400, "NaN"]))
def test_a_number_that_is_no_exact_integer_is_found(body: dict[str, Any], number: str) -> None:
    """Whoever computes the hash anew is found by the form of what he wrote."""
    text, _ = seal(n=1, at=AT, case="A", kind="k", actor="係", body={**body, "x": [987654321]}, prev=GENESIS)
    text = text.replace("987654321", number)
    assert list(check_chain([StoredEntry(1, text, entry_hash(text))])) != []
