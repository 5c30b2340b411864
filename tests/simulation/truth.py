"""After a run everything is let come to rest; then the ledger, PayPal, the shop and the network are compared."""

from __future__ import annotations

from collections import Counter, defaultdict

from bridge import (
    catalogue,
    claims,
    clearance,
    figures,
    holds,
    inbox,
    listening,
    offers,
    reconcile,
    sales,
    spreading,
)
from bridge.house import House
from bridge.intent.hashtags import hashtags
from bridge.parcels import quantities
from bridge.states import State
from bridge.store import Purchase
from connectors.errors import Retryable
from tests.simulation.actions import end_dispute
from tests.simulation.actions_budget import month_is_over
from tests.simulation.actions_gifts import given as given_away
from tests.simulation.actions_gifts import wrong_gifts
from tests.simulation.actions_hands import wrong_hands
from tests.simulation.actions_offers import offered, unfinished_offers, wrong_offers
from tests.simulation.actions_ways import WATCHED
from tests.simulation.consents import unwanted
from tests.simulation.truth_budget import unfinished_budget, wrong_budget
from tests.simulation.truth_elsewhere import unfinished_elsewhere, wrong_elsewhere
from tests.simulation.truth_figures import wrong_figures
from tests.simulation.truth_line import unfinished_line, wrong_line, wrong_parcels
from tests.simulation.truth_modes import unfinished_modes, wrong_modes
from tests.simulation.truth_pages import unfinished_pages
from tests.simulation.truth_service import unfinished_service, wrong_service
from tests.simulation.world import Weather, World

#: Money was taken and is still ours.
KEPT = ("completed", "partially_refunded")
#: Seconds between two rounds of everybody's work, at the end.
PAUSE = 350


def always(world: World) -> list[str]:
    """What must hold at every moment, whatever is under way."""
    wrong = [f"units: {text}" for text in world.view.imbalances()]
    charged: Counter[str] = Counter()
    for page in world.payments.pages.values():
        kept = [c for c in page.captures if c.state in (*KEPT, "pending")]
        charged[page.request.reference.rsplit("-", 1)[0]] += len(kept)
    wrong += [f"purchase {key} was charged {count} times" for key, count in charged.items() if count > 1]
    references = Counter(order.reference for order in world.shop.orders.values())
    wrong += [f"order {key} stands {count} times in the shop" for key, count in references.items() if count > 1]
    wrong += [f"reply {key} was answered {count} times" for key, count in world.answers.items() if count > 1]
    wrong += wrong_offers(world)
    wrong += wrong_modes(world)
    wrong += wrong_elsewhere(world)
    wrong += wrong_line(world)
    wrong += wrong_service(world)
    wrong += wrong_budget(world)
    wrong += wrong_hands(world)
    texts = Counter(draft.text for _, draft in world.network.posts.values())
    wrong += [f"posted {count} times: {text}" for text, count in texts.items() if count > 1]
    return wrong


def settle_down(world: World) -> None:
    """No more faults: everybody finishes, PayPal decides and tells, the clockwork runs, until nothing moves."""
    world.weather = Weather()
    world.revive_all()
    world.finish()
    if world.others:
        world.wrong += month_is_over(world)
    _until_morning(world)
    for round_ in range(40):
        for capture in [
            c for page in world.payments.pages.values() for c in page.captures if c.state == "pending"
        ]:
            world.payments.settle(capture.id, "completed")
        for number, (dispute_id, (_, outcome)) in enumerate(world.payments.disputes.items()):
            if not outcome and round_ >= 2:
                end_dispute(world, dispute_id, won=number % 4 != 3)
        for number, (headers, body) in enumerate(world.payments.sent):
            if not world.delivered[number] and (round_ >= 3 or number % 3):
                inbox.receive_payment(world.alive().house, headers, body)
                world.delivered[number] += 1
        for process in world.processes:
            house = process.house
            for work in (
                listening.poll,
                listening.poll_tags,
                listening.poll_reposts,
                listening.poll_messages,
                holds.draw,
                holds.remind_due,
                holds.expire_due,
                sales.tick,
                reconcile.sweep,
                offers.look,
                clearance.tick,
                *([spreading.look] if world.network.quotes else []),
                *([_looks_further] if world.others else []),
            ):
                try:
                    work(house)  # type: ignore[operator]
                except Retryable:
                    continue
            while holds.settle(house):
                pass
            gone = listening.look_for_deleted(house)
            holds.withdraw_deleted(house, gone)
            process.outbox.tend_leases()
            process.outbox.drain()
        world.clock.advance(PAUSE)
        waiting = world.view.tasks(state="queued") or world.view.tasks(state="running")
        undecided = world.view.purchases(states=[State.PENDING], limit=1)
        if round_ > 6 and not waiting and not undecided:
            break
    catalogue.sync(world.alive().house, full=True)
    # The sync may have had something to tell.
    world.alive().outbox.drain()


