"""Which models are asked where."""

import pytest

from adapters.bedrock.models import CAPABILITIES, DEFAULT_CHAIN, Capability, capability, model_ids


@pytest.mark.parametrize(
    ("region", "prefix"),
    [
        ("us-east-1", "us"),
        ("ca-central-1", "us"),
        ("eu-central-1", "eu"),
        ("eu-west-2", "eu"),
        ("ap-northeast-1", "jp"),
        ("ap-southeast-2", "au"),
        ("ap-southeast-1", "global"),
        ("ap-northeast-2", "global"),
        ("sa-east-1", "global"),
        ("ca-west-1", "global"),
    ],
)
def test_each_region_calls_the_profiles_of_its_geography(region: str, prefix: str) -> None:
    assert model_ids(region) == [f"{prefix}.{name}" for name in DEFAULT_CHAIN]


def test_a_profile_that_is_named_in_full_is_kept() -> None:
    chain = ["global.anthropic.claude-haiku-5-5", "amazon.nova-2-lite-v1:0"]
    assert model_ids("eu-west-1", chain) == ["global.anthropic.claude-haiku-5-5", "eu.amazon.nova-2-lite-v1:0"]


def test_every_model_of_the_default_chain_has_its_capabilities() -> None:
    assert set(DEFAULT_CHAIN) <= CAPABILITIES.keys()


def test_a_model_we_do_not_know_gets_only_what_every_model_accepts() -> None:
    assert capability("us.vendor.new-model-v1:0") == Capability(temperature=None, additional_fields={})
