"""Constructs run on the Node that the wheel brings, whichever test imports them first."""

import cdk

cdk.use_bundled_node()
