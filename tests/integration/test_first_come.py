"""A series for the first: by the network's own time, each account once, on a list that everybody can check."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bridge import catalogue, checkout, holds, listening, moves, sales
from bridge.errors import Invalid
from bridge.sales import SaleRequest
from bridge.states import State
from bridge.store.wallets import writes as wallet_writes
from bridge.web import create_app
from connectors.errors import Permanent, Refused, Retryable
from connectors.values import AccountPage
from tests.conftest import Rehearsal, product
from tests.integration.office import Office

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


def ended(world: Rehearsal) -> list[str]:
    """Who is drawn, in the order of the list."""
    (sale,) = world.store.view().sales(["live"])
    return [one.purchase.handle for one in holds.drawn_list(world.house, sale) if one.state == "drawn"]


def test_a_promise_jumps_no_place_in_a_series(rehearsal):
    """Units that come back go along the line, whoever has promised to buy."""
    series(rehearsal, 1)
    for who in ("ann", "bob", "eve"):
        rehearsal.reply(who)
        rehearsal.clock.advance(1)
    later(rehearsal)
    until = rehearsal.clock.ms() + 86_400_000
    rehearsal.store.write(lambda tx: wallet_writes(tx).put_promise(rehearsal.of("eve").id, until))
    rehearsal.reply("ann", "cancel")
    assert states(rehearsal) == {"ann": State.CANCELLED, "bob": State.HELD, "eve": State.WAITLISTED}


def crowd(world: Rehearsal, first: int, last: int) -> list[str]:
    names = [f"u{number:04}" for number in range(first, last)]
    for name in names:
        world.network.repost(world.post_id, name)
    return names


def test_a_crowd_of_reposts_between_two_looks_is_read_to_its_end(rehearsal):
    """More than a look may read: the next look goes on below, and the first of them win, not the last."""
    series(rehearsal, 3, "repost")
    rehearsal.network.page = 2
    crowd(rehearsal, 0, 25)
    heard = 0
    for _ in range(3):
        heard += listening.poll_reposts(rehearsal.house)
        rehearsal.clock.advance(30)
        while holds.settle(rehearsal.house):
            pass
        holds.draw(rehearsal.house)
    assert heard == 25
    later(rehearsal)
    assert ended(rehearsal) == ["u0000", "u0001", "u0002"]
    assert listening.poll_reposts(rehearsal.house) == 0


def test_the_draw_waits_for_the_look_that_was_begun(rehearsal):
    """Reposts that are still to be read count from the look's begin: a reply after it must not be drawn before them."""
    series(rehearsal, 2, "either")
    rehearsal.network.page = 2
    crowd(rehearsal, 0, 15)
    rehearsal.clock.advance(1)
    listening.poll_reposts(rehearsal.house)
    rehearsal.clock.advance(1)
    rehearsal.reply("joe")
    assert later(rehearsal) == 0
    (item,) = rehearsal.store.view().items(rehearsal.store.view().sales(["live"])[0].id)
    assert rehearsal.store.write(lambda tx: moves.promote(rehearsal.house, tx, item.sale_id, item.sku)) == 0
    assert listening.poll_reposts(rehearsal.house) == 15
    assert holds.draw(rehearsal.house) == 0, "heard, and not understood yet"
    assert later(rehearsal) == 2
    assert ended(rehearsal) == ["u0000", "u0001"]


def test_a_reply_before_the_look_need_not_wait_for_it(rehearsal):
    series(rehearsal, 2, "either")
    rehearsal.network.page = 2
    rehearsal.reply("joe")
    rehearsal.clock.advance(1)
    crowd(rehearsal, 0, 15)
    listening.poll_reposts(rehearsal.house)
    assert later(rehearsal) == 1
    assert ended(rehearsal) == ["joe"]


