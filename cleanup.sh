#!/bin/sh
# Remove what `cdk destroy` leaves; asks first. Options: --dry-run, --yes.
set -e
cd "$(dirname "$0")"
[ -x .venv/bin/python ] || make .venv/.requirements
exec .venv/bin/python -m backend.operations cleanup "$@"
