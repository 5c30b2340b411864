"""What can happen in the line: promises, units that come back from the shop, places that are passed on; and what is sent as one
parcel, with its shipping."""

from __future__ import annotations

from bridge import catalogue, checkout, sales
from bridge.house import House
from bridge.sales import SaleRequest
from bridge.states import State
from bridge.store.records import ShippingTerms
from tests.conftest import ADDRESS
from tests.simulation.actions import BUYERS
from tests.simulation.actions_modes import ordinary
from tests.simulation.actions_ways import way
from tests.simulation.consents import Promised, Said
from tests.simulation.world import World

SHIPPING = 490


@way(4)
def opens_a_scarce_sale(world: World) -> None:
    """One unit for many, whose shipping is not free."""
    if sum(sale.terms.shipping.rule == "flat" for sale in world.view.sales()) >= 4:
        return
    sku = world.rng.choice(ordinary(world))
    request = SaleRequest(
        sku, quantity=world.rng.choice([1, 1, 2]), title=f"Scarce {len(world.shelved)}", hold_seconds=world.rng.choice([300, 3600]),
        answers=world.rng.choice(["none", "held"]), shipping=ShippingTerms("flat", SHIPPING),
        limit_per_buyer=world.rng.choice([1, 2]),
    )  # fmt: skip

    def work(house: House) -> None:
        sale = sales.create(house, request)
        world.shelved[sale.id, sku] = request.quantity
        sales.publish(house, sale.id)

    world.spawn("the merchant opens a scarce sale", work)


@way(9)
def many_want_it(world: World) -> None:
    flat = [sale for sale in world.view.sales(["live"]) if sale.terms.shipping.rule == "flat"]
    posts = [post for sale in flat for post in world.view.posts(sale.id)]
    if posts:
        post = world.rng.choice(posts)
        for who in world.rng.sample(BUYERS[:5], 3) if post.network == "memory" else ["c0", "c1"]:
            world.log(f"{who} wants one of {post.post_id}")
            world.networks[post.network].say(post.post_id, who, "buy")


@way(7)
def pays_one_parcel(world: World) -> None:
    """Whoever holds several scarce things pays them together, from the form to PayPal and back."""
    flat = {sale.id for sale in world.view.sales() if sale.terms.shipping.rule == "flat"}
    held = [one for one in world.view.purchases(states=[State.HELD], limit=200) if one.sale_id in flat]
    several = [(one, beside) for one in held if (beside := checkout.companions(world.view, one))]
    if not several:
        return
    one, beside = world.rng.choice(several)

    def work(house: House) -> None:
        if (fresh := house.store.view().purchase(one.id)) is None:
            return
        lead = checkout.take_address(house, fresh, ADDRESS, [two.id for two in beside])
        page_id = checkout.open_page(house, lead, "en").rsplit("/", 1)[-1]
        if page_id in world.payments.pages and world.payments.pages[page_id].state == "created":
            world.payments.approve(page_id)
        checkout.look(house, page_id)

    world.spawn(f"{one.handle} pays {1 + len(beside)} in one parcel", work)


@way(8)
def promises(world: World) -> None:
    """Who waits saves a wallet where there is none, and promises."""
    waiting = [
        one for one in world.view.purchases(states=[State.WAITLISTED], limit=200)
        if one.network == "memory" and world.view.sale(one.sale_id).terms.mode == "standard"
    ]  # fmt: skip
    if not waiting:
        return
    one = world.rng.choice(waiting)
    account = {"network": "memory", "id": one.buyer_id, "handle": one.handle}
    ceilings = world.rng.choice([(4_000, 9_000), (100_000, 100_000), (100_000, 100_000)])
    days = world.rng.choice([0, 1, 30, 30])

    def work(house: House) -> None:
        if checkout.wallet_of(house, "memory", one.buyer_id) is None:
            said = Said(world.clock.ms(), ceilings)
            world.consents[one.handle].append(said)
            url = checkout.save(house, account, ADDRESS, ceilings, "en")
            if url:
                world.payments.consent(url.rsplit("/", 1)[-1], "ok")
                checkout.finish(house, "memory", one.buyer_id)
            said.done = world.clock.ms()
        now = world.clock.ms()
        word = Promised(now, now + days * 86_400_000 if days else 0)
        world.promised[one.id].append(word)
        checkout.promise(house, one, days)
        word.done = world.clock.ms()

    world.spawn(f"{one.handle} promises for {days} days", work)


@way(6)
def the_shop_restocks(world: World) -> None:
    """The shop has more, the catalogue learns it, and the merchant puts as many on sale as wait, or one."""
    waiting = world.view.purchases(states=[State.WAITLISTED], limit=200)
    if not waiting:
        return
    one, units = world.rng.choice(waiting), world.rng.choice([1, 1, 2])
    key = (one.sale_id, one.sku)
    promised = world.offered if key in world.offered else world.shelved
    stock = world.shop.items[one.sku].stock or 0
    world.log(f"the shop has {stock + units} of {one.sku} again")
    world.shop.set_product(one.sku, stock=stock + units, in_stock=True)

    def work(house: House) -> None:
        catalogue.sync(house)
        if key in promised:
            # Before it is done: whoever dies in between has not promised less.
            promised[key] += units
            sales.add_units(house, one.sale_id, one.sku, units)

    world.spawn(f"{units} more of {one.sku} are put on sale", work)


@way(5)
def passes(world: World) -> None:
    """Whoever holds or waits lets the next in line have it."""
    found = world.view.purchases(states=[State.HELD, State.WAITLISTED], limit=200)
    found = [one for one in found if world.view.posts(one.sale_id)]
    if found:
        one = world.rng.choice(found)
        text = world.rng.choice(["pass", "je passe", "I'll pass"])
        post = next((post for post in world.view.posts(one.sale_id) if post.network == one.network), None)
        if post is not None:
            world.log(f"{one.handle} says {text!r}")
            world.networks[one.network].say(post.post_id, one.handle, text)


@way(5)
def works_on_payments(world: World) -> None:
    """A promise is kept by three tasks, one after the other."""
    process = world.rng.choice(world.processes)
    if not process.dead:
        outbox = process.outbox
        world.spawn("payments are worked on", lambda house: outbox.drain(2), process)