def test_a_look_that_comes_to_no_end_does_not_hold_up_the_draw_for_ever(rehearsal):
    series(rehearsal, 1, "either")
    rehearsal.network.page = 2
    crowd(rehearsal, 0, 15)
    listening.poll_reposts(rehearsal.house)
    rehearsal.clock.advance(1)
    rehearsal.reply("joe")
    assert later(rehearsal, 1100) == 0
    assert later(rehearsal, 200) == 1
    assert listening.poll_reposts(rehearsal.house) == 15
    later(rehearsal)
    (sale,) = rehearsal.store.view().sales(["live"])
    assert [one.late for one in holds.drawn_list(rehearsal.house, sale)] == [True] * 15 + [False]


@pytest.mark.parametrize("error", [Retryable("limit", retry_after=900.0), Refused("the cursor is stale")])
def test_a_look_that_is_cut_goes_on(rehearsal, error):
    """What was read is kept over a limit of the network; where it takes the cursor no more, all is read again. A new
    process goes on with it: nothing of it is kept in memory."""
    series(rehearsal, 2, "repost")
    rehearsal.network.page = 2
    names = crowd(rehearsal, 0, 14)
    listening.poll_reposts(rehearsal.house)
    crowd(rehearsal, 14, 16)
    rehearsal.clock.advance(30)
    rehearsal.network.failures["reposters"] = [error]
    with pytest.raises(type(error)):
        listening.poll_reposts(rehearsal.house)
    heard = 0
    for _ in range(4):
        rehearsal.clock.advance(30)
        heard += listening.poll_reposts(rehearsal.house)
    assert heard == 16
    later(rehearsal)
    assert ended(rehearsal) == names[:2]
    replies = [one.author_id for one in rehearsal.store.view().replies()][::-1]
    assert [name.removeprefix("u-") for name in replies[:14]] == names, "oldest first, also across pages"


@pytest.mark.parametrize(
    ("error", "gone"),
    [
        (Refused("Not Found", code="not_found"), True),
        (Refused("not now"), False),
        (Permanent("not in your plan"), False),
        (Retryable("away"), False),
    ],
)
def test_only_a_post_that_is_gone_ends_a_look_early(rehearsal, error, gone):
    """Of 8 who passed it on 4 were read, the newest, as the network took the cursor no more. Whoever is told then that all is
    over gives the units to those 4, and the first 4 come too late."""
    series(rehearsal, 2, "repost")
    rehearsal.network.page = 2
    names = crowd(rehearsal, 0, 8)
    ask, asked = rehearsal.network.reposters, []

    def told(post_id: str, cursor: str = "") -> AccountPage:
        asked.append(cursor)
        if len(asked) == 3:
            raise Refused("the cursor is stale")
        if len(asked) == 4:
            raise error
        return ask(post_id, cursor)

    rehearsal.network.reposters = told
    for expected in (Refused, type(error)):
        with pytest.raises(expected):
            listening.poll_reposts(rehearsal.house)
        rehearsal.clock.advance(30)
    heard = [one.handle for one in rehearsal.store.view().replies()][::-1]
    assert heard == (names[4:] if gone else [])
    listening.poll_reposts(rehearsal.house)
    later(rehearsal)
    assert ended(rehearsal) == (names[4:6] if gone else names[:2])


def test_a_limit_in_the_middle_of_a_look_loses_no_page(rehearsal):
    series(rehearsal, 2, "repost")
    rehearsal.network.page = 2
    crowd(rehearsal, 0, 8)
    asked = []
    ask = rehearsal.network.reposters

    def limited(post_id, cursor=""):
        asked.append(cursor)
        if len(asked) == 4:
            raise Retryable("limit", retry_after=900.0)
        return ask(post_id, cursor)

    rehearsal.network.reposters = limited
    with pytest.raises(Retryable):
        listening.poll_reposts(rehearsal.house)
    assert listening.poll_reposts(rehearsal.house) == 8
    assert asked == ["", "2", "4", "6", "6"]


