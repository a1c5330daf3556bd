import pytest

from survey_ops.domain.characters import clusters, is_attached, is_private
from survey_ops.domain.gaiji import Gaiji, read_letter


@pytest.mark.parametrize(
    ("written", "letter"),
    [
        ("葛", "葛"),
        ("葛\U000e0100", "葛\U000e0100"),
        ("U+845B U+E0100", "葛\U000e0100"),
        ("u+845bU+e0100", "葛\U000e0100"),
        ("U+20BB7", "𠮷"),
        ("\ue000", "\ue000"),
        ("U+F0000", "\U000f0000"),
        ("か\u3099", "か\u3099"),
        ("A", "A"),
        ("葛城", None),
        ("U+845B U+57CE", None),
        ("", None),
        ("　", None),
        ("U+0020", None),
        ("U+0000", None),
        ("U+D800", None),
        ("U+110000", None),
        ("U+E0100", None),
        ("845B", None),
        ("U+84", None),
    ],
)
def test_a_letter_is_read_from_itself_or_its_code_points(written: str, letter: str | None) -> None:
    assert read_letter(written) == letter


def test_only_listed_gaiji_are_replaced() -> None:
    gaiji = Gaiji({"\ue000": "葛\U000e0100", "\U000f0000": "𠮷"})
    assert gaiji.replace("\ue000城\U000f0000\ue001葛") == "葛\U000e0100城𠮷\ue001葛"
    assert Gaiji().replace("\ue000") == "\ue000"
    assert gaiji.replace("ABC") == "ABC"


def test_private_use_and_marks() -> None:
    assert [is_private(char) for char in "\ue000\uf8ff\U000f0000\U0010fffd葛A\ufffd"] == [True] * 4 + [False] * 3
    assert all(map(is_attached, "\u0301\u3099\u20dd\u302e\ufe00\U000e0100"))
    assert not any(map(is_attached, "かA゛ﾞ\u200d\ue000"))
    assert clusters("あ\u20ddか\u3099") == ["あ\u20dd", "か\u3099"]
