"""Parquet as Firehose writes it, with the columns of a table of Glue; and all that stands in a file, unpacked."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import duckdb

MAGIC: Final = b"PAR1"
_TYPES: Final = {
    "string": "VARCHAR",
    "int": "INTEGER",
    "bigint": "BIGINT",
    "double": "DOUBLE",
    "boolean": "BOOLEAN",
    "array<string>": "VARCHAR[]",
}


def written(rows: Iterable[bytes], table: Mapping[str, Any], scratch: Path) -> bytes:
    """Write *rows*, each a JSON object, by way of files in *scratch*; what the table does not name is left out."""
    columns = {row["Name"]: _TYPES[row["Type"]] for row in table["StorageDescriptor"]["Columns"]}
    lines, file = scratch / "rows.jsonl", scratch / "rows.parquet"
    lines.write_bytes(b"\n".join(rows))
    with duckdb.connect() as connection:
        read = f"SELECT * FROM read_json('{lines}', format='newline_delimited', columns={columns})"
        connection.execute(f"COPY ({read}) TO '{file}' (FORMAT parquet, COMPRESSION snappy)")
    return file.read_bytes()


def unpacked(body: bytes, scratch: Path) -> bytes:
    """Every value of a file, and what it says of itself, which compression hides from whoever looks for bytes."""
    file = scratch / "read.parquet"
    file.write_bytes(body)
    with duckdb.connect() as connection:
        values = connection.execute(f"FROM '{file}'").fetchall()
        told = connection.execute(f"FROM parquet_metadata('{file}')").fetchall()
    return f"{values}\n{told}".encode()
