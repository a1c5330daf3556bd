import json
import random
from dataclasses import replace

import pytest

from survey_ops.domain.chain import GENESIS
from survey_ops.domain.custody import Movement
from survey_ops.domain.offline_scans import (
    OfflineFile,
    OfflineScan,
    header_body,
    in_reading_order,
    is_unbegun,
    read_offline,
    scan_body,
    seal_line,
)

SECRET = b"s" * 32
DETAILS = {
    "by": "係",
    "from": None,
    "to": "業者",
    "place": None,
    "method": None,
    "planned": ["to"],
    "on": "2021-04-02",
    "transfer": None,
}


def scan(
    number: int, code: str | None = "A-00001-0-1234567890123", at: str = "2021-04-02T01:00:00.000000Z"
) -> OfflineScan:
    return OfflineScan(number, at, f"r{number}", Movement.HANDOVER, code, 23 if code else 4, "窓口", DETAILS)


def file_of(*scans: OfflineScan, secret: bytes = SECRET, name: str = "x") -> bytes:
    header = header_body(case="A", codes_key="k", desk="窓口", began="2021-04-02T00:00:00.000000Z", file=name)
    data, mark = seal_line(secret, GENESIS, header)
    for one in scans:
        line, mark = seal_line(secret, mark, scan_body(one))
        data += line
    return data


def read(data: bytes) -> OfflineFile:
    found = read_offline(data, SECRET)
    assert found is not None
    return found


THREE = file_of(scan(1), scan(2, None), scan(3))


def test_what_is_written_is_read() -> None:
    found = read(THREE)
    assert found.scans == (scan(1), scan(2, None), scan(3))
    assert (found.case, found.codes_key, found.desks, found.altered, found.torn) == ("A", "k", "窓口", (), False)
    assert (found.end, found.mark) == (len(THREE), json.loads(THREE.splitlines()[-1])["mark"])
    assert found.requests == {"r1", "r2", "r3"}


def test_a_changed_byte_is_found() -> None:
    chance = random.Random("offline")  # noqa: S311  # repeatable, not secret
    header = THREE.index(b"\n")
    for place in chance.sample(range(header + 1, len(THREE) - 1), 150):
        changed = bytearray(THREE)
        changed[place] ^= 1
        found = read(bytes(changed))
        assert found.altered or (found.torn and len(found.scans) < 3), place
    for place in range(header):
        changed = bytearray(THREE)
        changed[place] ^= 1
        of = read_offline(bytes(changed), SECRET)
        assert of is None or of.altered, place


@pytest.mark.parametrize(
    ("order", "altered"),
    [
        ([0, 2, 3], (2,)),  # a line taken out
        ([0, 2, 1, 3], (2, 3, 4)),  # lines moved
        ([0, 1, 1, 2, 3], (3,)),  # a line put in twice
        ([1, 2, 3], None),  # without its header
    ],
)
def test_lines_out_of_their_place_are_found(order: list[int], altered: tuple[int, ...] | None) -> None:
    lines = THREE.splitlines(keepends=True)
    found = read_offline(b"".join(lines[at] for at in order), SECRET)
    assert (found and found.altered) == altered


def test_a_line_of_another_file_is_found() -> None:
    other = file_of(scan(1), scan(2), name="y").splitlines(keepends=True)
    mine = file_of(scan(1), scan(2), name="x").splitlines(keepends=True)
    assert read(mine[0] + mine[1] + other[2]).altered == (3,)


def test_lines_cut_off_at_the_end_leave_no_trace_but_the_last_mark() -> None:
    two = read(b"".join(THREE.splitlines(keepends=True)[:3]))
    assert (two.altered, two.torn, len(two.scans)) == ((), False, 2)
    assert two.mark != read(THREE).mark


def test_with_another_secret_nothing_is_believed() -> None:
    found = read_offline(THREE, b"t" * 32)
    assert found
    assert (found.scans, found.altered) == ((), (1, 2, 3, 4))


def test_a_torn_last_line_is_found_and_the_rest_is_used() -> None:
    start = THREE.rindex(b"\n", 0, -1) + 1
    for end in range(start + 1, len(THREE)):
        found = read(THREE[:end])
        assert (found.torn, len(found.scans), found.altered, found.end) == (True, 2, (), start)
    whole = read(THREE[:start])
    assert (whole.torn, len(whole.scans)) == (False, 2)
    for zeros in (b"\0" * 100, b'{"by"' + b"\0" * 50 + b"\n"):
        found = read(THREE[:start] + zeros)
        assert (found.torn, len(found.scans), found.altered) == (True, 2, ())


def test_a_file_without_a_whole_header_is_not_begun_and_another_is_none() -> None:
    header = THREE[: THREE.index(b"\n")]
    assert all(is_unbegun(header[:end]) for end in (0, 1, 5, 40, len(header)))
    assert is_unbegun(b"\0" * 10)
    for data in (
        THREE,
        b"note",
        b"{}\n",
        b"[]\n",
        b'"x"\n',
        b"\xff\xfe\n",
        b'{"format":"survey-ops/offline-scans/v1"}\n',
    ):
        assert not is_unbegun(data)
    for data in (b"", b"note\n", b"{}\n", b"[]\n", b"\xff\xfe\n", b'{"format":"survey-ops/offline-scans/v1"}\n'):
        assert read_offline(data, SECRET) is None
    deep = b"[" * 100_000 + b"\n"
    assert read(THREE + deep).altered == (5,)


def test_several_files_are_put_in_the_order_of_reading() -> None:
    def at(number: int, minute: int) -> OfflineScan:
        return scan(number, at=f"2021-04-02T01:{minute:02}:00.000000Z")

    first = read(file_of(at(1, 10), at(2, 5), at(3, 20)))  # its clock was set back in between
    second = read(file_of(at(1, 4), at(2, 10), at(3, 15)))
    said = [(place, one.number) for place, one in in_reading_order([first, second])]
    assert said == [(1, 1), (0, 1), (0, 2), (1, 2), (1, 3), (0, 3)]


def test_no_key_of_a_scan_is_lost() -> None:
    assert scan_body(replace(scan(1), code=None))["code"] is None
    assert set(scan_body(scan(1))) == {
        "n", "read_at", "request", "movement", "code", "length", "desk", *DETAILS,
    }  # fmt: skip
