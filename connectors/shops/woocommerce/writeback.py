"""The write-back: find the order, else make it; finish it; refund it. Every step can be taken again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from connectors.errors import ConnectorError, RefusalCode, Refused, Retryable
from connectors.shops.woocommerce import orders
from connectors.shops.woocommerce.api import ORDER_FIELDS, PLATFORM, Api, Json, log
from connectors.shops.woocommerce.products import text
from connectors.shops.woocommerce.shelf import Shelf
from connectors.values import Money, OrderDraft, Quote, RefundLine, ShopOrder


class Writeback:
    """``method``: the payment method that orders carry."""

    def __init__(self, api: Api, now: Callable[[], datetime], shelf: Shelf, method: str) -> None:
        self.api, self.now, self.shelf, self.method = api, now, shelf, method
        self._exact_via: bool | None = None
        #: References of orders whose making was not answered: they may come to be all the same.
        self._unheard: set[str] = set()

    def find_order(self, draft: OrderDraft) -> ShopOrder | None:
        """By ``created_via``, else by a search for the transaction, else page by page; compared here each time."""
        row = self._find(draft)
        try:
            return orders.shop_order(row, draft) if row else None
        except orders.Unreadable as error:
            raise self.api.odd("GET", "orders", str(error)) from None

    def _find(self, draft: OrderDraft) -> Json | None:
        """Of several the first: the others are what ``_once`` cancels."""
        return next(iter(self._mine(draft)), None)

    def _mine(self, draft: OrderDraft) -> list[Json]:
        """All that carry our reference, in the order in which they were made, the cancelled ones last."""

        def ours(rows: list[Json]) -> list[Json]:
            mine = [
                row
                for row in rows
                if draft.reference in {str(row.get("created_via")), orders.meta(row, orders.REFERENCE)}
                and type(row.get("id")) is int
            ]
            return sorted(mine, key=lambda row: (row.get("status") == "cancelled", int(row["id"])))

        common = {"_fields": ORDER_FIELDS, "orderby": "id", "order": "asc"}
        if self._exact_via is not False:
            rows, _ = self.api.rows("orders", {**common, "created_via": draft.reference, "per_page": "10"})
            found = ours(rows)
            strangers = any(str(row.get("created_via")) != draft.reference for row in rows)
            if rows:
                # before 9.9 the filter is ignored and every order comes back
                self._exact_via = not strangers
            if found or not strangers:
                return found
        if draft.payment:
            params = {**common, "search": draft.payment.transaction_id, "per_page": "100"}
            if found := ours(self.api.rows("orders", params)[0]):
                return found
        start = draft.payment.paid_at if draft.payment else self.now()
        after = (start + timedelta(seconds=min(0.0, self.api.skew)) - timedelta(days=1)).astimezone(UTC)
        params = {**common, "after": after.strftime("%Y-%m-%dT%H:%M:%SZ"), "order": "desc"}
        for found, _ in self.api.every("orders", params, ours):
            if found:
                return found
        return []

    def place_order(self, draft: OrderDraft, quote: Quote) -> ShopOrder:
        """Make the paid order exist, once, and return it checked.

        1. Look for it. 2. Make it in one call, paid. 3. Compare lines, total and currency with the quote; an order
        that differs is cancelled (its stock goes back, the merchant reads why in a note) and refused as "mismatch".
        4. The note. The money is taken by now, so stock is not asked first: an oversold product is said in a note.
        """
        try:
            if found := self._once(draft):
                return self._finish(found, draft, quote)
            try:
                made = self.api.order("POST", "orders", orders.paid_order(draft, quote, self.method))
            except Retryable as error:
                if error.maybe_done:
                    self._unheard.add(draft.reference)
                raise
            if draft.reference in self._unheard:
                # What was given up may have come through beside this one.
                if (found := self._once(draft)) and found["id"] != made["id"]:
                    return self._finish(found, draft, quote)
                self._unheard.discard(draft.reference)
            self._compare(made, draft, quote, fresh=True)
            order = orders.shop_order(made, draft)
        except orders.Unreadable as error:
            raise self.api.odd("POST", "orders", str(error)) from None
        if draft.note:
            self._add_note(order.id, draft.note)
        self._tell_oversold(order.id, draft)
        return order

    def _once(self, draft: OrderDraft) -> Json | None:
        """The order that stands; another one of the same payment is cancelled, unless the merchant is further with it."""
        mine = self._mine(draft)
        for row in mine[1:]:
            if row.get("status") in {"pending", "processing", "on-hold"} and not row.get("refunds"):
                id = str(row["id"])
                self.api.call("PUT", f"orders/{id}", {"_fields": "id"}, {"status": "cancelled"})
                self._add_note(
                    id, f"Replycart cancelled this order: it was made twice. Reference {draft.reference}."
                )
        return mine[0] if mine else None

    def _compare(self, row: Json, draft: OrderDraft, quote: Quote, *, fresh: bool = False) -> None:
        """``Refused("mismatch")`` when the order is not what was paid. The money goes back to the buyer then, so
        the order is cancelled first; one that the merchant completed or refunded is left alone."""
        wrong = orders.differences(row, draft, quote)
        if not wrong:
            return
        id, said = str(row["id"]), "; ".join(wrong)
        lines = orders.rows(row, "line_items")
        # an order of nothing that exists is completed by the shop itself
        empty = not any(line.get("product_id") for line in lines)
        ours = {"pending", "processing", "on-hold"} | ({"completed"} if fresh or empty else set())
        note = f"Replycart cancelled this order: {said}. Reference {draft.reference}."
        if row.get("status") in ours and not row.get("refunds"):
            self.api.call("PUT", f"orders/{id}", {"_fields": "id"}, {"status": "cancelled"})
            self._add_note(id, note)
        elif row.get("status") == "cancelled" and not self._noted(id, note):
            self._add_note(id, note)
        raise Refused(
            f"order {row.get('number')} differs from what was paid: {said}", code="mismatch", platform=PLATFORM
        )

    def _finish(self, row: Json, draft: OrderDraft, quote: Quote) -> ShopOrder:
        """Whatever step an earlier attempt left undone: paid, transaction, reference, note."""
        self._compare(row, draft, quote)
        order = orders.shop_order(row, draft)
        payment = draft.payment
        change: Json = {}
        if payment and order.transaction_id != payment.transaction_id[:100]:
            change["transaction_id"] = payment.transaction_id[:100]
        if orders.meta(row, orders.REFERENCE) != draft.reference:
            change["meta_data"] = [{"key": orders.REFERENCE, "value": draft.reference}]
        if not order.paid and order.status in {"pending", "failed"}:
            change["set_paid"] = True
        elif not order.paid and order.status == "on-hold":  # set_paid would be ignored there
            change["status"] = "processing"
        if change:
            order = orders.shop_order(self.api.order("PUT", f"orders/{order.id}", change), draft)
        if draft.note and not self._noted(order.id, draft.note):
            self._add_note(order.id, draft.note)
        return order

    def _noted(self, id: str, note: str) -> bool:
        found, _ = self.api.call("GET", f"orders/{id}/notes", {"type": "internal", "_fields": "id,note"})
        want = text(note)
        return any(
            isinstance(row, dict) and text(row.get("note")) == want
            for row in (found if isinstance(found, list) else [])
        )

    def _add_note(self, id: str, note: str) -> None:
        self.api.call("POST", f"orders/{id}/notes", {"_fields": "id"}, {"note": note, "customer_note": False})

    def _tell_oversold(self, id: str, draft: OrderDraft) -> None:
        """The shop takes any order. Where it may have gone below zero, look, and say so on the order."""
        for line in draft.lines:
            left = self.shelf.placed(line.product_id, line.quantity)
            if left is not None and left > 5:
                continue
            try:
                live = self.shelf.product(line.sku, id=line.product_id, parent_id=line.parent_id)
                if live and live.stock is not None and live.stock < 0:
                    self._add_note(id, f"Replycart: {line.sku} is oversold, its stock is now {live.stock}.")
            except ConnectorError as error:
                log.info("woocommerce: stock of %s after order %s not seen: %s", line.sku, id, error)

    def refund_order(
        self, order_id: str, amount: Money, lines: Sequence[RefundLine], *, reference: str, reason: str = ""
    ) -> str:
        """Record a refund that PayPal made (``api_refund`` false); ``lines`` go back to the shelf."""
        path = f"orders/{order_id}"
        order = self.api.object("GET", path, {"dp": "6", "_fields": ORDER_FIELDS})
        try:
            known = orders.shop_order(order)
            if known.refunded and (found := self._refunded(order_id, reference)):
                return found
            if amount.currency != known.total.currency:
                raise Refused("refund: not the order's currency", code="mismatch", platform=PLATFORM)
            left = known.total - (known.refunded or Money(0, amount.currency))
            if left < amount or amount.minor <= 0:
                code: RefusalCode = "already_done" if left.minor == 0 else "mismatch"
                raise Refused(f"refund: {amount} is not within the {left} left", code=code, platform=PLATFORM)
            items = orders.refund_lines(order, amount, lines)
        except orders.Unreadable as error:
            raise Refused(f"refund: {error}", code="mismatch", platform=PLATFORM) from None
        body = {
            "amount": str(amount.decimal),
            "reason": f"{reason} ({reference})" if reason else reference,
            "api_refund": False,
            "api_restock": bool(lines),
            "line_items": items,
            "meta_data": [{"key": orders.REFUND, "value": reference}],
        }
        made = self.api.object("POST", path + "/refunds", {"_fields": "id,amount"}, body)
        if type(made.get("id")) is not int:
            raise self.api.odd("POST", path + "/refunds", "gave no refund")
        return str(made["id"])

    def _refunded(self, order_id: str, reference: str) -> str:
        params = {"per_page": "100", "_fields": "id,reason,meta_data"}
        rows, _ = self.api.rows(f"orders/{order_id}/refunds", params)
        for row in rows:
            reason = str(row.get("reason") or "")
            told = reason == reference or reason.endswith(f"({reference})")
            if orders.meta(row, orders.REFUND) == reference or (told and not orders.meta(row, orders.REFUND)):
                return str(row.get("id"))
        return ""
