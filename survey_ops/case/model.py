"""What a case file may say, as frozen models.

The models check shapes and allowed values; whether a register has the columns, or a stock exists, is found by
those who read them. Keys that are not known are refused: a misspelt key would otherwise be a rule not followed.

A mailing needs other sections than a survey, and a case of any other work, such as images sent to an AI-OCR service,
needs none: what it holds is registered as items. Which a kind of case must have, and which mean nothing to it, is one
table here; a section that is read although it is not there is an error of the case file, with its name.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from pydantic import Field, StringConstraints, field_validator

from survey_ops.case.basics import Day, Late, Line, Required, Section, Text, empty
from survey_ops.case.form_section import FormSection
from survey_ops.case.register_section import ExclusionSection, RegisterSection
from survey_ops.case.report_section import ReportSection
from survey_ops.case.request_section import RequestSection
from survey_ops.case.sample_section import SampleSection
from survey_ops.errors import ConfigError, Problem

if TYPE_CHECKING:
    from survey_ops.case.flow_section import FlowSection
    from survey_ops.case.list_section import ListSection
    from survey_ops.case.overview_section import OverviewSection
    from survey_ops.case.scanning_section import ScanningSection
    from survey_ops.case.timeline_section import EventSection, OrderSection
    from survey_ops.domain.timeline import Event
else:
    EventSection = Annotated[Any, Late("survey_ops.case.timeline_section", "EventSection")]
    FlowSection = Annotated[Any, Late("survey_ops.case.flow_section", "FlowSection")]
    ListSection = Annotated[Any, Late("survey_ops.case.list_section", "ListSection")]
    OrderSection = Annotated[Any, Late("survey_ops.case.timeline_section", "OrderSection")]
    OverviewSection = Annotated[Any, Late("survey_ops.case.overview_section", "OverviewSection")]
    ScanningSection = Annotated[Any, Late("survey_ops.case.scanning_section", "ScanningSection")]

REQUIRED: Mapping[str, tuple[str, ...]] = {
    "survey": ("survey", "register", "sample", "contractor"),
    "mailing": (),
    "other": (),
}
"""Kind of case -> sections that it must have, beside those that every case has."""

UNUSED: Mapping[str, tuple[str, ...]] = {
    "survey": ("list",),
    "mailing": ("sample", "exclusions", "report"),
    "other": ("sample", "exclusions", "report", "list"),
}
"""Kind of case -> sections that mean nothing to it: whoever writes one expects something that will not happen."""

_Found = TypeVar("_Found")


class CaseSection(Section):
    """[case] the case itself (案件)."""

    code: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{1,12}$")]
    title: Line
    kind: Literal["survey", "mailing", "other"] = "survey"


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
    honorific: Annotated[str, StringConstraints(max_length=4)] | None = None
    organisation_honorific: Annotated[str, StringConstraints(max_length=4)] | None = None
    layout: Required = "standard"
    order: Literal["postal_code", "register", "ticket"] = "postal_code"
    numbers: bool = False
    label_codes: bool = False
    barcode: bool = False
    fonts: tuple[Required, ...] = ()
    gaiji: Required | None = None


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
    """[plan] what is meant to happen and when (周知・引渡・返却・廃棄の予定)."""

    announcement: PlannedMovement = empty()  # in the city's paper, before the posting (広報)
    handover: PlannedMovement = empty()
    give_back: PlannedMovement = empty("return")
    destroy: PlannedMovement = empty()


class CustodySection(Section):
    """[custody] what the office asks for when data go in and out (授受の決まり)."""

    witness: tuple[Literal["handover", "return", "destroy"], ...] = ()
    return_due: Day | None = None
    erase_by: Day | None = None
    register_copy: Text = ""
    contract: Text = ""

    @field_validator("witness", mode="before")
    @classmethod
    def _from_list(cls, value: object) -> object:
        return tuple(value) if isinstance(value, list) else value


class CaseConfig(Section):
    """A whole case.toml."""

    case: CaseSection
    office: OfficeSection
    survey_section: SurveySection | None = Field(default=None, alias="survey")
    register_section: RegisterSection | None = Field(default=None, alias="register")
    exclusions: tuple[ExclusionSection, ...] = ()
    sample_section: SampleSection | None = Field(default=None, alias="sample")
    list_section: ListSection | None = Field(default=None, alias="list")
    labels: LabelsSection = empty()
    ledger: LedgerSection = empty()
    privacy: PrivacySection = empty()
    contractor_section: ContractorSection | None = Field(default=None, alias="contractor")
    plan: PlanSection = empty()
    custody: CustodySection = empty()
    form: FormSection = empty()
    report: ReportSection = empty()
    request: RequestSection = empty()
    flow: FlowSection | None = None
    scanning: ScanningSection | None = None
    overview: OverviewSection | None = None
    wording: dict[str, Text] = Field(default_factory=dict)

    timeline: tuple[EventSection, ...] = ()
    timeline_order: tuple[OrderSection, ...] = ()

    @field_validator("exclusions", "timeline", "timeline_order", mode="before")
    @classmethod
    def _from_list(cls, value: object) -> object:
        return tuple(value) if isinstance(value, list) else value

    def own_events(self) -> "tuple[Event, ...]":
        """Return the events that the other sections state, such as the planned handover."""
        from survey_ops.case.timeline_section import own_events  # as late as the sections that it stands beside

        return own_events(self.model_dump(by_alias=True))

    @property
    def survey(self) -> SurveySection:
        """[survey], which this use of the case needs."""
        return _needed(self.survey_section, "survey", self.case.kind)

    @property
    def register_(self) -> RegisterSection:
        """[register], which this use of the case needs."""
        return _needed(self.register_section, "register", self.case.kind)

    @property
    def sample(self) -> SampleSection:
        """[sample], which this use of the case needs."""
        return _needed(self.sample_section, "sample", self.case.kind)

    @property
    def list_(self) -> ListSection:
        """[list], which this use of the case needs."""
        return _needed(self.list_section, "list", self.case.kind)

    @property
    def contractor(self) -> ContractorSection:
        """[contractor], which this use of the case needs."""
        return _needed(self.contractor_section, "contractor", self.case.kind)


def _needed(section: _Found | None, name: str, kind: str) -> _Found:
    """Return a section.

    Raises:
        ConfigError: the case file does not have it.
    """
    if section is not None:
        return section
    if name in UNUSED[kind]:
        raise ConfigError(
            f'この作業は、kind = "{kind}" の案件では行いません。',
            "案件のフォルダーか、case.toml の kind が正しいかを確かめてください。",
            code="section_missing",
            problems=[Problem("case.toml", None, name, "missing", "この作業で使う項目です。")],
        )
    raise ConfigError(
        f"この作業には、case.toml の [{name}] が要ります。",
        f"survey-ops init で作られる案件を見本に、[{name}] を書き加えてください。",
        code="section_missing",
        problems=[Problem("case.toml", None, name, "missing", "必要な項目がありません。")],
    )
