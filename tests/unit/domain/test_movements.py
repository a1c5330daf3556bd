import pytest

from survey_ops.domain.movements import Residence, Verdict, lives_here

NONE: frozenset[str] = frozenset()
HERE, GONE, UNKNOWN = Residence.HERE, Residence.GONE, Residence.UNKNOWN_VALUE


@pytest.mark.parametrize(
    ("status", "residence"),
    [
        ("1", HERE),
        ("１", HERE),
        ("住民", HERE),
        (" 住民　", HERE),
        ("2", GONE),
        ("転出者", GONE),
        ("3", GONE),
        ("死亡者", GONE),
        ("9", GONE),
        ("その他消除者", GONE),
        ("職権消除", GONE),
        ("", UNKNOWN),
        ("0", UNKNOWN),
        ("01", UNKNOWN),
        ("転出予定者", UNKNOWN),  # still a resident until the day comes: for the city to say
        ("住登外", UNKNOWN),
    ],
)
def test_the_state_decides(status: str, residence: Residence) -> None:
    assert lives_here(status, None, NONE) == Verdict(residence)
    assert lives_here(status, "軽微な修正", NONE) == Verdict(residence)


@pytest.mark.parametrize(
    ("status", "residence"),
    [
        ("0", HERE),
        ("", HERE),
        ("在住", HERE),
        ("1", UNKNOWN),
        ("住民", UNKNOWN),
        ("5", GONE),
        ("2", UNKNOWN),
        ("転出", GONE),
    ],
)
def test_the_values_of_a_city_come_first(status: str, residence: Residence) -> None:
    """A city whose 0 is a resident may well write 1 for one who left."""
    assert lives_here(status, None, frozenset({"０", "", "在住"}), frozenset({"５"})).residence is residence


def test_a_city_may_say_that_a_usual_value_lives_here() -> None:
    assert lives_here("2", None, frozenset({"1", "2"})) == Verdict(HERE)


@pytest.mark.parametrize(
    ("movement", "residence"),
    [
        ("国内転入", HERE),
        ("国外転入等", HERE),
        ("出生", HERE),
        ("職権記載", HERE),
        ("職権記載（帰化等）", HERE),
        ("職権記載(国籍喪失)", HERE),
        ("改製", HERE),
        ("再製", HERE),
        ("異動の取消し（増）", HERE),
        ("異動の取消し(増)", HERE),
        ("転居", HERE),
        ("世帯分離", HERE),
        ("世帯主変更", HERE),
        ("旧氏の記載", HERE),
        ("通称の削除", HERE),
        ("国内転出", GONE),
        ("国外転出", GONE),
        ("死亡", GONE),
        ("職権消除", GONE),
        ("職権消除（国籍喪失）", GONE),
        ("異動の取消し（減）", GONE),
        ("異動の取消し（修正）", UNKNOWN),
        ("職権修正", UNKNOWN),
        ("誤記修正", UNKNOWN),
        ("軽微な修正", UNKNOWN),
        ("転居取消", UNKNOWN),  # no reason of the standard
        ("", UNKNOWN),
        ("10", UNKNOWN),
        (None, UNKNOWN),
    ],
)
def test_without_a_state_the_reason_decides_where_it_leaves_no_doubt(
    movement: str | None, residence: Residence
) -> None:
    assert lives_here(None, movement, frozenset({"1"})) == Verdict(residence)


@pytest.mark.parametrize(
    ("status", "movement", "conflict"),
    [
        ("1", "国内転出", True),  # such as a departure announced for a day to come
        ("1", "死亡", True),
        ("1", "異動の取消し(減)", True),
        ("2", "転居", True),
        ("3", "異動の取消し(増)", True),
        ("2", "国内転出", False),
        ("3", "国内転出", False),
        ("1", "国内転入", False),
        ("2", "改製", False),
        ("1", "再製", False),
        ("2", "職権修正", False),
        ("1", "", False),
        ("1", "77", False),
        ("転出予定者", "国内転出", False),
    ],
)
def test_state_and_movement_may_say_the_opposite(status: str, movement: str, conflict: bool) -> None:
    verdict = lives_here(status, movement, NONE)
    assert verdict == Verdict(lives_here(status, None, NONE).residence, conflict)
