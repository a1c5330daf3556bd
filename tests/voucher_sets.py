"""Flows Ⅰ to Ⅲ as plain sets of 宛名番号, written from the text of the flow page and from nothing in the case file.

The names follow the page: `I1_1` is Ⅰ１（１）, `I2_1a` and `I2_1i` are ア and イ. Where the page leaves something
open, the reading is said at the line.
"""

import calendar
import csv
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path

Row = Mapping[str, str]
Lists = Mapping[str, list[Row]]
Ids = frozenset[str]

BASE = date(2021, 1, 1)  # 基準日
FIRST_LIST = date(2021, 6, 14)
DECISION = date(2021, 8, 8)
ENCODINGS = ("utf-8-sig", "cp932")


def read_lists(folder: Path) -> dict[str, list[Row]]:
    """Return every CSV file of a folder by its name without the ending."""
    return {path.stem: list(csv.DictReader(_text(path.read_bytes()).splitlines())) for path in folder.glob("*.csv")}


def _text(data: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValueError("neither UTF-8 nor CP932")


def day(cell: str) -> date | None:
    """Return the day of a cell: 20210102, 2021/1/2 or 2021-01-02; None where it is empty."""
    if not cell:
        return None
    if cell.isdigit():
        return date(int(cell[:4]), int(cell[4:6]), int(cell[6:]))
    return date(*map(int, cell.replace("/", "-").split("-")))


def holds_on(on: date, first: str, end: str) -> bool:
    """Tell whether a state holds on a day: it began then or before, and its end comes later or not at all."""
    began, ended = day(first), day(end)
    return began is not None and began <= on and (ended is None or ended > on)


def within(cell: str, first: date, last: date) -> bool:
    """Tell whether a cell's day lies in a period, both ends in it."""
    found = day(cell)
    return found is not None and first <= found <= last


def may_be_born_by(cell: str, last: date) -> bool:
    """Tell whether a birth is, or with unknown parts may be, on or before a day."""
    if len(cell) == 8 and "00" in (cell[4:6], cell[6:]):
        month = int(cell[4:6]) or 1
        return date(int(cell[:4]), month, 1) <= last
    if cell.endswith("0229") and not calendar.isleap(int(cell[:4])):
        return date(int(cell[:4]), 2, 28) <= last
    born = day(cell)
    return born is None or born <= last


def chosen(rows: Iterable[Row], holds: Callable[[Row], bool]) -> Ids:
    """Return the 宛名番号 of the rows of which it holds."""
    return frozenset(row["宛名番号"] for row in rows if holds(row))


def resident_on(lists: Lists, on: date) -> Ids:
    """R(t): recorded in the city's 住民基本台帳 on a day."""
    return chosen(lists["residents"], lambda row: holds_on(on, row["住民となった日"], row["住民でなくなった日"]))


def flow(lists: Lists) -> dict[str, Ids]:
    """Return every set of the three flows."""
    first = _first_flow(lists)
    second = _second_flow(lists, first)
    return {**first, **second, **_third_flow(lists, first)}


def _first_flow(lists: Lists) -> dict[str, Ids]:
    found = {**_residents(lists), **_taxes(lists["tax-0614"]), **_placements(lists["placements"])}
    found["I4_1"] = (found["I1_1"] | found["I1_2"]) & (found["I2_1i"] | found["I2_2"])
    found["I4_2"] = found["I1_1"] & found["I3"]
    found["I5_1"] = _benefits(lists["public-aid"])
    found["I5_2"] = _benefits(lists["support"])  # ①② are exclusions here too, as in （１）
    found["I5"] = found["I5_1"] | found["I5_2"]
    found["I6"] = (found["I4_1"] | found["I4_2"]) - found["I5"]
    return found


def _residents(lists: Lists) -> dict[str, Ids]:
    def moved_and_protected(row: Row) -> bool:
        moved, since, until = (day(row[name]) for name in ("住民となった日", "支援措置開始日", "支援措置終了日"))
        # A protection ends with its last day, unlike everything else, which has gone on the day of its end.
        is_protected = since is not None and since <= FIRST_LIST and (until is None or until >= FIRST_LIST)
        return moved is not None and moved >= date(2021, 1, 2) and is_protected

    return {"I1_1": resident_on(lists, BASE), "I1_2": chosen(lists["protection"], moved_and_protected)}


def _taxes(rows: list[Row]) -> dict[str, Ids]:
    untaxed = chosen(rows, lambda row: row["課税区分"] == "1")  # 未申告 (4) is in neither tax set
    dependants = chosen(rows, lambda row: row["課税区分"] == "1" and row["扶養区分"] in ("1", "2", "3", "4", "5"))
    return {
        "I2_1": untaxed,
        "I2_1a": dependants,
        "I2_1i": untaxed - dependants,
        "I2_2": chosen(rows, lambda row: row["免除"] == "1"),
    }


def _placements(rows: list[Row]) -> dict[str, Ids]:
    def placed(row: Row) -> bool:
        return holds_on(BASE, row["措置日"], row["解除日"])

    def by_carer(row: Row, whom: str) -> bool:
        return row["対象"] == whom and row["養護者の虐待"] == "1" and placed(row)

    short = chosen(rows, lambda row: row["期間の定め"] == "1" and placed(row))
    disabled = chosen(rows, lambda row: by_carer(row, "障")) - short
    # A birth that does not decide it counts for the person.
    old = chosen(rows, lambda row: by_carer(row, "高") and may_be_born_by(row["生年月日"], date(1956, 1, 2))) - short
    return {"I3_1": disabled, "I3_2": old, "I3": disabled | old}


def _benefits(rows: list[Row]) -> Ids:
    receiving = chosen(rows, lambda row: holds_on(BASE, row["開始日"], row["廃止日"]))
    suspended = chosen(rows, lambda row: holds_on(BASE, row["停止日"], row["停止解除日"]))
    window = (date(2021, 1, 2), FIRST_LIST)
    stopped = chosen(rows, lambda row: within(row["停止日"], *window) or within(row["廃止日"], *window))
    return receiving - (suspended | stopped)


def _second_flow(lists: Lists, first: Mapping[str, Ids]) -> dict[str, Ids]:
    rows = lists["applicants"]
    asked = chosen(rows, lambda row: within(row["申出日"], date.min, date(2021, 8, 6))) - first["I1_1"]
    c1, c2, c3, c4 = (
        chosen(rows, lambda row, name=name: row[name] == "1")  # type: ignore[misc]  # a default has no type here
        for name in ("国保", "被扶養者でない", "保護命令", "証明書")
    )
    found = {"II1": asked, "II2": asked & (c1 | c2) & (c3 | c4)}
    found["II3_1"] = chosen(lists["residents"], lambda row: within(row["死亡日"], BASE, FIRST_LIST))
    found["II3_2"] = first["I1_1"] - resident_on(lists, DECISION)
    found["II3"] = found["II3_1"] | found["II3_2"]
    found["II4"] = refused_by(lists, date(2021, 8, 6))
    found["II5"] = (first["I6"] | found["II2"]) - (found["II3"] | found["II4"])
    return found


def refused_by(lists: Lists, last: date) -> Ids:
    """辞退の届出 on or before a day."""
    return chosen(lists["refusals"], lambda row: within(row["届出日"], date.min, last))


def _third_flow(lists: Lists, first: Mapping[str, Ids]) -> dict[str, Ids]:
    def again(reason: str) -> Ids:
        return chosen(
            lists["tax-0731"],
            lambda row: (
                row["異動事由"] == reason
                and row["課税区分"] == "1"
                and within(row["異動日"], date.min, date(2021, 7, 31))
            ),
        )

    found = {"III1_1": again("1"), "III1_2": again("2")}
    found["III2"] = (found["III1_1"] | found["III1_2"]) - first["I5"]
    found["III3"] = refused_by(lists, date(2021, 11, 9))
    found["III4"] = found["III2"] - found["III3"]
    found["III5"] = chosen(lists["returned"], lambda row: True)
    found["III6"] = found["III4"] | found["III5"]
    return found
