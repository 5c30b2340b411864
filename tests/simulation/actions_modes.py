"""What can happen with the further ways of selling: a basket, a series for who passes it on, a flash sale, private messages, another market.

Kept apart from ``actions``: its steps are drawn by dice of their own, and only where a script asks for them, so that
the stories of before do not move.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from bridge import checkout, holds, listening, sales, spreading
from bridge.house import LANES, House
from bridge.sales import SaleRequest
from bridge.states import State
from bridge.store import Sale
from connectors.values import AccountPage, Market, Money
from tests.conftest import ADDRESS
from tests.simulation.actions import BUYERS
from tests.simulation.world import World

Action = Callable[[World], None]
MODES: dict[str, tuple[int, Action]] = {}
#: More people pass a post on than buy: a look at them has several pages.
CROWD = [*BUYERS, *(f"p{n}" for n in range(6))]
TAG = "ShopCart"
BRITISH = Market("uk", "Britain", "GBP")


def mode(weight: int) -> Callable[[Action], Action]:
    def keep(work: Action) -> Action:
        MODES[work.__name__] = (weight, work)
        return work

    return keep


def furnish(world: World) -> None:
    """What the world must have for these: addresses of products, posts of others that show them, a second market."""
    for sku, item in world.shop.items.items():
        world.shop.items[sku] = replace(item, url=f"https://shop.example.com/{sku.lower()}")
        world.shop.there[BRITISH.code, sku] = {"price": Money(item.price.minor - 300, BRITISH.currency)}
        world.network.elsewhere[f"91{sku[1:]}"] = f"how lovely https://shop.example.com/{sku.lower()}"
        world.priced.append((sku, item.price_at(world.clock.now()).minor))
    world.shop.sells_in[BRITISH.code] = BRITISH
    world.network._reposters = lambda post_id, cursor="": _passed_on(world, post_id, cursor)  # type: ignore[method-assign]


def ordinary(world: World) -> list[str]:
    """Whose price is the one that stands on them."""
    return [sku for sku in sorted(world.shop.items) if world.shop.items[sku].special is None]


def _passed_on(world: World, post_id: str, cursor: str) -> AccountPage:
    """As networks page it: the cursor names the last who was told, so that whoever passes it on meanwhile moves nobody."""
    there = world.network.reposts[post_id][::-1]
    ids = [one.id for one in there]
    start = ids.index(cursor) + 1 if cursor else 0
    size = 2 if world.seed % 3 == 0 else 100
    page = there[start : start + size]
    return AccountPage(tuple(page), page[-1].id if len(there) > start + size else "")


def hears(*looks: Callable[[House], object]) -> Callable[[House], None]:
    def work(house: House) -> None:
        for look in looks:
            look(house)
        while holds.settle(house):
            pass

    return work


def sells(
    world: World, what: str, request: Callable[[], SaleRequest], key: Callable[[SaleRequest], Mapping[str, int]]
) -> None:
    def work(house: House) -> None:
        wanted = request()
        sale = sales.create(house, wanted)
        world.shelved.update({(sale.id, sku): units for sku, units in key(wanted).items()})
        sales.publish(house, sale.id)

    world.spawn(f"the merchant opens {what}", work)


def some_sale(world: World, fits: Callable[[Sale], bool], *states: str) -> Sale | None:
    found = [sale for sale in world.view.sales(list(states)) if fits(sale)]
    return world.rng.choice(found) if found else None


@mode(12)
def works(world: World) -> None:
    """Whatever is queued is begun, in every lane."""
    process = world.rng.choice(world.processes)
    for lane in LANES:
        if not process.dead:
            world.spawn(f"work of {lane}", lambda house, lane=lane: process.outbox.run_once(lane, 3), process)  # type: ignore[misc]


# a basket


@mode(4)
def opens_a_basket(world: World) -> None:
    known = [sale for sale in world.view.sales() if sale.terms.mode == "basket" and sale.state != "ended"]
    drafts = [sale for sale in known if sale.state == "draft"]
    if drafts:
        world.spawn("the basket opens", lambda house: sales.publish(house, drafts[0].id))
    elif not known:
        asked = SaleRequest(
            mode="basket", hashtag=TAG, answers=world.rng.choice(["none", "held"]),
            hold_seconds=world.rng.choice([3600, 86_400]), limit_per_buyer=world.rng.choice([2, 9]),
        )  # fmt: skip
        sells(world, "a basket", lambda: asked, lambda _: {})


@mode(16)
def puts_into_the_basket(world: World) -> None:
    who = world.rng.choice(BUYERS[:4])
    text = world.rng.choice(["#shopcart", "#shopcart", "#shopcart 2", "3 please #shopcart", "#shopcart cancel"])
    posts = [f"91{sku[1:]}" for sku in sorted(world.shop.items)] + list(world.network.posts)[:2]
    for post in world.rng.sample(posts, world.rng.choice([1, 2, 3])):
        world.log(f"{who} says {text!r} to {post}")
        world.network.say(post, who, text, mentions_us=world.dice(0.7))


@mode(9)
def hears_baskets(world: World) -> None:
    world.spawn("baskets are heard", hears(listening.poll_tags))


@mode(5)
def price_changes(world: World) -> None:
    sku = world.rng.choice(ordinary(world))
    price = world.shop.items[sku].price.minor + world.rng.choice([-110, 70, 230])
    world.log(f"{sku} costs {price} in the shop now")
    world.priced.append((sku, price))
    world.shop.set_product(sku, price=Money(price, "EUR"))


@mode(16)
def pays_a_basket(world: World) -> None:
    """The prices on PayPal's page are the shop's, of a moment at which the buyer was on the way there."""
    baskets = {sale.id for sale in world.view.sales() if sale.terms.mode == "basket"}
    found = [
        one
        for one in world.view.purchases(states=[State.HELD, State.DECLINED], limit=200)
        if one.sale_id in baskets
    ]
    if not found:
        return
    # Rather whoever has several things in it.
    several = [one for one in found if sum(two.buyer_id == one.buyer_id for two in found) > 1]
    if not several and world.dice(0.7):
        return
    one = world.rng.choice(several if several and world.dice(0.9) else found)
    beside = [two.id for two in checkout.companions(world.view, one) if two.sale_id in baskets and world.dice(0.9)]
    approves = world.dice(0.6)
    comes_back: list[str] = []

    def work(house: House) -> None:
        with world.walking(one.buyer_id) as walk:
            if (fresh := house.store.view().purchase(one.id)) is None:
                return
            lead = checkout.take_address(house, fresh, ADDRESS, beside)
            page_id = checkout.open_page(house, lead, "en").rsplit("/", 1)[-1]
            page = world.payments.pages.get(page_id)
        if page is None:
            return
        if approves and page.state == "created":
            world.payments.approve(page_id)
            comes_back.append(page_id)
        # In another tab it may have been reckoned a little before.
        beside_it = [
            begun for who, begun, _, end in world.walks if who == one.buyer_id and (end is None or end >= walk[2])
        ]
        for line in page.request.lines:
            right = _prices(world, line.sku, min(beside_it))
            shown = [world.shop._split(price * units, "EUR")[0].minor for price in right for units in range(1, 10)]
            if line.unit.minor * line.quantity not in shown:
                world.wrong.append(f"{one.handle}'s basket has {line} at PayPal, and the shop had {sorted(right)}")
        if comes_back:
            checkout.look(house, page_id)

    for _ in range(2 if world.dice(0.4) else 1):
        world.spawn(f"{one.handle} pays {1 + len(beside)} of the basket", work)


def _prices(world: World, sku: str, since: int) -> set[int]:
    """What it cost at that moment, and every price after it."""
    before = [price for one, price in world.priced[:since] if one == sku]
    return {before[-1], *(price for one, price in world.priced[since:] if one == sku)}


@mode(18)
def pays_at_once(world: World) -> None:
    """From the hold to PayPal and back, without a pause of the buyer."""
    baskets = {sale.id for sale in world.view.sales() if sale.terms.mode == "basket"}
    held = [one for one in world.view.purchases(states=[State.HELD], limit=200) if one.sale_id not in baskets]
    if not held:
        return
    one, instrument = world.rng.choice(held), world.rng.choice(["ok", "ok", "ok", "ok", "declined", "echeck"])

    def work(house: House) -> None:
        if (fresh := house.store.view().purchase(one.id)) is None:
            return
        lead = fresh if fresh.quote is not None else checkout.take_address(house, fresh, ADDRESS)
        page_id = checkout.open_page(house, lead, "en").rsplit("/", 1)[-1]
        if page_id in world.payments.pages and world.payments.pages[page_id].state == "created":
            world.payments.approve(page_id, instrument)
        checkout.look(house, page_id)

    world.spawn(f"{one.handle} pays at once", work)


# a series for the first, who reply or pass it on


@mode(3)
def opens_a_series(world: World) -> None:
    if sum(sale.terms.mode == "first_come" for sale in world.view.sales()) >= 4:
        return
    sku, units = world.rng.choice(sorted(world.shop.items)), world.rng.choice([1, 1, 2])
    asked = SaleRequest(
        sku, quantity=units, mode="first_come", by=world.rng.choice(["reply", "repost", "either", "either"]),
        title=f"Series {len(world.shelved)}", hold_seconds=world.rng.choice([60, 900]),
        answers=world.rng.choice(["none", "held"]),
    )  # fmt: skip
    sells(world, "a series", lambda: asked, lambda _: {sku: units})


def _series_posts(world: World) -> list[str]:
    return [
        post.post_id
        for sale in world.view.sales(["live"])
        if sale.terms.mode == "first_come"
        for post in world.view.posts(sale.id)
    ]


@mode(14)
def passes_it_on(world: World) -> None:
    posts = _series_posts(world) if world.dice(0.9) else list(world.network.posts)
    if not posts:
        return
    post, who = world.rng.choice(posts), world.rng.choice(CROWD)
    if who not in {one.handle for one in world.network.reposts[post]}:
        world.log(f"{who} passes {post} on")
        world.network.repost(post, who)


@mode(8)
def replies_to_a_series(world: World) -> None:
    """The network may show a reply seconds after its time."""
    if posts := _series_posts(world):
        post, who = world.rng.choice(posts), world.rng.choice(BUYERS)
        late = world.rng.choice([0, 0, 1, 4])
        world.log(f"{who} replies to the series, shown {late} s late")
        world.network.say(post, who, "buy", at=world.clock.now() - timedelta(seconds=late))


@mode(6)
def looks_at_reposts(world: World) -> None:
    world.spawn("reposts are looked at", hears(listening.poll_reposts))


@mode(6)
def draws(world: World) -> None:
    world.spawn("the first are drawn now", holds.draw)


# under a quote of somebody's


@mode(4)
def quotes_a_post(world: World) -> None:
    if world.network.posts:
        post, who = world.rng.choice(list(world.network.posts)), world.rng.choice(CROWD)
        world.log(f"{who} quotes {post}")
        world.network.quote(post, who, world.rng.choice(["look at this", "buy this!", "so lovely"]))


@mode(9)
def replies_under_a_quote(world: World) -> None:
    """What does not name us nobody shows us."""
    quotes = [one.post_id for told in world.network.quotes.values() for one in told]
    if quotes:
        quote, who = world.rng.choice(quotes), world.rng.choice(BUYERS)
        text = world.rng.choice(["buy", "buy", "@shop buy 2", "@shop what is it?", "cancel"])
        world.log(f"{who} says {text!r} under the quote {quote}")
        world.network.say(quote, who, text, mentions_us=world.dice(0.8))


@mode(5)
def looks_who_quoted(world: World) -> None:
    world.spawn("it is looked who quoted", hears(spreading.look))
