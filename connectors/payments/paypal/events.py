"""From a webhook's body to an event: a hint of what to look up, never the truth."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from connectors.errors import Refused
from connectors.payments.paypal import mapping
from connectors.values import Event


def event_object(body: bytes) -> dict[str, Any]:
    try:
        event = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        event = None
    if not isinstance(event, dict):
        raise Refused("webhook refused: the body is not a JSON object", code="forged", platform="paypal")
    return event


def read_event(event: Mapping[str, Any]) -> Event:
    """A verified event. ``resource``: the order's id where the event tells it, else the id of the thing itself.
    ``body``: "resource_type", and "capture_id", "refund_id", "dispute_id", "status", "reference", of a dispute its
    "outcome" and when it came to stand so ("at"), where they are told."""
    event_id, kind = event.get("id"), event.get("event_type")
    if not isinstance(event_id, str) or not isinstance(kind, str) or not 0 < len(event_id) <= 128 or not kind:
        raise Refused("webhook refused: the event has no id or type", code="mismatch", platform="paypal")
    resource = mapping.member(event, "resource")
    sort = event.get("resource_type")
    hints: dict[str, object] = {"resource_type": sort if isinstance(sort, str) else ""}
    own = resource.get("id") or resource.get("dispute_id")
    transaction = next(iter(mapping.rows(resource, "disputed_transactions")), {})
    order = mapping.member(mapping.member(resource, "supplementary_data"), "related_ids").get("order_id")
    if sort == "capture":
        hints["capture_id"] = own
    elif sort == "refund":
        hints["refund_id"], hints["capture_id"] = own, mapping.link(resource, "up").rstrip("/").rsplit("/", 1)[-1]
    elif sort == "dispute":
        hints["dispute_id"], hints["capture_id"] = own, transaction.get("seller_transaction_id")
        hints["outcome"] = mapping.member(resource, "dispute_outcome").get("outcome_code")
        hints["at"] = resource.get("update_time") or resource.get("create_time")
    unit = next(iter(mapping.rows(resource, "purchase_units")), {})
    hints["reference"] = resource.get("custom_id") or unit.get("custom_id") or transaction.get("custom")
    hints["status"] = resource.get("status")
    told = {key: value for key, value in hints.items() if isinstance(value, str) and len(value) <= 256}
    found = order if isinstance(order, str) and order else own
    return Event(id=event_id, kind=kind, resource=found if isinstance(found, str) else "", body=told)
