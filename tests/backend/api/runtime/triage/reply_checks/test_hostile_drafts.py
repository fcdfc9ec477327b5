"""Whoever gets the model to repeat something does not keep the gate busy: it takes linear time."""

from collections.abc import Callable, Mapping

import pytest

from tests.backend.api.runtime.triage.reply_checks.replies import COMPANY
from tests.cpu_time import cpu_seconds
from triage.evidence.contacts import addresses, phones, without
from triage.evidence.figures import figures
from triage.evidence.reading import clauses, plain, sentences, stems
from triage.message import Channel, Customer, Message, Passage
from triage.reply_checks import holds_of_draft
from triage.reply_checks.completeness import is_unfinished
from triage.reply_checks.grounding import odd_signs, odd_words
from triage.reply_checks.leaks import speaks_of_us
from triage.reply_checks.letter import Letter
from triage.reply_checks.names import is_greeted_wrongly, strangers, unsigned
from triage.reply_checks.promises import is_general, is_personal

MATEO = Customer("Mateo Jackson", "Gold", "thrifty but generous to friends", "750", "asked twice about fees this year")
MOST = 0.2
"""Seconds of CPU; on a quiet machine all of this takes a quarter of it at most."""
DRAFT, MAIL = 5_000, 20_000

REPEATED = (
    *("1", "1.", "1,", "1-", "1 ", "1 to ", "$1 ", "$", "+1", "(1)", "1%", "1st ", "1 p.m. ", "10 business ", "1:00 "),
    *(
        "a",
        "a.",
        "a-",
        "a_",
        "_",
        "A.",
        "A ",
        "a@",
        "a.b@",
        "@",
        "a dot ",
        "(dot)",
        "[.] ",
        "xn--",
        "www.",
        "http://",
        "x/",
    ),
    *(
        ".",
        "..",
        "-",
        ",",
        "#",
        "!",
        "?",
        "|",
        "*",
        "[",
        "]",
        "[a",
        "{",
        "<",
        "<a",
        "(",
        ")",
        "'",
        '"',
        "\\",
        "\u20ac",
        "%a",
    ),
    *(
        " ",
        "\n",
        "\t",
        "\u00a0",
        " \n",
        "\u200b",
        "\u0301",
        "\u00e9",
        "\u4f60",
        "\u0663",
        "\u00bd",
        "\U0001f642",
        "\x00",
    ),
    *(
        "- a\n",
        "1. a\n",
        "# a\n",
        "| a | 1 |\n",
        "A. B ",
        "a, ",
        "a; ",
        "p.m. A ",
        "Mateo ",
        "Mateo, ",
        "Dear Mateo,\n",
        "dear ",
    ),
    *(
        "one ",
        "one-",
        "one hundred ",
        "hundred ",
        "a million ",
        "half a ",
        "May ",
        "fifteenth ",
        "five or ",
        "zero to ",
    ),
    *(
        "we ",
        "we have ",
        "we will now ",
        "we have been fully ",
        "your ",
        "your card ",
        "this is now ",
        "the fee ",
        "i have ",
    ),
    *(
        "your credit current ",
        "your account number is ",
        "reply with ",
        "we see that you ",
        "ending in ",
        "threshold ",
        "be ",
    ),
    *(
        "no fees will be ",
        "consider the ",
        "you are ",
        "you will get ",
        "made a mistake ",
        "money is ",
        "insert a ",
        "N/A",
    ),
    *("It costs $1. ", "We refund the fee to all. ", "Kind regards,\n", "in Lisbon ", "Thank you,\n", "Wire Desk "),
)


def repeated(part: str, size: int) -> str:
    return (part * (size // len(part) + 1))[:size]


def parts_of_the_gate(text: str) -> Mapping[str, Callable[[], object]]:
    """Everything that reads a draft, to its end."""
    lower, letter = text.lower(), Letter(text, text, text, text, text)
    return {
        "plain": lambda: plain(text),
        "letter": lambda: Letter.of(text),
        "sentences": lambda: [clauses(sentence) for sentence in sentences(text)],
        "stems": lambda: stems(text),
        "addresses": lambda: addresses(text),
        "phones": lambda: phones(text),
        "without": lambda: without(text),
        "figures": lambda: list(figures(text)),
        "strangers": lambda: list(strangers(text, frozenset(), frozenset(), text, text)),
        "unsigned": lambda: list(unsigned(text, frozenset())),
        "greeting": lambda: is_greeted_wrongly(text, MATEO),
        "completeness": lambda: is_unfinished(letter),
        "odd words": lambda: (list(odd_words(text, frozenset())), list(odd_signs(letter, ""))),
        "leaks": lambda: speaks_of_us(text),
        "promises": lambda: (is_personal(lower), is_general(lower)),
    }


@pytest.mark.parametrize("part", REPEATED)
def test_no_repetition_keeps_a_part_of_the_gate_busy(part: str) -> None:
    """At its end stands what most patterns do not go on with."""
    text = repeated(part, DRAFT) + "!"
    taken = {name: cpu_seconds(function) for name, function in parts_of_the_gate(text).items()}
    assert {name: time for name, time in taken.items() if time > MOST} == {}


@pytest.mark.parametrize("part", REPEATED)
def test_no_repetition_keeps_the_gate_busy(part: str) -> None:
    """In the draft, in a passage that says the same, so that all is looked up, and in the mail."""
    long = repeated(part, MAIL)
    message = Message("1", Channel.EMAIL, "a@b.example", "Wires", long)
    passages = [Passage(long, "article.md", 1.0)]

    def judge() -> None:
        list(holds_of_draft(long[:DRAFT], message=message, customer=MATEO, passages=passages, company=COMPANY))

    assert cpu_seconds(judge) <= MOST
