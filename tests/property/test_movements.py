"""No value of a state or a reason is ever guessed."""

from hypothesis import given
from hypothesis import strategies as st

from survey_ops.domain.movements import Residence, lives_here

VALUES = (
    st.sampled_from(["1", "2", "3", "9", "住民", "転出者", "国内転出", "転居", "改製", "異動の取消し（増）", ""])
    | st.text()
)
SETS = st.frozensets(st.text(max_size=2), max_size=3)


@given(VALUES, st.none() | VALUES, SETS, SETS)
def test_a_movement_never_changes_what_the_state_says(
    status: str, movement: str | None, here: frozenset[str], gone: frozenset[str]
) -> None:
    verdict = lives_here(status, movement, here, gone)
    assert verdict.residence is lives_here(status, None, here, gone).residence
    assert not (verdict.is_conflict and verdict.residence is Residence.UNKNOWN_VALUE)


@given(st.text(), SETS)
def test_a_state_in_no_list_is_unknown(status: str, here: frozenset[str]) -> None:
    verdict = lives_here("x" + status, "国内転入", here, frozenset())
    assert verdict.residence is (Residence.HERE if "x" + status in here else Residence.UNKNOWN_VALUE)
