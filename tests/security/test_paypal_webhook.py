"""Forged webhooks are refused, whatever is forged about them, and make us call nobody but PayPal's own hosts."""

from __future__ import annotations

import base64
import json
import os
import random
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import responses
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import ExtendedKeyUsageOID

from connectors.contracts import Surroundings
from connectors.errors import ConnectorError, Permanent, Refused, Retryable
from connectors.http import Http
from connectors.payments.paypal import PayPal
from connectors.payments.paypal.settings import PayPalSettings
from connectors.payments.paypal.signature import _public_roots
from connectors.simulators.paypal import CLIENT_ID, CLIENT_SECRET, WEBHOOK_ID
from connectors.simulators.paypal import PayPal as Simulator
from connectors.simulators.paypal.certificates import SIGNER, Authority
from connectors.simulators.paypal.state import stamp
from connectors.values import Event

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CERTS = "https://api.paypal.com/v1/notifications/certs/CERT-360caa42-fca2a594"


class Door(Http):
    """The outbound door; ``pages`` stands for the internet, and ``asked`` is every certificate asked for."""

    def __init__(self, pages: Mapping[str, str] | None = None) -> None:
        super().__init__(sleep=lambda seconds: None)
        self.pages, self.asked = pages, []

    def fetch_public(self, url: str, **rules: Any) -> tuple[bytes, str]:
        self.asked.append(url)
        if self.pages is None:
            return super().fetch_public(url, **rules)
        parts = urlsplit(url)
        assert rules["hosts"](parts.hostname)
        assert rules["https_only"] is (parts.scheme == "https")
        if url not in self.pages:
            raise Permanent(f"{parts.hostname}: answered 404")
        return self.pages[url].encode(), "application/x-pem-file"


class Bench:
    """One connector and one authority that may sign whatever a test wants."""

    def __init__(self, folder: Path, pages: Mapping[str, str] | None = None, **settings: str) -> None:
        self.now = NOW
        self.authority = Authority(NOW)
        ca = folder / "ca.pem"
        ca.write_text(self.authority.ca_pem)
        self.door = Door(pages)
        self.origin = "http://127.0.0.1:8025"
        values = {
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "webhook_id": WEBHOOK_ID,
            "base_url": self.origin,
            "webhook_ca": str(ca),
            **settings,
        }
        around = Surroundings(
            self.door, lambda: self.now, lambda call, count: None, lambda name: None, lambda name, value: None
        )
        self.payments = PayPal.build(PayPalSettings().load(values), around)

    @property
    def cert_url(self) -> str:
        return f"{self.origin}/v1/notifications/certs/{self.authority.id}"

    def signed(
        self,
        body: bytes,
        *,
        authority: Authority | None = None,
        webhook_id: str = WEBHOOK_ID,
        url: str = "",
        time: datetime | None = None,
        algorithm: hashes.HashAlgorithm | None = None,
    ) -> dict[str, str]:
        sent = stamp(time or self.now)
        message = f"t-1|{sent}|{webhook_id}|{zlib.crc32(body)}"
        return {
            "PAYPAL-TRANSMISSION-ID": "t-1",
            "PAYPAL-TRANSMISSION-TIME": sent,
            "PAYPAL-TRANSMISSION-SIG": (authority or self.authority).sign(message.encode(), algorithm),
            "PAYPAL-AUTH-ALGO": "SHA256withRSA",
            "PAYPAL-CERT-URL": url or self.cert_url,
        }

    def verdict(self, headers: Mapping[str, str], body: bytes) -> str:
        try:
            event = self.payments.read_webhook(headers, body)
        except Refused as refused:
            return refused.code
        assert isinstance(event, Event)
        return "accepted"


BODY = json.dumps(
    {
        "id": "WH-1",
        "event_type": "PAYMENT.CAPTURE.COMPLETED",
        "resource_type": "capture",
        "resource": {
            "id": "CAPTURE1",
            "status": "COMPLETED",
            "custom_id": "rc-1",
            "supplementary_data": {"related_ids": {"order_id": "ORDER1"}},
        },
    }
).encode()


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    bench = Bench(tmp_path, {})
    bench.door.pages = {bench.cert_url: bench.authority.chain_pem}
    return bench


