from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend import settings
from backend.errors import DeploymentError
from backend.settings import REGIONS, SettingsError, Stage, VectorStore, read
from tests.fakes.deployment import EXAMPLE, PRIVATE, values
from triage.policy import POLICY

ROOT = Path(__file__).resolve().parents[2]
REQUIRED = (
    *("AWS_ACCOUNT_ID", "AWS_REGION", "AMAZON_CONNECT_INSTANCE_ID", "AMAZON_CONNECT_QUEUE_ID"),
    *("AMAZON_CONNECT_EMAIL_ADDRESS", "AMAZON_CONNECT_CASE_TEMPLATE_ID"),
    *("AMAZON_CONNECT_CUSTOMER_PROFILES_DOMAIN", "ENABLE_LOGGING"),
)


def problems(**changes: str) -> list[str]:
    with pytest.raises(SettingsError) as raised:
        read({**EXAMPLE, **changes})
    return raised.value.problems


def test_the_example_is_complete() -> None:
    assert set(EXAMPLE) == set(REQUIRED)
    assert read(EXAMPLE).region == "us-east-1"


@pytest.mark.parametrize("name", REQUIRED)
def test_a_missing_value_is_named_with_what_to_give(name: str) -> None:
    (problem,) = problems(**{name: ""})

    assert problem.startswith(f"{name} is missing: give ")


def test_all_problems_are_named_at_once() -> None:
    with pytest.raises(SettingsError) as raised:
        read({})

    assert len(raised.value.problems) == len(REQUIRED)
    assert str(raised.value).startswith(".env needs attention:\n  - ")


@pytest.mark.parametrize(
    ("name", "value", "remedy"),
    [
        ("AWS_ACCOUNT_ID", "1234", "give the 12 digits"),
        ("AWS_ACCOUNT_ID", "1111-2222-3333", "give the 12 digits"),
        ("AWS_REGION", "eu-west-1", "us-east-1, us-west-2"),
        ("AMAZON_CONNECT_INSTANCE_ID", "arn:aws:connect:…", "the end of the instance's ARN"),
        ("AMAZON_CONNECT_QUEUE_ID_PAYMENT", "payments", "the id of the queue"),
        ("AMAZON_CONNECT_EMAIL_ADDRESS", "care", "one address, such as"),
        ("AMAZON_CONNECT_CUSTOMER_PROFILES_DOMAIN", "our domain", "the name of the domain"),
        ("ENABLE_LOGGING", "yes", "give true or false"),
        ("APP_NAME", "My App", "letters and digits"),
        ("APP_NAME", "A" * 21, "2 to 20"),
        ("COMPANY_NAME", "x" * 101, "at most 100 characters"),
        ("COMPANY_NAME", "Bank $.Attributes.advice", "without $"),
        ("COMPANY_NAME", "Bank ${x}", "without $ { }"),
        ("COMPANY_NAME", "<b>Bank</b>", "without < >"),
        ("CONFIDENCE_THRESHOLD", "101", "from 1 to 100"),
        ("CONFIDENCE_THRESHOLD", "0", "from 1 to 100"),
        ("CONFIDENCE_THRESHOLD", "80.5", "whole number"),
        ("MINIMUM_RELEVANCE", "1.5", "from 0 to 1"),
        ("REPLY_LANGUAGES", "en,it", "it is no such language"),
        ("REPLY_LANGUAGES", "de", "the articles are in English"),
        ("HELD_BACK_PERCENT", "101", "from 0 to 100"),
        ("GUARDRAIL", "true", "give on or off"),
        ("DATA_KEY_ARN", "alias/ours", "the ARN of a KMS key"),
        ("PREMIUM_SERVICE_LEVELS", "Gold,,Premium", "separated by commas"),
        ("NEVER_AUTOMATE", "Payment, Pets", "Pets is no category"),
        ("MODEL_CHAIN", "anthropic.claude-2", "not a known model"),
        ("MODEL_CHAIN", "anthropic.claude-3-haiku-20240307-v1:0", "its successor is anthropic.claude-haiku-5-5"),
        ("MODEL_CHAIN", "anthropic.claude-haiku-5-5,us.anthropic.claude-haiku-5-5", "once"),
        ("VECTOR_STORE", "PINECONE", "OPENSEARCH_SERVERLESS or S3_VECTORS"),
        ("STANDBY_REPLICAS", "off", "ENABLED or DISABLED"),
        ("LOG_RETENTION_DAYS", "31", "30, 60"),
        ("POLL_COUNT", "-1", "whole number"),
        ("Q_CONNECT_ARTICLES_BUCKET", "s3://articles", "without s3://"),
        ("OPENSEARCH_SUBNETS", "subnet-1,vpc-2", "give the ids of subnets"),
        ("OPENSEARCH_SUBNETS", "subnet-01234567,subnet-01234567", "name each once"),
        ("OPENSEARCH_SECURITY_GROUPS", "ours", "give the ids of security groups"),
        ("OPENSEARCH_VPC_ENDPOINT", "vpc-0123456789abcdef0", "give the id of the VPC endpoint"),
        ("STAGE", "prod", "sandbox or production"),
        ("ASSOCIATE_EMAIL_ADDRESS", "yes", "false, true or replace"),
        ("SAMPLE_CUSTOMERS", "some", "true or false"),
        ("TAGS", "cost-center", "name=value"),
        ("TAGS", "a=1,a=2", "each stands once"),
        ("TAGS", "aws:a=1", "AWS's own"),
        ("TAGS", "application=mine", "application is ours"),
        ("TAGS", ",".join(f"t{n}=1" for n in range(41)), "at most 40"),
        ("BOOTSTRAP_QUALIFIER", "much-too-long", "1 to 10"),
        ("PERMISSIONS_BOUNDARY", "arn:aws:iam::111122223333:policy/b", "not its ARN"),
    ],
)
def test_a_malformed_value_is_quoted_with_the_remedy(name: str, value: str, remedy: str) -> None:
    (problem,) = problems(**{**(PRIVATE if name in PRIVATE else {}), name: value})

    assert problem.startswith(f'{name} is "{value}": ')
    assert remedy in problem


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"FIRST_WAIT_SECONDS": "50", "POLL_COUNT": "10"}, "add up to 80 s"),
        ({"Q_CONNECT_ARTICLES_BUCKET": "articles"}, "without Q_CONNECT_ASSISTANT_ID"),
        ({"VECTOR_STORE": "S3_VECTORS", "STANDBY_REPLICAS": "DISABLED"}, "remove STANDBY_REPLICAS"),
        ({"VECTOR_STORE": "S3_VECTORS", **PRIVATE}, "remove them"),
        ({"MODEL_CHAIN": "eu.anthropic.claude-haiku-5-5"}, "which us-east-1 cannot call"),
    ],
)
def test_values_that_contradict_each_other_are_refused(changes: dict[str, str], said: str) -> None:
    (problem,) = problems(**changes)

    assert said in problem


