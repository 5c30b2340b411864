"""Guest carts: what a purchase costs here, and how the order is placed. Magento reckons; we compare.

A price below the shop's, or free shipping, needs a cart rule with a coupon. It lives only for as long as a request
of ours: made, used on the cart, read back in the totals, deleted. "One use" is counted late by Magento's queue, so
a rule left behind could be used again; deleting it is what makes it one use.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from connectors.errors import ConnectorError, Refused
from connectors.shops.magento.api import PLATFORM, Api, Json, filters, log
from connectors.shops.magento.store import Store
from connectors.values import Address, Money, OrderDraft, Quote, QuoteLine

RULE = "Replycart "


@dataclass(frozen=True, slots=True)
class Totals:
    """What a cart comes to: per item (net, tax), shipping net and tax, all together."""

    lines: tuple[tuple[Money, Money], ...]
    shipping_net: Money
    shipping_tax: Money
    total: Money


class Carts:
    """``price``: what the catalogue asks for a SKU now. ``method``: "carrier_method" to ship with, "" = the cheapest; ``payment``: one that needs no gateway."""

    def __init__(self, api: Api, store: Store, price: Callable[[str], Money], method: str, payment: str) -> None:
        self._api, self._store, self._price, self._method, self.payment = api, store, price, method, payment

    def quote(self, draft: OrderDraft) -> Quote:
        """A cart for this address, reckoned by the shop. The cart stays, unseen, to be placed after the payment.

        What the sale promises below the shop's own prices, for the goods and for the shipping, is taken off by one
        coupon; the order then shows it as a discount, and its total is exact."""
        view = self._store.view()
        if draft.currency != view.currency:
            raise Refused(
                f"currency: the shop sells in {view.currency}, not in {draft.currency}",
                code="price",
                platform=PLATFORM,
            )
        cart, number = self._new(draft)
        plain, carrier, label = self._ship(cart, draft)
        offs = self._discounts(draft, plain)
        off = Money(sum(offs), draft.currency)
        charged = plain.shipping_net + plain.shipping_tax
        agreed = draft.shipping.price if draft.shipping.price is not None else charged
        free = agreed.minor == 0 and charged.minor > 0
        extra = Money(0, draft.currency) if free else charged - agreed
        totals = plain
        if (off + extra).minor or free:
            with self._rule(draft.reference, off + extra, free, extra.minor > 0) as code:
                self._api.call("PUT", f"guest-carts/{cart}/coupons/{code}")
                totals, carrier, _ = self._ship(cart, draft, carrier)
            goods = sum(net.minor + tax.minor for net, tax in plain.lines)
            promised = goods - off.minor + agreed.minor
            if totals.total.minor > promised:
                raise Refused(
                    f"price: with a coupon the shop asks {totals.total}, which is more than the sale says",
                    code="price",
                    platform=PLATFORM,
                )
        # The coupon is spread over all goods and the shipping. The buyer is shown what the sale says of each, and what is
        # paid together goes back by it: so many lines, so many prices of their own.
        said = [net.minor + tax.minor - less for (net, tax), less in zip(plain.lines, offs, strict=True)]
        said[-1] += totals.total.minor - agreed.minor - sum(said)
        moved = totals.shipping_net + totals.shipping_tax - agreed
        lines = [
            QuoteLine(line.sku, line.quantity, Money(gross, draft.currency) - tax, tax)
            for line, gross, (_, tax) in zip(draft.lines, said, totals.lines, strict=True)
        ]
        data = {
            "cart": cart,
            "quote_id": number,
            "carrier": carrier,
            "off": str((off + extra).minor),
            "free": "1" if free else "",
            "ships": "1" if extra.minor else "",
        }
        return Quote(tuple(lines), totals.shipping_net - moved, totals.shipping_tax, totals.total, label, data)

    def _new(self, draft: OrderDraft) -> tuple[str, str]:
        cart = self._api.post("guest-carts")
        if not isinstance(cart, str) or not cart:
            raise self._api.odd("POST", "guest-carts", "is no cart")
        number = ""
        for line in draft.lines:
            item = {"sku": line.sku, "qty": line.quantity, "quote_id": cart}
            added = self._api.object("POST", f"guest-carts/{cart}/items", body={"cartItem": item})
            number = str(added.get("quote_id", ""))
        return cart, number

    def _ship(self, cart: str, draft: OrderDraft, carrier: str = "") -> tuple[Totals, str, str]:
        """Choose how it is shipped, and read the totals."""
        where = address(draft.address)
        label = ""
        if not carrier:
            listed = self._api.call(
                "POST", f"guest-carts/{cart}/estimate-shipping-methods", body={"address": where}
            )
            chosen = self._choose(listed, draft)
            carrier = f"{chosen['carrier_code']}_{chosen['method_code']}"
        code, _, method = carrier.partition("_")
        body = {
            "addressInformation": {
                "shipping_address": where, "billing_address": where, "shipping_carrier_code": code,
                "shipping_method_code": method,
            }
        }  # fmt: skip
        told = self._api.object("POST", f"guest-carts/{cart}/shipping-information", body=body)
        totals = told.get("totals")
        if not isinstance(totals, dict):
            raise self._api.odd("POST", f"guest-carts/{cart}/shipping-information", "has no totals")
        for segment in totals.get("total_segments") or []:
            if segment.get("code") == "shipping":
                title = str(segment.get("title") or "")
                label = title[title.find("(") + 1 : title.rfind(")")] if "(" in title else title
        return self._read(totals, draft), carrier, label

    def _choose(self, listed: Any, draft: OrderDraft) -> Json:
        usable = (
            [row for row in listed if isinstance(row, dict) and row.get("available")]
            if isinstance(listed, list)
            else []
        )
        if self._method:
            usable = [
                row for row in usable if f"{row.get('carrier_code')}_{row.get('method_code')}" == self._method
            ]
        if not usable:
            country = draft.address.country
            raise Refused(
                f"shipping: the shop ships nothing to {country} that way", code="address", platform=PLATFORM
            )
        agreed = draft.shipping.price
        fitting = [
            row
            for row in usable
            if agreed is None or not agreed.minor or Money.parse(_cost(row), agreed.currency) >= agreed
        ]
        if not fitting:
            raise Refused(
                f"shipping: the shop ships for less than {agreed}; let the sale ship free or by the shop's rules, or "
                "install the Replycart module",
                code="price",
                platform=PLATFORM,
            )
        return min(fitting, key=_cost)

    def _read(self, totals: Json, draft: OrderDraft) -> Totals:
        """Magento leaves the tax hidden in a discount out of its segments, so tax is taken as what is left of the
        grand total, which is what the order will say."""
        code = draft.currency

        def amount(row: Json, *names: str) -> Money:
            value = next((row[name] for name in names if row.get(name) is not None), 0)
            return Money.parse(value, code)

        try:
            total = amount(totals, "grand_total")
            shipping_gross = amount(totals, "shipping_incl_tax", "shipping_amount") - amount(
                totals, "shipping_discount_amount"
            )
            shipping_tax = amount(totals, "shipping_tax_amount")
            rows = [row for row in totals.get("items") or [] if isinstance(row, dict)]
            if len(rows) != len(draft.lines):
                raise ValueError("lines")
            gross = [amount(row, "row_total_incl_tax") - amount(row, "discount_amount") for row in rows]
            tax = [amount(row, "tax_amount") for row in rows]
        except (KeyError, TypeError, ValueError, AttributeError):
            raise self._api.odd(
                "POST", "guest-carts/…/shipping-information", "has totals that cannot be read"
            ) from None
        # A net shop's discount is net: the difference to the grand total belongs to the lines.
        missing = total.minor - sum(g.minor for g in gross) - shipping_gross.minor
        gross[-1] = Money(gross[-1].minor + missing, code)
        lines = tuple((g - t, t) for g, t in zip(gross, tax, strict=True))
        return Totals(lines, shipping_gross - shipping_tax, shipping_tax, total)

    def _discounts(self, draft: OrderDraft, totals: Totals) -> list[int]:
        """How much the agreed price of each line lies below the cart's, in the prices that the shop displays."""
        return [
            0
            if line.unit is None
            else self._off(line.sku, line.unit.minor * line.quantity, line.quantity, net, tax)
            for line, (net, tax) in zip(draft.lines, totals.lines, strict=True)
        ]

    def _off(self, sku: str, agreed: int, quantity: int, net: Money, tax: Money) -> int:
        """1. The shop shows prices with tax, or without. 2. Where no tax is due the cart leaves it out of the price,
        and out of the discount in the same proportion: that buyer pays less than the sale says."""
        gross = net.minor + tax.minor
        if agreed in (net.minor, gross):
            return 0
        listed = self._price(sku).minor * quantity
        if not tax.minor and 0 < net.minor < listed:
            shown, share = listed, net.minor
        else:
            shown = share = gross if abs(listed - gross) <= abs(listed - net.minor) else net.minor
        if agreed > shown:
            raise Refused(
                f"price: {sku} costs less in the shop than in the sale; a higher price needs the Replycart module",
                code="price",
                platform=PLATFORM,
            )
        return round((shown - agreed) * share / shown)

    @contextlib.contextmanager
    def _rule(self, reference: str, off: Money, free: bool, ships: bool) -> Iterator[str]:
        """A coupon that takes ``off`` from the cart (``ships``: shipping included) while this block runs."""
        rule = {
            "name": f"{RULE}{reference}", "description": "Sale by reply", "website_ids": [self._store.view().website_id],
            "customer_group_ids": [0], "is_active": True, "stop_rules_processing": True, "is_advanced": True,
            "sort_order": 0, "simple_action": "cart_fixed", "discount_amount": float(off.decimal), "discount_step": 0,
            "apply_to_shipping": ships, "simple_free_shipping": "1" if free else "0", "times_used": 0, "is_rss": False,
            "coupon_type": "SPECIFIC_COUPON", "use_auto_generation": True, "uses_per_coupon": 1, "uses_per_customer": 0,
        }  # fmt: skip
        made = self._api.object("POST", "salesRules", body={"rule": rule})
        try:
            code = f"RC-{secrets.token_hex(8).upper()}"
            coupon = {
                "rule_id": made.get("rule_id"), "code": code, "usage_limit": 1, "usage_per_customer": 0, "times_used": 0,
                "is_primary": False, "type": 1,
            }  # fmt: skip
            self._api.call("POST", "coupons", body={"coupon": coupon})
            yield code
        finally:
            self._delete(made.get("rule_id"))

    def _delete(self, rule_id: object) -> None:
        try:
            self._api.call("DELETE", f"salesRules/{rule_id}")
        except ConnectorError as error:
            log.warning("magento: cart rule %s of ours could not be deleted: %s", rule_id, error)

    def clear_rules(self, reference: str) -> None:
        """Rules that an attempt which died has left."""
        params = [*filters(("name", "eq", f"{RULE}{reference}")), ("fields", "items[rule_id,name],total_count")]
        for row in self._api.rows("salesRules/search", params):
            if row.get("name") == f"{RULE}{reference}":
                self._delete(row.get("rule_id"))

    def place(self, draft: OrderDraft, quote: Quote) -> str:
        """Place the quote's cart, or one like it when it is gone; returns Magento's order id.

        What the cart comes to is compared with what was paid before it becomes an order. A quote of the module, gone
        meanwhile, is reckoned anew."""
        if not quote.data.get("carrier"):
            quote = replace(quote, data=self.quote(draft).data)
        cart, carrier = quote.data.get("cart", ""), quote.data.get("carrier", "")
        if not cart or not self._stands(cart):
            cart, _ = self._new(draft)
        off, free = Money(int(quote.data.get("off") or 0), draft.currency), bool(quote.data.get("free"))
        if off.minor or free:
            with self._rule(draft.reference, off, free, bool(quote.data.get("ships"))) as code:
                self._api.call("PUT", f"guest-carts/{cart}/coupons/{code}")
                return self._order(cart, carrier, draft, quote)
        return self._order(cart, carrier, draft, quote)

    def _stands(self, cart: str) -> bool:
        try:
            return bool(self._api.object("GET", f"guest-carts/{cart}").get("is_active"))
        except Refused as refusal:
            if refusal.code == "not_found":
                return False
            raise

    def _order(self, cart: str, carrier: str, draft: OrderDraft, quote: Quote) -> str:
        totals, _, _ = self._ship(cart, draft, carrier)
        if totals.total != quote.total:
            raise Refused(
                f"the shop now asks {totals.total}, {quote.total} was paid", code="mismatch", platform=PLATFORM
            )
        body = {
            "email": draft.address.email, "paymentMethod": {"method": self.payment},
            "billing_address": address(draft.address),
        }  # fmt: skip
        made = self._api.call("POST", f"guest-carts/{cart}/payment-information", body=body)
        if not isinstance(made, int | str) or isinstance(made, bool):
            raise self._api.odd("POST", "guest-carts/…/payment-information", "is no order id")
        return str(made)


def _cost(row: Json) -> Decimal:
    return Decimal(str(row.get("price_incl_tax", row.get("amount", 0)) or 0))


def address(given: Address) -> Json:
    """Magento wants a telephone number and a city even where a country has none."""
    street = [given.line1, given.line2] if given.line2 else [given.line1]
    made: Json = {
        "firstname": given.first_name, "lastname": given.last_name, "street": street, "city": given.city or given.region or given.line1,
        "postcode": given.postcode, "country_id": given.country, "telephone": given.phone or "0000000000",
        "email": given.email, "save_in_address_book": 0,
    }  # fmt: skip
    if given.region:
        made["region"] = given.region
        made["region_code"] = given.region
    return made