def test_a_true_one_is_read(bench: Bench) -> None:
    event = bench.payments.read_webhook(bench.signed(BODY), BODY)
    assert event == Event(
        "WH-1",
        "PAYMENT.CAPTURE.COMPLETED",
        "ORDER1",
        {"resource_type": "capture", "capture_id": "CAPTURE1", "reference": "rc-1", "status": "COMPLETED"},
    )
    lower = {name.lower(): value for name, value in bench.signed(BODY).items()}
    assert bench.verdict(lower, BODY) == "accepted"
    assert bench.door.asked == [bench.cert_url], "the certificate is fetched once"


def test_what_refunds_and_disputes_tell(bench: Bench) -> None:
    def read(kind: str, sort: str, resource: dict[str, Any]) -> Event:
        body = json.dumps({"id": "WH-2", "event_type": kind, "resource_type": sort, "resource": resource}).encode()
        return bench.payments.read_webhook(bench.signed(body), body)

    up = {"rel": "up", "href": "https://api.paypal.com/v2/payments/captures/CAPTURE1"}
    refund = read("PAYMENT.CAPTURE.REFUNDED", "refund", {"id": "REFUND1", "custom_id": "rf-1", "links": [up]})
    assert refund.resource == "REFUND1"
    assert refund.body == {
        "resource_type": "refund",
        "refund_id": "REFUND1",
        "capture_id": "CAPTURE1",
        "reference": "rf-1",
    }
    transaction = {"seller_transaction_id": "CAPTURE1", "custom": "rc-1"}
    dispute = {"dispute_id": "PP-R-1", "status": "OPEN", "disputed_transactions": [transaction]}
    assert read("CUSTOMER.DISPUTE.CREATED", "dispute", dispute).body["capture_id"] == "CAPTURE1"
    over = {
        **dispute,
        "update_time": "2026-11-01T10:00:00Z",
        "dispute_outcome": {"outcome_code": "RESOLVED_BUYER_FAVOUR"},
    }
    told = read("CUSTOMER.DISPUTE.RESOLVED", "dispute", over).body
    assert (told["outcome"], told["at"]) == ("RESOLVED_BUYER_FAVOUR", "2026-11-01T10:00:00Z")
    approved = {"id": "ORDER1", "status": "APPROVED", "purchase_units": [{"custom_id": "rc-1"}]}
    event = read("CHECKOUT.ORDER.APPROVED", "checkout-order", approved)
    assert (event.resource, event.body["reference"]) == ("ORDER1", "rc-1")
    odd = read("SOMETHING.NEW", "thing", {"id": 5, "links": "x", "purchase_units": {}, "status": ["x"]})
    assert (odd.resource, odd.body) == ("", {"resource_type": "thing"})


def test_the_same_json_in_other_bytes_is_forged(bench: Bench) -> None:
    other = json.dumps(json.loads(BODY), indent=1).encode()
    assert json.loads(other) == json.loads(BODY)
    assert bench.verdict(bench.signed(BODY), other) == "forged"


def test_another_webhook_id_is_forged(bench: Bench) -> None:
    assert bench.verdict(bench.signed(BODY, webhook_id="SOMEBODYELSES"), BODY) == "forged"


def test_without_a_webhook_id_nothing_is_believed(tmp_path: Path) -> None:
    bench = Bench(tmp_path, {}, webhook_id="")
    bench.door.pages = {bench.cert_url: bench.authority.chain_pem}
    assert bench.verdict(bench.signed(BODY, webhook_id=""), BODY) == "forged"
    assert bench.door.asked == []


@pytest.mark.parametrize("algorithm", ["SHA1withRSA", "sha256withrsa", "none", "SHA256withECDSA", ""])
def test_another_algorithm_by_name_is_forged(bench: Bench, algorithm: str) -> None:
    assert bench.verdict({**bench.signed(BODY), "PAYPAL-AUTH-ALGO": algorithm}, BODY) == "forged"