def _until_morning(world: World) -> None:
    """What waits for the end of the quiet hours is out before the last round."""
    now = world.clock.now()
    if world.others and not 8 <= now.hour < 16:
        morning = now.replace(hour=8, minute=30, second=0, microsecond=0)
        world.clock.advance((morning - now).total_seconds() + (0 if now.hour < 8 else 86_400))


def _looks_further(house: House) -> None:
    listening.poll_watch(house)
    for name in house.others:
        there = house.at(name)
        for look in (listening.poll, listening.poll_tags, listening.poll_messages, figures.look):
            look(there)
        holds.withdraw_deleted(there, listening.look_for_deleted(there))


def _gone(one: Purchase) -> int:
    """What the ledger says went back: all of it, where PayPal took it."""
    return (one.paid_amount or 0) if one.state is State.REVERSED else one.refunded


def compare(world: World) -> list[str]:
    """What differs between the ledger and the world outside, once all is at rest."""
    wrong = [*world.wrong, *always(world)]
    view = world.view
    purchases = view.purchases(limit=100_000)
    by_capture: defaultdict[str, list[Purchase]] = defaultdict(list)
    by_order: defaultdict[str, list[Purchase]] = defaultdict(list)
    for one in purchases:
        by_capture[one.capture_id or ""].append(one)
        by_order[one.shop_order_id or ""].append(one)
    not_ours = given_away(world)
    for page_id, page in world.payments.pages.items():
        for capture in page.captures:
            if capture.id in not_ours:
                continue
            parcel = by_capture.get(capture.id, [])
            back = capture.refunded.minor if capture.refunded else 0
            if not parcel:
                if capture.state in KEPT:
                    wrong.append(f"{page_id}: {capture.amount} was taken and the ledger does not know")
                continue
            settled = capture.state in (*KEPT, "refunded")
            says = sum(one.paid_amount or 0 for one in parcel), sum(_gone(one) for one in parcel)
            if settled and says != (capture.amount.minor, back):
                wrong.append(
                    f"{parcel[0].handle}: the ledger says {says[0]} paid, {says[1]} back; "
                    f"PayPal {capture.amount.minor} and {back}"
                )
    given = sum(one.amount.minor for key, one in world.payments.refunded.items() if not key.startswith("by-hand"))
    rows = [row for purchase in purchases for row in view.refunds(purchase.id) if row.state in ("given", "done")]
    ours = sum(row.amount for row in rows if row.payment_refund_id != "made at PayPal")
    if given != ours:
        wrong.append(f"the ledger gave back {ours} through PayPal, PayPal gave {given}")
    for purchase in purchases:
        if purchase.state in (
            State.APPROVED,
            State.PAYING,
            State.PENDING,
            State.PAID,
            State.REFUNDING,
            State.DISPUTED,
        ):
            wrong.append(f"{purchase.handle} is still {purchase.state}: {view.history(purchase.id)[-1].why}")
        lost = any(c == purchase.capture_id and "BUYER" in how for c, how in world.payments.disputes.values())
        if purchase.state is State.REVERSED and not lost:
            wrong.append(f"{purchase.handle}'s money is called taken back, and PayPal did not")
        if purchase.state is State.ORDERED and purchase.shop_order_id not in world.shop.orders:
            wrong.append(f"{purchase.handle} paid {purchase.paid_amount}, and the shop has no order")
    for order_id, parcel in by_order.items():
        if (order := world.shop.orders.get(order_id)) is None:
            continue
        who, paid = parcel[0].handle, sum(one.paid_amount or 0 for one in parcel)
        if (order.total.minor, order.total.currency) != (paid, parcel[0].currency):
            wrong.append(f"{who} paid {paid}, the shop has {order}")
        if order.quantities != quantities(parcel):
            wrong.append(f"{who} bought {quantities(parcel)}, the shop has {order.quantities}")
        back, gone = order.refunded.minor if order.refunded else 0, sum(one.refunded for one in parcel)
        if back != gone and not any(one.state is State.REVERSED for one in parcel):
            wrong.append(f"{who}: {gone} went back, the shop's order shows {back}")
    known = {purchase.shop_order_id for purchase in purchases}
    wrong += [f"the shop's order {key} is unknown to the ledger" for key in world.shop.orders if key not in known]
    wrong += [f"task {task.key} is {task.state}: {task.error}" for task in view.tasks(state="parked")]
    wrong += [f"task {task.key} never ended: {task.error}" for task in view.tasks(state="queued")]
    wrong += [f"task {task.key} never ended: {task.error}" for task in view.tasks(state="running")]
    wrong += unwanted(world)
    wrong += unfinished_offers(world)
    wrong += unfinished_modes(world)
    wrong += unfinished_elsewhere(world)
    wrong += unfinished_line(world)
    wrong += unfinished_service(world)
    wrong += unfinished_budget(world) + unfinished_pages(world)
    wrong += wrong_parcels(world)
    wrong += wrong_figures(world)
    wrong += wrong_gifts(world)
    wrong += _replies(world)
    wrong += _reminders(world)
    wrong += _shelves(world)
    return wrong


