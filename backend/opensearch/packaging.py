"""Package the index function with the OpenSearch client of this environment.

The client and what it imports are pure Python, so the files that requirements.txt pinned are the
files that run in the cloud. Its gRPC half (`opensearch-protobufs`) is compiled, optional and left out.
"""

import shutil
from importlib.metadata import distribution
from pathlib import Path

CLIENT = (
    *("opensearch-py", "Events", "requests", "certifi", "charset-normalizer", "idna"),
    *("urllib3", "python-dateutil", "six"),
)


def add_client(target: Path) -> None:
    """Write the OpenSearch client and what it imports to *target*."""
    for name in CLIENT:
        for file in distribution(name).files or []:
            if file.suffix in {".py", ".pem"} and ".." not in file.parts:
                (target / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(str(file.locate()), target / file)
