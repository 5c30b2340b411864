"""The buyers' pages over HTTP: the way to the order, who may see what, and what every answer carries."""

import re
from dataclasses import replace

import pytest

from bridge import holds, sales
from bridge.web import checkout as pages
from tests.conftest import ADDRESS
from tests.integration.pages.visitor import PAYPAL, Visitor, addressed, pay


def test_the_whole_way(held, ann):
    assert "It is no order yet" in Visitor(held).get(f"/s/{held.slug}").text
    addressed(ann)
    assert "Order with obligation to pay" in ann.text()
    assert "Total to pay €49.00" in ann.text()
    assert "Taxes in it €8.17" in ann.text()
    assert "The Shop" in ann.text()
    assert "within 14 days" in ann.text()
    answer = pay(ann)
    assert (answer.status_code, answer.location) == (303, PAYPAL)
    held.payments.approve("PAGE1")
    assert ann.get(f"{ann.path}/back").status_code == 303
    held.outbox.drain()
    ann.get(ann.path)
    assert "Your order 1001 is confirmed and paid" in ann.text()
    assert "Withdraw from the contract here" in ann.text()


def test_in_french(held):
    visitor = Visitor(held, "fr-FR,fr;q=0.9,en;q=0.5")
    visitor.path = f"/c/{held.of('ann').token}"
    visitor.get(visitor.path)
    assert visitor.soup.html["lang"] == "fr"
    addressed(visitor)
    assert "Commander avec obligation de paiement" in visitor.text()
    assert "49,00 €" in visitor.text().replace("\xa0", " ")


@pytest.mark.parametrize(
    ("asked", "lang"), [("fr", "fr"), ("en", "en"), ("xx", "en"), ("", "en"), ("fr' OR 1=1", "en")]
)
def test_the_language_asked_for_is_kept(ann, asked, lang):
    ann.get(ann.path, query_string={"lang": asked})
    assert ann.soup.html["lang"] == lang
    ann.get(ann.path)
    assert ann.soup.html["lang"] == lang


def test_the_other_language_of_a_page_that_answers_a_form_is_a_page(ann):
    ann.post(f"{ann.path}/address", {**ADDRESS, "email": "nothing"})
    link = ann.soup.footer.find("a", {"lang": "fr"})["href"]
    assert ann.get(link).status_code == 200
    assert ann.soup.html["lang"] == "fr"


def test_a_stranger_s_path_is_no_link_on_our_pages(held):
    visitor = Visitor(held)
    answer = visitor.client.get("/x", environ_overrides={"PATH_INFO": "//evil.example/x"})
    assert answer.status_code == 404
    assert "evil.example" not in answer.text


@pytest.mark.parametrize("step", ["address", "pay", "again", "cancel"])
def test_a_form_s_address_loaded_as_a_page_leads_to_the_purchase(ann, step):
    answer = ann.get(f"{ann.path}/{step}")
    assert (answer.status_code, answer.location) == (303, ann.path)


def test_an_unknown_token_is_a_page_that_says_so(held):
    visitor = Visitor(held)
    for token in ("x", "a" * 19, "a" * 32, "a" * 64, "a" * 65, "a" * 5000, "%00" * 24, "é" * 24, "..%2f" * 8):
        for step in ("", "/back", "/withdraw", "/address"):
            assert visitor.get(f"/c/{token}{step}").status_code == 404
            assert "This page does not exist" in visitor.text()


@pytest.mark.parametrize("slug", ["nope", "a" * 5000, "%00", "%F0%9F%8E%89", "' OR 1=1 --"])
def test_an_unknown_sale(held, slug):
    assert Visitor(held).get(f"/s/{slug}").status_code == 404


def test_a_sale_is_found_by_its_slug_only_and_a_draft_not_at_all(held):
    sale = sales.find(held.house, held.slug)
    assert Visitor(held).get(f"/s/{sale.id}").status_code == 404
    draft = sales.create(held.house, sales.SaleRequest("PRINT", quantity=1))
    assert Visitor(held).get(f"/s/{draft.slug}").status_code == 404


def test_a_link_of_long_ago_is_closed(held, ann):
    holds.cancel(held.house, held.of("ann").id)
    held.clock.advance(days=held.house.config.work.keep_days + 1)
    assert ann.get(ann.path).status_code == 410


