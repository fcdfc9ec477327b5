"""Who may get an automatic mail."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sending import ledger
from sending.ledger import Budget, Claim, Decision, decide, fingerprint, sender_identity, thread_subject
from tests.fakes.messages import message, saying
from triage.finding import Finding
from triage.holds import HOLDS
from triage.message import Message
from triage.modes import Kind

NOW = 1_800_000_000.0
DAY = 24 * 3600.0
BUDGET = Budget(3, 24 * 3600)
REPLY = Claim(Kind.REPLY, "c1", "r1", "wires", "f1")
ACKNOWLEDGEMENT = replace(REPLY, kind=Kind.ACKNOWLEDGEMENT)
OTHER = Claim(Kind.REPLY, "c2", "r2", "cards", "f2")


def granted(*claims: Claim, at: float = NOW) -> tuple[Claim, ...]:
    return tuple(replace(claim, at=at) for claim in claims)


def reason(claim: Claim, earlier: tuple[Claim, ...], now: float = NOW, budget: Budget = BUDGET) -> str:
    return decide(claim, earlier, budget, now).reason


def test_the_first_claim_is_granted_and_remembered_with_its_time() -> None:
    assert decide(REPLY, (), BUDGET, NOW) == Decision(ledger.GRANTED, (replace(REPLY, at=NOW),))


def test_who_asks_again_gets_the_same_answer_and_nothing_new_is_remembered() -> None:
    assert decide(REPLY, granted(REPLY), BUDGET, NOW + 5) == Decision(ledger.GRANTED)


@pytest.mark.parametrize("later", [1, 30 * DAY])
def test_a_thread_gets_one_reply(later: float) -> None:
    again = replace(REPLY, contact_id="c2", run="r2", mail="f2")
    assert reason(again, granted(REPLY), NOW + later) == ledger.ANSWERED_BEFORE


def test_a_thread_gets_one_acknowledgement_besides() -> None:
    later = replace(ACKNOWLEDGEMENT, contact_id="c2", run="r2", mail="f2")
    assert reason(later, granted(REPLY), NOW + 700) == ledger.GRANTED
    assert reason(replace(later, contact_id="c3"), granted(REPLY, later), NOW + 700) == ledger.ANSWERED_ELSEWHERE
    third = replace(later, contact_id="c3", mail="f3")
    assert reason(third, granted(REPLY, later), NOW + 700) == ledger.ANSWERED_BEFORE


def test_a_reply_that_could_not_be_sent_may_be_followed_by_an_acknowledgement() -> None:
    assert reason(ACKNOWLEDGEMENT, granted(REPLY)) == ledger.GRANTED


@pytest.mark.parametrize("kind", Kind)
def test_another_run_for_the_same_contact_gets_nothing(kind: Kind) -> None:
    assert reason(replace(REPLY, kind=kind, run="r2"), granted(REPLY)) == ledger.ANSWERED_ELSEWHERE


@pytest.mark.parametrize("kind", Kind)
def test_the_same_mail_at_another_address_of_ours_gets_nothing(kind: Kind) -> None:
    copy = replace(REPLY, kind=kind, contact_id="c2", run="r2", thread="elsewhere")
    assert reason(copy, granted(REPLY)) == ledger.ANSWERED_ELSEWHERE


@pytest.mark.parametrize(("mine", "theirs"), [("", ""), ("f1", ""), ("", "f1")])
@pytest.mark.parametrize(("later", "expected"), [(600, ledger.ANSWERED_ELSEWHERE), (601, ledger.GRANTED)])
def test_mails_whose_texts_cannot_be_compared_are_the_same_for_ten_minutes(
    mine: str, theirs: str, later: float, expected: str
) -> None:
    copy = replace(ACKNOWLEDGEMENT, contact_id="c2", run="r2", mail=mine)
    assert reason(copy, granted(replace(REPLY, mail=theirs)), NOW + later) == expected


def test_another_mail_in_a_thread_is_not_taken_for_the_same() -> None:
    other = replace(ACKNOWLEDGEMENT, contact_id="c2", run="r2", mail="f2")
    assert reason(other, granted(REPLY), NOW + 1) == ledger.GRANTED


def test_another_matter_without_a_text_is_not_taken_for_the_same() -> None:
    assert reason(replace(OTHER, mail=""), granted(REPLY), NOW + 1) == ledger.GRANTED


@pytest.mark.parametrize(
    "reason",
    [
        ledger.ANSWERED_BEFORE,
        ledger.ANSWERED_ELSEWHERE,
        ledger.SENDER_BUDGET,
        ledger.UNSEEN_MAIL,
        ledger.LEDGER_UNAVAILABLE,
    ],
)
def test_every_refusal_has_words_for_the_agent(reason: str) -> None:
    assert HOLDS[reason]


def many(count: int, at: float = NOW) -> tuple[Claim, ...]:
    claims = (Claim(Kind.ACKNOWLEDGEMENT, f"c{n}", f"r{n}", f"t{n}", f"f{n}") for n in range(100, 100 + count))
    return granted(*claims, at=at)


@pytest.mark.parametrize(("count", "expected"), [(2, ledger.GRANTED), (3, ledger.SENDER_BUDGET)])
def test_an_address_has_a_budget_for_mails_of_any_kind(count: int, expected: str) -> None:
    assert reason(REPLY, many(count)) == expected


@pytest.mark.parametrize(("later", "expected"), [(DAY, ledger.SENDER_BUDGET), (DAY + 1, ledger.GRANTED)])
def test_the_budget_slides(later: float, expected: str) -> None:
    assert reason(REPLY, many(3), NOW + later) == expected


def test_without_a_budget_nothing_is_sent() -> None:
    assert reason(REPLY, (), budget=Budget(0, 24 * 3600)) == ledger.SENDER_BUDGET


def test_a_repeated_question_costs_no_budget() -> None:
    earlier = (*many(2), *granted(REPLY))
    assert reason(REPLY, earlier) == ledger.GRANTED


def test_a_thread_is_forgotten_after_a_month_and_so_is_its_row() -> None:
    later = replace(REPLY, contact_id="c2", run="r2", mail="f2")
    decision = decide(later, granted(REPLY), BUDGET, NOW + ledger.KEPT_SECONDS + 1)
    assert (decision.granted, len(decision.kept or ())) == (True, 1)


def test_a_thread_is_remembered_for_thirty_days_and_of_a_sender_five_hundred_mails() -> None:
    assert (ledger.KEPT_SECONDS, ledger.MOST_CLAIMS) == (30 * DAY, 500)


def test_a_row_that_is_full_grants_nothing_more() -> None:
    generous = Budget(10_000, seconds=1)
    assert reason(REPLY, many(ledger.MOST_CLAIMS - 1, NOW - 10), budget=generous) == ledger.GRANTED
    assert reason(REPLY, many(ledger.MOST_CLAIMS, NOW - 10), budget=generous) == ledger.SENDER_BUDGET


CLAIMS = st.builds(
    Claim,
    kind=st.sampled_from(Kind),
    contact_id=st.integers(0, 30).map("c{}".format),
    run=st.sampled_from(["r1", "r2"]),
    thread=st.sampled_from("abcdefghij"),
    mail=st.sampled_from(["", *"uvwxyz"]),
)
MONTHS = st.lists(st.tuples(CLAIMS, st.floats(-2 * DAY, 40 * DAY)), max_size=60)
"""Claims, each with the time since the one before; clocks may go wrong."""


def play(story: list[tuple[Claim, float]], budget: Budget) -> list[Claim]:
    """Everything that was granted in the course of a story."""
    row: tuple[Claim, ...] = ()
    sent: list[Claim] = []
    now = NOW
    for claim, seconds in story:
        now += seconds
        decision = decide(claim, row, budget, now)
        if decision.kept is not None:
            row = decision.kept
            sent.append(row[-1])
    return sent


@given(
    st.lists(st.tuples(CLAIMS, st.floats(-60, 12 * 3600)), max_size=60),
    st.integers(0, 5),
    st.floats(3600, 7 * DAY),
)
def test_no_span_of_time_ever_holds_more_mails_than_the_budget(
    story: list[tuple[Claim, float]], mails: int, seconds: float
) -> None:
    sent = [claim.at for claim in play(story, Budget(mails, seconds))]
    for begin in sent:
        assert sum(begin <= at <= begin + seconds for at in sent) <= mails


@given(MONTHS)
def test_within_its_memory_no_thread_gets_two_mails_of_a_kind(story: list[tuple[Claim, float]]) -> None:
    sent = play(story, Budget(1000, 24 * 3600))
    for number, one in enumerate(sent):
        for other in sent[number + 1 :]:
            if (one.thread, one.kind) == (other.thread, other.kind):
                assert other.at - one.at > ledger.KEPT_SECONDS


@given(MONTHS)
def test_within_its_memory_no_mail_is_taken_up_by_two(story: list[tuple[Claim, float]]) -> None:
    sent = play(story, Budget(1000, 24 * 3600))
    for number, one in enumerate(sent):
        for other in sent[number + 1 :]:
            same = one.contact_id == other.contact_id or (one.mail and one.mail == other.mail)
            if same and one.claimant != other.claimant:
                assert other.at - one.at > ledger.KEPT_SECONDS


@pytest.mark.parametrize(
    "subject",
    [
        "Wires",
        "Re: Wires",
        "RE: re: wires",
        "Re: Wires (Case 000001)",
        "Automatic reply: Wires",
        "Automatic reply: Re: Wires (Case 000001)",
        "Abwesenheitsnotiz: AW: Wires",
        "Réponse automatique : Wires",
        "[EXTERNAL] Re: Wires",
        "Re: [Ticket#4711] Wires",
        "Wires {ref:4711}",
        "  WIRES  ",
        "自动回复\N{FULLWIDTH COLON}Wires",
    ],
)
def test_subjects_of_a_thread_have_one_in_common(subject: str) -> None:
    assert thread_subject(subject) == "wires"


@pytest.mark.parametrize("subject", ["", "Re:", "[x]", "(Case 1)", "Re: Re:"])
def test_without_words_a_subject_is_still_the_same_each_time(subject: str) -> None:
    assert thread_subject(subject) == thread_subject(subject)


def test_other_matters_differ() -> None:
    assert len({thread_subject(text) for text in ("Wires", "Wires again", "Cards", "At 10:30: lunch", "")}) == 5


@pytest.mark.parametrize(
    "address", ["jo@example.com", "Jo@Example.COM", " jo@example.com ", "jo+ticket123@example.com"]
)
def test_an_address_is_known_however_a_program_varies_it(address: str) -> None:
    assert sender_identity(address) == "jo@example.com"


def test_other_addresses_differ() -> None:
    assert sender_identity("jo@example.com") != sender_identity("joe@example.com")


def test_each_mailbox_has_a_key_of_its_own() -> None:
    keys = [ledger.sender_key(str, address) for address in ("jo@example.com", "JO+1@example.com", "al@example.com")]
    assert keys[0] == keys[1] != keys[2]


MAIL = message("What does a wire cost?\n\nJo", subject="Wires")


@pytest.mark.parametrize(
    "copy",
    [
        replace(MAIL, contact_id="c2"),
        replace(MAIL, sender="JO@example.com"),
        saying(MAIL, "What does a wire cost? Jo "),
        replace(MAIL, subject="[EXTERNAL] Wires"),
    ],
)
def test_a_copy_of_a_mail_has_its_fingerprint(copy: Message) -> None:
    assert fingerprint(copy) == fingerprint(MAIL)


@pytest.mark.parametrize(
    "other",
    [
        replace(MAIL, sender="al@example.com"),
        replace(MAIL, subject="Cards"),
        saying(MAIL, "What does a card cost?"),
    ],
)
def test_another_mail_has_another(other: Message) -> None:
    assert fingerprint(other) != fingerprint(MAIL)


def test_a_fingerprint_tells_nothing_and_one_that_nobody_read_has_none() -> None:
    assert len(fingerprint(MAIL)) == 64
    assert fingerprint(replace(MAIL, findings=(Finding("unread_message"),))) == ""


def test_a_text_that_is_no_unicode_has_a_fingerprint_too() -> None:
    assert len(fingerprint(saying(MAIL, "A wire? \ud83d"))) == 64
