import csv
import io
from datetime import date
from typing import Any

from survey_ops.documents.access_csv import HEADER, log_csv
from survey_ops.domain.access_log import accesses, deeds, read_line
from survey_ops.domain.chain import GENESIS, Entry
from survey_ops.domain.entries import check_body


def entry(n: int, kind: str = "access", **said: Any) -> Entry:
    body = {
        "operation": "labels",
        "account": "sato",
        "terminal": "PC-1",
        "file": None,
        "condition": "",
        "person": None,
        "records": 30,
        "title": None,
        "sheets": None,
        "form": None,
        "printer": None,
        "my_number": False,
        "by": "佐藤",
        "on": "2021-04-01",
        **said,
    }
    if kind == "access":
        check_body(kind, body)
    return Entry(n, "2021-04-01T01:02:03.000000Z", "A", kind, "佐藤", body, GENESIS, "")


ENTRIES = [entry(1, "draw"), entry(2), entry(3, operation="explain", on="2021-04-05"), entry(4, "handover")]


def test_the_log_is_looked_past_where_deeds_decide() -> None:
    assert [one.n for one in deeds(ENTRIES)] == [1, 4]


def test_lines_are_chosen_by_day_and_operation() -> None:
    assert [one.n for one in accesses(ENTRIES)] == [2, 3]
    assert [one.n for one in accesses(ENTRIES, date(2021, 4, 2))] == [3]
    assert [one.n for one in accesses(ENTRIES, date(2021, 4, 1), "labels")] == [2]


def test_the_csv_has_every_field_and_no_formula() -> None:
    known = entry(
        7, by="=1+1", account="@x", file="out/labels.pdf", title="宛名ラベル", sheets=3, form="PDF", printer="-1階",
        condition="1 回目のラベル", person="0" * 64,
    )  # fmt: skip
    data = log_csv([read_line(known)])
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.endswith(b"\r\n")
    header, row = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    told = dict(zip(header, row, strict=True))
    assert tuple(header) == HEADER
    assert (told["記録番号"], told["操作者ID"], told["アカウント"], told["端末名"]) == ("7", "'=1+1", "'@x", "PC-1")
    assert (told["機能名"], told["対象レコード"], told["件数"]) == ("宛名ラベルの作成", "1 回目のラベル", "30")
    assert (told["ファイル名"], told["タイトル"], told["枚数"]) == ("out/labels.pdf", "宛名ラベル", "3")
    assert (told["プリンター"], told["出力形式"], told["個人番号へのアクセス"]) == ("'-1階", "PDF", "無")
    assert told["日時（UTC）"] == "2021-04-01T01:02:03.000000Z"
    assert told["対象者の印"] == "0" * 64
