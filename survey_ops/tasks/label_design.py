"""How the labels of a case look: layout, letters, and what stands beside the address."""

from dataclasses import dataclass

from survey_ops.case.load import Case
from survey_ops.domain.barcode_place import BarcodeStrip, NoRoom, plan_strip
from survey_ops.domain.label_layout import LabelLayout
from survey_ops.domain.label_room import Places, Room, places
from survey_ops.domain.stocks import Rect, Stock
from survey_ops.errors import ConfigError, Problem
from survey_ops.tasks.label_letters import Letters, load_letters
from survey_ops.tasks.layout_files import load_layout

_CODE_SIDE = 10.0  # mm; 33 modules of 0.3 mm with their quiet zone

_KEYS = {"honorific.person": "labels.honorific", "honorific.organisation": "labels.organisation_honorific"}


@dataclass(frozen=True)
class LabelDesign:
    """What `[labels]` of the case file asks for.

    Attributes:
        layout: sizes, order of the lines and honorifics.
        letters: fonts and 外字.
        strip: for the customer barcode; None where there is none.
        has_numbers: whether each label shows its number, as 48/2500.
        has_codes: whether each label shows a small QR code.
    """

    layout: LabelLayout
    letters: Letters
    strip: BarcodeStrip | None
    has_numbers: bool
    has_codes: bool

    def room(self, number: str) -> Room:
        """Return what a label shows beside its address."""
        return Room(square=_CODE_SIDE if self.has_codes else 0.0, number=number if self.has_numbers else "")

    def places(self, box: Rect) -> Places:
        """Divide a label, the barcode's strip taken off."""
        return places(box, self.layout, self.room(""))

    def case_texts(self, case: Case) -> dict[str, str]:
        """Return what of the case file stands on the sheets, by its key."""
        fixed = {_KEYS.get(key, f"labels.{key}"): text for key, text in self.layout.fixed_texts().items()}
        return {"case.title": case.config.case.title, **fixed}


def load_design(case: Case, stock: Stock) -> LabelDesign:
    """Return the design of a case's labels.

    Raises:
        ConfigError: the layout or a font cannot be used, or barcodes do not fit the stock.
        InputError: the file of 外字 is wrong.
    """
    said = case.config.labels
    layout = load_layout(case.folder, said.layout).of_case(
        city=case.config.office.city,
        honorific=said.honorific,
        organisation_honorific=said.organisation_honorific,
    )
    letters = load_letters(said.fonts, said.gaiji, case.folder)
    strip = _strip(stock) if said.barcode else None
    return LabelDesign(layout, letters, strip, said.numbers, said.label_codes)


def _strip(stock: Stock) -> BarcodeStrip:
    found = plan_strip([stock.label(index) for index in range(stock.per_sheet)])
    if isinstance(found, NoRoom):
        problem = Problem("case.toml", None, "labels.barcode", "barcode_room", found.reason)
        raise ConfigError(
            f"ラベル用紙「{stock.name}」には、カスタマバーコードが入りません。",
            "幅の広い用紙を labels.stock に指定するか、labels.barcode を false にしてください。",
            code="barcode_room",
            problems=[problem],
        )
    return found
