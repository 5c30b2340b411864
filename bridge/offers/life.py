"""An offer is made and ends; meanwhile the shop is asked which of its coupons were used."""

from __future__ import annotations

import logging

from bridge.errors import Conflict, Invalid, NotFound
from bridge.house import House, listens
from bridge.offers.terms import OfferRequest, checked
from bridge.store import NewTask, Tx
from bridge.store.offers import Grant, Offer, offers, writes
from connectors.values import Coupon

log = logging.getLogger("replycart.offers")
#: Of one look at the shop: coupons for each call, calls, and how long one that was looked at is left alone.
BATCH, CALLS = 100, 3
AGAIN_MS = 10 * 60_000
#: A shop counts a use late, and a coupon may live to the end of its last day.
GRACE_MS = 2 * 86_400_000


def find(house: House, key: str) -> Offer:
    """By id or short name; ``NotFound``."""
    offer = offers(house.store.view()).offer(key)
    if offer is None:
        raise NotFound(f"no offer {key!r}; see: replycart offer list")
    return offer


def create(house: House, request: OfferRequest) -> Offer:
    """Check everything, and open it. ``Invalid`` names every field that is wrong, at once."""
    offer = checked(house, request)

    def write(tx: Tx) -> str:
        if not writes(tx).add_offer(offer):
            raise Invalid({"hashtag": f"#{offer.tag} means something already (offer); take another"})
        if offer.announce:
            tx.add_tasks(
                NewTask("network", "offer_post", f"offer_post:{offer.id}:{name}", offer.id, 20, {"network": name},
                        offer.starts_at or 0)
                for name in house.networks
            )  # fmt: skip
        return offer.id

    house.store.write(write)
    house.bell.ring("network", *map(listens, house.networks))
    log.info("offer %s opened", offer.slug)
    return offer


def end(house: House, key: str) -> Offer:
    """No more coupons; those that were given stay good. ``Conflict`` when it had ended."""
    offer = find(house, key)

    def write(tx: Tx) -> None:
        if not writes(tx).end_offer(offer.id):
            raise Conflict(f"offer {offer.slug} is ended already")

    house.store.write(write)
    log.info("offer %s ended", offer.slug)
    return find(house, offer.id)


def tick(house: House) -> int:
    """Offers whose window is over end. Returns how many."""
    over = offers(house.store.view()).offers_over(house.clock.ms())
    for offer in over:
        house.store.write(lambda tx, offer=offer: writes(tx).end_offer(offer.id))  # type: ignore[misc]
    return len(over)


def look(house: House, again_ms: int = AGAIN_MS) -> int:
    """Ask the shop which coupons were used, those first that were not looked at for longest, and none within ``again_ms``;
    what ran out unused lapses, what the shop has no more is void. At most ``BATCH * CALLS`` a time. Returns how many
    were used."""
    used = 0
    for _ in range(CALLS):
        now = house.clock.ms()
        some = offers(house.store.view()).grants_to_look_at(now - again_ms, BATCH)
        if not some:
            break
        again_ms = max(1, again_ms)
        counts = house.shop.coupons_used([Coupon(one.coupon_id or "", one.code) for one in some])
        used += house.store.write(lambda tx, some=some, counts=counts, now=now: _looked(tx, some, counts, now))  # type: ignore[misc]
    return used


def _looked(tx: Tx, some: list[Grant], counts: dict[str, int], now: int) -> int:
    known, used = writes(tx), 0
    known.looked_at([one.id for one in some])
    for one in some:
        if one.code not in counts:
            known.close_grant(one.id, "lapsed" if one.expires_at <= now else "void")
        elif counts[one.code] > 0:
            used += known.close_grant(one.id, "used")
        elif one.expires_at + GRACE_MS <= now:
            known.close_grant(one.id, "lapsed")
    return used
