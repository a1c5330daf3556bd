"""The hash chain of the ledger (授受簿).

Every entry holds the hash of the entry before it, so that no entry can be changed, left out or moved without
every later hash changing too.

    1. entry = n, at, case, kind, actor, body, prev                          (a JSON object)
    2. text  = canonical JSON of the entry (RFC 8785); the text is what is stored
    3. hash  = lowercase hex of SHA-256( UTF-8 of "survey-ops/entry/v1\\n" + text )
    4. prev  = the hash of entry n - 1; 64 zeros for the first
    5. checkpoint = "n:hash", printed on paper and kept outside

What it means: a change anywhere is found by recomputing. What it does not mean: one who owns the machine can
rewrite the whole chain from the changed entry on, and every hash fits again. That is what checkpoints on paper are
for; what comes after the last checkpoint kept outside is not protected against such a person.

Canonical form, quickly. orjson with sorted keys escapes strings as RFC 8785 does (the two signs, five short escapes,
lower-case \\u00xx for the other controls, everything else as it is) and writes integers as it does. It differs in
floats and in the order of keys with characters beyond U+FFFF, which RFC 8785 sorts by UTF-16. So: without such
characters, and of values that `check_body` lets through, the two are the same. Where that is not plain, the reference
implementation decides.
"""

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
import rfc8785

GENESIS = "0" * 64
KEYS = ("actor", "at", "body", "case", "kind", "n", "prev")
_KEYS = frozenset(KEYS)
_PREFIX = b"survey-ops/entry/v1\n"
_AT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z", re.ASCII)
_CHECKPOINT = re.compile(r"([1-9][0-9]{0,14}):([0-9a-f]{64})")
_LARGEST = 2**53 - 1
_CANONICAL = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER  # the latter refuses integers beyond 2^53 - 1
_FLAT = frozenset({str, int, bool, type(None)})

Body = Mapping[str, Any]
"""Strings, booleans, None, integers within 2^53 - 1, lists and mappings of them."""


@dataclass(frozen=True)
class Entry:
    """One line of the ledger, read."""

    n: int
    at: str
    case: str
    kind: str
    actor: str
    body: Body
    prev: str
    hash: str


@dataclass(frozen=True)
class StoredEntry:
    """One line of the ledger as the database holds it: number, canonical text, hash; nothing is trusted."""

    n: object
    text: object
    hash: object


@dataclass(frozen=True)
class Checkpoint:
    """The number and the hash of an entry, as printed on a form."""

    entry: int
    head: str

    def __str__(self) -> str:
        return f"{self.entry}:{self.head}"


EMPTY = Checkpoint(0, GENESIS)


@dataclass(frozen=True)
class Difference:
    """Something that is not as it was recorded.

    Attributes:
        what: a short fixed name: `entry`, `checkpoint`, `table`, `draw`, `file`, ...
        entry: the ledger entry it concerns, where there is one.
        message: the difference in Japanese.
        since: the first entry that may be another; None where that is `entry` itself.
    """

    what: str
    entry: int | None
    message: str
    since: int | None = None

    def as_json(self) -> dict[str, object]:
        """Return the keys that scripts rely on."""
        found: dict[str, object] = {"what": self.what, "message": self.message}
        if self.entry is not None:
            found["entry"] = self.entry
        return found


def format_time(moment: datetime) -> str:
    """Return a moment as the ledger writes it: UTC, six decimals, `Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def parse_checkpoint(text: str) -> Checkpoint | None:
    """Read `N:HEAD`, white space around and inside it ignored, or return None."""
    found = _CHECKPOINT.fullmatch("".join(text.split()).lower())
    return Checkpoint(int(found[1]), found[2]) if found else None


def entry_hash(text: str) -> str:
    """Return the hash of an entry's canonical text (definition 3)."""
    return hashlib.sha256(_PREFIX + text.encode()).hexdigest()


