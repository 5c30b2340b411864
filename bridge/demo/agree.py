"""Do ledger, PayPal and shop say the same? Asked of the simulators themselves, past every line of our own connectors."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from bridge.demo.buyers import play
from bridge.demo.stage import Stage
from bridge.parcels import quantities
from bridge.states import State
from bridge.store import Purchase
from bridge.store.gifts import gifts
from bridge.store.pages import Ask
from connectors.values import Money

PAID = {State.PAID, State.ORDERED, State.REFUNDING, State.REFUNDED, State.DISPUTED, State.REVERSED}


@dataclass(frozen=True, slots=True)
class Order:
    """An order as the shop itself shows it; amounts in minor units."""

    number: str
    reference: str
    total: int
    refunded: int
    units: dict[str, int]
    paid: bool


def shop_orders(stage: Stage) -> list[Order]:
    """By the shop simulator's play interface, which is the same for every shop."""
    return [
        Order(
            number=row["number"],
            reference=row["reference"],
            total=_minor(row["total"], row["currency"]),
            refunded=_minor(row["refunded"], row["currency"]),
            units={line["sku"]: line["quantity"] for line in row["lines"]},
            paid=row["paid"],
        )
        for row in play(stage.shop, "orders")
    ]


def _minor(amount: Any, currency: str) -> int:
    return Money.parse(amount or 0, currency).minor


def _parcel(
    lead: Purchase, members: list[Purchase], capture: dict[str, Any] | None, mine: list[Order]
) -> list[str]:
    """What differs between what was paid at once (most often by one purchase), PayPal's capture and the shop's order."""
    who, wrong = f"@{lead.handle} ({lead.state})", []
    if capture is None:
        return [f"{who}: the ledger says paid, PayPal knows no capture"]
    paid, gone = sum(one.paid_amount or 0 for one in members), sum(one.refunded for one in members)
    taken = _minor(capture["amount"], capture["currency"])
    returned = _minor(capture["refunded"], capture["currency"])
    if (taken, capture["currency"]) != (paid, lead.currency):
        wrong.append(f"{who}: PayPal took {capture['amount']}, the ledger says {paid}")
    if returned != gone:
        wrong.append(f"{who}: PayPal gave back {capture['refunded']}, the ledger says {gone}")
    if len(mine) != 1:
        return [*wrong, f"{who}: {len(mine)} orders in the shop, not one"]
    order = mine[0]
    if order.total != taken or not order.paid:
        wrong.append(
            f"{who}: PayPal took {taken}, the shop's order {order.number} says {order.total}, paid: {order.paid}"
        )
    if order.refunded != returned:
        wrong.append(f"{who}: PayPal gave back {returned}, the shop's order {order.number} says {order.refunded}")
    if order.units != quantities(members):
        wrong.append(f"{who}: {quantities(members)} paid, the shop's order says {order.units}")
    return wrong


def differences(stage: Stage, sku: str, stock_before: int, quantity: int) -> list[str]:
    """Everything that does not agree, in words; empty when all does."""
    view = stage.house.store.view()
    wrong = list(view.imbalances())
    captures = {row["id"]: row for row in play(stage.paypal, "captures")}
    orders: dict[str, list[Order]] = defaultdict(list)
    for order in shop_orders(stage):
        orders[order.reference].append(order)
    sold = back = 0
    parcels: dict[str, list[Purchase]] = defaultdict(list)
    for purchase in view.purchases(limit=100_000):
        who = f"@{purchase.handle} ({purchase.state})"
        if purchase.state in PAID:
            parcels[purchase.capture_id or ""].append(purchase)
            sold += purchase.quantity if purchase.sku == sku else 0
            back += purchase.quantity if purchase.sku == sku and purchase.state is State.REFUNDED else 0
        elif mine := orders.pop(f"rc-{purchase.id}", []):
            wrong.append(f"{who}: not paid, but the shop has order {mine[0].number}")
    for capture_id, members in parcels.items():
        lead = next((one for one in members if one.id == one.parcel), members[0])
        wrong += _parcel(lead, members, captures.pop(capture_id, None), orders.pop(f"rc-{lead.id}", []))
    given = gifts(view).gift_pages(Ask(1, 1000)).items
    for one in given:
        row = captures.pop(one.capture_id or "", None)
        paid = row is not None and (_minor(row["amount"], row["currency"]), row["payee"]) == (
            one.amount,
            one.payee,
        )
        if paid != (one.state == "paid"):
            wrong.append(f"a gift of @{one.sender} is {one.state}, PayPal says otherwise")
    wrong += [f"PayPal holds a capture {name} that the ledger does not know" for name in captures]
    # What has no reference of ours was bought in the shop itself.
    wrong += [
        f"the shop has an order {rows[0].number} that the ledger does not know"
        for reference, rows in orders.items()
        if reference.startswith("rc-")
    ]
    live = stage.house.shop.product(sku)
    stock = live.stock if live else None
    if stock != stock_before - sold + back:
        wrong.append(f"the shop had {stock_before} units, sold {sold}, took back {back}, and shows {stock}")
    if sold - back > quantity:
        wrong.append(f"{sold - back} units sold of {quantity}")
    return wrong
