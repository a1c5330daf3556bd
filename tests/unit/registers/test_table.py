import pytest

from survey_ops.registers.table import read_table


def codes(text: str) -> list[tuple[int | None, str]]:
    return [(problem.line, problem.code) for problem in read_table(text, "r.csv").problems]


def test_rows_know_their_physical_line() -> None:
    table = read_table('a,b\r\n1,"x\r\ny"\r\n2,"p,""q"""\r\n', "r.csv")
    assert table.header == ["a", "b"]
    assert table.rows == [["1", "x\r\ny"], ["2", 'p,"q"']]
    assert table.lines == [2, 4]


@pytest.mark.parametrize("end", ["", "\n", "\r\n", "\r\n\r\n\r\n"])
def test_empty_lines_at_the_end_do_no_harm(end: str) -> None:
    table = read_table(f"a,b\r\n1,2{end}", "r.csv")
    assert table.rows == [["1", "2"]]
    assert table.problems == []


def test_every_ragged_row_is_listed_and_left_out() -> None:
    table = read_table("a,b\n1\n2,3\n4,5,6\n", "r.csv")
    assert table.rows == [["2", "3"]]
    assert [(problem.line, problem.message) for problem in table.problems] == [
        (2, "列の数が 2 ではなく 1 です。"),
        (4, "列の数が 2 ではなく 3 です。"),
    ]


def test_empty_lines_between_rows_are_told() -> None:
    assert codes("a,b\n1,2\n\n3,4\n") == [(3, "blank_line")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [(1, "empty_file")]),
        ('a,b\n1,"2\n3,4\n', [(2, "quoting")]),
        ('a,b\n1,"2"x\n', [(2, "quoting")]),
    ],
)
def test_broken_files(text: str, expected: list[tuple[int, str]]) -> None:
    assert codes(text) == expected


def test_line_separators_inside_a_name_are_no_line_ends() -> None:
    table = read_table("a,b\n1,x\u2028y\x85z\n", "r.csv")
    assert table.rows == [["1", "x\u2028y\x85z"]]
