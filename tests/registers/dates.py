"""Days of birth: every notation of a day, days that are partly unknown, and the day on which an age is reached.

A notation is shown to be read to the day: one resident is born on the last day that is old enough, another on
the day after, and only the first is eligible. The reference date and the age are chosen so that this day falls
where the notation needs it; the extract is of 25 March 2021.

Of a day that is not fully known, what is certain bounds it. 頃 and 推定 say nothing of how far off they are, so
they bound nothing. 29 February of a common year is 28 February to 1 March.
"""

from datetime import date

from tests.registers.build import HANAKO, HANAKO_LABEL, ICHIRO, ICHIRO_LABEL, At, Extract, Read, Refused, csv

H15 = {"sample.as_of": date(2021, 4, 1), "sample.minimum_age": 18}
"""18 on 1 April 2021: born on or before 2 April 2003 (平成15年)."""


def age(years: int, on: date) -> dict[str, object]:
    """Return the changes that ask for an age on a day."""
    return {"sample.as_of": on, "sample.minimum_age": years}


S50 = age(46, date(2021, 4, 1))  # 2 April 1975
T10 = age(100, date(2021, 4, 1))  # 2 April 1921
M44 = age(110, date(2021, 4, 1))  # 2 April 1911
R2 = age(1, date(2021, 4, 1))  # 2 April 2020
M45 = age(109, date(2021, 7, 29))  # 30 July 1912, the day on which 大正 begins
T15 = age(95, date(2021, 12, 24))  # 25 December 1926, the day on which 昭和 begins
S64 = age(32, date(2021, 1, 6))  # 7 January 1989, the last day of 昭和
H31 = age(2, date(2021, 4, 29))  # 30 April 2019, the last day of 平成


def to_the_day(name: str, old_enough: str, too_young: str, case: dict[str, object] = H15) -> Extract:
    """An extract of two residents, born on the last day that is old enough and on the day after."""
    data = csv(HANAKO | {"生年月日": old_enough}, ICHIRO | {"生年月日": too_young})
    return Extract(name, data, Read([HANAKO_LABEL], {"under_age": 1}), case)


NOTATIONS = [
    to_the_day("20030402", "20030402", "20030403"),
    to_the_day("2003-04-02", "2003-04-02", "2003-04-03"),
    to_the_day("2003/04/02", "2003/04/02", "2003/04/03"),
    to_the_day("2003/4/2", "2003/4/2", "2003/4/3"),
    to_the_day("2003-4-2", "2003-4-2", "2003-4-3"),
    to_the_day("2003.4.2", "2003.4.2", "2003.4.3"),
    to_the_day("2003年4月2日, as foreigners' days are shown", "2003年4月2日", "2003年4月3日"),
    to_the_day("full-width figures", "２００３０４０２", "２００３０４０３"),
    to_the_day("平成15年4月2日", "平成15年4月2日", "平成15年4月3日"),
    to_the_day("平成15年 4月 2日, blanks in place of zeros", "平成15年 4月 2日", "平成15年 4月 3日"),
    to_the_day("平成15年04月02日", "平成15年04月02日", "平成15年04月03日"),
    to_the_day("平成１５年４月２日, full-width", "平成１５年４月２日", "平成１５年４月３日"),
    to_the_day("H15.4.2", "H15.4.2", "H15.4.3"),
    to_the_day("H15.04.02", "H15.04.02", "H15.04.03"),
    to_the_day("H15/4/2", "H15/4/2", "H15/4/3"),
    to_the_day("h15.4.2, a small letter", "h15.4.2", "h15.4.3"),
    to_the_day("Ｈ１５．４．２, full-width", "Ｈ１５．４．２", "Ｈ１５．４．３"),
    to_the_day("平15.4.2", "平15.4.2", "平15.4.3"),
    to_the_day("㍻15年4月2日, the era as one sign", "㍻15年4月2日", "㍻15年4月3日"),
    to_the_day("4150402, seven figures of 平成", "4150402", "4150403"),
    to_the_day("3500402, seven figures of 昭和", "3500402", "3500403", S50),
    to_the_day("2100402, seven figures of 大正", "2100402", "2100403", T10),
    to_the_day("1440402, seven figures of 明治", "1440402", "1440403", M44),
    to_the_day("5020402, seven figures of 令和", "5020402", "5020403", R2),
    to_the_day("昭和50年4月2日", "昭和50年4月2日", "昭和50年4月3日", S50),
    to_the_day("S50.4.2", "S50.4.2", "S50.4.3", S50),
    to_the_day("Ｓ５０．４．２, full-width", "Ｓ５０．４．２", "Ｓ５０．４．３", S50),
    to_the_day("大正10年4月2日", "大正10年4月2日", "大正10年4月3日", T10),
    to_the_day("明治44年4月2日", "明治44年4月2日", "明治44年4月3日", M44),
    to_the_day("令和2年4月2日", "令和2年4月2日", "令和2年4月3日", R2),
    to_the_day("R2.4.2", "R2.4.2", "R2.4.3", R2),
    to_the_day("notations mixed in one file", "H15.4.2", "2003/4/3"),
]

