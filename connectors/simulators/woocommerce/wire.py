"""How orders, notes and refunds look on the wire: member for member as in the recordings."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from connectors.simulators.woocommerce.orders import ADDRESS, Ledger, Line, Order, Refund
from connectors.simulators.woocommerce.rest import Json, gmt, local, money

ALL = {"allow": ["GET", "POST", "PUT", "PATCH", "DELETE"]}
SOME = {"allow": ["GET", "DELETE"]}


def _address(posted: dict[str, str], *more: str) -> Json:
    return {name: posted.get(name, "") for name in (*ADDRESS, *more)}


class Wire:
    def __init__(self, home: Any, book: Ledger) -> None:
        self.home, self.book = home, book

    def _links(self, path: str, hints: Json, up: str = "") -> Json:
        base = f"{self.home.base_url}/wp-json/wc/v3/"
        rows: Json = {
            "self": [{"href": base + path, "targetHints": hints}],
            "collection": [{"href": base + path.rpartition("/")[0]}],
        }
        return {**rows, "up": [{"href": base + up}]} if up else rows

    def _taxes(self, line: Line, places: int) -> list[Json]:
        return [
            {
                "id": key,
                "total": str(tax.normalize() if tax else 0),
                "subtotal": str(line.subtotal_taxes.get(key, Decimal(0)).normalize() or 0),
            }
            for key, tax in line.taxes.items()
        ]

    def _tax(self, taxes: dict[int, Decimal], places: int) -> str:
        return money(sum((self.book.round_tax(tax) for tax in taxes.values()), Decimal(0)), places)

    def line(self, line: Line, places: int) -> Json:
        row = self.home.shelf.rows.get(line.variation_id or line.product_id)
        known = bool(line.product_id)
        meta = list(line.meta)
        if row is not None and row.parent:
            meta += [
                {"id": line.id * 20 + at, "key": name.lower(), "value": v, "display_key": name, "display_value": v}
                for at, (name, v) in enumerate(row.options.items())
            ]
        if line.reduced:
            shown = {"key": "_reduced_stock", "value": str(line.reduced)}
            shown |= {"display_key": shown["key"], "display_value": shown["value"]}
            meta.append({"id": line.id * 20 + 9, **shown})
        parent = self.home.shelf.rows.get(line.product_id) if line.variation_id else None
        image: Json = {"id": "", "src": ""} if known else {"id": 0, "src": ""}
        if row is not None:
            picture = self.home.product_wire.image(row)
            image = {"id": str(picture["id"]), "src": picture["src"]}
        price = float((line.total / line.quantity).quantize(Decimal("0.000001"))) if line.quantity else 0
        return {
            "id": line.id,
            "name": line.name,
            "product_id": line.product_id,
            "variation_id": line.variation_id,
            "quantity": line.quantity,
            "tax_class": "",
            "subtotal": money(line.subtotal, places),
            "subtotal_tax": self._tax(line.subtotal_taxes, places),
            "total": money(line.total, places),
            "total_tax": self._tax(line.taxes, places),
            "taxes": self._taxes(line, places),
            "meta_data": meta,
            "sku": (row.sku if row else "") if known else None,
            "global_unique_id": "" if known else None,
            "price": price or 0,
            "image": image,
            "parent_name": parent.name if parent else None,
        }

    def _shipping(self, line: Line, places: int) -> Json:
        return {
            "id": line.id,
            "method_title": line.name,
            "method_id": line.method,
            "instance_id": "",
            "total": money(line.total, places),
            "total_tax": self._tax(line.taxes, places),
            "taxes": self._taxes(line, places),
            "tax_status": "taxable",
            "meta_data": [],
        }

    def _fee(self, line: Line, places: int) -> Json:
        return {
            "id": line.id,
            "name": line.name,
            "tax_class": "",
            "tax_status": "taxable",
            "amount": money(line.total, places),
            "total": money(line.total, places),
            "total_tax": self._tax(line.taxes, places),
            "taxes": self._taxes(line, places),
            "meta_data": [],
        }

    def _tax_lines(self, order: Order, places: int) -> list[Json]:
        rows = []
        for country, key in self.book.rate_ids.items():
            items = sum(
                (
                    self.book.round_tax(line.taxes[key])
                    for line in (*order.lines, *order.fees)
                    if key in line.taxes
                ),
                Decimal(0),
            )
            ships = sum(
                (self.book.round_tax(line.taxes[key]) for line in order.ships if key in line.taxes), Decimal(0)
            )
            if any(key in line.taxes for line in (*order.lines, *order.ships, *order.fees)):
                rows.append(
                    {
                        "id": order.id * 10 + key,
                        "rate_code": f"{country}-TAX-1",
                        "rate_id": key,
                        "label": "VAT",
                        "compound": False,
                        "tax_total": money(items, places),
                        "shipping_tax_total": money(ships, places),
                        "rate_percent": float(self.book.rates[country]),
                        "meta_data": [],
                    }
                )
        return rows

    def order(self, order: Order, places: int = 2) -> Json:
        zero = Decimal(0)
        net = sum((line.total for line in order.lines), zero)
        discount = sum((line.subtotal for line in order.lines), zero) - net
        discount_tax = sum((sum(line.subtotal_taxes.values(), zero) for line in order.lines), zero) - sum(
            (sum(line.taxes.values(), zero) for line in order.lines), zero
        )
        waits = order.status in {"pending", "failed"} and order.total > 0
        links = self._links(f"orders/{order.id}", ALL)
        templates = f"{self.home.base_url}/wp-json/wc/v3/orders/{order.id}/actions/email_templates"
        pay = f"{self.home.base_url}/checkout/order-pay/{order.id}/?pay_for_order=true&key={order.key}"
        return {
            "id": order.id,
            "parent_id": 0,
            "status": "trash" if order.trashed else order.status,
            "currency": order.currency,
            "version": "10.2.4",
            "prices_include_tax": self.book.tax,
            "date_created": local(order.created),
            "date_modified": local(order.modified),
            "discount_total": money(discount, places),
            "discount_tax": money(discount_tax, places),
            "shipping_total": money(order.shipping_total, places),
            "shipping_tax": money(order.shipping_tax, places),
            "cart_tax": money(order.cart_tax, places),
            "total": money(order.total, places),
            "total_tax": money(order.cart_tax + order.shipping_tax, places),
            "customer_id": order.customer_id,
            "order_key": order.key,
            "billing": _address(order.billing, "email", "phone"),
            "shipping": _address(order.shipping, "phone"),
            "payment_method": order.payment_method,
            "payment_method_title": order.payment_title,
            "transaction_id": order.transaction_id,
            "customer_ip_address": "",
            "customer_user_agent": "",
            "created_via": order.created_via,
            "customer_note": order.customer_note,
            "date_completed": local(order.completed),
            "date_paid": local(order.paid),
            "cart_hash": "",
            "number": str(order.id),
            "meta_data": list(order.meta),
            "line_items": [self.line(line, places) for line in order.lines],
            "tax_lines": self._tax_lines(order, places),
            "shipping_lines": [self._shipping(line, places) for line in order.ships],
            "fee_lines": [self._fee(line, places) for line in order.fees],
            "coupon_lines": list(order.coupons),
            "refunds": [
                {"id": r.id, "reason": r.reason, "total": "-" + money(r.amount, places)} for r in order.refunds
            ],
            "payment_url": pay,
            "is_editable": order.status in {"pending", "on-hold", "auto-draft", "failed"},
            "needs_payment": waits,
            "needs_processing": self.book.needs_processing(order),
            "date_created_gmt": gmt(order.created),
            "date_modified_gmt": gmt(order.modified),
            "date_completed_gmt": gmt(order.completed),
            "date_paid_gmt": gmt(order.paid),
            "currency_symbol": {"EUR": "€", "USD": "$", "GBP": "£"}.get(order.currency, order.currency),
            "_links": {**links, "email_templates": [{"embeddable": True, "href": templates}]},
        }

    def note(self, order: Order, note: Json) -> Json:
        return {
            "id": note["id"],
            "author": note["author"],
            "date_created": local(note["at"]),
            "date_created_gmt": gmt(note["at"]),
            "note": note["note"],
            "customer_note": note["customer_note"],
            "_links": self._links(f"orders/{order.id}/notes/{note['id']}", SOME, f"orders/{order.id}"),
        }

    def refund(self, order: Order, refund: Refund) -> Json:
        lines: list[Json] = []
        ships: list[Json] = []
        for entry in refund.lines:
            line, units = entry["of"], entry["quantity"]
            taken = -Decimal(str(entry["total"] or 0))
            parts = {int(tax["id"]): -Decimal(str(tax["refund_total"])) for tax in entry["taxes"]}
            tax = money(sum(parts.values(), Decimal(0)))
            known = {"key": "_refunded_item_id", "value": str(line.id)}
            meta = {"id": refund.id, **known, "display_key": known["key"], "display_value": known["value"]}
            product = line in order.lines
            shape = self.line(line, 2) if product else self._shipping(line, 2)
            shape |= {"id": refund.id + line.id, "total": money(taken), "total_tax": tax, "meta_data": [meta]}
            shape["taxes"] = [
                {"id": key, "total": money(part), "subtotal": money(part) if product else ""}
                for key, part in parts.items()
            ]
            if product:
                price = float(abs(taken / units)) if units else 0
                shape |= {"quantity": -units, "subtotal": money(taken), "subtotal_tax": tax, "price": price}
            (lines if product else ships).append(shape)
        return {
            "id": refund.id,
            "date_created": local(refund.created),
            "date_created_gmt": gmt(refund.created),
            "amount": money(refund.amount),
            "reason": refund.reason,
            "refunded_by": 1,
            "refunded_payment": False,
            "meta_data": refund.meta,
            "line_items": lines,
            "shipping_lines": ships,
            "tax_lines": [],
            "fee_lines": [],
            "_links": self._links(f"orders/{order.id}/refunds/{refund.id}", SOME, f"orders/{order.id}"),
        }
