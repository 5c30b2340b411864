"""A price for a window: announced beforehand, begun to the second, and told to who asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from bridge import catalogue, posting, sales, wording
from bridge.errors import Invalid
from bridge.sales import SaleRequest
from bridge.states import State
from bridge.store import Sale
from bridge.web import create_app
from connectors.errors import Retryable
from tests.conftest import Rehearsal, product
from tests.integration.pages.merchant import merchant

pytestmark = pytest.mark.both_stores


@pytest.fixture
def planned(rehearsal: Rehearsal) -> Rehearsal:
    """A sale that begins in ten minutes, announced."""
    catalogue.sync(rehearsal.house, full=True)
    request = SaleRequest(
        "PRINT", quantity=2, starts_at=rehearsal.clock.now() + timedelta(minutes=10), teaser=True
    )
    sales.publish(rehearsal.house, sales.create(rehearsal.house, request).id)
    rehearsal.outbox.drain()
    return rehearsal


def begin(world: Rehearsal) -> None:
    world.clock.advance(601)
    sales.tick(world.house)
    world.outbox.drain()


def answers(world: Rehearsal) -> list[str]:
    return [text for _, text in world.network.answered.values()]


def test_the_announcement_fits_whatever_the_name(rehearsal, monkeypatch):
    """The name gives way; what cannot fit is refused when it is saved, not when it goes out."""
    catalogue.sync(rehearsal.house, full=True)
    starts = rehearsal.clock.now() + timedelta(minutes=10)
    asked = SaleRequest("PRINT", quantity=2, starts_at=starts, teaser=True, title="A rather long name " * 10)
    sales.publish(rehearsal.house, sales.create(rehearsal.house, asked).id)
    rehearsal.outbox.drain()
    (teaser,) = [draft.text for _, draft in rehearsal.network.posts.values()]
    assert rehearsal.network.measure(teaser) <= rehearsal.network.max_length
    assert "notify me" in teaser
    monkeypatch.setattr(type(rehearsal.network), "max_length", 80)
    with pytest.raises(Invalid) as refused:
        sales.create(rehearsal.house, replace(asked, wording="{name} {link}"))
    assert set(refused.value.errors) == {"teaser"}


def test_announced_once_and_posted_at_the_start(planned):
    (teaser,) = [draft.text for _, draft in planned.network.posts.values()]
    assert "notify me" in teaser
    assert "/s/" in teaser
    planned.clock.advance(599)
    assert sales.tick(planned.house) == 0
    planned.clock.advance(1)
    assert sales.tick(planned.house) == 1
    planned.outbox.drain()
    assert len(planned.network.posts) == 2
    (sale,) = planned.store.view().sales(["live"])
    assert sale.live_at == sale.starts_at


def test_announcement_post_and_end_are_told_apart(planned):
    """The buyer is sent to the sale's own post; the merchant sees which of three did what."""
    (sale,) = planned.store.view().sales(["scheduled"])
    marie = merchant(planned)
    marie.get(f"/admin/sales/{sale.slug}")
    assert "The announcement on Memory" in marie.text()
    begin(planned)
    page = BeautifulSoup(create_app(planned.house).test_client().get(f"/s/{sale.slug}").text, "html.parser")
    own = planned.store.view().posts(sale.id)[-1]
    planned.clock.advance(60)
    assert [link["href"] for link in page.select(".steps li:first-child a")] == [own.url]
    planned.store.write(lambda tx: tx.add_post(replace(own, post_id="end", url="https://memory.invalid/post/end",
                                                       posted_at=planned.clock.ms() + 5)))  # fmt: skip
    sales.end(planned.house, sale.id)
    over = sales.find(planned.house, sale.id)
    kinds = [
        replace(over, terms=replace(over.terms, end_post=True)).kind_of(one)
        for one in planned.store.view().posts(sale.id)
    ]
    assert kinds == ["announcement", "sale", "end"]
    marie.get(f"/admin/sales/{sale.slug}")
    assert marie.text().count("The announcement on Memory") == 1
    assert "Reply “buy”" in marie.soup.select_one("figure.post .text").get_text()


def test_who_asks_is_told_at_the_start_and_not_before(planned):
    for who, text in (("ann", "Notify me please"), ("bob", "Prévenez-moi !"), ("eve", "buy"), ("joe", "ugly")):
        planned.reply(who, text)
    assert answers(planned) == []
    assert planned.store.view().purchases() == []
    assert [one.handle for one in planned.store.view().replies(state="inbox")] == ["joe"]
    begin(planned)
    planned.clock.advance(2)
    planned.outbox.drain()
    assert len(answers(planned)) == 3
    assert all("on sale now" in text or "est en vente" in text for text in answers(planned))


def test_a_reply_to_the_announcement_takes_part_once_it_has_begun(planned):
    teaser = planned.post_id
    begin(planned)
    planned.network.say(teaser, "ann", "buy")
    planned.hear()
    assert planned.of("ann").state is State.HELD
    assert planned.pay("ann").state is State.ORDERED


def test_nobody_is_told_of_a_sale_that_never_came(planned):
    planned.reply("ann", "notify me")
    (sale,) = planned.store.view().sales(["scheduled"])
    sales.end(planned.house, sale.id)
    begin(planned)
    assert answers(planned) == []


def test_what_has_begun_cannot_be_announced(planned):
    for starts in (None, planned.clock.now() - timedelta(seconds=1)):
        with pytest.raises(Invalid) as caught:
            sales.create(planned.house, SaleRequest("PRINT", quantity=1, teaser=True, starts_at=starts))
        assert "teaser" in caught.value.errors


