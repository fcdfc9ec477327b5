import pytest

from simulator.model import urgency
from simulator.model.mail import Mail


@pytest.mark.parametrize(
    "text",
    [
        "I need the form by Friday.",
        "Please answer as soon as possible.",
        "Our flight leaves tonight.",
        "The closing is tomorrow at ten.",
        "You have until 5 pm.",
        "My rent goes out tonight and I cannot log in.",
        "I have until end of business.",
        "The payment bounces tomorrow if nothing happens.",
        "It has to be there within the next two hours.",
        "Quick reply needed please.",
        "I look forward to a prompt answer.",
        "The dealer holds the car until noon.",
        "Ich brauche das dringend bis morgen.",
        "Hola, necesito saberlo hoy mismo, por favor.",
        "J'en ai besoin avant vendredi, c'est urgent.",
        "请尽快回复。",
    ],
)
def test_a_deadline_within_days_or_a_wish_for_haste_is_urgent(text: str) -> None:
    assert urgency.is_urgent(Mail.parse("", text))


@pytest.mark.parametrize(
    "text",
    [
        "No rush at all.",
        "This is not urgent.",
        "The app thinks for a quarter of an hour.",
        "My daughter turned three today.",
        "My son was in urgent care.",
        "I keep an emergency fund.",
        "Are you open on Saturdays?",
        "I noticed the charge today.",
        "Is the money of a deposit available immediately?",
        "I sent the wire on Monday.",
        "Just a quick question about cards.",
        "What is today's mortgage rate?",
        "When you find the time, please explain the fee.",
        "Our lease ends next spring.",
        "Es eilt nicht.",
    ],
)
def test_words_of_time_alone_are_not(text: str) -> None:
    assert not urgency.is_urgent(Mail.parse("", text))


def test_the_subject_counts() -> None:
    assert urgency.is_urgent(Mail.parse("URGENT: wire", "How do I send it?"))
