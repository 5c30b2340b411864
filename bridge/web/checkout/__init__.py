"""``/c/<token>``: the whole life of one purchase, as its buyer sees it."""

from bridge.web.checkout import steps
from bridge.web.checkout.address_form import country_options, likely_country, said
from bridge.web.checkout.door import blueprint
from bridge.web.checkout.withdrawing import WITHDRAWN

__all__ = ["WITHDRAWN", "blueprint", "country_options", "likely_country", "said", "steps"]
