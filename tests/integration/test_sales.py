"""Making a sale: everything is checked before it is saved, and the shop is asked before it goes live."""

from datetime import timedelta

import pytest

from bridge import budget, catalogue, listening, sales
from bridge.errors import Conflict, Invalid
from bridge.sales import SaleRequest
from bridge.store import wallets
from bridge.store.records import ShippingTerms
from connectors.errors import Permanent, Refused
from connectors.simulators.memory import away, lost
from connectors.values import Money
from tests.conftest import product

pytestmark = pytest.mark.both_stores


@pytest.fixture
def stocked(rehearsal):
    catalogue.sync(rehearsal.house, full=True)
    return rehearsal


def refused(rehearsal, **more):
    with pytest.raises(Invalid) as caught:
        sales.create(rehearsal.house, SaleRequest(**{"product": "PRINT", "quantity": 1, **more}))
    return caught.value.errors


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("product", {"product": "NOPE"}),
        ("quantity", {"quantity": 4}),
        ("quantity", {"quantity": 0}),
        ("items", {"items": {"PRINT": 9}}),
        ("items", {"items": {"OTHER": 1}}),
        ("price", {"price": 0}),
        ("lang", {"lang": "de"}),
        ("answers", {"answers": "loud"}),
        ("hold_seconds", {"hold_seconds": 90_000}),
        ("limit_per_buyer", {"limit_per_buyer": 100}),
        ("wording", {"wording": "Buy {nmae} at {link}"}),
        ("wording", {"wording": "Buy {name}"}),
        ("wording", {"wording": "Buy {name at {link}"}),
        ("wording", {"wording": "{name} {link} {0}"}),
        ("wording", {"wording": "{name.__class__} {link}"}),
        ("wording", {"wording": "word " * 80 + "{link}"}),
        ("shipping", {"shipping": ShippingTerms("country", prices={"XX": 1})}),
        ("shipping", {"shipping": ShippingTerms("country")}),
        ("shipping", {"shipping": ShippingTerms("flat", -1)}),
    ],
)
def test_each_bad_field_is_named(stocked, field, more):
    assert field in refused(stocked, **more)


def test_a_shop_that_reckons_no_shipping_is_not_asked_to(stocked, monkeypatch):
    """Neither in a draft, nor in one that was kept while another shop was configured."""
    by_shop = {"shipping": ShippingTerms("shop")}
    made = sales.create(stocked.house, SaleRequest("PRINT", quantity=1, **by_shop))
    basket = sales.create(stocked.house, SaleRequest(mode="basket", hashtag="#Cart", **by_shop))
    monkeypatch.setattr(type(stocked.shop), "reckons_shipping", False)
    assert "shipping" in refused(stocked, **by_shop)
    assert "shipping" in refused(stocked, product="", quantity=0, mode="basket", hashtag="#Cart", **by_shop)
    for draft in (made, basket):
        with pytest.raises(Invalid, match="shipping: the shop does not reckon it"):
            sales.publish(stocked.house, draft.id)
        assert sales.find(stocked.house, draft.id).state == "draft"


def test_all_bad_fields_are_told_at_once(stocked):
    assert set(refused(stocked, quantity=9, lang="xx", price=-1)) >= {"quantity", "lang", "price"}


def test_a_window_that_ends_before_it_starts(stocked):
    now = stocked.clock.now()
    assert "ends_at" in refused(stocked, starts_at=now + timedelta(hours=2), ends_at=now + timedelta(hours=1))


def test_long_names_give_way_to_the_link(stocked):
    stocked.shop.items["PRINT"] = product("PRINT", name="A very long name " * 30)
    catalogue.sync(stocked.house, full=True)
    made = sales.create(stocked.house, SaleRequest("PRINT", quantity=1))
    text = sales.preview(stocked.house, made)
    assert len(text) <= 280
    assert stocked.house.sale_url(made.slug) in text
    assert "…" in text


def test_the_price_is_the_shop_s_or_the_sale_s(stocked):
    plain = sales.create(stocked.house, SaleRequest("PRINT", quantity=1))
    cheap = sales.create(stocked.house, SaleRequest("PRINT", quantity=1, price=1234))
    view = stocked.store.view()
    assert (view.items(plain.id)[0].unit, view.items(cheap.id)[0].unit) == (4900, 1234)


