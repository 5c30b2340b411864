"""What ``replycart doctor`` wants to know of Bluesky."""

from __future__ import annotations

import email.utils
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

import requests
from atproto_client import models

from connectors.errors import ConnectorError, Refused
from connectors.networks.bluesky.hearing import NOTIFICATIONS
from connectors.networks.bluesky.problems import CHAT_ADVICE
from connectors.networks.bluesky.saying import GET
from connectors.networks.bluesky.session import Session
from connectors.networks.bluesky.wire import Agent, understood
from connectors.values import Finding

PROFILE = "app.bsky.actor.getProfile"
_LABEL = (
    "Say in the account's profile that it answers by itself, and set the self-label `bot` on it: Bluesky asks that "
    "accounts that act by themselves can be told apart."
)
_TELLING = ("automat", "bot", "robot")


def findings(
    agent: Agent, session: Session, settings: Mapping[str, Any], now: datetime, bars: Callable[[], str]
) -> Iterator[Finding]:
    """Every finding, in the order in which a person would mend them. ``bars``: what bars private messages."""
    service = str(settings["service"])
    if not service.startswith("https://"):
        yield Finding("bluesky address", "warning", f"{service} stands in for Bluesky: nothing is really posted",
                      "Remove `service` to sell for real.")  # fmt: skip
    try:
        me = session.me()
        response = agent.query(PROFILE, models.AppBskyActorGetProfile.Params(actor=me.id))
        profile = understood(response, lambda body: body)
    except ConnectorError as error:
        yield Finding("bluesky credentials", "failed", error.message, "Check handle, app_password and service.")
        return
    yield Finding("bluesky credentials", "ok", f"signed in as @{profile.get('handle') or me.handle}")
    wanted = str(settings["handle"]).lstrip("@").lower()
    if wanted not in {me.id.lower(), me.handle.lower(), str(profile.get("handle")).lower()}:
        yield Finding("bluesky account", "failed", f"the password belongs to @{me.handle}", "Correct `handle`.")
    try:
        params = models.AppBskyNotificationListNotifications.Params(limit=1, priority=False)
        understood(agent.query(NOTIFICATIONS, params), lambda body: body["notifications"])
        yield Finding("bluesky hearing", "ok", "notifications can be read")
    except ConnectorError as error:
        yield Finding("bluesky hearing", "failed", error.message, "Replies cannot be heard: try again later.")
    yield _messages(bars, lambda: _open(agent, me.id))
    yield _clock(response, now)
    yield _automation(profile)


def _open(agent: Agent, me: str) -> bool:
    """Whether anybody may begin a conversation with the account: it says so in a record of its own."""
    params = models.ComAtprotoRepoGetRecord.Params(repo=me, collection="chat.bsky.actor.declaration", rkey="self")
    try:
        return understood(agent.query(GET, params), lambda body: bool(body["value"]["allowIncoming"] == "all"))
    except Refused:
        return False


def _messages(bars: Callable[[], str], is_open: Callable[[], bool]) -> Finding:
    """No failure: whoever does not sell by message needs none of it, and who does is told by ``selling.messages``."""
    try:
        bar = bars()
        takes_all = bool(bar) or is_open()
    except ConnectorError as error:
        return Finding(
            "bluesky messages", "warning", error.message, "The chat service is asked again when it is used."
        )
    if bar == "scope":
        advice = f"{CHAT_ADVICE} Only if buyers shall be served by message."
        return Finding("bluesky messages", "ok", "the app password has no access to direct messages", advice)
    if bar:
        advice = "Open the messages at bsky.app with this account, and read what is said there."
        return Finding("bluesky messages", "warning", "the chat service refuses this account", advice)
    if not takes_all:
        advice = "To serve buyers by message: Chat, Settings at bsky.app, allow new messages from everyone."
        return Finding(
            "bluesky messages", "warning", "only accounts that the shop follows may write to it", advice
        )
    return Finding("bluesky messages", "ok", "direct messages can be read")


def _clock(response: requests.Response, now: datetime) -> Finding:
    try:
        apart = abs((now - email.utils.parsedate_to_datetime(response.headers.get("Date", ""))).total_seconds())
    except (ValueError, TypeError):
        return Finding("bluesky clock", "warning", "Bluesky's time could not be read", "Try again.")
    detail = f"{apart:.0f} s apart from Bluesky"
    if apart > 30:
        return Finding("bluesky clock", "warning", detail, "Set up NTP on this machine: posts carry our time.")
    return Finding("bluesky clock", "ok", detail)


def _automation(profile: Mapping[str, Any]) -> Finding:
    bio = str(profile.get("description") or "").lower()
    listed = profile.get("labels")
    labels = listed if isinstance(listed, list) else []
    marked = any(isinstance(item, dict) and item.get("val") == "bot" for item in labels)
    told = marked or any(word in bio for word in _TELLING)
    return Finding(
        "bluesky automation", "ok" if told else "warning", "the profile says so" if told else "", _LABEL
    )
