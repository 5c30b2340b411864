"""The API of the back offices: keys and scopes, every call, errors as problem+json, and no 500 for any input."""

import json
import logging

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from marshmallow import fields

from bridge import catalogue, tokens
from bridge.inputs import SaleSchema
from bridge.web.security import limiter
from connectors.errors import Permanent, Retryable
from connectors.simulators.memory import away
from tests.conftest import product
from tests.integration.office import Office

SALE = {"product": "PRINT", "quantity": 2}


@pytest.fixture
def office(rehearsal, monkeypatch):
    monkeypatch.setattr(limiter, "enabled", False)
    catalogue.sync(rehearsal.house, full=True)
    return Office(rehearsal)


CALLS = [
    ("GET", "/products", "products:read"),
    ("GET", "/products/x", "products:read"),
    ("GET", "/markets", "products:read"),
    ("GET", "/sales", "sales:read"),
    ("POST", "/sales", "sales:write"),
    ("POST", "/sales/preview", "sales:write"),
    ("GET", "/sales/x", "sales:read"),
    ("PATCH", "/sales/x", "sales:write"),
    ("GET", "/sales/x/waitlist", "sales:read"),
    ("GET", "/sales/x/figures", "sales:read"),
    ("GET", "/sales/x/figures/posts", "sales:read"),
    ("GET", "/sales/x/figures/accounts", "sales:read"),
    ("GET", "/sales/x/figures/networks", "sales:read"),
    ("GET", "/sales/x/draw", "sales:read"),
    *(
        ("POST", f"/sales/x/{what}", "sales:write")
        for what in ("copy", "publish", "pause", "resume", "end", "units")
    ),
    ("GET", "/offers", "sales:read"),
    ("POST", "/offers", "sales:write"),
    ("GET", "/offers/x", "sales:read"),
    ("POST", "/offers/x/end", "sales:write"),
    ("GET", "/offers/x/coupons", "sales:read"),
    ("GET", "/gifts", "purchases:read"),
    ("GET", "/gifts/x", "purchases:read"),
    ("POST", "/gifts/x/cancel", "purchases:write"),
    ("GET", "/clearance/rules", "sales:read"),
    ("POST", "/clearance/rules", "sales:write"),
    *((method, "/clearance/rules/x", "sales:write") for method in ("PATCH", "DELETE")),
    *(("POST", f"/clearance/rules/x/{what}", "sales:write") for what in ("on", "off")),
    ("GET", "/clearance/proposals", "sales:read"),
    *(("POST", f"/clearance/proposals/x/{what}", "sales:write") for what in ("approve", "dismiss")),
    ("GET", "/purchases", "purchases:read"),
    ("GET", "/purchases/x", "purchases:read"),
    ("POST", "/purchases/x/cancel", "purchases:write"),
    ("POST", "/purchases/x/refund", "purchases:write"),
    ("GET", "/replies", "replies:read"),
    ("GET", "/replies/x/1", "replies:read"),
    ("GET", "/replies/canned", "replies:read"),
    ("POST", "/replies/canned", "replies:write"),
    ("DELETE", "/replies/canned/x", "replies:write"),
    ("GET", "/people", "replies:read"),
    *(("POST", f"/replies/x/1/{what}", "replies:write") for what in ("answer", "assign", "close", "reopen")),
    ("GET", "/buyers", "buyers:read"),
    ("GET", "/wallets", "buyers:read"),
    ("GET", "/buyers/x/1", "buyers:read"),
    *(("POST", f"/buyers/x/1/{what}", "buyers:write") for what in ("erase", "block", "unblock")),
    ("GET", "/figures", "figures:read"),
    ("GET", "/figures/worth", "figures:read"),
    ("GET", "/settings", "settings:read"),
    ("GET", "/alerts", "settings:read"),
    ("GET", "/tasks", "settings:read"),
    ("POST", "/tasks/1/retry", "sales:write"),
]
#: For any token.
ANYBODY = ("/health",)
OPEN = {"GET /openapi.json", "GET /docs"}
#: What can be answered although nothing is there.
ALWAYS = {
    "/markets",
    "/replies/canned",
    "/people",
    "/wallets",
    "/offers",
    "/gifts",
    "/clearance/rules",
    "/clearance/proposals",
    "/products",
    "/sales",
    "/purchases",
    "/replies",
    "/buyers",
    "/figures",
    "/figures/worth",
    "/settings",
    "/alerts",
    "/tasks",
}
NEED_A_BODY = {
    "/replies/canned",
    "/clearance/rules/x",
    "/sales/x/units",
    "/offers",
    "/clearance/rules",
    "/sales",
    "/sales/preview",
    "/sales/x",
    "/replies/x/1/answer",
    "/replies/x/1/assign",
}


