"""Fonts by name, 外字 by the office's table, and the list of what is left."""

from pathlib import Path

import pytest

from survey_ops.errors import ConfigError, Exit, InputError
from survey_ops.tasks import font_files
from survey_ops.tasks.font_files import find_ipamj, load_stack
from survey_ops.tasks.label_letters import Letters, load_letters, missing_letters
from tests.letters import GAIJI, make_font


def families(names: list[str], folder: Path) -> list[str]:
    return [
        face.family if face.family in ("sans", "serif") else face.path.name
        for face in load_stack(names, folder).typefaces
    ]


@pytest.fixture
def no_system_fonts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in place of the system's fonts."""
    folder = tmp_path / "system"
    monkeypatch.setattr(font_files, "_font_folders", lambda: iter([tmp_path / "none", folder]))
    return folder


def test_fonts_come_in_the_order_declared(tmp_path: Path) -> None:
    make_font(tmp_path / "own.ttf")
    assert families([], tmp_path) == ["sans", "serif"]
    assert families(["own.ttf"], tmp_path) == ["sans", "serif", "own.ttf"]
    assert families(["own.ttf", "serif"], tmp_path) == ["own.ttf", "serif", "sans"]
    assert families(["serif", "serif"], tmp_path) == ["serif", "sans"]


def test_ipamj_is_used_only_where_it_is_named(tmp_path: Path, no_system_fonts: Path) -> None:
    assert find_ipamj() is None
    with pytest.raises(ConfigError) as caught:
        load_stack(["ipamj", "none.ttf"], tmp_path)
    assert (caught.value.exit, caught.value.code) == (Exit.CONFIG, "font")
    assert [(one.file, one.column, one.code) for one in caught.value.problems] == [
        ("case.toml", "labels.fonts", "font_missing")
    ] * 2
    assert "fonts-ipamj-mincho" in caught.value.problems[0].message
    (no_system_fonts / "truetype" / "ipamj").mkdir(parents=True)
    path = make_font(no_system_fonts / "truetype" / "ipamj" / "ipamjm.ttf")
    assert find_ipamj() == path
    assert families([], tmp_path) == ["sans", "serif"]
    stack = load_stack(["ipamj"], tmp_path)
    assert stack.typefaces[2].path == path
    assert stack.missing(GAIJI) == ("U+E000",)  # private use of a font that is not the city's


def test_a_file_that_is_no_font_is_refused(tmp_path: Path) -> None:
    (tmp_path / "own.ttf").write_text("書体", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_stack(["own.ttf"], tmp_path)
    (problem,) = caught.value.problems
    assert problem.code == "font_unusable"
    assert problem.message.startswith("own.ttf: 書体のファイルではありません。")


def test_the_folders_of_each_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WINDIR", "C:/Windows")
    monkeypatch.setenv("LOCALAPPDATA", "C:/Users/x/AppData/Local")
    monkeypatch.setenv("XDG_DATA_HOME", "/home/x/data")
    found = {}
    for system in ("win32", "darwin", "linux"):
        monkeypatch.setattr("sys.platform", system)
        found[system] = [path.as_posix() for path in font_files._font_folders()]
    assert found["win32"] == ["C:/Windows/Fonts", "C:/Users/x/AppData/Local/Microsoft/Windows/Fonts"]
    assert found["darwin"][0] == "/Library/Fonts"
    assert found["linux"][:3] == ["/usr/share/fonts", "/usr/local/share/fonts", "/home/x/data/fonts"]


def person(name: str, address: str = "狛江市", building: str = "") -> dict[str, str]:
    return {"name": name, "address": address, "building": building}


def test_missing_letters_are_listed_with_field_and_code_points(tmp_path: Path) -> None:
    letters = load_letters([], None, tmp_path)
    people = [
        person("狛江　花子"),
        person("葛\U000e0100城"),
        person("\ue000\ue000葛\U000e01ef", building="\ufffd荘"),
        person("髙橋", "𠮷\U00030000"),
    ]
    found = missing_letters(people, letters.stack)
    assert [(one.index, one.field, one.letters) for one in found] == [
        (2, "name", ("U+E000", "U+845B U+E01EF")),
        (2, "building", ("U+FFFD",)),
        (3, "address", ("U+30000",)),
    ]
    assert found[0].message() == "書体にない文字があります（U+E000、U+845B U+E01EF）。"
    assert missing_letters(people[:1], letters.stack) == []


def mapped(folder: Path, table: str, *fonts: str) -> Letters:
    (folder / "gaiji.csv").write_text(table, encoding="utf-8")
    return load_letters(fonts, "gaiji.csv", folder)


def test_gaiji_are_printed_as_the_table_says(tmp_path: Path) -> None:
    letters = mapped(tmp_path, "U+E000,U+845B U+E0100\n")
    printed = letters.printed(person("\ue000城", "\ue001") | {"id": "1"})
    assert printed == person("葛\U000e0100城", "\ue001") | {"id": "1"}
    assert [one.letters for one in missing_letters([printed], letters.stack)] == [("U+E001",)]


def test_a_font_of_the_city_draws_its_gaiji_without_a_table(tmp_path: Path) -> None:
    make_font(tmp_path / "own.ttf")
    letters = load_letters(["own.ttf"], None, tmp_path)
    assert missing_letters([person(f"{GAIJI}城")], letters.stack) == []
    assert mapped(tmp_path, f"U+E005,{GAIJI}\n", "own.ttf").gaiji.letters == {"\ue005": GAIJI}


def test_a_replacement_that_no_font_draws_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        mapped(tmp_path, "U+E000,葛\nU+E001,U+30000\nU+E002,U+E009\n")
    assert [(one.line, one.column, one.message) for one in caught.value.problems] == [
        (2, "印字する文字", "書体にない文字です（U+30000）。"),
        (3, "印字する文字", "書体にない文字です（U+E009）。"),
    ]
    with pytest.raises(InputError, match=r"外字の対応表 none\.csv がないか、読めません。"):
        load_letters([], "none.csv", tmp_path)
