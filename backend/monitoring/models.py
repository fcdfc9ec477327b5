"""The daily look at whether the models have a future."""

from pathlib import Path

from aws_cdk import Duration, Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from constructs import Construct

from adapters.bedrock.models import base_id
from backend.acknowledgments import acknowledge
from backend.function import Function
from backend.knowledge.vectors import EMBEDDING_MODEL
from backend.names import Names
from backend.packaging import source
from backend.settings import Settings

RUNTIME = Path(__file__).parent / "runtime"


class ModelLifecycle(Construct):
    """A function that asks Bedrock, and what calls it once a day."""

    def __init__(self, scope: Construct, id_: str, *, settings: Settings) -> None:
        super().__init__(scope, id_)
        models = list(dict.fromkeys([*map(base_id, (*settings.model_ids, *settings.judge_model_ids)), EMBEDDING_MODEL]))
        self.function = Function(
            self,
            "Function",
            code=source(RUNTIME),
            handler="model_lifecycle.handler",
            timeout=Duration.minutes(1),
            log_retention_days=settings.log_retention_days,
            environment={"MODELS": ",".join(models), "METRICS_NAMESPACE": Names(settings.app_name).app},
            retry_attempts=2,
        )
        stack = Stack.of(self)
        self.function.allow(
            "bedrock:GetFoundationModel",
            on=[
                stack.format_arn(service="bedrock", account="", resource="foundation-model", resource_name=model)
                for model in models
            ],
        )
        reason = "Asks again tomorrow; an alarm tells of errors."
        acknowledge(
            self.function,
            dict.fromkeys(["Serverless-LambdaDLQ", "Serverless-LambdaAsyncFailureDestination"], reason),
        )
        rule = events.Rule(
            self,
            "Daily",
            schedule=events.Schedule.rate(Duration.days(1)),
            targets=[targets.LambdaFunction(self.function, retry_attempts=2)],
        )
        acknowledge(rule, {"Serverless-EventBusDLQ": reason})
