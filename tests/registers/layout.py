"""The file as a table: delimiters, quotes, ends of lines, headers, titles and totals.

A cell with a quote or a line break in it is told, for a quote gone astray swallows the rows up to the next one;
the line is that on which the record starts. Empty lines, and lines of nothing but delimiters, do no harm at the
end of a file; between residents a row may be lost there. A line at the end that the case declares to be no
resident must not read like one.
"""

from tests.registers.build import (
    HANAKO,
    HANAKO_LABEL,
    ICHIRO,
    ICHIRO_LABEL,
    YOSHIKO,
    At,
    Extract,
    Read,
    Refused,
    csv,
    text,
)

BOTH = Read([HANAKO_LABEL, ICHIRO_LABEL])
HEADER = "宛名番号,氏名,生年月日,郵便番号,住所,方書,支援措置"
TITLE = "住民抽出データ"
NOTHING = ",,,,,,"


def refused(name: str, data: bytes, *places: tuple[int, str, str], **case: object) -> Extract:
    """An extract that is refused for these places."""
    return Extract(name, data, Refused([At(*place) for place in places]), case)


def lines(*told: str, encoding: str = "cp932") -> bytes:
    """Return lines as they stand as a file."""
    return "".join(f"{line}\r\n" for line in told).encode(encoding)


FIRST = text(HANAKO).splitlines()[1]
SECOND = text(ICHIRO).splitlines()[1]
THIRD = text(YOSHIKO).splitlines()[1]

DELIMITERS = [
    Extract("tabs, auto", csv(HANAKO, ICHIRO, delimiter="\t"), BOTH),
    Extract("tabs, declared", csv(HANAKO, ICHIRO, delimiter="\t"), BOTH, {"register.delimiter": "tab"}),
    Extract("commas, declared", csv(HANAKO, ICHIRO), BOTH, {"register.delimiter": "comma"}),
    Extract(
        "a comma inside a cell of a file with tabs",
        csv(HANAKO | {"方書": "コーポ狛江,２０１"}, delimiter="\t"),
        Read([HANAKO_LABEL._replace(building="コーポ狛江,２０１")]),
    ),
    Extract(
        "a comma inside a quoted cell",
        lines(HEADER, FIRST.replace("２号,,", '２号,"コーポ狛江,２０１",')),
        Read([HANAKO_LABEL._replace(building="コーポ狛江,２０１")]),
    ),
    refused(
        "tabs, declared as commas",
        csv(HANAKO, delimiter="\t"),
        (1, "", "no_header"),
        **{"register.delimiter": "comma"},
    ),
    refused("commas, declared as tabs", csv(HANAKO), (1, "", "no_header"), **{"register.delimiter": "tab"}),
    refused("semicolons", csv(HANAKO, delimiter=";"), (1, "", "no_header")),
    refused(
        "headers parted by commas and by tabs",
        lines(HEADER.replace("号,氏名", "号\t氏名"), FIRST, SECOND),
        (1, "", "delimiter_unclear"),
    ),
]

QUOTES = [
    Extract("everything quoted", csv(HANAKO, ICHIRO, quote='"'), BOTH),
    Extract("everything quoted, tabs", csv(HANAKO, ICHIRO, quote='"', delimiter="\t"), BOTH),
    Extract("names alone quoted", lines(HEADER, FIRST.replace("髙橋　花子", '"髙橋　花子"'), SECOND), BOTH),
    Extract("headers alone not quoted", lines(HEADER, *text(HANAKO, ICHIRO, quote='"').splitlines()[1:]), BOTH),
    refused(
        "a quote inside a cell, doubled",
        lines(HEADER, FIRST.replace("髙橋　花子", '"髙橋""花""子"'), SECOND),
        (2, "氏名", "quoting"),
    ),
    refused(
        "a quote inside a cell that is not quoted",
        lines(HEADER, FIRST.replace("橋　花", '橋"花'), SECOND),
        (2, "氏名", "quoting"),
    ),
    refused(
        "text after a closing quote", lines(HEADER, FIRST, SECOND.replace("佐藤　", '"佐藤"　')), (3, "", "quoting")
    ),
    refused(
        "a quote that is never closed", lines(HEADER, FIRST, SECOND.replace("佐藤", '"佐藤')), (3, "", "quoting")
    ),
    refused(
        "a line break inside a cell",
        lines(HEADER, FIRST.replace("２号,,", '２号,"コーポ狛江\r\n２０１",'), SECOND),
        (2, "方書", "quoting"),
    ),
    refused(
        "a line break inside a cell, and damage behind it: lines are those of the file",
        lines(
            HEADER, FIRST.replace("２号,,", '２号,"コーポ狛江\r\n２０１",'), SECOND.replace("19680715", "19681315")
        ),
        (2, "方書", "quoting"),
        (4, "生年月日", "birth_calendar"),
    ),
    refused(
        "a line break inside a cell nobody asked for",
        csv(HANAKO | {"備考": '"一\n二"'}, ICHIRO | {"備考": ""}),
        (2, "備考", "quoting"),
    ),
    refused(
        "a number wrapped for Excel",
        lines(HEADER, FIRST.replace("0010000513", '"=""0010000513"""')),
        (2, "宛名番号", "quoting"),
    ),
]