def _replies(world: World) -> list[str]:
    wrong = []
    house = world.alive().house
    tags = set(claims.searched(house, world.view))
    for said in world.network.said.values():
        if said.deleted or said.reply.edited:
            continue
        stored = world.view.reply("memory", said.reply.id)
        if (
            stored is None
            and not said.reply.mentions_us
            and said.reply.post_id not in world.network.posts
            and not tags.intersection(hashtags(said.reply.text))
            and not (world.others and WATCHED in said.reply.text)
        ):
            # Said to nobody, with a hashtag that means nothing any more.
            continue
        if stored is None:
            wrong.append(f"the reply of {said.reply.handle} was never heard")
        elif stored.state == "new":
            wrong.append(f"the reply of {said.reply.handle} was never understood")
    for message in world.network.received:
        heard = world.view.reply("memory", message.id)
        if heard is None or heard.state == "new":
            wrong.append(f"the message of {message.handle} was never understood")
    return wrong


def _reminders(world: World) -> list[str]:
    """Nobody holds who should have been reminded and was not; only holds of sales with reminders were."""
    wrong, view = [], world.view
    for one in view.purchases(states=[State.HELD], limit=100_000):
        if one.remind_at is not None and one.remind_at <= world.clock.ms() - 1000 * PAUSE:
            wrong.append(f"{one.handle} was not reminded that the hold runs out")
    for key in world.answers:
        ident, _, purpose = key.partition(":")
        reply = view.reply("memory", ident) if purpose else None
        if reply is None:
            continue
        one = view.purchase(reply.purchase_id or "")
        terms = view.sale(one.sale_id).terms if one else None
        was_held = one and any(moment.after == State.HELD for moment in view.history(one.id))
        if not terms or not terms.remind or not was_held:
            wrong.append(f"the reply {ident} was reminded of a hold that never was")
    return wrong


def _shelves(world: World) -> list[str]:
    wrong = []
    sold: defaultdict[tuple[str, str], int] = defaultdict(int)
    taken: defaultdict[tuple[str, str], int] = defaultdict(int)
    for purchase in world.view.purchases(limit=100_000):
        if purchase.paid_amount and _gone(purchase) < purchase.paid_amount:
            sold[purchase.sale_id, purchase.sku] += purchase.quantity
            taken[purchase.sale_id, purchase.buyer_id] += purchase.quantity
    promised = {**offered(world), **world.offered, **world.shelved}
    baskets = {sale.id for sale in world.view.sales() if sale.terms.mode == "basket"}
    for key, units in sold.items():
        # What a basket may hold is the whole shop.
        if key[0] not in baskets and units > promised.get(key, 0):
            wrong.append(f"{units} of {key[1]} were sold, {promised.get(key, 0)} offered")
    for sale in world.view.sales(["live"]):
        for item in world.view.items(sale.id):
            fitting = world.view.waiting(sale.id, item.sku, item.free, world.clock.ms()) if item.free else []
            wrong += [f"{one.handle} waits while {item.free} of {item.sku} are free" for one in fitting[:1]]
    limits = {sale.id: sale.terms.limit_per_buyer for sale in world.view.sales()}
    for (sale_id, buyer), units in taken.items():
        if sale_id not in baskets and units > limits[sale_id]:
            wrong.append(f"{buyer} bought {units} where {limits[sale_id]} are allowed")
    return wrong
