"""What the documents say is what the program does."""

import re
import tomllib
from pathlib import Path

import pytest

from survey_ops.cli.app import COMMANDS, main
from survey_ops.domain.entries import KINDS
from survey_ops.domain.timeline import KINDS as TIMELINE_KINDS
from survey_ops.resources import templates

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs" / "guide.ja.md").read_text(encoding="utf-8")
LEDGER = (ROOT / "docs" / "ledger.ja.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_is_in_the_guide_and_has_help_in_japanese(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert f"survey-ops {command} " in GUIDE or f"`survey-ops {command}`" in GUIDE
    assert main([command, "--help"]) == 0
    text = capsys.readouterr().out
    assert "--json" in text
    assert re.search("[ぁ-ん）]。", text)


def test_commands_named_in_the_documents_exist() -> None:
    named = set(re.findall(r"survey-ops ([a-z]+(?:-[a-z]+)*)", README + GUIDE + LEDGER))
    assert named - set(COMMANDS) == set()


def test_every_sentence_that_can_be_replaced_is_in_the_guide() -> None:
    paths = list((templates() / "wording").glob("*.toml"))
    assert paths
    for path in paths:
        for name in tomllib.loads(path.read_text(encoding="utf-8")):
            assert f"`{name}`" in GUIDE


def test_the_stocks_are_in_the_guide() -> None:
    for path in (templates() / "stocks").glob("*.toml"):
        assert f"`{path.stem}`" in GUIDE


def test_every_kind_of_entry_is_in_the_ledger_guide() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \|$", LEDGER, flags=re.MULTILINE))
    assert {kind: sorted(re.findall(r"`(\w+)`", keys)) for kind, keys in rows.items()} == {
        kind: sorted(keys) for kind, keys in KINDS.items()
    }


def test_the_readme_has_its_two_commands_and_its_pictures() -> None:
    assert "<!-- demo -->" in README
    assert "<!-- tests -->" in README
    for picture in re.findall(r"\]\((docs/[^)]+)\)", README):
        assert (ROOT / picture).is_file()


def test_links_between_documents_lead_somewhere() -> None:
    for name in ("README.md", "docs/guide.ja.md", "docs/ledger.ja.md", "docs/custody.ja.md"):
        for target in re.findall(r"\]\(([^)#:]+)\)", (ROOT / name).read_text(encoding="utf-8")):
            assert ((ROOT / name).parent / target).exists()


def test_every_kind_of_event_of_a_timeline_is_in_the_guide() -> None:
    for kind in TIMELINE_KINDS:
        assert f"`{kind}`" in GUIDE
