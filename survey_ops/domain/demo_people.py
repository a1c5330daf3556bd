"""Who lives together in the made-up city, how old they are and what they are called.

A household is built around one person, the woman of a couple, whose age the plan gives. Her children follow
from her age at their births, their father from the usual difference of age, grandparents from the father's
or mother's age. So nobody has a mother of twelve, and the pyramid of ages follows from the plans alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from survey_ops.domain.demo_lists import CityLists, Generation, Home, Name, Origin, Plan
from survey_ops.domain.demo_stream import Stream

OLDEST_GRANDPARENT = 99
ADULT = 18
RETIRED = 65


@dataclass(frozen=True, slots=True)
class Member:
    """A person of a household.

    Attributes:
        age: full years on the day of extraction.
        is_woman: the register knows 男 and 女.
        line: 0 bears the household's family name; 1 the family name of a partner or of a parent-in-law.
    """

    age: int
    is_woman: bool
    line: int = 0


@dataclass(frozen=True, slots=True)
class Household:
    """People who live together.

    Attributes:
        plan: what it was built from.
        members: the person it is built around and the partner first, then children, then grandparents.
        origins: for line 0 and line 1, the group of foreign residents or `None` for Japanese names.
    """

    plan: Plan
    members: tuple[Member, ...]
    origins: tuple[Origin | None, Origin | None] = (None, None)


def form_household(city: CityLists, stream: Stream) -> Household:
    """Draw one household: Japanese, foreign, or a couple of both."""
    if stream.chance(city.shares["foreign_households"]):
        plan = stream.pick(city.foreign_plans)
        origin = stream.pick(city.origins)
        return Household(plan, tuple(_members(city, stream, plan, partner_line=1)), (origin, origin))
    plan = stream.pick(city.plans)
    is_couple = plan.shape in ("couple", "parents")
    if is_couple and stream.chance(city.shares["foreign_partners"]):
        origins = (None, stream.pick(city.origins))
        return Household(plan, tuple(_members(city, stream, plan, partner_line=1)), origins)
    own_name = is_couple and stream.chance(city.shares["own_family_names"])
    return Household(plan, tuple(_members(city, stream, plan, partner_line=int(own_name))))


def _members(city: CityLists, stream: Stream, plan: Plan, partner_line: int) -> Iterator[Member]:
    """Yield the people of a plan.

    With two family names the woman bears the second one; the children bear the household's.
    """
    shape, age = plan
    home = city.home
    if shape == "single_man":
        yield Member(age, is_woman=False)
    elif shape == "single_woman":
        yield Member(age, is_woman=True)
    elif shape == "parent":
        yield Member(age, is_woman=not stream.chance(city.shares["fathers"]))
        yield from _children(home, stream, age)
    else:
        husband = max(ADULT, age + stream.pick(home.husbands))
        yield Member(husband, is_woman=False)
        yield Member(age, is_woman=True, line=partner_line)
        if shape != "couple":
            yield from _children(home, stream, age)
        if shape == "three_generations":
            yield from _grandparents(city, stream, max(age, husband))


def _children(home: Home, stream: Stream, mother: int) -> Iterator[Member]:
    """Yield the children who live with a mother of that age, the eldest first, at least one."""
    age = mother - stream.pick(home.first_birth)
    while age < 0:
        age = mother - stream.pick(home.first_birth)
    ages = [age]
    for _ in range(stream.pick(home.children) - 1):
        ages.append(ages[-1] - stream.pick(home.gaps))
    born = [age for age in ages if age >= 0]
    staying = [age for age in born if stream.below(100) < _staying(home, age)]
    for age in staying or born[-1:]:
        yield Member(age, is_woman=bool(stream.below(2)))


def _staying(home: Home, age: int) -> int:
    """Return how many in a hundred children of that age live with a parent."""
    return next(percent for since, percent in reversed(home.staying) if age >= since)


def _grandparents(city: CityLists, stream: Stream, parent: int) -> Iterator[Member]:
    """Yield a grandmother and perhaps a grandfather of children whose elder parent has that age."""
    line = int(stream.chance(city.shares["second_family_names"]))
    grandmother = min(OLDEST_GRANDPARENT, parent + stream.between(22, 33))
    if stream.chance(city.shares["grandfathers"]):
        yield Member(min(OLDEST_GRANDPARENT, grandmother + stream.between(0, 6)), is_woman=False, line=line)
    yield Member(grandmother, is_woman=True, line=line)


def is_protected(city: CityLists, stream: Stream, household: Household) -> bool:
    """Decide whether the household is under 支援措置: mostly mothers with children, and single women."""
    head = household.members[0]
    share = "protected_others"
    if household.plan.shape == "parent" and head.is_woman and household.members[-1].age < ADULT:
        share = "protected_mothers"
    elif household.plan.shape == "single_woman" and head.age < RETIRED:
        share = "protected_women"
    return stream.chance(city.shares[share])


class Namer:
    """Gives the people of one household their names; nobody bears a given name twice in it."""

    def __init__(self, city: CityLists, stream: Stream, household: Household) -> None:
        self._city = city
        self._stream = stream
        self._household = household
        self._families: dict[int, Name] = {}
        self._taken: set[str] = set()

    def name(self, member: Member, birth_year: int) -> Name:
        """Return the full name of a member born in that year, as the register writes it."""
        family = self._family(member.line)
        origin = self._household.origins[member.line]
        if origin is not None:
            return self._foreign(origin, family, member)
        given = self._fresh(_given(self._city.generations, birth_year, member.is_woman))
        return Name(f"{family.written}　{given.written}", f"{family.kana}　{given.kana}")

    def _family(self, line: int) -> Name:
        if line not in self._families:
            origin = self._household.origins[line]
            families = self._city.families
            self._families[line] = self._stream.one_of(origin.families) if origin else self._stream.pick(families)
        return self._families[line]

    def _foreign(self, origin: Origin, family: Name, member: Member) -> Name:
        """Join family name and given names, each given name once."""
        count = self._stream.one_of(origin.parts)
        choices = origin.women if member.is_woman else origin.men
        parts = [family, self._fresh(choices)]
        while len(parts) <= count:
            part = self._stream.one_of(choices)
            if part not in parts:
                parts.append(part)
        return Name(origin.joiner.join(p.written for p in parts), "　".join(p.kana for p in parts))

    def _fresh(self, choices: tuple[Name, ...]) -> Name:
        """Pick a name that nobody in the household has; a household is far smaller than any list."""
        given = self._stream.one_of(choices)
        while given.written in self._taken:
            given = self._stream.one_of(choices)
        self._taken.add(given.written)
        return given


def _given(generations: tuple[Generation, ...], birth_year: int, is_woman: bool) -> tuple[Name, ...]:
    generation = next(entry for entry in generations if birth_year < entry.until)
    return generation.women if is_woman else generation.men
