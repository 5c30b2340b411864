"""What X's refusals mean: from a response, or from broken transport, to Retryable, Permanent or Refused.

Source: x-api/fundamentals/response-codes-and-errors of X's docs, facts/x.md; the words of the 403s are X's own.
"""

from __future__ import annotations

from functools import partial

import requests

from connectors.errors import ConnectorError, Permanent, RefusalCode, Refused, Retryable
from connectors.http import retry_after
from connectors.networks.shared import body_of
from connectors.networks.shared import broken as shared_broken
from connectors.redaction import redact

PLATFORM = "x"
#: Without a hint from X: a minute, as it asks for 429.
LATER = 60.0
_WORDS: tuple[tuple[str, RefusalCode], ...] = (
    ("duplicate content", "duplicate"),
    ("too long", "too_long"),
    ("not been mentioned", "not_summoned"),
    ("where you are mentioned", "not_summoned"),
    ("mentioned or otherwise engaged", "not_summoned"),
    ("reply to this conversation is not allowed", "not_summoned"),
    ("permission to dm", "not_summoned"),
    ("cannot send messages to this user", "not_summoned"),
    ("deleted or not visible", "not_found"),
    ("could not find", "not_found"),
)
_PERSON = (
    "client-forbidden",
    "unsupported-authentication",
    "not-enrolled",
    "oauth1-permissions",
    "app permissions",
    "suspended",
    "temporarily locked",
    "spend",
    "credits",
)


def words_of(response: requests.Response) -> str:
    """What X says about a refusal, for people, redacted and short."""
    body = body_of(response)
    said = [body.get("title"), body.get("detail"), body.get("error_description")]
    errors = body.get("errors")
    for error in errors if isinstance(errors, list) else []:
        said += [error.get("message"), error.get("detail")] if isinstance(error, dict) else [error]
    if isinstance(body.get("error"), str):
        said.append(body["error"])
    parts = dict.fromkeys(item.strip() for item in said if isinstance(item, str) and item.strip())
    return redact("; ".join(parts))[:300]


def wait_of(response: requests.Response, now: float) -> float | None:
    """Seconds until a window that is used up opens again: of 15 minutes or of 24 hours, the longest."""
    waits = []
    for name in ("rate-limit", "user-limit-24hour", "app-limit-24hour"):
        left, reset = response.headers.get(f"x-{name}-remaining", ""), response.headers.get(f"x-{name}-reset", "")
        if left == "0" and reset.isdigit():
            waits.append(max(0.0, int(reset) - now))
    return max(waits) if waits else retry_after(response, now)


def explain(response: requests.Response, what: str, *, write: bool, now: float) -> ConnectorError:
    """The error for an answer that is not 2xx. ``what``: the attempt, in words."""
    status, said = response.status_code, words_of(response)
    text = f"X: {what}: {said or 'no reason given'} ({status})"
    hints = f"{said} {body_of(response).get('type', '')}".lower()
    if status == 401:
        return Permanent(f"{text}. Check the keys in the configuration.", platform=PLATFORM)
    if status == 402 or (status in {403, 429} and ("usage-capped" in hints or "usagecap" in hints)):
        advice = "Credits or the spending limit are used up: raise them in console.x.com."
        return Permanent(f"{text}. {advice}", platform=PLATFORM)
    if status == 429:
        wait = wait_of(response, now)
        return Retryable(text, platform=PLATFORM, retry_after=LATER if wait is None else wait)
    if status >= 500 or status == 408:
        wait = retry_after(response, now)
        return Retryable(text, platform=PLATFORM, retry_after=wait, maybe_done=write)
    if status == 409:
        return Retryable(text, platform=PLATFORM, retry_after=5.0)
    if 300 <= status < 400:
        return Permanent(f"{text}. X answered with another address: check base_url.", platform=PLATFORM)
    for words, code in _WORDS:
        if words in hints:
            return Refused(text, code=code, platform=PLATFORM)
    if status == 404:
        return Refused(text, code="not_found", platform=PLATFORM)
    if status == 403 and (said in {"", "Forbidden"} or any(hint in hints for hint in _PERSON) or not write):
        advice = "Check the app's permissions ('Read and write'), its plan, and the scopes of the token."
        return Permanent(f"{text}. {advice}", platform=PLATFORM)
    if write:
        return Refused(text, platform=PLATFORM)
    return Permanent(f"{text}. This is not what X's documentation says: report it.", platform=PLATFORM)


broken = partial(shared_broken, platform=PLATFORM, name="X", setting="base_url")


def odd(what: str, *, write: bool) -> Retryable:
    """A 2xx answer whose body is not what X's contract says: nothing is concluded from it."""
    text = f"X: {what}: the answer was not what X's contract says; nothing was concluded from it"
    return Retryable(text, platform=PLATFORM, retry_after=None if write else 5.0, maybe_done=write)
