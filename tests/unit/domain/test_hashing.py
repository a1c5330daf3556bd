"""Tickets of many at once: what was compiled and what stands in for it give what hashlib gives."""

import hashlib
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from survey_ops.domain.hashing import hash_ids, hash_in_python

PREFIX = bytes(range(64))
WAYS = list(dict.fromkeys([hash_in_python, hash_ids]))
"""One, where nothing was compiled."""

Way = Callable[[bytes, NDArray[np.bytes_], int], bytes]


@pytest.mark.parametrize("way", WAYS)
@given(data=st.data(), width=st.sampled_from([1, 2, 10, 54, 55, 56, 63, 64, 65, 118, 119, 120, 256]))
def test_each_id_is_hashed_behind_the_prefix(way: Way, data: st.DataObject, width: int) -> None:
    one = st.binary(max_size=width).map(lambda text: text.rstrip(b"\0"))
    ids = data.draw(st.lists(one, max_size=20))
    array = np.array(ids, dtype=f"S{width}")
    assert way(PREFIX, array, width) == b"".join(hashlib.sha256(PREFIX + text).digest() for text in ids)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("prefix", [b"", PREFIX[:-1], PREFIX + b"x"])
def test_the_prefix_is_one_block(way: Way, prefix: bytes) -> None:
    with pytest.raises(ValueError, match="64 bytes"):
        way(prefix, np.array([b"1"]), 1)


@pytest.mark.parametrize("way", WAYS)
def test_ids_have_one_width(way: Way) -> None:
    with pytest.raises(ValueError, match=r"width|size"):
        way(PREFIX, np.array([b"12345"]), 2)
