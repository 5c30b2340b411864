"""One sale on several networks: one stock, one line of waiting, each answer where its reply was."""

from __future__ import annotations

import csv
from dataclasses import replace

import pytest

from bridge import bootstrap, catalogue, doctor, figures, holds, listening, offers, replies_inbox, sales
from bridge.config import Selling
from bridge.errors import Invalid, NotFound
from bridge.offers import OfferRequest
from bridge.sales import SaleRequest
from bridge.states import State
from bridge.store.board import board
from bridge.store.offers import offers as asked
from bridge.store.records import Post
from bridge.web.application import create_app
from connectors.errors import NotSupported, RefusalCode, Refused
from connectors.simulators.memory import MemoryNetwork
from tests.conftest import ADDRESS, Rehearsal, product
from tests.integration.office import Office
from tests.integration.pages.merchant import merchant
from tests.integration.pages.visitor import Visitor
from tests.integration.test_gifts import GIVING

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
    assert Office(both).get(f"/sales/{sale.slug}/figures/networks")["items"] == found["networks"]
    table = Office(both).call("GET", f"/sales/{sale.slug}/figures/networks", headers={"Accept": "text/csv"}).text
    head, *lines = csv.reader(table.splitlines())
    cells = [dict(zip(head, line, strict=True)) for line in lines]
    assert [(one["sale"], one["network"], one["revenue"], one["network_cost_usd"]) for one in cells] == [
        (sale.slug, "memory", "0.00", "0.005"),
        (sale.slug, "second", "49.00", "0.05"),
    ]
    assert figures.table(both.house, "sale_networks") == table
    page = merchant(both).get(f"/admin/sales/{sale.slug}").get_data(as_text=True)
    assert "By network" in page
    assert merchant(both).get("/admin/figures/sale_networks.csv").text.lstrip("\ufeff") == table
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


def test_health_says_where_nobody_can_write_in_private_in_both_languages(both):
    """In words that a merchant reads, by the network that it is about."""
    both.second.bars_messages = lambda: "none"
    both.house.config = replace(both.house.config, selling=Selling(messages=True))
    marie = merchant(both)
    for lang, words, name in (
        ("en", "private messages are neither heard nor answered here", "private messages"),
        ("fr", "les messages privés ne sont pas entendus et restent sans réponse ici", "messages privés"),
    ):
        marie.get(f"/admin/health?lang={lang}")
        page = marie.post("/admin/health").text
        assert f"Second: {name}" in page
        assert page.count(words) == 1
        checks = Office(both).get("/health?deep=1", headers={"Accept-Language": lang})["checks"]
        (told,) = [one for one in checks if words in one["text"]]
        assert (told["level"], told["code"], told["text"].partition(":")[0]) == ("warning", "network", "second")
    both.house.config = replace(both.house.config, selling=Selling())
    assert "messages privés" not in marie.post("/admin/health").text


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


class Whispering(NoSignIn):
    """As Mastodon for who has an account on another server: no sign-in, but answers for one alone."""

    whispers = True

    def __init__(self, now) -> None:
        super().__init__(now)
        self.whispered: set[str] = set()

    def whisper(self, reply, text, *, again=False, purpose=""):
        made = self.answer(reply, text, again=again, purpose=purpose)
        self.whispered.add(reply.id)
        return made


@pytest.fixture
def whispering(rehearsal: Rehearsal) -> Rehearsal:
    rehearsal.second = Whispering(rehearsal.clock.now)
    rehearsal.house.others = {"second": rehearsal.second}
    rehearsal.outbox = bootstrap.outbox(rehearsal.house, seed=1)
    return rehearsal


def test_a_buyer_s_own_link_is_for_the_buyer_alone_where_it_can_be(whispering):
    whispering.on_sale()
    said = _say(whispering.second, "bob")
    here = _say(whispering.network, "ann")
    _hear(whispering)
    assert whispering.house.checkout_url(whispering.of("bob").token) in whispering.second.answered[said][1]
    assert whispering.second.whispered == {said}
    assert "http" not in whispering.network.answered[here][1], "who can sign in is answered as ever"


def test_what_has_no_link_is_said_in_public(whispering):
    whispering.on_sale(answer_code=True)
    said = _say(whispering.second, "bob")
    _hear(whispering)
    assert said in whispering.second.answered
    assert whispering.second.whispered == set()