def seal(*, n: int, at: str, case: str, kind: str, actor: str, body: Body, prev: str) -> tuple[str, str]:
    """Return the canonical text and the hash of a new entry (definitions 1 to 3).

    Raises:
        ValueError: the body holds a float, a number too large, a lone surrogate, or `at` is not
            `YYYY-MM-DDTHH:MM:SS.ffffffZ`.
    """
    check_body(body)
    _check_at(at)
    entry = {"n": n, "at": at, "case": case, "kind": kind, "actor": actor, "body": body, "prev": prev}
    text = orjson.dumps(entry, option=_CANONICAL).decode()
    if _has_astral(text):
        text = rfc8785.dumps(entry).decode()  # type: ignore[arg-type]  # its types do not know Mapping
    return text, entry_hash(text)


def _check_at(at: str) -> None:
    if not _AT.fullmatch(at):
        raise ValueError(f"not a time of the ledger: {at}")


def _has_astral(text: str) -> bool:
    """Tell whether there is a character beyond U+FFFF, which takes two units of UTF-16."""
    return not text.isascii() and len(text.encode("utf-16-le", "surrogatepass")) != 2 * len(text)


def check_body(value: object) -> None:
    """Refuse what canonical JSON cannot carry the same way everywhere.

    Raises:
        ValueError: a float, an integer beyond 2^53 - 1, a key that is no string, a lone surrogate, or
            another type than those of JSON.
    """
    if type(value) is str and value.isascii():
        return
    match value:
        case None | bool():
            return
        case str():
            value.encode()  # UnicodeEncodeError, a ValueError, on a lone surrogate
        case int() if abs(value) <= _LARGEST:
            return
        case list() | tuple():
            for item in value:
                check_body(item)
        case Mapping():
            for key, item in value.items():
                if not isinstance(key, str):
                    raise ValueError(f"key of type {type(key).__name__}")
                check_body(key)
                check_body(item)
        case _:
            raise ValueError(f"value of type {type(value).__name__}")


def read_entry(stored: StoredEntry) -> Entry:
    """Return the entry of a stored line that is known to be good.

    Raises:
        ValueError: the line is damaged; `check_chain` says how.
    """
    if not isinstance(stored.text, str) or not isinstance(stored.hash, str):
        raise ValueError("not text")
    try:
        found = orjson.loads(stored.text)
    except ValueError:  # it takes no lone surrogate, nor a very deep nesting; what comes of them is told elsewhere
        found = json.loads(stored.text)
    return _entry(found, stored.hash)


def _entry(found: object, digest: str) -> Entry:
    if not isinstance(found, dict) or found.keys() != _KEYS:
        raise ValueError("keys")
    entry = object.__new__(Entry)
    entry.__dict__.update(found, hash=digest)  # as its constructor does, but at once: there may be a million of them
    return entry


def last_of(entries: Sequence[Entry], *kinds: str) -> Entry | None:
    """Return the last entry of some kinds, or None."""
    return next((entry for entry in reversed(entries) if entry.kind in kinds), None)


def export_line(stored: StoredEntry) -> str:
    """Return an entry with its hash as one line of canonical JSON, without the line feed."""
    entry = read_entry(stored)
    found = {key: getattr(entry, key) for key in (*KEYS, "hash")}
    return rfc8785.dumps(found).decode()


def check_chain(rows: Iterable[StoredEntry], checkpoint: Checkpoint | None = None) -> Iterator[Difference]:
    """Recompute the chain and yield every difference, in order.

    Args:
        rows: the lines of the ledger by rising number.
        checkpoint: what a form or another record kept outside says.
    """
    return (found for found in walk_chain(rows, checkpoint) if isinstance(found, Difference))


def whole_entries(rows: Iterable[StoredEntry], first: int, last: int | None, prev: str) -> list[Entry] | None:
    """Return the entries of a part of the chain, or None where not every line of it follows the one before.

    The parts of a chain can be looked at one apart from the other: where each begins with the hash that the one
    before it ends with, and all are whole, the chain is.

    Args:
        rows: the lines of the part by rising number.
        first: number of the first.
        last: number of the last; None where it is the end of the chain, wherever that is.
        prev: the hash that is stored before the first.
    """
    found: list[Entry] = []
    for expected, row in enumerate(rows, start=first):
        entry = _checked(row, expected, prev)
        if isinstance(entry, Difference):
            return None
        found.append(entry)
        prev = entry.hash
    return found if last in (None, first + len(found) - 1) else None


