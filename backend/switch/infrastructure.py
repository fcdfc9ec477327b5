"""The operator's switch: a parameter that the stack makes once and then never writes."""

from pathlib import Path
from typing import cast

from aws_cdk import CfnDeletionPolicy, Duration, Stack
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from backend.custom_resource import CustomResource
from backend.function import Function
from backend.names import Names
from backend.packaging import source
from backend.settings import Settings

RUNTIME = Path(__file__).parent / "runtime"

FIRST_MODE = '{"mode": "draft", "categories": {}}'
"""What the switch says after the first deployment; a later one leaves it as it is."""


class Switch(Construct):
    """Says how far the software goes; whoever operates it changes it while everything runs.

    CloudFormation has no parameter without a value: any change of one in a template, a tag's too, and any repair of its
    drift writes the template's value over the operator's. So a function makes it.
    """

    def __init__(self, scope: Construct, id_: str, *, settings: Settings) -> None:
        super().__init__(scope, id_)
        names = Names(settings.app_name)
        self.parameter_name = names.mode_parameter
        self.arn = Stack.of(self).format_arn(
            service="ssm", resource="parameter", resource_name=names.mode_parameter.removeprefix("/")
        )
        function = Function(
            self,
            "Function",
            code=source(RUNTIME),
            handler="first_mode.on_event",
            timeout=Duration.minutes(2),
            log_retention_days=settings.log_retention_days,
        )
        function.allow("ssm:PutParameter", "ssm:DeleteParameter", on=[self.arn])
        self.first_mode = CustomResource(
            self,
            "FirstMode",
            kind="FirstMode",
            on_event=function,
            log_retention_days=settings.log_retention_days,
            properties={"Name": names.mode_parameter, "FirstMode": FIRST_MODE},
        )


def let_go(scope: Construct, names: Names) -> None:
    """Free the switch of a copy whose template had it as a parameter of its own, under this id in *scope*.

    Another name makes CloudFormation replace the resource, and the policy keeps what is replaced: the parameter stays
    with what it says, and belongs to no template. Taken out of the template instead, it would be deleted.
    """
    parameter = ssm.StringParameter(
        scope,
        "Mode",
        parameter_name=names.first_mode_parameter,
        string_value=FIRST_MODE,
        description=f"What a new deployment starts with. Nobody reads it: the switch is {names.mode_parameter}",
    )
    resource = cast(ssm.CfnParameter, parameter.node.default_child)
    resource.cfn_options.update_replace_policy = CfnDeletionPolicy.RETAIN
    resource.cfn_options.deletion_policy = CfnDeletionPolicy.DELETE
