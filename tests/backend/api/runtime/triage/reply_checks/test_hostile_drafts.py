"""Whoever gets the model to repeat something does not keep the gate busy: it takes linear time."""

from functools import partial

from tests.cpu_time import cpu_seconds
from tests.fakes.drafts import holds_of
from tests.fakes.messages import message
from triage.message import Customer, Passage

MATEO = Customer("Mateo Jackson", "Gold", "thrifty but generous to friends", "750", "asked twice about fees this year")
MOST = 1.0
"""Seconds of CPU, many times what it takes; what grows with the square of the length takes longer."""
LENGTH = 10_000

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


def test_no_repetition_keeps_the_gate_busy() -> None:
    """In the draft, in a passage that says the same, so that all is looked up, and in the mail.

    At the end of the draft stands what most patterns do not go on with.
    """
    slow = {}
    for part in REPEATED:
        long = repeated(part, LENGTH)
        mail, passages = message(long, subject="Wires"), [Passage(long, "article.md", 1.0)]
        judge = partial(holds_of, long + "!", message=mail, customer=MATEO, passages=passages)
        if (taken := cpu_seconds(judge)) > MOST:
            slow[part] = taken
    assert slow == {}
