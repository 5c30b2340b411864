"""Room six: who gets the units. The rule that nothing is sold twice lives here and in the ledger's CHECKs:
free units + units of purchases = quantity, for every SKU of every sale, after every commit.

Replies are settled in the order in which they were stored, in batches, each batch one transaction.
"""

from bridge.holds.basket import hear as hear_basket
from bridge.holds.draw import Drawn, draw, drawn_list
from bridge.holds.lifecycle import cancel, expire_due, remind_due, try_again, withdraw_deleted
from bridge.holds.settle import BATCH, settle

__all__ = [
    "BATCH",
    "Drawn",
    "cancel",
    "draw",
    "drawn_list",
    "expire_due",
    "hear_basket",
    "remind_due",
    "settle",
    "try_again",
    "withdraw_deleted",
]
