"""Real boto3 clients under the simulator: requests are answered in process, retries pass in virtual time."""

from collections.abc import Mapping
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectTimeoutError, ParamValidationError, ReadTimeoutError

from simulator.aws.bedrock_runtime import Converse
from simulator.aws.call import ServiceError, UnknownOperationError
from simulator.aws.wire import KILLED, MALFORMED, NO_CONNECTION, READ_TIMEOUT, Fault, Wire
from simulator.clock import KilledError, VirtualClock
from simulator.errors import SimulatorError

MODEL_ID = "us.anthropic.claude-haiku-4-5-20251001-v1:0"
QUESTION: dict[str, Any] = {"modelId": MODEL_ID, "messages": [{"role": "user", "content": [{"text": "Grüße 🙂"}]}]}
PATIENT = Config(connect_timeout=2, read_timeout=25, retries={"mode": "standard", "total_max_attempts": 3})


class Parrot:
    """A model that says what it was asked, after a number of errors."""

    def __init__(self, *errors: ServiceError) -> None:
        self.errors = list(errors)
        self.requests: list[Mapping[str, Any]] = []

    def answer(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        self.requests.append(request)
        if self.errors:
            raise self.errors.pop(0)
        text = request["messages"][0]["content"][0]["text"]
        return {
            "output": {"message": {"role": "assistant", "content": [{"text": text}]}},
            "stopReason": "end_turn",
            "usage": {"inputTokens": 1, "outputTokens": 1, "totalTokens": 2},
            "metrics": {"latencyMs": 1},
        }


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(1_000.0)


def bedrock(clock: VirtualClock, model: Parrot, *, seconds: float = 1.0, **faults: Fault) -> Any:
    wire = Wire(clock, answers={"bedrock-runtime.Converse": Converse(model, clock, seconds)})
    wire.faults = {f"bedrock-runtime.{operation}": fault for operation, fault in faults.items()}
    return wire.session().client("bedrock-runtime", config=PATIENT)


def test_an_answer_passes_through_the_parser_of_the_sdk(clock: VirtualClock) -> None:
    parrot = Parrot()
    answer = bedrock(clock, parrot).converse(**QUESTION)
    assert answer["output"]["message"]["content"] == [{"text": "Grüße 🙂"}]
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert parrot.requests[0]["modelId"] == MODEL_ID
    assert clock.now() == 1_001


def test_the_sdk_checks_parameters_before_anything_is_sent(clock: VirtualClock) -> None:
    parrot = Parrot()
    with pytest.raises(ParamValidationError):
        bedrock(clock, parrot).converse(modelId=MODEL_ID, messages="hello")
    assert parrot.requests == []


@pytest.mark.parametrize(
    ("code", "status", "tries"),
    [
        ("ThrottlingException", 429, 3),
        ("ModelNotReadyException", 429, 3),
        ("ServiceUnavailableException", 503, 3),
        ("InternalServerException", 500, 3),
        ("ModelTimeoutException", 408, 1),
        ("ModelErrorException", 424, 1),
        ("ValidationException", 400, 1),
        ("AccessDeniedException", 403, 1),
        ("ResourceNotFoundException", 404, 1),
    ],
)
def test_errors_have_the_status_of_the_service_and_the_retries_of_the_sdk(
    clock: VirtualClock, code: str, status: int, tries: int
) -> None:
    parrot = Parrot(*[ServiceError(code, "No.")] * 9)
    with pytest.raises(ClientError) as caught:
        bedrock(clock, parrot).converse(**QUESTION)
    assert caught.value.response["Error"] == {"Code": code, "Message": "No."}
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == status
    assert len(parrot.requests) == tries


def test_pauses_between_retries_pass_in_virtual_time(clock: VirtualClock) -> None:
    parrot = Parrot(*[ServiceError("ThrottlingException")] * 2)
    bedrock(clock, parrot, seconds=0).converse(**QUESTION)
    assert clock.now() == 1_003  # one second, then two


def test_a_model_slower_than_the_client_waits_times_out(clock: VirtualClock) -> None:
    with pytest.raises(ReadTimeoutError):
        bedrock(clock, Parrot(), seconds=40).converse(**QUESTION)
    assert clock.now() == pytest.approx(1_000 + 3 * 25 + 0.05 + 0.1)


def test_injected_faults_come_before_any_answer_and_end(clock: VirtualClock) -> None:
    parrot = Parrot()
    client = bedrock(clock, parrot, Converse=Fault("ValidationException", times=1, message="Input is too long"))
    with pytest.raises(ClientError, match="Input is too long"):
        client.converse(**QUESTION)
    assert parrot.requests == []
    client.converse(**QUESTION)
    assert len(parrot.requests) == 1


@pytest.mark.parametrize(("code", "error"), [(READ_TIMEOUT, ReadTimeoutError), (NO_CONNECTION, ConnectTimeoutError)])
def test_the_network_can_be_missing(clock: VirtualClock, code: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        bedrock(clock, Parrot(), Converse=Fault(code)).converse(**QUESTION)


def test_an_answer_that_is_no_json_is_empty_for_the_caller(clock: VirtualClock) -> None:
    answer = bedrock(clock, Parrot(), Converse=Fault(MALFORMED)).converse(**QUESTION)
    assert answer.keys() <= {"ResponseMetadata"}


def test_the_caller_can_be_killed_after_some_calls(clock: VirtualClock) -> None:
    parrot = Parrot()
    client = bedrock(clock, parrot, Converse=Fault(KILLED, times=1, skip=1))
    client.converse(**QUESTION)
    with pytest.raises(KilledError):
        client.converse(**QUESTION)
    client.converse(**QUESTION)
    assert len(parrot.requests) == 2


def test_an_answer_can_be_lost_after_the_work_is_done(clock: VirtualClock) -> None:
    parrot = Parrot()
    client = bedrock(clock, parrot, Converse=Fault(READ_TIMEOUT, times=1, after=True))
    client.converse(**QUESTION)
    assert len(parrot.requests) == 2


@pytest.mark.parametrize(
    ("service", "operation", "arguments"),
    [("bedrock-runtime", "converse", QUESTION), ("s3", "list_buckets", {}), ("connect", "list_instances", {})],
)
def test_what_nobody_answers_is_a_loud_error(
    clock: VirtualClock, service: str, operation: str, arguments: dict[str, Any]
) -> None:
    client = Wire(clock).session().client(service)
    with pytest.raises(UnknownOperationError, match=f"Nothing here answers {service}"):
        getattr(client, operation)(**arguments)


def test_a_mistake_of_a_stand_in_is_not_taken_for_an_error_of_aws(clock: VirtualClock) -> None:
    answers = {"connect.ListInstances": lambda call: {"InstanceSummaryList": [call.nothing]}}
    client = Wire(clock, answers=answers).session().client("connect")
    with pytest.raises(SimulatorError, match=r"mistake .* in answering connect.ListInstances"):
        client.list_instances()
