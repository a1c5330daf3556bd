"""Names, addresses and headers as the systems that write extracts join and part them.

Of a foreign resident the label has the 通称 where 氏名優先区分 says so, else the name in kanji, else the name
in letters; a choice that nobody has named is told. The column 氏名 is for everybody else. A 方書 glued to the
address is split off where the case says so, at the first full-width space, unless the resident has a 方書 in
its own column; otherwise the space is a warning.
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
    csv,
)

SPLIT = {"register.split_address": True}
GLUED = "東京都狛江市東和泉３丁目１番２号　コーポ狛江２０１"
ADDRESS = "東京都狛江市東和泉３丁目１番２号"
GLUED_ONLY = {header: cell for header, cell in HANAKO.items() if header != "方書"}

ADDRESSES = [
    Extract(
        "方書 glued to the address, kept there",
        csv(HANAKO | {"住所": GLUED}),
        Read([HANAKO_LABEL._replace(address=GLUED)], warnings=[At(2, "住所", "address_space")]),
    ),
    Extract(
        "方書 glued to the address, split off",
        csv(HANAKO | {"住所": GLUED}, ICHIRO),
        Read([HANAKO_LABEL._replace(address=ADDRESS, building="コーポ狛江２０１"), ICHIRO_LABEL]),
        SPLIT,
    ),
    Extract(
        "方書 glued to the address in a register without a column for it",
        csv(GLUED_ONLY | {"住所": GLUED}),
        Read([HANAKO_LABEL._replace(address=ADDRESS, building="コーポ狛江２０１")]),
        SPLIT | {"register.columns.building": None},
    ),
    Extract(
        "方書 with a full-width space of its own: the first one splits",
        csv(HANAKO | {"住所": f"{ADDRESS}　コーポ狛江　２０１号室"}),
        Read([HANAKO_LABEL._replace(address=ADDRESS, building="コーポ狛江　２０１号室")]),
        SPLIT,
    ),
    Extract(
        "a half-width space does not split",
        csv(HANAKO | {"住所": f"{ADDRESS} コーポ狛江２０１"}),
        Read([HANAKO_LABEL._replace(address=f"{ADDRESS} コーポ狛江２０１")]),
        SPLIT,
    ),
    Extract(
        "an address filled up with full-width spaces",
        csv(HANAKO | {"住所": f"{ADDRESS}　　　　"}),
        Read([HANAKO_LABEL]),
        SPLIT,
    ),
    Extract(
        "a full-width space in front of an address",
        csv(HANAKO | {"住所": f"　{ADDRESS}"}),
        Read([HANAKO_LABEL]),
        SPLIT,
    ),
    Extract(
        "方書 glued to the address by two full-width spaces",
        csv(HANAKO | {"住所": f"{ADDRESS}　　コーポ狛江２０１"}),
        Read([HANAKO_LABEL._replace(address=ADDRESS, building="コーポ狛江２０１")]),
        SPLIT,
    ),
    Extract(
        "a glued 方書 beside one in its own column is left where it is",
        csv(HANAKO | {"住所": GLUED, "方書": "佐藤様方"}),
        Read([HANAKO_LABEL._replace(address=GLUED, building="佐藤様方")], warnings=[At(2, "住所", "address_space")]),
        SPLIT,
    ),
]

FOREIGN = {
    "register.columns.alias": "通称",
    "register.columns.kanji": "氏名_外国人漢字",
    "register.columns.alphabet": "氏名_外国人ローマ字",
    "register.columns.name_choice": "氏名優先区分",
}
LONG = "MARIA ALEXANDRA FERNANDEZ DE LA CRUZ GONZALEZ VILLANUEVA SANTOS TORRES"


def foreign(name: str = "", alias: str = "", kanji: str = "", alphabet: str = "", choice: str = "") -> dict[str, str]:
    """A resident with the three names of a foreign resident."""
    names = {"氏名": name, "通称": alias, "氏名_外国人漢字": kanji, "氏名_外国人ローマ字": alphabet}
    return HANAKO | names | {"氏名優先区分": choice}


def named(name: str, row: dict[str, str], printed: str, **changes: object) -> Extract:
    """An extract of one resident whose label has this name."""
    return Extract(f"foreign name: {name}", csv(row), Read([HANAKO_LABEL._replace(name=printed)]), FOREIGN | changes)


NAMES = [
    named("通称 by its code", foreign("", "木村　花", "金花", "KIM HWA", "2"), "木村　花"),
    named("通称 by its word", foreign("", "木村　花", "金花", "KIM HWA", "通称"), "木村　花"),
    named("通称 by its code in a full-width figure", foreign("", "木村　花", "金花", "KIM HWA", "２"), "木村　花"),
    named("not 通称: kanji before letters", foreign("", "木村　花", "金花", "KIM HWA", "1"), "金花"),
    named("no choice made: kanji before letters", foreign("", "木村　花", "金花", "KIM HWA", ""), "金花"),
    named("letters where there are no kanji", foreign("", "木村　花", "", "SMITH JOHN", "1"), "SMITH JOHN"),
    named("kanji before what 氏名 holds", foreign("KIM HWA", "", "金花", "KIM HWA", ""), "金花"),
    named("seventy letters stay seventy", foreign("", "", "", LONG, "1"), LONG),
    named("a resident with no foreign name", foreign("髙橋　花子"), "髙橋　花子"),
    named(
        "a code of the city's own for 通称",
        foreign("", "木村　花", "金花", "", "T"),
        "木村　花",
        **{"register.values": {"alias_first": ["T"]}},
    ),
    Extract(
        "foreign name: 通称 is wanted and there is none",
        csv(foreign("", "", "金花", "KIM HWA", "2")),
        Refused([At(2, "氏名優先区分", "foreign_name")], size=1),
        FOREIGN,
    ),
    Extract(
        "foreign name: a choice nobody has named",
        csv(foreign("", "木村　花", "金花", "KIM HWA", "9")),
        Refused([At(2, "氏名優先区分", "foreign_name")], size=1),
        FOREIGN,
    ),
    Extract(
        "foreign name: no name at all",
        csv(foreign()),
        Refused([At(2, "氏名", "empty")], size=1),
        FOREIGN,
    ),
    Extract(
        "foreign name: letters alone mapped",
        csv(foreign("", "木村　花", "金花", "KIM HWA", "2")),
        Read([HANAKO_LABEL._replace(name="KIM HWA")]),
        {"register.columns.alphabet": "氏名_外国人ローマ字"},
    ),
]

PREFIXES = {"register.header_prefixes": ["ＦＯ－", "ＦＩ－"]}


def prefixed(prefix: str, row: dict[str, str]) -> dict[str, str]:
    return {f"{prefix}{header}": cell for header, cell in row.items()}


HEADERS = [
    Extract("headers with a prefix", csv(prefixed("ＦＯ－", HANAKO)), Read([HANAKO_LABEL]), PREFIXES),
    Extract(
        "headers with two kinds of prefix, and some with none",
        csv(
            {
                header if number > 4 else f"{'ＦＯ－' if number % 2 else 'ＦＩ－'}{header}": cell
                for number, (header, cell) in enumerate(HANAKO.items())
            }
        ),
        Read([HANAKO_LABEL]),
        PREFIXES,
    ),
    Extract(
        "headers with a prefix nobody named",
        csv(prefixed("ＦＯ－", HANAKO)),
        Refused([At(1, "", "no_header")]),
    ),
    Extract(
        "two headers alike but for their prefixes",
        csv(prefixed("ＦＯ－", HANAKO) | {"ＦＩ－氏名": "髙橋　花子"}),
        Refused([At(1, "氏名", "column_twice")]),
        PREFIXES,
    ),
]

COLUMNS_OF_A_CITY = [
    Extract(
        "columns in another order",
        csv({header: HANAKO[header] for header in sorted(HANAKO)}),
        Read([HANAKO_LABEL]),
    ),
    Extract(
        "columns nobody asked for, with anything in them",
        csv({"連番": "1", **HANAKO, "備考": "要確認（3月1日）", "異動年月日": "20219999"}),
        Read([HANAKO_LABEL]),
    ),
    Extract(
        "headers of another vendor",
        csv(dict(zip(["識別番号", "漢字氏名", "生年月日", "郵便番号", "現住所"], HANAKO.values(), strict=False))),
        Read([HANAKO_LABEL], warnings=[At(None, "register.columns.protected", "no_protection", "case.toml")]),
        {
            "register.columns": {
                "id": "識別番号",
                "name": "漢字氏名",
                "birth": "生年月日",
                "postal_code": "郵便番号",
                "address": "現住所",
            },
            "sample.protected": None,
        },
    ),
    Extract(
        "名 and 姓 joined by a full-width space stay so",
        csv(HANAKO | {"氏名": "髙橋　マリア　花子"}),
        Read([Label("髙橋　マリア　花子", "201-0014", "東京都狛江市東和泉３丁目１番２号")]),
    ),
]

EXTRACTS = [*ADDRESSES, *NAMES, *HEADERS, *COLUMNS_OF_A_CITY]
