"""The shop's own module (``magento_module``), where it is installed: the shop's reckoning at any agreed price, the paid
order in one exact call, and units set aside for a sale. Its REST routes take the same keys. Without it plain REST is used.

A purchase goes the way on which it was quoted: module and guest cart may round a discounted price differently.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import requests

from connectors.contracts import Surroundings
from connectors.errors import NotSupported, Permanent, RefusalCode, Refused, Retryable
from connectors.redaction import redact
from connectors.shops.magento.api import PLATFORM, Api, Json, log
from connectors.values import Finding, Money, OrderDraft, Quote, QuoteLine, ShopOrder

PATH = "replycart/"
SURE = timedelta(minutes=10)
"""How long it is believed that the module is there, or is not."""
UNCOUNTED = 1_000_000_000
"""What ``allot`` answers where the shop does not count: as many as anybody wants."""
WAY = "way"
"""In ``Quote.data``: "module" when the module reckoned it."""
_CODES: Mapping[str, RefusalCode] = {
    "out_of_stock": "out_of_stock",
    "mismatch": "mismatch",
    "not_found": "not_found",
    "invalid": "other",
}
_FIELDS: Mapping[str, RefusalCode] = {"address": "address", "currency": "price", "shipping": "price"}


class Absent(Exception):
    """The routes are not there: the module was never installed, or was switched off."""


class Door(Api):
    """Calls of the module's routes, with its errors as ours."""

    def _answer(self, method: str, path: str, response: requests.Response) -> Any:
        if response.status_code < 400:
            return super()._answer(method, path, response)
        try:
            answer = response.json()
        except ValueError:
            answer = None
        told: Json = answer if isinstance(answer, dict) else {}
        about = told.get("parameters")
        code = str(about.get("code", "")) if isinstance(about, dict) else ""
        if response.status_code == 404 and not code:
            raise Absent(path)
        if response.status_code >= 500 or code not in _CODES:
            return super()._answer(method, path, response)
        field = str(about.get("field", "")).split(".")[0] if isinstance(about, dict) else ""
        text = redact(" ".join(str(told.get("message", "")).split())[:300])
        raise Refused(
            f"Magento: {method} {path}: {text}", code=_FIELDS.get(field, _CODES[code]), platform=PLATFORM
        )


