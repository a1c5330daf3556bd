"""In which order labels are printed."""

from typing import Any, get_args

from survey_ops.domain.label_order import Order, sort_key


def person(resident: str, code: str, line: int, *, held: bool = False, **more: str) -> dict[str, Any]:
    return {"id": resident, "postal_code": code, "line": line, "held": held, **more}


PEOPLE = [
    person("d", "201-0003", 9),
    person("a", "201-0001", 7),
    person("c", "201-0001", 2, held=True),
    person("b", "201-0002", 4),
    person("e", "201-0001", 3),
]


def ids(people: list[Any]) -> str:
    return "".join(one["id"] for one in people)


def test_the_orders() -> None:
    found = {order: ids(sorted(PEOPLE, key=sort_key(order))) for order in get_args(Order)}
    assert found == {"postal_code": "ceabd", "register": "cebad", "ticket": "dacbe"}


def test_several_files_come_one_after_the_other() -> None:
    mixed = [person("a", "1", 1, file="z.csv"), person("b", "1", 2, file="a.csv"), person("c", "0", 3, file="z.csv")]
    assert ids(sorted(mixed, key=sort_key("register"))) == "bac"
    assert ids(sorted(mixed, key=sort_key("postal_code"))) == "cba"
