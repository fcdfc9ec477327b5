"""The deployment's settings: the only reader of the names in `.env`.

Every fault is found before anything is synthesised, all of them at once, each with its remedy.
"""

import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from dotenv.parser import Binding, parse_stream

from adapters.bedrock.models import DEFAULT_CHAIN, WORLDWIDE, geography, model_ids
from backend import parse, service_config
from backend.errors import DeploymentError
from backend.names import Names
from backend.service_config import ENGLISH, Chosen
from backend.values import Values, composed, filled, optional, setting
from constants import APP_NAME, ENVIRONMENT
from triage.policy import POLICY

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

FUNCTION_SECONDS = 60
"""Time-out of the function that analyses a mail; a flow that waits longer waits for nothing."""

CONSECUTIVE_LAMBDA_SECONDS = 16.0
"""What all polls of one flow may use together, well below the 20 s Connect allows for Lambda calls in a row."""

EXAMPLE = ".env.example"

INSTANCE = ("AMAZON_CONNECT_", "Q_CONNECT_")
"""How the settings begin that name what belongs to an instance; a sandbox brings its own."""


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


def _units(text: str) -> tuple[Unit, ...]:
    names = parse.items(text)
    if unknown := [name for name in names if name not in list(Unit)]:
        raise ValueError(f"{', '.join(unknown)} is no unit; give some of {', '.join(Unit)}, or nothing.")
    for unit, needed in NEEDS.items():
        if unit in names and needed not in names:
            raise ValueError(f"{unit} has nothing to do without {needed}: name both.")
    return tuple(dict.fromkeys(map(Unit, names)))


def queue_setting(category: str) -> str:
    """The name under which a category's queue is configured."""
    return f"AMAZON_CONNECT_QUEUE_ID_{category.upper()}"


def _sandbox(values: Values) -> bool:
    sandbox = values.take("SANDBOX", parse.yes_or_no, "false")
    if sandbox:
        values.bring("SANDBOX=true", INSTANCE)
    return sandbox


def _category_queues(values: Values) -> dict[str, str]:
    queue = parse.id_of("queue", "the end of the queue's ARN")
    queues = {row.name: values.optional(queue_setting(row.name), queue, None) for row in POLICY.categories}
    return {category: found for category, found in queues.items() if found}


