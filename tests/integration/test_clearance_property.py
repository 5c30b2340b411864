"""What clearance promises, held against any rules, catalogue, calendar and shop: never the same thing again within the rule's
days, nothing in its quiet hours, no words twice, and nothing that was sold lately as unsold."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridge import catalogue, clearance, sales, wording
from bridge.clearance import RuleRequest, calendar
from bridge.clock import from_ms, to_ms
from bridge.errors import Conflict, Invalid
from bridge.store import Sale
from bridge.store.clearance import clearance as asked
from bridge.store.pages import Ask
from bridge.store.records.clearance import Proposal
from connectors.errors import Retryable
from connectors.values import Money, PostDraft, ShopOrder, Special
from tests.conftest import PROOF, Rehearsal, product

DAY = 86_400_000
#: How old an order may be that the shop has not been asked about yet (an hour), and the look that comes after it.
UNREAD = 3_600_000 + 60_000
LONG = "A thing whose name is so long that no network takes all of it, however the words around it are put, "
#: Few, so that two things often have the same: shops name colours and years alike.
NAMES = ("Lamp", "Mug", LONG * 3 + "red", LONG * 3 + "blue")
ZONES = ("UTC", "Europe/Paris", "America/St_Johns", "Pacific/Chatham")


@dataclass(frozen=True)
class Ware:
    name: str
    price: int
    off: int
    stock: int | None
    category: str
    variants: int


wares = st.lists(
    st.builds(
        Ware,
        st.sampled_from(NAMES),
        st.sampled_from((1000, 2000)),
        st.sampled_from((25, 50, 0)),
        st.sampled_from((9, 4, None, 1, 0)),
        st.sampled_from(("", "Outlet")),
        st.sampled_from((0, 0, 0, 2)),
    ),
    min_size=2,
    max_size=6,
)


@st.composite
def rules(draw: st.DrawFn) -> RuleRequest:
    quiet = draw(st.sampled_from(("", "22-7", "13-11", "19-9", "12-18")))
    loud = [hour for hour in range(24) if not calendar.is_quiet(calendar.quiet(quiet), hour)]
    hours = draw(st.lists(st.sampled_from(loud), min_size=1, max_size=3, unique=True))
    days = draw(st.sampled_from((("day",), ("day",), ("mon", "tue", "thu"))))
    request = RuleRequest(
        name="",
        slots=[f"{day} {hour}" for day in days for hour in hours],
        zone=draw(st.sampled_from(ZONES)),
        percent=draw(st.sampled_from((20, 20, 0, 40))),
        stock_over=draw(st.sampled_from((0, 0, 3))),
        unsold_days=draw(st.sampled_from((0, 0, 0, 2, 6))),
        category=draw(st.sampled_from(("", "", "", "Outlet"))),
        quiet=quiet,
        repeat_days=draw(st.integers(1, 4)),
        publish=draw(st.sampled_from((True, True, True, False))),
        units=draw(st.sampled_from((1, 3))),
        hours=draw(st.sampled_from((1, 2, 30, 72))),
        lang=draw(st.sampled_from(("en", "fr"))),
        wording=draw(st.sampled_from(("", "", "{name}: {price} until {until} {link}"))),
    )
    if not (request.percent or request.stock_over or request.unsold_days or request.category):
        return RuleRequest(**{**as_fields(request), "percent": 20})
    return request


def as_fields(request: RuleRequest) -> dict[str, object]:
    return {name: getattr(request, name) for name in RuleRequest.__dataclass_fields__}


WHAT = (
    "night", "wait", "night", "wait", "night", "wait", "approve", "approve", "dismiss", "bought in the shop", "put on sale", "end",
    "priced", "stocked", "network away", "shop away", "changed",
)  # fmt: skip
actions = st.lists(st.tuples(st.sampled_from(WHAT), st.integers(0, 11)), min_size=16, max_size=40)


class Outlet:
    """A shop with rules, and somebody who writes down what happens and when it must not."""

    def __init__(self, folder: str, goods: Sequence[Ware], asks: Sequence[RuleRequest]) -> None:
        self.world = Rehearsal(Path(folder) / "ledger.db")
        self.world.shop.items.clear()
        self.skus: list[str] = []
        for number, ware in enumerate(goods):
            self._stock(f"W{number}", ware)
        catalogue.sync(self.world.house, full=True)
        self.names = []
        for number, ask in enumerate(asks):
            made = clearance.create(self.world.house, RuleRequest(**{**as_fields(ask), "name": f"rule {number}"}))
            self.names.append(made.name)
        self.said: set[str] = set()
        #: What goes wrong inside of a task is tried again there: it is told when the task is over.
        self.wrong: list[str] = []
        self.out: set[str] = set()
        self.proposed: set[str] = set()
        self.over: dict[str, int] = {}
        self.publish = self.world.network.publish
        self.world.network.publish = self._hear  # type: ignore[method-assign]

    def _stock(self, sku: str, ware: Ware) -> None:
        special = Special(Money(ware.price * (100 - ware.off) // 100, "EUR")) if ware.off else None
        more = {"price": ware.price, "name": ware.name, "categories": (ware.category,) if ware.category else ()}
        if not ware.variants:
            self.world.shop.items[sku] = product(sku, stock=ware.stock, special=special, **more)
            self.skus.append(sku)
            return
        self.world.shop.items[sku] = product(sku, kind="parent", stock=None, **more)
        for size in range(ware.variants):
            one = f"{sku}-{size}"
            self.world.shop.items[one] = product(
                one, kind="variant", parent=sku, parent_id=f"id-{sku}", stock=ware.stock, special=special,
                options={"Size": str(size)}, **more,
            )  # fmt: skip
            self.skus.append(one)

    @property
    def now(self) -> int:
        return self.world.clock.ms()

    def proposals(self) -> list[Proposal]:
        return list(reversed(asked(self.world.store.view()).proposals(Ask(1, 200)).items))

    # what must not be

    def _hear(self, draft: PostDraft, *, again: bool = False) -> object:
        post = self.publish(draft, again=again)
        sale_id = draft.reference.removeprefix("sale-")
        if sale_id in self.out:
            return post
        self.out.add(sale_id)
        view = asked(self.world.store.view())
        made = view.proposal(sale_id)
        if made is not None:
            terms = view.rule_of(made).terms
            local = self.world.clock.now().astimezone(ZoneInfo(terms.zone))
            if calendar.is_quiet(terms.quiet, local.hour):
                self.wrong.append(f"posted at {local}, quiet {terms.quiet}")
            if wording.bare(draft.text) in self.said:
                self.wrong.append(f"said before: {draft.text}")
        self.said.add(wording.bare(draft.text))
        return post

    def base(self, sku: str) -> str:
        return sku.split("-")[0]

    def bases(self, sale: Sale) -> set[str]:
        return {self.base(item.sku) for item in self.world.store.view().items(sale.id)}

    def _on_sale(self) -> list[Sale]:
        return [
            one for one in self.world.store.view().sales(["live", "paused", "ended"]) if one.live_at is not None
        ]

    def tick(self) -> None:
        house, view = self.world.house, asked(self.world.store.view())
        sales.tick(house)
        before = {one.id: one for one in self._on_sale()}
        lapsed = {one.id for one in self.proposals() if one.state == "lapsed"}
        clearance.tick(house)
        for one in self.proposals():
            if one.id not in self.proposed:
                self.proposed.add(one.id)
                self._proposed_once(one, lapsed)
                self._unsold(one)
        self.world.outbox.drain()
        for sale in self._on_sale():
            made = view.proposal(sale.id)
            if made is not None and sale.id not in before:
                self._sold_once(sale, view.rule_of(made).terms.repeat_days, before)
        assert self.wrong == []
        assert [one.error for one in self.world.store.view().tasks(state="parked")] == []

    def _proposed_once(self, one: Proposal, lapsed: set[str]) -> None:
        days = asked(self.world.store.view()).rule_of(one).terms.repeat_days
        for other in self.proposals():
            if (
                other.id != one.id
                and other.sku == one.sku
                and other.created_at < one.created_at
                and other.id not in lapsed
            ):
                assert one.created_at - other.created_at >= days * DAY, (
                    f"{one.sku} was proposed at {from_ms(other.created_at)}"
                )

    def _sold_once(self, sale: Sale, days: int, before: dict[str, Sale]) -> None:
        assert sale.live_at is not None
        for other in before.values():
            if self.bases(other) & self.bases(sale):
                since = sale.live_at - (other.live_at or 0)
                assert other.state == "ended", f"{sale.title} is on sale already, as {other.id}"
                assert since >= days * DAY, (
                    f"{sale.title} was on sale {since / DAY:.2f} days ago, asked were {days}"
                )

    def _unsold(self, one: Proposal) -> None:
        days = asked(self.world.store.view()).rule_of(one).terms.unsold_days
        for number, order in self.world.shop.orders.items() if days else ():
            if one.sku in map(self.base, order.quantities):
                age = self.now - to_ms(self.world.shop.made_at[number])
                assert age <= UNREAD or age >= days * DAY, f"{one.sku} was sold {age / DAY:.2f} days ago"

    # what happens

    def act(self, what: str, number: int) -> None:
        self.world.clock.advance(seconds=7)
        house, sku = self.world.house, self.skus[number % len(self.skus)]
        open_ones = [one for one in self.proposals() if one.state == "proposed"]
        on = list(self.world.store.view().sales(["live"]))
        if what in ("wait", "night"):
            for _ in range(2 * number + 1 if what == "wait" else 30):
                self.world.clock.advance(minutes=29)
                self.tick()
        elif what in ("approve", "dismiss") and open_ones:
            one = open_ones[number % len(open_ones)]
            try:
                (clearance.approve if what == "approve" else clearance.dismiss)(house, one.id)
            except Conflict:
                assert one.lapses_at <= self.now
        elif what == "bought in the shop":
            name = str(9000 + len(self.world.shop.orders))
            self.world.shop.orders[name] = ShopOrder(
                name, name, f"web-{name}", Money(100, "EUR"), True, "processing", {sku: 1}
            )
            self.world.shop.made_at[name] = self.world.clock.now()
        elif what == "put on sale":
            self._by_hand(sku)
        elif what == "end" and on:
            sales.end(house, on[number % len(on)].id)
        elif what == "priced":
            price = self.world.shop.items[sku].price.minor
            special = Special(Money(price // 2, "EUR")) if number % 2 else None
            self.world.shop.set_product(sku, special=special)
            catalogue.sync(house, full=True)
        elif what == "stocked":
            self.world.shop.set_product(sku, stock=number)
            catalogue.sync(house, full=True)
        elif what == "network away":
            self.world.network.failures["publish"] = [Retryable("away", platform="memory")] * (2 * number)
        elif what == "shop away":
            for call in ("sold_units", "quote", "product"):
                self.world.shop.failures[call] = [Retryable("away", platform="memory")] * number
        elif what == "changed":
            rule = clearance.rule(house, self.names[number % len(self.names)])
            asks = {**as_fields(clearance.as_request(rule)), "units": number + 1, "publish": number % 2 == 0}
            clearance.change(house, rule.id, RuleRequest(**asks))  # type: ignore[arg-type]
        self.tick()

    def _by_hand(self, sku: str) -> None:
        house = self.world.house
        request = sales.SaleRequest(
            self.base(sku), items={sku: 1}, ends_at=self.world.clock.now() + timedelta(hours=5)
        )
        with contextlib.suppress(Invalid, Retryable):
            sales.publish(house, sales.create(house, request).id)


@pytest.mark.timeout(3600 if PROOF else 180)
@settings(
    max_examples=1000 if PROOF else 30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(wares, st.lists(rules(), min_size=1, max_size=3), actions)
def test_whatever_the_rules_nothing_comes_twice_and_nothing_by_night(goods, asks, story):
    with tempfile.TemporaryDirectory() as folder:
        outlet = Outlet(folder, goods, asks)
        try:
            for what, number in story:
                outlet.act(what, number)
            outlet.world.sound()
        finally:
            outlet.world.close()
