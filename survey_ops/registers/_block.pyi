import numpy as np
from numpy.typing import NDArray

_Places = NDArray[np.int32]
_Flags = NDArray[np.int8]

def scan(
    data: bytes, delimiter: int, columns: int, kinds: bytes, pairs: bytes
) -> tuple[bytes, bytes, bool, bool] | None: ...
def cells(
    data: bytes, marks: _Places, returns: _Flags, columns: int, column: int, is_quoted: bool, most: int
) -> tuple[bytes, int] | None: ...
def heads(
    data: bytes, marks: _Places, returns: _Flags, columns: int, column: int, is_quoted: bool, width: int
) -> bytes: ...
def holds(data: bytes, first: int, second: int) -> bool: ...