def _private_network(values: Values) -> PrivateNetwork | None:
    """Read the network where any part of it is given; the parts that are missing then are problems like any other."""
    if not any(map(values.text, NETWORK)):
        return None
    endpoint, subnets, groups = NETWORK
    return PrivateNetwork(
        endpoint=values.take(endpoint, parse.network_id("vpce", "the VPC endpoint of OpenSearch Serverless")),
        subnets=values.take(subnets, parse.network_ids("subnet", "subnets of the endpoint's VPC")),
        security_groups=values.take(groups, parse.network_ids("sg", "security groups that may reach the endpoint")),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an operator chooses; nothing else in the deployment reads a file or the environment for it."""

    stage: Stage = setting(parse.member(Stage), Stage.SANDBOX)
    sandbox: bool = composed(_sandbox)
    """Whether the deployment makes the Connect instance too; its ids are empty here until it is there."""
    app_name: str = setting(parse.app_name, APP_NAME)
    canary: bool = setting(parse.yes_or_no, "false")
    """Whether another version of a function takes its first mails alone."""
    units: tuple[Unit, ...] = optional(_units, ())
    chat_api_origins: tuple[str, ...] = optional(parse.origins, ())
    """Websites whose pages may ask the API of conversations."""
    company_name: str = setting(parse.name, "AnyCompany Bank")
    account: str = setting(parse.matching(r"\d{12}", "the 12 digits of the AWS account"), name="AWS_ACCOUNT_ID")
    region: str = setting(parse.one_of(REGIONS, "a region that has every service used here"), name="AWS_REGION")
    enable_logging: bool = setting(parse.yes_or_no)
    instance_id: str = setting(
        parse.id_of("instance", "the end of the instance's ARN"), name="AMAZON_CONNECT_INSTANCE_ID"
    )
    queue_id: str = setting(parse.id_of("queue", "the end of the queue's ARN"), name="AMAZON_CONNECT_QUEUE_ID")
    category_queue_ids: Mapping[str, str] = composed(_category_queues)
    """Category → queue id, only where a category has a queue of its own."""
    email_address: str = setting(parse.email_address, name="AMAZON_CONNECT_EMAIL_ADDRESS")
    associate_email_address: Association = setting(parse.member(Association), Association.BIND)
    case_template_id: str = setting(
        parse.id_of("case template", "the end of its address"), name="AMAZON_CONNECT_CASE_TEMPLATE_ID"
    )
    customer_profiles_domain: str = setting(
        parse.matching(r"[A-Za-z0-9_-]{1,64}", "the name of the domain, letters, digits, - and _"),
        name="AMAZON_CONNECT_CUSTOMER_PROFILES_DOMAIN",
    )
    sample_customers: bool = setting(parse.yes_or_no, lambda before: str(before["sandbox"]))
    """Whether the customers of the checkout's file go into the domain."""
    assistant_id: str | None = optional(
        parse.id_of("assistant", "the end of the assistant's ARN"), None, name="Q_CONNECT_ASSISTANT_ID"
    )
    assistant_articles_bucket: str | None = optional(
        parse.matching(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", "the name of an S3 bucket, without s3://"),
        None,
        name="Q_CONNECT_ARTICLES_BUCKET",
    )
    confidence_threshold: int = setting(parse.whole(1, 100), str(POLICY.threshold))
    held_back_percent: int = setting(parse.whole(0, 100), "0")
    """Of contacts that software could answer, how many of a hundred a person answers all the same."""
    send_budget: int = setting(parse.whole(0, 20), "3")
    send_budget_hours: int = setting(parse.whole(1, 168), "24")
    premium_service_levels: tuple[str, ...] = setting(parse.items, ",".join(POLICY.premium_service_levels))
    never_automate: tuple[str, ...] = optional(parse.categories, ())
    """Categories that are answered by people only, besides the topics of the policy."""
    minimum_relevance: float = setting(parse.share, str(POLICY.minimum_relevance))
    reply_languages: tuple[str, ...] = setting(parse.languages, ENGLISH)
    """Languages besides English in which replies may be said, as far as somebody has read the translations."""
    guardrail: bool = setting(parse.on_or_off, "on")
    data_key_arn: str | None = optional(
        parse.matching(
            r"arn:aws:kms:[a-z0-9-]+:\d{12}:key/[A-Za-z0-9-]{36,64}", "the ARN of a KMS key, not of an alias"
        ),
        None,
    )
    first_wait_seconds: int = setting(parse.whole(1, FUNCTION_SECONDS), "12")
    poll_wait_seconds: int = setting(parse.whole(1, 30), "3")
    poll_count: int = setting(parse.whole(1, 15), "3")
    model_chain: tuple[str, ...] = setting(parse.models, ",".join(DEFAULT_CHAIN))
    judge_model: str | None = optional(parse.model, None)
    prove_drafts: bool = setting(parse.yes_or_no, "false")
    vector_store: VectorStore = setting(parse.member(VectorStore), VectorStore.OPENSEARCH_SERVERLESS)
    standby_replicas: StandbyReplicas = setting(parse.member(StandbyReplicas), StandbyReplicas.ENABLED)
    private_network: PrivateNetwork | None = composed(_private_network)
    """Where the collection is not to be open to the internet."""
    log_retention_days: int = setting(
        parse.retention, lambda before: LOG_DAYS.get(before["stage"], LOG_DAYS[Stage.SANDBOX])
    )
    interaction_retention_days: int = setting(parse.whole(1, 3650), "90")
    alarm_email: str | None = optional(parse.email_address, None)
    expected_mails_per_hour: int = setting(parse.whole(1, 1_000_000), "100")
    tags: Mapping[str, str] = optional(parse.tags, {})
    bootstrap_qualifier: str | None = optional(
        parse.matching(r"[A-Za-z0-9_-]{1,10}", "the qualifier of cdk bootstrap, 1 to 10 letters"), None
    )
    permissions_boundary: str | None = optional(
        parse.matching(r"[A-Za-z0-9+=,.@_-]{1,128}", "the name of an IAM policy, not its ARN"), None
    )

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
    values = Values(file, {} if environ is None else environ)
    settings = filled(Settings, values)
    problems = [*values.problems, *values.strangers()]
    if not values.problems:
        problems += _contradictions(settings, values)
    if problems:
        raise SettingsError(problems, source)
    return _named(settings) if settings.sandbox else settings


def _named(settings: Settings) -> Settings:
    """Fill in what a sandbox's instance is called; its ids are known once it is there."""
    names = Names(settings.app_name)
    return replace(
        settings,
        email_address=names.instance_address(settings.account),
        customer_profiles_domain=names.profiles_domain(settings.account),
    )


def _contradictions(settings: Settings, values: Values) -> list[str]:
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
