"""What people do with the office, from the customer's mail program to the agent's browser and back."""

from typing import Any

import pytest

from tests.browser.conftest import Bank

CUSTOMER = "Ada Lindqvist <ada.lindqvist@example.org>"
UNCLEAR = "Hello,\n\nI am furious. Something about my mortgage is wrong again!\n\nAda Lindqvist\n"
SERIOUS = ("serious", "critical")


def test_an_agent_answers_and_the_customer_who_answers_back_gets_a_person(bank: Bank, page: Any) -> None:
    asked = bank.write(CUSTOMER, "My mortgage", UNCLEAR)
    page.goto(bank.url())
    page.locator("a.mail", has_text="My mortgage").first.click()  # the list renews itself until it is there
    page.get_by_role("button", name="Bank tasks").click()
    page.locator("summary", has_text="Call back").click()
    page.get_by_role("button", name="Record a call back").click()
    page.reload()
    page.get_by_role("button", name="Back to the overview").click()
    page.get_by_role("button", name="Close the guide").click()
    page.get_by_text("The guide is over.").wait_for()
    page.get_by_label("Text to the customer").fill("Dear Ada Lindqvist,\n\nWe call you today. Grüße!\n")
    page.get_by_role("button", name="Send the answer").click()
    page.get_by_text("The answer is on its way.").wait_for()

    answer = next(
        mail
        for seen in range(3)
        if (mail := bank.mailbox.next_to("ada.lindqvist@example.org", seen))["Auto-Submitted"] == "no"
    )
    assert (answer["In-Reply-To"], "We call you today. Grüße!" in answer.get_content()) == (asked, True)

    bank.write(CUSTOMER, f"Re: {answer['Subject']}", "Thank you. At which time?", In_Reply_To=str(answer["Message-ID"]))
    page.goto(bank.url("/"))
    page.locator("a.mail", has_text="Re: ").first.click()
    assert page.locator(".thread > li:not(.ours)").count() == 2


def test_an_automated_reply_is_seen_with_its_proof(bank: Bank, page: Any) -> None:
    bank.write(
        "Efua Owusu <efua.owusu@example.com>", "Card", "What is the annual fee of the Travel Elite Card?\n\nEfua"
    )
    reply = bank.mailbox.next_to("efua.owusu@example.com")
    assert reply["Auto-Submitted"] == "auto-replied"
    page.goto(bank.url("/automated"))
    page.locator("a.mail", has_text="Efua Owusu").first.click()
    proved = page.locator(".proof li").first
    assert proved.locator(".supported").count() == 1
    assert proved.locator("blockquote p").first.inner_text() in reply.get_content().replace("\n", " ")
    page.get_by_role("link", name="Its way through the flow").click()
    assert page.locator(".flow-picture .action.taken").count() > 10


def test_a_parked_mail_is_released_with_one_key(bank: Bank, page: Any) -> None:
    bank.write("Robot <noreply@example.net>", "Automatic reply: away", "I am out of the office until Monday.")
    page.goto(bank.url("/parked"))
    page.locator("a.mail", has_text="Automatic reply").first.wait_for()
    page.keyboard.press("j")
    page.keyboard.press("r")
    page.get_by_text("Nothing is here.").wait_for()
    page.goto(bank.url("/?queue=General_Inquiry"))
    page.locator("a.mail", has_text="Automatic reply").first.wait_for()


def test_the_keyboard_is_enough(bank: Bank, page: Any) -> None:
    bank.write("Bo <bo@example.org>", "By keyboard", "Something is wrong, I do not know what.")
    page.goto(bank.url())
    page.locator("a.mail", has_text="By keyboard").wait_for()
    for _ in range(20):
        page.keyboard.press("j")
        if "By keyboard" in page.evaluate("document.activeElement.innerText"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/contacts/*")
    page.get_by_label("Text to the customer").focus()
    page.keyboard.type("Dear Bo, please call us.")
    while page.evaluate("document.activeElement.innerText") != "Send the answer":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("The answer is on its way.").wait_for()
    page.wait_for_load_state()  # before that no key is listened for
    page.keyboard.press("u")
    page.wait_for_url("**/done")


def test_a_chat_is_answered_with_its_proof_and_an_agent_takes_over(bank: Bank, chromium: Any, page: Any) -> None:
    page.goto(bank.url("/chats"))
    page.get_by_label("A customer of the bank").select_option("efua.owusu@example.com")
    page.get_by_role("button", name="Begin a chat").click()
    page.get_by_label("Write as the customer").fill("What is the annual fee of the Travel Elite Card?")
    page.get_by_role("button", name="Send to").click()
    proof = page.locator("#proofs blockquote p").first.inner_text()
    assert proof in page.locator(".said.bank").last.inner_text()
    page.get_by_label("Write as the customer").fill("I want to talk to a person")
    page.get_by_role("button", name="Send to").click()
    page.get_by_text("A colleague takes over").wait_for()

    context = chromium.new_context()
    agent = context.new_page()
    agent.goto(bank.url("/chats"))
    agent.locator("section", has_text="Waiting for an agent").locator("a.mail", has_text="Efua Owusu").first.click()
    agent.locator("strong", has_text="Handed over: wants person.").wait_for()
    agent.get_by_role("button", name="Take over").click()
    agent.get_by_label("Write to the customer").fill("Good morning, how can I help?")
    agent.get_by_role("button", name="Send as").click()
    page.locator(".said.agent", has_text="Good morning, how can I help?").wait_for()  # the page renews itself
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_for_everybody_and_fits_a_phone(bank: Bank, chromium: Any, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    context = chromium.new_context(viewport={"width": 400, "height": 800}, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    bank.write("Cy <cy@example.org>", f"In {scheme}", "Something is wrong, I do not know what.")
    page.goto(bank.url("/search?q=cy"))
    contact = page.locator("a.mail").first.get_attribute("href")
    page.goto(bank.url("/chats"))
    page.get_by_role("button", name="Begin a chat").click()
    page.get_by_label("Write as the customer").fill("I want to talk to a person")
    page.get_by_role("button", name="Send to").click()
    page.get_by_role("button", name="Take over").click()
    chat = "/chats/" + page.url.rpartition("/")[2].partition("#")[0]
    problems = []
    for path in (
        "/",
        "/parked",
        "/automated",
        "/done",
        "/troubles",
        "/figures",
        "/compose",
        "/chats",
        chat,
        contact,
        f"{contact}/way",
    ):
        page.goto(bank.url(path))
        problems += [
            (path, each["id"]) for each in axe.Axe().run(page).response["violations"] if each["impact"] in SERIOUS
        ]
        if (width := page.evaluate("document.documentElement.scrollWidth")) > 400:
            problems.append((path, f"{width} pixels wide"))
    context.close()
    assert problems == []
