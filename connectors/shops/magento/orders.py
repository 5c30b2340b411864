"""The write-back: find the order, else place it; then reference, invoice, comment, each found again after a crash."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from connectors.errors import ConnectorError, Refused, Retryable
from connectors.shops.magento.api import PLATFORM, Api, Json, filters, log
from connectors.shops.magento.carts import Carts
from connectors.values import Money, OrderDraft, Quote, RefundLine, ShopOrder, Sold

MARK = "PayPal capture "
#: States of an order that nobody will send.
UNDONE = ("canceled", "closed")


class Orders:
    def __init__(self, api: Api, carts: Carts, now: Callable[[], datetime]) -> None:
        self._api, self._carts, self._now = api, carts, now

    def find_order(self, draft: OrderDraft) -> ShopOrder | None:
        row = self._find(draft)
        return self._shop_order(row, draft) if row else None

    def _find(self, draft: OrderDraft) -> Json | None:
        """By our reference; else by the quote's cart; else among the buyer's orders since the payment that carry no
        reference yet and match in lines and total. Compared here each time."""
        found = [
            r for r in self._search("ext_order_id", draft.reference) if r.get("ext_order_id") == draft.reference
        ]
        if found:
            return min(found, key=lambda row: int(row["entity_id"]))
        number = draft.quote.data.get("quote_id") if draft.quote else None
        if number:
            for row in self._search("quote_id", number):
                if str(row.get("quote_id")) == number and row.get("ext_order_id") in (None, "", draft.reference):
                    return row
        return self._nameless(draft)

    def _search(self, field: str, value: str) -> list[Json]:
        params = [*filters((field, "eq", value)), ("searchCriteria[pageSize]", "20")]
        return [row for row in self._api.rows("orders", params) if "entity_id" in row]

    def _nameless(self, draft: OrderDraft) -> Json | None:
        if draft.payment is None or draft.quote is None or not draft.address.email:
            return None
        since = (draft.payment.paid_at - timedelta(minutes=10)).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
        wanted = filters(("customer_email", "eq", draft.address.email), ("created_at", "gteq", since))
        for row in self._api.rows("orders", [*wanted, ("searchCriteria[pageSize]", "50")]):
            if self._of_ours(row) and not _differences(row, draft, draft.quote):
                return row
        return None

    def _of_ours(self, row: Json) -> bool:
        """Whether it can be one that we placed and told nobody of: that gets our reference before anything else, its invoice
        too. The same buyer may have bought the same thing in the web shop a minute ago, and paid for it there."""
        payment = row.get("payment")
        method = payment.get("method") if isinstance(payment, dict) else None
        open_ = not _paid(row) and row.get("state") not in ("canceled", "closed", "complete")
        return row.get("ext_order_id") in (None, "") and method == self._carts.payment and open_

    def place_order(self, draft: OrderDraft, quote: Quote) -> ShopOrder:
        """1. Find it, else place it. 2. Compare. 3. Our reference. 4. The invoice. 5. The comment."""
        row = self._find(draft)
        if row is None:
            row = self._order(self._place(draft, quote))
        if wrong := _differences(row, draft, quote):
            self._let_go(row)
            raise Refused(
                f"order {row.get('increment_id')} differs from what was paid: {'; '.join(wrong)}",
                code="mismatch", platform=PLATFORM,
            )  # fmt: skip
        ident = int(row["entity_id"])
        if row.get("ext_order_id") != draft.reference:
            self._api.call(
                "POST", "orders", body={"entity": {"entity_id": ident, "ext_order_id": draft.reference}}
            )
        if not _paid(row):
            try:
                self._api.call("POST", f"order/{ident}/invoice", body={"capture": False, "notify": False})
            except Refused as refusal:
                if not _paid(self._order(ident)):
                    raise refusal from None
        if draft.payment and _transaction(row) != draft.payment.transaction_id:
            text = f"{MARK}{draft.payment.transaction_id}. Reference {draft.reference}. {draft.note}".strip()
            comment = {"comment": text, "parent_id": ident, "is_customer_notified": 0, "is_visible_on_front": 0}
            self._api.call("POST", f"orders/{ident}/comments", body={"statusHistory": comment})
        self._carts.clear_rules(draft.reference)
        order = self._shop_order(self._order(ident), draft)
        if not order.complete:
            raise Retryable(
                f"Magento: order {order.number} is not complete yet", platform=PLATFORM, maybe_done=True
            )
        return order

    def _place(self, draft: OrderDraft, quote: Quote) -> int:
        try:
            return int(self._carts.place(draft, quote))
        except Refused as refusal:
            # Placed twice at the same moment, Magento says no to one of them although the order stands.
            found = self._find(draft)
            if found is None:
                raise refusal from None
            return int(found["entity_id"])

    def _let_go(self, row: Json) -> None:
        """An order that is not what was paid, and is not paid: its units go back."""
        try:
            if not _paid(row) and row.get("state") == "new":
                self._api.call("POST", f"orders/{row['entity_id']}/cancel")
        except ConnectorError as error:
            log.warning("magento: order %s could not be cancelled: %s", row.get("increment_id"), error)

    def _order(self, ident: int | str) -> Json:
        row = self._api.object("GET", f"orders/{ident}")
        if "entity_id" not in row:
            raise self._api.odd("GET", f"orders/{ident}", "is no order")
        return row

    def _shop_order(self, row: Json, draft: OrderDraft | None = None) -> ShopOrder:
        try:
            code = str(row["order_currency_code"])
            transaction = _transaction(row)
            reference = str(row.get("ext_order_id") or "")
            wanted = draft.payment.transaction_id if draft and draft.payment else transaction
            return ShopOrder(
                id=str(row["entity_id"]), number=str(row["increment_id"]),
                reference=reference or (draft.reference if draft else ""), total=Money.parse(row["grand_total"], code),
                paid=_paid(row), status=str(row.get("status", "")), quantities=_quantities(row),
                transaction_id=transaction, refunded=Money.parse(row.get("total_refunded") or 0, code),
                complete=_paid(row) and bool(reference) and transaction == wanted, undone=row.get("state") in UNDONE,
            )  # fmt: skip
        except (KeyError, TypeError, ValueError):
            raise self._api.odd("GET", "orders", "has an order that cannot be read") from None

    def sold(self, since: datetime, until: datetime, currency: str) -> Sold:
        orders, revenue = 0, 0
        # Of an order in another currency Magento knows the base amount too; ours of another market stand apart.
        for row in self._made(since, until, "base_grand_total,base_currency_code,order_currency_code"):
            if row.get("base_currency_code") == currency == row.get("order_currency_code"):
                orders += 1
                revenue += Money.parse(str(row.get("base_grand_total")), currency).minor
        return Sold(orders, Money(revenue, currency))

    def sold_units(self, since: datetime, until: datetime) -> dict[str, int]:
        """A configurable product is two items of an order, itself and its variant, both with the variant's SKU."""
        units: dict[str, int] = {}
        for row in self._made(since, until, "items[item_id,parent_item_id,sku,qty_ordered]"):
            try:
                for sku, many in _units(row).items():
                    units[sku] = units.get(sku, 0) + many
            except (KeyError, TypeError, ValueError):
                raise self._api.odd("GET", "orders", "has an order that cannot be read") from None
        return units

    def _made(self, since: datetime, until: datetime, fields: str) -> Iterator[Json]:
        begin, end = (time.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S") for time in (since, until))
        wanted = filters(
            ("created_at", "gteq", begin), ("created_at", "lt", end), ("state", "in", "processing,complete,closed")
        )
        for page, _ in self._api.pages("orders", wanted, fields=f"entity_id,{fields}", key="entity_id"):
            yield from page

    def refund_order(
        self, order_id: str, amount: Money, lines: Sequence[RefundLine], *, reference: str, reason: str = ""
    ) -> str:
        """A credit memo of exactly that amount, once per reference; ``lines`` go back to the shelf."""
        row = self._order(order_id)
        order = self._shop_order(row)
        if found := self._memo(order_id, reference):
            return found
        if amount.currency != order.total.currency:
            raise Refused("refund: not the order's currency", code="mismatch", platform=PLATFORM)
        left = order.total - (order.refunded or Money(0, amount.currency))
        if left < amount or amount.minor <= 0:
            code = "already_done" if left.minor == 0 else "mismatch"
            raise Refused(f"refund: {amount} is not within the {left} left", code=code, platform=PLATFORM)  # type: ignore[arg-type]
        items, back, worth = _memo_lines(row, lines, amount.currency)
        nothing = Money(0, amount.currency)
        shipping, adjust = nothing, amount - worth
        everything = {line.sku: line.quantity for line in lines} == _quantities(row)
        if amount == order.total and everything:
            # The whole order: Magento's own sums, to the cent, shipping included.
            shipping, adjust = Money.parse(row.get("shipping_amount") or 0, amount.currency), nothing
        arguments = {
            "shipping_amount": float(shipping.decimal),
            "adjustment_positive": float(max(adjust, nothing).decimal),
            "adjustment_negative": float(max(nothing - adjust, nothing).decimal),
            "extension_attributes": {"return_to_stock_items": back},
        }
        comment = {"comment": f"{reason} ({reference})" if reason else reference, "is_visible_on_front": 0}
        body = {"items": items, "notify": False, "appendComment": True, "comment": comment, "arguments": arguments}
        made = self._api.call("POST", f"order/{order_id}/refund", body=body)
        if not isinstance(made, int | str) or isinstance(made, bool):
            raise self._api.odd("POST", f"order/{order_id}/refund", "is no credit memo")
        return str(made)

    def _memo(self, order_id: str, reference: str) -> str:
        for row in self._api.rows("creditmemos", filters(("order_id", "eq", order_id))):
            for comment in row.get("comments") or []:
                text = str(comment.get("comment") or "")
                if text == reference or text.endswith(f"({reference})"):
                    return str(row.get("entity_id"))
        return ""


def _top(row: Json) -> list[Json]:
    return [item for item in row.get("items") or [] if isinstance(item, dict) and not item.get("parent_item_id")]


def _quantities(row: Json) -> dict[str, int]:
    return {str(item["sku"]): int(float(item["qty_ordered"])) for item in _top(row)}


def _units(row: Json) -> dict[str, int]:
    """SKU → units, the parts of a bundle beside the bundle; of an item and its only part that are called the same, one counts."""
    items = [item for item in row.get("items") or [] if isinstance(item, dict)]
    twins = {(item["parent_item_id"], item["sku"]) for item in items if item.get("parent_item_id")}
    units: dict[str, int] = {}
    for item in items:
        if (item.get("item_id"), item["sku"]) not in twins:
            units[str(item["sku"])] = units.get(str(item["sku"]), 0) + int(float(item["qty_ordered"]))
    return units


def _paid(row: Json) -> bool:
    total = float(row.get("grand_total") or 0)
    return total > 0 and float(row.get("total_paid") or 0) >= total


def _transaction(row: Json) -> str:
    for entry in row.get("status_histories") or []:
        text = str(entry.get("comment") or "") if isinstance(entry, dict) else ""
        if text.startswith(MARK):
            return text[len(MARK) :].split(". ")[0].rstrip(".")
    return ""


def _differences(row: Json, draft: OrderDraft, quote: Quote) -> list[str]:
    try:
        wrong = []
        if row.get("order_currency_code") != draft.currency:
            wrong.append(f"currency {row.get('order_currency_code')}")
        elif Money.parse(row["grand_total"], draft.currency) != quote.total:
            wrong.append(f"total {row['grand_total']}, {quote.total} was paid")
        wanted: dict[str, int] = {}
        for line in draft.lines:
            wanted[line.sku] = wanted.get(line.sku, 0) + line.quantity
        if _quantities(row) != wanted:
            wrong.append(f"lines {_quantities(row)}")
        return wrong
    except (KeyError, TypeError, ValueError):
        return ["it cannot be read"]


def _memo_lines(row: Json, lines: Sequence[RefundLine], currency: str) -> tuple[list[Json], list[int], Money]:
    """Items of a credit memo, the item ids that go back to stock, and what the items are worth with tax.

    An empty list of items would refund everything; a quantity of 0 refunds none of them."""
    items: list[Json] = []
    back: list[int] = []
    worth = Money(0, currency)
    for line in lines:
        item = next((item for item in _top(row) if item.get("sku") == line.sku), None)
        if item is None:
            raise Refused(f"refund: the order has no {line.sku}", code="mismatch", platform=PLATFORM)
        items.append({"order_item_id": item["item_id"], "qty": line.quantity})
        children = [c["item_id"] for c in row.get("items") or [] if c.get("parent_item_id") == item["item_id"]]
        back += children or [item["item_id"]]
        # row_total is already discounted in an order (not so in a cart), the price is not
        each = Money.parse(item.get("price_incl_tax") or item.get("price") or 0, currency)
        discount = Money.parse(item.get("discount_amount") or 0, currency)
        ordered = int(float(item["qty_ordered"]))
        # Magento rounds the discount's part, not what is left of the price
        off = (2 * discount.minor * line.quantity + ordered) // (2 * ordered)
        worth += Money(each.minor * line.quantity - off, currency)
    if not items:
        items = [{"order_item_id": _top(row)[0]["item_id"], "qty": 0}]
    return items, back, worth
