"""Webhooks that were tampered with, at the door where they arrive: none is stored, none is an error of ours, and none
makes us call anybody but PayPal. ``LONG_FORMS=1``: 100,000 of PayPal's, and 20,000 of each shop's."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
import random
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask

from bridge.web import create_app
from connectors.contracts import Shop, Surroundings
from connectors.http import Http
from connectors.shops.magento import Magento
from connectors.shops.woocommerce import WooCommerce
from tests.conftest import Rehearsal
from tests.security.ground import PROOF, Answer, call, leaks, rounds
from tests.security.test_paypal_webhook import BODY, Bench, mutations

Delivery = tuple[dict[str, str], bytes]
SECRET = "the shop's webhook secret"
NOTICE = json.dumps({"id": 77, "sku": "PRINT", "stock_quantity": 3, "name": "Thing"}).encode()


@dataclass
class Door:
    """An application with one real connector, and every delivery that it was made to see."""

    app: Flask
    path: str
    rehearsal: Rehearsal
    seen: Counter[int]

    def send(self, headers: dict[str, str], body: bytes) -> Answer:
        answer = call(self.app, "POST", self.path, headers=headers.items(), body=body)
        self.seen[answer.status] += 1
        assert answer.status != 500, (headers, body)
        assert "Traceback" not in answer.text
        assert not leaks(answer.whole)
        return answer

    def stored(self) -> int:
        return int(self.rehearsal.store.view()._one("SELECT COUNT(*) FROM events", ())[0])


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """A line for each of 100,000 refusals is nobody's to read, and pytest would keep them all."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def paypal(tmp_path: Path) -> Iterator[tuple[Door, Bench]]:
    bench, rehearsal = Bench(tmp_path, {}), Rehearsal(tmp_path / "ledger.db")
    bench.door.pages = {bench.cert_url: bench.authority.chain_pem}
    rehearsal.house.payments = bench.payments
    yield Door(create_app(rehearsal.house), "/webhooks/paypal", rehearsal, Counter()), bench
    rehearsal.close()


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """No connection leaves this process; whoever tries is written down."""
    tried: list[object] = []

    def refuse(*where: object, **_: object) -> None:
        tried.append(where)
        raise OSError("nobody is called in this test")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    return tried


def more_mutations(first: Delivery, second: Delivery, rng: random.Random) -> Iterator[Delivery]:
    """What a person would try: parts of two true deliveries put together, names and values spelled otherwise."""
    names = list(first[0])

    def crossed() -> Delivery:
        name = rng.choice([name for name in names if first[0][name] != second[0][name]])
        return {**first[0], name: second[0][name]}, first[1]

    def body_of_the_other() -> Delivery:
        return (first[0], second[1]) if rng.random() < 0.5 else (second[0], first[1])

    def twice() -> Delivery:
        name = rng.choice(names)
        return {**first[0], name: f"{first[0][name]},{second[0][name]}"}, first[1]

    def case() -> Delivery:
        name = rng.choice(("PAYPAL-TRANSMISSION-SIG", "PAYPAL-AUTH-ALGO", "PAYPAL-CERT-URL"))
        return {**first[0], name: first[0][name].swapcase()}, first[1]

    def rewritten() -> Delivery:
        told = json.loads(first[1])
        told["resource"]["id"] = rng.choice(
            ("CAPTURE2", "", None, 7, ["CAPTURE1"], {"$ne": 1}, "CAPTURE1\x00", "x" * 5000)
        )
        return first[0], json.dumps(told).encode()

    def packed() -> Delivery:
        return {**first[0], "Content-Encoding": "gzip"}, rng.choice(
            (b"\x1f\x8b", b"[" * 30_000, b'{"a":' * 20_000)
        ) + first[1]

    ways: list[Callable[[], Delivery]] = [crossed, body_of_the_other, twice, case, rewritten, packed]
    while True:
        yield rng.choice(ways)()


