"""What a status tells of kinds of entries that most cases lack.

`status` is asked many times a day, and making the classes of all that may happen in a case takes longer than reading
the case: what reads such entries is imported where there are any.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from survey_ops.domain.chain import Entry, has_any
from survey_ops.domain.custody import Sheet, State
from survey_ops.domain.custody_history import Histories

if TYPE_CHECKING:
    from survey_ops.domain.differences import CountDifference
    from survey_ops.domain.form_items import ItemFacts
    from survey_ops.domain.losses import Loss
    from survey_ops.domain.told import Announced, Informed
    from survey_ops.domain.transfers import Transfer


def open_transfers(known: Sequence[Entry], sent: Sequence[Entry]) -> "tuple[Transfer, ...]":
    """Return the transfers that are not closed.

    Args:
        known: entries of the case by rising number; movements of sheets may be left out.
        sent: the movements of sheets in transfers.
    """
    if not has_any(known, "transfer", "transfer_confirmed"):
        return ()
    from survey_ops.domain.transfers import transfers

    in_order = sorted([*known, *sent], key=lambda entry: entry.n)
    return tuple(one for one in transfers(in_order).values() if not one.is_closed)


def unproven(known: Sequence[Entry], sheets: Sequence[Sheet]) -> int:
    """Return how many destroyed sheets and items have no evidence."""
    is_destroyed = any(sheet.state is State.DESTROYED for sheet in sheets)
    if not is_destroyed and not has_any(known, "destruction", "item_moved"):
        return 0
    from survey_ops.domain.destructions import destroyed

    gone = destroyed(known, sheets)
    return len(gone.unproven_sheets) + len(gone.unproven_items)


def item_states(known: Sequence[Entry]) -> list[str]:
    """Return the state of each item."""
    if not has_any(known, "item", "item_moved"):
        return []
    from survey_ops.domain.items import replay_items

    return [item.state.value for item in replay_items(known).values()]


def provided(known: Sequence[Entry]) -> "tuple[ItemFacts, ...]":
    """Return the items that were given outside."""
    if not has_any(known, "item", "item_moved"):
        return ()
    from survey_ops.domain.form_items import item_facts

    return item_facts(known, {}).sent


def differences(known: Sequence[Entry], past: Histories, sent: Sequence[Entry]) -> "tuple[CountDifference, ...]":
    """Return the counts that do not agree.

    Args:
        known: entries of the case by rising number; movements of sheets may be left out.
        past: every sheet.
        sent: the movements of sheets in transfers.
    """
    if not has_any(known, "transfer_confirmed", "sheet_count", "inspection", "posted"):
        return ()
    from survey_ops.domain.differences import case_differences

    return case_differences(known, past, sent)


def losses(known: Sequence[Entry]) -> "tuple[Loss, ...]":
    """Return what was lost."""
    if not has_any(known, "loss"):
        return ()
    from survey_ops.domain.losses import case_losses

    return case_losses(known)


def told(known: Sequence[Entry]) -> "tuple[tuple[Informed, ...], tuple[Announced, ...]]":
    """Return the notices to the people concerned, and the announcements to the public."""
    if not has_any(known, "informed", "announced"):
        return (), ()
    from survey_ops.domain.told import announcements, notices_given

    return notices_given(known), announcements(known)
