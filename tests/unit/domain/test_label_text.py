import tomllib
from dataclasses import replace

import pytest

from survey_ops.documents.fonts import load_typeface
from survey_ops.domain.characters import clusters
from survey_ops.domain.label_layout import LabelLayout, Sizes, parse_layout
from survey_ops.domain.label_text import (
    NO_ROOM,
    Address,
    Room,
    TextLine,
    TooLong,
    break_lines,
    lay_out,
    lay_out_accepted,
    note_lines,
    number_line,
    places,
)
from survey_ops.domain.stocks import PAGE_HEIGHT, PAGE_WIDTH, PRINTER_EDGE, Rect
from survey_ops.resources import templates

WIDE = Rect(18.6, 21.2, 86.4, 42.3)  # 12 labels on a sheet
MIDDLE = Rect(72.0, 46.8, 66.0, 33.9)  # 24
SMALL = Rect(47.85, 31.9, 38.1, 21.2)  # 65
MEASURE = load_typeface("sans").width
ADDRESS = "東京都狛江市東和泉３丁目１番２号"
PLAIN = Address("201-0014", ADDRESS, "", "狛江　花子")


def layout(name: str) -> LabelLayout:
    return parse_layout(tomllib.loads((templates() / "labels" / f"{name}.toml").read_text(encoding="utf-8")), name)


STANDARD, LARGE, COMPACT = layout("standard"), layout("large"), layout("compact")
LAYOUTS = {"standard": STANDARD, "large": LARGE, "compact": COMPACT}


def placed(
    address: Address, label: Rect = WIDE, look: LabelLayout = STANDARD, room: Room = NO_ROOM
) -> tuple[TextLine, ...]:
    found = lay_out(address, label, look, MEASURE, room)
    assert isinstance(found, tuple)
    return found


def texts(address: Address, label: Rect = WIDE, look: LabelLayout = STANDARD) -> list[str]:
    return [line.text for line in placed(address, label, look)]


def test_a_plain_label() -> None:
    lines = placed(PLAIN)
    assert [line.text for line in lines] == ["〒201-0014", ADDRESS, "狛江　花子　様"]
    assert [line.size for line in lines] == [11.0, 12.0, 18.0]
    assert [round(line.baseline, 3) for line in lines] == [35.845, 41.254, 51.137]


MANY_LETTERS = "MARIA FERNANDA DE LOS ANGELES RODRIGUEZ GONZALEZ SANTIAGO JR"