class Choosy(NoSignIn):
    """As Bluesky: an answer for one alone where the network lets us."""

    may_whisper = True
    refuses: RefusalCode = "not_summoned"

    def whisper(self, reply, text, *, again=False, purpose=""):
        raise Refused("not this one", code=self.refuses)


@pytest.mark.parametrize(("code", "public"), [("not_summoned", 1), ("duplicate", 0)])
def test_who_cannot_be_told_alone_is_answered_openly_unless_that_may_have_been_said(rehearsal, code, public):
    rehearsal.second = Choosy(rehearsal.clock.now)
    rehearsal.second.refuses = code
    rehearsal.house.others = {"second": rehearsal.second}
    rehearsal.house.config = replace(
        rehearsal.house.config, selling=replace(rehearsal.house.config.selling, messages=True)
    )
    rehearsal.outbox = bootstrap.outbox(rehearsal.house, seed=1)
    rehearsal.on_sale()
    _say(rehearsal.second, "bob")
    _hear(rehearsal)
    assert len(rehearsal.second.answered) == public
    assert rehearsal.of("bob").state is State.HELD


SHOP = "https://shop.example.com"


@pytest.fixture
def basket(blind: Rehearsal) -> Rehearsal:
    blind.shop.items["MUG"] = product("MUG", price=1250, stock=5, url=f"{SHOP}/product/mug")
    blind.shop.items["CUP"] = product("CUP", price=700, stock=5, url=f"{SHOP}/product/cup")
    catalogue.sync(blind.house, full=True)
    sales.publish(blind.house, sales.create(blind.house, SaleRequest(mode="basket", hashtag="ShopCart")).id)
    for number, thing in (("900", "mug"), ("901", "cup")):
        blind.second.elsewhere[number] = f"{SHOP}/product/{thing}"
    return blind


def test_a_basket_can_be_paid_by_who_cannot_sign_in(basket):
    """The answer has the way to what is in it, and from there to what comes into it later."""
    basket.second.say("900", "bob", "#ShopCart")
    _hear(basket)
    basket.second.say("901", "bob", "#ShopCart")
    _hear(basket)
    mug, cup = basket.store.view().purchases()
    ((_, text),) = basket.second.answered.values()
    assert text.endswith(basket.house.checkout_url(mug.token))
    bob = Visitor(basket)
    bob.get(f"/c/{mug.token}")
    chosen = bob.soup.find("input", {"name": "with", "value": cup.id})
    assert chosen.has_attr("checked")
    assert bob.post(f"/c/{mug.token}/address", {**ADDRESS, "with": cup.id}).status_code == 303
    assert [one.quote is not None for one in basket.store.view().purchases()] == [True, True]
    bob.get(f"/s/{basket.store.view().sale(mug.sale_id).slug}")
    assert "On Second the way to your basket stands in our answer to you." in bob.text()


def test_an_emptied_basket_leads_to_what_is_put_in_the_same_day(basket):
    basket.second.say("900", "bob", "#ShopCart")
    _hear(basket)
    (mug,) = basket.store.view().purchases()
    bob = Visitor(basket)
    bob.get(f"/c/{mug.token}")
    bob.post(f"/c/{mug.token}/cancel")
    basket.second.say("901", "bob", "#ShopCart")
    _hear(basket)
    cup = basket.store.view().purchases()[-1]
    bob.get(f"/c/{mug.token}")
    assert "You have let it go." in bob.text()
    assert bob.soup.find("a", string="Go on with your basket")["href"] == f"/c/{cup.token}"


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"mode": "basket", "hashtag": "#other", "answers": "none"}, "answers"),
        ({"product": "PRINT", "quantity": 1, "mode": "first_come", "by": "repost"}, "by"),
        ({"product": "PRINT", "quantity": 1, "mode": "first_come", "by": "either"}, "by"),
    ],
)
def test_what_somebody_could_not_pay_is_refused_by_its_field(blind, terms, field):
    catalogue.sync(blind.house, full=True)
    with pytest.raises(Invalid) as refused:
        sales.create(blind.house, SaleRequest(**terms))
    assert set(refused.value.errors) == {field}
    assert "second" in refused.value.errors[field][0]


