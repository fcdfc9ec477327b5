"""The custom resource of the vector index, with the real OpenSearch client against a collection on the loopback."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from backend.opensearch.index import MAPPING
from backend.opensearch.runtime import index
from backend.opensearch.runtime.index import IndexMaker, IndexMakingError
from tests.fakes.aoss_server import Collection, serve
from tests.fakes.clock import FakeClock
from tests.fakes.framework import Framework

NAME = "kb-email-ai-acemailaisandbox-index"
FORBIDDEN = {"error": {"root_cause": [{"type": "security_exception", "reason": "403 Forbidden"}]}, "status": 403}


@pytest.fixture
def collection() -> Iterator[Collection]:
    with serve(Collection()) as serving:
        yield serving


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def stack(clock: FakeClock) -> Framework:
    session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1")
    maker = IndexMaker(lambda order: index.connect(order, session), now=clock.now, sleep=clock.sleep)
    return Framework(maker.on_event, maker.is_complete, clock, total=1200)


def properties(collection: Collection, mapping: Any = MAPPING, name: str = NAME) -> dict[str, str]:
    return {
        "ServiceToken": "arn:aws:lambda:us-east-1:111122223333:function:provider",
        "CollectionEndpoint": collection.endpoint,
        "IndexName": name,
        "Mapping": json.dumps(mapping, sort_keys=True),
        "Region": "us-east-1",
    }


def with_dimension(dimension: int) -> Any:
    changed = copy.deepcopy(MAPPING)
    changed["mappings"]["properties"]["bedrock-knowledge-base-default-vector"]["dimension"] = dimension
    return changed


def test_creation_makes_the_index_with_its_mapping(collection: Collection, stack: Framework) -> None:
    made = stack.create(properties(collection))
    assert collection.indexes == {NAME: MAPPING}
    assert made["Data"] == {"IndexName": NAME}
    assert made["PhysicalResourceId"].endswith(f"/{NAME}")


def test_every_request_is_signed_for_the_collection(collection: Collection, stack: Framework) -> None:
    stack.create(properties(collection))
    assert collection.signed
    assert all(collection.signed)


def test_only_what_a_collection_offers_is_asked(collection: Collection, stack: Framework) -> None:
    stack.create(properties(collection))
    assert set(collection.requests) == {f"GET /{NAME}", f"PUT /{NAME}"}


def test_refusals_are_waited_out_while_access_policies_spread(collection: Collection, stack: Framework) -> None:
    collection.refusals = 9
    stack.create(properties(collection))
    assert NAME in collection.indexes


def test_a_refusal_in_the_midst_of_answers_is_waited_out_as_well(collection: Collection, stack: Framework) -> None:
    stack.create(properties(collection))
    collection.answers = [(200, {}), (403, FORBIDDEN)]
    stack.create(properties(collection))
    assert NAME in collection.indexes


def test_a_refusal_without_end_is_said_with_what_to_look_at(collection: Collection, stack: Framework) -> None:
    collection.refusals = 10_000
    with pytest.raises(IndexMakingError, match=r"not ready after 15 minutes.*403 Forbidden.*data-access policy names"):
        stack.create(properties(collection))


@pytest.mark.parametrize("status", [401, 429, 500, 502, 503, 504])
def test_what_passes_is_waited_out(collection: Collection, stack: Framework, status: int) -> None:
    collection.answers = [(status, {"status": status})] * 2
    stack.create(properties(collection))
    assert NAME in collection.indexes


def test_a_collection_that_cannot_be_reached_yet_is_waited_for(
    collection: Collection, stack: Framework, clock: FakeClock
) -> None:
    with serve(Collection()) as gone:
        wanted = properties(gone)
    with pytest.raises(IndexMakingError, match="not ready after 15 minutes"):
        stack.create(wanted)


def test_an_index_that_shows_late_is_waited_for(collection: Collection, stack: Framework) -> None:
    collection.invisible = 4
    stack.create(properties(collection))
    # Asked for again while it does not show, the collection says that it exists, which is no failure.
    assert collection.requests.count(f"PUT /{NAME}") > 1


def test_an_index_that_never_shows_is_said(collection: Collection, stack: Framework) -> None:
    collection.invisible = 10_000
    with pytest.raises(IndexMakingError, match="it is not visible yet"):
        stack.create(properties(collection))


def test_an_index_counts_as_made_after_steady_answers_and_a_pause(
    collection: Collection, stack: Framework, clock: FakeClock
) -> None:
    began = clock.now()
    stack.create(properties(collection))
    created = collection.requests.index(f"PUT /{NAME}")
    assert collection.requests[created + 1 :].count(f"GET /{NAME}") >= 5
    assert clock.now() - began >= 30


def test_an_answer_that_is_lost_again_begins_the_count_anew(collection: Collection, stack: Framework) -> None:
    stack.create(properties(collection))
    collection.requests.clear()
    seen = {NAME: {"mappings": MAPPING["mappings"], "settings": MAPPING["settings"]}}
    collection.answers = [(200, seen), (200, seen), (404, {"error": "index_not_found_exception"})]
    stack.create(properties(collection))
    assert len(collection.requests) == 3 + 1 + index.STEADY_ANSWERS


def test_an_index_that_survived_a_rollback_is_adopted(collection: Collection, stack: Framework) -> None:
    collection.indexes[NAME] = MAPPING
    stack.create(properties(collection))
    assert f"PUT /{NAME}" not in collection.requests


def test_an_index_with_another_mapping_is_refused_with_the_difference(collection: Collection, stack: Framework) -> None:
    collection.indexes[NAME] = with_dimension(512)
    with pytest.raises(IndexMakingError) as refusal:
        stack.create(properties(collection))
    assert "bedrock-knowledge-base-default-vector.dimension is 512, not 1024" in str(refusal.value)
    assert "delete that index" in str(refusal.value)
    assert collection.indexes[NAME] == with_dimension(512)


def test_the_rollback_of_a_refusal_leaves_the_index_of_somebody_else(collection: Collection, stack: Framework) -> None:
    collection.indexes[NAME] = with_dimension(512)
    with pytest.raises(IndexMakingError):
        stack.create(properties(collection))
    stack.delete({"PhysicalResourceId": f"{collection.endpoint}/{NAME}", "ResourceProperties": properties(collection)})
    assert collection.indexes[NAME] == with_dimension(512)


def test_an_index_without_vectors_is_refused(collection: Collection, stack: Framework) -> None:
    collection.indexes[NAME] = {"settings": {"index": {}}, "mappings": {"properties": {"text": {"type": "text"}}}}
    with pytest.raises(IndexMakingError, match=r"settings\.index\.knn is missing, not true"):
        stack.create(properties(collection))


def test_a_mapping_that_the_collection_refuses_ends_the_deployment_at_once(
    collection: Collection, stack: Framework, clock: FakeClock
) -> None:
    wrong = {"type": "mapper_parsing_exception", "reason": "Invalid engine: nmslib"}
    collection.answers = [(404, {}), (400, {"error": {"root_cause": [wrong], **wrong}, "status": 400})]
    began = clock.now()
    with pytest.raises(IndexMakingError, match=r"refused the index .*Invalid engine"):
        stack.create(properties(collection))
    assert clock.now() - began < 60


def test_a_replayed_creation_changes_nothing(collection: Collection, stack: Framework) -> None:
    first = stack.create(properties(collection))
    again = stack.create(properties(collection))
    assert first["PhysicalResourceId"] == again["PhysicalResourceId"]
    assert list(collection.indexes) == [NAME]


def test_an_update_without_change_keeps_the_index(collection: Collection, stack: Framework) -> None:
    made = stack.create(properties(collection))
    assert stack.update(made, properties(collection))["PhysicalResourceId"] == made["PhysicalResourceId"]
    assert list(collection.indexes) == [NAME]


def test_a_changed_mapping_makes_a_new_index_and_leaves_the_old(collection: Collection, stack: Framework) -> None:
    made = stack.create(properties(collection))
    stack.update(made, properties(collection, with_dimension(512), f"{NAME}-0a1b2c3d"))
    assert collection.indexes == {NAME: MAPPING, f"{NAME}-0a1b2c3d": with_dimension(512)}


def test_a_deletion_asks_the_collection_for_nothing(collection: Collection, stack: Framework) -> None:
    made = stack.create(properties(collection))
    collection.requests.clear()
    stack.delete(made)
    assert (collection.requests, collection.indexes) == ([], {NAME: MAPPING})


def test_deletion_does_not_fail_without_the_collection(stack: Framework) -> None:
    with serve(Collection()) as collection:
        made = stack.create(properties(collection))
    stack.delete(made)
