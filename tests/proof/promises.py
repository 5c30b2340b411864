"""Promises that can be measured inside one process, with platforms in memory. Each returns what it counted."""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bridge import checkout, inbox, reconcile
from bridge.errors import Conflict
from bridge.outbox import GIVE_UP_AFTER, Outbox
from bridge.states import State
from bridge.store import NewTask
from connectors.errors import Retryable
from connectors.simulators.memory import lost
from tests.conftest import ADDRESS, Rehearsal, product

Progress = Callable[[str], None]


@contextmanager
def rehearsal(database: str = "") -> Iterator[Rehearsal]:
    with tempfile.TemporaryDirectory(prefix="replycart-proof-") as folder:
        made = Rehearsal(database or Path(folder) / "ledger.db")
        try:
            yield made
        finally:
            made.close()


def _crowd(made: Rehearsal, buyers: int, first: int = 0) -> list[str]:
    """So many buyers with a hold each."""
    names = [f"n{number}" for number in range(first, first + buyers)]
    for name in names:
        made.network.say(made.post_id, name, "buy")
    made.hear()
    return names


def one_order_per_payment(paid: int, progress: Progress = print) -> Counter[str]:
    """``paid`` purchases are paid for while a tenth of the shop's answers is lost after the order was made."""
    rng = random.Random(1)
    with rehearsal() as made:
        made.shop.items = {"PRINT": product("PRINT", stock=paid)}
        made.on_sale(quantity=paid, hold_seconds=86_400, answers="none")
        real = made.shop._place

        def place(draft: Any) -> Any:
            placed = real(draft)
            if rng.random() < 0.1:
                raise lost()
            return placed

        made.shop._place = place  # type: ignore[method-assign]
        for start in range(0, paid, 500):
            names = _crowd(made, min(500, paid - start), start)
            held = {p.handle: p for p in made.store.view().purchases(states=[State.HELD], limit=1000)}
            for name in names:
                checkout.take_address(made.house, held[name], ADDRESS)
                fresh = made.store.view().purchase(held[name].id)
                assert fresh is not None
                page = checkout.open_page(made.house, fresh, "en").rsplit("/", 1)[-1]
                made.payments.approve(page)
                checkout.look(made.house, page)
            for _ in range(12):
                made.outbox.drain(rounds=100_000)
                made.clock.advance(30)
            progress(f"{start + len(names):,} paid")
        states = made.store.view().states()
        references = {order.reference for order in made.shop.orders.values()}
        return Counter(
            paid=sum(made.payments.taken.values()),
            orders=len(made.shop.orders),
            references=len(references),
            ordered=states.get(State.ORDERED, 0),
        )


def one_charge_per_checkout(buyers: int, progress: Progress = print) -> Counter[str]:
    """Double clicks, two pages, lost answers of the capture, retries hours later."""
    rng = random.Random(2)
    charged: Counter[str] = Counter()
    with rehearsal() as made:
        made.shop.items = {"PRINT": product("PRINT", stock=buyers)}
        made.on_sale(quantity=buyers, hold_seconds=86_400, answers="none")
        for start in range(0, buyers, 250):
            names = _crowd(made, min(250, buyers - start), start)
            held = {p.handle: p for p in made.store.view().purchases(states=[State.HELD], limit=1000)}
            for name in names:
                _pays_clumsily(made, held[name].id, rng)
            for _ in range(6):
                made.outbox.drain(rounds=100_000)
                made.clock.advance(rng.choice([30, 1800, 4000]))
                reconcile.sweep(made.house)
            made.outbox.drain(rounds=100_000)
            progress(f"{start + len(names):,} buyers")
        for page_id, page in made.payments.pages.items():
            charged[page.request.reference.rsplit("-", 1)[0]] += made.payments.taken[page_id]
        return Counter(
            buyers=buyers,
            charged=sum(1 for count in charged.values() if count),
            twice=sum(1 for count in charged.values() if count > 1),
        )


def _pays_clumsily(made: Rehearsal, purchase_id: str, rng: random.Random) -> None:
    pages: set[str] = set()
    for _ in range(rng.choice([1, 2, 3])):
        purchase = made.store.view().purchase(purchase_id)
        assert purchase is not None
        try:
            if purchase.quote is None or rng.random() < 0.3:
                country = rng.choice(["FR", "DE"])
                home = {**ADDRESS, "country": country, "postcode": "10115" if country == "DE" else "75002"}
                checkout.take_address(made.house, purchase, home)
                purchase = made.store.view().purchase(purchase_id)
                assert purchase is not None
            pages.add(checkout.open_page(made.house, purchase, "en").rsplit("/", 1)[-1])
        except Conflict:
            break
    for page in pages:
        if page in made.payments.pages and made.payments.pages[page].state == "created":
            made.payments.approve(page)
    for page in [page for page in pages for _ in range(rng.choice([0, 1, 2]))]:
        checkout.look(made.house, page)
    if rng.random() < 0.3:
        made.payments.failures["capture"].append(lost())


