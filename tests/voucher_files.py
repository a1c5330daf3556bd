"""Writes the lists of the sample voucher case: 220 ordinary people of the made-up city and those at the borders.

`python -m tests.voucher_files` writes them into `sample_config/voucher/lists`; a test compares. What is special about
whom is in `tests.voucher_people`; the ordinary rest comes from streams of SHA-256, the same everywhere.
"""

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

from survey_ops.domain.demo_city import HEADER, parse_city, residents
from survey_ops.domain.demo_stream import Stream
from survey_ops.resources import sample_config, templates
from tests.voucher_people import NAMED, Aid, Call, Change, Facts, Tax

LISTS = sample_config() / "voucher" / "lists"
ORDINARY = 220
HOME = ("宛名番号", "世帯番号", "氏名", "氏名カナ", "生年月日", "性別", "郵便番号", "住所", "方書")
REFUGE = ("氏名", "郵便番号", "住所", "方書")  # of those who are not in the resident record
PAPERS = ("保険証", "保険証", "保護命令決定書", "証明書")  # on which c1 to c4 are confirmed
Row = tuple[str, ...]


@dataclass(frozen=True)
class Person:
    """One of the city: the columns of `HOME`, and what the lists say of her."""

    home: Row
    facts: Facts

    @property
    def id(self) -> str:
        """宛名番号."""
        return self.home[0]

    @property
    def birth(self) -> str:
        """生年月日 as the register has it."""
        return self.home[4]


def people() -> list[Person]:
    """Return everybody, the ordinary first."""
    with (templates() / "demo" / "komae.toml").open("rb") as file:
        rows = list(residents(parse_city(tomllib.load(file)), ORDINARY + 2 * len(NAMED)))
    ordinary = [_ordinary(row) for row in rows[:ORDINARY]]
    grown = islice(_grown(rows[ORDINARY:]), len(NAMED))
    return ordinary + [_named(row, facts) for row, facts in zip(grown, NAMED.values(), strict=True)]


def ids() -> dict[str, str]:
    """Return the 宛名番号 of those at the borders, by what is special."""
    found = people()[ORDINARY:]
    return {name: person.id for name, person in zip(NAMED, found, strict=True)}


def _grown(rows: Iterable[Row]) -> Iterator[Row]:
    """Leave out children and those whose birth is not known: who stands at a border is of age."""
    birth = HEADER.index("生年月日")
    return (row for row in rows if "19200000" < row[birth] < "20000000" and not row[birth].endswith("00"))


def _named(row: Row, facts: Facts) -> Person:
    home = row[: len(HOME)]
    return Person(home if facts.birth is None else (*home[:4], facts.birth, *home[5:]), facts)


def _ordinary(row: Row) -> Person:
    stream = Stream(f"survey-ops/voucher/v1 {row[0]}")
    home = row[: len(HOME)]
    protected = (("2020-09-01", "2021-08-31"),) if row[-1] else ()
    facts = Facts(since=_since(stream, home[4]), protected=protected, tax=_tax(stream, home[4]))
    return Person(home, _happened(stream, facts))


def _since(stream: Stream, birth: str) -> str:
    day = (date(1985, 4, 1) + timedelta(stream.below(13_000))).isoformat()
    born = f"{birth[:4]}-{birth[4:6]}-{birth[6:]}"
    return born if "00" not in (birth[4:6], birth[6:]) and born > day else day


def _tax(stream: Stream, birth: str) -> Tax:
    """Choose the tax: children depend on somebody, most adults pay."""
    if birth > "2003":
        return Tax("1", "3")
    levy = stream.below(100)
    if levy < 60:
        return Tax("3", exempt="1" if levy == 0 else "0")
    if levy < 72:
        return Tax("1", ("1", "1", "2", "3", "3", "4", "5", "")[stream.below(8)])
    return Tax("2") if levy < 75 else Tax("4") if levy < 78 else Tax()


def _happened(stream: Stream, facts: Facts) -> Facts:
    """Let a few move out, die, get aid, refuse, or be assessed again."""
    fate = stream.below(100)
    day = (date(2021, 7, 16) + timedelta(stream.below(20))).isoformat()
    untaxed = facts.tax == Tax()
    if fate < 3:
        return replace(facts, until=day)
    if fate < 4:
        return replace(facts, until=day, died=day)
    if fate < 10 and untaxed:
        return replace(facts, aid=(Aid(facts.since),))
    if fate < 18 and untaxed:
        return replace(facts, refused=(day,))
    if fate < 26 and untaxed:
        return replace(facts, returned=(f"2021-11-{1 + stream.below(12):02d}",))
    if fate >= 96 and not untaxed:
        return replace(facts, changed=(Change("12"[fate % 2], "1", f"{day[:8]}15"),))
    return facts


def _compact(day: str) -> str:
    return day.replace("-", "")


def _slashes(day: str) -> str:
    """Write a day as a spreadsheet does: 2021/1/2."""
    return "/".join(str(int(part)) for part in day.split("-")) if day else ""


def _residents(person: Person) -> Iterator[Row]:
    facts = person.facts
    if facts.since:
        yield (*person.home, *map(_compact, (facts.since, facts.until, facts.died)), facts.remark)
    if facts.back:
        yield (*person.home, _compact(facts.back), "", "", facts.remark)


