"""Postal codes: the ways they are written, figures that are lost, and codes of another town.

A code that cannot be one stops the work; one that is whole but is not the code of the town, or of no town at
all, is a warning on its line, for the address may be right and the code wrong, or the other way round. Nothing
is told where the town stands in the address, with or without prefecture and city.
"""

from tests.registers.build import HANAKO, HANAKO_LABEL, ICHIRO, ICHIRO_LABEL, At, Extract, Label, Read, Refused, csv


def written(name: str, code: str) -> Extract:
    """An extract with a code in this form, which is printed as 201-0014."""
    return Extract(f"postal code: {name}", csv(HANAKO | {"郵便番号": code}), Read([HANAKO_LABEL]))


def bad(name: str, code: str, problem: str) -> Extract:
    """An extract with a code that is none."""
    data = csv(HANAKO, ICHIRO | {"郵便番号": code})
    return Extract(f"postal code: {name}", data, Refused([At(3, "郵便番号", problem)]))


def of_town(name: str, code: str, address: str, *, printed: str, odd: str = "") -> Extract:
    """An extract in which code and town agree, or else the code of the warning."""
    data = csv(HANAKO, ICHIRO | {"郵便番号": code, "住所": address})
    warnings = [At(3, "郵便番号", odd)] if odd else []
    label = Label("佐藤　一郎", printed, address, "コーポ狛江２０１")
    return Extract(f"postal code: {name}", data, Read([HANAKO_LABEL, label], warnings=warnings))


TOWN = "postal_town"
EXTRACTS = [
    written("seven figures", "2010014"),
    written("with a hyphen", "201-0014"),
    written("full-width", "２０１－００１４"),
    written("full-width without a hyphen", "２０１００１４"),
    written("with a minus sign of CP932", "201－0014"),
    written("with the long sound for a hyphen", "201ー0014"),
    written("with spaces around it", " 2010014 "),
    bad("empty", "", "empty"),
    bad("one figure short", "201-001", "postal_code"),
    bad("one figure too many", "20100140", "postal_code"),
    bad("the hyphen elsewhere", "20-10014", "postal_code"),
    bad("with its sign", "〒201-0014", "postal_code"),
    bad("letters", "201-OO14", "postal_code"),
    bad("a zero in front lost, as in Hokkaido", "600001", "postal_zero"),
    bad("a number with decimals", "2010014.0", "postal_code"),
    Extract(
        "postal code: full-width minus and figures in UTF-8",
        csv(HANAKO | {"郵便番号": "２０１−００１４"}, encoding="utf-8"),
        Read([HANAKO_LABEL]),
    ),
    of_town(
        "of another town of the city",
        "201-0001",
        "東京都狛江市東和泉３丁目１番２号",
        printed="201-0001",
        odd=TOWN,
    ),
    of_town("of another city", "100-0001", "東京都狛江市東和泉３丁目１番２号", printed="100-0001", odd=TOWN),
    of_town("of no town", "201-9999", "東京都狛江市東和泉３丁目１番２号", printed="201-9999", odd="postal_unknown"),
    of_town("of the town, the prefecture left out", "2010016", "狛江市駒井町１丁目１番１号", printed="201-0016"),
    of_town("of the town, the city left out", "2010015", "猪方１丁目１番１号", printed="201-0015"),
    of_town(
        "中和泉 is not 和泉本町",
        "201-0003",
        "東京都狛江市中和泉１丁目１番１号",
        printed="201-0003",
        odd=TOWN,
    ),
    of_town("岩戸北 is not 岩戸南", "201-0005", "東京都狛江市岩戸北１丁目１番１号", printed="201-0005", odd=TOWN),
    Extract(
        "two postal codes changed places",
        csv(HANAKO | {"郵便番号": "201-0003"}, ICHIRO | {"郵便番号": "201-0014"}),
        Read(
            [HANAKO_LABEL._replace(postal_code="201-0003"), ICHIRO_LABEL._replace(postal_code="201-0014")],
            warnings=[At(2, "郵便番号", "postal_town"), At(3, "郵便番号", "postal_town")],
        ),
    ),
]