def test_withdrawing_is_confirmed_with_its_time_and_told_to_the_merchant(held, ann):
    assert ann.get(f"{ann.path}/withdraw").location == ann.path, "there is no contract yet"
    held.pay("ann")
    ann.get(f"{ann.path}/withdraw")
    assert "I withdraw from the contract about this item, order 1001." in ann.text()
    for _ in range(2):
        assert ann.post(f"{ann.path}/withdraw").location == ann.path
    ann.get(ann.path)
    assert "We received your withdrawal from the contract on 23 November 2026, 12:00 UTC" in ann.text()
    assert "Withdraw from the contract here" not in ann.text()
    alerts = [moment for moment in held.store.view().history(held.of("ann").id) if moment.why == pages.WITHDRAWN]
    assert len(alerts) == 1


def test_withdrawing_ends_with_its_time(held, ann):
    held.pay("ann")
    held.clock.advance(days=27)
    ann.get(ann.path)
    assert "Withdraw from the contract here" in ann.text()
    held.clock.advance(days=2)
    ann.get(ann.path)
    assert "Withdraw from the contract here" not in ann.text()


def test_the_headers_that_keep_a_page_safe(held, ann):
    for path in (ann.path, f"/s/{held.slug}", "/c/nothing", "/static/live.js"):
        headers = ann.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert re.search(r"img-src 'self' data:;", policy)
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Strict-Transport-Security"]
        assert headers["Referrer-Policy"] == "same-origin"
    assert ann.get(ann.path).headers["Cache-Control"] == "no-store"


def test_the_pages_hold_nothing_that_the_policy_forbids(held, ann):
    addressed(ann)
    for path, query in ((ann.path, {}), (ann.path, {"edit": "1"}), (f"/s/{held.slug}", {}), ("/c/nothing", {})):
        ann.get(path, query_string=query)
        for tag in ann.soup.find_all(True):
            assert not tag.has_attr("style"), tag
            assert not [name for name in tag.attrs if name.startswith("on")], tag
            for name in ("src", "action"):
                assert not re.match(r"(https?:)?//", tag.get(name, "")), tag
        # Facts for machines are no programs.
        assert all(
            tag.get("src") or tag.get("type") == "application/ld+json" for tag in ann.soup.find_all("script")
        )
        assert not ann.soup.find("meta", {"http-equiv": "refresh"})


def test_the_cookie_s_flags(held):
    visitor = Visitor(held)
    cookie = visitor.get(f"/s/{held.slug}").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "Secure" in cookie
    assert "SameSite=Lax" in cookie


def test_a_forged_cookie_is_no_session(held):
    visitor = Visitor(held)
    visitor.client.set_cookie("replycart", "eyJhY2NvdW50Ijp7fX0.aaaa.bbbb", domain="sell.example.com")
    assert visitor.get(f"/s/{held.slug}").status_code == 200
    assert "Your holds" not in visitor.text()


def test_only_the_sale_s_page_may_be_found_by_search_engines(held, ann):
    assert ann.soup.find("meta", {"name": "robots"})["content"] == "noindex"
    ann.get(f"/s/{held.slug}")
    assert ann.soup.find("meta", {"name": "robots"}) is None
    assert ann.soup.find("meta", {"property": "og:url"})["content"] == f"https://sell.example.com/s/{held.slug}"
    assert ann.soup.find("meta", {"property": "og:title"})["content"]


@pytest.mark.parametrize("state", ["paused", "ended", "scheduled"])
def test_the_sale_s_page_in_its_states(held, state):
    if state == "scheduled":
        held.shop.items["MUG"] = replace(held.shop.items["PRINT"], sku="MUG", id="id-MUG")
        slug = held.on_sale("MUG", 1, starts_at=held.clock.now().replace(hour=20)).slug
    else:
        slug = held.slug
        {"paused": sales.pause, "ended": sales.end}[state](held.house, slug)
    visitor = Visitor(held)
    assert visitor.get(f"/s/{slug}").status_code == 200
    said = {"paused": "This sale is paused.", "ended": "This sale is over.", "scheduled": "Starts"}[state]
    assert said in visitor.text()


def test_no_picture_is_a_404(held):
    assert Visitor(held).get(f"/s/{held.slug}/picture").status_code == 404
