"""Amazon Connect and what stands around it, on one machine and without AWS.

The handlers run under the import names that they have in the cloud.
"""

from importlib.util import find_spec
from pathlib import Path

import backend as backend  # makes them importable

_HANDLER = find_spec("lambda_function")
assert _HANDLER  # noqa: S101 - just made importable
assert _HANDLER.origin  # noqa: S101 - a file
RUNTIME = Path(_HANDLER.origin).parent
"""The folder of the functions' asset."""
