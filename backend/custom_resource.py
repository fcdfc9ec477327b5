"""A resource that CloudFormation does not have, made by a function of ours."""

from collections.abc import Mapping, Sequence
from typing import cast

from aws_cdk import CfnResource, Duration, Stack
from aws_cdk import CustomResource as CloudFormationResource
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import custom_resources as cr
from constructs import Construct, IConstruct

from backend.acknowledgments import acknowledge
from backend.function import Function, LogGroup, role_for_functions

FRAMEWORK = "The CDK's provider framework: runs during deployments only, reports failures to CloudFormation."
FRAMEWORK_RULES = ("Serverless-LambdaDLQ", "Serverless-LambdaDefaultMemorySize", "Serverless-LambdaTracing")
WAITER_RULES = ("AwsSolutions-SF1", "AwsSolutions-SF2", "Serverless-StepFunctionStateMachineXray")
ASK_EVERY = Duration.seconds(10)


class CustomResource(Construct):
    """Calls *on_event* on create, update and delete, then *is_complete* until it says so or *wait* is over.

    What *properties* holds reaches the functions; a changed value is an update.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        kind: str,
        on_event: Function,
        properties: Mapping[str, object],
        log_retention_days: int,
        is_complete: Function | None = None,
        wait: Duration | None = None,
    ) -> None:
        super().__init__(scope, id_)
        log_group = LogGroup(self, "Log", days=log_retention_days)
        event_role = role_for_functions(self, "EventRole", log_group)
        wait_role = role_for_functions(self, "WaitRole", log_group) if is_complete else None
        provider = cr.Provider(
            self,
            "Provider",
            on_event_handler=on_event,
            is_complete_handler=is_complete,
            query_interval=ASK_EVERY if is_complete else None,
            total_timeout=wait,
            disable_waiter_state_machine_logging=True if is_complete else None,
            framework_on_event_role=event_role,
            framework_complete_and_timeout_role=wait_role,
            log_group=log_group,
            # On every other level the framework writes whole events, and with them what the properties hold.
            framework_lambda_logging_level=lambda_.ApplicationLogLevel.FATAL,
        )
        self.resource = CloudFormationResource(
            self,
            "Resource",
            resource_type=f"Custom::{kind}",
            service_token=provider.service_token,
            properties=dict(properties),
        )
        roles = [event_role, *([wait_role] if wait_role else [])]
        _acknowledge(provider, roles, [on_event, *([is_complete] if is_complete else [])])


def _acknowledge(provider: cr.Provider, roles: Sequence[iam.Role], ours: Sequence[Function]) -> None:
    acknowledge(provider, dict.fromkeys(FRAMEWORK_RULES, FRAMEWORK))
    for function in ours:
        acknowledge(function, {"Serverless-LambdaDLQ": "Runs during deployments; CloudFormation learns of a failure."})
    for role in roles:
        acknowledge(role, dict.fromkeys(map(any_version, ours), "The function is made for this resource alone."))
    if waiter := provider.node.try_find_child("waiter-state-machine"):
        own = [provider.node.find_child(f"framework-{name}") for name in ("isComplete", "onTimeout")]
        acknowledge(waiter, dict.fromkeys([*WAITER_RULES, *map(any_version, own)], FRAMEWORK))


def any_version(function: IConstruct) -> str:
    """The finding about a grant to invoke *function*, which covers its versions as well."""
    resource = cast(CfnResource, function.node.default_child)
    return f"AwsSolutions-IAM5[Resource::<{Stack.of(function).get_logical_id(resource)}.Arn>:*]"
