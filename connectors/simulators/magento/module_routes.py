"""The routes of our module, ``/V1/replycart``, as the real one answers them. Off until ``module`` is true: then they
answer 404 like a shop without it. ``POST /_play/module {"on": true}`` switches."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, ClassVar

from connectors.simulators.magento.carts import Cart, Carts, Line
from connectors.simulators.magento.door import Turned
from connectors.simulators.magento.orders import Order, Orders
from connectors.simulators.magento.shelf import Json, Row, Shelf

ROUTE = "replycart/"
_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}")
_AMOUNT = re.compile(r"\d{1,12}(\.\d{1,12})?")
_KNOWN = {
    "order": {
        "reference", "currency", "lines", "shipping", "address", "totals", "payment", "buyer", "note", "sale", "purchase",
    },
    "lines": {"sku", "product_id", "quantity", "unit"},
    "shipping": {"label", "price", "taxed"},
    "address": {
        "name", "first_name", "last_name", "email", "phone", "line1", "line2", "city", "region", "postcode", "country",
        "company", "vat_id",
    },
    "totals": {"net", "tax", "shipping", "total"},
    "payment": {"transaction_id", "order_id", "paid_at"},
    "buyer": {"network", "handle", "reply_url"},
    "allotment": {"sale", "sku", "product_id", "quantity", "until"},
}  # fmt: skip


def refused(status: int, code: str, message: str, **about: str) -> Turned:
    return Turned(status, message, {"code": code, **about})


def invalid(field: str, why: str) -> Turned:
    return refused(400, "invalid", f"{field}: {why}", field=field)


def decimal(minor: int) -> str:
    return f"{Decimal(minor) / 100:.2f}"


class Desk:
    """Status, quotes, orders, allotments. ``calls``: what was asked, in turn. Units set aside are reservations, as
    those of orders are; ``allotted``: (sale, SKU) → units, and until when."""

    ROUTES: ClassVar[tuple[tuple[str, str, str, str], ...]] = (
        ("GET", "status", "status", "api_status"),
        ("POST", "quotes", "quote", "api_orders"),
        ("POST", "orders", "place", "api_orders"),
        ("GET", "orders/*", "order", "api_orders"),
        ("POST", "allotments", "allot", "api_allotments"),
    )

    def __init__(self, shelf: Shelf, carts: Carts, orders: Orders, now: Callable[[], datetime]) -> None:
        self._shelf, self._carts, self._orders, self._now = shelf, carts, orders, now
        self.calls: list[str] = []
        self.allotted: dict[tuple[str, str], tuple[int, datetime]] = {}
        self._placed: dict[str, int] = {}

    @property
    def _currency(self) -> str:
        """Of the store view that is asked."""
        return self._orders.currency

    def status(self) -> Json:
        return {"version": "1.0.0", "abilities": ["orders", "quotes", "allotments"], "currency": self._currency}

    def quote(self, body: Json) -> Json:
        given = _part(body, "order")
        self._look(given)
        need = self._need(given)
        self._stock(need, str(given.get("sale") or ""))
        cart = self._cart(Cart(0, ""), given)
        sums, shipping, off = self._carts.sums(cart)
        lines = [
            {
                "sku": line.row.item.sku, "quantity": line.quantity, "net": decimal(one.row_gross - one.tax),
                "tax": decimal(one.tax), "total": decimal(one.row_gross),
            }
            for line, one in zip(cart.lines, sums, strict=True)
        ]  # fmt: skip
        return {
            "currency": self._currency,
            "lines": lines,
            "shipping_net": decimal(shipping - off),
            "shipping_tax": "0.00",
            "shipping_label": "Shipping - As agreed",
            "tax": decimal(sum(one.tax for one in sums)),
            "total": decimal(sum(one.row_gross for one in sums) + shipping - off),
        }

    def order(self, reference: str) -> Json:
        order = self._known(reference)
        if order is None:
            raise refused(404, "not_found", f"There is no order with the reference {reference}.")
        return self._told(order, reference, created=False)

    def place(self, body: Json) -> Json:
        given = _part(body, "order")
        self._look(given)
        reference, totals = str(given["reference"]), given.get("totals") or {}
        total = _minor(totals.get("total"), "totals.total")
        payment = given.get("payment") or {}
        if not re.fullmatch(r"[!-~]{1,64}", str(payment.get("transaction_id") or "")):
            raise invalid("payment.transaction_id", "is missing")
        if "@" not in str(given["address"].get("email")):
            raise invalid("address.email", "is no e-mail address")
        known = self._known(reference)
        if known is not None:
            known.transaction = known.transaction or str(payment["transaction_id"])
            return self._told(known, reference, created=False)
        need, sale = self._need(given), str(given.get("sale") or "")
        self._stock(need, sale)
        sums, shipping, off = self._carts.sums(self._cart(Cart(0, ""), given))
        asked = sum(one.row_gross for one in sums) + shipping - off
        if asked != total:
            text = (
                f"The shop asks {decimal(asked)} {self._currency}, but {decimal(total)} {self._currency} was paid."
            )
            raise refused(409, "mismatch", text, total=decimal(asked))
        for row, units in need.items():
            self._use_up(sale, row, units)
        cart = self._cart(self._carts.find(self._carts.make()), given)
        order = self._orders.write(cart, str(given["address"]["email"]))
        order.method, order.transaction = "replycart", str(payment["transaction_id"])
        self._orders.name(order, reference)
        self._orders.invoice(order)
        if given.get("note"):
            self._orders.comment(order, {"statusHistory": {"comment": given["note"]}})
        self._placed[reference] = order.id
        return self._told(order, reference, created=True)

    def allot(self, body: Json) -> Json:
        given = _part(body, "allotment")
        sale, quantity, sku = (
            str(given.get("sale") or "").strip(),
            given.get("quantity"),
            str(given.get("sku") or ""),
        )
        if not 1 <= len(sale) <= 64:
            raise invalid("sale", "must be 1 to 64 characters")
        if type(quantity) is not int or quantity < 0:
            raise invalid("quantity", "must not be below zero")
        until = self._until(str(given.get("until") or "")) if quantity else self._now()
        self._release()
        row = self._shelf.by_sku.get(sku)
        if row is None or row.item.kind == "parent":
            raise refused(409, "out_of_stock", f"The shop has no product {sku}.", sku=sku)
        held = self.allotted.get((sale, sku), (0, until))[0]
        left = row.salable()
        if left is not None and quantity > held and left < quantity - held:
            raise refused(409, "out_of_stock", f"The shop has not {quantity - held} of {sku}.", sku=sku)
        if row.stock is not None:
            row.reserved += quantity - held
        self.allotted[sale, sku] = (quantity, until)
        return {"sale": sale, "sku": sku, "quantity": quantity, "available": row.salable()}

    def _until(self, text: str) -> datetime:
        try:
            until = datetime.fromisoformat(text).astimezone(UTC)
        except ValueError:
            until = self._now()
        if not self._now() < until < self._now() + timedelta(days=366):
            raise invalid("until", "must be a time with a zone, after now and within a year")
        return until

    def _release(self) -> None:
        """What the shop's cron does each minute."""
        for (sale, sku), (units, until) in list(self.allotted.items()):
            if units and until < self._now() and sku in self._shelf.by_sku:
                self._use_up(sale, self._shelf.by_sku[sku].id, units)

    def _use_up(self, sale: str, row_id: int, units: int) -> int:
        """Units of a sale's allotment back to free stock; an order takes them from there at once."""
        row = self._shelf.rows[row_id]
        held, until = self.allotted.get((sale, row.item.sku), (0, self._now()))
        taken = min(held, units)
        if taken and row.stock is not None:
            row.reserved -= taken
            self.allotted[sale, row.item.sku] = (held - taken, until)
        return taken

    def _known(self, reference: str) -> Order | None:
        """By our table, else an order marked by the plain way."""
        number = self._placed.get(reference)
        if number is not None:
            return self._orders.orders[number]
        return next(iter(self._orders.by_reference.get(reference, [])), None)

    def _told(self, order: Order, reference: str, *, created: bool) -> Json:
        lines = []
        for line in order.lines:
            gross = line.sum.row_gross - line.sum.discount
            lines.append({
                "sku": line.row.item.sku, "quantity": line.quantity, "net": decimal(gross - line.sum.tax),
                "tax": decimal(line.sum.tax), "total": decimal(gross),
            })  # fmt: skip
        return {
            "id": str(order.id), "number": order.number, "reference": reference, "status": order.status,
            "paid": order.total > 0 and order.paid >= order.total, "currency": order.currency,
            "total": decimal(order.total), "tax": decimal(sum(line.sum.tax for line in order.lines)), "lines": lines,
            "transaction_id": order.transaction, "refunded": decimal(order.refunded), "created": created,
        }  # fmt: skip

    def _look(self, given: Json) -> None:
        if not _REFERENCE.fullmatch(str(given.get("reference") or "")):
            raise invalid("reference", "must be 1 to 100 of A-Z a-z 0-9 _ . : -")
        if given.get("currency") != self._currency:
            raise invalid("currency", f"this store view sells in {self._currency}")
        if not given.get("lines"):
            raise invalid("lines", "must be 1 to 100")
        for at, line in enumerate(given["lines"]):
            if type(line.get("quantity")) is not int or line["quantity"] < 1:
                raise invalid(f"lines.{at}.quantity", "must be at least 1")
        if not re.fullmatch("[A-Z]{2}", str((given.get("address") or {}).get("country"))):
            raise invalid("address.country", "is no country code")
        self._release()

    def _need(self, given: Json) -> dict[int, int]:
        need: dict[int, int] = {}
        for line in given["lines"]:
            row = self._shelf.by_sku.get(str(line["sku"]))
            if row is None or not row.enabled or row.item.kind == "parent":
                text = f"The shop does not sell {line['sku']} any more."
                raise refused(409, "out_of_stock", text, sku=str(line["sku"]))
            need[row.id] = need.get(row.id, 0) + line["quantity"]
        return need

    def _stock(self, need: dict[int, int], sale: str) -> None:
        for ident, units in need.items():
            row: Row = self._shelf.rows[ident]
            free = row.salable()
            own = self.allotted.get((sale, row.item.sku), (0, self._now()))[0]
            if free is not None and free + own < units:
                text = f"The shop has not {units} of {row.item.sku}."
                raise refused(409, "out_of_stock", text, sku=row.item.sku)

    def _cart(self, cart: Cart, given: Json) -> Cart:
        place = given["address"]
        names = {"first_name": "firstname", "last_name": "lastname", "phone": "telephone", "country": "country_id"}
        cart.shipping = {names.get(key, key): value for key, value in place.items() if value}
        cart.method = "replycart_agreed"
        price = (given.get("shipping") or {}).get("price")
        cart.freight = None if price in (None, "") else _minor(price, "shipping.price")
        for line in given["lines"]:
            unit = line.get("unit")
            row = self._shelf.by_sku[str(line["sku"])]
            agreed = None if unit in (None, "") else _minor(unit, "unit")
            cart.lines.append(Line(0, row, line["quantity"], agreed))
        return cart


def _part(body: Json, name: str) -> Json:
    """The one argument. Magento refuses fields that it does not know, wherever they stand."""
    given = body.get(name)
    if not isinstance(given, dict):
        raise Turned(400, '"%fieldName" is required. Enter and try again.', {"fieldName": name})
    _known_only(name, given)
    for inner, value in given.items():
        for row in value if isinstance(value, list) else [value]:
            if isinstance(row, dict):
                _known_only(inner, row)
    return given


def _known_only(name: str, given: Json) -> None:
    for key in given:
        if key not in _KNOWN[name]:
            raise Turned(400, 'Property "%1" does not have accessor method in class.', [key])


def _minor(text: Any, field: str) -> int:
    if not isinstance(text, str) or not _AMOUNT.fullmatch(text):
        raise invalid(field, "is no decimal number")
    return int((Decimal(text) * 100).quantize(Decimal(1), ROUND_HALF_UP))
