"""Orders, notes and refunds by REST."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Response, request

from connectors.simulators.woocommerce.orders import CURRENCIES, Order
from connectors.simulators.woocommerce.rest import (
    API,
    Json,
    RestError,
    answer,
    body_of,
    ids,
    moment,
    one_of,
    paged,
    whole,
)
from connectors.simulators.woocommerce.state import State


class OrderRoutes(State):
    """/orders and what hangs on them."""

    def _places(self) -> int:
        return whole(request.args, "dp", 2, 0, 8)

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
        before = moment(args["before"], "before") if "before" in args else None
        include = set(ids(args["include"])) if "include" in args else None
        rows = [
            order
            for order in orders
            if (after is None or order.created > after)
            and (before is None or order.created < before)
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
        return answer(request, result or [])

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
