"""Read what Connect tells a function about an e-mail contact; every field may be missing, empty or null.

https://docs.aws.amazon.com/connect/latest/adminguide/connect-lambda-functions.html
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from triage.addressee import UNKNOWN_NAME
from triage.errors import InvalidEventError
from triage.message import Customer, ProfileMatch
from triage.modes import Kind
from triage.wording import NOTHING, one_line, plain_name

Event = Mapping[str, Any]

UNKNOWN = "unknown"
"""What the flow writes for a field that the profile does not have."""
LONGEST_NAME = 80
LONGEST_SUBJECT = 998

PAGES = frozenset(map(str, range(1, 100)))

ATTACHMENT = "ATTACHMENT"
_VERDICTS = ("connect:X-SES-SPAM-VERDICT", "connect:X-SES-VIRUS-VERDICT")


class Reference(NamedTuple):
    """A file of the contact: *kind* as Connect names it, in capitals; *ids* are what its file id may be."""

    kind: str
    ids: tuple[str, ...]


class EmailContact(NamedTuple):
    """An e-mail contact, before its text is fetched.

    *ours* is the address that the mail came to, *shown_name* what its sender wants to be called.
    """

    contact_id: str
    instance_arn: str
    sender: str
    ours: str
    subject: str
    verified: bool
    references: tuple[Reference, ...]
    customer: Customer
    shown_name: str = ""

    @property
    def instance_id(self) -> str:
        return self.instance_arn.rsplit("/", 1)[-1]

    @property
    def arn(self) -> str:
        return f"{self.instance_arn}/contact/{self.contact_id}"


class PageRequest(NamedTuple):
    """Which page of the proof of which mail a guide wants; *struck* are statements to leave out, as an agent says."""

    contact_id: str
    page: int
    struck: str


class SendRequest(NamedTuple):
    """What a flow wants to send by itself, and in answer to whom.

    *name* is how the analysis would greet the sender; *customer* says that the bank knows the sender. A profile alone
    does not: the flow makes one for every stranger, without an account.
    *holds* are what the analysis found against a reply, as far as the flow knows it.
    *ours* is the address that the mail came to, *answer* the subject that our mail will have.
    *run* is the same for all that one run of the flow asks; *continues* are the contacts that Connect knows to come
    before in the thread; *mail* is the fingerprint of the mail and *text* the code of what it says, empty where there
    is none.
    """

    contact_id: str
    sender: str
    ours: str
    subject: str
    answer: str
    kind: Kind
    category: str
    run: str
    mail: str
    text: str
    continues: tuple[str, ...]
    name: str = ""
    customer: bool = False
    holds: frozenset[str] = frozenset()


def read_contact_id(event: Event) -> str:
    """Name the contact that *event* is about; raise `InvalidEventError` if it names none."""
    if contact_id := _text(_contact_data(event).get("ContactId")):
        return contact_id
    raise InvalidEventError("The event names no contact.")


def read_page_request(event: Event) -> PageRequest | None:
    """Read which page of a proof is asked for; None where none is. Raise `InvalidEventError` for a page that is none.

    A guide runs on a contact of its own and names the mail's.
    """
    wanted = {name: _text(value) for name, value in parameters(event).items()}
    if "page" not in wanted:
        return None
    contact_id, page = wanted.get("contact", ""), wanted["page"]
    if not contact_id or page not in PAGES:
        raise InvalidEventError("A page of a proof is asked for with contact, the mail's, and page, from 1.")
    return PageRequest(contact_id, int(page), wanted.get("struck", ""))


def read(event: Event) -> EmailContact:
    """Read the contact that *event* is about."""
    data = _contact_data(event)
    endpoint = _mapping(data.get("CustomerEndpoint"))
    segment = _mapping(data.get("SegmentAttributes"))
    return EmailContact(
        contact_id=read_contact_id(event),
        instance_arn=_text(data.get("InstanceARN")),
        sender=_text(endpoint.get("Address")),
        ours=_ours(data),
        subject=_segment_text(segment, "connect:EmailSubject")[:LONGEST_SUBJECT],
        verified=all(_segment_text(segment, name).upper() == "PASS" for name in _VERDICTS),
        references=_references(_mapping(data.get("References"))),
        customer=_customer(parameters(event)),
        shown_name=_text(endpoint.get("DisplayName"))[:LONGEST_NAME],
    )


def read_send_request(event: Event) -> SendRequest:
    """Read what a flow asks before it sends; raise `InvalidEventError` for a request nobody can judge."""
    data = _contact_data(event)
    contact_id, sender = read_contact_id(event), _text(_mapping(data.get("CustomerEndpoint")).get("Address"))
    asked = {name: _text(value) for name, value in parameters(event).items()}
    known = {name: _text(value) for name, value in _mapping(data.get("Attributes")).items()}
    if not sender or asked.get("kind") not in set(Kind):
        raise InvalidEventError("The event does not say what to send to whom.")
    before = (_text(data.get(name)) for name in ("InitialContactId", "RelatedContactId", "PreviousContactId"))
    return SendRequest(
        contact_id=contact_id,
        sender=sender,
        ours=_ours(data),
        subject=_segment_text(_mapping(data.get("SegmentAttributes")), "connect:EmailSubject")[:LONGEST_SUBJECT],
        answer=known.get("EmailReplySubject", "")[:LONGEST_SUBJECT],
        kind=Kind(asked["kind"]),
        category=asked.get("category", ""),
        run=asked.get("run", ""),
        mail=asked.get("fingerprint", "").removeprefix(NOTHING),
        text=asked.get("text", "").removeprefix(NOTHING),
        name=known.get("greetedAs", ""),
        customer=known.get("profileMatch") == ProfileMatch.ONE and known.get("AccountNumber", "") not in {"", UNKNOWN},
        holds=frozenset(known.get("holds", "").split(", ")),
        continues=tuple(dict.fromkeys(other for other in before if other not in {"", contact_id})),
    )


def file_id(value: str) -> str:
    """Take the file id out of an ARN or a path; an id alone is kept."""
    return value.rsplit("/", 1)[-1]


def _contact_data(event: Event) -> Mapping[str, Any]:
    return _mapping(_mapping(_mapping(event).get("Details")).get("ContactData"))


def parameters(event: Event) -> Mapping[str, Any]:
    """Give what a flow hands over besides the contact."""
    return _mapping(_mapping(_mapping(event).get("Details")).get("Parameters"))


def _ours(data: Mapping[str, Any]) -> str:
    return _text(_mapping(data.get("SystemEndpoint")).get("Address"))


def _customer(parameters: Mapping[str, Any]) -> Customer:
    given = {name: _text(value) for name, value in parameters.items()}
    first, last = given.get("FirstName", ""), given.get("LastName", "")
    # Never the name that a mail gives itself: who forges a sender chooses it too.
    names = (plain_name(given.get("CustomerName", "")), f"{first} {last}".strip(), UNKNOWN_NAME)
    return Customer(
        name=next(name for name in names if name)[:LONGEST_NAME].strip(),
        first_name=first,
        last_name=last,
        service_level=given.get("ServiceLevel", ""),
        spending_profile=given.get("SpendingProfile", ""),
        credit_score=given.get("CreditScore", ""),
        additional_information=given.get("AddInfo", ""),
        match=_match(given.get("ProfileMatch", "")),
        # Whoever fills in this field means something by it: only a plain no is one.
        people_only=given.get("PeopleOnly", "").lower() not in {"", "no", "false"},
    )


def _match(value: str) -> ProfileMatch:
    """A flow that says nothing found nobody; a word we do not know is a failure."""
    try:
        return ProfileMatch(value.lower() or ProfileMatch.NONE)
    except ValueError:
        return ProfileMatch.FAILED


def _references(references: Mapping[str, Any]) -> tuple[Reference, ...]:
    """Read the files; whether a reference's value or its key is the file id is not documented for e-mail."""
    found = []
    for key, content in references.items():
        ids = [file_id(text) for text in (_text(_mapping(content).get("Value")), _text(key)) if text]
        found.append(Reference(_text(_mapping(content).get("Type")).upper(), tuple(dict.fromkeys(ids))))
    return tuple(found)


def _segment_text(segment: Mapping[str, Any], name: str) -> str:
    value = segment.get(name)
    return _text(value.get("ValueString") if isinstance(value, Mapping) else value)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: Any) -> str:
    """Give a value as one line; lists, maps and null are nothing."""
    return one_line(str(value)) if isinstance(value, str | int | float) else ""
