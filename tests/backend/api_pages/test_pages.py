"""The pages about what goes in and comes out are those that the schemas make, and leave no field without a word."""

import pytest

from app import ROOT
from backend.api_pages.pages import pages

PAGES = dict(pages())


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_the_one_that_the_schemas_make(name: str) -> None:
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == PAGES[name], "run: python app.py --pages"


@pytest.mark.parametrize("name", PAGES)
def test_every_field_is_explained(name: str) -> None:
    rows = [line for line in PAGES[name].splitlines() if line.startswith("| `")]
    assert rows
    assert not [row for row in rows if row.split("|")[-2].strip() == ""]
    assert "\n**" in PAGES[name]