def test_another_spelling_of_the_same_signature_is_forged(bench: Bench) -> None:
    headers = bench.signed(BODY)
    signature = headers["PAYPAL-TRANSMISSION-SIG"]
    assert signature.endswith("==")
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    other = alphabet[alphabet.index(signature[-3]) | 1]
    spelled = signature[:-3] + other + "=="
    assert base64.b64decode(spelled) == base64.b64decode(signature)
    assert spelled != signature
    assert bench.verdict({**headers, "PAYPAL-TRANSMISSION-SIG": spelled}, BODY) == "forged"


def test_the_public_roots_can_be_read() -> None:
    assert len(_public_roots()) > 50


def test_another_algorithm_in_truth_is_forged(bench: Bench) -> None:
    assert bench.verdict(bench.signed(BODY, algorithm=hashes.SHA1()), BODY) == "forged"
    assert bench.verdict(bench.signed(BODY, algorithm=hashes.SHA512()), BODY) == "forged"


@pytest.mark.parametrize("apart", [timedelta(hours=1), timedelta(days=-60)])
def test_a_time_far_from_ours_is_forged(bench: Bench, apart: timedelta) -> None:
    assert bench.verdict(bench.signed(BODY, time=NOW + apart), BODY) == "forged"
    assert bench.verdict(bench.signed(BODY, time=NOW - timedelta(days=3)), BODY) == "accepted"


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/v1/notifications/certs/CERT-1",
        "https://paypal.com.evil.example/v1/notifications/certs/CERT-1",
        "https://evilpaypal.com/v1/notifications/certs/CERT-1",
        "https://paypal.com/v1/notifications/certs/CERT-1",
        "https://api.paypal.com@evil.example/v1/notifications/certs/CERT-1",
        "https://evil.example/api.paypal.com/v1/notifications/certs/CERT-1",
        "https://evil.example#.paypal.com/v1/notifications/certs/CERT-1",
        "https://evil.example\\.paypal.com/v1/notifications/certs/CERT-1",
        "https://evil.example%2f.paypal.com/v1/notifications/certs/CERT-1",
        "https://evil.example?.paypal.com/v1/notifications/certs/CERT-1",
        "https://api.paypal.com:8443/v1/notifications/certs/CERT-1",
        "https://api.paypal.com:99999/v1/notifications/certs/CERT-1",
        "https://api.paypal.com./v1/notifications/certs/CERT-1",
        "http://api.paypal.com/v1/notifications/certs/CERT-1",
        "ftp://api.paypal.com/v1/notifications/certs/CERT-1",
        "file:///v1/notifications/certs/CERT-1",
        "//api.paypal.com/v1/notifications/certs/CERT-1",
        "https://api.paypal.com/v1/notifications/certs/../../x",
        "https://api.paypal.com/v1/notifications/certs/CERT-1?to=https://evil.example",
        "https://api.paypal.com/v1/notifications/certs/CERT-1#x",
        "https://api.paypal.com/v1/notifications/certs/CERT-1/extra",
        "https://api.paypal.com/redirect/CERT-1",
        "https://169.254.169.254/v1/notifications/certs/CERT-1",
        "https://localhost/v1/notifications/certs/CERT-1",
        "http://127.0.0.1:8026/v1/notifications/certs/CERT-1",
        "http://user@127.0.0.1:8025/v1/notifications/certs/CERT-1",
        "https://127.0.0.1:8025/v1/notifications/certs/CERT-1",
        "http://[::1/v1/notifications/certs/CERT-1",
        "CERT-1",
    ],
)
def test_a_certificate_from_elsewhere_is_not_even_asked_for(bench: Bench, url: str) -> None:
    assert bench.verdict(bench.signed(BODY, url=url), BODY) == "forged"
    assert bench.door.asked == []


