"""The SDK's standard retries, with their pauses on the virtual clock.

What is retried, how often, and the retry quota are botocore's own. Only the back-off differs:
it sleeps where the handlers sleep, and always the longest time the jitter could choose, so that
a run can be repeated.
"""

from typing import Any

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
    attempts = (client.meta.config.retries or {}).get("total_max_attempts", DEFAULT_MAX_ATTEMPTS)
    adapter = RetryEventAdapter()
    throttling = ThrottlingErrorDetector(adapter)
    tokens = RetryQuotaChecker(quota.RetryQuota(), throttling)
    policy = RetryPolicy(StandardRetryConditions(attempts), VirtualBackoff(clock, service, throttling))
    handler = RetryHandler(policy, adapter, tokens, service)
    event, unique_id = f"needs-retry.{service}", f"retry-config-{service}"
    client.meta.events.unregister(event, unique_id=unique_id)
    client.meta.events.register(f"after-call.{service}", tokens.release_retry_quota)
    client.meta.events.register(event, handler.needs_retry, unique_id=unique_id)
