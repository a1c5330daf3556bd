import pytest

from survey_ops.domain.line_breaks import (
    FORBIDDEN,
    HOUSE,
    LETTER,
    NEVER,
    SPACE,
    SPLIT,
    WORD,
    Piece,
    count_lines,
    cut,
    fill,
    levels,
)

EM = 25.4 / 72


def measure(text: str, size: float) -> float:
    """A font whose wide characters are as wide as they are high, and whose narrow ones are half of it."""
    return sum(0.5 if char.isascii() else 1.0 for char in text) * size * EM


def marked(text: str) -> str:
    """Show where lines may break well: | after a word, / at a space, a house number or where a part ends."""
    found = levels(text)
    signs = {HOUSE: "‖", 0: "/", 1: "/", 2: "|"}
    return "".join(
        (signs.get(level, "") if index else "") + char
        for index, (char, level) in enumerate(zip(text, found, strict=True))
    )


@pytest.mark.parametrize(
    "text",
    [
        "東京都|狛江市/東和泉|３丁目/１番|２号",
        "東京都|狛江市/和泉本町|一丁目/十二番|三号/　‖第２さくら荘|２０１",
        "東京都|東村山市/本町|１２３番地の４",
        "三重県|四日市市/諏訪町|１番|５号",
        "東京都|新宿区/市谷本村町|5-1",
        "大阪府|堺市堺区/南瓦町|３番|１号",
        "北海道|虻田郡倶知安町/字山田|１２３番地",
        "東京都|千代田区/五番町|１番地",
        "目黒区/目黒|１丁目/２番|３号",
        "１ー２ー３/グリーンハイツ|Ａ棟/１０３号室",
        "コーポ|和泉|１０３号室/山田様方",
        "ベルヴィマンション|１０１号室　‖山田様方",
        "ラ・|フォンテ|第２１０１",
        "株式会社|狛江商事|（本社）",
        "12-3-405/グリーンハイツ",
        "山田様方　/鈴木一郎",
    ],
)
def test_lines_break_where_a_reader_breaks_them(text: str) -> None:
    plain = text.translate({ord(sign): None for sign in "|/‖"})
    assert marked(plain) == text.replace("/　‖", "　‖")


@pytest.mark.parametrize("text", ["１２３４", "1234", "12３", "一二三丁目"[:3] + "丁目"])
def test_a_number_is_never_broken(text: str) -> None:
    found = levels(text)
    assert all(level == NEVER for index, level in enumerate(found) if text[index] in "１２３４1234二三")


@pytest.mark.parametrize(
    "text", ["グリーン", "あっと", "東、和", "泉。本", "社）の", "佐々木", "キャベツ", "緑ヶ丘", "ラ・フォンテ"]
)
def test_what_may_not_begin_a_line_does_not(text: str) -> None:
    assert levels(text)[1:2] == [FORBIDDEN] or levels(text)[2] == FORBIDDEN


def test_an_opening_bracket_does_not_end_a_line() -> None:
    assert levels("社（本社）") == [NEVER, WORD, FORBIDDEN, LETTER, FORBIDDEN]


def test_a_hyphen_stays_with_the_number_before_it() -> None:
    found = levels("12-3-405")
    assert [found[3], found[5]] == [SPLIT, SPLIT]
    assert all(level > SPLIT for index, level in enumerate(found) if index not in (3, 5))


def test_the_honorific_stays_with_the_name() -> None:
    assert levels("狛江　花子　様", kept=2)[4:] == [LETTER, NEVER, NEVER]


def test_marks_and_selectors_stay_with_their_character() -> None:
    assert levels("葛\U000e0100城か\u3099") == [NEVER, NEVER, LETTER, LETTER, NEVER]


def test_pieces_hold_the_whole_text() -> None:
    text = "東京都狛江市　和泉本町 ＡＢＣ"
    for quality in range(HOUSE, FORBIDDEN + 1):
        assert "".join(piece.text for piece in cut(text, levels(text), quality, measure)) == text


def lines(text: str, limit: float, quality: int = WORD) -> list[str]:
    pieces = cut(text, levels(text), quality, measure)
    count = count_lines(pieces, limit * EM)
    assert count is not None
    return fill(pieces, count, limit * EM)


def test_two_lines_of_like_length_rather_than_a_long_one_and_a_rest() -> None:
    assert lines("東京都狛江市和泉本町１丁目１２３４番５６７号", 20) == [
        "東京都狛江市和泉本町１丁目",
        "１２３４番５６７号",
    ]
    assert lines("ANNA MARIA FERNANDA LUISA DE CRUZ", 13) == ["ANNA MARIA FERNANDA ", "LUISA DE CRUZ"]


def test_no_character_is_left_over_for_a_line_of_its_own() -> None:
    assert lines("あいうえおかきくけこ　さ", 10, LETTER) == ["あいうえおか", "きくけこ　さ"]


def test_a_line_that_is_broken_at_all_is_broken_before_the_building() -> None:
    text = "東和泉３丁目１番２号　コーポラス狛江中央公園前駅北口１０３"
    assert lines(text, 16) == ["東和泉３丁目１番２号　コーポラス", "狛江中央公園前駅北口１０３"]
    assert lines(text, 16, HOUSE) == ["東和泉３丁目１番２号　", "コーポラス", "狛江中央公園前駅北口１０３"]


def test_a_space_at_the_end_of_a_line_takes_no_room() -> None:
    assert lines("あああ　いい", 3) == ["あああ　", "いい"]


def test_a_piece_wider_than_a_line_cannot_be_filled_in() -> None:
    assert count_lines([Piece("あああ", 3.0, 3.0, SPACE)], 2.9) is None
    with pytest.raises(ValueError, match="so many lines"):
        fill([Piece("ああ", 2.0, 2.0, SPACE)] * 3, 2, 2.0)
