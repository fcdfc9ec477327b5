"""What the functions are told: the settings of an operator, and the names of what was made for them.

Pure, so that the stack and the simulator tell the same functions the same.
"""

from dataclasses import asdict, dataclass

from backend.names import Names
from backend.settings import Settings, Unit
from environment import (
    AnalyticsEnvironment,
    ApiTurnsEnvironment,
    AuditEnvironment,
    CallRecordingsEnvironment,
    ChatApiEnvironment,
    ChatApiGuardEnvironment,
    ChatApiListenersEnvironment,
    ChatEnvironment,
    EmailEnvironment,
    JudgingEnvironment,
    LedgerEnvironment,
    QueryEnvironment,
    RecorderEnvironment,
    ScaleIntakeEnvironment,
    ScaleWorkerEnvironment,
    VoiceEnvironment,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """Names of what the functions work with."""

    results_table: str
    ledger_table: str
    ledger_key_arn: str
    interactions_table: str
    texts_table: str
    customer_keys_table: str
    customer_master_key_arn: str
    mode_parameter: str
    knowledge_base_id: str
    product_names: tuple[str, ...]
    translations: tuple[str, ...]
    guardrail_id: str | None
    guardrail_version: str | None


def email(settings: Settings, resources: Resources) -> EmailEnvironment:
    """For the function that judges e-mails."""
    return EmailEnvironment(
        **asdict(_judging(settings, resources)),
        dynamodb_table_name=resources.results_table,
        enable_logging=settings.enable_logging,
        metrics_namespace=Names(settings.app_name).app,
        late_after_seconds=settings.late_after_seconds,
    )


def chat(
    settings: Settings, resources: Resources, conversations_table: str, recorder: str | None = None
) -> ChatEnvironment:
    """For the function that answers the turns of conversations."""
    return ChatEnvironment(
        **asdict(_judging(settings, resources)),
        conversations_table_name=conversations_table,
        results_table_name=resources.results_table,
        metrics_namespace=Names(settings.app_name).app,
        recorder_function_arn=recorder,
    )


def api_turns(
    settings: Settings,
    *,
    chat_function: str,
    recorder: str,
    conversations_table: str,
    person_flow: str,
    push_endpoint: str,
) -> ApiTurnsEnvironment:
    """For every function that deals with the turns of the API of conversations."""
    return ApiTurnsEnvironment(
        chat_function_arn=chat_function,
        recorder_function_arn=recorder,
        conversations_table_name=conversations_table,
        connect_instance_id=settings.instance_id,
        person_flow_id=person_flow,
        push_endpoint=push_endpoint,
    )


def chat_api(settings: Settings, turns: ApiTurnsEnvironment) -> ChatApiEnvironment:
    """For the function behind that API."""
    return ChatApiEnvironment(
        **asdict(turns),
        origins=settings.chat_api_origins,
        stream_name=Names(settings.app_name).scale_stream if Unit.SCALE in settings.units else None,
    )


def scale_intake(*, queue: str, refused_queue: str, worker: str) -> ScaleIntakeEnvironment:
    """For the function that takes turns from the stream."""
    return ScaleIntakeEnvironment(queue_url=queue, refused_queue_url=refused_queue, worker_function_name=worker)


def scale_worker(turns: ApiTurnsEnvironment, *, queue: str) -> ScaleWorkerEnvironment:
    """For the function that does the turns in the queue."""
    return ScaleWorkerEnvironment(**asdict(turns), queue_url=queue)


def voice(*, chat_function: str, recorder: str) -> VoiceEnvironment:
    """For the function that answers the utterances of calls."""
    return VoiceEnvironment(chat_function_arn=chat_function, recorder_function_arn=recorder)


def chat_api_guard(settings: Settings, resources: Resources, token_key: str) -> ChatApiGuardEnvironment:
    """For the function that lets callers of that API in."""
    return ChatApiGuardEnvironment(
        token_key_arn=token_key,
        send_ledger_key_arn=resources.ledger_key_arn,
        token_audience=Names(settings.app_name).app,
        origins=settings.chat_api_origins,
    )


def chat_api_listeners(conversations_table: str) -> ChatApiListenersEnvironment:
    """For the function that notes open windows."""
    return ChatApiListenersEnvironment(conversations_table_name=conversations_table)


def query(settings: Settings, resources: Resources) -> QueryEnvironment:
    """For the function that tells a waiting flow the result."""
    return QueryEnvironment(
        dynamodb_table_name=resources.results_table,
        poll_budget_seconds=settings.poll_budget_seconds,
        metrics_namespace=Names(settings.app_name).app,
    )


def ledger(settings: Settings, resources: Resources) -> LedgerEnvironment:
    """For the function that lets mails go out."""
    return LedgerEnvironment(
        send_ledger_table_name=resources.ledger_table,
        send_ledger_key_arn=resources.ledger_key_arn,
        mode_parameter_name=resources.mode_parameter,
        email_address=settings.email_address,
        send_budget=settings.send_budget,
        send_budget_hours=settings.send_budget_hours,
        expected_mails_per_hour=settings.expected_mails_per_hour,
        metrics_namespace=Names(settings.app_name).app,
    )


def recorder(settings: Settings, resources: Resources) -> RecorderEnvironment:
    """For the function that records interactions."""
    return RecorderEnvironment(
        interactions_table_name=resources.interactions_table,
        texts_table_name=resources.texts_table,
        customer_keys_table_name=resources.customer_keys_table,
        customer_master_key_arn=resources.customer_master_key_arn,
        interaction_retention_days=settings.interaction_retention_days,
        metrics_namespace=Names(settings.app_name).app,
    )


def analytics(delivery_stream: str) -> AnalyticsEnvironment:
    """For the function that brings rows to analytics."""
    return AnalyticsEnvironment(delivery_stream_name=delivery_stream)


def call_recordings(
    settings: Settings, resources: Resources, *, calls_table: str, bucket: str, key: str, transcriber_role: str
) -> CallRecordingsEnvironment:
    """For the function that has recordings of calls analysed."""
    return CallRecordingsEnvironment(
        app_name=settings.app_name,
        connect_instance_id=settings.instance_id,
        calls_table_name=calls_table,
        recordings_bucket_name=bucket,
        recordings_key_arn=key,
        transcriber_role_arn=transcriber_role,
        interactions_table_name=resources.interactions_table,
        texts_table_name=resources.texts_table,
        customer_keys_table_name=resources.customer_keys_table,
        customer_master_key_arn=resources.customer_master_key_arn,
        send_ledger_key_arn=resources.ledger_key_arn,
        interaction_retention_days=settings.interaction_retention_days,
    )


def audit(*, table: str, bucket: str) -> AuditEnvironment:
    """For the function that anchors the audit."""
    return AuditEnvironment(audit_table_name=table, audit_bucket_name=bucket)


def _judging(settings: Settings, resources: Resources) -> JudgingEnvironment:
    return JudgingEnvironment(
        knowledge_base_id=resources.knowledge_base_id,
        model_ids=settings.model_ids,
        company_name=settings.company_name,
        premium_service_levels=settings.premium_service_levels,
        never_automate=settings.never_automate,
        minimum_relevance=settings.minimum_relevance,
        confidence_threshold=settings.confidence_threshold,
        held_back_percent=settings.held_back_percent,
        judge_model_ids=settings.judge_model_ids,
        prove_drafts=settings.prove_drafts,
        product_names=resources.product_names,
        translations=resources.translations,
        mode_parameter_name=resources.mode_parameter,
        send_ledger_key_arn=resources.ledger_key_arn,
        guardrail_id=resources.guardrail_id,
        guardrail_version=resources.guardrail_version,
    )
