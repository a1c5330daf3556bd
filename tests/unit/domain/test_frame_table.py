from datetime import date

import numpy as np
import pytest

from survey_ops.domain.age_groups import group_bounds
from survey_ops.domain.frame_table import (
    Composition,
    Line,
    Table,
    age_classes,
    compose,
    district_classes,
    sex_classes,
)
from tests.people import Days, make_coded, make_people

AS_OF = date(2021, 4, 1)
YOUNG, MIDDLE, OLD = (19990505, 19990505), (19750707, 19750707), (19400101, 19400101)
UNKNOWN_DAY = (0, 99999999)


def tables(
    births: Days, selected: list[int], *, frame: list[int] | None = None, below: int = 1, **columns: list[str]
) -> Composition:
    people = make_people(births, **columns)
    rows = np.array(range(len(births)) if frame is None else frame, dtype=np.intp)
    ages = age_classes(people.births, AS_OF, "statute", group_bounds(18, (40, 65)))
    district = "地区" if "地区" in columns else ""
    return compose(people, rows, np.array(selected, dtype=np.intp), ages, district=district, below=below)


def lines(table: Table | None) -> list[tuple[str, int, int | None]]:
    assert table is not None
    return [(line.label, line.frame, line.sample) for line in table.lines]


def test_frame_and_sample_by_age() -> None:
    found = tables([YOUNG, MIDDLE, MIDDLE, OLD], [2, 0])
    assert lines(found.by_age) == [("18～39歳", 1, 1), ("40～64歳", 2, 1), ("65歳以上", 1, 0)]
    assert (found.by_age.frame, found.by_age.sample) == (4, 2)
    assert (found.by_sex, found.by_district, found.age_by_sex) == (None, None, None)


def test_only_rows_of_the_frame_count() -> None:
    found = tables([YOUNG, MIDDLE, OLD], [1], frame=[1, 2])
    assert lines(found.by_age) == [("18～39歳", 0, 0), ("40～64歳", 1, 1), ("65歳以上", 1, 0)]


def test_unknown_ages_are_a_group_where_there_are_any() -> None:
    assert lines(tables([OLD, UNKNOWN_DAY], [1]).by_age)[-1] == ("不詳", 1, 1)


def test_age_by_sex_has_the_other_tables_as_its_totals() -> None:
    births, sexes = [YOUNG, YOUNG, MIDDLE, OLD, OLD], ["女", "男", "女", "女", "男"]
    found = tables(births, [0, 1, 4], sex=sexes)
    assert lines(found.by_sex) == [("男", 2, 2), ("女", 3, 1)]
    assert found.age_by_sex is not None
    assert found.age_by_sex.sexes == ("男", "女")
    men, women = found.age_by_sex.tables
    assert lines(men) == [("18～39歳", 1, 1), ("40～64歳", 0, 0), ("65歳以上", 1, 1)]
    assert lines(women) == [("18～39歳", 1, 1), ("40～64歳", 1, 0), ("65歳以上", 1, 0)]
    assert (men.frame, men.sample, women.frame, women.sample) == (2, 2, 3, 1)
    assert lines(found.by_age) == [("18～39歳", 2, 2), ("40～64歳", 1, 0), ("65歳以上", 2, 1)]


@pytest.mark.parametrize(
    ("value", "label"),
    [("男", "男"), ("女性", "女"), ("1", "男"), ("２", "女"), ("9", "その他・不詳"), ("", "その他・不詳")],
)
def test_words_and_codes_of_the_sexes(value: str, label: str) -> None:
    classes = sex_classes(make_coded([value]))
    assert classes.labels[classes.codes[0]] == label


def test_districts_stand_in_the_order_of_their_numbers_and_blank_comes_last() -> None:
    classes = district_classes(make_coded(["10", "", "9", "東", "9 ", "\u3000"]))
    assert classes.labels == ("9", "10", "東", "（記載なし）")
    assert [classes.labels[code] for code in classes.codes] == ["10", "（記載なし）", "9", "東", "9", "（記載なし）"]


def test_districts_of_nobody_in_the_frame_are_left_out() -> None:
    found = tables([OLD, OLD, OLD], [0], frame=[0, 2], 地区=["北", "西", "南"])
    assert lines(found.by_district) == [("北", 1, 1), ("南", 1, 0)]


def test_a_district_that_the_register_does_not_have() -> None:
    people = make_people([OLD])
    ages = age_classes(people.births, AS_OF, "statute", (18,))
    rows = np.array([0], dtype=np.intp)
    with pytest.raises(KeyError, match="地区"):
        compose(people, rows, rows, ages, district="地区", below=1)


def test_small_counts_are_hidden_in_all_tables_alike() -> None:
    births = [YOUNG] * 20 + [MIDDLE] * 20 + [OLD] * 20
    found = tables(births, [0, *range(20, 30), *range(40, 47)], below=3)
    assert found.by_age.lines == (Line("18～39歳", 20, None), Line("40～64歳", 20, 10), Line("65歳以上", 20, None))
    assert found.by_age.sample == 18
    assert found.is_hidden
    assert not tables(births, [0, *range(20, 30), *range(40, 47)], below=1).is_hidden
