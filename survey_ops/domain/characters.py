"""Characters as a reader counts them: a base with the selectors and marks that belong to it."""

import re
import unicodedata

SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Characters that choose a variant of the one before them (SVS and IVS)."""


def is_attached(char: str) -> bool:
    """Tell whether a character belongs to the one before it: a variation selector or a combining mark."""
    return SELECTORS.match(char) is not None or (char > "\u02ff" and unicodedata.combining(char) != 0)


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
