"""Log records as JSON lines, also where Lambda does not write them so itself."""

import json
import logging
import time
from collections.abc import Mapping

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


class JsonFormatter(logging.Formatter):
    """Writes a record as one line whose keys are those of Lambda's own JSON format; extras stand beside them."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname,
            "message": record.getMessage(),
            "logger": record.name,
            **{name: value for name, value in vars(record).items() if name not in _STANDARD},
        }
        if record.exc_info:
            line["stackTrace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def configure(environ: Mapping[str, str]) -> None:
    """Let our records through; give them the JSON form unless Lambda does (`AWS_LAMBDA_LOG_FORMAT`)."""
    root = logging.getLogger()
    if environ.get("AWS_LAMBDA_LOG_FORMAT") == "JSON":
        return
    for handler in root.handlers:
        handler.setFormatter(JsonFormatter())
    root.setLevel(logging.INFO)
