"""What the keys of [sample] must say together, and with the columns of the register."""

import difflib
from collections.abc import Iterator, Sequence
from itertools import pairwise

from survey_ops.case.register_section import RegisterSection
from survey_ops.case.sample_section import SampleSection
from survey_ops.domain.rule_values import AGE

Fault = tuple[str, str, str]
"""Key, code, message."""

_NO_STRATA = frozenset(
    {"id", "household", "name", "kana", "birth", "address", "building", "alias", "kanji", "alphabet"}
)
"""Fields that would put single residents on record, for the values of the strata stand in the manifest."""
_NO_ORDER = frozenset({"id", "birth"})
_STRATIFIED_ONLY = ("strata", "allocation", "minimum", "given")


def check_sample(sample: SampleSection, register: RegisterSection) -> list[Fault]:
    """Return every fault of [sample] that no key has alone."""
    columns = known_columns(register)
    return [
        *_check_protected(sample, columns),
        *_check_method(sample, columns),
        *_check_names("strata", sample.strata, [*columns, AGE], _NO_STRATA),
        *_check_names("order", sample.order, columns, _NO_ORDER),
        *_check_ages(sample),
        *_check_given(sample),
    ]


def known_columns(register: RegisterSection) -> list[str]:
    """Return the names by which a rule may call a column of the register."""
    return [*register.columns.mapping(), *getattr(register, "extra", {})]


def _check_protected(sample: SampleSection, columns: Sequence[str]) -> Iterator[Fault]:
    if sample.protected is None and "protected" in columns:
        yield (
            "sample.protected",
            "missing",
            "支援措置の列があるため、対象者の扱いを書いてください。"
            '"exclude"（除く）、"hold"（抽出の対象にし、別に分けて引き渡さない）、"include"（含める）のどれかです。',
        )


def _check_method(sample: SampleSection, columns: Sequence[str]) -> Iterator[Fault]:
    if sample.method == "stratified" and not sample.strata:
        yield (
            "sample.strata",
            "missing",
            '層化抽出では、層にする項目を strata = ["sex", "age"] のように書いてください。',
        )
    if sample.method != "stratified":
        for key in _STRATIFIED_ONLY:
            if getattr(sample, key) != SampleSection.model_fields[key].default:
                yield f"sample.{key}", "value", 'method が "stratified"（層化抽出）のときだけ書けます。'
    if sample.method == "systematic" and not sample.order:
        yield "sample.order", "missing", '等間隔抽出では、並べる項目を order = ["address"] のように書いてください。'
    if sample.method != "systematic" and sample.order:
        yield "sample.order", "value", 'method が "systematic"（等間隔抽出）のときだけ書けます。'
    if sample.method == "systematic" and sample.reserves:
        yield "sample.reserves", "value", "等間隔抽出では予備を使えません。0 にしてください。"
    if sample.one_per_household and sample.method != "simple":
        yield (
            "sample.one_per_household",
            "value",
            '一世帯一人は、method が "simple"（単純無作為抽出）のときだけ使えます。',
        )
    if sample.one_per_household and "household" not in columns:
        message = "一世帯一人で抽出するには、register.columns の household に世帯番号の列を書いてください。"
        yield "sample.one_per_household", "unknown_column", message


def _check_names(key: str, names: Sequence[str], known: Sequence[str], barred: frozenset[str]) -> Iterator[Fault]:
    allowed = [name for name in known if name not in barred]
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            yield f"sample.{key}", "twice", f"「{name}」が二度書かれています。"
        if name in barred:
            yield f"sample.{key}", "value", f"「{name}」はここには使えません。"
        elif name not in known:
            yield f"sample.{key}", "unknown_column", f"「{name}」という項目がありません。{_near(name, allowed)}"


def _near(name: str, allowed: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, allowed, n=1, cutoff=0.6)
    if near:
        return f"「{near[0]}」の間違いではありませんか。"
    return f"ここに書けるのは {'、'.join(allowed)} です。register.columns に列を書くと増えます。"


def _check_ages(sample: SampleSection) -> Iterator[Fault]:
    groups = sample.age_groups
    if AGE in sample.strata and not groups:
        yield "sample.age_groups", "missing", "年齢の区切りを age_groups = [18, 30, 40] のように書いてください。"
    if any(later <= earlier for earlier, later in pairwise(groups)):
        yield "sample.age_groups", "order", "年齢の区切りは、小さい順に一度ずつ書いてください。"
    if AGE in sample.strata and groups and min(groups) > sample.minimum_age:
        message = (
            f"最初の区切りを minimum_age（{sample.minimum_age}）以下にしてください。どの層にも入らない人が出ます。"
        )
        yield "sample.age_groups", "range", message


def _check_given(sample: SampleSection) -> Iterator[Fault]:
    given = sample.given
    if sample.allocation != "given":
        if given and sample.method == "stratified":
            yield "sample.given", "value", 'allocation が "given" のときだけ書けます。'
        return
    if sample.minimum:
        yield (
            "sample.minimum",
            "value",
            '層ごとの人数を決めるとき（allocation が "given"）は使えません。0 にしてください。',
        )
    if not given:
        yield "sample.given", "missing", "層ごとの人数を [[sample.given]] に書いてください。"
        return
    keys = [one.key for one in given]
    for number, key in enumerate(keys):
        if len(key) != len(sample.strata):
            message = f"値の数を strata と同じ {len(sample.strata)} 個にしてください。"
            yield f"sample.given.{number}.key", "length", message
        elif key in keys[:number]:
            yield f"sample.given.{number}.key", "twice", "同じ層が二度書かれています。"
        elif not _is_age_written(sample, key):
            message = 'age の値は、age_groups の区切りの数字を "18" のように書いてください。'
            yield f"sample.given.{number}.key", "value", message
    total = sum(one.size for one in given)
    if total != sample.size:
        message = f"層ごとの人数の合計（{total:,} 人）が size（{sample.size:,} 人）と違います。"
        yield "sample.given", "total", message


def _is_age_written(sample: SampleSection, key: tuple[str, ...]) -> bool:
    known = {"", *map(str, sample.age_groups)}
    return all(value in known for name, value in zip(sample.strata, key, strict=True) if name == AGE)
