"""A guide waits at a page for as long as its agent thinks, in another process if need be."""

import json
from collections.abc import Callable

import pytest

from simulator.connect.agent import choose, press
from simulator.mail.eml import ReceivedMail
from simulator.system import Simulator
from tests.fakes.finding_model import FindingModel


@pytest.fixture
def unclear(model: FindingModel, simulator: Simulator) -> Simulator:
    model.finds("unclear_info")
    return simulator


def test_a_guide_goes_on_at_the_page_that_was_answered(unclear: Simulator, write: Callable[..., ReceivedMail]) -> None:
    contact = unclear.receive(write()).contact
    page = unclear.show_guide(contact)
    seen = []
    for answer in (press("Edit the draft"), choose("Next", FormData={"draft": "Yes."}), choose("Back")):
        assert page.view is not None
        seen.append(page.view.action)
        page = unclear.show_guide(contact, page.contact, json.loads(json.dumps(page.pause)), answer)
    assert seen == ["overview", "edit-draft", "draft-edited"]
    assert contact.attributes["draftText"] == "Yes."
    assert page.view is not None and page.view.action == "overview"


def test_a_page_can_be_shown_again(unclear: Simulator, write: Callable[..., ReceivedMail]) -> None:
    contact = unclear.receive(write()).contact
    page = unclear.show_guide(contact)
    again = unclear.show_guide(contact, page.contact, page.pause)
    assert (again.view, again.steps) == (page.view, [])


def test_a_guide_that_is_over_has_no_page(unclear: Simulator, write: Callable[..., ReceivedMail]) -> None:
    contact = unclear.receive(write()).contact
    page = unclear.show_guide(contact)
    over = unclear.show_guide(contact, page.contact, page.pause, press("Close the guide"))
    assert (over.view, over.pause) == (None, None)
    assert contact.attributes["guideEnd"] == "closed_by_agent"
