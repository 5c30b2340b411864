"""Schemathesis reads the API's document and tries everything that it allows and forbids, in all its phases: nothing
may answer otherwise than the document says. A house with a story stands behind, so that there is something to find."""

import json
import re
from collections import Counter, defaultdict
from dataclasses import replace

import pytest
import schemathesis
from schemathesis.engine import events, from_schema
from schemathesis.engine.context import EngineContext

from bridge import catalogue, checkout, clearance, listening, offers, replies_inbox, sales, tokens
from bridge.sales.terms import MODES
from bridge.web import create_app
from bridge.web.api import purchases
from bridge.web.security import limiter
from connectors.errors import Refused
from connectors.values import Market, Money, Special
from tests.conftest import PROOF, Rehearsal, product
from tests.integration.test_gifts import GIVING
from tests.integration.test_wallets import saved

#: (seconds, examples for each call in each phase). ``make proof`` asserts that each call was tried with success and without.
SECONDS, EXAMPLES = (300, 100) if PROOF else (8, 10)
#: What makes sense in itself and still cannot be: the shop has fewer, the window is over, the reply is answered, the key of
#: the call was another call's. No schema can say that, so 422 is a fitting answer to what the schema allows.
JUDGED = ("POST", "PATCH")


@pytest.fixture
def office(tmp_path, monkeypatch):
    """(application, token) of a house in which much has happened."""
    monkeypatch.setattr(limiter, "enabled", False)
    monkeypatch.setattr(purchases, "WAIT_SECONDS", 0.01)
    # Schemathesis 4.32 hands werkzeug's client arguments that only requests knows.
    theirs = EngineContext.get_transport_kwargs

    def kwargs(self, operation=None):
        return {name: value for name, value in theirs(self, operation).items() if name in ("headers", "session")}

    monkeypatch.setattr(EngineContext, "get_transport_kwargs", kwargs)
    made = Rehearsal(tmp_path / "ledger.db")
    story(made)
    app = create_app(made.house)
    yield app, tokens.create(made.store, "schemathesis", [])[1]
    made.sound()
    made.close()


def story(world):
    """A sale of each mode with who bought, holds and waits; an offer with a coupon; a gift; a rule with its proposal; a saved
    wallet with a promise; answers kept; a user; a refund that waits for a person, who was told."""
    config = world.house.config
    world.house.config = replace(config, giving=GIVING, selling=replace(config.selling, wallets=True))
    world.shop.sells_in = {"ch": Market("ch", "Suisse", "CHF", own_prices=False)}
    world.shop.items |= {
        "PRINT": product("PRINT", url="https://shop.example.com/product/print", stock=20),
        "LAMP": product("LAMP", name="Lamp", stock=None),
        "MUG": product("MUG", price=10000, stock=8, special=Special(Money(6000, "EUR"), None, None)),
    }  # fmt: skip
    catalogue.sync(world.house, full=True)
    clearance.create(world.house, clearance.RuleRequest("Evenings", slots=["day 18"], percent=20))
    world.clock.advance(hours=6, seconds=10)
    assert clearance.tick(world.house) == 1
    tokens.create_user(world.store, "anna", "correct horse battery")
    replies_inbox.keep_answer(world.house, "Colour", "@{handle} it is blue")
    saved(world, "cid")
    world.on_sale(quantity=2)
    for handle, text in (("ann", "buy"), ("bob", "buy"), ("dan", "buy"), ("eve", "is it blue?")):
        world.reply(handle, text)
    paid = world.pay("ann")
    saved(world, "dan")
    checkout.promise(world.house, world.of("dan"), 7)
    world.on_sale("LAMP", mode="unreserved")
    world.reply("fay")
    world.on_sale(quantity=1, mode="first_come")
    world.reply("gil")
    sales.create(world.house, sales.SaleRequest("PRINT", quantity=1, price=100, market="ch"))
    basket = sales.create(world.house, sales.SaleRequest(mode="basket", hashtag="#ShopCart"))
    sales.publish(world.house, basket.id)
    offers.create(world.house, offers.OfferRequest("#HelloWinter", percent=10))
    world.network.elsewhere["900"] = "look https://shop.example.com/product/print"
    for handle, text in (("hal", "#ShopCart"), ("ivy", "#HelloWinter"), ("kim", "donate 20 EUR #donate @memory")):
        world.network.say("900", handle, text)
        listening.poll_tags(world.house)
        world.hear()
    world.payments.failures["refund"] = [Refused("the window is over", code="expired", platform="memory")]
    checkout.request_refund(world.house, paid.id, amount=100)
    world.outbox.drain()