def test_terms_are_frozen_when_live(stocked):
    sale = stocked.on_sale()
    stocked.shop.items["PRINT"] = product("PRINT", price=9900)
    stocked.reply("ann")
    assert stocked.of("ann").unit == 4900
    assert stocked.pay("ann").paid_amount == 4900
    with pytest.raises(Conflict):
        sales.publish(stocked.house, sale.id)


def test_publishing_looks_at_the_shop_once_more(stocked):
    made = sales.create(stocked.house, SaleRequest("PRINT", quantity=3))
    stocked.shop.items["PRINT"] = product("PRINT", stock=1)
    with pytest.raises(Invalid, match="the shop has 1"):
        sales.publish(stocked.house, made.id)
    del stocked.shop.items["PRINT"]
    with pytest.raises(Invalid, match="gone from the shop"):
        sales.publish(stocked.house, made.id)
    assert sales.find(stocked.house, made.id).state == "draft"


def test_a_promise_that_the_shop_cannot_keep_is_noticed_before_it_is_made(stocked):
    made = sales.create(stocked.house, SaleRequest("PRINT", quantity=1))
    stocked.shop.failures["quote"] = [Refused("not below my price", code="price")]
    with pytest.raises(Invalid, match="price: the shop says"):
        sales.publish(stocked.house, made.id)


def test_one_post_whatever_gets_lost(stocked):
    made = sales.create(stocked.house, SaleRequest("PRINT", quantity=1))
    sales.publish(stocked.house, made.id)
    stocked.network.failures["publish"] = [away(), lost(), lost()]
    for _ in range(10):
        stocked.outbox.drain()
        stocked.clock.advance(10)
    assert len(stocked.network.posts) == 1
    assert len(stocked.store.view().posts(made.id)) == 1


def test_the_window_opens_and_closes_by_the_clock(stocked):
    now = stocked.clock.now()
    request = SaleRequest(
        "PRINT", quantity=1, starts_at=now + timedelta(minutes=5), ends_at=now + timedelta(minutes=10)
    )
    made = sales.publish(stocked.house, sales.create(stocked.house, request).id)
    assert made.state == "scheduled"
    assert sales.tick(stocked.house) == 0
    stocked.clock.advance(minutes=5)
    assert sales.tick(stocked.house) == 1
    stocked.outbox.drain()
    assert sales.find(stocked.house, made.id).state == "live"
    stocked.clock.advance(minutes=5)
    sales.tick(stocked.house)
    assert sales.find(stocked.house, made.id).end_reason == "window over"


def test_a_sale_ends_when_every_unit_is_paid_and_not_before(stocked):
    sale = stocked.on_sale(quantity=1, end_when_sold_out=True)
    stocked.reply("ann")
    sales.tick(stocked.house)
    assert sales.find(stocked.house, sale.id).state == "live"
    stocked.pay("ann")
    sales.tick(stocked.house)
    assert sales.find(stocked.house, sale.id).end_reason == "sold out"


def test_sync_finds_changes_and_deletions(stocked):
    stocked.shop.items["NEW"] = product("NEW")
    del stocked.shop.items["PRINT"]
    done = catalogue.sync(stocked.house, full=True)
    assert (done.seen, done.gone) == (1, 1)
    assert stocked.store.view().product("PRINT").gone_at is not None
    stocked.shop.items["PRINT"] = product("PRINT")
    catalogue.sync(stocked.house, full=True)
    assert stocked.store.view().product("PRINT").gone_at is None


def test_a_sync_that_breaks_off_begins_where_the_last_whole_one_ended(stocked):
    mark = stocked.store.view().cursor("catalogue.since")
    stocked.clock.advance(hours=1)
    stocked.shop.failures["products"] = [away()]
    with pytest.raises(Exception, match="away"):
        catalogue.sync(stocked.house)
    assert stocked.store.view().cursor("catalogue.since") == mark


