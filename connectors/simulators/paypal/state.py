"""What the simulator remembers, packed tightly (150,000 orders must fit), and how PayPal would show it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from connectors.simulators.paypal.amounts import write_money

APPROVAL_HOLDS = timedelta(hours=3)
FORGOTTEN = timedelta(hours=6)
REFUND_LIMIT = timedelta(days=180)
MERCHANT = {"email_address": "merchant@example.com", "merchant_id": "REPLYCARTSHPX"}

OrderStatus = Literal["CREATED", "PAYER_ACTION_REQUIRED", "APPROVED", "COMPLETED"]
CaptureStatus = Literal["COMPLETED", "PENDING", "DECLINED", "REFUNDED", "PARTIALLY_REFUNDED"]


def stamp(moment: datetime) -> str:
    """RFC 3339 in whole seconds, as PayPal writes times."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def pack(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


@dataclass(slots=True)
class Refund:
    """Money given back of one capture."""

    id: str
    capture: Capture
    minor: int
    created: datetime
    custom_id: str
    invoice_id: str
    note: str


@dataclass(slots=True)
class Capture:
    """Money taken for one purchase unit. ``reason``: why it is pending. ``reversed``: taken back by the buyer's
    bank or by PayPal."""

    id: str
    order: str
    minor: int
    currency: str
    status: CaptureStatus
    created: datetime
    updated: datetime
    reason: str = ""
    custom_id: str = ""
    invoice_id: str = ""
    refunds: list[Refund] = field(default_factory=list)
    reversed: bool = False
    payee: dict[str, str] = field(default_factory=lambda: dict(MERCHANT))

    @property
    def refunded(self) -> int:
        return self.minor if self.reversed else sum(refund.minor for refund in self.refunds)


@dataclass(slots=True)
class Order:
    """``units``, ``source`` and ``payer`` are packed JSON; ``instrument`` is what the buyer chose to pay with."""

    id: str
    status: OrderStatus
    units: bytes
    source: bytes
    created: datetime
    updated: datetime
    approved: datetime | None = None
    payer: bytes = b""
    instrument: str = "ok"
    captures: list[Capture] = field(default_factory=list)

    def expired(self, now: datetime) -> bool:
        """The approval was not used in time, or never came in time."""
        if self.status == "COMPLETED":
            return False
        return now - (self.approved or self.created) > APPROVAL_HOLDS

    def vault_id(self) -> str:
        """The saved wallet that pays it; "" when a buyer is to approve."""
        source = json.loads(self.source) if self.source else {}
        return str(source.get("payment_source", {}).get("paypal", {}).get("vault_id") or "")

    def context(self) -> dict[str, Any]:
        """``experience_context`` of the request, wherever it stood."""
        source = json.loads(self.source) if self.source else {}
        found = source.get("payment_source", {}).get("paypal", {}).get("experience_context")
        return found or source.get("application_context") or {}


def capture_view(capture: Capture, base: str, *, full: bool = True) -> dict[str, Any]:
    """``capture`` within an order; ``full``: ``capture-2`` of the payments API, with payee and related ids."""
    amount = write_money(capture.minor, capture.currency)
    fee = capture.minor * 29 // 1000 + (30 if capture.minor > 100 else 0)
    link = f"{base}/v2/payments/captures/{capture.id}"
    view: dict[str, Any] = {
        "id": capture.id,
        "status": capture.status,
        **({"status_details": {"reason": capture.reason}} if capture.reason else {}),
        "amount": amount,
        "final_capture": True,
        "seller_protection": {
            "status": "ELIGIBLE",
            "dispute_categories": ["ITEM_NOT_RECEIVED", "UNAUTHORIZED_TRANSACTION"],
        },
        "seller_receivable_breakdown": {
            "gross_amount": amount,
            "paypal_fee": write_money(fee, capture.currency),
            "net_amount": write_money(capture.minor - fee, capture.currency),
        },
        **({"invoice_id": capture.invoice_id} if capture.invoice_id else {}),
        **({"custom_id": capture.custom_id} if capture.custom_id else {}),
        "links": [
            {"href": link, "rel": "self", "method": "GET"},
            {"href": f"{link}/refund", "rel": "refund", "method": "POST"},
            {"href": f"{base}/v2/checkout/orders/{capture.order}", "rel": "up", "method": "GET"},
        ],
        "create_time": stamp(capture.created),
        "update_time": stamp(capture.updated),
    }
    if full:
        view["supplementary_data"] = {"related_ids": {"order_id": capture.order}}
        view["payee"] = capture.payee
    return view