@pytest.mark.parametrize(
    ("address", "label", "look", "lines"),
    [
        (
            Address("201-0014", ADDRESS, "", MANY_LETTERS),
            WIDE,
            "standard",
            ["〒201-0014", ADDRESS, "MARIA FERNANDA DE LOS ANGELES ", "RODRIGUEZ GONZALEZ SANTIAGO JR　様"],
        ),
        (
            Address("201-0003", "東京都狛江市和泉本町１丁目１２３４番地の５６７", "", "狛江　花子"),
            MIDDLE,
            "standard",
            ["〒201-0003", "東京都狛江市和泉本町１丁目", "１２３４番地の５６７", "狛江　花子　様"],
        ),
        (
            Address("201-0014", ADDRESS + "　グリーンハイツ狛江弐番館１０３号", "", "狛江　花子"),
            WIDE,
            "large",
            ["201-0014", ADDRESS + "　", "グリーンハイツ狛江弐番館１０３号", "狛江　花子　様"],
        ),
        (
            Address("201-0014", ADDRESS, "ベルヴィマンション１０１号室　山田様方", "鈴木　一郎"),
            MIDDLE,
            "large",
            [
                "201-0014",
                "東京都狛江市",
                "東和泉３丁目１番２号",
                "ベルヴィマンション１０１号室　",
                "山田様方",
                "鈴木　一郎　様",
            ],
        ),
        (
            Address("201-0014", ADDRESS, "", "山田様方　鈴木一郎"),
            SMALL,
            "compact",
            ["〒201-0014", "東京都狛江市", "東和泉３丁目１番２号", "山田様方　", "鈴木一郎　様"],
        ),
        (
            Address("201-0014", ADDRESS, "", "㈱いずみ製作所　御中"),
            WIDE,
            "standard",
            ["〒201-0014", ADDRESS, "㈱いずみ製作所　御中"],
        ),
        (
            Address("201-0014", ADDRESS, "狛江ビル４階", "株式会社狛江総合不動産"),
            WIDE,
            "standard",
            ["〒201-0014", ADDRESS, "狛江ビル４階", "株式会社狛江総合不動産　御中"],
        ),
        (
            Address(
                "201-0001", ADDRESS, "（仮称）狛江駅前「いずみ」プロジェクト計画Ｂ街区分譲共同住宅１２０１", "小　大"
            ),
            WIDE,
            "standard",
            [
                "〒201-0001",
                ADDRESS,
                "（仮称）狛江駅前「いずみ」プロジェクト",
                "計画Ｂ街区分譲共同住宅１２０１",
                "小　大　様",
            ],
        ),
        (
            Address("201-0014", "東京都狛江市東和泉12-3-405", "", "狛江　花子"),
            SMALL,
            "compact",
            ["〒201-0014", "東京都狛江市", "東和泉12-3-405", "狛江　花子　様"],
        ),
        (
            Address(
                "590-0078",
                "大阪府堺市堺区南瓦町３番１号",
                "",
                "アレクサンドロヴィッチ・コンスタンチン・イワノフスキー",
            ),
            WIDE,
            "standard",
            [
                "〒590-0078",
                "大阪府堺市堺区南瓦町３番１号",
                "アレクサンドロヴィッチ・",
                "コンスタンチン・イワノフスキー　様",
            ],
        ),
    ],
)
def test_lines_as_a_reader_breaks_them(address: Address, label: Rect, look: str, lines: list[str]) -> None:
    assert texts(address, label, LAYOUTS[look]) == lines


def test_a_building_of_forty_characters_is_whole() -> None:
    building = "特別養護老人ホーム　狛江ひだまり苑東和泉すみれ棟２階２０５号室　管理人気付　山田様方"
    assert len(building) >= 40
    for label, look in ((WIDE, STANDARD), (MIDDLE, STANDARD), (WIDE, LARGE), (MIDDLE, COMPACT)):
        assert building in "".join(texts(Address("201-0014", ADDRESS, building, "狛江　花子"), label, look))


def test_every_line_lies_inside_the_label() -> None:
    address = Address("201-0014", "東京都狛江市" + "東和泉" * 12, "グリーンハイツ狛江１０３号室" * 2, "A" * 30)
    for line in placed(address):
        assert line.x >= WIDE.x + 4
        assert line.x + MEASURE(line.text.rstrip(), line.size) <= WIDE.x + WIDE.width - 4 + 1e-6
        assert WIDE.y + 2 < line.baseline < WIDE.y + WIDE.height - 2


def test_the_honorific_never_stands_alone() -> None:
    for length in range(1, 40):
        for name in ("あ" * length, "い" * length + "　御中"):
            assert texts(Address("201-0014", ADDRESS, "", name))[-1].strip() not in ("様", "御中")


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        (Address("201-0014", "あ" * 200, "", "花子"), ("address",)),
        (Address("201-0014", "狛江市", "い" * 200, "花子"), ("building",)),
        (Address("201-0014", "狛江市", "", "う" * 200), ("name",)),
        (Address("201-0014", "あ" * 150, "い" * 150, "花子"), ("address", "building")),
        (Address("201-0014", "狛江市", "1" * 60, "花子"), ("building",)),
    ],
)
def test_what_does_not_fit_is_a_value_with_a_reason(address: Address, fields: tuple[str, ...]) -> None:
    found = lay_out(address, WIDE, STANDARD, MEASURE)
    assert isinstance(found, TooLong)
    assert found.fields == fields
    shorter = {
        field: "".join(clusters(getattr(address, field))[:-less])
        for field, less in zip(found.fields, found.characters, strict=True)
    }
    assert isinstance(lay_out(replace(address, **shorter), WIDE, STANDARD, MEASURE), tuple)
    one_more = {field: text + getattr(address, field)[0] for field, text in shorter.items()}
    assert isinstance(lay_out(replace(address, **one_more), WIDE, STANDARD, MEASURE), TooLong)


