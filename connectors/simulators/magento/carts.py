"""Guest carts, cart rules and coupons: totals as measured on the real store (prices with 19 % in Germany, none
elsewhere; shipping untaxed, 5.00 an item)."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from connectors.simulators.magento.door import Turned
from connectors.simulators.magento.shelf import Json, Row, Shelf, number

FLAT = 500
NOT_AVAILABLE = "Product that you are trying to add is not available."
NO_QUANTITY = "The requested qty is not available"


def missing(name: str, value: object) -> Turned:
    return Turned(
        404, "No such entity with %fieldName = %fieldValue", {"fieldName": name, "fieldValue": str(value)}
    )


@dataclass(slots=True)
class Line:
    """``unit``: a price agreed elsewhere, in place of the shop's own."""

    id: int
    row: Row
    quantity: int
    unit: int | None = None


@dataclass(slots=True)
class Cart:
    id: int
    masked: str
    lines: list[Line] = field(default_factory=list)
    shipping: Json | None = None
    billing: Json | None = None
    method: str = ""
    coupon: str = ""
    order: int | None = None
    number: str = ""
    freight: int | None = None


@dataclass(slots=True)
class Rule:
    id: int
    body: Json
    coupons: dict[str, int] = field(default_factory=dict)
    terms: dict[str, Json] = field(default_factory=dict)
    used: Counter[str] = field(default_factory=Counter)

    def holds(self, code: str, today: str, goods: int) -> bool:
        """Whether the coupon takes something off goods of that sum (minor units, without tax)."""
        limit = int((self.terms.get(code) or {}).get("usage_limit") or 0)
        over = bool(self.body.get("to_date")) and str(self.body["to_date"]) < today
        parts = (self.body.get("condition") or {}).get("conditions") or []
        least = max((round(float(one["value"]) * 100) for one in parts), default=0)
        return (
            bool(self.body.get("is_active")) and not over and not 0 < limit <= self.used[code] and goods >= least
        )

    def off(self, goods: int) -> int:
        """The discount on goods of that sum."""
        amount = float(self.body.get("discount_amount") or 0)
        return (
            round(goods * amount / 100) if self.body.get("simple_action") == "by_percent" else round(amount * 100)
        )


@dataclass(frozen=True, slots=True)
class Sum:
    """One line: per unit and for all, without and with tax, and its part of the discount."""

    net: int
    gross: int
    row_net: int
    row_gross: int
    tax: int
    rate: int
    discount: int


