"""The shop's own plugin (``woocommerce_plugin``), where it is installed: the paid order in one exact call, and units set
aside for a sale. Its REST routes take the same keys. Without it the plain REST interface is used."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import requests

from connectors.errors import NotSupported, Permanent, Refused, Retryable
from connectors.http import Http
from connectors.redaction import redact
from connectors.shops.woocommerce.api import PLATFORM, Api, Json, log
from connectors.shops.woocommerce.orders import UNDONE
from connectors.values import Finding, Money, OrderDraft, Quote, ShopOrder

PATH = "/wp-json/replycart/v1/"
SURE = timedelta(minutes=10)
"""How long it is believed that the plugin is there, or is not."""
UNCOUNTED = 1_000_000_000
"""What ``allot`` answers where the shop does not count: as many as anybody wants."""


class Absent(Exception):
    """The routes are not there: the plugin was never installed, or was switched off."""


class Door(Api):
    """Calls of the plugin's routes, with its errors as ours."""

    def _failure(self, method: str, path: str, response: requests.Response) -> Exception:
        try:
            answer = response.json()
        except ValueError:
            answer = None
        told: Json = answer if isinstance(answer, dict) else {}
        code, status = told.get("code"), response.status_code
        if status == 404 and (code == "rest_no_route" or not told):
            return Absent(path)
        said = f"{PLATFORM}: {method} {PATH}{path}: {status} {code}: {redact(str(told.get('message', ''))[:300])}"
        if status == 409 and code == "out_of_stock":
            return Refused(said, code="out_of_stock", platform=PLATFORM)
        if status == 409 and code == "mismatch":
            return Refused(said, code="mismatch", platform=PLATFORM)
        if status in {400, 422} and code == "invalid":
            place = str(told.get("field", "")).startswith("address")
            return Refused(said, code="address" if place else "other", platform=PLATFORM)
        if status == 404:
            return Refused(said, code="not_found", platform=PLATFORM)
        return super()._failure(method, path, response)


class Module:
    """One shop's plugin. What it can do is asked once in ten minutes, and again when it turns out to be gone."""

    def __init__(
        self, url: str, key: str, secret: str, http: Http, now: Callable[[], datetime], *, timeout: float
    ) -> None:
        self.door = Door(url, key, secret, http, now, timeout=timeout, parallel=1)
        self.door.base = self.door.url + PATH
        self._now = now
        self._lock = threading.Lock()
        self._known: tuple[datetime, Mapping[str, object]] | None = None

    def status(self) -> Mapping[str, object]:
        """``version``, ``abilities``, ``currency``; empty when the plugin is not there, or not for these keys."""
        with self._lock:
            known, now = self._known, self._now()
        if known and timedelta(0) <= now - known[0] < SURE:
            return known[1]
        try:
            found: Mapping[str, object] = self.door.object("GET", "status")
        except (Absent, Permanent, Refused):
            found = {}
        except Retryable:
            if known is None:
                raise
            # away for a moment: what it could do last is what it can do next
            return known[1]
        if not isinstance(found.get("abilities"), list):
            found = {}
        with self._lock:
            self._known = (now, found)
        return found

    def can(self, ability: str) -> bool:
        """ "orders" or "allotments"."""
        abilities = self.status().get("abilities")
        return isinstance(abilities, list) and ability in abilities

    def forget(self) -> None:
        """Ask anew next time."""
        with self._lock:
            self._known = None

    def place(self, draft: OrderDraft, quote: Quote) -> ShopOrder | None:
        """The paid order, once by its reference, made or finished in one call.

        None when the plain way has to look: the plugin is gone meanwhile, or an order with this reference stands
        there that is not what was paid (a merchant changed it). ``Refused``: "out_of_stock", "mismatch"; then the
        shop has nothing of it.
        """
        try:
            order = _order(self.door, self.door.object("POST", "orders", body=_body(draft, quote)), draft)
        except Absent:
            self.forget()
            return None
        sold: dict[str, int] = {}
        for line in draft.lines:
            sold[line.sku] = sold.get(line.sku, 0) + line.quantity
        if order.total != quote.total or dict(order.quantities) != sold:
            log.info("woocommerce: order %s is not what was paid: the plain way looks", order.id)
            return None
        return order

    def find(self, draft: OrderDraft) -> ShopOrder | None:
        """The order with the draft's reference. ``Absent`` when the plugin is gone meanwhile."""
        try:
            return _order(self.door, self.door.object("GET", f"orders/{draft.reference}"), draft)
        except Refused as refusal:
            if refusal.code == "not_found":
                return None
            raise

    def allot(self, sale: str, sku: str, quantity: int, *, id: str, until: datetime) -> int:
        """Set how many units are kept out of the web shop for the sale. What the shop can still sell, or
        ``UNCOUNTED``. ``NotSupported`` without the plugin."""
        missing = NotSupported(
            "woocommerce: units are set aside by the plugin alone: install woocommerce_plugin", platform=PLATFORM
        )
        if not self.can("allotments"):
            raise missing
        body: Json = {"sale": sale, "sku": sku, "product_id": id, "quantity": quantity}
        body["until"] = until.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        try:
            left = self.door.object("POST", "allotments", body=body).get("available")
        except Absent:
            self.forget()
            raise missing from None
        if left is not None and type(left) is not int:
            raise self.door.odd("POST", "allotments", "did not say what is left")
        return UNCOUNTED if left is None else left

    def finding(self) -> Finding:
        """Which way is used, for the doctor."""
        self.forget()
        found = self.status()
        if not found:
            advice = (
                "Install the plugin (docs/woocommerce.md): then orders are exact under any crash, stock is checked as "
                "the order is placed, and units of a sale can be kept out of the web shop."
            )
            return Finding("plugin", "ok", "not installed: orders go by the plain REST interface", advice)
        words = {"orders": "orders in one call", "allotments": "units set aside for sales"}
        abilities = found["abilities"]
        can = [words[name] for name in words if isinstance(abilities, list) and name in abilities]
        return Finding("plugin", "ok", f"version {found.get('version')} is used: {', '.join(can)}")

    def tells(self) -> bool:
        """Whether the plugin sends notices itself, so that no webhook need be registered."""
        return self.status().get("notices") is True


