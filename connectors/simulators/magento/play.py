"""What people see of the shop, and the play interface."""

from __future__ import annotations

from flask import Response, jsonify, request

from connectors.simulators import catalogue
from connectors.simulators.magento.state import State


class Play(State):
    """Pictures, storefront pages, ``/_play/…``."""

    def _play_module(self) -> Response:
        self.module = bool(request.get_json(force=True).get("on"))
        return jsonify({"ok": True, "on": self.module})

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
