"""What a form says of a case, and where each of its values comes from."""

from collections.abc import Mapping
from dataclasses import dataclass

from survey_ops.case.load import Case
from survey_ops.domain.form import FormValues
from survey_ops.domain.form_facts import Facts
from survey_ops.domain.form_origin import Origin
from survey_ops.domain.legal_basis import LegalBasis


@dataclass(frozen=True)
class FilledForm:
    """A form filled in.

    Attributes:
        values: what is printed.
        origins: row id -> where its value comes from, for every row that the form prints; each text of a row with
            several (`give_back_plan_when`) has its own beside those of the whole row.
    """

    values: FormValues
    origins: Mapping[str, tuple[Origin, ...]]


def fill_form(case: Case, name: str, facts: Facts, basis: LegalBasis | None = None) -> FilledForm:
    """Fill in a form from the case file, the ledger and the sentences that come with the tool.

    Args:
        case: of any kind.
        name: `precheck` or `council`.
        facts: of the case, as `gather_facts` tells them.
        basis: what `load_basis` says of the case, where it was asked before.

    Raises:
        ConfigError: a section that the form needs is missing, a sentence cannot be written, or it claims what is not
            on record.
    """
    raise NotImplementedError
