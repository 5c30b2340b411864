"""The door before Flask answers as Flask does, to the last header; what it does not answer itself goes on."""

from __future__ import annotations

import json
from typing import Any

import pytest
from werkzeug.test import Client

from bridge import metrics
from bridge.store.engine import StoreError
from bridge.web import create_app, webhooks
from connectors.errors import Retryable
from connectors.simulators.memory.failing import signed
from tests.conftest import Rehearsal

PATHS = ["/webhooks/paypal", "/webhooks/payments", "/webhooks/shop", "/webhooks/woocommerce", "/webhooks/magento"]


def notice(name: str) -> bytes:
    return json.dumps({"id": name, "kind": "NOTED", "resource": "X"}).encode()


def both(rehearsal: Rehearsal) -> list[Client]:
    """The application with the door, and without it."""
    app = create_app(rehearsal.house)
    door = app.wsgi_app
    assert isinstance(door, webhooks.Door)
    return [Client(door), Client(door._inner)]


def told(answer: Any) -> tuple[int, list[tuple[str, str]], bytes]:
    return answer.status, sorted(answer.headers), answer.data


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("what", ["new", "again", "forged", "nonsense", "odd", "away", "no ledger", "a bug"])
def test_it_answers_as_flask_does(what, path, rehearsal, monkeypatch):
    body = {"nonsense": b"{", "odd": notice("\ud800") * 1}.get(what, notice("WH-1"))
    headers = signed("memory", body) if what != "forged" else {"signature": "no"}
    if what in ("away", "no ledger", "a bug"):
        error = {"away": Retryable("away"), "no ledger": StoreError("gone"), "a bug": ValueError("?")}[what]

        def fail(*_: object) -> bool:
            raise error

        monkeypatch.setattr("bridge.inbox.receive_payment", fail)
        monkeypatch.setattr("bridge.inbox.receive_shop", fail)
    found = []
    for number, client in enumerate(both(rehearsal)):
        if what == "new":
            body = notice(f"WH-{path}-{number}")
            headers = signed("memory", body)
        found.append(told(client.post(path, data=body, headers=headers)))
    assert found[0] == found[1]


@pytest.mark.parametrize(
    "asked",
    [
        {"path": "/webhooks/paypal", "method": "GET"},
        {"path": "/webhooks/paypal", "method": "HEAD"},
        {"path": "/webhooks/paypal/", "method": "POST"},
        {"path": "/webhooks/nobody", "method": "POST"},
        {"path": "/webhooks/paypal", "method": "POST", "data": b" " * 1_000_001},
        {"path": "/webhooks/paypal", "method": "POST", "headers": {"Host": "a b"}},
        {"path": "/webhooks/paypal", "method": "POST", "environ_overrides": {"HTTP_HOST": "a..b"}},
        {"path": "/webhooks/paypal", "method": "POST", "headers": {"X-Forwarded-Host": "<evil>"}},
        {
            "path": "/webhooks/paypal",
            "method": "POST",
            "environ_overrides": {"CONTENT_LENGTH": "9"},
            "data": b"short",
        },
        {"path": "/webhooks/paypal", "method": "POST", "environ_overrides": {"CONTENT_LENGTH": "-1"}},
        {"path": "/webhooks/paypal", "method": "POST", "environ_overrides": {"CONTENT_LENGTH": "٣"}},
        {"path": "/webhooks/paypal", "method": "POST", "environ_overrides": {"CONTENT_LENGTH": "9" * 5000}},
    ],
    ids=lambda asked: str(asked)[:120],
)
def test_what_is_no_plain_notice_goes_on_to_flask(asked, rehearsal):
    one, other = (told(client.open(**asked)) for client in both(rehearsal))
    assert one == other
    assert one[0] != "200 OK"


def test_behind_a_proxy_it_is_the_door_that_answers(rehearsal):
    """What deploy/nginx-proxy.conf and Caddy send with every request."""
    forwarded = {
        "Host": "sell.example.com",
        "X-Forwarded-For": "203.0.113.7",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "sell.example.com",
    }
    body = notice("WH-proxied")
    headers = {**signed("memory", body), **forwarded}
    client, plain = both(rehearsal)
    found = told(client.post("/webhooks/paypal", data=body, headers=headers))
    assert found == told(plain.post("/webhooks/paypal", data=body, headers=headers))
    client.application._inner = None
    assert told(client.post("/webhooks/paypal", data=body, headers=headers)) == found


def test_what_is_tried_at_the_door_is_not_tried_again_behind_it(rehearsal, monkeypatch):
    tried = []

    def fail(*_: object) -> bool:
        tried.append(1)
        raise Retryable("away")

    monkeypatch.setattr("bridge.inbox.receive_payment", fail)
    before = metrics.WEBHOOKS.values().get(("payments", "put_off"))
    assert both(rehearsal)[0].post("/webhooks/paypal", data=b"{}").status_code == 503
    after = metrics.WEBHOOKS.values()["payments", "put_off"]
    assert tried == [1]
    assert sum(after.counts) == (sum(before.counts) if before else 0) + 1


def test_no_caller_can_say_what_went_wrong(rehearsal):
    """It stands in WSGI's environment, whose names from outside all begin with HTTP_."""
    body = notice("WH-9")
    headers = {**signed("memory", body), webhooks.RAISED: "x", "Replycart-Raised": "x"}
    assert both(rehearsal)[1].post("/webhooks/paypal", data=body, headers=headers).status_code == 200
