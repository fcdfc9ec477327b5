"""The questions in SQL: Athena reads them as DuckDB does, and they use nothing that the two understand differently."""

from typing import Any

import pytest

from backend.analytics.queries import named

sqlglot = pytest.importorskip("sqlglot", reason="sqlglot of requirements-dev.txt is not installed.")

SHARED = {
    *("With", "CTE", "Select", "From", "Subquery", "Where", "Group", "GroupingSets", "Having", "Order", "Ordered"),
    *("Join", "Unnest", "Table", "TableAlias", "Alias", "Column", "Identifier", "Star", "Tuple", "Distinct", "Paren"),
    *("Literal", "Null", "Boolean", "And", "Or", "Not", "Is", "EQ", "NEQ", "GT", "GTE", "LT", "LTE", "Add", "Sub"),
    *("Mul", "Case", "If", "Cast", "DataType", "Window", "WindowSpec", "RowNumber"),
    *("Count", "Avg", "Max", "Min", "Sum", "Variance"),
}
"""What the documentation of both engines describes alike; what else a question uses has to be looked up in both first.

Division is not there: of whole numbers DuckDB gives a fraction and Athena a whole number.
"""
RESERVED = sqlglot.Dialect.get_or_raise("athena").generator_class.RESERVED_KEYWORDS
"""Words that Athena takes for no name."""


def strange(sql: str) -> set[str]:
    """What in a query the two engines may read or reckon differently."""
    tree, other = (sqlglot.parse_one(sql, read=dialect) for dialect in ("athena", "duckdb"))
    found = {type(node).__name__ for node in tree.walk()} - SHARED
    found |= {node.name for node in tree.find_all(sqlglot.exp.Identifier) if node.name.lower() in RESERVED}
    # Athena rounds the mean of decimals to their own places, and 1.0 is one.
    found |= {node.name for node in tree.find_all(sqlglot.exp.Literal) if _is_decimal(node)}
    # Written down again in either's words, as a text is called VARCHAR by one and TEXT by the other.
    reads_alike = all(tree.sql(dialect) == other.sql(dialect) for dialect in ("athena", "duckdb"))
    return found if reads_alike else {*found, "read differently"}


def _is_decimal(literal: Any) -> bool:
    return not literal.is_string and "." in literal.name and "e" not in literal.name.lower()


@pytest.mark.parametrize("name", named())
def test_athena_and_duckdb_read_the_same_question_and_nothing_in_it_means_another_thing_to_either(name: str) -> None:
    assert strange(named()[name]) == set()


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT AVG(CASE WHEN judged THEN 1.0 ELSE 0.0 END) AS value FROM interactions",
        "SELECT refused / statements AS value FROM interactions",
        "SELECT median(seconds) AS value FROM interactions",
        'SELECT id AS "values" FROM interactions',
        "SELECT day - INTERVAL 7 DAY AS value FROM interactions",
    ],
)
def test_what_would_be_reckoned_differently_is_found(sql: str) -> None:
    assert strange(sql)
