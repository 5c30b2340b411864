"""What buyers do: reply, think better of it, pay, save wallets, come back."""

from __future__ import annotations

from bridge import checkout, giving, holds, sales
from bridge.house import House
from bridge.states import State
from bridge.store import Purchase
from bridge.store.wallets import wallets
from tests.conftest import ADDRESS
from tests.simulation.actions.acting import BUYERS, action, some
from tests.simulation.consents import Promised, Said
from tests.simulation.world import World


@action(18)
def replies(world: World) -> None:
    if not world.network.posts:
        return
    buys = [one for one in world.view.purchases(states=[State.HELD]) if wallets(world.view).about_to_buy(one.id)]
    if buys and world.dice(0.4):
        _wallet_pays(world, world.rng.choice(buys))
        return
    post = world.rng.choice(list(world.network.posts))
    text = world.rng.choice(["buy", "buy", "buy", "BUY please!", "buy 2", "j'achète", "nice", "cancel", "buy two"])
    if world.dice(0.01):
        text = "stop"
    who = world.rng.choice(BUYERS)
    world.log(f"{who} replies {text!r}")
    world.network.say(post, who, text)


def _wallet_pays(world: World, one: Purchase) -> None:
    """Its time to say "cancel" runs out. Some think better of it in the last moment; the payments go on at once, and who
    listens does not."""
    if world.dice(0.5):
        for stands in world.view.posts(one.sale_id)[:1]:
            world.log(f"{one.handle} replies 'cancel' in time")
            world.network.say(stands.post_id, one.handle, "cancel")
    world.clock.advance(70)
    process = next((one for one in world.processes if not one.dead), None)
    if process is not None:
        outbox = process.outbox
        world.rush("payments go on", lambda house: outbox.drain(3), process)


@action(1)
def edits_or_deletes(world: World) -> None:
    ids = [said.reply.id for said in world.network.said.values() if not said.deleted and not said.reply.edited]
    if ids:
        one = world.rng.choice(ids)
        if world.dice(0.5):
            world.log("a reply is deleted")
            world.network.delete(one)
            world.deleted[one] = world.clock.ms()
        else:
            world.log("a reply is edited")
            world.network.edit(one, "cancel")


def _to_paypal(world: World, house: House, one: Purchase, country: str) -> None:
    with world.walking(one.buyer_id):
        if one.quote is None or country != "FR":
            address = {**ADDRESS, "country": country, "postcode": "75002" if country == "FR" else "10115"}
            checkout.take_address(house, one, address)
        fresh = house.store.view().purchase(one.id)
        if fresh is not None:
            checkout.open_page(house, fresh, "en")


@action(16)
def goes_to_paypal(world: World) -> None:
    one = some(world, State.HELD, State.DECLINED)
    if one:
        country = world.rng.choice(["FR", "FR", "FR", "DE"])
        for _ in range(2 if world.dice(0.25) else 1):
            world.spawn(f"{one.handle} goes to PayPal", lambda house: _to_paypal(world, house, one, country))


@action(5)
def pays_together(world: World) -> None:
    one = some(world, State.HELD, State.DECLINED)
    beside = [two for two in checkout.companions(world.view, one) if world.dice(0.8)] if one else []
    if not one or not beside:
        return

    def work(house: House) -> None:
        with world.walking(one.buyer_id):
            lead = checkout.take_address(house, one, ADDRESS, [two.id for two in beside])
            checkout.open_page(house, lead, "en")

    world.spawn(f"{one.handle} pays {1 + len(beside)} together", work)


@action(3)
def wallet(world: World) -> None:
    """Some save wallets with ceilings, promise from the line, or take the wallets back."""
    what = world.rng.choice(["save", "save", "save", "promise", "delete"])
    for who in world.rng.sample(BUYERS, 4):
        _wallet(world, who, what)


def _wallet(world: World, who: str, what: str) -> None:
    account = {"network": "memory", "id": f"u-{who}", "handle": who}
    ceilings = world.rng.choice([(4_000, 9_000), (100_000, 100_000)])
    instrument = world.rng.choice(["ok", "ok", "ok", "declined", "echeck"])
    days = world.rng.choice([0, 1, 30])

    def save(house: House) -> None:
        said = Said(world.clock.ms(), ceilings)
        world.consents[who].append(said)
        url = checkout.save(house, account, ADDRESS, ceilings, "en")
        if url:
            world.payments.consent(url.rsplit("/", 1)[-1], instrument)
            checkout.finish(house, "memory", account["id"])
        said.done = world.clock.ms()

    def delete(house: House) -> None:
        said = Said(world.clock.ms(), None)
        world.consents[who].append(said)
        checkout.delete(house, "memory", account["id"])
        said.done = world.clock.ms()

    def promise(house: House) -> None:
        for one in house.store.view().purchases(buyer=("memory", account["id"]), states=[State.WAITLISTED]):
            said = Promised(world.clock.ms(), world.clock.ms() + days * 86_400_000 if days else 0)
            world.promised[one.id].append(said)
            checkout.promise(house, one, days)
            said.done = world.clock.ms()

    works = {
        "save": save,
        "promise": promise,
        "delete": delete,
    }
    world.spawn(f"{who}: wallet, {what}", works[what])


@action(1)
def restocks(world: World) -> None:
    live = [sale for sale in world.view.sales(["live", "paused"]) if sale.terms.mode != "basket"]
    if live:
        sale = world.rng.choice(live)
        item = world.rng.choice(world.view.items(sale.id))
        units = world.rng.choice([1, 2])
        if (sale.id, item.sku) not in world.offered:
            return

        def work(house: House) -> None:
            # Before it is done: whoever dies in between has not promised less.
            world.offered[sale.id, item.sku] += units
            sales.add_units(house, sale.id, item.sku, units)

        world.spawn(f"{units} more of {item.sku} are on sale", work)


@action(16)
def approves(world: World) -> None:
    open_pages = [
        (page_id, page) for page_id, page in world.payments.pages.items() if page.state in ("created", "approved")
    ]
    if open_pages:
        page_id, page = world.rng.choice(open_pages)
        if page.state == "created":
            world.payments.approve(page_id, world.rng.choice(["ok", "ok", "ok", "ok", "declined", "echeck"]))
        world.log(f"{page_id} is approved")
        if world.dice(0.7):
            world.spawn(
                f"the browser comes back from {page_id}",
                lambda house: checkout.look(house, page_id) or giving.look(house, page_id),
            )


@action(2)
def comes_back_late(world: World) -> None:
    if world.payments.pages:
        page_id = world.rng.choice(list(world.payments.pages))
        world.spawn(f"the browser comes back from {page_id}", lambda house: checkout.look(house, page_id))


@action(2)
def asks_again(world: World) -> None:
    one = some(world, State.EXPIRED)
    if one:
        world.spawn(f"{one.handle} asks again", lambda house: holds.try_again(house, one.id))


@action(2)
def buyer_cancels(world: World) -> None:
    one = some(world, State.HELD, State.WAITLISTED, State.DECLINED, State.APPROVED)
    if one:
        world.spawn(f"{one.handle} cancels", lambda house: holds.cancel(house, one.id, by="buyer"))
