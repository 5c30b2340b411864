"""The WooCommerce simulator answers as the real shop did: recordings replayed, official schemas, traps.

``fixtures/woocommerce/exchanges.json`` is distilled from the recordings (statuses, errors, shapes, a few figures);
where ``../shared`` stands, the fixture is compared with them and the answers with the official schemas.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests
from oauthlib.oauth1 import SIGNATURE_HMAC_SHA1, SIGNATURE_HMAC_SHA256, SIGNATURE_PLAINTEXT, Client
from requests_oauthlib import OAuth1

from connectors.simulators.catalogue import PARENT, SCARCE, SIMPLE, Item, Offer, catalogue, picture
from connectors.simulators.woocommerce import WooCommerce

HERE = Path(__file__).parent
FIXTURE = HERE / "fixtures" / "woocommerce" / "exchanges.json"
SHARED = HERE.parents[2] / "shared"
RECORDINGS = SHARED / "recordings" / "woocommerce.json"
SCHEMAS = SHARED / "contracts" / "woocommerce-options-10.2.json"
TOLD = (
    "total",
    "total_tax",
    "status",
    "number",
    "transaction_id",
    "created_via",
    "needs_processing",
    "stock_quantity",
)


def shape(value: Any) -> Any:
    """The types of a JSON value, member by member; a list is told by its rows taken together."""
    if isinstance(value, dict):
        return {name: shape(inner) for name, inner in value.items() if name != "_links"}
    if isinstance(value, list):
        return [merged([shape(row) for row in value])] if value else []
    names = {bool: "boolean", int: "number", float: "number", str: "string", type(None): "null"}
    return names[type(value)]


def merged(shapes: list[Any]) -> Any:
    result = shapes[0]
    for other in shapes[1:]:
        if isinstance(result, dict) and isinstance(other, dict):
            result = {**other, **{n: merged([v, other[n]]) if n in other else v for n, v in result.items()}}
        elif result in ("null", []):
            result = other
    return result


def unlike(ours: Any, theirs: Any, at: str = "") -> list[str]:
    """Where two shapes differ; null and an empty list go with anything, and an image's id is text or 0."""
    if "null" in (ours, theirs) or [] in (ours, theirs) or at.endswith(".image.id"):
        return []
    if isinstance(ours, dict) and isinstance(theirs, dict):
        missing = [f"{at}.{name}: only one has it" for name in ours.keys() ^ theirs.keys()]
        return missing + [w for n in ours.keys() & theirs.keys() for w in unlike(ours[n], theirs[n], f"{at}.{n}")]
    if isinstance(ours, list) and isinstance(theirs, list):
        return unlike(ours[0], theirs[0], at + "[]")
    return [] if ours == theirs else [f"{at}: {ours} is not {theirs}"]


def told(body: Any) -> Any:
    """The figures of an answer that a replay must give again."""
    if isinstance(body, list):
        return [told(row) for row in body]
    if "create" in body:
        return told(body["create"])
    found = {name: body[name] for name in TOLD if name in body}
    if "error" in body:
        found["error"] = body["error"]["code"]
    if "line_items" in body:
        found["lines"] = [
            [row["sku"], row["product_id"], row["quantity"], row["total"]] for row in body["line_items"]
        ]
    return found


def distilled(exchange: dict[str, Any]) -> dict[str, Any]:
    request, response = exchange["request"], exchange["response"]
    body, failed = response["body"], response["status"] >= 400
    headers = {n: v for n, v in response["headers"].items() if n in {"X-WP-Total", "X-WP-TotalPages"}}
    rows = body[:2] if isinstance(body, list) else body
    row = {"name": exchange["name"], "request": request, "status": response["status"], "headers": headers}
    if failed:
        message = body["message"] if len(body["message"]) < 100 else ""
        return {**row, "code": body["code"], "message": message, "shape": shape({**body, "data": None})}
    number = body.get("id") if isinstance(body, dict) and request["method"] == "POST" else None
    return {**row, "id": number, "told": told(rows), "shape": shape(rows)}


def exchanges() -> list[dict[str, Any]]:
    return list(json.loads(FIXTURE.read_text()))


