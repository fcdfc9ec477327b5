"""Where the deployed copy keeps things, asked from its e-mail function."""

from dataclasses import dataclass

from botocore.exceptions import ClientError

from adapters.s3.anchor_bucket import AnchorBucket
from adapters.stores.audit_table import AuditTable
from backend.connect.flows import EMAIL
from backend.errors import DeploymentError
from backend.names import Names
from backend.operations import stacks
from backend.operations.account import Clients, code, pages
from backend.operations.checks.names import units
from backend.settings import Settings, Unit
from privacy.audit_trail import AuditTrail


@dataclass(frozen=True, slots=True)
class Deployed:
    """The copy of the application that the settings name."""

    settings: Settings
    aws: Clients

    @property
    def email_function(self) -> str:
        return Names(self.settings.app_name).email_function

    @property
    def recorder_function(self) -> str:
        return Names(self.settings.app_name).recorder_function

    def exists(self) -> bool:
        """Say whether the e-mail function is there."""
        try:
            self.aws("lambda").get_function_configuration(FunctionName=self.email_function)
        except ClientError as error:
            if code(error) != "ResourceNotFoundException":
                raise
            return False
        return True

    def table(self) -> str:
        """The name of the table of results."""
        return self._told(self.email_function, "DYNAMODB_TABLE_NAME")

    def ledger(self) -> str:
        """The name of the send ledger."""
        return self._told(Names(self.settings.app_name).ledger_function, "SEND_LEDGER_TABLE_NAME")

    def conversations(self) -> str | None:
        """The name of the table of conversations; None where no unit answers chats."""
        told = self.outputs(Unit.CHAT)
        return told["ConversationsTableName"] if told else None

    def audit(self) -> AuditTrail | None:
        """The audit of the unit that keeps it; None where there is none."""
        if (told := self.outputs(Unit.AUDIT)) is None:
            return None
        return AuditTrail(
            AuditTable(self.aws("dynamodb"), told["AuditTableName"]),
            AnchorBucket(self.aws("s3"), told["AuditBucketName"]),
        )

    def outputs(self, unit: Unit) -> dict[str, str] | None:
        """What the stack of a *unit* tells, whatever the settings say of it; None where there is none of ours."""
        stack, brings = units(Names(self.settings.app_name))[unit]
        found = stacks.find(self.aws, stack)
        return stacks.outputs(found) if found and found.get("Description") == brings.description else None

    def required(self, unit: Unit) -> dict[str, str]:
        """The same; raise `DeploymentError` where there is none."""
        if (found := self.outputs(unit)) is None:
            raise DeploymentError(f"The unit {unit} is not deployed: name it in UNITS, and deploy.")
        return found

    def guardrail(self) -> tuple[str, str] | None:
        """The id and the version of the guardrail; None where none is deployed."""
        told = self._environment(self.email_function)
        found = told.get("GUARDRAIL_ID"), told.get("GUARDRAIL_VERSION")
        return (found[0], found[1]) if found[0] and found[1] else None

    def ledger_key(self) -> str:
        """The ARN of the secret under which addresses are sealed."""
        return self._told(Names(self.settings.app_name).ledger_function, "SEND_LEDGER_KEY_ARN")

    def interaction_tables(self) -> tuple[str, str, str]:
        """The names of the tables of interactions, of their texts and of the keys of customers."""
        variables = ("INTERACTIONS_TABLE_NAME", "TEXTS_TABLE_NAME", "CUSTOMER_KEYS_TABLE_NAME")
        records, texts, keys = (self._told(self.recorder_function, name) for name in variables)
        return records, texts, keys

    def master_key(self) -> str:
        """The ARN of the key under which the keys of customers are kept."""
        return self._told(self.recorder_function, "CUSTOMER_MASTER_KEY_ARN")

    def caller(self) -> str:
        """The ARN of whoever calls."""
        return str(self.aws("sts").get_caller_identity()["Arn"])

    def failure_queue(self) -> str:
        """The URL of the queue that keeps what the e-mail function could not do."""
        try:
            answer = self.aws("lambda").get_function_event_invoke_config(FunctionName=self.email_function)
        except ClientError as error:
            raise self._missing(error) from error
        name = answer["DestinationConfig"]["OnFailure"]["Destination"].rpartition(":")[2]
        return str(self.aws("sqs").get_queue_url(QueueName=name)["QueueUrl"])

    def flow(self) -> str:
        """The id of the e-mail flow."""
        if not self.settings.instance_id:
            stack = Names(self.settings.app_name).instance_stack
            raise DeploymentError(f"There is no stack {stack} yet: deploy first, python cdk.py deploy --all.")
        name = Names(self.settings.app_name).of(EMAIL)
        rows = pages(
            self.aws("connect").list_contact_flows,
            "ContactFlowSummaryList",
            InstanceId=self.settings.instance_id,
            ContactFlowTypes=["CONTACT_FLOW"],
        )
        for row in rows:
            if row["Name"] == name:
                return str(row["Id"])
        raise DeploymentError(f"The instance has no flow {name}: deploy first, python cdk.py deploy --all.")

    def _told(self, function: str, variable: str) -> str:
        """What a function's environment says of a *variable* that it always has."""
        return self._environment(function)[variable]

    def _environment(self, function: str) -> dict[str, str]:
        try:
            answer = self.aws("lambda").get_function_configuration(FunctionName=function)
        except ClientError as error:
            raise self._missing(error) from error
        return dict(answer["Environment"]["Variables"])

    def _missing(self, error: Exception) -> Exception:
        if code(error) != "ResourceNotFoundException":
            return error
        return DeploymentError(
            f"There is no function {self.email_function} in {self.settings.region}: deploy first, "
            "python cdk.py deploy --all."
        )
