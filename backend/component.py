"""The application's stacks: which units there are, and who may do what to whom."""

from dataclasses import replace
from typing import cast

from aws_cdk import App, Environment, Stack, Tags
from constructs import Construct

from backend import data_key, guarded, outputs
from backend.analytics.infrastructure import Analytics
from backend.api.infrastructure import API
from backend.api.models import allow_models
from backend.audit.infrastructure import Audit
from backend.canary.infrastructure import Canary
from backend.chat.infrastructure import Chat, Lent
from backend.chat_api.infrastructure import ChatApi
from backend.connect.infrastructure import Connect
from backend.content import Content
from backend.database.infrastructure import Database
from backend.guardrail.infrastructure import Guardrail
from backend.knowledge import translations
from backend.knowledge.infrastructure import Knowledge
from backend.knowledge.vectors import Vectors
from backend.monitoring.infrastructure import Monitoring
from backend.names import APPLICATION, OWN_TAG, Names
from backend.opensearch.component import OpenSearchStack
from backend.recordings.infrastructure import Recordings
from backend.s3_vectors.component import S3VectorsStack
from backend.sandbox.component import SandboxInstance
from backend.scale.infrastructure import Scale
from backend.settings import Settings, Stage, Unit, VectorStore
from backend.storage.infrastructure import Storage
from backend.switch.infrastructure import Switch
from backend.voice.infrastructure import Voice


class Backend(Stack):
    """Everything but the vector store: articles, knowledge base, functions, flows, customers, monitoring."""

    def __init__(
        self, scope: Construct, id_: str, *, settings: Settings, content: Content, vectors: Vectors, env: Environment
    ) -> None:
        super().__init__(scope, id_, env=env, description=APPLICATION)
        self._names = Names(settings.app_name)
        kept = settings.stage is Stage.PRODUCTION
        self.storage = Storage(self, "Storage", kept=kept)
        self.database = Database(self, "Database", told_of_interactions=Unit.ANALYTICS in settings.units)
        self.knowledge = Knowledge(
            self,
            "Knowledge",
            vectors=vectors,
            bucket=self.storage.articles,
            articles=content.articles,
            log_retention_days=settings.log_retention_days,
            kept=kept,
        )
        self.switch = Switch(self, "Switch", settings=settings)
        self.translations = translations.checked(content.articles, settings.reply_languages, settings.company_name)
        self.guardrail = Guardrail(self, "Guardrail", app_name=settings.app_name) if settings.guardrail else None
        self.api = API(
            self,
            "API",
            settings=settings,
            database=self.database,
            knowledge_base_id=self.knowledge.id,
            product_names=content.articles.product_names(settings.company_name),
            translations=self.translations,
            guardrail=self.guardrail,
            anew_with=vectors.knowledge_base_name,
        )
        self.connect = self._contact_center(settings, content)
        # What searches for sections begins when they can be found.
        self.api.email.node.add_dependency(self.knowledge.first_ingestion)
        if settings.assistant_articles_bucket:
            self.connect.give_articles_to_assistant(content.articles, settings.assistant_articles_bucket)
        self.monitoring = self._watch(settings)
        if settings.canary:
            Canary(self, "Canary", settings=settings, aliases=self.api.aliases, alarms=self.monitoring.failing)
        self._grant(settings)
        if settings.data_key_arn:
            ours = [self.api.email, self.api.query, self.api.ledger, self.api.recorder]
            data_key.put_under(settings.data_key_arn, self, functions=ours, queues=[self.api.failures])
        outputs.tell(
            self,
            settings,
            api=self.api,
            connect=self.connect,
            database=self.database,
            knowledge=self.knowledge,
            storage=self.storage,
            switch=self.switch,
        )

    def _contact_center(self, settings: Settings, content: Content) -> Connect:
        return Connect(
            self,
            "Connect",
            settings=settings,
            flows=content.flows,
            email_function=self.api.called("Email"),
            query_function=self.api.called("Query"),
            ledger_function=self.api.called("Ledger"),
            recorder_function=self.api.recorder,
            customers=content.customers,
        )

    def _watch(self, settings: Settings) -> Monitoring:
        return Monitoring(
            self,
            "Monitoring",
            settings=settings,
            email_function=self.api.email,
            query_function=self.api.query,
            ledger_function=self.api.ledger,
            recorder_function=self.api.recorder,
            articles_function=self.knowledge.changes,
            failure_queues={"Mails": self.api.failures, "Article changes": self.knowledge.failures},
            table=self.database.results,
            guardrail=self.guardrail,
        )

    def _grant(self, settings: Settings) -> None:
        """Who may do what to whom."""
        table, instance = self.database.results, self.connect.instance_arn
        email, query, ledger = self.api.email, self.api.query, self.api.ledger
        # Reads too: of an event that arrives twice, the second run reports the row of the first.
        email.allow("dynamodb:PutItem", "dynamodb:GetItem", on=[table.table_arn])
        query.allow("dynamodb:GetItem", on=[table.table_arn])
        ledger.allow(
            "dynamodb:BatchGetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", on=[self.database.ledger.table_arn]
        )
        self._grant_records()
        for function in (email, ledger):
            function.allow("secretsmanager:GetSecretValue", on=[self.api.ledger_key.secret_arn])
            function.allow("ssm:GetParameter", on=[self.switch.arn])
        email.allow("bedrock:Retrieve", on=[self.knowledge.arn])
        allow_models(email, settings.model_ids)
        if self.guardrail:
            email.allow("bedrock:ApplyGuardrail", on=[self.guardrail.arn])
        arriving = "Mails get their ids as they arrive."
        email.allow("connect:GetAttachedFile", on=[f"{instance}/file/*"], because=arriving)
        email.allow(
            "connect:ListContactReferences",
            "connect:UpdateContactAttributes",
            on=[f"{instance}/contact/*"],
            because=arriving,
        )

    def _grant_records(self) -> None:
        """The recorder writes what it does not read."""
        recorder, database = self.api.recorder, self.database
        recorder.allow("dynamodb:PutItem", on=[database.texts.table_arn])
        tables = [database.interactions.table_arn, database.customer_keys.table_arn]
        recorder.allow("dynamodb:PutItem", "dynamodb:UpdateItem", on=tables)
        database.let_seal(recorder)