def test_every_call_is_in_the_table_of_scopes(office):
    rules = office.client.application.url_map.iter_rules()
    there = {
        f"{method} {rule.rule.removeprefix('/api/v1')}"
        for rule in rules
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/")
    }
    assert len(there) == len(CALLS) + len(OPEN) + len(ANYBODY)
    for method, path, _ in CALLS:
        endpoint, _ = office.client.application.url_map.bind("x").match(f"/api/v1{path}", method)
        assert endpoint.startswith("api.")


def test_what_needs_no_scope(office):
    for path in ("/openapi.json", "/docs"):
        assert office.client.get(f"/api/v1{path}").status_code == 200
    for path in ANYBODY:
        office.call("GET", path, 401, token="")
        for scope in tokens.SCOPES:
            _, one = tokens.create(office.rehearsal.store, "one", [scope])
            office.get(path, token=one)


@pytest.mark.parametrize(("method", "path", "scope"), CALLS)
def test_a_token_with_the_scope_and_none_else(office, method, path, scope):
    for token in ("", "rcp_" + "x" * 43, office.token + "x", office.token[4:], "é\xff"):
        answer = office.call(method, path, 401, token=token)
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    office.call(method, path, 401, headers={"Authorization": f"Basic {office.token}"})
    office.call(method, path, 401, headers={"Authorization": ""})
    others = [one for one in tokens.SCOPES if one != scope]
    _, lacking = tokens.create(office.rehearsal.store, "others", others)
    assert scope in office.call(method, path, 403, token=lacking).get_json()["detail"]
    key, enough = tokens.create(office.rehearsal.store, "enough", [scope])
    expected = 200 if path in ALWAYS and method == "GET" else 404
    needs = method not in ("GET", "DELETE") and path in NEED_A_BODY
    office.call(method, path, 422 if needs else expected, token=enough)
    office.rehearsal.store.write(lambda tx: tx.revoke_token(key))
    office.call(method, path, 401, token=enough)


def test_the_scheme_is_written_as_anybody_likes(office):
    office.get("/sales", headers={"Authorization": f"bearer   {office.token} "})


def test_products(office):
    office.rehearsal.shop.items["LAMP"] = product(
        "LAMP", name="Lamp 100 %", price=9900, stock=None, url="https://shop.example.com/lamp"
    )
    catalogue.sync(office.rehearsal.house, full=True)
    assert {one["sku"] for one in office.items("/products")} == {"PRINT", "LAMP"}
    assert [one["sku"] for one in office.items("/products?sort=-price")] == ["LAMP", "PRINT"]
    (lamp,) = office.items("/products?search=100 %")
    assert lamp == {
        "sku": "LAMP", "name": "Lamp 100 %", "price": 9900, "currency": "EUR", "available": None, "kind": "simple",
        "url": "https://shop.example.com/lamp", "image": "", "gone": False,
    }  # fmt: skip
    assert office.get("/products/LAMP") == lamp
    assert office.items("/products?search=" + "%5F" * 100) == []
    del office.rehearsal.shop.items["LAMP"]
    catalogue.sync(office.rehearsal.house, full=True)
    assert office.get("/products/LAMP")["gone"] is True
    assert [one["sku"] for one in office.items("/products")] == ["PRINT"]


