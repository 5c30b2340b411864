"""The routes of our plugin, ``/wp-json/replycart/v1``, as the real one answers them. Off until ``plugin`` is true: then
they answer 404 ``rest_no_route``, like a shop without it. ``POST /_play/plugin {"on": true}`` switches."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from flask import Response, jsonify, request

from connectors.simulators.woocommerce.orders import CENT, MICRO, Line, Order
from connectors.simulators.woocommerce.products import Row
from connectors.simulators.woocommerce.rest import Json, RestError, body_of, money
from connectors.simulators.woocommerce.state import State

PLUGIN = "/wp-json/replycart/v1"
TRIES = 4
_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}")
_AMOUNT = re.compile(r"\d{1,12}(\.\d{1,12})?")


def refusal(status: int, code: str, message: str, **about: str) -> RestError:
    error = RestError(status, code, message)
    error.body |= about
    return error


def invalid(field: str, message: str) -> RestError:
    return refusal(422, "invalid", f"{field}: {message}", field=field)


class PluginRoutes(State):
    """Status, orders, allotments. ``plugin``: whether it is installed; ``plugin_calls``: how often it was asked."""

    plugin: bool
    plugin_calls: list[str]
    allotted: dict[tuple[str, int], tuple[int, datetime]]

    def plugin_reset(self) -> None:
        self.plugin_calls, self.allotted, self.placed = [], {}, dict[str, int]()

    def plugin_routes(self) -> None:
        def add(path: str, view: Callable[..., Response], method: str) -> None:
            def guarded(**found: Any) -> Response:
                with self.lock:
                    try:
                        if not self.plugin:
                            text = "No route was found matching the URL and request method."
                            raise RestError(404, "rest_no_route", text)
                        self.plugin_calls.append(f"{method} {path}")
                        self.door.enter(request, self.base_url or request.host_url.rstrip("/"))
                        return view(**found)
                    except RestError as error:
                        return error.response()

            self.app.add_url_rule(PLUGIN + path, f"plugin{path}{method}", guarded, methods=[method])

        add("/status", self._plugin_status, "GET")
        add("/orders", self._plugin_place, "POST")
        add("/orders/<reference>", self._plugin_order, "GET")
        add("/allotments", self._plugin_allot, "POST")
        self.app.add_url_rule("/_play/plugin", view_func=self._play_plugin, methods=["POST"])

    def _play_plugin(self) -> Response:
        self.plugin = bool(request.get_json(force=True).get("on"))
        return jsonify({"ok": True, "on": self.plugin})

    def _plugin_status(self) -> Response:
        abilities = ["orders", "allotments"]
        told = {"version": "1.0.0", "abilities": abilities, "currency": self.currency, "notices": False}
        return jsonify(told)

    def _plugin_order(self, reference: str) -> Response:
        order = self._known(reference)
        if order is None:
            raise refusal(404, "not_found", "There is no order with this reference.")
        return jsonify(self._shape(order, reference, created=False))

    def _known(self, reference: str) -> Order | None:
        """By our table, else an order made by the plain way."""
        number = self.placed.get(reference) or next(iter(self.book.via.get(reference, ())), None)
        order = self.book.orders.get(number) if number else None
        return None if order is None or order.status == "checkout-draft" else order

    def _shape(self, order: Order, reference: str, *, created: bool) -> Json:
        def sku(line: Line) -> str:
            row = self.shelf.rows.get(line.variation_id or line.product_id)
            return row.sku if row else ""

        return {
            "id": str(order.id),
            "number": str(order.id),
            "reference": reference,
            "status": order.status,
            "paid": order.paid is not None,
            "currency": order.currency,
            "total": money(order.total),
            "tax": money(order.cart_tax + order.shipping_tax),
            "lines": [
                {
                    "sku": sku(line),
                    "product_id": str(line.variation_id or line.product_id),
                    "quantity": line.quantity,
                    "total": money(self._gross(line)),
                }
                for line in order.lines
            ],
            "transaction_id": order.transaction_id,
            "refunded": money(order.refunded),
            "created": created,
        }

    def _plugin_place(self) -> Response:
        body = body_of(request)
        reference, total = (
            str(body.get("reference") or ""),
            self._amount(body.get("totals"), "total", "totals.total"),
        )
        if not _REFERENCE.fullmatch(reference):
            raise invalid("reference", "Must be 1 to 100 of A-Z a-z 0-9 _ . : -")
        address = body.get("address")
        if not isinstance(address, dict) or not re.fullmatch("[A-Z]{2}", str(address.get("country"))):
            raise invalid("address.country", "Must be an ISO 3166-1 code of two letters.")
        payment = body.get("payment")
        if not isinstance(payment, dict) or not payment.get("transaction_id"):
            raise invalid("payment.transaction_id", "Is missing.")
        if body.get("currency") != self.currency:
            raise refusal(409, "mismatch", f"The shop sells in {self.currency}.")
        known = self._known(reference)
        if known:
            return jsonify(self._shape(known, reference, created=False))
        if reference in self.placed:
            raise refusal(409, "mismatch", f"Order {self.placed[reference]} was deleted in the shop.")
        rows = [(self._row(line, at), line) for at, line in enumerate(body.get("lines") or [])]
        if not rows:
            raise invalid("lines", "Must be a list of 1 to 100 lines.")
        order = self._draft(body, rows)
        try:
            if order.total != total:
                raise refusal(409, "mismatch", f"The shop reckons {money(order.total)}, paid were {money(total)}.")
            self._take(rows, str(body.get("sale") or ""))
        except RestError:
            self.book.delete(order, True)
            raise
        self.placed[reference] = order.id
        self.book.pay(order, str(payment["transaction_id"]))
        if body.get("note"):
            self.book.note(order, str(body["note"]))
        answer = jsonify(self._shape(order, reference, created=True))
        answer.status_code = 201
        return answer

    def _row(self, line: Any, at: int) -> Row:
        if not isinstance(line, dict) or type(line.get("quantity")) is not int or line["quantity"] < 1:
            raise invalid(f"lines[{at}].quantity", "Must be a whole number of at least 1.")
        number = str(line.get("product_id") or self.shelf.by_sku.get(str(line.get("sku")), ""))
        row = self.shelf.rows.get(int(number)) if number.isdigit() else None
        if row is None or row.status == "trash" or row.kind == "variable":
            sku = str(line.get("sku"))
            raise refusal(409, "mismatch", f"{sku} is gone, or cannot be sold by itself.", sku=sku)
        return row

    def _draft(self, body: Json, rows: list[tuple[Row, Json]]) -> Order:
        """The order with every agreed price met to the cent, where that can be."""
        names = {"line1": "address_1", "line2": "address_2", "region": "state"}
        place = {names.get(key, key): value for key, value in body["address"].items() if value}
        shipping = body.get("shipping") or {}
        price = self._amount(shipping, "price", "shipping.price")
        items = [
            {
                "quantity": line["quantity"],
                **({"product_id": row.parent, "variation_id": row.id} if row.parent else {"product_id": row.id}),
            }
            for row, line in rows
        ]
        order = self.book.create(
            {
                "status": "checkout-draft",
                "currency": body["currency"],
                "created_via": body["reference"],
                "payment_method": "replycart",
                "payment_method_title": "PayPal via Replycart",
                "line_items": items,
                "shipping_lines": [
                    {"method_id": "flat_rate", "method_title": shipping.get("label"), "total": "0"}
                ],
                "meta_data": [{"key": "_replycart_reference", "value": body["reference"]}],
                "billing": place,
                "shipping": place,
            }
        )
        aims: list[Decimal | None] = [
            self._amount(line, "unit", "unit") * line["quantity"] if line.get("unit") else None for _, line in rows
        ]
        every = list(zip([*order.lines, *order.ships], [*aims, price], strict=True))
        for (line, aim), hint in zip(
            every, [*(line.get("net") for _, line in rows), shipping.get("net")], strict=True
        ):
            if hint or aim is not None:
                line.total = line.subtotal = Decimal(hint) if hint else aim or Decimal(0)
        for _ in range(TRIES):
            self.book.calculate(order)
            moved = [self._closer(line, aim) for line, aim in every if aim is not None]
            if not any(moved):
                break
        self.book.calculate(order)
        return order

    def _gross(self, line: Line) -> Decimal:
        tax = sum((self.book.round_tax(tax) for tax in line.taxes.values()), Decimal(0))
        return line.total.quantize(CENT, ROUND_HALF_UP) + tax

    def _closer(self, line: Line, aim: Decimal) -> bool:
        have = self._gross(line) if self.tax else line.total.quantize(CENT, ROUND_HALF_UP)
        if have == aim:
            return False
        share = sum(line.taxes.values(), Decimal(0)) / line.total if self.tax and line.total else Decimal(0)
        exact = (aim / (1 + share)).quantize(MICRO, ROUND_HALF_UP)
        if exact == line.total:
            exact += ((aim - have) / (1 + share) / 2).quantize(MICRO, ROUND_HALF_UP)
        line.total = line.subtotal = exact
        return True

    @staticmethod
    def _amount(found: Any, name: str, field: str) -> Decimal:
        text = found.get(name) if isinstance(found, dict) else None
        if not isinstance(text, str) or not _AMOUNT.fullmatch(text):
            raise invalid(field, 'Must be an amount like "12.90".')
        return Decimal(text)

    # stock

    def _live(self) -> dict[tuple[str, int], int]:
        now = self.now()
        return {key: units for key, (units, until) in self.allotted.items() if until > now and units}

    def _take(self, rows: list[tuple[Row, Json]], sale: str) -> None:
        """Refuse what is not there; use up the sale's own allotment. The stock itself goes when it is paid."""
        live, need = self._live(), dict[int, int]()
        for row, line in rows:
            need[row.id] = need.get(row.id, 0) + line["quantity"]
        for number, units in need.items():
            row = self.shelf.rows[number]
            if not row.manage or row.stock is None or row.backorders != "no":
                continue
            others = sum(held for (of, what), held in live.items() if what == number and of != sale)
            if row.stock - others < units:
                left = max(0, row.stock - others)
                raise refusal(409, "out_of_stock", f"Of {row.sku} there are {left} left.", sku=row.sku)
        for number, units in need.items():
            if (sale, number) in live:
                held, until = self.allotted[sale, number]
                self.allotted[sale, number] = (max(0, held - units), until)

    def _plugin_allot(self) -> Response:
        body = body_of(request)
        sale, quantity = str(body.get("sale") or ""), body.get("quantity")
        if not re.fullmatch(r"[A-Za-z0-9_.:-]{1,64}", sale):
            raise invalid("sale", "Must be of A-Z a-z 0-9 _ . : -")
        if type(quantity) is not int or quantity < 0:
            raise invalid("quantity", "Must be a whole number, 0 to give back.")
        try:
            until = datetime.fromisoformat(str(body.get("until") or "")).astimezone(UTC)
        except ValueError:
            until = self.now() - timedelta(days=1)
        if quantity and not self.now() < until < self.now() + timedelta(days=400):
            raise invalid("until", "Must be in the future, within 400 days.")
        number = str(body.get("product_id") or self.shelf.by_sku.get(str(body.get("sku")), ""))
        row = self.shelf.rows.get(int(number)) if number.isdigit() else None
        if row is None or row.kind == "variable":
            raise invalid("product_id", "There is no such product, or it cannot be sold by itself.")
        left: int | None = None
        if row.manage and row.stock is not None and row.backorders == "no":
            others = sum(held for (of, what), held in self._live().items() if what == row.id and of != sale)
            left = row.stock - others - quantity
            if left < 0 and quantity:
                text = f"Of {row.sku} there are {max(0, left + quantity)} left."
                raise refusal(409, "out_of_stock", text, sku=row.sku)
        self.allotted[sale, row.id] = (quantity, until)
        told = {
            "sale": sale,
            "sku": row.sku,
            "quantity": quantity,
            "available": None if left is None else max(0, left),
        }
        return jsonify(told)
