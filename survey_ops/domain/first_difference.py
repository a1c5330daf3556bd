"""Which entry of a ledger is the first that is not as it was: as exactly as what was kept outside allows.

    the chain alone         the first entry at which it breaks; nothing where all of it was rewritten
    a checkpoint            somewhere up to its entry
    several checkpoints     after the last that agrees, up to the first that does not
    a full export           the entry itself, and the fields

A checkpoint that agrees fixes every entry up to it, for each hash goes into the next. So among checkpoints of one
ledger, none that agrees comes after one that does not; where it does, the latter is of another ledger, or mistyped.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import rfc8785

from survey_ops.domain.chain import (
    Checkpoint,
    Difference,
    Entry,
    StoredEntry,
    check_chain,
    checkpoint_difference,
    read_entry,
)

_LONGEST_SHOWN = 40


@dataclass(frozen=True)
class FirstDifference:
    """Where the first entry that differs is.

    Attributes:
        since: the first entry that it may be.
        until: the last that it may be; the same where it is known exactly.
        fields: what differs in it, such as `body.to`; empty where that is not known.
    """

    since: int
    until: int
    fields: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Return the keys that scripts rely on."""
        return {"from": self.since, "to": self.until, "fields": list(self.fields)}


@dataclass(frozen=True)
class Compared:
    """Checkpoints beside the ledger.

    Attributes:
        differences: of those that do not agree, by entry.
        agreeing: those that agree, by entry.
        first: where the first difference is, None where there is none.
    """

    differences: tuple[Difference, ...]
    agreeing: tuple[Checkpoint, ...]
    first: FirstDifference | None


def compare_checkpoints(
    heads: Mapping[int, str], last: int, checkpoints: Iterable[Checkpoint], *, is_whole: bool = True
) -> Compared:
    """Compare checkpoints kept outside with a ledger.

    Args:
        heads: entry -> its hash in the ledger, at least of the checkpoints' entries.
        last: number of the ledger's last entry.
        checkpoints: in any order.
        is_whole: whether the chain holds by itself; if not, a hash that agrees fixes nothing before it.
    """
    ordered = sorted(set(checkpoints), key=lambda one: (one.entry, one.head))
    agreeing = tuple(one for one in ordered if heads.get(one.entry) == one.head)
    fixed = agreeing[-1].entry if agreeing and is_whole else 0
    differences, first = [], None
    for one in ordered:
        found = heads.get(one.entry)
        if found == one.head:
            continue
        if one.entry <= fixed:
            differences.append(_contradicted(one, fixed))
            continue
        differences.append(checkpoint_difference(one, found))
        if first is None:
            first = FirstDifference(fixed + 1, one.entry if found else min(last + 1, one.entry))
    return Compared(tuple(differences), agreeing, first)


def _contradicted(wrong: Checkpoint, fixed: int) -> Difference:
    message = (
        f"記録 {wrong.entry} の控えのチェックポイントは、記録 {fixed} の控えと両立しません。台帳は記録 {fixed} まで"
        f"控えのとおりなので、記録 {wrong.entry} の控えが、別の台帳のものか、写しまちがいです。"
    )
    return Difference("checkpoint", wrong.entry, message)


def told_first(first: FirstDifference) -> str:
    """Return in words where the first entry that differs is."""
    before = f"記録 {first.since - 1} までは控えと一致します。" if first.since > 1 else ""
    if first.since == first.until:
        return f"{before}最初に違う記録は {first.until} です。"
    return (
        f"{before}最初に違う記録は、{first.since} から {first.until} までのどれかです。別に保管した台帳の書出し"
        "（ledger export）か、間のチェックポイントの控えがあれば、--export、--checkpoint で絞れます。"
    )


def exported_entry(line: bytes) -> StoredEntry:
    """Return the entry of a line of an export as a ledger would hold it; nothing is trusted.

    Raises:
        ValueError: the line is no entry.
    """
    found = json.loads(line)
    if not isinstance(found, dict) or not isinstance(found.get("n"), int):
        raise ValueError("no entry")
    digest = found.pop("hash", None)
    return StoredEntry(found["n"], rfc8785.dumps(found).decode(), digest)


@dataclass(frozen=True)
class ExportCompared:
    """An export beside the ledger.

    Attributes:
        differences: none, the export's own fault, or the first entry that differs.
        first: where the first difference is, None where there is none.
        entries: how many entries the export has.
    """

    differences: tuple[Difference, ...]
    first: FirstDifference | None
    entries: int


def compare_export(exported: Sequence[StoredEntry], ledger: Iterable[StoredEntry]) -> ExportCompared:
    """Compare an export kept outside with the ledger, entry by entry; what the ledger has more is no difference."""
    broken = next(check_chain(exported), None)
    if broken:
        message = f"書出しの控えそのものが変わっています。{broken.message}"
        return ExportCompared((Difference("export", broken.entry, message),), None, len(exported))
    for n, (kept, found) in enumerate(zip_longest(exported, ledger), start=1):
        if kept is None:
            break
        if found is None:
            message = f"書出しの控えにある記録 {n} が台帳にありません。台帳が途中で切られています。"
            return _differs(n, message, (), len(exported))
        if (kept.text, kept.hash) != (found.text, found.hash):
            message, fields = _compare(n, read_entry(kept), found)
            return _differs(n, message, fields, len(exported))
    return ExportCompared((), None, len(exported))


def _differs(n: int, message: str, fields: tuple[str, ...], entries: int) -> ExportCompared:
    return ExportCompared((Difference("export", n, message),), FirstDifference(n, n, fields), entries)


def _compare(n: int, kept: Entry, stored: StoredEntry) -> tuple[str, tuple[str, ...]]:
    """Return in words, and as the names of fields, how an entry differs from the one that was exported."""
    if stored.n != n:
        return f"書出しの控えにある記録 {n} が台帳にありません（次にあるのは {stored.n}）。", ()
    try:
        found = read_entry(stored)
    except (RecursionError, TypeError, ValueError):
        return f"記録 {n} の内容が、書出しの控えと違います。台帳の記録 {n} は壊れていて読めません。", ()
    pairs = dict(_changes(vars(kept), vars(found)))
    if not pairs:  # the same content in other letters: spaces, an order of keys
        return f"記録 {n} の書き方が、書出しの控えと違います。", ()
    said = {name: pair for name, pair in pairs.items() if name != "hash"} or pairs
    told = "、".join(f"{name}（控え {_shown(old)} → 台帳 {_shown(new)}）" for name, (old, new) in said.items())
    return f"記録 {n} が、書出しの控えと最初に違う記録です。違う項目: {told}。", tuple(pairs)


_ABSENT = object()


def _changes(kept: Mapping[str, Any], found: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the name of each field that differs and its two values, looking into objects."""
    for key in [*kept, *(key for key in found if key not in kept)]:
        old, new = kept.get(key, _ABSENT), found.get(key, _ABSENT)
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            yield from _changes(old, new, f"{path}{key}.")
        elif type(old) is not type(new) or old != new:
            yield f"{path}{key}", (old, new)


def _shown(value: object) -> str:
    if value is _ABSENT:
        return "なし"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