def recorded_shelf() -> list[Item]:
    """The products of the recorded store: 59 simple ones, a draft, a hoodie in three sizes."""
    items = []
    for n in range(1, 61):
        kind, price = ("Shirt", "Mug", "Poster")[n % 3], 999 + 100 * n
        special = Offer(round(price * 0.8)) if n % 4 == 0 and n < 60 else None
        stock = {58: 0, 59: None}.get(n, 3 if n % 5 == 0 else 100)
        text = f"<p>Long description of product {n} &amp; more.</p>"
        name = f"{kind} No. {n}"
        item = Item(f"SKU-{n:03}", name, price, stock, text, (f"{kind}s",), special=special, published=n < 60)
        items.append(item)
    items.append(Item("HOOD", "Hoodie", 3990, None, "<p>A hoodie</p>", ("Shirts",), "parent"))
    for size, price, stock in (("S", 3990, 5), ("M", 4190, 3), ("L", 4490, 10)):
        name = f"Hoodie, {size}"
        items.append(
            Item(f"HOOD-{size}", name, price, stock, kind="variant", parent="HOOD", options={"Size": size})
        )
    return items


class Caller:
    """Signs like any OAuth client: with the library, not with our connector."""

    def __init__(self, simulator: WooCommerce, key: str = "ck_demo", secret: str = "cs_demo") -> None:
        self.simulator, self.key, self.secret = simulator, key, secret
        self.session = requests.Session()
        self.session.trust_env = False

    def __call__(self, method: str, path: str, body: Any = None, **params: Any) -> requests.Response:
        auth = OAuth1(self.key, self.secret, signature_method=SIGNATURE_HMAC_SHA256)
        url = self.simulator.base_url + (path if path.startswith("/") else "/wp-json/wc/v3/" + path)
        return self.session.request(method, url, json=body, params=params, auth=auth, timeout=10)


@pytest.fixture
def simulator() -> Iterator[WooCommerce]:
    simulator = WooCommerce()
    simulator.start()
    yield simulator
    simulator.stop()


@pytest.fixture
def call(simulator: WooCommerce) -> Caller:
    return Caller(simulator)


# the recordings


def test_the_recorded_exchanges_replayed() -> None:
    """In their order, on a shelf like the recorded one: same statuses, errors, shapes and figures."""
    simulator = WooCommerce(recorded_shelf(), tax=False, rates={})
    simulator.start()
    try:
        call, wrong = Caller(simulator), []
        for exchange in exchanges():
            request = exchange["request"]
            match exchange["name"]:
                case "wrong secret":
                    auth: dict[str, Any] = {
                        "auth": ("ck_demo", "not it"), "headers": {"X-Forwarded-Proto": "https"}
                    }  # fmt: skip
                case "key without write permission posts an order":
                    auth = {"auth": OAuth1("ck_read", "cs_read", signature_method=SIGNATURE_HMAC_SHA256)}
                case "basic auth over plain http":
                    auth = {"auth": ("ck_demo", "cs_demo")}
                case _:
                    auth = {"auth": OAuth1("ck_demo", "cs_demo", signature_method=SIGNATURE_HMAC_SHA256)}
            if exchange.get("id") and "webhooks" not in request["path"]:
                simulator.book.next_id = exchange["id"]
                simulator.book.next_note = exchange["id"] - 1
            got = call.session.request(
                request["method"], simulator.base_url + request["path"], params=request["query"],
                json=request["body"], timeout=10, **auth,
            )  # fmt: skip
            body = got.json()
            name = exchange["name"]
            if got.status_code != exchange["status"]:
                wrong.append(f"{name}: {got.status_code} is not {exchange['status']}: {body}")
                continue
            wrong += [
                f"{name}: {header} {got.headers.get(header)} is not {value}"
                for header, value in exchange["headers"].items()
                if got.headers.get(header) != value
            ]
            if got.status_code >= 400:
                if body["code"] != exchange["code"] or (
                    exchange["message"] and body["message"] != exchange["message"]
                ):
                    wrong.append(f"{name}: {body}")
                continue
            rows = body[:2] if isinstance(body, list) else body
            wrong += [f"{name}: {difference}" for difference in unlike(shape(rows), exchange["shape"])]
            if told(rows) != exchange["told"]:
                wrong.append(f"{name}: {told(rows)} is not {exchange['told']}")
        assert not wrong, "\n".join(wrong)
    finally:
        simulator.stop()


