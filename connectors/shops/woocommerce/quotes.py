"""What a purchase costs: reckoned by the shop itself, on a temporary order."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

from connectors.errors import ConnectorError, Refused
from connectors.shops.woocommerce import orders
from connectors.shops.woocommerce.api import PLATFORM, Api, Json, log
from connectors.values import Money, OrderDraft, Quote

VIA = "replycart-quote"
"""``created_via`` of the temporary orders. Should one stay behind, the shop removes it within a day."""
TRIES = 4
KEPT = 2000


class Quotes:
    """``seconds``: how long a reckoning is used again for the same items, prices and place."""

    def __init__(self, api: Api, now: Callable[[], datetime], currency: Callable[[], str], seconds: int) -> None:
        self.api, self.now, self.currency = api, now, currency
        self._life = timedelta(seconds=seconds)
        self._lock = threading.Lock()
        self._factors: dict[tuple[str, str], Decimal] = {}
        self._quotes: dict[tuple[object, ...], tuple[datetime, Quote]] = {}

    def quote(self, draft: OrderDraft) -> Quote:
        """The shop's reckoning, by a temporary order in status checkout-draft that is deleted at once.

        Nobody is mailed and no stock moves in that status. An agreed price is turned into the net that yields it
        to the cent at this address. A reckoning is used again for ``quote_seconds``.
        """
        sells = self.currency()
        if draft.currency != sells and not (draft.market and all(line.unit for line in draft.lines)):
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
            quote = self._reckon(draft)
        except (orders.Unreadable, ValueError) as error:
            raise self.api.odd("POST", "orders", str(error)) from None
        with self._lock:
            if len(self._quotes) > KEPT:
                self._quotes.clear()
            self._quotes[key] = (now, quote)
        return quote

    def _reckon(self, draft: OrderDraft) -> Quote:
        """1. An order with the best guess of nets. 2. Better ones until every agreed price is met. 3. Away with it."""
        aims = [line.unit * line.quantity if line.unit else None for line in draft.lines] + [draft.shipping.price]
        names = [line.product_id for line in draft.lines] + ["shipping"]
        country = draft.address.country
        # what was added by tax when it last went there: mostly right, and then nothing needs a second try
        factors = [self._factors.get((country, name), Decimal(1)) for name in names]
        nets = [
            orders.net_text(aim.decimal / factor) if aim else "" for aim, factor in zip(aims, factors, strict=True)
        ]
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
            for _ in range(TRIES):
                rows = [*orders.rows(order, "line_items"), *orders.rows(order, "shipping_lines")]
                factors = [orders.multiplier(order, row) for row in rows]
                if order.get("prices_include_tax") is not True:
                    factors = [Decimal(1)] * len(rows)
                better = [
                    self._better(row, aim, net, factor, order, draft.currency)
                    for row, aim, net, factor in zip(rows, aims, nets, factors, strict=True)
                ]
                if better == nets:
                    break
                nets = better
                changes = [{"id": row.get("id"), "total": net} for row, net in zip(rows, nets, strict=True) if net]
                lines = [{**change, "subtotal": change["total"]} for change in changes[:-1]]
                body = {"line_items": lines, "shipping_lines": changes[-1:]}
                order = self.api.order("PUT", f"orders/{order['id']}", body)
            else:
                raise Refused("price: the shop cannot reckon this price exactly", code="price", platform=PLATFORM)
        finally:
            self._forget(str(order["id"]))
        with self._lock:
            if len(self._factors) > KEPT:
                self._factors.clear()
            self._factors.update({(country, name): factor for name, factor in zip(names, factors, strict=True)})
        sent = [
            net or orders.net_text(orders.number(row.get("total"))) for net, row in zip(nets, rows, strict=True)
        ]
        return orders.quote_of(order, draft, sent[:-1], sent[-1])

    @staticmethod
    def _better(row: Json, aim: Money | None, net: str, factor: Decimal, order: Json, currency: str) -> str:
        """The net to try next for this line; the same again when the agreed price is met or none was agreed."""
        if aim is None:
            return net
        included = order.get("prices_include_tax") is True
        have = orders.gross(row, currency) if included else orders.cents(orders.number(row.get("total")), currency)
        if have == aim:
            return net
        plain = orders.net_text(aim.decimal / factor)
        if plain != net:
            return plain
        # rounding of net and of tax both went the same way: half a cent to the other side
        return orders.net_text(Decimal(net) + (aim - have).decimal / factor / 2)

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
