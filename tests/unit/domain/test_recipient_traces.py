import pytest

from survey_ops.domain.recipient_traces import Trace, Traces

PEOPLE = [
    {"id": "0010000513", "name": "大塚　絵里", "address": "東京都狛江市中和泉４丁目１１番１５号"},
    {"id": "0010001102", "name": "林　二", "address": "狛江市１"},
    {"id": "20210401", "name": "松田　邦雄", "address": "東京都狛江市和泉本町２丁目１７番１６号"},
    {"id": "12", "name": "丸山　政彦", "address": "東京都狛江市猪方１丁目２３番１７号"},
]


@pytest.mark.parametrize(
    ("text", "trace"),
    [
        ("0010000513", Trace.SURE),
        ("宛名番号,氏名\r\n0010000513,…", Trace.SURE),
        ('"0010000513";1', Trace.SURE),
        ("番号0010000513番", Trace.SURE),
        ("00100005131", Trace.NONE),
        ("A0010000513", Trace.NONE),
        ("2021年4月1日（20210401）に送付", Trace.NONE),
        ("12 人", Trace.NONE),
        ("12\n", Trace.LIKELY),
        ("大塚絵里", Trace.LIKELY),
        ("大塚\n絵里", Trace.LIKELY),
        ("林二", Trace.NONE),
        ("東京都狛江市中和泉４丁目１１番１５号", Trace.LIKELY),
        ("大塚　絵里　様　東京都狛江市中和泉４丁目 １１番１５号", Trace.SURE),
        ("大塚　絵里　様　東京都狛江市猪方１丁目２３番１７号", Trace.LIKELY),
        ("担当　企画調整係", Trace.NONE),
        ("", Trace.NONE),
    ],
)
def test_what_is_found(text: str, trace: Trace) -> None:
    assert Traces(PEOPLE).find([text]) is trace


def test_ids_of_notices_count_and_the_surest_reading_wins() -> None:
    traces = Traces((), ["0010009999"])
    assert traces.find(["文字化け", "0010009999"]) is Trace.SURE
    assert traces.find([]) is Trace.NONE
