"""Why a draw cannot be made, as a value; the words for it are the tasks' business."""

from typing import Literal

from survey_ops.domain.rules import Key

Fault = Literal[
    "frame_too_small",  # fewer residents are eligible than wanted
    "households_too_few",  # fewer households than residents wanted, with one per household
    "birth_undecided",  # unknown births, and the rules say to stop
    "minimum_too_large",  # the least places of all strata together are more than the places there are
    "no_room",  # the strata that get places have fewer residents than places
    "given_missing",  # strata in the frame whose places are not given
    "strata_too_many",  # a column with so many values makes no strata
    "column_missing",  # the register has no such column
]


class ImpossibleDrawError(Exception):
    """The register and the rules do not go together.

    Attributes:
        code: which way.
        number: how many there are: eligible residents, households, undecided births, places needed, room, strata.
        keys: the strata concerned, or the name of the column as a key of its own.
    """

    def __init__(self, code: Fault, number: int = 0, keys: tuple[Key, ...] = ()) -> None:
        super().__init__(f"{code}: {number}")
        self.code: Fault = code
        self.number = number
        self.keys = keys
