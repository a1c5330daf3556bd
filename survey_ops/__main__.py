"""Entry point: `survey-ops` and `python -m survey_ops`."""

import sys

from survey_ops import __version__


def run() -> None:
    """Run the command line and exit with its code."""
    if sys.argv[1:] == ["--version"]:
        print(f"survey-ops {__version__}")  # needs none of the imports below
        return
    from survey_ops.cli.app import main

    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run()
