import pytest

from simulator.model import tone
from simulator.model.mail import Mail
from simulator.model.tone import Tone


def judge(text: str, subject: str = "") -> Tone:
    return tone.judge(Mail.parse(subject, text))


@pytest.mark.parametrize(
    "text",
    [
        "I am furious about this fee.",
        "I am furious with you.",
        "This is the third time you lose my form. Are you kidding me?",
        "What a joke of a bank.",
        "Thanks for nothing. How do I get my money back?",
        "Oh great, just great, the app is down on payday.",
        "I'm fed up with your hotline.",
        "WHY DOES NOBODY ANSWER??? USELESS!!!",
        "Shame on you. What are the fees?",
        "Some genius lost my check. Give me a break. When is it there?",
        "Your clerk hung up. Is anybody over there awake? How do I trace a wire?",
        "Four weeks. No title. Nothing. I'd have more luck with smoke signals.",
        "I have never been so insulted by a bank.",
        "You people are driving me up the wall.",
        "C'est une honte, j'en ai marre de vous.",
        "Das ist eine Frechheit, ich bin stinksauer auf Sie!",
        "Esto es inaceptable, estoy harto de ustedes.",
        "我非常生气。这太过分了。",
    ],
)
def test_anger_frustration_and_sarcasm_at_us_are_heard(text: str) -> None:
    assert judge(text).angry


@pytest.mark.parametrize(
    "text",
    [
        "I am not angry, I only want to understand the fee.",
        "My landlord is furious because the rent is late. How do I send it again?",
        "I am so angry at the airline. How do I dispute the charge?",
        "We are mad about travel. Which card suits us?",
        "I had sick leave and paid late. Is there a fee?",
        "I hate to bother you, but what does a wire cost?",
        "A terrible storm took our roof. Is it covered?",
        "An angry driver kicked my door. What do you need for the claim?",
        "A parcel never came. How do I dispute the charge?",
        "We are heartbroken, our house burned down. Is a hotel covered?",
        "I would like to complain, calmly, about the fee.",
        "SORRY FOR THE CAPITALS, MY KEYBOARD IS BROKEN. WHAT DOES A WIRE COST?",
        "Great service, thank you!",
        "What an insanely good rate. How do I apply?",
    ],
)
def test_calm_sad_or_happy_words_and_anger_at_others_are_none(text: str) -> None:
    assert not judge(text).angry


@pytest.mark.parametrize(
    "text",
    [
        "Please treat this as a complaint.",
        "I am disappointed by how my claim was handled.",
        "That falls short of the service I was promised.",
        "Nobody has called me back. My message went unanswered for weeks.",
        "This is not what I expect of you.",
        "Leider muss ich mich beschweren.",
    ],
)
def test_a_calm_complaint_is_one_without_anger(text: str) -> None:
    assert judge(text) == Tone(angry=False, complains=True)


@pytest.mark.parametrize(
    "text",
    [
        "No complaints at all, you are great. What does a wire cost?",
        "A gym charged me after I cancelled. How do I dispute it?",
        "I want to complain about a shop that never delivered.",
        "Can I pay my premium every quarter?",
        "My sister recommended you. How do I open an IRA?",
    ],
)
def test_a_plain_question_is_no_complaint_about_us(text: str) -> None:
    assert not judge(text).complains