def test_a_sale_from_draft_to_end(office):
    made = office.post("/sales", {**SALE, "price": 1250, "shipping": {"rule": "flat", "price": 490}}, 201)
    assert (made["state"], made["items"][0]["unit"]) == ("draft", 1250)
    assert made["link"] in made["preview"]
    key = made["slug"]
    assert office.get(f"/sales/{made['id']}") == office.get(f"/sales/{key}") == made
    assert office.post(f"/sales/{key}/publish")["state"] == "live"
    assert "not a draft" in office.post(f"/sales/{key}/publish", status=409)["detail"]
    assert office.post(f"/sales/{key}/pause")["state"] == "paused"
    office.post(f"/sales/{key}/pause", status=409)
    assert [one["id"] for one in office.items("/sales?state=paused")] == [made["id"]]
    assert office.items("/sales?state=live") == []
    assert office.post(f"/sales/{key}/resume")["state"] == "live"
    assert office.post(f"/sales/{key}/end")["end_reason"] == "ended by the merchant"
    office.post(f"/sales/{key}/end", status=409)


def test_publishing_what_the_shop_cannot_keep(office):
    key = office.post("/sales", SALE, 201)["slug"]
    office.rehearsal.shop.items["PRINT"] = product("PRINT", stock=1)
    assert set(office.post(f"/sales/{key}/publish", status=422)["errors"]) == {"quantity"}
    office.rehearsal.shop.failures["product"] = [
        away(),
        Retryable("later", retry_after=90),
        Permanent("new key, please"),
    ]
    assert office.call("POST", f"/sales/{key}/publish", 503).headers["Retry-After"] == "10"
    assert office.call("POST", f"/sales/{key}/publish", 503).headers["Retry-After"] == "90"
    assert office.post(f"/sales/{key}/publish", status=502)["detail"] == "new key, please"
    assert office.get(f"/sales/{key}")["state"] == "draft"


def test_purchases(office):
    slug = office.rehearsal.on_sale(quantity=2).slug
    for handle in ("ann", "bob", "cid"):
        office.rehearsal.reply(handle)
        office.rehearsal.clock.advance(seconds=1)
    ann, bob, cid = (office.rehearsal.of(handle).id for handle in ("ann", "bob", "cid"))
    assert [one["id"] for one in office.items("/purchases")] == [cid, bob, ann]
    assert [one["id"] for one in office.items(f"/purchases?sale={slug}&state=waitlisted")] == [cid]
    assert office.post(f"/purchases/{bob}/cancel")["state"] == "cancelled"
    assert office.get(f"/purchases/{cid}")["state"] == "held", "first in line"
    office.post(f"/purchases/{bob}/cancel", status=409)
    office.post(f"/purchases/{ann}/refund", status=409)
    office.rehearsal.pay("ann")
    office.post(f"/purchases/{ann}/cancel", status=409)
    shown = office.get(f"/purchases/{ann}")
    assert (shown["state"], shown["paid"]) == ("ordered", 4900)
    assert [moment["to"] for moment in shown["history"]][-1] == "ordered"
    assert "ada@example.com" not in json.dumps([shown, office.get("/purchases")])


