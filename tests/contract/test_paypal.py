"""PayPal against its simulator over real HTTP, or with ``--live-config`` against PayPal's sandbox."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
import responses
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from connectors.contracts import Payments, Surroundings
from connectors.errors import ConnectorError, Permanent, Refused, Retryable
from connectors.http import Http
from connectors.payments.paypal import PayPal
from connectors.payments.paypal.mapping import decimal_text, money
from connectors.payments.paypal.settings import PayPalSettings
from connectors.simulators.base import Fault
from connectors.simulators.paypal import EVENTS
from connectors.suites.payments import PaymentsContract, PaymentsWorld
from connectors.values import Address, Money, PaymentLine, PaymentRequest
from tests.contract.paypal_world import PayPalWorld, paypal_world


def sandbox(**settings: Any) -> PayPal:
    """A connector to PayPal's own addresses."""
    around = Surroundings(
        Http(sleep=lambda seconds: None),
        lambda: datetime.now(UTC),
        lambda call, count: None,
        lambda name: None,
        lambda name, value: None,
    )
    return PayPal.build(PayPalSettings().load({"client_id": "a", "client_secret": "b", **settings}), around)


class TestPayPal(PaymentsContract):
    platform = "paypal"

    @pytest.fixture
    def world(self, live: dict[str, Any] | None, tmp_path: Path) -> Iterator[PaymentsWorld]:
        if live is not None:
            yield PaymentsWorld()
            return
        with paypal_world(tmp_path) as world:
            yield world

    @pytest.fixture
    def payments(self, world: PaymentsWorld, live: dict[str, Any] | None) -> Payments:
        if live is None:
            assert isinstance(world, PayPalWorld)
            return world.connector()
        return sandbox(**{key: value for key, value in live.items() if key != "contract"})


@pytest.fixture
def world(tmp_path: Path) -> Iterator[PayPalWorld]:
    with paypal_world(tmp_path) as world:
        yield world


class Recorder(Http):
    """The outbound door, remembering what went through it."""

    def __init__(self) -> None:
        super().__init__(sleep=lambda seconds: None)
        self.calls: list[tuple[str, str, dict[str, str], Any]] = []

    def request(self, platform: str, method: str, url: str, **kwargs: Any) -> requests.Response:
        headers = dict(kwargs.get("headers") or {})
        self.calls.append((method, url.split("/", 3)[-1], headers, kwargs.get("data")))
        return super().request(platform, method, url, **kwargs)

    def sent(self, path: str) -> list[tuple[str, str, dict[str, str], Any]]:
        return [call for call in self.calls if path in call[1]]


def a_request(world: PayPalWorld, **changes: Any) -> PaymentRequest:
    return TestPayPal().request(world, **changes)


def test_what_the_order_says(world: PayPalWorld) -> None:
    http = Recorder()
    request = a_request(world)
    world.connector(http).open(request)
    ((_, _, headers, data),) = http.sent("v2/checkout/orders")
    body = json.loads(data)
    (unit,) = body["purchase_units"]
    assert headers["PayPal-Request-Id"] == unit["custom_id"] == unit["invoice_id"] == request.reference
    assert unit["amount"] == {
        "currency_code": "EUR",
        "value": "47.22",
        "breakdown": {
            "item_total": {"currency_code": "EUR", "value": "39.99"},
            "shipping": {"currency_code": "EUR", "value": "4.90"},
            "tax_total": {"currency_code": "EUR", "value": "3.33"},
            "discount": {"currency_code": "EUR", "value": "1.00"},
        },
    }
    assert unit["items"][1] == {
        "name": "Tee",
        "sku": "TEE/HARBOUR 100%",
        "quantity": "1",
        "unit_amount": {"currency_code": "EUR", "value": "0.01"},
    }
    assert unit["soft_descriptor"] == "HARBOUR GOODS"
    assert unit["shipping"] == {
        "name": {"full_name": "Ada Lovelace-Øster"},
        "address": {
            "address_line_1": "12 rue de l’Échiquier",
            "address_line_2": "3e étage",
            "admin_area_2": "Paris",
            "postal_code": "75010",
            "country_code": "FR",
        },
    }
    context = body["payment_source"]["paypal"]["experience_context"]
    wanted = {
        "brand_name": "Harbour Goods",
        "locale": "fr-FR",
        "shipping_preference": "SET_PROVIDED_ADDRESS",
        "user_action": "PAY_NOW",
        "return_url": request.return_url,
        "cancel_url": request.cancel_url,
    }
    assert context.items() >= wanted.items()
    assert "ada@example.com" not in data


