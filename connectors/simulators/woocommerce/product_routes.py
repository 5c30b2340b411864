"""Products and variations by REST."""

from __future__ import annotations

from flask import Response, request

from connectors.simulators.woocommerce.listing import listed
from connectors.simulators.woocommerce.products import Row
from connectors.simulators.woocommerce.rest import RestError, answer, body_of, paged
from connectors.simulators.woocommerce.state import State


class ProductRoutes(State):
    """/products and /products/<id>/variations."""

    def _products(self) -> Response:
        return paged(request, self.base_url, listed(self.shelf, request.args), self.product_wire.product)

    def _product(self, number: str) -> Response:
        row = self.shelf.find(number)
        if request.method == "DELETE":
            return self._remove(row)
        if request.method == "GET":
            return answer(request, self.product_wire.product(row))
        self.shelf.write(row, body_of(request))
        template = {"permalink_template": f"{self.base_url}/product/%pagename%/", "generated_slug": row.slug}
        return answer(request, {**self.product_wire.product(row), **template})

    def _remove(self, row: Row) -> Response:
        shown = self.product_wire.product(row)
        if request.args.get("force") in {"true", "1"}:
            self.shelf.remove(row)
        else:
            self.shelf.write(row, {"status": "trash"})
            shown = self.product_wire.product(row)
        return answer(request, shown)

    def _variations(self, number: str) -> Response:
        rows = listed(self.shelf, request.args, self.shelf.find(number))
        return paged(request, self.base_url, rows, self.product_wire.variation)

    def _variation(self, number: str, child: str) -> Response:
        parent, row = self.shelf.find(number), self.shelf.find(child)
        if row.parent != parent.id:
            raise RestError(404, "woocommerce_rest_product_variation_invalid_id", "Invalid ID.")
        if request.method == "DELETE":
            return self._remove(row)
        if request.method != "GET":
            self.shelf.write(row, body_of(request))
        return answer(request, self.product_wire.variation(row))
