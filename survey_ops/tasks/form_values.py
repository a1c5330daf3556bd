"""What a form says of a case, and where each of its values comes from.

    values   = what is taken over from the case file as it is + sentences with the facts of the ledger
    origins  = the keys that were taken over + of each sentence its file, and what it really read while it was
               written: keys of the case file, the rules of the draw, entries of the ledger

A sentence that the case file writes in its own words is held to the record as those of the tool are: it may not tell
of a witness or of everything being back where the ledger does not.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from survey_ops.case.load import Case
from survey_ops.domain.form import FormValues
from survey_ops.domain.form_facts import Facts
from survey_ops.domain.form_origin import Origin
from survey_ops.domain.legal_basis import LegalBasis
from survey_ops.tasks.form_claims import check_claims
from survey_ops.tasks.form_council import fill_council
from survey_ops.tasks.form_extra import take_extra
from survey_ops.tasks.form_precheck import fill_precheck
from survey_ops.tasks.form_trace import Tracer
from survey_ops.tasks.legal_basis import load_basis


@dataclass(frozen=True)
class FilledForm:
    """A form filled in.

    Attributes:
        values: what is printed.
        origins: row id -> where its value comes from, for every row that the form prints; each text of a row with
            several (`give_back_plan_when`, `basis_other`) has its own beside those of the whole row.
    """

    values: FormValues
    origins: Mapping[str, tuple[Origin, ...]]


_FILL = {"precheck": fill_precheck, "council": fill_council}


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
    tracer = Tracer(case, facts)
    filled = _FILL[name](tracer, basis or load_basis(case))
    section = case.config.form.council if name == "council" else case.config.form.precheck
    take_extra(tracer, filled, name, section.extra if section else {})
    check_claims(filled, facts)
    return FilledForm(FormValues(filled.texts, filled.checked), filled.origins())
