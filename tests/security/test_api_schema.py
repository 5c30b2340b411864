"""Schemathesis reads the API's document and tries everything that it allows and forbids, in all its phases: nothing
may answer otherwise than the document says. A house with a story stands behind, so that there is something to find."""

import json
from collections import defaultdict

import pytest
import schemathesis
from schemathesis.engine import events, from_schema
from schemathesis.engine.context import EngineContext

from bridge import catalogue, tokens
from bridge.web import create_app
from bridge.web.api import purchases
from bridge.web.security import limiter
from tests.conftest import Rehearsal, product

SECONDS = 15
#: What makes sense in itself and still cannot be: the shop has fewer, the window is over, the reply is answered.
#: No schema can say that, so 422 is a fitting answer to what the schema allows.
JUDGED = (
    "POST /api/v1/sales", "POST /api/v1/sales/preview", "PATCH /api/v1/sales/{key}", "POST /api/v1/sales/{key}/copy",
    "POST /api/v1/sales/{key}/publish", "POST /api/v1/sales/{key}/units", "POST /api/v1/purchases/{key}/refund",
    "POST /api/v1/replies/{network}/{reply}/answer", "POST /api/v1/replies/{network}/{reply}/assign", "POST /api/v1/offers", "POST /api/v1/clearance/rules",
)  # fmt: skip


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
    made.shop.items["LAMP"] = product("LAMP", name="Lamp", stock=None)
    catalogue.sync(made.house, full=True)
    made.on_sale(quantity=2)
    for handle, text in (("ann", "buy"), ("bob", "buy"), ("cid", "buy"), ("eve", "is it blue?")):
        made.reply(handle, text)
    made.pay("ann")
    app = create_app(made.house)
    yield app, tokens.create(made.store, "schemathesis", [])[1]
    made.sound()
    made.close()


def examine(app, token, seconds, seed, examples=10, only=None):
    """(findings by call, calls tried): what schemathesis found in that time."""
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
                *({"include-name": name, "checks": judged} for name in JUDGED),
                *([{"exclude-path": only, "enabled": False}] if only else []),
            ],
        }
    )
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app, config=config)
    found, tried = defaultdict(set), defaultdict(int)
    for event in from_schema(schema).execute():
        if isinstance(event, events.NonFatalError | events.FatalError):
            found[getattr(event, "label", "")].add(str(getattr(event, "info", event)))
        if isinstance(event, events.ScenarioFinished):
            for case, checks in event.recorder.checks.items():
                told = event.recorder.cases[case].value
                tried[told.operation.label] += 1
                for check in checks:
                    if check.failure_info is not None:
                        failure = check.failure_info.failure
                        sent = f"{told.method} {told.formatted_path} {told.query} {told.body!r} {dict(told.headers or {})}"
                        text = f"{check.name}: {failure.title}: {failure.message} <- {sent}"
                        found[told.operation.label].add(text.replace(token, "…")[:1500])
    return found, tried


def test_schemathesis_finds_nothing(office):
    app, token = office
    found, tried = examine(app, token, SECONDS, seed=1)
    assert {call: sorted(texts) for call, texts in found.items()} == {}
    # A machine that has much else to do gets less far in the time; it must not pass for having looked at nothing.
    assert len(tried) >= 10, sorted(tried)


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
