"""A series for the first: by the network's own time, each account once, on a list that everybody can check."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bridge import catalogue, holds, listening, sales
from bridge.errors import Invalid
from bridge.sales import SaleRequest
from bridge.states import State
from bridge.web import create_app
from tests.conftest import Rehearsal

pytestmark = pytest.mark.both_stores


def series(world: Rehearsal, quantity: int = 2, by: str = "reply", **more: object):
    return world.on_sale(quantity=quantity, mode="first_come", by=by, **more)


def later(world: Rehearsal, seconds: float = 16) -> int:
    world.clock.advance(seconds)
    while holds.settle(world.house):
        pass
    drawn = holds.draw(world.house)
    world.outbox.drain()
    return drawn


def states(world: Rehearsal) -> dict[str, State]:
    return {one.handle: one.state for one in world.store.view().purchases()}


def test_nobody_is_drawn_before_the_time_is_settled(rehearsal):
    series(rehearsal)
    rehearsal.reply("ann")
    rehearsal.clock.advance(14)
    assert holds.draw(rehearsal.house) == 0
    assert rehearsal.of("ann").state is State.WAITLISTED
    assert later(rehearsal, 2) == 1
    assert rehearsal.of("ann").state is State.HELD
    assert [text for _, text in rehearsal.network.answered.values() if "held for @ann" in text]
    assert rehearsal.pay("ann").state is State.ORDERED
    rehearsal.sound()


def test_a_reply_that_arrives_late_keeps_its_place(rehearsal):
    """Three at the door for two units: who wrote first, though heard last, is among them."""
    series(rehearsal)
    post = rehearsal.post_id
    rehearsal.clock.advance(10)
    early = rehearsal.clock.now() - timedelta(seconds=5)
    for who in ("bob", "eve"):
        rehearsal.network.say(post, who, "buy")
        rehearsal.clock.advance(1)
    rehearsal.hear()
    rehearsal.network.say(post, "ann", "buy", at=early)
    rehearsal.hear()
    assert later(rehearsal) == 2
    assert states(rehearsal) == {"ann": State.HELD, "bob": State.HELD, "eve": State.WAITLISTED}


def test_between_equals_the_number_of_the_post_decides(rehearsal):
    """Heard the other way round."""
    sale = series(rehearsal, 1)
    now, post = rehearsal.clock.now(), rehearsal.post_id
    first = rehearsal.network.say(post, "ann", "buy", at=now)
    second = rehearsal.network.say(post, "bob", "buy", at=now)
    assert int(first) < int(second)
    replies = [rehearsal.network.said[name].reply for name in (second, first)]
    listening.hear(rehearsal.house, replies)
    later(rehearsal)
    assert states(rehearsal) == {"ann": State.HELD, "bob": State.WAITLISTED}
    assert [one.purchase.handle for one in holds.drawn_list(rehearsal.house, sale)] == ["ann", "bob"]


def test_each_account_once_and_one_each(rehearsal):
    series(rehearsal, 3)
    rehearsal.reply("ann", "buy 3")
    rehearsal.reply("ann")
    assert later(rehearsal) == 1
    assert [one.quantity for one in rehearsal.store.view().purchases()] == [1]


def test_what_comes_back_goes_to_the_next_in_line(rehearsal):
    sale = series(rehearsal, 1)
    for who in ("ann", "bob", "eve"):
        rehearsal.reply(who)
        rehearsal.clock.advance(1)
    later(rehearsal)
    rehearsal.reply("ann", "cancel")
    assert states(rehearsal)["bob"] is State.HELD
    listed = holds.drawn_list(rehearsal.house, sale)
    assert [(one.purchase.handle, one.state) for one in listed] == [
        ("ann", "drawn"),
        ("bob", "drawn"),
        ("eve", "waiting"),
    ]


def test_who_was_heard_after_the_draw_stands_on_the_list_as_late(rehearsal):
    sale = series(rehearsal, 1)
    early = rehearsal.clock.now()
    rehearsal.clock.advance(2)
    rehearsal.reply("bob")
    later(rehearsal)
    rehearsal.network.say(rehearsal.post_id, "ann", "buy", at=early)
    rehearsal.hear()
    later(rehearsal)
    listed = holds.drawn_list(rehearsal.house, sale)
    assert [(one.purchase.handle, one.state, one.late) for one in listed] == [
        ("ann", "waiting", True),
        ("bob", "drawn", False),
    ]


def test_by_repost(rehearsal):
    """Heard once each, in the network's order; who only replies takes no part; a hold is found by signing in."""
    series(rehearsal, 2, "repost")
    post = rehearsal.post_id
    for who in ("ann", "bob"):
        rehearsal.network.repost(post, who)
    assert listening.poll_reposts(rehearsal.house) == 2
    rehearsal.network.repost(post, "eve")
    assert listening.poll_reposts(rehearsal.house) == 1
    assert listening.poll_reposts(rehearsal.house) == 0
    rehearsal.reply("joe")
    assert later(rehearsal) == 2
    assert states(rehearsal) == {"ann": State.HELD, "bob": State.HELD, "eve": State.WAITLISTED}
    assert rehearsal.network.answered == {}, "nobody may be answered for a repost"
    assert rehearsal.pay("bob").state is State.ORDERED
    rehearsal.sound()


def test_many_pages_of_reposters_are_read_to_where_it_was_known(rehearsal):
    series(rehearsal, 2, "either")
    post = rehearsal.post_id
    rehearsal.network.page = 3
    for number in range(8):
        rehearsal.network.repost(post, f"u{number}")
    assert listening.poll_reposts(rehearsal.house) == 8
    rehearsal.network.repost(post, "new")
    assert listening.poll_reposts(rehearsal.house) == 1
    rehearsal.clock.advance(1)
    rehearsal.reply("ann")
    later(rehearsal)
    assert [handle for handle, state in states(rehearsal).items() if state is State.HELD] == ["u0", "u1"]


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"mode": "first_come", "limit_per_buyer": 2}, "limit_per_buyer"),
        ({"mode": "first_come", "by": "wish"}, "by"),
        ({"by": "repost"}, "by"),
        ({"mode": "basket", "hashtag": "ShopCart", "by": "reply"}, "by"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(rehearsal, terms, field):
    catalogue.sync(rehearsal.house, full=True)
    with pytest.raises(Invalid) as refused:
        sales.create(rehearsal.house, SaleRequest("PRINT", quantity=1, **terms))
    assert field in refused.value.errors


def test_the_list_is_public_and_says_nothing_of_payments(rehearsal):
    sale = series(rehearsal, 1)
    for who in ("ann", "bob"):
        rehearsal.reply(who)
        rehearsal.clock.advance(1)
    later(rehearsal)
    rehearsal.pay("ann")
    client = create_app(rehearsal.house).test_client()
    page = client.get(f"/s/{sale.slug}/draw").text
    assert page.index("@ann") < page.index("@bob")
    rows = client.get(f"/s/{sale.slug}/draw?format=json").json["list"]
    assert [(row["place"], row["account"], row["state"]) for row in rows] == [
        (1, "ann", "drawn"),
        (2, "bob", "waiting"),
    ]
    assert set(rows[0]) == {"place", "at", "network", "account", "post", "state", "late"}
    assert "/draw" in client.get(f"/s/{sale.slug}").text
    other = rehearsal.on_sale(quantity=1)
    assert client.get(f"/s/{other.slug}/draw").status_code == 404
