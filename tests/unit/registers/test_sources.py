"""Lists for a flow: every problem by file, line and column."""

from datetime import date

import pytest

from survey_ops.domain.conditions import ColumnRule
from survey_ops.registers.sources import SourceReading, SourceSpec, read_source

COLUMNS = {
    "levy": ColumnRule("課税区分", "text", ("1", "2")),
    "ended": ColumnRule("廃止日", "date"),
    "born": ColumnRule("生年月日", "birth", blank="unknown"),
}


def read(text: str, encoding: str = "cp932", delimiter: str = "auto") -> SourceReading:
    spec = SourceSpec("tax", "tax.csv", "auto", delimiter, "", "宛名番号", COLUMNS, date(2021, 6, 14))
    return read_source(text.encode(encoding), spec)


HEADER = "宛名番号,氏名,課税区分,廃止日,生年月日\n"


def test_a_list_with_two_rows_of_a_person() -> None:
    found = read(HEADER + "01,山田,1,20210101,19800101\n01,山田,2,R3.2.1,\n")
    assert found.problems == found.warnings == ()
    assert found.table is not None
    assert (found.table.ids, found.table.lines) == (["01", "01"], [2, 3])
    assert list(found.table.columns) == ["levy", "ended", "born"]


def test_tab_separated_lists() -> None:
    text = (HEADER + "01,山田,1,20210101,19800101\n").replace(",", "\t")
    assert read(text).table is not None
    assert read(text, delimiter="tab").table is not None
    assert read(text, delimiter="comma").problems[0].code == "no_header"


def test_every_problem_at_once() -> None:
    rows = [
        "01,山田,3,20210101,19800101",
        ",山田,1,20211301,19800101",
        "０２,山田,,,20210615",
        "04,山田,1,20210101,19800101",
    ]
    found = read(HEADER + "\n".join(rows) + "\n")
    assert found.table is None
    assert [(one.line, one.column, one.code) for one in found.problems] == [
        (2, "課税区分", "flow_value"),
        (3, "宛名番号", "id_missing"),
        (3, "廃止日", "flow_date"),
        (4, "宛名番号", "id_invalid"),
        (4, "課税区分", "flow_value"),
        (4, "廃止日", "flow_date"),
        (4, "生年月日", "flow_date"),
    ]
    messages = {one.message for one in found.problems}
    assert "case.toml の flow.sources.tax.columns.levy の values にない値です。" in messages
    assert (
        "空です。空が何を表すかを確かめ、case.toml の flow.sources.tax.columns.ended に blank を書いてください。"
        in messages
    )
    assert not any("山田" in message or "０２" in message for message in messages)


@pytest.mark.parametrize(
    ("text", "line", "column", "code", "message"),
    [
        (
            "宛名番号,課税区分,廃止日\n",
            1,
            "生年月日",
            "column_missing",
            "「生年月日」という列がありません。case.toml の flow.sources.tax を確かめてください。",
        ),
        (HEADER.replace("氏名", "廃止日"), 1, "廃止日", "column_twice", "「廃止日」という列が 2 つあります。"),
        (
            "01,山田,1,20210101,19800101\n",
            1,
            "",
            "no_header",
            "1 行目に、flow.sources.tax にある見出しが一つもありません。見出しの行があるか確かめてください。",
        ),
        (HEADER + "01,山田,1\n", 2, "", "ragged", "列の数が 5 ではなく 3 です。"),
        ("", 1, "", "empty_file", "ファイルが空です。"),
    ],
)
def test_files_of_another_shape(text: str, line: int, column: str, code: str, message: str) -> None:
    (problem,) = read(text).problems
    assert (problem.file, problem.line, problem.column, problem.code, problem.message) == (
        "tax.csv",
        line,
        column,
        code,
        message,
    )


def test_an_encoding_that_is_not_clear_is_told_under_the_key_of_the_list() -> None:
    (problem,) = read("id,é\n", "utf-8").problems  # C3 A9: é in UTF-8, two half-width katakana in CP932
    assert problem.code == "encoding_ambiguous"
    assert "case.toml の flow.sources.tax.encoding に" in problem.message


def test_bytes_that_do_not_decode_are_told_by_place() -> None:
    spec = SourceSpec("tax", "tax.csv", "cp932", "auto", "", "宛名番号", COLUMNS, date(2021, 6, 14))
    found = read_source(HEADER.encode("cp932") + b"01,\x81,1,20210101,19800101\n", spec)
    assert found.table is None
    assert [(one.line, one.code) for one in found.problems] == [(2, "undecodable")]


def test_a_list_of_nobody_is_odd_but_goes_on() -> None:
    found = read(HEADER)
    assert found.table is not None
    assert [(one.code, one.message) for one in found.warnings] == [
        ("flow_empty", "一人も入っていません。空の一覧でよいか、確かめてください。")
    ]
