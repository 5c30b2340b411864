"""Room seven: the buyer's address, what it comes to, PayPal's page, the capture, and money that goes back.

Money is taken last: a valid hold, a fresh look at the shop's stock, then the capture. Read address.py, then
opening.py, capturing.py, refunds.py, and events.py for what PayPal says by itself.
"""

from bridge.checkout.address import companions, countries, needed_fields, take_address
from bridge.checkout.capturing import capture
from bridge.checkout.events import understand
from bridge.checkout.opening import find_again, look, open_page
from bridge.checkout.refunds import refund, refusal, request_refund, shop_refund, wait

__all__ = [
    "capture",
    "companions",
    "countries",
    "find_again",
    "look",
    "needed_fields",
    "open_page",
    "refund",
    "refusal",
    "request_refund",
    "shop_refund",
    "take_address",
    "understand",
    "wait",
]