ERAS = [
    to_the_day("明治45年7月30日, the day of the change under the old era", "明治45年7月30日", "大正元年7月31日", M45),
    to_the_day("大正元年7月30日, the same day under the new era", "大正元年7月30日", "T1.7.31", M45),
    to_the_day(
        "大正15年12月25日, the day of the change under the old era", "大正15年12月25日", "昭和元年12月26日", T15
    ),
    to_the_day("昭和元年12月25日, the same day under the new era", "昭和元年12月25日", "3011226", T15),
    to_the_day("昭和64年1月7日 and 平成元年1月8日", "昭和64年1月7日", "平成元年1月8日", S64),
    to_the_day("S64.1.7 and H元.1.8", "S64.1.7", "H元.1.8", S64),
    to_the_day("平成31年4月30日 and 令和元年5月1日", "平成31年4月30日", "令和元年5月1日", H31),
    to_the_day("4310430 and 5010501", "4310430", "5010501", H31),
]

BY_BIRTHDAY = {"sample.age_rule": "birthday"}
AGES = [
    to_the_day("18 by the birthday", "20030401", "20030402", H15 | BY_BIRTHDAY),
    to_the_day(
        "65 on 1 January 2021: 昭和31年1月2日以前", "昭和31年1月2日", "昭和31年1月3日", age(65, date(2021, 1, 1))
    ),
    to_the_day("65 by the birthday", "S31.1.1", "S31.1.2", age(65, date(2021, 1, 1)) | BY_BIRTHDAY),
    to_the_day("born on 29 February: 18 on the 28th", "20040229", "20040302", age(18, date(2022, 2, 28))),
    to_the_day("born on 29 February: not 18 on the 27th", "20040228", "20040229", age(18, date(2022, 2, 27))),
    to_the_day(
        "born on 29 February: 20 on 28 February of a leap year", "20040229", "20040301", age(20, date(2024, 2, 28))
    ),
    to_the_day(
        "born on 1 March: not 18 on 28 February of a leap year", "20060228", "20060301", age(18, date(2024, 2, 28))
    ),
]


def unknown(name: str, written: str, case: dict[str, object] = H15) -> Extract:
    """An extract with a day of birth that leaves the age open."""
    data = csv(HANAKO, ICHIRO | {"生年月日": written})
    return Extract(name, data, Read([HANAKO_LABEL], {"birth_unknown": 1}), case)


def certain(name: str, old_enough: str, too_young: str, case: dict[str, object] = H15) -> Extract:
    """An extract with two days of birth that are not fully known but leave no doubt about the age."""
    return to_the_day(f"certain although not known: {name}", old_enough, too_young, case)


UNKNOWN = [
    unknown("form 1: 年頃", "平成15年頃"),
    unknown("form 2: 月頃", "平成15年4月頃"),
    unknown("form 3: 日頃", "平成15年4月2日頃"),
    unknown("form 4: 推定 with a day", "推定平成15年4月2日"),
    unknown("form 5: 推定 with a month", "推定平成15年4月"),
    unknown("form 6: a season", "平成15年春"),
    unknown("form 7: 上旬", "平成15年4月上旬"),
    unknown("form 8: 中旬頃", "平成15年4月中旬頃"),
    unknown("form 9: 年月日不詳", "年月日不詳"),
    unknown("form 10: 月日不詳", "平成15年 月日不詳"),
    unknown("form 11: 日不詳", "平成15年4月 日不詳"),
    unknown("form 12: から…日頃まで", "平成15年4月1日から4月3日頃までの間"),
    unknown("form 13: 推定…から", "平成15年4月推定1日から3日までの間"),
    unknown("form 14: 日頃から…日頃まで", "平成15年4月1日頃から3日頃までの間"),
    unknown("a form in full-width figures", "平成１５年４月　日不詳"),
    unknown("an estimate bounds nothing, however old", "昭和50年頃"),
    unknown("an estimated day bounds nothing, however young", "推定平成25年4月2日"),
    unknown("不詳", "不詳"),
    unknown("不明", "不明"),
    unknown("00000000", "00000000"),
    unknown("year 0000 with month and day", "00000402"),
    unknown("month 00 in the year that decides", "20030015"),
    unknown("month and day 00 in the year that decides", "20030000"),
    unknown("day 00 in the month that decides", "20030400"),
    unknown("2003-04-00, with marks", "2003-04-00"),
    unknown("month A1, spring", "2003A100"),
    unknown("day A1, the first third of a month", "200304A1"),
    unknown("seven figures with day 00", "4150400"),
    unknown("29 February of a common year, on the day that decides", "20030229", age(18, date(2021, 2, 27))),
]

