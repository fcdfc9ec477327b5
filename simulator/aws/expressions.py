"""DynamoDB's expressions: the part of its language that our functions write. Anything else is a loud error.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, Final

from simulator.aws.call import ServiceError, UnknownOperationError

Item = Mapping[str, Mapping[str, Any]]
"""A row as it travels: each value under the letter of its type."""

_Operand = Callable[[Item, "Names"], Mapping[str, Any] | None]
_Condition = Callable[[Item, "Names"], bool]

_TOKEN: Final = re.compile(r"\s*([#:]?\w+|[<>]=?|[=(),])")
_PLACEHOLDER: Final = re.compile(r"[#:]\w+")
_COMPARISONS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_ORDERED: Final = {"N", "S", "B"}


@dataclass(frozen=True, slots=True)
class Names:
    """What the placeholders of a request stand for."""

    names: Mapping[str, str]
    values: Item

    @classmethod
    def of(cls, request: Mapping[str, Any], *expressions: str | None) -> Names:
        """Take them out of *request*, all of whose expressions are given; raise where they do not match."""
        given = cls(request.get("ExpressionAttributeNames", {}), request.get("ExpressionAttributeValues", {}))
        used = {name for each in expressions if each for name in _PLACEHOLDER.findall(each)}
        if odd := used ^ {*given.names, *given.values}:
            raise ServiceError("ValidationException", f"Not both given and used: {', '.join(sorted(odd))}")
        return given


def holds(condition: str | None, item: Item, names: Names) -> bool:
    """Whether *item* is as *condition* says; without one it is."""
    return condition is None or _condition(condition)(item, names)


def updated(expression: str, item: Item, names: Names) -> Item:
    """Give *item* after an update."""
    tokens = _Tokens(expression)
    after = dict(item)
    action = ""
    while tokens.ahead:
        if tokens.ahead.upper() in {"ADD", "SET"}:
            action = tokens.take().upper()
        name = _name(tokens.take(), names)
        if action == "SET":
            tokens.take("=")
        value = names.values[tokens.take()]
        after[name] = _sum(after.get(name), value) if action == "ADD" else value
        if tokens.ahead == ",":
            tokens.take()
    return after


def _sum(before: Mapping[str, Any] | None, more: Mapping[str, Any]) -> Mapping[str, Any]:
    if before is None:
        return more
    if not before.keys() == more.keys() == {"N"}:
        raise ServiceError("ValidationException", "An operand in the update expression has an incorrect data type")
    return {"N": str(Decimal(before["N"]) + Decimal(more["N"]))}


class _Tokens:
    """The words of an expression, taken one after the other."""

    def __init__(self, expression: str) -> None:
        self._expression = expression
        self._end = 0
        self.ahead = ""
        self.take()

    def take(self, *expected: str) -> str:
        """Give the word ahead, which is one of those *expected*, and look at the next."""
        taken = self.ahead
        if expected and taken.upper() not in expected:
            raise self.unknown()
        found = _TOKEN.match(self._expression, self._end)
        if found is None and self._expression[self._end :].strip():
            raise self.unknown()
        self.ahead, self._end = (found[1], found.end()) if found else ("", self._end)
        return taken

    def unknown(self) -> UnknownOperationError:
        return UnknownOperationError(f"Teach simulator/aws/expressions.py to read this: {self._expression}")


@cache
def _condition(expression: str) -> _Condition:
    tokens = _Tokens(expression)
    read = _either(tokens)
    if tokens.ahead:
        raise tokens.unknown()
    return read


def _either(tokens: _Tokens) -> _Condition:
    parts = [_all(tokens)]
    while tokens.ahead.upper() == "OR":
        tokens.take()
        parts.append(_all(tokens))
    return lambda item, names: any(part(item, names) for part in parts)


def _all(tokens: _Tokens) -> _Condition:
    parts = [_single(tokens)]
    while tokens.ahead.upper() == "AND":
        tokens.take()
        parts.append(_single(tokens))
    return lambda item, names: all(part(item, names) for part in parts)


def _single(tokens: _Tokens) -> _Condition:
    word = tokens.take()
    if word.upper() == "NOT":
        denied = _single(tokens)
        return lambda item, names: not denied(item, names)
    if tokens.ahead == "(":
        return _function(word, tokens)
    left, compare, right = _operand(word), _COMPARISONS.get(tokens.take()), _operand(tokens.take())
    if compare is None:
        raise tokens.unknown()
    return lambda item, names: _compared(compare, left(item, names), right(item, names))


def _function(name: str, tokens: _Tokens) -> _Condition:
    tokens.take("(")
    operand = _operand(tokens.take())
    kind = tokens.take() if tokens.take(",", ")") == "," else ""
    if kind:
        tokens.take(")")
    match name:
        case "attribute_exists":
            return lambda item, names: operand(item, names) is not None
        case "attribute_not_exists":
            return lambda item, names: operand(item, names) is None
        case "attribute_type":
            return lambda item, names: names.values[kind]["S"] in (operand(item, names) or ())
        case _:
            raise tokens.unknown()


def _operand(word: str) -> _Operand:
    if word.startswith(":"):
        return lambda _, names: names.values[word]
    return lambda item, names: item.get(_name(word, names))


def _name(word: str, names: Names) -> str:
    return names.names[word] if word.startswith("#") else word


def _compared(
    compare: Callable[[Any, Any], bool], left: Mapping[str, Any] | None, right: Mapping[str, Any] | None
) -> bool:
    """Compare two values; those of two types, or of which one is missing, are neither equal nor in any order."""
    if left is None or right is None or left.keys() != right.keys():
        return False
    ((kind, one),) = left.items()
    other = right[kind]
    if kind == "N":
        return compare(Decimal(one), Decimal(other))
    return (compare is operator.eq or kind in _ORDERED) and compare(one, other)
