"""The ledger: the one truth, and the only SQL.

``store.view()`` reads; ``store.write(work)`` runs ``work(tx)`` in one durable transaction. The rooms compose the
verbs of :class:`~bridge.store.tx.Tx`; a move of a purchase and the task it causes go through one ``write``.
"""

from bridge.store.ledger import Store, open_store
from bridge.store.reads import Reads
from bridge.store.records import NewTask, Purchase, Sale, SaleItem, Task, Terms
from bridge.store.tx import NoUnits, Stale, Tx

__all__ = [
    "NewTask",
    "NoUnits",
    "Purchase",
    "Reads",
    "Sale",
    "SaleItem",
    "Stale",
    "Store",
    "Task",
    "Terms",
    "Tx",
    "open_store",
]