BLANK = [
    Extract(
        "a day of birth left blank",
        csv(HANAKO, ICHIRO | {"生年月日": ""}),
        Read([HANAKO_LABEL], {"birth_unknown": 1}, warnings=[At(3, "生年月日", "birth_blank")]),
    ),
    Extract(
        "a day of birth of one full-width space",
        csv(HANAKO, ICHIRO | {"生年月日": "\u3000"}),
        Read([HANAKO_LABEL], {"birth_unknown": 1}, warnings=[At(3, "生年月日", "birth_blank")]),
    ),
]

CERTAIN = [
    certain("the year alone decides", "20020000", "20040000"),
    certain("月日不詳 of another year", "平成14年 月日不詳", "平成16年 月日不詳"),
    certain("the month decides", "20030300", "20030500"),
    certain("日不詳 of another month", "平成15年3月 日不詳", "平成15年5月 日不詳"),
    certain("a season of another year", "平成14年秋", "平成16年春"),
    certain("a third of another month", "平成15年3月下旬", "平成15年5月上旬"),
    certain("codes of season and third", "2002A400", "200305A1"),
    certain("29 February of a common year", "20030229", "20050229"),
]

RULES = [
    Extract(
        "birth_unknown include lets one in whose age is open",
        csv(HANAKO, ICHIRO | {"生年月日": "20030000"}),
        Read([HANAKO_LABEL, ICHIRO_LABEL]),
        H15 | {"sample.birth_unknown": "include"},
    ),
    Extract(
        "birth_unknown include does not let one in who is too young for certain",
        csv(HANAKO, ICHIRO | {"生年月日": "20100000"}),
        Read([HANAKO_LABEL], {"under_age": 1}),
        H15 | {"sample.birth_unknown": "include"},
    ),
    Extract(
        "birth_unknown stop stops at one whose age is open",
        csv(HANAKO, ICHIRO | {"生年月日": "20030000"}),
        Refused([At(None, "sample.birth_unknown", "birth_undecided", "case.toml")]),
        H15 | {"sample.birth_unknown": "stop"},
    ),
    Extract(
        "birth_unknown stop goes on where every age is certain",
        csv(HANAKO | {"生年月日": "19680000"}, ICHIRO | {"生年月日": "平成22年 月日不詳"}),
        Read([HANAKO_LABEL], {"under_age": 1}),
        H15 | {"sample.birth_unknown": "stop"},
    ),
]


def bad(name: str, written: str, code: str) -> Extract:
    """An extract with a day of birth that is no day."""
    data = csv(HANAKO, ICHIRO | {"生年月日": written})
    return Extract(f"birth {written}: {name}", data, Refused([At(3, "生年月日", code)]))


BAD = [
    bad("a 13th month", "19751301", "birth_calendar"),
    bad("31 April", "1975-04-31", "birth_calendar"),
    bad("30 February, unlike the 29th", "20030230", "birth_calendar"),
    bad("31 April of an era", "昭和50年4月31日", "birth_calendar"),
    bad("a 13th month in seven figures", "3501301", "birth_calendar"),
    bad("an unknown year does not make a 13th month", "00001301", "birth_calendar"),
    bad("a day after the end of 昭和", "昭和64年1月8日", "birth_era"),
    bad("a year after the end of 昭和", "S65.1.1", "birth_era"),
    bad("a day after the end of 明治", "明治45年7月31日", "birth_era"),
    bad("a day before 平成", "平成元年1月7日", "birth_era"),
    bad("a day after the end of 平成", "平成31年5月1日", "birth_era"),
    bad("a day before 令和", "5010430", "birth_era"),
    bad("before 明治", "18671231", "birth_year"),
    bad("an era code of two figures", "03500102", "birth_year"),
    bad("after the extract", "20210326", "birth_future"),
    bad("after the extract, of an era", "令和3年3月26日", "birth_future"),
    bad("an earlier era", "慶応3年1月1日", "birth_shape"),
    bad("no such era figure", "6010102", "birth_shape"),
    bad("a year of two figures", "75/01/02", "birth_shape"),
    bad("day, month and year", "01/02/1975", "birth_shape"),
    bad("a figure lost", "1975012", "birth_shape"),
    bad("two marks", "1975-01/02", "birth_shape"),
    bad("a serial number of Excel", "27396", "birth_shape"),
    bad("a number with an exponent", "1.98E+07", "birth_shape"),
    bad("a number with decimals", "19750102.0", "birth_shape"),
    bad("with a time", "1975-01-02 00:00:00", "birth_shape"),
    bad("a column too narrow in Excel", "########", "birth_shape"),
    bad("a formula that failed", "#VALUE!", "birth_shape"),
    bad("a word", "なし", "birth_shape"),
]

EXTRACTS = [*NOTATIONS, *ERAS, *AGES, *UNKNOWN, *BLANK, *CERTAIN, *RULES, *BAD]