@pytest.mark.parametrize("hangs_at", range(1, 8))
@pytest.mark.parametrize("meanwhile", [1, 2, 3])
def test_two_that_read_reposters_at_once_do_not_mix_their_order(rehearsal, hangs_at, meanwhile):
    """The leader hangs before it hears a page; another reads on, more reposts come, then the first one wakes up. Whoever
    ends the look, those who reposted are heard in the network's order, and of no look twice."""
    rehearsal.shop.set_product("PRINT", stock=30)
    series(rehearsal, 30, "repost")
    rehearsal.network.page = 2
    crowd(rehearsal, 0, 13)
    ask, asked = rehearsal.network.reposters, [0]

    def hanging(post_id: str, cursor: str = "") -> AccountPage:
        asked[0] += 1
        page = ask(post_id, cursor)
        if asked[0] == hangs_at:
            rehearsal.clock.advance(20)
            crowd(rehearsal, 13, 17)
            for _ in range(meanwhile):
                listening.poll_reposts(rehearsal.house)
                rehearsal.clock.advance(5)
        return page

    rehearsal.network.reposters = hanging
    for _ in range(8):
        listening.poll_reposts(rehearsal.house)
        rehearsal.clock.advance(5)
    later(rehearsal)
    (sale,) = rehearsal.store.view().sales(["live"])
    listed = [one.purchase for one in holds.drawn_list(rehearsal.house, sale)]
    # Who passed it on while the look went on may stand at the end of a second look, in their order too.
    assert [one.handle for one in listed] == [f"u{number:04}" for number in range(17)]
    assert [one.line for one in listed] == sorted(one.line for one in listed)
    assert len({one.line >> 20 for one in listed}) <= 2


def test_who_passes_it_on_once_more_hides_nobody(rehearsal):
    """A known account at the head of the list is not where the last look ended."""
    series(rehearsal, 2, "repost")
    rehearsal.network.page = 2
    crowd(rehearsal, 0, 2)
    listening.poll_reposts(rehearsal.house)
    crowd(rehearsal, 2, 6)
    again = rehearsal.network.reposts[rehearsal.post_id]
    again.append(again.pop(0))
    assert listening.poll_reposts(rehearsal.house) == 4


def test_nothing_is_kept_of_a_look_once_the_sale_is_over(rehearsal):
    sale = series(rehearsal, 2, "repost")
    rehearsal.network.page = 2
    crowd(rehearsal, 0, 15)
    listening.poll_reposts(rehearsal.house)
    sales.end(rehearsal.house, sale.id)
    listening.poll_reposts(rehearsal.house)
    kept = rehearsal.store.view()._all("SELECT value FROM cursors WHERE value LIKE ?", ("%u0%",))
    assert list(kept) == []


def test_reposts_of_the_announcement_take_no_part(rehearsal):
    """Made before the start they would all win the moment that it begins."""
    catalogue.sync(rehearsal.house, full=True)
    begin = rehearsal.clock.now() + timedelta(minutes=10)
    request = SaleRequest("PRINT", quantity=1, mode="first_come", by="repost", starts_at=begin, teaser=True)
    sale = sales.publish(rehearsal.house, sales.create(rehearsal.house, request).id)
    rehearsal.outbox.drain()
    rehearsal.network.repost(rehearsal.post_id, "early")
    rehearsal.clock.advance(601)
    sales.tick(rehearsal.house)
    rehearsal.outbox.drain()
    assert len(rehearsal.network.posts) == 2
    rehearsal.network.repost(rehearsal.post_id, "ann")
    assert listening.poll_reposts(rehearsal.house) == 1
    later(rehearsal)
    assert states(rehearsal) == {"ann": State.HELD}
    client = create_app(rehearsal.house).test_client()
    assert "Only reposts of the sale's own post count" in client.get(f"/s/{sale.slug}/draw").text


