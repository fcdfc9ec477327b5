"""The functions that the e-mail flow calls."""

from collections.abc import Sequence
from pathlib import Path
from typing import cast

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_destinations as destinations
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from backend.acknowledgments import acknowledge
from backend.api import environments
from backend.api.environments import Resources
from backend.database.infrastructure import Database
from backend.function import Function
from backend.guardrail.infrastructure import Guardrail
from backend.knowledge import translations as memories
from backend.names import LIVE, Names
from backend.packaging import bundled, source
from backend.queue import WHERE_FAILURES_END, Queue
from backend.settings import FUNCTION_SECONDS, Settings
from backend.switch import infrastructure as switch

RUNTIME = Path(__file__).parent / "runtime"

SYNCHRONOUS = "Called synchronously; {} when the function fails."


def code(translations: Sequence[Path]) -> lambda_.Code:
    """The files of all functions, and beside them the memories of other languages that a deployment may speak."""
    if not translations:
        return source(RUNTIME)
    what = ", ".join(path.name for path in translations)
    return bundled(RUNTIME, lambda target: memories.copy(translations, target), f"with {what}")


class API(Construct):
    """One function that analyses a mail while the flow waits, one that tells the result, one that lets mails go out.

    A fourth records each analysis once it is done. Beside them the key under which the send ledger seals addresses.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: Settings,
        database: Database,
        knowledge_base_id: str,
        product_names: tuple[str, ...],
        translations: Sequence[Path],
        guardrail: Guardrail | None,
        anew_with: str,
    ) -> None:
        super().__init__(scope, id_)
        self._settings = settings
        self._names = Names(settings.app_name)
        # One asset for all functions: what is tested is what is deployed.
        self._code = code(translations)
        switch.let_go(self, self._names)
        self.ledger_key = self._key()
        self.failures = Queue(self, "Failures")
        acknowledge(self.failures, {"AwsSolutions-SQS3": WHERE_FAILURES_END})
        self.resources = resources = Resources(
            results_table=database.results.table_name,
            ledger_table=database.ledger.table_name,
            ledger_key_arn=self.ledger_key.secret_arn,
            interactions_table=database.interactions.table_name,
            texts_table=database.texts.table_name,
            customer_keys_table=database.customer_keys.table_name,
            customer_master_key_arn=database.master_key.key_arn,
            mode_parameter=self._names.mode_parameter,
            knowledge_base_id=knowledge_base_id,
            product_names=product_names,
            translations=tuple(map(memories.placed, translations)),
            guardrail_id=guardrail.id if guardrail else None,
            guardrail_version=guardrail.version if guardrail else None,
        )
        self.email = self._judging(resources)
        self.query = self._telling(resources)
        self.ledger = self._granting(resources)
        self.recorder = self._recording(resources)
        self.aliases = self._behind_aliases(anew_with) if settings.canary else {}
        self._record_what(self.email, self.email)
        if alias := self.aliases.get("Email"):
            self._record_what(self.email, alias)

    def _judging(self, resources: Resources) -> Function:
        function = Function(
            self,
            "Email",
            name=self._names.email_function,
            code=self._code,
            handler="lambda_function.lambda_handler",
            timeout=Duration.seconds(FUNCTION_SECONDS),
            memory_size=1024,
            log_retention_days=self._settings.log_retention_days,
            environment=environments.email(self._settings, resources).write(),
            # A mail may wait in its queue for hours, where a late result still helps the agent who takes it.
            max_event_age=Duration.hours(1),
            retry_attempts=1,
            on_failure=destinations.SqsDestination(self.failures),
        )
        reason = "Failed mails go to an on-failure destination, which keeps the error as well."
        acknowledge(function, {"Serverless-LambdaDLQ": reason})
        return function

    def _telling(self, resources: Resources) -> Function:
        function = Function(
            self,
            "Query",
            name=self._names.query_function,
            code=self._code,
            handler="query_tempo_storage.lambda_handler",
            # A flow gives a function 8 s.
            timeout=Duration.seconds(7),
            log_retention_days=self._settings.log_retention_days,
            environment=environments.query(self._settings, resources).write(),
        )
        acknowledge(function, {"Serverless-LambdaDLQ": SYNCHRONOUS.format("the flow's error branch asks again")})
        return function

    def _granting(self, resources: Resources) -> Function:
        function = Function(
            self,
            "Ledger",
            name=self._names.ledger_function,
            code=self._code,
            handler="send_ledger.lambda_handler",
            # A flow gives it 4 s; what it grants later would be forgotten by the flow and remembered here.
            timeout=Duration.seconds(4),
            memory_size=1024,
            log_retention_days=self._settings.log_retention_days,
            environment=environments.ledger(self._settings, resources).write(),
        )
        acknowledge(function, {"Serverless-LambdaDLQ": SYNCHRONOUS.format("the flow sends nothing by itself")})
        return function

    def _recording(self, resources: Resources) -> Function:
        function = Function(
            self,
            "Recorder",
            name=self._names.recorder_function,
            code=self._code,
            handler="recorder.lambda_handler",
            timeout=Duration.seconds(60),
            log_retention_days=self._settings.log_retention_days,
            environment=environments.recorder(self._settings, resources).write(),
            max_event_age=Duration.hours(1),
            retry_attempts=2,
        )
        reason = "Its events hold what customers wrote: those that fail for good are counted by an alarm, and not kept."
        acknowledge(
            function, dict.fromkeys(["Serverless-LambdaDLQ", "Serverless-LambdaAsyncFailureDestination"], reason)
        )
        return function

    def called(self, name: str) -> lambda_.IFunction:
        """What flows call for one of the functions Email, Query and Ledger."""
        return self.aliases.get(name, self._functions[name])

    @property
    def _functions(self) -> dict[str, Function]:
        """What flows call, by the names of their uses."""
        return {"Email": self.email, "Query": self.query, "Ledger": self.ledger}

    def _behind_aliases(self, anew_with: str) -> dict[str, lambda_.Alias]:
        return {name: each.behind_alias(LIVE, anew_with=anew_with) for name, each in self._functions.items()}

    def _record_what(self, judge: Function, called: Construct) -> None:
        """Have Lambda give what *judge* returned to the recorder, *called* by its name or an alias.

        As a property: the CDK's destination would let the judge call every version of the recorder.
        """
        config = called.node.find_child("EventInvokeConfig").node.default_child
        destination = "DestinationConfig.OnSuccess.Destination"
        cast(lambda_.CfnEventInvokeConfig, config).add_property_override(destination, self.recorder.function_arn)
        judge.allow("lambda:InvokeFunction", on=[self.recorder.function_arn])

    def _key(self) -> secretsmanager.Secret:
        key = secretsmanager.Secret(
            self,
            "LedgerKey",
            description="Seals addresses and subjects in the send ledger, and addresses in the results",
            generate_secret_string=secretsmanager.SecretStringGenerator(password_length=64, exclude_punctuation=True),
            removal_policy=RemovalPolicy.DESTROY,
        )
        acknowledge(key, {"AwsSolutions-SMG4": "Under another key the ledger would not know whom it has granted what."})
        return key