ENDS = [
    Extract("LF", csv(HANAKO, ICHIRO, end="\n"), BOTH),
    Extract("CR alone", csv(HANAKO, ICHIRO, end="\r"), BOTH),
    Extract("CRLF and LF mixed", lines(HEADER, FIRST).replace(b"\r\n", b"\n") + lines(SECOND), BOTH),
    Extract("no end of the last line, CRLF", csv(HANAKO, ICHIRO)[:-2], BOTH),
    Extract("no end of the last line, LF", csv(HANAKO, ICHIRO, end="\n")[:-1], BOTH),
    Extract("no end of the last line, everything quoted", csv(HANAKO, ICHIRO, quote='"')[:-2], BOTH),
    Extract("an empty line at the end", csv(HANAKO, ICHIRO) + b"\r\n", BOTH),
    Extract("three empty lines at the end", csv(HANAKO, ICHIRO) + b"\r\n\r\n\r\n", BOTH),
    Extract("lines of nothing but commas at the end", lines(HEADER, FIRST, SECOND, NOTHING, NOTHING), BOTH),
    Extract("the end mark of a mainframe (1A)", csv(HANAKO, ICHIRO) + b"\x1a", BOTH),
    refused("an empty line between residents", lines(HEADER, FIRST, "", SECOND), (3, "", "blank_line")),
    refused(
        "an empty line between residents, LF",
        lines(HEADER, FIRST, "", SECOND).replace(b"\r\n", b"\n"),
        (3, "", "blank_line"),
    ),
    refused(
        "two empty lines between residents",
        lines(HEADER, FIRST, "", "", SECOND),
        (3, "", "blank_line"),
        (4, "", "blank_line"),
    ),
    refused(
        "a line of nothing but commas between residents", lines(HEADER, FIRST, NOTHING, SECOND), (3, "", "blank_line")
    ),
    refused("an empty line under the header", lines(HEADER, "", FIRST, SECOND), (2, "", "blank_line")),
]

ROWS = [
    refused("a cell too many", lines(HEADER, FIRST + ",", SECOND), (2, "", "ragged")),
    refused("a cell too few", lines(HEADER, FIRST, SECOND[:-1]), (3, "", "ragged")),
    refused("a row cut in two", lines(HEADER, FIRST[:20], FIRST[20:], SECOND), (2, "", "ragged"), (3, "", "ragged")),
    refused(
        "a comma in an address that is not quoted",
        lines(HEADER, FIRST.replace("東和泉", "東和泉,")),
        (2, "", "ragged"),
    ),
    refused("an empty file", b"", (1, "", "empty_file")),
    refused("nothing but a byte order mark", b"\xef\xbb\xbf", (1, "", "empty_file")),
    refused("nothing but ends of lines", b"\r\n\r\n", (1, "", "empty_file")),
    refused("headers and nobody under them", lines(HEADER), (2, "", "no_rows")),
    refused("headers and empty lines under them", lines(HEADER, "", ""), (2, "", "no_rows")),
]

