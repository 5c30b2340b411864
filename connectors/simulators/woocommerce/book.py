"""Writes to the orders: made, changed, refunded, deleted, with the real shop's leniency."""

from __future__ import annotations

import secrets
from decimal import Decimal

from connectors.simulators.woocommerce.orders import ADDRESS, CURRENCIES, STATUSES, Ledger, Line, Order, Refund
from connectors.simulators.woocommerce.rest import Json, RestError, decimal, invalid, meta_rows


class Book(Ledger):
    """The orders of the shop."""

    def create(self, body: Json) -> Order:
        """POST /orders. Whatever is odd in it makes an odd order, with 201."""
        self.validate(body)
        now = self.home.now().replace(microsecond=0)
        order = Order(self.next_id, now, now, currency=body.get("currency") or self.currency)
        order.key = "wc_order_" + secrets.token_hex(7)[:13]
        self._fill(order, body)
        if body.get("created_via"):
            order.created_via = str(body["created_via"])[:100]
        self.next_id += 1
        self.orders[order.id] = order
        self.via.setdefault(order.created_via, []).append(order.id)
        if order.transaction_id:
            self.transactions.setdefault(order.transaction_id, []).append(order.id)
        if body.get("coupon_lines"):
            order.status = "checkout-draft"  # a coupon that fails leaves this behind
            self.home.coupons.apply(order, body["coupon_lines"])
            order.status = "pending"
        self.calculate(order)
        status = body.get("status") or "pending"
        if body.get("set_paid") is True:
            self.pay(order, str(body.get("transaction_id") or ""))
            if status not in {"pending", order.status}:
                self.move(order, status)
        else:
            self.move(order, status)
        self.home.hooks.tell("order", "created", order.id)
        return order

    def update(self, order: Order, body: Json) -> None:
        self.validate(body)
        self._fill(order, body)
        if any(name in body for name in ("line_items", "shipping_lines", "fee_lines", "billing", "shipping")):
            self.calculate(order)
        if body.get("status"):
            self.move(order, body["status"])
        if body.get("set_paid") is True and order.status in {"pending", "failed"} and order.total > 0:
            self.pay(order, str(body.get("transaction_id") or ""))
        order.modified = self.home.now().replace(microsecond=0)
        self.home.hooks.tell("order", "updated", order.id)

    def validate(self, body: Json) -> None:
        if "currency" in body and body["currency"] not in CURRENCIES:
            raise invalid(
                "currency", f"currency is not one of {', '.join(sorted(CURRENCIES))}.", "rest_not_in_enum"
            )
        if "status" in body and body["status"] not in STATUSES:
            raise invalid("status", f"status is not one of {', '.join(STATUSES)}.", "rest_not_in_enum")
        billing = body.get("billing")
        if isinstance(billing, dict) and "email" in billing and "@" not in str(billing["email"]):
            raise invalid("billing", "Invalid email address.", "rest_invalid_email")
        for name in ("line_items", "shipping_lines", "fee_lines"):
            for at, posted in enumerate(body.get(name) or () if isinstance(body.get(name), list) else ()):
                for member in ("total", "subtotal"):
                    if isinstance(posted, dict) and member in posted and not isinstance(posted[member], str):
                        message = f"{name}[{at}][{member}] is not of type string."
                        raise invalid(name, message, "rest_invalid_type")

    def _fill(self, order: Order, body: Json) -> None:
        for name, target in (("billing", order.billing), ("shipping", order.shipping)):
            posted = body.get(name)
            if isinstance(posted, dict):
                allowed = (*ADDRESS, "email", "phone") if name == "billing" else (*ADDRESS, "phone")
                target.update({key: str(posted[key]) for key in allowed if posted.get(key) is not None})
        if "transaction_id" in body:
            self.index_transaction(order, str(body["transaction_id"] or "")) if order.id in self.orders else None
            order.transaction_id = str(body["transaction_id"] or "")[:100]
        order.payment_method = str(body.get("payment_method", order.payment_method))
        order.payment_title = str(body.get("payment_method_title", order.payment_title))
        order.customer_note = str(body.get("customer_note", order.customer_note))
        meta_rows(body.get("meta_data"), order.meta, self.home.shelf.fresh_meta)
        for posted in self._rows(body, "line_items"):
            self._line(order, posted)
        for name, lines in (("shipping_lines", order.ships), ("fee_lines", order.fees)):
            for posted in self._rows(body, name):
                found = next((line for line in lines if line.id == posted.get("id")), None)
                line = found or Line(self.fresh_item(), "")
                line.name = str(posted.get("method_title") or posted.get("name") or line.name)
                line.method = str(posted.get("method_id") or line.method)
                if "total" in posted:
                    line.total = line.subtotal = decimal(posted["total"]) or Decimal(0)
                if found is None:
                    lines.append(line)

    @staticmethod
    def _rows(body: Json, name: str) -> list[Json]:
        rows = body.get(name)
        return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []

    def _line(self, order: Order, posted: Json) -> None:
        """With a known ``id`` the line changes, without one it is APPENDED."""
        if posted.get("quantity") == 0 and "id" not in posted:
            text = "<p>There has been a critical error on this website.</p>"
            raise RestError(500, "internal_server_error", text)
        shelf = self.home.shelf
        found = next((line for line in order.lines if line.id == posted.get("id")), None)
        if found is None and "id" in posted:
            raise RestError(
                400, "woocommerce_rest_invalid_item_id", "Order item ID provided is not associated with order."
            )
        line = found or Line(self.fresh_item(), "")
        if "quantity" in posted:
            line.quantity = int(posted["quantity"])
        number = posted.get("variation_id") or posted.get("product_id")
        if not number and posted.get("sku"):
            number = shelf.by_sku.get(str(posted["sku"]), 0)
        row = shelf.rows.get(int(str(number))) if str(number or "").isdigit() else None
        if found is None:
            if row is not None:
                parent = shelf.rows.get(row.parent)
                line.product_id = parent.id if parent else row.id
                line.variation_id = row.id if parent else 0
                line.name = f"{parent.name} - {', '.join(row.options.values())}" if parent else row.name
                line.subtotal = line.total = self.net_of(row, line.quantity)
            order.lines.append(line)
        if "name" in posted:
            line.name = str(posted["name"])
        for member in ("subtotal", "total"):
            if member in posted:
                setattr(line, member, decimal(posted[member]) or Decimal(0))

    def delete(self, order: Order, force: bool) -> None:
        """Stock stays as it is, whatever the order was."""
        if not force:
            order.trashed = True
        else:
            del self.orders[order.id]
            self.via[order.created_via].remove(order.id)
            if not self.via[order.created_via]:
                del self.via[order.created_via]
            if order.id in self.transactions.get(order.transaction_id, ()):
                self.transactions[order.transaction_id].remove(order.id)
        self.home.hooks.tell("order", "deleted", order.id)

    def refund(self, order: Order, body: Json) -> Refund:
        """POST refunds. ``api_refund`` defaults to true and fails for a payment the shop did not take."""
        posted = self._rows(body, "line_items")
        amount = decimal(body["amount"]) if isinstance(body.get("amount"), str) else None
        if "amount" in body and not isinstance(body["amount"], str):
            raise invalid("amount", "amount is not of type string.", "rest_invalid_type")
        if amount is None:
            amount = sum(
                (
                    (decimal(row.get("refund_total", 0)) or Decimal(0))
                    + sum(
                        (decimal(t.get("refund_total", 0)) or Decimal(0) for t in row.get("refund_tax", [])),
                        Decimal(0),
                    )
                    for row in posted
                ),
                Decimal(0),
            )
        failed = "woocommerce_rest_cannot_create_order_refund"
        if not 0 <= amount <= order.total - order.refunded:
            raise RestError(500, failed, "Invalid refund amount.", flat=True)
        if body.get("api_refund", True):
            raise RestError(500, failed, "The payment gateway for this order does not exist.", flat=True)
        lines = []
        for row in posted:
            line = next((ln for ln in (*order.lines, *order.ships) if ln.id == row.get("id")), None)
            if line is None:
                continue
            units = int(row.get("quantity") or 0)
            lines.append(
                {
                    "of": line,
                    "quantity": units,
                    "total": row.get("refund_total", 0),
                    "taxes": row.get("refund_tax", []),
                }
            )
            product = self.home.shelf.rows.get(line.variation_id or line.product_id)
            if body.get("api_restock", True) and product is not None and line.reduced and units:
                self.home.shelf.take(product, -units)
                line.reduced -= units
        meta: list[Json] = []
        meta_rows(body.get("meta_data"), meta, self.home.shelf.fresh_meta)
        whole = amount == order.total - order.refunded
        meta.append(
            {"id": self.home.shelf.fresh_meta(), "key": "_refund_type", "value": "full" if whole else "partial"}
        )
        refund = Refund(
            self.next_id,
            self.home.now().replace(microsecond=0),
            amount,
            str(body.get("reason") or ""),
            lines,
            meta,
        )
        self.next_id += 1
        order.refunds.append(refund)
        if whole and order.total:
            self.move(order, "refunded")
        order.modified = self.home.now().replace(microsecond=0)
        self.home.hooks.tell("order", "updated", order.id)
        return refund