def build(app: App, settings: Settings, content: Content) -> Backend:
    """Add the stacks of one copy of the application to *app*."""
    names = Names(settings.app_name)
    env = Environment(account=settings.account, region=settings.region)
    instance = SandboxInstance(app, names.instance_stack, settings=settings, env=env) if settings.sandbox else None
    if instance:
        settings = instance.filled_in(settings)
    store: OpenSearchStack | S3VectorsStack
    if settings.vector_store is VectorStore.S3_VECTORS:
        store = S3VectorsStack(app, names.s3_vectors_stack, settings=settings, env=env)
    else:
        store = OpenSearchStack(app, names.opensearch_stack, settings=settings, env=env)
    tag(app, settings)
    backend = Backend(app, names.backend_stack, settings=settings, content=content, vectors=store.vectors, env=env)
    chat = _chat(app, settings, content, backend, env) if Unit.CHAT in settings.units else None
    api = (
        _chat_api(app, settings, content, backend, chat, env=env) if chat and Unit.CHAT_API in settings.units else None
    )
    scale = _scale(app, settings, chat, api, env=env) if chat and api and Unit.SCALE in settings.units else None
    voice = _voice(app, settings, content, backend, chat, env=env) if chat and Unit.VOICE in settings.units else None
    analytics = _analytics(app, settings, backend, env) if Unit.ANALYTICS in settings.units else None
    recordings = _recordings(app, settings, backend, env) if voice and Unit.RECORDINGS in settings.units else None
    audit = Audit(app, names.audit_stack, settings=settings, env=env) if Unit.AUDIT in settings.units else None
    units = (chat, api, scale, voice, recordings, analytics, audit)
    for stack in filter(None, (instance, store, backend, *units)):
        # W3005 is about dependencies that the CDK itself spells out twice, on the role of each function.
        stack.template_options.metadata = {"cfn-lint": {"config": {"ignore_checks": ["W3005"]}}}
        if settings.stage is Stage.PRODUCTION:
            guarded.protect(stack)
    if instance:
        backend.add_stack_dependency(instance)
        # W6001: an output leads to the page of the instance, whose id another stack says.
        backend.template_options.metadata = {"cfn-lint": {"config": {"ignore_checks": ["W3005", "W6001"]}}}
    return backend


