"""Rows made into blocks."""

from dataclasses import replace

from survey_ops.documents.form_blocks import build_blocks
from survey_ops.documents.form_layout import BOX, EM, TEXT_WIDTH, Cell, Grid, Heading, Line
from survey_ops.domain.form import ChecksRow, FormDefinition, FormValues, Option
from tests.forms import COUNCIL, COUNCIL_VALUES, PRECHECK, measure
from tests.unit.documents.test_form_sheet import VALUES


def cells(definition: FormDefinition, values: FormValues) -> dict[str, Cell]:
    """Return the cells by their labels."""
    blocks = build_blocks(definition, values, measure)
    return {"".join((*block.group, *block.label)): block for block in blocks if isinstance(block, Cell)}


def text_of(lines: tuple[Line, ...]) -> list[str]:
    return ["".join(piece.text for piece in line.pieces) for line in lines]


def lines_of(definition: FormDefinition, values: FormValues, label: str) -> list[str]:
    return text_of(cells(definition, values)[label].lines)


def answers(**texts: str) -> FormValues:
    return FormValues({f"give_back_{key}": text for key, text in texts.items()}, {})


GIVE_BACK = "外部提供した保有個人情報の返却方法"


def test_the_detail_of_the_medium_stands_in_the_cell_of_the_medium() -> None:
    assert lines_of(PRECHECK, VALUES, "外部提供の形態") == [
        "□紙媒体□電磁的記録媒体☑その他の媒体",
        "（具体的な形態）",
        "郵便番号，住所及び氏名を印字した宛名ラベル",
    ]


def test_an_empty_row_leaves_a_line_to_write_on_unless_a_note_fills_it() -> None:
    blocks = build_blocks(PRECHECK, FormValues({}, {}), measure)
    heights = {"".join(block.label): len(block.lines) for block in blocks if isinstance(block, Cell)}
    assert heights["件 数"] == 1
    assert heights["そ の 他 の 記 録 項 目"] == 1
    assert heights["目的外利用の理由，方法等"] == 2


def test_the_kind_of_the_matter_stands_above_the_label_of_the_subject() -> None:
    cell = cells(COUNCIL, COUNCIL_VALUES)["事 項"]
    assert text_of(cell.boxes) == ["■諮 問", "□報 告"]
    assert len({line.pieces[0].x for line in cell.boxes}) == 1


def test_options_of_the_basis_stand_one_below_the_other() -> None:
    values = replace(COUNCIL_VALUES, texts={"basis_other": "条例" * 60})
    lines = cells(COUNCIL, values)["根 拠 規 定"].lines
    told = text_of(lines)
    assert told[:4] == [
        "□①条例第８条第２項第６号　本人外収集",
        "■②条例第12条第２項第４号　目的外利用",
        "■③条例第13条第２項第４号　外部提供",
        "□④条例第14条第２項　電子計算機処理による記録項目の設定，追加又は",
    ]
    assert "".join(told[6:]) == f"■⑥その他（{'条例' * 60}）"
    for line in lines:
        starts_with_box = line.pieces[0].is_box
        assert line.pieces[0].x == (0 if starts_with_box else BOX)
        assert line.pieces[-1].x + measure(line.pieces[-1].text) <= TEXT_WIDTH + 1e-9


def test_an_option_that_wants_a_text_and_has_none_leaves_room_for_it() -> None:
    assert lines_of(COUNCIL, FormValues({}, {}), "根 拠 規 定")[-1] == "□⑥その他（　　　）"


def test_the_kinds_of_handling_are_the_title_of_the_grid() -> None:
    blocks = build_blocks(COUNCIL, COUNCIL_VALUES, measure)
    title = next(block.title for block in blocks if isinstance(block, Grid))
    assert text_of(title.lines) == [
        "□収集する個人情報の項目",
        "■目的外利用する",
        "■外部提供する",
        "□記録項目に設定する",
        "□記録項目に追加する",
        "□記録項目に変更する",
    ]
    assert (title.text, title.tail, title.braced) == ("", "保有個人情報の項目", (1, 6))
    rightmost = max(line.pieces[-1].x + measure(line.pieces[-1].text) for line in title.lines)
    assert title.brace >= rightmost - 1e-9