def test_long_texts_are_cut_and_nothing_is_shipped_without_an_address(world: PayPalWorld) -> None:
    http, nowhere = Recorder(), Address("Ada", "L", "", "", "FR")
    unit_price = Money(4722, "EUR")
    zero = Money(0, "EUR")
    request = a_request(
        world,
        lines=(PaymentLine("N" * 400, "S" * 400, 1, unit_price),),
        shipping=zero,
        tax=zero,
        discount=zero,
        address=nowhere,
        description="D " * 300,
        locale="fr",
        reference="r" * 100,
    )
    world.connector(http).open(request)
    body = json.loads(http.sent("v2/checkout/orders")[0][3])
    (unit,) = body["purchase_units"]
    assert len(unit["items"][0]["name"]) == len(unit["items"][0]["sku"]) == 127
    assert len(unit["description"]) <= 127
    assert "shipping" not in unit
    assert body["payment_source"]["paypal"]["experience_context"]["shipping_preference"] == "NO_SHIPPING"
    assert "locale" not in body["payment_source"]["paypal"]["experience_context"]


def test_one_token_for_many_threads(world: PayPalWorld) -> None:
    http = Recorder()
    payments = world.connector(http)
    page = payments.open(a_request(world))
    payments._wire.forget(payments._wire.token())
    before = len(http.sent("v1/oauth2/token"))
    threads = [threading.Thread(target=payments.look_up, args=(page.id,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(http.sent("v1/oauth2/token")) == before + 1


def test_a_token_that_was_revoked_or_ran_out_is_renewed(world: PayPalWorld) -> None:
    http = Recorder()
    payments = world.connector(http)
    page = payments.open(a_request(world))
    world.simulator.tokens.clear()
    assert payments.look_up(page.id) == page
    world.approve(page.id)
    world.simulator.tokens.clear()
    assert payments.capture(page.id, page.reference).state == "completed"
    world.pass_time(timedelta(hours=9))
    assert payments.look_up(page.id).state == "completed"
    assert len(http.sent("v1/oauth2/token")) == 4


def test_wrong_credentials_are_a_persons_business(world: PayPalWorld) -> None:
    payments = world.connector(client_secret="not-the-secret-9f2c")
    with pytest.raises(Permanent) as refused:
        payments.open(a_request(world))
    assert "client_secret" in refused.value.message
    assert "9f2c" not in str(refused.value)
    assert [finding.status for finding in payments.check()] == ["warning", "failed"]


def test_a_platform_that_is_away_at_sign_in_did_nothing(world: PayPalWorld) -> None:
    world.fault(Fault("cut", path="/v1/oauth2/token"))
    with pytest.raises(Retryable) as away:
        world.connector().open(a_request(world))
    assert not away.value.maybe_done


def test_errors_name_the_issue_and_the_debug_id_and_nobody(world: PayPalWorld) -> None:
    payments = world.connector()
    body = {
        "name": "UNPROCESSABLE_ENTITY",
        "message": "Ada Lovelace, ada@example.com, cannot",
        "debug_id": "90957fca61718",
        "details": [{"issue": "SHIPPING_ADDRESS_INVALID", "value": "12 rue", "description": "12 rue is no place"}],
    }
    world.fault(Fault("status", path="/v2/", status=422, body=body))
    with pytest.raises(Refused) as refused:
        payments.open(a_request(world))
    assert refused.value.code == "address"
    for part in ("SHIPPING_ADDRESS_INVALID", "90957fca61718"):
        assert part in refused.value.message
    for part in ("Ada", "ada@", "rue"):
        assert part not in str(refused.value)


@pytest.mark.parametrize(
    ("status", "body", "kind", "code"),
    [
        (
            400,
            {"name": "INVALID_REQUEST", "details": [{"issue": "X", "field": "/a/shipping/b"}]},
            Refused,
            "address",
        ),
        (400, {"details": "odd"}, Refused, "other"),
        (403, {"name": "NOT_AUTHORIZED", "details": [{"issue": "PERMISSION_DENIED"}]}, Permanent, ""),
        (404, {}, Refused, "not_found"),
        (409, {"details": [{"issue": "PREVIOUS_REQUEST_IN_PROGRESS"}]}, Retryable, ""),
        (422, {"details": [{"issue": "PAYER_ACTION_REQUIRED"}]}, Refused, "declined"),
        (422, {"details": [{"issue": "PAYEE_ACCOUNT_RESTRICTED"}]}, Permanent, ""),
        (422, {"details": [{"issue": "NEVER_HEARD_OF"}]}, Refused, "other"),
        (422, {"details": [None, 3, {"issue": {"a": 1}}]}, Refused, "other"),
        (500, {"name": "INTERNAL_SERVER_ERROR"}, Retryable, ""),
        (301, {}, Permanent, ""),
    ],
)
def test_every_status_is_a_typed_error(
    world: PayPalWorld, status: int, body: Any, kind: type[ConnectorError], code: str
) -> None:
    payments = world.connector()
    page = payments.open(a_request(world))
    world.approve(page.id)
    world.fault(Fault("status", path="/capture", status=status, body=body))
    with pytest.raises(kind) as error:
        payments.capture(page.id, page.reference)
    assert getattr(error.value, "code", "") == code
    if isinstance(error.value, Retryable):
        assert error.value.maybe_done
    assert payments.capture(page.id, page.reference).state == "completed"


GOOD: dict[str, Any] = {
    "id": "0ABCDEFGHIJKLMNOP",
    "status": "CREATED",
    "purchase_units": [{"amount": {"currency_code": "EUR", "value": "47.22"}, "custom_id": "rc-1"}],
    "links": [],
}


@pytest.mark.parametrize(
    "odd",
    [
        "",
        "<html>maintenance</html>",
        "[]",
        "null",
        "[" * 100_000,
        {},
        {**GOOD, "id": None},
        {**GOOD, "id": "../../x"},
        {**GOOD, "status": "PAID"},
        {**GOOD, "status": {"a": 1}},
        {**GOOD, "purchase_units": []},
        {**GOOD, "purchase_units": [1]},
        {**GOOD, "purchase_units": [{"amount": {"currency_code": "EUR", "value": 47.22}}]},
        {**GOOD, "purchase_units": [{"amount": {"currency_code": "ZZZ", "value": "1.00"}}]},
        {**GOOD, "purchase_units": [{"amount": {"currency_code": "EUR", "value": "1e3"}}]},
        {**GOOD, "links": [{"rel": "approve", "href": "https://evil.example/?paypal.com"}]},
        {**GOOD, "links": [{"rel": "approve", "href": "https://paypal.com.evil.example/"}]},
        {**GOOD, "links": [{"rel": "approve", "href": "javascript:alert(1)"}]},
        {**GOOD, "payer": {"py/object": "collections.OrderedDict"}},
        {**GOOD, "payer": {"py/reduce": [{"py/type": "os.system"}, {"py/tuple": ["true"]}]}},
    ],
    ids=lambda odd: str(odd)[:60],
)
@responses.activate
def test_a_2xx_with_an_odd_body_is_not_believed(odd: Any, tmp_path: Path) -> None:
    base = "https://api-m.sandbox.paypal.com"
    payments = sandbox()
    token = {"access_token": "t", "expires_in": 32400, "token_type": "Bearer"}
    responses.post(f"{base}/v1/oauth2/token", json=token)
    text = odd if isinstance(odd, str) else json.dumps(odd)
    responses.get(f"{base}/v2/checkout/orders/0ABCDEFGHIJKLMNOP", body=text, content_type="application/json")
    responses.post(f"{base}/v2/checkout/orders", body=text, status=201, content_type="application/json")
    with pytest.raises((Retryable, Refused)) as error:
        payments.look_up("0ABCDEFGHIJKLMNOP")
    assert not getattr(error.value, "maybe_done", False)
    with pytest.raises((Retryable, Refused)) as error:
        payments.open(TestPayPal().request(PaymentsWorld()))
    if isinstance(error.value, Retryable):
        assert error.value.maybe_done
    else:
        assert error.value.code == "mismatch"


@responses.activate
def test_the_sandbox_is_where_it_should_be_and_a_good_answer_is_read() -> None:
    base = "https://api-m.sandbox.paypal.com"
    responses.post(f"{base}/v1/oauth2/token", json={"access_token": "t", "expires_in": 32400})
    responses.get(f"{base}/v2/checkout/orders/0ABCDEFGHIJKLMNOP", json=GOOD)
    page = sandbox().look_up("0ABCDEFGHIJKLMNOP")
    assert page.url == "https://www.sandbox.paypal.com/checkoutnow?token=0ABCDEFGHIJKLMNOP"
    assert page.amount == Money(4722, "EUR")
    assert responses.calls[1].request.headers["Authorization"].removeprefix("Bearer ") == "t"


@pytest.mark.parametrize("token", [{}, [], {"access_token": "", "expires_in": 9}, {"access_token": "t"}, "<html>"])
@responses.activate
def test_an_odd_token_is_not_used(token: Any) -> None:
    text = token if isinstance(token, str) else json.dumps(token)
    responses.post("https://api-m.sandbox.paypal.com/v1/oauth2/token", body=text)
    with pytest.raises(Retryable):
        sandbox().look_up("0ABCDEFGHIJKLMNOP")


def test_money_that_differs_from_what_was_asked_is_a_mismatch(world: PayPalWorld) -> None:
    payments, request = world.connector(), a_request(world)
    payments.open(request)
    other = a_request(
        world, reference=request.reference, tax=Money(334, "EUR"), total=request.total + Money(1, "EUR")
    )
    with pytest.raises(Refused) as refused:
        payments.open(other)
    assert refused.value.code == "mismatch"


def test_check_says_what_to_do(world: PayPalWorld) -> None:
    def told(**changes: Any) -> dict[str, str]:
        return {finding.name: finding.status for finding in world.connector(**changes).check()}

    world.clock.moment = datetime.now(UTC)
    fine = {"paypal mode": "warning", "paypal credentials": "ok", "paypal clock": "ok", "paypal webhook": "ok"}
    assert told() == fine
    assert told(webhook_id="")["paypal webhook"] == "failed"
    assert told(webhook_id="UNKNOWN")["paypal webhook"] == "failed"
    assert told(webhook_ca="/nowhere.pem")["paypal webhook_ca"] == "failed"
    world.simulator.listen(world.receiver.url, events=EVENTS[:3])
    (webhook,) = (one for one in world.connector().check() if one.name == "paypal webhook")
    assert webhook.status == "failed"
    assert "PAYMENT.CAPTURE.DENIED" in webhook.detail
    world.clock.moment += timedelta(hours=1)
    assert told()["paypal clock"] == "failed"
    world.down(50)
    assert told()["paypal credentials"] == "failed"


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_id": ""},
        {"mode": "test"},
        {"base_url": "ftp://x"},
        {"base_url": "https://x/y"},
        {"webhook_verify": "no"},
        {"soft_descriptor": "x" * 23},
        {"unknown": "x"},
    ],
)
def test_settings_are_validated(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        PayPalSettings().load({"client_id": "a", "client_secret": "b", **wrong})


def test_every_setting_is_explained_and_secrets_are_marked() -> None:
    fields = PayPalSettings().fields
    assert all(field.metadata.get("help") for field in fields.values())
    assert [name for name, field in fields.items() if field.metadata.get("secret")] == ["client_secret"]


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (1, "EUR", "0.01"),
        (100, "EUR", "1.00"),
        (123456789, "USD", "1234567.89"),
        (500, "JPY", "500"),
        (120000, "HUF", "1200"),
        (120050, "HUF", None),
        (100, "TWD", "1"),
        (1, "TWD", None),
        (1230, "KWD", "1.23"),
        (1234, "KWD", None),
        (7, "KRW", "7.00"),
        (0, "EUR", "0.00"),
    ],
)
def test_amounts_in_paypals_decimals(minor: int, currency: str, text: str | None) -> None:
    if text is None:
        with pytest.raises(Refused) as refused:
            decimal_text(Money(minor, currency))
        assert refused.value.code == "price"
    else:
        assert decimal_text(Money(minor, currency)) == text


