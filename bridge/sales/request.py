"""What a merchant asks for, before anything of it is checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bridge.store.records import ShippingTerms


@dataclass(frozen=True, slots=True)
class SaleRequest:
    """What a merchant asks for. A basket has no ``product``, but a ``hashtag``. ``items``: SKU → units; empty = every variant (or the product itself) with
    ``quantity`` units at most. ``price``: minor units, None = the shop's price as the sale is published; until then
    the draft shows that of the catalogue."""

    product: str = ""
    quantity: int = 0
    items: Mapping[str, int] = field(default_factory=dict)
    price: int | None = None
    title: str = ""
    lang: str = ""
    wording: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    end_when_sold_out: bool = False
    hold_seconds: int = 0
    limit_per_buyer: int = 0
    answers: str = ""
    answer_code: bool | None = None
    answer_link: bool | None = None
    shipping: ShippingTerms = field(default_factory=ShippingTerms)
    with_picture: bool = True
    mode: str = ""
    end_post: bool = False
    hashtag: str = ""
    teaser: bool = False
    by: str = ""
    market: str = ""
    remind: int = 0
