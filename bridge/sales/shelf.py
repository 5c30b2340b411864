"""What of a product goes on the shelf of a sale: its variants, their units, names and prices, in which market."""

from __future__ import annotations

from dataclasses import replace

from bridge.errors import Invalid
from bridge.house import House
from bridge.sales.request import SaleRequest
from bridge.store import Sale, SaleItem
from bridge.store.records import StoredProduct
from connectors.values import Product


def product(house: House, request: SaleRequest) -> tuple[StoredProduct, list[StoredProduct]]:
    """The product, and what of it can be sold."""
    view = house.store.view()
    stored = view.product(request.product)
    if stored is None or stored.gone_at is not None:
        raise Invalid(
            {"product": f"no product {request.product!r} in the catalogue; is it published? try: replycart sync"}
        )
    return stored, view.variants(stored.product.sku) if stored.product.kind == "parent" else [stored]


def in_market(
    house: House, request: SaleRequest, stored: StoredProduct, variants: list[StoredProduct], wrong: dict[str, str]
) -> tuple[StoredProduct, list[StoredProduct], str]:
    """The product as it is in another market of the shop, and the currency there."""
    markets = {one.code: one for one in house.shop.markets()}
    market = markets.get(request.market)
    if market is None:
        known = ", ".join(markets) or "none beside its own"
        wrong["market"] = f"{request.market!r} is no market of the shop; there are {known}"
        return stored, variants, stored.product.price.currency
    if not market.own_prices:
        if request.price is None:
            wrong["price"] = f"the shop has no prices in {market.currency}: say what it costs there"
        return stored, variants, market.currency
    shop = house.shop_at(market.code)

    def there(one: StoredProduct) -> StoredProduct | None:
        live = shop.product(one.product.sku, id=one.product.id, parent_id=one.product.parent_id)
        return None if live is None else replace(one, product=live)

    found = there(stored)
    if found is None:
        wrong["market"] = f"{stored.product.sku} is not sold in {market.name}"
        return stored, variants, market.currency
    if stored.product.kind != "parent":
        return found, [found], market.currency
    return found, [one for one in map(there, variants) if one is not None], market.currency


def item(
    house: House, sale: Sale, request: SaleRequest, parent: Product, position: int, one: Product, units: int
) -> SaleItem:
    price = request.price if request.price is not None else one.price_at(house.clock.now()).minor
    name = _item_name(parent, one)
    return SaleItem(
        sale.id, one.sku, position, name, dict(one.options), one.id, one.parent_id, price, units, units
    )


def on_shelf(
    stored: list[StoredProduct], request: SaleRequest, wrong: dict[str, str]
) -> list[tuple[Product, int]]:
    """Which SKUs in what quantity, never more than the shop has."""
    sellable = {one.product.sku: one.product for one in stored}
    if not sellable:
        wrong["product"] = "has no variants that can be sold"
        return []
    shelf: list[tuple[Product, int]] = []
    for sku in request.items:
        if sku not in sellable:
            wrong["items"] = f"{sku!r} is no variant of {request.product!r}; there are {', '.join(sellable)}"
    if not request.items and request.quantity < 1:
        wrong["quantity"] = "must be at least 1"
    for sku, product in sellable.items():
        units = request.items.get(sku, 0) if request.items else request.quantity
        available = product.available()
        if request.items:
            if units < 0 or (units and available is not None and units > available):
                wrong["items"] = f"{sku}: {units} asked for, the shop has {available}"
        elif available is not None:
            if len(sellable) == 1 and units > available:
                wrong["quantity"] = f"{units} asked for, the shop has {available}"
            units = min(units, available)
        if units > 0:
            shelf.append((product, units))
    if not shelf and not wrong:
        wrong["quantity"] = "the shop has none left of it"
    return shelf


def _item_name(parent: Product, item: Product) -> str:
    if not item.options:
        return item.name
    return f"{parent.name} ({', '.join(item.options.values())})"