def test_who_let_the_hold_run_out_goes_to_the_end_of_the_line(rehearsal):
    """Units that are free are those of who is in line and not drawn yet."""
    series(rehearsal, 1, hold_seconds=60)
    rehearsal.reply("ann")
    later(rehearsal)
    rehearsal.clock.advance(50)
    rehearsal.reply("bob")
    rehearsal.clock.advance(12)
    holds.expire_due(rehearsal.house)
    assert states(rehearsal) == {"ann": State.EXPIRED, "bob": State.WAITLISTED}
    client = create_app(rehearsal.house).test_client()
    page = client.get(f"/c/{rehearsal.of('ann').token}").text
    assert "Wait in line" in page
    assert "held for you once more" not in page
    again = holds.try_again(rehearsal.house, rehearsal.of("ann").id)
    assert (again.state, again.line) == (State.WAITLISTED, (rehearsal.clock.ms() << 20) | 0xFFFFF)
    later(rehearsal)
    assert states(rehearsal) == {"ann": State.WAITLISTED, "bob": State.HELD}
    assert rehearsal.store.view().items(again.sale_id)[0].free == 0


def test_a_late_approval_takes_nothing_from_who_is_in_line(rehearsal):
    series(rehearsal, 1, hold_seconds=60)
    rehearsal.reply("ann")
    later(rehearsal)
    page = rehearsal.to_paypal("ann")
    rehearsal.clock.advance(50)
    rehearsal.reply("bob")
    rehearsal.clock.advance(15)
    holds.expire_due(rehearsal.house)
    rehearsal.payments.approve(page)
    checkout.look(rehearsal.house, page)
    rehearsal.outbox.drain()
    assert rehearsal.of("ann").state is State.EXPIRED
    assert rehearsal.payments.taken == {}
    later(rehearsal)
    assert rehearsal.of("bob").state is State.HELD


@pytest.mark.parametrize("by", ["repost", "either"])
def test_a_repost_names_no_variant_however_the_shelf_is_asked_for(rehearsal, by):
    rehearsal.shop.items |= {
        "TEE": product("TEE", kind="parent", stock=None),
        "TEE-M": product("TEE-M", kind="variant", parent="TEE", parent_id="id-TEE", options={"Size": "M"}),
        "TEE-L": product("TEE-L", kind="variant", parent="TEE", parent_id="id-TEE", options={"Size": "L"}),
    }
    catalogue.sync(rehearsal.house, full=True)
    for asked in ({"quantity": 2}, {"items": {"TEE-M": 1, "TEE-L": 1}}):
        with pytest.raises(Invalid) as refused:
            sales.create(rehearsal.house, SaleRequest("TEE", mode="first_come", by=by, **asked))
        assert set(refused.value.errors) == {"by"}
    for one in ({"items": {"TEE-M": 1, "TEE-L": 0}}, {"items": {"TEE-M": 1}}):
        assert sales.create(rehearsal.house, SaleRequest("TEE", mode="first_come", by=by, **one)).terms.by == by


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


def test_the_same_list_is_in_the_api(rehearsal):
    sale = series(rehearsal, 1)
    for who in ("ann", "bob"):
        rehearsal.reply(who)
        rehearsal.clock.advance(1)
    later(rehearsal)
    office = Office(rehearsal, "sales:read")
    public = office.client.get(f"/s/{sale.slug}/draw?format=json").json
    assert office.get(f"/sales/{sale.slug}/draw") == office.get(f"/sales/{sale.id}/draw") == public
    assert [row["account"] for row in public["list"]] == ["ann", "bob"]
    other = rehearsal.on_sale(quantity=1)
    refused = office.get(f"/sales/{other.slug}/draw", 404, headers={"Accept-Language": "fr"})
    assert refused["detail"].endswith(
        "n'est pas une série pour les premiers : elle n'a pas de liste des premiers arrivés"
    )
    without = Office(rehearsal, "products:read")
    assert without.get(f"/sales/{sale.slug}/draw", 403)["status"] == 403
