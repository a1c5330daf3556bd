"""Characters as a reader counts them: a base with the selectors and marks that belong to it."""

import re
import unicodedata

SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Characters that choose a variant of the one before them (SVS and IVS)."""


def is_attached(char: str) -> bool:
    """Tell whether a character belongs to the one before it: a variation selector or a combining mark.

    Marks are the general categories Mn, Mc and Me of Unicode; the selectors are of Mn too.
    """
    return char > "\u02ff" and unicodedata.category(char)[0] == "M"


def is_private(char: str) -> bool:
    """Tell whether a character is of the private use areas, where vendors keep their 外字."""
    return char > "\ud7ff" and unicodedata.category(char) == "Co"


def clusters(text: str) -> list[str]:
    """Split text into characters, each with the selectors and combining marks that belong to it.

    >>> [len(cluster) for cluster in clusters("葛\U000e0100城")]
    [2, 1]
    """
    found: list[str] = []
    for char in text:
        if found and is_attached(char):
            found[-1] += char
        else:
            found.append(char)
    return found


def code_points(text: str) -> str:
    """Write characters as their code points, which any office can look up and which no font need draw.

    >>> code_points("葛\U000e0100")
    'U+845B U+E0100'
    """
    return " ".join(f"U+{ord(char):04X}" for char in text)
