"""On the clock of a load, work takes the time of the CPU and waiting takes none."""

from evaluation.load.cpu_clock import CpuClock


class Cpu:
    """A CPU that says it worked."""

    def __init__(self) -> None:
        self.spent = 0.0

    def __call__(self) -> float:
        return self.spent

    def work(self, seconds: float) -> None:
        self.spent += seconds


def test_who_waits_side_by_side_queues_for_the_core() -> None:
    cpu, done = Cpu(), []
    clock = CpuClock(0.0, cpu)

    def customer() -> None:
        clock.sleep(10.0)
        cpu.work(0.5)
        done.append((clock.exactly(), clock.waited()))

    for _ in range(3):
        clock.start(customer, "customer")
    clock.settle()
    assert done == [(10.5, 10.0), (11.0, 10.0), (11.5, 10.0)]
    assert (clock.exactly(), clock.busy) == (11.5, 1.5)


def test_what_the_bank_would_not_do_takes_no_time() -> None:
    cpu = Cpu()
    clock = CpuClock(0.0, cpu)
    cpu.work(1.0)
    with clock.free():
        cpu.work(5.0)
    cpu.work(2.0)
    assert (clock.exactly(), clock.busy) == (3.0, 3.0)


def test_of_works_side_by_side_the_longest_is_waited_for() -> None:
    cpu = Cpu()
    clock = CpuClock(0.0, cpu)

    def shorter() -> None:
        clock.sleep(1.0)
        cpu.work(0.25)

    clock.together(lambda: clock.sleep(2.0), shorter)
    assert (clock.exactly(), clock.waited()) == (2.0, 2.0)


def test_who_is_held_up_by_work_does_not_wait_longer_than_its_limit() -> None:
    cpu = Cpu()
    clock = CpuClock(0.0, cpu)
    with clock.limit(3.0):
        cpu.work(2.5)
        clock.sleep(0.5)
    assert clock.exactly() == 3.0
