"""Purchases: found, told, cancelled, refunded; tasks that wait for a person."""

import pytest

from bridge import checkout
from bridge.states import State
from connectors.errors import Refused
from tests.conftest import product
from tests.integration.pages.merchant import merchant


@pytest.fixture
def marie(rehearsal):
    rehearsal.slug = rehearsal.on_sale(quantity=3, limit_per_buyer=2).slug
    return merchant(rehearsal)


def found(marie):
    return [tag.get_text() for tag in marie.soup.select(".list a.go")]


@pytest.mark.both_stores
def test_purchases_are_found(rehearsal, marie):
    for handle in ("ann", "bob", "anna"):
        rehearsal.reply(handle)
    rehearsal.pay("bob")
    number = rehearsal.of("bob").shop_order_number
    for query, wanted in (
        ("", ["@anna", "@bob", "@ann"]),
        ("?search=@ANN", ["@anna", "@ann"]),
        ("?state=ordered", ["@bob"]),
        (f"?search={number}", ["@bob"]),
        (f"?search={rehearsal.of('ann').id}", ["@ann"]),
        (f"?sale={rehearsal.slug}&state=held", ["@anna", "@ann"]),
        ("?search=%25", []),
        ("?search=thing", ["@anna", "@bob", "@ann"]),
        ("?state=nonsense&page=nonsense", ["@anna", "@bob", "@ann"]),
    ):
        marie.get(f"/admin/purchases{query}")
        assert sorted(found(marie)) == sorted(wanted), query


def test_pages_of_purchases(rehearsal, marie, monkeypatch):
    from bridge.web.admin import purchases

    monkeypatch.setattr(purchases, "PER_PAGE", 2)
    for handle in ("a1", "a2", "a3"):
        rehearsal.reply(handle)
        rehearsal.clock.advance(1)
    marie.get("/admin/purchases")
    assert found(marie) == ["@a3", "@a2"]
    marie.get(marie.soup.select_one("a[rel=next]")["href"])
    assert found(marie) == ["@a1"]
    assert marie.soup.select_one("a[rel=prev]")
    marie.get("/admin/purchases?page=9000")
    assert found(marie) == []


@pytest.mark.both_stores
def test_the_whole_story_in_time_order(rehearsal, marie):
    rehearsal.reply("ann", "buy <2>")
    rehearsal.reply("ann", "buy 2")
    rehearsal.clock.advance(60)
    page = rehearsal.to_paypal("ann", company="")
    rehearsal.clock.advance(60)
    rehearsal.payments.approve(page)
    checkout.look(rehearsal.house, page)
    rehearsal.outbox.drain()
    rehearsal.clock.advance(60)
    checkout.request_refund(rehearsal.house, rehearsal.of("ann").id, amount=500, reason="late")
    rehearsal.outbox.drain()
    marie.get(f"/admin/purchases/{rehearsal.of('ann').id}")
    lines = marie.soup.select(".story li")
    assert [line.b.get_text() for line in lines] == [
        "The reply", "Held", "PayPal's page was opened, and paid there", "Approved", "Paying", "Paid", "Ordered",
        "Refund under way", "Refund of €5.00: done", "Ordered",
    ]  # fmt: skip
    times = [int(line.time["data-ms"]) for line in lines]
    assert times == sorted(times)
    assert lines[0].blockquote.get_text() == "buy 2"
    text = marie.text()
    for said in (
        "Ada Martin",
        "1 rue de la Paix",
        "ada@example.com",
        rehearsal.of("ann").capture_id,
        "€98.00",
        "€5.00",
    ):
        assert said in text


def test_the_story_in_french(rehearsal, marie):
    rehearsal.reply("ann")
    rehearsal.pay("ann")
    marie = merchant(rehearsal, lang="fr")
    marie.get(f"/admin/purchases/{rehearsal.of('ann').id}")
    story = marie.soup.select_one(".story").get_text(" ")
    assert "l'acheteur a approuvé chez PayPal" in story
    assert "est dans la boutique" in story
    assert not marie.soup.select(".story [lang=en]")


def test_cancel(rehearsal, marie):
    rehearsal.reply("ann")
    address = f"/admin/purchases/{rehearsal.of('ann').id}"
    marie.get(address)
    assert marie.post(f"{address}/cancel", {"back": address}).location == address
    assert rehearsal.of("ann").state is State.CANCELLED
    marie.get(address)
    assert "Cancelled." in marie.text()
    assert not marie.soup.select(f"form[action='{address}/cancel']")
    marie.post(f"{address}/cancel", {"back": address})
    marie.get(address)
    assert "It is Cancelled already." in marie.text()


