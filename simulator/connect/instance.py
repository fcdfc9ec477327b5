"""The whole instance: everything a flow needs but the clock and the functions."""

from collections.abc import Callable, Iterable, Mapping
from itertools import count
from uuid import NAMESPACE_URL, uuid5

from backend.connect.flow_language.document import Flow
from simulator.connect.agent import ScriptedAgent
from simulator.connect.cases import CaseBook
from simulator.connect.outbox import Outbox
from simulator.connect.profiles import CustomerProfiles
from simulator.connect.queues import DEFAULT_QUEUE, Queues, queue
from simulator.connect.tasks import Tasks
from simulator.flow.contact import INSTANCE_ARN, Queue
from simulator.flow.services import Agent, Clock, Functions, Services

OUR_ADDRESS = "care@anycompany.example"


def numbered_ids(seed: str = INSTANCE_ARN) -> Callable[[], str]:
    """Ids that look like Connect's and are the same in every run."""
    numbers = count(1)
    return lambda: str(uuid5(NAMESPACE_URL, f"{seed}/{next(numbers)}"))


class Instance:
    """An Amazon Connect instance in memory; its parts are there for tests to look into and to change."""

    def __init__(
        self,
        clock: Clock,
        *,
        profiles: CustomerProfiles | None = None,
        queues: Iterable[Queue] | None = None,
        addresses: Iterable[str] = (OUR_ADDRESS,),
        new_id: Callable[[], str] | None = None,
    ) -> None:
        self.clock = clock
        self.new_id = new_id or numbered_ids()
        self.profiles = profiles if profiles is not None else CustomerProfiles()
        self.queues = Queues([queue(DEFAULT_QUEUE)] if queues is None else queues, clock)
        self.cases = CaseBook(clock, self.new_id)
        self.outbox = Outbox(addresses)
        self.tasks = Tasks()

    def services(
        self, functions: Functions, *, agent: Agent | None = None, flows: Mapping[str, Flow] | None = None
    ) -> Services:
        """What a run of a flow is given."""
        return Services(
            clock=self.clock,
            functions=functions,
            profiles=self.profiles,
            cases=self.cases,
            queues=self.queues,
            outbox=self.outbox,
            tasks=self.tasks,
            agent=agent or ScriptedAgent(),
            new_id=self.new_id,
            flows=flows or {},
        )
