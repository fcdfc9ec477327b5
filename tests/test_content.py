"""The articles, customers and sample mails that ship with the project are sound and agree with each other."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ARTICLES = sorted((ROOT / "knowledge-articles").glob("*/*.md"))
MAILS = sorted((ROOT / "sample-emails").glob("*.eml"))
CUSTOMERS = ROOT / "customerprofiles.csv"

FOLDERS = {"auto", "credit", "insurance", "investment", "online-banking", "payment"}
NOT_COVERED = re.compile(r"mortgage|student loan|branch|safe deposit|estate|tax form|life insurance", re.IGNORECASE)
COLUMNS = [
    *("AccountNumber", "FirstName", "LastName", "CreditScore", "SpendingProfile", "OverduePayment", "ShouldCall"),
    *("DispositionCode", "PhoneNumber", "EmailAddress", "AdditionalInformation", "PartyType", "BirthDate", "Gender"),
    *("Address.Address", "Address.City", "Address.Country", "Address.PostalCode", "ServiceLevel"),
    *("SubscriptExpirationDate", "LoanApproved", "MobilePhoneNumber", "HomePhoneNumber", "BusinessPhoneNumber"),
]
OUR_ADDRESS = "care@anycompany.example"
RESERVED_DOMAIN = re.compile(r"(^|\.)example(\.com|\.net|\.org)?$")
RESERVED_PHONE = re.compile(r"\+1-?202-?555-?01\d\d")
BEDROCK_FILE_LIMIT_BYTES = 50 * 1024 * 1024

# What several articles state: how they put it, the figure, and the articles that say so. No other article may.
SHARED_FIGURES = {
    "yearly account fee": (
        r"account fee of (\S+) of the invested amount",
        "0.20%",
        {"index-fund-account", "ira-accounts"},
    ),
    "custodial fee": (
        r"custodial fee of (\$\d+)",
        "$25",
        {"ira-accounts", "investment-fees-transfers-and-advice"},
    ),
    "transfer of investments": (
        r"(?:transfer|and it|It) takes (\d+ to 1\d) business days",
        "5 to 10",
        {"ira-accounts", "investment-fees-transfers-and-advice"},
    ),
    "pending charge": (
        r"usually (?:within )?(\d+ to 5) business days",
        "1 to 5",
        {"pending-and-declined-payments", "disputes-and-chargebacks", "cash-back-cards"},
    ),
    "delivery of a card": (
        r"card (?:is free and )?arrives(?: by mail)? within (\d+ to \d+) business days",
        "5 to 7",
        {"choosing-a-credit-card", "travel-credit-cards", "cash-back-cards", "lost-cards-and-card-features"},
    ),
    "payment from another bank": (
        r"another bank [^.]*?takes (\d+ to 3) business days",
        "1 to 3",
        {"late-payments", "pending-and-declined-payments"},
    ),
    "foreign transaction fee": (
        r"foreign transaction fee of (\d+%)",
        "3%",
        {"cash-back-cards", "lost-cards-and-card-features"},
    ),
    "oldest car for a loan": (
        r"more than (\d+) years old",
        "10",
        {"auto-loans", "auto-loan-payments-payoff-and-title"},
    ),
    "discount for two policies": (
        r"(\d+%) for having both home and auto insurance",
        "10%",
        {"home-insurance", "auto-insurance"},
    ),
    "days to pay a premium": (
        r"premium that is not paid within (\d+) days",
        "15",
        {"home-insurance", "auto-insurance"},
    ),
    "surcharge for monthly premiums": (
        r"paying monthly costs (\d+%) more",
        "3%",
        {"home-insurance", "auto-insurance"},
    ),
    "locked login": (
        r"locked for (\d+) minutes",
        "30",
        {"password-and-login", "two-factor-login"},
    ),
    "validity of a code": (
        r"valid for (\d+) minutes",
        "10",
        {"password-and-login", "two-factor-login"},
    ),
    "paper statement": (
        r"(\$\d) per statement",
        "$2",
        {"secure-inbox-and-alerts", "investment-fees-transfers-and-advice"},
    ),
    "size of an attached file": (
        r"up to (\d+) MB",
        "10",
        {"secure-inbox-and-alerts", "disputes-and-chargebacks"},
    ),
    "incoming international wire": (
        r"incoming international wire costs (\$\d+)",
        "$15",
        {"wire-transfers"},
    ),
    "credit score for the Travel Elite Card": (
        r"(\d{3}) for the Travel Elite Card",
        "720",
        {"choosing-a-credit-card", "travel-credit-cards"},
    ),
    "credit score for the Cash Plus Card": (
        r"(\d{3}) for the Cash Plus Card",
        "680",
        {"choosing-a-credit-card", "cash-back-cards"},
    ),
}


def _article(name: str) -> str:
    (path,) = (path for path in ARTICLES if path.stem == name)
    return path.read_text(encoding="utf-8")


def _sections(text: str) -> Iterator[tuple[str, str]]:
    for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        heading, _, body = section.partition("\n")
        yield heading, body


def _mail(path: Path) -> EmailMessage:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def _sender(path: Path) -> str:
    return str(_mail(path)["From"].addresses[0].addr_spec)


def _customers() -> list[dict[str, str]]:
    with CUSTOMERS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _cards() -> list[list[str]]:
    """Read the rows of the comparison: name, annual fee, rewards, bonus, foreign fee, rate, lounge."""
    rows = [row.strip("| ").split(" | ") for row in _article("choosing-a-credit-card").splitlines() if row[:1] == "|"]
    return rows[2:]


def test_every_folder_has_articles_and_nothing_else_does() -> None:
    assert {path.parent.name for path in ARTICLES} == FOLDERS


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_an_article_has_one_title_and_sections_that_fit_a_passage(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(re.findall(r"^# \S", text, flags=re.MULTILINE)) == 1
    assert text.startswith("# ")
    headings = [heading for heading, _ in _sections(text)]
    assert len(headings) == len(set(headings)) >= 5
    assert all(15 <= len(re.findall(r"\w\S*", body)) <= 190 for _, body in _sections(text))
    assert 400 <= len(text.split()) <= 900


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_every_section_names_what_it_is_about(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    title = re.findall(r"[a-z]{3,}", text.splitlines()[0].lower())
    subjects = {word.removesuffix("s") for word in title} - {"and", "with", "the", "between", "how", "any"}
    for heading, body in _sections(text):
        assert any(subject in body.lower() for subject in subjects), heading


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_an_article_stays_below_the_size_the_knowledge_base_takes(path: Path) -> None:
    assert 0 < path.stat().st_size < BEDROCK_FILE_LIMIT_BYTES


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_an_article_has_no_section_on_what_we_leave_to_people(path: Path) -> None:
    headings = [heading for heading, _ in _sections(path.read_text(encoding="utf-8"))]
    assert not [heading for heading in headings if NOT_COVERED.search(heading)]


@pytest.mark.parametrize(("pattern", "figure", "articles"), SHARED_FIGURES.values(), ids=SHARED_FIGURES.keys())
def test_articles_state_a_shared_figure_alike(pattern: str, figure: str, articles: set[str]) -> None:
    stated: dict[str, set[str]] = defaultdict(set)
    for path in ARTICLES:
        for stating in re.findall(pattern, path.read_text(encoding="utf-8")):
            stated[path.stem].add(stating)
    assert stated == {article: {figure} for article in articles}


@pytest.mark.parametrize("card", _cards(), ids=lambda card: card[0])
def test_a_card_has_the_same_terms_wherever_it_is_described(card: list[str]) -> None:
    name, annual_fee, rewards, bonus, *_ = card
    details = [
        f"{heading}\n{body}"
        for article in ("travel-credit-cards", "cash-back-cards")
        for heading, body in _sections(_article(article))
        if heading.startswith(f"{name}:")
    ]
    described = "\n".join(details)
    if rewards == "none":
        assert not details
        return
    assert re.search(
        r"no annual fee" if annual_fee == "none" else rf"annual fee[^.]* is {re.escape(annual_fee)}\.", described
    )
    assert set(re.findall(r"\d+% cash back|[\d,]{5,} points|\$[\d,]+", f"{rewards} {bonus}")) <= _figures(described)


def _figures(text: str) -> set[str]:
    return set(re.findall(r"\d+% cash back|[\d,]{5,} points|\$[\d,]*\d", text))


def test_a_desk_has_one_number_in_all_articles() -> None:
    numbers: dict[str, set[str]] = defaultdict(set)
    desk = re.compile(
        r"((?:Card|Payment) Services|Online Banking Support|Customer Care|\w+ Desk)(?: is)? at (\+[\d-]+)"
    )
    for path in ARTICLES:
        for name, number in desk.findall(path.read_text(encoding="utf-8")):
            numbers[name].add(number)
    assert len(numbers) >= 6
    assert {name: found for name, found in numbers.items() if len(found) != 1} == {}


@pytest.mark.parametrize("path", [*ARTICLES, CUSTOMERS, *MAILS], ids=lambda path: path.stem)
def test_phone_numbers_and_domains_are_reserved_ones(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [phone for phone in re.findall(r"\+\d[\d-]{7,}", text) if not RESERVED_PHONE.fullmatch(phone)] == []
    domains = re.findall(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)", text) + re.findall(r"www\.[\w.-]*\w", text)
    assert [domain for domain in domains if not RESERVED_DOMAIN.search(domain)] == []


def test_the_customer_list_has_the_columns_of_customer_profiles() -> None:
    with CUSTOMERS.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert header == COLUMNS
    assert {len(row) for row in rows} == {len(COLUMNS)}


@pytest.mark.parametrize("column", ["AccountNumber", "EmailAddress", "PhoneNumber"])
def test_no_two_customers_share_an_identifier(column: str) -> None:
    values = [customer[column] for customer in _customers()]
    assert len(values) == len(set(values)) >= 8
    assert all(values)


def test_customers_have_a_known_service_level_and_a_possible_credit_score() -> None:
    customers = _customers()
    assert {customer["ServiceLevel"] for customer in customers} == {"Standard", "Gold", "Premium"}
    assert all(300 <= int(customer["CreditScore"]) <= 850 for customer in customers)


@pytest.mark.parametrize(
    ("address", "score", "spending", "level"),
    [
        ("efua.owusu@example.com", "835", "Premium travel and entertainment", "Gold"),
        ("mateo.jackson@example.com", "750", "Emotionally driven buying decisions", "Premium"),
    ],
)
def test_the_two_customers_of_the_tour_are_as_described(address: str, score: str, spending: str, level: str) -> None:
    (customer,) = (customer for customer in _customers() if customer["EmailAddress"] == address)
    assert (customer["CreditScore"], customer["SpendingProfile"], customer["ServiceLevel"]) == (score, spending, level)


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)
def test_a_sample_mail_is_complete_and_well_formed(path: Path) -> None:
    message = _mail(path)
    assert [part.defects for part in message.walk() if part.defects] == []
    (sender,) = message["From"].addresses
    assert sender.display_name
    assert message["To"].addresses[0].addr_spec == OUR_ADDRESS
    assert message["Subject"]
    assert re.fullmatch(r"<[^<>\s@]+@[^<>\s@]+>", message["Message-ID"])
    assert message["MIME-Version"] == "1.0"
    assert message.get_body(preferencelist=("plain", "html")) is not None


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)
def test_a_sample_mail_names_the_weekday_of_its_date(path: Path) -> None:
    written = str(_mail(path)["Date"])
    assert isinstance(parsedate_to_datetime(written), datetime)
    assert written.startswith(f"{parsedate_to_datetime(written):%a}, ")


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)
def test_a_sample_mail_keeps_to_the_line_length_of_mail(path: Path) -> None:
    assert max(map(len, path.read_bytes().splitlines())) <= 78 + len("Message-ID: ")


def test_message_ids_are_unique() -> None:
    ids = [str(_mail(path)["Message-ID"]) for path in MAILS]
    assert len(ids) == len(set(ids)) >= 16


def test_every_customer_writes_and_so_does_somebody_unknown() -> None:
    senders = {_sender(path) for path in MAILS}
    known = {customer["EmailAddress"] for customer in _customers()}
    assert known < senders


@pytest.mark.parametrize(
    ("name", "sender", "subject"),
    [
        ("01-mateo-late-fee", "mateo.jackson@example.com", "Unfair Late Payment Fee Charged"),
        ("02-efua-travel-card", "efua.owusu@example.com", "Travel Credit Card Recommendations"),
    ],
)
def test_the_two_mails_of_the_tour_come_first(name: str, sender: str, subject: str) -> None:
    path = ROOT / "sample-emails" / f"{name}.eml"
    assert path in MAILS[:2]
    assert (_sender(path), _mail(path)["Subject"]) == (sender, subject)


def test_the_travel_card_article_answers_every_question_of_efuas_mail() -> None:
    (body,) = (body for heading, body in _sections(_article("travel-credit-cards")) if "Elite Card: rewards" in heading)
    asked = ["flights and hotels", "airport lounge access", "annual fee", "sign-up bonus"]
    assert [words for words in asked if words not in body] == []


def test_the_late_fee_article_answers_mateos_question() -> None:
    article = _article("late-payments")
    assert "a payment that arrives one day late is late" in article
    assert "Premium customers can have two late payment fees waived" in article
