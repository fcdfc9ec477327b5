"""How models are named on the command line."""

from typing import Final

LOCAL: Final = "local"
BEDROCK: Final = "bedrock"
SCRIPTED: Final = "scripted:"
OPENAI: Final = "openai:"
NAMES: Final = "local, bedrock, scripted:FILE or openai:URL#MODEL"
