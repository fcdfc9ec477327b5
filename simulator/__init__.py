"""Amazon Connect and what stands around it, on one machine and without AWS.

The Lambda asset's root becomes an import root here too, so that the handlers
run under the import names they have in the cloud.
"""

import sys
from pathlib import Path

RUNTIME = Path(__file__).resolve().parents[1] / "backend" / "api" / "runtime"

if str(RUNTIME) not in sys.path:
    sys.path.insert(0, str(RUNTIME))
