"""Carts that are paid, orders, credit memos, and the rules of coupons."""

from __future__ import annotations

from connectors.simulators.magento.orders import FIELDS
from connectors.simulators.magento.shelf import Json
from connectors.simulators.magento.state import State


class OrderRoutes(State):
    """``/guest-carts``, ``/orders``, ``/creditmemos``, ``/salesRules``, ``/coupons``."""

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
