"""What can happen. Each action reads the world as it is, chooses by the step's own dice, and begins something."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bridge import catalogue, checkout, giving, holds, inbox, listening, reconcile, sales
from bridge.house import LANES, House
from bridge.sales import SaleRequest
from bridge.states import State
from bridge.store import Purchase
from bridge.store.wallets import wallets
from connectors.errors import Refused
from connectors.values import Money
from tests.conftest import ADDRESS
from tests.simulation.consents import Promised, Said
from tests.simulation.world import Weather, World

Action = Callable[[World], None]
ACTIONS: dict[str, tuple[int, Action]] = {}
BUYERS = [f"b{n}" for n in range(9)]


def action(weight: int) -> Callable[[Action], Action]:
    def keep(work: Action) -> Action:
        ACTIONS[work.__name__] = (weight, work)
        return work

    return keep


@action(70)
def goes_on(world: World) -> None:
    for _ in range(world.rng.randint(2, 14)):
        world.advance()


# the service


@action(7)
def hear(world: World) -> None:
    def work(house: House) -> None:
        listening.poll(house)
        while holds.settle(house):
            pass

    world.spawn("hear", work)


@action(24)
def task(world: World) -> None:
    lane = world.rng.choice(LANES)
    process = world.rng.choice([one for one in world.processes if not one.dead] or world.processes)
    if not process.dead:
        world.spawn(f"a task of {lane}", lambda house: process.outbox.run_once(lane, world_limit(world)), process)


def world_limit(world: World) -> int:
    return world.rng.choice([1, 1, 3])


@action(3)
def expire(world: World) -> None:
    def work(house: House) -> None:
        holds.remind_due(house)
        holds.expire_due(house)

    world.spawn("holds run out", work)


@action(3)
def draw(world: World) -> None:
    def work(house: House) -> None:
        listening.poll_reposts(house)
        while holds.settle(house):
            pass
        holds.draw(house)

    world.spawn("the first are drawn", work)


@action(2)
def windows(world: World) -> None:
    world.spawn("windows", sales.tick)


@action(2)
def sweep(world: World) -> None:
    world.spawn("sweep", reconcile.sweep)


@action(2)
def deletions(world: World) -> None:
    def work(house: House) -> None:
        if gone := listening.look_for_deleted(house):
            holds.withdraw_deleted(house, gone)

    world.spawn("deletions", work)


@action(1)
def sync(world: World) -> None:
    world.spawn("sync", lambda house: catalogue.sync(house, full=True))


@action(2)
def aside(world: World) -> None:
    world.spawn("what stands aside", sales.renew)


@action(3)
def leases(world: World) -> None:
    process = world.alive() if any(not one.dead for one in world.processes) else None
    if process:
        world.spawn("leases", lambda house: process.outbox.tend_leases(), process)


@action(2)
def starts_again(world: World) -> None:
    world.revive_all()


# the merchant


@action(4)
def new_sale(world: World) -> None:
    if len(world.offered) >= 8:
        return
    sku = world.rng.choice(sorted(world.shop.items))
    quantity = world.rng.randint(1, 6)
    answers = world.rng.choice(["none", "held", "thanks"])
    hold = world.rng.choice([60, 900, 7200])
    mode = world.rng.choice(["standard", "standard", "unreserved", "first_come"])
    limit = 1 if mode == "first_come" else world.rng.choice([1, 1, 2])
    by = world.rng.choice(["reply", "repost", "either"])
    remind = world.rng.choice([0, hold // 120]) if hold > 60 else 0

    def work(house: House) -> None:
        request = SaleRequest(
            sku, quantity=quantity, answers=answers, hold_seconds=hold, limit_per_buyer=limit, mode=mode,
            title=f"Sale {len(world.offered)}", remind=remind,
            **({"by": by} if mode == "first_come" else {}),
        )  # fmt: skip
        sale = sales.create(house, request)
        world.offered[sale.id, sku] = quantity
        sales.publish(house, sale.id)

    world.spawn(f"the merchant sells {quantity} {sku}", work)


@action(1)
def changes_sale(world: World) -> None:
    found = [sale for sale in world.view.sales() if sale.state in ("live", "paused")]
    if found:
        sale = world.rng.choice(found)
        what = world.rng.choice(["pause", "resume", "resume", "end"]) if world.dice(0.7) else "resume"
        world.spawn(f"the merchant: {what}", lambda house: getattr(sales, what)(house, sale.id))


@action(5)
def merchant_refunds(world: World) -> None:
    one = some(world, State.ORDERED, State.PAID, State.DISPUTED)
    if one:
        part = world.rng.choice([None, 500, 500])
        world.spawn(
            f"the merchant refunds {one.handle}", lambda house: checkout.request_refund(house, one.id, amount=part)
        )


@action(1)
def merchant_cancels(world: World) -> None:
    one = some(world)
    if one:
        world.spawn(f"the merchant cancels {one.handle}", lambda house: holds.cancel(house, one.id))


@action(2)
def shop_sells_or_restocks(world: World) -> None:
    sku = world.rng.choice(sorted(world.shop.items))
    stock = world.shop.items[sku].stock or 0
    after = max(0, stock + world.rng.choice([-1, -1, -2, 3]))
    world.log(f"the web shop has {after} of {sku}")
    world.shop.set_product(sku, stock=after, in_stock=after > 0)


# buyers


def some(world: World, *states: State) -> Purchase | None:
    found = world.view.purchases(states=list(states), limit=60)
    return world.rng.choice(found) if found else None


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


# PayPal


@action(10)
def webhook(world: World) -> None:
    if world.payments.sent:
        late = world.rng.randrange(len(world.payments.sent))
        deliver(
            world, late if world.dice(0.3) else max(late, len(world.payments.sent) - 1 - world.rng.randrange(5))
        )


def deliver(world: World, number: int) -> None:
    headers, body = world.payments.sent[number]

    def work(house: House) -> None:
        inbox.receive_payment(house, headers, body)
        world.delivered[number] += 1

    world.spawn(f"notice {number}", work)


def captures(world: World, *wanted: str) -> list[Any]:
    return [c for page in world.payments.pages.values() for c in page.captures if c.state in wanted]


@action(3)
def paypal_decides(world: World) -> None:
    if held := captures(world, "pending"):
        capture = world.rng.choice(held)
        state = world.rng.choice(["completed", "completed", "declined"])
        world.log(f"PayPal decides {capture.id}: {state}")
        world.payments.settle(capture.id, state)


@action(1)
def paypal_gives_back(world: World) -> None:
    if done := captures(world, "completed", "partially_refunded"):
        capture = world.rng.choice(done)
        left = capture.amount.minor - (capture.refunded.minor if capture.refunded else 0)
        amount = Money(world.rng.choice([left, max(1, left // 2)]), capture.amount.currency)
        world.log(f"somebody refunds {amount} of {capture.id} in PayPal's pages")
        try:
            world.payments._refund(capture.id, amount, f"by-hand-{len(world.payments.sent)}")
        except Refused as refusal:
            world.log(f"    {refusal}")


@action(6)
def disputes(world: World) -> None:
    """Most are about what is paid and not yet ordered: that is where they can be lost."""
    known = {capture_id for capture_id, _ in world.payments.disputes.values()}
    done = [c for c in captures(world, "completed", "partially_refunded") if c.id not in known]
    fresh = [c for c in done if (one := world.view.purchase_of_capture(c.id)) and one.state is State.PAID]
    if done:
        capture = world.rng.choice(fresh or done)
        world.log(f"the buyer disputes {capture.id}")
        world.payments.dispute(capture.id)
        if world.dice(0.7):
            deliver(world, len(world.payments.sent) - 1)


@action(3)
def dispute_ends(world: World) -> None:
    if undecided := [key for key, (_, outcome) in world.payments.disputes.items() if not outcome]:
        end_dispute(world, world.rng.choice(undecided), won=world.dice(0.7))


def end_dispute(world: World, dispute_id: str, *, won: bool) -> None:
    world.log(f"{dispute_id} is resolved for the {'merchant' if won else 'buyer'}")
    told = len(world.payments.sent)
    world.payments.resolve(dispute_id, f"RESOLVED_{'SELLER' if won else 'BUYER'}_FAVOUR")
    if world.dice(0.5):
        deliver(world, told)


# the world


@action(9)
def time_passes(world: World) -> None:
    seconds = world.rng.choice([1, 1, 5, 5, 5, 30, 30, 65, 65, 300, 1000])
    if world.dice(0.01):
        seconds = 4 * 3600
    world.log(f"{seconds} s pass")
    world.clock.advance(seconds)


@action(3)
def weather_changes(world: World) -> None:
    calm = world.dice(0.5)
    world.weather = Weather() if calm else Weather(
        away=world.rng.choice([0, 0.05, 0.4]), limited=world.rng.choice([0, 0, 0.1]),
        lost=world.rng.choice([0, 0.2, 0.5]), death=world.rng.choice([0, 0.01, 0.05]),
        locked=set(world.rng.choice([[], [], [], ["MemoryShop"], ["MemoryPayments"]])),
    )  # fmt: skip
    world.log(f"weather: {world.weather}")
