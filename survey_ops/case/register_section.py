"""[register] the extract, as a case file describes it."""

from typing import Literal

from pydantic import Field

from survey_ops.case.basics import Day, Required, Section


class ColumnsSection(Section):
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


class RegisterSection(Section):
    """[register] the extract (住民基本台帳の抽出データ)."""

    path: Required
    encoding: Literal["auto", "cp932", "utf-8", "utf-8-sig", "utf-16"] = "auto"
    extracted_on: Day
    office: Required = Field(alias="from")
    columns: ColumnsSection
