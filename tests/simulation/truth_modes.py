"""What must hold of baskets, series, flash sales and messages: asked of the network, PayPal and the shop, and of the ledger's
history line by line, not of the rooms that decide."""

from __future__ import annotations

from collections import Counter
from typing import Any

from bridge.clock import to_ms
from bridge.sales.life import SOLD_OUT
from bridge.states import State
from bridge.store.spreads import Brought, spreads
from tests.simulation.truth_budget import was_dry
from tests.simulation.world import World

Place = tuple[int, int, int]
#: One of these in a series, and its account has had its turn.
TURN = (State.WAITLISTED, State.HELD, State.APPROVED, State.PAYING, State.PENDING, State.PAID, State.ORDERED)


def wrong_modes(world: World) -> list[str]:
    """At every moment."""
    posted = Counter(draft.reference for _, draft in world.network.posts.values())
    wrong = [f"{key} was posted {count} times" for key, count in posted.items() if count > 1]
    wrote = Counter(message.author_id for message in world.network.received)
    for (who, text), count in Counter(world.network.messages).items():
        # A link is one hold's; other words may answer each of several messages.
        if count > (1 if "http" in text else wrote[who]):
            wrong.append(f"{who} was told {count} times: {text}")
    return wrong + _draws(world) + _told_early(world)


def _told_early(world: World) -> list[str]:
    """Nobody is told that it begins before it does."""
    wrong = []
    for ident, at in world.told.items():
        reply = world.view.reply("memory", ident)
        sale = world.view.sale(reply.sale_id or "") if reply is not None else None
        if reply is None or sale is None or reply.intent != "notify":
            continue
        if sale.live_at is None or at < sale.live_at:
            wrong.append(f"{reply.handle} was told that {sale.title} begins before it did")
    return wrong


def _draws(world: World) -> list[str]:
    """History once more, move by move: whoever is drawn is the first of those that wait, by the network's own order, a moment
    after the reply; and nobody has two places."""
    wrong: list[str] = []
    view = world.view
    series = {sale.id: sale for sale in view.sales() if sale.terms.mode == "first_come"}
    mine = {one.id: one for one in view.purchases(limit=100_000) if one.sale_id in series}
    if not mine:
        return wrong
    places = {ident: _place(world, one) for ident, one in mine.items()}
    turns = Counter((one.sale_id, one.buyer_id) for one in mine.values() if one.state in TURN)
    wrong += [f"{buyer} has {count} places in one series" for (_, buyer), count in turns.items() if count > 1]
    waiting: dict[str, Place] = {}
    drawn: Counter[str] = Counter()
    sql = "SELECT purchase_id, at, before, after, why FROM history ORDER BY seq"
    for ident, at, before, after, why in view._all(sql):
        one = mine.get(ident)
        if one is None or before == after:
            continue
        if after == State.WAITLISTED:
            # Asked again: to the end of the line, of that moment.
            waiting[ident] = places[ident] if not before or before == State.WAITLISTED else (at, 2**62, 0)
            drawn[ident] = 0
            continue
        place = waiting.pop(ident, None)
        if after != State.HELD:
            continue
        if place is None:
            wrong.append(f"{one.handle} got a hold in a series without having waited: {why}")
            continue
        drawn[ident] += 1
        terms = series[one.sale_id].terms
        if at - place[0] < terms.settle_seconds * 1000:
            wrong.append(f"{one.handle} was drawn {at - place[0]} ms after the reply")
        first = [
            two for key, two in mine.items()
            if key in waiting and two.sale_id == one.sale_id and two.sku == one.sku and waiting[key] < place
        ]  # fmt: skip
        wrong += [f"{one.handle} was drawn before {two.handle}, who came first" for two in first[:1]]
    return wrong + _reposts(world)


def _place(world: World, one: Any) -> Place:
    """By the network's time, not by the ledger's column; between equals a reply goes before a message. A repost has the time of
    the look that found it."""
    ident = one.reply_id
    if ident.startswith("repost:"):
        reply = world.view.reply("memory", ident)
        assert reply is not None
        return reply.created_at, reply.seq, 0
    if ident.startswith("dm:"):
        received = world.networks[one.network].received
        written = next(reply.created_at for reply in received if reply.id == ident)
        return to_ms(written), 0, (1 << 80) + int(ident[3:])
    return to_ms(world.networks[one.network].said[ident].reply.created_at), 0, int(ident)


