"""The articles, customers and sample mails that ship with the project are sound and agree with each other."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

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
        r"[Pp]aying monthly costs (\d+%) more",
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


def _subjects(text: str) -> set[str]:
    """The words of an article's title that say what it is about."""
    title = re.findall(r"[a-z]{3,}", text.splitlines()[0].lower())
    return {word.removesuffix("s") for word in title} - {"and", "with", "the", "between", "how", "any"}


def _faults_of_article(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    headings = [heading for heading, _ in _sections(text)]
    if len(re.findall(r"^# \S", text, flags=re.MULTILINE)) != 1 or not text.startswith("# "):
        yield "has not one title at its beginning"
    if not len(headings) == len(set(headings)) >= 5:
        yield "has two sections of a name, or too few"
    if not 400 <= len(text.split()) <= 900:
        yield "is too short or too long"
    for heading, body in _sections(text):
        if not 15 <= len(re.findall(r"\w\S*", body)) <= 190:
            yield f"{heading}: does not fit a passage"
        if not any(subject in body.lower() for subject in _subjects(text)):
            yield f"{heading}: does not name what it is about"
        if NOT_COVERED.search(heading):
            yield f"{heading}: is on what we leave to people"


def _figures(text: str) -> set[str]:
    return set(re.findall(r"\d+% cash back|[\d,]{5,} points|\$[\d,]*\d", text))


def _terms_differ(card: list[str]) -> bool:
    """Say whether a card is described otherwise than in the comparison."""
    name, annual_fee, rewards, bonus, *_ = card
    details = [
        f"{heading}\n{body}"
        for article in ("travel-credit-cards", "cash-back-cards")
        for heading, body in _sections(_article(article))
        if heading.startswith(f"{name}:")
    ]
    if rewards == "none":
        return bool(details)
    described = "\n".join(details)
    fee = "no annual fee" if annual_fee == "none" else rf"annual fee[^.]* is {re.escape(annual_fee)}\."
    return not re.search(fee, described) or not _figures(f"{rewards} {bonus}") <= _figures(described)


def _faults_of_mail(path: Path) -> Iterator[str]:
    message = _mail(path)
    written = str(message["Date"])
    if [part.defects for part in message.walk() if part.defects]:
        yield "is malformed"
    if not message["From"].addresses[0].display_name or message["To"].addresses[0].addr_spec != OUR_ADDRESS:
        yield "does not say who writes to whom"
    if not message["Subject"] or message.get_body(preferencelist=("plain", "html")) is None:
        yield "lacks a subject or a text"
    if not re.fullmatch(r"<[^<>\s@]+@[^<>\s@]+>", message["Message-ID"]) or message["MIME-Version"] != "1.0":
        yield "lacks what every mail has"
    if not written.startswith(f"{parsedate_to_datetime(written):%a}, "):
        yield "names another weekday than that of its date"
    if max(map(len, path.read_bytes().splitlines())) > 78 + len("Message-ID: "):
        yield "has lines that are too long for mail"


def test_articles_have_sections_that_fit_a_passage_and_name_what_they_are_about() -> None:
    assert {path.parent.name for path in ARTICLES} == FOLDERS
    assert [f"{path.stem} {fault}" for path in ARTICLES for fault in _faults_of_article(path)] == []


def test_articles_say_the_same_of_the_same() -> None:
    differ = []
    for name, (pattern, figure, articles) in SHARED_FIGURES.items():
        found = {path.stem: set(re.findall(pattern, path.read_text(encoding="utf-8"))) for path in ARTICLES}
        stated = {article: figures for article, figures in found.items() if figures}
        if stated != {article: {figure} for article in articles}:
            differ.append(f"{name}: {stated}")
    numbers: dict[str, set[str]] = defaultdict(set)
    desk = re.compile(
        r"((?:Card|Payment) Services|Online Banking Support|Customer Care|\w+ Desk)(?: is)? at (\+[\d-]+)"
    )
    for path in ARTICLES:
        for name, number in desk.findall(path.read_text(encoding="utf-8")):
            numbers[name].add(number)
    assert len(numbers) >= 6
    assert differ == []
    assert [card[0] for card in _cards() if _terms_differ(card)] == []
    assert {name: found for name, found in numbers.items() if len(found) != 1} == {}


def test_phone_numbers_and_domains_are_reserved_ones() -> None:
    strangers = []
    for path in (*ARTICLES, CUSTOMERS, *MAILS):
        text = path.read_text(encoding="utf-8")
        strangers += [phone for phone in re.findall(r"\+\d[\d-]{7,}", text) if not RESERVED_PHONE.fullmatch(phone)]
        domains = re.findall(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)", text) + re.findall(r"www\.[\w.-]*\w", text)
        strangers += [domain for domain in domains if not RESERVED_DOMAIN.search(domain)]
    assert strangers == []


def test_customers_have_the_columns_of_customer_profiles_and_identifiers_of_their_own() -> None:
    with CUSTOMERS.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    customers = _customers()
    assert header == COLUMNS
    assert {len(row) for row in rows} == {len(COLUMNS)}
    for column in ("AccountNumber", "EmailAddress", "PhoneNumber"):
        values = {customer[column] for customer in customers} - {""}
        assert len(values) == len(customers) >= 8, column
    assert {customer["ServiceLevel"] for customer in customers} == {"Standard", "Gold", "Premium"}
    assert all(300 <= int(customer["CreditScore"]) <= 850 for customer in customers)


def test_sample_mails_are_well_formed_and_come_from_every_customer_and_somebody_unknown() -> None:
    assert [f"{path.stem} {fault}" for path in MAILS for fault in _faults_of_mail(path)] == []
    assert len({str(_mail(path)["Message-ID"]) for path in MAILS}) == len(MAILS) >= 16
    assert {customer["EmailAddress"] for customer in _customers()} < {_sender(path) for path in MAILS}


def test_the_two_mails_of_the_tour_are_answered_by_articles() -> None:
    assert [(_sender(path), _mail(path)["Subject"]) for path in MAILS[:2]] == [
        ("mateo.jackson@example.com", "Unfair Late Payment Fee Charged"),
        ("efua.owusu@example.com", "Travel Credit Card Recommendations"),
    ]
    (body,) = (body for heading, body in _sections(_article("travel-credit-cards")) if "Elite Card: rewards" in heading)
    asked = ["flights and hotels", "airport lounge access", "annual fee", "sign-up bonus"]
    assert [words for words in asked if words not in body] == []
    late = _article("late-payments")
    assert "a payment that arrives one day late is late" in late
    assert "Premium customers can have two late payment fees waived" in late
