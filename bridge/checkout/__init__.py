"""Room seven: the buyer's address, what it comes to, PayPal's page, the capture, and money that goes back.

Money is taken last: a valid hold, a fresh look at the shop's stock, then the capture. Read address.py, then
opening.py, arriving.py, capturing.py, refunds.py (memos.py for a credit memo of the shop), wallet.py for paying with the reply alone, and events.py for what PayPal says by itself.
"""

from bridge.checkout.address import companions, countries, needed_fields, take_address
from bridge.checkout.arriving import look
from bridge.checkout.capturing import capture
from bridge.checkout.events import understand
from bridge.checkout.memos import given, shown
from bridge.checkout.opening import find_again, open_page
from bridge.checkout.refunds import refund, refusal, request_refund, shop_refund, wait
from bridge.checkout.wallet import (
    LONGEST_PROMISE,
    delete,
    drop,
    finish,
    offered,
    promise,
    save,
    saved_address,
    wallet_of,
)
from bridge.checkout.wallet import buy as buy_by_wallet
from bridge.checkout.wallet import forget as forget_wallet

__all__ = [
    "LONGEST_PROMISE",
    "buy_by_wallet",
    "capture",
    "companions",
    "countries",
    "delete",
    "drop",
    "find_again",
    "finish",
    "forget_wallet",
    "given",
    "look",
    "needed_fields",
    "offered",
    "open_page",
    "promise",
    "refund",
    "refusal",
    "request_refund",
    "save",
    "saved_address",
    "shop_refund",
    "shown",
    "take_address",
    "understand",
    "wait",
    "wallet_of",
]
