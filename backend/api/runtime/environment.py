"""What a deployment tells each function, by the variables of the function's environment.

A field is the variable of the same name in capitals. Nothing has a default here: what an operator chooses, and what
counts where they choose nothing, stands in the settings of the deployment alone.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Self


class InvalidEnvironmentError(Exception):
    """What is wrong with a function's environment, all of it at once."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(
            f"The environment of the function is not as a deployment writes it: {'; '.join(problems)}. "
            "Deploy again, which sets every variable from .env."
        )


class _Environment:
    """Writes each field as a text, and reads it back."""

    __slots__ = ()

    def write(self) -> dict[str, str]:
        """Give the variables; a resource that a deployment is without has none."""
        values = {name: getattr(self, name) for name in _types(type(self))}
        return {name.upper(): _text_of(value) for name, value in values.items() if value is not None}

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> Self:
        """Take the variables out of *environ*; raise `InvalidEnvironmentError` with every problem found."""
        values: dict[str, Any] = {}
        problems = []
        for name, kind in _types(cls).items():
            variable = name.upper()
            if variable in environ:
                try:
                    values[name] = _READERS[kind](environ[variable])
                except ValueError as reason:
                    problems.append(f'{variable} is "{environ[variable]}", which is {reason}')
            elif kind == _OPTIONAL:
                values[name] = None
            else:
                problems.append(f"{variable} is missing")
        if problems:
            raise InvalidEnvironmentError(problems)
        return cls(**values)


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgingEnvironment(_Environment):
    """What every function that judges messages is told."""

    knowledge_base_id: str
    model_ids: tuple[str, ...]
    company_name: str
    premium_service_levels: tuple[str, ...]
    never_automate: tuple[str, ...]
    """Categories for people only, besides what the policy leaves to them."""
    minimum_relevance: float
    confidence_threshold: int
    held_back_percent: int
    judge_model_ids: tuple[str, ...]
    """Who looks at the statements of a reply, in the order in which they are tried."""
    prove_drafts: bool
    """Whether drafts that will not go out by themselves are proved as well."""
    product_names: tuple[str, ...]
    """Names by which the articles tell products apart."""
    translations: tuple[str, ...]
    """Files of the memories of other languages, by their paths or by their places below that of the function."""
    mode_parameter_name: str
    send_ledger_key_arn: str
    guardrail_id: str | None
    guardrail_version: str | None

    def __post_init__(self) -> None:
        if (self.guardrail_id is None) != (self.guardrail_version is None):
            raise InvalidEnvironmentError(["GUARDRAIL_ID and GUARDRAIL_VERSION come together, but one is missing"])


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailEnvironment(JudgingEnvironment):
    """What the function that judges e-mails is told."""

    dynamodb_table_name: str
    enable_logging: bool
    """Whether the log has the texts of a result as well."""
    metrics_namespace: str
    """Under which CloudWatch keeps what functions of this copy measure."""
    late_after_seconds: int
    """When a result may come after the flow's last poll."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatEnvironment(JudgingEnvironment):
    """What the function that answers the turns of conversations is told."""

    conversations_table_name: str
    results_table_name: str
    """Where mails learn which conversations were handed over."""
    metrics_namespace: str
    recorder_function_arn: str | None
    """What records the turns of a flow's bot; whoever calls otherwise gets what there is to record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceEnvironment(_Environment):
    """What the function that answers the utterances of calls is told."""

    chat_function_arn: str
    recorder_function_arn: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiTurnsEnvironment(_Environment):
    """What every function that deals with the turns of the API of conversations is told."""

    chat_function_arn: str
    recorder_function_arn: str
    conversations_table_name: str
    connect_instance_id: str
    person_flow_id: str
    """The flow that brings a chat to a person."""
    push_endpoint: str
    """Where windows are told what was said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatApiEnvironment(ApiTurnsEnvironment):
    """What the function behind that API is told."""

    origins: tuple[str, ...]
    """Websites whose pages may ask."""
    stream_name: str | None
    """Where turns are put that somebody else answers; without one they are answered at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleWorkerEnvironment(ApiTurnsEnvironment):
    """What the function that does the turns in the queue is told."""

    queue_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleIntakeEnvironment(_Environment):
    """What the function that takes turns from the stream is told."""

    queue_url: str
    refused_queue_url: str
    """Where turns end that nobody can read."""
    worker_function_name: str
    """Who does turns that the queue does not take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatApiGuardEnvironment(_Environment):
    """What the function that lets callers of that API in is told."""

    token_key_arn: str
    """The secret with which the bank's website signs."""
    send_ledger_key_arn: str
    token_audience: str
    origins: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatApiListenersEnvironment(_Environment):
    """What the function that notes open windows is told."""

    conversations_table_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryEnvironment(_Environment):
    """What the function that tells a waiting flow the result is told."""

    dynamodb_table_name: str
    poll_budget_seconds: float
    metrics_namespace: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEnvironment(_Environment):
    """What the function that lets mails go out is told."""

    send_ledger_table_name: str
    send_ledger_key_arn: str
    mode_parameter_name: str
    email_address: str
    """Where customers write to, and what answers come from."""
    send_budget: int
    send_budget_hours: int
    expected_mails_per_hour: int
    metrics_namespace: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecorderEnvironment(_Environment):
    """What the function that records interactions is told."""

    interactions_table_name: str
    texts_table_name: str
    customer_keys_table_name: str
    customer_master_key_arn: str
    """The KMS key under which each customer's own key is kept."""
    interaction_retention_days: int
    metrics_namespace: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRecordingsEnvironment(_Environment):
    """What the function that has recordings of calls analysed is told."""

    app_name: str
    connect_instance_id: str
    calls_table_name: str
    recordings_bucket_name: str
    recordings_key_arn: str
    """The KMS key under which the bucket's files are."""
    transcriber_role_arn: str
    """In which Transcribe reads recordings and writes what it made of them."""
    interactions_table_name: str
    texts_table_name: str
    customer_keys_table_name: str
    customer_master_key_arn: str
    send_ledger_key_arn: str
    interaction_retention_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalyticsEnvironment(_Environment):
    """What the function that brings rows to analytics is told."""

    delivery_stream_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEnvironment(_Environment):
    """What the function that anchors the audit is told."""

    audit_table_name: str
    audit_bucket_name: str


def _types(kind: type[Any]) -> dict[str, Any]:
    return {field.name: field.type for field in fields(kind)}


def _text_of(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return ",".join(value)
    return str(value)


def _text(text: str) -> str:
    if not text:
        raise ValueError("empty")
    return text


def _names(text: str) -> tuple[str, ...]:
    names = tuple(text.split(",")) if text else ()
    if not all(names):
        raise ValueError("no list of names with a comma between two")
    return names


def _flag(text: str) -> bool:
    if text not in {"true", "false"}:
        raise ValueError("neither true nor false")
    return text == "true"


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    # What is no number compares as neither more nor less, and would let everything pass.
    if not math.isfinite(number):
        raise ValueError("no number")
    return number


def _whole(text: str) -> int:
    if not text.isdecimal():
        raise ValueError("no whole number")
    return int(text)


_OPTIONAL = str | None

_READERS: Mapping[Any, Callable[[str], Any]] = {
    str: _text,
    _OPTIONAL: _text,
    tuple[str, ...]: _names,
    bool: _flag,
    float: _number,
    int: _whole,
}
