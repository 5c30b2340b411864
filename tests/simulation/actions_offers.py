"""What can happen with offers and clearance."""

from __future__ import annotations

from bridge import clearance, listening, offers
from bridge.clearance import RuleRequest
from bridge.house import House
from bridge.offers import OfferRequest
from bridge.store.clearance import clearance as clearings
from bridge.store.offers import offers as asked
from bridge.store.pages import Ask
from tests.simulation.actions import BUYERS, action
from tests.simulation.world import World

RULE = "The largest stock"


@action(2)
def new_offer(world: World) -> None:
    open_ones = asked(world.view).offers("open")
    if len(asked(world.view).offers()) >= 3 or len(open_ones) >= 2:
        return
    whom = world.rng.choice(["anyone", "buyers"])
    most = world.rng.choice([0, 0, 3])
    tag = f"#Offer{len(asked(world.view).offers())}"
    request = OfferRequest(tag, percent=10, whom=whom, most=most, announce=world.dice(0.5))
    world.spawn(f"the merchant opens {tag} for {whom}", lambda house: offers.create(house, request))


@action(1)
def ends_offer(world: World) -> None:
    found = asked(world.view).offers("open")
    if found and world.dice(0.2):
        one = world.rng.choice(found)
        world.spawn(f"the merchant ends {one.slug}", lambda house: offers.end(house, one.id))


@action(9)
def posts_a_hashtag(world: World) -> None:
    found = asked(world.view).offers("open")
    if not found:
        return
    who, offer = world.rng.choice(BUYERS), world.rng.choice(found)
    post = world.rng.choice(["900", *world.network.posts])
    world.network.elsewhere.setdefault("900", "")
    world.log(f"{who} posts #{offer.hashtag}")
    world.network.say(post, who, f"look! #{offer.hashtag}", mentions_us=post != "900" or world.dice(0.5))


@action(4)
def hears_hashtags(world: World) -> None:
    world.spawn("hashtags are heard", listening.poll_tags)


@action(3)
def uses_a_coupon(world: World) -> None:
    unused = [code for code in world.shop.coupons if not world.shop.coupon_uses[code]]
    if unused:
        code = world.rng.choice(unused)
        world.log(f"{code} is used in the shop")
        world.shop.coupon_uses[code] += 1


@action(2)
def looks_at_coupons(world: World) -> None:
    world.spawn("which coupons were used", offers.look)


@action(2)
def rule_comes_round(world: World) -> None:
    def work(house: House) -> None:
        rules = clearings(house.store.view()).rules()
        if not rules:
            request = RuleRequest(
                RULE, slots=[f"day {hour}" for hour in range(24)], stock_over=1, repeat_days=1, units=3, hours=2,
                publish=world.seed % 2 == 0,
            )  # fmt: skip
            clearance.create(house, request)
        else:
            clearance.tick(house)

    world.spawn("clearance", work)


@action(2)
def decides_on_a_proposal(world: World) -> None:
    found = clearings(world.view).proposals(Ask(), "proposed").items
    if found:
        one, act = (
            world.rng.choice(found),
            world.rng.choice([clearance.approve, clearance.approve, clearance.dismiss]),
        )
        for _ in range(2 if world.dice(0.3) else 1):
            world.spawn(f"{act.__name__} {one.sku}", lambda house: act(house, one.id))


def wrong_offers(world: World) -> list[str]:
    """What must hold at every moment: no code was made twice, nobody has two, no more were given than there may be."""
    wrong = [f"coupon {code} was made {n} times" for code, n in world.shop.coupons_made.items() if n > 1]
    view, codes = asked(world.view), set()
    for offer in view.offers():
        grants = view.grants(offer.id, Ask(1, 10_000)).items
        codes |= {one.code for one in grants}
        if offer.given != len(grants) or (offer.most is not None and offer.given > offer.most):
            wrong.append(f"{offer.slug}: {len(grants)} coupons, {offer.given} counted, {offer.most} allowed")
        has = [(one.author_id, one.paid) for one in grants]
        wrong += [f"{one} has two coupons of {offer.slug}" for one in has if has.count(one) > 1]
        wrong += [f"{one.code} is {one.state}, and not in the shop" for one in grants
                  if one.state in ("ready", "used") and one.code not in world.shop.coupons]  # fmt: skip
    wrong += [
        f"coupon {code} stands in the shop, and is nobody's" for code in world.shop.coupons if code not in codes
    ]
    proposals = clearings(world.view).proposals(Ask(1, 10_000)).items
    # Its calendar has whole hours.
    wrong += [f"{one.sku} was proposed for no moment of the calendar" for one in proposals if one.slot % 3_600_000]
    wrong += [f"{one.sku} was proposed twice for one moment" for one in proposals
              if [(two.rule_id, two.slot) for two in proposals].count((one.rule_id, one.slot)) > 1]  # fmt: skip
    return wrong


def unfinished_offers(world: World) -> list[str]:
    """What must hold once all is at rest."""
    view = asked(world.view)
    wrong = []
    for offer in view.offers():
        for one in view.grants(offer.id, Ask(1, 10_000)).items:
            if one.state == "given":
                wrong.append(f"the coupon {one.code} was never made")
            if one.state == "ready" and world.shop.coupon_uses[one.code]:
                wrong.append(f"the use of {one.code} was never counted")
    for proposal in clearings(world.view).proposals(Ask(1, 10_000)).items:
        sale = world.view.sale(proposal.id)
        if proposal.state == "approved":
            wrong.append(f"the proposal of {proposal.sku} is approved, and never went out")
        if proposal.state == "published" and (sale is None or sale.live_at is None):
            wrong.append(f"the proposal of {proposal.sku} is published, and its sale never was")
        if proposal.state in ("proposed", "dismissed") and sale is not None:
            wrong.append(f"the proposal of {proposal.sku} is {proposal.state}, and its sale stands")
    return wrong


def offered(world: World) -> dict[tuple[str, str], int]:
    """(sale, SKU) → units that clearance put on sale."""
    found = clearings(world.view).proposals(Ask(1, 10_000)).items
    return {(one.id, sku): units for one in found for sku, units in one.items.items()}
