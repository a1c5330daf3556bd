from typing import Any

from survey_ops.domain.chain import GENESIS, Entry
from survey_ops.domain.key_losses import CODES, PERSONAL, codes_fingerprint, is_of_lost_key, is_personal_lost


def entry(n: int, kind: str, **body: Any) -> Entry:
    return Entry(n, "", "A", kind, "係", {"on": "2021-04-01", **body}, GENESIS, "")


LABELS = {"draw": 2, "generation": 0, "first": 1, "sheets": 2, "per_sheet": 12, "labels": 20, "by": "係"}


def test_the_last_key_of_the_codes_is_the_good_one() -> None:
    assert codes_fingerprint([]) is None
    opened = entry(1, "open", codes_key="a")
    assert codes_fingerprint([opened]) == "a"
    losses = [entry(2, "key_lost", key=CODES, new_key="b"), entry(3, "key_lost", key=PERSONAL, new_key=None)]
    assert codes_fingerprint([opened, *losses]) == "b"


def test_sheets_of_before_the_loss_cannot_be_proven() -> None:
    known = [
        entry(3, "labels", **LABELS),
        entry(4, "reprint", sheet=2, generation=1),
        entry(5, "key_lost", key=CODES, new_key="b"),
        entry(6, "reprint", sheet=1, generation=1),
    ]
    assert [is_of_lost_key(known, sheet) for sheet in ((1, 0), (2, 1), (1, 1), (3, 0))] == [True, True, False, False]
    assert not is_of_lost_key(known[:2], (1, 0))


def test_a_new_draw_ends_the_loss_of_the_recipients() -> None:
    drawn, lost = entry(2, "draw"), entry(3, "key_lost", key=PERSONAL, new_key=None)
    assert not is_personal_lost([drawn])
    assert is_personal_lost([drawn, lost])
    assert not is_personal_lost([drawn, lost, entry(4, "draw")])