#: Each has something to answer with: a call that finds an empty list shows nothing about what stands in it.
FULL = (
    "sales", "products", "markets", "offers", "gifts", "clearance/rules", "clearance/proposals", "purchases", "replies",
    "replies/canned", "people", "buyers", "wallets", "alerts", "tasks",
)  # fmt: skip


def test_the_house_is_full(office):
    app, token = office

    def items(path):
        answer = app.test_client().get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_json()["items"]

    assert {path: bool(items(path)) for path in FULL} == dict.fromkeys(FULL, True)
    assert {one["mode"] for one in items("sales")} == set(MODES)
    waiting = [one for sale in items("sales") for one in items(f"sales/{sale['slug']}/waitlist")]
    assert {one["promised"] for one in waiting} == {True, False}
    assert items(f"offers/{items('offers')[0]['slug']}/coupons")
    assert [one["state"] for one in items("clearance/proposals")] == ["proposed"]


def test_each_single_thing_is_as_the_document_says(office):
    """Schemathesis guesses keys and mostly finds nothing; here are those that are there."""
    app, token = office
    headers = {"Authorization": f"Bearer {token}"}
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)

    def ask(path, method="GET", **keys):
        case = schema[path][method].Case(path_parameters=keys, headers=headers)
        answer = case.call()
        assert answer.status_code == 200, answer.text
        case.validate_response(answer)
        return answer.json()

    for sale in ask("/api/v1/sales")["items"]:
        for path in ("", "/waitlist", "/figures"):
            ask(f"/api/v1/sales/{{key}}{path}", key=sale["id"])
    for path, keys in (
        ("offers/{key}", ("slug",)), ("offers/{key}/coupons", ("slug",)), ("gifts/{key}", ("id",)),
        ("purchases/{key}", ("id",)), ("replies/{network}/{reply}", ("network", "id")),
        ("buyers/{network}/{buyer}", ("network", "id")), ("products/{sku}", ("sku",)),
    ):  # fmt: skip
        names = re.findall(r"\{(\w+)\}", path)
        for one in ask(f"/api/v1/{path.partition('/')[0]}")["items"]:
            ask(f"/api/v1/{path}", **{name: one[key] for name, key in zip(names, keys, strict=True)})
    (task,) = ask("/api/v1/tasks")["items"]
    ask("/api/v1/tasks/{key}/retry", "POST", key=str(task["id"]))
    (rule,) = ask("/api/v1/clearance/rules")["items"]
    ask("/api/v1/clearance/rules/{key}", "DELETE", key=rule["id"])
    ask("/api/v1/replies/canned/{name}", "DELETE", name="Colour")


def examine(app, token, seconds, seed, examples=10, only=None):
    """(findings by call, answers by call): what schemathesis found in that time."""
    judged = {"positive_data_acceptance": {"expected-statuses": ["2xx", "304", "401", "403", "404", "409", "422"]}}
    config = schemathesis.Config.from_dict(
        {
            "seed": seed,
            "cache": {"enabled": False},
            # With a limit the time is shared out among the calls, and used up.
            **({} if only else {"max-time": seconds}),
            "headers": {"Authorization": f"Bearer {token}"},
            "generation": {"max-examples": examples, "database": "none", "no-shrink": True},
            "operations": [
                *({"include-method": method, "checks": judged} for method in JUDGED),
                # The name is the merchant's own: a guess that throws another away than was kept finds nothing, rightly.
                {
                    "include-path": "/api/v1/replies/canned/{name}",
                    "checks": {"ensure_resource_availability": {"enabled": False}},
                },
                *([{"exclude-path": only, "enabled": False}] if only else []),
            ],
        }
    )
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app, config=config)
    found, tried = defaultdict(set), defaultdict(Counter)
    for event in from_schema(schema).execute():
        if isinstance(event, events.NonFatalError | events.FatalError):
            found[getattr(event, "label", "")].add(str(getattr(event, "info", event)))
        if isinstance(event, events.ScenarioFinished):
            for case, checks in event.recorder.checks.items():
                told = event.recorder.cases[case].value
                answer = event.recorder.find_response(case_id=case)
                tried[told.operation.label][answer.status_code if answer else 0] += 1
                for check in checks:
                    if check.failure_info is not None:
                        failure = check.failure_info.failure
                        sent = f"{told.method} {told.formatted_path} {told.query} {told.body!r} {dict(told.headers or {})}"
                        text = f"{check.name}: {failure.title}: {failure.message} <- {sent}"
                        found[told.operation.label].add(text.replace(token, "…")[:1500])
    return found, tried


