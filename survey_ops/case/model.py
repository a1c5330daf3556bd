"""What a case file may say, as frozen models.

The models check shapes and allowed values; whether a register has the columns, or a stock exists, is found by
those who read them. Keys that are not known are refused: a misspelt key would otherwise be a rule not followed.
"""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, field_validator

from survey_ops.case.basics import Day, Line, Required, Section, Text
from survey_ops.case.register_section import ExclusionSection, RegisterSection
from survey_ops.case.sample_section import SampleSection


class CaseSection(Section):
    """[case] the case itself (案件)."""

    code: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{1,12}$")]
    title: Line
    kind: Literal["survey"] = "survey"


class OfficeSection(Section):
    """[office] who carries it out (主管課)."""

    city: Text = ""
    division: Required
    staff: Required
    place: Text = ""


class SurveySection(Section):
    """[survey] what is surveyed and when (実施時期)."""

    office_work: Text = ""
    purpose: Required
    starts_on: Day
    ends_on: Day
    notice: Text = ""


class LabelsSection(Section):
    """[labels] the labels (宛名ラベル)."""

    stock: Required = "aone-72212"
    honorific: Annotated[str, StringConstraints(max_length=4)] = "様"


class LedgerSection(Section):
    """[ledger] where the record is kept (授受簿)."""

    url: Required = "sqlite:///ledger.db"


class PrivacySection(Section):
    """[privacy] where the key of the personal data lies."""

    key_file: Required = "personal.key"


class ContractorSection(Section):
    """[contractor] who sticks the labels (委託業者)."""

    name: Required
    role: Required = "委託業者"
    overview: Text = ""
    care: Text = ""


class PlannedMovement(Section):
    """[plan.*] what is meant to happen; what happened is in the ledger."""

    on: Day | None = None
    by: Text = ""
    giver: Text = Field(default="", alias="from")
    taker: Text = Field(default="", alias="to")
    place: Text = ""
    method: Text = ""


class PlanSection(Section):
    """[plan] handover, return and destruction as planned (引渡・返却・廃棄の予定)."""

    handover: PlannedMovement = PlannedMovement()
    give_back: PlannedMovement = Field(default=PlannedMovement(), alias="return")
    destroy: PlannedMovement = PlannedMovement()


class PrecheckSection(Section):
    """[form.precheck] what the pre-check sheet asks and no record can tell."""

    basis: tuple[Literal["use", "provide"], ...] = ("use", "provide")
    used_items: tuple[Text, ...] = ("氏名", "生年月日", "性別", "住所")
    used_other: Text = ""
    source_work: Text = "住民基本台帳事務"
    source_office: Text = ""
    provided_items: tuple[Text, ...] = ("氏名", "住所")
    provided_other: Text = ""
    medium: tuple[Literal["paper", "electronic", "other"], ...] = ("other",)

    @field_validator("basis", "used_items", "provided_items", "medium", mode="before")
    @classmethod
    def _from_list(cls, value: object) -> object:
        # TOML has lists only; a frozen model keeps tuples.
        return tuple(value) if isinstance(value, list) else value


class FormSection(Section):
    """[form] the official forms (様式)."""

    precheck: PrecheckSection = PrecheckSection()


class CaseConfig(Section):
    """A whole case.toml."""

    case: CaseSection
    office: OfficeSection
    survey: SurveySection
    register_: RegisterSection = Field(alias="register")
    exclusions: tuple[ExclusionSection, ...] = ()
    sample: SampleSection
    labels: LabelsSection = LabelsSection()
    ledger: LedgerSection = LedgerSection()
    privacy: PrivacySection = PrivacySection()
    contractor: ContractorSection
    plan: PlanSection = PlanSection()
    form: FormSection = FormSection()
    wording: dict[str, Text] = Field(default_factory=dict)

    @field_validator("exclusions", mode="before")
    @classmethod
    def _from_list(cls, value: object) -> object:
        return tuple(value) if isinstance(value, list) else value
