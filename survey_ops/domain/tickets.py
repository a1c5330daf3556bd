"""`ticket/v1`: a draw that anyone can repeat with nothing but SHA-256.

The idea: the seed gives every resident a lottery ticket, and the smallest tickets win. A ticket is a hash of
the seed and the resident's id alone, so it does not depend on the order of the file, its format, the machine
or the version of a library, and nobody can steer it without changing the seed.

Definitions:

    1. seed    = the text in Unicode NFC, then U+0009 to U+000D, U+0020 and U+3000 stripped at both ends;
                 1 to 200 code points, no control characters
    2. prefix  = lowercase hex of SHA-256( UTF-8 of "survey-ops/ticket/v1\\n" + seed )      64 characters
    3. ticket  = SHA-256( UTF-8 of prefix + id ), compared as a big-endian integer
    4. id      = 1 to 64 characters of U+0021 to U+007E

What follows: adding or removing one resident changes at most one place of a simple sample; the next reserve is
the next ticket; two sets of residents can be drawn apart and merged. The prefix is exactly one block of
SHA-256, so its state is computed once and copied for each resident.

The idea of numbering by hash is that of Rivest's consistent sampling (consistent_sampler, 2018); here a ticket is
used once, so no chain of further tickets is needed.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from survey_ops.domain.hashing import hash_ids

ALGORITHM = "ticket/v1"
_STRIPPED = "\t\n\v\f\r \u3000"
_PIECE = 1 << 16
_ID = re.compile(r"[\x21-\x7e]{1,64}")

Tickets = NDArray[np.uint64]
"""Shape (residents, 4): each ticket as four big-endian words, the most significant first."""


def normal_seed(text: str) -> str:
    """Return the seed in the form that is hashed (definition 1).

    Raises:
        ValueError: it is empty, longer than 200 code points, or holds a control character.

    >>> normal_seed(" test\\u3000")
    'test'
    """
    seed = unicodedata.normalize("NFC", text).strip(_STRIPPED)
    if not seed:
        raise ValueError("empty")
    if len(seed) > 200:
        raise ValueError("long")
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in seed):
        raise ValueError("control")
    return seed


def ticket_prefix(seed: str) -> bytes:
    """Return the 64 bytes that stand before every id (definition 2); `seed` in normal form."""
    digest = hashlib.sha256(f"survey-ops/{ALGORITHM}\n{seed}".encode()).hexdigest()
    return digest.encode("ascii")


def is_id(text: str) -> bool:
    """Tell whether `text` can be a resident id (definition 4)."""
    return _ID.fullmatch(text) is not None


def ticket(seed: str, resident_id: str) -> str:
    """Return one ticket as 64 hex figures (definition 3).

    >>> ticket("test", "0001")
    '0cc31bafcb54693a3a46b8480e1a906e9d712acd84d295dd3eab9616137e1acf'
    """
    return hashlib.sha256(ticket_prefix(seed) + resident_id.encode("ascii")).hexdigest()


def draw_tickets(seed: str, ids: Iterable[str]) -> Tickets:
    """Return the tickets of all ids, in their order; shape (len(ids), 4)."""
    return array_tickets(seed, np.array([resident_id.encode("ascii") for resident_id in ids], dtype=np.bytes_))


def raw_tickets(seed: str, ids: NDArray[np.bytes_]) -> bytes:
    """Return the tickets of all ids in their order, 32 bytes each; `ids` of shape (n,), dtype `S`."""
    return hash_ids(ticket_prefix(seed), np.ascontiguousarray(ids), ids.itemsize)


def array_tickets(seed: str, ids: NDArray[np.bytes_]) -> Tickets:
    """Return the tickets of all ids in their order; shape (len(ids), 4)."""
    words: NDArray[Any] = np.frombuffer(raw_tickets(seed, ids), dtype=">u8").reshape(-1, 4)
    return words.astype(np.uint64)


def smallest(tickets: Tickets, size: int) -> NDArray[np.intp]:
    """Return the rows of the `size` smallest tickets, smallest first.

    Args:
        tickets: shape (n, 4).
        size: how many, at most n.

    Raises:
        ValueError: there are fewer tickets than wanted.
    """
    if size > len(tickets):
        raise ValueError(f"{size} of {len(tickets)}")
    if size == 0:
        return np.empty(0, dtype=np.intp)
    leading = tickets[:, 0]
    # Every row below or level with the size-th leading word; then exact order over all four words.
    limit = np.partition(leading, size - 1)[size - 1]
    rows = np.flatnonzero(leading <= limit)
    order = np.lexsort(tuple(tickets[rows, word] for word in (3, 2, 1, 0)))
    return rows[order][:size]


def ids_sha256(ids: Sequence[str]) -> str:
    """Return SHA-256 over ids, each followed by a line feed, in the order given."""
    return hashlib.sha256("".join(f"{resident_id}\n" for resident_id in ids).encode("ascii")).hexdigest()


def id_array_sha256(ids: NDArray[np.bytes_]) -> str:
    """Return the same as `ids_sha256` of ids in an array, without making a text of each."""
    return id_pieces_sha256(ids[start : start + _PIECE] for start in range(0, len(ids), _PIECE))


def id_pieces_sha256(pieces: Iterable[NDArray[np.bytes_]]) -> str:
    """Return the same of ids in several arrays, one after the other."""
    digest = hashlib.sha256()
    for piece in pieces:
        lines = np.zeros((len(piece), piece.itemsize + 1), dtype=np.uint8)
        lines[:, :-1] = np.ascontiguousarray(piece).view(np.uint8).reshape(len(piece), piece.itemsize)
        if lines[:, -2].all():  # every id is as long as the longest
            lines[:, -1] = ord("\n")
        else:
            # The line feed takes the place behind the last character; what is left of the width is no part of the id.
            lines[np.arange(len(piece)), np.strings.str_len(piece)] = ord("\n")
            lines = lines[lines != 0]
        digest.update(lines.reshape(-1).data)
    return digest.hexdigest()
