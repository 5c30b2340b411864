"""Room two: what the merchant puts on sale. Terms are checked when saved, and frozen when the sale goes live."""

from bridge.sales.create import SaleRequest, create
from bridge.sales.life import end, find, pause, preview, publish, resume, tick

__all__ = ["SaleRequest", "create", "end", "find", "pause", "preview", "publish", "resume", "tick"]
