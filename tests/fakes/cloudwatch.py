"""CloudWatch, as far as it reads metrics out of lines of a log and holds alarms of a template against them."""

import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from statistics import fmean, pstdev
from typing import Any

STATISTICS: Mapping[str, Callable[[Iterable[float]], float]] = {
    "Sum": math.fsum,
    "Average": fmean,
    "Maximum": max,
    "p90": lambda values: (ranked := sorted(values))[math.ceil(0.9 * len(ranked)) - 1],
}
COMPARISONS = {
    "GreaterThanOrEqualToThreshold": lambda value, threshold: value >= threshold,
    "LessThanThreshold": lambda value, threshold: value < threshold,
}
UNITS = {"Seconds", "Count", "None"}


def measured(line: str) -> Iterator[tuple[str, str, tuple[tuple[str, str], ...], float, float]]:
    """Read a line in the embedded metric format: namespace, name, dimensions, second, value; fail where it is none.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
    """
    document = json.loads(line)
    for directive in document["_aws"]["CloudWatchMetrics"]:
        assert len(directive["Metrics"]) <= 100
        for names in directive["Dimensions"]:
            dimensions = tuple((name, document[name]) for name in names)
            assert all(isinstance(value, str) and value for _, value in dimensions)
            for metric in directive["Metrics"]:
                value = document[metric["Name"]]
                assert type(value) in {int, float}, metric
                assert metric.get("Unit", "None") in UNITS
                yield directive["Namespace"], metric["Name"], dimensions, document["_aws"]["Timestamp"] / 1000, value


@dataclass
class CloudWatch:
    """Keeps points of metrics; says of alarms in which state they are."""

    points: dict[tuple[Any, ...], list[tuple[float, float]]] = field(default_factory=dict)

    def read(self, lines: Iterable[str]) -> "CloudWatch":
        for line in lines:
            for namespace, name, dimensions, at, value in measured(line):
                self.points.setdefault((namespace, name, dimensions), []).append((at, value))
        return self

    def count(self, alarm: Mapping[str, Any], at: float, value: float) -> None:
        """Have a service of AWS count *value* under what an alarm watches."""
        self.points.setdefault((alarm["Namespace"], alarm["MetricName"], _dimensions(alarm)), []).append((at, value))

    def is_raised(self, alarm: Mapping[str, Any], at: float) -> bool:
        """Whether each of the periods before *at* breaches."""
        return all(self._breaches(alarm, at, back) for back in range(1, alarm["EvaluationPeriods"] + 1))

    def _breaches(self, alarm: Mapping[str, Any], at: float, back: int) -> bool:
        if "ThresholdMetricId" in alarm:
            return self._leaves_the_band(alarm, at, back)
        value = self._value(alarm, at, back)
        if value is None:
            return bool(alarm["TreatMissingData"] == "breaching")
        return bool(COMPARISONS[alarm["ComparisonOperator"]](value, alarm["Threshold"]))

    def _value(self, alarm: Mapping[str, Any], at: float, back: int) -> float | None:
        if "Metrics" not in alarm:
            return self._statistic(
                alarm, alarm.get("Statistic") or alarm["ExtendedStatistic"], alarm["Period"], at, back
            )
        [expression] = [row["Expression"] for row in alarm["Metrics"] if "Expression" in row]
        [metric] = [row for row in alarm["Metrics"] if "MetricStat" in row]
        assert expression == f"FILL({metric['Id']}, 0)"
        stat = metric["MetricStat"]
        value = self._statistic(stat["Metric"], stat["Stat"], stat["Period"], at, back)
        return 0.0 if value is None else value

    def _statistic(
        self, metric: Mapping[str, Any], statistic: str, period: float, at: float, back: int
    ) -> float | None:
        points = self.points.get((metric["Namespace"], metric["MetricName"], _dimensions(metric)), [])
        values = [value for when, value in points if at - back * period <= when < at - (back - 1) * period]
        return STATISTICS[statistic](values) if values else None

    def _leaves_the_band(self, alarm: Mapping[str, Any], at: float, back: int) -> bool:
        """By a plain stand-in for what CloudWatch learns: the mean of two weeks, and so many deviations around it."""
        [metric] = [row for row in alarm["Metrics"] if "MetricStat" in row]
        [band] = [row["Expression"] for row in alarm["Metrics"] if row["Id"] == alarm["ThresholdMetricId"]]
        width = float(band.removeprefix(f"ANOMALY_DETECTION_BAND({metric['Id']},").removesuffix(")"))
        stat = metric["MetricStat"]
        known = [
            self._statistic(stat["Metric"], stat["Stat"], stat["Period"], at, hour)
            for hour in range(alarm["EvaluationPeriods"] + 1, 14 * 24)
        ]
        usual = [value for value in known if value is not None]
        value = self._statistic(stat["Metric"], stat["Stat"], stat["Period"], at, back)
        return value is not None and abs(value - fmean(usual)) > width * max(pstdev(usual), 0.01)


def _dimensions(metric: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """What tells metrics of a name apart; a reference to something stands for what it is called."""
    return tuple((row["Name"], str(row["Value"])) for row in metric.get("Dimensions", ()))
