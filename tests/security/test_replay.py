"""What was true once is not true twice, and what a notice says is not the truth: that is asked for at PayPal."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from bridge import checkout
from bridge.states import State
from bridge.web import create_app
from connectors.simulators.memory import signed
from tests.conftest import Rehearsal
from tests.security.ground import call
from tests.security.test_paypal_webhook import BODY, NOW, Bench


@pytest.fixture
def app(rehearsal: Rehearsal) -> Flask:
    rehearsal.on_sale()
    rehearsal.reply("ann")
    return create_app(rehearsal.house)


def notice(app: Flask, secret: str = "memory", **told: object) -> int:
    body = json.dumps({"id": "e-1", "resource": "", "body": {}, **told}).encode()
    return call(app, "POST", "/webhooks/paypal", headers=signed(secret, body).items(), body=body).status


def test_a_notice_of_a_payment_that_was_not_made_pays_nothing(rehearsal: Rehearsal, app: Flask) -> None:
    page = rehearsal.to_paypal("ann")
    for number, kind in enumerate(("CHECKOUT.ORDER.APPROVED", "CHECKOUT.ORDER.COMPLETED", "PAYMENT.CAPTURE.COMPLETED", "PAYMENT.CAPTURE.REFUNDED",
                                   "PAYMENT.CAPTURE.REVERSED", "CUSTOMER.DISPUTE.CREATED")):  # fmt: skip
        assert (
            notice(
                app,
                id=f"e-{number}",
                kind=kind,
                resource=page,
                body={"capture_id": f"CAP-{page}", "status": "COMPLETED"},
            )
            == 200
        )
        rehearsal.outbox.drain()
    assert rehearsal.of("ann").state is State.HELD
    assert rehearsal.shop.orders == {}
    assert rehearsal.payments.taken == {}


def test_a_notice_about_somebody_else_s_payment_moves_nobody(rehearsal: Rehearsal, app: Flask) -> None:
    rehearsal.reply("bea")
    theirs, mine = rehearsal.to_paypal("bea"), rehearsal.to_paypal("ann")
    rehearsal.payments.approve(theirs)
    assert (
        notice(app, kind="CHECKOUT.ORDER.APPROVED", resource=theirs, body={"reference": mine, "custom_id": mine})
        == 200
    )
    rehearsal.outbox.drain()
    assert rehearsal.of("bea").state is State.ORDERED
    assert rehearsal.of("ann").state is State.HELD


def test_the_same_notice_many_times_acts_once(rehearsal: Rehearsal, app: Flask) -> None:
    page = rehearsal.to_paypal("ann")
    rehearsal.payments.approve(page)
    for _ in range(5):
        for headers, body in list(rehearsal.payments.sent):
            assert call(app, "POST", "/webhooks/paypal", headers=headers.items(), body=body).status == 200
        rehearsal.outbox.drain()
    assert rehearsal.of("ann").state is State.ORDERED
    assert rehearsal.payments.taken == {page: 1}
    assert len(rehearsal.shop.orders) == 1


def test_old_notices_played_again_after_everything_change_nothing(rehearsal: Rehearsal, app: Flask) -> None:
    paid = rehearsal.pay("ann")
    checkout.request_refund(rehearsal.house, paid.id, amount=None, reason="back")
    rehearsal.outbox.drain()
    before = rehearsal.of("ann")
    assert before.state is State.REFUNDED
    recorded, rng = list(rehearsal.payments.sent), random.Random(1)
    for number in range(40):
        headers, body = rng.choice(recorded)
        # As they came, and signed anew under another id, which PayPal alone could do.
        assert call(app, "POST", "/webhooks/paypal", headers=headers.items(), body=body).status == 200
        assert notice(app, **{**json.loads(body), "id": f"again-{number}"}) == 200
        rehearsal.outbox.drain()
    assert rehearsal.of("ann") == before
    assert len(rehearsal.payments.refunded) == 1


def test_a_notice_signed_with_another_secret(rehearsal: Rehearsal, app: Flask) -> None:
    for secret in ("", "Memory", "memory ", "0123456789abcdef0123456789abcdef"):
        assert notice(app, secret, kind="CHECKOUT.ORDER.APPROVED", resource="PAGE1") == 401


@pytest.fixture
def paypal(tmp_path: Path) -> Iterator[tuple[Flask, Bench, Rehearsal]]:
    bench, rehearsal = Bench(tmp_path, {}), Rehearsal(tmp_path / "ledger.db")
    bench.door.pages = {bench.cert_url: bench.authority.chain_pem}
    rehearsal.house.payments = bench.payments
    yield create_app(rehearsal.house), bench, rehearsal
    rehearsal.close()


def test_a_delivery_played_again_is_stored_once_and_later_refused(paypal: tuple[Flask, Bench, Rehearsal]) -> None:
    app, bench, rehearsal = paypal

    def send(headers: dict[str, str]) -> int:
        return call(app, "POST", "/webhooks/paypal", headers=headers.items(), body=BODY).status

    recorded = bench.signed(BODY)
    assert [send(recorded) for _ in range(5)] == [200] * 5
    assert send(bench.signed(BODY, time=NOW - timedelta(days=2))) == 200, "PayPal's own retry, signed anew"
    assert len(rehearsal.store.view().tasks(subject="WH-1")) == 1
    bench.now += timedelta(days=36)
    assert send(recorded) == 401, "after five weeks the same bytes are too old"
    assert send({**recorded, "PAYPAL-TRANSMISSION-TIME": "2026-12-29T09:00:00Z"}) == 401
    assert len(rehearsal.store.view().tasks(subject="WH-1")) == 1
