"""What a Mastodon server's refusals mean: from a response, or from broken transport, to Retryable, Permanent or Refused.

Source: docs.joinmastodon.org (api/rate-limits, and each method's answers): ``{"error": text, "error_description"}``;
``X-RateLimit-Reset`` is an ISO 8601 time.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

import requests

from connectors.errors import ConnectorError, Permanent, RefusalCode, Refused, Retryable
from connectors.http import LONGEST_WAIT, retry_after
from connectors.networks.shared import body_of
from connectors.networks.shared import broken as shared_broken
from connectors.redaction import redact

PLATFORM = "mastodon"
#: Without a hint from the server.
LATER = 60.0
_WORDS: tuple[tuple[str, RefusalCode], ...] = (
    ("character limit", "too_long"),
    ("record not found", "not_found"),
    ("does not appear to exist", "not_found"),
)
_PERSON = (
    "outside the authorized scopes",
    "login is currently disabled",
    "requires",
    "suspended",
    "pending approval",
)


def words_of(response: requests.Response) -> str:
    """What the server says, for people, redacted and short."""
    body = body_of(response)
    said = [str(body[name]) for name in ("error", "error_description") if body.get(name)]
    return redact(" ".join(said))[:200]


def wait_of(response: requests.Response, now: float) -> float | None:
    """Seconds until the limit opens again, by ``X-RateLimit-Reset`` or ``Retry-After``."""
    try:
        at = datetime.fromisoformat(response.headers.get("X-RateLimit-Reset", ""))
    except ValueError:
        return retry_after(response, now)
    if at.tzinfo is None:
        return None
    return min(max(0.0, at.timestamp() - now), LONGEST_WAIT)


def explain(response: requests.Response, what: str, *, write: bool, now: float) -> ConnectorError:
    """The error for an answer that is not 2xx. ``now``: seconds since 1970."""
    status, said = response.status_code, words_of(response)
    text, hints = f"Mastodon: {what}: {status} {said}".strip(), said.lower()
    if status == 429:
        wait = wait_of(response, now)
        return Retryable(text, platform=PLATFORM, retry_after=LATER if wait is None else wait)
    if status >= 500 or status == 408:
        return Retryable(text, platform=PLATFORM, retry_after=retry_after(response, now), maybe_done=write)
    if status == 422 and "finished processing" in hints:
        return Retryable(text, platform=PLATFORM, retry_after=5.0)
    if 300 <= status < 400:
        return Permanent(f"{text}. It answered with another address: check `instance`.", platform=PLATFORM)
    if status == 401:
        advice = "Make a new access token and put it into the configuration."
        return Permanent(f"{text}. {advice}", platform=PLATFORM)
    if status == 403 and (not write or any(word in hints for word in _PERSON)):
        advice = "Check the scopes of the access token and the state of the account."
        return Permanent(f"{text}. {advice}", platform=PLATFORM)
    for words, code in _WORDS:
        if words in hints:
            return Refused(text, code=code, platform=PLATFORM)
    if status in {404, 410}:
        return Refused(text, code="not_found", platform=PLATFORM)
    return Refused(text, platform=PLATFORM)


broken = partial(shared_broken, platform=PLATFORM, name="Mastodon", setting="instance")


def odd(what: str, *, write: bool) -> Retryable:
    """A 2xx answer whose body is not what the documentation says: nothing is concluded from it."""
    text = (
        f"Mastodon: {what}: the answer was not what Mastodon's documentation says; nothing was concluded from it"
    )
    return Retryable(text, platform=PLATFORM, retry_after=None if write else 5.0, maybe_done=write)