def test_the_fixture_is_what_the_recordings_say() -> None:
    if not RECORDINGS.exists():
        pytest.skip("no ../shared here: the recordings are not compared")
    recorded = [distilled(exchange) for exchange in json.loads(RECORDINGS.read_text())["exchanges"]]
    assert recorded == exchanges()


# the official schemas


def misfits(value: Any, schema: dict[str, Any], at: str) -> list[str]:
    """Where an answer breaks the schema. WooCommerce's own answers hold null in many typed places."""
    kind = schema.get("type", "mixed")
    if value is None or kind == "mixed":
        return []
    if isinstance(kind, list):
        return [] if any(not misfits(value, {**schema, "type": one}, at) for one in kind) else [f"{at}: {value!r}"]
    good = {
        "string": isinstance(value, str),
        "date-time": isinstance(value, str),
        "integer": isinstance(value, int) and not isinstance(value, bool),
        "number": isinstance(value, int | float) and not isinstance(value, bool),
        "boolean": isinstance(value, bool),
        "array": isinstance(value, list),
        "object": isinstance(value, dict),
    }[kind]
    if not good:
        return [f"{at}: {value!r} is no {kind}"]
    if "enum" in schema and value not in schema["enum"] and value != "":
        return [f"{at}: {value!r} is not one of {schema['enum']}"]
    if kind == "array" and isinstance(schema.get("items"), dict):
        return [wrong for row in value for wrong in misfits(row, schema["items"], at + "[]")]
    if kind == "object":
        known = schema.get("properties", {})
        return [
            wrong
            for name, inner in value.items()
            if name in known
            for wrong in misfits(inner, known[name], f"{at}.{name}")
        ]
    return []


# to be written only, or shown only to a writer
NOT_SHOWN = {
    *("set_paid", "manual_update", "api_refund", "api_restock", "secret", "added_by_user"),
    *("generated_slug", "permalink_template"),
}
# typed otherwise by the schema than the real shop answers (see the recordings)
KNOWN = (".line_items[].image.id", ".shipping_class_id")


def test_answers_hold_to_the_official_schemas(simulator: WooCommerce, call: Caller) -> None:
    if not SCHEMAS.exists():
        pytest.skip("no ../shared here: the official schemas are not compared")
    schemas = {name: found["schema"] for name, found in json.loads(SCHEMAS.read_text()).items()}
    order = make_order(call, SIMPLE, set_paid=True, shipping_lines=[{"method_id": "flat_rate", "total": "4.12"}])
    number = order["id"]
    line = {"id": order["line_items"][0]["id"], "quantity": 1, "refund_total": 1}
    call("POST", f"orders/{number}/refunds", {"amount": "1.00", "api_refund": False, "line_items": [line]})
    call("POST", f"orders/{number}/notes", {"note": "x"})
    call("POST", "webhooks", {"topic": "order.updated", "delivery_url": simulator.base_url, "secret": "s"})
    call("POST", "coupons", {"code": "A", "amount": "1.00"})
    parent = simulator.shelf.by_sku[PARENT]
    answers = {
        "products": "products?per_page=100&status=publish",
        "products/70/variations": f"products/{parent}/variations",
        "orders": "orders",
        "orders/1/refunds": f"orders/{number}/refunds",
        "orders/1/notes": f"orders/{number}/notes",
        "webhooks": "webhooks",
        "coupons": "coupons",
    }
    wrong = []
    for name, path in answers.items():
        rows = call("GET", path).json()
        assert rows, name
        members = set(schemas[name]["properties"]) - NOT_SHOWN
        for row in rows:
            found = misfits(row, {"type": "object", "properties": schemas[name]["properties"]}, name)
            wrong += [text for text in found if not any(known in text for known in KNOWN)]
            wrong += [f"{name}: {member} is missing" for member in members - row.keys()]
    assert not wrong, "\n".join(sorted(set(wrong)))


# authentication


