"""Encodings, the characters that must come out as they went in, and bytes that are no text.

A cell that does not decode is told by line and column. Of UTF-16 only the line can be told, which is the first
where its byte order mark is missing, and where the whole file is in no encoding that fits, or in two, neither.
A header in another file's place may be a person, so only the headers of the case file are told by name, others
by their number.
"""

from tests.registers.build import (
    HANAKO,
    HANAKO_LABEL,
    ICHIRO,
    ICHIRO_LABEL,
    At,
    Extract,
    Label,
    Read,
    Refused,
    Row,
    csv,
)

UTF8_BOM = b"\xef\xbb\xbf"
BOTH = Read([HANAKO_LABEL, ICHIRO_LABEL])

ENGLISH = {"id": "id", "name": "name", "birth": "birth", "postal_code": "zip", "address": "address"}
ENGLISH_CASE = {"register.columns": ENGLISH, "sample.protected": None}
YU = {"id": "0010000572", "name": "佐藤 優", "birth": "19900510", "zip": "2010003", "address": "狛江市和泉本町1-1-5"}
YU_LABEL = Label("佐藤 優", "201-0003", "狛江市和泉本町1-1-5")
KANA = YU | {"name": "ﾂｱ", "address": "1-1-5"}
"""ﾂｱ is C2 B1 in CP932, which is ± in UTF-8."""
NO_PROTECTION = At(None, "register.columns.protected", "no_protection", "case.toml")


def damaged(mark: str, damage: bytes, *rows: Row, encoding: str = "cp932", **style: str) -> bytes:
    """Return the rows as a file in which a mark stands for bytes that cannot be written as text."""
    return csv(*rows, encoding=encoding, **style).replace(mark.encode("ascii"), damage)


def kept(name: str, /, *, encoding: str, **cells: str) -> Extract:
    """An extract of one resident, whose label must hold these cells exactly."""
    headers = {"name": "氏名", "address": "住所", "building": "方書"}
    resident = HANAKO | {headers[field]: cell for field, cell in cells.items()}
    return Extract(name, csv(resident, encoding=encoding), Read([HANAKO_LABEL._replace(**cells)]))


def undecodable(name: str, data: bytes, *places: tuple[int | None, str], encoding: str = "auto") -> Extract:
    """An extract with damaged places."""
    problems = [At(line, column, "undecodable") for line, column in places]
    return Extract(name, data, Refused(problems), {"register.encoding": encoding})


READ_AS = [
    Extract("CP932, auto", csv(HANAKO, ICHIRO), BOTH),
    Extract("CP932, declared", csv(HANAKO, ICHIRO), BOTH, {"register.encoding": "cp932"}),
    Extract("UTF-8, auto", csv(HANAKO, ICHIRO, encoding="utf-8"), BOTH),
    Extract("UTF-8, declared", csv(HANAKO, ICHIRO, encoding="utf-8"), BOTH, {"register.encoding": "utf-8"}),
    Extract("UTF-8 with BOM, auto", csv(HANAKO, ICHIRO, encoding="utf-8-sig"), BOTH),
    Extract(
        "UTF-8 with BOM, declared",
        csv(HANAKO, ICHIRO, encoding="utf-8-sig"),
        BOTH,
        {"register.encoding": "utf-8-sig"},
    ),
    Extract(
        "UTF-8 with BOM, declared as UTF-8",
        csv(HANAKO, ICHIRO, encoding="utf-8-sig"),
        BOTH,
        {"register.encoding": "utf-8"},
    ),
    Extract(
        "UTF-8 with BOM, all quoted: the BOM stands before the first quote",
        csv(HANAKO, ICHIRO, encoding="utf-8-sig", quote='"'),
        BOTH,
    ),
    Extract("UTF-16 LE with BOM, auto", b"\xff\xfe" + csv(HANAKO, ICHIRO, encoding="utf-16-le"), BOTH),
    Extract("UTF-16 BE with BOM, auto", b"\xfe\xff" + csv(HANAKO, ICHIRO, encoding="utf-16-be"), BOTH),
    Extract(
        "UTF-16 LE with BOM, declared",
        b"\xff\xfe" + csv(HANAKO, ICHIRO, encoding="utf-16-le"),
        BOTH,
        {"register.encoding": "utf-16"},
    ),
    Extract(
        "UTF-16 LE with tabs, as Excel saves Unicode text",
        b"\xff\xfe" + csv(HANAKO, ICHIRO, encoding="utf-16-le", delimiter="\t"),
        BOTH,
    ),
    Extract(
        "nothing but ASCII, the same in every encoding",
        csv(YU | {"name": "John Smith", "address": "1-1-5 Izumihoncho Komae"}),
        Read(
            [Label("John Smith", "201-0003", "1-1-5 Izumihoncho Komae")],
            warnings=[NO_PROTECTION, At(2, "zip", "postal_town")],
        ),
        ENGLISH_CASE,
    ),
]

