"""Joins the core's assessor to AWS, for every function that judges messages."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import boto3
from botocore.config import Config

from adapters.bedrock import bedrock_model, guardrail
from adapters.bedrock.bedrock_model import BedrockModel
from adapters.bedrock.guardrail import BedrockGuardrail
from adapters.bedrock.knowledge_base import BedrockKnowledgeBase
from environment import JudgingEnvironment
from triage import translation
from triage.assessor import Assessor
from triage.channel import Channel
from triage.policy import POLICY, Policy
from triage.ports import Clock, Guard
from triage.proof import Prover
from triage.translation import Memory

SHORT = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 2})


def assessor(environment: JudgingEnvironment, session: boto3.Session, clock: Clock, channel: Channel) -> Assessor:
    """Make the clients that an assessor of *channel* needs."""
    knowledge = session.client("bedrock-agent-runtime", config=SHORT)
    models = session.client("bedrock-runtime", config=bedrock_model.config(channel.attempt_seconds))
    names = frozenset(environment.product_names)
    return Assessor(
        knowledge=BedrockKnowledgeBase(knowledge, environment.knowledge_base_id, clock),
        model=BedrockModel(models, environment.model_ids, clock, channel.attempt_seconds),
        prover=Prover(
            BedrockModel(models, environment.judge_model_ids, clock, channel.attempt_seconds),
            clock,
            names,
        ),
        company=environment.company_name,
        policy=_policy(environment),
        guard=_guard(environment, session, channel),
        memories=_memories(environment.translations, names),
        proves_drafts=environment.prove_drafts,
    )


def _guard(environment: JudgingEnvironment, session: boto3.Session, channel: Channel) -> Guard | None:
    """The guardrail, where the deployment has one; who is in a conversation does not wait for its repetitions."""
    if environment.guardrail_id is None or environment.guardrail_version is None:
        return None
    config, seconds = guardrail.CONFIG, guardrail.CALL_SECONDS
    if channel.is_conversation:
        config, seconds = guardrail.QUICK_CONFIG, guardrail.QUICK_SECONDS
    client = session.client("bedrock-runtime", config=config)
    return BedrockGuardrail(client, environment.guardrail_id, environment.guardrail_version, seconds)


def _memories(files: Iterable[str], names: frozenset[str]) -> dict[str, Memory]:
    """Read the memories of other languages; each file is named by its language."""
    found = {}
    for path in (Path(__file__).parent / file for file in files):
        language = path.name.removesuffix(translation.SUFFIX)
        found[language] = translation.read(language, path.read_text(encoding="utf-8").splitlines(), names)
    return found


def _policy(environment: JudgingEnvironment) -> Policy:
    """Apply what a deployment chooses."""
    return replace(
        POLICY,
        never_automate=POLICY.never_automate + environment.never_automate,
        premium_service_levels=environment.premium_service_levels,
        minimum_relevance=environment.minimum_relevance,
        threshold=environment.confidence_threshold,
        held_back=environment.held_back_percent,
    )
