"""What a case file may say, as frozen models.

The models check shapes and allowed values; whether a register has the columns, or a stock exists, is found by
those who read them. Keys that are not known are refused: a misspelt key would otherwise be a rule not followed.
"""

from datetime import date
from typing import Annotated, Literal

from annotated_types import Ge, Le
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from survey_ops.domain.age import AgeRule
from survey_ops.domain.rules import Use

Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=10_000)]
Required = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=r"^[^\r\n\t]*$")]


Day = Annotated[date, Ge(date(1900, 1, 1)), Le(date(2199, 12, 31))]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class CaseSection(_Section):
    """[case] the case itself (案件)."""

    code: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{1,12}$")]
    title: Line
    kind: Literal["survey"] = "survey"


class OfficeSection(_Section):
    """[office] who carries it out (主管課)."""

    city: Text = ""
    division: Required
    staff: Required
    place: Text = ""


class SurveySection(_Section):
    """[survey] what is surveyed and when (実施時期)."""

    office_work: Text = ""
    purpose: Required
    starts_on: Day
    ends_on: Day
    notice: Text = ""


class ColumnsSection(_Section):
    """[register.columns] our field = the file's header."""

    id: Required
    name: Required
    birth: Required
    postal_code: Required
    address: Required
    household: Required | None = None
    kana: Required | None = None
    sex: Required | None = None
    building: Required | None = None
    protected: Required | None = None

    def mapping(self) -> dict[str, str]:
        """Return the fields that are mapped."""
        return {field: header for field, header in self.model_dump().items() if header is not None}


class RegisterSection(_Section):
    """[register] the extract (住民基本台帳の抽出データ)."""

    path: Required
    encoding: Literal["auto", "cp932", "utf-8", "utf-8-sig", "utf-16"] = "auto"
    extracted_on: Day
    office: Required = Field(alias="from")
    columns: ColumnsSection


class SampleSection(_Section):
    """[sample] the draw (抽出)."""

    method: Literal["simple"] = "simple"
    size: Annotated[int, Field(ge=1, le=100_000_000)]
    seed: Annotated[str, StringConstraints(max_length=1000)] = ""
    as_of: Day
    minimum_age: Annotated[int, Field(ge=0, le=150)] = 18
    age_rule: AgeRule = "statute"
    protected: Use = "exclude"
    birth_unknown: Use = "exclude"


class LabelsSection(_Section):
    """[labels] the labels (宛名ラベル)."""

    stock: Required = "aone-72212"
    honorific: Annotated[str, StringConstraints(max_length=4)] = "様"


class LedgerSection(_Section):
    """[ledger] where the record is kept (授受簿)."""

    url: Required = "sqlite:///ledger.db"


class PrivacySection(_Section):
    """[privacy] where the key of the personal data lies."""

    key_file: Required = "personal.key"


class ContractorSection(_Section):
    """[contractor] who sticks the labels (委託業者)."""

    name: Required
    role: Required = "委託業者"
    overview: Text = ""
    care: Text = ""


class PlannedMovement(_Section):
    """[plan.*] what is meant to happen; what happened is in the ledger."""

    on: Day | None = None
    by: Text = ""
    giver: Text = Field(default="", alias="from")
    taker: Text = Field(default="", alias="to")
    place: Text = ""
    method: Text = ""


class PlanSection(_Section):
    """[plan] handover, return and destruction as planned (引渡・返却・廃棄の予定)."""

    handover: PlannedMovement = PlannedMovement()
    give_back: PlannedMovement = Field(default=PlannedMovement(), alias="return")
    destroy: PlannedMovement = PlannedMovement()


class PrecheckSection(_Section):
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


class FormSection(_Section):
    """[form] the official forms (様式)."""

    precheck: PrecheckSection = PrecheckSection()


class CaseConfig(_Section):
    """A whole case.toml."""

    case: CaseSection
    office: OfficeSection
    survey: SurveySection
    register_: RegisterSection = Field(alias="register")
    sample: SampleSection
    labels: LabelsSection = LabelsSection()
    ledger: LedgerSection = LedgerSection()
    privacy: PrivacySection = PrivacySection()
    contractor: ContractorSection
    plan: PlanSection = PlanSection()
    form: FormSection = FormSection()
    wording: dict[str, Text] = Field(default_factory=dict)