def test_the_budget_stops_answers_first_and_says_so_twice(stocked):
    stocked.on_sale(quantity=3)
    month = f"{stocked.clock.now():%Y-%m}"
    stocked.store.write(lambda tx: tx.add_costs(f"{month}-01", "memory", {("", "", "post"): (1, 41_000_000)}))
    assert budget.look(stocked.house) == "warned"
    stocked.reply("ann")
    assert len(stocked.network.answered) == 1
    stocked.store.write(lambda tx: tx.add_costs(f"{month}-01", "memory", {("", "", "post"): (1, 9_000_000)}))
    assert budget.look(stocked.house) == "spent"
    budget.look(stocked.house)
    stocked.reply("bob")
    assert len(stocked.network.answered) == 1
    assert stocked.pay("bob").state == "ordered", "nothing already promised is dropped"
    assert [alert["kind"] for alert in stocked.store.view().alerts()] == ["budget", "budget"]


def test_every_priced_call_is_counted_for_its_sale(stocked):
    from bridge.budget import Meter

    stocked.network.meter = Meter(stocked.store, stocked.clock, stocked.house.config.budget, "memory")
    sale = stocked.on_sale()
    stocked.reply("ann")
    stocked.store.write(lambda tx: None)
    rows = {(row["sale_id"], row["call"]): row["count"] for row in stocked.store.view().costs()}
    assert rows[sale.id, "post_link"] == 1
    assert rows[sale.id, "answer"] == 1
    assert rows["", "read_owned"] >= 1
    assert stocked.store.view().cost_of_purchase(stocked.of("ann").id) == 10_000


def test_wrong_keys_of_the_network_are_told(stocked):
    stocked.network.failures["replies"] = [Permanent("the token was revoked", platform="x")]
    listener = listening.Listener(stocked.house)
    with pytest.raises(Permanent):
        listener._round()


def test_thanks_instead_of_held(stocked):
    stocked.on_sale(answers="thanks")
    mine = stocked.reply("ann")
    assert stocked.network.answered == {}
    stocked.pay("ann")
    stocked.outbox.drain()
    assert "1001" in stocked.network.answered[mine][1]


def test_no_answers_at_all(stocked):
    stocked.on_sale(answers="none")
    stocked.reply("ann")
    stocked.pay("ann")
    assert stocked.network.answered == {}


def restock(rehearsal, stock: int, *, full: bool = False) -> list[str]:
    rehearsal.clock.advance(minutes=1)
    rehearsal.shop.set_product("PRINT", stock=stock, in_stock=True)
    catalogue.sync(rehearsal.house, full=full)
    return [one["text"] for one in rehearsal.store.view().alerts() if one["kind"] == "restock"]


@pytest.mark.both_stores
@pytest.mark.parametrize("full", [True, False])
def test_more_in_the_shop_of_what_people_wait_for_is_told(rehearsal, full):
    rehearsal.shop.set_product("PRINT", stock=1, in_stock=True)
    sale = rehearsal.on_sale(quantity=1, limit_per_buyer=2)
    for handle, text in (("ann", "buy"), ("bob", "buy"), ("cid", "buy 2")):
        rehearsal.reply(handle, text)
    rehearsal.pay("ann")
    bob = rehearsal.of("bob").id
    rehearsal.store.write(lambda tx: wallets.writes(tx).put_promise(bob, rehearsal.clock.ms() + 10**9))
    (text,) = restock(rehearsal, 4, full=full)
    assert text.startswith("PRINT is back in the shop, 4 more than the sale offers: 2 wait for 3 in sale")
    assert "1 of these are promised" in text
    assert sale.slug in text
    assert len(restock(rehearsal, 5)) == 1, "once an hour"
    rehearsal.clock.advance(minutes=61)
    assert len(restock(rehearsal, 5)) == 1, "nothing came"
    assert len(restock(rehearsal, 6)) == 2


@pytest.mark.both_stores
def test_what_nobody_waits_for_or_the_sale_offers_already_is_no_news(rehearsal):
    rehearsal.on_sale(quantity=3)
    assert restock(rehearsal, 9) == []
    for handle in ("ann", "bob", "cid", "dan"):
        rehearsal.reply(handle)
    rehearsal.shop.set_product("PRINT", stock=2, in_stock=True)
    catalogue.sync(rehearsal.house)
    assert restock(rehearsal, 3) == [], "these three are held for buyers"
    assert len(restock(rehearsal, 4)) == 1


