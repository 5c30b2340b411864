"""What ``replycart doctor`` wants to know of a Mastodon server."""

from __future__ import annotations

import email.utils
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

import requests

from connectors.errors import ConnectorError
from connectors.networks.mastodon import mapping
from connectors.networks.mastodon.mapping import Limits
from connectors.networks.mastodon.wire import Client, understood
from connectors.values import Account, Finding

_BOT = (
    "Tick 'This is an automated account' in the profile, and say there that it answers replies by itself: most servers "
    "have a rule that asks for it. Read the server's own rules on selling as well."
)


def findings(
    client: Client,
    settings: Mapping[str, Any],
    now: datetime,
    know: Callable[[Account], None],
    learn: Callable[[], Limits],
) -> Iterator[Finding]:
    """Every finding, in the order in which a person would mend them. ``know`` is told who we are."""
    base = str(settings["instance"])
    if not base.startswith("https://"):
        yield Finding("mastodon address", "warning", f"{base} stands in for Mastodon: nothing is really posted",
                      "Set `instance` to an https address to sell for real.")  # fmt: skip
    try:
        response = client.account_verify_credentials()
        user = understood(response, _user)
    except ConnectorError as error:
        yield Finding("mastodon credentials", "failed", error.message, "Copy the access token anew.")
        return
    account = mapping.account(user)
    know(account)
    yield Finding("mastodon credentials", "ok", f"signed in as @{account.handle}")
    try:
        limits = learn()
        yield Finding("mastodon server", "ok", f"{limits.characters} characters, {limits.per_link} for a link")
        if not limits.streaming:
            yield Finding("mastodon stream", "warning", "the server names none", "A rush is heard by asking only.")
    except ConnectorError as error:
        yield Finding(
            "mastodon server", "failed", error.message, "Check `instance`: is it a Mastodon server (4.0 up)?"
        )
    try:
        understood(client.notifications(types=["mention"], limit=1), mapping.rows)
        yield Finding("mastodon hearing", "ok", "mentions can be read")
    except ConnectorError as error:
        yield Finding("mastodon hearing", "failed", error.message, "Give the token the scope read:notifications.")
    if user.get("locked") is True:
        yield Finding(
            "mastodon account", "warning", "followers must be approved", "Take that off: buyers should see posts."
        )
    if not settings["client_id"]:
        yield Finding("mastodon sign-in", "ok", "buyers do not sign in with Mastodon")
    yield _clock(response, now)
    told = user.get("bot") is True
    yield Finding("mastodon automation", "ok" if told else "warning", "marked as automated" if told else "", _BOT)


def _user(body: Any) -> dict[str, Any]:
    mapping.account(body)
    return dict(body)


def _clock(response: requests.Response, now: datetime) -> Finding:
    try:
        apart = abs((now - email.utils.parsedate_to_datetime(response.headers.get("Date", ""))).total_seconds())
    except (ValueError, TypeError):
        return Finding("mastodon clock", "warning", "the server's time could not be read", "Try again.")
    detail = f"{apart:.0f} s apart from the server"
    if apart > 30:
        return Finding("mastodon clock", "warning", detail, "Set up NTP on this machine.")
    return Finding("mastodon clock", "ok", detail)
