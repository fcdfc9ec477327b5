"""The SDK's standard retries, with their pauses on the virtual clock.

What is retried, how often, and the retry quota are botocore's own. Only the back-off differs:
it sleeps where the handlers sleep, and always the longest time the jitter could choose, so that
a run can be repeated.
"""

from dataclasses import dataclass, field
from typing import Any, Final

from botocore.awsrequest import AWSResponse
from botocore.retries import quota
from botocore.retries.standard import (
    DEFAULT_MAX_ATTEMPTS,
    ExponentialBackoff,
    RetryContext,
    RetryEventAdapter,
    RetryHandler,
    RetryPolicy,
    RetryQuotaChecker,
    StandardRetryConditions,
    ThrottlingErrorDetector,
)

from simulator.clock import VirtualClock

_WELL: Final = AWSResponse("", 200, {}, None)


@dataclass(slots=True)
class Attempt:
    """A call of an operation, by the number of its attempt, and what its retries note."""

    model: Any
    number: int = 1
    context: dict[str, Any] = field(default_factory=dict)


class VirtualBackoff(ExponentialBackoff):  # type: ignore[misc]
    """Sleeps at once and tells botocore that nothing is left to wait for."""

    def __init__(self, clock: VirtualClock, service: str, throttling: ThrottlingErrorDetector) -> None:
        super().__init__(random=lambda: 1.0, service_name=service, throttling_detector=throttling)
        self._clock = clock

    def delay_amount(self, context: RetryContext) -> float:
        self._clock.sleep(super().delay_amount(context))
        return 0.0


def pause_on(clock: VirtualClock, client: Any) -> None:
    """Make *client* wait on *clock* between its attempts."""
    service = client.meta.service_model.service_id.hyphenize()
    handler, tokens = _handler(clock, client)
    event, unique_id = f"needs-retry.{service}", f"retry-config-{service}"
    client.meta.events.unregister(event, unique_id=unique_id)
    client.meta.events.register(f"after-call.{service}", tokens.release_retry_quota)
    client.meta.events.register(event, handler.needs_retry, unique_id=unique_id)


class Retries:
    """The same retries for a *client* that is answered past HTTP."""

    def __init__(self, clock: VirtualClock, client: Any) -> None:
        self._handler, self._tokens = _handler(clock, client)

    def again(self, attempt: Attempt, failed: BaseException, answer: tuple[AWSResponse, Any] | None = None) -> bool:
        """Say, once the pause is over, whether to try again after what *failed*, with the service's *answer* to it."""
        delay = self._handler.needs_retry(
            attempts=attempt.number,
            operation=attempt.model,
            response=answer,
            caught_exception=None if answer else failed,
            request_dict={"context": attempt.context},
        )
        attempt.number += 1
        return delay is not None

    def succeeded(self, attempt: Attempt) -> None:
        """Give the tokens back that the retries of a call took."""
        self._tokens.release_retry_quota(attempt.context, _WELL)


def _handler(clock: VirtualClock, client: Any) -> tuple[RetryHandler, RetryQuotaChecker]:
    service = client.meta.service_model.service_id.hyphenize()
    attempts = (client.meta.config.retries or {}).get("total_max_attempts", DEFAULT_MAX_ATTEMPTS)
    adapter = RetryEventAdapter()
    throttling = ThrottlingErrorDetector(adapter)
    tokens = RetryQuotaChecker(quota.RetryQuota(), throttling)
    policy = RetryPolicy(StandardRetryConditions(attempts), VirtualBackoff(clock, service, throttling))
    return RetryHandler(policy, adapter, tokens, service), tokens
