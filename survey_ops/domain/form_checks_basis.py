"""The legal basis and what the form says of it: neither without the other.

A basis of the use outside the purpose (目的外利用) or of a provision outside (外部提供) calls for that part of the
form, and a part that is filled in calls for its basis. A basis in the city's own words (その他) may stand for any:
only the city can say what its article allows.
"""

from collections.abc import Iterator, Mapping, Sequence

from survey_ops.domain.form import FormValues
from survey_ops.domain.form_findings import Finding
from survey_ops.domain.form_origin import Origin, Source
from survey_ops.domain.form_rows import HANDLING, SECTION_ROWS, is_filled
from survey_ops.domain.legal_basis import BasisOption

_PURPOSES = {
    "use": "目的外利用",
    "provide": "外部提供",
    "collect": "収集",
    "set": "記録項目の設定",
    "add": "記録項目の追加",
    "change": "記録項目の変更",
}


def check_basis(form: str, values: FormValues, options: Sequence[BasisOption]) -> tuple[Finding, ...]:
    """Compare the legal basis with the rows and the handling that are filled in.

    Args:
        form: precheck or council.
        values: what is filled in.
        options: of the legal basis, on this form.
    """
    chosen = [option for option in options if option.id in values.checked.get("basis", ())]
    origin = Origin(Source.KEY, f"form.{form}.basis")
    if not chosen:
        message = "根拠規定が一つも選ばれていません。"
        return (Finding("basis_none", "basis", message, "選ばれた根拠規定は0件です", (origin,)),)
    found = [*_own_words(chosen, values, origin)]
    filled = _purposes_filled(form, values)
    if form == "council":
        found += _handling(chosen, filled, origin)
    for purpose in _purposes_meant(form, chosen, filled):
        found += _empty_rows(form, purpose, values, chosen)
    found += _basis_missing(form, chosen, filled)
    return tuple(found)


def check_other_data(
    form: str, checked: frozenset[str], options: Sequence[BasisOption], offices: Mapping[Origin, str]
) -> tuple[Finding, ...]:
    """Tell when data of another office are used and no basis of that is checked.

    Args:
        form: precheck or council.
        checked: ids of the legal bases.
        options: of the legal basis, on this form.
        offices: where it is said -> an office that the data come from, without the case's own division.
    """
    chosen = [option for option in options if option.id in checked]
    if not chosen or not offices or any("use" in option.sections or option.text for option in chosen):
        return ()
    fact = f"{'、'.join(dict.fromkeys(offices.values()))}のデータを読みます"
    origins = tuple(offices)
    message = "ほかの組織のデータを使うのに、目的外利用の根拠規定が選ばれていません。"
    return (Finding("use_undeclared", "basis", message, fact, origins),)


def _own_words(chosen: Sequence[BasisOption], values: FormValues, origin: Origin) -> Iterator[Finding]:
    for option in chosen:
        if option.text and not values.texts.get("basis_other", "").strip():
            fact = f"「{option.label}」が選ばれています"
            yield Finding("basis_other", "basis", "その他の根拠規定の内容が書かれていません。", fact, (origin,))


def _handling(chosen: Sequence[BasisOption], filled: Sequence[str], origin: Origin) -> Iterator[Finding]:
    for option in chosen:
        kinds = {kind for section in option.sections for kind in HANDLING.get(section, ())}
        if kinds and kinds.isdisjoint(filled):
            wanted = "・".join(name for kind, name in _PURPOSES.items() if kind in kinds)
            message = f"根拠規定に当たる取扱い（{wanted}）が選ばれていません。"
            yield Finding(
                "handling_missing", "handling", message, f"根拠規定「{option.label}」が選ばれています", (origin,)
            )


def _empty_rows(form: str, purpose: str, values: FormValues, chosen: Sequence[BasisOption]) -> Iterator[Finding]:
    rows = SECTION_ROWS[form][purpose]
    empty = [row for row in rows.texts if not is_filled(row, values.texts)]
    empty += [row for row in rows.checks if not values.checked.get(row)]
    allowing = [option for option in chosen if purpose in option.sections]
    key, fact = "handling", f"取扱い「{_PURPOSES[purpose]}」が選ばれています"
    if allowing:
        key, fact = "basis", f"根拠規定「{'」「'.join(option.label for option in allowing)}」が選ばれています"
    for row in empty:
        message = f"{_PURPOSES[purpose]}をするのに、この欄に記入がありません。"
        yield Finding("row_empty", row, message, fact, (Origin(Source.KEY, f"form.{form}.{key}"),))


def _basis_missing(form: str, chosen: Sequence[BasisOption], filled: Sequence[str]) -> Iterator[Finding]:
    if any(option.text for option in chosen):
        return
    allowed = {kind for option in chosen for section in option.sections for kind in HANDLING.get(section, ())}
    key = Origin(Source.KEY, f"form.{form}.{'handling' if form == 'council' else 'basis'}")
    for purpose in filled:
        if purpose not in allowed:
            what = "取扱いに選ばれています" if form == "council" else "欄に記入があります"
            fact = f"{_PURPOSES[purpose]}が{what}" if form == "council" else f"{_PURPOSES[purpose]}の{what}"
            message = f"{_PURPOSES[purpose]}の根拠規定が選ばれていません。"
            yield Finding("basis_missing", "basis", message, fact, (key,))


def _purposes_filled(form: str, values: FormValues) -> list[str]:
    """Return the purposes that the form speaks of: on the council sheet those checked under the handling."""
    if form == "council":
        return [purpose for purpose in _PURPOSES if purpose in values.checked.get("handling", ())]
    return [
        purpose
        for purpose, rows in SECTION_ROWS[form].items()
        if any(is_filled(row, values.texts) for row in rows.texts) or any(map(values.checked.get, rows.checks))
    ]


def _purposes_meant(form: str, chosen: Sequence[BasisOption], filled: Sequence[str]) -> list[str]:
    """Return the purposes of which every row must say something.

    A basis that allows several may be meant for one of them alone: for the one that is filled in.
    """
    known = SECTION_ROWS[form]
    if form == "council":
        return [purpose for purpose in known if purpose in filled]
    meant: set[str] = set()
    for option in chosen:
        begun = [section for section in option.sections if section in filled]
        meant.update(option.sections if len(option.sections) == 1 or not begun else begun)
    return [purpose for purpose in known if purpose in meant]
