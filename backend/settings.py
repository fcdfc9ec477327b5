"""The deployment's settings: the only reader of the names in `.env`.

Every fault is found before anything is synthesised, all of them at once, each with its remedy.
"""

import difflib
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TypeVar, cast

from dotenv.parser import Binding, parse_stream

from adapters.bedrock.models import CAPABILITIES, DEFAULT_CHAIN, ENDED, WORLDWIDE, base_id, geography, model_ids
from backend import service_config
from backend.errors import DeploymentError
from backend.names import Names
from backend.service_config import ENGLISH, LANGUAGES, Chosen
from constants import APP_NAME, ENVIRONMENT
from triage.language import NAMES
from triage.policy import POLICY

T = TypeVar("T")

REGIONS = (
    "us-east-1",
    "us-west-2",
    "ca-central-1",
    "eu-central-1",
    "eu-west-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-southeast-1",
    "ap-southeast-2",
)
"""Where Connect e-mail, Cases, Customer Profiles, Q in Connect and Bedrock knowledge bases exist together."""

LOG_RETENTION_DAYS = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400),
    *(545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653),
)
"""What CloudWatch Logs accepts."""

FUNCTION_SECONDS = 60
"""Time-out of the function that analyses a mail; a flow that waits longer waits for nothing."""

CONSECUTIVE_LAMBDA_SECONDS = 16.0
"""What all polls of one flow may use together, well below the 20 s Connect allows for Lambda calls in a row."""

EXAMPLE = ".env.example"

INSTANCE = ("AMAZON_CONNECT_", "Q_CONNECT_")
"""How the settings begin that name what belongs to an instance; a sandbox brings its own."""

OWN_TAG = "application"
"""What each resource is tagged with, with the name of the copy as its value."""
MOST_TAGS = 40
"""Of the 50 that AWS allows; it adds some itself."""


class VectorStore(StrEnum):
    """Where the articles' vectors live."""

    OPENSEARCH_SERVERLESS = "OPENSEARCH_SERVERLESS"
    S3_VECTORS = "S3_VECTORS"


class StandbyReplicas(StrEnum):
    """Whether the collection keeps a second copy in another zone."""

    ENABLED = "ENABLED"
    DISABLED = "DISABLED"


class Stage(StrEnum):
    """How much a deployment guards what it keeps."""

    SANDBOX = "sandbox"
    PRODUCTION = "production"


class Unit(StrEnum):
    """What a deployment has beside the e-mail stacks, each as a stack of its own."""

    CHAT = "chat"
    CHAT_API = "chat-api"
    ANALYTICS = "analytics"
    VOICE = "voice"
    RECORDINGS = "recordings"
    SCALE = "scale"
    AUDIT = "audit"


NEEDS = {
    Unit.CHAT_API: Unit.CHAT,
    Unit.VOICE: Unit.CHAT,
    Unit.RECORDINGS: Unit.VOICE,
    Unit.SCALE: Unit.CHAT_API,
}
"""Which unit has nothing to do without which."""


LOG_DAYS = {Stage.SANDBOX: "30", Stage.PRODUCTION: "365"}


class Association(StrEnum):
    """How far a deployment goes to have the e-mail address run its flow."""

    LEAVE = "false"
    BIND = "true"
    REPLACE = "replace"


@dataclass(frozen=True, slots=True)
class PrivateNetwork:
    """Where alone the collection can be reached from, beside Bedrock: an endpoint, and our function's place there."""

    endpoint: str
    subnets: tuple[str, ...]
    security_groups: tuple[str, ...]


NETWORK = ("OPENSEARCH_VPC_ENDPOINT", "OPENSEARCH_SUBNETS", "OPENSEARCH_SECURITY_GROUPS")
"""The settings that name a private network; all of them or none."""


