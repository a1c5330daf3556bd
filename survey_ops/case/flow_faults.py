"""A mistake in [flow], and the sentences that several checks share."""

import difflib
from collections.abc import Collection
from dataclasses import dataclass

Key = tuple[str | int, ...]
"""The path of a key below `flow`; places in lists count from 0, as in every message about a case file."""


@dataclass(frozen=True)
class Fault:
    """A mistake: where, a short name for scripts, and what is wrong."""

    key: Key
    code: str
    message: str


def unknown_name(key: Key, what: str, name: str, known: Collection[str]) -> Fault:
    """Return the fault of a name that is not there, with the nearest one that is."""
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    hint = f"「{near[0]}」の間違いではありませんか。" if near else ""
    return Fault(key, f"unknown_{_CODES[what]}", f"「{name}」という{what}はありません。{hint}")


_CODES = {"段階": "step", "元データ": "source", "列": "column"}


def contradicts(key: Key, message: str) -> Fault:
    """Return the fault of a key that cannot stand beside another."""
    return Fault(key, "contradiction", message)


def one_of(keys: Collection[str]) -> str:
    """Return keys as a choice."""
    return "、".join(keys)
