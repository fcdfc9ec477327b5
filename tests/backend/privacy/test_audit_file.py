"""Whoever writes into an audit writes alone, and a file that cannot be one is named."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from backend.privacy.audit_file import AuditError, AuditFile


def append(path: Path, things: int) -> None:
    AuditFile(path).append(at=1.0, actor="jo", role="lead", action="export", customer="c", things=things)


def test_commands_that_write_at_once_make_one_chain(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    with ThreadPoolExecutor(8) as several:
        list(several.map(partial(append, path), range(40)))
    assert AuditFile(path).verdict().startswith("40 entries, as written.")


@pytest.mark.parametrize("name", [".", "none/audit.jsonl"])
def test_a_file_that_cannot_be_written_is_named_with_a_remedy(tmp_path: Path, name: str) -> None:
    with pytest.raises(AuditError, match="Name"):
        append(tmp_path / name, 1)