def refund_view(refund: Refund, base: str, *, full: bool = True) -> dict[str, Any]:
    """``refund``; ``full`` or the minimal form (id, status, links)."""
    capture = refund.capture
    view: dict[str, Any] = {
        "id": refund.id,
        "status": "COMPLETED",
        "links": [
            {"href": f"{base}/v2/payments/refunds/{refund.id}", "rel": "self", "method": "GET"},
            {"href": f"{base}/v2/payments/captures/{capture.id}", "rel": "up", "method": "GET"},
        ],
    }
    if not full:
        return view
    amount = write_money(refund.minor, capture.currency)
    return view | {
        "amount": amount,
        **({"custom_id": refund.custom_id} if refund.custom_id else {}),
        **({"invoice_id": refund.invoice_id} if refund.invoice_id else {}),
        **({"note_to_payer": refund.note} if refund.note else {}),
        "seller_payable_breakdown": {
            "gross_amount": amount,
            "paypal_fee": write_money(0, capture.currency),
            "net_amount": amount,
            "total_refunded_amount": write_money(capture.refunded, capture.currency),
        },
        "create_time": stamp(refund.created),
        "update_time": stamp(refund.created),
    }


def order_view(order: Order, base: str, *, full: bool = True) -> dict[str, Any]:
    """``order``; ``full``: ``Prefer: return=representation``."""
    wallet: dict[str, Any] = {}
    payer: dict[str, Any] = json.loads(order.payer) if order.payer else {}
    if payer:
        wallet = {
            "email_address": payer["email"],
            "account_id": payer["id"],
            "account_status": "VERIFIED",
            "name": payer["name"],
            "address": {"country_code": payer["country"]},
        }
    link = f"{base}/v2/checkout/orders/{order.id}"
    links = [{"href": link, "rel": "self", "method": "GET"}]
    named = order.status == "PAYER_ACTION_REQUIRED"
    if order.status in ("CREATED", "PAYER_ACTION_REQUIRED"):
        page = f"{base}/checkoutnow?token={order.id}"
        links.append({"href": page, "rel": "payer-action" if named else "approve", "method": "GET"})
    if not named and order.status != "COMPLETED":
        links.append({"href": link, "rel": "update", "method": "PATCH"})
        links.append({"href": f"{link}/capture", "rel": "capture", "method": "POST"})
    view: dict[str, Any] = {"id": order.id, "status": order.status, "payment_source": {"paypal": wallet}}
    if full or order.captures:
        view["purchase_units"] = _units(order, base, full=full)
    if payer:
        view["payer"] = {
            "name": payer["name"],
            "email_address": payer["email"],
            "payer_id": payer["id"],
            "address": {"country_code": payer["country"]},
        }
    if full:
        view["intent"] = "CAPTURE"
        view["create_time"] = stamp(order.created)
        view["update_time"] = stamp(order.updated)
    view["links"] = links
    return view


def _units(order: Order, base: str, *, full: bool) -> list[dict[str, Any]]:
    shown: list[dict[str, Any]] = []
    for index, unit in enumerate(json.loads(order.units)):
        view = {"reference_id": "default"} | {
            key: value for key, value in unit.items() if full or key in ("reference_id", "shipping")
        }
        if full:
            view.setdefault("payee", MERCHANT)
        if index < len(order.captures):
            capture = order.captures[index]
            view["payments"] = {"captures": [capture_view(capture, base, full=False)]}
            if capture.refunds:
                view["payments"]["refunds"] = [refund_view(refund, base) for refund in capture.refunds]
        shown.append(view)
    return shown


def unit_texts(order: Order) -> list[Mapping[str, Any]]:
    """The purchase units as the merchant sent them."""
    units: list[Mapping[str, Any]] = json.loads(order.units)
    return units