@given(st.integers(0, 10**12), st.sampled_from(["EUR", "USD", "JPY", "HUF", "TWD", "GBP"]))
def test_amounts_come_back_as_they_went(units: int, currency: str) -> None:
    amount = Money(units * (100 if currency in ("HUF", "TWD") else 1), currency)
    assert money({"currency_code": currency, "value": decimal_text(amount)}) == amount


def test_looks_before_it_acts(world: PayPalWorld) -> None:
    http = Recorder()
    payments = world.connector(http)
    page = payments.open(a_request(world))
    with pytest.raises(Refused):
        payments.capture(page.id, page.reference)
    assert http.sent("/capture") == []
    world.approve(page.id)
    capture = payments.capture(page.id, page.reference)
    payments.capture(page.id, page.reference)
    assert len(http.sent("/capture")) == 1
    payments.refund(capture.id, capture.amount, "rf-1")
    payments.refund(capture.id, capture.amount, "rf-1")
    ((_, _, headers, data),) = http.sent("/refund")
    assert (
        headers["PayPal-Request-Id"] == json.loads(data)["custom_id"] == json.loads(data)["invoice_id"] == "rf-1"
    )


def test_a_refund_that_was_refused_is_made_once_the_reason_is_mended(world: PayPalWorld) -> None:
    """PayPal repeats its first answer to a request id for 45 days, a refusal too."""
    payments = world.connector()
    page = payments.open(a_request(world))
    world.approve(page.id)
    capture = payments.capture(page.id, page.reference)
    world.simulator.ledger.poor = True
    for _ in range(2):
        with pytest.raises(Permanent, match="top it up"):
            payments.refund(capture.id, capture.amount, "rf-1")
    world.simulator.ledger.poor = False
    anew = world.connector()
    with pytest.raises(Permanent, match="top it up"):
        anew.refund(capture.id, capture.amount, "rf-1")
    first = payments.refund(capture.id, capture.amount, "rf-1")
    assert anew.refund(capture.id, capture.amount, "rf-1") == first
    assert [one.refunded for one in world.captures(page.reference)] == [capture.amount]


