"""The legal basis and what the form says of it: neither without the other.

A basis of the use outside the purpose (目的外利用) or of a provision outside (外部提供) calls for that part of the
form; a part that is filled in calls for its basis. A basis in the city's own words (その他) may stand for any of them:
only the city can say what its article allows.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from survey_ops.domain.form import FormValues
from survey_ops.domain.form_findings import Finding
from survey_ops.domain.form_origin import Origin, Source
from survey_ops.domain.form_rows import HANDLING, SECTION_ROWS, is_filled

_NAMES = {"use": "目的外利用", "provide": "外部提供", "collect": "収集", "record": "記録項目の設定・追加・変更"}
_HANDLING_NAMES = {
    "collect": "収集する",
    "use": "目的外利用する",
    "provide": "外部提供する",
    "set": "記録項目に設定する",
    "add": "記録項目に追加する",
    "change": "記録項目に変更する",
}


@dataclass(frozen=True)
class Basis:
    """An option of the legal basis.

    Attributes:
        id: its id.
        label: as printed.
        section: the purpose that it allows; "" for none.
        text: whether it stands with words of the city's own.
    """

    id: str
    label: str
    section: str = ""
    text: bool = False


def check_basis(form: str, values: FormValues, options: Sequence[Basis]) -> tuple[Finding, ...]:
    """Compare the legal basis with the rows and the handling that are filled in.

    Args:
        form: precheck or council.
        values: what is filled in.
        options: of the legal basis, on this form.
    """
    chosen = [option for option in options if option.id in values.checked.get("basis", ())]
    known = {option.section for option in options}
    sections = {option.section for option in chosen} - {""}
    own_words = any(option.text for option in chosen)
    origin = _key(form, "basis")
    found = [*_own_words(chosen, values, origin)]
    if not chosen:
        found.append(Finding("basis_none", "basis", "根拠規定が一つも選ばれていません。", "", (origin,)))
    found += _empty_rows(form, values, chosen)
    if form == "council":
        found += _handling(values, chosen)
    for section in _filled_sections(form, values):
        if section not in sections and not own_words and section in known and chosen:
            fact = f"{_NAMES[section]}の欄か取扱いに記入があります"
            message = f"{_NAMES[section]}の根拠規定が選ばれていません。"
            found.append(Finding("basis_missing", "basis", message, fact, (origin,)))
    return tuple(found)


def check_own_data(
    form: str, checked: frozenset[str], options: Sequence[Basis], others: Mapping[str, str]
) -> tuple[Finding, ...]:
    """Tell when data of another office are used and no basis of that is checked.

    Args:
        form: precheck or council.
        checked: ids of the legal bases.
        options: of the legal basis, on this form.
        others: key of the case file -> an office that the data come from, without those of the case's own division.
    """
    allowed = any(option.id in checked and (option.section == "use" or option.text) for option in options)
    if allowed or not others or not checked:
        return ()
    fact = f"{'、'.join(dict.fromkeys(others.values()))}のデータを読みます"
    origins = tuple(Origin(Source.KEY, key) for key in others)
    message = "ほかの組織のデータを使うのに、目的外利用の根拠規定が選ばれていません。"
    return (Finding("use_undeclared", "basis", message, fact, origins),)


def _own_words(chosen: Sequence[Basis], values: FormValues, origin: Origin) -> Iterator[Finding]:
    for option in chosen:
        if option.text and not values.texts.get("basis_other", "").strip():
            fact = f"「{option.label}」が選ばれています"
            yield Finding("basis_other", "basis", "その他の根拠規定の内容が書かれていません。", fact, (origin,))


def _empty_rows(form: str, values: FormValues, chosen: Sequence[Basis]) -> Iterator[Finding]:
    for option in chosen:
        rows = SECTION_ROWS[form].get(option.section)
        if rows is None:
            continue
        fact = f"根拠規定「{option.label}」が選ばれています"
        empty = [row for row in rows.texts if not is_filled(row, values.texts)]
        empty += [row for row in rows.checks if not values.checked.get(row)]
        for row in empty:
            message = f"{_NAMES[option.section]}の欄に記入がありません。"
            yield Finding("row_empty", row, message, fact, (_key(form, "basis"),))


def _handling(values: FormValues, chosen: Sequence[Basis]) -> Iterator[Finding]:
    checked = values.checked.get("handling", frozenset())
    for option in chosen:
        kinds = HANDLING.get(option.section, ())
        if kinds and not checked.intersection(kinds):
            wanted = "・".join(_HANDLING_NAMES[kind] for kind in kinds)
            fact = f"根拠規定「{option.label}」が選ばれています"
            message = f"取扱い（{wanted}）が選ばれていません。"
            yield Finding("handling_missing", "handling", message, fact, (_key("council", "basis"),))


def _filled_sections(form: str, values: FormValues) -> list[str]:
    """Return the purposes that the form speaks of."""
    if form == "council":
        checked = values.checked.get("handling", frozenset())
        return [section for section, kinds in HANDLING.items() if checked.intersection(kinds)]
    return [
        section
        for section, rows in SECTION_ROWS[form].items()
        if any(is_filled(row, values.texts) for row in rows.texts) or any(map(values.checked.get, rows.checks))
    ]


def _key(form: str, name: str) -> Origin:
    return Origin(Source.KEY, f"form.{form}.{name}")
