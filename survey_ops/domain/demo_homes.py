"""Where the people of the made-up city live: real towns, made-up house numbers and buildings."""

from dataclasses import dataclass
from functools import cache

from survey_ops.domain.demo_lists import CityLists, Form
from survey_ops.domain.demo_people import Household
from survey_ops.domain.demo_stream import Stream, Weighted

HOUSE_NUMBERS = 40  # 番 in a 丁目, and 号 in a 番; room for 1,600 houses in each of forty 丁目
TRIES = 20  # beyond that a second household may share the number, as 世帯分離 makes it in reality
STUDENT = 30
VERY_OLD = 85
ROOMS_ON_A_FLOOR = {1: 3, 3: 5, 8: 10}  # by size of the building
FLOORS_IN_A_BLOCK = 5
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass(frozen=True)
class Place:
    """A house number: postal code (`201-0003`) and address from the prefecture to 号."""

    postal_code: str
    address: str


@dataclass(frozen=True)
class Building:
    """An apartment house: where it stands and how the 方書 of its rooms reads."""

    place: Place
    form: Form
    pattern: str


@dataclass(frozen=True)
class Dwelling:
    """Where a household lives; `building` is the 方書, empty for a house of one's own."""

    place: Place
    building: str = ""


@cache
def full_width(number: int) -> str:
    """Return the number in full-width figures, as a register writes it in an address.

    >>> full_width(120)
    '１２０'
    """
    return str(number).translate(FULL_WIDTH)


class Homes:
    """The city's dwellings, given out one after the other; a room of a building only once."""

    def __init__(self, city: CityLists, stream: Stream) -> None:
        self._city = city
        self._stream = stream
        self._used: set[Place] = set()
        stock = [self._build() for _ in range(city.buildings.count)]
        self._buildings = Weighted.of((index, entry.form.size) for index, entry in enumerate(stock))
        self._stock = stock
        self._let = [0] * len(stock)
        self._care_homes = tuple(Dwelling(self._place(), name) for name in city.buildings.care_homes)

    def settle(self, household: Household) -> Dwelling:
        """Choose where a household lives."""
        stream, shares = self._stream, self._city.shares
        age = household.members[0].age
        is_single = len(household.members) == 1
        if is_single and age >= VERY_OLD and stream.chance(shares["in_care_homes"]):
            return stream.one_of(self._care_homes)
        if is_single and age < STUDENT and stream.chance(shares["boarders"]):
            owner = stream.pick(self._city.families).written
            return Dwelling(self._place(), self._city.buildings.boarder.format(family=owner))
        if stream.chance(shares["singles_in_buildings" if is_single else "families_in_buildings"]):
            return self._room()
        return Dwelling(self._place())

    def _room(self) -> Dwelling:
        index = self._stream.pick(self._buildings)
        building, let = self._stock[index], self._let[index]
        self._let[index] += 1
        on_a_floor = ROOMS_ON_A_FLOOR[building.form.size]
        floor, room, block = let // on_a_floor, let % on_a_floor + 1, 0
        if "{block}" in building.pattern:
            block, floor = divmod(floor, FLOORS_IN_A_BLOCK)
        label = building.pattern.format(room=full_width((floor + 1) * 100 + room), block=full_width(block + 1))
        return Dwelling(building.place, label)

    def _build(self) -> Building:
        form = self._stream.pick(self._city.buildings.forms)
        stem = self._stream.one_of(self._city.buildings.stems)
        owner = self._stream.pick(self._city.families).written
        return Building(self._place(), form, form.pattern.replace("{stem}", stem).replace("{family}", owner))

    def _place(self) -> Place:
        """Find a house number that is still free."""
        for _ in range(TRIES):
            place = self._number()
            if place not in self._used:
                break
        self._used.add(place)
        return place

    def _number(self) -> Place:
        town = self._stream.pick(self._city.towns)
        chome = full_width(self._stream.between(1, town.chome))
        ban = full_width(self._stream.between(1, HOUSE_NUMBERS))
        go = full_width(self._stream.between(1, HOUSE_NUMBERS))
        return Place(town.postal_code, f"{self._city.place}{town.name}{chome}丁目{ban}番{go}号")