class SettingsError(DeploymentError):
    """What is wrong with the settings, one line per problem."""

    def __init__(self, problems: list[str], source: str) -> None:
        super().__init__("\n".join([f"{source} needs attention:", *(f"  - {problem}" for problem in problems)]))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an operator chooses; nothing else in the deployment reads a file or the environment for it."""

    app_name: str
    stage: Stage
    canary: bool
    """Whether another version of a function takes its first mails alone."""
    units: tuple[Unit, ...]
    chat_api_origins: tuple[str, ...]
    """Websites whose pages may ask the API of conversations."""
    sandbox: bool
    """Whether the deployment makes the Connect instance too; its ids are empty here until it is there."""
    company_name: str
    account: str
    region: str
    enable_logging: bool
    instance_id: str
    queue_id: str
    category_queue_ids: Mapping[str, str]
    """Category → queue id, only where a category has a queue of its own."""
    email_address: str
    associate_email_address: Association
    case_template_id: str
    customer_profiles_domain: str
    sample_customers: bool
    """Whether the customers of the checkout's file go into the domain."""
    assistant_id: str | None
    assistant_articles_bucket: str | None
    confidence_threshold: int
    held_back_percent: int
    """Of contacts that software could answer, how many of a hundred a person answers all the same."""
    send_budget: int
    send_budget_hours: int
    premium_service_levels: tuple[str, ...]
    never_automate: tuple[str, ...]
    """Categories that are answered by people only, besides the topics of the policy."""
    minimum_relevance: float
    reply_languages: tuple[str, ...]
    """Languages besides English in which replies may be said, as far as somebody has read the translations."""
    guardrail: bool
    data_key_arn: str | None
    first_wait_seconds: int
    poll_wait_seconds: int
    poll_count: int
    model_chain: tuple[str, ...]
    judge_model: str | None
    prove_drafts: bool
    vector_store: VectorStore
    standby_replicas: StandbyReplicas
    private_network: PrivateNetwork | None
    """Where the collection is not to be open to the internet."""
    log_retention_days: int
    interaction_retention_days: int
    alarm_email: str | None
    expected_mails_per_hour: int
    tags: Mapping[str, str]
    bootstrap_qualifier: str | None
    permissions_boundary: str | None

    @property
    def model_ids(self) -> tuple[str, ...]:
        """The inference profiles to ask, in order."""
        return tuple(model_ids(self.region, self.model_chain))

    @property
    def judge_model_ids(self) -> tuple[str, ...]:
        """The inference profiles that judge replies: the chain turned by one, unless a judge is named."""
        turned = (*self.model_ids[1:], *self.model_ids[:1])
        return (*model_ids(self.region, (self.judge_model,)), *turned) if self.judge_model else turned

    @property
    def late_after_seconds(self) -> int:
        """When a result may miss the flow's last poll."""
        return self.first_wait_seconds + self.poll_wait_seconds * self.poll_count - 1

    @property
    def poll_budget_seconds(self) -> float:
        """How long one poll may look for a result."""
        return min(4.0, CONSECUTIVE_LAMBDA_SECONDS / (self.poll_count + 1))


def load(folder: Path, environ: Mapping[str, str], environment: str | None = None) -> Settings:
    """Read the settings of a checkout: `.env`, what YAML says besides, the environment for names that both leave out.

    A checkout without `.env` takes the placeholders of `.env.example`: enough to synthesise, not to deploy. Of several
    environments side by side each has its own `.env.NAME`.
    """
    chosen = service_config.read(folder)
    if chosen.problems:
        raise SettingsError(chosen.problems, service_config.FILE)
    settings = load_file(source_file(folder, environment), environ, chosen)
    if (chosen.escalation or 0) > settings.confidence_threshold:
        raise SettingsError([_ABOVE.format(chosen.escalation, settings.confidence_threshold)], service_config.FILE)
    return settings


_ABOVE = (
    "escalation_threshold is {} of 100, above the threshold {}: what is to go to people there would be answered. "
    "Lower it, or raise confidence_threshold, which decides."
)


