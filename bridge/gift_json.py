"""Gifts as JSON, the same everywhere. Where the money goes at PayPal is the recipient's own matter, and is not shown."""

from __future__ import annotations

from typing import Any

from bridge.store.gifts import Gift
from bridge.views import iso


def gift(one: Gift) -> dict[str, Any]:
    return {
        "id": one.id, "kind": one.kind, "state": one.state, "network": one.network, "handle": one.sender,
        "to": one.payee_name or one.to_handle, "amount": one.amount, "currency": one.currency, "reason": one.reason,
        "reply": one.reply_id, "capture": one.capture_id, "created_at": iso(one.created_at),
        "expires_at": iso(one.expires_at), "paid_at": iso(one.paid_at),
    }  # fmt: skip