def test_banners_stand_over_their_sections() -> None:
    blocks = build_blocks(COUNCIL, COUNCIL_VALUES, measure)
    at = [index for index, block in enumerate(blocks) if isinstance(block, Heading)]
    assert [block.text for block in blocks if isinstance(block, Heading)] == ["目的外利用", "外部提供"]
    below = [blocks[index + 1] for index in at]
    assert ["".join(block.label) for block in below if isinstance(block, Cell)] == [
        "目的外利用をする個人情報取扱事務（提供元の事務）の名称",
        "外部提供先の概要",
    ]


def test_a_notice_prints_the_chosen_reply_alone() -> None:
    found = cells(COUNCIL, COUNCIL_VALUES)
    assert text_of(found["通 知目的外利用"].lines)[:3] == [
        "■無",
        "（理由）",
        "１　本人に知らせる規定の趣旨は，利用の内容を本人が知り，異議を述べ",
    ]
    assert text_of(found["通 知外部提供"].lines) == [
        "■有",
        "□事前■事後",
        "（方法）",
        "調査の結果とともに，広報紙で知らせる。",
    ]
    assert {cell.group for name, cell in found.items() if name.startswith("通")} == {("通 知",)}


def test_a_notice_of_which_nothing_is_chosen_prints_both_replies_and_its_text() -> None:
    values = FormValues({"notice_use_text": "未定"}, {"handling": frozenset({"use"})})
    assert lines_of(COUNCIL, values, "通 知目的外利用") == ["□有□無", "未定"]


def test_answers_are_printed_as_planned_and_as_done() -> None:
    values = answers(plan_when="令和７年５月９日", plan_who="職員", plan_how="手渡し", fact_when="同日", fact_who=" ")
    assert lines_of(PRECHECK, values, GIVE_BACK) == [
        "（いつ，誰が，どのように）",
        "〔予定〕",
        "いつ令和７年５月９日",
        "誰が職員",
        "どのように手渡し",
        "〔実績〕",
        "いつ同日",
        "誰が",
        "どのように",
    ]


def test_answers_that_are_all_empty_are_left_out_and_sentences_replace_them() -> None:
    fact = {"fact_when": "同日", "fact_who": "職員", "fact_how": "手渡し"}
    assert "〔予定〕" not in lines_of(PRECHECK, answers(plan_how="　", **fact), GIVE_BACK)
    told = FormValues({**answers(**fact).texts, "give_back": "全てを受け取った。"}, {})
    assert lines_of(PRECHECK, told, GIVE_BACK) == ["（いつ，誰が，どのように）", "全てを受け取った。"]
    assert lines_of(PRECHECK, FormValues({}, {}), GIVE_BACK) == ["（いつ，誰が，どのように）", ""]


def test_short_answers_stay_together_and_long_ones_may_part() -> None:
    short = cells(PRECHECK, answers(plan_when="５月", fact_when="６月"))[GIVE_BACK].lines
    assert [line.keep for line in short] == [True, True, True, True, False, True, True, True, False]
    long = cells(PRECHECK, answers(plan_how="手渡し" * 200))[GIVE_BACK].lines
    assert [line.keep for line in long[:3]] == [True, True, False]


def test_the_lines_of_an_item_hang_under_its_text() -> None:
    texts = {
        "remarks": "１．"
        + "あ" * 60
        + "\n（２）"
        + "い" * 60
        + "\n※"
        + "う" * 60
        + "\n３　"
        + "え" * 60
        + "\n"
        + "お" * 60
    }
    lines = cells(COUNCIL, FormValues(texts, {}))["備 考"].lines
    starts = [round(line.pieces[0].x / EM, 3) for line in lines]
    assert starts == [0, 2, 0, 3, 0, 1, 0, 2, 0, 0]
    assert "".join(text_of(lines)) == texts["remarks"].replace("\n", "")


def test_options_side_by_side_begin_a_line_where_they_do_not_fit() -> None:
    names = ("紙媒体", "あ" * 20, "電磁的記録媒体", "い" * 40, "その他")
    row = ChecksRow(id="medium", label="形態", options=tuple(Option(f"o{at}", name) for at, name in enumerate(names)))
    told = lines_of(replace(PRECHECK, content=(row,)), FormValues({}, {"medium": frozenset({"o4"})}), "形態")
    assert told == ["□紙媒体□" + "あ" * 20, "□電磁的記録媒体", "□" + "い" * 32, "い" * 8, "☑その他"]
