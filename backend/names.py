"""Names of one deployed copy, derived from its `APP_NAME`.

The copy called ACEmailAI carries the published names; any other gets its own, so that both live in one account.
"""

from dataclasses import dataclass

from constants import APP_NAME

LIVE = "live"
"""The alias by which flows call functions, where another version takes its first mails alone."""
CHAT_LANGUAGE = "en_US"
"""What the bot of the chats is said to speak; it understands nothing itself, so it is one. That of calls hears it."""
SPEAKER, ENGINE = "Joanna", "neural"
"""The voice of Amazon Polly in which the bot of calls speaks."""
ANALYSIS, POLLING, LEDGER = "Mail analysis", "Result polling", "Send ledger"
"""What the functions that flows call are called in alarms."""
OWN_TAG = "application"
"""What each resource is tagged with, with the name of the copy as its value."""
APPLICATION = "Customer e-mail answered with AI on Amazon Connect"
CHAT = "Chats of Amazon Connect answered from the articles of the e-mail assistant"
ANALYTICS = "Rows of the e-mail assistant's interactions, to be counted in SQL"
AUDIT = "Audit of who saw or erased what the e-mail assistant holds, anchored under lock"
VOICE = "Calls of Amazon Connect answered from the articles of the e-mail assistant"
RECORDINGS = "Recordings of calls of Amazon Connect, and what is made of them"
CHAT_API = "API for chats of a website, answered from the articles of the e-mail assistant"
SCALE = "Stream and queue of the turns that the API for chats of a website takes"
INSTANCE = "Amazon Connect instance to try the e-mail assistant with"
VECTOR_STORE = "Vector store of the e-mail assistant's knowledge base"
"""What the stacks say of themselves; others may bear the published names."""


@dataclass(frozen=True, slots=True)
class Names:
    """What the resources of the copy *app* are called."""

    app: str

    @property
    def backend_stack(self) -> str:
        return f"{self.app}Sandbox"

    def stack_of(self, flow: str) -> str:
        """The stack of the unit with which customers talk in a *flow*."""
        return f"{self.app}{flow}"

    @property
    def chat_stack(self) -> str:
        return self.stack_of("Chat")

    @property
    def chat_function(self) -> str:
        return self.of("ChatTurns")

    @property
    def chat_api_stack(self) -> str:
        return f"{self.app}ChatApi"

    @property
    def analytics_stack(self) -> str:
        return f"{self.app}Analytics"

    @property
    def analytics_function(self) -> str:
        return self.of("AnalyticsRows")

    @property
    def analytics_stream(self) -> str:
        """The delivery stream of the rows."""
        return self.of("AnalyticsRows")

    @property
    def analytics_database(self) -> str:
        """What Athena knows the rows by, which takes small letters."""
        return f"{self.app.lower()}_analytics"

    @property
    def audit_stack(self) -> str:
        return f"{self.app}Audit"

    @property
    def audit_function(self) -> str:
        return self.of("AuditAnchor")

    @property
    def voice_stack(self) -> str:
        return self.stack_of("Voice")

    @property
    def voice_function(self) -> str:
        return self.of("VoiceUtterances")

    @property
    def recordings_stack(self) -> str:
        return f"{self.app}Recordings"

    @property
    def recordings_function(self) -> str:
        return self.of("CallRecordings")

    @property
    def voice_bot(self) -> str:
        return self.of("Voice")

    @property
    def chat_api_turns(self) -> str:
        return self.of("ChatApiTurns")

    @property
    def chat_api_functions(self) -> tuple[str, ...]:
        """What the API runs."""
        return (self.of("ChatApiGuard"), self.of("ChatApiListeners"), self.chat_api_turns)

    @property
    def scale_stack(self) -> str:
        return f"{self.app}Scale"

    @property
    def scale_stream(self) -> str:
        """The stream of turns, which the API puts them into before the stack of the stream is there."""
        return self.of("ScaleTurns")

    @property
    def scale_intake(self) -> str:
        return self.of("ScaleIntake")

    @property
    def scale_worker(self) -> str:
        return self.of("ScaleWorker")

    @property
    def chat_bot(self) -> str:
        return self.of("Chat")

    @property
    def instance_stack(self) -> str:
        return f"{self.app}Instance"

    def instance_alias(self, account: str) -> str:
        """What a sandbox's instance is called; the name stands in web addresses, so nobody else's may be the same."""
        return f"{self.app.lower()}-{account}"

    def instance_address(self, account: str) -> str:
        """The e-mail address of a sandbox's instance."""
        return f"care@{self.instance_alias(account)}.email.connect.aws"

    def profiles_domain(self, account: str) -> str:
        """The customer profiles' domain of a sandbox's instance."""
        return f"amazon-connect-{self.instance_alias(account)}"

    @property
    def opensearch_stack(self) -> str:
        return self._published("OpenSearchStack", f"{self.app}OpenSearchStack")

    @property
    def s3_vectors_stack(self) -> str:
        return self._published("S3VectorsStack", f"{self.app}S3VectorsStack")

    @property
    def collection(self) -> str:
        return self._published("kb-vector-collection", f"{self.app.lower()}-vectors")

    @property
    def index(self) -> str:
        return f"kb-email-ai-{self.backend_stack.lower()}-index"

    @property
    def knowledge_base(self) -> str:
        return self._published("EmailAIKnowledgeBase", f"{self.app}-EmailAIKnowledgeBase")

    @property
    def email_function(self) -> str:
        return self.of("EmailAIResponseRouting")

    @property
    def query_function(self) -> str:
        return self.of("QueryTempoStorage4AsyncMode")

    @property
    def ledger_function(self) -> str:
        return self.of("SendLedger")

    @property
    def recorder_function(self) -> str:
        return self.of("InteractionRecorder")

    @property
    def flow_functions(self) -> tuple[str, ...]:
        """What the flows call."""
        return (self.email_function, self.query_function, self.ledger_function)

    @property
    def canary_alarms(self) -> tuple[str, ...]:
        """The alarms that turn another version of what the flows call back."""
        return tuple(self.alarm(f"{function} errors") for function in (ANALYSIS, POLLING, LEDGER))

    def alarm(self, title: str) -> str:
        """What an alarm is called."""
        return self.of(title.replace(" ", "-"))

    @property
    def mode_parameter(self) -> str:
        return f"/{self.app}/mode"

    @property
    def first_mode_parameter(self) -> str:
        return f"/{self.app}/first-mode"

    def of(self, name: str) -> str:
        """Put the copy's name in front."""
        return f"{self.app}-{name}"

    def _published(self, name: str, otherwise: str) -> str:
        return name if self.app == APP_NAME else otherwise