def test_refunds(office):
    office.rehearsal.on_sale()
    office.rehearsal.reply("ann")
    path = f"/purchases/{office.rehearsal.pay('ann').id}/refund"
    for body in ({"amount": 0}, {"amount": -1}, {"amount": 4901}, {"amount": 10**30}, {"amount": 5.0}, {"amount": "5"},
                 {"amount": True}, {"amount": [1]}):  # fmt: skip
        assert office.wrong(body, path) == {"amount"}, body
    assert office.wrong({"ammount": 100}, path) == {"ammount"}, "a misspelt amount must not refund everything"
    assert office.wrong({"reason": 5}, path) == office.wrong({"reason": "x" * 201}, path) == {"reason"}
    assert office.wrong({"reason": "\ud800"}, path) == {"reason"}
    for data, kind in (
        (b"amount=100", "application/x-www-form-urlencoded"),
        (b"{", "application/json"),
        (b"[]", None),
    ):
        assert "body" in office.call("POST", path, 422, data=data, content_type=kind).get_json()["errors"]
    part = office.post(path, {"amount": 500, "reason": "a scratch"}, 202)
    assert (part["amount"], part["state"]) == (500, "queued")
    office.post(path, status=409)
    office.rehearsal.outbox.drain()
    assert office.post(path, {}, 202)["amount"] == 4400
    office.rehearsal.outbox.drain()
    assert office.rehearsal.of("ann").state == "refunded"
    assert [one["amount"] for one in office.get(path.removesuffix("/refund"))["refunds"]] == [500, 4400]


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("product", {"product": "NOPE"}),
        ("product", {"product": None}),
        ("product", {"product": "\ud800"}),
        ("product", {"product": ""}),
        ("quantity", {"quantity": 4}),
        ("quantity", {"quantity": "2"}),
        ("quantity", {"quantity": 2.0}),
        ("quantity", {"quantity": True}),
        ("quantity", {"quantity": 10**40}),
        ("quantity", {"quantity": -1}),
        ("items", {"items": {"OTHER": 1}}),
        ("items", {"items": []}),
        ("items.PRINT", {"items": {"PRINT": "many"}}),
        ("price", {"price": 0}),
        ("price", {"price": 12.5}),
        ("title", {"title": "x" * 201}),
        ("title", {"title": "\x00"}),
        ("title", {"title": "half of \udc00"}),
        ("lang", {"lang": "de"}),
        ("wording", {"wording": "{nmae} {link}"}),
        ("wording", {"wording": "{link} \udfff"}),
        ("starts_at", {"starts_at": "2026-12-01T18:00:00"}),
        ("starts_at", {"starts_at": "0001-01-01T00:00:00+14:00"}),
        ("ends_at", {"ends_at": "9999-12-31T23:59:59-14:00"}),
        ("ends_at", {"ends_at": "2001-01-01T00:00:00Z"}),
        ("ends_at", {"ends_at": 5}),
        ("hold_seconds", {"hold_seconds": 4}),
        ("hold_seconds", {"hold_seconds": 86_401}),
        ("limit_per_buyer", {"limit_per_buyer": 100}),
        ("answers", {"answers": "loud"}),
        ("answer_code", {"answer_code": "perhaps"}),
        ("shipping", {"shipping": "free"}),
        ("shipping.rule", {"shipping": {"rule": "pigeon"}}),
        ("shipping.price", {"shipping": {"rule": "flat", "price": -1}}),
        ("shipping", {"shipping": {"rule": "country", "prices": {"XX": 1}}}),
        ("shipping.prices.fr", {"shipping": {"rule": "country", "prices": {"fr": 1}}}),
        ("colour", {"colour": "red"}),
    ],
)
def test_each_bad_field_is_named(office, field, more):
    assert field in office.wrong({**SALE, **more})
    assert office.items("/sales") == []


def test_all_bad_fields_are_named_at_once(office):
    assert office.wrong({"product": "PRINT", "quantity": "x", "lang": 5, "nope": 1}) == {
        "quantity",
        "lang",
        "nope",
    }
    assert office.wrong({"product": "PRINT", "quantity": 9, "ends_at": "2001-01-01T00:00:00Z"}) >= {
        "quantity",
        "ends_at",
    }


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"null", b"[]", b'"text"', b"5", b"\xff\xfe", b"[" * 200_000, b'{"a":' * 100_000, b'{"quantity":' + b"9" * 9000 + b"}"],
    ids=lambda data: data[:12].decode("latin-1"),
)  # fmt: skip
def test_a_body_that_is_no_object(office, data):
    answer = office.call("POST", "/sales", 422, data=data, content_type="application/json")
    assert "body" in answer.get_json()["errors"]


def test_other_kinds_of_bodies(office):
    office.call("POST", "/sales", 422, data={"product": "PRINT"})
    office.call("POST", "/sales", 422, data=json.dumps(SALE), content_type="text/plain")
    office.call("POST", "/sales", 413, data=b" " * 1_000_001, content_type="application/json")
    for constant in ("NaN", "Infinity", "-1e400"):
        data = f'{{"product": "PRINT", "quantity": {constant}}}'
        answer = office.call("POST", "/sales", 422, data=data, content_type="application/json")
        assert "quantity" in answer.get_json()["errors"]


