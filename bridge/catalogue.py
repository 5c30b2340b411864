"""Room one: the shop's products as last seen. Full syncs also find what was deleted; small ones only what changed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from bridge.clock import from_ms
from bridge.house import House
from bridge.states import OWED
from bridge.store import Task, Tx
from bridge.store.records import Line
from connectors.values import Product

log = logging.getLogger("replycart.catalogue")
CURSOR = "catalogue.since"
FULL = "catalogue.full"
#: The shop's clock may be behind ours, and its times are whole seconds; overlap costs only a few rows.
OVERLAP = timedelta(minutes=2)
#: Products that share a commit. It holds up whoever sells meanwhile, so it must not take long.
GROUP = 500

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
    mark = house.store.view().cursor(CURSOR)
    if not full and mark and not _ahead(house, mark):
        since = from_ms(int(mark)) - OVERLAP
    full = since is None
    #: Platform id → SKU of what the shop has not shown again yet.
    unseen = house.store.view().external_ids() if full else {}
    seen = 0
    with _Groups(house) as groups:
        for page in house.shop.products(since):
            groups.put(page.products)
            for product in page.products if unseen else ():
                unseen.pop(product.id, None)
            seen += len(page.products)
            if progress:
                progress(seen, page.total)
    gone = _bury_missing(house, unseen)
    mark = str(round(started.timestamp() * 1000))

    def remember(tx: Tx) -> None:
        tx.set_cursor(CURSOR, mark)
        if full:
            tx.set_cursor(FULL, mark)

    house.store.write(remember)
    log.info("catalogue synced: %d seen, %d gone, %s", seen, gone, "full" if full else "changes only")
    return Synced(seen, gone, full)


class _Groups:
    """Writes products in groups, one of them under way while the next one fills: the shop never waits for our disk.
    Left in order, everything is in the ledger; what a write failed with is raised."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._products: list[Product] = []
        #: Asked once: who comes to wait meanwhile waits for the next rise.
        self._lines = house.store.view().lines(house.clock.ms())
        self._under_way: Future[int] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, failed: type[BaseException] | None, *_: object) -> None:
        if failed is None:
            self._send()
        self._wait()

    def put(self, products: Iterable[Product]) -> None:
        self._products += products
        if len(self._products) >= GROUP:
            self._send()

    def _send(self) -> None:
        products, self._products = self._products, []
        self._wait()
        if products:
            self._under_way = self._house.store.submit(lambda tx: self._put(tx, products))

    def _put(self, tx: Tx, products: list[Product]) -> int:
        risen = [
            (product, line)
            for product in products
            for line in self._lines.get(product.sku, ())
            if _more(tx, product)
        ]
        count = tx.put_products(products)
        for product, line in risen:
            _tell(self._house, tx, product, line)
        return count

    def _wait(self) -> None:
        under_way, self._under_way = self._under_way, None
        if under_way is not None:
            under_way.result()


def _more(tx: Tx, product: Product) -> bool:
    """Whether the shop has more of it than when it was last seen."""
    before, now = tx.product(product.sku), product.available()
    was = 0 if before is None or before.gone_at is not None else before.product.available()
    return was is not None and (now is None or now > was)


def _tell(house: House, tx: Tx, product: Product, line: Line) -> None:
    """The shop restocked what people wait for: what comes on sale is for the merchant to say."""
    sale, sku = tx.sale(line.sale_id), product.sku
    if sale is None:
        return
    free = next((item.free for item in tx.items(sale.id) if item.sku == sku), 0)
    aside = tx.aside(sale.id).get(sku, 0) if house.shop.hides_aside else 0
    there = product.available()
    left = None if there is None else there + aside - free - tx.owed(sale.id, OWED).get(sku, 0)
    if free or (left is not None and left < 1):
        # What came back is on this sale's shelf already, or owed to its buyers.
        return
    text = (
        f"{sku} is back in the shop{'' if left is None else f', {left} more than the sale offers'}: {line.people} wait for "
        f"{line.units} in sale {sale.slug}, {line.promised} of these are promised. See: replycart sale add-units"
    )
    tx.alert("restock", sale.id, text, f"restock:{sale.id}:{sku}:{house.clock.ms() // 3_600_000}")
    house.bell.ring("alerts")


def _bury_missing(house: House, unseen: Mapping[str, str]) -> int:
    """``unseen`` is only suspected: what cannot be read for a while is not gone. The shop is asked for its ids."""
    if not unseen:
        return 0
    there = house.shop.product_ids()
    missing = [sku for external, sku in unseen.items() if external not in there]
    return house.store.write(lambda tx: tx.bury_products(missing)) if missing else 0


def due(house: House) -> bool | None:
    """None: nothing to do; False: look at changes; True: a full sync is due."""
    view = house.store.view()
    now = house.clock.ms()
    full, since = view.cursor(FULL), view.cursor(CURSOR)
    if (
        not full
        or _ahead(house, full)
        or _ahead(house, since)
        or now - int(full) >= house.config.work.full_sync_hours * 3_600_000
    ):
        return True
    return False if now - int(since) >= house.config.work.sync_minutes * 60_000 else None


def _ahead(house: House, mark: str) -> bool:
    """Whether it was set by a clock that was wrong: what changed since it was really made is not known."""
    return from_ms(int(mark)) > house.clock.now() + OVERLAP


def hint(house: House, task: Task) -> None:
    """Task: the shop said that something changed. A hint, never the truth: the catalogue is brought up to date."""
    event = house.store.view().event(house.shop.platform, task.subject)
    if event is None or event.state != "new":
        return
    if "product" in event.kind or event.kind.startswith("stock"):
        sync(house)
    house.store.write(lambda tx: tx.finish_event(event.source, event.event_id, "done"))
