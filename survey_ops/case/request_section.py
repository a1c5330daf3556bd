"""[request] what the requests for data say that neither flow nor draw can tell (依頼書)."""

from survey_ops.case.basics import Day, Section, Text


class RequestSection(Section):
    """[request] to whom a request for processing goes, and what becomes of the data."""

    processing_to: Text = ""
    processing_rule: Text = ""
    wanted_on: Day | None = None
    medium: Text = ""
    storage: Text = ""
    erasure: Text = ""
