"""Platforms that are not as X and PayPal are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bridge import checkout, listening
from bridge.web import create_app
from connectors.errors import NotSupported
from connectors.values import ReplyPage
from tests.conftest import ADDRESS, Rehearsal

pytestmark = pytest.mark.both_stores


def heard(rehearsal: Rehearsal) -> list[str]:
    return [reply.handle for reply in reversed(rehearsal.store.view().replies(limit=100))]


def cannot_search(network) -> None:
    """Its mentions come three at a time, from the cursor on; there is no other way."""
    everything = network.replies

    def replies(since, *, way="mentions", conversation=""):
        if way != "mentions":
            raise NotSupported(f"no way {way}", platform="hall")
        there = everything(since, way=way).replies
        return ReplyPage(there[:3], there[:3][-1].id if there else since, len(there) <= 3)

    network.replies, network.ways = replies, lambda: ("mentions",)


def test_a_network_that_cannot_search_is_heard_to_the_end(rehearsal):
    rehearsal.on_sale()
    network = rehearsal.network
    cannot_search(network)
    people = [f"b{number}" for number in range(8)]
    for name in people:
        network.say(rehearsal.post_id, name, "nice")
    assert [listening.poll(rehearsal.house) for _ in range(4)] == [3, 3, 2, 0]
    assert heard(rehearsal) == people


def test_where_nothing_can_be_searched_the_stream_is_heard_all_the_same(rehearsal):
    rehearsal.on_sale()
    house = rehearsal.house
    house.config = replace(house.config, work=replace(house.config.work, rush_replies=1))
    network = rehearsal.network
    cannot_search(network)
    network.say(rehearsal.post_id, "before", "nice")

    def listen(conversations, stop):
        network.say(rehearsal.post_id, "gap", "nice")
        yield None
        yield network.said[network.say(rehearsal.post_id, "during", "nice")].reply
        yield from [None] * listening.QUIET_ROUNDS

    network.listen = listen
    listening.Listener(house)._round()
    assert heard(rehearsal) == ["before", "gap", "during"]


@pytest.mark.parametrize(("title", "said"), [("Till & Co", "Till & Co"), ("", "Memory")])
def test_the_shop_s_order_says_who_took_the_money(rehearsal, title, said):
    placed = []
    place = rehearsal.shop.place_order
    rehearsal.shop.place_order = lambda draft: [placed.append(draft), place(draft)][1]
    rehearsal.payments.title = title
    rehearsal.on_sale()
    rehearsal.reply("ann")
    rehearsal.pay("ann")
    (draft,) = placed
    assert draft.payment.method == said
    assert f"Paid with {said}, capture {draft.payment.transaction_id}" in draft.note


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_buyer_s_pages_name_who_takes_the_money(rehearsal, lang):
    rehearsal.payments.title = "Till & 5%"
    sale = rehearsal.on_sale()
    rehearsal.reply("ann")
    client = create_app(rehearsal.house).test_client()

    def read(address: str) -> str:
        answer = client.get(f"{address}?lang={lang}", base_url="https://sell.example.com")
        assert answer.status_code == 200
        assert "PayPal" not in answer.text
        return answer.text

    pages = [read(f"/s/{sale.slug}"), read(f"/c/{rehearsal.of('ann').token}")]
    checkout.take_address(rehearsal.house, rehearsal.of("ann"), ADDRESS)
    pages.append(read(f"/c/{rehearsal.of('ann').token}"))
    rehearsal.pay("ann")
    pages.append(read(f"/c/{rehearsal.of('ann').token}"))
    assert all("Till &amp; 5%" in page for page in (pages[0], *pages[2:]))