@pytest.mark.parametrize(("text", "languages"), [("en", ()), ("de, en,fr", ("fr", "de"))])
def test_replies_are_in_english_and_in_what_is_named_besides(text: str, languages: tuple[str, ...]) -> None:
    assert read({**EXAMPLE, "REPLY_LANGUAGES": text}).reply_languages == languages


@pytest.mark.parametrize("name", PRIVATE)
def test_half_a_private_network_is_a_problem_for_each_part_that_is_missing(name: str) -> None:
    found = problems(**{name: PRIVATE[name]})

    assert [line.partition(" is missing: give the id")[0] for line in found] == [
        each for each in PRIVATE if each != name
    ]


def test_a_misspelt_name_is_recognised() -> None:
    assert problems(AMAZON_CONNECT_QUEUE_ID_PAYMENTS="x") == [
        "AMAZON_CONNECT_QUEUE_ID_PAYMENTS is not a setting: did you mean AMAZON_CONNECT_QUEUE_ID_PAYMENT?"
    ]
    assert problems(COLOUR="x") == ["COLOUR is not a setting: remove the line."]


def test_defaults_are_those_of_the_policy() -> None:
    found = read(EXAMPLE)

    assert found.confidence_threshold == POLICY.threshold
    assert found.premium_service_levels == POLICY.premium_service_levels
    assert found.minimum_relevance == POLICY.minimum_relevance
    assert found.never_automate == ()


def test_the_environment_fills_what_the_file_leaves_out_and_nothing_else() -> None:
    found = read(EXAMPLE, {"APP_NAME": "Second", "AWS_REGION": "eu-west-2", "UNRELATED": "x"})

    assert (found.app_name, found.region) == ("Second", "us-east-1")


def test_a_checkout_without_env_takes_the_example(tmp_path: Path) -> None:
    (tmp_path / ".env.example").write_text((ROOT / ".env.example").read_text())
    assert settings.load(tmp_path, {}).account == "111122223333"

    (tmp_path / ".env").write_text("AWS_REGION=us-east-1\n")
    with pytest.raises(SettingsError, match="AWS_ACCOUNT_ID is missing"):
        settings.load(tmp_path, {})


def test_each_environment_has_a_file_of_its_own(tmp_path: Path) -> None:
    lines = "\n".join(f"{name}={value}" for name, value in EXAMPLE.items())
    (tmp_path / ".env").write_text(lines)
    (tmp_path / ".env.prod").write_text(f"{lines}\nSTAGE=production\n")

    assert settings.load(tmp_path, {}).stage is Stage.SANDBOX
    assert settings.load(tmp_path, {}, "prod").stage is Stage.PRODUCTION
    with pytest.raises(DeploymentError, match=r"copy \.env\.example to \.env\.test and fill it in"):
        settings.load(tmp_path, {}, "test")
    for name in ("example", "../secret", "", "Prod"):
        with pytest.raises(DeploymentError, match="names no environment"):
            settings.load(tmp_path, {}, name)


