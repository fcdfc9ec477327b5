from pathlib import Path

from backend import policy_page
from triage.policy import POLICY

PAGE = Path(__file__).resolve().parents[2] / "docs" / "policy.md"


def test_the_page_in_the_documentation_follows_from_the_policy() -> None:
    assert PAGE.read_text(encoding="utf-8") == policy_page.page(POLICY), "run: python app.py --pages"
