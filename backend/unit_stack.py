"""What the stacks of units have in common."""

from collections.abc import Mapping, Sequence

from aws_cdk import CfnOutput, Environment, Stack
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from backend import data_key
from backend.function import Function
from backend.names import Names
from backend.settings import Settings


class UnitStack(Stack):
    """A unit of its own beside the e-mail stacks, which do not change for it."""

    def __init__(self, scope: Construct, id_: str, *, settings: Settings, env: Environment, description: str) -> None:
        super().__init__(scope, id_, env=env, description=description)
        self._settings, self._names = settings, Names(settings.app_name)

    def _finish(
        self, outputs: Mapping[str, str], *, functions: Sequence[Function], queues: Sequence[sqs.Queue] = ()
    ) -> None:
        """Put all that is stored under the operator's key, where there is one, and tell the *outputs*."""
        if self._settings.data_key_arn:
            data_key.put_under(self._settings.data_key_arn, self, functions=functions, queues=queues)
        for name, value in outputs.items():
            CfnOutput(self, name, value=value)
