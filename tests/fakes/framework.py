"""CloudFormation and the CDK's provider framework, as a custom resource sees them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.fakes.clock import FakeClock

OnEvent = Callable[[dict[str, Any]], dict[str, Any]]


class TimedOutError(Exception):
    """The framework gave up waiting."""


@dataclass
class Framework:
    """Calls a resource's functions in the framework's order, on a clock that only waits move."""

    on_event: OnEvent
    is_complete: OnEvent | None = None
    clock: FakeClock | None = None
    interval: float = 10
    total: float = 3600

    def create(self, properties: Mapping[str, Any], request: str = "create-1") -> dict[str, Any]:
        return self._run({"RequestType": "Create", "RequestId": request, "ResourceProperties": dict(properties)})

    def update(
        self, made: Mapping[str, Any], properties: Mapping[str, Any], request: str = "update-1"
    ) -> dict[str, Any]:
        """Update, and delete what a new physical id leaves behind."""
        before = made["ResourceProperties"]
        answer = self._run(
            {
                "RequestType": "Update",
                "RequestId": request,
                "PhysicalResourceId": made["PhysicalResourceId"],
                "ResourceProperties": dict(properties),
                "OldResourceProperties": before,
            }
        )
        if answer["PhysicalResourceId"] != made["PhysicalResourceId"]:
            self.delete(made)
        return answer

    def delete(self, made: Mapping[str, Any], request: str = "delete-1") -> dict[str, Any]:
        return self._run(
            {
                "RequestType": "Delete",
                "RequestId": request,
                "PhysicalResourceId": made["PhysicalResourceId"],
                "ResourceProperties": made["ResourceProperties"],
            }
        )

    def _run(self, event: dict[str, Any]) -> dict[str, Any]:
        answer = self.on_event(event)
        merged = {**event, **answer}
        if event["RequestType"] == "Delete":
            assert merged["PhysicalResourceId"] == event["PhysicalResourceId"]
        if self.is_complete is None:
            return merged
        assert self.clock is not None
        ends = self.clock.now() + self.total
        while not (state := self.is_complete(merged))["IsComplete"]:
            assert "Data" not in state
            if self.clock.now() >= ends:
                raise TimedOutError
            self.clock.sleep(self.interval)
        return {**merged, **state, "Data": {**answer.get("Data", {}), **state.get("Data", {})}}
