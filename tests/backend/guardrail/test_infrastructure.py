import re
from typing import Any

import pytest

from backend.guardrail import policies
from tests.fakes.deployment import CHANGED, backend
from triage.policy import POLICY

GUARDRAIL, VERSION = "AWS::Bedrock::Guardrail", "AWS::Bedrock::GuardrailVersion"
EMAIL = "lambda_function.lambda_handler"
ALARM = "AWS::CloudWatch::Alarm"


def guardrail() -> dict[str, Any]:
    return backend().only(GUARDRAIL)


def logical_id(kind: str) -> str:
    (name,) = backend().all(kind)
    return name


def test_the_mail_function_asks_the_version_of_this_guardrail_and_no_other() -> None:
    variables = backend().function(EMAIL)["Properties"]["Environment"]["Variables"]

    assert variables["GUARDRAIL_ID"] == {"Fn::GetAtt": [logical_id(GUARDRAIL), "GuardrailId"]}
    assert variables["GUARDRAIL_VERSION"] == {"Fn::GetAtt": [logical_id(VERSION), "Version"]}
    assert backend().resources_of(EMAIL, "bedrock:ApplyGuardrail") == [
        {"Fn::GetAtt": [logical_id(GUARDRAIL), "GuardrailArn"]}
    ]


def test_switched_off_there_is_none() -> None:
    template = backend(**CHANGED)

    assert template.all(GUARDRAIL) == template.all(VERSION) == {}
    assert "GUARDRAIL_ID" not in template.function(EMAIL)["Properties"]["Environment"]["Variables"]
    assert "bedrock:ApplyGuardrail" not in template.actions_of(EMAIL)


def test_a_changed_guardrail_gets_a_new_version(monkeypatch: pytest.MonkeyPatch) -> None:
    before = logical_id(VERSION)
    monkeypatch.setitem(policies.STRENGTHS, "INSULTS", ("HIGH", "HIGH"))
    (after,) = backend(LOG_RETENTION_DAYS="14").all(VERSION)
    monkeypatch.undo()
    (same,) = backend(CANARY="true").all(VERSION)

    assert after != before
    assert same == before


def test_attempts_to_steer_the_model_are_looked_for_in_mails_as_strictly_as_possible() -> None:
    filters = {row["Type"]: row for row in guardrail()["ContentPolicyConfig"]["FiltersConfig"]}

    assert set(filters) == {"SEXUAL", "VIOLENCE", "HATE", "INSULTS", "MISCONDUCT", "PROMPT_ATTACK"}
    assert (filters["PROMPT_ATTACK"]["InputStrength"], filters["PROMPT_ATTACK"]["OutputStrength"]) == ("HIGH", "NONE")


def test_topics_words_and_personal_data_are_a_matter_of_replies_only() -> None:
    rows = [
        *guardrail()["TopicPolicyConfig"]["TopicsConfig"],
        *guardrail()["WordPolicyConfig"]["ManagedWordListsConfig"],
        *guardrail()["SensitiveInformationPolicyConfig"]["PiiEntitiesConfig"],
    ]

    assert len(rows) > 15
    assert {(row["InputEnabled"], row["OutputEnabled"]) for row in rows} == {(False, True)}
    assert {row["OutputAction"] for row in rows} == {"BLOCK", "ANONYMIZE"}


def test_secrets_are_masked_and_what_every_reply_has_is_not() -> None:
    masked = {row["Type"] for row in guardrail()["SensitiveInformationPolicyConfig"]["PiiEntitiesConfig"]}

    assert {"CREDIT_DEBIT_CARD_NUMBER", "US_SOCIAL_SECURITY_NUMBER", "PIN", "PASSWORD"} <= masked
    assert not masked & {"NAME", "EMAIL", "PHONE", "URL", "ADDRESS", "US_BANK_ROUTING_NUMBER"}


def test_grounding_is_measured_and_left_to_the_function() -> None:
    filters = guardrail()["ContextualGroundingPolicyConfig"]["FiltersConfig"]

    assert {(row["Type"], row["Threshold"], row["Action"]) for row in filters} == {
        ("GROUNDING", POLICY.minimum_grounding, "NONE"),
        ("RELEVANCE", POLICY.minimum_reply_relevance, "NONE"),
    }


def test_data_stays_in_the_region() -> None:
    assert guardrail()["ContentPolicyConfig"]["ContentFiltersTierConfig"] == {"TierName": "CLASSIC"}
    assert guardrail()["TopicPolicyConfig"]["TopicsTierConfig"] == {"TierName": "CLASSIC"}
    assert "CrossRegionConfig" not in guardrail()


def test_everything_has_the_length_that_bedrock_takes() -> None:
    assert re.fullmatch(r"[0-9a-zA-Z_-]{1,50}", guardrail()["Name"])
    for topic in guardrail()["TopicPolicyConfig"]["TopicsConfig"]:
        assert len(topic["Name"]) <= 100
        assert len(topic["Definition"]) <= 200
        assert len(topic["Examples"]) <= 5
        assert all(len(example) <= 100 for example in topic["Examples"])


def test_many_objections_raise_an_alarm() -> None:
    alarm = backend().only(ALARM, MetricName="InvocationsIntervened")

    assert alarm["Namespace"] == "AWS/Bedrock/Guardrails"
    assert {row["Name"] for row in alarm["Dimensions"]} == {"GuardrailArn", "GuardrailVersion"}
