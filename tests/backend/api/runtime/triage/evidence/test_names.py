"""Names of products, out of headings that capitalise nothing else."""

from triage.evidence.names import named, names_in

HEADINGS = (
    "Travel Elite Card: lounge access and annual fee",
    "Airport lounges with the Travel Elite Card",
    "All AnyCompany Bank cards compared",
    "Mobile check deposit",
    "IRA: traditional and Roth retirement accounts",
    "Everyday Cash Card: no fee. Wires are quick",
    "Blue Account: benefits of plan B",
    "CD: rates and terms",
    "Benefits of the Very New Small Business Gold Card",
    "Benefits of the Very Very New Small Business Gold Card",
)
NAMES = names_in(HEADINGS, "AnyCompany Bank")


def test_names_are_the_capitals_that_open_no_sentence() -> None:
    assert {
        "Travel Elite Card",
        "IRA",
        "Roth",
        "Everyday Cash Card",
        "Blue Account",
        "CD",
        "Very New Small Business Gold Card",
    } == NAMES


def test_a_name_of_six_words_is_found() -> None:
    assert named("A Very New Small Business Gold Card is free.", NAMES) == {"Very New Small Business Gold Card"}


def test_a_name_is_found_in_its_plural_and_as_an_owner_but_not_without_its_capitals() -> None:
    assert named("Your IRAs and the Travel Elite Card's fee", NAMES) == {"IRA", "Travel Elite Card"}
    assert named("a travel elite card of the Travel Cards", NAMES) == frozenset()
