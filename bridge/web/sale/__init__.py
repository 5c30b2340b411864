"""``/s/<sale>``: the sale's page, and where every sign-in ends."""

from bridge.web.sale import pictures, signing_in
from bridge.web.sale.page import blueprint
from bridge.web.sale.signing_in import back_from_network

__all__ = ["back_from_network", "blueprint", "pictures", "signing_in"]
