from pathlib import Path

import pytest

from survey_ops.case.load import load_case
from survey_ops.errors import ConfigError, UsageError
from survey_ops.resources import templates
from survey_ops.tasks.stock_files import list_stocks, load_stock, named_stock, stock_names
from tests.conftest import CaseFactory

SHIPPED = (templates() / "stocks" / "aone-72212.toml").read_text(encoding="utf-8")


def add_stock(folder: Path, name: str, text: str) -> None:
    (folder / "stocks").mkdir(exist_ok=True)
    (folder / "stocks" / f"{name}.toml").write_text(text, encoding="utf-8")


def test_an_alias_is_the_stock_itself(new_case: CaseFactory) -> None:
    assert named_stock("hisago-op3001").name == "hisago-elm008"
    assert load_stock(load_case(new_case(stock="aone-28388"))).name == "aone-28368"


def test_a_city_brings_its_own_stock_named_after_its_file(new_case: CaseFactory) -> None:
    folder = new_case(stock="市の封筒")
    add_stock(folder, "市の封筒", SHIPPED.replace("top = 21.2", "top = 20.0"))
    stock = load_stock(load_case(folder))
    assert (stock.name, stock.top) == ("市の封筒", 20.0)
    assert named_stock("市の封筒", folder) == named_stock("市の封筒", folder / "case.toml") == stock
    listed = list_stocks(folder)
    assert [(one.stock.name, one.is_own) for one in listed[:2]] == [("市の封筒", True), ("aone-28185", False)]
    assert len(listed) == len(stock_names()) + 1


def test_a_stock_of_the_case_stands_before_one_of_the_same_name(new_case: CaseFactory) -> None:
    folder = new_case()
    add_stock(folder, "aone-72212", SHIPPED.replace("top = 21.2", "top = 21.6"))
    assert load_stock(load_case(folder)).top == 21.6
    assert [one.stock.top for one in list_stocks(folder) if one.stock.name == "aone-72212"] == [21.6]
    assert named_stock("aone-72212").top == 21.2


def test_all_that_is_wrong_with_the_stocks_of_a_case_is_told_at_once(new_case: CaseFactory) -> None:
    folder = new_case()
    add_stock(folder, "a", SHIPPED.replace("columns = 2", "columns = 3"))
    add_stock(folder, "b", "name = ")
    with pytest.raises(ConfigError) as caught:
        list_stocks(folder)
    assert [(problem.file, problem.column) for problem in caught.value.problems] == [
        ("a.toml", "left"),
        ("b.toml", ""),
    ]
    assert caught.value.message == "ラベル用紙の定義 2 件に、直すところが 2 か所あります。"


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("ELM008", "似た名前は hisago-elm008 です。"),
        ("aone-72213", "似た名前は aone-72212、"),
        ("../stocks/aone-72212", ""),
        ("xyz", ""),
    ],
)
def test_a_name_that_nothing_has(name: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        named_stock(name)
    assert caught.value.message.startswith(f"ラベル用紙「{name}」はありません。{hint}")
    assert (caught.value.message.endswith("ありません。")) is not bool(hint)


def test_a_folder_that_is_no_case(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        list_stocks(tmp_path)
    assert caught.value.code == "case_missing"
