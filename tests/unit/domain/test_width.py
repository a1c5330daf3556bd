from survey_ops.domain.width import half_width, plain


def test_ascii_in_full_width_is_folded() -> None:
    wide = "".join(chr(code + 0xFEE0) for code in range(0x21, 0x7F))
    assert half_width(wide + "\u3000") == "".join(map(chr, range(0x21, 0x7F))) + " "


def test_hyphens_are_one() -> None:
    assert half_width("－−‐‑–ー-") == "-------"


def test_nothing_else_changes() -> None:
    """Compatibility characters are characters of names."""
    for text in ("塚①㈱ｱﾞ髙𠮷葛\U000e0100", "1975年1月2日", ""):
        assert half_width(text) == text


def test_blanks_inside_stay_in_a_plain_copy() -> None:
    assert plain(" １　２ \u3000") == "1 2"
