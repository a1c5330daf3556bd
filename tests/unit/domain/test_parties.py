"""Who takes part, as typed and as compared."""

import pytest

from survey_ops.domain.parties import Party, parse_party, party_of
from survey_ops.errors import UsageError

OFFICE = Party("政策室", "", "企画調整担当")


@pytest.mark.parametrize(
    ("text", "party"),
    [
        ("狛江 花子", Party("政策室", "狛江 花子", "企画調整担当")),
        ("政策室／狛江花子", Party("政策室", "狛江花子", "企画調整担当")),
        ("東京コロニー／山田", Party("東京コロニー", "山田", "")),
        ("東京コロニー/山田/主任", Party("東京コロニー", "山田", "主任")),
        ("／山田／", Party("", "山田", "")),
        ("　狛江　　花子　", Party("政策室", "狛江 花子", "企画調整担当")),
    ],
)
def test_a_party_is_typed_in_one_to_three_parts(text: str, party: Party) -> None:
    assert parse_party(text, "--from", OFFICE) == party
    assert party_of(party.as_body()) == party


def test_a_person_comes_from_the_default_only_where_nobody_is_named() -> None:
    assert parse_party("", "--from", Party("政策室", "狛江")) == Party("政策室", "狛江")
    with pytest.raises(UsageError) as caught:
        parse_party("", "--to", OFFICE)
    assert caught.value.message == "--to の人が書かれていません。"


@pytest.mark.parametrize("text", ["政策室／", "政策室／／係員", "a／b／c／d", "山田\x07", "山" * 101])
def test_what_is_no_party_is_told_with_its_option(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_party(text, "--witness", OFFICE)
    assert caught.value.message.startswith("--witness に書かれた人を読み取れません")


def test_an_official_text_names_the_role_first() -> None:
    assert Party("政策室", "狛江", "担当職員").title == "担当職員"
    assert Party("東京コロニー", "山田").title == "東京コロニー"
    assert Party(person="山田").title == "山田"
    assert str(Party("政策室", "狛江", "担当職員")) == "政策室　担当職員　狛江"