def _reposts(world: World) -> list[str]:
    """Those that passed a post on stand in the network's order, each once."""
    wrong = []
    heard: dict[str, list[tuple[int, int, str]]] = {}
    sql = "SELECT post_id, created_at, seq, author_id FROM replies WHERE reply_id LIKE 'repost:%'"
    for post, at, seq, author in world.view._all(sql):
        heard.setdefault(post, []).append((at, seq, author))
    for post, lines in heard.items():
        order = [one.id for one in world.network.reposts[post]]
        ours = [author for _, _, author in sorted(lines)]
        if ours != [author for author in order if author in set(ours)]:
            wrong.append(f"{post} was passed on by {order}, and the line is {ours}")
    return wrong


def _quotes(world: World) -> list[str]:
    """Whoever named us under a quote takes part in its sale, and is counted for who quoted it."""
    wrong, known = [], spreads(world.view)
    for sale in world.view.sales():
        came = known.brought(sale.id)
        for one in known.spreads_of(sale.id):
            if one.kind != "quote":
                continue
            # One that was edited stands twice under one number; of who said "stop" nothing is read.
            under = {said.reply.id for said in world.network.said.values() if said.reply.post_id == one.quote_id}
            heard = [world.view.reply("memory", ident) for ident in sorted(under)]
            others = [reply for reply in heard if reply is not None and reply.author_id != one.account_id]
            strays = [
                reply.reply_id for reply in others
                if reply.sale_id != sale.id and reply.why not in ("stopped", "blocked")
                # A person dealt with it before the quote was seen.
                and not {*world.put_away, *world.written} & {(reply.network, reply.reply_id)}
            ]  # fmt: skip
            others = [reply for reply in others if reply.sale_id == sale.id]
            wrong += [f"{ident} was said under the quote {one.quote_id}, and of no sale" for ident in strays[:1]]
            told = came.get((one.network, one.quote_id), Brought())
            bought = [two for reply in others if (two := world.view.purchase(reply.purchase_id or ""))]
            paid = {two.id: two for two in bought if two.reply_id in {reply.reply_id for reply in others}}
            revenue = sum(two.paid_amount or 0 for two in paid.values())
            if not strays and (told.replies, told.revenue) != (len(others), revenue):
                wrong.append(
                    f"the quote {one.quote_id} brought {len(others)} and {revenue}, and the figures say {told}"
                )
    return wrong


def unfinished_modes(world: World) -> list[str]:
    """Once all is at rest."""
    wrong = _quotes(world)
    view = world.view
    posted = {draft.reference for _, draft in world.network.posts.values()}
    shops = {order.transaction_id: order for order in world.shop.orders.values()}
    for sale in view.sales():
        if (
            sale.state == "ended"
            and sale.end_reason == SOLD_OUT
            and sale.terms.end_post
            and f"end-{sale.id}" not in posted
        ):
            wrong.append(f"{sale.title} is sold out, and nobody was told")
        if f"end-{sale.id}" in posted and sale.end_reason != SOLD_OUT:
            wrong.append(f"{sale.title} is said to be sold out, and {sale.end_reason or sale.state}")
    for page_id, page in world.payments.pages.items():
        for capture in page.captures:
            order = shops.get(capture.id)
            paid = {line.sku for line in page.request.lines}
            if order is not None and (set(order.quantities) != paid or order.total != page.request.total):
                wrong.append(f"{page_id}: {paid} for {page.request.total} were paid, the order is {order}")
    for one in view.purchases(limit=100_000):
        wrong += [
            f"{one.handle}'s order was not as paid: {moment.why}"
            for moment in view.history(one.id)
            if "the shop refused the order" in moment.why and ("comes to" in moment.why or "differs" in moment.why)
        ]
    live = {sale.id for sale in view.sales(["live"])}
    for said in world.network.said.values():
        reply = view.reply("memory", said.reply.id)
        if reply is None or reply.intent != "notify" or reply.sale_id not in live:
            continue
        gone = said.deleted or said.reply.edited or not said.reply.mentions_us
        if (
            not gone
            and not view.shut("memory", [reply.author_id])
            and reply.reply_id not in world.network.answered
            and not was_dry(world)
        ):
            wrong.append(f"{reply.handle} asked to be told, and was not")
    return wrong
