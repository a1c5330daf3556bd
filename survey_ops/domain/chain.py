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
_TYPES = (str, str, dict, str, str, int, str, str)  # of the values of KEYS and of the hash
_ASTRAL = bytes(range(0xF0, 0xF5))  # how a character beyond U+FFFF begins in UTF-8

Body = Mapping[str, Any]
"""Strings, booleans, None, integers within 2^53 - 1, lists and mappings of them."""

Row = tuple[object, object, object]
"""Number, text and hash of a line, both as bytes where they are text; nothing is trusted."""


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
    return data_hash(text.encode())


def data_hash(data: bytes) -> str:
    """Return what `entry_hash` does, of the UTF-8 of the text."""
    return hashlib.sha256(_PREFIX + data).hexdigest()


def seal(*, n: int, at: str, case: str, kind: str, actor: str, body: Body, prev: str) -> tuple[str, str]:
    """Return the canonical text and the hash of a new entry (definitions 1 to 3).

    Raises:
        ValueError: the body holds a float, a number too large, a lone surrogate, or `at` is not
            `YYYY-MM-DDTHH:MM:SS.ffffffZ`.
    """
    check_body(body)
    _check_at(at)
    entry = {"n": n, "at": at, "case": case, "kind": kind, "actor": actor, "body": body, "prev": prev}
    data = orjson.dumps(entry, option=_CANONICAL)
    if _has_astral(data):
        data = rfc8785.dumps(entry)  # type: ignore[arg-type]  # its types do not know Mapping
    return data.decode(), data_hash(data)


def _check_at(at: str) -> None:
    if not _AT.fullmatch(at):
        raise ValueError(f"not a time of the ledger: {at}")


def _check_types(entry: Entry) -> None:
    texts = entry.actor, entry.case, entry.kind
    if type(entry.n) is not int or not isinstance(entry.body, dict) or not all(isinstance(one, str) for one in texts):
        raise TypeError("a value of another type than an entry has")


def _has_astral(data: bytes) -> bool:
    """Tell whether there is a character beyond U+FFFF in UTF-8."""
    return not data.isascii() and len(data.translate(None, _ASTRAL)) != len(data)


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
    found["hash"] = digest
    entry = object.__new__(Entry)
    object.__setattr__(entry, "__dict__", found)  # what its constructor comes to: there may be a million of them
    return entry


def stored_entry(n: object, text: object, digest: object) -> StoredEntry:
    """Return a line with its text as text; bytes that are not UTF-8 are left."""
    return StoredEntry(n, _text(text), _text(digest))


def _text(value: object) -> object:
    if not isinstance(value, bytes):
        return value
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value


def has_any(entries: Iterable[Entry], *kinds: str) -> bool:
    """Tell whether there is an entry of one of these kinds."""
    return any(entry.kind in kinds for entry in entries)


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


def walk_chain(rows: Iterable[StoredEntry], checkpoint: Checkpoint | None = None) -> Iterator[Entry | Difference]:
    """Recompute the chain; yield the entry of every line that is good, and every difference, in order.

    Args:
        rows: the lines of the ledger by rising number.
        checkpoint: what a form or another record kept outside says.
    """
    expected, prev = 1, GENESIS
    at_checkpoint: str | None = None
    for row in rows:
        yield checked_line(row, expected, prev)
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


def checked_line(row: StoredEntry, expected: int, prev: str) -> Entry | Difference:
    """Return the entry of a line that follows the one before, or what is wrong with it."""
    plain = _plain(row.text, row.hash, expected, prev) if row.n == expected else None
    if plain is not None:
        return plain
    fault = _fault(row, expected)
    if fault:
        return Difference("entry", expected, fault)
    entry = read_entry(row)
    if entry.prev != prev:
        # Either this entry was moved here, or the one before was changed and its hash made to fit.
        return Difference("entry", expected, f"記録 {expected} が前の記録とつながりません。", max(1, expected - 1))
    return entry


def _plain(text: object, digest: object, expected: int, prev: str) -> Entry | None:
    """Return the entry of a line that plainly follows: read and written again, it comes out the same.

    None where that is not plain: a float, a character beyond U+FFFF, or a fault.

    Args:
        text: its text, or the UTF-8 of it.
        digest: its hash as it is stored, or the UTF-8 of it.
        expected: its number.
        prev: the hash before it.
    """
    try:
        data = text.encode() if isinstance(text, str) else text
        if not isinstance(data, bytes):
            return None
        computed = data_hash(data)
        if digest != (computed.encode() if isinstance(digest, bytes) else computed) or _has_astral(data):
            return None
        found = orjson.loads(data)
        if orjson.dumps(found, option=_CANONICAL) != data:
            return None
        entry = _entry(found, computed)
        is_right = (
            entry.n == expected
            and entry.prev == prev
            and _AT.fullmatch(entry.at)
            and tuple(map(type, found.values())) == _TYPES
            and _is_exact(entry.body)
        )
    except (TypeError, ValueError):
        return None
    return entry if is_right else None


def _is_exact(value: object) -> bool:
    """Tell whether there is no float in what was read, looking into lists and mappings."""
    if type(value) is not dict and type(value) is not list:
        return type(value) in _FLAT
    items: Collection[Any] = value.values() if type(value) is dict else value
    others = [item for item in items if type(item) not in _FLAT]
    return not others or all(map(_is_exact, others))


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
        _check_types(entry)
        check_body(entry.body)
        _check_at(entry.at)
        canonical = rfc8785.dumps({key: getattr(entry, key) for key in KEYS}).decode()
    except (RecursionError, TypeError, ValueError):
        return f"記録 {expected} に、台帳に入れられない値があります。"
    return None if canonical == row.text else f"記録 {expected} が正規の形で書かれていません。"
