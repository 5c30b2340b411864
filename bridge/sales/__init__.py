"""Room two: what the merchant puts on sale. Terms are checked when saved, and frozen when the sale goes live."""

from bridge.sales.aside import allot, renew
from bridge.sales.create import Look, as_request, change, copy, create, look
from bridge.sales.life import add_units, end, find, pause, preview, publish, resume, tick
from bridge.sales.request import SaleRequest

__all__ = [
    "Look",
    "SaleRequest",
    "add_units",
    "allot",
    "as_request",
    "change",
    "copy",
    "create",
    "end",
    "find",
    "look",
    "pause",
    "preview",
    "publish",
    "renew",
    "resume",
    "tick",
]
