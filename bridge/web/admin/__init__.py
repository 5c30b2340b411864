"""``/admin``: the merchant's own dashboard. Server-rendered; the script only refreshes what changes."""

from bridge.web.admin import (
    account,
    baskets,
    board,
    buyers,
    composer,
    figures,
    health,
    inbox,
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
    "composer",
    "figures",
    "health",
    "inbox",
    "pictures",
    "purchases",
    "sales",
    "trouble",
]