def _body(draft: OrderDraft, quote: Quote) -> Json:
    """The body of POST orders. ``net``: what the quote found to meet each price to the cent."""
    payment = draft.payment
    assert payment, "only a paid order is placed"
    lines: list[Json] = []
    for at, line in enumerate(draft.lines):
        unit = str(line.unit.decimal) if line.unit else None
        item: Json = {"sku": line.sku, "product_id": line.product_id, "quantity": line.quantity, "unit": unit}
        lines.append({**item, "net": quote.data.get(f"net{at}", "")})
    price = draft.shipping.price
    shipping = {"label": draft.shipping.label, "price": str(price.decimal) if price else "0", "taxed": True}
    place = draft.address
    names = (
        "first_name",
        "last_name",
        "email",
        "phone",
        "line1",
        "line2",
        "city",
        "region",
        "postcode",
        "country",
    )
    return {
        "reference": draft.reference,
        "currency": draft.currency,
        "note": draft.note,
        "lines": lines,
        "shipping": {**shipping, "net": quote.data.get("shipping", "")},
        "address": {name: getattr(place, name) for name in names},
        "totals": {
            "net": str(quote.items_net.decimal),
            "tax": str(quote.tax.decimal),
            "shipping": str((quote.shipping_net + quote.shipping_tax).decimal),
            "total": str(quote.total.decimal),
        },
        "payment": {
            "transaction_id": payment.transaction_id[:100],
            "order_id": str(getattr(payment, "order_id", "")),
            "paid_at": payment.paid_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        },
        "buyer": {"network": "x" if draft.buyer else "", "handle": draft.buyer, "reply_url": draft.source_url},
        "sale": draft.sale,
        "purchase": draft.purchase,
    }


def _order(door: Door, told: Json, draft: OrderDraft) -> ShopOrder:
    """The plugin's answer as our value. ``Retryable`` when it makes no sense or is another order's."""
    if told.get("reference") != draft.reference or not isinstance(told.get("lines"), list):
        raise door.odd("POST", "orders", "did not answer with the order")
    names = {line.product_id: line.sku for line in draft.lines}
    quantities: dict[str, int] = {}
    try:
        for row in told["lines"]:
            sku = names.get(str(row["product_id"])) or str(row["sku"])
            quantities[sku] = quantities.get(sku, 0) + int(row["quantity"])
        currency = str(told["currency"])
        total, back = Money.parse(told["total"], currency), Money.parse(told.get("refunded") or "0", currency)
        id, number = str(told["id"]), str(told["number"])
    except (KeyError, TypeError, ValueError):
        raise door.odd("POST", "orders", "did not answer with the order") from None
    paid, transaction = told.get("paid") is True, str(told.get("transaction_id") or "")
    due = draft.payment.transaction_id[:100] if draft.payment else transaction
    return ShopOrder(
        id=id,
        number=number,
        reference=draft.reference,
        total=total,
        paid=paid,
        status=str(told.get("status") or ""),
        quantities=quantities,
        transaction_id=transaction,
        refunded=back if back.minor else None,
        complete=paid and transaction == due,
        undone=told.get("status") in UNDONE,
    )
