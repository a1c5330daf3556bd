"""The people of the sample voucher case who stand at its borders, one each: what is special about them.

Everybody here is, but for what is said, a resident since 2010 on whom no tax is levied and who depends on nobody: one
who gets the notice. The words after a name are what the lists say of her as a remark.
"""

from dataclasses import dataclass, field
from typing import NamedTuple


class Tax(NamedTuple):
    """Tax of the year: levy (1 none, 2 flat rate only, 3 levied, 4 not declared), whose dependant, exempted."""

    levy: str = "1"
    dependant: str = "0"
    exempt: str = "0"


class Change(NamedTuple):
    """A later assessment: reason (1 declaration put off, 2 amended), levy after it, its day."""

    reason: str
    levy: str
    on: str


class Aid(NamedTuple):
    """Public assistance or support benefit: its days, and whether it pays the cost of living."""

    since: str
    suspended: str = ""
    resumed: str = ""
    ended: str = ""
    living: str = "1"


class Measure(NamedTuple):
    """A placement: of whom (障, 高), abuse by a carer, its days, its term (1 within two months)."""

    whom: str
    since: str
    ended: str = ""
    term: str = "0"
    abused: str = "1"


class Call(NamedTuple):
    """An answer to the public call: its day, companion or not, and what was confirmed (c1 to c4)."""

    on: str
    said: str
    companion: str = "0"


@dataclass(frozen=True)
class Facts:
    """What the lists say of one person. Days are `YYYY-MM-DD`; no `since` means: not in the resident record."""

    remark: str = ""
    birth: str | None = None
    since: str = "2010-04-01"
    until: str = ""
    back: str = ""
    died: str = ""
    protected: tuple[tuple[str, str], ...] = ()
    tax: Tax | None = field(default_factory=Tax)
    changed: tuple[Change, ...] = ()
    aid: tuple[Aid, ...] = ()
    support: tuple[Aid, ...] = ()
    measures: tuple[Measure, ...] = ()
    call: Call | None = None
    refused: tuple[str, ...] = ()
    returned: tuple[str, ...] = ()


LEVIED = Tax("3")
SHELTER = (("2021-02-10", "2022-02-09"),)


def _mover(remark: str, **other: object) -> Facts:
    """Someone who moved in after New Year and is under protection."""
    said: dict[str, object] = {"since": "2021-02-01", "protected": SHELTER, **other}
    return Facts(remark, **said)  # type: ignore[arg-type]  # the keys are those of Facts


def _placed(remark: str, measure: Measure, birth: str | None = None, **other: object) -> Facts:
    """Someone placed, with tax levied: the placement alone can bring the notice."""
    said: dict[str, object] = {"birth": birth, "tax": LEVIED, "measures": (measure,), **other}
    return Facts(remark, **said)  # type: ignore[arg-type]  # the keys are those of Facts


def _caller(remark: str, call: Call, since: str = "", **other: object) -> Facts:
    """Someone who answered the call and is not in the resident record."""
    return Facts(remark, since=since, tax=None, call=call, **other)  # type: ignore[arg-type]  # the keys are those of Facts


def _late(remark: str, reason: str = "1", on: str = "2021-07-20", levy: str = "1", **other: object) -> Facts:
    """Someone with tax levied who is no longer after the second assessment."""
    said: dict[str, object] = {"tax": LEVIED, "changed": (Change(reason, levy, on),), **other}
    return Facts(remark, **said)  # type: ignore[arg-type]  # the keys are those of Facts


