"""A small flow that several tests share, and the files it reads."""

from pathlib import Path

from survey_ops.resources import sample_config

BASE = (sample_config() / "survey" / "case.toml").read_text(encoding="utf-8")

FLOW = """
[flow]
title = "商品券の配布対象者"

[flow.sources.residents]
path = "residents_0101.csv"
title = "住民基本台帳の一覧"
from = "市民課"
as_of = 2021-01-01
id = "宛名番号"
[flow.sources.residents.columns]
born = { header = "生年月日", type = "birth" }

[flow.sources.tax]
path = "tax.csv"
title = "課税の一覧"
from = "課税課"
as_of = 2021-06-14
request = "情報処理依頼書 第12号"
id = "宛名番号"
[flow.sources.tax.columns]
levy = { header = "課税区分", values = ["1", "2", "3", "4"], unknown_values = ["4"], labels = { "1" = "非課税" } }
dependant = { header = "扶養", values = ["0", "1"], blank = "unknown" }

[flow.sources.welfare]
path = "welfare.csv"
from = "福祉相談課"
as_of = 2021-06-14
id = "宛名番号"
[flow.sources.welfare.columns]
ended = { header = "廃止日", type = "date", blank = "none" }

[[flow.steps]]
name = "Ⅰ１"
heading = "Ⅰ　案内状配布対象者抽出フロー"
title = "令和３年１月１日において市の住民基本台帳に記録されている者"
source = "residents"

[[flow.steps]]
name = "Ⅰ２（１）"
title = "令和３年度分の市町村民税が課されていない者"
source = "tax"
where = { column = "levy", in = ["1"] }
unknown = "exclude"
note = "未申告の者は、申告を待って第２回で抽出する。"

[[flow.steps]]
name = "Ⅰ２（１）ア"
title = "市町村民税が課されている者の扶養親族等"
source = "tax"
where = { column = "dependant", equals = "1" }
unknown = "exclude"

[[flow.steps]]
name = "Ⅰ３"
title = "措置が採られている高齢者"
source = "residents"
where = { column = "born", age_at_least = 65, as_of = 2021-01-01 }
unknown = "include"

[[flow.steps]]
name = "Ⅰ５"
title = "被保護者"
source = "welfare"
where = { not = { column = "ended", between = [2021-01-02, 2021-06-14] } }

[[flow.steps]]
name = "Ⅰ４"
is = { intersection = ["Ⅰ１", { minus = ["Ⅰ２（１）", "Ⅰ２（１）ア"] }] }

[[flow.steps]]
name = "Ⅰ６"
title = "案内状配布対象者"
is = { minus = [{ union = ["Ⅰ４", "Ⅰ３"] }, "Ⅰ５"] }

[[flow.results]]
name = "案内状配布対象者"
step = "Ⅰ６"

[[flow.warnings]]
name = "高齢者の非課税"
is = { intersection = ["Ⅰ３", "Ⅰ４"] }
message = "二つの理由で対象になる者がいる。"
"""

FILES = {
    # by the statute 65 on 2021-01-01 is who was born on or before 1956-01-02
    "residents_0101.csv": (
        "宛名番号,生年月日\n01,19560102\n02,19560103\n03,19900401\n04,19560100\n05,19400101\n06,19850505\n"
    ),
    "tax.csv": "宛名番号,課税区分,扶養\n01,1,0\n02,1,1\n03,1,\n05,3,0\n06,4,0\n09,1,0\n",
    "welfare.csv": "宛名番号,廃止日\n03,20210614\n05,\n",
}
"""What comes of it: Ⅰ２（１） 01 02 03 09 (06 unknown); ア 02 (03 unknown); Ⅰ３ 01 05 and 04, who is unknown;
Ⅰ５ 05; Ⅰ４ 01 03; Ⅰ６ 01 03 04; the warning 01."""


def write_flow(folder: Path, text: str = FLOW) -> Path:
    """Write a case with a flow, and its files, into a folder; return it."""
    folder.mkdir(exist_ok=True)
    (folder / "case.toml").write_text(BASE + text, encoding="utf-8", newline="\n")
    for name, rows in FILES.items():
        (folder / name).write_bytes(rows.encode("cp932"))
    return folder
