"""`python -m tests.rollup`: how long every question takes of a million interactions, the median of five."""

import os
import statistics
import sys
import time
from collections.abc import Callable

from backend.analytics.queries import DRIVEN, DRIVERS, VOLUME, WINDOWS, measures, query
from evaluation.report.warehouse import Warehouse

NUMBER, TIMES = 1_000_000, 5
CUSTOMERS, DAYS = 300_000, 90
GENERATED = f"""
INSERT INTO written BY NAME
SELECT
    'c' || number || '#1' AS id,
    'c' || number AS contact,
    1 + (number % 5 = 0)::INTEGER AS turn,
    CASE WHEN number % 20 > 0 THEN (hash(hash(number) % {CUSTOMERS}) >> 4)::BIGINT END AS customer,
    CASE WHEN number % 20 > 0 THEN (hash(hash(number) % {CUSTOMERS} * 5 + hash(number * 3) % 5) >> 4)::BIGINT
        END AS matter,
    'EMAIL' AS channel,
    1790812800 + number * {DAYS * 86_400 / NUMBER} AS began_at,
    (DATE '2026-10-01' + (number * {DAYS} // {NUMBER})::INTEGER)::VARCHAR AS began_on,
    (['Payment', 'Insurance', 'Card', 'Loan', 'Account'])[1 + (hash(number * 3) % 5)::INTEGER] AS category,
    'AGENT_FOLLOWUP' AS route,
    CASE WHEN number % 4 > 0 THEN 'auto' ELSE 'draft' END AS mode,
    number % 7 = 0 AS only_mode,
    true AS judged,
    90 AS score,
    (hash(number * 7) % 3)::DOUBLE - 1 AS sentiment,
    hash(number * 11) % 2 = 0 AS automated,
    CASE WHEN number % 3 = 0 THEN 'edited' END AS draft_use,
    CASE WHEN number % 3 = 0 THEN 0.25 END AS changed,
    (hash(number) % 3)::INTEGER AS unanswered,
    2 AS statements,
    (hash(number * 13) % 2)::INTEGER AS refused,
    2.5 AS "seconds",
    900 AS input_tokens,
    100 AS output_tokens,
    CASE WHEN number % 3 = 0 THEN ['unclear', 'sensitive_topic'][: 1 + number % 2] ELSE [] END AS holds
FROM range({NUMBER}) AS generated (number)
"""


def median(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock and of the processor, the median of several times."""
    taken = []
    for _ in range(TIMES):
        clock, processor = time.perf_counter(), time.process_time()
        work()
        taken.append((time.perf_counter() - clock, time.process_time() - processor))
    return statistics.median(each[0] for each in taken), statistics.median(each[1] for each in taken)


def main() -> None:
    """Fill a warehouse and ask it everything."""
    warehouse = Warehouse()
    warehouse.ask(GENERATED)
    settled = median(warehouse.settle)
    (threads,) = warehouse.ask("SELECT current_setting('threads') AS threads")
    sys.stdout.write(f"{NUMBER} interactions, {threads['threads']} threads, {os.cpu_count()} cores\n")
    asked = {VOLUME: query(VOLUME)} | {measure.name: measure.rolled_up(WINDOWS) for measure in measures()}
    driven = {f"{each.name}, {DRIVERS}": each.rolled_up(DRIVERS) for each in measures() if each.name in DRIVEN}
    for title, questions in (("by day and in all", asked), ("with and without each hold", driven)):
        taken = {name: median(lambda sql=sql: warehouse.ask(sql)) for name, sql in questions.items()}  # type: ignore[misc]
        for name, (clock, processor) in taken.items():
            sys.stdout.write(f"  {name:40} {clock:.3f} s, {processor:.3f} s of the processor\n")
        clock, processor = (sum(each) for each in zip(*taken.values(), strict=True))
        sys.stdout.write(f"{title}: {clock:.3f} s, {processor:.3f} s of the processor\n")
    sys.stdout.write(f"tables made of the rows as written: {settled[0]:.3f} s, {settled[1]:.3f} s of the processor\n")


if __name__ == "__main__":
    main()
