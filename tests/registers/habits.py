"""History rows, and residents who left.

A row of the past counts as history and is never read further than that. The flag says which row is the latest;
where no flag is mapped, the greatest history number does. A mark of the flag that is neither named in the case
nor empty nor 0 nor 1 is told, for it may mark the latest row of a resident; so is a resident of whom two rows
are the latest.

Who lives here is said by the status; a movement that says otherwise is a warning on its line. Where no status
is mapped the movement decides. A status or such a movement that is in no list says nothing, like an empty one,
and is told.
"""

from tests.registers.build import (
    HANAKO,
    HANAKO_LABEL,
    ICHIRO,
    ICHIRO_LABEL,
    YOSHIKO,
    YOSHIKO_LABEL,
    At,
    Extract,
    Read,
    Refused,
    csv,
)

FLAG = {"register.columns.latest": "最新フラグ"}
NUMBER = {"register.columns.history": "個人履歴番号"}
BEFORE = HANAKO | {"住所": "東京都狛江市猪方１丁目１番１号", "郵便番号": "201-0015"}
BOTH = [HANAKO_LABEL, ICHIRO_LABEL]


def flagged(flag: str, row: dict[str, str]) -> dict[str, str]:
    return row | {"最新フラグ": flag}


def numbered(number: str, row: dict[str, str]) -> dict[str, str]:
    return row | {"個人履歴番号": number}


HISTORY = [
    Extract(
        "history rows told by the flag",
        csv(flagged("0", BEFORE), flagged("1", HANAKO), flagged("1", ICHIRO)),
        Read(BOTH, {"history": 1}),
        FLAG,
    ),
    Extract(
        "history rows with an empty flag",
        csv(flagged("1", HANAKO), flagged("", BEFORE), flagged("1", ICHIRO)),
        Read(BOTH, {"history": 1}),
        FLAG,
    ),
    Extract(
        "a flag in words",
        csv(flagged("最新", HANAKO), flagged("", BEFORE), flagged("最新", ICHIRO)),
        Read(BOTH, {"history": 1}),
        FLAG | {"register.values": {"latest": ["最新"]}},
    ),
    Extract(
        "a flag that is 1 for a row of the past",
        csv(flagged("0", HANAKO), flagged("1", BEFORE), flagged("0", ICHIRO)),
        Read(BOTH, {"history": 1}),
        FLAG | {"register.values": {"latest": ["0"]}},
    ),
    Extract(
        "flags in full-width figures",
        csv(flagged("０", BEFORE), flagged("１", HANAKO), flagged("１", ICHIRO)),
        Read(BOTH, {"history": 1}),
        FLAG,
    ),
    Extract(
        "the latest row twice",
        csv(flagged("1", HANAKO), flagged("1", BEFORE), flagged("1", ICHIRO)),
        Refused([At(3, "最新フラグ", "history_twice")]),
        FLAG,
    ),
    Extract(
        "a flag nobody has named",
        csv(flagged("1", HANAKO), flagged("9", ICHIRO)),
        Refused([At(3, "最新フラグ", "flag_unknown")]),
        FLAG,
    ),
    Extract(
        "a resident of whom no row is the latest",
        csv(flagged("0", BEFORE), flagged("0", HANAKO), flagged("1", ICHIRO)),
        Read([ICHIRO_LABEL], {"history": 2}),
        FLAG,
    ),
    Extract(
        "a history row that is damaged is no matter for a label",
        csv(flagged("0", BEFORE | {"住所": "", "郵便番号": ""}), flagged("1", HANAKO), flagged("1", ICHIRO)),
        Read(BOTH, {"history": 1}),
        FLAG,
    ),
    Extract(
        "the greatest history number",
        csv(numbered("1", BEFORE), numbered("2", HANAKO), numbered("1", ICHIRO)),
        Read(BOTH, {"history": 1}),
        NUMBER,
    ),
    Extract(
        "history numbers are numbers: 10 is greater than 9",
        csv(numbered("10", HANAKO), numbered("9", BEFORE), numbered("1", ICHIRO)),
        Read(BOTH, {"history": 1}),
        NUMBER,
    ),
    Extract(
        "history numbers with zeros in front",
        csv(numbered("0009", BEFORE), numbered("0010", HANAKO), numbered("0001", ICHIRO)),
        Read(BOTH, {"history": 1}),
        NUMBER,
    ),
    Extract(
        "history rows far apart",
        csv(numbered("1", BEFORE), numbered("1", ICHIRO), numbered("3", HANAKO), numbered("1", YOSHIKO)),
        Read([ICHIRO_LABEL, HANAKO_LABEL, YOSHIKO_LABEL], {"history": 1}),
        NUMBER,
    ),
    Extract(
        "the greatest history number twice",
        csv(numbered("2", HANAKO), numbered("2", BEFORE), numbered("1", ICHIRO)),
        Refused([At(3, "個人履歴番号", "history_twice")]),
        NUMBER,
    ),
    Extract(
        "a history number that is none",
        csv(numbered("1", HANAKO), numbered("最新", ICHIRO)),
        Refused([At(3, "個人履歴番号", "flag_unknown")]),
        NUMBER,
    ),
    Extract(
        "history rows in a register said to have none",
        csv(HANAKO, BEFORE, ICHIRO),
        Refused([At(3, "宛名番号", "id_duplicate")]),
    ),
    Extract(
        "history before everything else: a row of the past under protection",
        csv(flagged("0", BEFORE | {"支援措置": "1"}), flagged("1", HANAKO), flagged("1", ICHIRO)),
        Read(BOTH, {"history": 1}),
        FLAG,
    ),
]

