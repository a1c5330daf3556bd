"""The lists of the sample voucher case are what their generator writes, in the encodings offices use."""

import pytest

from tests.voucher_files import FILES, LISTS, ORDINARY, file_bytes, ids, people
from tests.voucher_people import NAMED


def test_the_lists_are_what_the_generator_writes() -> None:
    assert {path.name: path.read_bytes() for path in LISTS.iterdir()} == file_bytes()


def test_everybody_is_somebody_else() -> None:
    everybody = [person.id for person in people()]
    assert len(set(everybody)) == len(everybody) == ORDINARY + len(NAMED)
    assert set(ids().values()) <= set(everybody)


@pytest.mark.parametrize("name", FILES)
def test_the_encodings(name: str) -> None:
    encoding, data = FILES[name][0], (LISTS / name).read_bytes()
    assert data.startswith(b"\xef\xbb\xbf") == (encoding == "utf-8-sig")
    data.decode(encoding)
    assert data.count(b"\r\n") == data.count(b"\n") > 5


def test_there_is_a_mixture_of_encodings() -> None:
    assert {encoding for encoding, _, _ in FILES.values()} == {"cp932", "utf-8-sig"}