def load_file(file: Path, environ: Mapping[str, str], chosen: Chosen | None = None) -> Settings:
    """Read the settings in *file*, those *chosen* besides, and the environment for names that both leave out."""
    try:
        # With or without the mark that Windows editors put in front.
        lines = list(parse_stream(io.StringIO(file.read_text(encoding="utf-8-sig"))))
    except (UnicodeDecodeError, OSError) as error:
        raise SettingsError([f"it cannot be read: save it as a text file in UTF-8 ({error})."], file.name) from error
    if problems := [*_unreadable(lines), *_doubled(lines)]:
        raise SettingsError(problems, file.name)
    values = {line.key: line.value or "" for line in lines if line.key}
    if not chosen or not chosen.settings:
        return read(values, environ, file.name)
    if problems := [*_said_otherwise(chosen, values, environ)]:
        raise SettingsError(problems, file.name)
    values |= {name: text for name, (text, _) in chosen.settings.items()}
    return read(values, environ, f"{file.name} with {service_config.FILE}")


def _said_otherwise(chosen: Chosen, file: Mapping[str, str], environ: Mapping[str, str]) -> Iterator[str]:
    for name, (text, key) in chosen.settings.items():
        here = (file.get(name) or environ.get(name) or "").strip()
        if here not in {"", text}:
            yield f'{name} is "{here}", {key} of {service_config.FILE} "{text}": write the same, or only one of them.'


def _unreadable(lines: Sequence[Binding]) -> list[str]:
    return [
        f"line {line.original.line} cannot be read: write NAME=value, and quotes in pairs."
        for line in lines
        if line.error
    ]


def _doubled(lines: Sequence[Binding]) -> list[str]:
    names = Counter(line.key for line in lines if line.key)
    return [f"{name} stands there {count} times: keep one line." for name, count in names.items() if count > 1]


def source_file(folder: Path, environment: str | None = None) -> Path:
    """The file that `load` reads."""
    if environment is None:
        file = folder / ".env"
        return file if file.exists() else folder / EXAMPLE
    if not re.fullmatch(ENVIRONMENT, environment):
        raise DeploymentError(f'"{environment}" names no environment: give small letters, digits, - and _.')
    file = folder / f".env.{environment}"
    if not file.exists():
        raise DeploymentError(f"There is no {file.name}: copy {EXAMPLE} to {file.name} and fill it in.")
    return file


