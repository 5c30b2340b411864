"""The catalogue."""

from __future__ import annotations

from typing import Any

from bridge import views
from bridge.errors import NotFound
from bridge.store.pages import lists
from bridge.web.api import asks, schemas
from bridge.web.api.door import answers, ask, call, house, reads, shown


@call("GET", "/products", "products:read", tag="products")
@reads(asks.ProductsQuery, location="query")
@answers(schemas.ProductPage)
def list_products(values: dict[str, Any]) -> Any:
    """What the shop shows now

    Variants are not listed, their parents are. Sorted by name."""
    found = lists(house().store.view()).products(ask(values), **values)
    return shown(found.map(lambda one: views.product(house(), one)))


@call("GET", "/markets", "products:read", tag="products", platforms=True)
@answers(schemas.Markets)
def list_markets() -> Any:
    """Where the shop sells: itself first, then its further store views or currencies

    The shop is asked. `code` is what a sale's `market` takes; `own_prices` tells whether the shop has prices there itself:
    where it has none, a sale there needs a `price`."""
    return {"items": views.markets(house())}


@call("GET", "/products/<path:sku>", "products:read", tag="products")
@answers(schemas.Product)
def show_product(sku: str) -> Any:
    """One product, variants and tombstones too"""
    found = house().store.view().product(sku)
    if found is None:
        raise NotFound(f"no product {sku!r}")
    return views.product(house(), found)
