from pathlib import Path

import pytest

from survey_ops.domain.printers import PrinterProfile
from survey_ops.errors import ConfigError, MachineError, UsageError
from survey_ops.tasks.printer_profiles import (
    CONFIG_VARIABLE,
    adjust_printer,
    list_printers,
    load_printer,
    measure_printer,
    printers_folder,
    remove_printer,
    save_printer,
)


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(CONFIG_VARIABLE, str(tmp_path / "設定"))
    return tmp_path / "設定" / "printers"


def test_what_is_saved_is_what_is_loaded(config: Path) -> None:
    profile = PrinterProfile("3階の複合機", 0.1 + 0.2, -0.3, 1 / 0.999, 0.9987654321)
    assert save_printer(profile) == config / "3階の複合機.toml"
    assert load_printer("3階の複合機") == profile
    assert list_printers() == [profile]
    assert [path.name for path in config.iterdir()] == ["3階の複合機.toml"]


def test_without_the_variable_profiles_lie_in_the_folder_of_the_person(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(CONFIG_VARIABLE)
    folder = printers_folder()
    assert folder.is_absolute()
    assert folder.parts[-2:] == ("survey-ops", "printers")


def test_measuring_again_replaces_and_adjusting_keeps_the_rest() -> None:
    measure_printer("A", 20.0, 20.0, 170.0, 257.0)
    profile, _ = measure_printer("A", 21.0, 19.5, 170.0, 257.0)
    assert profile.matrix == (1.0, 1.0, -1.0, 0.5)
    adjust_printer("A", {"offset_y": 0.75, "scale_x": 1.001})
    assert list_printers() == [PrinterProfile("A", -1.0, 0.75, 1.001, 1.0)]
    assert adjust_printer("B", {"offset_x": 0.5})[0] == PrinterProfile("B", 0.5)


def test_a_decomposed_name_is_the_same_printer(config: Path) -> None:
    save_printer(PrinterProfile("プリンター"))
    (config / "プリンター.toml").rename(config / "フ\u309aリンター.toml")  # as some systems keep it
    assert load_printer("フ\u309aリンター").name == "プリンター"
    adjust_printer("プリンター", {"offset_x": 1.0})
    assert [profile.matrix for profile in list_printers()] == [(1.0, 1.0, 1.0, 0.0)]


def test_an_unknown_printer_names_those_there_are() -> None:
    with pytest.raises(UsageError) as caught:
        load_printer("A")
    assert caught.value.message == "プリンター「A」の補正はありません。まだ一つも登録していません。"
    for name in ("C", "B"):
        save_printer(PrinterProfile(name))
    with pytest.raises(UsageError) as caught:
        remove_printer("../printers/B")
    assert caught.value.message == "プリンター「../printers/B」の補正はありません。あるのは B、C です。"
    assert len(list_printers()) == 2


def test_a_removed_profile_is_gone() -> None:
    save_printer(PrinterProfile("A"))
    assert remove_printer(" A ") == "A"
    assert list_printers() == []


GOOD = "offset_x = 0\noffset_y = 0.5\nscale_x = 1\nscale_y = 1.0\n"


def test_files_may_be_written_by_hand(config: Path) -> None:
    config.mkdir(parents=True)
    (config / "A.toml").write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert load_printer("A") == PrinterProfile("A", 0.0, 0.5)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("", ["offset_x", "offset_y", "scale_x", "scale_y"]),
        (GOOD.replace("0.5", '"0.5"'), ["offset_y"]),
        (GOOD.replace("0.5", "nan"), [""]),
        (GOOD.replace("1.0", "0.9"), [""]),
        (GOOD.replace("1.0", "true"), ["scale_y"]),
        (GOOD + "angle = 1\n", ["angle"]),
        (GOOD + "x", [""]),
    ],
)
def test_a_file_that_is_wrong_is_told_by_key_and_can_be_replaced(config: Path, text: str, keys: list[str]) -> None:
    save_printer(PrinterProfile("B"))
    (config / "A.toml").write_text(text, encoding="utf-8")
    for look in (lambda: load_printer("A"), list_printers):
        with pytest.raises(ConfigError) as caught:
            look()
        assert [(problem.file, problem.column) for problem in caught.value.problems] == [("A.toml", k) for k in keys]
    measure_printer("A", 20.0, 20.0, 170.0, 257.0)
    assert len(list_printers()) == 2


def test_a_folder_that_cannot_be_made_is_told_as_the_machines_refusal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(CONFIG_VARIABLE, str(tmp_path / "file"))
    with pytest.raises(MachineError):
        save_printer(PrinterProfile("A"))
