"""Small mistakes put into a module, one at a time: what a good test suite has to notice."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import CodeType
from typing import Any, Final

COMPARISONS: Final[Mapping[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
ARITHMETIC: Final[Mapping[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.BitOr: ast.BitAnd,
}
LONGEST: Final = 90
"""Characters of code that are shown."""
CALLS: Final[Mapping[str, str]] = {"max": "min", "min": "max", "any": "all", "all": "any"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module with one mistake: where it stands, what it says and what it said before.

    *function* is the function or method, `Class.method`, in whose body it is; empty where it works on import.
    """

    line: int
    before: str
    after: str
    code: CodeType
    function: str = ""


def mutants(source: str) -> Iterator[Mutant]:
    """Every mistake of our kinds that can be made in *source*."""
    tree = ast.parse(source)
    untouched, functions, around = _untouched(tree), _functions(tree), _around(tree)
    for position, node in enumerate(ast.walk(tree)):
        if id(node) in untouched:
            continue
        for change in _changes(node):
            other = ast.parse(source)
            nodes = list(ast.walk(other))
            victim, shown = nodes[position], nodes[around.get(position, position)]
            before = f"if {ast.unparse(shown.test)}" if isinstance(shown, ast.If) else ast.unparse(shown)
            changed = change(victim)
            after = changed if shown is victim else ast.unparse(shown)
            code = compile(ast.fix_missing_locations(other), "<mistake>", "exec")
            yield Mutant(getattr(node, "lineno", 0), before, after, code, functions.get(id(node), ""))


def _functions(tree: ast.Module) -> dict[int, str]:
    """Name the function for everything that is in the body of one."""
    found: dict[int, str] = {}
    classes = {f"{node.name}.": node.body for node in tree.body if isinstance(node, ast.ClassDef)}
    for prefix, body in ({"": tree.body} | classes).items():
        for function in (node for node in body if isinstance(node, ast.FunctionDef)):
            inside = (part for statement in function.body for part in ast.walk(statement))
            found |= dict.fromkeys(map(id, inside), f"{prefix}{function.name}")
    return found


def _around(tree: ast.Module) -> dict[int, int]:
    """Give the expression by which a constant is told from others that are alike, both by their places."""
    nodes = list(ast.walk(tree))
    places = {id(node): place for place, node in enumerate(nodes)}
    return {
        places[id(inner)]: place
        for place, node in enumerate(nodes)
        if isinstance(node, ast.expr | ast.keyword) and len(ast.unparse(node)) <= LONGEST
        for inner in ast.iter_child_nodes(node)
        if isinstance(inner, ast.Constant)
    }


def _untouched(tree: ast.Module) -> set[int]:
    """What says nothing about behaviour: documentation, types, imports, texts of the log and of errors."""
    found: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            found |= _inside(node)
        if isinstance(node, ast.Raise | ast.Import | ast.ImportFrom):
            found |= _inside(node)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and "logger" in ast.unparse(node.value.func):
            found |= _inside(node)
        for field in ("annotation", "returns", "decorator_list"):
            for part in _parts(getattr(node, field, None)):
                found |= _inside(part)
    return found


def _parts(value: Any) -> list[ast.AST]:
    if isinstance(value, list):
        return value
    return [value] if isinstance(value, ast.AST) else []


def _inside(node: ast.AST) -> set[int]:
    return {id(each) for each in ast.walk(node)}


Change = Callable[[Any], str]


def _changes(node: ast.AST) -> Iterator[Change]:
    """The mistakes to make at one place; each changes the node and says how it reads then."""
    match node:
        case ast.Compare(ops=ops):
            yield from (_comparison(number) for number, op in enumerate(ops) if type(op) in COMPARISONS)
        case ast.BinOp(op=op) if type(op) in ARITHMETIC:
            yield _operator
        case ast.BoolOp():
            yield _and_or
        case ast.UnaryOp(op=ast.Not()):
            yield _not
        case ast.UnaryOp(op=ast.USub()):
            yield _minus
        case ast.Constant(value=bool() | int() | float()):
            yield _constant
        case ast.Constant(value=str() as text) if text:
            yield _constant
        case ast.Return(value=ast.expr() as value) if not (isinstance(value, ast.Constant) and value.value is None):
            yield _return
        case ast.Call(func=ast.Name(id=name)) if name in CALLS:
            yield _call
        case ast.If() | ast.IfExp():
            yield _condition
        case ast.comprehension(ifs=[_, *_]):
            yield _filter


def _comparison(number: int) -> Change:
    def change(node: ast.Compare) -> str:
        node.ops[number] = COMPARISONS[type(node.ops[number])]()
        return ast.unparse(node)

    return change


def _operator(node: ast.BinOp) -> str:
    node.op = ARITHMETIC[type(node.op)]()
    return ast.unparse(node)


def _and_or(node: ast.BoolOp) -> str:
    node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    return ast.unparse(node)


def _not(node: ast.UnaryOp) -> str:
    node.operand, node.op = ast.UnaryOp(ast.Not(), node.operand), ast.Not()
    return ast.unparse(node)


def _minus(node: ast.UnaryOp) -> str:
    node.op = ast.UAdd()
    return ast.unparse(node)


def _constant(node: ast.Constant) -> str:
    value = node.value
    if isinstance(value, bool):
        node.value = not value
    else:
        node.value = f"{value}XX" if isinstance(value, str) else value + 1  # type: ignore[operator]
    return ast.unparse(node)


def _return(node: ast.Return) -> str:
    node.value = ast.Constant(None)
    return ast.unparse(node)


def _call(node: ast.Call) -> str:
    assert isinstance(node.func, ast.Name)
    node.func.id = CALLS[node.func.id]
    return ast.unparse(node)


def _condition(node: ast.If | ast.IfExp) -> str:
    node.test = ast.UnaryOp(ast.Not(), node.test)
    return f"if {ast.unparse(node.test)}"


def _filter(node: ast.comprehension) -> str:
    node.ifs = []
    return ast.unparse(node)
