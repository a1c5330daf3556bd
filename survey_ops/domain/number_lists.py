"""How numbers are listed in a message or a text: three and more in a row as a range."""

from collections.abc import Sequence


def short_list(numbers: Sequence[int]) -> str:
    """Return numbers as a message lists them.

    >>> short_list([1, 2, 3, 9, 12, 13])
    '1～3、9、12、13'
    """
    return "、".join(f"{run[0]}～{run[-1]}" if len(run) > 1 else str(run[0]) for run in number_runs(numbers))


def number_runs(numbers: Sequence[int]) -> list[list[int]]:
    """Split ascending numbers into runs of three and more in a row, and single ones."""
    runs: list[list[int]] = []
    for value in numbers:
        if runs and runs[-1][-1] == value - 1:
            runs[-1].append(value)
        else:
            runs.append([value])
    return [part for run in runs for part in ([run] if len(run) > 2 else [[value] for value in run])]