def test_what_is_not_there(office):
    for path in ("/sales/x", "/purchases/x", "/sales/%00", "/purchases/%FF%FE", "/sales/" + "x" * 5000, "/purchases?sale=x",
                 "/nothing", "/sales/x/burn"):  # fmt: skip
        office.get(path, 404)
    for path in ("/sales/x/end", "/purchases/x/cancel", "/purchases/x/refund", "/sales/x/burn"):
        office.post(path, status=404)
    assert set(office.get("/purchases?state=happy", 422)["errors"]) == {"state"}
    assert set(office.get("/sales?state=happy", 422)["errors"]) == {"state"}
    office.call("PUT", "/sales", 405)
    office.call("DELETE", "/purchases/x", 405)


def test_too_many_requests(rehearsal):
    office = Office(rehearsal)
    limiter.reset()
    try:
        here = {"environ_base": {"REMOTE_ADDR": "192.0.2.7"}}
        codes = {office.client.get("/api/v1/sales", **here).status_code for _ in range(600)}
        assert codes == {401}
        office.get("/sales", 429, **here)
        office.get("/sales", environ_base={"REMOTE_ADDR": "192.0.2.8"})
    finally:
        limiter.reset()


# any input

odd = st.lists(st.sampled_from(["a", "é", "{", "}", "<", "\0", "\n", "\ud800", "\udc00"]), min_size=1, max_size=4)
words = st.text(max_size=20) | odd.map("".join) | st.sampled_from(["PRINT", "FR", "*", "en", "{link}", "thanks"])
times = st.datetimes().map(lambda moment: f"{moment.isoformat()}-14:00")
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | words | times,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)
shippings = st.fixed_dictionaries(
    {"rule": st.sampled_from(["free", "flat", "country", "shop"])},
    optional={"price": st.integers(), "prices": st.dictionaries(words, st.integers(0, 10**13), max_size=2)},
)
shapes = {
    fields.Str: words,
    fields.Int: st.integers(),
    fields.Bool: st.booleans(),
    fields.AwareDateTime: times,
    fields.Dict: st.dictionaries(words, st.integers(), max_size=3),
    fields.Nested: shippings,
}
bits = st.sampled_from([*sorted(SaleSchema().fields), "title", "wording", "product", "colour"]).flatmap(
    lambda name: st.tuples(st.just(name), shapes[type(SaleSchema().fields.get(name, fields.Str()))] | anything)
)
bodies = st.lists(bits, min_size=1, max_size=2).map(lambda some: {**SALE, **dict(some)})


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=bodies | anything,
    refund=anything | st.fixed_dictionaries({}, optional={"amount": anything, "reason": anything}),
)
@example(body={**SALE, "title": "\ud800"}, refund={"reason": "\udc00"})
@example(body={**SALE, "ends_at": "9999-12-31T23:59:59-14:00"}, refund={"amount": 10**400})
def test_no_input_is_a_mistake_of_ours(office, caplog, body, refund):
    if not office.rehearsal.store.view().purchases():
        office.rehearsal.on_sale()
        office.rehearsal.reply("ann")
    held = office.rehearsal.of("ann").id
    for path, sent in (("/sales", body), (f"/purchases/{held}/refund", refund), ("/sales/x/publish", body)):
        answer = office.client.post(
            f"/api/v1{path}",
            data=json.dumps(sent),
            content_type="application/json",
            headers={"Authorization": f"Bearer {office.token}"},
        )
        assert answer.status_code in (201, 404, 409, 422), answer.get_data(as_text=True)
        answer.get_json()
        if answer.status_code == 201:
            key = answer.get_json()["slug"]
            assert office.post(f"/sales/{key}/publish")["state"] in ("live", "scheduled")
            assert office.get(f"/sales/{key}")["preview"]
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
