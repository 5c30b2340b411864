"""Offers: hashtags that give a coupon of the shop."""

from __future__ import annotations

from typing import Any

from bridge import offer_json, offers
from bridge.store.offers import offers as asked
from bridge.web.api import asks, schemas
from bridge.web.api.door import answers, ask, call, house, reads, shown


def _made(subject: str, **address: str) -> Any:
    return schemas.Offer().dump(offer_json.offer(house(), offers.find(house(), subject))), 201


def _now(subject: str, key: str) -> Any:
    return schemas.Offer().dump(offer_json.offer(house(), offers.find(house(), key)))


@call("GET", "/offers", "sales:read", tag="offers")
@reads(asks.OffersQuery, location="query")
@answers(schemas.OfferPage)
def list_offers(values: dict[str, Any]) -> Any:
    """Offers, the newest first"""
    found = asked(house().store.view()).offer_pages(ask(values), values["state"])
    return shown(found.map(lambda one: offer_json.offer(house(), one)))


@call("POST", "/offers", "sales:write", tag="offers", platforms=True, recall=_made)
@reads(offer_json.OfferSchema)
@answers(schemas.Offer, 201)
def create_offer(values: dict[str, Any]) -> Any:
    """Open an offer

    From now on, or from its start, a post with the hashtag gives a coupon. 422 names what makes no sense; `shop` where the
    shop makes no coupons."""
    return offer_json.offer(house(), offers.create(house(), offer_json.request(values)))


@call("GET", "/offers/<key>", "sales:read", tag="offers")
@answers(schemas.Offer)
def show_offer(key: str) -> Any:
    """One offer, with how many coupons were given and used

    `key` is the id or the short name."""
    return offer_json.offer(house(), offers.find(house(), key))


@call("POST", "/offers/<key>/end", "sales:write", tag="offers", recall=_now)
@answers(schemas.Offer)
def end_offer(key: str) -> Any:
    """No more coupons

    Those that were given stay good."""
    return offer_json.offer(house(), offers.end(house(), key))


@call("GET", "/offers/<key>/coupons", "sales:read", tag="offers")
@reads(asks.CouponsQuery, location="query")
@answers(schemas.CouponPage)
def list_coupons(values: dict[str, Any], key: str) -> Any:
    """Who was given one, the newest first"""
    found = asked(house().store.view()).grants(offers.find(house(), key).id, ask(values))
    return shown(found.map(offer_json.coupon))