def make_order(call: Caller, sku: str, quantity: int = 1, country: str = "DE", **more: Any) -> dict[str, Any]:
    shelf = call.simulator.shelf
    row = shelf.rows[shelf.by_sku[sku]]
    item = {"product_id": row.parent or row.id, "variation_id": row.id if row.parent else 0, "quantity": quantity}
    body = {"line_items": [item], "billing": {"country": country}, **more}
    got = call("POST", "orders", body)
    assert got.status_code == 201, got.text
    return dict(got.json())


def denied(call: Caller, auth: Any, path: str = "data/currencies/current", **more: Any) -> str:
    url = f"{call.simulator.base_url}/wp-json/wc/v3/{path}"
    got = call.session.get(url, auth=auth, timeout=10, **more)
    assert got.status_code == 401, got.text
    return str(got.json()["message"])


def test_who_comes_in(simulator: WooCommerce, call: Caller) -> None:
    for method in (SIGNATURE_HMAC_SHA256, SIGNATURE_HMAC_SHA1):
        auth = OAuth1("ck_demo", "cs_demo", signature_method=method)
        assert (
            call.session.get(simulator.base_url + "/wp-json/wc/v3/orders", auth=auth, timeout=10).status_code
            == 200
        )
    assert "signature method" in denied(call, OAuth1("ck_demo", "cs_demo", signature_method=SIGNATURE_PLAINTEXT))
    assert "signature" in denied(call, OAuth1("ck_demo", "wrong", signature_method=SIGNATURE_HMAC_SHA256))
    assert "key is invalid" in denied(call, OAuth1("ck_no", "cs_no", signature_method=SIGNATURE_HMAC_SHA256))
    assert denied(call, None) == denied(call, ("ck_demo", "cs_demo")) == "Sorry, you cannot list resources."
    read = Caller(simulator, "ck_read", "cs_read")
    assert read("GET", "products").status_code == 200
    assert read("POST", "orders", {}).status_code == 401


def test_signatures_are_for_the_home_address_and_once(simulator: WooCommerce, call: Caller) -> None:
    url = f"{simulator.base_url}/wp-json/wc/v3/products"
    signed = Client("ck_demo", client_secret="cs_demo", signature_method=SIGNATURE_HMAC_SHA256).sign(url, "GET")[1]
    assert call.session.get(url, headers=signed, timeout=10).status_code == 200
    again = call.session.get(url, headers=signed, timeout=10)
    assert "nonce" in again.json()["message"]
    other = url.replace("127.0.0.1", "localhost")
    auth = OAuth1("ck_demo", "cs_demo", signature_method=SIGNATURE_HMAC_SHA256)
    assert "signature" in call.session.get(other, auth=auth, timeout=10).json()["message"]
    assert "signature" in call("GET", "products", **{"include[]": "10"}).json()["message"]
    assert len(call("GET", "products", include="10,11").json()) == 2
    for minutes, status in ((14, 200), (16, 401), (-16, 401)):
        moment = str(int((datetime.now(UTC) + timedelta(minutes=minutes)).timestamp()))
        client = Client(
            "ck_demo", client_secret="cs_demo", signature_method=SIGNATURE_HMAC_SHA256, timestamp=moment
        )
        got = call.session.get(url, headers=client.sign(url, "GET")[1], timeout=10)
        assert got.status_code == status, minutes


# products


def pages(call: Caller, size: int, **params: Any) -> list[int]:
    found: list[int] = []
    page = 1
    while rows := call("GET", "products", per_page=size, page=page, _fields="id", **params).json():
        found += [row["id"] for row in rows]
        page += 1
    return found


def test_the_default_order_loses_products_and_the_order_by_id_does_not(
    simulator: WooCommerce, call: Caller
) -> None:
    every = {row.id for row in simulator.shelf.rows.values() if not row.parent}
    assert len(set(pages(call, 10))) < len(every)
    found = pages(call, 10, orderby="id", order="asc")
    assert found == sorted(every)


