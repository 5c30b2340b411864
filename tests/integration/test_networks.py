"""One sale on several networks: one stock, one line of waiting, each answer where its reply was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bridge import bootstrap, doctor, figures, holds, listening, replies_inbox, sales
from bridge.config import Selling
from bridge.errors import Invalid, NotFound
from bridge.states import State
from bridge.store.board import board
from bridge.store.records import Post
from bridge.web.application import create_app
from connectors.errors import NotSupported
from connectors.simulators.memory import MemoryNetwork
from tests.conftest import Rehearsal
from tests.integration.office import Office
from tests.integration.pages.merchant import merchant

pytestmark = pytest.mark.both_stores


class Second(MemoryNetwork):
    """Another network, with ids of its own that look like the first one's."""

    platform = "second"
    max_length = 160


@pytest.fixture
def both(rehearsal: Rehearsal) -> Rehearsal:
    rehearsal.second = Second(rehearsal.clock.now)
    rehearsal.house.others = {"second": rehearsal.second}
    rehearsal.outbox = bootstrap.outbox(rehearsal.house, seed=1)
    return rehearsal


def _hear(both: Rehearsal) -> None:
    for name in both.house.networks:
        listening.poll(both.house.at(name))
    while holds.settle(both.house):
        pass
    both.outbox.drain()


def _say(network: MemoryNetwork, handle: str, text: str = "buy") -> str:
    return network.say(next(iter(network.posts)), handle, text)


def test_a_sale_is_posted_on_each_network_once_in_the_length_that_it_allows(both):
    sale = both.on_sale(quantity=2, title="A name that is rather long " * 3)
    posts = both.store.view().posts(sale.id)
    assert sorted(post.network for post in posts) == ["memory", "second"]
    assert len(both.network.posts) == len(both.second.posts) == 1
    assert all(both.second.measure(post.text) <= 160 for post, _ in both.second.posts.values())


def test_a_wording_that_is_too_long_for_one_of_them_is_refused(both):
    with pytest.raises(Invalid, match="160 are allowed"):
        both.on_sale(wording="buy it now, " * 12 + "{link}")


def test_they_share_one_stock_and_one_line(both):
    both.on_sale(quantity=2)
    _say(both.network, "ann")
    both.clock.advance(seconds=1)
    _say(both.second, "bob")
    both.clock.advance(seconds=1)
    _say(both.second, "cid")
    both.clock.advance(seconds=1)
    _say(both.network, "dan")
    _hear(both)
    found = {p.handle: p for p in both.store.view().purchases()}
    assert sorted(h for h, p in found.items() if p.state is State.WAITLISTED) in (
        ["cid", "dan"],
        ["bob", "dan"],
        ["bob", "cid"],
    )
    assert sum(p.units for p in found.values()) == 2
    line = sorted((p for p in found.values()), key=lambda p: p.line)
    assert [p.handle for p in line] == ["ann", "bob", "cid", "dan"]


def test_what_a_sale_brought_is_told_for_each_network(both):
    """And its part of what hearing cost there, by the replies that were heard there."""
    sale = both.on_sale(quantity=3)
    _say(both.network, "ann")
    _say(both.second, "bob")
    _say(both.second, "cid", "how big is it?")
    both.second.say("4711", "dan", "nice weather", mentions_us=True)
    _hear(both)
    both.pay("bob")
    day = f"{both.clock.now():%Y-%m-%d}"
    both.store.write(lambda tx: tx.add_costs(day, "memory", {("", "", "read_post"): (1, 5_000)}))
    both.store.write(lambda tx: tx.add_costs(day, "second", {("", "", "read_post"): (3, 15_000)}))
    both.store.write(lambda tx: tx.add_costs(day, "second", {(sale.id, "", "post"): (1, 40_000)}))
    found = figures.of_sale(both.house, sale)
    one, two = found["networks"]
    told = (
        "network",
        "replies",
        "intents",
        "holds",
        "checkouts",
        "paid",
        "ordered",
        "revenue",
        "net",
        "network_cost_usd",
    )
    assert [one[name] for name in told] == ["memory", 1, 1, 1, 0, 0, 0, 0, 0, 0.005]
    assert [two[name] for name in told] == ["second", 2, 1, 1, 1, 1, 1, 4900, 4900, 0.05]
    assert found["network_cost_usd"] == 0.055
    assert found["revenue"] == 4900
    (line,) = figures.by_sale(both.house)
    assert line["network_cost_usd"] == 0.055, "the same when all sales are reckoned at once"
    assert Office(both).get(f"/sales/{sale.slug}/figures")["networks"] == found["networks"]
    page = merchant(both).get(f"/admin/sales/{sale.slug}").get_data(as_text=True)
    assert "By network" in page
    both.house.others = {}
    assert [one["network"] for one in figures.of_sale(both.house, sale)["networks"]] == ["memory", "second"]


def test_posts_of_one_moment_always_come_in_one_order(both):
    sale = both.on_sale()
    for post_id in ("902", "901"):
        post = Post(
            "memory", post_id, sale.id, f"https://memory.invalid/post/{post_id}", post_id, both.clock.ms() + 9
        )
        both.store.write(lambda tx, post=post: tx.add_post(post))
    view = both.store.view()
    assert [post.post_id for post in view.posts(sale.id)][-2:] == ["901", "902"]
    assert view.live_posts("memory")[-2:] == ["901", "902"]
    assert board(view).last_post_url("memory").endswith("902")


