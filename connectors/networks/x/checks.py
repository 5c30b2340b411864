"""What ``replycart doctor`` wants to know of X."""

from __future__ import annotations

import email.utils
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Literal

import requests

from connectors.errors import ConnectorError, Permanent
from connectors.networks.x import mapping
from connectors.networks.x.settings import API
from connectors.networks.x.stream import RULES
from connectors.networks.x.tally import Tally
from connectors.networks.x.tokens import Tokens
from connectors.networks.x.wire import Client, understood
from connectors.values import Account, Finding

NEEDED = frozenset({"tweet.read", "tweet.write", "users.read", "offline.access", "media.write"})
MESSAGES = frozenset({"dm.read", "dm.write"})
_LABEL = (
    "X wants an account that answers by itself to carry the 'Automated' label (Settings, Your account, Automation), "
    "linked to a person's account, and to say so in its bio."
)
_TELLING = ("automat", "bot", "robot")


def findings(
    client: Client,
    app: Client | None,
    tokens: Tokens | None,
    settings: Mapping[str, Any],
    now: Callable[[], datetime],
    know: Callable[[Account], None],
) -> Iterator[Finding]:
    """Every finding, in the order in which a person would mend them. ``know`` is told who we are."""
    if settings["base_url"].rstrip("/") != API:
        detail = f"{settings['base_url']} stands in for X: nothing is really posted"
        yield Finding("x address", "warning", detail, "Remove base_url to sell for real.")
    try:
        response = client.get_me(user_fields=["description", "protected"], user_auth=False)
        user = understood(response, _user)
    except ConnectorError as error:
        yield Finding("x credentials", "failed", error.message, "Copy the keys anew from console.x.com.")
        return
    account = Account(str(user["id"]), str(user["username"]))
    know(account)
    yield Finding("x credentials", "ok", f"signed in as @{account.handle}")
    wanted = str(settings["account"]).lstrip("@").lower()
    if wanted and wanted != account.handle.lower():
        advice = f"Make the tokens while signed in as @{wanted}, or correct `account`."
        yield Finding("x account", "failed", f"the keys belong to @{account.handle}", advice)
    if user.get("protected") is True:
        yield Finding(
            "x account", "failed", "its posts are protected", "Make the account public: buyers must see it."
        )
    yield _permission(response, tokens)
    yield _clock(response, now)
    yield from _app(app)
    if not settings["client_id"]:
        advice = "Set client_id (and client_secret) from the app's OAuth 2.0 settings."
        yield Finding("x sign-in", "warning", "buyers cannot sign in with X", advice)
    bio = str(user.get("description") or "").lower()
    told = any(word in bio for word in _TELLING)
    yield Finding("x automation", "ok" if told else "warning", "the bio says so" if told else "", _LABEL)


def _user(body: Mapping[str, Any]) -> dict[str, Any]:
    user = mapping.rows(body)[0] if mapping.rows(body) else {}
    mapping.identifier(user.get("id"))
    if not isinstance(user["username"], str):
        raise TypeError("username")
    return user


def account(body: Mapping[str, Any]) -> Account:
    """The account of ``GET /2/users/me``."""
    user = _user(body)
    return Account(str(user["id"]), str(user["username"]))


def _permission(response: requests.Response, tokens: Tokens | None) -> Finding:
    if tokens is not None and tokens.scopes:
        missing = sorted(NEEDED - tokens.scopes)
        if missing:
            advice = "Sign the shop's account in anew with these scopes, and put in the new refresh token."
            return Finding("x permissions", "failed", f"the token lacks {', '.join(missing)}", advice)
        if "dm.write" not in tokens.scopes:
            advice = "Add dm.write if buyers shall be answered by message."
            return Finding("x permissions", "ok", "all but messages", advice)
    level = response.headers.get("x-access-level", "")
    if level and "write" not in level:
        advice = "If posts are refused: set the app to 'Read and write', then make the access token anew."
        return Finding("x permissions", "warning", f"X calls this token's access {level!r}", advice)
    return Finding("x permissions", "ok", level)


def bar_of_messages(
    client: Client, tokens: Tokens | None, tally: Tally, know: Callable[[Account], None]
) -> Literal["", "scope", "plan"]:
    """What bars private messages. Reads one of them: only that shows whether X lets this app. ``know``: as above."""
    response = client.get_me(user_auth=False)
    know(understood(response, account))
    level = response.headers.get("x-access-level", "")
    if tokens is None:
        if level and "directmessages" not in level:
            return "scope"
    elif tokens.scopes and not tokens.scopes >= MESSAGES:
        return "scope"
    try:
        last = client.get_direct_message_events(event_types="MessageCreate", max_results=1, user_auth=False)
    except Permanent:
        # The keys are good, as the call before has shown: it is the plan, the app's permissions or its credits.
        return "plan"
    tally.read("read_owned", [f"dm:{row.get('id')}" for row in understood(last, mapping.rows)])
    return ""


def _clock(response: requests.Response, now: Callable[[], datetime]) -> Finding:
    try:
        apart = abs((now() - email.utils.parsedate_to_datetime(response.headers.get("Date", ""))).total_seconds())
    except (ValueError, TypeError):
        return Finding("x clock", "warning", "X's time could not be read", "Try again.")
    detail = f"{apart:.0f} s apart from X"
    if apart > 300:
        return Finding(
            "x clock", "failed", detail, "Set this machine's clock (NTP): X refuses signatures 5 min off."
        )
    if apart > 30:
        return Finding("x clock", "warning", detail, "Set up NTP on this machine.")
    return Finding("x clock", "ok", detail)


def _app(app: Client | None) -> Iterator[Finding]:
    if app is None:
        advice = "Set bearer_token from the app's keys in console.x.com."
        yield Finding(
            "x stream", "warning", "no bearer_token: a rush is heard by mentions and search only", advice
        )
        return
    try:
        there = app.call("GET", RULES, lambda body: len(mapping.rows(body)))
        yield Finding("x stream", "ok", f"{there} rules")
    except ConnectorError as error:
        yield Finding("x stream", "failed", error.message, "Check bearer_token and the plan in console.x.com.")
        return
    try:
        used, cap = app.call("GET", "/2/usage/tweets", _usage, params={"days": 1})
    except ConnectorError as error:
        yield Finding("x usage", "warning", error.message, "Look at the usage in console.x.com.")
        return
    detail = f"{used:,} of {cap:,} post reads used this month"
    if used >= cap:
        yield Finding("x usage", "failed", detail, "X answers no more reads until the cap resets: raise the plan.")
    elif used * 5 >= cap * 4:
        yield Finding("x usage", "warning", detail, "Over 80 %: raise the plan before it is used up.")
    else:
        yield Finding("x usage", "ok", detail)


def _usage(body: Mapping[str, Any]) -> tuple[int, int]:
    data = mapping.rows(body)[0]
    return int(data["project_usage"]), max(1, int(data["project_cap"]))