def test_a_further_try_says_what_the_first_one_said(stocked):
    """The network has the post, its answer was lost, and something of the sale changes until the next try looks for it."""
    sale = sales.publish(stocked.house, sales.create(stocked.house, SaleRequest("PRINT", quantity=1)).id)
    stocked.network.failures["publish"] = [lost()]
    stocked.outbox.drain()
    assert len(stocked.network.posts) == 1
    stocked.store.write(lambda tx: tx.grow(sale.id, "PRINT", 1))
    stocked.clock.advance(60)
    stocked.outbox.drain()
    (post,) = stocked.store.view().posts(sale.id)
    assert list(stocked.network.posts) == [post.post_id]
    assert "1 available" in post.text


def test_without_a_price_of_its_own_a_sale_has_the_shop_s_as_it_is_published(rehearsal):
    catalogue.sync(rehearsal.house, full=True)
    made = sales.create(rehearsal.house, SaleRequest("PRINT", quantity=2))
    said = sales.create(rehearsal.house, SaleRequest("PRINT", quantity=2, price=4900))
    rehearsal.shop.set_product("PRINT", price=Money(5900, "EUR"))
    for sale in (made, said):
        sales.publish(rehearsal.house, sale.id)
    rehearsal.outbox.drain()
    units = [rehearsal.store.view().items(sale.id)[0].unit for sale in (made, said)]
    assert units == [5900, 4900], "what the merchant said stays"
    posts = [rehearsal.store.view().posts(sale.id)[0].text for sale in (made, said)]
    assert "€59.00" in posts[0]
    assert "€49.00" in posts[1]
    copied = sales.publish(rehearsal.house, sales.copy(rehearsal.house, made.id).id)
    assert rehearsal.store.view().items(copied.id)[0].unit == 5900
    assert sales.as_request(rehearsal.house, said).price == 4900


def test_units_are_added_between_a_lost_answer_and_the_next_try(rehearsal):
    """The words of the first try are kept, so that its post is found by them: it stands once."""
    catalogue.sync(rehearsal.house, full=True)
    sale = sales.create(rehearsal.house, SaleRequest("PRINT", quantity=1))
    sales.publish(rehearsal.house, sale.id)
    rehearsal.network.failures["publish"] = [lost()]
    rehearsal.outbox.drain()
    assert not rehearsal.store.view().posts(sale.id)
    sales.add_units(rehearsal.house, sale.id, "PRINT", 2)
    rehearsal.clock.advance(60)
    rehearsal.outbox.drain()
    assert rehearsal.store.view().items(sale.id)[0].quantity == 3
    (post,) = rehearsal.store.view().posts(sale.id)
    assert list(rehearsal.network.posts) == [post.post_id]


def test_no_units_are_added_while_the_words_of_its_post_are_composed(rehearsal):
    catalogue.sync(rehearsal.house, full=True)
    sale = sales.create(rehearsal.house, SaleRequest("PRINT", quantity=1))
    sales.publish(rehearsal.house, sale.id)
    rehearsal.store.write(lambda tx: tx.claim("network", "elsewhere", 1, 60_000))
    with pytest.raises(Conflict, match="just going out"):
        sales.add_units(rehearsal.house, sale.id, "PRINT", 2)


@pytest.mark.parametrize("was_said", [True, False])
def test_a_post_whose_answer_was_lost_is_looked_for_after_the_end(rehearsal, was_said):
    """Who replied to it is heard; and nothing is said of a sale that is over."""
    catalogue.sync(rehearsal.house, full=True)
    sale = sales.create(rehearsal.house, SaleRequest("PRINT", quantity=1))
    sales.publish(rehearsal.house, sale.id)
    rehearsal.network.failures["publish"] = [lost() if was_said else away()]
    rehearsal.outbox.drain()
    said = [rehearsal.network.say(post, "ann", "buy") for post in rehearsal.network.posts]
    rehearsal.clock.advance(5)
    sales.end(rehearsal.house, sale.id)
    rehearsal.clock.advance(60)
    rehearsal.outbox.drain()
    assert len(rehearsal.network.posts) == was_said
    assert [post.post_id for post in rehearsal.store.view().posts(sale.id)] == list(rehearsal.network.posts)
    assert [
        sales.find(rehearsal.house, sale.id).kind_of(post) for post in rehearsal.store.view().posts(sale.id)
    ] == ["sale"] * was_said
    rehearsal.hear()
    heard = [rehearsal.store.view().reply("memory", ident) for ident in said]
    assert [(one.sale_id, one.state) for one in heard if one] == [(sale.id, "inbox")] * was_said