HEADERS = [
    refused("no header", lines(FIRST, SECOND), (1, "", "no_header")),
    refused("a column missing", lines(HEADER.replace("住所", "所在"), FIRST), (1, "住所", "column_missing")),
    refused(
        "two columns missing",
        lines(HEADER.replace("住所", "所在").replace("氏名", "名前"), FIRST),
        (1, "住所", "column_missing"),
        (1, "氏名", "column_missing"),
    ),
    refused("a column twice", lines(HEADER + ",氏名", FIRST + ",髙橋　花子"), (1, "氏名", "column_twice")),
    Extract(
        "a column twice that nobody asked for", lines(HEADER + ",備考,備考", FIRST + ",一,二"), Read([HANAKO_LABEL])
    ),
    Extract("columns without a header at the end", lines(HEADER + ",,", FIRST + ",,", SECOND + ",,"), BOTH),
    refused("the header again under itself", lines(HEADER, HEADER, FIRST, SECOND), (2, "", "second_header")),
    refused("two files one after the other", lines(HEADER, FIRST, HEADER, SECOND), (3, "", "second_header")),
    refused(
        "two files one after the other, each with its byte order mark",
        csv(HANAKO, encoding="utf-8-sig") + csv(ICHIRO, encoding="utf-8-sig"),
        (3, "", "second_header"),
    ),
    Extract(
        "a second header line, declared",
        lines(HEADER, "ATENA_NO,SHIMEI,SEINENGAPPI,YUBIN_NO,JUSHO,KATAGAKI,SHIEN", FIRST, SECOND),
        BOTH,
        {"register.first_line": 3},
    ),
    Extract(
        "a second header line above the header, declared",
        lines("ATENA_NO,SHIMEI,SEINENGAPPI,YUBIN_NO,JUSHO,KATAGAKI,SHIEN", HEADER, FIRST, SECOND),
        BOTH,
        {"register.header_line": 2},
    ),
    Extract(
        "title lines, declared",
        lines(TITLE, "令和３年３月25日現在", HEADER, FIRST, SECOND),
        BOTH,
        {"register.header_line": 3},
    ),
    Extract(
        "title lines with commas above a table with tabs",
        f"{TITLE},令和３年３月25日現在\r\n".encode("cp932") + csv(HANAKO, ICHIRO, delimiter="\t"),
        BOTH,
        {"register.header_line": 2},
    ),
    Extract(
        "an empty line among title lines", lines(TITLE, "", HEADER, FIRST, SECOND), BOTH, {"register.header_line": 3}
    ),
    Extract(
        "title lines filled up with commas",
        lines(TITLE + NOTHING[1:], NOTHING, HEADER, FIRST, SECOND),
        BOTH,
        {"register.header_line": 3},
    ),
    refused("title lines, not declared", lines(TITLE, "", HEADER, FIRST, SECOND), (1, "", "no_header")),
    refused(
        "a header line that is the next one",
        lines(HEADER, FIRST, SECOND),
        (2, "", "no_header"),
        **{"register.header_line": 2},
    ),
    refused(
        "damage under title lines: lines are those of the file",
        lines(TITLE, HEADER, FIRST, SECOND.replace("19680715", "19681315")),
        (4, "生年月日", "birth_calendar"),
        **{"register.header_line": 2},
    ),
]

TOTALS = [
    Extract(
        "a line of totals, declared",
        lines(HEADER, FIRST, SECOND, "合計,2,,,,,"),
        BOTH,
        {"register.trailing_lines": 1},
    ),
    Extract(
        "totals on two lines, declared",
        lines(HEADER, FIRST, SECOND, NOTHING, "合計,2,,,,,"),
        BOTH,
        {"register.trailing_lines": 2},
    ),
    Extract(
        "a line of totals of one cell, declared",
        lines(HEADER, FIRST, SECOND, "件数：2件"),
        BOTH,
        {"register.trailing_lines": 1},
    ),
    Extract(
        "a line of totals before empty lines, declared",
        lines(HEADER, FIRST, SECOND, "合計,2,,,,,", "", ""),
        BOTH,
        {"register.trailing_lines": 1},
    ),
    refused("a line of totals, not declared", lines(HEADER, FIRST, SECOND, "合計,2,,,,,"), (4, "", "total_line")),
    refused(
        "a line of totals of one cell, not declared", lines(HEADER, FIRST, SECOND, "件数：2件"), (4, "", "total_line")
    ),
    refused(
        "a number of rows at the end, not declared",
        lines(HEADER, FIRST, SECOND, ",総件数,2,,,,"),
        (4, "", "total_line"),
    ),
    refused(
        "a resident where totals are declared",
        lines(HEADER, FIRST, SECOND),
        (3, "", "total_line"),
        **{"register.trailing_lines": 1},
    ),
]

PAST = [
    refused(
        "every damage at once",
        lines(HEADER, FIRST + ",x", SECOND.replace("0010000548", ""), "", THIRD),
        (2, "", "ragged"),
        (3, "宛名番号", "id_missing"),
        (4, "", "blank_line"),
    ),
]

EXTRACTS = [*DELIMITERS, *QUOTES, *ENDS, *ROWS, *HEADERS, *TOTALS, *PAST]