def _chat(app: App, settings: Settings, content: Content, backend: Backend, env: Environment) -> Chat:
    """The unit that answers chats, with what it needs of the e-mail stack: only then are there exports of it."""
    guardrail = backend.guardrail
    lent = Lent(
        # A version's name changes with its content, and what another stack imports must not: DRAFT is always there.
        resources=replace(backend.api.resources, guardrail_version="DRAFT" if guardrail else None),
        mode_arn=backend.switch.arn,
        knowledge_base_arn=backend.knowledge.arn,
        guardrail_arn=guardrail.arn if guardrail else None,
        recorder_arn=backend.api.recorder.function_arn,
        results_arn=backend.database.results.table_arn,
        translations=backend.translations,
    )
    stack = Names(settings.app_name).chat_stack
    return Chat(app, stack, settings=settings, env=env, flows=content.flows, lent=lent)


def _chat_api(
    app: App, settings: Settings, content: Content, backend: Backend, chat: Chat, *, env: Environment
) -> ChatApi:
    """The unit with an API, in front of the one that answers chats."""
    return ChatApi(
        app,
        Names(settings.app_name).chat_api_stack,
        settings=settings,
        env=env,
        flows=content.flows,
        chat=chat,
        resources=backend.api.resources,
        recorder_arn=backend.api.recorder.function_arn,
    )


def _scale(app: App, settings: Settings, chat: Chat, api: ChatApi, *, env: Environment) -> Scale:
    """The unit between the API and the one that answers chats, where turns wait for their turn."""
    return Scale(
        app,
        Names(settings.app_name).scale_stack,
        settings=settings,
        env=env,
        chat=chat,
        api=api,
    )


def _voice(app: App, settings: Settings, content: Content, backend: Backend, chat: Chat, *, env: Environment) -> Voice:
    """The unit that answers calls, in front of the one that answers chats."""
    return Voice(
        app,
        Names(settings.app_name).voice_stack,
        settings=settings,
        env=env,
        flows=content.flows,
        chat=chat,
        recorder_arn=backend.api.recorder.function_arn,
    )


def _recordings(app: App, settings: Settings, backend: Backend, env: Environment) -> Recordings:
    """The unit that analyses recordings, and keeps what was said in the tables of the e-mail stack."""
    name = Names(settings.app_name).recordings_stack
    resources, database = backend.api.resources, backend.database
    return Recordings(app, name, settings=settings, env=env, resources=resources, database=database)


def _analytics(app: App, settings: Settings, backend: Backend, env: Environment) -> Analytics:
    """The unit that counts interactions, told of each by the table of the e-mail stack."""
    name = Names(settings.app_name).analytics_stack
    told_by = cast(str, backend.database.interactions.table_stream_arn)
    return Analytics(app, name, settings=settings, env=env, told_by=told_by)


UNTAGGED = ["AWS::Connect::IntegrationAssociation", "aws:cdk:stack"]
"""Associations of functions have no ARN of their own; CloudFormation hands a stack's tags on to everything in it."""
FIXED_TAGS = ["AWS::OpenSearchServerless::Collection", "AWS::Wisdom::Assistant"]
"""Types whose tags cannot change."""


def tag(app: App, settings: Settings) -> None:
    """Tag everything with this copy's name, and with the company's tags what can be tagged anew later."""
    Tags.of(app).add(OWN_TAG, settings.app_name, exclude_resource_types=UNTAGGED)
    for name, value in settings.tags.items():
        Tags.of(app).add(name, value, exclude_resource_types=[*UNTAGGED, *FIXED_TAGS])
