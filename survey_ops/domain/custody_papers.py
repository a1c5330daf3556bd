"""What the papers of custody say of a row of the register: 受領書, 返却書, 検収書, 廃棄記録."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from survey_ops.domain.chain import Entry
from survey_ops.domain.custody_words import RowKind
from survey_ops.domain.notices import standing
from survey_ops.domain.number_lists import short_list
from survey_ops.domain.register_cells import CaseWords, cell_text
from survey_ops.domain.register_row import RegisterRow
from survey_ops.domain.register_text import sheet_ranges

REGISTER = "register"
SUBJECTS: Mapping[str, tuple[RowKind, ...]] = {
    "receipt": (RowKind.HANDOVER, RowKind.RETURN),
    "inspection": (RowKind.INSPECTION,),
    "return": (RowKind.RETURN,),
    "destruction": (RowKind.DESTRUCTION, RowKind.DESTROY),
}
"""Paper -> kinds of rows that it may be about, the ones looked for first when nobody says which."""

PAPERS = (REGISTER, *SUBJECTS)
BLANKS = (REGISTER, "receipt")
"""Papers that there are also blank, to be filled in by hand."""


@dataclass(frozen=True)
class PaperRow:
    """A row of the register with what a paper needs besides.

    Attributes:
        row: the row.
        entries: of the case, up to the moment the paper speaks of.
        words: of the case.
    """

    row: RegisterRow
    entries: Sequence[Entry]
    words: CaseWords

    def cell(self, field: str) -> str:
        """Return what the register's cell of that name says."""
        return cell_text(field, self.row, self.words)


def find_row(rows: Sequence[RegisterRow], paper: str, entry: int | None) -> RegisterRow | None:
    """Return the row that a paper is about.

    Args:
        rows: of the register.
        paper: one of `SUBJECTS`.
        entry: an entry in the row; where None, the last row of the first kind that there is and was not undone.
    """
    kinds = SUBJECTS[paper]
    if entry is not None:
        return next((row for row in rows if entry in row.entries and row.kind in kinds), None)
    for kind in kinds:
        found = [row for row in rows if row.kind is kind and not row.is_undone]
        if found:
            return found[-1]
    return None


def subject_of(row: RegisterRow) -> int:
    """Return the entry by which a paper names its row: of a transfer the transfer, else the first that moved."""
    return row.entries[0]


def field_text(field: str, paper: PaperRow) -> str:
    """Return what a field of a paper says; lines are divided by line breaks."""
    return FIELDS[field](paper)


def _when(paper: PaperRow) -> str:
    return "　".join(part for part in (paper.cell("day"), paper.cell("time")) if part)


def _goods(paper: PaperRow) -> str:
    row, words = paper.row, paper.words
    lines = [f"宛名ラベル（{words.labels}）" if words.labels else "宛名ラベル"] if row.sheets else []
    return "\n".join([*lines, *([row.content] if row.content else [])])


def _quantity(paper: PaperRow) -> str:
    parts = [f"シート {len(paper.row.sheets):,} 枚"] if paper.row.sheets else []
    return "、".join([*parts, *([f"管理対象 {len(paper.row.items):,} 点"] if paper.row.items else [])])


def _balance(paper: PaperRow) -> str:
    """Return what came back so far against what went out."""
    row = paper.row
    if not row.sheets:
        return ""
    moves = [entry for entry in standing(paper.entries, "handover", "return") if entry.n <= row.entries[-1]]
    counts = {kind: sum(entry.kind == kind for entry in moves) for kind in ("handover", "return")}
    told = f"渡した {counts['handover']:,} 枚のうち、これまでに {counts['return']:,} 枚を返却"
    lacking = f"。残り {len(row.lacking):,} 枚（{short_list(row.lacking)}）" if row.lacking else "（残りなし）"
    return f"{told}{lacking}"


def _tally(paper: PaperRow) -> str:
    """Return the counts of the sheets of a return, as far as they were counted."""
    last = {
        (entry.body["sheet"], entry.body["generation"]): entry.body
        for entry in standing(paper.entries, "sheet_count")
    }
    mine = [last[key] for key in paper.row.sheets if key in last]
    if not mine:
        return ""
    names = (("ラベル", "labels"), ("貼付", "stuck"), ("書損", "spoiled"), ("残り", "unused"))
    told = "、".join(f"{name} {sum(body[key] for body in mine):,}" for name, key in names)
    left = len(paper.row.sheets) - len(mine)
    spoiled = sheet_ranges((body["sheet"], body["generation"]) for body in mine if body["spoiled"])
    return (
        told
        + (f"（書損はシート {spoiled}）" if spoiled else "")
        + (f"。計数がまだのシート {left:,} 枚" if left else "")
    )


def _count(name: str, unit: str) -> Callable[[PaperRow], str]:
    return lambda paper: f"{paper.row.counts[name]:,} {unit}" if name in paper.row.counts else ""


def _expected(paper: PaperRow) -> str:
    return "" if paper.row.expected is None else f"{paper.row.expected:,} 件"


def _difference(paper: PaperRow) -> str:
    number = paper.row.difference
    if paper.row.expected is None:
        return ""
    return f"{abs(number):,} 件{'不足' if number > 0 else '過剰'}" if number else "なし（0 件）"


def _explanation(paper: PaperRow) -> str:
    found = standing(paper.entries, "explained")
    return "\n".join(entry.body["reason"] for entry in found if entry.body["of"] in paper.row.entries)


def _certificate(paper: PaperRow) -> str:
    evidence = [entry.body for entry in paper.entries if entry.n in paper.row.entries and entry.kind == "destruction"]
    if not evidence or not evidence[0]["certificate"]:
        return ""
    body = evidence[0]
    file = f"\n{body['certificate_file']}（SHA-256 {body['certificate_sha256']}）" if body["certificate_file"] else ""
    return f"{body['certificate']}{file}"


def _reference(paper: PaperRow) -> str:
    return f"整理番号 {paper.row.number}（台帳の記録 {paper.cell('entries')}）"


def _taker(paper: PaperRow) -> str:
    """Return who took; who carried out a destruction of which nothing but scans is on record."""
    return paper.row.taker or (paper.row.giver if paper.row.kind is RowKind.DESTROY else "")


def _on_one_line(parties: str) -> str:
    return parties.replace("\n", "\u3000")


def _cell(field: str) -> Callable[[PaperRow], str]:
    return lambda paper: paper.cell(field)


_CELLS = ("title", "contract", "place", "persons", "sheets", "carrying", "due", "confirmation", "remarks")
"""Fields that say what the cell of the register says."""

FIELDS: Mapping[str, Callable[[PaperRow], str]] = {
    **{name: _cell(name) for name in _CELLS},
    "when": _when,
    "goods": _goods,
    "quantity": _quantity,
    "giver": lambda paper: _on_one_line(paper.row.giver),
    "taker": lambda paper: _on_one_line(_taker(paper)),
    "witness": lambda paper: _on_one_line(paper.row.witness),
    "by": lambda paper: paper.row.by,
    "reference": _reference,
    "balance": _balance,
    "tally": _tally,
    "expected": _expected,
    "delivered": _count("納品", "件"),
    "spoiled": _count("書損", "件"),
    "unused": _count("未使用", "件"),
    "difference": _difference,
    "explanation": _explanation,
    "certificate": _certificate,
}
"""Name of a field of a paper -> its text."""
