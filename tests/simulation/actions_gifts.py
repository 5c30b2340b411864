"""What can happen with gifts."""

from __future__ import annotations

from bridge import giving
from bridge.house import House
from bridge.store.gifts import GIFT_OVER, Gift, gifts
from bridge.store.pages import Ask
from connectors.values import Account, Money
from tests.simulation.actions import BUYERS, action
from tests.simulation.world import World

#: Money was taken, and is still the recipient's.
STANDS = ("completed", "partially_refunded")


def all_gifts(world: World) -> list[Gift]:
    return gifts(world.view).gift_pages(Ask(1, 10_000)).items


@action(3)
def says_a_gift(world: World) -> None:
    who, to = world.rng.choice(BUYERS), world.rng.choice(BUYERS)
    text = world.rng.choice(["#donate 5EUR", f"#send 5EUR @{to}", "#donate 501EUR", f"#send 5 or 6 EUR @{to}"])
    world.network.elsewhere.setdefault("900", "")
    world.log(f"{who} says {text}")
    world.network.say("900", who, f"@shop {text}")


@action(18)
def goes_on_with_a_gift(world: World) -> None:
    """Its sender confirms, pays, comes back or lets it be; who it is for claims it. Often in two tabs."""
    found = [one for one in all_gifts(world) if one.state not in GIFT_OVER]
    if not found:
        return
    gift = world.rng.choice(found)
    steps = {"asked": ["confirm"], "unclaimed": ["claim"], "open": ["pay", "back"], "declined": ["pay"]}
    what = world.rng.choice(steps.get(gift.state, ["back"]) if world.dice(0.8) else ["confirm", "pay", "cancel"])

    def claim(house: House) -> None:
        account = Account(f"u-{gift.to_handle}", gift.to_handle)
        giving.claim(house, gift, account, f"{gift.to_handle}@example.com", keep=world.seed % 2 == 0)

    def pay(house: House) -> None:
        giving.open_page(house, giving.find(house, gift.id), "en")

    def back(house: House) -> None:
        now = giving.find(house, gift.id)
        if now.page_id:
            giving.look(house, now.page_id)

    works = {
        "confirm": lambda house: giving.confirm(house, gift),
        "claim": claim,
        "pay": pay,
        "back": back,
        "cancel": lambda house: giving.cancel(house, gift),
    }
    for _ in range(2 if world.dice(0.3) else 1):
        world.spawn(f"gift of {gift.sender}: {what}", works[what])


@action(2)
def gifts_run_out(world: World) -> None:
    world.spawn("gifts run out", giving.expire)


def wrong_gifts(world: World) -> list[str]:
    """What differs once all is at rest: PayPal's money is the gift's, for its recipient, and no other page was captured."""
    wrong, known = [], {}
    for one in all_gifts(world):
        known[one.capture_id] = one
        if one.state in ("paying", "pending"):
            wrong.append(f"the gift of {one.sender} is still {one.state}")
    for page_id, page in world.payments.pages.items():
        if not page.request.payee:
            continue
        for capture in page.captures:
            gift = known.get(capture.id)
            if gift is None and capture.state in ("declined", "failed"):
                # Its sender paid on another page afterwards.
                continue
            if gift is None:
                wrong.append(f"{page_id}: {capture.amount} was taken for a gift, and the ledger does not know")
                continue
            if (page.request.payee, capture.amount) != (gift.payee, Money(gift.amount, gift.currency)):
                wrong.append(
                    f"{page_id}: PayPal took {capture.amount} for {page.request.payee}, not as {gift} says"
                )
            if (gift.state == "paid") != (capture.state in STANDS):
                wrong.append(f"the gift of {gift.sender} is {gift.state}, its capture {capture.state}")
    taken = {capture.id for page in world.payments.pages.values() for capture in page.captures}
    wrong += [
        f"a gift of {one.sender} is paid, and PayPal does not know"
        for one in known.values()
        if one.state == "paid" and one.capture_id not in taken
    ]
    return wrong


def given(world: World) -> set[str]:
    """The captures that are gifts'."""
    return {
        capture.id for page in world.payments.pages.values() if page.request.payee for capture in page.captures
    }
