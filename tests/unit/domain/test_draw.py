from datetime import date

import numpy as np
import pytest

from survey_ops.domain.draw import UNKNOWN_BIRTH, FrameTooSmallError, People, count_frame, draw, figures
from survey_ops.domain.manifest import (
    RegisterFacts,
    complete,
    make_manifest,
    manifest_bytes,
    register_of,
    rules_of,
)
from survey_ops.domain.rules import Rules, Use
from survey_ops.domain.tickets import ticket

#      id    born      protected
ROWS = [
    ("A1", 20030402, False),  # 18 on 1 April 2021 by the statute, not by the birthday
    ("A2", 20030403, False),
    ("A3", 20030401, False),
    ("A4", UNKNOWN_BIRTH, False),
    ("A5", 19500101, True),
    ("A6", UNKNOWN_BIRTH, True),
    ("A7", 20100101, True),
    ("A8", 19470301, False),
]


def people() -> People:
    return People(
        [row[0] for row in ROWS],
        np.array([row[1] for row in ROWS], dtype=np.int32),
        np.array([row[2] for row in ROWS]),
    )


def rules(
    size: int = 2,
    age_rule: str = "statute",
    protected: Use = "exclude",
    birth_unknown: Use = "exclude",
) -> Rules:
    return Rules(
        seed="test",
        method="simple",
        size=size,
        as_of=date(2021, 4, 1),
        minimum_age=18,
        age_rule="statute" if age_rule == "statute" else "birthday",
        protected=protected,
        birth_unknown=birth_unknown,
    )


def test_every_row_counts_once_under_the_first_reason() -> None:
    assert count_frame(people(), rules()) == {
        "rows": 8,
        "eligible": 3,
        "excluded": {"protected": 3, "birth_unknown": 1, "under_age": 1},
        "included": {},
    }


def test_birthday_rule_loses_the_day_after() -> None:
    counts = count_frame(people(), rules(age_rule="birthday"))
    assert counts["eligible"] == 2
    assert counts["excluded"]["under_age"] == 2


def test_what_is_let_in_is_counted() -> None:
    counts = count_frame(people(), rules(protected="include", birth_unknown="include"))
    assert counts["excluded"] == {"protected": 0, "birth_unknown": 0, "under_age": 2}
    assert counts["included"] == {"protected": 2, "birth_unknown": 2}
    assert counts["rows"] == counts["eligible"] + sum(counts["excluded"].values())


def test_the_smallest_tickets_win_in_order() -> None:
    drawn = draw(people(), rules(size=3))
    expected = sorted(["A1", "A3", "A8"], key=lambda one: ticket("test", one))
    assert [ROWS[row][0] for row in drawn.selected] == expected


def test_too_few() -> None:
    with pytest.raises(FrameTooSmallError) as caught:
        draw(people(), rules(size=4))
    assert caught.value.eligible == 3


def test_figures() -> None:
    assert figures(date(2003, 4, 2)) == 20030402
    assert figures(None) == UNKNOWN_BIRTH


def test_manifest_is_enough_to_repeat_the_draw() -> None:
    drawn = draw(people(), rules())
    facts = RegisterFacts("r.csv", "0" * 64, 8, "cp932", {"id": "宛名番号"}, date(2021, 3, 25))
    manifest = make_manifest(rules(), facts, drawn, version="1", draws_before=0)
    assert rules_of(manifest) == rules()
    assert register_of(manifest) == facts
    assert draw(people(), rules_of(manifest)).selection_sha256 == manifest["selection_sha256"]
    whole = complete(manifest, drawn_at="2021-04-01T00:00:00.000000Z", entry=2)
    assert manifest_bytes(whole).endswith(b'"version": "1"\n}\n')
    assert set(whole) >= {
        "algorithm", "seed", "method", "size", "as_of", "minimum_age", "age_rule", "born_on_or_before", "order",
        "register", "counts", "frame_sha256", "selection_sha256", "strata", "drawn_at", "entry", "version",
        "draws_before",
    }  # fmt: skip
    assert not any(row[0] in manifest_bytes(whole).decode() for row in ROWS)