def test_without_base_url_the_simulator_is_nobody(tmp_path: Path) -> None:
    bench = Bench(tmp_path, {}, base_url="")
    bench.door.pages = {bench.cert_url: bench.authority.chain_pem, CERTS: bench.authority.chain_pem}
    assert bench.verdict(bench.signed(BODY), BODY) == "forged"
    assert bench.door.asked == []
    assert bench.verdict(bench.signed(BODY, url=CERTS), BODY) == "forged", "our extra root is not PayPal's"
    assert bench.door.asked == [CERTS]


def test_with_base_url_paypals_own_hosts_still_need_a_public_root(bench: Bench) -> None:
    bench.door.pages = {CERTS: bench.authority.chain_pem}
    assert bench.verdict(bench.signed(BODY, url=CERTS), BODY) == "forged"


def test_live_believes_no_sandbox_host(tmp_path: Path) -> None:
    url = CERTS.replace("api.paypal.com", "api.sandbox.paypal.com")
    live = Bench(tmp_path, {}, base_url="", mode="live")
    assert live.verdict(live.signed(BODY, url=url), BODY) == "forged"
    assert live.door.asked == []
    sandbox = Bench(tmp_path, {}, base_url="", mode="sandbox")
    assert sandbox.verdict(sandbox.signed(BODY, url=url), BODY) == "forged"
    assert sandbox.door.asked == [url]


def chains(bench: Bench) -> dict[str, str]:
    """Certificates over the right key that must not be believed."""
    good, day = bench.authority, timedelta(days=1)
    leaf, middle = good.chain_pem.split("-----END CERTIFICATE-----\n")[:2]
    end = "-----END CERTIFICATE-----\n"
    return {
        "expired": good.issue(SIGNER, NOW - 20 * day, NOW - day),
        "not yet valid": good.issue(SIGNER, NOW + day, NOW + 20 * day),
        "another name": good.issue("www.evil.example", NOW - day, NOW + day),
        "a name that looks like it": good.issue("paypal.com.evil.example", NOW - day, NOW + day),
        "another name of PayPal's": good.issue("www.paypal.com", NOW - day, NOW + day),
        "another purpose": good.issue(SIGNER, NOW - day, NOW + day, purpose=ExtendedKeyUsageOID.EMAIL_PROTECTION),
        "no intermediate": leaf + end,
        "the intermediate only": middle + end,
        "the root only": good.ca_pem,
        "nothing": "",
        "no PEM": "<html>not found</html>",
        "a broken PEM": good.chain_pem[:400] + end,
    }


WRONG_CHAINS = (
    "expired",
    "not yet valid",
    "another name",
    "a name that looks like it",
    "another name of PayPal's",
    "another purpose",
    "no intermediate",
    "the intermediate only",
    "the root only",
    "nothing",
    "no PEM",
    "a broken PEM",
)


@pytest.mark.parametrize("which", WRONG_CHAINS)
def test_a_certificate_that_is_not_right_is_refused(bench: Bench, which: str) -> None:
    bench.door.pages = {bench.cert_url: chains(bench)[which]}
    assert bench.verdict(bench.signed(BODY), BODY) == "forged"


@responses.activate
@pytest.mark.parametrize("says", ["SUCCESS", "FAILURE"])
def test_a_certificate_without_its_chain_makes_us_ask_paypal(tmp_path: Path, says: str) -> None:
    bench = Bench(tmp_path, {}, base_url="")
    leaf = bench.authority.chain_pem.split("-----END CERTIFICATE-----\n")[0] + "-----END CERTIFICATE-----\n"
    bench.door.pages = {CERTS: leaf}
    base = "https://api-m.sandbox.paypal.com/v1"
    responses.post(f"{base}/oauth2/token", json={"access_token": "t", "expires_in": 32400})
    asked = responses.post(f"{base}/notifications/verify-webhook-signature", json={"verification_status": says})
    assert bench.verdict(bench.signed(BODY + b" ", url=CERTS), BODY) == "forged"
    assert asked.call_count == 0, "a signature that does not hold is refused without asking"
    assert bench.verdict(bench.signed(BODY, url=CERTS), BODY) == ("accepted" if says == "SUCCESS" else "forged")
    assert asked.call_count == 1


