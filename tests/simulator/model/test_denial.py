import pytest

from simulator.model import denial


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("It charges a fee", {"charg", "fee"}),
        ("It charges no fee and includes lounges", {"charg", "not fee", "includ", "loung"}),
        ("It doesn't include lounges.", {"not includ", "not loung"}),
        ("Lounges without a fee, with a guest", {"loung", "not fee", "guest"}),
        ("No fee today; a fee of $5 tomorrow", {"fee", "not today", "tomorrow"}),
    ],
)
def test_a_denial_reaches_to_the_end_of_its_clause_and_gives_way_to_the_contrary(text: str, told: set[str]) -> None:
    assert denial.told(text) == told


def test_what_is_denied_somewhere_is_denied_though_it_is_affirmed_elsewhere() -> None:
    assert denial.denied("My card has a fee, which one has no fee?") == {"fee"}


def test_the_opposite_of_the_opposite_is_the_stem_itself() -> None:
    assert denial.opposite(denial.opposite("fee")) == "fee"
    assert denial.is_denied(denial.opposite("fee"))
    assert denial.bare(denial.opposite("fee")) == denial.bare("fee") == "fee"