def well_formed(items):
    """(method, path, keys, body) of the calls that no guess makes well: it would have to hit on a product of the shop, a moment
    of a week, a draft's own terms. ``items(path)``: what stands in a list."""
    draft = next(one["id"] for one in items("sales") if one["state"] == "draft")
    live = next(
        one["id"]
        for one in items("sales")
        if one["state"] == "live" and any(item["sku"] == "LAMP" for item in one["items"])
    )
    rule, proposal = items("clearance/rules")[0]["id"], items("clearance/proposals")[0]["id"]
    return [
        ("POST", "sales", {}, {"product": "PRINT", "quantity": 1}),
        ("POST", "sales/preview", {}, {"product": "PRINT", "quantity": 1}),
        ("PATCH", "sales/{key}", {"key": draft}, {"quantity": 2}),
        ("POST", "sales/{key}/units", {"key": live}, {"sku": "LAMP", "units": 1}),
        ("POST", "offers", {}, {"hashtag": "#HelloSpring", "percent": 10}),
        ("POST", "clearance/rules", {}, {"name": "Mornings", "slots": ["mon 9"], "percent": 30}),
        ("PATCH", "clearance/rules/{key}", {"key": rule}, {"percent": 30}),
        ("POST", "clearance/proposals/{key}/approve", {"key": proposal}, None),
        ("DELETE", "clearance/rules/{key}", {"key": rule}, None),
    ]


def make(app, token):
    """Call → answers, of the calls that must be well-formed; each answer is as the document says."""
    headers = {"Authorization": f"Bearer {token}"}
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)

    def items(path):
        return app.test_client().get(f"/api/v1/{path}", headers=headers).get_json()["items"]

    answers = {}
    for method, path, keys, body in well_formed(items):
        sent = {} if body is None else {"body": body, "media_type": "application/json"}
        case = schema[f"/api/v1/{path}"][method].Case(path_parameters=keys, headers=headers, **sent)
        answer = case.call()
        case.validate_response(answer)
        answers[f"{method} /api/v1/{path}"] = answer.status_code
    return answers


def operations(app):
    """Call → whether it takes a body."""
    paths = app.test_client().get("/api/v1/openapi.json").get_json()["paths"]
    methods = ("get", "post", "put", "patch", "delete")
    return {
        f"{method.upper()} {path}": "requestBody" in told
        for path, each in paths.items()
        for method, told in each.items()
        if method in methods
    }


def test_what_no_guess_comes_to_is_accepted_too(office):
    made = make(*office)
    assert {call: code for call, code in made.items() if not 200 <= code < 300} == {}
    assert set(made) <= set(operations(office[0]))


def test_schemathesis_finds_nothing(office):
    app, token = office
    made = make(app, token) if PROOF else {}
    found, tried = examine(app, token, SECONDS, seed=1, examples=EXAMPLES)
    assert {call: sorted(texts) for call, texts in found.items()} == {}
    # A machine that has much else to do gets less far in the time; it must not pass for having looked at nothing.
    assert len(tried) >= 10, sorted(tried)
    if PROOF:
        takes = operations(app)
        codes = {call: {*tried[call], *([made[call]] if call in made else [])} for call in takes}
        assert [call for call, some in codes.items() if not any(200 <= code < 300 for code in some)] == []
        assert [
            call for call, some in codes.items() if takes[call] and not any(400 <= code < 500 for code in some)
        ] == []


def test_it_would_find_something(office, monkeypatch):
    """The control: a call that answers otherwise than the document says is told of."""
    app, token = office
    view = app.view_functions["api.show_figures"]

    def wrong(**address):
        answer = view(**address)
        if answer.status_code == 200:
            answer.set_data(json.dumps({**answer.get_json(), "currency": 5}))
        return answer

    monkeypatch.setitem(app.view_functions, "api.show_figures", wrong)
    found, tried = examine(app, token, SECONDS, seed=1, examples=5, only="/api/v1/figures")
    assert set(tried) == {"GET /api/v1/figures"}
    assert any("response_schema_conformance" in text for text in found["GET /api/v1/figures"])
