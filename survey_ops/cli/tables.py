"""Tables on a console, where a Japanese character takes two columns."""

import unicodedata
from collections.abc import Sequence

CONSOLE = 79
"""Columns a line may take: many consoles break a line of 80 themselves."""


def cells(text: str) -> int:
    """Return how many columns a text takes.

    >>> cells("面数 12")
    7
    """
    return sum(
        0 if unicodedata.combining(char) else 1 + (unicodedata.east_asian_width(char) in "WF") for char in text
    )


def fill(text: str, width: int) -> str:
    """Return a text with blanks behind it to so many columns; longer ones stay as they are."""
    return text + " " * (width - cells(text))


def shorten(text: str, width: int) -> str:
    """Return a text cut to so many columns, with two points where something was cut off."""
    if cells(text) <= width:
        return text
    kept = ""
    for char in text:
        if cells(kept + char) > width - 2:
            break
        kept += char
    return kept + ".."


def wrap(words: Sequence[str], indent: str) -> list[str]:
    """Return words in lines of the console's width, each line after the indent."""
    lines = [indent]
    for word in words:
        if cells(lines[-1] + word) > CONSOLE and lines[-1] != indent:
            lines.append(indent)
        lines[-1] += word
    return [line.rstrip() for line in lines]
