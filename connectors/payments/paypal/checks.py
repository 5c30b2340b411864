"""What ``replycart doctor`` wants to know of PayPal."""

from __future__ import annotations

import email.utils
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from connectors.errors import ConnectorError
from connectors.payments.paypal.mapping import rows
from connectors.payments.paypal.wire import Known, Wire
from connectors.values import Finding, Notice

#: What the webhook must be told of: all that the bridge acts on.
NEEDED = tuple(kind.value for kind in Notice)


def findings(
    wire: Wire, settings: Mapping[str, Any], get_date: Callable[[], str], now: Callable[[], datetime]
) -> Iterator[Finding]:
    """Every finding, in the order in which a person would mend them."""
    if wire.override:
        detail = f"{wire.override} stands in for PayPal: no money moves"
        yield Finding("paypal mode", "warning", detail, "Remove base_url to sell for real.")
    elif wire.mode == "sandbox":
        yield Finding("paypal mode", "warning", "sandbox: play money", "Set mode: live, with the live app's keys.")
    else:
        yield Finding("paypal mode", "ok", "live")
    try:
        wire.token()
    except ConnectorError as error:
        advice = "Copy client_id and client_secret anew from the app in the dashboard of the same mode."
        yield Finding("paypal credentials", "failed", error.message, advice)
        return
    yield Finding("paypal credentials", "ok", f"signed in at {wire.base}")
    yield _clock(get_date, now)
    yield _webhook(wire, settings)
    if settings.get("webhook_ca") and not Path(str(settings["webhook_ca"])).is_file():
        advice = "Save the simulator's GET /_play/ca.pem there, or remove the setting."
        yield Finding("paypal webhook_ca", "failed", "the file does not exist", advice)
    elif settings.get("webhook_ca") and not wire.override:
        yield Finding("paypal webhook_ca", "warning", "has no effect without base_url", "Remove the setting.")


def _clock(get_date: Callable[[], str], now: Callable[[], datetime]) -> Finding:
    try:
        theirs = email.utils.parsedate_to_datetime(get_date())
        apart = abs((now() - theirs).total_seconds())
    except (ConnectorError, ValueError, TypeError):
        return Finding("paypal clock", "warning", "PayPal's time could not be read", "Try again.")
    if apart > 300:
        return Finding(
            "paypal clock", "failed", f"{apart:.0f} s apart from PayPal", "Set this machine's clock (NTP)."
        )
    if apart > 30:
        return Finding(
            "paypal clock", "warning", f"{apart:.0f} s apart from PayPal", "Set up NTP on this machine."
        )
    return Finding("paypal clock", "ok", f"{apart:.0f} s apart from PayPal")


def _webhook(wire: Wire, settings: Mapping[str, Any]) -> Finding:
    name, webhook_id = "paypal webhook", str(settings.get("webhook_id") or "")
    if not webhook_id:
        advice = "Add a webhook in the app's dashboard that points to https://YOUR-HOST/webhooks/paypal; set webhook_id."
        return Finding(name, "failed", "webhook_id is not set: every webhook is refused", advice)
    try:
        hook = wire.request(
            "reading the webhook",
            "GET",
            f"/v1/notifications/webhooks/{webhook_id}",
            lambda body: body,
            known=("INVALID_RESOURCE_ID", "RESOURCE_NOT_FOUND"),
        )
    except Known:
        advice = "Copy the webhook's id from the app with these credentials, in the same mode."
        return Finding(name, "failed", "PayPal knows no webhook with this id", advice)
    except ConnectorError as error:
        return Finding(name, "failed", error.message, "Mend what it says, then run doctor again.")
    url = hook.get("url") if isinstance(hook.get("url"), str) else ""
    have = {row.get("name") for row in rows(hook, "event_types")}
    missing = [kind for kind in NEEDED if kind not in have and "*" not in have]
    if missing:
        return Finding(name, "failed", f"lacks {', '.join(missing)}", "Tick these events in the app's dashboard.")
    if not str(url).startswith("https://") and not wire.override:
        return Finding(name, "failed", f"points to {url}", "PayPal delivers to https addresses only.")
    return Finding(name, "ok", f"delivers to {url}")
