"""From how many people on a count of the sample is printed; apart from the arrays, for the case file says it too."""

DEFAULT_BELOW = 3
