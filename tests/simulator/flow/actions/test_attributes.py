import pytest

from backend.connect.flow_language.schema import ATTRIBUTE_BYTES
from simulator.flow.contact import AttributeLimitError
from tests.simulator.flow.bench import Bench, act


def test_attributes_are_set_all_or_none(bench: Bench) -> None:
    bench.contact.attributes["old"] = "x" * (ATTRIBUTE_BYTES - 10)
    both = act("UpdateContactAttributes", {"Attributes": {"a": "1", "b": "2" * 50}})
    [step, _] = bench.steps(both)
    assert step.result == "NoMatchingError"
    assert bench.contact.attributes.keys() == {"old"}


def test_the_limit_counts_bytes_of_keys_and_values(bench: Bench) -> None:
    bench.contact.write({"k": "é" * ((ATTRIBUTE_BYTES - 1) // 2)})
    with pytest.raises(AttributeLimitError, match="32,768"):
        bench.contact.write({"more": "xx"})


def test_values_are_interpolated_and_a_missing_reference_leaves_nothing(bench: Bench) -> None:
    run = bench.start(
        act(
            "UpdateContactAttributes",
            {"Attributes": {"a": "Dear $.Customer.FirstName, case $.CustomerEndpoint.Address."}},
        )
    )
    list(run)
    assert bench.contact.attributes["a"] == "Dear , case efua@example.com."
    assert run.warnings == ["UpdateContactAttributes: $.Customer.FirstName is not set"]


def test_nested_references_choose_the_key(bench: Bench) -> None:
    bench.contact.attributes |= {"which": "color", "color": "blue"}
    bench.steps(act("UpdateContactAttributes", {"Attributes": {"a": "$.Attributes['`$.Attributes.which`']"}}))
    assert bench.contact.attributes["a"] == "blue"


def test_related_writes_to_the_mail_behind_a_guide(bench: Bench) -> None:
    mail, write = bench.contact, act("UpdateContactAttributes", {"Attributes": {"a": "b"}, "TargetContact": "Related"})
    assert bench.result(write) == "NoMatchingError"
    bench.contact = mail.guide("guide-1", bench.clock.now())
    assert bench.result(write) == "NextAction"
    assert (mail.attributes, bench.contact.attributes) == ({"a": "b"}, {})


def test_a_guide_starts_with_a_copy_of_the_attributes(bench: Bench) -> None:
    bench.contact.attributes["intent"] = "card"
    guide = bench.contact.guide("guide-1", 5.0)
    bench.contact.attributes["intent"] = "changed"
    assert (guide.channel, guide.attributes, guide.related) == ("CHAT", {"intent": "card"}, bench.contact)


def test_flow_attributes_stay_in_the_flow(bench: Bench) -> None:
    bench.steps(
        act("UpdateFlowAttributes", {"FlowAttributes": {"a": {"Value": "is $.Channel ."}}}, then="copy"),
        act("UpdateContactAttributes", {"Attributes": {"b": "$.FlowAttributes.a"}}, identifier="copy"),
    )
    assert bench.contact.attributes == {"b": "is EMAIL ."}


def test_contact_data_need_a_value(bench: Bench) -> None:
    assert bench.result(act("UpdateContactData", {"Name": "$.Attributes.none"})) == "NoMatchingError"
    assert bench.result(act("UpdateContactData", {"Name": "Card", "Description": "A $.Channel"})) == "NextAction"
    assert (bench.contact.name, bench.contact.description) == ("Card", "A EMAIL")


def test_at_most_six_tags(bench: Bench) -> None:
    bench.steps(act("TagContact", {"Tags": {str(number): "x" for number in range(6)}}))
    assert bench.result(act("TagContact", {"Tags": {"seventh": "x"}})) == "NoMatchingError"
    bench.steps(act("UntagContact", {"TagKeys": ["0", "1"]}))
    assert bench.result(act("TagContact", {"Tags": {"seventh": "x"}})) == "NextAction"
    assert len(bench.contact.tags) == 5


def test_stored_content_is_the_plain_text_of_an_email(bench: Bench) -> None:
    load = act("LoadContactContent", {"ContentType": "EmailMessage"}, then="copy")
    copy = act("UpdateContactAttributes", {"Attributes": {"a": "$.Email.EmailMessage.Plaintext"}}, identifier="copy")
    bench.steps(load, copy)
    assert bench.contact.attributes["a"] == "Which card?"
    bench.contact.plain_text = "x" * 40_000
    assert bench.result(load, copy) == "NoMatchingError"


def test_the_logging_switch_follows_the_contact(bench: Bench) -> None:
    bench.steps(act("UpdateFlowLoggingBehavior", {"FlowLoggingBehavior": "Enabled"}, errors=()))
    assert bench.contact.flow_logging