def read(file: Mapping[str, str], environ: Mapping[str, str] | None = None, source: str = ".env") -> Settings:
    """Turn names and texts into settings; raise `SettingsError` with every problem found."""
    values = _Values(file, {} if environ is None else environ)
    stage = values.take("STAGE", _member(Stage), Stage.SANDBOX)
    sandbox = values.take("SANDBOX", _yes_or_no, "false")
    if sandbox:
        values.bring("SANDBOX=true", INSTANCE)
    settings = Settings(
        app_name=values.take("APP_NAME", _app_name, APP_NAME),
        stage=stage,
        canary=values.take("CANARY", _yes_or_no, "false"),
        units=values.optional("UNITS", _units) or (),
        chat_api_origins=values.optional("CHAT_API_ORIGINS", _origins) or (),
        sandbox=sandbox,
        company_name=values.take("COMPANY_NAME", _name, "AnyCompany Bank"),
        account=values.take("AWS_ACCOUNT_ID", _matching(r"\d{12}", "the 12 digits of the AWS account")),
        region=values.take("AWS_REGION", _one_of(REGIONS, "a region that has every service used here")),
        enable_logging=values.take("ENABLE_LOGGING", _yes_or_no),
        instance_id=values.take("AMAZON_CONNECT_INSTANCE_ID", _id("instance", "the end of the instance's ARN")),
        queue_id=values.take("AMAZON_CONNECT_QUEUE_ID", _id("queue", "the end of the queue's ARN")),
        category_queue_ids=_category_queues(values),
        email_address=values.take("AMAZON_CONNECT_EMAIL_ADDRESS", _email_address),
        associate_email_address=values.take("ASSOCIATE_EMAIL_ADDRESS", _member(Association), Association.BIND),
        case_template_id=values.take("AMAZON_CONNECT_CASE_TEMPLATE_ID", _id("case template", "the end of its address")),
        customer_profiles_domain=values.take(
            "AMAZON_CONNECT_CUSTOMER_PROFILES_DOMAIN",
            _matching(r"[A-Za-z0-9_-]{1,64}", "the name of the domain, letters, digits, - and _"),
        ),
        sample_customers=values.take("SAMPLE_CUSTOMERS", _yes_or_no, str(sandbox)),
        assistant_id=values.optional("Q_CONNECT_ASSISTANT_ID", _id("assistant", "the end of the assistant's ARN")),
        assistant_articles_bucket=values.optional(
            "Q_CONNECT_ARTICLES_BUCKET",
            _matching(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", "the name of an S3 bucket, without s3://"),
        ),
        confidence_threshold=values.take("CONFIDENCE_THRESHOLD", _whole(1, 100), str(POLICY.threshold)),
        held_back_percent=values.take("HELD_BACK_PERCENT", _whole(0, 100), "0"),
        send_budget=values.take("SEND_BUDGET", _whole(0, 20), "3"),
        send_budget_hours=values.take("SEND_BUDGET_HOURS", _whole(1, 168), "24"),
        premium_service_levels=values.take("PREMIUM_SERVICE_LEVELS", _list, ",".join(POLICY.premium_service_levels)),
        never_automate=values.optional("NEVER_AUTOMATE", _categories) or (),
        minimum_relevance=values.take("MINIMUM_RELEVANCE", _share, str(POLICY.minimum_relevance)),
        reply_languages=values.take("REPLY_LANGUAGES", _languages, ENGLISH),
        guardrail=values.take("GUARDRAIL", _on_or_off, "on"),
        data_key_arn=values.optional(
            "DATA_KEY_ARN",
            _matching(
                r"arn:aws:kms:[a-z0-9-]+:\d{12}:key/[A-Za-z0-9-]{36,64}", "the ARN of a KMS key, not of an alias"
            ),
        ),
        first_wait_seconds=values.take("FIRST_WAIT_SECONDS", _whole(1, FUNCTION_SECONDS), "12"),
        poll_wait_seconds=values.take("POLL_WAIT_SECONDS", _whole(1, 30), "3"),
        poll_count=values.take("POLL_COUNT", _whole(1, 15), "3"),
        model_chain=values.take("MODEL_CHAIN", _models, ",".join(DEFAULT_CHAIN)),
        judge_model=values.optional("JUDGE_MODEL", _model),
        prove_drafts=values.take("PROVE_DRAFTS", _yes_or_no, "false"),
        vector_store=values.take("VECTOR_STORE", _member(VectorStore), VectorStore.OPENSEARCH_SERVERLESS),
        standby_replicas=values.take("STANDBY_REPLICAS", _member(StandbyReplicas), StandbyReplicas.ENABLED),
        private_network=_private_network(values),
        log_retention_days=values.take("LOG_RETENTION_DAYS", _retention, LOG_DAYS.get(stage, LOG_DAYS[Stage.SANDBOX])),
        interaction_retention_days=values.take("INTERACTION_RETENTION_DAYS", _whole(1, 3650), "90"),
        alarm_email=values.optional("ALARM_EMAIL", _email_address),
        expected_mails_per_hour=values.take("EXPECTED_MAILS_PER_HOUR", _whole(1, 1_000_000), "100"),
        tags=values.optional("TAGS", _tags) or {},
        bootstrap_qualifier=values.optional(
            "BOOTSTRAP_QUALIFIER", _matching(r"[A-Za-z0-9_-]{1,10}", "the qualifier of cdk bootstrap, 1 to 10 letters")
        ),
        permissions_boundary=values.optional(
            "PERMISSIONS_BOUNDARY", _matching(r"[A-Za-z0-9+=,.@_-]{1,128}", "the name of an IAM policy, not its ARN")
        ),
    )
    problems = [*values.problems, *values.strangers()]
    if not values.problems:
        problems += _contradictions(settings, values)
    if problems:
        raise SettingsError(problems, source)
    return _named(settings) if sandbox else settings


def _named(settings: Settings) -> Settings:
    """Fill in what a sandbox's instance is called; its ids are known once it is there."""
    names = Names(settings.app_name)
    return replace(
        settings,
        email_address=names.instance_address(settings.account),
        customer_profiles_domain=names.profiles_domain(settings.account),
    )


class _Values:
    """Texts by name; remembers what was asked for and what was wrong."""

    def __init__(self, file: Mapping[str, str], environ: Mapping[str, str]) -> None:
        self._file = file
        self._environ = environ
        self._asked: set[str] = set()
        self._brought: tuple[str, ...] = ()
        self.problems: list[str] = []

    def bring(self, switch: str, beginnings: tuple[str, ...]) -> None:
        """Let *switch* bring what names with these beginnings would say; one that says it all the same is a problem."""
        self._brought = beginnings
        for name in {**self._file, **self._environ}:
            if name.startswith(beginnings) and self.text(name):
                remedy = "remove the line, or set SANDBOX=false."
                self.problems.append(f"{name} stands beside {switch}, which brings its own: {remedy}")

    def take(self, name: str, parse: Callable[[str], T], default: str | None = None) -> T:
        """Parse a value; what cannot be parsed becomes a problem, so that all of them are found."""
        if name.startswith(self._brought):
            self._asked.add(name)
            return cast(T, "")
        text = self.text(name) or default
        if text is None:
            self.problems.append(f"{name} is missing: {_remedy(parse)}")
            return cast(T, None)
        try:
            return parse(text)
        except ValueError as reason:
            self.problems.append(f'{name} is "{text}": {reason}')
            return cast(T, None)

    def optional(self, name: str, parse: Callable[[str], T]) -> T | None:
        return self.take(name, parse) if self.text(name) and not name.startswith(self._brought) else None

    def text(self, name: str) -> str:
        self._asked.add(name)
        return (self._file.get(name) or self._environ.get(name) or "").strip()

    def strangers(self) -> list[str]:
        """Names in the file that nothing asked for: usually misspelt ones."""
        unknown = [name for name in self._file if name not in self._asked]
        near = {name: difflib.get_close_matches(name, self._asked, 1, 0.75) for name in unknown}
        return [
            f"{name} is not a setting: " + (f"did you mean {near[name][0]}?" if near[name] else "remove the line.")
            for name in unknown
        ]


def _categories(text: str) -> tuple[str, ...]:
    known = [category.name for category in POLICY.categories]
    names = _list(text)
    if unknown := [name for name in names if name not in known]:
        raise ValueError(f"{', '.join(unknown)} is no category; give some of {', '.join(known)}.")
    return names


def _languages(text: str) -> tuple[str, ...]:
    languages = _list(text)
    if unknown := [each for each in languages if each not in LANGUAGES]:
        raise ValueError(f"{', '.join(unknown)} is no such language; give some of {', '.join(LANGUAGES)}.")
    if ENGLISH not in languages:
        raise ValueError(f"the articles are in English: give {ENGLISH} too.")
    return tuple(each for each in NAMES if each in languages)


def _contradictions(settings: Settings, values: _Values) -> list[str]:
    window = settings.first_wait_seconds + settings.poll_wait_seconds * settings.poll_count
    here = {geography(settings.region), WORLDWIDE}
    elsewhere = [model for model in settings.model_ids if model.split(".")[0] not in here]
    found = {
        f"FIRST_WAIT_SECONDS and the polls add up to {window} s, but the analysis ends after {FUNCTION_SECONDS} s: "
        "lower FIRST_WAIT_SECONDS, POLL_WAIT_SECONDS or POLL_COUNT.": window > FUNCTION_SECONDS,
        f"MODEL_CHAIN names {', '.join(elsewhere)}, which {settings.region} cannot call: leave the prefix out or write "
        f"one of {', '.join(sorted(here))}.": bool(elsewhere),
        "Q_CONNECT_ARTICLES_BUCKET is set without Q_CONNECT_ASSISTANT_ID: give the assistant whose knowledge base "
        "reads the bucket, or remove the bucket.": bool(settings.assistant_articles_bucket)
        and not settings.assistant_id,
        f"DATA_KEY_ARN is no key of {settings.region}: give one of the region of the deployment.": bool(
            settings.data_key_arn
        )
        and f":{settings.region}:" not in str(settings.data_key_arn),
        "SANDBOX=true makes an instance to try things with, STAGE=production guards what must not be lost: set "
        "SANDBOX=false and name your instance, or STAGE=sandbox.": settings.sandbox
        and settings.stage is Stage.PRODUCTION,
        f"{', '.join(NETWORK)} belong to OPENSEARCH_SERVERLESS, but VECTOR_STORE is S3_VECTORS: remove them.": (
            settings.vector_store is VectorStore.S3_VECTORS and bool(settings.private_network)
        ),
        "STANDBY_REPLICAS belongs to OPENSEARCH_SERVERLESS, but VECTOR_STORE is S3_VECTORS: remove STANDBY_REPLICAS.": (
            settings.vector_store is VectorStore.S3_VECTORS and bool(values.text("STANDBY_REPLICAS"))
        ),
    }
    return [problem for problem, holds in found.items() if holds]


def _category_queues(values: _Values) -> dict[str, str]:
    parse = _id("queue", "the end of the queue's ARN")
    queues = {row.name: values.optional(queue_setting(row.name), parse) for row in POLICY.categories}
    return {category: queue for category, queue in queues.items() if queue}


def _private_network(values: _Values) -> PrivateNetwork | None:
    """Read the network where any part of it is given; the parts that are missing then are problems like any other."""
    if not any(map(values.text, NETWORK)):
        return None
    endpoint, subnets, groups = NETWORK
    return PrivateNetwork(
        endpoint=values.take(endpoint, _network_id("vpce", "the VPC endpoint of OpenSearch Serverless")),
        subnets=values.take(subnets, _network_ids("subnet", "subnets of the endpoint's VPC")),
        security_groups=values.take(groups, _network_ids("sg", "security groups that may reach the endpoint")),
    )


def queue_setting(category: str) -> str:
    """The name under which a category's queue is configured."""
    return f"AMAZON_CONNECT_QUEUE_ID_{category.upper()}"


def _remedy(parse: Callable[[str], object]) -> str:
    """What the parser says to somebody who gave nothing."""
    try:
        parse("")
    except ValueError as reason:
        return str(reason)
    return "give a value."


def _matching(pattern: str, meaning: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(f"give {meaning}.")
        return text

    return parse


def _id(thing: str, place: str) -> Callable[[str], str]:
    return _matching(
        r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", f"the id of the {thing} ({place}), 8-4-4-4-12 hex digits"
    )


def _network_id(kind: str, meaning: str) -> Callable[[str], str]:
    return _matching(rf"{kind}-[0-9a-f]{{8,17}}", f"the id of {meaning}, {kind}- and hex digits")


def _network_ids(kind: str, meaning: str) -> Callable[[str], tuple[str, ...]]:
    def parse(text: str) -> tuple[str, ...]:
        ids = tuple(item.strip() for item in text.split(","))
        if not all(re.fullmatch(rf"{kind}-[0-9a-f]{{8,17}}", each) for each in ids):
            raise ValueError(f"give the ids of {meaning}, {kind}- and hex digits, separated by commas.")
        if len(set(ids)) < len(ids):
            raise ValueError("name each once.")
        return ids

    return parse


def _one_of(choices: tuple[str, ...], meaning: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in choices:
            raise ValueError(f"give {meaning}: {', '.join(choices)}.")
        return text

    return parse


E_ = TypeVar("E_", bound=StrEnum)


def _member(kind: type[E_]) -> Callable[[str], E_]:
    def parse(text: str) -> E_:
        if text not in list(kind):
            *others, last = kind
            raise ValueError(f"give {', '.join(others)} or {last}.")
        return kind(text)

    return parse


def _whole(least: int, most: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
            raise ValueError(f"give a whole number from {least} to {most}.")
        return int(text)

    return parse


def _share(text: str) -> float:
    if not re.fullmatch(r"0|1|[01]?\.[0-9]{1,6}", text) or float(text) > 1:
        raise ValueError("give a number from 0 to 1, such as 0.4.")
    return float(text)


def _retention(text: str) -> int:
    if text not in map(str, LOG_RETENTION_DAYS):
        raise ValueError(
            f"give a number of days that CloudWatch Logs accepts: {', '.join(map(str, LOG_RETENTION_DAYS))}."
        )
    return int(text)


def _yes_or_no(text: str) -> bool:
    if text.lower() not in {"true", "false"}:
        raise ValueError("give true or false.")
    return text.lower() == "true"


def _on_or_off(text: str) -> bool:
    if text.lower() not in {"on", "off"}:
        raise ValueError("give on or off.")
    return text.lower() == "on"


def _app_name(text: str) -> str:
    # It begins the names of stacks, of functions (64 characters at most) and, in lower case, of a collection (32).
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9]{1,19}", text):
        raise ValueError("give 2 to 20 letters and digits, beginning with a letter.")
    return text


def _line(text: str) -> str:
    if not text.isprintable() or not 0 < len(text) <= 100:
        raise ValueError("give one line of at most 100 characters.")
    return text


def _name(text: str) -> str:
    # It stands in flows, where these would begin a reference or a placeholder, and in the guide's markup.
    if strange := sorted(set("$<>{}").intersection(text)):
        raise ValueError(f"give a name without {' '.join(strange)}, which flows take for more than text.")
    return _line(text)


def _email_address(text: str) -> str:
    if not re.fullmatch(r"[^@\s<>,;]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", text):
        raise ValueError("give one address, such as care@example.com.")
    return text


def _list(text: str) -> tuple[str, ...]:
    items = tuple(item.strip() for item in text.split(","))
    if not all(items):
        raise ValueError("give names separated by commas.")
    return items


def _units(text: str) -> tuple[Unit, ...]:
    names = _list(text)
    if unknown := [name for name in names if name not in list(Unit)]:
        raise ValueError(f"{', '.join(unknown)} is no unit; give some of {', '.join(Unit)}, or nothing.")
    for unit, needed in NEEDS.items():
        if unit in names and needed not in names:
            raise ValueError(f"{unit} has nothing to do without {needed}: name both.")
    return tuple(dict.fromkeys(map(Unit, names)))


def _origins(text: str) -> tuple[str, ...]:
    origins = _list(text)
    if wrong := [each for each in origins if not re.fullmatch(r"https://[a-z0-9-]+(\.[a-z0-9-]+)+(:\d{1,5})?", each)]:
        raise ValueError(f"{', '.join(wrong)} is no origin; give some such as https://www.example.com, without a path.")
    return origins


def _tags(text: str) -> dict[str, str]:
    tags: dict[str, str] = {}
    for item in _list(text):
        name, _, value = (part.strip() for part in item.partition("="))
        if not re.fullmatch(r"[\w .:/+@-]{1,128}", name) or not re.fullmatch(r"[\w .:/=+@-]{1,256}", value):
            raise ValueError("give name=value, separated by commas, of letters, digits, blanks and . : / + @ _ -")
        if name.lower().startswith("aws:") or name in {*tags, OWN_TAG}:
            raise ValueError(f"name {name} otherwise: AWS's own begin with aws:, {OWN_TAG} is ours, each stands once.")
        tags[name] = value
    if len(tags) > MOST_TAGS:
        raise ValueError(f"give at most {MOST_TAGS}.")
    return tags


def _model(text: str) -> str:
    (*others, model) = _models(text)
    if others:
        raise ValueError("name one model.")
    return model


def _models(text: str) -> tuple[str, ...]:
    chain = _list(text)
    if ended := [model for model in chain if base_id(model) in ENDED]:
        said = (
            f"{model} ended on {ENDED[base_id(model)].on}; its successor is {ENDED[base_id(model)].successor}"
            for model in ended
        )
        raise ValueError(f"{', '.join(said)}.")
    if unknown := [model for model in chain if base_id(model) not in CAPABILITIES]:
        raise ValueError(f"{', '.join(unknown)} is not a known model: give some of {', '.join(CAPABILITIES)}.")
    if len({base_id(model) for model in chain}) < len(chain):
        raise ValueError("name each model once.")
    return chain
