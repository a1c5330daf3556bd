"""The file of the made-up city, byte for byte."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from survey_ops.domain.demo_city import HEADER, CityLists
from survey_ops.tasks import demo_register
from survey_ops.tasks.demo_register import write_register

COUNT = 83_000
SIZE = 10_060_352
FINGERPRINT = "3a40f102ef54de4a33af2797c5b10a4fc26accd1ca5d17cc4593c941ece155ce"


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("demo") / "residents.csv"
    assert write_register(target) == COUNT
    return target


def test_the_file_is_the_same_everywhere(register: Path) -> None:
    contents = register.read_bytes()
    assert (len(contents), sha256(contents).hexdigest()) == (SIZE, FINGERPRINT)


def test_it_is_cp932_with_a_header_and_crlf(register: Path) -> None:
    contents = register.read_bytes()
    lines = contents.decode("cp932").split("\r\n")
    assert lines[0] == ",".join(HEADER)
    assert lines[-1] == ""
    assert len(lines) == COUNT + 2
    assert contents.count(b"\n") == contents.count(b"\r") == COUNT + 1
    assert {line.count(",") for line in lines[:-1]} == {len(HEADER) - 1}


def test_nothing_else_is_left_in_the_folder(register: Path) -> None:
    assert list(register.parent.iterdir()) == [register]


def test_an_older_file_is_replaced(tmp_path: Path) -> None:
    target = tmp_path / "residents.csv"
    target.write_text("old")
    assert write_register(target, count=3) == 3
    assert target.read_bytes().count(b"\r\n") == 4


def test_a_failure_leaves_the_older_file_and_no_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(city: CityLists, count: int) -> Iterator[tuple[str, ...]]:
        yield ("1",) * len(HEADER)
        raise OSError("disk full")

    target = tmp_path / "residents.csv"
    target.write_text("old")
    monkeypatch.setattr(demo_register, "residents", broken)
    with pytest.raises(OSError, match="disk full"):
        write_register(target)
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]
