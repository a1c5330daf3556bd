"""What to do about each finding on a form: the next step, in the words of the office."""

from collections.abc import Mapping

_RECORD = "実際に行った日と枚数を survey-ops scan で記録してください。"
_EXPLAIN = "数を調べ直し、理由が分かったら survey-ops explain-difference で記録してください。"
_LOST = (
    "見つかったら survey-ops loss の --found で記録してください。見つからないときは、とった措置（--measures）と、"
    "法の求める報告（--reported）を記録すると、確定版を作れます。"
)
_ITEMS = (
    "[form] の項目か、その他の項目の欄に加えてください。使わない項目なら、使わないように case.toml を直してください。"
)
_NOTICE = "case.toml の [form.council.notice_use] か [form.council.notice_provide] を直してください。"
_ORDER = "日付を確かめ、予定は case.toml を、記録は survey-ops correct で取り消してから記録し直してください。"

NEXT_STEPS: Mapping[str, str] = {
    # 授受
    "not_handed": _RECORD,
    "not_returned": _RECORD,
    "not_destroyed": _RECORD,
    "earlier_out": _RECORD,
    "witness": "survey-ops destruction の --witness で立会者を記録してください。",
    "lost": _LOST,
    "earlier_lost": _LOST,
    "items_lost": _LOST,
    "counts": "足りないラベルを survey-ops labels で作るか、送らない人を survey-ops pull で記録してください。",
    "not_counted": "survey-ops count で、残りのシートの計数を記録してください。",
    "transfer_difference": _EXPLAIN,
    "sheet_difference": _EXPLAIN,
    "inspection_difference": _EXPLAIN,
    "posted": _EXPLAIN,
    "order": _ORDER,
    "case_changed": "case.toml を抽出したときの内容に戻すか、survey-ops sample --redraw で抽出し直してください。",
    # 根拠規定と欄
    "basis_none": "case.toml の [form] の basis に、根拠規定を書いてください。",
    "basis_other": "根拠とする条文を、case.toml の form.council.basis_other に書いてください。",
    "basis_missing": "case.toml の [form] の basis にこの根拠規定を加えるか、欄を空にしてください。",
    "row_empty": "この欄に書くことを、case.toml に書いてください。",
    "handling_missing": "case.toml の form.council.handling に、この取扱いを加えてください。",
    "use_undeclared": "case.toml の [form] の basis に、目的外利用の根拠規定を加えてください。",
    # 項目
    "label_item": _ITEMS,
    "read_item": _ITEMS,
    "scan_item": _ITEMS,
    "read_other": "読み取るデータの名前を、その他の項目（case.toml の used_other か other_items）に書いてください。",
    # 件数と対象
    "count_differs": "件数の欄の文（case.toml の count）を、台帳の件数に合わせてください。",
    "count_unread": "件数の欄の文（case.toml の count）に、件数を数字で書いてください。",
    "count_sum": "枚数、項目数、合計を確かめ、case.toml の [scanning] か件数の欄の文を直してください。",
    "scope_as_of": "年齢を数える基準日を、対象範囲の欄の文（case.toml の [wording] の scope）に書いてください。",
    # 日付
    "plan_order": "case.toml の [plan] と [survey] の日付を直してください。",
    "fact_order": _ORDER,
    "survey_period": "case.toml の [survey] の実施時期か、予定や記録の日付を直してください。",
    "announcement": "周知した日を survey-ops announce で記録するか、予定を plan.announcement に書いてください。",
    "announcement_late": _ORDER,
    "erase_overdue": "survey-ops erase で消去するか、期限を確かめて case.toml の custody.erase_by を直してください。",
    "item_overdue": "消去か廃棄をして、survey-ops item 案件 move 番号 destroy で記録してください。",
    "items_out": "返却・受領・消去を、survey-ops item 案件 move で記録してください。",
    # 提供元
    "source_lists": "提供元の事務と組織を、case.toml の source_work と source_office にそろえて書いてください。",
    "source_office": "データを受け取った組織を、case.toml の source_office に加えてください。",
    "flow_stale": "survey-ops flow で、抽出フローをもう一度実行してください。",
    # 通知
    "notice_unset": _NOTICE,
    "notice_reason": _NOTICE,
    "notice_time": _NOTICE,
    "notice_method": _NOTICE,
    "notice_informed": "通知した記録（survey-ops inform）と通知の欄の、どちらが正しいかを確かめて直してください。",
    # いつ・誰が・どのように
    "answers": "case.toml の [plan] に予定を書くか、行ったことを survey-ops scan などで記録してください。",
}
"""Code of a finding -> the next step."""
