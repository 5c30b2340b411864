"""Magento 2.4 on the wire: ``/rest/V1`` and ``/rest/<store>/V1``, stateful, with the real store's traps.

Sources: facts/magento.md, the recordings, and what a real 2.4.7-p3 answered. ``Magento().start()`` serves the demo
catalogue for an integration with the four keys below. Play interface: ``GET /_play/orders``,
``POST /_play/product {"sku", "stock" | "price" | "status" | "delete"}``, ``POST /_play/module {"on": true}`` (our own module
is installed), and the faults of the base.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import unquote

from flask import Response, jsonify, request

from connectors.simulators import catalogue
from connectors.simulators.base import Simulator
from connectors.simulators.magento.carts import Carts
from connectors.simulators.magento.door import (
    ACCESS_TOKEN,
    ACCESS_TOKEN_SECRET,
    ADMIN_PASSWORD,
    ADMIN_USER,
    CONSUMER_KEY,
    CONSUMER_SECRET,
    Door,
    Turned,
)
from connectors.simulators.magento.module_routes import ROUTE, Desk
from connectors.simulators.magento.orders import FIELDS, Orders
from connectors.simulators.magento.search import Criteria, UnknownField, parse_fields, prune
from connectors.simulators.magento.shelf import Json, Row, Shelf

__all__ = [
    "ACCESS_TOKEN", "ACCESS_TOKEN_SECRET", "ADMIN_PASSWORD", "ADMIN_USER", "CONSUMER_KEY", "CONSUMER_SECRET", "Magento",
]  # fmt: skip

Handler = Callable[..., Any]
NO_PRODUCT = "The product that was requested doesn't exist. Verify the product and try again."
_ANYBODY = ("guest-carts", "integration/admin/token")


class Magento(Simulator):
    """``tax``: prices include 19 % for Germany. ``msi``: multi-source inventory is on. ``bearer``: integration
    tokens are taken as bearer. ``old_paging``: past the end the last page comes again (before 2.4). ``module``: our own
    module is installed in the shop. ``beside``: a second store view "ch" on a website of its own sells in this currency."""

    name: ClassVar[str] = "magento"

    def __init__(
        self,
        products: Iterable[catalogue.Item] | None = None,
        now: Callable[[], datetime] | None = None,
        seed: int = 1,
        tax: bool = True,
        currency: str = "EUR",
        msi: bool = True,
        bearer: bool = False,
        old_paging: bool = False,
        module: bool = False,
        beside: str = "",
    ) -> None:
        self.items = catalogue.catalogue() if products is None else tuple(products)
        self.tax, self.currency, self.msi, self.bearer, self.old_paging = tax, currency, msi, bearer, old_paging
        self.module, self.beside = module, beside
        self._routes: list[tuple[str, re.Pattern[str], Handler, str]] = []
        super().__init__(now=now, seed=seed)

    def reset(self) -> None:
        self.door = Door(self.now, bearer=self.bearer)
        self.shelf = Shelf(self.items, self.now())
        self.carts = Carts(self.shelf, self.now, tax=self.tax, masked=lambda: secrets.token_urlsafe(24)[:32])
        self.orders = Orders(self.carts, self.now, self.currency)
        self.desk = Desk(self.shelf, self.carts, self.orders, self.now)

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

    def _play_module(self) -> Response:
        self.module = bool(request.get_json(force=True).get("on"))
        return jsonify({"ok": True, "on": self.module})

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

    @staticmethod
    def _body() -> Json:
        body = request.get_json(force=True, silent=True)
        if not isinstance(body, dict):
            raise Turned(400, "Decoding error: \n%1", ["Syntax error"])
        return body

    @staticmethod
    def _criteria() -> Criteria:
        return Criteria([(name, value) for name, value in request.args.items(multi=True)])

    def _token(self) -> str:
        body = self._body()
        return self.door.admin_token(body.get("username"), body.get("password"))

    def _configs(self) -> list[Json]:
        base = self.base_url + "/"
        return [{
            "id": ident, "code": code, "website_id": ident, "locale": "en_US", "base_currency_code": currency,
            "default_display_currency_code": currency, "timezone": "UTC", "weight_unit": "kgs", "base_url": base,
            "base_link_url": base, "base_static_url": base + "static/", "base_media_url": base + "media/",
            "secure_base_url": base, "secure_base_link_url": base, "secure_base_media_url": base + "media/",
        } for ident, code, currency in self._views()]  # fmt: skip

    def _views(self) -> list[tuple[int, str, str]]:
        """(id, code, currency) of each store view, which has a website of the same id."""
        return [(1, "default", self.currency), *([(2, "ch", self.beside)] if self.beside else [])]

    def _store_views(self) -> list[Json]:
        return [
            {"id": 0, "code": "admin", "name": "Admin", "website_id": 0, "store_group_id": 0, "is_active": 1},
            *(
                {"id": ident, "code": code, "name": {"ch": "Schweiz"}.get(code, "Default Store View"),
                 "website_id": ident, "store_group_id": ident, "is_active": 1}
                for ident, code, _ in self._views()
            ),
        ]  # fmt: skip

    def _websites(self) -> list[Json]:
        codes = {"default": "base"}
        return [
            {"id": 0, "code": "admin", "name": "Admin", "default_group_id": 0},
            *({"id": ident, "code": codes.get(code, code), "name": code, "default_group_id": ident}
              for ident, code, _ in self._views()),
        ]  # fmt: skip

    @staticmethod
    def _modules() -> Json:
        return {
            "items": ["Magento_Store", "Magento_Catalog", "Magento_Sales", "Magento_InventoryApi"],
            "total_count": 4,
        }

    def _products(self) -> Json:
        criteria = self._criteria()
        if (sku := criteria.exact("sku")) is not None:
            rows: Iterable[Row] = [self.shelf.by_sku[sku]] if sku in self.shelf.by_sku else []
        else:
            rows = self.shelf.rows.values()
        found = [row for row in rows if criteria.matches(lambda name, row=row: self.shelf.read(row, name))]  # type: ignore[misc]
        return criteria.answer(found, self.shelf.product, old_paging=self.old_paging)

    def _row(self, sku: str) -> Row:
        row = self.shelf.by_sku.get(sku)
        if row is None:
            raise Turned(404, NO_PRODUCT)
        return row

    def _product(self, sku: str) -> Json:
        return self.shelf.product(self._row(sku), single=True)

    def _put_product(self, sku: str) -> Json:
        row, given = self._row(sku), self._body().get("product") or {}
        if "price" in given:
            row.price = round(float(given["price"]) * 100)
        if "status" in given:
            row.enabled = given["status"] == 1
        row.updated = self.now()
        return self.shelf.product(row, single=True)

    def _attribute(self, key: str) -> Json:
        found = self.shelf.attribute(key)
        if found is None:
            raise Turned(404, 'The attribute with a "%1" attributeCode doesn\'t exist.', [key])
        return found

    def _children(self, sku: str) -> list[Json]:
        return [self.shelf.product(self.shelf.rows[child]) for child in self._row(sku).children]

    def _stock_item(self, sku: str) -> Json:
        return self.shelf.stock_item(self._row(sku))

    def _low_stock(self) -> Json:
        """Without order or search criteria: by quantity, page by page; past the end the last page again."""
        bound = float(request.args.get("qty", 0))
        size, page = int(request.args.get("pageSize", 0)) or 10_000, int(request.args.get("currentPage", 1))
        rows = [r for r in self.shelf.rows.values() if r.item.kind != "parent" and (r.stock or 0) <= bound]
        page = min(page, max(1, -(-len(rows) // size)))
        items = [self.shelf.stock_item(row) for row in rows[(page - 1) * size : page * size]]
        return {"items": items, "total_count": len(rows)}

    def _inventory(self) -> None:
        if not self.msi:
            raise Turned(404, "Request does not match any route.")

    def _resolver(self, code: str) -> Json:
        self._inventory()
        if code not in ("base", "ch" if self.beside else "base"):
            raise Turned(404, "No linked stock found")
        return {"stock_id": 1, "name": "Default Stock"}

    def _sources(self) -> Json:
        self._inventory()
        rows = [row for row in self.shelf.rows.values() if row.item.kind != "parent" and row.stock is not None]
        return self._criteria().answer(
            rows, lambda row: {"sku": row.item.sku, "source_code": "default", "quantity": row.stock, "status": 1}
        )

    def _salable(self, sku: str, _: str) -> int:
        self._inventory()
        units = self._row(sku).salable()
        if units is None:
            raise Turned(400, "Can't check requested quantity for products without Source Items support.")
        return units

    def _asked(self, sku: str, _: str, quantity: str) -> Json:
        self._inventory()
        units = self._row(sku).salable()
        if units is None or units >= float(quantity):
            return {"salable": True, "errors": []}
        errors = [
            {"code": "back_order-disabled", "message": "Backorders are disabled"},
            {
                "code": "is_salable_with_reservations-not_enough_qty",
                "message": "The requested qty is not available",
            },
        ]
        return {"salable": False, "errors": errors}

    def _cart(self, masked: str) -> Json:
        cart = self.carts.find(masked, active=False)
        answer: Json = {"id": cart.id, "is_active": cart.order is None, "items_qty": len(cart.lines)}
        if cart.number:
            answer["reserved_order_id"] = cart.number
        return answer

    def _pay(self, masked: str) -> int:
        return self.orders.place(self.carts.find(masked), self._body())

    def _search_orders(self) -> Json:
        criteria = self._criteria()
        criteria.must_know(FIELDS)
        reference, quote = criteria.exact("ext_order_id"), criteria.exact("quote_id")
        if reference is not None:
            rows = self.orders.by_reference.get(reference, [])
        elif quote is not None:
            rows = (
                [self.orders.by_quote[int(quote)]]
                if quote.isdigit() and int(quote) in self.orders.by_quote
                else []
            )
        else:
            rows = list(self.orders.orders.values())
        found = [row for row in rows if criteria.matches(lambda name, row=row: self.orders.read(row, name))]  # type: ignore[misc]
        return criteria.answer(found, self.orders.written)

    def _memos(self) -> Json:
        criteria = self._criteria()
        order = criteria.exact("order_id")
        listed = self.orders.memos.get(int(order), []) if order and order.isdigit() else [
            memo for memos in self.orders.memos.values() for memo in memos
        ]  # fmt: skip
        return criteria.answer(listed, self.orders.memo)

    def _rules(self) -> Json:
        criteria = self._criteria()
        found = [rule for rule in self.carts.rules.values() if criteria.matches(rule.body.get)]
        return criteria.answer(found, lambda rule: rule.body)

    def _coupons(self) -> Json:
        rows = [
            {"coupon_id": ident, "rule_id": rule.id, "code": code, "times_used": rule.used[code]}
            for rule in self.carts.rules.values()
            for code, ident in rule.coupons.items()
        ]
        criteria = self._criteria()
        return criteria.answer([row for row in rows if criteria.matches(row.get)], lambda row: row)

    def _picture(self, file: str) -> Response:
        row = next((r for r in self.shelf.rows.values() if self.shelf.picture(r) == f"/{file}"), None)
        if row is None:
            return Response("no such picture", status=404)
        return Response(catalogue.picture(row.item.sku), mimetype="image/png")

    def _page(self, slug: str) -> Response:
        row = next((r for r in self.shelf.rows.values() if catalogue.slug(r.item.sku) == slug), None)
        if row is None:
            return Response("no such page", status=404)
        return Response(
            f"<!doctype html><title>{row.item.name}</title><h1>{row.item.name}</h1>", mimetype="text/html"
        )

    def _play_orders(self) -> Response:
        with self.lock:
            return jsonify([self.orders.told(order) for order in self.orders.orders.values()])

    def _play_product(self) -> Response:
        body = request.get_json(force=True)
        with self.lock:
            row = self.shelf.by_sku.get(str(body.get("sku")))
            if row is None:
                return Response("no such sku", status=404)
            if body.get("delete"):
                del self.shelf.by_sku[row.item.sku], self.shelf.rows[row.id]
                return jsonify({"deleted": row.item.sku})
            if "stock" in body:
                row.stock = None if body["stock"] is None else int(body["stock"]) + row.reserved
            if "price" in body:
                row.price = round(float(body["price"]) * 100)
                row.updated = self.now()
            if "status" in body:
                row.enabled = body["status"] in (1, "publish", "enabled", True)
                row.updated = self.now()
            return jsonify({"sku": row.item.sku, "stock": row.salable(), "price": row.price})
