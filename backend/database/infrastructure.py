"""The tables: results, one row for each contact, the send ledger, and what is kept of each interaction."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_kms as kms
from constructs import Construct

from adapters.stores.customer_keys import DECISIONS
from backend.acknowledgments import acknowledge
from backend.function import Function


class Database(Construct):
    """On demand, encrypted, recoverable; rows leave by their `ttl`, the tables with the stack.

    *told_of_interactions* says whether somebody is told of each record that changes.

    What customers wrote lies in *texts*, under a key of each customer's, which is a row of *customer_keys* under the
    *master_key*. A row of theirs that could be recovered would be no erasure.
    """

    def __init__(self, scope: Construct, id_: str, *, told_of_interactions: bool = False) -> None:
        super().__init__(scope, id_)
        self.results = table(self, "Results", key="contactId")
        self.ledger = table(self, "Ledger", key="key")
        self.interactions = table(self, "Interactions", key="id", told=told_of_interactions)
        self.texts = table(self, "Texts", key="id")
        self.customer_keys = table(self, "CustomerKeys", key="customer", recoverable=False)
        reason = "Erasing a customer is deleting a row: one that can be recovered for 35 days would not be erased."
        acknowledge(self.customer_keys, {"AwsSolutions-DDB3": reason})
        self.master_key = kms.Key(
            self,
            "MasterKey",
            description="Wraps the keys of customers, under which the texts of interactions are sealed",
            enable_key_rotation=True,
            removal_policy=RemovalPolicy.DESTROY,
            pending_window=Duration.days(7),
        )

    def let_seal(self, function: Function) -> None:
        """Let *function* seal and open texts, under keys that KMS gives it for this purpose only."""
        function.allow(
            "kms:GenerateDataKey",
            "kms:Decrypt",
            on=[self.master_key.key_arn],
            when={"StringEquals": {"kms:EncryptionContext:purpose": DECISIONS}},
        )


def table(scope: Construct, id_: str, *, key: str, recoverable: bool = True, told: bool = False) -> dynamodb.Table:
    """A table whose rows leave by their `ttl`; *told* gives it a stream of the rows that changed."""
    return dynamodb.Table(
        scope,
        id_,
        partition_key=dynamodb.Attribute(name=key, type=dynamodb.AttributeType.STRING),
        billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
        time_to_live_attribute="ttl",
        stream=dynamodb.StreamViewType.NEW_IMAGE if told else None,
        encryption=dynamodb.TableEncryption.AWS_MANAGED,
        point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
            point_in_time_recovery_enabled=recoverable
        ),
        removal_policy=RemovalPolicy.DESTROY,
    )
