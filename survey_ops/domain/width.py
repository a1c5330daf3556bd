"""Full-width letters, figures and marks as half-width ones, on a copy that is only read.

Never for a value that is kept or printed: a name or an address stays as the file has it.
"""

_HALF: dict[int, int | str] = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
# What keyboards and dictionaries give for a hyphen; the long-vowel mark among them, from the key beside the figures.
_HALF |= dict.fromkeys(map(ord, "−‐‑–ー"), "-") | {ord("\u3000"): " "}


def half_width(text: str) -> str:
    """Return a copy with full-width ASCII, ideographic spaces and every kind of hyphen in half width.

    >>> half_width("Ｓ５０．１．２　２０１ー００１４")
    'S50.1.2 201-0014'
    """
    return text.translate(_HALF)


def plain(text: str) -> str:
    """Return the copy to compare codes and words by: in half width, without blanks around it.

    >>> plain("　異動の取消し（増）")
    '異動の取消し(増)'
    """
    return half_width(text).strip(" ")