def test_paging_headers_and_limits(call: Caller) -> None:
    first = call("GET", "products", per_page=10, orderby="id", order="asc")
    assert 'rel="next"' in first.headers["Link"]
    assert int(first.headers["X-WP-TotalPages"]) == -(-int(first.headers["X-WP-Total"]) // 10)
    assert call("GET", "products", per_page=10, page=99).json() == []
    assert call("GET", "products", per_page=101).status_code == 400
    assert call("GET", "products", orderby="sku").status_code == 400
    assert call("GET", "products", _fields="id,sku", per_page=1).json()[0].keys() == {"id", "sku"}
    assert 'rel="next"' not in call("GET", "webhooks").headers["Link"]


def test_modified_after_is_shop_local_without_a_zone() -> None:
    moment = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)  # summer: Berlin is two hours ahead
    simulator = WooCommerce(now=lambda: moment)
    simulator.start()
    try:
        call = Caller(simulator)
        url = simulator.base_url + "/_play/product"
        requests.post(url, json={"sku": SIMPLE, "price": 1234}, timeout=10)

        def found(text: str, **more: str) -> list[str]:
            return [row["sku"] for row in call("GET", "products", modified_after=text, **more).json()]

        # signed with today's clock, so the door must know it
        simulator.door.now = lambda: datetime.now(UTC)
        assert found("2026-07-01T11:59:59Z") == [SIMPLE]
        assert found("2026-07-01T12:00:00Z") == []
        assert found("2026-07-01T13:59:59") == [SIMPLE]
        assert found("2026-07-01T11:59:59Z", dates_are_gmt="true") == []
    finally:
        simulator.stop()


def test_prices_go_stale_until_cron_and_words_wipe_them() -> None:
    clock = [datetime(2026, 7, 1, 12, 0, tzinfo=UTC)]
    simulator = WooCommerce(now=lambda: clock[0])
    simulator.start()
    try:
        simulator.door.now = lambda: datetime.now(UTC)
        call = Caller(simulator)
        number = simulator.shelf.by_sku["LAMP-ORBIT"]
        assert call("GET", f"products/{number}").json()["price"] == "119.00"
        clock[0] += timedelta(days=20)
        assert call("GET", f"products/{number}").json()["price"] == "119.00"
        requests.post(simulator.base_url + "/_play/cron", timeout=10)
        assert call("GET", f"products/{number}").json()["price"] == "149.00"
        got = call("PUT", f"products/{number}", {"regular_price": "abc"})
        assert (got.status_code, got.json()["price"]) == (200, "")
    finally:
        simulator.stop()


def test_variations_are_never_listed_but_found_by_sku(simulator: WooCommerce, call: Caller) -> None:
    rows = call("GET", "products", per_page=100).json() + call("GET", "products", per_page=100, page=2).json()
    assert not [row for row in rows if row["parent_id"]]
    row = call("GET", "products", sku="TEE-HARBOUR-RED-M").json()[0]
    assert (row["type"], row["parent_id"]) == ("variation", simulator.shelf.by_sku[PARENT])
    assert call("GET", "products", sku="TEA/EARL GREY 100%+").json()[0]["sku"] == "TEA/EARL GREY 100%+"


def test_what_people_see(simulator: WooCommerce) -> None:
    row = simulator.product_wire.product(simulator.shelf.rows[simulator.shelf.by_sku[SCARCE]])
    image = requests.get(row["images"][0]["src"], timeout=10)
    assert image.content == picture(SCARCE)
    assert image.headers["Content-Type"] == "image/png"
    page = requests.get(row["permalink"], timeout=10)
    assert "Night Train" in page.text
    assert requests.get(simulator.base_url + "/product/no-such/", timeout=10).status_code == 404


def test_the_demo_catalogue_is_lifelike() -> None:
    items = catalogue()
    assert len({item.sku for item in items}) == len(items)
    assert len([item for item in items if not item.parent]) >= 60
    assert len([item for item in items if item.kind == "parent"]) >= 4
    assert [item for item in items if item.special]
    stocks = Counter(item.stock for item in items if item.kind != "parent")
    assert stocks[3] > 3
    assert stocks[0] > 3
    for mark in "/ +%":
        assert any(mark in item.sku for item in items)
    assert picture(SCARCE) is picture(SCARCE)
    assert picture(SCARCE)[:4] == b"\x89PNG"


# orders


