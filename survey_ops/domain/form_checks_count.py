"""The count that a form states (件数), read out of its words, against what is on record.

    2,500件　　約１万１千人　　年間24,000枚×３項目（住所・氏名・電話番号）で72,000項目

The count of the form is the first number with a unit that people or pieces are counted in; what stands in
parentheses or behind a ※ is a remark. A number that is said to be about so many (約, 程度) may be off by a tenth.
Products of sheets and items are worked out wherever they stand.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from survey_ops.domain.form_findings import Finding
from survey_ops.domain.form_origin import Origin, Source
from survey_ops.domain.number_lists import short_list
from survey_ops.domain.scanned_forms import ScanFault, ScannedForm, find_faults, total_reads
from survey_ops.domain.sheet_counts import SheetCounts

TOLERANCE = 0.1
"""How far a number may be off that is said to be about so many, as a part of the count on record."""

_WIDE = str.maketrans("０１２３４５６７８９，．✕ｘ", "0123456789,.××")
_SCALES = {"億": 10**8, "万": 10**4, "千": 10**3}
_FIGURES = r"\d[\d,]*(?:\.\d+)?[億万千]?(?:\d[\d,]*[億万千]?)*"
_NUMBER = re.compile(
    r"(?P<about>約|およそ|おおむね|概ね|おおよそ)?\s*"
    rf"(?P<number>{_FIGURES})\s*"
    r"(?:件|人|名|通|世帯|項目|枚|部|$|(?=[\s（(。※]))"
    r"(?P<after>程度|前後|ほど|弱|強)?"
)
_PART = re.compile(r"(\d[\d,]*(?:\.\d+)?)([億万千]?)")
_REMARK = re.compile(r"（[^（）]*）|\([^()]*\)|※[^\n]*")
_PRODUCT = re.compile(
    rf"({_FIGURES})\s*枚\s*[×xX]\s*({_FIGURES})\s*項目(?:（[^（）]*）)?[^\d]{{0,4}}({_FIGURES})\s*項目"
)


@dataclass(frozen=True)
class StatedCount:
    """A count as a text states it.

    Attributes:
        value: the number.
        about: whether it is said to be about so many.
        written: as it stands in the text, its figures half-width.
    """

    value: int
    about: bool
    written: str

    def agrees(self, count: int) -> bool:
        """Tell whether it is the count on record, or near enough to it where only about so many are stated."""
        return abs(self.value - count) <= (count * TOLERANCE if self.about else 0)


@dataclass(frozen=True)
class KnownCount:
    """A count that is known.

    Attributes:
        count: how many.
        what: what says so, in Japanese.
        origins: where it is said.
    """

    count: int
    what: str
    origins: tuple[Origin, ...]


def stated_count(text: str) -> StatedCount | None:
    """Return the count that a text states, or None where it states none.

    >>> stated_count("2,500件")
    StatedCount(value=2500, about=False, written='2,500件')
    >>> stated_count("約１万１千人（見込み500人を含む）")
    StatedCount(value=11000, about=True, written='約1万1千人')
    """
    return next(_counts(_REMARK.sub(" ", text.translate(_WIDE))), None)


def check_count(text: str, known: KnownCount | None) -> tuple[Finding, ...]:
    """Compare the count of the form with the one that is known, where one is."""
    if known is None:
        return ()
    stated = stated_count(text)
    fact = f"{known.what}は{known.count:,}です"
    if stated is None:
        return (Finding("count_unread", "count", "件数の欄に、数字がありません。", fact, known.origins),)
    if stated.agrees(known.count):
        return ()
    more = f"（「約」でも、違いは{TOLERANCE:.0%}まで）" if stated.about else ""
    message = f"件数の欄の「{stated.written}」が、{known.count:,}と違います{more}。"
    return (Finding("count_differs", "count", message, fact, known.origins),)


def check_products(text: str, forms: Sequence[ScannedForm]) -> tuple[Finding, ...]:
    """Check that sheets times items come to what the text states, and to what the register of forms says.

    Args:
        text: of the count.
        forms: that are read by machine.
    """
    plain = text.translate(_WIDE)
    found = [*_wrong_products(plain)]
    numbers = {_value(written) for written in re.findall(_FIGURES, plain)}
    for place, form in enumerate(forms):
        if form.name in text and form.reads not in numbers:
            origin = Origin(Source.KEY, f"scanning.forms.{place}")
            message = f"件数の欄の「{form.name}」の数が、帳票の一覧と違います。"
            fact = f"帳票の一覧では{form.sheets:,}枚×{len(form.items):,}項目＝{form.reads:,}項目です"
            found.append(Finding("count_sum", "count", message, fact, (origin,)))
    return tuple(found)


def check_scanned(
    forms: Sequence[ScannedForm], total: int | None, declared: Sequence[str], items_row: str
) -> tuple[Finding, ...]:
    """Check the register of forms: its sum, and that the sheet declares every item.

    Args:
        forms: that are read by machine.
        total: items a year that the case file states.
        declared: items of the sheet, those checked and those in words.
        items_row: the row of the items.
    """
    found = []
    undeclared: dict[str, list[int]] = {}
    for fault in find_faults(forms, total, declared):
        if fault.code is ScanFault.TOTAL:
            message = f"帳票の一覧の項目を足すと{total_reads(forms):,}項目で、合計と違います。"
            origin = Origin(Source.KEY, "scanning.total")
            found.append(Finding("count_sum", "count", message, f"合計は{total:,}項目です", (origin,)))
        elif fault.code is ScanFault.UNDECLARED and fault.form is not None:
            undeclared.setdefault(fault.item, []).append(fault.form)
    for item, places in undeclared.items():
        names = "」「".join(forms[place].name for place in places)
        origins = tuple(Origin(Source.KEY, f"scanning.forms.{place}.items") for place in places)
        message = f"帳票から読み取る「{item}」が、外部に提供する項目に入っていません。"
        found.append(Finding("scan_item", items_row, message, f"帳票「{names}」から読み取ります", origins))
    return tuple(found)


def check_scope(scope: str) -> tuple[Finding, ...]:
    """Tell when a text speaks of an age and not of the day on which it is counted."""
    plain = scope.translate(_WIDE)
    if not re.search(r"\d+\s*[歳才]", plain) or re.search(r"\d+日|元日|基準日", plain):
        return ()
    message = "対象範囲に年齢がありますが、いつの時点の年齢かが書かれていません。"
    return (Finding("scope_as_of", "scope", message, f"対象範囲は「{scope}」です"),)


def _wrong_products(plain: str) -> Iterator[Finding]:
    for match in _PRODUCT.finditer(plain):
        sheets, items, stated = (_value(match[place]) for place in (1, 2, 3))
        if sheets * items != stated:
            fact = f"{sheets:,}×{items:,}は{sheets * items:,}です"
            yield Finding("count_sum", "count", f"件数の欄の「{match[0]}」は、掛け算が合いません。", fact)


def check_sheet_counts(counts: SheetCounts, entries: Sequence[int]) -> tuple[Finding, ...]:
    """Tell the sheets that came back and were not counted, once the office counts them at all.

    Args:
        counts: of the sheets.
        entries: numbers of the entries that count one.
    """
    if not counts.counted or not counts.uncounted:
        return ()
    message = f"返却されたシート {short_list(counts.uncounted)} の計数がありません。"
    fact = f"計数があるのは{counts.counted}枚、ないのは{len(counts.uncounted)}枚です"
    origins = tuple(Origin(Source.ENTRY, "sheet_count", entry) for entry in entries)
    return (Finding("not_counted", "give_back", message, fact, origins),)


def _counts(text: str) -> Iterator[StatedCount]:
    for match in _NUMBER.finditer(text):
        about = bool(match["about"] or match["after"])
        yield StatedCount(_value(match["number"]), about, match[0].strip())


def _value(written: str) -> int:
    """Return a number with its scales: 1万1千 is 11,000, 120万 is 1,200,000."""
    return round(
        sum(float(figures.replace(",", "")) * _SCALES.get(scale, 1) for figures, scale in _PART.findall(written))
    )


def check_attached_flow(stale: Origin | None, flow: Origin) -> tuple[Finding, ...]:
    """Tell of an attached flow that shows no counts, since it is another one than was run last.

    Args:
        stale: the last run where lists or steps were changed since; None elsewhere.
        flow: where the flow is written.
    """
    if stale is None:
        return ()
    message = "別紙の抽出フローが、最後に実行したときから変わっているため、人数を示せません。"
    return (Finding("flow_stale", "materials", message, "", (stale, flow)),)
