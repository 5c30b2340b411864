"""The process dies at every point where it touches the outside or the ledger, before and after, and starts again.

Each run is one story (reply, hold, address, payment, order, refund) with one death at the n-th point; ``make proof`` tries
every n, ``make test`` each third. After the restart everything must come to the same end: one capture, one order, one refund.
"""

from __future__ import annotations

import os
import random
import zlib

import pytest

from bridge import bootstrap, checkout, holds, listening, reconcile
from bridge.house import House
from bridge.states import State
from bridge.store import open_store
from connectors.http import Http
from connectors.simulators.memory import MemoryPayments
from tests.conftest import ADDRESS, PROOF, Rehearsal

#: ``make test`` dies at each third point of a story, at its first and at its last; other thirds with other seeds.
EACH = 1 if PROOF else 3
FIRST = int(os.environ.get("REPLYCART_SEED", "1"))


def chosen(count: int, name: str, seed: int = FIRST) -> list[int]:
    """Where a story of so many points dies. Which third it is hangs on its name, so that stories with the same steps
    try different ones of them; ``make proof`` tries all."""
    return sorted({1, count, *range(1 + (seed + zlib.crc32(name.encode())) % EACH, count + 1, EACH)})


class Death(BaseException):
    """kill -9."""


class Dying:
    """Counts points and dies at one of them, once."""

    def __init__(self, at: int) -> None:
        self.at, self.count, self.died = at, 0, False

    def point(self) -> None:
        self.count += 1
        if self.count == self.at and not self.died:
            self.died = True
            raise Death

    def around(self, call):
        def run(*args, **kwargs):
            self.point()
            result = call(*args, **kwargs)
            self.point()
            return result

        return run


def arm(rehearsal: Rehearsal, dying: Dying) -> None:
    for fake in (rehearsal.shop, rehearsal.network, rehearsal.payments, *rehearsal.house.others.values()):
        plain = type(fake)._run
        fake._run = dying.around(lambda name, work, fake=fake, plain=plain: plain(fake, name, work))
    for verb in ("write", "claim"):
        setattr(rehearsal.store, verb, dying.around(getattr(type(rehearsal.store), verb).__get__(rehearsal.store)))


def restart(rehearsal: Rehearsal, path, dying: Dying) -> None:
    """A new process on the same ledger; the platforms outside have gone on living."""
    rehearsal.store.close()
    rehearsal.store = open_store(str(path), rehearsal.clock)
    old = rehearsal.house
    rehearsal.house = House(
        old.config, rehearsal.store, rehearsal.clock, rehearsal.shop, rehearsal.network, rehearsal.payments, Http(),
        others=old.others,
    )  # fmt: skip
    rehearsal.outbox = bootstrap.outbox(rehearsal.house, seed=2)
    rehearsal.clock.advance(70)
    rehearsal.store.write(lambda tx: tx.expire_leases())
    arm(rehearsal, dying)


def story(rehearsal: Rehearsal):
    """The steps; each may be run again from wherever the last process died."""
    house = lambda: rehearsal.house  # noqa: E731 - the house changes with every restart
    rehearsal.network.say(rehearsal.post_id, "ann", "buy")
    rehearsal.network.say(rehearsal.post_id, "bob", "buy")

    def hear():
        listening.poll(house())
        holds.settle(house())
        assert rehearsal.of("ann").state is State.HELD

    def page():
        ann = rehearsal.of("ann")
        if ann.quote is None:
            checkout.take_address(house(), ann, ADDRESS)
        return checkout.open_page(house(), rehearsal.of("ann"), "en")

    def approve():
        for page_id, one in rehearsal.payments.pages.items():
            if one.state == "created":
                rehearsal.payments.approve(page_id)
        for row in rehearsal.store.view().payments(rehearsal.of("ann").id):
            if row.page_id:
                checkout.look(house(), row.page_id)

    def settle():
        for _ in range(6):
            rehearsal.outbox.drain()
            rehearsal.clock.advance(30)
        reconcile.sweep(house())
        rehearsal.outbox.drain()

    def refund():
        ann = rehearsal.of("ann")
        if ann.state is State.ORDERED:
            checkout.request_refund(house(), ann.id)

    return [hear, page, approve, settle, refund, settle]


def run_until_done(rehearsal: Rehearsal, path, dying: Dying) -> None:
    arm(rehearsal, dying)
    for step in story(rehearsal):
        while True:
            try:
                step()
                break
            except Death:
                restart(rehearsal, path, dying)


def build(path) -> Rehearsal:
    rehearsal = Rehearsal(path)
    rehearsal.on_sale(quantity=1, hold_seconds=3600)
    return rehearsal


def points(tmp_path) -> int:
    rehearsal = build(tmp_path / "count.db")
    dying = Dying(0)
    run_until_done(rehearsal, tmp_path / "count.db", dying)
    rehearsal.close()
    return dying.count


def test_death_at_every_point_comes_to_the_same_end(tmp_path):
    count = points(tmp_path)
    assert count > 60, "the story must touch the outside"
    for at in chosen(count, "refund"):
        path = tmp_path / f"ledger-{at}.db"
        rehearsal = build(path)
        dying = Dying(at)
        run_until_done(rehearsal, path, dying)
        assert dying.died, at
        ann, bob = rehearsal.of("ann"), rehearsal.of("bob")
        told = f"death at point {at} of {count}"
        assert ann.state is State.REFUNDED, told
        assert bob.state is State.HELD, told
        assert sum(rehearsal.payments.taken.values()) == 1, told
        assert len(rehearsal.shop.orders) == 1, told
        assert len(rehearsal.payments.refunded) == len(rehearsal.shop.refunds) == 1, told
        assert len(rehearsal.network.posts) == 1, told
        rehearsal.sound()
        rehearsal.close()


def test_the_harness_would_notice_a_double_capture(tmp_path):
    """The control twin: a capture that does not look first is caught by the same check."""
    looking = MemoryPayments._capture
    caught = False
    for at in range(1, 80):
        twin = Rehearsal(tmp_path / f"twin-{at}.db")
        twin.on_sale(quantity=1, hold_seconds=3600)
        twin.payments._capture = lambda page_id, p=twin.payments: (
            p.pages[page_id].captures.clear(),
            setattr(p.pages[page_id], "state", "approved"),
            looking(p, page_id),
        )[2]
        run_until_done(twin, tmp_path / f"twin-{at}.db", Dying(at))
        caught = caught or sum(twin.payments.taken.values()) > 1
        twin.close()
        if caught:
            break
    assert caught


@pytest.mark.parametrize("seed", range(3))
def test_several_deaths_in_one_story(tmp_path, seed):
    rng = random.Random(seed)
    path = tmp_path / "ledger.db"
    rehearsal = build(path)

    class Often(Dying):
        def point(self):
            self.count += 1
            if rng.random() < 0.04:
                self.died = True
                raise Death

    run_until_done(rehearsal, path, Often(0))
    assert rehearsal.of("ann").state is State.REFUNDED
    assert sum(rehearsal.payments.taken.values()) == len(rehearsal.shop.orders) == 1
    rehearsal.sound()
    rehearsal.close()
