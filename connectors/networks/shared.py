"""What the networks' connectors have in common: addresses in settings, the body of an answer, transport that broke."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from marshmallow import ValidationError

from connectors.errors import ConnectorError, Permanent, Retryable
from connectors.redaction import redact


def origin(like: str) -> Callable[[str], None]:
    """A check for a setting: an address of a server without a path. ``like``: an example, for who reads the error."""

    def check(value: str) -> None:
        try:
            parts = urlsplit(value)
            bad = parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.query
            _ = parts.port
        except ValueError:
            bad = True
        if bad or parts.path.strip("/"):
            raise ValidationError(f"must look like {like}, without a path")

    return check


def body_of(response: requests.Response) -> dict[str, Any]:
    """The JSON object of an answer; empty when it is none."""
    try:
        found = response.json()
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def hung_up(error: Exception) -> bool:
    """Whether a connection that was kept open had died: a safe call may be made once more on a fresh one."""
    return isinstance(error, requests.exceptions.ConnectionError) and not isinstance(
        error, requests.exceptions.Timeout
    )


def broken(error: Exception, what: str, *, write: bool, platform: str, name: str, setting: str) -> ConnectorError:
    """The error for transport that broke: whether the request can have arrived decides ``maybe_done``. ``name``: the
    network's, for people; ``setting``: where its address stands."""
    if isinstance(error, requests.exceptions.SSLError):
        return Permanent(f"{name}: {what}: TLS failed: {redact(str(error))[:200]}", platform=platform)
    if isinstance(error, (requests.exceptions.InvalidURL, requests.exceptions.MissingSchema)):
        return Permanent(f"{name}: {what}: the address is no address: check `{setting}`", platform=platform)
    cause = getattr(error.args[0] if error.args else None, "reason", None)
    unsent = isinstance(error, requests.exceptions.ConnectTimeout) or isinstance(
        cause, urllib3.exceptions.NewConnectionError
    )
    text = f"{name}: {what}: {type(error).__name__}: is the server reachable from here?"
    return Retryable(text, platform=platform, maybe_done=write and not unsent)