def any_order_of_events(orders: int, progress: Progress = print) -> Counter[str]:
    """Each webhook of a purchase one to five times, shuffled, before or after the browser: always the same end."""
    rng = random.Random(3)
    ends: Counter[str] = Counter()
    with rehearsal() as made:
        made.shop.items = {"PRINT": product("PRINT", stock=orders)}
        made.on_sale(quantity=orders, hold_seconds=86_400, answers="none")
        for start in range(0, orders, 250):
            names = _crowd(made, min(250, orders - start), start)
            held = {p.handle: p for p in made.store.view().purchases(states=[State.HELD], limit=1000)}
            for name in names:
                ends[_in_any_order(made, held[name].id, rng)] += 1
            progress(f"{start + len(names):,} orders of arrival")
        ends["double"] = sum(1 for count in made.payments.taken.values() if count > 1)
        return ends


def _in_any_order(made: Rehearsal, purchase_id: str, rng: random.Random) -> str:
    purchase = made.store.view().purchase(purchase_id)
    assert purchase is not None
    checkout.take_address(made.house, purchase, ADDRESS)
    purchase = made.store.view().purchase(purchase_id)
    assert purchase is not None
    page = checkout.open_page(made.house, purchase, "en").rsplit("/", 1)[-1]
    before = len(made.payments.sent)
    made.payments.approve(page)
    acts: list[Callable[[], object]] = [made.outbox.drain] * rng.randint(1, 4)
    acts += [lambda: checkout.look(made.house, page)] * rng.randint(0, 2)
    told = 0
    while acts or told < len(made.payments.sent) - before:
        fresh = made.payments.sent[before + told :]
        told += len(fresh)
        for headers, body in fresh:
            acts += [_delivery(made, headers, body)] * rng.randint(1, 5)
        rng.shuffle(acts)
        acts.pop()()
    for _ in range(4):
        made.outbox.drain()
        for headers, body in made.payments.sent[before:]:
            inbox.receive_payment(made.house, headers, body)
        made.clock.advance(16)
    end = made.store.view().purchase(purchase_id)
    assert end is not None
    return str(end.state)


def _delivery(made: Rehearsal, headers: dict[str, str], body: bytes) -> Callable[[], object]:
    return lambda: inbox.receive_payment(made.house, headers, body)


def poison_stops_nobody(tasks: int, poisoned: int) -> Counter[str]:
    """Tasks whose handler always fails, among many whose handler does not."""
    with rehearsal() as made:
        done: Counter[str] = Counter()

        def handler(house: Any, task: Any) -> None:
            if int(task.subject) < poisoned:
                raise ZeroDivisionError("poison")
            done["done"] += 1

        outbox = Outbox(made.house, {"k": handler, "alert": lambda house, task: None}, seed=1)
        rng = random.Random(4)
        numbers = list(range(tasks))
        rng.shuffle(numbers)
        made.store.write(lambda tx: tx.add_tasks([NewTask("shop", "k", f"t:{n}", str(n)) for n in numbers]))
        for _ in range(GIVE_UP_AFTER + 2):
            while outbox.run_once("shop", limit=500):
                pass
            made.clock.advance(400)
        parked = made.store.view().tasks(state="parked", limit=tasks)
        told = [one for one in made.store.view().alerts(10_000) if one["kind"] == "parked"]
        return Counter(done=done["done"], parked=len(parked), shown=len(told))


def no_reply_missed(cuts: int, replies: int) -> Counter[str]:
    """The stream is cut again and again in the middle of a rush; mentions and search close the gaps."""
    from bridge import listening

    rng = random.Random(5)
    with rehearsal() as made:
        made.shop.items = {"PRINT": product("PRINT", stock=10)}
        made.on_sale(quantity=10, answers="none")
        said: list[str] = []
        happened = 0
        network = made.network
        real = network.listen

        def listen(posts: Any, stop: Any) -> Iterator[Any]:
            nonlocal happened
            for heard in real(posts, stop):
                if rng.random() < 0.4 and len(said) < replies:
                    said.append(network.say(made.post_id, f"b{len(said)}", "buy"))
                if rng.random() < 0.15 and happened < cuts:
                    happened += 1
                    raise Retryable("the stream was cut", platform="memory")
                yield heard

        network.listen = listen  # type: ignore[method-assign]
        listener = listening.Listener(made.house)
        while happened < cuts:
            made.clock.advance(1)
            try:
                listener._stream([made.post_id])
            except Retryable:
                # Between a cut and the next connection people go on talking.
                for _ in range(rng.randint(0, 5)):
                    said.append(network.say(made.post_id, f"b{len(said)}", "buy"))
                listening.poll(made.house)
        listening.poll(made.house)
        listening.fill(made.house)
        heard = [made.store.view().reply("memory", one) for one in said]
        stored = len(made.store.view().replies(limit=10 * len(said) + 1000))
        return Counter(
            said=len(said),
            missed=sum(1 for one in heard if one is None),
            cuts=happened,
            doubled=stored - len(said),
        )
