"""Logs as a sysadmin reads them: one line an event, JSON or text, redacted, quiet when nothing happens."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping
from typing import Any, Literal

import structlog

from connectors.redaction import redact

#: What would begin a line of its own, colour a terminal, or turn the direction of reading: never somebody else's to say.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_OURS = ("timestamp", "level", "logger")


def _shown(text: str) -> str:
    """Redacted, in one line, with control characters spelled out."""
    return _CONTROL.sub(lambda found: ascii(found[0])[1:-1], redact(text))


def _safe(value: Any) -> Any:
    if isinstance(value, str):
        return _shown(value)
    if isinstance(value, Mapping):
        return {str(key): _safe(inner) for key, inner in value.items()}
    return [_safe(inner) for inner in value] if isinstance(value, list | tuple | set | frozenset) else value


def _redact(_: Any, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    for key, value in event.items():
        if key in ("exception", "stack") and isinstance(value, str):
            # Traces keep their lines, each indented: what an error quotes cannot pass for an entry of ours.
            event[key] = "\n".join("  " + _shown(line) for line in value.split("\n"))
        elif key not in _OURS and not key.startswith("_"):
            event[key] = _safe(value)
    return event


def configure(fmt: Literal["json", "text"] | str = "json", level: str = "info") -> None:
    """Send every logger of the process to standard error, through redaction."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.ExtraAdder(),
        structlog.processors.format_exc_info,
        _redact,
    ]
    last: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if fmt == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=0)
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for noisy in ("urllib3", "apscheduler", "waitress.queue", "tweepy", "oauthlib", "requests_oauthlib", "PIL"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
