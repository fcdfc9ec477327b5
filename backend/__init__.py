"""The deployed system: what runs in the cloud, and the CDK constructs that put it there.

The decision has one import name, `triage`, in Lambda, here and in tests; this makes it importable for the deployment.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "api" / "runtime"))
