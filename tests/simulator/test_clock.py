"""Virtual time passes in order, for one participant or several."""

import os
import signal
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.clock import TimeLimitError, VirtualClock

Log = list[tuple[str, float]]


def sleeper(clock: VirtualClock, log: Log, name: str, *naps: float) -> None:
    for nap in naps:
        clock.sleep(nap)
        log.append((name, clock.now()))


def test_sleeping_costs_virtual_time_only() -> None:
    clock, began = VirtualClock(100.0), time.monotonic()
    clock.sleep(3_600)
    assert clock.now() == 3_700
    assert time.monotonic() - began < 1


def test_time_never_goes_back() -> None:
    clock = VirtualClock(50.0)
    clock.sleep(-5)
    clock.advance_to(10)
    assert clock.now() == 50


def test_participants_wake_in_order_of_time() -> None:
    clock, log = VirtualClock(), Log()
    clock.start(lambda: sleeper(clock, log, "function", 5, 10), "function")
    sleeper(clock, log, "flow", 12, 3)
    assert log == [("function", 5), ("flow", 12), ("function", 15), ("flow", 15)]


def test_one_who_is_started_runs_when_the_others_sleep() -> None:
    clock, log = VirtualClock(), Log()
    clock.start(lambda: log.append(("function", clock.now())), "function")
    log.append(("flow", clock.now()))
    clock.sleep(0)
    assert log == [("flow", 0), ("function", 0)]


def test_settling_waits_for_everybody() -> None:
    clock, log = VirtualClock(), Log()
    clock.start(lambda: sleeper(clock, log, "late", 40), "late")
    clock.settle()
    assert log == [("late", 40)]
    assert clock.now() == 40


def test_a_participant_can_start_another() -> None:
    clock, log = VirtualClock(), Log()

    def parent() -> None:
        clock.start(lambda: sleeper(clock, log, "child", 1), "child")
        sleeper(clock, log, "parent", 2)

    clock.start(parent, "parent")
    clock.settle()
    assert log == [("child", 1), ("parent", 2)]


def test_a_failure_of_a_participant_reaches_who_made_the_clock() -> None:
    clock = VirtualClock()

    def fails() -> None:
        clock.sleep(1)
        raise ValueError("broken")

    clock.start(fails, "fails")
    with pytest.raises(ValueError, match="broken"):
        clock.sleep(2)


def test_a_limit_ends_a_sleep_at_the_limit() -> None:
    clock = VirtualClock()
    with pytest.raises(TimeLimitError), clock.limit(8):
        clock.sleep(5)
        clock.sleep(5)
    assert clock.now() == 8
    clock.sleep(100)
    assert clock.now() == 108


def test_the_narrower_of_two_limits_counts() -> None:
    clock = VirtualClock()
    with pytest.raises(TimeLimitError), clock.limit(3), clock.limit(60):
        clock.sleep(10)
    assert clock.now() == 3


def test_a_sleep_up_to_the_limit_is_allowed() -> None:
    clock = VirtualClock()
    with clock.limit(8):
        clock.sleep(8)
    assert clock.now() == 8


def test_closing_leaves_no_thread_behind() -> None:
    clock, log = VirtualClock(), Log()
    before = threading.active_count()
    for name in ("one", "two"):
        clock.start(lambda name=name: sleeper(clock, log, name, 1, 1000), name)  # type: ignore[misc]
    clock.sleep(2)
    clock.start(lambda: sleeper(clock, log, "never", 1), "never")
    clock.close()
    deadline = time.monotonic() + 5
    while threading.active_count() > before and time.monotonic() < deadline:
        time.sleep(0.001)
    assert threading.active_count() == before
    assert log == [("one", 1), ("two", 1)]
    assert clock.now() == 2


def test_a_stranger_cannot_use_a_clock_that_is_busy() -> None:
    clock, errors = VirtualClock(), list[str]()

    def stranger() -> None:
        try:
            clock.sleep(1)
        except RuntimeError as error:
            errors.append(str(error))

    def work() -> None:
        thread = threading.Thread(target=stranger, name="stranger")
        thread.start()
        thread.join()

    clock.start(work, "work")
    clock.settle()
    assert errors == ["Thread stranger uses the virtual clock but was not started by it."]


def test_ctrl_c_ends_who_sleeps_and_leaves_a_clock_that_goes_on() -> None:
    clock, log, heard = VirtualClock(), Log(), threading.Event()

    def interrupt(_number: int, _frame: object) -> None:
        heard.set()
        raise KeyboardInterrupt

    def interrupted() -> None:
        time.sleep(0.1)  # until the main thread waits, where Ctrl-C finds it
        os.kill(os.getpid(), signal.SIGINT)
        while not heard.wait(1):
            os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.1)
        sleeper(clock, log, "interrupted", 1)

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        clock.start(interrupted, "interrupted")
        with pytest.raises(KeyboardInterrupt):
            clock.settle()
        clock.close()
    finally:
        signal.signal(signal.SIGINT, before)
    clock.start(lambda: sleeper(clock, log, "next", 1), "next")
    clock.settle()
    assert log == [("next", 1)]


def test_an_idle_clock_can_be_used_from_another_thread() -> None:
    clock = VirtualClock()
    thread = threading.Thread(target=clock.sleep, args=(7,))
    thread.start()
    thread.join()
    assert clock.now() == 7


@given(st.lists(st.lists(st.integers(0, 20), max_size=4), max_size=5))
def test_any_schedule_passes_in_order_and_twice_alike(schedules: list[list[int]]) -> None:
    def play() -> Log:
        clock, log = VirtualClock(), Log()
        for index, naps in enumerate(schedules):
            clock.start(lambda index=index, naps=naps: sleeper(clock, log, str(index), *naps), str(index))  # type: ignore[misc]
        clock.settle()
        return log

    log = play()
    assert [time for _, time in log] == sorted(time for _, time in log)
    assert len(log) == sum(map(len, schedules))
    assert log == play()