def test_taxes_as_in_the_facts(simulator: WooCommerce, call: Caller) -> None:
    """11.19 with 19 %: a German buyer pays it, an American 9.40; an explicit total is taken as net."""
    requests.post(simulator.base_url + "/_play/product", json={"sku": SIMPLE, "price": 1119}, timeout=10)
    german, american = make_order(call, SIMPLE), make_order(call, SIMPLE, country="US")
    assert (german["total"], german["total_tax"], american["total"]) == ("11.19", "1.79", "9.40")
    number = simulator.shelf.by_sku[SIMPLE]
    posted = {
        "line_items": [{"product_id": number, "quantity": 1, "total": "11.19"}],
        "billing": {"country": "DE"},
    }
    explicit = call("POST", "orders", posted).json()
    assert explicit["total"] == "13.32"
    assert Decimal(explicit["discount_total"]) != 0
    assert call("POST", "orders", {"line_items": [{"product_id": number, "total": 11.19}]}).status_code == 400


def test_prices_without_tax() -> None:
    simulator = WooCommerce(tax=False)
    simulator.start()
    try:
        requests.post(simulator.base_url + "/_play/product", json={"sku": SIMPLE, "price": 1119}, timeout=10)
        assert make_order(Caller(simulator), SIMPLE)["total"] == "13.32"
    finally:
        simulator.stop()


def test_silent_bad_orders(simulator: WooCommerce, call: Caller) -> None:
    before = simulator.shelf.rows[simulator.shelf.by_sku[SCARCE]].stock
    assert before == 3
    assert make_order(call, SCARCE, 5, set_paid=True)["status"] == "processing"
    assert simulator.shelf.rows[simulator.shelf.by_sku[SCARCE]].stock == -2
    unknown = call("POST", "orders", {"set_paid": True, "line_items": [{"product_id": 99999999}]}).json()
    assert (unknown["status"], unknown["total"], unknown["line_items"][0]["product_id"]) == (
        "completed",
        "0.00",
        0,
    )
    assert call("POST", "orders", {}).json()["total"] == "0.00"
    assert call("POST", "orders", {"line_items": "no list"}).status_code == 201
    assert call("POST", "orders", {"line_items": [{"product_id": 10, "quantity": 0}]}).status_code == 500
    assert call("POST", "orders", {"billing": {"email": ""}}).status_code == 400
    assert call("POST", "orders", {"currency": "ZZZ"}).status_code == 400
    long = make_order(call, SIMPLE, transaction_id="T" * 150, created_via="V" * 150)
    assert (len(long["transaction_id"]), len(long["created_via"])) == (100, 100)
    odd = [{"key": "a", "value": 5}, {"key": "b", "value": None}, {"key": "c", "value": "x" * 70_000}]
    assert [(m["key"], m["value"]) for m in make_order(call, SIMPLE, meta_data=odd)["meta_data"]] == [("a", "5")]
    order = make_order(call, SIMPLE)
    again = {"line_items": [{"product_id": 10, "quantity": 1}]}
    assert len(call("PUT", f"orders/{order['id']}", again).json()["line_items"]) == 2


def test_stock_follows_the_status(simulator: WooCommerce, call: Caller) -> None:
    row = simulator.shelf.rows[simulator.shelf.by_sku[SIMPLE]]
    for reduced, kept in (
        ("processing", ("refunded", 2)),
        ("on-hold", ("cancelled", 0)),
        ("completed", ("pending", 0)),
    ):
        before = row.stock or 0
        order = make_order(call, SIMPLE, 2, status="pending")
        assert row.stock == before
        call("PUT", f"orders/{order['id']}", {"status": reduced})
        assert row.stock == before - 2
        call("PUT", f"orders/{order['id']}", {"status": kept[0]})
        assert row.stock == before - kept[1]
    before = row.stock or 0
    for status in ("pending", "failed", "cancelled", "checkout-draft"):
        make_order(call, SIMPLE, 2, status=status)
    assert row.stock == before
    order = make_order(call, SIMPLE, 2, set_paid=True)
    call("DELETE", f"orders/{order['id']}", force="true")
    assert row.stock == before - 2


@pytest.mark.parametrize("status", ["on-hold", "cancelled"])
def test_set_paid_is_ignored_where_nothing_is_due(call: Caller, status: str) -> None:
    order = make_order(call, SIMPLE, status=status)
    got = call("PUT", f"orders/{order['id']}", {"set_paid": True})
    assert (got.status_code, got.json()["date_paid"]) == (200, None)