STATUS = {"register.columns.status": "住民状態"}
MOVEMENT_ALONE = {"register.columns.movement": "異動事由"}
MOVEMENT = STATUS | {"register.columns.movement": "異動事由"}


def status(value: str, row: dict[str, str], movement: str = "") -> dict[str, str]:
    return row | {"住民状態": value, "異動事由": movement}


RESIDENCE = [
    Extract(
        "residents who moved away, died or were removed",
        csv(
            status("1", HANAKO),
            status("2", ICHIRO),
            status("3", YOSHIKO),
            status("9", ICHIRO | {"宛名番号": "0010000564"}),
        ),
        Read([HANAKO_LABEL], {"not_resident": 3}),
        STATUS,
    ),
    Extract(
        "a status in words",
        csv(status("住民", HANAKO), status("転出者", ICHIRO), status("死亡者", YOSHIKO)),
        Read([HANAKO_LABEL], {"not_resident": 2}),
        STATUS,
    ),
    Extract(
        "a status in full-width figures",
        csv(status("１", HANAKO), status("２", ICHIRO)),
        Read([HANAKO_LABEL], {"not_resident": 1}),
        STATUS,
    ),
    Extract(
        "除票フラグ, 0 for those who live here",
        csv(status("0", HANAKO), status("1", ICHIRO)),
        Read([HANAKO_LABEL], {"not_resident": 1}),
        STATUS | {"register.values": {"resident": ["0"]}},
    ),
    Extract(
        "an empty status",
        csv(status("1", HANAKO), status("", ICHIRO)),
        Refused([At(3, "住民状態", "flag_unknown")]),
        STATUS,
    ),
    Extract(
        "moved away and came back: the movement agrees",
        csv(status("1", HANAKO, "国内転入"), status("2", ICHIRO, "国内転出"), status("3", YOSHIKO, "死亡")),
        Read([HANAKO_LABEL], {"not_resident": 2}),
        MOVEMENT,
    ),
    Extract(
        "a moving away that was cancelled",
        csv(status("1", HANAKO, "異動の取消し(増)"), status("1", ICHIRO)),
        Read(BOTH),
        MOVEMENT,
    ),
    Extract(
        "a moving in that was cancelled",
        csv(status("9", HANAKO, "異動の取消し(減)"), status("1", ICHIRO)),
        Read([ICHIRO_LABEL], {"not_resident": 1}),
        MOVEMENT,
    ),
    Extract(
        "a correction that was cancelled",
        csv(status("1", HANAKO, "異動の取消し(修正)"), status("1", ICHIRO)),
        Read(BOTH),
        MOVEMENT,
    ),
    Extract(
        "a record written anew, which removes and enters at once",
        csv(status("1", HANAKO, "改製"), status("1", ICHIRO, "再製")),
        Read(BOTH),
        MOVEMENT,
    ),
    Extract(
        "living here by the status, moved away by the movement",
        csv(status("1", HANAKO), status("1", ICHIRO, "国内転出")),
        Read(BOTH, warnings=[At(3, "異動事由", "movement_conflict")]),
        MOVEMENT,
    ),
    Extract(
        "living here by the status, dead by the movement",
        csv(status("1", HANAKO), status("1", ICHIRO, "死亡")),
        Read(BOTH, warnings=[At(3, "異動事由", "movement_conflict")]),
        MOVEMENT,
    ),
    Extract(
        "living here by the status, a cancelled moving in by the movement",
        csv(status("1", HANAKO), status("1", ICHIRO, "異動の取消し(減)")),
        Read(BOTH, warnings=[At(3, "異動事由", "movement_conflict")]),
        MOVEMENT,
    ),
    Extract(
        "gone by the status, moved in by the movement",
        csv(status("1", HANAKO), status("2", ICHIRO, "国内転入")),
        Read([HANAKO_LABEL], {"not_resident": 1}, warnings=[At(3, "異動事由", "movement_conflict")]),
        MOVEMENT,
    ),
    Extract(
        "movements without a status",
        csv(HANAKO | {"異動事由": "転居"}, ICHIRO | {"異動事由": "国内転出"}, YOSHIKO | {"異動事由": "死亡"}),
        Read([HANAKO_LABEL], {"not_resident": 2}),
        MOVEMENT_ALONE,
    ),
    Extract(
        "cancelled movements without a status",
        csv(HANAKO | {"異動事由": "異動の取消し(増)"}, ICHIRO | {"異動事由": "異動の取消し(減)"}),
        Read([HANAKO_LABEL], {"not_resident": 1}),
        MOVEMENT_ALONE,
    ),
    Extract(
        "a movement that tells nothing, without a status",
        csv(HANAKO | {"異動事由": "国内転入"}, ICHIRO | {"異動事由": "誤記修正"}),
        Refused([At(3, "異動事由", "flag_unknown")]),
        MOVEMENT_ALONE,
    ),
    Extract(
        "a status nobody has named",
        csv(status("1", HANAKO), status("7", ICHIRO)),
        Refused([At(3, "住民状態", "flag_unknown")]),
        STATUS,
    ),
    Extract(
        "a history row of one who is gone counts as history",
        csv(flagged("1", status("1", HANAKO)), flagged("0", status("2", BEFORE)), flagged("1", status("2", ICHIRO))),
        Read([HANAKO_LABEL], {"history": 1, "not_resident": 1}),
        FLAG | STATUS,
    ),
]

EXTRACTS = [*HISTORY, *RESIDENCE]
