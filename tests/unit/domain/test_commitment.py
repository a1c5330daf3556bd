"""Draws that do not keep to what was committed: a ledger written past the command tells on itself."""

from datetime import date
from typing import Any

from survey_ops.domain.chain import Entry
from survey_ops.domain.commitment import as_committed, broken_commitments, open_frame
from survey_ops.domain.draw import draw
from survey_ops.domain.manifest import RegisterFacts, make_manifest
from tests.frames import make_people, make_rules

FACTS = RegisterFacts("r.csv", "0" * 64, 9, "cp932", {}, date(2021, 3, 25))


def manifest(seed: str = "a", frame: int | None = 1, **changes: Any) -> dict[str, Any]:
    rules = make_rules(seed=seed)
    made = make_manifest(rules, FACTS, draw(make_people([*"123456789"]), rules))
    return {**made, "frame_entry": frame, **changes}


def history(*entries: tuple[str, dict[str, Any]]) -> list[Entry]:
    return [
        Entry(number, "", "KM2021A", kind, "", body if kind == "frame" else {"manifest": body}, "", "")
        for number, (kind, body) in enumerate(entries, start=1)
    ]


COMMITTED = ("frame", as_committed(manifest()))


def broken(*entries: tuple[str, dict[str, Any]]) -> list[int]:
    return [number for number, _ in broken_commitments(history(*entries))]


def test_a_draw_keeps_to_the_frame_before_it() -> None:
    assert broken(("draw", manifest(frame=None))) == []
    assert broken(COMMITTED, ("draw", manifest())) == []
    assert broken(COMMITTED, ("draw", manifest()), COMMITTED, ("draw", manifest("b", frame=3))) == []
    assert broken(("frame", {**COMMITTED[1], "register": "1"}), COMMITTED, ("draw", manifest(frame=2))) == []


def test_draws_that_do_not() -> None:
    assert broken(COMMITTED, ("draw", manifest(frame=None))) == [2]
    assert broken(COMMITTED, ("draw", manifest(frame=2))) == [2]
    assert broken(("draw", manifest(frame=1))) == [1]
    assert broken(COMMITTED, ("draw", manifest(frame_sha256="1"))) == [2]
    assert broken(COMMITTED, ("draw", manifest(size=3))) == [2]
    assert broken(COMMITTED, ("draw", manifest(register={"sha256": "1"}))) == [2]
    assert broken(COMMITTED, ("draw", manifest(exclusions=[{}]))) == [2]
    assert broken(COMMITTED, ("draw", manifest()), ("draw", manifest("b", frame=None))) == [3]
    assert broken(COMMITTED, ("draw", manifest()), COMMITTED, ("draw", manifest("a", frame=3))) == [4]


def test_a_frame_is_open_until_its_draw() -> None:
    assert open_frame([]) is None
    assert open_frame(history(COMMITTED, ("draw", manifest()))) is None
    found = open_frame(history(COMMITTED, COMMITTED))
    assert found is not None
    assert found.n == 2