def walk_chain(rows: Iterable[StoredEntry], checkpoint: Checkpoint | None = None) -> Iterator[Entry | Difference]:
    """Recompute the chain; yield the entry of every line that is good, and every difference, in order.

    Args:
        rows: the lines of the ledger by rising number.
        checkpoint: what a form or another record kept outside says.
    """
    expected, prev = 1, GENESIS
    at_checkpoint: str | None = None
    for row in rows:
        yield _checked(row, expected, prev)
        prev = row.hash if isinstance(row.hash, str) else ""
        if checkpoint and expected == checkpoint.entry:
            at_checkpoint = prev
        expected = row.n + 1 if isinstance(row.n, int) and row.n >= expected else expected + 1
    if checkpoint and at_checkpoint != checkpoint.head:
        yield checkpoint_difference(checkpoint, at_checkpoint)


def checkpoint_difference(checkpoint: Checkpoint, found: str | None) -> Difference:
    """Return the difference of a checkpoint from its entry's hash in the ledger, None where it has none."""
    n = checkpoint.entry
    if found is None:
        message = f"控えのチェックポイントにある記録 {n} が台帳にありません。台帳が途中で切られています。"
    else:
        message = f"記録 {n} のハッシュが控えのチェックポイントと違います。{n} 件目までが書き換えられています。"
    return Difference("checkpoint", n, message)


def _checked(row: StoredEntry, expected: int, prev: str) -> Entry | Difference:
    """Return the entry of a line that follows the one before, or what is wrong with it."""
    entry = _plain(row)
    if entry is not None:
        digest = entry_hash(str(row.text))
        found = row.n, entry.n, entry.prev, row.hash
        if found == (expected, expected, prev, digest):
            return entry
    fault = _fault(row, expected)
    if fault:
        return Difference("entry", expected, fault)
    entry = read_entry(row)
    if entry.prev != prev:
        # Either this entry was moved here, or the one before was changed and its hash made to fit.
        return Difference("entry", expected, f"記録 {expected} が前の記録とつながりません。", max(1, expected - 1))
    return entry


def _plain(row: StoredEntry) -> Entry | None:
    """Return the entry of a line that is plainly canonical: read and written again, it comes out the same.

    None where that is not plain: a float, a character beyond U+FFFF, or a fault.
    """
    if not isinstance(row.text, str) or not isinstance(row.hash, str) or _has_astral(row.text):
        return None
    try:
        found = orjson.loads(row.text)
        if orjson.dumps(found, option=_CANONICAL) != row.text.encode() or not _is_exact(found):
            return None
        entry = _entry(found, row.hash)
    except (TypeError, ValueError):
        return None
    return entry if _AT.fullmatch(str(entry.at)) else None


def _is_exact(value: dict[str, Any] | list[Any]) -> bool:
    """Tell whether there is no float in a value that was read."""
    items: Collection[Any] = value.values() if isinstance(value, dict) else value
    kinds = set(map(type, items))
    if kinds <= _FLAT:
        return True
    return float not in kinds and all(_is_exact(item) for item in items if type(item) in (dict, list))


def _fault(row: StoredEntry, expected: int) -> str | None:
    """Return what is wrong with a line by itself, checked in the order of the definitions, or None."""
    if row.n != expected:
        return f"記録 {expected} がありません（次にあるのは {row.n}）。"
    try:
        entry = read_entry(row)
    except (RecursionError, TypeError, ValueError):
        return f"記録 {expected} の内容が壊れていて読めません。"
    if entry.n != expected:
        return f"記録 {expected} の中の番号が {entry.n} になっています。"
    if entry_hash(str(row.text)) != row.hash:
        return f"記録 {expected} の内容がハッシュと合いません。書き換えられています。"
    try:
        check_body(entry.body)
        _check_at(entry.at)
        canonical = rfc8785.dumps({key: getattr(entry, key) for key in KEYS}).decode()
    except (RecursionError, TypeError, ValueError):
        return f"記録 {expected} に、台帳に入れられない値があります。"
    return None if canonical == row.text else f"記録 {expected} が正規の形で書かれていません。"
