"""Replies that break off or have gaps."""

import pytest

from tests.backend.api.runtime.triage.reply_checks.replies import faithful
from triage.reply_checks.completeness import unfinished
from triage.reply_checks.letter import Letter

CLOSING = "\n\nKind regards,\nAnyCompany Bank"


def is_unfinished(draft: str) -> bool:
    return unfinished(Letter.of(draft)) is not None


def is_held(body: str, closing: str = CLOSING) -> bool:
    return is_unfinished(f"Dear Mateo,\n\n{body}{closing}")


@pytest.mark.parametrize(
    "gap",
    [
        *("[Name]", "[insert closing line here]", "[...]", "[[date]]", "[1]", "[phone number]", "[_]"),
        *("{amount}", "{{amount}}", "{0}", "{}", "<date>", "<<date>>", "<insert name>"),
        *("$.Attributes.Name", "${Amount}", "%FIRSTNAME%", "____", "__", "@@VALUE@@", "##NAME##", "####x"),
        *("XXX", "XXXXXX", "xxxx", "xxx-xxx-xxxx", "TODO", "TBD", "TBC", "FIXME", "PLACEHOLDER", "N/A", "NaN", "NULL"),
        *("undefined", "Lorem ipsum", "lorem", "(insert product name)", "Insert the date here", "insert amount"),
        *("costs None", "is null", "until None", "of NaN", "well....", "Why??", "???"),
    ],
)
def test_gaps_are_noticed(gap: str) -> None:
    assert is_held(f"A wire {gap} is free.")


@pytest.mark.parametrize(
    "line",
    [
        *("Dear ,", "Dear:", "Dear None,", "Hi null,", "Hello name,", "Dear customer name,"),
        *("Subject: Wires", "To: Mateo", "From : us", "Cc: x", "Bcc: x", "Date: today", "Reply-To: x"),
        *("A wire is...", "A wire is\u2026", "A wire is... "),
    ],
)
def test_lines_that_say_nothing_are_noticed(line: str) -> None:
    assert is_held(f"{line}\nA wire is free.")


@pytest.mark.parametrize(
    "body",
    [
        *(
            "A wire is free.",
            "It is free!",
            "Is it free?",
            "It is free (for all)",
            'It is "free"',
            "It is *free*",
            "It is as follows:\n\n- free",
        ),
        *("1. Open the app\n2. Send the wire", "- Open the app\n- Send the wire", "Note | fee\nWires | free."),
        *(
            "Go to Payments > Wires.",
            "It is free ... for all.",
            "Use #1 or 5%.",
            "It costs $25 @ home.",
            "Insert your card.",
        ),
        "None of this is void. The x axis, the XX cards: all is of use. To do so, call.",
    ],
)
def test_finished_replies_pass(body: str) -> None:
    assert not is_held(body)


@pytest.mark.parametrize(
    "body",
    [
        "A wire is",
        "A wire is free and",
        "It is free,",
        "It is free;",
        "It is as follows:",
        "It is free.\n\nYou can send it and the",
        "It is free.\n\n**How:** You can send it with the",
        "You need:\n\n- a card\n- a letter that is no more",
    ],
)
def test_replies_that_break_off_are_noticed_above_a_signature(body: str) -> None:
    assert is_held(body)


@pytest.mark.parametrize(
    ("body", "is_cut"),
    [
        ("It is free.", False),
        ("It is free.\n\nAnyCompany Bank", False),
        ("It is free.\n\nYour friends at AnyCompany", True),
        ("It is free.\n\nThe Team at AnyCompany Bank", False),
        ("It is free. You can send it and", True),
        ("- It is free", True),
        ("It is free.\n\nYou can", True),
    ],
)
def test_a_reply_without_a_closing_ends_with_a_sentence_or_a_name(body: str, is_cut: bool) -> None:
    assert is_held(body, closing="") == is_cut


@pytest.mark.parametrize(
    ("draft", "is_cut"),
    [
        ("It is free.", False),
        ("It is free", False),
        ("AnyCompany Bank", True),
        ("It is free for all of our customers whenever they send a wire and", True),
        ("...", True),
        ("1 2 3", True),
        ("Dear Mateo,", True),
        ("\U0001f642", True),
    ],
)
def test_a_single_line_may_do_without_a_full_stop_if_it_is_short(draft: str, is_cut: bool) -> None:
    assert is_unfinished(draft) == is_cut


def test_nearly_every_faithful_reply_breaks_off_without_its_last_word() -> None:
    """Not the items of a list, of which nobody knows how they end, and not names with initials."""
    cut = [reply.draft.rpartition(".")[0].rpartition(" ")[0].rstrip("'\")") for reply in faithful()]
    held = sum(is_unfinished(f"{body}{CLOSING}") for body in cut)
    assert held >= 0.95 * len(cut)
