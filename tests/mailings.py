"""A mailing whose flow is made up by the test: which people come out, and what its lists hold."""

from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from survey_ops.case.list_section import ListSection
from survey_ops.case.load import Case
from survey_ops.tasks.result_list import ResultList, Row, Source

CASE = """
[case]
code  = "VN2021A"
title = "商品券の案内状"
kind  = "mailing"

[office]
division = "福祉保健部福祉政策課"
staff    = "福祉政策課職員"

[list]
result    = "案内状配布対象者"
addresses = ["residents", "applicants"]
protected = "hold"

[list.columns.residents]
name        = "氏名"
postal_code = "郵便番号"
address     = "住所"
protected   = "支援"

[list.columns.applicants]
name        = "氏名"
postal_code = "郵便番号"
address     = "住所"
"""

FORM = """
[survey]
purpose   = "生活に困る者の生活を応援するため。"
starts_on = 2021-07-15
ends_on   = 2021-08-06

[contractor]
name = "社会福祉法人東京コロニー"
"""

HEADERS = {"name": "氏名", "postal_code": "郵便番号", "address": "住所", "protected": "支援"}


def person(number: int, *, protected: str = "", **cells: str) -> dict[str, str]:
    """Return the cells of a made-up person."""
    said = {"name": f"狛江　{number}郎", "postal_code": "201-0012", "address": f"狛江市中和泉{number}番地"}
    return {**said, "protected": protected, **cells}


def make_mailing(folder: Path, *changes: tuple[str, str], more: str = "") -> Path:
    """Make the folder of a mailing; return it."""
    folder.mkdir()
    text = CASE + more
    for old, new in changes:
        if text.count(old) != 1:
            raise ValueError(f"{old!r} is there {text.count(old)} times")
        text = text.replace(old, new)
    (folder / "case.toml").write_text(text, encoding="utf-8", newline="\n")
    return folder


@dataclass
class MadeUpFlow:
    """Stands in for the flow engine: its answer is what the test says.

    Attributes:
        people: id -> cells, one list of a city's office.
        applicants: a second list.
        result: ids of the result.
        step: ids of the step that is named as protected.
        entries: case code -> entry of the records it read, as it will say.
        headers: columns of the first list.
        untils: what the reader of the records was asked for, each time.
    """

    people: dict[str, list[dict[str, str]]]
    applicants: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    result: list[str] = field(default_factory=list)
    step: frozenset[str] = frozenset()
    headers: dict[str, str] = field(default_factory=lambda: dict(HEADERS))

    def __call__(self, case: Case, said: ListSection, records: object) -> ResultList:
        """Answer as `result_list` does."""
        residents = self._source("residents", "residents.csv", self.people)
        applicants = self._source("applicants", "applicants.csv", self.applicants)
        return ResultList(
            ids=tuple(sorted(self.result)),
            counts={"Ⅰ１": len(self.people), "Ⅰ６": len(self.result)},
            sources=(replace(residents, headers=self.headers), applicants),
            protected=self.step if said.protected_steps else frozenset(),
        )

    def _source(self, name: str, file: str, people: dict[str, list[dict[str, str]]]) -> Source:
        lines = iter(range(2, 1000))
        rows = {one: tuple(Row(next(lines), cells) for cells in known) for one, known in people.items()}
        return Source(
            name=name,
            file=file,
            sha256=f"{len(people):064x}",
            rows=len(people),
            office="市民課",
            as_of=date(2021, 6, 14),
            entries={},
            headers=dict(HEADERS),
            people={one: found for one, found in rows.items() if one in self.result},
        )
