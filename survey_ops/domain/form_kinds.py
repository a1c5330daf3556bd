"""The kinds of ledger entries that the forms need, in the form of `domain.entries`."""

from collections.abc import Mapping

FORM_KINDS: Mapping[str, Mapping[str, str]] = {
    # 様式の作成
    "form": {
        "form": "str  which form",
        "entry": "int  checkpoint printed on it: entry",
        "head": "str  checkpoint printed on it: hash",
        "findings": "list  codes of what was not in order",
        "edition": "int?  number of the final form (確定版), 1 and up for each form; null for one that is not final",
        "version": "str  version of the tool",
        "law": "str  name of the legal basis",
        "values": "dict?  of a final form: field -> its text, or the list of what is checked; null otherwise",
        "case_sha256": "str  of case.toml",
        "file": "str  where the PDF was written, from the case folder where it lies in it",
        "sha256": "str  of the PDF",
        "on": "str  day printed on it",
    },
    # 依頼書の作成（情報処理依頼書、目的外利用依頼書）
    "request": {
        "paper": "str  processing or use",
        "source": "str  name of the source in the case file: register, or a source of the flow",
        "office": "str  office that is asked",
        "as_of": "str?  day the data are to be of",
        "entry": "int  checkpoint printed on it: entry",
        "head": "str  checkpoint printed on it: hash",
        "case_sha256": "str  of case.toml",
        "file": "str  where the PDF was written, from the case folder where it lies in it",
        "sha256": "str  of the PDF",
        "on": "str  day printed on it",
    },
    # 広報などによる市民への周知
    "announced": {
        "medium": "str  where it was published, such as the city's paper and its issue",
        "by": "str  who recorded",
        "on": "str  day of publication",
    },
    # 本人への通知
    "informed": {
        "of": "str  use or provide: what the people concerned were told of",
        "time": "str  before or after it",
        "to": "str  to whom it was sent: the person concerned, or by what relation; no name",
        "method": "str  how",
        "reason": "str  why to somebody else, or why afterwards; may be empty",
        "persons": "int  how many people were told",
        "by": "str  who recorded",
        "on": "str  day",
    },
}
