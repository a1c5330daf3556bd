"""The rows that a city has added to a form (欄の追加), and those it has taken out."""

from collections.abc import Mapping
from dataclasses import replace

from survey_ops.case.load import FILE
from survey_ops.domain.form import FormDefinition, FormValues
from survey_ops.domain.form_origin import Origin, Source
from survey_ops.errors import ConfigError, Problem
from survey_ops.tasks.form_trace import Gathered, Tracer
from survey_ops.tasks.wording_files import own_sentence, syntax_problems, trace_sentences, wording_error


def take_extra(tracer: Tracer, filled: Gathered, form: str, extra: Mapping[str, str | tuple[str, ...]]) -> None:
    """Take what [form.*.extra] says; a text may hold the expressions that the sentences of the tool may.

    Raises:
        ConfigError: it names a row that the case file fills by another key, or a sentence cannot be written.
    """
    section = f"form.{form}.extra"
    _check_new(filled, section, extra)
    texts = {key: text for key, text in extra.items() if isinstance(text, str)}
    problems = [problem for key, text in texts.items() for problem in syntax_problems(f"{section}.{key}", text)]
    if problems:
        raise wording_error(problems)
    sentences = {key: own_sentence(f"{section}.{key}", text) for key, text in texts.items()}
    for key, written in trace_sentences(sentences, tracer.values).items():
        filled.text(key, written.text, tracer.written(written), own=f"{section}.{key}")
    for key, options in extra.items():
        if not isinstance(options, str):
            filled.checks(key, options, tracer.key(f"{section}.{key}"))


def _check_new(filled: Gathered, section: str, extra: Mapping[str, object]) -> None:
    known = [key for key in extra if key in filled.texts or key in filled.checked]
    if known:
        message = "この欄は、[form] のほかの項目か、様式の文（[wording]）で記入します。"
        raise ConfigError(
            "様式に足した欄でない欄が、extra に書いてあります。",
            f"case.toml の [{section}] には、市が様式に足した欄だけを書いてください。",
            code="extra_known",
            problems=[Problem(FILE, None, f"{section}.{key}", "extra_known", message) for key in known],
        )


def without_left_out(
    definition: FormDefinition, values: FormValues, origins: Mapping[str, tuple[Origin, ...]]
) -> FormValues:
    """Return the values without those sentences of the tool whose rows a city has taken out of the form.

    What the case file itself says stays, so that its not being printed is told.
    """
    kept = {
        key: text
        for key, text in values.texts.items()
        if key in definition.text_keys or any(_is_said(one) for one in origins.get(key, ()))
    }
    return replace(values, texts=kept)


def _is_said(origin: Origin) -> bool:
    return origin.source in (Source.KEY, Source.SENTENCE) and origin.place.startswith(("form.", "wording."))
