"""The pull list as a reader sees it: its text, taken out by pdfium, and the black place on the small map."""

from datetime import UTC, datetime
from typing import Any

import pypdfium2
import pytest

from survey_ops.documents.pull_list import PullRow, PullSheet, render_pull_list
from survey_ops.domain.custody import State
from survey_ops.domain.pulls import PulledLabel
from tests.unit.domain.test_stocks import shipped

AT = datetime(2021, 4, 2, tzinfo=UTC)
LATIN = "WOLFESCHLEGELSTEINHAUSENBERGERDORFF HUBERT BLAINE MAXIMILIAN"  # 60 letters


def row(
    sheet: int = 1, at: tuple[int, int] = (1, 1), state: State = State.PRINTED, name: str = "山田　太郎"
) -> PullRow:
    return PullRow(PulledLabel(5, sheet, 0, *at, state), name, "（抽出データ 7 行目）")


def render(*rows: PullRow, stock: str = "aone-72212", title: str = "市民アンケート") -> bytes:
    return render_pull_list(PullSheet(3, title, "KM2021A", "令和３年４月２日", rows), shipped(stock), AT)


def pages(data: bytes) -> list[str]:
    document: Any = pypdfium2.PdfDocument(data)
    try:
        return ["".join(page.get_textpage().get_text_range().split()) for page in document]
    finally:
        document.close()


def test_the_same_list_gives_the_same_bytes() -> None:
    assert render(row()) == render(row())


def test_each_place_of_labels_has_pages_and_signatures_of_its_own() -> None:
    states = (State.HANDED, State.HELD, State.RETURNED, State.PRINTED, State.DESTROYED)
    found = pages(render(*(row(at, state=state, name=f"氏名{at}") for at, state in enumerate(states, start=1))))
    assert [[at for at in range(1, 6) if f"氏名{at}" in page] for page in found] == [[2, 4], [1], [3, 5]]
    assert ["事務所にある" in found[0], "引渡し中の" in found[1], "シートが戻った後" in found[2]] == [True] * 3
    assert ["返却を確かめた者（市）" in page for page in found] == [False, True, False]
    assert all("日時年月日時分枚数枚" in page for page in found)


def test_many_labels_go_on_and_are_signed_once() -> None:
    found = pages(render(*(row(sheet, name=f"氏名{sheet:02d}。") for sheet in range(1, 31))))
    assert len(found) == 3
    assert all(f"氏名{sheet:02d}。" in "".join(found) for sheet in range(1, 31))
    assert ["枚数" in page for page in found] == [False, False, True]
    assert ["1／3" in found[0], "3／3" in found[2]] == [True, True]


@pytest.mark.parametrize("name", [LATIN, "寿限無" * 26 + "長介", "渡邉󠄂　太郎"])
def test_a_long_name_is_whole(name: str) -> None:
    (found,) = pages(render(row(name=name)))
    assert "".join(name.split()) in found


def test_a_name_that_cannot_be_drawn_is_told_by_its_line() -> None:
    assert "（抽出データ7行目）" in pages(render(row(name="\ue000田")))[0]


def test_a_long_title_is_cut_and_a_strange_letter_of_it_left_out() -> None:
    (found,) = pages(render(row(), title="\ue000" + "長い題名" * 30))
    assert "長い題名長い題名" in found
    assert "…案件KM2021A" in found


@pytest.mark.parametrize(("stock", "at"), [("aone-72212", (6, 2)), ("aone-72224", (1, 2)), ("aone-72224", (8, 3))])
def test_the_map_shows_the_place(stock: str, at: tuple[int, int]) -> None:
    document: Any = pypdfium2.PdfDocument(render(row(at=at), stock=stock))
    try:
        picture = document[0].render(scale=200 / 72).to_pil().convert("L")
    finally:
        document.close()
    scale = 200 / 25.4
    made = shipped(stock)
    ratio = 11.6 / 297
    left, top = 17.5 + 59.0 - 210 * ratio / 2, 46.5 + 7.0 + 1.2
    dark = []
    for index in range(made.places):
        place = made.place(index)
        x, y = left + (place.x + place.width / 2) * ratio, top + (place.y + place.height / 2) * ratio
        if picture.getpixel((round(x * scale), round(y * scale))) < 100:
            dark.append(divmod(index, made.columns))
    assert [(line + 1, column + 1) for line, column in dark] == [at]
