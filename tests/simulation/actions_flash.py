"""What can happen with flash sales, with private messages, and with another market. Its steps stand among those of ``actions_modes``."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bridge import listening, sales
from bridge.intent.codes import code_of
from bridge.sales import SaleRequest
from tests.simulation.actions import BUYERS
from tests.simulation.actions_modes import BRITISH, hears, mode, ordinary, sells, some_sale
from tests.simulation.world import World

# a flash sale: announced, begun, sold out, over


@mode(4)
def announces_a_flash(world: World) -> None:
    if sum(bool(sale.terms.end_post) for sale in world.view.sales()) >= 3:
        return
    sku, units = world.rng.choice(sorted(world.shop.items)), world.rng.choice([1, 1, 2])
    start = world.rng.choice([20, 60, 300, 900])
    lasts = world.rng.choice([0, 300, 3600])
    teaser, answers = world.dice(0.8), world.rng.choice(["none", "held", "thanks"])

    def asked() -> SaleRequest:
        begins = world.clock.now() + timedelta(seconds=start)
        return SaleRequest(
            sku, quantity=units, title="Flash", starts_at=begins, teaser=teaser,
            ends_at=begins + timedelta(seconds=lasts) if lasts else None, end_when_sold_out=True, end_post=True,
            answers=answers, hold_seconds=900,
        )  # fmt: skip

    sells(world, f"a flash sale of {units} {sku} in {start} s", asked, lambda _: {sku: units})


@mode(9)
def asks_to_be_told(world: World) -> None:
    teasers = [ident for ident, (_, draft) in world.network.posts.items() if draft.reference.startswith("tease-")]
    if teasers:
        who, text = world.rng.choice(BUYERS), world.rng.choice(["notify me", "buy", "remind me please"])
        world.log(f"{who} says {text!r} to a teaser")
        world.network.say(world.rng.choice(teasers), who, text)


@mode(6)
def windows_open_and_close(world: World) -> None:
    world.spawn("the clock looks at windows", sales.tick)


# by message


@mode(9)
def writes_in_private(world: World) -> None:
    who = world.rng.choice(BUYERS)
    sale = some_sale(world, lambda one: one.terms.mode != "basket", "scheduled", "live", "paused")
    code = code_of(sale.slug) if sale else "nothing"
    text = world.rng.choice([f"buy {code}", f"buy {code}", f"buy {code}", f"cancel {code}", "cancel", "hello?"])
    world.log(f"{who} writes {text!r}")
    world.network.write(who, text)


@mode(7)
def reads_messages(world: World) -> None:
    world.spawn("messages are read", hears(listening.poll_messages))


# another market


@mode(2)
def sells_abroad(world: World) -> None:
    if sum(bool(sale.terms.market) for sale in world.view.sales()) >= 2:
        return
    sku, units = world.rng.choice(ordinary(world)), world.rng.randint(1, 3)
    asked = SaleRequest(
        sku,
        quantity=units,
        title=f"Abroad {len(world.shelved)}",
        market=BRITISH.code,
        answers="held",
        hold_seconds=900,
    )
    sells(world, f"a sale of {units} {sku} in Britain", lambda: asked, lambda _: {sku: units})


def kinds(world: World) -> dict[str, int]:
    """What of these really happened in a run: a look that they are not empty."""
    quotes = {one.post_id for told in world.network.quotes.values() for one in told}
    modes: dict[str, Any] = {sale.id: sale for sale in world.view.sales()}
    found = dict.fromkeys(
        ["basket", "parcel", "series", "repost", "flash", "told", "ended", "message", "abroad", "quote"], 0
    )
    for one in world.view.purchases(limit=100_000):
        sale = modes[one.sale_id]
        if one.shop_order_id is None:
            continue
        found["basket"] += sale.terms.mode == "basket"
        found["parcel"] += sale.terms.mode == "basket" and bool(one.parcel) and one.parcel != one.id
        found["series"] += sale.terms.mode == "first_come"
        found["repost"] += one.reply_id.startswith("repost:")
        found["message"] += one.reply_id.startswith("dm:")
        found["flash"] += sale.terms.end_post
        found["quote"] += (said := world.view.reply("memory", one.reply_id)) is not None and said.post_id in quotes
        found["abroad"] += bool(sale.terms.market)
    found["ended"] = sum(draft.reference.startswith("end-") for _, draft in world.network.posts.values())
    found["told"] = len(world.told)
    return found
