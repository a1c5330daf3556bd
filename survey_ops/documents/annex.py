"""Pages that are bound behind a form and numbered with it (別紙)."""

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from fpdf import FPDF

    from survey_ops.documents.form_page import FormFooter


class Annex(Protocol):
    """A part of a document that is drawn behind its form."""

    @property
    def pages(self) -> int:
        """How many pages it has."""

    def draw(self, pdf: "FPDF", footer: "FormFooter", first: int, total: int) -> None:
        """Add its pages, each with the footer: numbers `first`, `first + 1`, … of `total`."""
