"""A customer who writes mails, chats and calls, and what Connect and Transcribe do meanwhile, over a whole `Bank`.

Nothing is put into a store but by deployed functions, or by the services that write there.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from adapters.stores.ledger_key import LedgerKey
from conversation import token
from conversation.token import Bearer
from simulator import data_subject
from simulator.aws.call import Call, ServiceError
from simulator.aws.wire import Answer, Fault
from simulator.chat import api as chat_apis
from simulator.chat.api import ChatApi, known_to_website
from simulator.chat.system import FUNCTION as CHAT_TURNS
from simulator.chat.system import ChatSystem
from simulator.chat.terminal import TerminalChat
from simulator.flow.contact import Contact
from simulator.mail.eml import ReceivedMail
from simulator.model.choice import local
from simulator.system import Simulator
from simulator.voice import telephone
from simulator.voice.telephone import Telephone
from speech.heard import Heard
from speech.recording import RECORDINGS
from tests.fakes.bank import Bank
from tests.fakes.store_kinds import records

SANDBOX, SCALE = "ACEmailAISandbox", "ACEmailAIScale"
MAIL, PHONE = "zebulon.featherstonehaugh@mail.example", "+12025550173"
NAME: Final = "Zebulon Fäustlinghöfer"
CARD: Final = "4716 2587 1033 9018"
CUSTOMER: Final = {
    "AccountNumber": "9917300456",
    "FirstName": "Zebulon",
    "LastName": "Fäustlinghöfer",
    "EmailAddress": MAIL,
    "PhoneNumber": PHONE,
    "Address.Address": "417 Quincemarmalade Terrace",
}
PLANTED: Final = (
    *("Zebulon", "Fäustlinghöfer", "featherstonehaugh", "2025550173", "Quincemarmalade", "9917300456"),
    *(CARD, CARD.replace(" ", ""), "Ottoline", "<seven> peacocks", "harpsichords beneath the orangery"),
)
"""What nobody else says, in pieces that no store takes apart."""
QUESTION: Final = "Can I cancel an international wire?"
SAID: Final = (
    f"{QUESTION} I am {NAME}, 417 Quincemarmalade Terrace, {MAIL}, {PHONE}, card {CARD}. "
    'My aunt "Ottoline" keeps <seven> peacocks and harpsichords beneath the orangery.'
)
PERSON: Final = f"Get me a person please. {SAID}"
OTHER: Final = "mateo.jackson@mail.example"
ENGINE: Final = "lex"
PERCEIVED: Final = ("DetectSentiment", "DetectEntities")
CALL: Final = "00000000-0000-4000-8000-0000000000c1"
ANALYSIS: Final = Path(__file__).parents[1] / "backend/api/runtime/speech/call_analytics.json"


@dataclass
class Life:
    """The customer at a *bank*, whose *chats* are answered there as well."""

    bank: Bank
    chats: ChatSystem
    contacts: list[Contact] = field(default_factory=list)
    """Of this customer, as Connect keeps them."""
    conversations: list[str] = field(default_factory=list)
    _jobs: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        office = self.office
        office.lambdas.time_out = 300.0
        self.chats.clock, self.chats.wire, self.chats.lambdas = office.clock, office.wire, office.lambdas
        self.chats.customers = office.instance.profiles
        self.api = ChatApi(self.chats)
        self.api.lambdas = office.lambdas
        self._answer()
        ledger, recorder = self.bank.told("send_ledger"), self.bank.told("recorder")
        office.conversations = self.bank.told("chat_function").conversations_table_name
        office.resources = replace(
            office.resources,
            results_table=self.bank.told("lambda_function").dynamodb_table_name,
            ledger_table=ledger.send_ledger_table_name,
            ledger_key_arn=ledger.send_ledger_key_arn,
            interactions_table=recorder.interactions_table_name,
            texts_table=recorder.texts_table_name,
            customer_keys_table=recorder.customer_keys_table_name,
            customer_master_key_arn=recorder.customer_master_key_arn,
        )
        self.bank.client("ssm").put_parameter(Name="/ACEmailAI/mode", Value='{"mode": "auto"}', Type="String")
        self.bank.wire("lambda_function", office.deployment.email_function)
        self.bank.wire("query_tempo_storage", office.deployment.query_function)
        self.bank.wire("send_ledger", office.deployment.ledger_function)
        self.bank.wire("recorder", office.deployment.recorder_function, telephone.RECORDER)
        self.bank.wire("chat_function", CHAT_TURNS)
        self.bank.wire("chat_api", chat_apis.API)
        self.bank.wire("chat_api_guard", chat_apis.GUARD)
        self.bank.wire("chat_api_listeners", chat_apis.LISTENERS)
        for module in ("scale_intake", "scale_worker", "call_recordings", "analytics_rows"):
            self.bank.wire(module)

    @classmethod
    def at(cls, bank: Bank) -> "Life":
        return cls(bank, ChatSystem(local()))

    @property
    def office(self) -> Simulator:
        return self.bank.office

    @property
    def ids(self) -> list[str]:
        """The ids of all contacts and conversations of this customer."""
        return [*self.conversations, *(contact.contact_id for contact in self.contacts)]

    def go(self) -> None:
        """Do everything once; another customer writes as well."""
        self.write(OTHER, "Mateo Jackson", QUESTION)
        self.write(MAIL, NAME, f"{QUESTION}\n\n{NAME}\n{PHONE}")
        self.write(MAIL, NAME, SAID)
        with self.failing("dynamodb.PutItem"):
            self.write(MAIL, NAME, f"{SAID} Again!")
        self.chat()
        self.chat_by_api()
        self.call()
        self.record()
        self.bank.bring_changes(self.bank.output(SANDBOX, "InteractionsTableName"), "analytics_rows")

    def write(self, address: str, name: str, text: str) -> None:
        """Let a mail go its way through the flow."""
        mail = ReceivedMail.plain(
            "mail.eml",
            message_id=f"<{len(text)}@mail.example>",
            sender=address,
            sender_name=name,
            to="care@anycompany.example",
            subject=f"Late fee of {name}",
            text=text,
        )
        contact = self.office.receive(mail).contact
        self.bank.settle()
        if address == MAIL:
            self.contacts.append(contact)

    def chat(self) -> None:
        """Chat on the website through flow and bot, until a person takes over."""
        chat = TerminalChat(self.chats, MAIL)
        chat.say(QUESTION)
        assert not chat.is_with_person
        chat.say(PERSON)
        assert chat.is_with_person
        self.bank.settle()
        self.contacts.append(chat.contact)

    def chat_by_api(self) -> None:
        """Chat by the API, stream and queue: a turn is done, others end in each place where one can be left."""
        stream = self.bank.output(SCALE, "ScaleStreamName")
        self.ask("done", SAID)
        whole = records(self.bank.client, stream)[-1]["Data"]
        self.bank.client("kinesis").put_record(StreamName=stream, Data=whole[:-30], PartitionKey="damaged")
        self.bank.bring_stream(stream, "scale_intake")
        self.work_off()
        with self.failing("connect.StartChatContact"):
            self.ask("nobody-there", PERSON)
            self.bank.bring_stream(stream, "scale_intake")
            self.work_off()
        with self.failing("connect.StartChatContact", "sqs.SendMessageBatch"):
            self.ask("past-the-queue", PERSON)
            self.bank.bring_stream(stream, "scale_intake")
        self.ask("in-line", SAID)
        self.bank.bring_stream(stream, "scale_intake")
        self.contacts += self.api.contacts.values()

    def ask(self, conversation: str, text: str) -> None:
        """Send a turn with the token that the website signs, with a window that listens."""
        clock, secrets = self.office.clock, self.bank.client("secretsmanager")
        guard = self.bank.told("chat_api_guard")
        seal = LedgerKey(secrets, guard.token_key_arn).seal
        conversation = f"conversation-{conversation}"
        bearer = Bearer(conversation, known_to_website(MAIL, self.chats.known(MAIL)))
        given = token.sign(bearer, seal, audience=guard.token_audience, now=clock.now())
        assert self.api.open(given, "", lambda _: None)
        self.conversations.append(conversation)
        body = json.dumps({"id": f"turn-of-{conversation}", "text": text}).encode()
        said = self.api.post(conversation, body, {"Authorization": f"Bearer {given}"})
        assert said.status == 202, said

    def work_off(self) -> None:
        """Let the workers do what waits in the queue of turns."""
        self.bank.bring_messages(self.bank.output(SCALE, "ScaleQueueUrl"), "scale_worker")

    def call(self) -> None:
        """Call through flow and bot, until a person takes over."""
        phone = Telephone(self.chats, ENGINE, PHONE, CALL)
        self.office.wire.answers = {**self.office.wire.answers, "lambda.Invoke": self.bank.invoke}
        for text in (QUESTION, SAID, PERSON):
            if not phone.is_with_person:
                phone.hear(Heard(text, 0.95, ENGINE))
        self.bank.settle()
        self.contacts.append(phone.contact)

    def record(self) -> None:
        """Have the call recorded in two files; of one nobody can read what Transcribe makes of it."""
        bucket = self.bank.told("call_recordings").recordings_bucket_name
        for name in ("1", "2"):
            sound = f"{RECORDINGS}/2026/11/27/{CALL}_2026112{name}T21:46_UTC.wav"
            self.bank.client("s3").put_object(Bucket=bucket, Key=sound, Body=SAID.encode())
            self._tell_recordings({"source": "aws.s3", "detail": {"object": {"key": sound}}})
        self._tell_recordings({"source": "aws.events"})

    def _tell_recordings(self, event: Mapping[str, Any]) -> None:
        url = next(ref for place, _, ref in self.bank.stores() if place == "Recordings.Work")
        self.bank.client("sqs").send_message(QueueUrl=url, MessageBody=json.dumps(event))
        self.bank.bring_messages(url, "call_recordings")

    @contextmanager
    def failing(self, *operations: str) -> Iterator[None]:
        """Let *operations* fail meanwhile, and what fails for good end where it ends."""
        self.office.wire.faults = {name: Fault("ServiceUnavailableException") for name in operations}
        yield
        self.office.wire.faults = {}
        self.bank.settle()

    def in_connect(self) -> Iterator[tuple[str, str]]:
        """Everything that Connect and its siblings keep, by the service of whom the operations tell it."""
        instance = self.office.instance
        for profile in instance.profiles:
            yield "Amazon Connect Customer Profiles", str(profile.fields)
        for case in instance.cases.cases.values():
            yield "Amazon Connect Cases", str(case.as_fields())
        for kept in (*instance.outbox.sent, *instance.queues.everyone(), *instance.tasks.created, *self.contacts):
            yield "Amazon Connect", str(kept)

    def erase_in_connect(self) -> None:
        """What the operations leave to the operator."""
        known = {contact.contact_id for contact in self.contacts}
        for address in (MAIL, PHONE):
            for held in data_subject.find(self.office, address, known):
                held.erase()
        self.contacts.clear()

    def _answer(self) -> None:
        wire = self.office.wire
        attributes = wire.answers["connect.GetContactAttributes"]
        wire.answers = {
            **wire.answers,
            "lambda.Invoke": self.bank.invoke,
            **{f"comprehend.Batch{name}": _many(wire.answers[f"comprehend.{name}"]) for name in PERCEIVED},
            "connect.DescribeContact": lambda _: {"Contact": {"Id": CALL, "InitialContactId": CALL}},
            "connect.GetContactAttributes": lambda call: self._attributes(call) or attributes(call),
            "transcribe.StartCallAnalyticsJob": self._start,
            "transcribe.GetCallAnalyticsJob": self._job,
        }

    def _attributes(self, call: Call) -> Mapping[str, Any]:
        if call.path["InitialContactId"] != CALL:
            return {}
        return {"Attributes": next(each.attributes for each in self.contacts if each.contact_id == CALL)}

    def _start(self, call: Call) -> Mapping[str, Any]:
        """Be Transcribe, which is done at once; what it writes of a second recording breaks off."""
        name, folder = call.body["CallAnalyticsJobName"], call.body["OutputLocation"]
        bucket, _, place = folder.removeprefix("s3://").partition("/")
        heard = json.loads(ANALYSIS.read_text(encoding="utf-8"))
        heard["Transcript"][0]["Content"] = SAID
        file, written = f"{place}redacted.json", json.dumps(heard).encode()
        self.bank.client("s3").put_object(Bucket=bucket, Key=file, Body=written[: -20 if self._jobs else None])
        self._jobs[name] = {
            "CallAnalyticsJobName": name,
            "CallAnalyticsJobStatus": "COMPLETED",
            "Transcript": {"RedactedTranscriptFileUri": f"https://s3.us-east-1.amazonaws.com/{bucket}/{file}"},
        }
        return {}

    def _job(self, call: Call) -> Mapping[str, Any]:
        name = call.body["CallAnalyticsJobName"]
        if name not in self._jobs:
            raise ServiceError("NotFoundException", "There is no such job.")
        return {"CallAnalyticsJob": self._jobs[name]}


def _many(one: Answer) -> Answer:
    """Answer for several texts what is answered for *one*."""

    def answer(call: Call) -> Mapping[str, Any]:
        texts = enumerate(call.body["TextList"])
        return {"ResultList": [{"Index": place, **one(replace(call, body={"Text": text}))} for place, text in texts]}

    return answer
