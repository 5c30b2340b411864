"""PURE. A parcel: several purchases of one buyer that are paid together. One payment, one order, shipping once.

Each stays a purchase of its own, with its own units, state, share of the money and refunds. The first is the *lead*: the
payment and the shop's order carry its reference.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from bridge.money import share
from bridge.store.records import Purchase, Sale, dump_address, dump_quote
from connectors.values import Money, Quote, QuoteLine, smallest


def fits(lead: Purchase, other: Purchase) -> bool:
    """Whether the two can go together: the same buyer and currency, and no SKU at two prices."""
    same = (lead.network, lead.buyer_id, lead.currency) == (other.network, other.buyer_id, other.currency)
    return same and other.id != lead.id and (other.sku != lead.sku or other.unit == lead.unit)


def shipping_cost(sales: Sequence[Sale], country: str) -> int | None:
    """The dearest of their shipping prices, once; None = the shop reckons. ``KeyError`` when one does not ship there."""
    costs = [sale.terms.shipping.to(country) for sale in sales]
    return None if None in costs else max(cost or 0 for cost in costs)


def quantities(members: Sequence[Purchase]) -> dict[str, int]:
    """SKU → units, in the order of the members."""
    found: dict[str, int] = {}
    for one in members:
        found[one.sku] = found.get(one.sku, 0) + one.quantity
    return found


def mark(members: Sequence[Purchase]) -> str:
    """Of what a page shows beside the binding click: how many of what, at which prices, and where it goes. Two that show the
    same have the same."""
    shown = [[one.id, one.quantity, one.unit, dump_quote(one.quote)] for one in members]
    told = json.dumps([shown, dump_address(members[0].address)])
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def split(quote: Quote, members: Sequence[Purchase]) -> list[Quote]:
    """Each member's part of the shop's reckoning, exact to the cent; shipping belongs to the lead's."""
    if len(members) == 1:
        return [quote]
    code = quote.total.currency
    nothing = Money(0, code)
    parts: dict[str, tuple[list[int], list[int]]] = {}
    for line in quote.lines:
        units = [one.quantity for one in members if one.sku == line.sku]
        # What each pays is split first: so many of the same thing cost as much in one hand as in two.
        paid, nets = (
            share(each, units, smallest(code)) for each in (line.net.minor + line.tax.minor, line.net.minor)
        )
        parts[line.sku] = nets, [gross - net for gross, net in zip(paid, nets, strict=True)]
    made = []
    for at, one in enumerate(members):
        nets, taxes = parts[one.sku]
        line = QuoteLine(one.sku, one.quantity, Money(nets.pop(0), code), Money(taxes.pop(0), code))
        net, tax = (nothing, nothing) if at else (quote.shipping_net, quote.shipping_tax)
        total = Money(line.net.minor + line.tax.minor + net.minor + tax.minor, code)
        made.append(Quote((line,), net, tax, total, "" if at else quote.shipping_label, {} if at else quote.data))
    return made


def whole(members: Sequence[Purchase]) -> Quote | None:
    """The reckoning that was split among them; None while one has none."""
    quotes = [one.quote for one in members]
    first = quotes[0]
    if len(quotes) == 1 or first is None or None in quotes:
        return first if len(quotes) == 1 else None
    code = first.total.currency
    lines: dict[str, QuoteLine] = {}
    for line in (line for quote in quotes if quote for line in quote.lines):
        before = lines.get(line.sku, QuoteLine(line.sku, 0, Money(0, code), Money(0, code)))
        lines[line.sku] = QuoteLine(
            line.sku, before.quantity + line.quantity, before.net + line.net, before.tax + line.tax
        )
    total = sum(quote.total.minor for quote in quotes if quote)
    return Quote(
        tuple(lines.values()),
        first.shipping_net,
        first.shipping_tax,
        Money(total, code),
        first.shipping_label,
        first.data,
    )
