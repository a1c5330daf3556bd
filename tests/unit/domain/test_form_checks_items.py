"""Items printed and read against items declared."""

import tomllib

import pytest

from survey_ops.domain.form_checks_items import (
    Column,
    Declared,
    ItemOfColumn,
    Printed,
    check_printed,
    check_read,
    parse_columns,
)
from survey_ops.domain.form_origin import Origin, Source
from survey_ops.errors import ConfigError
from survey_ops.resources import templates

KEY = Origin(Source.KEY, "register.columns.birth")
KNOWN = ItemOfColumn({"id": "", "birth": "生年月日", "postal_code": "住所", "address": "住所", "電話": "電話番号"})
LABEL = Printed(("氏名", "住所"), (Origin(Source.ENTRY, "labels", 3),))


def declared(*items: str, other: str = "") -> Declared:
    return Declared("used_items", "used_other", frozenset(items), other)


def test_a_label_shows_what_is_declared_for_outside() -> None:
    assert check_printed(LABEL, declared("氏名", "住所", "性別")) == ()
    assert check_printed(LABEL, declared("氏名", other="住所（方書を含む。）")) == ()
    (finding,) = check_printed(LABEL, declared("性別"))
    assert (finding.code, finding.field, finding.origins) == ("label_item", "used_items", LABEL.origins)
    assert finding.message == "宛名ラベルの氏名、住所が、外部に提供する項目に入っていません。"


def test_a_column_is_an_item_a_key_or_other_data() -> None:
    columns = [Column("id", "宛名番号", KEY), Column("birth", "生年月日", KEY), Column("", "課税区分", KEY)]
    found = check_read(columns, KNOWN, declared("氏名"))
    assert [(one.code, one.field, one.fact) for one in found] == [
        ("read_item", "used_items", "列「生年月日」を読みます"),
        ("read_other", "used_other", "列「課税区分」を読みます"),
    ]
    assert check_read(columns, KNOWN, declared("生年月日", other="課税の情報")) == ()


def test_the_postal_code_goes_with_the_address() -> None:
    columns = [Column("postal_code", "郵便番号", KEY), Column("address", "住所", KEY)]
    assert check_read(columns, KNOWN, declared("住所")) == ()
    (finding,) = check_read(columns, KNOWN, declared("氏名"))
    assert (finding.code, finding.fact) == ("read_item", "列「郵便番号」「住所」を読みます")


def test_a_header_says_more_than_a_field() -> None:
    assert KNOWN.of(Column("id", "電話", KEY)) == "電話番号"


def test_the_table_names_items_of_the_grid_alone() -> None:
    assert parse_columns({"birth": "生年月日", "id": ""}, ["生年月日"], "items.toml").items["id"] == ""
    with pytest.raises(ConfigError) as caught:
        parse_columns({"birth": "誕生日"}, ["生年月日"], "items.toml")
    assert [(one.file, one.column, one.code) for one in caught.value.problems] == [
        ("items.toml", "columns.birth", "item")
    ]


def test_the_shipped_table_knows_every_field_of_a_register() -> None:
    from survey_ops.case.register_section import ColumnsSection

    table = tomllib.loads((templates() / "forms" / "items.toml").read_text(encoding="utf-8"))["columns"]
    assert set(ColumnsSection.model_fields) <= set(table)
