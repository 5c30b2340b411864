"""What the ledger hands out: one frozen dataclass per kind of row. Times are integer milliseconds (UTC)."""

from bridge.store.records.purchases import (
    Line,
    Moment,
    PaymentRow,
    Purchase,
    RefundRow,
    StoredReply,
    dump_address,
    dump_quote,
    load_address,
    load_quote,
)
from bridge.store.records.sales import (
    LANGUAGES,
    Answers,
    Post,
    Sale,
    SaleItem,
    SaleState,
    ShippingRule,
    ShippingTerms,
    StoredProduct,
    Terms,
)
from bridge.store.records.work import NewTask, StoredEvent, Task

__all__ = [
    "LANGUAGES",
    "Answers",
    "Line",
    "Moment",
    "NewTask",
    "PaymentRow",
    "Post",
    "Purchase",
    "RefundRow",
    "Sale",
    "SaleItem",
    "SaleState",
    "ShippingRule",
    "ShippingTerms",
    "StoredEvent",
    "StoredProduct",
    "StoredReply",
    "Task",
    "Terms",
    "dump_address",
    "dump_quote",
    "load_address",
    "load_quote",
]
