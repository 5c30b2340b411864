"""What Bluesky's refusals mean: from a response, or from broken transport, to Retryable, Permanent or Refused.

Source: atproto.com/specs/xrpc (``{"error": name, "message": text}``), docs.bsky.app rate limits (``RateLimit-Reset`` in
seconds since 1970), and the names that the reference server uses (@atproto/pds 0.4, @atproto/bsky 0.0.221).
"""

from __future__ import annotations

from functools import partial

import requests

from connectors.errors import ConnectorError, NotSupported, Permanent, RefusalCode, Refused, Retryable
from connectors.http import LONGEST_WAIT, retry_after
from connectors.networks.shared import body_of
from connectors.networks.shared import broken as shared_broken
from connectors.redaction import redact

PLATFORM = "bluesky"
#: Without a hint from the server.
LATER = 60.0
_NAMES: dict[str, RefusalCode] = {
    "NotFound": "not_found",
    "RecordNotFound": "not_found",
    "InvalidSwap": "duplicate",
    "BlockedActor": "not_summoned",
    "BlockedByActor": "not_summoned",
    # The chat service's.
    "BlockedSubject": "not_summoned",
    "ConvoLocked": "not_summoned",
    "MessagesDisabled": "not_summoned",
    "NotFollowedBySender": "not_summoned",
    "InvalidConvo": "not_found",
    "RecipientNotFound": "not_found",
}
#: What the chat service says in words under the name "InvalidRequest", or before it had names.
_SAID: dict[str, RefusalCode] = {
    "recipient has disabled incoming messages": "not_summoned",
    "recipient requires incoming messages": "not_summoned",
    "recipient does not exist": "not_found",
    "Convo not found": "not_found",
}
#: How a server tells that an app password was made without access to direct messages.
_UNLICENSED = "Bad token"
CHAT_ADVICE = 'Make the app password anew, with "Allow access to your direct messages".'
#: A person must act: the account, its password, or what the password may do.
_PERSON = {
    "AuthenticationRequired": "Make a new app password and put it into the configuration.",
    "AuthMissing": "Make a new app password and put it into the configuration.",
    "InvalidToken": "Make a new app password and put it into the configuration.",
    "AuthFactorTokenRequired": "Use an app password: the account's own asks for a code by e-mail.",
    "AccountTakedown": "Bluesky has taken the account down: sign in at bsky.app and read why.",
    "AccountDeactivated": "The account is deactivated: sign in at bsky.app to activate it.",
    "AccountSuspended": "The account is suspended: sign in at bsky.app and read why.",
    "RepoDeactivated": "The account is deactivated: sign in at bsky.app to activate it.",
    "RepoTakendown": "Bluesky has taken the account down: sign in at bsky.app and read why.",
}
EXPIRED = "ExpiredToken"


def name_of(response: requests.Response) -> str:
    """The error's name, "" when the answer has none."""
    found = body_of(response).get("error")
    return found if isinstance(found, str) else ""


def wait_of(response: requests.Response, now: float) -> float | None:
    """Seconds until the limit opens again, by ``RateLimit-Reset`` or ``Retry-After``."""
    reset = response.headers.get("RateLimit-Reset", "").strip()
    if reset.isascii() and reset.isdigit() and len(reset) < 15:
        return min(max(0.0, int(reset) - now), LONGEST_WAIT)
    return retry_after(response, now)


def explain(response: requests.Response, what: str, *, write: bool, now: float) -> ConnectorError:
    """The error for an answer that is not 2xx. ``now``: seconds since 1970."""
    status, name = response.status_code, name_of(response)
    said = str(body_of(response).get("message") or "")
    text = f"Bluesky: {what}: {status} {redact(f'{name} {said}').strip()[:200]}".strip()
    if status == 429:
        wait = wait_of(response, now)
        return Retryable(text, platform=PLATFORM, retry_after=LATER if wait is None else wait)
    if what.startswith("chat.bsky.") and name == "InvalidToken" and said.startswith(_UNLICENSED):
        return NotSupported(f"{text}. {CHAT_ADVICE}", platform=PLATFORM)
    if what == "chat.bsky.convo.getConvoForMembers" and name == "AccountSuspended":
        # Theirs: the lexicon names it among what bars a conversation with somebody.
        return Refused(text, code="not_summoned", platform=PLATFORM)
    if name in _PERSON:
        return Permanent(f"{text}. {_PERSON[name]}", platform=PLATFORM)
    if name == "MethodNotImplemented":
        return Permanent(f"{text}. Check `service`: it must be the server of the account.", platform=PLATFORM)
    if status >= 500 or status == 408:
        # The account's server passes on what the view of the network answers, also that it is away.
        return Retryable(text, platform=PLATFORM, retry_after=wait_of(response, now), maybe_done=write)
    if 300 <= status < 400:
        return Permanent(f"{text}. It answered with another address: check `service`.", platform=PLATFORM)
    if what.startswith("chat.bsky.") and name not in _NAMES:
        for words, code in _SAID.items():
            if words in said:
                return Refused(text, code=code, platform=PLATFORM)
    if name in _NAMES:
        return Refused(text, code=_NAMES[name], platform=PLATFORM)
    if name == EXPIRED:
        return Retryable(text, platform=PLATFORM, retry_after=1.0)
    if status == 401:
        return Permanent(f"{text}. {_PERSON['AuthenticationRequired']}", platform=PLATFORM)
    if status == 403 or (status == 404 and not name):
        advice = "Check `service`: it must be the server of the account."
        return Permanent(f"{text}. {advice}", platform=PLATFORM)
    if status == 404:
        return Refused(text, code="not_found", platform=PLATFORM)
    return Refused(text, platform=PLATFORM)


broken = partial(shared_broken, platform=PLATFORM, name="Bluesky", setting="service")


def odd(what: str, *, write: bool) -> Retryable:
    """A 2xx answer whose body is not what the lexicon says: nothing is concluded from it."""
    text = f"Bluesky: {what}: the answer was not what the lexicon says; nothing was concluded from it"
    return Retryable(text, platform=PLATFORM, retry_after=None if write else 5.0, maybe_done=write)
