"""The Bedrock guardrail that looks at mails and at replies."""

import hashlib
import json

from aws_cdk import CfnResource, Duration
from aws_cdk import aws_bedrock as bedrock
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from backend.guardrail.policies import policies
from backend.names import Names

WITHHELD = "Withheld by the guardrail."


class Guardrail(Construct):
    """A guardrail and the one version of it that is used.

    A version is a copy of the guardrail as it was when the version was made. So the version's identity follows the
    guardrail's content: a change makes a new version, and the function gets its number with the same deployment.
    """

    def __init__(self, scope: Construct, id_: str, *, app_name: str) -> None:
        super().__init__(scope, id_)
        properties = {
            "Name": Names(app_name).of("Guardrail"),
            "Description": "Looks at customers' mails and at suggested replies",
            "BlockedInputMessaging": WITHHELD,
            "BlockedOutputsMessaging": WITHHELD,
            **policies(),
        }
        guardrail = CfnResource(self, "Guardrail", type="AWS::Bedrock::Guardrail", properties=properties)
        self.id = guardrail.get_att("GuardrailId").to_string()
        self.arn = guardrail.get_att("GuardrailArn").to_string()
        content = hashlib.sha256(json.dumps(properties, sort_keys=True).encode()).hexdigest()[:16]
        version = bedrock.CfnGuardrailVersion(
            self, f"Version{content}", guardrail_identifier=self.id, description=f"Content {content}"
        )
        self.version = version.attr_version

    def metric_interventions(self, period: Duration) -> cloudwatch.Metric:
        """How often it objected to a mail or a reply."""
        return cloudwatch.Metric(
            namespace="AWS/Bedrock/Guardrails",
            metric_name="InvocationsIntervened",
            dimensions_map={"GuardrailArn": self.arn, "GuardrailVersion": self.version},
            period=period,
            statistic="Sum",
        )
