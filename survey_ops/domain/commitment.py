"""A frame that was put on record before the seed was known, and the draw that must keep to it.

A `frame` entry stands for the next draw of its case until that draw is made; a later frame takes its place. Once a
case has committed to a frame, each of its draws needs one: or else whoever dislikes a result could draw again freely.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from survey_ops.domain.chain import Entry, last_of
from survey_ops.domain.manifest import RULES

SAID = {
    "frame_sha256": "抽出母集団",
    "rules": "抽出の条件",
    "register": "住民データ",
    "exclusions": "除外の一覧",
}
"""What is committed, and its name."""


def open_frame(known: Sequence[Entry]) -> Entry | None:
    """Return the frame on record for the next draw, if any.

    Args:
        known: entries of one case by rising number.
    """
    last = last_of(known, "draw", "frame")
    return last if last and last.kind == "frame" else None


def differences(committed: Mapping[str, Any], said: Mapping[str, Any]) -> list[str]:
    """Return the names of what differs between a committed frame and another."""
    return [name for key, name in SAID.items() if committed[key] != said[key]]


def as_committed(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return of a manifest what a commitment says of its frame."""
    return {
        "frame_sha256": manifest.get("frame_sha256"),
        "rules": {key: manifest.get(key) for key in RULES},
        "register": manifest.get("register", {}).get("sha256"),
        "exclusions": manifest.get("exclusions"),
    }


def first_with_seed(known: Sequence[Entry], seed: str) -> int | None:
    """Return the first draw of a case that was made with a seed."""
    return next((one.n for one in known if one.kind == "draw" and one.body["manifest"].get("seed") == seed), None)


def broken_commitments(known: Sequence[Entry]) -> Iterator[tuple[int, str]]:
    """Return for each draw that does not keep to what was committed its entry and what is wrong, in Japanese.

    Args:
        known: all entries of one case by rising number.
    """
    for index, entry in enumerate(known):
        if entry.kind == "draw":
            yield from ((entry.n, fault) for fault in _faults(known[:index], entry.body["manifest"]))


def _faults(before: Sequence[Entry], manifest: Mapping[str, Any]) -> Iterator[str]:
    committed = open_frame(before)
    named = manifest.get("frame_entry")
    if named != (committed.n if committed else None):
        yield "抽出が基づく母集団の確定の記録が、抽出の記録にあるものと違います。"
    if committed is None:
        if any(entry.kind == "frame" for entry in before):
            yield "母集団を先に確定する案件なのに、確定せずに抽出しています。"
        return
    different = differences(committed.body, as_committed(manifest))
    if different:
        yield f"確定した母集団（記録 {committed.n}）と、抽出の{'、'.join(different)}が違います。"
    if first_with_seed(before, manifest.get("seed", "")):
        yield f"確定（記録 {committed.n}）より前の抽出で使ったシードを、また使っています。"
