import pytest

from survey_ops.domain.entries import KINDS, check_body

GOOD = {"reason": "already_drawn", "on": "2021-04-01"}


def test_a_body_as_the_catalogue_says() -> None:
    check_body("draw_refused", GOOD)


@pytest.mark.parametrize(
    ("kind", "body", "said"),
    [
        ("nothing", {}, "unknown kind"),
        ("draw_refused", {"reason": "x"}, "keys differ"),
        ("draw_refused", {**GOOD, "name": "x"}, "keys differ"),
        ("draw_refused", {**GOOD, "on": 1}, "is no str"),
        ("draw_refused", {**GOOD, "on": None}, "is no str"),
        ("draw_refused", {**GOOD, "on": True}, "is no str"),
    ],
)
def test_a_body_that_is_not(kind: str, body: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        check_body(kind, body)


def test_every_key_has_a_type_and_a_meaning() -> None:
    for keys in KINDS.values():
        for said in keys.values():
            name, _, meaning = said.partition("  ")
            assert name.rstrip("?") in {"str", "int", "bool", "list", "dict"}
            assert meaning
