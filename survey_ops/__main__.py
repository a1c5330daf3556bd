"""Entry point: `survey-ops` and `python -m survey_ops`."""

import gc
import os
import sys

from survey_ops import __version__


def run() -> None:
    """Run the command line and exit with its code."""
    if sys.argv[1:] == ["--version"]:
        print(f"survey-ops {__version__}")  # needs none of the imports below
        return
    # A command lives for seconds: hunting for cycles while its libraries load takes a tenth of them.
    gc.set_threshold(200_000, 50, 50)
    # Nor are there plugins of pydantic's here, for which it would read the list of every package installed.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    from survey_ops.late_modules import keep_late

    keep_late()
    from survey_ops.cli.app import main
    from survey_ops.processes import keep_freed_memory

    keep_freed_memory()

    code = main(sys.argv[1:])
    # What is left goes with the process: an interpreter that ends would look for cycles in all of it, several times.
    gc.freeze()
    sys.exit(code)


if __name__ == "__main__":
    run()