NOT_READ_AS = [
    undecodable("UTF-16 LE without BOM, auto", csv(HANAKO, encoding="utf-16-le"), (1, "")),
    undecodable("UTF-16 BE without BOM, auto", csv(HANAKO, encoding="utf-16-be"), (1, "")),
    undecodable(
        "UTF-16 LE without BOM, declared UTF-16", csv(HANAKO, encoding="utf-16-le"), (1, ""), encoding="utf-16"
    ),
    Extract(
        "two encodings fit: UTF-8 under English headers",
        csv(YU, encoding="utf-8"),
        Refused([At(None, "", "encoding_ambiguous")], [NO_PROTECTION]),
        ENGLISH_CASE,
    ),
    Extract(
        "two encodings fit: UTF-8 under Japanese headers",
        csv(dict(zip(HANAKO, [*YU.values(), "", ""], strict=True)), encoding="utf-8"),
        Refused([At(None, "", "encoding_ambiguous")]),
    ),
    Extract(
        "two encodings fit and one is named",
        csv(YU, encoding="utf-8"),
        Read([YU_LABEL], warnings=[NO_PROTECTION]),
        ENGLISH_CASE | {"register.encoding": "utf-8"},
    ),
    Extract(
        "two encodings fit: half-width kana of CP932 under English headers",
        csv(KANA, encoding="cp932"),
        Refused([At(None, "", "encoding_ambiguous")], [NO_PROTECTION]),
        ENGLISH_CASE,
    ),
    Extract(
        "two encodings fit and CP932 is named",
        csv(KANA, encoding="cp932"),
        Read([Label("ﾂｱ", "201-0003", "1-1-5")], warnings=[NO_PROTECTION, At(2, "zip", "postal_town")]),
        ENGLISH_CASE | {"register.encoding": "cp932"},
    ),
    undecodable("UTF-8 declared as UTF-16", csv(HANAKO, encoding="utf-8"), (1, ""), encoding="utf-16"),
    Extract(
        "CP932 declared as UTF-8",
        csv(YU, encoding="cp932"),
        Refused([At(2, "name", "undecodable"), At(2, "address", "undecodable")], [NO_PROTECTION]),
        ENGLISH_CASE | {"register.encoding": "utf-8"},
    ),
    Extract(
        "UTF-8 declared as CP932",
        csv(YU | {"name": "佐藤　優"}, encoding="utf-8"),  # the full-width space, E3 80 80, is no CP932
        Refused([At(2, "name", "undecodable")], [NO_PROTECTION]),
        ENGLISH_CASE | {"register.encoding": "cp932"},
    ),
    Extract(
        "JIS (ISO-2022-JP), whose bytes are all ASCII",
        csv(HANAKO | {"氏名": "山田　花子"}, encoding="iso2022_jp"),
        Refused([At(1, "", "no_header")]),
    ),
]

CUT_OFF = [
    undecodable(
        "a pair cut off at the end of a cell",
        damaged("HERE", b"\x8d", HANAKO, ICHIRO | {"氏名": "HERE"}),
        (3, "氏名"),
    ),
    undecodable(
        "a pair cut off at the end of a line",
        damaged("HERE", b"\x8d", HANAKO | {"支援措置": "HERE"}),
        (2, "支援措置"),
    ),
    undecodable(
        "a pair cut off at the end of the file",
        damaged("HERE\n", b"\x8d", HANAKO, ICHIRO | {"支援措置": "HERE"}, end="\n"),
        (3, "支援措置"),
    ),
    undecodable(
        "a pair cut off before the closing quote",
        damaged("HERE", b"\x8d", HANAKO | {"氏名": "HERE"}, ICHIRO, quote='"'),
        (2, "氏名"),
    ),
    undecodable(
        "a pair cut off in front of a tab",
        damaged("HERE", b"\x8d", HANAKO | {"氏名": "HERE"}, ICHIRO, delimiter="\t"),
        (2, "氏名"),
    ),
    undecodable(
        "a UTF-8 character cut off at the end of a cell",
        damaged("HERE", b"\xe9\xab", HANAKO | {"氏名": "HERE"}, ICHIRO, encoding="utf-8"),
        (2, "氏名"),
    ),
    undecodable(
        "a UTF-16 file cut off inside a character",
        (b"\xff\xfe" + csv(HANAKO, ICHIRO, encoding="utf-16-le"))[:-1],
        (3, ""),
    ),
    undecodable(
        "two cells cut off on two lines",
        damaged("HERE", b"\x8d", HANAKO | {"方書": "HERE"}, ICHIRO | {"住所": "HERE"}),
        (2, "方書"),
        (3, "住所"),
    ),
]

