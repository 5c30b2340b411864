"""The WooCommerce connector where the shop is odd, hostile, old or broken."""

from __future__ import annotations

import io
import json
import logging
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
import responses
from marshmallow import ValidationError
from oauthlib.oauth1 import SIGNATURE_HMAC_SHA256, Client

from connectors.errors import ConnectorError, Permanent, Refused, Retryable
from connectors.shops.woocommerce import WooCommerce, api, products
from connectors.simulators.catalogue import PARENT, SCARCE, SIMPLE, VARIANT
from connectors.simulators.woocommerce import Key
from connectors.suites.shop_world import World
from connectors.values import Money, OrderDraft, OrderLine, Payment, RefundLine, Shipping
from tests.conftest import PROOF
from tests.contract.test_woocommerce import KEYS, SimulatedWorld, connector
from tests.contract.test_woocommerce_simulator import Caller, Receiver

DELIVERIES = json.loads((Path(__file__).parent / "fixtures" / "woocommerce" / "deliveries.json").read_text())


@pytest.fixture
def world() -> Iterator[SimulatedWorld]:
    world = SimulatedWorld()
    yield world
    world.close()


@pytest.fixture
def shop(world: SimulatedWorld) -> WooCommerce:
    return connector(world, url=world.simulator.base_url, **KEYS)


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


def a_draft(
    world: World, shop: WooCommerce, sku: str = SIMPLE, quantity: int = 1, reference: str = "rc-1"
) -> OrderDraft:
    product = shop.product(sku)
    assert product
    line = OrderLine(sku, product.id, product.name, quantity, parent_id=product.parent_id)
    return OrderDraft(reference, "EUR", (line,), Shipping("Post", eur(490)), world.address())


def a_paid(
    world: World, shop: WooCommerce, sku: str = SIMPLE, quantity: int = 1, reference: str = "rc-1"
) -> OrderDraft:
    draft = a_draft(world, shop, sku, quantity, reference)
    payment = Payment("PayPal via X", "CAPTURE-" + reference, world.now())
    return replace(draft, quote=shop.quote(draft), payment=payment, note=f"X @zoe, PayPal CAPTURE-{reference}")


def notes(world: SimulatedWorld, id: str) -> list[str]:
    return [str(note["note"]) for note in world.simulator.book.orders[int(id)].notes]


# orders


