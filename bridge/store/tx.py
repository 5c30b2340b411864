"""What the rooms write, inside one transaction. Everything here runs on the writer and is committed as a whole."""

from __future__ import annotations

from bridge.clock import Clock
from bridge.store.base import NoUnits, Stale
from bridge.store.engine import Connection
from bridge.store.leases import Leases
from bridge.store.people import PeopleWrites
from bridge.store.purchases import PurchasesWrites
from bridge.store.reads import Reads
from bridge.store.replies import RepliesWrites
from bridge.store.shelf import ShelfWrites
from bridge.store.tasks import TasksWrites

__all__ = ["NoUnits", "Stale", "Tx"]


class Tx(Reads, ShelfWrites, RepliesWrites, PurchasesWrites, PeopleWrites, TasksWrites):
    """Reads and writes of one transaction."""

    def __init__(self, connection: Connection, clock: Clock, leases: Leases | None = None) -> None:
        super().__init__(connection)
        self.clock = clock
        self.leases = leases or Leases()