class Module:
    """One shop's module. What it can do is asked once in ten minutes, and again when it turns out to be gone."""

    def __init__(self, settings: Mapping[str, Any], around: Surroundings) -> None:
        self.door = Door(settings, around)
        self._now: Callable[[], datetime] = around.now
        self._lock = threading.Lock()
        self._known: tuple[datetime, Mapping[str, object]] | None = None
        self._closed = ""

    def status(self) -> Mapping[str, object]:
        """``version``, ``abilities``, ``currency``; empty when the module is not there, or not for these keys."""
        with self._lock:
            known, now = self._known, self._now()
        if known and timedelta(0) <= now - known[0] < SURE:
            return known[1]
        closed = ""
        try:
            found: Mapping[str, object] = self.door.object("GET", PATH + "status")
        except (Absent, Refused):
            found = {}
        except Permanent as error:
            found, closed = {}, error.message
        except Retryable:
            if known is None:
                raise
            # away for a moment: what it could do last is what it can do next
            return known[1]
        if not isinstance(found.get("abilities"), list):
            found = {}
        with self._lock:
            self._known, self._closed = (now, found), closed
        return found

    def can(self, ability: str) -> bool:
        """ "orders", "quotes" or "allotments"."""
        abilities = self.status().get("abilities")
        return isinstance(abilities, list) and ability in abilities

    def forget(self) -> None:
        """Ask anew next time."""
        with self._lock:
            self._known = None

    def sells(self) -> bool:
        """Whether purchases are quoted and placed by it."""
        return self.can("quotes") and self.can("orders")

    def quote(self, draft: OrderDraft) -> Quote | None:
        """What the shop asks for the draft at its agreed prices, by the very cart that the order will be made of;
        nothing of it stays. None when the module is gone meanwhile."""
        try:
            told = self.door.object("POST", PATH + "quotes", body={"order": _order(draft)})
        except Absent:
            self.forget()
            return None
        return self._quote(told, draft)

    def place(self, draft: OrderDraft, quote: Quote) -> ShopOrder | None:
        """The paid order, once by its reference, made in one call.

        None when the plain way has to look: the module is gone meanwhile, or an order with this reference stands
        there that is not what was paid, or not yet paid. ``Refused``: "out_of_stock", "mismatch"; then the shop has
        nothing of it.
        """
        try:
            told = self.door.object("POST", PATH + "orders", body={"order": _paid(draft, quote)})
        except Absent:
            self.forget()
            return None
        order = self._shop_order(told, draft)
        if order.total != quote.total or dict(order.quantities) != _sold(draft) or not order.complete:
            log.info("magento: order %s is not what was paid: the plain way looks", order.number)
            return None
        return order

    def find(self, draft: OrderDraft) -> ShopOrder | None:
        """The order with the draft's reference. ``Absent`` when the module is gone meanwhile."""
        try:
            return self._shop_order(self.door.object("GET", f"{PATH}orders/{draft.reference}"), draft)
        except Refused as refusal:
            if refusal.code == "not_found":
                return None
            raise

    def allot(self, sale: str, sku: str, quantity: int, *, id: str, until: datetime) -> int:
        """Set how many units are kept out of the web shop for the sale. What the shop can still sell, or
        ``UNCOUNTED``. ``NotSupported`` without the module."""
        missing = NotSupported(
            "magento: units are set aside by the module alone: install magento_module", platform=PLATFORM
        )
        if not self.can("allotments"):
            raise missing
        wish: Json = {"sale": sale, "sku": sku, "quantity": quantity, "until": _time(until)}
        if id:
            wish["product_id"] = id
        try:
            left = self.door.object("POST", PATH + "allotments", body={"allotment": wish}).get("available")
        except Absent:
            self.forget()
            raise missing from None
        if left is not None and type(left) is not int:
            raise self.door.odd("POST", PATH + "allotments", "did not say what is left")
        return UNCOUNTED if left is None else left

    def finding(self) -> Finding:
        """Which way is used, for the doctor."""
        self.forget()
        found = self.status()
        if self._closed:
            advice = (
                "Give the integration Marketing › Replycart › Used by the Replycart service (System › Integrations › "
                "API), save, and reauthorize it."
            )
            return Finding("module", "warning", f"is not open to these keys: {self._closed}", advice)
        if not found:
            return Finding(
                "module", "warning", "Replycart_Bridge is not installed: orders are placed by plain REST",
                "prices above the shop's, for goods or shipping, are not possible without it (docs/magento.md)",
            )  # fmt: skip
        words = {
            "orders": "orders in one call", "quotes": "any agreed price", "allotments": "units set aside for sales",
        }  # fmt: skip
        abilities = found["abilities"]
        can = [words[name] for name in words if isinstance(abilities, list) and name in abilities]
        return Finding("module", "ok", f"version {found.get('version')} is used: {', '.join(can)}")

    def _quote(self, told: Json, draft: OrderDraft) -> Quote:
        """``Retryable`` when the answer does not add up, or speaks of other lines."""
        odd = self.door.odd("POST", PATH + "quotes", "does not add up")
        code = draft.currency
        try:
            rows = {str(row["sku"]).lower(): row for row in told["lines"]}
            if told["currency"] != code or len(rows) != len(draft.lines) or len(told["lines"]) != len(rows):
                raise odd
            lines = []
            for line in draft.lines:
                row = rows[line.sku.lower()]
                if int(row["quantity"]) != line.quantity:
                    raise odd
                net, tax = Money.parse(row["net"], code), Money.parse(row["tax"], code)
                lines.append(QuoteLine(line.sku, line.quantity, net, tax))
            return Quote(
                tuple(lines), Money.parse(told["shipping_net"], code), Money.parse(told["shipping_tax"], code),
                Money.parse(told["total"], code), str(told.get("shipping_label") or ""), {WAY: "module"},
            )  # fmt: skip
        except (KeyError, TypeError, ValueError, AttributeError):
            raise odd from None

    def _shop_order(self, told: Json, draft: OrderDraft) -> ShopOrder:
        """The module's answer as our value. ``Retryable`` when it makes no sense or is another order's."""
        odd = self.door.odd("POST", PATH + "orders", "did not answer with the order")
        if told.get("reference") != draft.reference or not isinstance(told.get("lines"), list):
            raise odd
        names = {line.sku.lower(): line.sku for line in draft.lines}
        quantities: dict[str, int] = {}
        try:
            for row in told["lines"]:
                sku = names.get(str(row["sku"]).lower(), str(row["sku"]))
                quantities[sku] = quantities.get(sku, 0) + int(row["quantity"])
            currency = str(told["currency"])
            total, back = Money.parse(told["total"], currency), Money.parse(told.get("refunded") or "0", currency)
            id, number = str(told["id"]), str(told["number"])
        except (KeyError, TypeError, ValueError):
            raise odd from None
        paid, transaction = told.get("paid") is True, str(told.get("transaction_id") or "")
        due = draft.payment.transaction_id if draft.payment else transaction
        return ShopOrder(
            id=id, number=number, reference=draft.reference, total=total, paid=paid,
            status=str(told.get("status") or ""), quantities=quantities, transaction_id=transaction, refunded=back,
            complete=paid and transaction == due, undone=told.get("status") in ("canceled", "closed"),
        )  # fmt: skip


