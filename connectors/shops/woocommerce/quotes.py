"""What a purchase costs: reckoned by the shop itself, on a temporary order."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

from connectors.errors import ConnectorError, Refused
from connectors.shops.woocommerce import orders
from connectors.shops.woocommerce.api import PLATFORM, Api, Json, log
from connectors.values import OrderDraft, Quote

VIA = "replycart-quote"
"""``created_via`` of the temporary orders. Should one stay behind, the shop removes it within a day."""


class Quotes:
    """``seconds``: how long a reckoning is used again for the same items, prices and place."""

    def __init__(self, api: Api, now: Callable[[], datetime], currency: Callable[[], str], seconds: int) -> None:
        self.api, self.now, self.currency = api, now, currency
        self._life = timedelta(seconds=seconds)
        self._lock = threading.Lock()
        self._nets: dict[tuple[object, ...], tuple[str, ...]] = {}
        self._quotes: dict[tuple[object, ...], tuple[datetime, Quote]] = {}

    def quote(self, draft: OrderDraft) -> Quote:
        """The shop's reckoning, by a temporary order in status checkout-draft that is deleted at once.

        Nobody is mailed and no stock moves in that status. An agreed price is turned into the net that yields it
        to the cent at this address. A reckoning is used again for ``quote_seconds``.
        """
        sells = self.currency()
        if draft.currency != sells:
            raise Refused(
                f"currency: the shop sells in {sells}, not in {draft.currency}",
                code="price",
                platform=PLATFORM,
            )
        if draft.shipping.price is None:
            raise Refused(
                "shipping: WooCommerce does not reckon it for orders made this way: set it in the sale, free or flat",
                code="price",
                platform=PLATFORM,
            )
        key = _key(draft)
        with self._lock:
            known = self._quotes.get(key)
        now = self.now()
        if known and timedelta(0) <= now - known[0] < self._life:
            return known[1]
        try:
            quote = self._reckon(draft, key)
        except (orders.Unreadable, ValueError) as error:
            raise self.api.odd("POST", "orders", str(error)) from None
        with self._lock:
            if len(self._quotes) > 2000:
                self._quotes.clear()
            self._quotes[key] = (now, quote)
        return quote

    def _reckon(self, draft: OrderDraft, key: tuple[object, ...]) -> Quote:
        """1. the shop's lines; 2. where a price was agreed, the nets that yield it; 3. away with the order."""
        price = draft.shipping.price
        assert price
        guess = self._nets.get(key)
        asked = (str(line.unit.decimal * line.quantity) if line.unit else "" for line in draft.lines)
        nets = guess or (*asked, str(price.decimal))
        items = [orders.line_item(line, net or None) for line, net in zip(draft.lines, nets, strict=False)]
        body = {
            "status": "checkout-draft",
            "created_via": VIA,
            "currency": draft.currency,
            "line_items": items,
            "shipping_lines": [orders.shipping_line(draft, nets[-1])],
            **orders.places(draft.address),
        }
        order = self.api.order("POST", "orders", body)
        try:
            self._must_know(order, draft)
            for _ in range(4):
                better = self._better(order, draft)
                if better is None:
                    break
                rows, ships = orders.rows(order, "line_items"), orders.rows(order, "shipping_lines")
                change = {
                    "line_items": [
                        {"id": row.get("id"), "subtotal": net, "total": net}
                        for row, net in zip(rows, better, strict=False)
                    ],
                    "shipping_lines": [{"id": row.get("id"), "total": better[-1]} for row in ships],
                }
                order = self.api.order("PUT", f"orders/{order['id']}", change)
            else:
                raise Refused("price: the shop cannot reckon this price exactly", code="price", platform=PLATFORM)
        finally:
            self._forget(str(order["id"]))
        rows = orders.rows(order, "line_items")
        sent = tuple(orders.net_text(orders.number(row.get("total"))) for row in rows)
        shipping = orders.net_text(orders.number(orders.rows(order, "shipping_lines")[0].get("total")))
        with self._lock:
            if len(self._nets) > 2000:
                self._nets.clear()
            if all(line.unit for line in draft.lines):
                self._nets[key] = (*sent, shipping)
        return orders.quote_of(order, draft, sent, shipping)

    def _better(self, order: Json, draft: OrderDraft) -> tuple[str, ...] | None:
        """Nets nearer to the agreed prices; None when every agreed price is met."""
        included = order.get("prices_include_tax") is True
        rows = [*orders.rows(order, "line_items"), *orders.rows(order, "shipping_lines")]
        price = draft.shipping.price
        assert price
        aims = [line.unit * line.quantity if line.unit else None for line in draft.lines] + [price]
        met, result = True, []
        for row, aim in zip(rows, aims, strict=True):
            net = orders.number(row.get("total"))
            if aim is not None:
                have = orders.gross(row, draft.currency) if included else orders.cents(net, draft.currency)
                if have != aim:
                    factor = orders.multiplier(order, row) if included else Decimal(1)
                    first = aim.decimal / factor
                    # nearer each time: first the plain division, then by the cent that rounding ate
                    net = first if abs(first - net) > orders.MICRO else net + (aim - have).decimal / factor / 2
                    met = False
            result.append(orders.net_text(net))
        return None if met else tuple(result)

    def _must_know(self, order: Json, draft: OrderDraft) -> None:
        """An unknown product becomes a line of nothing, with 201: never take that for a reckoning."""
        rows = orders.rows(order, "line_items")
        for line, row in zip(draft.lines, rows, strict=False):
            if not orders.same_product(line, row):
                raise Refused(
                    f"{line.sku}: the shop has no such product any more", code="not_found", platform=PLATFORM
                )
        if len(rows) != len(draft.lines) or order.get("currency") != draft.currency:
            raise orders.Unreadable("the lines or the currency are not those asked for")

    def _forget(self, id: str) -> None:
        try:
            self.api.call("DELETE", f"orders/{id}", {"force": "true", "_fields": "id"})
        except ConnectorError as error:
            log.info("woocommerce: temporary order %s stays until the shop clears it: %s", id, error)


def _key(draft: OrderDraft) -> tuple[object, ...]:
    """All that a reckoning depends on."""
    place = draft.address
    lines = tuple((line.product_id, line.parent_id, line.quantity, line.unit) for line in draft.lines)
    return lines, draft.shipping, place.country, place.region, place.postcode, place.city.casefold()
