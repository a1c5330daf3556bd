import tomllib
from copy import deepcopy
from typing import Any

import pytest

from survey_ops.domain.label_layout import Address, LabelLayout, Sizes, parse_layout
from survey_ops.errors import ConfigError
from survey_ops.resources import templates

FILES = sorted((templates() / "labels").glob("*.toml"))


def data(name: str = "standard") -> dict[str, Any]:
    return tomllib.loads((templates() / "labels" / f"{name}.toml").read_text(encoding="utf-8"))


def changed(key: str, value: object) -> dict[str, Any]:
    found = deepcopy(data())
    *tables, last = key.split(".")
    held = found
    for table in tables:
        held = held[table]
    held[last] = value
    if value is None:
        del held[last]
    return found


STANDARD = parse_layout(data(), "standard.toml")


def test_the_layouts_that_ship() -> None:
    shipped = {path.stem: parse_layout(data(path.stem), path.name) for path in FILES}
    assert set(shipped) >= {"standard", "large", "compact"}
    assert all(layout.name == name for name, layout in shipped.items())
    assert [shipped["large"].postal_mark, shipped["standard"].postal_mark] == [False, True]
    large = shipped["large"].sizes
    assert all(14 <= large[block].start <= 18 for block in ("postal_code", "address", "building", "name"))


def test_the_sizes_of_the_standard_layout() -> None:
    assert STANDARD.sizes["address"].steps == (12.0, 11.5, 11.0, 10.5, 10.0, 9.5, 9.0, 8.5, 8.0)
    assert STANDARD.sizes["name"].steps == (18.0, 17.0, 16.0, 15.0, 14.0, 13.0, 12.0, 11.0, 10.0)
    assert STANDARD.sizes["postal_code"].steps == (11.0,)


def test_steps_end_at_the_floor() -> None:
    assert Sizes(10.0, 0.3, 9.0, 9.0).steps == (10.0, 9.7, 9.4, 9.1, 9.0)
    assert Sizes(8.0, 1.0, 8.0, 8.0).steps == (8.0,)


