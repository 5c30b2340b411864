"""What must hold of the line: read from history move by move, from what buyers said outside, and from PayPal."""

from __future__ import annotations

from itertools import pairwise

from bridge.states import State
from bridge.store import Purchase
from tests.simulation.world import World

BY_WALLET = "by the wallet that its owner saved"
#: What else may become of a hold that was to be bought by itself, as history tells it.
ENDS = (
    "not bought by itself",
    "the hold ran out",
    "the time ran out",
    "the buyer",
    "the merchant",
    "the sale ended",
    "approved",
    "paid",
)


def wrong_line(world: World) -> list[str]:
    """At every moment: units that come back go to those with a promise first, then by the network's time."""
    wrong: list[str] = []
    view = world.view
    standard = {sale.id for sale in view.sales() if sale.terms.mode == "standard"}
    mine = {one.id: one for one in view.purchases(limit=100_000) if one.sale_id in standard}
    waiting: dict[str, tuple[int, int]] = {}
    since: dict[str, int] = {}
    sql = "SELECT purchase_id, at, before, after, why FROM history ORDER BY seq"
    for ident, at, before, after, why in view._all(sql) if mine else ():
        one = mine.get(ident)
        if one is None or before == after:
            continue
        if after == State.WAITLISTED:
            waiting[ident] = (at, 2**62) if before else _place(world, one)
            since[ident] = at
            continue
        place = waiting.pop(ident, None)
        if place is None or after != State.HELD or not why.startswith("units came back"):
            continue
        for key, theirs in waiting.items():
            two = mine[key]
            if (two.sale_id, two.sku) == (one.sale_id, one.sku) and two.quantity <= one.quantity:
                mark, other = _promised(world, one, since[ident], at), _promised(world, two, since[key], at)
                if _before((other, theirs), (mark, place)):
                    wrong.append(f"{one.handle} got what came back, and {two.handle} was before")
                    break
    return wrong


def _before(two: tuple[bool | None, tuple[int, int]], one: tuple[bool | None, tuple[int, int]]) -> bool:
    """Whether it is sure that the first of these comes first; a promise may be unknown."""
    if two[0] is not None and one[0] is not None:
        return (not two[0], two[1]) < (not one[0], one[1])
    return two[1] < one[1] and (two[0] is True or one[0] is False)


def _place(world: World, one: Purchase) -> tuple[int, int]:
    reply = world.view.reply(one.network, one.reply_id)
    assert reply is not None
    network = world.networks[one.network]
    said = network.said.get(one.reply_id)
    written = [message for message in network.received if message.id == one.reply_id]
    at = said.reply.created_at if said is not None else written[0].created_at
    return round(at.timestamp() * 1000), reply.seq


def _promised(world: World, one: Purchase, since: int, at: int) -> bool | None:
    """Whether a promise was in force at that moment; None when that cannot be told from outside."""
    said = [word for word in world.promised.get(one.id, []) if word.begun <= at]
    if not said:
        return False
    last = said[-1]
    sure = all(word.done is not None and since <= word.begun and word.done < at for word in said)
    # Of two that were said at once either may have come last.
    sure = sure and all(one.done is not None and one.done < two.begun for one, two in pairwise(said))
    taken_back = any(word.ceilings is None and word.begun >= last.begun for word in world.consents[one.handle])
    if not sure or taken_back or _shut(world, one):
        return None
    return last.until > at


def _shut(world: World, one: Purchase) -> bool:
    """Whoever said "stop", or was shut out for a while, has no promise any more."""
    stopped = any(
        "stop" in said.reply.text for said in world.network.said.values() if said.reply.handle == one.handle
    )
    return stopped or one.buyer_id in world.shut


def unfinished_line(world: World) -> list[str]:
    """Once all is at rest: a promise was kept, or it is told why not; whoever passed has nothing any more."""
    wrong: list[str] = []
    view = world.view
    for ident in world.promised:
        one = view.purchase(ident)
        if one is None:
            continue
        moments = view.history(ident)
        for at, moment in enumerate(moments):
            if moment.after != State.HELD or not moment.why.startswith("units came back"):
                continue
            waited = max(before.at for before in moments[:at] if before.after == State.WAITLISTED)
            if _promised(world, one, waited, moment.at) is not True:
                continue
            rest = [later.why for later in moments[at + 1 :]]
            if not any(why.startswith((BY_WALLET, *ENDS)) for why in rest):
                wrong.append(f"{one.handle} promised, and nothing came of it: {rest}")
    return wrong + _passed(world)


def _passed(world: World) -> list[str]:
    wrong = []
    for network in world.networks:
        for reply in world.view.replies(limit=100_000):
            if reply.network != network or reply.intent != "cancel" or reply.edited_at or reply.deleted_at:
                continue
            one = world.view.purchase(reply.purchase_id or "")
            if reply.state == "settled" and one is not None:
                gone = [moment.at for moment in world.view.history(one.id) if moment.after == State.CANCELLED]
                if not gone and one.sale_id == reply.sale_id and one.reply_id != reply.reply_id:
                    wrong.append(f"{one.handle} let it go by {reply.text!r}, and it is {one.state}")
    return wrong


def wrong_parcels(world: World) -> list[str]:
    """Once all is at rest: what is paid together has the dearest of its shippings, once."""
    wrong = []
    terms = {sale.id: sale.terms for sale in world.view.sales()}
    by_order: dict[str, list[Purchase]] = {}
    for one in world.view.purchases(limit=100_000):
        if one.shop_order_id:
            by_order.setdefault(one.shop_order_id, []).append(one)
    pages = {capture.id: page for page in world.payments.pages.values() for capture in page.captures}
    for order_id, parcel in by_order.items():
        request = pages[parcel[0].capture_id or ""].request
        # Each has its country's price; only flat ones cost anything here.
        dearest = max(terms[one.sale_id].shipping.to("FR") or 0 for one in parcel)
        goods = sum(line.unit.minor * line.quantity for line in request.lines)
        gross = goods + request.tax.minor - request.discount.minor
        paid = sum(one.paid_amount or 0 for one in parcel)
        shown = sum((one.quote.shipping_net + one.quote.shipping_tax).minor for one in parcel if one.quote)
        if shown != dearest or paid != request.total.minor or gross + request.shipping.minor != paid:
            wrong.append(
                f"order {order_id} of {parcel[0].handle} was charged {shown} for shipping, not {dearest} once"
            )
    return wrong
