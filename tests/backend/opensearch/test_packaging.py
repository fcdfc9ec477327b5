import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from backend.opensearch.packaging import add_client


@pytest.fixture(scope="module")
def asset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("asset")
    add_client(folder)
    return folder


def test_the_packaged_client_runs_on_what_is_in_the_package_and_the_lambda_runtime(asset: Path) -> None:
    program = (
        "from opensearchpy import OpenSearch, RequestsAWSV4SignerAuth; import opensearchpy as o; print(o.__file__)"
    )
    # -I -S: nothing but the standard library and the package itself.
    command = [sys.executable, "-B", "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(asset)!r}); {program}"]
    found = subprocess.run(command, capture_output=True, text=True, check=True)

    assert str(asset) in found.stdout


def test_the_package_carries_the_pinned_version(asset: Path) -> None:
    assert version("opensearch-py") in (asset / "opensearchpy" / "_version.py").read_text()


def test_the_package_is_pure_python_and_small(asset: Path) -> None:
    files = [path for path in asset.rglob("*") if path.is_file()]

    assert {path.suffix for path in files} == {".py", ".pem"}
    assert sum(path.stat().st_size for path in files) < 6_000_000
