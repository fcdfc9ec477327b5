"""The functions that the e-mail flow calls."""

from pathlib import Path

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_lambda_destinations as destinations
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from backend.acknowledgments import acknowledge
from backend.function import Function
from backend.guardrail.infrastructure import Guardrail
from backend.names import Names
from backend.packaging import source
from backend.queue import WHERE_FAILURES_END, Queue
from backend.settings import FUNCTION_SECONDS, Settings

RUNTIME = Path(__file__).parent / "runtime"

FIRST_MODE = '{"mode": "auto", "categories": {}}'
"""What the operator's switch says after the first deployment; a later one leaves it as it is."""
SYNCHRONOUS = "Called synchronously; {} when the function fails."


class API(Construct):
    """One function that analyses a mail while the flow waits, one that tells the result, one that lets mails go out.

    Beside them the operator's switch, a parameter, and the key under which the send ledger seals addresses.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: Settings,
        table_name: str,
        ledger_name: str,
        knowledge_base_id: str,
        guardrail: Guardrail | None,
    ) -> None:
        super().__init__(scope, id_)
        names = Names(settings.app_name)
        self.mode = ssm.StringParameter(
            self,
            "Mode",
            parameter_name=names.mode_parameter,
            string_value=FIRST_MODE,
            description="How far ACEmailAI goes by itself: off, shadow, draft or auto; for everything and per category",
        )
        self.ledger_key = secretsmanager.Secret(
            self,
            "LedgerKey",
            description="Seals addresses and subjects in the send ledger, and addresses in the results",
            generate_secret_string=secretsmanager.SecretStringGenerator(password_length=64, exclude_punctuation=True),
            removal_policy=RemovalPolicy.DESTROY,
        )
        acknowledge(
            self.ledger_key,
            {"AwsSolutions-SMG4": "Under another key the ledger would not know whom it has granted what."},
        )
        self.failures = Queue(self, "Failures")
        acknowledge(self.failures, {"AwsSolutions-SQS3": WHERE_FAILURES_END})
        # One asset for all functions: what is tested is what is deployed.
        code = source(RUNTIME)
        self.email = Function(
            self,
            "Email",
            name=names.email_function,
            code=code,
            handler="lambda_function.lambda_handler",
            timeout=Duration.seconds(FUNCTION_SECONDS),
            memory_size=1024,
            log_retention_days=settings.log_retention_days,
            environment={
                "DYNAMODB_TABLE_NAME": table_name,
                "KNOWLEDGE_BASE_ID": knowledge_base_id,
                "MODEL_IDS": ",".join(settings.model_ids),
                "ENABLE_LOGGING": str(settings.enable_logging).lower(),
                "COMPANY_NAME": settings.company_name,
                "PREMIUM_SERVICE_LEVELS": ",".join(settings.premium_service_levels),
                "NEVER_AUTOMATE": ",".join(settings.never_automate),
                "MINIMUM_RELEVANCE": str(settings.minimum_relevance),
                "MODE_PARAMETER_NAME": self.mode.parameter_name,
                "SEND_LEDGER_KEY_ARN": self.ledger_key.secret_arn,
                **({"GUARDRAIL_ID": guardrail.id, "GUARDRAIL_VERSION": guardrail.version} if guardrail else {}),
            },
            # A mail may wait in its queue for hours, where a late result still helps the agent who takes it.
            max_event_age=Duration.hours(1),
            retry_attempts=1,
            on_failure=destinations.SqsDestination(self.failures),
        )
        self.query = Function(
            self,
            "Query",
            name=names.query_function,
            code=code,
            handler="query_tempo_storage.lambda_handler",
            # A flow gives a function 8 s.
            timeout=Duration.seconds(7),
            log_retention_days=settings.log_retention_days,
            environment={
                "DYNAMODB_TABLE_NAME": table_name,
                "POLL_BUDGET_SECONDS": str(settings.poll_budget_seconds),
            },
        )
        acknowledge(
            self.email,
            {"Serverless-LambdaDLQ": "Failed mails go to an on-failure destination, which keeps the error as well."},
        )
        self.ledger = Function(
            self,
            "Ledger",
            name=names.ledger_function,
            code=code,
            handler="send_ledger.lambda_handler",
            # A flow gives it 4 s; what it grants later would be forgotten by the flow and remembered here.
            timeout=Duration.seconds(4),
            memory_size=1024,
            log_retention_days=settings.log_retention_days,
            environment={
                "SEND_LEDGER_TABLE_NAME": ledger_name,
                "SEND_LEDGER_KEY_ARN": self.ledger_key.secret_arn,
                "MODE_PARAMETER_NAME": self.mode.parameter_name,
                "SEND_BUDGET": str(settings.send_budget),
                "SEND_BUDGET_HOURS": str(settings.send_budget_hours),
            },
        )
        acknowledge(self.query, {"Serverless-LambdaDLQ": SYNCHRONOUS.format("the flow's error branch asks again")})
        acknowledge(self.ledger, {"Serverless-LambdaDLQ": SYNCHRONOUS.format("the flow sends nothing by itself")})
