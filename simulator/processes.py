"""Shares work out among processes and collects what they give, in whatever order it comes."""

from __future__ import annotations

import gc
import multiprocessing
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from typing import Any, TypeVar

from backend.errors import RemedyError
from simulator.errors import SimulatorError

Task = TypeVar("Task")
Result = TypeVar("Result")
Work = Callable[[Sequence[Task]], Iterable[tuple[int, Result]]]
"""What a process makes of its share: results with their numbers in the whole. A function of a module, perhaps partly
called, since where no process can be forked it travels to the others by name."""


def in_order(results: Iterable[tuple[int, Result]]) -> Iterator[Result]:
    """Give the *results*, numbered from 0, by their numbers, each as soon as those before are there."""
    waiting: dict[int, Result] = {}
    following = 0
    for number, result in results:
        waiting[number] = result
        while following in waiting:
            yield waiting.pop(following)
            following += 1


def spread(shares: Sequence[Sequence[Task]], work: Work[Task, Result]) -> Iterator[tuple[int, Result]]:
    """Have a process *work* on each of *shares*; a RemedyError of one of them ends all."""
    linux = sys.platform == "linux"  # elsewhere a fork is unsafe or unknown
    context = multiprocessing.get_context("fork") if linux else multiprocessing.get_context("spawn")
    processes = []
    ends: list[Connection] = []
    for share in shares:
        receiver, sender = context.Pipe(duplex=False)
        process = context.Process(target=_work, args=(share, work, sender), daemon=True)
        process.start()
        sender.close()
        processes.append(process)
        ends.append(receiver)
    try:
        yield from _collect(ends)
    finally:
        for process in processes:
            process.terminate()
            process.join()


def _collect(ends: list[Connection]) -> Iterator[Any]:
    while ends:
        for end in wait(ends):
            assert isinstance(end, Connection)  # noqa: S101 - only connections are waited for
            try:
                item = end.recv()
            except EOFError:
                raise SimulatorError("A worker process ended early; run again with --jobs 1 to see why.") from None
            if item is None:
                ends.remove(end)
            elif isinstance(item, RemedyError):
                raise item
            else:
                yield item


def _work(share: Sequence[Task], work: Work[Task, Result], sender: Connection) -> None:
    """Work on one share; None says that all is done."""
    try:
        for number, item in enumerate(work(share)):
            sender.send(item)
            if not number:
                gc.freeze()  # what the first was made with stays to the end: no need to look it through again
        sender.send(None)
    except RemedyError as error:
        sender.send(SimulatorError(str(error)))
    except (KeyboardInterrupt, BrokenPipeError):
        return
