"""Who is in which set of the flows and who is not, one by one, read off the flow page: the days at its borders."""

STEPS = {
    "I1_1": "Ⅰ１（１）",
    "I1_2": "Ⅰ１（２）",
    "I2_1": "Ⅰ２（１）",
    "I2_1a": "Ⅰ２（１）ア",
    "I2_1i": "Ⅰ２（１）イ",
    "I2_2": "Ⅰ２（２）",
    "I3_1": "Ⅰ３（１）",
    "I3_2": "Ⅰ３（２）",
    "I3": "Ⅰ３",
    "I4_1": "Ⅰ４（１）",
    "I4_2": "Ⅰ４（２）",
    "I5_1": "Ⅰ５（１）",
    "I5_2": "Ⅰ５（２）",
    "I5": "Ⅰ５",
    "I6": "Ⅰ６",
    "II1": "Ⅱ１",
    "II2": "Ⅱ２",
    "II3_1": "Ⅱ３（１）",
    "II3_2": "Ⅱ３（２）",
    "II3": "Ⅱ３",
    "II4": "Ⅱ４",
    "II5": "Ⅱ５",
    "III1_1": "Ⅲ１（１）",
    "III1_2": "Ⅲ１（２）",
    "III2": "Ⅲ２",
    "III3": "Ⅲ３",
    "III4": "Ⅲ４",
    "III5": "Ⅲ５",
    "III6": "Ⅲ６",
}
"""Every set of the plain version, and the step of the case file that must be the same people."""

RESULTS = {
    "案内状配布対象者": "I6",
    "商品券配布対象者": "II5",
    "案内文再配布対象者": "III2",
    "商品券再配布対象者": "III6",
}
"""The results of the case file, and the set each must be."""

_MEMBERS = {
    # born on 2 January 1956 in, on the 3rd out
    "I3_2": (
        "born_19560102 born_195601 born_1955",
        "born_19560103 disabled short_stay_elder not_by_carer",
    ),
    "I3_1": (
        "disabled placed_0101 released_0102 placed_not_resident",
        "placed_0102 released_0101 short_stay born_19560102",
    ),
    # no tax condition, but recorded on 1 January
    "I4_2": ("born_19560102 disabled placed_and_aid", "placed_not_resident short_stay"),
    # moved in on 1 January: （１）; on the 2nd: only （２）, and only under protection
    "I1_1": (
        "moved_in_0101 moved_in_0101_protected moved_out_0102 died_0102 came_back call_resident call_moved_in_0101",
        "moved_in_0102 moved_in_0102_protected moved_out_0101 died_0101 died_1231 call_moved_in_0102 call_13",
    ),
    "I1_2": (
        "moved_in_0102_protected protected_from_0614 protected_until_0614 protected_levied",
        "moved_in_0102 moved_in_0101_protected protected_from_0615 protected_until_0613 protected_since_september",
    ),
    "I2_1": (
        "dependant_1 dependant_5 dependant_unknown",
        "levied flat_rate_only undeclared not_in_tax_list exempt",
    ),
    "I2_1a": (
        "dependant_1 dependant_2 dependant_3 dependant_4 dependant_5",
        "dependant_unknown exempt_dependant refused_0806",
    ),
    "I2_1i": ("dependant_unknown refused_0806", "dependant_1 dependant_2 dependant_3 dependant_4 dependant_5 levied"),
    "I2_2": ("exempt exempt_dependant", "levied undeclared"),
    # suspended on 1 January: no; ended or suspended on 2 January or 14 June: no; on 15 June: yes
    "I5_1": (
        "aid aid_0101 aid_resumed_0101 aid_suspended_0615 aid_ended_0615 aid_twice aid_without_living",
        "aid_0102 aid_suspended_0101 aid_resumed_0102 aid_suspended_0102 aid_suspended_0614 aid_ended_0101 "
        "aid_ended_0102 aid_ended_0614 support",
    ),
    "I5_2": (
        "support support_suspended_0615 support_ended_0615",
        "support_suspended_0101 support_suspended_0102 support_suspended_0614 support_ended_0102 support_ended_0614",
    ),
    "I6": (
        "moved_in_0101 moved_in_0102_protected exempt dependant_unknown born_19560102 aid_suspended_0101 "
        "aid_ended_0102 aid_ended_0614 support_ended_0614 died_0614 refused_0806",
        "moved_in_0102 levied flat_rate_only undeclared dependant_3 born_19560103 aid aid_ended_0615 "
        "support_suspended_0615 placed_and_aid placed_not_resident call_13",
    ),
    # applied on 6 August in, on the 7th out
    "II1": ("call_0806 call_moved_in_0102 call_12", "call_0807 call_resident call_moved_in_0101 refused_0806"),
    "II2": (
        "call_13 call_24 call_14_companion call_unknown_decided call_0806 call_refused call_moved_out",
        "call_12 call_34 call_unknown call_0807 call_resident",
    ),
    # died on 14 June in, on the 15th out
    "II3_1": ("died_0101 died_0102 died_0614", "died_1231 died_0615 resident_died_0615 moved_out_0102"),
    "II3_2": (
        "moved_out_0102 moved_out_0808 died_0102 resident_died_0615",
        "moved_out_0101 moved_out_0809 came_back died_0614 died_0615 protected_moved_out call_moved_out",
    ),
    # refused on 6 August in, on the 7th out
    "II4": ("refused_0806 refused_twice call_refused", "refused_0807 returned_refused_1109"),
    "II5": (
        "refused_0807 call_13 call_0806 died_0615 protected_moved_out call_moved_out moved_out_0809 came_back",
        "refused_0806 refused_twice call_refused call_0807 died_0614 resident_died_0615 moved_out_0808 aid",
    ),
    "III1_1": ("deferred_0731 deferred_aid deferred_died", "deferred_0801 amended_0731"),
    "III1_2": ("amended_0731 amended_sent amended_moved_in", "amended_0801 amended_levied deferred_0731"),
    "III2": ("deferred_0731 amended_0731 amended_dependant deferred_moved_out", "deferred_aid deferred_support"),
    # refused on 9 November in, on the 10th out
    "III3": (
        "deferred_refused_1024 deferred_refused_1109 returned_refused_1109 refused_0806 refused_0807",
        "deferred_refused_1110",
    ),
    "III4": (
        "deferred_refused_1110 amended_sent deferred_died",
        "deferred_refused_1109 deferred_refused_1025 deferred_refused_1024",
    ),
    "III6": (
        "returned returned_refused_1109 returned_not_sent amended_returned deferred_refused_1110",
        "deferred_refused_1109 refused_0807",
    ),
}
BORDERS = [
    (name, group, is_in)
    for group, sides in _MEMBERS.items()
    for is_in, names in zip((True, False), sides, strict=True)
    for name in names.split()
]
"""A person, a set, and whether she is in it."""
