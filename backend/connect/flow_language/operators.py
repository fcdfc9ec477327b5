"""The tests a condition can make; numbers that are none make a numeric test false."""

import operator
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

_NUMBER = re.compile(r"\s*[+-]?(\d+(\.\d*)?|\.\d+)\s*", re.ASCII)


def matches(name: str, value: Any, operand: str) -> bool:
    """Whether the result of an action passes the test *name* against *operand*."""
    if name == "KeyExists":
        return isinstance(value, Mapping) and operand in value
    return name in OPERATORS and OPERATORS[name](_text(value), operand)


def number(text: str) -> float | None:
    """The plain decimal number that *text* is, if it is one."""
    return float(text) if _NUMBER.fullmatch(text) else None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else str(value)


def _numeric(compare: Callable[[float, float], bool]) -> Callable[[str, str], bool]:
    def test(value: str, operand: str) -> bool:
        left, right = number(value), number(operand)
        return left is not None and right is not None and compare(left, right)

    return test


OPERATORS: Final[Mapping[str, Callable[[str, str], bool]]] = {
    "Equals": operator.eq,
    "TextStartsWith": str.startswith,
    "TextEndsWith": str.endswith,
    "TextContains": operator.contains,
    "NumberGreaterThan": _numeric(operator.gt),
    "NumberGreaterOrEqualTo": _numeric(operator.ge),
    "NumberLessThan": _numeric(operator.lt),
    "NumberLessOrEqualTo": _numeric(operator.le),
}
