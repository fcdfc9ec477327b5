"""Which resources a chain of models needs a permission for."""

from collections.abc import Sequence

from aws_cdk import Stack

from adapters.bedrock.models import WORLDWIDE, base_id
from backend.function import Function

ROUTED = "The inference profile decides in which region the model runs; the condition names the profile."


def allow_models(function: Function, model_ids: Sequence[str]) -> None:
    """Allow each inference profile, and its model in whatever region the profile leads to, through that profile only.

    https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-prereq.html
    """
    stack = Stack.of(function)
    for model_id in model_ids:
        profile = stack.format_arn(service="bedrock", resource="inference-profile", resource_name=model_id)
        function.allow("bedrock:InvokeModel", on=[profile])
        function.allow(
            "bedrock:InvokeModel",
            on=[
                stack.format_arn(
                    service="bedrock",
                    region=region,
                    account="",
                    resource="foundation-model",
                    resource_name=base_id(model_id),
                )
                for region in (["*", ""] if model_id.startswith(f"{WORLDWIDE}.") else ["*"])
            ],
            when={"StringEquals": {"bedrock:InferenceProfileArn": profile}},
            because=ROUTED,
        )