def test_refund_all(rehearsal, marie):
    rehearsal.reply("ann")
    rehearsal.pay("ann")
    address = f"/admin/purchases/{rehearsal.of('ann').id}"
    marie.get(address)
    form = {"how": "all", "seen": "0", "reason": "too\x00 late"}
    assert marie.post(f"{address}/refund", form).location == address
    rehearsal.outbox.drain()
    assert rehearsal.of("ann").state is State.REFUNDED
    assert rehearsal.store.view().refunds(rehearsal.of("ann").id)[0].reason == "too late"
    marie.get(address)
    assert "€49.00 goes back to the buyer." in marie.text()
    assert not marie.soup.select(f"form[action='{address}/refund']")


def test_refund_a_part_and_only_once(rehearsal, marie):
    rehearsal.reply("ann")
    rehearsal.pay("ann")
    address = f"/admin/purchases/{rehearsal.of('ann').id}"
    marie.get(address)
    for amount in ("", "a lot", "0", "49.01", "-5", "1e3"):
        answer = marie.post(f"{address}/refund", {"how": "part", "amount": amount, "seen": "0"})
        assert answer.status_code == 422, amount
        assert "amount" in marie.wrong()
        assert marie.soup.select_one("details.sheet[open]")
    form = {"how": "part", "amount": "4,90", "seen": "0"}
    assert marie.post(f"{address}/refund", form).status_code == 303
    rehearsal.outbox.drain()
    assert (rehearsal.of("ann").state, rehearsal.of("ann").refunded) == (State.ORDERED, 490)
    # The same form once more, from a page that is old by now.
    marie.post(f"{address}/refund", form)
    rehearsal.outbox.drain()
    assert rehearsal.of("ann").refunded == 490
    marie.get(address)
    assert "Somebody or something else was faster." in marie.text()
    marie.post(f"{address}/refund", {"how": "all", "seen": "490"})
    rehearsal.outbox.drain()
    assert (rehearsal.of("ann").state, rehearsal.of("ann").refunded) == (State.REFUNDED, 4900)


def test_what_waits_for_a_person_is_tried_again(rehearsal, marie):
    rehearsal.reply("ann")
    rehearsal.shop.failures["place_order"] = [Refused("the form is wrong", code="other")]
    rehearsal.pay("ann")
    address = f"/admin/purchases/{rehearsal.of('ann').id}"
    marie.get("/admin/health")
    assert "A task waits for you." in marie.text()
    assert "the form is wrong" in marie.text()
    marie.get(address)
    action = marie.soup.select_one("form[action*=retry]")["action"]
    assert marie.post(action, {"back": address}).location == address
    rehearsal.outbox.drain()
    assert rehearsal.of("ann").state is State.ORDERED
    marie.get("/admin/health")
    assert "All is well" in marie.text()


def test_a_purchase_that_nobody_knows(marie):
    assert marie.get("/admin/purchases/nothing").status_code == 404
    assert "This page does not exist" in marie.text()
    marie.get("/admin/account")
    assert marie.post("/admin/purchases/nothing/refund", {"seen": "0"}).status_code == 404


def test_the_part_that_refreshes_has_no_form_that_could_be_lost(rehearsal, marie):
    rehearsal.reply("ann")
    address = f"/admin/purchases/{rehearsal.of('ann').id}"
    part = marie.live(address).text
    assert "Held" in part
    assert "<form" not in part


@pytest.mark.both_stores
def test_those_of_one_parcel_lead_to_each_other(rehearsal):
    """Their order, payment and shipping are one: who refunds or packs one must know of the other."""
    rehearsal.shop.items["MUG"] = product("MUG", price=1250, stock=5)
    held = []
    for sku in ("PRINT", "MUG"):
        rehearsal.on_sale(sku, quantity=2)
        rehearsal.reply("ann")
        held.append(rehearsal.of("ann"))
    first, last = held
    alone = merchant(rehearsal, lang="fr")
    alone.get(f"/admin/purchases/{first.id}")
    assert "Dans un même colis avec" not in alone.text()
    page = rehearsal.to_paypal("ann", together=[first.id])
    rehearsal.payments.approve(page)
    checkout.look(rehearsal.house, page)
    rehearsal.outbox.drain()
    for one, other in ((first, last), (last, first)):
        alone.get(f"/admin/purchases/{one.id}")
        assert "Dans un même colis avec" in alone.text()
        links = [link["href"] for link in alone.soup.select("dl.facts a")]
        assert links == [f"/admin/purchases/{other.id}"]
