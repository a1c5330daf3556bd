"""Texts that a clerk may type into a form, for Hypothesis: every kind of letter, any length up to 5,000."""

from hypothesis import strategies as st

LETTERS = st.sampled_from(
    "亜市民課辻葛あいっゃーアンッ、。，．（「」』】～・0123456789,.:/abcXYZ ÅéＡ９　\n\u3000①※々"
)
WORDS = st.sampled_from(
    [
        "2,500件",
        "https://example.org/a/b?c=d",
        "（いつ，誰が）",
        "葛\U000e0100城市",
        "ABC" * 40,
        "」」」",
        "「「「",
        "\r\n",
    ]
)
SHORT = st.lists(LETTERS | WORDS, max_size=80).map("".join)
LONG = st.builds(lambda part, times: (part * times)[:5000], SHORT, st.integers(1, 120))
