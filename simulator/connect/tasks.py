"""Tasks that flows made for people."""

from dataclasses import dataclass, field

from simulator.flow.services import Task


@dataclass(slots=True)
class Tasks:
    """All tasks so far; a limit of 0 takes none."""

    limit: int | None = None
    created: list[Task] = field(default_factory=list)

    def create(self, task: Task) -> bool:
        if self.limit is not None and len(self.created) >= self.limit:
            return False
        self.created.append(task)
        return True