class Carts:
    def __init__(self, shelf: Shelf, now: Callable[[], datetime], *, tax: bool, masked: Callable[[], str]) -> None:
        self._shelf, self._now, self._tax, self._masked = shelf, now, tax, masked
        self.carts: dict[str, Cart] = {}
        self.rules: dict[int, Rule] = {}
        self.codes: dict[str, Rule] = {}
        self._ids, self._items, self._rules, self._coupons = (itertools.count(1) for _ in range(4))

    def make(self) -> str:
        cart = Cart(next(self._ids), self._masked())
        self.carts[cart.masked] = cart
        return cart.masked

    def find(self, masked: str, *, active: bool = True) -> Cart:
        cart = self.carts.get(masked)
        if cart is None:
            raise missing("cartId", masked)
        if active and cart.order is not None:
            raise missing("cartId", cart.id)
        return cart

    def add(self, masked: str, body: Json) -> Json:
        cart = self.find(masked)
        item = body.get("cartItem") or {}
        row = self._shelf.by_sku.get(str(item.get("sku")))
        if row is None:
            raise Turned(404, "The product that was requested doesn't exist. Verify the product and try again.")
        if row.item.kind == "parent":
            raise Turned(400, "You need to choose options for your item.")
        quantity = int(item.get("qty") or 0)
        salable = row.salable()
        if not row.enabled or salable == 0 or quantity < 1:
            raise Turned(400, NOT_AVAILABLE)
        if salable is not None and salable < quantity:
            raise Turned(400, NO_QUANTITY)
        line = Line(next(self._items), row, quantity)
        cart.lines.append(line)
        return {
            "item_id": line.id, "sku": row.item.sku, "qty": quantity, "name": row.item.name,
            "price": number(self._sums(cart)[-1].net), "product_type": "simple", "quote_id": str(cart.id),
        }  # fmt: skip

    def methods(self, masked: str) -> list[Json]:
        cart = self.find(masked)
        amount = number(FLAT * sum(line.quantity for line in cart.lines))
        return [{
            "carrier_code": "flatrate", "method_code": "flatrate", "carrier_title": "Flat Rate", "method_title": "Fixed",
            "amount": amount, "base_amount": amount, "available": True, "error_message": "", "price_excl_tax": amount,
            "price_incl_tax": amount,
        }]  # fmt: skip

    def ship(self, masked: str, body: Json) -> Json:
        cart = self.find(masked)
        given = body.get("addressInformation") or {}
        where = given.get("shipping_address") or given.get("shippingAddress") or {}
        for name in ("firstname", "lastname", "street", "city", "telephone"):
            if not where.get(name):
                raise Turned(
                    400,
                    'Please check the shipping address information. "%1" is required. Enter and try again.',
                    [name],
                )
        carrier = given.get("shipping_carrier_code") or given.get("shippingCarrierCode")
        method = given.get("shipping_method_code") or given.get("shippingMethodCode")
        if (carrier, method) != ("flatrate", "flatrate"):
            raise Turned(400, "Carrier with such method not found: %1, %2", [carrier, method])
        cart.shipping, cart.billing, cart.method = (
            where,
            given.get("billing_address") or where,
            "flatrate_flatrate",
        )
        return {
            "payment_methods": [{"code": "checkmo", "title": "Check / Money order"}],
            "totals": self.totals(cart),
        }

    def coupon(self, masked: str, code: str) -> bool:
        cart, rule = self.find(masked), self.codes.get(code)
        if rule is None or not rule.holds(
            code, f"{self._now():%Y-%m-%d}", sum(s.row_net for s in self._plain(cart))
        ):
            raise Turned(404, "The coupon code isn't valid. Verify the code and try again.")
        cart.coupon = code
        return True

    def rule_of(self, cart: Cart) -> Rule | None:
        rule = self.codes.get(cart.coupon)
        goods = sum(one.row_net for one in self._plain(cart))
        return rule if rule and rule.holds(cart.coupon, f"{self._now():%Y-%m-%d}", goods) else None

    def rate(self, cart: Cart) -> int:
        country = str((cart.shipping or {}).get("country_id") or (cart.shipping or {}).get("countryId") or "DE")
        return 19 if self._tax and country == "DE" else 0

    def _sums(self, cart: Cart) -> list[Sum]:
        found, rule, rate = self._plain(cart), self.rule_of(cart), self.rate(cart)
        if rule:
            goods = sum(one.row_gross for one in found)
            left = min(rule.off(goods), goods)
            for index, one in enumerate(found):
                part = min(left, one.row_gross)
                if rule.body.get("simple_action") == "by_percent":
                    part = min(part, rule.off(one.row_gross))
                left -= part
                # The tax of a discounted line is reckoned on what is left of it.
                tax = (one.row_gross - part) - round((one.row_gross - part) * 100 / (100 + rate))
                found[index] = Sum(one.net, one.gross, one.row_net, one.row_gross, tax, rate, part)
        return found

    def _plain(self, cart: Cart) -> list[Sum]:
        """The lines before any discount."""
        rate = self.rate(cart)
        found = []
        for line in cart.lines:
            listed = self._shelf.price(line.row, self._now()) if line.unit is None else line.unit
            net = round(listed * 100 / 119) if self._tax else listed
            gross = listed if rate or not self._tax else net
            row_gross = gross * line.quantity
            row_net = round(row_gross * 100 / (100 + rate))
            found.append(Sum(net, gross, row_net, row_gross, row_gross - row_net, rate, 0))
        return found

    def _freight(self, cart: Cart, rule: Rule | None) -> int:
        free = rule is not None and str(rule.body.get("simple_free_shipping")) == "1"
        if cart.freight is not None:
            return cart.freight
        return 0 if free or not cart.method else FLAT * sum(line.quantity for line in cart.lines)

    @staticmethod
    def _off_goods(rule: Rule, goods: int, freight: int) -> int:
        """The goods' part of the discount: all of it, or their share where the rule applies to shipping too."""
        off = round(float(rule.body.get("discount_amount") or 0) * 100)
        if not rule.body.get("apply_to_shipping"):
            return min(off, goods)
        off = min(off, goods + freight)
        return off - round(off * freight / (goods + freight)) if goods + freight else 0

    def sums(self, cart: Cart) -> tuple[list[Sum], int, int]:
        """The lines, what shipping costs, and what is taken off it."""
        rule, sums = self.rule_of(cart), self._sums(cart)
        freight = self._freight(cart, rule)
        if rule is None or not rule.body.get("apply_to_shipping"):
            return sums, freight, 0
        off = min(
            round(float(rule.body.get("discount_amount") or 0) * 100), sum(s.row_gross for s in sums) + freight
        )
        return sums, freight, off - sum(s.discount for s in sums)

    def totals(self, cart: Cart) -> Json:
        sums, shipping, shipping_off = self.sums(cart)
        subtotal, gross = sum(s.row_net for s in sums), sum(s.row_gross for s in sums)
        discount, tax = sum(s.discount for s in sums), sum(s.tax for s in sums)
        total = gross - discount + shipping - shipping_off
        rows = [
            {
                "item_id": line.id, "price": number(s.net), "qty": line.quantity, "row_total": number(s.row_net),
                "tax_amount": number(s.tax), "tax_percent": s.rate, "discount_amount": number(s.discount),
                "price_incl_tax": number(s.gross), "row_total_incl_tax": number(s.row_gross), "name": line.row.item.name,
            }
            for line, s in zip(cart.lines, sums, strict=True)
        ]  # fmt: skip
        segments: list[Json] = [{"code": "subtotal", "title": "Subtotal", "value": number(subtotal)}]
        if discount:
            segments.append({"code": "discount", "title": "Discount", "value": number(-discount)})
        segments += [
            {"code": "shipping", "title": "Shipping & Handling (Flat Rate - Fixed)", "value": number(shipping)},
            {"code": "tax", "title": "Tax", "value": number(tax)},
            {"code": "grand_total", "title": "Grand Total", "value": number(total), "area": "footer"},
        ]
        return {
            "grand_total": number(total), "subtotal": number(subtotal), "discount_amount": number(-discount - shipping_off),
            "shipping_amount": number(shipping), "shipping_discount_amount": number(shipping_off), "tax_amount": number(tax),
            "shipping_tax_amount": 0, "subtotal_incl_tax": number(gross), "shipping_incl_tax": number(shipping),
            "base_currency_code": "EUR", "quote_currency_code": "EUR", "items_qty": sum(x.quantity for x in cart.lines),
            "items": rows, "total_segments": segments, **({"coupon_code": cart.coupon} if cart.coupon else {}),
        }  # fmt: skip

    def add_rule(self, body: Json) -> Json:
        given = dict(body.get("rule") or {})
        if not given.get("website_ids") or not given.get("customer_group_ids"):
            raise Turned(400, "The rule needs websites and customer groups.")
        if str(given.get("simple_free_shipping")) not in ("0", "1", "2"):
            given["simple_free_shipping"] = "0"
        rule = Rule(next(self._rules), given)
        given["rule_id"] = rule.id
        self.rules[rule.id] = rule
        return given

    def add_coupon(self, body: Json) -> Json:
        given = body.get("coupon") or {}
        rule, code = self.rules.get(int(given.get("rule_id") or 0)), str(given.get("code") or "")
        if rule is None:
            raise Turned(400, "Error occurred when saving coupon: %1", ["no such rule"])
        if not code or code in self.codes:
            raise Turned(
                400, "Error occurred when saving coupon: %1", ["Coupon with the same code already exists"]
            )
        rule.coupons[code] = next(self._coupons)
        rule.terms[code] = given
        self.codes[code] = rule
        return {"coupon_id": rule.coupons[code], **given}

    def delete_rule(self, ident: str) -> bool:
        rule = self.rules.pop(int(ident), None) if ident.isdigit() else None
        if rule is None:
            raise missing("rule_id", ident)
        for code in rule.coupons:
            self.codes.pop(code, None)
        return True