def _addressees(person: Person) -> Iterator[Row]:
    is_protected = any(person.facts.protected) or (person.facts.call is not None)
    yield (*person.home, "1" if is_protected else "")


def _protection(person: Person) -> Iterator[Row]:
    for since, until in person.facts.protected:
        if since < "2021-07":
            yield (person.id, *map(_compact, (person.facts.since, since, until)))


def _protection_now(person: Person) -> Iterator[Row]:
    for since, until in person.facts.protected:
        if until > "2021-10-20":
            yield (person.id, *map(_compact, (since, until)))


def _taxes(person: Person) -> Iterator[Row]:
    if person.facts.tax:
        yield (person.id, *person.facts.tax)


def _changes(person: Person) -> Iterator[Row]:
    for change in person.facts.changed:
        yield (person.id, change.reason, change.levy, _compact(change.on))


def _aid(benefits: Callable[[Facts], Sequence[Aid]], *, with_living: bool) -> Callable[[Person], Iterator[Row]]:
    def rows(person: Person) -> Iterator[Row]:
        for aid in benefits(person.facts):
            days = map(_slashes, (aid.since, aid.suspended, aid.resumed, aid.ended))
            yield (person.id, *days, *((aid.living,) if with_living else ()))

    return rows


def _measures(person: Person) -> Iterator[Row]:
    for measure in person.facts.measures:
        days = map(_slashes, (measure.since, measure.ended))
        yield (person.id, person.birth, measure.whom, measure.abused, *days, measure.term)


def _calls(person: Person) -> Iterator[Row]:
    call = person.facts.call
    if call:
        where = (person.home[HOME.index(name)] for name in REFUGE)
        yield (person.id, *where, call.on, call.companion, *_confirmed(call), person.facts.remark)


def _confirmed(call: Call) -> Row:
    """Return what was confirmed, by whom, when and on which papers."""
    on = (date.fromisoformat(call.on) + timedelta(3)).isoformat()
    shown = dict.fromkeys(paper for paper, said in zip(PAPERS, call.said, strict=True) if said == "1")
    return (*("" if said == "?" else said for said in call.said), "給付担当", on, "・".join(shown))


def _refusals(person: Person) -> Iterator[Row]:
    for place, day in enumerate(person.facts.refused):
        yield (person.id, day, ("郵送", "窓口", "電話")[place % 3])


def _returned(person: Person) -> Iterator[Row]:
    for day in person.facts.returned:
        yield (person.id, day, "保管期間経過" if day < "2021-11-07" else "あて所")


AID_HEADER = ("宛名番号", "開始日", "停止日", "停止解除日", "廃止日")
FILES: Mapping[str, tuple[str, Row, Callable[[Person], Iterator[Row]]]] = {
    "residents.csv": ("cp932", (*HOME, "住民となった日", "住民でなくなった日", "死亡日", "備考"), _residents),
    "addressees.csv": ("cp932", (*HOME, "支援措置"), _addressees),
    "protection.csv": ("cp932", ("宛名番号", "住民となった日", "支援措置開始日", "支援措置終了日"), _protection),
    "protection-now.csv": ("cp932", ("宛名番号", "支援措置開始日", "支援措置終了日"), _protection_now),
    "tax-0614.csv": ("cp932", ("宛名番号", "課税区分", "扶養区分", "免除"), _taxes),
    "tax-0731.csv": ("cp932", ("宛名番号", "異動事由", "課税区分", "異動日"), _changes),
    "public-aid.csv": ("utf-8-sig", (*AID_HEADER, "生活扶助"), _aid(lambda facts: facts.aid, with_living=True)),
    "support.csv": ("utf-8-sig", AID_HEADER, _aid(lambda facts: facts.support, with_living=False)),
    "placements.csv": (
        "utf-8-sig",
        ("宛名番号", "生年月日", "対象", "養護者の虐待", "措置日", "解除日", "期間の定め"),
        _measures,
    ),
    "applicants.csv": (
        "utf-8-sig",
        (
            *("宛名番号", *REFUGE, "申出日", "同伴者", "国保", "被扶養者でない", "保護命令", "証明書"),
            *("確認者", "確認日", "確認書類", "備考"),
        ),
        _calls,
    ),
    "refusals.csv": ("cp932", ("宛名番号", "届出日", "方法"), _refusals),
    "returned.csv": ("cp932", ("宛名番号", "返送日", "理由"), _returned),
}
"""Each file: its encoding, its header, and the rows of one person."""


def file_bytes() -> dict[str, bytes]:
    """Return every file as it must be."""
    everybody = people()
    return {
        name: _written(encoding, header, (row for person in everybody for row in rows(person)))
        for name, (encoding, header, rows) in FILES.items()
    }


def _written(encoding: str, header: Row, rows: Iterable[Row]) -> bytes:
    # No cell holds a comma, a quote or a line break.
    return "".join(",".join(row) + "\r\n" for row in (header, *rows)).encode(encoding)


def write(folder: Path = LISTS) -> None:
    """Write every file."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in file_bytes().items():
        (folder / name).write_bytes(data)


if __name__ == "__main__":
    write()
