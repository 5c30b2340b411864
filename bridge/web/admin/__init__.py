"""``/admin``: the merchant's own dashboard. Server-rendered; the script only refreshes what changes."""

from bridge.web.admin import (
    account,
    baskets,
    board,
    buyers,
    clearance,
    composer,
    figures,
    gifts,
    health,
    inbox,
    offers,
    pictures,
    purchases,
    sales,
)
from bridge.web.admin.door import blueprint, trouble

__all__ = [
    "account",
    "baskets",
    "blueprint",
    "board",
    "buyers",
    "clearance",
    "composer",
    "figures",
    "gifts",
    "health",
    "inbox",
    "offers",
    "pictures",
    "purchases",
    "sales",
    "trouble",
]
