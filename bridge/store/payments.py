"""Payments that were opened for purchases, and money on its way back."""

from __future__ import annotations

from typing import Any

from bridge.store import records as r
from bridge.store import rows
from bridge.store.base import Base, WriteBase


class PaymentsReads(Base):
    """What is asked."""

    def payments(self, purchase_id: str) -> list[r.PaymentRow]:
        found = self._all(
            f"SELECT {rows.PAYMENT_COLUMNS} FROM payments WHERE purchase_id = ? ORDER BY created_at, id",
            (purchase_id,),
        )
        return [r.PaymentRow(*row) for row in found]

    def payment(self, *, id: str = "", page_id: str = "", reference: str = "") -> r.PaymentRow | None:
        column, value = ("id", id) if id else ("page_id", page_id) if page_id else ("reference", reference)
        row = self._one(f"SELECT {rows.PAYMENT_COLUMNS} FROM payments WHERE {column} = ?", (value,))
        return r.PaymentRow(*row) if row else None

    def open_payments(self, before: int, limit: int = 5000) -> list[r.PaymentRow]:
        """Payments opened before that time whose buyer was never heard of again, the oldest first."""
        found = self._all(
            f"SELECT {rows.PAYMENT_COLUMNS} FROM payments WHERE state IN ('opening', 'open') AND created_at <= ? "
            "ORDER BY created_at LIMIT ?",
            (before, limit),
        )
        return [r.PaymentRow(*row) for row in found]

    def refunds(self, purchase_id: str) -> list[r.RefundRow]:
        found = self._all(
            f"SELECT {rows.REFUND_COLUMNS} FROM refunds WHERE purchase_id = ? ORDER BY created_at, id",
            (purchase_id,),
        )
        return [r.RefundRow(*row) for row in found]

    def refund_owner(self, refund_id: str) -> str | None:
        row = self._one("SELECT purchase_id FROM refunds WHERE id = ?", (refund_id,))
        return row[0] if row else None


class PaymentsWrites(PaymentsReads, WriteBase):
    """What is written, inside one transaction."""

    def add_payment(self, row: r.PaymentRow) -> None:
        self._db.execute(
            f"INSERT INTO payments ({rows.PAYMENT_COLUMNS}) VALUES ({rows.marks(rows.PAYMENT_COLUMNS.split(', '))})",
            (
                row.id,
                row.purchase_id,
                row.reference,
                row.page_id,
                row.url,
                row.amount,
                row.currency,
                row.state,
                row.request,
                row.created_at,
                row.capture_sent_at,
            ),
        )

    def change_payment(self, payment_id: str, **fields: Any) -> None:
        names = ", ".join(f"{name} = ?" for name in fields)
        self._db.execute(f"UPDATE payments SET {names} WHERE id = ?", (*fields.values(), payment_id))

    def add_refund(self, row: r.RefundRow) -> None:
        self._db.execute(
            f"INSERT INTO refunds ({rows.REFUND_COLUMNS}) VALUES ({rows.marks(rows.REFUND_COLUMNS.split(', '))})",
            (
                row.id,
                row.purchase_id,
                row.amount,
                row.currency,
                row.units,
                row.reason,
                row.state,
                row.payment_refund_id,
                row.shop_refund_id,
                row.created_at,
                row.source,
                row.refusal,
            ),
        )

    def change_refund(self, refund_id: str, **fields: Any) -> None:
        names = ", ".join(f"{name} = ?" for name in fields)
        self._db.execute(f"UPDATE refunds SET {names} WHERE id = ?", (*fields.values(), refund_id))