def test_paypals_certificate_host_that_is_down_is_tried_later(bench: Bench) -> None:
    class Down(Door):
        def fetch_public(self, url: str, **rules: Any) -> tuple[bytes, str]:
            raise Permanent("api.paypal.com: answered 503")

    bench.payments._verifier._around = replace(bench.payments._around, http=Down())
    with pytest.raises(Retryable):
        bench.payments.read_webhook(bench.signed(BODY), BODY)


def test_another_authority_with_the_same_names_is_refused(bench: Bench) -> None:
    other = Authority(NOW, realm="attacker")
    bench.door.pages = {bench.cert_url: other.chain_pem}
    assert bench.verdict(bench.signed(BODY, authority=other), BODY) == "forged"
    mixed = other.chain_pem.split("-----END CERTIFICATE-----\n")[0] + "-----END CERTIFICATE-----\n"
    bench.now += timedelta(minutes=6)
    bench.door.pages = {bench.cert_url: mixed + bench.authority.chain_pem + bench.authority.ca_pem}
    assert bench.verdict(bench.signed(BODY, authority=other), BODY) == "forged"


def test_a_certificate_that_expires_while_cached_is_dropped(bench: Bench) -> None:
    bench.door.pages = {
        bench.cert_url: bench.authority.issue(SIGNER, NOW - timedelta(days=1), NOW + timedelta(hours=1))
    }
    assert bench.verdict(bench.signed(BODY), BODY) == "accepted"
    bench.now += timedelta(hours=2)
    assert bench.verdict(bench.signed(BODY), BODY) == "forged"


def test_a_flood_of_unknown_certificates_is_bounded(bench: Bench) -> None:
    def ask(number: int) -> str:
        try:
            return bench.verdict(bench.signed(BODY, url=f"{CERTS}{number}"), BODY)
        except Retryable:
            return "later"

    verdicts = [ask(number) for number in range(100)]
    assert verdicts.count("forged") == len(bench.door.asked) == 30
    assert verdicts.count("later") == 70
    assert bench.verdict(bench.signed(BODY, url=f"{CERTS}1"), BODY) == "forged"
    assert len(bench.door.asked) == 30, "what was refused is not asked for again"
    bench.now += timedelta(minutes=2)
    assert bench.verdict(bench.signed(BODY), BODY) == "accepted"


def test_thirty_threads_fetch_one_certificate(bench: Bench) -> None:
    headers, verdicts = bench.signed(BODY), []
    threads = [threading.Thread(target=lambda: verdicts.append(bench.verdict(headers, BODY))) for _ in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert verdicts == ["accepted"] * 30
    assert len(bench.door.asked) == 1


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b"\xff\xfe", b"{}", b'{"id": 7, "event_type": "X"}', b"[" * 50_000]
)
def test_odd_bodies_that_are_signed_are_refused_in_words(bench: Bench, body: bytes) -> None:
    assert bench.verdict(bench.signed(body), body) in ("forged", "mismatch")


def mutations(headers: dict[str, str], body: bytes, rng: random.Random) -> Iterator[tuple[dict[str, str], bytes]]:
    """Deliveries that differ from a true one in at least one place that counts."""
    names = list(headers)

    def flip() -> tuple[dict[str, str], bytes]:
        changed = bytearray(body)
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
        return headers, bytes(changed)

    def cut() -> tuple[dict[str, str], bytes]:
        return headers, body[: rng.randrange(len(body))]

    def grow() -> tuple[dict[str, str], bytes]:
        return headers, body + rng.randbytes(rng.randrange(1, 5))

    def drop() -> tuple[dict[str, str], bytes]:
        gone = rng.choice(names)
        return {name: value for name, value in headers.items() if name != gone}, body

    def spoil() -> tuple[dict[str, str], bytes]:
        name = rng.choice(names)
        value = list(headers[name])
        value[rng.randrange(len(value))] = chr(rng.choice([0, 10, 32, 43, 47, 65, 97, 124, 233, 0x2028, 0x1F600]))
        return {**headers, name: "".join(value)}, body

    def signature() -> tuple[dict[str, str], bytes]:
        made = base64.b64encode(rng.randbytes(rng.choice([0, 1, 128, 255, 256, 257]))).decode()
        return {**headers, "PAYPAL-TRANSMISSION-SIG": made}, body

    def elsewhere() -> tuple[dict[str, str], bytes]:
        host = rng.choice(["evil.example", "api.paypal.com.evil.example", "127.0.0.1", "api.paypal.com", "[::1]"])
        return {**headers, "PAYPAL-CERT-URL": f"https://{host}/v1/notifications/certs/C{rng.randrange(9)}"}, body

    ways: list[Callable[[], tuple[dict[str, str], bytes]]] = [flip, cut, grow, drop, spoil, signature, elsewhere]
    while True:
        made = rng.choice(ways)()
        same = made[1] == body and all(made[0].get(name, "").strip() == headers[name] for name in names)
        if not same:
            yield made


