import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_ops.registers.encodings import candidates, fits

# What Python's codec makes of bytes that Windows' table leaves undefined.
DAMAGE = set("\x00\x80\xa0\uf8f0\uf8f1\uf8f2\uf8f3")


def decodes(data: bytes) -> bool:
    try:
        return not DAMAGE & set(data.decode("cp932"))
    except UnicodeDecodeError:
        return False


@pytest.mark.parametrize("lead", range(256))
def test_every_pair_of_bytes_is_judged_as_the_codec_judges_it(lead: int) -> None:
    for trail in range(256):
        data = bytes([0x41, lead, trail, 0x42])
        assert fits(data, "cp932") == decodes(data), data


@given(st.binary(max_size=40))
def test_any_bytes_are_judged_as_the_codec_judges_them(data: bytes) -> None:
    assert fits(data, "cp932") == decodes(data)


@given(st.text(max_size=40))
def test_any_text_fits_its_own_encoding(text: str) -> None:
    if "\x00" not in text and "\ufffd" not in text:
        assert fits(text.encode("utf-8"), "utf-8")


@pytest.mark.parametrize("data", [b"\xff", "髙".encode()[:2], b"a\x00", "\ufffd".encode()])
def test_what_is_no_utf8(data: bytes) -> None:
    assert not fits(data, "utf-8")


@pytest.mark.parametrize(
    ("head", "declared", "found"),
    [
        (b"abc", "auto", ("utf-8", "cp932")),
        (b"\xef\xbb\xbfabc", "auto", ("utf-8-sig",)),
        (b"\xff\xfea\x00", "auto", ("utf-16",)),
        (b"\xfe\xff\x00a", "auto", ("utf-16",)),
        (b"\xef\xbb\xbfabc", "utf-8", ("utf-8",)),
    ],
)
def test_candidates(head: bytes, declared: str, found: tuple[str, ...]) -> None:
    assert candidates(head, declared) == found
