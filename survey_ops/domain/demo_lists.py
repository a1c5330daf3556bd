"""What the made-up city is drawn from: towns, names, shapes of households and buildings, as frozen values.

The values come from a TOML file (`templates/demo/komae.toml`), so that a change of the city is a change of
data. The file is part of the package: a key that is missing there is a bug and ends in a `KeyError`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple, cast

from survey_ops.domain.demo_stream import Weighted

Shape = Literal["single_man", "single_woman", "couple", "parents", "parent", "three_generations"]


class Name(NamedTuple):
    """A name or a part of one: as written, and its reading in katakana."""

    written: str
    kana: str


class Plan(NamedTuple):
    """A shape of household and the age in years of the one it is built around (the woman of a couple)."""

    shape: Shape
    age: int


class Form(NamedTuple):
    """How the 方書 of a kind of building reads, and how many households it takes, as a weight."""

    pattern: str
    size: int


@dataclass(frozen=True)
class Town:
    """A town of the city: its name, its postal code (`201-0003`) and how many 丁目 it has."""

    name: str
    postal_code: str
    chome: int


@dataclass(frozen=True)
class Generation:
    """Given names of the people born before the year `until`."""

    until: int
    women: tuple[Name, ...]
    men: tuple[Name, ...]


@dataclass(frozen=True)
class Origin:
    """How the names of one group of foreign residents are made.

    Attributes:
        families: family names.
        women: given names of women; a name may take several.
        men: given names of men.
        parts: how many given names one takes; each entry equally likely.
        joiner: what stands between the parts as written (in kana it is always a full-width space).
    """

    families: tuple[Name, ...]
    women: tuple[Name, ...]
    men: tuple[Name, ...]
    parts: tuple[int, ...]
    joiner: str


@dataclass(frozen=True)
class Home:
    """Ages around which families form: years, gaps in years, and shares of children at home in per cent."""

    children: Weighted[int]
    first_birth: Weighted[int]
    gaps: Weighted[int]
    husbands: Weighted[int]
    staying: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Buildings:
    """The stock of apartment houses: how many, what they are called, and the two other kinds of 方書."""

    count: int
    stems: tuple[str, ...]
    forms: Weighted[Form]
    boarder: str
    care_homes: tuple[str, ...]


@dataclass(frozen=True)
class CityLists:
    """Everything the made-up city is drawn from.

    Attributes:
        place: prefecture and city, as the address begins.
        extracted_on: the day the register was extracted; ages are ages on that day.
        towns: weighted by rough population.
        plans: shapes and ages of Japanese households.
        foreign_plans: shapes and ages of foreign households.
        home: ages around which families form.
        families: Japanese family names.
        generations: Japanese given names, oldest generation first.
        origins: groups of foreign residents.
        births: (year of birth, how manieth person of that year) -> date of birth as registered.
        buildings: the stock of apartment houses.
        shares: name of a share -> so many in 10,000.
    """

    place: str
    extracted_on: date
    towns: Weighted[Town]
    plans: Weighted[Plan]
    foreign_plans: Weighted[Plan]
    home: Home
    families: Weighted[Name]
    generations: tuple[Generation, ...]
    origins: Weighted[Origin]
    births: Mapping[tuple[int, int], str]
    buildings: Buildings
    shares: Mapping[str, int]


def parse_city(data: Mapping[str, Any]) -> CityLists:
    """Turn the TOML file's contents into frozen lists.

    Args:
        data: what `tomllib` read from `templates/demo/komae.toml`.

    Raises:
        KeyError: a key is missing.
        ValueError: a list of weights is empty or negative.
    """
    names, extracted_on = data["names"], data["extracted_on"]
    cohorts = _cohorts(data["cohorts"]["ranges"])
    return CityLists(
        place=data["place"],
        extracted_on=extracted_on,
        towns=Weighted.of((Town(name, code, chome), weight) for name, code, chome, weight in data["towns"]),
        plans=Weighted.of(_plans(data["households"], extracted_on.year, cohorts)),
        foreign_plans=Weighted.of(_plans(data["foreign_households"], extracted_on.year, {})),
        home=_home(data["families_at_home"]),
        families=Weighted.of((Name(written, kana), weight) for written, kana, weight in names["families"]),
        generations=tuple(_generation(entry) for entry in names["given"]),
        origins=Weighted.of((_origin(entry), entry["weight"]) for entry in data["foreign"]),
        births={(year, place): birth for year, place, birth in data["births"]["pinned"]},
        buildings=_buildings(data["buildings"]),
        shares=dict(data["shares"]),
    )


def _cohorts(ranges: Sequence[Sequence[int]]) -> dict[int, int]:
    return {year: percent for first, last, percent in ranges for year in range(first, last + 1)}


def _plans(
    shapes: Mapping[str, Sequence[Sequence[int]]], extracted_in: int, cohorts: Mapping[int, int]
) -> Iterator[tuple[Plan, int]]:
    """Yield a plan for each shape and year of age, its weight corrected by the size of the cohort."""
    for shape, ranges in shapes.items():
        for first, last, weight in ranges:
            for age in range(first, last + 1):
                # Of those aged n in March, three in four were born in the year before `extracted_in` - n.
                percent = cohorts.get(extracted_in - age - 1, 100)
                yield Plan(cast("Shape", shape), age), weight * percent


def _home(data: Mapping[str, Any]) -> Home:
    return Home(
        children=_weighted(data["children"]),
        first_birth=_weighted(data["first_birth"]),
        gaps=_weighted(data["gaps"]),
        husbands=_weighted(data["husbands"]),
        staying=tuple((age, percent) for age, percent in data["staying"]),
    )


def _weighted(pairs: Iterable[Sequence[int]]) -> Weighted[int]:
    return Weighted.of((value, weight) for value, weight in pairs)


def _generation(data: Mapping[str, Any]) -> Generation:
    return Generation(data["until"], _names(data["women"]), _names(data["men"]))


def _origin(data: Mapping[str, Any]) -> Origin:
    return Origin(
        families=_names(data["families"]),
        women=_names(data["women"]),
        men=_names(data["men"]),
        parts=tuple(data["parts"]),
        joiner=data["joiner"],
    )


def _buildings(data: Mapping[str, Any]) -> Buildings:
    return Buildings(
        count=data["count"],
        stems=tuple(data["stems"]),
        forms=Weighted.of((Form(pattern, size), weight) for pattern, size, weight in data["forms"]),
        boarder=data["boarder"],
        care_homes=tuple(data["care_homes"]),
    )


def _names(pairs: Iterable[Sequence[str]]) -> tuple[Name, ...]:
    return tuple(Name(written, kana) for written, kana in pairs)
