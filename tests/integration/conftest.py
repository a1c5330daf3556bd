"""Fixtures of several integration tests."""

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from tests import cases
from tests.cases import run
from tests.form_cases import make, play


class Finished(NamedTuple):
    """A case after the whole path, and the checkpoint from its form."""

    folder: Path
    checkpoint: str


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory, small_register: Path) -> Finished:
    """The case, made once; copy it, do not change it."""
    folder = cases.make_case(tmp_path_factory.mktemp("finished") / "case", small_register, size=30)
    assert run("sample", folder).code == 0
    assert run("labels", folder).code == 0
    codes = "\n".join(cases.sheet_codes(folder)).encode()
    assert run("scan", folder, "handover", stdin=codes).code == 0
    assert run("scan", folder, "return", stdin=codes).code == 0
    said = run("form", folder, "precheck").stdout
    found = re.search(r"チェックポイント: (\d+:[0-9a-f]{64})", said)
    assert found
    return Finished(folder, found[1])


@pytest.fixture(scope="session")
def posted_survey(tmp_path_factory: pytest.TempPathFactory, small_register: Path) -> Path:
    """A survey of spring 2021 of which everything is done well but the destruction; copy it, do not change it."""
    return play(make(tmp_path_factory.mktemp("posted") / "case", small_register), until="post")
