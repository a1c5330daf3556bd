from pathlib import Path

import pytest

from survey_ops.errors import ConfigError
from survey_ops.resources import templates
from survey_ops.tasks.layout_files import layout_names, load_layout


def test_the_layouts_of_the_tool(tmp_path: Path) -> None:
    assert {"compact", "large", "standard"} <= set(layout_names())
    for name in layout_names():
        assert load_layout(tmp_path, name).name == name


def test_the_city_s_own_comes_first(tmp_path: Path) -> None:
    text = (templates() / "labels" / "standard.toml").read_text(encoding="utf-8")
    own = tmp_path / "labels"
    own.mkdir()
    (own / "standard.toml").write_text(text.replace("start = 18.0", "start = 16.0"), encoding="utf-8-sig")
    assert load_layout(tmp_path, "standard").sizes["name"].start == 16.0


def test_an_unknown_name_is_told_with_those_there_are(tmp_path: Path) -> None:
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels" / "komae.toml").write_text("", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_layout(tmp_path, "huge")
    assert caught.value.code == "layout_unknown"
    assert (
        caught.value.message == "宛名の割付け「huge」はありません。使えるのは compact、large、standard、komae です。"
    )
    assert caught.value.problems[0].column == "labels.layout"


@pytest.mark.parametrize("name", ["../standard", "/etc/standard", "labels/../standard"])
def test_a_name_is_no_path(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError):
        load_layout(tmp_path, name)


@pytest.mark.parametrize("content", [b"name = ", b"name = '\x83\x8b'"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels" / "own.toml").write_bytes(content)
    with pytest.raises(ConfigError, match=r"own\.toml"):
        load_layout(tmp_path, "own")