@pytest.mark.parametrize("issue", ["TOKEN_ID_NOT_FOUND", ""])
def test_a_wallet_that_paypal_has_forgotten_already_is_forgotten(world: PayPalWorld, issue: str) -> None:
    class Gone(Http):
        def request(self, platform: str, method: str, url: str, **kwargs: Any) -> requests.Response:
            answer = super().request(platform, method, url, **kwargs)
            if method == "DELETE":
                details = [{"issue": issue}] if issue else []
                answer.status_code = 422 if issue else 404
                answer._content = json.dumps({"name": "RESOURCE_NOT_FOUND", "details": details}).encode()
            return answer

    world.connector(Gone(sleep=lambda seconds: None)).forget_wallet("abc12345")


def test_a_charge_whose_answer_shows_no_capture_is_looked_up(world: PayPalWorld) -> None:
    """Taken for declined, the buyer would be sent to pay a second time."""

    class Bare(Http):
        def request(self, platform: str, method: str, url: str, **kwargs: Any) -> requests.Response:
            answer = super().request(platform, method, url, **kwargs)
            if method == "POST" and url.endswith("/orders"):
                body = answer.json()
                body["purchase_units"][0].pop("payments")
                answer._content = json.dumps(body).encode()
            return answer

    payments = world.connector(Bare(sleep=lambda seconds: None))
    wallet = TestPayPal().saved(payments, world)
    request = a_request(world)
    (capture,) = payments.charge_saved(request, wallet.token).captures
    assert [one.id for one in world.captures(request.reference)] == [capture.id]


def test_a_capture_that_another_made_meanwhile_is_taken_as_ours(world: PayPalWorld) -> None:
    class Raced(Recorder):
        """Somebody else captures between our look and our act."""

        def request(self, platform: str, method: str, url: str, **kwargs: Any) -> requests.Response:
            answer = super().request(platform, method, url, **kwargs)
            if method == "GET" and "/orders/" in url and len(self.sent("/orders/")) == 1:
                world.simulator.ledger.capture(page.id, "somebody-else")
            return answer

    page = world.connector().open(a_request(world))
    world.approve(page.id)
    capture = world.connector(Raced()).capture(page.id, page.reference)
    assert capture.state == "completed"
    assert [one.id for one in world.captures(page.reference)] == [capture.id]