NO_TEXT = [
    undecodable(
        "byte 80, which CP932 leaves undefined", damaged("HERE", b"\x80", HANAKO | {"氏名": "HERE"}), (2, "氏名")
    ),
    undecodable(
        "byte A0, which CP932 leaves undefined", damaged("HERE", b"\xa0", HANAKO | {"住所": "HERE"}), (2, "住所")
    ),
    undecodable(
        "byte FD, which CP932 leaves undefined", damaged("HERE", b"\xfd", HANAKO | {"方書": "HERE"}), (2, "方書")
    ),
    undecodable(
        "a pair in a gap of CP932",
        damaged("HERE", b"\x85\xad", HANAKO | {"氏名": "HERE"}),
        (2, "氏名"),
        encoding="cp932",
    ),
    undecodable("NUL in CP932", csv(HANAKO | {"氏名": "髙橋\0"}), (2, "氏名")),
    undecodable("NUL in UTF-8", csv(HANAKO | {"氏名": "髙橋\0"}, encoding="utf-8"), (2, "氏名")),
    undecodable(
        "NULs as padding in UTF-8 with BOM", csv(HANAKO | {"方書": "\0\0\0\0"}, encoding="utf-8-sig"), (2, "方書")
    ),
    undecodable(
        "U+FFFD, where an earlier program replaced", csv(HANAKO | {"氏名": "\ufffd橋"}, encoding="utf-8"), (2, "氏名")
    ),
    undecodable(
        "U+FFFD in UTF-16", b"\xff\xfe" + csv(HANAKO, ICHIRO | {"氏名": "\ufffd藤"}, encoding="utf-16-le"), (3, "")
    ),
]

KEPT = [
    kept("U+FA10 in CP932 stays the compatibility character", encoding="cp932", name="\ufa10田　花子"),
    kept("U+FA10 in UTF-8 stays the compatibility character", encoding="utf-8", name="\ufa10田　花子"),
    kept("names that only CP932 has", encoding="cp932", name="髙﨑德濵"),
    Extract(
        "the same characters in the NEC rows of CP932",
        damaged("HERE", b"\xee\xe0\xed\x95", HANAKO | {"氏名": "HERE"}),
        Read([HANAKO_LABEL._replace(name="髙﨑")]),
    ),
    Extract(
        "the same characters in the IBM rows of CP932",
        damaged("HERE", b"\xfb\xfc\xfa\xb1", HANAKO | {"氏名": "HERE"}),
        Read([HANAKO_LABEL._replace(name="髙﨑")]),
    ),
    kept("a circled figure and a stock company's sign", encoding="cp932", building="①㈱狛江寮"),
    kept("a second byte that is a backslash", encoding="cp932", name="表　ソ能", building="十申ポ欺"),
    kept("U+301C, the wave dash of UTF-8", encoding="utf-8", building="コーポ〜狛江"),
    kept("U+FF5E, the wave dash of CP932", encoding="cp932", building="コーポ～狛江"),
    kept("U+FF5E in UTF-8 is not made a U+301C", encoding="utf-8", building="コーポ～狛江"),
    kept("U+2212, the minus sign of UTF-8", encoding="utf-8", address="東京都狛江市東和泉３−１−２"),
    kept("U+FF0D, the minus sign of CP932", encoding="cp932", address="東京都狛江市東和泉３－１－２"),
    kept("half-width kana", encoding="cp932", name="ﾀｶﾊｼ ﾊﾅｺ", building="ﾊｲﾂ･ﾊﾞﾗ"),
    kept("a character of the city's own, F040 in CP932", encoding="cp932", name="\ue000橋　花子"),
    kept("a character of the city's own in UTF-8", encoding="utf-8", name="\ue757橋　花子"),
    kept("a character beyond 65,535 in UTF-8", encoding="utf-8", name="𠮷田　花子"),
    kept("a variation sequence in UTF-8", encoding="utf-8", name="葛\U000e0100城　花子"),
    kept("a combining dakuten is not composed", encoding="utf-8", building="か\u3099ーてん荘"),
    kept("a no-break space is not made a space", encoding="utf-8", building="コーポ\u00a0狛江"),
    Extract(
        "a character beyond 65,535 and a variation sequence in UTF-16",
        b"\xff\xfe" + csv(HANAKO | {"氏名": "𠮷田　葛\U000e0100"}, encoding="utf-16-le"),
        Read([HANAKO_LABEL._replace(name="𠮷田　葛\U000e0100")]),
    ),
]

EXTRACTS = [*READ_AS, *NOT_READ_AS, *CUT_OFF, *NO_TEXT, *KEPT]