@pytest.mark.timeout(3600)
def test_mutated_paypal_deliveries(paypal: tuple[Door, Bench], nowhere: list[object]) -> None:
    door, bench = paypal
    rng = random.Random(20)
    other = BODY.replace(b"WH-1", b"WH-9").replace(b"CAPTURE1", b"CAPTURE9")
    first, second = (bench.signed(BODY), BODY), ({**bench.signed(other), "PAYPAL-TRANSMISSION-ID": "t-2"}, other)
    plain, clever = mutations(*first, rng), more_mutations(first, second, rng)
    count = rounds(3000, 100_000)
    for number in range(count):
        door.send(*next(clever if number % 3 == 0 else plain))
        if number % 500 == 0:
            # Those who ask for certificates that nobody knows are slowed down by the minute: let it pass.
            bench.now += bench.now.resolution * 61_000_000 * (not PROOF or number % 5000 == 0)
    assert door.stored() == 0, "a forged notice was stored"
    assert set(door.seen) <= {401, 503}
    assert door.seen[401] > count * 0.7
    assert nowhere == [], "somebody was called past the outbound door"
    hosts = {urlsplit(url).hostname for url in bench.door.asked}
    assert "api.paypal.com" in hosts, "the mutations never came as far as a certificate"
    for url in bench.door.asked:
        assert url.startswith(
            (bench.origin + "/v1/notifications/certs/", "https://api.paypal.com/v1/notifications/certs/")
        )
    # The control: what is true is believed afterwards as before.
    assert door.send(*(bench.signed(BODY), BODY)).status == 200
    assert door.stored() == 1


def shop_door(tmp_path: Path, shop: type[Shop], settings: dict[str, Any], path: str, secret: str = SECRET) -> Door:
    rehearsal = Rehearsal(tmp_path / "ledger.db")
    loaded = shop.settings().load({**settings, "webhook_secret": secret})
    around = Surroundings(
        Http(sleep=lambda seconds: None),
        rehearsal.clock.now,
        lambda call, count: None,
        lambda name: None,
        lambda name, value: None,
    )
    rehearsal.house.shop = shop.build(loaded, around)
    return Door(create_app(rehearsal.house), path, rehearsal, Counter())


SHOPS: dict[str, tuple[type[Shop], dict[str, Any], str, str]] = {
    "woocommerce": (
        WooCommerce, {"url": "https://shop.example", "consumer_key": "ck_" + "a" * 40, "consumer_secret": "cs_" + "b" * 40},
        "/webhooks/woocommerce", "X-WC-Webhook-Signature",
    ),
    "magento": (
        Magento, {"url": "https://shop.example", "auth": "bearer", "access_token": "t" * 32}, "/webhooks/magento",
        "X-Replycart-Signature",
    ),
}  # fmt: skip


def told_by(platform: str, body: bytes, secret: str = SECRET) -> dict[str, str]:
    digest = base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()
    ours = {"woocommerce": "WC-Webhook", "magento": "Replycart"}[platform]
    delivery = "WC-Webhook-Delivery-ID" if platform == "woocommerce" else "Replycart-Delivery"
    return {SHOPS[platform][3]: digest, f"X-{ours}-Topic": "product.updated", f"X-{delivery}": "d-1"}


@pytest.fixture(params=sorted(SHOPS))
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Door]]:
    kind, settings, path, _ = SHOPS[request.param]
    door = shop_door(tmp_path, kind, settings, path)
    yield request.param, door
    door.rehearsal.close()


def tampered(platform: str, rng: random.Random) -> Iterator[Delivery]:
    """Notices whose words or signature are not the shop's."""
    headers, name = told_by(platform, NOTICE), SHOPS[platform][3]
    good = headers[name]
    while True:
        changed, signature = bytearray(NOTICE), good
        way = rng.randrange(6)
        if way == 0:
            changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
        elif way == 1:
            changed = bytearray(rng.choice((NOTICE[:-1], NOTICE + b" ", b"", b"null", b"[" * 9000, NOTICE * 2)))
        elif way == 2:
            letters = list(good)
            letters[rng.randrange(len(letters))] = chr(rng.choice((0, 43, 65, 97, 233, 0x2028, 0x1F600)))
            signature = "".join(letters)
        elif way == 3:
            signature = rng.choice(
                (
                    "",
                    "=",
                    good[:-1],
                    good + "=",
                    good.lower(),
                    f"{good},{good}",
                    "sha256=" + good,
                    good.encode().hex(),
                )
            )
        elif way == 4:
            other = rng.choice((b"", b"secret", SECRET.upper().encode(), SECRET.encode() + b" "))
            signature = base64.b64encode(hmac.new(other, NOTICE, hashlib.sha256).digest()).decode()
        else:
            signature = base64.b64encode(
                hmac.new(SECRET.encode(), NOTICE, rng.choice((hashlib.sha1, hashlib.md5, hashlib.sha512))).digest()
            ).decode()
        if bytes(changed) != NOTICE or signature.strip() != good:
            made = {**headers, name: signature}
            if rng.random() < 0.1:
                del made[name]
                changed = bytearray(NOTICE)
            yield made, bytes(changed)


