"""What the loss of a key means for the record.

The key of the codes proves a sheet. When it is lost, another takes its place: sheets that were printed before the
loss can no longer be told from forged ones, sheets printed after it can. So that they can still be collected, those
of before may be recorded as returned and destroyed, and are told as unproven; they are never handed over.

The key of the personal data opens the recipients. When it is lost, nobody can read them any more: their rows are
deleted, and the same draw from the register gives the same people.
"""

from collections.abc import Iterable

from survey_ops.domain.chain import Entry
from survey_ops.domain.custody import SheetKey
from survey_ops.domain.custody_history import printed_sheets

CODES, PERSONAL = "codes", "personal"


def last_loss(entries: Iterable[Entry], key: str) -> Entry | None:
    """Return the last entry on the loss of a key of one case, or None."""
    found = [entry for entry in entries if entry.kind == "key_lost" and entry.body["key"] == key]
    return found[-1] if found else None


def codes_fingerprint(entries: Iterable[Entry]) -> str | None:
    """Return the fingerprint of the key that a case's codes are made with now; None of a case that is not on record.

    Args:
        entries: of one case, `open` and `key_lost` among them.
    """
    known = list(entries)
    loss = last_loss(known, CODES)
    if loss and loss.body["new_key"]:
        return str(loss.body["new_key"])
    opened = [entry for entry in known if entry.kind == "open"]
    return str(opened[0].body["codes_key"]) if opened else None


def is_personal_lost(entries: Iterable[Entry]) -> bool:
    """Tell whether the recipients of the last draw of a case are lost with their key."""
    known = list(entries)
    loss = last_loss(known, PERSONAL)
    draws = [entry.n for entry in known if entry.kind == "draw"]
    return loss is not None and bool(draws) and loss.n > draws[-1]


def is_of_lost_key(entries: Iterable[Entry], sheet: SheetKey) -> bool:
    """Tell whether a sheet was printed with a key of the codes that was lost since.

    Args:
        entries: of one case, by rising number.
        sheet: its number and generation.
    """
    known = list(entries)
    loss = last_loss(known, CODES)
    return loss is not None and any(_prints(entry, sheet) for entry in known if entry.n < loss.n)


def _prints(entry: Entry, sheet: SheetKey) -> bool:
    if entry.kind == "reprint":
        return (entry.body["sheet"], entry.body["generation"]) == sheet
    return entry.kind == "labels" and any(one.key == sheet for one in printed_sheets(entry))
