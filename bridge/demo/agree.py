"""Do ledger, PayPal and shop say the same? Asked of the simulators themselves, past every line of our own connectors."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from bridge.demo.buyers import play
from bridge.demo.stage import Stage
from bridge.states import State
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


def differences(stage: Stage, sku: str, stock_before: int, quantity: int) -> list[str]:
    """Everything that does not agree, in words; empty when all does."""
    view = stage.house.store.view()
    wrong = list(view.imbalances())
    captures = {row["id"]: row for row in play(stage.paypal, "captures")}
    orders: dict[str, list[Order]] = defaultdict(list)
    for order in shop_orders(stage):
        orders[order.reference].append(order)
    sold = back = 0
    for purchase in view.purchases(limit=100_000):
        who = f"@{purchase.handle} ({purchase.state})"
        mine = orders.pop(f"rc-{purchase.id}", [])
        if purchase.state not in PAID:
            if mine:
                wrong.append(f"{who}: not paid, but the shop has order {mine[0].number}")
            continue
        capture = captures.pop(purchase.capture_id or "", None)
        if capture is None:
            wrong.append(f"{who}: the ledger says paid, PayPal knows no capture")
            continue
        taken = _minor(capture["amount"], capture["currency"])
        returned = _minor(capture["refunded"], capture["currency"])
        if (taken, capture["currency"]) != (purchase.paid_amount, purchase.currency):
            wrong.append(f"{who}: PayPal took {capture['amount']}, the ledger says {purchase.paid_amount}")
        if returned != purchase.refunded:
            wrong.append(f"{who}: PayPal gave back {capture['refunded']}, the ledger says {purchase.refunded}")
        if len(mine) != 1:
            wrong.append(f"{who}: {len(mine)} orders in the shop, not one")
            continue
        order = mine[0]
        if order.total != taken or not order.paid:
            wrong.append(
                f"{who}: PayPal took {taken}, the shop's order {order.number} says {order.total}, paid: {order.paid}"
            )
        if order.refunded != returned:
            wrong.append(
                f"{who}: PayPal gave back {returned}, the shop's order {order.number} says {order.refunded}"
            )
        if order.units != {purchase.sku: purchase.quantity}:
            wrong.append(f"{who}: {purchase.quantity} × {purchase.sku} paid, the shop's order says {order.units}")
        sold += purchase.quantity
        back += purchase.quantity if purchase.state is State.REFUNDED else 0
    wrong += [f"PayPal holds a capture {name} that the ledger does not know" for name in captures]
    wrong += [f"the shop has an order {rows[0].number} that the ledger does not know" for rows in orders.values()]
    live = stage.house.shop.product(sku)
    stock = live.stock if live else None
    if stock != stock_before - sold + back:
        wrong.append(f"the shop had {stock_before} units, sold {sold}, took back {back}, and shows {stock}")
    if sold - back > quantity:
        wrong.append(f"{sold - back} units sold of {quantity}")
    return wrong