def test_unknown_filters_are_ignored_and_created_via_is_exact(simulator: WooCommerce, call: Caller) -> None:
    for name in ("rc-1", "rc-12", "rc-2"):
        make_order(call, SIMPLE, created_via=name, transaction_id=f"T-{name}")
    for name in ("transaction_id", "meta_key", "order_key", "number"):
        assert len(call("GET", "orders", **{name: "nothing"}).json()) == 3
    assert [row["created_via"] for row in call("GET", "orders", created_via="rc-1").json()] == ["rc-1"]
    assert [row["created_via"] for row in call("GET", "orders", search="T-rc-2").json()] == ["rc-2"]
    simulator.hpos = False
    assert call("GET", "orders", search="T-rc-2").json() == []
    simulator.exact_via = False
    assert len(call("GET", "orders", created_via="rc-1").json()) == 3
    assert (
        len(call("GET", "orders", after=(datetime.now(UTC) - timedelta(days=1)).isoformat()[:19] + "Z").json())
        == 3
    )


def test_refunds_restock_by_line_only(simulator: WooCommerce, call: Caller) -> None:
    row = simulator.shelf.rows[simulator.shelf.by_sku[SIMPLE]]
    before = row.stock or 0
    order = make_order(call, SIMPLE, 3, set_paid=True)
    path, line = f"orders/{order['id']}/refunds", order["line_items"][0]["id"]
    assert call("POST", path, {"amount": "1.00"}).status_code == 500
    assert call("POST", path, {"amount": 1.0, "api_refund": False}).status_code == 400
    assert call("POST", path, {"amount": "1.00", "api_refund": False}).status_code == 201
    assert row.stock == before - 3
    items = [{"id": line, "quantity": 1, "refund_total": 1}]
    assert call("POST", path, {"amount": "1.00", "api_refund": False, "line_items": items}).status_code == 201
    assert row.stock == before - 2
    more = {"amount": "1.00", "api_refund": False, "line_items": items, "api_restock": False}
    assert call("POST", path, more).status_code == 201
    assert row.stock == before - 2
    assert call("POST", path, {"amount": "999.00", "api_refund": False}).status_code == 500
    left = str(Decimal(order["total"]) - 3)
    assert call("POST", path, {"amount": left, "api_refund": False}).status_code == 201
    assert call("GET", f"orders/{order['id']}").json()["status"] == "refunded"


def test_coupons_are_enforced(simulator: WooCommerce, call: Caller) -> None:
    made = call(
        "POST", "coupons", {"code": "Merci", "amount": "5.00", "discount_type": "fixed_cart", "usage_limit": 1}
    )
    assert made.json()["code"] == "merci"
    assert call("POST", "coupons", {"code": "MERCI", "amount": "1"}).status_code == 400
    first = make_order(call, SIMPLE, coupon_lines=[{"code": "MERCI"}])
    assert Decimal(first["discount_total"]) > 0
    number = simulator.shelf.by_sku[SIMPLE]
    body = {"line_items": [{"product_id": number, "quantity": 1}], "coupon_lines": [{"code": "merci"}]}
    refused = call("POST", "orders", body)
    assert (refused.status_code, refused.json()["code"]) == (400, "woocommerce_rest_invalid_coupon")
    assert [order.status for order in simulator.book.orders.values()] == ["pending", "checkout-draft"]


def test_batches(call: Caller) -> None:
    many = {"create": [{"line_items": [{"product_id": 10, "quantity": 1}]}] * 101}
    assert call("POST", "orders/batch", many).status_code == 413
    rows = call("POST", "orders/batch", {"create": [*many["create"][:2], {"currency": "ZZZ"}]}).json()["create"]
    assert [bool(row["id"]) for row in rows] == [True, True, False]
    assert call("POST", "orders/batch", {}).status_code == 200


# webhooks


