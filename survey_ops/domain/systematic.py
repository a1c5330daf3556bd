"""A systematic sample (等間隔抽出): every k-th of the frame in a declared order, from a start that the seed decides.

Definitions, for N residents in the frame and n wanted:

    1. order      the columns in `[sample] order`, compared value by value by UTF-8 bytes; ties by the bytes of the id
    2. U          SHA-256( UTF-8 of prefix + "\\nsystematic" ) as a big-endian integer, prefix as in `ticket/v1`
    3. positions  floor( (U*N + i*N*2^256) / (n*2^256) ), i = 0 ... n-1, counted from 0

What follows: U*2^-256 is a number from 0 to 1, so the start is spread evenly over the first interval, every resident
has the same chance n/N, and neighbours in the sample are floor(N/n) or ceil(N/n) apart. For whole numbers k and n and
any x, floor((x + k) / n) = floor((floor(x) + k) / n): so only floor(U*N / 2^256) needs large integers.
"""

import hashlib

import numpy as np
from numpy.typing import NDArray

from survey_ops.domain.frame import Mask
from survey_ops.domain.people import People
from survey_ops.domain.rules import Rules
from survey_ops.domain.strata import column, ranks
from survey_ops.domain.tickets import ticket_prefix

_LARGEST = 2**63 - 1


def positions(seed: str, residents: int, wanted: int) -> NDArray[np.int64]:
    """Return the positions of the sample in the ordered frame (definition 3); shape (wanted,), ascending.

    Args:
        seed: in normal form.
        residents: in the frame.
        wanted: from 1 to `residents`.
    """
    digest = hashlib.sha256(ticket_prefix(seed) + b"\nsystematic").digest()
    start = int.from_bytes(digest, "big") * residents >> 256
    if start + residents * wanted > _LARGEST:
        return np.array([(start + i * residents) // wanted for i in range(wanted)], dtype=np.int64)
    return (start + np.arange(wanted, dtype=np.int64) * residents) // wanted


def ordered_frame(people: People, eligible: Mask, rules: Rules) -> NDArray[np.intp]:
    """Return the rows of the frame in the declared order (definition 1).

    Raises:
        ImpossibleDrawError: a column is missing.
    """
    rows = np.flatnonzero(eligible)
    keys: list[NDArray[np.generic]] = [people.ids[rows]]
    for name in reversed(rules.order):
        coded = column(people, name)
        keys.append(ranks(coded)[coded.codes[rows]])
    order: NDArray[np.intp] = np.lexsort(tuple(keys))
    return rows[order]
