"""[form] the official forms: what they ask and no record can tell."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, field_validator

from survey_ops.case.basics import Required, Section, Text, empty

Use = Literal["use", "provide"]


def _tuples(value: object) -> object:
    """Return a table with its lists as tuples: TOML has lists only, and a frozen model keeps tuples."""
    if not isinstance(value, dict):
        return value
    return {key: tuple(one) if isinstance(one, list) else one for key, one in value.items()}


Extra = Annotated[dict[str, Text | tuple[Text, ...]], BeforeValidator(_tuples)]
"""What stands in the rows that a city has added to a form: id of the row -> its text, or the options checked."""


class PrecheckSection(Section):
    """[form.precheck] the pre-check sheet (アンケート案件実施前確認シート)."""

    basis: tuple[Required, ...] = ("use", "provide")
    used_items: tuple[Text, ...] = ("氏名", "生年月日", "性別", "住所")
    used_other: Text = ""
    source_work: Text = "住民基本台帳事務"
    source_office: Text = ""
    provided_items: tuple[Text, ...] = ("氏名", "住所")
    provided_other: Text = ""
    medium: tuple[Literal["paper", "electronic", "other"], ...] = ("other",)
    extra: Extra = Field(default_factory=dict)

    @field_validator("basis", "used_items", "provided_items", "medium", mode="before")
    @classmethod
    def _from_list(cls, value: object) -> object:
        # TOML has lists only; a frozen model keeps tuples.
        return tuple(value) if isinstance(value, list) else value


class NoticeSection(Section):
    """[form.council.notice_*] whether the people concerned are told (本人への通知), and how or why not."""

    given: bool
    time: Literal["before", "after"] | None = None
    method: Text = ""
    reason: Text = ""


class CouncilSection(Section):
    """[form.council] the council sheet (付議案件シート).

    A text left empty is written by the sentence of the same name that comes with the tool, where there is one; a text
    may hold the same expressions as those sentences.
    """

    unit: Required  # 【課名】
    category: Literal["consult", "report"]
    subject: Required
    basis: tuple[Required, ...] = ()
    basis_other: Text = ""
    overview: Text = ""
    period: Text = ""
    count: Text = ""
    handling: tuple[Literal["collect", "use", "provide", "set", "add", "change"], ...] = ()
    items: tuple[Text, ...] = ()
    other_items: tuple[Text, ...] = ()
    source_work: tuple[Text, ...] = ()
    source_office: tuple[Text, ...] = ()
    use_reason: Text = ""
    recipient: Text = ""
    medium: tuple[Literal["paper", "electronic", "other"], ...] = ()
    medium_detail: Text = ""
    provision_reason: Text = ""
    recipient_care: Text = ""
    provision_terms: Text = ""
    notice_use: NoticeSection | None = None
    notice_provide: NoticeSection | None = None
    materials: Text = ""
    remarks: Text = ""
    attachments: tuple[Literal["overview", "flow"], ...] = ()  # 別紙
    extra: Extra = Field(default_factory=dict)

    @field_validator(
        "basis",
        "handling",
        "items",
        "other_items",
        "source_work",
        "source_office",
        "medium",
        "attachments",
        mode="before",
    )
    @classmethod
    def _from_list(cls, value: object) -> object:
        return tuple(value) if isinstance(value, list) else value


class FormSection(Section):
    """[form] the official forms (様式)."""

    law: Required = "ordinance-2001"  # a file of templates/bases by its name, or a file of the case folder
    plan_and_fact: Literal["both", "plan", "fact"] = "both"
    precheck: PrecheckSection = empty()
    council: CouncilSection | None = Field(default=None)
