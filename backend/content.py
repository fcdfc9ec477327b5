"""What a checkout brings beside code: articles, customers, flows, read and checked before anything is synthesised."""

from dataclasses import dataclass
from pathlib import Path

from backend.connect import customers, flows
from backend.knowledge import articles


@dataclass(frozen=True, slots=True)
class Content:
    """What is deployed as it stands in the repository."""

    articles: articles.Articles
    customers: customers.Customers
    flows: flows.Flows


def load(folder: Path) -> Content:
    """Read the content of the checkout in *folder*; raise `DeploymentError` for what is wrong with it."""
    return Content(
        articles.load(folder / "knowledge-articles"),
        customers.load(folder / "customerprofiles.csv"),
        flows.load(folder / "contact-flows"),
    )
