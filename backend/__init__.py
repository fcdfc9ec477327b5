"""The deployed system: what runs in the cloud, and the CDK constructs that put it there.

The decision has one import name, `triage`, in Lambda, here and in tests; this makes it importable for the deployment.
Where another asset is on the path already, with another policy perhaps, that is the one that runs.
"""

import sys
from importlib.util import find_spec
from pathlib import Path

if not find_spec("lambda_function"):
    sys.path.insert(0, str(Path(__file__).parent / "api" / "runtime"))
