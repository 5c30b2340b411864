"""Room: offers. Who posts the offer's hashtag is given a coupon of the shop's own: once, or once for each paid order."""

from bridge.offers.giving import answer, hear, make_coupon
from bridge.offers.life import create, end, find, look, tick
from bridge.offers.posts import least, off, post, telling, text, url
from bridge.offers.terms import OfferRequest

__all__ = [
    "OfferRequest",
    "answer",
    "create",
    "end",
    "find",
    "hear",
    "least",
    "look",
    "make_coupon",
    "off",
    "post",
    "telling",
    "text",
    "tick",
    "url",
]
