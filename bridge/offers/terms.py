"""The terms of an offer as asked for, checked as a whole: what is wrong is named field by field, all at once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from bridge import claims
from bridge.clock import to_ms
from bridge.errors import Invalid
from bridge.house import House
from bridge.intent.hashtags import folded, is_hashtag
from bridge.offers import posts
from bridge.store.offers import Offer, offers
from bridge.store.records import LANGUAGES
from connectors.errors import NotSupported

WHOM = ("anyone", "buyers")
MOST_DAYS = 365


@dataclass(frozen=True, slots=True)
class OfferRequest:
    """What a merchant asks for. Either ``percent`` (1 to 100) or ``amount`` (minor units) off the goods; ``minimum``: what
    they must come to; both in ``currency``, "" = the shop's. ``days``: how long each coupon lives. ``whom``: "anyone",
    once for each account, or "buyers", once for each paid order here. ``most``: coupons in all; 0 = any number."""

    hashtag: str
    percent: int = 0
    amount: int = 0
    minimum: int = 0
    currency: str = ""
    days: int = 14
    whom: str = "anyone"
    most: int = 0
    title: str = ""
    lang: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    answers: bool = True
    announce: bool = False


def checked(house: House, request: OfferRequest) -> Offer:
    """The offer as it will be kept. ``Invalid`` names every field that is wrong."""
    wrong: dict[str, str] = {}
    tag = _hashtag(house, request.hashtag.strip(), wrong)
    lang = request.lang or house.config.selling.language
    if lang not in LANGUAGES:
        wrong["lang"] = f"{lang!r} is not one of {', '.join(LANGUAGES)}"
        lang = "en"
    _worth(house, request, wrong)
    if not 1 <= request.days <= MOST_DAYS:
        wrong["days"] = f"must be between 1 and {MOST_DAYS}"
    if request.whom not in WHOM:
        wrong["for"] = f"{request.whom!r} is not one of {', '.join(WHOM)}"
    _seen(house, request, wrong)
    if request.most < 0:
        wrong["most"] = "must be at least 1, or 0 for any number"
    if request.ends_at and request.ends_at <= max(request.starts_at or house.clock.now(), house.clock.now()):
        wrong["ends_at"] = "must be after the start, and in the future"
    name = tag.lstrip("#＃")
    offer = Offer(
        id=house.clock.new_id(), slug=f"{_plain(name)}-{house.clock.new_code().lower()}", hashtag=name, tag=folded(tag),
        title=request.title.strip() or f"#{name}", percent=request.percent or None, amount=request.amount or None,
        minimum=request.minimum or None, currency=request.currency or house.shop.currency(), days=request.days,
        whom="buyers" if request.whom == "buyers" else "anyone", most=request.most or None, given=0, lang=lang,
        answers=request.answers, announce=request.announce, state="open",
        starts_at=to_ms(request.starts_at) if request.starts_at else None,
        ends_at=to_ms(request.ends_at) if request.ends_at else None, created_at=house.clock.ms(), ended_at=None,
    )  # fmt: skip
    if not wrong and request.announce:
        for name, network in house.networks.items():
            length = network.measure(posts.text(house, offer))
            if length > network.max_length:
                wrong["title"] = f"the post has {length} characters on {name}, {network.max_length} are allowed"
    if wrong:
        raise Invalid(wrong)
    return offer


def _hashtag(house: House, tag: str, wrong: dict[str, str]) -> str:
    if not is_hashtag(tag):
        wrong["hashtag"] = "needs one, of letters, digits and _, like #HelloWinter"
        return "offer"
    view = house.store.view()
    taken = claims.claimed(house, view).get(folded(tag))
    standing = offers(view).offer_of([folded(tag)])
    # One of an offer that is over is free again for an offer.
    if taken and (taken != "offer" or (standing is not None and standing.state == "open")):
        wrong["hashtag"] = f"#{folded(tag)} means something already ({taken}); take another"
    return tag


def _worth(house: House, request: OfferRequest, wrong: dict[str, str]) -> None:
    if bool(request.percent) == bool(request.amount):
        wrong["percent"] = "an offer takes off either a percent or an amount: say one of them"
    elif request.percent and not 1 <= request.percent <= 100:
        wrong["percent"] = "must be between 1 and 100"
    elif request.amount < 0:
        wrong["amount"] = "must be more than nothing"
    if request.minimum < 0:
        wrong["minimum"] = "must be more than nothing"
    elif 0 < request.minimum < request.amount:
        wrong["minimum"] = "is less than the coupon takes off"
    try:
        house.shop.coupons_used([])
        currency = house.shop.currency()
        if request.currency not in ("", currency):
            wrong["currency"] = f"the shop sells in {currency}: amount and minimum are in {currency} too"
    except NotSupported as error:
        wrong["shop"] = f"cannot make coupons: {error.message}"


def _seen(house: House, request: OfferRequest, wrong: dict[str, str]) -> None:
    """A coupon that nobody can be shown is none."""
    networks = house.networks
    if any(one.can_sign_in() for one in networks.values()):
        return
    if not any(one.whispers for one in networks.values()):
        wrong["network"] = f"on {', '.join(networks)} nobody can sign in, so nobody could see a coupon"
    elif not request.answers:
        wrong["answers"] = f"on {', '.join(networks)} nobody can sign in: only an answer in private tells the code"


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:24] or "offer"