def _sold(draft: OrderDraft) -> dict[str, int]:
    sold: dict[str, int] = {}
    for line in draft.lines:
        sold[line.sku] = sold.get(line.sku, 0) + line.quantity
    return sold


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _lines(draft: OrderDraft) -> Sequence[Json]:
    """Magento refuses fields that it does not know, so what is not given is left out."""
    lines: list[Json] = []
    for line in draft.lines:
        row: Json = {"sku": line.sku, "product_id": line.product_id, "quantity": line.quantity}
        if line.unit is not None:
            row["unit"] = str(line.unit.decimal)
        lines.append(row)
    return lines


def _order(draft: OrderDraft) -> Json:
    """What is needed to reckon: the body of POST quotes."""
    shipping: Json = {"label": draft.shipping.label, "taxed": True}
    if draft.shipping.price is not None:
        shipping["price"] = str(draft.shipping.price.decimal)
    place = draft.address
    names = (
        "first_name", "last_name", "email", "phone", "line1", "line2", "city", "region", "postcode", "country",
    )  # fmt: skip
    return {
        "reference": draft.reference,
        "currency": draft.currency,
        "lines": _lines(draft),
        "shipping": shipping,
        "address": {name: getattr(place, name) for name in names},
        "sale": draft.sale,
    }


def _paid(draft: OrderDraft, quote: Quote) -> Json:
    """The body of POST orders: what was paid is the law."""
    payment = draft.payment
    assert payment, "only a paid order is placed"
    network = "x" if draft.source_url.startswith("https://x.com/") else ""
    return {
        **_order(draft),
        "note": draft.note,
        "totals": {
            "net": str(quote.items_net.decimal),
            "tax": str(quote.tax.decimal),
            "shipping": str((quote.shipping_net + quote.shipping_tax).decimal),
            "total": str(quote.total.decimal),
        },
        "payment": {"transaction_id": payment.transaction_id, "paid_at": _time(payment.paid_at)},
        "buyer": {"network": network, "handle": draft.buyer, "reply_url": draft.source_url},
        "purchase": draft.purchase,
    }