RESIDENCE = {
    "moved_in_0101": Facts("１月１日に転入", since="2021-01-01"),
    "moved_in_0102": Facts("１月２日に転入", since="2021-01-02"),
    "moved_in_0101_protected": Facts("１月１日に転入、支援措置", since="2021-01-01", protected=SHELTER),
    "moved_in_0102_protected": Facts("１月２日に転入、支援措置", since="2021-01-02", protected=SHELTER),
    "moved_out_0101": Facts("１月１日に転出", until="2021-01-01"),
    "moved_out_0102": Facts("１月２日に転出", until="2021-01-02"),
    "moved_out_0808": Facts("８月８日に転出", until="2021-08-08"),
    "moved_out_0809": Facts("８月９日に転出", until="2021-08-09"),
    "came_back": Facts("２月１日に転出、７月１日に再び転入", until="2021-02-01", back="2021-07-01"),
    "protected_from_0614": _mover("支援措置が６月14日から", protected=(("2021-06-14", "2022-06-13"),)),
    "protected_from_0615": _mover("支援措置が６月15日から", protected=(("2021-06-15", "2022-06-14"),)),
    "protected_until_0613": _mover("支援措置が６月13日まで", protected=(("2021-02-10", "2021-06-13"),)),
    "protected_until_0614": _mover("支援措置が６月14日まで", protected=(("2021-02-10", "2021-06-14"),)),
    "protected_since_september": Facts("支援措置が９月１日から", protected=(("2021-09-01", "2022-08-31"),)),
    "protected_levied": _mover("支援措置、課税", tax=LEVIED),
}
DEATHS = {
    "died_1231": Facts("12月31日に死亡", until="2020-12-31", died="2020-12-31"),
    "died_0101": Facts("１月１日に死亡", until="2021-01-01", died="2021-01-01"),
    "died_0102": Facts("１月２日に死亡", until="2021-01-02", died="2021-01-02"),
    "died_0614": _mover("支援措置、６月14日に死亡", until="2021-06-14", died="2021-06-14"),
    "died_0615": _mover("支援措置、６月15日に死亡", until="2021-06-15", died="2021-06-15"),
    "resident_died_0615": Facts("６月15日に死亡", until="2021-06-15", died="2021-06-15"),
    "protected_moved_out": _mover("支援措置、７月１日に転出", until="2021-07-01"),
}
TAXES = {
    "levied": Facts("課税", tax=LEVIED),
    "flat_rate_only": Facts("均等割のみ課税", tax=Tax("2")),
    "undeclared": Facts("未申告", tax=Tax("4")),
    "not_in_tax_list": Facts("課税の一覧にない", tax=None),
    "exempt": Facts("免除", tax=Tax("3", "0", "1")),
    "exempt_dependant": Facts("免除、扶養親族", tax=Tax("3", "3", "1")),
    "dependant_1": Facts("控除対象配偶者", tax=Tax("1", "1")),
    "dependant_2": Facts("配偶者特別控除の配偶者", tax=Tax("1", "2")),
    "dependant_3": Facts("扶養親族", tax=Tax("1", "3")),
    "dependant_4": Facts("青色事業専従者", tax=Tax("1", "4")),
    "dependant_5": Facts("白色事業専従者", tax=Tax("1", "5")),
    "dependant_unknown": Facts("扶養が不明", tax=Tax("1", "")),
}
PLACEMENTS = {
    "born_19560102": _placed("昭和31年１月２日生まれ、措置", Measure("高", "2019-05-07"), "19560102"),
    "born_19560103": _placed("昭和31年１月３日生まれ、措置", Measure("高", "2019-05-07"), "19560103"),
    "born_195601": _placed("昭和31年１月生まれ（日は不詳）、措置", Measure("高", "2019-05-07"), "19560100"),
    "born_1955": _placed("昭和30年生まれ（月日は不詳）、措置", Measure("高", "2019-05-07"), "19550000"),
    "disabled": _placed("障がい者、措置", Measure("障", "2018-10-01"), "19900506"),
    "placed_0101": _placed("１月１日から措置", Measure("障", "2021-01-01"), "19880201"),
    "placed_0102": _placed("１月２日から措置", Measure("障", "2021-01-02"), "19880202"),
    "released_0101": _placed("措置を１月１日に解除", Measure("障", "2020-02-03", "2021-01-01"), "19770909"),
    "released_0102": _placed("措置を１月２日に解除", Measure("障", "2020-02-03", "2021-01-02"), "19770910"),
    "short_stay": _placed("２月以内の措置", Measure("障", "2020-12-01", term="1"), "19811111"),
    "short_stay_elder": _placed("２月以内の措置", Measure("高", "2020-12-01", term="1"), "19401111"),
    "not_by_carer": _placed("養護者によらない措置", Measure("高", "2019-05-07", abused="0"), "19450815"),
    "placed_not_resident": _mover("支援措置、課税、措置", tax=LEVIED, measures=(Measure("障", "2020-04-01"),)),
    "placed_and_aid": _placed("措置、生活保護", Measure("障", "2018-10-01"), "19700101", aid=(Aid("2015-04-01"),)),
}
AID = {
    "aid": Facts("生活保護", aid=(Aid("2015-04-01"),)),
    "aid_0101": Facts("生活保護を１月１日に開始", aid=(Aid("2021-01-01"),)),
    "aid_0102": Facts("生活保護を１月２日に開始", aid=(Aid("2021-01-02"),)),
    "aid_suspended_0101": Facts("生活保護を１月１日に停止", aid=(Aid("2015-04-01", "2021-01-01"),)),
    "aid_resumed_0101": Facts("生活保護の停止を１月１日に解除", aid=(Aid("2015-04-01", "2020-11-01", "2021-01-01"),)),
    "aid_resumed_0102": Facts("生活保護の停止を１月２日に解除", aid=(Aid("2015-04-01", "2020-11-01", "2021-01-02"),)),
    "aid_suspended_0102": Facts("生活保護を１月２日に停止", aid=(Aid("2015-04-01", "2021-01-02"),)),
    "aid_suspended_0614": Facts("生活保護を６月14日に停止", aid=(Aid("2015-04-01", "2021-06-14"),)),
    "aid_suspended_0615": Facts("生活保護を６月15日に停止", aid=(Aid("2015-04-01", "2021-06-15"),)),
    "aid_ended_0101": Facts("生活保護を１月１日に廃止", aid=(Aid("2015-04-01", ended="2021-01-01"),)),
    "aid_ended_0102": Facts("生活保護を１月２日に廃止", aid=(Aid("2015-04-01", ended="2021-01-02"),)),
    "aid_ended_0614": Facts("生活保護を６月14日に廃止", aid=(Aid("2015-04-01", ended="2021-06-14"),)),
    "aid_ended_0615": Facts("生活保護を６月15日に廃止", aid=(Aid("2015-04-01", ended="2021-06-15"),)),
    "aid_twice": Facts("生活保護が二度目", aid=(Aid("2011-04-01", ended="2014-03-31"), Aid("2019-06-01"))),
    "aid_without_living": Facts("生活保護（医療扶助のみ）", aid=(Aid("2018-09-01", living="0"),)),
    "support": Facts("支援給付", support=(Aid("2012-04-01"),)),
    "support_suspended_0101": Facts("支援給付を１月１日に停止", support=(Aid("2012-04-01", "2021-01-01"),)),
    "support_suspended_0102": Facts("支援給付を１月２日に停止", support=(Aid("2012-04-01", "2021-01-02"),)),
    "support_suspended_0614": Facts("支援給付を６月14日に停止", support=(Aid("2012-04-01", "2021-06-14"),)),
    "support_suspended_0615": Facts("支援給付を６月15日に停止", support=(Aid("2012-04-01", "2021-06-15"),)),
    "support_ended_0102": Facts("支援給付を１月２日に廃止", support=(Aid("2012-04-01", ended="2021-01-02"),)),
    "support_ended_0614": Facts("支援給付を６月14日に廃止", support=(Aid("2012-04-01", ended="2021-06-14"),)),
    "support_ended_0615": Facts("支援給付を６月15日に廃止", support=(Aid("2012-04-01", ended="2021-06-15"),)),
}
CALLS = {
    "call_13": _caller("国保に加入、保護命令", Call("2021-07-20", "1010")),
    "call_24": _caller("被扶養者でない、証明書", Call("2021-07-20", "0101")),
    "call_14_companion": _caller("同伴者、国保に加入、証明書", Call("2021-07-20", "1001", "1")),
    "call_12": _caller("保護命令も証明書もない", Call("2021-07-21", "1100")),
    "call_34": _caller("国保でなく、被扶養者", Call("2021-07-21", "0011")),
    "call_unknown": _caller("国保が未確認", Call("2021-07-22", "?010")),
    "call_unknown_decided": _caller("国保は未確認、被扶養者でない", Call("2021-07-22", "?110")),
    "call_0806": _caller("８月６日に申出", Call("2021-08-06", "1010")),
    "call_0807": _caller("８月７日に申出", Call("2021-08-07", "1010")),
    "call_resident": _caller("１月１日に住民", Call("2021-07-23", "1010"), since="2015-06-01"),
    "call_moved_in_0101": _caller("１月１日に転入", Call("2021-07-23", "1010"), since="2021-01-01"),
    "call_moved_in_0102": _caller("１月２日に転入", Call("2021-07-23", "1010"), since="2021-01-02"),
    "call_moved_out": _caller(
        "２月１日に転入、７月１日に転出", Call("2021-06-30", "1001"), since="2021-02-01", until="2021-07-01"
    ),
    "call_refused": _caller("申出の後に辞退", Call("2021-07-24", "0110"), refused=("2021-08-02",)),
}
REFUSALS = {
    "refused_0806": Facts("８月６日に辞退", refused=("2021-08-06",)),
    "refused_0807": Facts("８月７日に辞退", refused=("2021-08-07",)),
    "refused_twice": Facts("辞退の届出が二度", refused=("2021-08-04", "2021-08-07")),
    "returned": Facts("商品券が返送", returned=("2021-11-05",)),
    "returned_refused_1109": Facts("商品券が返送、11月９日に辞退", refused=("2021-11-09",), returned=("2021-11-05",)),
    "returned_not_sent": Facts("８月６日に辞退、返送の一覧にある", refused=("2021-08-06",), returned=("2021-11-08",)),
}
CHANGES = {
    "deferred_0731": _late("申告を延期し７月31日に非課税", on="2021-07-31"),
    "deferred_0801": _late("申告を延期し８月１日に非課税", on="2021-08-01"),
    "amended_0731": _late("修正申告で７月31日に非課税", "2", "2021-07-31"),
    "amended_0801": _late("修正申告で８月１日に非課税", "2", "2021-08-01"),
    "amended_levied": _late("修正申告の後も課税", "2", levy="3"),
    "deferred_aid": _late("申告を延期、生活保護", aid=(Aid("2015-04-01"),)),
    "deferred_support": _late("申告を延期、支援給付", support=(Aid("2012-04-01"),)),
    "amended_sent": _late("修正申告、先に配布", "2", tax=Tax()),
    "amended_dependant": _late("修正申告、扶養親族", "2", tax=Tax("1", "3")),
    "deferred_died": _late("申告を延期、７月10日に死亡", until="2021-07-10", died="2021-07-10"),
    "deferred_moved_out": _late("申告を延期、８月１日に転出", until="2021-08-01"),
    "amended_moved_in": _late("修正申告、３月１日に転入", "2", since="2021-03-01"),
    "deferred_refused_1024": _late("申告を延期、10月24日に辞退", refused=("2021-10-24",)),
    "deferred_refused_1025": _late("申告を延期、10月25日に辞退", refused=("2021-10-25",)),
    "deferred_refused_1109": _late("申告を延期、11月９日に辞退", refused=("2021-11-09",)),
    "deferred_refused_1110": _late("申告を延期、11月10日に辞退", refused=("2021-11-10",)),
    "amended_returned": _late("修正申告、先に配布、返送", "2", tax=Tax(), returned=("2021-11-04",)),
}
NAMED = {**RESIDENCE, **DEATHS, **TAXES, **PLACEMENTS, **AID, **CALLS, **REFUSALS, **CHANGES}
"""Everybody at a border, by what is special."""
