from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from survey_ops.domain.birth import Unreadable, read_birth
from survey_ops.registers.births import read_births

LATEST = date(2021, 3, 25)
WRITTEN = st.one_of(
    st.dates(date(1860, 1, 1), date(2025, 1, 1)).map(lambda day: f"{day:%Y%m%d}"),
    st.from_regex(r"[0-9]{8}", fullmatch=True),
    st.from_regex(r"(1[89]|20)[0-9]{2}(0[0-9]|1[0-3])([0-3][0-9])", fullmatch=True),
    st.sampled_from(["19750100", "19000229", "20000229", "1975-01-02", "昭和50年1月2日", "", "不詳", "20210326"]),
)


@given(st.lists(WRITTEN, max_size=30))
def test_a_column_is_read_as_its_values_are(texts: list[str]) -> None:
    found = read_births([text.encode() for text in texts], "utf-8", LATEST)
    for index, text in enumerate(texts):
        alone = read_birth(text, LATEST)
        if isinstance(alone, Unreadable):
            assert found.unreadable[index] is alone
        else:
            assert (found.first[index], found.last[index]) == (alone.first_figures, alone.last_figures)
    assert set(found.unreadable) <= set(range(len(texts)))
