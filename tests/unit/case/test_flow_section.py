from datetime import date
from pathlib import Path

import pytest

from survey_ops.case.flow_build import build_flow
from survey_ops.case.load import load_case
from survey_ops.domain.conditions import AgeTest, ColumnRule, DayTest, Not, TextTest
from survey_ops.domain.flow import Extraction, Operation
from survey_ops.errors import ConfigError
from tests.flows import BASE, FLOW

Told = list[tuple[str, str, str]]


def told(folder: Path, text: str, before: str = BASE) -> Told:
    """Return key, code and message of each problem of the case file."""
    (folder / "case.toml").write_text(before + text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_case(folder)
    return [(problem.column, problem.code, problem.message) for problem in caught.value.problems]


def changed(old: str, new: str) -> str:
    assert FLOW.count(old) == 1, old
    return FLOW.replace(old, new)


def test_the_flow_of_a_case(tmp_path: Path) -> None:
    (tmp_path / "case.toml").write_text(BASE + FLOW, encoding="utf-8")
    said = load_case(tmp_path).config.flow
    assert said is not None
    flow = build_flow(said, "福祉政策課")
    assert [step.name for step in flow.steps] == ["Ⅰ１", "Ⅰ２（１）", "Ⅰ２（１）ア", "Ⅰ３", "Ⅰ５", "Ⅰ４", "Ⅰ６"]
    origins = {step.name: step.origin for step in flow.steps}
    assert origins["Ⅰ１"] == Extraction("residents")
    assert origins["Ⅰ２（１）"] == Extraction("tax", TextTest("levy", ("1",)), "exclude")
    assert origins["Ⅰ３"] == Extraction("residents", AgeTest("born", 65, date(2021, 1, 1), "statute"), "include")
    days = (date(2021, 1, 2), date(2021, 6, 14))
    assert origins["Ⅰ５"] == Extraction("welfare", Not(DayTest("ended", "between", days)), "stop")
    assert origins["Ⅰ６"] == Operation("minus", (Operation("union", ("Ⅰ４", "Ⅰ３")), "Ⅰ５"))
    assert flow.sources["welfare"].title == "welfare.csv"
    assert flow.sources["tax"].columns["dependant"] == ColumnRule("扶養", "text", ("0", "1"), (), {}, "unknown")
    assert flow.sources["residents"].columns["born"].blank == "unknown"


def test_the_cases_own_records_have_columns_of_their_own(tmp_path: Path) -> None:
    text = """
[flow]
title = "辞退"
[flow.sources.refused]
records = "refused"
[[flow.steps]]
name = "Ⅱ４"
title = "辞退の届出をした者"
source = "refused"
where = { column = "on", on_or_before = 2021-08-06 }
"""
    (tmp_path / "case.toml").write_text(BASE + text, encoding="utf-8")
    said = load_case(tmp_path).config.flow
    assert said is not None
    source = build_flow(said, "福祉政策課").sources["refused"]
    assert (source.title, source.office, source.as_of) == ("辞退の記録", "福祉政策課", None)
    assert list(source.columns) == ["on", "way"]
    assert told(tmp_path, text.replace('"refused"\n[[', '"refused"\npath = "a.csv"\nas_of = 2021-01-01\n[[')) == [
        ("flow.sources.refused.path", "contradiction", "records（案件の記録）を使うときは書けません。"),
        ("flow.sources.refused.as_of", "contradiction", "records（案件の記録）を使うときは書けません。"),
    ]


def test_cases_go_with_records_only(tmp_path: Path) -> None:
    assert told(tmp_path, changed('path = "tax.csv"', 'path = "tax.csv"\ncases = ["../first"]')) == [
        ("flow.sources.tax.cases", "contradiction", "records（案件の記録）を使うときに書く項目です。")
    ]
    assert told(tmp_path, changed('path = "tax.csv"\n', "")) == [
        (
            "flow.sources.tax.path",
            "missing",
            "path（ファイル）か records（案件の記録）のどちらかを書いてください。",
        )
    ]


def test_a_long_title_is_refused(tmp_path: Path) -> None:
    assert told(tmp_path, changed('title = "商品券の配布対象者"', f'title = "{"券" * 51}"')) == [
        ("flow.title", "range", "50文字以下にしてください。")
    ]


def test_a_circle_is_told_as_the_path_of_its_names(tmp_path: Path) -> None:
    text = changed('is = { intersection = ["Ⅰ１", {', 'is = { intersection = ["Ⅰ６", {')
    assert told(tmp_path, text) == [("flow.steps.5.is", "cycle", "段階が自分自身に戻っています（Ⅰ４ → Ⅰ６ → Ⅰ４）。")]


def test_names_that_are_not_there_come_with_the_nearest(tmp_path: Path) -> None:
    text = (
        changed('"Ⅰ２（１）", "Ⅰ２（１）ア"]', '"Ⅰ２(１)", "Ⅰ２（１）ア"]')
        .replace('source = "welfare"', 'source = "walfare"')
        .replace('column = "dependant"', 'column = "zzz"')
        .replace('step = "Ⅰ６"', 'step = "総計"')
        .replace('is = { intersection = ["Ⅰ３", "Ⅰ４"] }', 'is = "Ⅰ３３"')
    )
    assert told(tmp_path, text) == [
        (
            "flow.sources.tax.columns.dependant",
            "unused",
            "列「dependant」を使う条件がありません。要らない列は読まないでください。",
        ),
        (
            "flow.sources.welfare",
            "unused",
            "元データ「welfare」を使う段階がありません。要らないデータは、求めず、置かないでください。",
        ),
        ("flow.steps.2.where.column", "unknown_column", "「zzz」という列はありません。"),
        (
            "flow.steps.4.source",
            "unknown_source",
            "「walfare」という元データはありません。「welfare」の間違いではありませんか。",
        ),
        (
            "flow.steps.5.is.intersection.1.minus.0",
            "unknown_step",
            "「Ⅰ２(１)」という段階はありません。「Ⅰ２（１）」の間違いではありませんか。",
        ),
        ("flow.results.0.step", "unknown_step", "「総計」という段階はありません。"),
        (
            "flow.warnings.0.is",
            "unknown_step",
            "「Ⅰ３３」という段階はありません。「Ⅰ３」の間違いではありませんか。",
        ),
    ]


@pytest.mark.parametrize(
    ("old", "new", "key", "code", "message"),
    [
        (
            'column = "levy", in = ["1"]',
            'column = "levy", between = [2021-01-01, 2021-01-02]',
            "steps.1.where.between",
            "type",
            "列「levy」は文字（text）です。between を使えるのは 日付（date）、生年月日（birth） の列です。",
        ),
        (
            'column = "ended", between = [2021-01-02, 2021-06-14]',
            'column = "ended", age_at_least = 65, as_of = 2021-01-01',
            "steps.4.where.not.age_at_least",
            "type",
            "列「ended」は日付（date）です。age_at_least を使えるのは 生年月日（birth） の列です。",
        ),
        (
            "[2021-01-02, 2021-06-14]",
            "[2021-06-14, 2021-01-02]",
            "steps.4.where.not.between",
            "order",
            "終わりの日が始めの日より前です。",
        ),
        (
            "[2021-01-02, 2021-06-14]",
            "[2021-06-14]",
            "steps.4.where.not.between",
            "value",
            "始めの日と終わりの日の二つを書いてください。",
        ),
        (
            'in = ["1"]',
            'in = ["1", "5"]',
            "steps.1.where.in",
            "unknown_value",
            "値「5」は、列「levy」の values（1、2、3、4）にありません。",
        ),
        (
            'in = ["1"]',
            'in = ["4"]',
            "steps.1.where.in",
            "contradiction",
            "値「4」は、列「levy」で不明とする値（unknown_values）です。"
            "不明の者を抽出するときは is_unknown = true と書いてください。",
        ),
        ('in = ["1"]', "in = []", "steps.1.where.in", "empty", "値を一つ以上書いてください。"),
        (
            'in = ["1"]',
            'in = ["1"], equals = "2"',
            "steps.1.where",
            "contradiction",
            "column には、equals、in、on、before、after、on_or_before、on_or_after、between、age_at_least、is_blank、"
            "is_unknown のうち、一つだけを添えてください。",
        ),
        (
            'in = ["1"]',
            'in = ["1"], rule = "birthday"',
            "steps.1.where.rule",
            "contradiction",
            "age_at_least と一緒に書く項目です。",
        ),
        (
            "age_at_least = 65, as_of = 2021-01-01",
            "age_at_least = 65",
            "steps.3.where.as_of",
            "missing",
            "いつの時点の年齢かを書いてください。",
        ),
        (
            'where = { column = "levy", in = ["1"] }',
            'where = { any = [{ column = "levy", in = ["1"] }], in = ["2"] }',
            "steps.1.where.in",
            "contradiction",
            "any と一緒には書けません。",
        ),
        (
            'where = { column = "levy", in = ["1"] }',
            'where = { all = [{ column = "levy", in = ["1"] }, {}] }',
            "steps.1.where.all.1",
            "missing",
            "all、any、not、column のうち、一つだけを書いてください。",
        ),
        (
            'name = "Ⅰ５"',
            'name = "Ⅰ５"\nis = "Ⅰ１"',
            "steps.4",
            "contradiction",
            "段階「Ⅰ５」には、source か is のどちらか一つを書いてください。",
        ),
        (
            'name = "Ⅰ４"',
            'name = "Ⅰ４"\nunknown = "include"',
            "steps.5.unknown",
            "contradiction",
            "source（元データ）のある段階だけに書けます。",
        ),
        (
            'source = "residents"\n\n',
            'source = "residents"\nunknown = "stop"\n\n',
            "steps.0.unknown",
            "contradiction",
            "where（条件）のある段階だけに書けます。",
        ),
        (
            '"Ⅰ２（１）", "Ⅰ２（１）ア"]',
            '"Ⅰ２（１）", "Ⅰ２（１）"]',
            "steps.5.is.intersection.1.minus.1",
            "duplicate",
            "同じものが二度書かれています。",
        ),
        (
            'union = ["Ⅰ４", "Ⅰ３"]',
            'union = ["Ⅰ４"]',
            "steps.6.is.minus.0.union",
            "value",
            "段階を二つ以上書いてください。",
        ),
        (
            'union = ["Ⅰ４", "Ⅰ３"]',
            'union = ["Ⅰ４", "Ⅰ３"], minus = ["Ⅰ４", "Ⅰ３"]',
            "steps.6.is.minus.0",
            "contradiction",
            "段階の名前か、union、intersection、minus のうち、一つだけを書いてください。",
        ),
        ('name = "Ⅰ３"', 'name = "Ⅰ１"', "steps.3.name", "duplicate", "段階「Ⅰ１」が二つ以上あります。"),
        (
            'title = "被保護者"\n',
            "",
            "steps.4.title",
            "missing",
            "段階「Ⅰ５」に、何を抽出するかを書いてください。",
        ),
        (
            'unknown_values = ["4"]',
            'unknown_values = ["9"]',
            "sources.tax.columns.levy.unknown_values",
            "unknown_value",
            "値「9」は values にありません。",
        ),
        (
            'type = "birth"',
            'type = "birth", blank = "none"',
            "sources.residents.columns.born.blank",
            "contradiction",
            "生年月日のない人はいません。空の欄は不明（unknown）です。",
        ),
        (
            'type = "date", blank',
            'type = "date", values = ["1"], blank',
            "sources.welfare.columns.ended.values",
            "contradiction",
            'type = "text" の列だけに書けます。',
        ),
        ("as_of = 2021-06-14\nrequest", "request", "sources.tax.as_of", "missing", "必要な項目がありません。"),
        (
            'values = ["0", "1"], blank',
            'valeus = ["0", "1"], blank',
            "sources.tax.columns.dependant.valeus",
            "unknown_key",
            "知らない項目です。「values」の間違いではありませんか。",
        ),
        (
            "between = [2021-01-02, 2021-06-14]",
            'between = ["2021-01-02", 2021-06-14]',
            "steps.4.where.not.between.0",
            "type",
            "日付は引用符を付けず、2021-04-01 のように書いてください。",
        ),
        (
            'minus = ["Ⅰ２（１）", "Ⅰ２（１）ア"]',
            'mimus = ["Ⅰ２（１）", "Ⅰ２（１）ア"]',
            "steps.5.is.intersection.1.mimus",
            "unknown_key",
            "知らない項目です。「minus」の間違いではありませんか。",
        ),
    ],
)
def test_each_mistake_is_told_by_key(tmp_path: Path, old: str, new: str, key: str, code: str, message: str) -> None:
    found = told(tmp_path, changed(old, new))
    assert (f"flow.{key}", code, message) in found
    assert [one for one in found if not one[0].startswith("flow.sources") and one[1] == "unused"] == []


def test_mistakes_of_a_flow_come_with_those_of_the_other_sections(tmp_path: Path) -> None:
    before = BASE.replace("size          = 2500", 'size          = "2500"')
    assert [key for key, _, _ in told(tmp_path, changed('step = "Ⅰ６"', 'step = "総計"'), before)] == [
        "sample.size",
        "flow.results.0.step",
    ]
