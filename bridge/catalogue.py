"""Room one: the shop's products as last seen. Full syncs also find what was deleted; small ones only what changed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bridge.clock import from_ms
from bridge.house import House
from bridge.store import Task, Tx

log = logging.getLogger("replycart.catalogue")
CURSOR = "catalogue.since"
FULL = "catalogue.full"
#: The shop's clock may be behind ours, and its times are whole seconds; overlap costs only a few rows.
OVERLAP = timedelta(minutes=2)

Progress = Callable[[int, int | None], None]


@dataclass(frozen=True, slots=True)
class Synced:
    """What a sync did: rows written, products found gone, whether it was complete."""

    seen: int
    gone: int
    full: bool


def sync(house: House, *, full: bool = False, progress: Progress | None = None) -> Synced:
    """Bring the catalogue up to date. Interrupted at any point, the next one begins where the last whole one ended."""
    started = house.clock.now()
    since: datetime | None = None
    if not full and (mark := house.store.view().cursor(CURSOR)):
        since = from_ms(int(mark)) - OVERLAP
    full = since is None
    seen = 0
    for page in house.shop.products(since):
        if page.products:
            products = page.products
            house.store.write(lambda tx, products=products: tx.put_products(products))  # type: ignore[misc]
        seen += len(page.products)
        if progress:
            progress(seen, page.total)
    gone = _bury_missing(house) if full else 0
    mark = str(round(started.timestamp() * 1000))

    def remember(tx: Tx) -> None:
        tx.set_cursor(CURSOR, mark)
        if full:
            tx.set_cursor(FULL, mark)

    house.store.write(remember)
    log.info("catalogue synced: %d seen, %d gone, %s", seen, gone, "full" if full else "changes only")
    return Synced(seen, gone, full)


def _bury_missing(house: House) -> int:
    known = house.store.view().external_ids()
    if not known:
        return 0
    there = house.shop.product_ids()
    missing = [sku for external, sku in known.items() if external not in there]
    return house.store.write(lambda tx: tx.bury_products(missing)) if missing else 0


def due(house: House) -> bool | None:
    """None: nothing to do; False: look at changes; True: a full sync is due."""
    view = house.store.view()
    now = house.clock.ms()
    full, since = view.cursor(FULL), view.cursor(CURSOR)
    if not full or now - int(full) >= house.config.work.full_sync_hours * 3_600_000:
        return True
    return False if now - int(since) >= house.config.work.sync_minutes * 60_000 else None


def hint(house: House, task: Task) -> None:
    """Task: the shop said that something changed. A hint, never the truth: the catalogue is brought up to date."""
    event = house.store.view().event(house.shop.platform, task.subject)
    if event is None or event.state != "new":
        return
    if "product" in event.kind:
        sync(house)
    house.store.write(lambda tx: tx.finish_event(event.source, event.event_id, "done"))