def test_an_accepted_label_goes_below_the_floor() -> None:
    address = Address("201-0014", "あ" * 200, "", "花子")
    found = lay_out_accepted(address, WIDE, STANDARD, MEASURE)
    assert found is not None
    assert "".join(line.text for line in found[1:-1]) == "あ" * 200
    assert 4.5 <= min(line.size for line in found) < 8
    assert found[0].size >= 8  # the postal code
    assert lay_out_accepted(Address("201-0014", "あ" * 2000, "", "花子"), WIDE, STANDARD, MEASURE) is None


def test_accepting_what_fits_changes_nothing() -> None:
    assert lay_out_accepted(PLAIN, WIDE, STANDARD, MEASURE) == placed(PLAIN)


def test_blocks_without_text_take_no_line() -> None:
    assert texts(Address("", ADDRESS, "", "狛江　花子")) == [ADDRESS, "狛江　花子　様"]
    assert texts(Address("201-0014", ADDRESS, "", "")) == ["〒201-0014", ADDRESS]


def test_blocks_stand_in_the_order_of_the_layout() -> None:
    sizes = {**STANDARD.sizes, "sender": Sizes(7.0, 0.5, 6.0, 6.0)}
    look = replace(
        STANDARD, blocks=("name", "postal_code", "address", "building", "sender"), sizes=sizes, sender="差出　{city}"
    )
    lines = placed(PLAIN, look=look.of_case(city="狛江市"))
    assert [line.text for line in lines] == ["狛江　花子　様", "〒201-0014", ADDRESS, "差出　狛江市"]
    assert [line.baseline for line in lines] == sorted(line.baseline for line in lines)


def test_the_large_layout_is_large() -> None:
    for label in (WIDE, MIDDLE):
        lines = placed(PLAIN, label, LARGE)
        assert all(line.size >= 14 for line in lines)
        assert lines[0].text == "201-0014"


def test_selectors_stay_with_their_character() -> None:
    assert clusters("葛\U000e0100が\u3099A") == ["葛\U000e0100", "が\u3099", "A"]


@pytest.mark.parametrize(
    "label", [Rect(0, 0, 70, 42.3), Rect(140, 254.7, 70, 42.3), Rect(0, 254.7, 70, 42.3), Rect(140, 0, 70, 42.3)]
)
def test_nothing_comes_near_the_edge_of_the_paper(label: Rect) -> None:
    room = Room(strip=7.0, square=9.0, number="1/2500")
    area = places(label, STANDARD, room)
    for rect in (area.text, area.strip, area.square):
        assert rect is not None
        assert rect.x >= max(label.x, PRINTER_EDGE)
        assert rect.y >= max(label.y, PRINTER_EDGE)
        assert rect.x + rect.width <= min(label.x + label.width, PAGE_WIDTH - PRINTER_EDGE) + 1e-9
        assert rect.y + rect.height <= min(label.y + label.height, PAGE_HEIGHT - PRINTER_EDGE) + 1e-9
    for line in placed(PLAIN, label, room=room):
        assert line.x >= area.text.x
        assert line.x + MEASURE(line.text, line.size) <= area.text.x + area.text.width + 1e-6


