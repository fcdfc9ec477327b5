"""A record as one row: all of its columns, and nothing that names or quotes anybody."""

import json

import pytest

from analytics import flat
from tests.fakes.interactions import record
from triage import interaction

CUSTOMER = "a" * 64


def test_a_row_has_every_column_of_its_table_and_no_other() -> None:
    row = flat.of(record(1, holds=["mode_draft"]), "2026-10-02T08:00:00Z")

    assert list(row) == list(flat.COLUMNS)
    assert (row["holds"], row["ended_at"], row["began_on"]) == (["mode_draft"], "2026-10-02T08:00:00Z", "2026-10-01")


def test_a_customer_is_a_number_of_its_own_that_every_reader_of_json_keeps() -> None:
    one, same, other = (flat.of(record(n, customer=each * 64)) for n, each in enumerate("aab"))

    assert one["customer"] == same["customer"] != other["customer"]
    assert one["matter"] == same["matter"] != one["customer"]
    assert CUSTOMER[:8] not in json.dumps(one)
    assert max(one["customer"], one["matter"]) < 2**53


def test_a_matter_is_of_one_customer_and_one_category_and_nobody_has_none() -> None:
    payment, insurance = (flat.of(record(1, customer=CUSTOMER, category=each)) for each in ("Payment", "Insurance"))
    nobody = flat.of(record(1, customer=None))

    assert payment["matter"] != insurance["matter"]
    assert (nobody["customer"], nobody["matter"]) == (None, None)


def test_only_the_mode_keeps_back_what_would_go_out_without_it() -> None:
    def kept(**fields: object) -> bool:
        return bool(flat.of(record(1, mode="draft", **fields))["only_mode"])

    assert kept(holds=["mode_draft"])
    assert not kept(holds=[])
    assert not kept(holds=["mode_draft", "unclear"])
    assert not kept(holds=["mode_draft"], score=79)


@pytest.mark.parametrize(
    ("fields", "arm"),
    [
        ({"held_back": 20}, "software"),
        ({"held_back": 20, "route": "AGENT_REVIEW", "holds": ["held_back"]}, "person"),
        ({"held_back": 20, "route": "AGENT_REVIEW", "holds": ["sensitive_topic"]}, None),
        ({"held_back": 20, "route": "NOT_ANSWERED", "holds": ["automatic_mail"]}, None),
        ({"held_back": 0}, None),
    ],
)
def test_an_arm_is_what_chance_chose_and_nothing_else_decided(fields: dict[str, object], arm: str | None) -> None:
    assert flat.of(record(1, **fields))["arm"] == arm


@pytest.mark.parametrize(
    "rating", [{"score": 6, "by": "customer"}, {"score": 4, "by": "agent"}, {"score": None, "by": "customer"}, {}, 4]
)
def test_a_satisfaction_that_is_none_makes_no_row(rating: object) -> None:
    with pytest.raises((LookupError, TypeError, ValueError)):
        flat.of(record(1, satisfaction=rating))


def test_no_text_of_a_record_becomes_part_of_its_row_but_the_names_of_ours() -> None:
    """What is free in a record (an agent's reason, findings, sources) has no column."""
    planted = {"reason": "Jo asked", "findings": [{"hold": "unclear", "rule": "Jo", "source": "Jo"}], "model": "Jo"}

    assert "Jo" not in json.dumps(flat.of(record(1, **planted)))
    assert {name for name, kind in flat.COLUMNS.items() if kind.startswith("VARCHAR")} == {
        *(
            "id",
            "contact",
            "channel",
            "began_on",
            "ended_at",
            "category",
            "intent",
            "route",
            "mode",
            "draft_use",
            "holds",
            "arm",
        )
    }
    assert interaction.SCHEMA == "interaction.v1"


@pytest.mark.parametrize(
    ("sent", "automated"),
    [
        (["acknowledgement", "automated_response"], True),
        (["acknowledgement"], False),
        ([], False),
        (None, None),
        (["answer"], True),
        (["hand_over"], False),
        (["ask_back"], None),
        (["close"], None),
    ],
)
def test_a_mail_and_a_turn_are_answered_by_software_alike(sent: list[str] | None, automated: bool | None) -> None:
    assert flat.of(record(1, sent=sent))["automated"] is automated
