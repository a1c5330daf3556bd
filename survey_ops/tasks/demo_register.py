"""Writing the made-up city as the register file a real system would hand over."""

import os
import tempfile
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from survey_ops.domain.demo_city import HEADER, CityLists, parse_city, residents
from survey_ops.resources import templates

ENCODING = "cp932"  # what the systems in use write, and what Excel opens in Japan
LINE_END = "\r\n"


def write_register(target: Path, count: int = 83_000) -> int:
    """Write a made-up resident register: CSV in CP932 with CRLF, the header first.

    The file is written aside in the same folder and then put in place, so `target` is there whole or not
    at all, readable by its owner alone like a real extract. A file that is already there is replaced;
    whoever calls this asks first.

    Args:
        target: the file to write; its folder exists.
        count: how many residents.

    Returns:
        The number of residents written.

    Raises:
        OSError: the folder is missing or cannot be written.
    """
    city = _read_city()
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    aside = Path(name)
    try:
        with os.fdopen(handle, "w", encoding=ENCODING, newline="") as file:
            file.writelines(_lines(city, count))
        aside.replace(target)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
    return max(count, 0)


def _lines(city: CityLists, count: int) -> Iterator[str]:
    # No value holds a comma, a quote or a line break, so nothing needs quoting.
    return (",".join(row) + LINE_END for row in chain((HEADER,), residents(city, count)))


def _read_city() -> CityLists:
    with (templates() / "demo" / "komae.toml").open("rb") as file:
        return parse_city(tomllib.load(file))
