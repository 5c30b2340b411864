"""Magento 2.4 on the wire: ``/rest/V1`` and ``/rest/<store>/V1``, stateful, with the real store's traps.

Sources: facts/magento.md, the recordings, and what a real 2.4.7-p3 answered. ``Magento().start()`` serves the demo
catalogue for an integration with the four keys below. Play interface: ``GET /_play/orders``,
``POST /_play/product {"sku", "stock" | "price" | "status" | "delete"}``, ``POST /_play/module {"on": true}`` (our own module
is installed), and the faults of the base.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar
from urllib.parse import unquote

from flask import Response, jsonify, request

from connectors.simulators.magento.door import (
    ACCESS_TOKEN,
    ACCESS_TOKEN_SECRET,
    ADMIN_PASSWORD,
    ADMIN_USER,
    CONSUMER_KEY,
    CONSUMER_SECRET,
    Turned,
)
from connectors.simulators.magento.module_routes import ROUTE, Desk
from connectors.simulators.magento.order_routes import OrderRoutes
from connectors.simulators.magento.play import Play
from connectors.simulators.magento.product_routes import ProductRoutes
from connectors.simulators.magento.search import UnknownField, parse_fields, prune
from connectors.simulators.magento.shelf import Json
from connectors.simulators.magento.state import Handler
from connectors.simulators.magento.store_routes import StoreRoutes

__all__ = [
    "ACCESS_TOKEN", "ACCESS_TOKEN_SECRET", "ADMIN_PASSWORD", "ADMIN_USER", "CONSUMER_KEY", "CONSUMER_SECRET", "Magento",
]  # fmt: skip


class Magento(StoreRoutes, ProductRoutes, OrderRoutes, Play):
    """``tax``: prices include 19 % for Germany. ``msi``: multi-source inventory is on. ``bearer``: integration
    tokens are taken as bearer. ``old_paging``: past the end the last page comes again (before 2.4). ``module``: our own
    module is installed in the shop. ``beside``: a second store view "ch" on a website of its own sells in this currency."""

    name: ClassVar[str] = "magento"

    def routes(self) -> None:
        add = self._add
        add("POST", "integration/admin/token", self._token, "")
        add("GET", "store/storeConfigs", self._configs, "Magento_Backend::store")
        add("GET", "store/storeViews", self._store_views, "Magento_Backend::store")
        add("GET", "store/websites", self._websites, "Magento_Backend::store")
        add("GET", "modules", self._modules, "Magento_Backend::all")
        add("GET", "products", self._products, "Magento_Catalog::products")
        add("GET", "products/attributes/*", self._attribute, "Magento_Catalog::attributes_attributes")
        add("GET", "products/*", self._product, "Magento_Catalog::products")
        add("PUT", "products/*", self._put_product, "Magento_Catalog::products")
        add("GET", "configurable-products/*/children", self._children, "Magento_Catalog::products")
        add("GET", "stockItems/lowStock/", self._low_stock, "Magento_CatalogInventory::cataloginventory")
        add("GET", "stockItems/*", self._stock_item, "Magento_CatalogInventory::cataloginventory")
        add("GET", "inventory/stock-resolver/website/*", self._resolver, "Magento_InventoryApi::stock")
        add("GET", "inventory/source-items", self._sources, "Magento_InventoryApi::source")
        add("GET", "inventory/get-product-salable-quantity/*/*", self._salable, "Magento_InventorySalesApi::stock")
        add(
            "GET",
            "inventory/is-product-salable-for-requested-qty/*/*/*",
            self._asked,
            "Magento_InventorySalesApi::stock",
        )
        add("POST", "guest-carts", lambda: self.carts.make(), "")
        add("GET", "guest-carts/*", self._cart, "")
        add("GET", "guest-carts/*/totals", lambda m: self.carts.totals(self.carts.find(m)), "")
        add("POST", "guest-carts/*/items", lambda m: self.carts.add(m, self._body()), "")
        add("POST", "guest-carts/*/estimate-shipping-methods", lambda m: self.carts.methods(m), "")
        add("POST", "guest-carts/*/shipping-information", lambda m: self.carts.ship(m, self._body()), "")
        add("PUT", "guest-carts/*/coupons/*", lambda m, code: self.carts.coupon(m, code), "")
        add("POST", "guest-carts/*/payment-information", self._pay, "")
        add("GET", "orders", self._search_orders, "Magento_Sales::actions_view")
        add("POST", "orders", lambda: self.orders.save(self._body()), "Magento_Sales::create")
        add("GET", "orders/*", lambda i: self.orders.written(self.orders.find(i)), "Magento_Sales::actions_view")
        add(
            "POST",
            "orders/*/comments",
            lambda i: self.orders.comment(self.orders.find(i), self._body()),
            "Magento_Sales::comment",
        )
        add("POST", "orders/*/cancel", lambda i: self.orders.cancel(self.orders.find(i)), "Magento_Sales::cancel")
        add(
            "POST",
            "order/*/invoice",
            lambda i: self.orders.invoice(self.orders.find(i)),
            "Magento_Sales::sales_invoice",
        )
        add(
            "POST",
            "order/*/refund",
            lambda i: self.orders.refund(self.orders.find(i), self._body()),
            "Magento_Sales::creditmemo",
        )
        add("GET", "creditmemos", self._memos, "Magento_Sales::sales_creditmemo")
        add("POST", "salesRules", lambda: self.carts.add_rule(self._body()), "Magento_SalesRule::quote")
        add("GET", "salesRules/search", self._rules, "Magento_SalesRule::quote")
        add("DELETE", "salesRules/*", lambda i: self.carts.delete_rule(i), "Magento_SalesRule::quote")
        add("GET", "coupons/search", self._coupons, "Magento_SalesRule::quote")
        add("POST", "coupons", lambda: self.carts.add_coupon(self._body()), "Magento_SalesRule::quote")
        for method, path, work, resource in Desk.ROUTES:
            self._add(
                method, ROUTE + path, self._of_module(f"{method} {path}", work), f"Replycart_Bridge::{resource}"
            )
        every = ["GET", "POST", "PUT", "DELETE"]
        self.app.add_url_rule("/rest/<path:rest>", view_func=self._rest, methods=every)
        self.app.add_url_rule("/media/catalog/product/<path:file>", view_func=self._picture)
        self.app.add_url_rule("/<slug>.html", view_func=self._page)
        self.app.add_url_rule("/_play/orders", view_func=self._play_orders)
        self.app.add_url_rule("/_play/module", view_func=self._play_module, methods=["POST"])
        self.app.add_url_rule("/_play/product", view_func=self._play_product, methods=["POST"])

    def _add(self, method: str, path: str, handler: Handler, resource: str) -> None:
        pattern = re.compile("/".join("([^/]+)" if part == "*" else re.escape(part) for part in path.split("/")))
        self._routes.append((method, pattern, handler, resource))

    def _of_module(self, name: str, work: str) -> Handler:
        """A handler at the module's desk of this moment; ``reset`` makes a new one."""

        def handle(*found: str) -> Any:
            self.desk.calls.append(name)
            given = (self._body(),) if request.method == "POST" else ()
            return getattr(self.desk, work)(*found, *given)

        return handle

    def _rest(self, rest: str) -> Response:
        """Dispatched on the path as it was sent: a SKU may hold an escaped slash."""
        raw = str(request.environ.get("REQUEST_URI") or request.environ.get("RAW_URI") or request.full_path)
        path, _, query = raw.partition("?")
        _, _, inner = path.partition("/V1/")
        try:
            for method, pattern, handler, resource in self._routes:
                found = pattern.fullmatch(inner)
                if inner.startswith(ROUTE) and not self.module:
                    continue
                if found and method == request.method:
                    if resource:
                        url = f"{request.scheme}://{request.host}{path}" + (f"?{query}" if query else "")
                        self.door.check(method, url, request.headers.get("Authorization", ""), resource)
                    with self.lock:
                        self.shelf.view = "ch" if path.startswith("/rest/ch/") and self.beside else "default"
                        self.orders.currency = self.beside if self.shelf.view == "ch" else self.currency
                        return jsonify(self._narrow(handler(*(unquote(part) for part in found.groups()))))
            raise Turned(404, "Request does not match any route.")
        except Turned as turned:
            body: Json = {"message": turned.message}
            if turned.parameters is not None:
                body["parameters"] = turned.parameters
            response = jsonify(body)
            response.status_code = turned.status
            return response
        except UnknownField:
            response = jsonify(
                {"message": "Internal Error. Details are available in Magento log file. Report ID: webapi-sim"}
            )
            response.status_code = 500
            return response

    def _narrow(self, answer: Any) -> Any:
        """``fields`` on an answer that is no search."""
        wanted = request.args.get("fields")
        if wanted and isinstance(answer, dict) and "total_count" not in answer:
            return prune(answer, parse_fields(wanted))
        return answer
