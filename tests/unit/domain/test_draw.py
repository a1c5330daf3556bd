from datetime import date
from typing import Any

import pytest

from survey_ops.domain.draw import Draw, Stratum, check_draw, draw
from survey_ops.domain.faults import ImpossibleDrawError
from survey_ops.domain.manifest import (
    ExclusionFacts,
    RegisterFacts,
    complete,
    exclusions_of,
    make_manifest,
    manifest_bytes,
    register_of,
    rules_of,
)
from survey_ops.domain.people import People
from survey_ops.domain.rules import Given, Rules
from survey_ops.domain.tickets import ids_sha256, ticket
from tests.frames import make_people, make_rules

IDS = [f"{number:04}" for number in range(40)]
AREAS = ["東" if number % 4 else "西" for number in range(40)]
HOMES = [("" if number % 5 == 0 else str(number // 3)) for number in range(40)]


def people(**marks: Any) -> People:
    return make_people(IDS, columns={"area": AREAS, "household": HOMES}, **marks)


def ids(drawn: Draw) -> list[str]:
    return [IDS[row] for row in drawn.selected]


def in_ticket_order(chosen: list[str], seed: str = "test") -> list[str]:
    return sorted(chosen, key=lambda one: ticket(seed, one))


def test_the_smallest_tickets_win_in_order() -> None:
    drawn = draw(people(), make_rules(size=7))
    assert ids(drawn) == in_ticket_order(IDS)[:7]
    assert drawn.selection_sha256 == ids_sha256(ids(drawn))
    assert drawn.frame_sha256 == ids_sha256(IDS)


def test_inside_a_stratum_the_smallest_tickets_win_and_the_whole_is_in_ticket_order() -> None:
    drawn = draw(people(), make_rules(size=8, method="stratified", strata=("area",)))
    west = [one for one, area in zip(IDS, AREAS, strict=True) if area == "西"]
    east = [one for one in IDS if one not in west]
    assert ids(drawn) == in_ticket_order(in_ticket_order(east)[:6] + in_ticket_order(west)[:2])
    assert drawn.strata == (Stratum(("東",), 30, 6, 6, 0), Stratum(("西",), 10, 2, 2, 0))


def test_a_stratum_that_is_too_small_gives_everybody() -> None:
    given = (Given(("東",), 5), Given(("西",), 12), Given(("南",), 3))
    rules = make_rules(size=20, method="stratified", strata=("area",), allocation="given", given=given)
    drawn = draw(people(), rules)
    assert drawn.strata == (
        Stratum(("南",), 0, 3, 0, 3),
        Stratum(("東",), 30, 5, 10, 0),
        Stratum(("西",), 10, 12, 10, 2),
    )
    assert len(drawn.selected) == 20


def test_one_per_household_walks_upward() -> None:
    taken: set[str] = set()
    expected = []
    for one in in_ticket_order(IDS):
        home = HOMES[int(one)]
        if not home or home not in taken:
            expected.append(one)
            taken.add(home)
    for size in (1, 3, 10, len(expected)):
        assert ids(draw(people(), make_rules(size=size, one_per_household=True))) == expected[:size]
    with pytest.raises(ImpossibleDrawError) as caught:
        draw(people(), make_rules(size=len(expected) + 1, one_per_household=True))
    assert (caught.value.code, caught.value.number) == ("households_too_few", len(expected))


def test_held_residents_are_drawn_and_marked() -> None:
    marks = [number % 2 for number in range(40)]
    drawn = draw(people(protected=marks), make_rules(size=10, protected="hold"))
    assert drawn.held.tolist() == [int(one) % 2 == 1 for one in ids(drawn)]
    assert not draw(people(protected=marks), make_rules(size=10, protected="include")).held.any()


IMPOSSIBLE = [
    ({"size": 41}, "frame_too_small", 40),
    ({"size": 0}, "frame_too_small", 40),
    ({"size": 39, "one_per_household": True}, "households_too_few", 22),
    (
        {"method": "stratified", "strata": ("area",), "allocation": "given", "given": (Given(("東",), 2),)},
        "given_missing",
        1,
    ),
    ({"method": "stratified", "strata": ("area",), "minimum": 3}, "minimum_too_large", 6),
    ({"method": "stratified", "strata": ("町名",)}, "column_missing", 0),
    ({"method": "systematic", "order": ("町名",)}, "column_missing", 0),
]


@pytest.mark.parametrize(("changes", "code", "number"), IMPOSSIBLE)
def test_what_cannot_be_drawn_is_found_with_and_without_drawing(
    changes: dict[str, Any], code: str, number: int
) -> None:
    for attempt in (draw, check_draw):
        with pytest.raises(ImpossibleDrawError) as caught:
            attempt(people(), make_rules(**changes))
        assert (caught.value.code, caught.value.number) == (code, number)


def test_a_check_returns_the_frame() -> None:
    for rules in DESIGNS:
        assert check_draw(people(), rules).counts() == draw(people(), rules).frame.counts()


DESIGNS = [
    make_rules(),
    make_rules(protected="hold", birth_unknown="stop", one_per_household=True, reserves=5),
    make_rules(method="stratified", strata=("area", "age"), age_groups=(18, 65), minimum=1),
    make_rules(
        size=8,
        method="stratified",
        strata=("area",),
        allocation="given",
        given=(Given(("東",), 5), Given(("西",), 3)),
    ),
    make_rules(method="systematic", order=("area", "household"), age_rule="birthday"),
]


@pytest.mark.parametrize("rules", DESIGNS)
def test_manifest_is_enough_to_repeat_the_draw(rules: Rules) -> None:
    drawn = draw(people(), rules)
    facts = RegisterFacts("r.csv", "0" * 64, 40, "cp932", {"id": "宛名番号"}, date(2021, 3, 25), {"sheet": "一覧"})
    lists = [ExclusionFacts("前回.csv", "1" * 64, "前回の対象者", {"id": "宛名番号"})]
    manifest = make_manifest(rules, facts, drawn, lists, version="1", draws_before=0)
    assert rules_of(manifest) == rules
    assert register_of(manifest) == facts
    assert exclusions_of(manifest) == lists
    assert draw(people(), rules_of(manifest)).selection_sha256 == manifest["selection_sha256"]
    assert manifest["counts"]["listed"] == [0]
    assert sum(stratum["selected"] for stratum in manifest["strata"]) in (0, rules.size)
    whole = complete(manifest, drawn_at="2021-04-01T00:00:00.000000Z", entry=2)
    assert manifest_bytes(whole).endswith(b'"version": "1"\n}\n')
    assert set(whole) >= {
        "algorithm", "seed", "method", "size", "as_of", "minimum_age", "age_rule", "born_on_or_before", "order",
        "register", "counts", "frame_sha256", "selection_sha256", "strata", "drawn_at", "entry", "version",
        "draws_before", "exclusions",
    }  # fmt: skip
    assert not any(f'"{one}"' in manifest_bytes(whole).decode() for one in IDS)