def test_production_keeps_its_logs_for_a_year_unless_told_otherwise() -> None:
    assert read(EXAMPLE).log_retention_days == 30
    assert read({**EXAMPLE, "STAGE": "production"}).log_retention_days == 365
    assert read({**EXAMPLE, "STAGE": "production", "LOG_RETENTION_DAYS": "90"}).log_retention_days == 90


def test_tags_are_names_with_values() -> None:
    assert read({**EXAMPLE, "TAGS": "cost-center=a=b, owner = care team"}).tags == {
        "cost-center": "a=b",
        "owner": "care team",
    }


def test_a_file_from_a_windows_editor_is_read(tmp_path: Path) -> None:
    lines = [f"{name}={value}" for name, value in EXAMPLE.items()]
    (tmp_path / ".env").write_text("\r\n".join(lines), encoding="utf-8-sig")

    assert settings.load(tmp_path, {}) == read(EXAMPLE)


def test_a_file_that_is_no_utf8_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("AWS_REGION=us-east-1", encoding="utf-16")

    with pytest.raises(SettingsError, match="save it as a text file in UTF-8"):
        settings.load(tmp_path, {})


def test_quotes_and_comments_in_the_file_are_read_as_written(tmp_path: Path) -> None:
    example = (ROOT / ".env.example").read_text()
    (tmp_path / ".env").write_text(f'{example}\nCOMPANY_NAME="Bank # 1"  # ours\n')

    assert settings.load(tmp_path, {}).company_name == "Bank # 1"


@pytest.mark.parametrize(
    ("region", "prefix"),
    [
        *((region, "us") for region in ("us-east-1", "us-west-2", "ca-central-1")),
        *((region, "eu") for region in ("eu-central-1", "eu-west-2")),
        ("ap-northeast-1", "jp"),
        ("ap-southeast-2", "au"),
        *((region, "global") for region in ("ap-northeast-2", "ap-southeast-1")),
    ],
)
def test_every_region_calls_the_profiles_of_its_geography(region: str, prefix: str) -> None:
    assert region in REGIONS
    assert {model.split(".")[0] for model in read({**EXAMPLE, "AWS_REGION": region}).model_ids} == {prefix}


@given(first=st.integers(1, 60), wait=st.integers(1, 30), count=st.integers(1, 15))
def test_whatever_waits_are_accepted_fit_the_functions(first: int, wait: int, count: int) -> None:
    chosen = {"FIRST_WAIT_SECONDS": str(first), "POLL_WAIT_SECONDS": str(wait), "POLL_COUNT": str(count)}
    try:
        found = read({**EXAMPLE, **chosen})
    except SettingsError:
        assert first + wait * count > 60
        return
    assert 0 < found.late_after_seconds < 60
    assert 0 < found.poll_budget_seconds * (count + 1) < 20


def test_a_queue_is_taken_for_every_category() -> None:
    queue = "00000000-0000-4000-8000-00000000000a"
    names = {settings.queue_setting(row.name): queue for row in POLICY.categories}

    assert set(read({**EXAMPLE, **names}).category_queue_ids) == {row.name for row in POLICY.categories}


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        read(EXAMPLE).region = "eu-west-2"  # type: ignore[misc]


def test_the_store_without_idle_cost_can_be_chosen() -> None:
    assert read({**EXAMPLE, "VECTOR_STORE": "S3_VECTORS"}).vector_store is VectorStore.S3_VECTORS


def sandbox(**changes: str) -> dict[str, str]:
    return values({"SANDBOX": "true", **changes})


def test_a_sandbox_needs_an_account_and_a_region_and_names_its_instance_itself() -> None:
    found = read(sandbox())

    assert found.email_address == "care@acemailai-111122223333.email.connect.aws"
    assert found.customer_profiles_domain == "amazon-connect-acemailai-111122223333"
    assert found.sample_customers
    assert not read(sandbox(SAMPLE_CUSTOMERS="false")).sample_customers


def test_without_a_sandbox_nothing_changes() -> None:
    assert read({**EXAMPLE, "SANDBOX": "false"}) == read(EXAMPLE)


@pytest.mark.parametrize(
    "name",
    [
        *(name for name in REQUIRED if name.startswith("AMAZON_CONNECT_")),
        *("AMAZON_CONNECT_QUEUE_ID_PAYMENT", "Q_CONNECT_ASSISTANT_ID", "Q_CONNECT_ARTICLES_BUCKET"),
    ],
)
def test_what_names_an_instance_beside_a_sandbox_is_a_problem_with_its_remedy(name: str) -> None:
    with pytest.raises(SettingsError) as raised:
        read(sandbox(**{name: "anything"}))

    assert raised.value.problems == [
        f"{name} stands beside SANDBOX=true, which brings its own: remove the line, or set SANDBOX=false."
    ]


def test_a_sandbox_is_no_production() -> None:
    with pytest.raises(SettingsError, match="STAGE=production guards what must not be lost"):
        read(sandbox(STAGE="production"))
