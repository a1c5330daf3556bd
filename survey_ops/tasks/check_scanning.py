"""The register of forms that a case has read by machine, and what is wrong with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from survey_ops.case.load import FILE, Case, load_case
from survey_ops.documents.scanned_forms_csv import scanned_forms_csv
from survey_ops.domain.scanned_forms import (
    DivisionTotal,
    Fault,
    ScanFault,
    ScannedForm,
    division_totals,
    find_faults,
    total_reads,
)
from survey_ops.errors import ConfigError, Problem
from survey_ops.tasks import placing


@dataclass(frozen=True)
class Scanning:
    """The register of forms of a case.

    Attributes:
        title: of the case.
        forms: in the order of the case file.
        stated: items read a year that the case file states, or None.
        keep_days: days that the service keeps what was sent, or None.
        problems: what is wrong.
    """

    title: str
    forms: tuple[ScannedForm, ...]
    stated: int | None
    keep_days: int | None
    problems: tuple[Problem, ...]

    @property
    def reads(self) -> int:
        """Items read a year from all forms."""
        return total_reads(self.forms)

    @property
    def sheets(self) -> int:
        """Sheets read a year."""
        return sum(form.sheets for form in self.forms)

    @property
    def divisions(self) -> tuple[DivisionTotal, ...]:
        """The totals by division."""
        return division_totals(self.forms)


def read_scanning(path: Path) -> Scanning:
    """Return the register of forms of the case of a folder.

    Raises:
        ConfigError: the case file is wrong, or has no register of forms.
    """
    case = load_case(path)
    found = case_scanning(case)
    if found is None:
        raise ConfigError(
            "この案件の case.toml には、帳票の一覧 [scanning] がありません。",
            "survey-ops init フォルダー --from ai-ocr で作られる案件を見本に、[scanning] を書き加えてください。",
            code="section_missing",
            problems=[Problem(FILE, None, "scanning", "missing", "必要な項目がありません。")],
        )
    return found


def case_scanning(case: Case) -> Scanning | None:
    """Return the register of forms of a case; None where it has none."""
    said = case.config.scanning
    if said is None:
        return None
    forms = tuple(ScannedForm(one.name, one.division, one.sheets, one.items, one.note) for one in said.forms)
    council = case.config.form.council
    declared = (*council.items, *council.other_items) if council else None
    faults = find_faults(forms, said.total, declared)
    problems = tuple(_problem(fault, forms, said.total or 0) for fault in faults)
    return Scanning(case.config.case.title, forms, said.total, said.keep_days, problems)


def write_scanned_forms(target: Path, forms: Sequence[ScannedForm], *, overwrite: bool) -> None:
    """Write the register of forms as CSV.

    Raises:
        RefusedError: the file exists.
        MachineError: it cannot be written.
    """
    placing.write_whole(target, scanned_forms_csv(forms), overwrite=overwrite)


def _problem(fault: Fault, forms: Sequence[ScannedForm], stated: int) -> Problem:
    if fault.form is None:
        counted = total_reads(forms)
        message = (
            f"帳票を合わせた年間の項目数は {counted:,} で、total の {stated:,} と"
            f" {abs(counted - stated):,} 違います。"
            "帳票の枚数と項目か、total を直してください。"
        )
        return Problem(FILE, None, "scanning.total", fault.code.value, message)
    form, key = forms[fault.form], f"scanning.forms.{fault.form}"
    name = f"{form.division}の{form.name}"
    match fault.code:
        case ScanFault.FORM_TWICE:
            message = f"{name}が二度あります。一つにまとめるか、名前を分けてください。"
            return Problem(FILE, None, f"{key}.name", fault.code.value, message)
        case ScanFault.ITEM_TWICE:
            message = f"{name}の項目「{fault.item}」が二度あります。一つ消してください。"
        case _:
            message = (
                f"{name}の項目「{fault.item}」が、付議案件シートの項目（form.council の items と other_items）に"
                "ありません。読み取りをやめるか、シートの項目に加えてください。"
            )
    return Problem(FILE, None, f"{key}.items", fault.code.value, message)
