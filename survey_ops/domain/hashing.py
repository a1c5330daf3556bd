"""Tickets of many residents at once: by `_tickets.c` where it was compiled, or in Python at a sixth of its pace."""

import hashlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

_BLOCK = 64


def hash_in_python(prefix: bytes, ids: NDArray[np.bytes_], width: int) -> bytes:
    """Return SHA-256 of the prefix and each id, 32 bytes for each, one after the other.

    Args:
        prefix: 64 bytes, one block of SHA-256, so that its state is worked out once.
        ids: shape (n,), dtype `S`, one after the other in memory.
        width: bytes that each id takes; those that are zero at its end are no part of it.

    Raises:
        ValueError: the prefix is not 64 bytes long, or the ids are not that wide.
    """
    if len(prefix) != _BLOCK:
        raise ValueError("a prefix of 64 bytes")
    plain: NDArray[Any] = np.frombuffer(ids, dtype=f"S{width}")
    copy = hashlib.sha256(prefix).copy
    digests = []
    for resident_id in plain.tolist():
        state = copy()
        state.update(resident_id)
        digests.append(state.digest())
    return b"".join(digests)


try:
    from survey_ops.domain import _tickets

    hash_ids = _tickets.hash_ids
except ImportError:
    hash_ids = hash_in_python