class Receiver:
    """A little server that keeps what it is sent."""

    def __init__(self, status: int = 200) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.arrived = threading.Condition()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()
                with receiver.arrived:
                    receiver.got.append((dict(self.headers), body))
                    receiver.arrived.notify_all()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/webhooks/woocommerce"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def wait(self, count: int) -> list[tuple[dict[str, str], bytes]]:
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.got) >= count, timeout=10)
            return list(self.got)

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def test_a_ping_then_signed_deliveries_and_quick_changes_make_one() -> None:
    simulator, receiver = WooCommerce(hook_delay=0.15), Receiver()
    simulator.start()
    try:
        call = Caller(simulator)
        hook = {"topic": "product.updated", "delivery_url": receiver.url, "secret": "whsec"}
        made = call("POST", "webhooks", hook).json()
        assert "secret" not in made
        headers, body = receiver.wait(1)[0]
        assert (body, headers.get("X-WC-Webhook-Signature")) == (f"webhook_id={made['id']}".encode(), None)
        for price in (1001, 1002, 1003):
            call("POST", "/_play/product", {"sku": SIMPLE, "price": price})
        headers, body = receiver.wait(2)[1]
        expected = base64.b64encode(hmac.new(b"whsec", body, hashlib.sha256).digest()).decode()
        assert headers["X-WC-Webhook-Signature"] == expected
        assert headers["X-WC-Webhook-Topic"] == "product.updated"
        assert json.loads(body)["regular_price"] == "10.03"
        assert simulator.hooks
        assert simulator.hooks.idle.wait(5)
        assert len(receiver.got) == 2
    finally:
        simulator.stop()
        receiver.close()


def test_seven_failures_switch_a_webhook_off() -> None:
    simulator, receiver = WooCommerce(hook_delay=0.0), Receiver(status=500)
    simulator.start()
    try:
        call = Caller(simulator)
        made = call("POST", "webhooks", {"topic": "order.created", "delivery_url": receiver.url}).json()
        for _ in range(9):
            make_order(call, SIMPLE)
        assert simulator.hooks
        assert simulator.hooks.idle.wait(10)
        receiver.wait(8)  # the ping and seven deliveries
        rows = call("GET", "webhooks", status="disabled").json()
        assert [row["id"] for row in rows] == [made["id"]]
        assert len(simulator.hooks.delivered) == 7
    finally:
        simulator.stop()
        receiver.close()


# the play interface


def test_play_and_faults(simulator: WooCommerce, call: Caller) -> None:
    make_order(call, SIMPLE, 2, set_paid=True, created_via="rc-7", transaction_id="T7")
    told_orders = requests.get(simulator.base_url + "/_play/orders", timeout=10).json()
    assert told_orders[0]["reference"] == "rc-7"
    assert told_orders[0]["lines"][0]["sku"] == SIMPLE
    url = simulator.base_url + "/_play/product"
    assert requests.post(url, json={"sku": SCARCE, "stock": 1}, timeout=10).json()["stock"] == 1
    assert requests.post(url, json={"sku": SCARCE, "delete": True}, timeout=10).status_code == 200
    assert requests.post(url, json={"sku": SCARCE, "stock": 1}, timeout=10).status_code == 404
    lost = {"kind": "lost", "method": "POST", "path": "/orders"}
    requests.post(simulator.base_url + "/_play/fault", json=lost, timeout=10)
    with pytest.raises(requests.ConnectionError):
        make_order(call, SIMPLE, created_via="rc-8")
    assert len(simulator.book.via["rc-8"]) == 1
    requests.post(simulator.base_url + "/_play/reset", timeout=10)
    assert simulator.book.orders == {}
    assert SCARCE in simulator.shelf.by_sku


def test_a_large_shop_stays_quick() -> None:
    """100,000 products and 20,000 orders: a page, a lookup and an order touch a few rows, not all of them."""
    simulator = WooCommerce(Item(f"BIG-{n}", f"Big {n}", 1000, 5) for n in range(100_000))
    simulator.start()
    try:
        call = Caller(simulator)
        page = call("GET", "products", orderby="id", order="asc", status="publish", per_page=100, page=1000)
        assert len(page.json()) == 100
        assert call("GET", "products", sku="BIG-77777").json()[0]["sku"] == "BIG-77777"
        for n in range(20_000):
            order = simulator.book.create(
                {"created_via": f"rc-{n}", "line_items": [{"product_id": 10 + n, "quantity": 1}]}
            )
            assert order.total > 0
        assert call("GET", "orders", created_via="rc-19999").headers["X-WP-Total"] == "1"
    finally:
        simulator.stop()