@pytest.mark.timeout(3600)
def test_mutated_notices_of_a_shop(shop: tuple[str, Door], nowhere: list[object]) -> None:
    platform, door = shop
    rng = random.Random(21)
    source = tampered(platform, rng)
    for _ in range(rounds(300, 20_000)):
        assert door.send(*next(source)).status == 401
    assert door.stored() == 0
    assert nowhere == []
    assert door.send(told_by(platform, NOTICE), NOTICE).status == 200
    assert door.stored() == 1


@pytest.mark.parametrize("platform", sorted(SHOPS))
def test_without_a_secret_nothing_of_the_shop_is_believed(tmp_path: Path, platform: str) -> None:
    kind, settings, path, _ = SHOPS[platform]
    door = shop_door(tmp_path, kind, settings, path, secret="")
    assert door.send(told_by(platform, NOTICE, ""), NOTICE).status == 401
    assert door.stored() == 0
    door.rehearsal.close()


def test_the_same_notice_of_a_shop_counts_once(shop: tuple[str, Door]) -> None:
    platform, door = shop
    for _ in range(5):
        assert door.send(told_by(platform, NOTICE), NOTICE).status == 200
    assert door.stored() == 1


#: Signed as they must be, and odd: what a broken plugin, or somebody in the shop's back office, may send.
ODD = (
    b"", b"null", b"[]", b"[" * 90_000, b'{"id":' * 90_000, b'{"id": 1, "a": ' + b"[" * 90_000, b"7", b'"x"', b"{}", b'{"id": null}', b'{"id": {"a": 1}}', b'{"id": []}', b'{"id": 1e999}', b"NaN",
    b'{"id": "' + b"9" * 3000 + b'"}', b'{"id": ' + b"9" * 5000 + b"}", b'{"id": "a\\u0000b"}', b'{"id": "\\ud800"}', b"\xff\xfe{",
    b'{"id": "\\u202e"}', b'{"id": "../../1"}', b'{"id": "1; DROP TABLE events"}', b'{"id": true}', b'{"id": -1.5}',
)  # fmt: skip


def test_odd_words_that_a_shop_signed(shop: tuple[str, Door], nowhere: list[object]) -> None:
    platform, door = shop
    for number, body in enumerate(ODD):
        headers = told_by(platform, body)
        headers = {name: value.replace("d-1", f"d-{number}") for name, value in headers.items()}
        assert door.send(headers, body).status in (200, 401), body
    # What was stored is asked for at the shop's own address, whatever it says, and waits while the shop is away.
    door.rehearsal.outbox.drain()
    assert {where[0] for where in nowhere} == {"shop.example"}  # type: ignore[index]


def test_odd_words_that_paypal_signed(paypal: tuple[Door, Bench]) -> None:
    door, bench = paypal
    odd = [json.dumps({"id": f"WH-{n}", "event_type": "PAYMENT.CAPTURE.COMPLETED", "resource_type": "capture", "resource": value}).encode()
           for n, value in enumerate((None, [], 7, {"id": None}, {"id": "x" * 9000}, {"id": "\ud800"}, {"links": 5}, {"id": "a\x00b"}))]  # fmt: skip
    for body in (*ODD, *odd, b'{"id": "\\ud800", "event_type": "X"}', b'{"id": "a", "event_type": "\\udfff"}'):
        assert door.send(bench.signed(body), body).status in (200, 401), body
    # Looked up at a PayPal that knows of nothing, what was stored turns out to be nobody's.
    door.rehearsal.house.payments = door.rehearsal.payments
    door.rehearsal.outbox.drain()