def test_the_strip_lies_at_the_foot_and_the_square_above_it() -> None:
    area = places(WIDE, STANDARD, Room(strip=7.6, square=10.0))
    assert area.strip is not None
    assert area.square is not None
    assert (area.strip.x, area.strip.width, area.strip.height) == (WIDE.x, WIDE.width, 7.6)
    assert area.strip.y == pytest.approx(WIDE.y + WIDE.height - 7.6)
    assert area.square.y + area.square.height == pytest.approx(area.strip.y)
    assert area.text.y + area.text.height == pytest.approx(area.strip.y)
    assert all(line.baseline < area.strip.y for line in placed(PLAIN, room=Room(strip=7.6)))


def test_a_number_stands_at_the_lower_right() -> None:
    number = placed(PLAIN, room=Room(number="48/2500"))[-1]
    assert number == number_line("48/2500", WIDE, STANDARD, MEASURE)
    assert number.size == 6.0
    assert number.x + MEASURE("48/2500", 6.0) == pytest.approx(WIDE.x + WIDE.width - 4)
    assert number.baseline > WIDE.y + WIDE.height - 3
    assert placed(PLAIN, room=Room(number="48/2500"))[:-1] == placed(PLAIN)


def test_a_number_goes_up_where_the_foot_is_full() -> None:
    address = Address("201-0014", ADDRESS, "コーポ狛江１０１", "狛江　花子麻呂")
    lines = placed(address, SMALL, COMPACT, Room(number="48/2500"))
    assert lines[-1].text == "48/2500"
    assert lines[-1].baseline < lines[0].baseline
    assert lines[:-1] == placed(address, SMALL, COMPACT)


def test_text_keeps_clear_of_square_and_number() -> None:
    names = ["狛江　花子", "服部　半之丞左衛門", MANY_LETTERS, "株式会社狛江総合不動産管理センター", "あ" * 30]
    room = Room(square=10.0, number="48/2500")
    for name in names:
        for label in (WIDE, MIDDLE):
            *lines, number = placed(Address("201-0014", ADDRESS, "コーポ狛江１０１号室", name), label, room=room)
            square = places(label, STANDARD, room).square
            assert square is not None
            assert number.x + MEASURE(number.text, number.size) <= square.x or number.baseline < square.y
            for line in lines:
                right, foot = line.x + MEASURE(line.text.rstrip(), line.size), line.baseline
                assert right < square.x or foot < square.y
                assert (
                    right < number.x
                    or foot < number.baseline - 1.5
                    or number.baseline < foot - 0.9 * line.size * 0.3528
                )


def test_a_note_for_handwriting_stays_small_and_whole() -> None:
    for label in (WIDE, MIDDLE, SMALL):
        room = Room(square=9.0 if label is not SMALL else 0.0, number="2500/2500")
        lines = note_lines("手作成（抽出データ 123456 行目）", label, STANDARD, MEASURE, room)
        assert "".join(line.text for line in lines) == "手作成（抽出データ 123456 行目）2500/2500"
        for line in lines[:-1]:
            assert line.x + MEASURE(line.text.rstrip(), line.size) <= lines[-1].x
            assert label.y + 2 < line.baseline < label.y + label.height - 2
    assert len(note_lines("手作成", WIDE, STANDARD, MEASURE)) == 1


def test_figures_are_not_broken() -> None:
    lines = break_lines("東京都狛江市和泉本町１丁目１２３４番５６７号", 10, 60, MEASURE)
    assert lines == ["東京都狛江市和泉本町１丁目", "１２３４番５６７号"]
    assert break_lines("1" * 40, 10, 60, MEASURE) is None


def test_nothing_is_lost_where_lines_break() -> None:
    text = "東京都狛江市　和泉本町 ＡＢＣマンション１０１号室　○○様方"
    for width in (20, 30, 45, 90):
        lines = break_lines(text, 10, width, MEASURE)
        assert lines is not None
        assert "".join(lines) == text


def test_no_line_begins_with_a_long_vowel_or_a_small_kana() -> None:
    lines = break_lines("ア" * 7 + "ーション" + "あ" * 6 + "っ" + "い" * 9, 10, 30, MEASURE)
    assert lines is not None
    assert not any(line[0] in "ーっョ" for line in lines)
