"""Which mistakes `make mutation` makes, and that a survivor's reason stands in the list."""

import pytest

from tests.mutation.__main__ import RUNTIME, TARGETS, TESTS
from tests.mutation.mutants import mutants


@pytest.mark.parametrize(
    ("source", "mistakes"),
    [
        ("x = a >= b", {"a > b"}),
        ("x = a in b and not c", {"a in b or not c", "a not in b", "not not c"}),
        ("x = max(a, 7) + b", {"max(a, 7) - b", "min(a, 7)", "max(a, 8)"}),
        ("x = 'word' if a else True", {"if not a", "'wordXX' if a else True", "'word' if a else False"}),
        ("def f():\n    return a", {"return None"}),
        ("x = [a for a in b if a]", {" for a in b"}),
    ],
)
def test_a_module_gets_one_mistake_at_a_time(source: str, mistakes: set[str]) -> None:
    assert {mutant.after for mutant in mutants(source)} == mistakes


def test_a_mistake_knows_the_function_whose_body_it_is_in() -> None:
    source = "A = 1\nclass B:\n    C = 2\n    def d(self, e=3):\n        return [4]\ndef f():\n    g = lambda: 5"
    assert {mutant.before: mutant.function for mutant in mutants(source)} == {
        "1": "",
        "2": "",
        "3": "",
        "[4]": "B.d",
        "return [4]": "B.d",
        "lambda: 5": "f",
    }


@pytest.mark.parametrize(
    "source",
    [
        '"""What it is for."""',
        "import a",
        "x: Literal['word']",
        "def f(a: 'str') -> 'int': ...",
        "raise ValueError('words')",
        "logger.info('words', extra={'a': 1})",
        "@dataclass(frozen=True)\nclass A: ...",
    ],
)
def test_what_decides_nothing_is_left_alone(source: str) -> None:
    assert list(mutants(source)) == []


@pytest.mark.parametrize(("module", "tests"), TARGETS.items())
def test_what_is_mutated_has_tests(module: str, tests: list[str]) -> None:
    assert RUNTIME.joinpath(*module.split(".")).with_suffix(".py").exists()
    assert all((RUNTIME.parents[2] / TESTS / test).exists() for test in tests)
