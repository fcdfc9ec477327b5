"""The actions of the flow language as data: parameters, conditions, errors, and where each may stand.

Sources: the flow-language pages of the Amazon Connect Developer Guide, block pages of the
Administrator Guide, exports of the designer, and what the service itself rejects. What is not
established is left out, so that `lint` refuses it until somebody has seen it work.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

INBOUND: Final = "CONTACT_FLOW"
FLOW_TYPES: Final[Mapping[str, str]] = {
    "contactFlow": INBOUND,
    "customerQueue": "CUSTOMER_QUEUE",
    "customerHold": "CUSTOMER_HOLD",
    "customerWhisper": "CUSTOMER_WHISPER",
    "agentHold": "AGENT_HOLD",
    "agentWhisper": "AGENT_WHISPER",
    "outboundWhisper": "OUTBOUND_WHISPER",
    "agentTransfer": "AGENT_TRANSFER",
    "queueTransfer": "QUEUE_TRANSFER",
    "campaign": "CAMPAIGN",
}
"""What the designer writes into `Metadata.type`, and what the API calls it."""

EVERY_FLOW: Final = frozenset(FLOW_TYPES.values())
BEFORE_A_QUEUE: Final = frozenset({INBOUND, "AGENT_TRANSFER", "QUEUE_TRANSFER"})
WHISPERS_AND_HOLDS: Final = frozenset(each for each in EVERY_FLOW if each.endswith(("_WHISPER", "_HOLD")))

VERSION: Final = "2019-10-30"
MOST_ACTIONS: Final = 250
MOST_CHARACTERS: Final = 256_000
IDENTIFIER_CHARACTERS: Final = 50
IDENTIFIER_FORBIDDEN: Final = frozenset("%:(\\/)=$,;[]{}")
IDENTIFIER_RESERVED: Final = frozenset(
    (
        *("__proto__", "constructor", "__defineGetter__", "__defineSetter__", "toString", "hasOwnProperty"),
        *("isPrototypeOf", "propertyIsEnumerable", "toLocaleString", "valueOf"),
    )
)

OPERATORS: Final = frozenset(
    (
        *("Equals", "TextStartsWith", "TextEndsWith", "TextContains", "KeyExists"),
        *("NumberGreaterThan", "NumberGreaterOrEqualTo", "NumberLessThan", "NumberLessOrEqualTo"),
    )
)


ANY_KEY: Final = re.compile(r"[^$.]+")
ATTRIBUTE_KEY: Final = re.compile(r"[A-Za-z0-9_ -]+")
TAG_KEY: Final = re.compile(r"(?!aws:)[a-zA-Z+-=._:/]{1,128}")
ATTRIBUTE_BYTES: Final = 32_768
MOST_TAGS: Final = 6
TAG_CHARACTERS: Final = 256
TASK_NAME_CHARACTERS: Final = 512
CASE_TEXT_CHARACTERS: Final = 4_100


class Kind(Enum):
    """How much of a text may be a reference."""

    STATIC = "no reference"
    EITHER = "either plain text or one reference, never a mixture"
    REFERENCE = "exactly one reference"
    TEXT = "text with references in it"


@dataclass(frozen=True, slots=True)
class Text:
    """A string. *resource* marks what a deployment has to put in, so that no literal belongs there.

    *longest* counts characters of what is written down; what references stand for is longer or shorter.
    """

    kind: Kind = Kind.TEXT
    allowed: frozenset[str] = frozenset()
    numbers: range | None = None
    longest: int | None = None
    resource: bool = False


@dataclass(frozen=True, slots=True)
class Object:
    """An object with known keys; of each group in *one_of* exactly one key is given, of *any_of* at least one."""

    fields: Mapping[str, "Shape"]
    required: frozenset[str] = frozenset()
    one_of: tuple[frozenset[str], ...] = ()
    at_most_one_of: frozenset[str] = frozenset()
    any_of: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Entries:
    """An object whose keys the author chooses, from *keys* if these are given.

    A key that is no reference and holds none matches *key*. Keys and values together take at most *most_bytes*.
    """

    values: "Shape" = Text()
    least: int = 1
    most: int | None = None
    keys: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()
    key: re.Pattern[str] = ANY_KEY
    most_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    values: "Shape"
    least: int = 1
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Free:
    """Any JSON, or any object; strings in it may hold references, and no string may be empty."""

    is_object: bool = False


Shape = Text | Object | Entries | Items | Free


class Conditions(Enum):
    """Which conditions an action takes."""

    NONE = "no conditions"
    ANY = "at least one condition"
    OPTIONAL = "conditions if it has branches"
    NAMED = "exactly the results it can have"
    VIEW = "the actions of its view"


@dataclass(frozen=True, slots=True)
class ActionRule:
    """One action type.

    *conditional* errors belong there exactly when a parameter has a value: type → (parameter, value).
    *repeats* is the edge whose target the designer writes into `NextAction` too.
    """

    parameters: Object
    conditions: Conditions = Conditions.NONE
    results: frozenset[str] = frozenset()
    operators: frozenset[str] = OPERATORS
    errors: frozenset[str] = frozenset()
    optional_errors: frozenset[str] = frozenset()
    conditional: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    repeats: str = ""
    terminal: bool = False
    flow_types: frozenset[str] = EVERY_FLOW


FAILS: Final = frozenset({"NoMatchingError"})
UNMATCHED: Final = frozenset({"NoMatchingCondition"})

STATIC: Final = Text(Kind.STATIC)
EITHER: Final = Text(Kind.EITHER)
TEXT: Final = Text()
RESOURCE: Final = Text(Kind.EITHER, resource=True)
TARGET: Final = Text(Kind.STATIC, frozenset({"Current", "Related"}))
YES_NO: Final = Text(Kind.STATIC, frozenset({"true", "false"}))

PROFILE_FIELDS: Final = frozenset(
    (
        *("AccountNumber", "AdditionalInformation", "PartyType", "BusinessName"),
        *("FirstName", "MiddleName", "LastName", "BirthDate", "Gender"),
        *("PhoneNumber", "MobilePhoneNumber", "HomePhoneNumber", "BusinessPhoneNumber"),
        *("EmailAddress", "PersonalEmailAddress", "BusinessEmailAddress"),
    )
)
PROFILE_PREFIXES: Final = ("Attributes.", "Address.", "ShippingAddress.", "MailingAddress.", "BillingAddress.")
ADDRESS_FIELDS: Final = frozenset(
    (
        *("Address1", "Address2", "Address3", "Address4", "City", "County", "State", "Province", "Country"),
        *("PostalCode",),
    )
)
"""Parts of an address; an older way of writing them has no prefix."""

PROFILE_KEYS: Final = frozenset(
    (
        *("_email", "_phone", "_account", "_fullName", "_profileId", "_assetId", "_caseId", "_orderId"),
        *("_ctrContactId", "_salesforceAccountId", "_salesforceContactId", "_zendeskUserId", "_segmentUserId"),
    )
)
CASE_FIELDS: Final = frozenset(
    (
        *("case_id", "reference_number", "title", "summary", "status", "case_reason", "customer_id"),
        *("created_datetime", "last_updated_datetime", "last_closed_datetime"),
    )
)
EVENT_HOOKS: Final = frozenset(
    (
        *("AgentHold", "AgentWhisper", "CustomerHold", "CustomerQueue", "CustomerRemaining", "CustomerWhisper"),
        *("DefaultAgentUI", "DisconnectAgentUI", "PauseContact", "ResumeContact"),
    )
)
AGENT_METRICS: Final = frozenset({"NumberOfAgentsAvailable", "NumberOfAgentsStaffed", "NumberOfAgentsOnline"})
METRICS: Final = AGENT_METRICS | {"OldestContactInQueueAgeSeconds", "NumberOfContactsInQueue"}
NUMERIC: Final = frozenset(
    {"Equals", "NumberGreaterThan", "NumberGreaterOrEqualTo", "NumberLessThan", "NumberLessOrEqualTo"}
)

DIRECT_SEARCHES: Final[Mapping[str, str]] = {
    "PhoneNumber": "_phone",
    "EmailAddress": "_email",
    "AccountNumber": "_account",
    "ProfileId": "_profileId",
}
"""An older way of saying by which field a profile is searched, and the search key that it means."""

SEARCH: Final = Object(
    {"IdentifierName": Text(Kind.STATIC, PROFILE_KEYS), "IdentifierValue": EITHER},
    frozenset({"IdentifierName", "IdentifierValue"}),
)
PROFILE_RESPONSE: Final = Items(Text(Kind.STATIC), least=0)
PROFILE_DATA: Final = Object(
    {
        **dict.fromkeys((*PROFILE_FIELDS, *ADDRESS_FIELDS, "ProfileId"), Text()),
        "Attributes": Entries(),
        "Address": Entries(),
    },
    any_of=PROFILE_FIELDS | ADDRESS_FIELDS,
)
CASE_TEXT: Final = Text(longest=CASE_TEXT_CHARACTERS)
CASE_REQUEST: Final = Entries(CASE_TEXT, keys=CASE_FIELDS)
LINK: Final[Mapping[str, Shape]] = {"LinkContactToCase": YES_NO, "ContactToLink": TARGET}
ADDRESS: Final = Object({"EmailAddress": EITHER, "DisplayName": EITHER}, frozenset({"EmailAddress"}))


CONTACT_DATA: Final[Mapping[str, Shape]] = {
    **dict.fromkeys(("Name", "Description"), TEXT),
    **dict.fromkeys(("LanguageCode", "CustomerId", "WisdomSessionArn"), EITHER),
    **dict.fromkeys(("IsVoiceIdStreamingEnabled", "IsVoiceAuthenticationEnabled", "IsFraudDetectionEnabled"), EITHER),
    **dict.fromkeys(
        ("VoiceAuthenticationThreshold", "VoiceAuthenticationResponseTime", "FraudDetectionThreshold"), EITHER
    ),
}
"""What can be written on a contact; of a mail, the voice fields say nothing."""


def _all(**fields: Shape) -> Object:
    """An object whose fields are all required."""
    return Object(fields, frozenset(fields))


ACTIONS: Final[Mapping[str, ActionRule]] = {
    "UpdateFlowLoggingBehavior": ActionRule(
        _all(FlowLoggingBehavior=Text(Kind.STATIC, frozenset({"Enabled", "Disabled"})))
    ),
    "UpdateContactAttributes": ActionRule(
        Object(
            {"Attributes": Entries(key=ATTRIBUTE_KEY, most_bytes=ATTRIBUTE_BYTES), "TargetContact": TARGET},
            frozenset({"Attributes"}),
        ),
        errors=FAILS,
    ),
    "UpdateFlowAttributes": ActionRule(
        _all(
            FlowAttributes=Entries(
                Object({"Value": TEXT, "Type": Text(Kind.STATIC, frozenset({"String"}))}, frozenset({"Value"})),
                key=ATTRIBUTE_KEY,
                most_bytes=ATTRIBUTE_BYTES,
            )
        ),
        errors=FAILS,
    ),
    "UpdateContactData": ActionRule(
        Object({**CONTACT_DATA, "TargetContact": TARGET}, any_of=frozenset(CONTACT_DATA)),
        errors=FAILS,
    ),
    "Compare": ActionRule(
        _all(ComparisonValue=Text(Kind.REFERENCE)), Conditions.ANY, errors=UNMATCHED, repeats="NoMatchingCondition"
    ),
    "Loop": ActionRule(
        _all(LoopCount=Text(Kind.EITHER, numbers=range(101))),
        Conditions.NAMED,
        frozenset({"ContinueLooping", "DoneLooping"}),
        optional_errors=FAILS,
        repeats="DoneLooping",
    ),
    "Wait": ActionRule(
        Object(
            {
                "TimeLimitSeconds": Text(Kind.EITHER, numbers=range(1, 604_801)),
                "Events": Items(Text(Kind.STATIC, frozenset({"CustomerReturned", "BotParticipantDisconnected"}))),
            },
            frozenset({"TimeLimitSeconds"}),
        ),
        Conditions.NAMED,
        frozenset({"WaitCompleted"}),
        errors=FAILS,
        conditional={"ParticipantNotFound": ("Events", "BotParticipantDisconnected")},
        repeats="NoMatchingError",
        flow_types=frozenset({INBOUND, "CUSTOMER_QUEUE"}),
    ),
    "InvokeLambdaFunction": ActionRule(
        Object(
            {
                "LambdaFunctionARN": RESOURCE,
                "InvocationTimeLimitSeconds": Text(Kind.STATIC, numbers=range(1, 61)),
                "InvocationType": Text(Kind.STATIC, frozenset({"SYNCHRONOUS", "ASYNCHRONOUS"})),
                "LambdaInvocationAttributes": Free(is_object=True),
                "ResponseValidation": _all(ResponseType=Text(Kind.STATIC, frozenset({"STRING_MAP", "JSON"}))),
            },
            frozenset({"LambdaFunctionARN", "InvocationTimeLimitSeconds"}),
        ),
        errors=FAILS,
    ),
    "LoadContactContent": ActionRule(_all(ContentType=Text(Kind.STATIC, frozenset({"EmailMessage"}))), errors=FAILS),
    "GetCustomerProfile": ActionRule(
        Object(
            {
                "ProfileRequestData": Object(
                    {
                        **SEARCH.fields,
                        **dict.fromkeys(DIRECT_SEARCHES, EITHER),
                        "SearchCriteria": Items(SEARCH, most=5),
                        "LogicalOperator": Text(Kind.STATIC, frozenset({"AND", "OR"})),
                    },
                    one_of=(frozenset({"IdentifierName", "SearchCriteria", *DIRECT_SEARCHES}),),
                ),
                "ProfileResponseData": PROFILE_RESPONSE,
            },
            frozenset({"ProfileRequestData"}),
        ),
        errors=frozenset({"MultipleFoundError", "NoneFoundError", "NoMatchingError"}),
    ),
    "CreateCustomerProfile": ActionRule(
        Object(
            {"ProfileRequestData": PROFILE_DATA, "ProfileResponseData": PROFILE_RESPONSE},
            frozenset({"ProfileRequestData"}),
        ),
        errors=FAILS,
    ),
    "UpdateCustomerProfile": ActionRule(
        Object(
            {"ProfileRequestData": PROFILE_DATA, "ProfileResponseData": PROFILE_RESPONSE},
            frozenset({"ProfileRequestData"}),
        ),
        errors=FAILS,
    ),
    "AssociateContactToCustomerProfile": ActionRule(
        _all(ProfileRequestData=_all(ProfileId=EITHER, ContactId=EITHER)), errors=FAILS
    ),
    "GetCase": ActionRule(
        Object(
            {
                **LINK,
                "GetLastUpdatedCase": YES_NO,
                "CustomerId": EITHER,
                "CaseRequestFields": CASE_REQUEST,
                "CaseResponseFields": Items(Text(Kind.STATIC), most=10),
            },
            frozenset({"LinkContactToCase", "CaseRequestFields"}),
        ),
        errors=frozenset({"MultipleFound", "NoneFound", "NoMatchingError"}),
        conditional={"ContactNotLinked": ("LinkContactToCase", "true")},
    ),
    "CreateCase": ActionRule(
        Object(
            {
                **LINK,
                "CaseTemplateId": RESOURCE,
                "CustomerId": EITHER,
                "CaseRequestFields": Entries(CASE_TEXT, keys=CASE_FIELDS, required=frozenset({"customer_id", "title"})),
            },
            frozenset({"LinkContactToCase", "CaseTemplateId", "CaseRequestFields"}),
        ),
        errors=FAILS,
        conditional={"ContactNotLinked": ("LinkContactToCase", "true")},
    ),
    "UpdateCase": ActionRule(
        Object(
            {**LINK, "CaseId": EITHER, "CaseRequestFields": CASE_REQUEST},
            frozenset({"CaseId", "CaseRequestFields"}),
        ),
        errors=FAILS,
        conditional={"ContactNotLinked": ("LinkContactToCase", "true")},
    ),
    "CreateWisdomSession": ActionRule(_all(WisdomAssistantArn=RESOURCE), errors=FAILS),
    "UpdateContactEventHooks": ActionRule(
        Object(
            {"EventHooks": Entries(RESOURCE, keys=EVENT_HOOKS, most=1), "EventHooksConfiguration": Free()},
            frozenset({"EventHooks"}),
        ),
        errors=FAILS,
    ),
    "UpdateContactTargetQueue": ActionRule(
        Object({"QueueId": RESOURCE, "AgentId": RESOURCE}, one_of=(frozenset({"QueueId", "AgentId"}),)),
        errors=FAILS,
        flow_types=BEFORE_A_QUEUE,
    ),
    "TransferContactToQueue": ActionRule(
        Object({}),
        errors=frozenset({"QueueAtCapacity", "NoMatchingError"}),
        repeats="NoMatchingError",
        flow_types=BEFORE_A_QUEUE,
    ),
    "TransferToFlow": ActionRule(
        _all(ContactFlowId=RESOURCE), errors=FAILS, repeats="NoMatchingError", flow_types=BEFORE_A_QUEUE
    ),
    "UpdateContactRoutingBehavior": ActionRule(
        Object(
            {
                "QueuePriority": Text(Kind.STATIC, numbers=range(1, 10_000)),
                "QueueTimeAdjustmentSeconds": Text(Kind.STATIC, numbers=range(-1_000_000, 1_000_001)),
            },
            one_of=(frozenset({"QueuePriority", "QueueTimeAdjustmentSeconds"}),),
        )
    ),
    "CheckHoursOfOperation": ActionRule(
        Object({"HoursOfOperationId": RESOURCE}), Conditions.NAMED, frozenset({"True", "False"}), errors=FAILS
    ),
    "CheckMetricData": ActionRule(
        Object(
            {"MetricType": Text(Kind.STATIC, METRICS), "QueueId": RESOURCE, "AgentId": RESOURCE},
            frozenset({"MetricType"}),
            at_most_one_of=frozenset({"QueueId", "AgentId"}),
        ),
        Conditions.ANY,
        operators=NUMERIC,
        errors=FAILS | UNMATCHED,
    ),
    "DistributeByPercentage": ActionRule(
        Object({}), Conditions.ANY, operators=frozenset({"NumberLessThan"}), errors=UNMATCHED
    ),
    "CreateContact": ActionRule(
        Object(
            {
                "Channel": Text(Kind.STATIC, frozenset({"EMAIL"})),
                "RelatedContact": Text(Kind.STATIC, frozenset({"CURRENT"})),
            },
            frozenset({"Channel"}),
        ),
        errors=FAILS,
    ),
    "StartOutboundEmailContact": ActionRule(
        _all(
            FromEmailAddress=ADDRESS,
            DestinationEmailAddress=ADDRESS,
            EmailMessage=_all(
                MessageSourceType=Text(Kind.STATIC, frozenset({"RAW"})),
                RawMessage=_all(
                    Subject=Text(longest=998),
                    Body=Text(longest=5000),
                    ContentType=Text(Kind.STATIC, frozenset({"text/plain"})),
                ),
            ),
        ),
        errors=FAILS,
    ),
    "CreateTask": ActionRule(
        Object(
            {
                "Name": Text(longest=TASK_NAME_CHARACTERS),
                "Description": TEXT,
                "ContactFlowId": RESOURCE,
                "TaskTemplateId": RESOURCE,
                "Attributes": Entries(),
                "References": Free(),
                "DelaySeconds": Text(Kind.EITHER, numbers=range(1, 518_401)),
            },
            frozenset({"Name"}),
            one_of=(frozenset({"ContactFlowId", "TaskTemplateId"}),),
        ),
        errors=FAILS,
    ),
    "TagContact": ActionRule(
        _all(Tags=Entries(Text(longest=TAG_CHARACTERS), most=MOST_TAGS, key=TAG_KEY)), errors=FAILS
    ),
    "UntagContact": ActionRule(_all(TagKeys=Items(TEXT, most=MOST_TAGS)), errors=FAILS),
    "InvokeFlowModule": ActionRule(
        Object({"FlowModuleId": RESOURCE, "Input": Free(is_object=True)}, frozenset({"FlowModuleId"})),
        Conditions.OPTIONAL,
        errors=FAILS,
        optional_errors=UNMATCHED,
    ),
    "MessageParticipant": ActionRule(
        Object(
            {
                "Text": TEXT,
                "SSML": TEXT,
                "PromptId": EITHER,
                "Media": Free(),
                "SkipWhenDTMFBufferEnabled": YES_NO,
            },
            one_of=(frozenset({"Text", "SSML", "PromptId", "Media"}),),
        ),
        optional_errors=FAILS,
    ),
    "UpdateContactTextToSpeechVoice": ActionRule(
        Object(
            {"TextToSpeechVoice": EITHER, "TextToSpeechEngine": EITHER, "TextToSpeechStyle": EITHER},
            frozenset({"TextToSpeechVoice"}),
        ),
        errors=FAILS,
    ),
    "UpdateContactRecordingBehavior": ActionRule(
        _all(
            RecordingBehavior=Object(
                {
                    "RecordedParticipants": Items(Text(Kind.STATIC, frozenset({"Agent", "Customer"})), least=0, most=2),
                    "ScreenRecordedParticipants": Items(Text(Kind.STATIC, frozenset({"Agent"})), least=0, most=1),
                    "IVRRecordingBehavior": Text(Kind.STATIC, frozenset({"Enabled", "Disabled"})),
                },
                frozenset({"RecordedParticipants"}),
            )
        ),
    ),
    "ConnectParticipantWithLexBot": ActionRule(
        Object(
            {
                "Text": TEXT,
                "SSML": TEXT,
                "PromptId": EITHER,
                "Media": Free(),
                "LexV2Bot": _all(AliasArn=RESOURCE),
                "LexBot": Free(is_object=True),
                "LexSessionAttributes": Entries(),
                "LexInitializationData": _all(InitialMessage=TEXT),
                "LexTimeoutSeconds": _all(Text=Text(Kind.EITHER, numbers=range(1, 604_801))),
            },
            one_of=(frozenset({"Text", "SSML", "PromptId", "Media"}), frozenset({"LexV2Bot", "LexBot"})),
        ),
        Conditions.OPTIONAL,
        operators=frozenset({"Equals"}),
        errors=FAILS | UNMATCHED,
        optional_errors=frozenset({"InputTimeLimitExceeded"}),
        repeats="NoMatchingCondition",
        flow_types=EVERY_FLOW - WHISPERS_AND_HOLDS,
    ),
    "ShowView": ActionRule(
        Object(
            {
                "ViewResource": Object({"Id": STATIC, "Version": STATIC}, frozenset({"Id"})),
                "InvocationTimeLimitSeconds": Text(Kind.STATIC, numbers=range(1, 604_801)),
                "ViewData": Free(is_object=True),
                "SensitiveDataConfiguration": _all(HideResponseOn=Items(Text(Kind.STATIC, frozenset({"TRANSCRIPT"})))),
            },
            frozenset({"ViewResource", "InvocationTimeLimitSeconds", "ViewData"}),
        ),
        Conditions.VIEW,
        operators=frozenset({"Equals"}),
        errors=frozenset({"NoMatchingCondition", "NoMatchingError", "TimeLimitExceeded"}),
        repeats="NoMatchingError",
        flow_types=frozenset({INBOUND, "CUSTOMER_QUEUE"}),
    ),
    "DisconnectParticipant": ActionRule(Object({}), terminal=True, flow_types=EVERY_FLOW - WHISPERS_AND_HOLDS),
    "EndFlowExecution": ActionRule(Object({}), terminal=True, flow_types=EVERY_FLOW - {INBOUND}),
}
"""The actions that the simulator performs."""


class OnEmail(Enum):
    """What an action comes to on the contact of a mail."""

    FAILS = "on e-mail it takes its error branch"
    WORKS = "on e-mail it works"
    UNKNOWN = "what it does on e-mail is not documented"


@dataclass(frozen=True, slots=True)
class Unsimulated:
    """An action type that exists and that the simulator does not perform; a *terminal* one ends the flow."""

    on_email: OnEmail
    terminal: bool = False


UNSIMULATED: Final[Mapping[str, Unsimulated]] = {
    **dict.fromkeys(
        (
            *("AuthenticateParticipant", "CheckOutboundCallStatus", "CheckVoiceId", "ConnectParticipantWithAgenticCX"),
            *("CreatePersistentContactAssociation", "GetParticipantInput"),
            *("MessageParticipantIteratively", "StartVoiceIdStream", "TransferParticipantToThirdParty"),
            *("UpdateContactCallbackNumber", "UpdateContactMediaStreamingBehavior"),
            *("UpdatePreviousContactParticipantState", "CompleteOutboundCall", "TransferContactToAgent"),
        ),
        Unsimulated(OnEmail.FAILS),
    ),
    **dict.fromkeys(
        ("GetCustomerProfileObject", "GetCalculatedAttributesForCustomerProfile", "GetMetricData"),
        Unsimulated(OnEmail.WORKS),
    ),
    "RenderMessageTemplate": Unsimulated(OnEmail.WORKS),
    "EndFlowModuleExecution": Unsimulated(OnEmail.WORKS, terminal=True),
    **dict.fromkeys(
        (
            *("CreateCallbackContact", "DequeueContactAndTransferToQueue", "EvaluateDataTableValues", "ResumeContact"),
            *("StartOutboundChatContact", "UpdateContactMediaProcessing"),
            *("UpdateContactRecordingAndAnalyticsBehavior", "UpdateContactRoutingCriteria"),
        ),
        Unsimulated(OnEmail.UNKNOWN),
    ),
}
"""Source: block-support-by-channel and the block pages of the Administrator Guide, exports of the designer."""

REJECTED_TYPES: Final[Mapping[str, str]] = {
    "UnTagContact": "UntagContact",
    "UpdateRoutingCriteria": "UpdateContactRoutingCriteria",
    "SetWorkingQueue": "UpdateContactTargetQueue",
    "TransferToQueue": "TransferContactToQueue",
    "SetContactAttributes": "UpdateContactAttributes",
    "CheckContactAttributes": "Compare",
    "CheckStaffing": "CheckMetricData",
    "CheckQueueStatus": "CheckMetricData",
    "Distribute": "DistributeByPercentage",
    "Disconnect": "DisconnectParticipant",
    "SendMessage": "CreateContact with StartOutboundEmailContact",
    "PlayPrompt": "MessageParticipant",
}
"""Names that look right, and what they are called in truth."""

ENDPOINT: Final = frozenset({"Address", "DisplayName", "Type"})
ANYTHING: Final[frozenset[str] | None] = None

NAMESPACES: Final[Mapping[str, frozenset[str] | None]] = {
    **dict.fromkeys(
        (
            *("Channel", "ContactId", "InitialContactId", "PreviousContactId", "InstanceARN", "AwsRegion"),
            *("InitiationMethod", "Name", "Description", "LanguageCode", "CustomerId", "StoredCustomerInput"),
        ),
        frozenset[str](),
    ),
    "CustomerEndpoint": ENDPOINT,
    "SystemEndpoint": ENDPOINT,
    "AdditionalEmailRecipients": frozenset({"ToList", "CcList"}),
    "SegmentAttributes": frozenset(
        (
            *("connect:EmailSubject", "connect:Subtype", "connect:Direction", "connect:ContactExpiry"),
            *("connect:X-SES-SPAM-VERDICT", "connect:X-SES-VIRUS-VERDICT"),
        )
    ),
    "Queue": frozenset({"Name", "ARN"}),
    "Wisdom": frozenset({"SessionArn"}),
    "Email": frozenset({"EmailMessage"}),
    "Views": frozenset({"Action", "ViewResultData"}),
    "LambdaInvocation": frozenset({"InvocationId", "ResultData"}),
    "Modules": frozenset({"Input", "Result", "ResultData"}),
    "Case": CASE_FIELDS,
    **dict.fromkeys(("Attributes", "FlowAttributes", "External", "Customer", "Tags", "References"), ANYTHING),
    **dict.fromkeys(("Lex", "Media", "Metrics", "Loop"), ANYTHING),
}
"""What can stand after `$.`, and after that; an empty set means that nothing does."""

FLAT_NAMESPACES: Final = frozenset(
    ("Attributes", "FlowAttributes", "CustomerEndpoint", "SystemEndpoint", "Queue", "Wisdom", "Case", "Tags")
)
"""Namespaces with one level of keys: whatever follows a key there was meant as text."""
