import numpy as np
from numpy.typing import NDArray

def hash_ids(prefix: bytes, ids: NDArray[np.bytes_], width: int) -> bytes: ...
