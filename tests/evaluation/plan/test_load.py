"""The arithmetic of a plan: shares of quotas, and what mails cost."""

from datetime import date

import pytest

from evaluation.plan.load import costs, loads
from evaluation.plan.table import Price, Quota, load

TODAY = date(2026, 11, 26)


def quota(limit: float, per: str, use: str) -> Quota:
    return Quota(service="S", name=use, limit=limit, per=per, use=use, confirmed=True, as_of=TODAY, source="here")


def price(dollars: float, each: float, use: str, model: str = "") -> Price:
    return Price(
        service="S",
        name=use,
        dollars=dollars,
        each=each,
        use=use,
        model=model,
        confirmed=True,
        as_of=TODAY,
        source="here",
    )


@pytest.mark.parametrize(
    ("per", "share", "carries"),
    [
        pytest.param("minute", 60 * 2 / 10, 5, id="a minute"),
        pytest.param("second", 60 * 2 / 600, 300, id="a second"),
        pytest.param("at once", 60 * 2 / 600, 300, id="two seconds each, ten at once"),
    ],
)
def test_a_rate_takes_its_share_of_a_quota(per: str, share: float, carries: float) -> None:
    (found,) = loads([quota(10, per, "x")], {"x": 2.0}, 60)
    assert [found.share, found.carries] == pytest.approx([share, carries])


def test_the_quota_that_breaks_first_comes_first_and_an_unknown_one_last() -> None:
    unknown = quota(10, "at once", "")
    found = loads([unknown, quota(10, "second", "x"), quota(1, "second", "x"), quota(1, "second", "y")], {"x": 1.0}, 6)
    assert [each.quota.limit for each in found] == [1, 10, 1, 10]
    assert [each.share for each in found[:3]] == pytest.approx([0.1, 0.01, 0])
    assert found[3].share is None
    assert (found[2].carries, found[3].carries) == (None, None)


def test_a_thousand_mails_pay_for_what_they_use_of_the_model_that_answers() -> None:
    found = costs(
        [
            price(0.5, 100, "x"),
            price(1, 1_000, "tokens", "one"),
            price(10, 1_000, "tokens", "two"),
            price(9, 1, "none"),
        ],
        {"x": 2.0, "tokens": 50.0},
        "one",
    )
    assert [each.price.dollars for each in found] == [1, 0.5]
    assert [each.dollars for each in found] == pytest.approx([50, 10])


class TestTable:
    def test_each_row_says_where_it_is_from(self) -> None:
        facts = load()
        for fact in (facts.assumed, *facts.quotas, *facts.prices, *facts.monthly):
            assert fact.source
            assert date(2025, 1, 1) <= fact.as_of
            assert isinstance(fact.confirmed, bool)

    def test_every_service_of_the_plan_has_a_quota(self) -> None:
        assert {quota.service for quota in load().quotas} >= {"Connect", "Bedrock", "Lambda", "DynamoDB", "OpenSearch"}

    def test_a_quota_that_cannot_be_compared_says_why(self) -> None:
        assert [quota.name for quota in load().quotas if bool(quota.use) == bool(quota.why)] == []
