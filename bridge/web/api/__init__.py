"""``/api/v1``: JSON for the back offices. Bearer tokens with scopes, ETags, keys that make a call once; errors as
problem+json that name the field. Each module is a resource; door.py has what all calls have in common."""

from bridge.web.api import (
    buyers,
    canned,
    clearance,
    document,
    figures,
    gifts,
    health,
    offers,
    products,
    purchases,
    replies,
    running,
    sales,
)
from bridge.web.api.door import blueprint

__all__ = [
    "blueprint",
    "buyers",
    "canned",
    "clearance",
    "document",
    "figures",
    "gifts",
    "health",
    "offers",
    "products",
    "purchases",
    "replies",
    "running",
    "sales",
]
