"""Another version of what a flow calls takes its first mails alone, and goes back where it fails."""

from collections.abc import Mapping

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from backend.acknowledgments import acknowledge
from backend.settings import Settings, Stage

MANAGED = (
    "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited]"
)


class Canary(Construct):
    """Has CodeDeploy turn each alias to another version; the alarm of its function turns it back, and fails the stack.

    In production a tenth of all calls goes to the new version for five minutes; in a sandbox all go at once.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: Settings,
        aliases: Mapping[str, lambda_.Alias],
        alarms: Mapping[str, cloudwatch.Alarm],
    ) -> None:
        super().__init__(scope, id_)
        known = codedeploy.LambdaDeploymentConfig
        slowly = known.CANARY_10_PERCENT_5_MINUTES
        application = codedeploy.LambdaApplication(self, "Application")
        for name, alias in aliases.items():
            group = codedeploy.LambdaDeploymentGroup(
                self,
                name,
                application=application,
                alias=alias,
                alarms=[alarms[name]],
                deployment_config=slowly if settings.stage is Stage.PRODUCTION else known.ALL_AT_ONCE,
            )
            acknowledge(group, {MANAGED: "AWS's own policy for what CodeDeploy does with aliases, kept by AWS."})
