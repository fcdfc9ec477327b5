"""Builds what a simulated system consists of: AWS behind its wire, the instance, the functions and what they use."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import count
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

import lambda_function
import query_tempo_storage
import recorder
import send_ledger
from adapters.aes_gcm import AesGcm
from adapters.bedrock import bedrock_model
from adapters.bedrock.bedrock_model import BedrockModel
from adapters.bedrock.models import model_ids
from adapters.stores.customer_keys import CustomerKeyTable
from backend.api import environments
from backend.api.environments import Resources
from backend.knowledge import articles, translations
from backend.settings import Settings
from metrics import Write
from privacy.vault import Vault
from simulator.aws.bedrock_runtime import (
    CONVERSE,
    TYPICAL_JUDGE_SECONDS,
    TYPICAL_SECONDS,
    Converse,
    Model,
    RealModel,
    Router,
)
from simulator.aws.connect_files import ConnectFiles
from simulator.aws.dynamodb import DynamoDB
from simulator.aws.guardrail import GUARDRAIL_ID, GUARDRAIL_VERSION, ApplyGuardrail
from simulator.aws.kms import MASTER_KEY_ARN, Kms
from simulator.aws.knowledge_base import KNOWLEDGE_BASE_ID, Retrieve
from simulator.aws.settings import LEDGER_KEY_ARN, RunTimeSettings
from simulator.aws.wire import Answer, Fault, Wire
from simulator.clock import VirtualClock
from simulator.connect.cases import CaseBook
from simulator.connect.instance import Instance
from simulator.connect.profiles import CustomerProfiles
from simulator.connect.queues import DEFAULT_QUEUE, queue
from simulator.deployment import Deployment, usual_settings
from simulator.knowledge.blended import BlendedSearch
from simulator.knowledge.encoder import encoder
from simulator.knowledge.meaning import MeaningSearch
from simulator.knowledge.search import SearchInAll, search_in
from simulator.lambdas import Handler
from triage.channel import EMAIL
from triage.policy import POLICY

RECORDS = ("simulated-interactions", "simulated-texts", "simulated-customer-keys")
"""The tables of interactions, made where there are to be records."""

NO_KEY = "master-key"
"""The name of a key that is not made."""


class Ids:
    """Ids that depend on the contact being worked on, not on what came before it."""

    def __init__(self) -> None:
        self.begin("")

    def begin(self, seed: str) -> None:
        self._seed, self._numbers = seed, count(1)

    def __call__(self) -> str:
        return str(uuid5(NAMESPACE_URL, f"{self._seed}/{next(self._numbers)}"))


class Cases(CaseBook):
    """Cases whose reference number comes from their id, so that it is the same whoever else writes."""

    def create(self, template_id: str, fields: Mapping[str, str]) -> str:
        case_id = super().create(template_id, fields)
        self.cases[case_id].fields["reference_number"] = f"{UUID(case_id).int % 10**8:08d}"
        return case_id


def instance(clock: VirtualClock, ids: Ids, profiles: Path) -> Instance:
    """An instance with the customers in *profiles* and a queue for each category."""
    names = [*(category.name for category in POLICY.categories), DEFAULT_QUEUE]
    made = Instance(clock, profiles=CustomerProfiles.read(profiles), queues=map(queue, names), new_id=ids)
    made.cases = Cases(clock, ids)
    return made


def wire(
    clock: VirtualClock,
    *,
    folder: Path,
    languages: Sequence[str] = (),
    files: ConnectFiles,
    guardrail: ApplyGuardrail,
    parameters: RunTimeSettings,
    kms: Kms,
    tables: DynamoDB,
    faults: Mapping[str, Fault],
    shortcut: bool = False,
    by_meaning: bool = False,
) -> Wire:
    """AWS without a model, with the articles in *folder* as its knowledge base, which is asked in *languages* too.

    It is searched *by_meaning* as well where the sentence encoder is installed.
    """
    words = SearchInAll(folder, languages) if languages else search_in(folder)
    encodes = encoder() if by_meaning else None
    search = BlendedSearch(words, MeaningSearch(encodes, articles.load(folder).sections)) if encodes else words
    return Wire(
        clock,
        answers={
            "bedrock-agent-runtime.Retrieve": Retrieve(search),
            "bedrock-runtime.ApplyGuardrail": guardrail,
            **files.operations(),
            **parameters.operations(),
            **kms.operations(),
        },
        stores={"dynamodb": tables},
        faults=dict(faults),
        shortcut=shortcut,
    )


def attach(
    model: Model,
    judge: Model | None,
    aws: Wire,
    region: str,
    *,
    seconds: float | Callable[[], float] = TYPICAL_SECONDS,
    judge_seconds: float | Callable[[], float] = TYPICAL_JUDGE_SECONDS,
) -> str:
    """Let *model* answer, and *judge* what only a judge is asked; give the region whose models are to be asked for.

    Answers take so many *seconds* where the models do not know better, and those to a judge *judge_seconds*.
    """
    asked = Converse(model, aws.clock, seconds)
    judging = Converse(judge or model, aws.clock, judge_seconds)
    aws.answers = {**aws.answers, CONVERSE: Router(asked, judging)}
    regions = (each.region for each in (model, judge) if isinstance(each, RealModel))
    return next(filter(None, regions), region)


def chain(model: Model, noting: Callable[[Answer, VirtualClock], Answer] | None = None) -> BedrockModel:
    """The functions' own way to *model*, for whoever asks it without them; its answers pass through *noting*."""
    settings, aws, seconds = usual_settings(), Wire(VirtualClock()), EMAIL.attempt_seconds
    region = attach(model, None, aws, settings.region)
    if noting:
        aws.answers = {**aws.answers, CONVERSE: noting(aws.answers[CONVERSE], aws.clock)}
    client = aws.session().client("bedrock-runtime", config=bedrock_model.config(seconds))
    return BedrockModel(client, model_ids(region, settings.model_chain), aws.clock, seconds)


