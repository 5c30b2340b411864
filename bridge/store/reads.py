"""What the rooms ask of the ledger."""

from __future__ import annotations

from bridge.store.people import PeopleReads
from bridge.store.purchases import PurchasesReads
from bridge.store.replies import RepliesReads
from bridge.store.shelf import ShelfReads
from bridge.store.tasks import TasksReads


class Reads(ShelfReads, RepliesReads, PurchasesReads, PeopleReads, TasksReads):
    """Questions. Each is one statement and sees the ledger as of its beginning."""
