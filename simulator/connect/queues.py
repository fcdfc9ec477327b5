"""The queues of the instance, and the contacts that wait in them."""

from collections.abc import Callable, Iterable
from typing import Final

from simulator.flow.contact import INSTANCE_ARN, Contact, Queue
from simulator.flow.services import Clock, QueueFullError

DEFAULT_QUEUE: Final = "Default"


def queue_arn(name: str) -> str:
    """The ARN of a simulated queue; the name stands where Connect has an id, which reads better."""
    return f"{INSTANCE_ARN}/queue/{name}"


def queue(name: str, capacity: int | None = None) -> Queue:
    """A simulated queue; without a capacity it takes any number of contacts."""
    return Queue(name, queue_arn(name), capacity)


class Queues:
    """Queues by id or ARN. *hours* says for hours (None: the target queue's) at a time whether they are on."""

    def __init__(
        self,
        queues: Iterable[Queue],
        clock: Clock,
        *,
        agents: Iterable[str] = (),
        hours: Callable[[str | None, float], bool] = lambda _hours_id, _at: True,
    ) -> None:
        self._queues = {each.arn: each for each in queues}
        self._agents = {agent: Queue(agent, f"{INSTANCE_ARN}/queue/agent/{agent}") for agent in agents}
        self._clock = clock
        self._hours = hours
        self._waiting: dict[str, list[tuple[float, Contact]]] = {}

    def find(self, queue_id: str) -> Queue | None:
        return self._queues.get(queue_id) or self._queues.get(queue_arn(queue_id))

    def of_agent(self, agent_id: str) -> Queue | None:
        return self._agents.get(agent_id.rpartition("/")[2])

    def put(self, contact: Contact) -> None:
        target = contact.queue
        if target is None:
            raise QueueFullError("the contact has no queue")
        waiting = self._waiting.setdefault(target.arn, [])
        if target.capacity is not None and len(waiting) >= target.capacity:
            raise QueueFullError(f"the queue {target.name} is full")
        waiting.append((self._clock.now(), contact))

    def waiting(self, name: str) -> list[Contact]:
        """The contacts in the queue of this name, in the order an agent gets them: priority, then age."""
        entries = self._waiting.get(queue_arn(name), [])
        ordered = sorted(entries, key=lambda entry: (entry[1].routing_priority, _age_key(*entry)))
        return [contact for _, contact in ordered]

    def everyone(self) -> list[Contact]:
        """The contacts in all queues."""
        return [contact for entries in self._waiting.values() for _, contact in entries]

    def remove(self, contact: Contact) -> None:
        """Take a contact out of whatever queue it waits in."""
        for entries in self._waiting.values():
            entries[:] = [entry for entry in entries if entry[1] is not contact]

    def take(self, name: str) -> Contact | None:
        """Hand the next contact of a queue to an agent."""
        entries = self._waiting.get(queue_arn(name), [])
        waiting = self.waiting(name)
        if not waiting:
            return None
        entries[:] = [entry for entry in entries if entry[1] is not waiting[0]]
        return waiting[0]

    def metric(self, metric: str, queue: Queue | None) -> float:
        entries = self._waiting.get(queue.arn, []) if queue else []
        if metric == "NumberOfContactsInQueue":
            return len(entries)
        if metric == "OldestContactInQueueAgeSeconds":  # in milliseconds, whatever its name says
            return max((self._clock.now() - at) * 1000 for at, _ in entries) if entries else 0
        return len(self._agents)

    def is_open(self, hours_id: str | None, queue: Queue | None) -> bool | None:
        if hours_id is None and queue is None:
            return None
        return self._hours(hours_id, self._clock.now())


def _age_key(since: float, contact: Contact) -> float:
    return since - contact.queue_time_adjustment