def test_mutated_deliveries_are_all_refused(bench: Bench) -> None:
    """At the connector; at the door see test_mutated_webhooks.py. ``LONG_FORMS=1``: as many as the design promises."""
    rng, headers = random.Random(7), bench.signed(BODY)
    source, verdicts = mutations(headers, BODY, rng), {"forged": 0, "later": 0}
    assert bench.verdict(headers, BODY) == "accepted"
    for _ in range(100_000 if os.environ.get("LONG_FORMS") == "1" else 3000):
        made, body = next(source)
        try:
            verdict = bench.verdict(made, body)
        except Retryable:
            verdict = "later"
        except ConnectorError as error:
            raise AssertionError(f"neither refused nor later: {error}") from error
        verdicts[verdict] += 1
    hosts = {urlsplit(url).hostname for url in bench.door.asked}
    assert hosts <= {"127.0.0.1", "api.paypal.com"}
    assert all(url.startswith((bench.origin, "https://api.paypal.com/")) for url in bench.door.asked)
    assert verdicts["forged"] > 0
    assert bench.verdict(headers, BODY) == "accepted"


# over real HTTP


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator(now=lambda: NOW) as simulator:
        simulator.listen("http://127.0.0.1:9/webhooks/paypal")
        yield simulator


@pytest.mark.parametrize("how", ["offline", "call"])
def test_both_ways_agree_with_the_simulator(simulator: Simulator, tmp_path: Path, how: str) -> None:
    bench = Bench(tmp_path, None, base_url=simulator.base_url, webhook_verify=how)
    headers = simulator.sign(BODY)
    assert bench.verdict(headers, BODY) == "accepted"
    assert bench.verdict(headers, BODY.replace(b"rc-1", b"rc-2")) == "forged"
    assert bench.verdict(simulator.sign(BODY, "OTHER"), BODY) == "forged"
    assert (
        bench.verdict({**headers, "PAYPAL-CERT-URL": CERTS.replace("paypal.com", "evil.example")}, BODY)
        == "forged"
    )
    inject = BODY[:-1] + b'}, "webhook_id": "OTHER", "x": {}'
    assert bench.verdict(headers, inject) == "forged"


def test_the_verify_call_that_fails_is_tried_later(simulator: Simulator, tmp_path: Path) -> None:
    bench = Bench(tmp_path, None, base_url=simulator.base_url, webhook_verify="call")
    headers = simulator.sign(BODY)
    simulator.app.view_functions["verify"] = lambda: ("", 503)
    with pytest.raises(Retryable):
        bench.payments.read_webhook(headers, BODY)


def test_a_certificate_that_cannot_be_had_now_is_tried_later(simulator: Simulator, tmp_path: Path) -> None:
    bench = Bench(tmp_path, None, base_url=simulator.base_url)
    headers, address = simulator.sign(BODY), simulator.base_url
    simulator.stop()
    with pytest.raises(Retryable):
        bench.payments.read_webhook(headers, BODY)
    simulator.start(int(address.rsplit(":", 1)[1]))
    assert bench.verdict(headers, BODY) == "accepted"
