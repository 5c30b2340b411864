"""Room: giving. "#donate 20EUR" and "#send 20EUR @someone" become a gift from PayPal account to PayPal account: confirmed on
a page, paid at PayPal straight to who it is for. The shop never has the money, and cannot give it back."""

from bridge.giving.asking import answer, hear, page_url
from bridge.giving.life import cancel, claim, claimed_at, confirm, expire, find, forget_payee, gives, sums
from bridge.giving.paying import capture, current, look, open_page, sweep, understand

__all__ = [
    "answer",
    "cancel",
    "capture",
    "claim",
    "claimed_at",
    "confirm",
    "current",
    "expire",
    "find",
    "forget_payee",
    "gives",
    "hear",
    "look",
    "open_page",
    "page_url",
    "sums",
    "sweep",
    "understand",
]