def test_the_start_in_a_calendar(planned):
    (sale,) = planned.store.view().sales(["scheduled"])
    browser = create_app(planned.house).test_client()
    page = browser.get(f"/s/{sale.slug}").get_data(as_text=True)
    assert f"/s/{sale.slug}/start.ics" in page
    entry = browser.get(f"/s/{sale.slug}/start.ics")
    assert entry.mimetype == "text/calendar"
    begins = f"{planned.clock.now() + timedelta(minutes=10):%Y%m%dT%H%M%SZ}"
    assert f"DTSTART:{begins}\r\n" in entry.get_data(as_text=True)
    assert "TRIGGER:-PT5M" in entry.get_data(as_text=True)


def test_who_asked_is_told_though_the_outbox_is_quicker_than_the_clock(planned):
    """After a restart at the start: the answer is due, and the sale not begun yet. It waits, and is not lost."""
    planned.reply("ann", "notify me")
    planned.clock.advance(605)
    planned.outbox.drain()
    assert answers(planned) == []
    sales.tick(planned.house)
    planned.clock.advance(3)
    planned.outbox.drain()
    assert len(answers(planned)) == 1


def test_no_two_posts_at_the_end_have_the_same_words(rehearsal):
    """The same thing sells out in the same time: one after the other, and two that began in the same second."""
    rehearsal.shop.items["PRINT"] = product("PRINT", stock=9)

    def sold_out(begun: list[Sale]) -> None:
        for sale in begun:
            rehearsal.network.say(rehearsal.store.view().posts(sale.id)[0].post_id, f"ann{sale.slug[:9]}", "buy")
        rehearsal.hear()
        for sale in begun:
            rehearsal.pay(f"ann{sale.slug[:9]}")
        rehearsal.clock.advance(134)
        sales.tick(rehearsal.house)
        rehearsal.outbox.drain()

    for many in (1, 1, 2):
        begun = [
            rehearsal.on_sale(quantity=1, end_when_sold_out=True, end_post=True, title="Print")
            for _ in range(many)
        ]
        assert len({sale.live_at // 1000 for sale in begun}) == 1
        sold_out(begun)
        rehearsal.clock.advance(600)
    said = [draft.text for _, draft in rehearsal.network.posts.values() if "sold out in" in draft.text]
    assert len(said) == len({wording.bare(text) for text in said}) == 4
    assert all(text.startswith("Print: sold out in 2 min 14 s, on sale from 23/11 12:") for text in said)
    assert sum("(print" in text for text in said) == 2


def test_an_announcement_that_goes_out_late_is_not_taken_for_the_sale(planned_late):
    """It was on its way while the sale began: nobody posted the sale any more."""
    world, sale = planned_late
    publish = world.network._publish

    def slow(draft, again):
        world.network._publish = publish
        world.clock.advance(601)
        sales.tick(world.house)
        world.clock.advance(5)
        return publish(draft, again)

    world.network._publish = slow
    world.outbox.drain()
    world.outbox.drain()
    references = [draft.reference for _, draft in world.network.posts.values()]
    assert references == [f"tease-{sale.id}", f"sale-{sale.id}"]


@pytest.mark.parametrize("posted_first", [False, True], ids=["before the sale's post", "after it"])
def test_an_announcement_whose_answer_was_lost_is_known_after_the_start(planned_late, posted_first):
    """Looked for, never said anew, and never taken for the sale's post."""
    world, sale = planned_late
    world.network.failures["publish"] = [Retryable("answer lost", maybe_done=True)]
    world.outbox.drain()
    (teaser,) = world.network.posts
    world.clock.advance(601)
    sales.tick(world.house)
    world.network.say(teaser, "ann", "buy")
    if posted_first:
        (publish,) = [task for task in world.store.view().tasks(subject=sale.id) if task.kind == "publish"]
        posting.publish(world.house, publish)
    world.outbox.drain()
    kept = sorted(world.store.view().posts(sale.id), key=lambda post: post.posted_at)
    live_at = sales.find(world.house, sale.id).live_at or 0
    assert [world.network.posts[post.post_id][1].reference for post in kept] == [
        f"tease-{sale.id}",
        f"sale-{sale.id}",
    ]
    assert kept[0].posted_at < live_at <= kept[1].posted_at
    assert len(world.network.posts) == 2
    world.hear()
    assert world.of("ann").state is State.HELD


def test_an_announcement_that_never_went_out_is_not_said_after_the_start(planned_late):
    world, sale = planned_late
    world.network.failures["publish"] = [Retryable("away")]
    world.outbox.drain()
    world.clock.advance(601)
    sales.tick(world.house)
    world.outbox.drain()
    (post,) = world.store.view().posts(sale.id)
    assert [draft.reference for _, draft in world.network.posts.values()] == [f"sale-{sale.id}"]
    assert post.posted_at >= (sales.find(world.house, sale.id).live_at or 0)


@pytest.fixture
def planned_late(rehearsal: Rehearsal) -> tuple[Rehearsal, Sale]:
    """As ``planned``, and its announcement is still to go out."""
    catalogue.sync(rehearsal.house, full=True)
    starts = rehearsal.clock.now() + timedelta(minutes=10)
    made = sales.create(rehearsal.house, SaleRequest("PRINT", quantity=2, starts_at=starts, teaser=True))
    return rehearsal, sales.publish(rehearsal.house, made.id)