@pytest.mark.parametrize(
    ("key", "value", "problem"),
    [
        ("name", None, "name"),
        ("title", "  ", "title"),
        ("blocks", ["address", "building", "name"], "blocks"),
        ("blocks", ["postal_code", "address", "building", "name", "name"], "blocks"),
        ("blocks", ["postal_code", "address", "building", "name", "phone"], "blocks"),
        ("blocks", [["postal_code"]], "blocks"),
        ("postal_mark", "yes", "postal_mark"),
        ("leave_out", "town", "leave_out"),
        ("shrink", [], "shrink"),
        ("leading", 0.9, "leading"),
        ("gap", True, "gap"),
        ("padding", {"x": 4.0}, "padding.y"),
        ("padding.z", 4.0, "padding.z"),
        ("sizes.address.floor", 7.5, "sizes.address.floor"),
        ("sizes.name.floor", 9.0, "sizes.name.floor"),
        ("sizes.name.start", 9.0, "sizes.name.start"),
        ("sizes.name.step", 0, "sizes.name.step"),
        ("sizes.address.wrap", 7.0, "sizes.address.wrap"),
        ("sizes.building", None, "sizes.building"),
        ("sizes.address.most", 3, "sizes.address.most"),
        ("sizes.phone", {}, "sizes.phone"),
        ("honorific.person", "様様様様様", "honorific.person"),
        ("honorific.organisation", None, "honorific.organisation"),
        ("honorific.organisations", "株式会社", "honorific.organisations"),
        ("honorific.present", [""], "honorific.present"),
        ("colour", "red", "colour"),
    ],
)
def test_a_layout_that_cannot_be_is_refused(key: str, value: object, problem: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_layout(changed(key, value), "x.toml")
    assert problem in [found.column for found in caught.value.problems]


def test_every_problem_is_told_at_once() -> None:
    with pytest.raises(ConfigError) as caught:
        parse_layout({"name": "x", "colour": "red"}, "x.toml")
    told = {problem.column for problem in caught.value.problems}
    assert {"colour", "title", "blocks", "sizes.name", "padding.x", "honorific.person", "leading", "shrink"} <= told
    assert f"{len(caught.value.problems)} か所" in caught.value.message


@pytest.mark.parametrize(
    ("name", "building", "honorific"),
    [
        ("狛江　花子", "", "様"),
        ("MARIA DE LOS ANGELES", "", "様"),
        ("株式会社狛江商事", "", "御中"),
        ("いずみ製作所㈱", "", "御中"),
        ("狛江いずみ病院", "", "御中"),
        ("東和泉町内会", "", "御中"),
        ("株式会社狛江商事　代表取締役　山田太郎", "", "様"),
        ("東和泉町内会長　山田太郎", "", "様"),
        ("狛江協会長野支部", "", "様"),
        ("山田太郎様", "", ""),
        ("山田太郎　殿", "", ""),
        ("山田太郎 殿", "", ""),
        ("鵜殿", "", "様"),
        ("株式会社狛江商事　御中", "", ""),
        ("山田様方", "", ""),
        ("山田様方　鈴木一郎", "", "様"),
        ("狛江商店会", "狛江ビル　御中", ""),
        ("鈴木一郎", "山田様方", "様"),
        ("鈴木一郎", "株式会社狛江商事　御中", "様"),
        ("　", "", ""),
    ],
)
def test_the_honorific_of_a_name(name: str, building: str, honorific: str) -> None:
    assert STANDARD.honorifics.of(name, building) == honorific


def test_an_honorific_that_is_there_stays_with_the_name() -> None:
    assert STANDARD.printed(Address("", "", "", "狛江商事　御中")).kept == 3
    assert STANDARD.printed(Address("", "", "", "狛江　花子")).kept == 2
    assert STANDARD.printed(Address("", "", "", "様")).kept == 0


def test_the_case_says_the_honorifics_and_the_city() -> None:
    layout = STANDARD.of_case(city="狛江市", honorific="殿", organisation_honorific=None)
    assert layout.honorifics.of("狛江　花子") == "殿"
    assert layout.honorifics.of("狛江病院") == "御中"
    assert STANDARD.of_case(honorific="").printed(Address("", "", "", "狛江　花子")).texts["name"] == "狛江　花子"


def shown(leave_out: str, address: str, city: str = "狛江市", postal_code: str = "201-0014") -> str:
    layout = parse_layout(changed("leave_out", leave_out), "x.toml").of_case(city=city)
    return layout.printed(Address(postal_code, address, "", "花子")).texts["address"]


@pytest.mark.parametrize(
    ("leave_out", "address", "left"),
    [
        ("nothing", "東京都狛江市東和泉３丁目", "東京都狛江市東和泉３丁目"),
        ("prefecture", "東京都狛江市東和泉３丁目", "狛江市東和泉３丁目"),
        ("prefecture", "京都府京都市中京区", "京都市中京区"),
        ("prefecture", "狛江市東和泉", "狛江市東和泉"),
        ("prefecture", "東京都", "東京都"),
        ("city", "東京都狛江市東和泉３丁目", "東和泉３丁目"),
        ("city", "狛江市東和泉３丁目", "東和泉３丁目"),
        ("city", "東京都調布市小島町", "東京都調布市小島町"),
        ("city", "東京都狛江市", "東京都狛江市"),
    ],
)
def test_what_the_postal_code_says_may_be_left_out(leave_out: str, address: str, left: str) -> None:
    assert shown(leave_out, address) == left


def test_nothing_is_left_out_without_a_postal_code_or_a_city() -> None:
    assert shown("prefecture", "東京都狛江市東和泉", postal_code="") == "東京都狛江市東和泉"
    assert shown("city", "東京都狛江市東和泉", city="") == "東京都狛江市東和泉"
    assert shown("city", "東京都狛江市東和泉", city="東京都狛江市") == "東和泉"


def with_sender() -> LabelLayout:
    found = changed("blocks", ["sender", "postal_code", "address", "building", "name"])
    found["sender"] = "差出人　{city}"
    found["sizes"]["sender"] = {"start": 7.0, "step": 0.5, "floor": 6.0}
    return parse_layout(found, "x.toml")


def test_the_sender_is_the_office_s_city() -> None:
    layout = with_sender()
    assert layout.of_case(city="狛江市").printed(Address("", "", "", "花子")).texts["sender"] == "差出人　狛江市"
    assert layout.printed(Address("", "", "", "花子")).texts["sender"] == ""
    assert layout.of_case(city="狛江市").fixed_texts()["sender"] == "差出人　狛江市"


def test_a_sender_needs_a_text_and_sizes() -> None:
    with pytest.raises(ConfigError) as caught:
        parse_layout(changed("blocks", ["postal_code", "address", "building", "name", "sender"]), "x.toml")
    assert {problem.column for problem in caught.value.problems} == {"sender", "sizes.sender"}


def test_what_stands_on_every_label_is_known() -> None:
    texts = STANDARD.fixed_texts()
    assert texts == {"postal_mark": "〒", "sender": "", "honorific.person": "様", "honorific.organisation": "御中"}
