"""WooCommerce 10 on the wire: ``/wp-json/wc/v3``, stateful, with the real shop's traps (facts, recordings).

``WooCommerce().start()`` serves the demo catalogue with the keys ck_demo / cs_demo (ck_read / cs_read may only
read). Play interface: ``GET /_play/orders``, ``POST /_play/product {"sku", "stock" | "price" | "status" | "delete"}``,
``POST /_play/cron`` (recompute sale prices), and the faults of the base.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from flask import Response, request

from connectors.simulators import catalogue
from connectors.simulators.woocommerce.auth import Key
from connectors.simulators.woocommerce.order_routes import OrderRoutes
from connectors.simulators.woocommerce.play import Play
from connectors.simulators.woocommerce.plugin_routes import PluginRoutes
from connectors.simulators.woocommerce.product_routes import ProductRoutes
from connectors.simulators.woocommerce.rest import API, RestError
from connectors.simulators.woocommerce.shop_routes import ShopRoutes

KEYS = (Key("ck_demo", "cs_demo"), Key("ck_read", "cs_read", write=False))


class WooCommerce(ProductRoutes, OrderRoutes, ShopRoutes, PluginRoutes, Play):
    """``products``: what is on the shelf (the demo catalogue). ``tax``: prices include tax, 19 % for Germany.

    ``rates``: percent by country. ``hpos``: the order search knows transaction ids. ``exact_via``: lists filter
    by ``created_via`` (WooCommerce 9.9 and later); without it the filter is ignored like any unknown one. ``plugin``:
    our own plugin is installed in the shop.
    """

    name: ClassVar[str] = "woocommerce"

    def __init__(
        self,
        products: Iterable[catalogue.Item] | None = None,
        now: Callable[[], datetime] | None = None,
        seed: int = 1,
        tax: bool = True,
        currency: str = "EUR",
        *,
        rates: Mapping[str, Decimal] | None = None,
        keys: tuple[Key, ...] = KEYS,
        hpos: bool = True,
        exact_via: bool = True,
        hook_delay: float = 0.05,
        plugin: bool = False,
    ) -> None:
        self.items = catalogue.catalogue() if products is None else tuple(products)
        self.tax, self.currency = tax, currency
        self.rates = {"DE": Decimal(19)} if rates is None else dict(rates)
        self.keys, self.hpos, self.exact_via, self.hook_delay = keys, hpos, exact_via, hook_delay
        self.plugin = plugin
        super().__init__(now=now, seed=seed)

    def reset(self) -> None:
        super().reset()
        self.plugin_reset()

    def routes(self) -> None:
        def add(path: str, view: Callable[..., Response], *methods: str) -> None:
            def guarded(**found: Any) -> Response:
                with self.lock:
                    try:
                        self.door.enter(request, self.base_url or request.host_url.rstrip("/"))
                        return view(**found)
                    except RestError as error:
                        return error.response()

            self.app.add_url_rule(API + path, f"{view.__name__}{path}", guarded, methods=list(methods))

        add("/products", self._products, "GET")
        add("/products/<number>", self._product, "GET", "PUT", "POST", "DELETE")
        add("/products/<number>/variations", self._variations, "GET")
        add("/products/<number>/variations/<child>", self._variation, "GET", "PUT", "POST", "DELETE")
        add("/orders", self._orders, "GET", "POST")
        add("/orders/batch", self._batch, "POST")
        add("/orders/<int:number>", self._order, "GET", "PUT", "POST", "DELETE")
        add("/orders/<int:number>/notes", self._notes, "GET", "POST")
        add("/orders/<int:number>/refunds", self._refunds, "GET", "POST")
        add("/coupons", self._coupons, "GET", "POST")
        add("/coupons/<int:number>", self._coupon, "GET", "DELETE")
        add("/webhooks", self._webhooks, "GET", "POST")
        add("/webhooks/<int:number>", self._webhook, "GET", "PUT", "DELETE")
        add("/data/currencies/current", self._currency, "GET")
        add("/settings/<group>", self._settings, "GET")
        add("/settings/<group>/<name>", self._setting, "GET")
        add("/taxes", self._taxes, "GET")
        add("/system_status", self._status, "GET")
        self.plugin_routes()
        self.app.add_url_rule("/wp-content/uploads/<name>.png", view_func=self._picture)
        self.app.add_url_rule("/product/<slug>/", view_func=self._page)
        self.app.add_url_rule("/_play/orders", view_func=self._play_orders)
        self.app.add_url_rule("/_play/product", view_func=self._play_product, methods=["POST"])
        self.app.add_url_rule("/_play/cron", view_func=self._play_cron, methods=["POST"])
        self.app.register_error_handler(404, self._no_route)

    @staticmethod
    def _no_route(_: Exception) -> Response:
        message = "No route was found matching the URL and request method."
        return RestError(404, "rest_no_route", message).response()


__all__ = ["KEYS", "Key", "WooCommerce"]
