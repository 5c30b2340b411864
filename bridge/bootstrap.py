"""The one place that builds the real thing: connectors, ledger, handlers. Tests build the same with fakes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from bridge import (
    __version__,
    alerts,
    catalogue,
    checkout,
    clearance,
    giving,
    holds,
    listening,
    metrics,
    offers,
    posting,
    sales,
    tracing,
    writeback,
)
from bridge.budget import Meter
from bridge.clock import Clock, SystemClock
from bridge.config import Config, Section
from bridge.house import Bell, House
from bridge.outbox import Handler, Outbox
from bridge.seal import Sealed
from bridge.store import Store, Task, open_store
from connectors import registry
from connectors.contracts import Connector, Network, Payments, Shop, Surroundings
from connectors.http import Http


def _payment_event(house: House, task: Task) -> None:
    if not giving.understand(house, task):
        checkout.understand(house, task)


def _shop_event(house: House, task: Task) -> None:
    if not writeback.heard(house, task):
        catalogue.hint(house, task)


HANDLERS: Mapping[str, Handler] = {
    "publish": clearance.publish,
    "end_post": posting.end_post,
    "tease": posting.tease,
    "answer": posting.answer,
    "capture": checkout.capture,
    "refund": checkout.refund,
    "wallet_buy": partial(
        checkout.buy_by_wallet, hear=partial(listening.hear_up_to, withdraw=holds.withdraw_deleted)
    ),
    "forget_wallet": checkout.forget_wallet,
    "payment_event": _payment_event,
    "hear_gift": giving.hear,
    "gift_answer": giving.answer,
    "gift_capture": giving.capture,
    "write_back": writeback.write_back,
    "shop_refund": checkout.shop_refund,
    "allot": sales.allot,
    "shop_event": _shop_event,
    "hear_basket": holds.hear_basket,
    "hear_offer": offers.hear,
    "offer_coupon": offers.make_coupon,
    "offer_answer": offers.answer,
    "offer_post": offers.post,
    "clear": clearance.clear,
    "alert": alerts.deliver,
}


def build(
    config: Config, *, clock: Clock | None = None, store: Store | None = None, http: Http | None = None
) -> House:
    """A house as configured. ``StoreError`` or ``Permanent`` when it cannot stand."""
    clock = clock or SystemClock()
    store = store or open_store(config.database, clock)
    http = http or Http(
        user_agent=f"Replycart/{__version__} (+{config.public_url})",
        observe=metrics.answered,
        retried=metrics.RETRIES.add,
        trace=tracing.span,
    )
    sealed = Sealed(store, config.secret_key)
    around = Surroundings(
        http=http,
        now=clock.now,
        meter=lambda call, count: None,
        recall=sealed.recall,
        remember=sealed.remember,
        alone=store.alone,
    )

    def metered(network: str) -> Surroundings:
        return replace(around, meter=Meter(store, clock, config.budget, network))

    shop = _connector("shops", config.shop, around)
    network = _connector("networks", config.network, metered(config.network.platform))
    payments = _connector("payments", config.payments, around)
    others: dict[str, Network] = {}
    for name, section in config.networks.items():
        other = _connector("networks", section, metered(section.platform))
        assert isinstance(other, Network)
        others[name] = other
    assert isinstance(shop, Shop)
    assert isinstance(network, Network)
    assert isinstance(payments, Payments)
    bell = Bell(store.call)
    store.hear(bell.near)
    return House(config, store, clock, shop, network, payments, http, bell, others)


def _connector(kind: str, section: Section, around: Surroundings) -> Connector:
    return registry.connector(kind, section.platform).build(section.settings, around)


def outbox(house: House, *, seed: int | None = None) -> Outbox:
    return Outbox(house, HANDLERS, seed=seed)
