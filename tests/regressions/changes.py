"""Changes of the project: those that harm what customers get, and those without an effect."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

TRIAGE: Final = "backend/api/runtime/triage"
POLICY: Final = f"{TRIAGE}/policy.json"
ARTICLES: Final = "knowledge-articles"
SEARCH: Final = "simulator/knowledge/search.py"
FLOW: Final = "contact-flows/EmailSuggestedResponseConfidenceScore.json"
FLOWS: Final = (FLOW, "contact-flows/Email-SBS.json", "contact-flows/Email-Task.json")
SCENARIOS: Final = "evaluation/scenarios/mails.jsonl"
CUSTOMERS: Final = "customerprofiles.csv"

Edit = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Change:
    """An *edit* of one *file*; its *kind* is what a developer would say they had changed."""

    kind: str
    name: str
    file: str
    edit: Edit

    def of(self, root: Path) -> str:
        """Give the file below *root* as it is after the change."""
        before = (root / self.file).read_text(encoding="utf-8")
        after = self.edit(before)
        if after == before:
            raise ValueError(f"{self.name} changes nothing in {self.file}: the file has changed, so change this too")
        return after


def put(old: str, new: str) -> Edit:
    """Replace one passage of a text, which has to be there once at least."""

    def edit(text: str) -> str:
        if old not in text:
            raise ValueError(f"{old!r} is not there")
        return text.replace(old, new, 1)

    return edit


def policy(name: str, edit: Callable[[dict[str, Any]], object]) -> Change:
    def edited(text: str) -> str:
        document = json.loads(text)
        edit(document)
        return json.dumps(document)

    return Change("policy", name, POLICY, edited)


def row_of(document: Mapping[str, Any], name: str) -> dict[str, Any]:
    return next(row for row in document["questions"] if row["name"] == name)


def effect(name: str, value: int) -> Change:
    return policy(f"{name} counts {value}", lambda document: row_of(document, name).update(effect=value))


def without(name: str) -> Change:
    return policy(f"{name} is not asked", lambda document: document["questions"].remove(row_of(document, name)))


def loud(name: str) -> Change:
    return policy(f"{name} is not quiet", lambda document: row_of(document, name).update(quiet=False))


def automated(topic: str) -> Change:
    return policy(f"{topic} is automated", lambda document: document["never_automate"].remove(topic))


def setting(name: str, value: Any) -> Change:
    return policy(f"{name} is {value}", lambda document: document.update({name: value}))


def article(file: str, old: str, new: str) -> Change:
    return Change("article", f"{old} → {new}", f"{ARTICLES}/{file}.md", put(old, new))


def code(kind: str, name: str, file: str, old: str, new: str) -> Change:
    return Change(kind, name, file, put(old, new))


def dropped(check: str) -> Change:
    return code("check", f"no {check}", f"{TRIAGE}/message_checks/__init__.py", f"\n    {check},\n", "\n")


def prompt(name: str, old: str, new: str) -> Change:
    return code("prompt", name, f"{TRIAGE}/prompt.py", old, new)


def search(name: str, old: str, new: str) -> Change:
    return code("search", name, SEARCH, old, new)


REGRESSIONS: Final = (
    effect("no_knowledge", -10),
    effect("unclear_info", -5),
    effect("premium_complaints", -5),
    effect("angry_frustrated_tone", -5),
    effect("urgency", -30),
    effect("multiple_topics", -30),
    without("asks_for_person"),
    without("unread_file"),
    without("not_for_us"),
    loud("by_program"),
    loud("no_request"),
    automated("fraud"),
    automated("bereavement"),
    automated("legal_threat"),
    automated("regulator"),
    setting("premium_service_levels", ["Gold"]),
    setting("minimum_relevance", 0.9),
    setting("passages", 1),
    setting("minimum_grounding", 1.1),
    setting("default_category", "Insurance"),
    article("payment/wire-transfers", "domestic wire costs $25", "domestic wire costs $29"),
    article("payment/wire-transfers", "before 4:00 p.m.", "before 6:00 p.m."),
    article("payment/wire-transfers", "$50,000 a day internationally", "$5,000 a day internationally"),
    article("payment/disputes-and-chargebacks", "60 days after", "90 days after"),
    article("payment/bill-pay", "until 8:00 p.m.", "until 3:00 p.m."),
    article("payment/bill-pay", "limit of $25,000", "limit of $2,500"),
    article("credit/late-payments", "and $35 when", "and $53 when"),
    article("credit/late-payments", "once in 12 months", "twice in 12 months"),
    article("credit/travel-credit-cards", "one guest", "two guests"),
    article("credit/cash-back-cards", "pays 3% cash back on groceries", "pays 2% cash back on groceries"),
    article("credit/choosing-a-credit-card", "APR of 13.99%", "APR of 31.99%"),
    article("auto/auto-loans", "start at 5.49% APR", "start at 4.59% APR"),
    article("auto/auto-loan-payments-payoff-and-title", "at least $7,500", "at least $5,700"),
    article("insurance/auto-insurance", "is $500 for collision", "is $600 for collision"),
    article("insurance/home-insurance", "is $1,000 per claim", "is $100 per claim"),
    article("investment/ira-accounts", "is $7,500 per year", "is $5,700 per year"),
    article("investment/index-fund-account", "Account with $100", "Account with $1,000"),
    article("online-banking/mobile-check-deposit", "is $25,000 for Premium", "is $20,000 for Premium"),
    article("online-banking/secure-inbox-and-alerts", "online for 7 years", "online for 17 years"),
    article("online-banking/password-and-login", "locked for 30 minutes", "locked for 3 minutes"),
    article("payment/wire-transfers", "# Wire transfers", "---\nvalid_until: 2020-01-01\n---\n# Wire transfers"),
    article("investment/ira-accounts", "## Fees of an IRA", "## Other matters"),
    dropped("steering"),
    dropped("sensitive_topics"),
    dropped("account_data"),
    dropped("other_language"),
    dropped("files"),
    code(
        "check",
        "no answer of the model holds a reply",
        f"{TRIAGE}/assessor.py",
        "if certainty is not Certainty.NO:",
        "if certainty is None:",
    ),
    code("check", "no score below 50", f"{TRIAGE}/scoring.py", "Score(max(0,", "Score(max(50,"),
    code("check", "everybody is premium", f"{TRIAGE}/scoring.py", "and not premium:", "and False:"),
    code("letter", "no closing", f"{TRIAGE}/letter.json", '"Kind regards,"', '"Bye,"'),
    code("letter", "no word that a program wrote", FLOW, "This answer was prepared automatically. ", ""),
    code("flow", "two minutes until the result is asked for", FLOW, "${FirstWaitSeconds}", "120"),
    prompt("no passages", "for number, passage in enumerate(shelf.first(share), start=1)", "for number, passage in ()"),
    prompt("one passage", "enumerate(shelf.first(share), start=1)", "enumerate(shelf.first(share)[:1], start=1)"),
    prompt("no last sentence", "for sentence in passage.sentences}", "for sentence in passage.sentences[:-1]}"),
    prompt("forty characters of a mail", "part.text[: int(LONGEST_TEXT * share)]", "part.text[:40]"),
    prompt("all of it earlier", '{"writing": str(part.writing),', '{"writing": "earlier",'),
    prompt("no subject", '"subject": message.subject,', '"subject": "",'),
    prompt(
        "sentences by the wrong ids", "{sentence.id: sentence.text for", "{sentence.id[:-1] + '1': sentence.text for"
    ),
    search("nothing is found", "hits = [self._hit(", "hits = [] and [self._hit("),
    search("the worst first", "_best_first(cosines) if", "sorted(range(len(cosines)), key=cosines.__getitem__) if"),
    search("two at most", "islice(fitting, limit)", "islice(fitting, 2)"),
    search("headings count as little as the rest", "HEADING_WEIGHT = 3.0", "HEADING_WEIGHT = 1.0"),
    search("half the relevance", "round(1 / (3 - 2 * likeness), 4)", "round(0.5 / (3 - 2 * likeness), 4)"),
)
"""Each would harm a customer, and a developer should see it before anybody else does."""


def scenarios(name: str, edit: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> Change:
    def edited(text: str) -> str:
        rows = edit([json.loads(line) for line in text.splitlines()])
        return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)

    return Change("scenarios", name, SCENARIOS, edited)


def renamed(old: str, new: str) -> Change:
    return scenarios(f"{old} is called {new}", lambda rows: [_with_persona(row, old, name=new) for row in rows])


def moved(name: str, address: str) -> Change:
    return scenarios(
        f"{name} writes from {address}", lambda rows: [_with_persona(row, name, address=address) for row in rows]
    )


def _with_persona(row: dict[str, Any], whose: str, **changes: str) -> dict[str, Any]:
    persona = row["persona"]
    return {**row, "persona": {**persona, **changes}} if persona["name"] == whose else row


def shuffled(seed: int) -> Change:
    return scenarios(f"order {seed}", lambda rows: random.Random(seed).sample(rows, len(rows)))


def tagged(tag: str) -> Change:
    return scenarios(f"tagged {tag}", lambda rows: [{**row, "tags": [tag]} for row in rows])


def spaced(file: str) -> Change:
    return Change(
        "article", f"more lines in {file}", f"{ARTICLES}/{file}.md", lambda text: text.replace("\n\n", "\n\n\n")
    )


def trailing(file: str) -> Change:
    return Change("article", f"blanks at the end of {file}", f"{ARTICLES}/{file}.md", lambda text: f"{text}\n \n\n")


def formatted(file: str, indent: int | None) -> Change:
    return Change("format", f"{file} by {indent}", file, lambda text: json.dumps(json.loads(text), indent=indent))


def commented(file: str) -> Change:
    return Change("comment", f"a comment in {file}", file, lambda text: f"{text}\n# Nothing follows.\n")


def _customers_reversed(text: str) -> str:
    head, *rows = text.splitlines()
    return "\n".join([head, *reversed(rows)]) + "\n"


WITHOUT_EFFECT: Final = (
    *(
        renamed(old, new)
        for old, names in {
            "Ines Kowal": ("Dorothea Quist", "Anil Mehrotra"),
            "Omar Haidari": ("Petra Lindholm", "Jasper Oyelaran"),
            "Lena Fairbanks": ("Hugo Marchetti", "Sunniva Dahl"),
            "Tess Ibarra": ("Kofi Brannigan", "Yolanda Petrie"),
            "Gus Wendell": ("Marit Escobar", "Tariq Lowell"),
        }.items()
        for new in names
    ),
    *(
        moved(name, f"{number}.letters@example.net")
        for number, name in enumerate(("Ines Kowal", "Omar Haidari", "Lena Fairbanks", "Tess Ibarra", "Gus Wendell"))
    ),
    *map(shuffled, range(1, 7)),
    *map(tagged, ("spring", "autumn")),
    *map(
        spaced,
        (
            "payment/wire-transfers",
            "credit/late-payments",
            "auto/auto-loans",
            "insurance/home-insurance",
            "investment/ira-accounts",
            "online-banking/two-factor-login",
        ),
    ),
    *map(
        trailing,
        (
            "payment/bill-pay",
            "credit/travel-credit-cards",
            "credit/cash-back-cards",
            "insurance/auto-insurance",
            "investment/index-fund-account",
            "online-banking/mobile-check-deposit",
        ),
    ),
    *(formatted(file, indent) for file in (POLICY, *FLOWS) for indent in (None, 4)),
    *map(
        commented,
        (
            f"{TRIAGE}/prompt.py",
            f"{TRIAGE}/scoring.py",
            f"{TRIAGE}/assessor.py",
            f"{TRIAGE}/message_checks/__init__.py",
            SEARCH,
            "evaluation/scenarios/customer.py",
        ),
    ),
    Change("customers", "the customers in another order", CUSTOMERS, _customers_reversed),
)
"""None of them changes what any customer gets."""
