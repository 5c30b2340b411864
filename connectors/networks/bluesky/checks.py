"""What ``replycart doctor`` wants to know of Bluesky."""

from __future__ import annotations

import email.utils
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import requests
from atproto_client import models

from connectors.errors import ConnectorError
from connectors.networks.bluesky.hearing import NOTIFICATIONS
from connectors.networks.bluesky.session import Session
from connectors.networks.bluesky.wire import Agent, understood
from connectors.values import Finding

PROFILE = "app.bsky.actor.getProfile"
_LABEL = (
    "Say in the account's profile that it answers by itself, and set the self-label `bot` on it: Bluesky asks that "
    "accounts that act by themselves can be told apart."
)
_TELLING = ("automat", "bot", "robot")


def findings(agent: Agent, session: Session, settings: Mapping[str, Any], now: datetime) -> Iterator[Finding]:
    """Every finding, in the order in which a person would mend them."""
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
    yield _clock(response, now)
    yield _automation(profile)


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