def resources(deployment: Deployment, tables: DynamoDB, folder: Path, *, records: bool) -> Resources:
    """Make the *tables*; name them, what is there without being made, and the products of the articles in *folder*.

    Those of interactions, and the key for it, are made where there are to be *records*.
    """
    guarded = deployment.settings.guardrail
    if records:
        for name, key in zip(RECORDS, ("id", "id", "customer"), strict=True):
            tables.create(name, key)
    interactions, texts, keys = RECORDS
    return Resources(
        results_table=tables.create("simulated-results", "contactId"),
        ledger_table=tables.create("simulated-ledger", "key"),
        ledger_key_arn=LEDGER_KEY_ARN,
        interactions_table=interactions,
        texts_table=texts,
        customer_keys_table=keys,
        customer_master_key_arn=MASTER_KEY_ARN if records else NO_KEY,
        mode_parameter=deployment.names.mode_parameter,
        knowledge_base_id=KNOWLEDGE_BASE_ID,
        product_names=_product_names(folder, deployment.settings.company_name),
        translations=_translations(folder, deployment.settings),
        guardrail_id=GUARDRAIL_ID if guarded else None,
        guardrail_version=GUARDRAIL_VERSION if guarded else None,
    )


def _translations(folder: Path, settings: Settings) -> tuple[str, ...]:
    if not settings.reply_languages:
        return ()
    found = translations.checked(articles.load(folder), settings.reply_languages, settings.company_name)
    return tuple(str(path.resolve()) for path in found)


@lru_cache(maxsize=8)
def _product_names(folder: Path, company: str) -> tuple[str, ...]:
    return articles.load(folder).product_names(company)


def functions(
    deployment: Deployment, made: Resources, aws: Wire, files: ConnectFiles, model_region: str, *, write: Write
) -> dict[str, Handler]:
    """Wire the functions as Lambda does, by ARN; models are called in *model_region*, metrics go to *write*."""
    settings, session, clock = deployment.settings, aws.session(), aws.clock
    there = replace(settings, region=model_region)
    email = replace(
        environments.email(settings, made), model_ids=there.model_ids, judge_model_ids=there.judge_model_ids
    )
    return {
        deployment.email_function: lambda_function.wire(
            email, session, clock=clock, download=files.download, write=write
        ),
        deployment.query_function: query_tempo_storage.wire(
            environments.query(settings, made), session, clock=clock, write=write
        ),
        deployment.ledger_function: send_ledger.wire(
            environments.ledger(settings, made), session, clock=clock, write=write
        ),
    }


def vault(made: Resources, aws: Wire) -> Vault:
    """What opens the texts that were sealed."""
    session, key = aws.session(), made.customer_master_key_arn
    dynamodb, kms = session.client("dynamodb"), session.client("kms")
    return Vault(CustomerKeyTable(dynamodb, kms, made.customer_keys_table, key, aws.clock), AesGcm(os.urandom))


def recording(deployment: Deployment, made: Resources, aws: Wire, write: Write) -> dict[str, Handler]:
    """Wire the function that records interactions, by its ARN."""
    told = environments.recorder(deployment.settings, made)
    return {deployment.recorder_function: recorder.wire(told, aws.session(), clock=aws.clock, write=write)}
