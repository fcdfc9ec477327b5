"""Who is told of an alarm."""

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from backend.acknowledgments import acknowledge


class Notification(sns.Topic):
    """Alarms as e-mail to one address, which gets a mail that asks to confirm first.

    CloudWatch cannot use the key that SNS brings: https://repost.aws/knowledge-center/cloudwatch-receive-sns-for-alarm-trigger
    """

    def __init__(self, scope: Construct, id_: str, *, address: str) -> None:
        key = kms.Key(
            scope,
            f"{id_}Key",
            description="Encrypts what alarms say",
            enable_key_rotation=True,
            removal_policy=RemovalPolicy.DESTROY,
            pending_window=Duration.days(7),
        )
        super().__init__(scope, id_, enforce_ssl=True, master_key=key)
        alarms = iam.ServicePrincipal(
            "cloudwatch.amazonaws.com", conditions={"StringEquals": {"aws:SourceAccount": Stack.of(self).account}}
        )
        key.grant(alarms, "kms:Decrypt", "kms:GenerateDataKey*")
        self.grant_publish(alarms)
        subscription = self.add_subscription(subscriptions.EmailSubscription(address))
        acknowledge(subscription, {"Serverless-SNSRedrivePolicy": "The dashboard shows an alarm whose mail got lost."})
