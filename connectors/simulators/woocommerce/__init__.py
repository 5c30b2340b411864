"""WooCommerce 10 on the wire: ``/wp-json/wc/v3``, stateful, with the real shop's traps (facts, recordings).

``WooCommerce().start()`` serves the demo catalogue with the keys ck_demo / cs_demo (ck_read / cs_read may only
read). Play interface: ``GET /_play/orders``, ``POST /_play/product {"sku", "stock" | "price" | "status" | "delete"}``,
``POST /_play/cron`` (recompute sale prices), and the faults of the base.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from html import escape
from typing import Any, ClassVar

from flask import Response, jsonify, request

from connectors.simulators import catalogue
from connectors.simulators.base import Simulator
from connectors.simulators.woocommerce.auth import Door, Key
from connectors.simulators.woocommerce.hooks import Coupons, Hooks
from connectors.simulators.woocommerce.orders import CURRENCIES, Book, Order
from connectors.simulators.woocommerce.products import Row, Shelf
from connectors.simulators.woocommerce.rest import (
    Json,
    RestError,
    answer,
    body_of,
    ids,
    moment,
    money,
    one_of,
    paged,
    whole,
)
from connectors.simulators.woocommerce.wire import Wire

KEYS = (Key("ck_demo", "cs_demo"), Key("ck_read", "cs_read", write=False))
API = "/wp-json/wc/v3"


class WooCommerce(Simulator):
    """``products``: what is on the shelf (the demo catalogue). ``tax``: prices include tax, 19 % for Germany.

    ``rates``: percent by country. ``hpos``: the order search knows transaction ids. ``exact_via``: lists filter
    by ``created_via`` (WooCommerce 9.9 and later); without it the filter is ignored like any unknown one.
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
    ) -> None:
        self.items = catalogue.catalogue() if products is None else tuple(products)
        self.tax, self.currency = tax, currency
        self.rates = {"DE": Decimal(19)} if rates is None else dict(rates)
        self.keys, self.hpos, self.exact_via, self.hook_delay = keys, hpos, exact_via, hook_delay
        self.hooks: Hooks | None = None
        super().__init__(now=now, seed=seed)

    def reset(self) -> None:
        if self.hooks:
            self.hooks.close()
        self.hooks = Hooks(self, delay=self.hook_delay)
        self.door = Door(self.keys, self.now)
        self.coupons = Coupons(self)
        self.shelf = Shelf(self, self.items, self.now())
        self.book = Book(self, tax=self.tax, rates=self.rates, currency=self.currency)
        self.wire = Wire(self, self.book)
        self.slugs: dict[str, str] = {}

    def stop(self) -> None:
        if self.hooks:
            self.hooks.close()
        super().stop()

    def resource(self, kind: str, number: int) -> Json | None:
        """The state of a thing now, as a webhook shows it; None when it is gone."""
        if kind == "order":
            order = self.book.orders.get(number)
            return self.wire.order(order) if order else None
        row = self.shelf.rows.get(number)
        return self.shelf.product(row) if row else None

    # routes

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

    def _places(self) -> int:
        return whole(request.args, "dp", 2, 0, 8)

    # products

    def _products(self) -> Response:
        return paged(request, self.base_url, self.shelf.listed(request.args), self.shelf.product)

    def _product(self, number: str) -> Response:
        row = self.shelf.find(number)
        if request.method == "DELETE":
            return self._remove(row)
        if request.method == "GET":
            return answer(request, self.shelf.product(row))
        self.shelf.write(row, body_of(request))
        template = {"permalink_template": f"{self.base_url}/product/%pagename%/", "generated_slug": row.slug}
        return answer(request, {**self.shelf.product(row), **template})

    def _remove(self, row: Row) -> Response:
        shown = self.shelf.product(row)
        if request.args.get("force") in {"true", "1"}:
            self.shelf.remove(row)
        else:
            self.shelf.write(row, {"status": "trash"})
            shown = self.shelf.product(row)
        return answer(request, shown)

    def _variations(self, number: str) -> Response:
        rows = self.shelf.listed(request.args, self.shelf.find(number))
        return paged(request, self.base_url, rows, self.shelf.variation)

    def _variation(self, number: str, child: str) -> Response:
        parent, row = self.shelf.find(number), self.shelf.find(child)
        if row.parent != parent.id:
            raise RestError(404, "woocommerce_rest_product_variation_invalid_id", "Invalid ID.")
        if request.method == "DELETE":
            return self._remove(row)
        if request.method != "GET":
            self.shelf.write(row, body_of(request))
        return answer(request, self.shelf.variation(row))

    # orders

    def _found_orders(self) -> list[Order]:
        args, book = request.args, self.book
        orders: Iterable[Order]
        if args.get("created_via") and self.exact_via:
            wanted = args["created_via"].replace(" ", ",").split(",")
            orders = [book.orders[number] for via in wanted for number in book.via.get(via, ())]
        elif args.get("search"):
            orders = self._search(args["search"])
        else:
            orders = book.orders.values()
        status = args.get("status", "any").split(",")
        after = moment(args["after"], "after") if "after" in args else None
        include = set(ids(args["include"])) if "include" in args else None
        rows = [
            order
            for order in orders
            if (after is None or order.created > after)
            and (include is None or order.id in include)
            and (order.trashed == ("trash" in status))
            and ("any" in status or "trash" in status or order.status in status)
            and not ("any" in status and order.status == "auto-draft")
        ]
        orderby = one_of(args, "orderby", "date", ("date", "id", "include", "title", "slug", "modified"))
        down = one_of(args, "order", "desc", ("asc", "desc")) == "desc"
        if orderby == "modified":
            rows.sort(key=lambda order: order.modified, reverse=down)
        else:
            rows.sort(key=lambda order: order.id, reverse=down)
        return rows

    def _search(self, text: str) -> list[Order]:
        """With order tables: transaction ids too. Always names, e-mail and order ids; substrings, like the shop."""
        exact = self.book.transactions.get(text, []) if self.hpos else []
        if exact:
            return [self.book.orders[number] for number in exact]
        low = text.lower()
        return [
            order
            for order in self.book.orders.values()
            if low in f"{order.id} {' '.join(order.billing.values())}".lower()
            or (self.hpos and low in order.transaction_id.lower())
        ]

    def _orders(self) -> Response:
        places = self._places()
        if request.method == "GET":
            return paged(
                request, self.base_url, self._found_orders(), lambda order: self.wire.order(order, places)
            )
        order = self.book.create(body_of(request))
        place = f"{self.base_url}{API}/orders/{order.id}"
        return answer(request, self.wire.order(order, places), 201, Location=place)

    def _batch(self) -> Response:
        body = body_of(request)
        if sum(len(body.get(name) or []) for name in ("create", "update", "delete")) > 100:
            message = "Unable to accept more than 100 items for this request."
            raise RestError(413, "woocommerce_rest_request_entity_too_large", message)
        result: Json = {}
        for name in ("create", "update", "delete"):
            for row in body.get(name) or []:
                number = row.get("id", 0) if isinstance(row, dict) else row
                try:
                    if name == "create":
                        if row.get("currency", "EUR") not in CURRENCIES:  # said otherwise than for one order
                            raise RestError(400, "order_invalid_currency", "Invalid currency code")
                        shown = self.wire.order(self.book.create(row))
                    else:
                        order = self._order_row(int(number))
                        if name == "update":
                            self.book.update(order, row)
                        shown = self.wire.order(order)
                        if name == "delete":
                            self.book.delete(order, True)
                except RestError as error:
                    shown = {"id": number, "error": error.body}
                result.setdefault(name, []).append(shown)
        return answer(request, result)

    def _order_row(self, number: int) -> Order:
        if number not in self.book.orders:
            raise RestError(404, "woocommerce_rest_shop_order_invalid_id", "Invalid ID.")
        return self.book.orders[number]

    def _order(self, number: int) -> Response:
        order, places = self._order_row(number), self._places()
        if request.method == "DELETE":
            shown = self.wire.order(order, places)
            self.book.delete(order, request.args.get("force") in {"true", "1"})
            return answer(request, shown)
        if request.method != "GET":
            self.book.update(order, body_of(request))
        return answer(request, self.wire.order(order, places))

    def _notes(self, number: int) -> Response:
        order = self._order_row(number)
        if request.method == "GET":
            kind = one_of(request.args, "type", "any", ("any", "customer", "internal"))
            rows = [n for n in order.notes if kind == "any" or n["customer_note"] == (kind == "customer")]
            return answer(request, [self.wire.note(order, note) for note in reversed(rows)])
        body = body_of(request)
        if not body.get("note"):
            raise RestError(400, "rest_missing_callback_param", "Missing parameter(s): note", params=["note"])
        note = self.book.note(order, str(body["note"]), customer=body.get("customer_note") is True)
        shown = self.wire.note(order, note)
        return answer(request, shown, 201, Location=shown["_links"]["self"][0]["href"])

    def _refunds(self, number: int) -> Response:
        order = self._order_row(number)
        if request.method == "GET":
            rows = list(reversed(order.refunds))
            return paged(request, self.base_url, rows, lambda refund: self.wire.refund(order, refund))
        refund = self.book.refund(order, body_of(request))
        # the real shop forgets to fill in the address of the order here
        place = f"{self.base_url}{API}/orders/(?P<order_id>[\\d]+)/refunds/{refund.id}"
        return answer(request, self.wire.refund(order, refund), 201, Location=place)

    # coupons, webhooks, settings

    def _coupons(self) -> Response:
        if request.method == "GET":
            code = request.args.get("code", "").lower()
            rows = [row for row in self.coupons.rows.values() if not code or row["code"] == code]
            return paged(request, self.base_url, rows, lambda row: row)
        row = self.coupons.create(body_of(request))
        return answer(request, row, 201, Location=f"{self.base_url}{API}/coupons/{row['id']}")

    def _coupon(self, number: int) -> Response:
        row = self.coupons.rows.get(number)
        if row is None:
            raise RestError(404, "woocommerce_rest_shop_coupon_invalid_id", "Invalid ID.")
        if request.method == "DELETE":
            del self.coupons.rows[number]
            del self.coupons.by_code[row["code"]]
        return answer(request, row)

    def _webhooks(self) -> Response:
        assert self.hooks
        if request.method == "GET":
            status = one_of(request.args, "status", "all", ("all", "active", "paused", "disabled"))
            rows = [hook for hook in self.hooks.rows.values() if status in {"all", hook.status}]
            return paged(request, self.base_url, rows, self.hooks.json)
        shown = self.hooks.json(self.hooks.create(body_of(request)))
        return answer(request, shown, 201, Location=f"{self.base_url}{API}/webhooks/{shown['id']}")

    def _webhook(self, number: int) -> Response:
        assert self.hooks
        hook = self.hooks.find(number)
        if request.method == "PUT":
            self.hooks.update(hook, body_of(request))
        elif request.method == "DELETE":
            del self.hooks.rows[number]
        return answer(request, self.hooks.json(hook))

    def _currency(self) -> Response:
        names = {"EUR": ("Euro", "&euro;"), "USD": ("United States (US) dollar", "&#36;")}
        name, symbol = names.get(self.currency, (self.currency, self.currency))
        base = f"{self.base_url}{API}/data/currencies"
        links = {
            "self": [{"href": f"{base}/{self.currency}", "targetHints": {"allow": ["GET"]}}],
            "collection": [{"href": base}],
        }
        return answer(request, {"code": self.currency, "name": name, "symbol": symbol, "_links": links})

    def _all_settings(self) -> dict[str, list[Json]]:
        rows = {
            "tax": [("woocommerce_prices_include_tax", "yes" if self.tax else "no")],
            "general": [
                ("woocommerce_calc_taxes", "yes" if self.rates else "no"),
                ("woocommerce_currency", self.currency),
                ("woocommerce_default_country", "DE:DE-BE"),
                ("woocommerce_price_num_decimals", "2"),
            ],
        }
        return {
            group: [
                {"id": name, "label": name, "type": "text", "default": "", "value": value} for name, value in found
            ]
            for group, found in rows.items()
        }

    def _settings(self, group: str) -> Response:
        rows = self._all_settings().get(group)
        if rows is None:
            raise RestError(404, "rest_setting_setting_group_invalid", "Invalid setting group.")
        return answer(request, rows)

    def _setting(self, group: str, name: str) -> Response:
        for row in self._all_settings().get(group, []):
            if row["id"] == name:
                return answer(request, row)
        raise RestError(404, "rest_setting_setting_invalid", "Invalid setting.")

    def _taxes(self) -> Response:
        rows = [
            {
                "id": self.book.rate_ids[country],
                "country": country,
                "rate": money(rate, 4),
                "name": "VAT",
                "class": "standard",
            }
            for country, rate in self.book.rates.items()
        ]
        return paged(request, self.base_url, rows, lambda row: row)

    def _status(self) -> Response:
        environment = {
            "home_url": self.base_url,
            "site_url": self.base_url,
            "version": "10.2.4",
            "wp_version": "6.8.8",
        }
        return answer(request, {"environment": environment, "settings": {"currency": self.currency}})

    # what people see

    def _picture(self, name: str) -> Response:
        with self.lock:
            if not self.slugs:
                self.slugs = {catalogue.slug(item.sku): item.sku for item in self.items}
            sku = self.slugs.get(name, name)
        return Response(catalogue.picture(sku), mimetype="image/png")

    def _page(self, slug: str) -> Response:
        with self.lock:
            row = next((row for row in self.shelf.rows.values() if row.slug == slug and not row.parent), None)
            if row is None or row.status != "publish":
                return Response("<h1>Nothing here</h1>", status=404, mimetype="text/html")
            picture = escape(self.shelf.image(row)["src"])
            stock = {"instock": "In stock", "outofstock": "Out of stock"}.get(row.stock_status, "On backorder")
            left = f": {row.stock} left" if row.manage and row.stock else ""
            html = (
                f"<!doctype html><html lang=en><meta charset=utf-8><title>{escape(row.name)}</title>"
                "<meta name=viewport content='width=device-width'>"
                "<body style='font-family:sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem'>"
                f"<h1>{escape(row.name)}</h1><img src='{picture}' alt='{escape(row.name)}' style='max-width:100%'>"
                f"<p><strong>{escape(row.price)} {self.currency}</strong> · {stock}{left}</p>{row.description}"
            )
        return Response(html, mimetype="text/html")

    # play

    def _play_orders(self) -> Response:
        with self.lock:
            return jsonify(
                [self._told(order) for order in self.book.orders.values() if order.status != "checkout-draft"]
            )

    def _told(self, order: Order) -> Json:
        def sku(number: int) -> str:
            row = self.shelf.rows.get(number)
            return row.sku if row else ""

        lines = [
            {
                "sku": sku(line.variation_id or line.product_id),
                "quantity": line.quantity,
                "total": money(line.total),
            }
            for line in order.lines
        ]
        return {
            "id": str(order.id),
            "number": str(order.id),
            "reference": order.created_via,
            "status": order.status,
            "total": money(order.total),
            "currency": order.currency,
            "paid": order.paid is not None,
            "transaction_id": order.transaction_id,
            "refunded": money(order.refunded),
            "lines": lines,
            "notes": [note["note"] for note in order.notes],
        }

    def _play_product(self) -> Response:
        body = request.get_json(force=True)
        with self.lock:
            number = self.shelf.by_sku.get(str(body.get("sku")))
            if number is None:
                return Response("no such sku", status=404)
            row = self.shelf.rows[number]
            if body.get("delete"):
                self.shelf.remove(row)
                return jsonify({"ok": True})
            if "stock" in body:
                row.manage, row.stock = body["stock"] is not None, body["stock"]
            if "price" in body:
                row.regular = money(Decimal(int(body["price"])) / 100)
            if "status" in body:
                row.status = str(body["status"])
                self.shelf.lists.clear()
            self.shelf.touch(row)
            return jsonify({"ok": True, "sku": row.sku, "stock": row.stock, "price": row.price})

    def _play_cron(self) -> Response:
        """What the shop's cron does: sale windows that opened or closed; drafts of a day ago go."""
        with self.lock:
            now = self.now()
            for row in self.shelf.rows.values():
                self.shelf.compute(row, now)
            for order in list(self.book.orders.values()):
                if order.status == "checkout-draft" and now - order.created > timedelta(days=1):
                    self.book.delete(order, True)
        return jsonify({"ok": True})


__all__ = ["KEYS", "Key", "WooCommerce"]
