"""Faults planted one at a time in copies of our own flows; each has to be found, at the action where it stands."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from backend.connect.flow_language import schema
from backend.connect.flow_lint import transitions
from backend.connect.flow_lint.draft import Draft
from tests.backend.connect.flow_lint.copies import GUIDE, MAIL, TASK, Copy

Action = dict[str, Any]


def edges(action: Action) -> list[Action]:
    transitions = action["Transitions"]
    return [*transitions.get("Conditions", []), *transitions.get("Errors", [])]


def reads(text: str) -> Callable[[Action], bool]:
    return lambda action: text in json.dumps(action["Parameters"])


def is_reply(action: Action) -> bool:
    return reads("$.Attributes.suggestedResponse")(action)


def error(action: Action, kind: str) -> Action:
    return next(edge for edge in action["Transitions"]["Errors"] if edge["ErrorType"] == kind)


def ending(flow: Copy) -> str:
    return str(flow.one("DisconnectParticipant")["Identifier"])


def synchronous(function: str, identifier: str = "planted") -> Action:
    return {
        "Identifier": identifier,
        "Type": "InvokeLambdaFunction",
        "Parameters": {"LambdaFunctionARN": f"${{{function}}}", "InvocationTimeLimitSeconds": "8"},
        "Transitions": {"Errors": []},
    }


def keeps_findings(action: Action) -> bool:
    return "$.External.category" in json.dumps(action["Parameters"])


def plant_in_mail() -> Iterator[tuple[str, str, Callable[[Any], Any]]]:
    """Name, expected code, and what is done to the e-mail flow."""

    def poll(flow: Copy) -> Action:
        return flow.one("InvokeLambdaFunction", where=reads("QueryTempoStorageFunctionArn"))

    def fork(flow: Copy) -> Action:
        return flow.one("Compare", where=reads("$.External.statusCode"))

    def findings(flow: Copy) -> Action:
        return flow.one("UpdateContactAttributes", where=keeps_findings)

    def reply(flow: Copy) -> Action:
        return flow.one("StartOutboundEmailContact", where=is_reply)

    def acknowledgement(flow: Copy) -> Action:
        return flow.one("StartOutboundEmailContact", where=lambda action: not is_reply(action))

    def attributes(action: Action) -> Any:
        return action["Parameters"]["Attributes"]

    yield "misspelt type", "V1", lambda flow: poll(flow).update(Type="InvokeLambda")
    yield (
        "flow end of another flow type",
        "V12",
        lambda flow: flow.one("DisconnectParticipant").update(Type="EndFlowExecution"),
    )
    yield "misspelt parameter", "V2", lambda flow: poll(flow)["Parameters"].update(LambdaFunctionArn="x")
    yield "number for a string", "V3", lambda flow: poll(flow)["Parameters"].update(InvocationTimeLimitSeconds=8)
    yield "boolean for a string", "V3", lambda flow: flow.one("GetCase")["Parameters"].update(LinkContactToCase=True)
    yield "empty attribute", "V4", lambda flow: attributes(findings(flow)).update(intent="")
    yield (
        "transition on an end",
        "V7",
        lambda flow: flow.one("DisconnectParticipant")["Transitions"].update(NextAction=flow.document["StartAction"]),
    )
    yield (
        "link without its error",
        "V9",
        lambda flow: flow.one("GetCase", where=lambda action: action["Parameters"]["LinkContactToCase"] == "true")[
            "Transitions"
        ]["Errors"].remove(
            error(
                flow.one("GetCase", where=lambda action: action["Parameters"]["LinkContactToCase"] == "true"),
                "ContactNotLinked",
            )
        ),
    )
    yield (
        "error of linking without a link",
        "V9",
        lambda flow: flow.one("UpdateCase")["Transitions"]["Errors"].append(
            {"ErrorType": "ContactNotLinked", "NextAction": flow.document["StartAction"]}
        ),
    )
    yield (
        "error on the priority",
        "V9",
        lambda flow: flow.one("UpdateContactRoutingBehavior")["Transitions"].update(
            Errors=[{"ErrorType": "NoMatchingError", "NextAction": flow.document["StartAction"]}]
        ),
    )
    yield (
        "reference mixed with text",
        "V13",
        lambda flow: reply(flow)["Parameters"]["DestinationEmailAddress"].update(
            EmailAddress="<$.CustomerEndpoint.Address>"
        ),
    )
    yield "literal to compare", "V13", lambda flow: fork(flow)["Parameters"].update(ComparisonValue="200")
    yield "bare namespace to compare", "V13", lambda flow: fork(flow)["Parameters"].update(ComparisonValue="$.External")
    yield "nine seconds", "P3", lambda flow: poll(flow)["Parameters"].update(InvocationTimeLimitSeconds="9")
    yield (
        "response type of old",
        "P2",
        lambda flow: poll(flow)["Parameters"].update(ResponseValidation={"ResponseType": "JSON_OBJECT"}),
    )
    yield "target that is no contact", "P2", lambda flow: findings(flow)["Parameters"].update(TargetContact="Customer")
    yield (
        "profile id for the ARN",
        "H22",
        lambda flow: flow.one("CreateCase")["Parameters"]["CaseRequestFields"].update(
            customer_id="$.Customer.ProfileId"
        ),
    )
    yield (
        "unknown response field",
        "P2",
        lambda flow: flow.one("GetCase")["Parameters"]["CaseResponseFields"].append("referencenumber"),
    )
    yield (
        "unknown profile field",
        "P2",
        lambda flow: flow.one("GetCustomerProfile")["Parameters"]["ProfileResponseData"].append("Firstname"),
    )
    yield (
        "eleven response fields",
        "P5",
        lambda flow: flow.one("GetCase")["Parameters"].update(CaseResponseFields=["title"] * 11),
    )
    yield (
        "seven tags",
        "P5",
        lambda flow: flow.one("TagContact")["Parameters"]["Tags"].update({f"tag{number}": "x" for number in range(7)}),
    )
    yield (
        "tag with a long key",
        "P2",
        lambda flow: flow.one("TagContact")["Parameters"]["Tags"].update({"t" * 129: "x"}),
    )
    yield (
        "tag with a sign that no key has",
        "P2",
        lambda flow: flow.one("TagContact")["Parameters"]["Tags"].update({"why?": "x"}),
    )
    yield (
        "tag that is too long",
        "P3",
        lambda flow: flow.one("TagContact")["Parameters"]["Tags"].update({"why": "x" * 257}),
    )
    yield (
        "attributes beyond 32 KB",
        "P3",
        lambda flow: attributes(findings(flow)).update({f"text{number}": "é" * 5_000 for number in range(4)}),
    )
    yield "name that no attribute has", "P2", lambda flow: attributes(findings(flow)).update({"bad key!": "x"})
    yield (
        "task with a long name",
        "P3",
        lambda flow: flow.one("CreateTask")["Parameters"].update(Name="x" * 513),
    )
    yield (
        "case with a long title",
        "P3",
        lambda flow: flow.one("CreateCase")["Parameters"]["CaseRequestFields"].update(title="x" * 4_101),
    )
    yield (
        "operand mixed with text",
        "V13",
        lambda flow: fork(flow)["Transitions"]["Conditions"][0]["Condition"].update(Operands=["a $.Attributes.intent"]),
    )
    yield (
        "operand that nothing writes",
        "H6",
        lambda flow: fork(flow)["Transitions"]["Conditions"][0]["Condition"].update(Operands=["$.Attributes.nothing"]),
    )
    yield "tag of AWS", "P2", lambda flow: flow.one("TagContact")["Parameters"]["Tags"].update({"aws:x": "y"})
    yield (
        "two hooks",
        "P5",
        lambda flow: flow.one("UpdateContactEventHooks")["Parameters"]["EventHooks"].update(
            CustomerQueue="${GuideFlowArn}"
        ),
    )
    yield (
        "hook that does not exist",
        "P2",
        lambda flow: flow.one("UpdateContactEventHooks")["Parameters"].update(
            EventHooks={"DefaultAgentUi": "${GuideFlowArn}"}
        ),
    )
    yield (
        "queue and agent",
        "P4",
        lambda flow: flow.one("UpdateContactTargetQueue")["Parameters"].update(AgentId="$.Attributes.QueueName"),
    )
    yield (
        "priority and age",
        "P4",
        lambda flow: flow.one("UpdateContactRoutingBehavior")["Parameters"].update(QueueTimeAdjustmentSeconds="60"),
    )
    yield (
        "queue in the transfer",
        "V2",
        lambda flow: flow.one("TransferContactToQueue")["Parameters"].update(QueueId="${Queue_Default}"),
    )
    yield (
        "mail without its contact",
        "P6",
        lambda flow: flow.one("CreateContact")["Transitions"].update(
            NextAction=flow.one("TransferContactToQueue")["Identifier"]
        ),
    )
    yield (
        "session that nobody uses",
        "P6",
        lambda flow: flow.one("CreateWisdomSession")["Transitions"].update(
            NextAction=flow.one("GetCase")["Identifier"]
        ),
    )
    yield (
        "literal ARN",
        "H1",
        lambda flow: poll(flow)["Parameters"].update(
            LambdaFunctionARN="arn:aws:lambda:us-east-1:123456789012:function:query"
        ),
    )
    yield (
        "literal id",
        "H1",
        lambda flow: flow.one("CreateCase")["Parameters"].update(CaseTemplateId="0d6e4079-74d4-4a33-8f2b-c1f0d1b4b9a3"),
    )
    yield (
        "unknown placeholder",
        "E8",
        lambda flow: poll(flow)["Parameters"].update(LambdaFunctionARN="${QueryTempoStorageArn}"),
    )
    yield (
        "reply not sent, disconnected",
        "H3",
        lambda flow: error(reply(flow), "NoMatchingError").update(NextAction=ending(flow)),
    )
    yield (
        "full queue, disconnected",
        "H3",
        lambda flow: error(flow.one("TransferContactToQueue"), "QueueAtCapacity").update(NextAction=ending(flow)),
    )
    yield (
        "acknowledged, then disconnected",
        "H3",
        lambda flow: acknowledgement(flow)["Transitions"].update(NextAction=ending(flow)),
    )
    yield (
        "poll again without counting",
        "H5",
        lambda flow: fork(flow)["Transitions"].update(
            NextAction=(pause := flow.named("polls-left")["Transitions"]["Conditions"][0]["NextAction"]),
            Errors=[{"ErrorType": "NoMatchingCondition", "NextAction": pause}],
        ),
    )
    yield (
        "retry itself for ever",
        "H5",
        lambda flow: error(poll(flow), "NoMatchingError").update(NextAction=poll(flow)["Identifier"]),
    )
    yield (
        "attribute that nothing writes",
        "H6",
        lambda flow: reply(flow)["Parameters"]["EmailMessage"]["RawMessage"].update(
            Subject="$.Attributes.replySubject"
        ),
    )
    yield (
        "attribute written on one way only",
        "H6",
        lambda flow: [
            attributes(action).pop("queueId", None)
            for action in flow.all("UpdateContactAttributes", where=lambda action: "queueId" in attributes(action))[:1]
        ],
    )
    yield (
        "another function between answer and reading",
        "H7",
        lambda flow: flow.between(
            findings(flow),
            synchronous("EmailAIResponseRoutingFunctionArn"),
        ),
    )
    yield (
        "the same function again, not looked at",
        "H7",
        lambda flow: flow.between(findings(flow), synchronous("QueryTempoStorageFunctionArn")),
    )
    yield (
        "field that the function does not answer",
        "H7",
        lambda flow: attributes(findings(flow)).update(intent="$.External.Intent"),
    )
    yield (
        "answer of a failed function",
        "H7",
        lambda flow: error(poll(flow), "NoMatchingError").update(NextAction=findings(flow)["Identifier"]),
    )
    yield (
        "case number after creating a case",
        "H8",
        lambda flow: flow.one(
            "UpdateContactAttributes",
            where=lambda action: "$.Case.case_id" in json.dumps(action) and "reference" not in json.dumps(action),
        )["Parameters"]["Attributes"].update(CaseReferenceNr="$.Case.reference_number"),
    )
    yield (
        "profile field not asked for",
        "H8",
        lambda flow: flow.one("GetCustomerProfile")["Parameters"]["ProfileResponseData"].remove("FirstName"),
    )
    yield (
        "slow function waited for",
        "H7",
        lambda flow: flow.one("InvokeLambdaFunction", where=reads("EmailAIResponseRoutingFunctionArn"))[
            "Parameters"
        ].update(InvocationType="SYNCHRONOUS", InvocationTimeLimitSeconds="8"),
    )
    yield (
        "poll that is not waited for",
        "H7",
        lambda flow: poll(flow)["Parameters"].update(InvocationType="ASYNCHRONOUS"),
    )
    yield (
        "transfer without a queue",
        "H19",
        lambda flow: error(flow.one("UpdateContactTargetQueue"), "NoMatchingError").update(
            NextAction=flow.one("TransferContactToQueue")["Identifier"]
        ),
    )
    yield "reference to nowhere", "H11", lambda flow: attributes(findings(flow)).update(intent="$.Externals.intent")
    yield (
        "reference without its full stop",
        "H11",
        lambda flow: attributes(findings(flow)).update(intent="$External.intent"),
    )
    yield (
        "reference without its dollar",
        "H11",
        lambda flow: attributes(findings(flow)).update(intent="External.intent"),
    )
    yield (
        "subject under another name",
        "H11",
        lambda flow: flow.one("Compare", where=reads("connect:EmailSubject"))["Parameters"].update(
            ComparisonValue="$.SegmentAttributes['connect:Subject']"
        ),
    )
    yield (
        "reply to ourselves",
        "H12",
        lambda flow: reply(flow)["Parameters"]["DestinationEmailAddress"].update(
            EmailAddress="$.SystemEndpoint.Address"
        ),
    )
    yield (
        "reply from the customer",
        "H12",
        lambda flow: reply(flow)["Parameters"]["FromEmailAddress"].update(EmailAddress="$.CustomerEndpoint.Address"),
    )
    yield (
        "customer found by our address",
        "H12",
        lambda flow: flow.one("GetCustomerProfile")["Parameters"]["ProfileRequestData"].update(
            IdentifierValue="$.SystemEndpoint.Address"
        ),
    )
    yield (
        "category that nobody produces",
        "H13",
        lambda flow: flow.one("Compare", where=reads('"$.Attributes.category"'))["Transitions"]["Conditions"][0][
            "Condition"
        ].update(Operands=["Payments"]),
    )
    yield (
        "branch behind a wider one",
        "H13",
        lambda flow: flow.one("Compare", where=reads("connect:EmailSubject"))["Transitions"]["Conditions"].insert(
            0,
            {"NextAction": flow.document["StartAction"], "Condition": {"Operator": "TextContains", "Operands": ["R"]}},
        ),
    )
    yield (
        "profile before the filters",
        "H14",
        lambda flow: flow.document.update(StartAction=flow.one("GetCustomerProfile")["Identifier"]),
    )
    yield (
        "profile for whoever writes",
        "H20",
        lambda flow: flow.one("InvokeLambdaFunction", where=reads("EmailAIResponseRoutingFunctionArn"))[
            "Transitions"
        ].update(NextAction=flow.one("CreateCustomerProfile")["Identifier"]),
    )
    yield (
        "acknowledgement for programs",
        "H20",
        lambda flow: flow.named("acknowledge-a-person")["Transitions"]["Conditions"][0]["Condition"].update(
            Operands=["true"]
        ),
    )
    yield (
        "reply past the review flag",
        "H15",
        lambda flow: flow.one("Compare", where=reads('"$.Attributes.ReviewRequired"'))["Transitions"]["Conditions"][0][
            "Condition"
        ].update(Operands=["true"]),
    )
    yield (
        "threshold turned round",
        "H15",
        lambda flow: flow.one("Compare", where=lambda action: "${ConfidenceThreshold}" in json.dumps(action))[
            "Transitions"
        ]["Conditions"][0]["Condition"].update(Operator="NumberLessThan"),
    )
    yield (
        "logs switched on",
        "H16",
        lambda flow: flow.one("UpdateFlowLoggingBehavior")["Parameters"].update(FlowLoggingBehavior="Enabled"),
    )
    yield (
        "prompt on e-mail",
        "H17",
        lambda flow: flow.one("TagContact").update(Type="MessageParticipant", Parameters={"Text": "Sorry"}),
    )
    yield (
        "attribute on the earlier mail",
        "H18",
        lambda flow: findings(flow)["Parameters"].update(TargetContact="Related"),
    )


def plant_in_guide() -> Iterator[tuple[str, str, Callable[[Any], Any]]]:
    def view(flow: Copy, name: str) -> Action:
        return flow.one("ShowView", where=reads(f":view/{name}:"))

    def branch(flow: Copy) -> Action:
        return next(
            action
            for action in flow.all("Compare")
            if "draft" in json.dumps(action["Transitions"]["Conditions"]).lower()
            and "actionName" in action["Parameters"]["ComparisonValue"]
        )

    def sections(flow: Copy) -> Any:
        return view(flow, "form")["Parameters"]["ViewData"]["Sections"]

    def cards(flow: Copy) -> Any:
        return view(flow, "cards")["Parameters"]["ViewData"]["Cards"]

    yield "label without a branch", "H4", lambda flow: branch(flow)["Transitions"]["Conditions"].pop(0)
    yield (
        "branch for no label",
        "H4",
        lambda flow: branch(flow)["Transitions"]["Conditions"][0]["Condition"].update(Operands=["Accept teh draft"]),
    )
    yield "card with a new label", "H4", lambda flow: cards(flow)[0]["Detail"]["Actions"].append("Do something else")
    yield "button without a condition", "H4", lambda flow: view(flow, "cards")["Transitions"]["Conditions"].pop()
    yield (
        "result that the view cannot have",
        "C2",
        lambda flow: view(flow, "cards")["Transitions"]["Conditions"][0]["Condition"].update(Operands=["Selected"]),
    )
    yield (
        "label on two cards",
        "H4",
        lambda flow: cards(flow)[1]["Detail"].update(Actions=list(cards(flow)[0]["Detail"]["Actions"])),
    )
    yield "cards without cards", "P7", lambda flow: view(flow, "cards")["Parameters"]["ViewData"].pop("Cards")
    yield "card without its heading", "P7", lambda flow: cards(flow)[0]["Summary"].pop("Heading")
    yield "card without its face", "P7", lambda flow: cards(flow)[0].pop("Summary")
    yield "icon that Connect has not", "P7", lambda flow: cards(flow)[0]["Summary"].update(Icon="NoSuchIcon")
    yield "misspelt part of a card", "P7", lambda flow: cards(flow)[0]["Detail"].update(Sektions="x")
    yield "card whose actions are objects", "P7", lambda flow: cards(flow)[0]["Detail"].update(Actions=[{"Label": "x"}])
    yield "five cards in a row", "P7", lambda flow: view(flow, "cards")["Parameters"]["ViewData"].update(CardsPerRow=5)
    yield (
        "misspelt form item",
        "P7",
        lambda flow: sections(flow)[0].update(Items=[{"Tipe": "TextAera", "Nmae": "draft"}]),
    )
    yield "field that no form has", "P7", lambda flow: sections(flow)[0]["Items"][0].update(Type="TextAera")
    yield "field without a name", "P7", lambda flow: sections(flow)[0]["Items"][0].pop("Name")
    yield "field without a label", "P7", lambda flow: sections(flow)[0]["Items"][0].pop("Label")
    yield (
        "wrapped form item",
        "P7",
        lambda flow: sections(flow)[0].update(
            Items=[{"LayoutConfiguration": {"Grid": []}, "Items": sections(flow)[0]["Items"]}]
        ),
    )
    yield "section of an unknown kind", "P7", lambda flow: sections(flow)[0].update(Type="Section")
    yield "form without sections", "P7", lambda flow: view(flow, "form")["Parameters"]["ViewData"].pop("Sections")
    yield (
        "section that is neither text nor values",
        "P7",
        lambda flow: view(flow, "detail")["Parameters"]["ViewData"].update(Sections=[{"TemplatString": "x"}]),
    )
    yield (
        "button without a label",
        "P7",
        lambda flow: view(flow, "form")["Parameters"]["ViewData"].update(Next={"Lable": "x"}),
    )
    yield "button that is a number", "P7", lambda flow: view(flow, "form")["Parameters"]["ViewData"].update(Back=1)
    yield (
        "attribute without a value",
        "P7",
        lambda flow: view(flow, "cards")["Parameters"]["ViewData"]["AttributeBar"][0].pop("Value"),
    )
    yield (
        "copy of nothing",
        "H21",
        lambda flow: view(flow, "cards")["Parameters"]["ViewData"]["AttributeBar"][0].update(Copyable=True),
    )
    yield (
        "confirmation without a button",
        "P7",
        lambda flow: view(flow, "confirmation")["Parameters"]["ViewData"].pop("Next"),
    )
    yield (
        "misspelt input of a view",
        "P7",
        lambda flow: view(flow, "detail")["Parameters"]["ViewData"].update(Titel="x"),
    )
    yield (
        "view that does not exist",
        "P2",
        lambda flow: view(flow, "cards")["Parameters"]["ViewResource"].update(
            Id="arn:aws:connect:${AwsRegion}:aws:view/card:1"
        ),
    )
    yield "empty heading", "V4", lambda flow: view(flow, "cards")["Parameters"]["ViewData"].update(Heading="")
    yield (
        "no answer to a time-out",
        "V9",
        lambda flow: view(flow, "cards")["Transitions"]["Errors"].remove(
            error(view(flow, "cards"), "TimeLimitExceeded")
        ),
    )
    yield (
        "time-out shows the view again",
        "H5",
        lambda flow: error(view(flow, "cards"), "TimeLimitExceeded").update(
            NextAction=view(flow, "cards")["Identifier"]
        ),
    )
    yield (
        "end without a word",
        "H3",
        lambda flow: error(view(flow, "cards"), "TimeLimitExceeded").update(NextAction=ending(flow)),
    )
    yield (
        "decision on the guide's own contact",
        "H18",
        lambda flow: flow.one("UpdateContactAttributes")["Parameters"].update(TargetContact="Current"),
    )
    yield (
        "attribute that the mail's flow does not write",
        "H6",
        lambda flow: view(flow, "cards")["Parameters"]["ViewData"].update(Heading="$.Attributes.confidence_score"),
    )
    yield (
        "result of a view that was not shown",
        "H8",
        lambda flow: flow.document.update(StartAction=branch(flow)["Identifier"]),
    )
    yield (
        "page of the proof without looking whether it came",
        "H7",
        lambda flow: flow.named("fetch-proof")["Transitions"].update(NextAction="more-statements"),
    )
    yield (
        "field of a result on a page of the proof",
        "H7",
        lambda flow: flow.named("proof-page")["Parameters"]["ViewData"].update(Heading="$.External.intent"),
    )
    yield (
        "pages that nothing counts",
        "H5",
        lambda flow: flow.named("next-page")["Transitions"].update(NextAction="fetch-proof"),
    )
    yield (
        "stored content of a chat",
        "H17",
        lambda flow: flow.one("UpdateFlowAttributes").update(
            Type="LoadContactContent", Parameters={"ContentType": "EmailMessage"}
        ),
    )


@pytest.mark.parametrize(
    ("code", "plant"), [pytest.param(code, plant, id=name) for name, code, plant in plant_in_mail()]
)
def test_a_fault_in_the_flow_of_the_mail_is_found(mail: Copy, code: str, plant: Callable[[Any], Any]) -> None:
    plant(mail)
    assert code in mail.codes()


@pytest.mark.parametrize(
    ("code", "plant"), [pytest.param(code, plant, id=name) for name, code, plant in plant_in_guide()]
)
def test_a_fault_in_the_guide_is_found(guide: Copy, code: str, plant: Callable[[Any], Any]) -> None:
    plant(guide)
    assert code in guide.codes()


SPOILERS: dict[str, tuple[str, Callable[[Action], Any]]] = {
    "misspelt type": ("V1", lambda action: action.update(Type=action["Type"] + "s")),
    "unknown parameter": ("V2", lambda action: action["Parameters"].update(Unknown="x")),
    "foreign error": (
        "V9",
        lambda action: action["Transitions"].setdefault("Errors", []).append({"ErrorType": "X", "NextAction": "x"}),
    ),
    "dangling": ("V8", lambda action: action["Transitions"].update(NextAction="nowhere")),
    "no way on": ("V6", lambda action: action["Transitions"].pop("NextAction")),
    "unknown operator": (
        "C1",
        lambda action: action["Transitions"]["Conditions"][0]["Condition"].update(Operator="Is"),
    ),
    "two operands": (
        "V11",
        lambda action: action["Transitions"]["Conditions"][0]["Condition"]["Operands"].append("x"),
    ),
    "condition gone": ("C2", lambda action: action["Transitions"].update(Conditions=[])),
    "errors gone": ("V9", lambda action: action["Transitions"].update(Errors=[])),
    "parameters gone": ("P", lambda action: action.update(Parameters={})),
    "all of them empty": (
        "V4",
        lambda action: action.update(Parameters=dict.fromkeys(action["Parameters"], "")),
    ),
}


def has(action: Action, spoiler: str) -> bool:
    """Whether there is something to spoil."""
    rule, transitions = schema.ACTIONS[action["Type"]], action["Transitions"]
    if spoiler in {"unknown operator", "two operands", "condition gone"}:
        return bool(transitions.get("Conditions"))
    if spoiler == "errors gone":
        return bool(rule.errors)
    if spoiler == "parameters gone":
        return bool(rule.parameters.required or rule.parameters.one_of)
    if spoiler == "all of them empty":
        return any(isinstance(value, str) for value in action["Parameters"].values())
    return not rule.terminal or spoiler in {"misspelt type", "unknown parameter"}


@pytest.mark.parametrize("spoiler", SPOILERS)
def test_every_type_of_action_is_checked_for_the_same_faults(spoiler: str) -> None:
    code, spoil = SPOILERS[spoiler]
    flows = [*map(Copy, (MAIL, GUIDE, TASK))]
    types = {action["Type"]: action for flow in flows for action in flow.actions if has(action, spoiler)}
    assert types
    for flow in flows:
        spoilt = [action for action in flow.actions if any(action is one for one in types.values())]
        for action in spoilt:
            spoil(action)
        found = {(problem.action, problem.code[: len(code)]) for problem in flow.problems()} if spoilt else set()
        assert [action["Type"] for action in spoilt if (action["Identifier"], code) not in found] == []


def test_an_identifier_is_given_once(any_flow: Copy) -> None:
    first, *_, last = any_flow.actions
    last["Identifier"] = first["Identifier"]
    assert "E6" in any_flow.codes(first["Identifier"])


def test_every_error_of_every_action_is_missed_when_it_is_gone(any_flow: Copy) -> None:
    for action in any_flow.actions:
        rule = schema.ACTIONS[action["Type"]]
        for kind in rule.errors:
            spoilt = any_flow.clone()
            errors = spoilt.named(action["Identifier"])["Transitions"]["Errors"]
            errors.remove(next(edge for edge in errors if edge["ErrorType"] == kind))
            draft = Draft(spoilt.document)
            found = set(transitions.errors(draft))
            assert (action["Identifier"], "V9", f"the error {kind} has no edge") in found
