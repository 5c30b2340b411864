"""What people see of the shop, and the play interface."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from html import escape

from flask import Response, jsonify, request

from connectors.simulators import catalogue
from connectors.simulators.woocommerce.orders import Order
from connectors.simulators.woocommerce.rest import Json, money
from connectors.simulators.woocommerce.state import State


class Play(State):
    """Pictures, storefront pages, ``/_play/…``."""

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
            picture = escape(self.product_wire.image(row)["src"])
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