def test_the_form_shows_what_is_wrong_with_the_answers(blind):
    catalogue.sync(blind.house, full=True)
    marie = merchant(blind)
    marie.get("/admin/sales/new?product=PRINT")
    answer = marie.post("/admin/sales/new", {"product": "PRINT", "quantity": "1", "answers": "none", "lang": "en"})
    assert answer.status_code == 422
    assert marie.soup.find(id="answers-wrong").get_text().startswith("On second nobody can sign in")
    assert marie.soup.find(id="answers")["aria-invalid"] == "true"


class Guests(MemoryNetwork):
    """As a server of Mastodon: it knows only its own people."""

    def can_sign_in(self, handle: str = "") -> bool:
        return "guest" not in handle


def test_who_passed_it_on_and_could_never_find_the_hold_is_not_drawn(rehearsal):
    rehearsal.network = rehearsal.house.network = Guests(rehearsal.clock.now)
    rehearsal.outbox = bootstrap.outbox(rehearsal.house, seed=1)
    catalogue.sync(rehearsal.house, full=True)
    sale = sales.create(rehearsal.house, SaleRequest("PRINT", quantity=1, mode="first_come", by="repost"))
    sales.publish(rehearsal.house, sale.id)
    rehearsal.outbox.drain()
    post = rehearsal.store.view().posts(sale.id)[0].post_id
    for who in ("guest", "ann"):
        rehearsal.network.repost(post, who)
        rehearsal.clock.advance(seconds=1)
    listening.poll_reposts(rehearsal.house)
    while holds.settle(rehearsal.house):
        pass
    rehearsal.clock.advance(seconds=20)
    holds.draw(rehearsal.house)
    assert {one.handle: one.state for one in rehearsal.store.view().purchases()} == {"ann": State.HELD}
    why = {one.handle: one.why for one in rehearsal.store.view().replies()}
    assert why["guest"] == "passed it on from where nobody can sign in"


def _offer(world: Rehearsal, **more: object):
    offer = offers.create(world.house, OfferRequest("#HelloWinter", percent=10, **more))
    world.second.elsewhere["900"] = ""
    return offer


def _post_hashtag(world: Rehearsal, *handles: str) -> None:
    for who in handles:
        world.second.say("900", who, "#hellowinter")
    listening.poll_tags(world.house.at("second"))
    _hear(world)


def test_a_coupon_that_could_not_be_seen_is_not_given(blind):
    offer = _offer(blind)
    _post_hashtag(blind, "bob")
    assert asked(blind.store.view()).grants_of("second", "u-bob") == []
    ((_, text),) = blind.second.answered.values()
    assert "cannot be done from here" in text
    assert asked(blind.store.view()).offer(offer.id).given == 0


def test_who_cannot_sign_in_is_told_the_code_alone(whispering):
    _offer(whispering)
    _post_hashtag(whispering, "bob")
    (grant,) = asked(whispering.store.view()).grants_of("second", "u-bob")
    ((said, (_, text)),) = whispering.second.answered.items()
    assert grant.code in text
    assert whispering.second.whispered == {said}
    _post_hashtag(whispering, "bob")
    assert [grant.code in text for _, text in whispering.second.answered.values()] == [True, True], (
        "once more, alone"
    )
    assert len(whispering.second.whispered) == 2


@pytest.mark.parametrize(
    ("whispers", "more", "field"), [(False, {}, "network"), (True, {"answers": False}, "answers")]
)
def test_an_offer_that_shows_nobody_a_code_is_refused(rehearsal, whispers, more, field):
    rehearsal.network = rehearsal.house.network = (Whispering if whispers else NoSignIn)(rehearsal.clock.now)
    with pytest.raises(Invalid) as refused:
        offers.create(rehearsal.house, OfferRequest("#HelloWinter", percent=10, **more))
    assert set(refused.value.errors) == {field}


def test_the_way_to_a_gift_is_for_the_giver_alone_where_it_can_be(whispering):
    whispering.house.config = replace(whispering.house.config, giving=GIVING)
    whispering.second.elsewhere["900"] = ""
    said = whispering.second.say("900", "bob", "@shop #donate 20EUR")
    _hear(whispering)
    assert "/g/" in whispering.second.answered[said][1]
    assert whispering.second.whispered == {said}