@pytest.mark.parametrize("by", ["no answer in time", "504"])
def test_an_attempt_that_was_given_up_and_comes_through_beside_the_next(
    world: SimulatedWorld, shop: WooCommerce, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    """A slow shop goes on with what nobody waits for any more: one order stands, the other is cancelled by us."""
    real, sent = world.http.session("woocommerce").request, list[tuple[Any, ...]]()

    def slow(method: str, url: str, **more: Any) -> requests.Response:
        if method == "POST" and url.endswith("/orders"):
            sent.append((method, url, more))
            if len(sent) == 1 and by == "504":
                answer = requests.Response()
                answer.status_code, answer.raw = 504, io.BytesIO()
                return answer
            if len(sent) == 1:
                raise requests.exceptions.ReadTimeout
            real(sent[0][0], sent[0][1], **sent[0][2])
        return real(method, url, **more)

    draft, before = a_paid(world, shop), world.stock(SIMPLE)
    monkeypatch.setattr(world.http.session("woocommerce"), "request", slow)
    with pytest.raises(Retryable) as caught:
        shop.place_order(draft)
    assert (caught.value.maybe_done, caught.value.late) == (True, True)
    order = shop.place_order(draft)
    made = [one for one in world.simulator.book.orders.values() if one.created_via == draft.reference]
    assert [one.status for one in made] == ["processing", "cancelled"]
    assert (order.id, order.complete) == (str(made[0].id), True)
    assert world.stock(SIMPLE) == before - 1
    assert any("twice" in note for note in notes(world, str(made[1].id)))
    assert not order.undone
    assert shop.place_order(draft).id == order.id


@pytest.mark.parametrize("status", ["cancelled", "refunded", "completed"])
def test_an_order_that_was_undone_in_the_shop_says_so(
    world: SimulatedWorld, shop: WooCommerce, status: str
) -> None:
    draft = a_paid(world, shop)
    world.simulator.book.orders[int(shop.place_order(draft).id)].status = status
    found = shop.find_order(draft)
    assert found
    assert found.undone is (status != "completed")


# signing


@pytest.mark.parametrize(
    "url",
    [
        "http://shop.example/wp-json/wc/v3/orders?created_via=rc-1&_fields=id%2Cnumber",
        "http://Shop.Example:8081/wp-json/wc/v3/products?sku=TEA%2FEARL+GREY+100%25%2B&per_page=100",
        "http://shop.example/blog/wp-json/wc/v3/products?search=caf%C3%A9~.-_&b=&a=2&a=1",
        "http://shop.example/wp-json/wc/v3/data/currencies/current",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_signatures_are_those_of_the_standard_library_for_it(
    url: str, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api.secrets, "token_hex", lambda size: "nonce-1")
    moment = datetime(2026, 1, 2, tzinfo=UTC)
    signed = api.OAuth1("ck_a", "cs_b", lambda: moment)(requests.Request(method, url).prepare())
    client = Client(
        "ck_a", client_secret="cs_b", signature_method=SIGNATURE_HMAC_SHA256,
        nonce="nonce-1", timestamp=str(int(moment.timestamp())),
    )  # fmt: skip
    expected = client.sign(str(signed.url), method)[1]["Authorization"]
    assert sorted(signed.headers["Authorization"][6:].split(", ")) == sorted(expected[6:].split(", "))


def test_keys_travel_in_the_header_only(world: SimulatedWorld, shop: WooCommerce) -> None:
    seen: list[requests.PreparedRequest] = []
    send = requests.Session.send

    def watch(self: requests.Session, request: requests.PreparedRequest, **more: Any) -> requests.Response:
        seen.append(request)
        return send(self, request, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(requests.Session, "send", watch)
        shop.place_order(a_paid(world, shop))
        list(shop.products())
    assert len(seen) > 8
    assert all(request.headers["Authorization"].startswith("OAuth ") for request in seen)
    assert not [request.url for request in seen if re.search("c[ks]_demo", str(request.url))]


@responses.activate
def test_https_uses_basic() -> None:
    world = World()
    responses.get("https://shop.example/wp-json/wc/v3/data/currencies/current", json={"code": "EUR"})
    assert connector(world, url="https://shop.example/", **KEYS).currency() == "EUR"
    sent = responses.calls[0].request
    assert sent.headers["Authorization"] == "Basic Y2tfZGVtbzpjc19kZW1v"
    assert "ck_demo" not in str(sent.url)


def test_a_retry_is_signed_anew(world: SimulatedWorld, shop: WooCommerce) -> None:
    """A reused nonce would be 401: two answers of 503 and then the page."""
    url = world.simulator.base_url + "/_play/fault"
    requests.post(url, json={"kind": "status", "times": 2}, timeout=10)
    assert shop.currency() == "EUR"
    assert len(world.simulator.door.nonces) == 1
    requests.post(url, json={"kind": "lost", "times": 1, "method": "GET"}, timeout=10)
    assert shop.product(SIMPLE)
    assert len(world.simulator.door.nonces) == 3


# answers that cannot be trusted


@responses.activate
@pytest.mark.parametrize(
    ("answer", "error", "word"),
    [
        ({"body": "<html>Maintenance</html>", "status": 200}, Retryable, "maintenance"),
        ({"json": ["no", "object"], "status": 200}, Retryable, "object"),
        ({"json": {"code": 5}, "status": 200}, Retryable, "currency"),
        ({"body": "", "status": 301, "headers": {"Location": "https://x"}}, Permanent, "home address"),
        ({"body": "<h1>404</h1>", "status": 404}, Permanent, "Permalinks"),
        ({"json": {"code": "rest_no_route"}, "status": 404}, Permanent, "Permalinks"),
        ({"json": {"code": "x", "message": "Consumer secret is invalid."}, "status": 401}, Permanent, "consumer_secret"),
        ({"json": {"code": "x", "message": "Invalid timestamp."}, "status": 401}, Permanent, "NTP"),
        ({"json": {"code": "x", "message": "Invalid signature - no match"}, "status": 401}, Permanent, "home address"),
        ({"json": {"code": "x", "message": "The key has no write permissions."}, "status": 401}, Permanent, "Read/Write"),
        ({"body": "forbidden by a firewall", "status": 403}, Permanent, "keys"),
        ({"body": "fatal error", "status": 500}, Retryable, "500"),
        ({"json": {"code": "rest_invalid_param", "message": "no"}, "status": 400}, Refused, "rest_invalid_param"),
    ],
)  # fmt: skip
def test_every_odd_answer_is_a_typed_error(answer: dict[str, Any], error: type[ConnectorError], word: str) -> None:
    responses.get("http://shop.example/wp-json/wc/v3/data/currencies/current", **answer)
    with pytest.raises(error, match=word) as failure:
        connector(World(), url="http://shop.example", **KEYS).currency()
    assert "cs_demo" not in str(failure.value)


@responses.activate
@pytest.mark.parametrize(
    "answer", [{"status": 500}, {"status": 201, "body": "<b>Warning</b>"}, {"status": 201, "json": []}]
)
def test_a_write_with_an_odd_answer_may_have_been_done(answer: dict[str, Any]) -> None:
    responses.post("http://shop.example/wp-json/wc/v3/orders", **answer)
    with pytest.raises(Retryable) as failure:
        connector(World(), url="http://shop.example", **KEYS).api.order("POST", "orders", {})
    assert failure.value.maybe_done


class MangledWorld(SimulatedWorld):
    """One member of each answer is wrong: gone, null, another type, a word for a number."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.rng = random.Random(seed)
        self.rate = 0.0
        honest = self.http.request

        def request(platform: str, method: str, url: str, **kwargs: Any) -> requests.Response:
            response = honest(platform, method, url, **kwargs)
            if self.rng.random() < self.rate and method != "DELETE":
                try:
                    body = response.json()
                except ValueError:
                    return response
                response._content = json.dumps(self.mangle(body)).encode()
            return response

        self.http.request = request  # type: ignore[method-assign]

    def mangle(self, body: Any) -> Any:
        if isinstance(body, list) and body and self.rng.random() < 0.8:
            at = self.rng.randrange(len(body))
            body[at] = self.mangle(body[at])
            return body
        if isinstance(body, dict) and body and self.rng.random() < 0.9:
            name = self.rng.choice(list(body))
            if self.rng.random() < 0.3:
                del body[name]
            else:
                body[name] = self.mangle(body[name])
            return body
        return self.rng.choice([None, "", "abc", -1, 10**30, "NaN", [], {}, True, [None], {"id": "x"}, "1e999"])


@pytest.mark.parametrize("seed", range(6 if PROOF else 2))
def test_only_typed_errors_leave_whatever_the_shop_says(seed: int) -> None:
    world = MangledWorld(seed)
    try:
        shop = connector(world, url=world.simulator.base_url, **KEYS, quote_seconds=0, page_size=20)
        paid = a_paid(world, shop)
        order = shop.place_order(paid)
        refund = [RefundLine(SIMPLE, 1)]
        calls = [
            lambda n: shop.quote(replace(paid, reference=f"q{n}")),
            lambda n: shop.find_order(paid),
            lambda n: shop.place_order(replace(paid, reference=f"m{seed}-{n}")),
            lambda n: shop.refund_order(order.id, eur(1), refund, reference=f"r{n}"),
            lambda n: shop.product(SIMPLE),
            lambda n: shop.product(VARIANT, id="73", parent_id="72"),
            lambda n: shop.create_coupon(f"C{n}", eur(100), expires=world.now() + timedelta(days=1), minimum=None),
            lambda n: list(shop.products()),
            lambda n: shop.product_ids(),
            lambda n: shop.check(),
        ]
        world.rate, failed = 0.7, 0
        for n in range(60):
            for call in calls[: 7 if n % 10 else 10]:
                try:
                    call(n)
                except ConnectorError:
                    failed += 1
        assert failed > 30
    finally:
        world.close()


# what is paid and what stands


def test_a_product_deleted_after_the_quote_makes_no_paid_order(world: SimulatedWorld, shop: WooCommerce) -> None:
    """The shop would make a line of nothing, complete the order and say 201."""
    draft = a_paid(world, shop)
    world.delete(SIMPLE)
    for _ in range(2):
        with pytest.raises(Refused) as refusal:
            shop.place_order(draft)
        assert refusal.value.code == "mismatch"
        assert SIMPLE in refusal.value.message
    assert world.orders("rc-1") == 1
    order = next(iter(world.simulator.book.orders.values()))
    assert order.status == "cancelled"
    assert sum("Replycart cancelled" in note for note in notes(world, str(order.id))) == 1


def test_a_tax_that_changed_after_the_quote_is_a_mismatch_and_stock_returns(
    world: SimulatedWorld, shop: WooCommerce
) -> None:
    draft, stock = a_paid(world, shop, quantity=2), world.stock(SIMPLE)
    world.simulator.book.rates["DE"] /= 2
    with pytest.raises(Refused, match="total"):
        shop.place_order(draft)
    assert world.stock(SIMPLE) == stock


def test_a_price_that_changed_after_the_quote_is_not_asked_again(world: SimulatedWorld, shop: WooCommerce) -> None:
    draft = a_paid(world, shop, quantity=2)
    assert draft.quote
    world.set_price(SIMPLE, 9900)
    assert shop.place_order(draft).total == draft.quote.total


@pytest.mark.parametrize("sku", [SCARCE, VARIANT])
def test_an_oversold_product_is_ordered_and_told(world: SimulatedWorld, shop: WooCommerce, sku: str) -> None:
    draft = a_paid(world, shop, sku, 2)
    world.set_stock(sku, 1)
    shop.product(sku)  # the bridge looks before it captures
    order = shop.place_order(draft)
    assert order.complete
    assert any("oversold" in note and "-1" in note for note in notes(world, order.id))


def test_the_note_stands_once_though_answers_were_lost(world: SimulatedWorld, shop: WooCommerce) -> None:
    draft = a_paid(world, shop)
    for _ in ("the order", "the note"):
        world.lose_answers(1)
        with pytest.raises(Retryable):
            shop.place_order(draft)
    order = shop.place_order(draft)
    assert notes(world, order.id).count(draft.note) == 1


@pytest.mark.parametrize("status", ["pending", "failed", "on-hold"])
def test_an_unpaid_order_of_ours_is_finished(world: SimulatedWorld, shop: WooCommerce, status: str) -> None:
    draft = a_paid(world, shop)
    order = shop.place_order(draft)
    row = world.simulator.book.orders[int(order.id)]
    row.status, row.paid, row.transaction_id, row.meta = status, None, "", []
    found = shop.find_order(draft)
    assert found
    assert not found.complete
    again = shop.place_order(draft)
    assert again.id == order.id
    assert again.complete
    assert again.status == "processing"


def test_an_order_that_the_merchant_finished_stays(world: SimulatedWorld, shop: WooCommerce) -> None:
    draft = a_paid(world, shop)
    order = shop.place_order(draft)
    world.simulator.book.orders[int(order.id)].status = "completed"
    assert shop.place_order(draft).status == "completed"


def test_a_quote_is_kept_for_a_while_and_its_order_goes(world: SimulatedWorld, shop: WooCommerce) -> None:
    draft = a_draft(world, shop)
    before = world.simulator.requests
    first = shop.quote(draft)
    asked = world.simulator.requests - before
    assert shop.quote(replace(draft, reference="rc-2", note="other")) == first
    assert world.simulator.requests - before == asked
    elsewhere = replace(draft, address=replace(draft.address, postcode="80331", city="München"))
    shop.quote(elsewhere)
    # what tax adds is known by now: an order, and away with it
    assert world.simulator.requests - before == asked + 2
    assert world.simulator.book.orders == {}
    world.lose_answers(1, after=1)  # the answer to DELETE
    shop.quote(replace(draft, shipping=Shipping("Post", eur(500))))
    assert world.simulator.book.orders == {}


def test_a_quote_tells_the_shop_no_name(world: SimulatedWorld, shop: WooCommerce) -> None:
    made: list[Any] = []
    create = world.simulator.book.create
    world.simulator.book.create = lambda body: made.append(body) or create(body)  # type: ignore[method-assign]
    shop.quote(a_draft(world, shop))
    assert not re.search("Zoë|Müller|zoe@|Hufeland|4930", json.dumps(made, ensure_ascii=False))


def test_what_cannot_be_quoted(world: SimulatedWorld, shop: WooCommerce) -> None:
    draft = a_draft(world, shop)
    with pytest.raises(Refused, match="shipping"):
        shop.quote(replace(draft, shipping=Shipping("By the shop")))
    world.delete(SIMPLE)
    with pytest.raises(Refused) as refusal:
        shop.quote(draft)
    assert refusal.value.code == "not_found"
    assert world.simulator.book.orders == {}
    broken = replace(draft, address=replace(draft.address, email="not an address"))
    with pytest.raises(Refused) as refusal:
        shop.place_order(replace(broken, quote=None, payment=Payment("PayPal", "T", world.now())))
    assert refusal.value.code == "not_found"


def test_a_bad_email_is_refused_as_the_address(world: SimulatedWorld, shop: WooCommerce) -> None:
    draft = a_paid(world, shop)
    with pytest.raises(Refused) as refusal:
        shop.place_order(replace(draft, address=replace(draft.address, email="nobody")))
    assert refusal.value.code == "address"
    assert shop.place_order(replace(draft, address=replace(draft.address, email=""))).complete


def test_rounding_at_the_subtotal_too(world: SimulatedWorld, shop: WooCommerce) -> None:
    """Every agreed price from 0.01 to 3.00 is met to the cent, one and three at a time."""
    for minor in range(1, 301, 7):
        for quantity in (1, 3):
            draft = a_draft(world, shop, quantity=quantity)
            line = replace(draft.lines[0], unit=eur(minor))
            quote = shop.quote(replace(draft, lines=(line,)))
            assert quote.total == eur(minor * quantity + 490)


# the catalogue


def test_nothing_is_lost_when_products_go_while_pages_are_read(world: SimulatedWorld) -> None:
    shop = connector(world, url=world.simulator.base_url, **KEYS, page_size=10, parallel=1)
    every = {str(row.id) for row in world.simulator.shelf.rows.values()}
    seen: list[str] = []
    gone: set[str] = set()
    for number, page in enumerate(shop.products()):
        seen += [product.id for product in page.products]
        if number == 1:
            for sku in (SIMPLE, SCARCE, "CAP-CORD"):
                gone.add(str(world.simulator.shelf.by_sku[sku]))
                world.delete(sku)
    assert len(seen) == len(set(seen))
    assert every - gone <= set(seen)


def test_since_overlaps_by_a_second_and_heeds_a_slow_clock(world: SimulatedWorld, shop: WooCommerce) -> None:
    moment = world.now()
    row = world.row(SIMPLE)
    row.modified = moment.replace(microsecond=0)
    found = [product.sku for page in shop.products(moment) for product in page.products]
    assert SIMPLE in found
    shop.api.skew = -120.0
    row.modified -= timedelta(seconds=110)
    shop.api._look_at_clock = lambda response: None  # type: ignore[method-assign]
    found = [product.sku for page in shop.products(moment) for product in page.products]
    assert SIMPLE in found


def test_a_variation_that_does_not_count_for_itself_tells_whose_stock_it_is(
    world: SimulatedWorld, shop: WooCommerce
) -> None:
    row = world.row(VARIANT)
    found = shop.product(VARIANT)
    assert found
    assert found.stock_of == ""
    row.manage = "parent"
    found = shop.product(VARIANT, id=found.id, parent_id=found.parent_id)
    assert found
    assert (found.stock, found.stock_of) == (row.stock, found.parent_id)


def test_since_is_asked_in_utc_not_in_shop_time(world: SimulatedWorld, shop: WooCommerce) -> None:
    """The shop is in Berlin: a time without a zone would reach back an hour or two too far."""
    moment = world.now()
    world.row(SIMPLE).modified = moment - timedelta(minutes=20)
    world.row(SCARCE).modified = moment - timedelta(minutes=10)
    found = [p.sku for page in shop.products(moment - timedelta(minutes=15)) for p in page.products]
    assert found == [SCARCE]


def test_drafts_are_neither_listed_nor_counted(world: SimulatedWorld, shop: WooCommerce) -> None:
    Caller(world.simulator)("PUT", f"products/{world.row(SIMPLE).id}", {"status": "draft"})
    pages = list(shop.products())
    skus = [product.sku for page in pages for product in page.products]
    assert SIMPLE not in skus
    assert pages[-1].total == len(skus)
    assert shop.product(SIMPLE) is None
    assert str(world.row(SIMPLE).id) not in shop.product_ids()


def test_odd_products(world: SimulatedWorld, shop: WooCommerce) -> None:
    call = Caller(world.simulator)

    def put(sku: str, body: dict[str, Any]) -> None:
        row = world.row(sku)
        path = f"products/{row.parent}/variations/{row.id}" if row.parent else f"products/{row.id}"
        assert call("PUT", path, body).status_code == 200

    number = world.row(SIMPLE).id
    put(SIMPLE, {"sku": ""})
    nameless = shop.product(f"id:{number}")
    assert nameless
    assert nameless.sku == f"id:{number}"
    order = shop.place_order(a_paid(world, shop, f"id:{number}", 2))
    assert dict(order.quantities) == {f"id:{number}": 2}
    put(SCARCE, {"regular_price": "abc"})
    priceless = shop.product(SCARCE)
    assert priceless
    assert priceless.available() == 0
    put(VARIANT, {"status": "private"})
    assert shop.product(VARIANT) is None
    other = "TEE-HARBOUR-NAVY-S"
    product = shop.product(other)
    assert product
    put(PARENT, {"status": "draft"})
    shop._shelf._parents.clear()
    assert shop.product(other, id=product.id, parent_id=product.parent_id) is None
    listed = [product for page in shop.products() for product in page.products]
    assert PARENT not in {product.sku for product in listed} | {product.parent for product in listed}
    put("CAP-CORD", {"stock_quantity": 0, "backorders": "yes"})
    late = shop.product("CAP-CORD")
    assert late
    assert late.available() == 0
    willing = connector(world, url=world.simulator.base_url, **KEYS, sell_backorders=True).product("CAP-CORD")
    assert willing
    assert willing.available() is None


def test_a_sale_that_the_shop_did_not_notice(world: SimulatedWorld, shop: WooCommerce) -> None:
    """``price`` and ``on_sale`` are stale until the shop's cron runs: the window alone decides."""
    row = world.row("BEANIE-WOOL")
    row.sale_from = world.now() - timedelta(hours=1)
    assert row.price == row.regular
    product = shop.product("BEANIE-WOOL")
    assert product
    assert product.price_at(world.now()) == eur(1990)
    row = world.row("LAMP-ORBIT")
    row.sale_to = world.now() - timedelta(hours=1)
    assert row.price == row.sale
    product = shop.product("LAMP-ORBIT")
    assert product
    assert product.price_at(world.now()) == eur(14900)


@pytest.mark.parametrize(
    ("html", "plain"),
    [
        ("Plain", "Plain"),
        ("Caf&eacute; &amp; Cr&#232;me", "Café & Crème"),
        ("<p>One</p>\n<p>Two<br/>Three</p>", "One\nTwo\nThree"),
        ("<ul><li>a</li><li>b &lt;c&gt;</li></ul>", "• a\n• b <c>"),
        ("<script>alert(1)</script><style>p{}</style>Text<b>bold</b>", "Textbold"),
        ("5 < 6 & 7 > 3", "5 < 6 & 7 > 3"),
        ("a&nbsp;&nbsp; b", "a b"),
        ("<p>never closed <em>x", "never closed x"),
        (None, ""),
        (5, ""),
    ],
)
def test_html_becomes_text(html: Any, plain: str) -> None:
    assert products.text(html) == plain


# notices


def test_recorded_deliveries_are_read() -> None:
    settings = KEYS | {"webhook_secret": DELIVERIES["secret"]}
    shop = connector(World(), url="http://shop.example", **settings)
    ping, delivery = DELIVERIES["deliveries"]
    assert shop.read_webhook(ping["headers"], ping["body"].encode()) is None
    event = shop.read_webhook(delivery["headers"], delivery["body"].encode())
    assert event
    assert (event.kind, event.resource) == ("product.updated", "13")
    assert event.id == delivery["headers"]["X-WC-Webhook-Delivery-ID"]
    lower = {name.lower(): value for name, value in delivery["headers"].items()}
    assert shop.read_webhook(lower, delivery["body"].encode()) == event
    for body in (delivery["body"] + " ", delivery["body"][:-1], delivery["body"].replace("13", "14")):
        with pytest.raises(Refused) as refusal:
            shop.read_webhook(delivery["headers"], body.encode())
        assert refusal.value.code == "forged"
    with pytest.raises(Refused, match="no webhook_secret"):
        connector(World(), url="http://shop.example", **KEYS | {"webhook_secret": ""}).read_webhook(
            delivery["headers"], delivery["body"].encode()
        )


def test_webhooks_are_registered_delivered_and_switched_on_again() -> None:
    receiver, world = Receiver(), SimulatedWorld(hook_delay=0.0)
    try:
        shop = connector(world, url=world.simulator.base_url, **KEYS)
        topics = shop.ensure_webhooks(receiver.url)
        assert "product.updated" in topics
        assert shop.ensure_webhooks(receiver.url) == ()
        receiver.wait(len(topics))
        world.set_stock(SIMPLE, 5)
        headers, body = receiver.wait(len(topics) + 1)[-1]
        event = shop.read_webhook(headers, body)
        assert event
        assert (event.kind, event.resource) == ("product.updated", str(world.row(SIMPLE).id))
        assert world.simulator.hooks
        next(iter(world.simulator.hooks.rows.values())).status = "disabled"
        finding = next(f for f in shop.check() if f.name == "webhooks")
        assert finding.status == "warning"
        assert len(shop.ensure_webhooks(receiver.url)) == 1
        assert next(f for f in shop.check() if f.name == "webhooks").status == "ok"
        with pytest.raises(Permanent, match="webhook_secret"):
            connector(world, url=world.simulator.base_url, **KEYS | {"webhook_secret": ""}).ensure_webhooks(
                receiver.url
            )
    finally:
        world.close()
        receiver.close()


# doctor, settings, secrets


@pytest.mark.parametrize(
    ("settings", "name", "word"),
    [
        ({"consumer_secret": "wrong"}, "keys", "consumer_secret"),
        ({"consumer_key": "ck_read", "consumer_secret": "cs_read"}, "permission", "Read/Write"),
        ({"url": "http://127.0.0.1:9"}, "keys", "url"),
    ],
)
def test_doctor_names_what_is_wrong(world: SimulatedWorld, settings: dict[str, Any], name: str, word: str) -> None:
    findings = connector(world, **{"url": world.simulator.base_url, **KEYS, **settings}).check()
    failed = [finding for finding in findings if finding.status == "failed"]
    assert [finding.name for finding in failed] == [name]
    assert word in failed[0].advice + failed[0].detail


def test_doctor_sees_clocks_that_differ(world: SimulatedWorld) -> None:
    real = world.now
    world.now = lambda: real() - timedelta(minutes=12)  # type: ignore[method-assign]
    findings = {f.name: f.status for f in connector(world, url=world.simulator.base_url, **KEYS).check()}
    assert findings["clock"] == "failed"
    world.now = lambda: real() - timedelta(minutes=20)  # type: ignore[method-assign]
    findings = {f.name: f.status for f in connector(world, url=world.simulator.base_url, **KEYS).check()}
    assert findings == {"address": "warning", "keys": "failed"}


def test_doctor_writes_nothing(world: SimulatedWorld, shop: WooCommerce) -> None:
    shop.check()
    assert world.simulator.book.orders == {}


def test_settings_explain_themselves() -> None:
    schema = WooCommerce.settings()
    assert all(field.metadata.get("help") for field in schema.fields.values())
    secret = {name for name, field in schema.fields.items() if field.metadata.get("secret")}
    assert secret == {"consumer_key", "consumer_secret", "webhook_secret"}
    for url in (
        "shop.example",
        "ftp://x",
        "https://a:b@x",
        "https://x/?consumer_key=1",
        "https://x/wp-json/wc/v3",
    ):
        with pytest.raises(ValidationError):
            schema.load({"url": url, **KEYS})
    with pytest.raises(ValidationError) as failure:
        schema.load({"url": "https://x", "consumer_key": "", "page_size": 101, "colour": 1})
    assert set(failure.value.messages) == {"consumer_key", "consumer_secret", "page_size", "colour"}


def test_no_secret_and_no_buyer_in_logs_and_errors(
    world: SimulatedWorld, shop: WooCommerce, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "replycart")
    draft = a_paid(world, shop)
    shop.place_order(draft)
    world.simulator.door.keys["ck_demo"] = Key("ck_demo", "changed")
    said = []
    for call in (lambda: shop.place_order(draft), lambda: shop.product(SIMPLE), lambda: shop.product_ids()):
        with pytest.raises(ConnectorError) as failure:
            call()
        said.append(str(failure.value))
    text = caplog.text + "".join(said)
    assert "wp-json" in text
    for word in ("cs_demo", "ck_demo", "whsec", "zoe@", "Hufeland", "oauth_signature", "CAPTURE-rc-1@"):
        assert word not in text


def test_a_coupon_has_its_terms(world: SimulatedWorld, shop: WooCommerce) -> None:
    expires = datetime(2030, 1, 1, tzinfo=UTC)
    coupon = shop.create_coupon("MERCI-7", eur(500), expires=expires, minimum=eur(2000))
    row = world.simulator.coupons.rows[int(coupon.id)]
    assert (row["code"], row["amount"], row["minimum_amount"], row["usage_limit"]) == (
        "merci-7",
        "5.00",
        "20.00",
        1,
    )
    assert row["date_expires_gmt"] == "2030-01-01T00:00:00"
