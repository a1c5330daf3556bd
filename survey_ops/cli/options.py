"""Arguments and options that several commands share."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from survey_ops.cli.clock import account, now, seat

if TYPE_CHECKING:
    from survey_ops.tasks.workspace import Workspace

CaseFolder = Annotated[
    Path, typer.Argument(metavar="案件", help="案件フォルダー、またはその中の case.toml", show_default=False)
]
AsJson = Annotated[bool, typer.Option("--json", help="結果を JSON で出す", show_default=False)]
By = Annotated[
    str | None, typer.Option("--by", help="行った人（省くと、パソコンのアカウント名）", show_default=False)
]
PARTY = "所属／氏名／役割"
"""How a person is written: what stands between the strokes may be left out, but for the name."""
Overwrite = Annotated[bool, typer.Option("--overwrite", help="すでにあるファイルを置き換える", show_default=False)]


@contextmanager
def opened(case: Path, by: str | None = None) -> "Iterator[Workspace]":
    """Open a case for a command, with the clock and the account of this computer."""
    from survey_ops.tasks.workspace import open_workspace

    with open_workspace(case, now, by or account(), seat=seat()) as workspace:
        yield workspace