def test_one_name_on_two_networks_is_two_people(both):
    both.on_sale(quantity=2, limit_per_buyer=1)
    _say(both.network, "ann")
    _say(both.second, "ann")
    _hear(both)
    bought = both.store.view().purchases()
    assert sorted((p.network, p.state) for p in bought) == [("memory", State.HELD), ("second", State.HELD)]
    assert len({p.token for p in bought}) == len({p.id for p in bought}) == 2


def test_each_is_answered_where_the_reply_was(both):
    both.on_sale(quantity=2)
    one, two = _say(both.network, "ann"), _say(both.second, "bob")
    _hear(both)
    assert list(both.network.answered) == [one]
    assert list(both.second.answered) == [two]


def test_stop_on_one_network_says_nothing_of_the_other(both):
    both.on_sale(quantity=2)
    _say(both.network, "ann", "stop")
    _hear(both)
    _say(both.second, "ann")
    _hear(both)
    assert [p.network for p in both.store.view().purchases()] == ["second"]


def test_a_unit_that_comes_back_goes_to_the_other_network_too(both):
    both.on_sale(quantity=1)
    _say(both.network, "ann")
    _hear(both)
    _say(both.second, "bob")
    _hear(both)
    both.clock.advance(minutes=16)
    holds.expire_due(both.house)
    both.outbox.drain()
    bob = both.of("bob")
    assert (bob.state, bob.units) == (State.HELD, 1)
    assert list(both.second.answered) == [bob.reply_id]


def test_a_deleted_reply_is_missed_on_its_own_network(both):
    both.on_sale(quantity=2)
    _say(both.network, "ann")
    reply = _say(both.second, "bob")
    _hear(both)
    both.second.delete(reply)
    for name in both.house.networks:
        house = both.house.at(name)
        holds.withdraw_deleted(house, listening.look_for_deleted(house))
    assert (both.of("bob").state, both.of("ann").state) == (State.CANCELLED, State.HELD)


def test_a_person_answers_on_the_network_of_the_reply_within_its_length(both):
    both.on_sale()
    reply = _say(both.second, "bob", "how tall is it?")
    _hear(both)
    with pytest.raises(Invalid):
        replies_inbox.answer_reply(both.house, "second", reply, "x" * 161)
    replies_inbox.answer_reply(both.house, "second", reply, "Two metres.")
    both.outbox.drain()
    assert list(both.second.answered) == [reply]
    assert not both.network.answered


def test_figures_are_asked_of_each(both):
    both.on_sale()
    assert sum(figures.look(both.house.at(name)) for name in both.house.networks) == 2


def test_a_network_that_is_no_longer_configured_is_named(both):
    sale = both.on_sale()
    _say(both.second, "bob", "how tall is it?")
    _hear(both)
    both.house.others = {}
    with pytest.raises(NotFound, match="second"):
        both.house.at("second")
    assert both.house.address_of("second", "bob", "1") == ""
    assert sales.find(both.house, sale.id).state == "live"


class NoSignIn(Second):
    """As Bluesky: nobody can prove there who they are."""

    def sign_in_url(self, redirect_uri: str, state: str, verifier: str) -> str:
        raise NotSupported("no sign-in", platform=self.platform)


@pytest.fixture
def blind(rehearsal: Rehearsal) -> Rehearsal:
    rehearsal.second = NoSignIn(rehearsal.clock.now)
    rehearsal.house.others = {"second": rehearsal.second}
    rehearsal.outbox = bootstrap.outbox(rehearsal.house, seed=1)
    return rehearsal


def test_the_answer_has_the_way_to_pay_where_nobody_can_sign_in(blind):
    sale = blind.on_sale()
    _say(blind.second, "bob")
    _say(blind.network, "ann")
    _hear(blind)
    (_, there), (_, here) = next(iter(blind.second.answered.values())), next(iter(blind.network.answered.values()))
    assert there.endswith(f"Pay here: https://sell.example.com/c/{blind.of('bob').token}")
    assert "http" not in here
    page = create_app(blind.house).test_client().get(f"/s/{sale.slug}").text
    assert "the way to your hold stands in our answer to you" in page


def test_with_a_code_the_page_is_way_enough(blind):
    blind.on_sale(answer_code=True)
    _say(blind.second, "bob")
    _hear(blind)
    assert (
        f"Code {blind.of('bob').code}. Open the link in our post to pay."
        in next(iter(blind.second.answered.values()))[1]
    )


@pytest.mark.parametrize("answers", ["none", "thanks"])
def test_a_sale_that_some_could_not_pay_is_refused(blind, answers):
    with pytest.raises(Invalid) as refused:
        blind.on_sale(answers=answers)
    assert set(refused.value.errors) == {"answers"}
    assert "second" in refused.value.errors["answers"][0]


def test_doctor_says_where_nobody_can_sign_in(blind):
    blind.house.config = replace(blind.house.config, selling=Selling(answers="none"))
    found = {one.name: one for one in doctor._ways_back(blind.house)}
    assert found["second: sign-in"].status == "failed"
    assert "memory: sign-in" not in found
    blind.house.config = replace(blind.house.config, selling=Selling())
    assert [one.status for one in doctor._ways_back(blind.house)] == ["ok"]


def test_the_dashboard_calls_each_post_and_reply_by_its_network(both):
    sale = both.on_sale()
    _say(both.second, "bob")
    _hear(both)
    marie = merchant(both)
    page = marie.get(f"/admin/sales/{sale.slug}").text
    assert "The post on Second" in page
    assert "The post on Memory" in page
    assert "on X" not in page
    page = marie.get(f"/admin/purchases/{both.of('bob').id}").text
    assert "What the network costs" in page
    assert "on X" not in page
