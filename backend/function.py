"""A Lambda function with the defaults that every function of this application has."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from backend.acknowledgments import acknowledge

PERSONAL_DATA = (
    logs.DataIdentifier.EMAILADDRESS,
    logs.DataIdentifier.NAME,
    logs.DataIdentifier.ADDRESS,
    logs.DataIdentifier.CREDITCARDNUMBER,
    logs.DataIdentifier.BANKACCOUNTNUMBER_US,
    logs.DataIdentifier.BANKACCOUNTNUMBER_GB,
    logs.DataIdentifier.BANKACCOUNTNUMBER_DE,
    logs.DataIdentifier.PHONENUMBER_US,
    logs.DataIdentifier.PHONENUMBER_GB,
    logs.DataIdentifier.PHONENUMBER_DE,
    logs.DataIdentifier.SSN_US,
)


def role_for_functions(scope: Construct, id_: str, log_group: logs.LogGroup) -> iam.Role:
    """A role that may write to *log_group* and nothing else."""
    role = iam.Role(scope, id_, assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
    log_group.grant_write(role)
    return role


class LogGroup(logs.LogGroup):
    """Log lines that expire, with personal data masked for whoever lacks `logs:Unmask`."""

    def __init__(self, scope: Construct, id_: str, *, days: int, name: str | None = None) -> None:
        super().__init__(
            scope,
            id_,
            log_group_name=name,
            removal_policy=RemovalPolicy.DESTROY,
            data_protection_policy=logs.DataProtectionPolicy(name="personal-data", identifiers=list(PERSONAL_DATA)),
        )
        # The property knows days where the construct knows names for some of them.
        cast(logs.CfnLogGroup, self.node.default_child).retention_in_days = days


class Function(lambda_.Function):
    """Python on arm64 with JSON logs, tracing, and a role that may write its own log and nothing else.

    *asynchronous* takes the CDK's options of asynchronous invocation: `on_failure`, `max_event_age`, `retry_attempts`.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        code: lambda_.Code,
        handler: str,
        timeout: Duration,
        log_retention_days: int,
        memory_size: int = 512,
        name: str | None = None,
        environment: Mapping[str, str] | None = None,
        **asynchronous: Any,
    ) -> None:
        log_group = LogGroup(scope, f"{id_}Log", days=log_retention_days, name=name and f"/aws/lambda/{name}")
        role = role_for_functions(scope, f"{id_}Role", log_group)
        super().__init__(
            scope,
            id_,
            function_name=name,
            code=code,
            handler=handler,
            runtime=lambda_.Runtime.PYTHON_3_14,
            architecture=lambda_.Architecture.ARM_64,
            timeout=timeout,
            memory_size=memory_size,
            environment=dict(environment or {}),
            tracing=lambda_.Tracing.ACTIVE,
            logging_format=lambda_.LoggingFormat.JSON,
            application_log_level_v2=lambda_.ApplicationLogLevel.INFO,
            log_group=log_group,
            role=role,
            **asynchronous,
        )
        self._asynchronous = asynchronous
        self.log = log_group
        self.own_role = role
        acknowledge(role, {"AwsSolutions-IAM5[Resource::*]": "X-Ray's actions for writing traces know no resource."})

    def behind_alias(self, name: str, *, anew_with: str) -> lambda_.Alias:
        """Give an alias to its newest version; *anew_with* is what makes another version though code and settings stay.

        What the function refers to may be replaced without a word of its own properties changing.
        """
        self.invalidate_version_based_on(anew_with)
        return lambda_.Alias(self, "Alias", alias_name=name, version=self.current_version, **self._asynchronous)

    def place(self, *, subnets: Sequence[str], security_groups: Sequence[str]) -> None:
        """Have the function run in a network, out of which it calls nothing that the network does not lead to."""
        resource = cast(lambda_.CfnFunction, self.node.default_child)
        resource.vpc_config = lambda_.CfnFunction.VpcConfigProperty(
            subnet_ids=list(subnets), security_group_ids=list(security_groups)
        )

        def arn(kind: str, name: str) -> str:
            return Stack.of(self).format_arn(service="ec2", resource=kind, resource_name=name)

        interfaces = [arn("network-interface", "*")]
        places = [
            *(arn("subnet", each) for each in subnets),
            *(arn("security-group", each) for each in security_groups),
        ]
        lambdas = "Lambda makes the network interfaces of the function, and names them."
        self.allow("ec2:CreateNetworkInterface", on=[*interfaces, *places], because=lambdas)
        self.allow(
            *("ec2:DeleteNetworkInterface", "ec2:AssignPrivateIpAddresses", "ec2:UnassignPrivateIpAddresses"),
            on=interfaces,
            because=lambdas,
        )
        looking = "EC2 knows no resource for looking at networks."
        self.allow("ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets", on=["*"], because=looking)

    def allow(
        self,
        *actions: str,
        on: Sequence[str],
        when: Mapping[str, object] | None = None,
        because: str | None = None,
    ) -> None:
        """Let the function call *actions* on the resources *on*, under the conditions *when*.

        Resources with a wildcard need a reason, which joins the acknowledged findings.
        """
        self.own_role.add_to_policy(iam.PolicyStatement(actions=list(actions), resources=list(on), conditions=when))
        wide = [resource for resource in on if "*" in resource]
        if wide and not because:
            raise ValueError(f"say why {wide} cannot be narrower")
        if because:
            acknowledge(self.own_role, {f"AwsSolutions-IAM5[Resource::{resource}]": because for resource in wide})
