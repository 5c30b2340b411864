"""The simulator keeps PayPal's contract: its answers against the official schemas, its refusals, its webhooks."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import requests

from connectors.simulators.paypal import CLIENT_ID, CLIENT_SECRET, WEBHOOK_ID
from tests.contract.paypal_world import PayPalWorld, paypal_world

OFFICIAL = Path(__file__).parents[2].parent / "shared" / "contracts" / "paypal"
OWN = Path(__file__).parent / "fixtures" / "paypal"
"""PayPal's own schemas, cut down to what the simulator answers, for where ../shared is absent."""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[PayPalWorld]:
    with paypal_world(tmp_path) as world:
        yield world


class Client:
    """Plain requests, so that the connector's habits do not hide the simulator's faults."""

    def __init__(self, world: PayPalWorld) -> None:
        self.url, self.session = world.url, requests.Session()
        answer = self.session.post(
            f"{self.url}/v1/oauth2/token",
            auth=(CLIENT_ID, CLIENT_SECRET),
            data={"grant_type": "client_credentials"},
            timeout=5,
        )
        self.session.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def get(self, path: str) -> requests.Response:
        return self.session.get(self.url + path, timeout=5)

    def post(self, path: str, body: Any = None, request_id: str = "", full: bool = True) -> requests.Response:
        headers = {
            "Content-Type": "application/json",
            "Prefer": "return=representation" if full else "return=minimal",
        }
        if request_id:
            headers["PayPal-Request-Id"] = request_id
        data = json.dumps(body) if body is not None else ""
        return self.session.post(self.url + path, data=data, headers=headers, timeout=5)

    def issue(self, path: str, body: Any = None, request_id: str = "") -> tuple[int, str]:
        answer = self.post(path, body, request_id)
        details = answer.json().get("details") or [{}]
        return answer.status_code, details[0].get("issue", answer.json().get("name", ""))


@pytest.fixture
def client(world: PayPalWorld) -> Client:
    return Client(world)


def unit(value: str = "47.22", currency: str = "EUR", **changes: Any) -> dict[str, Any]:
    def money(amount: str) -> dict[str, str]:
        return {"currency_code": currency, "value": amount}

    whole: dict[str, Any] = {
        "amount": {
            **money(value),
            "breakdown": {
                "item_total": money("39.99"),
                "shipping": money("4.90"),
                "tax_total": money("3.33"),
                "discount": money("1.00"),
            },
        },
        "items": [
            {"name": "Mug", "sku": "MUG", "quantity": "2", "unit_amount": money("19.99")},
            {"name": "Tag", "sku": "TAG", "quantity": "1", "unit_amount": money("0.01")},
        ],
        "custom_id": "rc-1",
        "invoice_id": "rc-1",
        "description": "Replycart",
        "soft_descriptor": "HARBOUR",
        "shipping": {
            "name": {"full_name": "Ada Lovelace"},
            "address": {
                "address_line_1": "1 rue",
                "admin_area_2": "Paris",
                "postal_code": "75001",
                "country_code": "FR",
            },
        },
    }
    return {**whole, **changes}


def plain(value: str, currency: str, **more: Any) -> dict[str, Any]:
    return {"amount": {"currency_code": currency, "value": value}, **more}


def order(*units: dict[str, Any], **context: Any) -> dict[str, Any]:
    found = {
        "return_url": "https://shop.example/back?x=1",
        "cancel_url": "https://shop.example/cancel",
        "brand_name": "Harbour <Goods>",
        "user_action": "PAY_NOW",
        "shipping_preference": "SET_PROVIDED_ADDRESS",
        **context,
    }
    return {
        "intent": "CAPTURE",
        "purchase_units": list(units) or [unit()],
        "payment_source": {"paypal": {"experience_context": found}},
    }


def schema(folder: Path, file: str, name: str) -> dict[str, Any]:
    document = json.loads((folder / f"{file}.json").read_text())
    return {"$ref": f"#/components/schemas/{name}", "components": document["components"]}


@pytest.mark.parametrize("folder", [OFFICIAL, OWN], ids=["official", "own"])
def test_answers_keep_the_official_schemas(world: PayPalWorld, client: Client, folder: Path) -> None:
    if not folder.is_dir():
        pytest.skip("../shared is not here: the own copy of the schemas is used")

    def valid(file: str, name: str, answer: requests.Response, status: int) -> Any:
        assert answer.status_code == status, answer.text
        jsonschema.validate(answer.json(), schema(folder, file, name))
        return answer.json()

    orders, payments, hooks = "checkout_orders_v2", "payments_payment_v2", "notifications_webhooks_v1"
    path = "/v2/checkout/orders"
    made = valid(orders, "order", client.post(path, order(), "r1"), 201)
    valid(orders, "order", client.post(path, order(), "r1"), 200)
    valid(orders, "order", client.post(path, order(), "r2", full=False), 201)
    valid(orders, "order", client.get(f"{path}/{made['id']}"), 200)
    valid(orders, "error_422", client.post(f"{path}/{made['id']}/capture"), 422)
    valid(orders, "error_404", client.get(f"{path}/0ABCDEFGHIJKLMNOP"), 404)
    valid(orders, "error_400", client.post(path, {"intent": "CAPTURE"}), 400)
    valid(orders, "error_401", requests.get(f"{world.url}{path}/{made['id']}", timeout=5), 401)
    world.approve(made["id"], "echeck")
    valid(orders, "order", client.get(f"{path}/{made['id']}"), 200)
    done = valid(orders, "order", client.post(f"{path}/{made['id']}/capture"), 201)
    capture = done["purchase_units"][0]["payments"]["captures"][0]["id"]
    valid(payments, "capture-2", client.get(f"/v2/payments/captures/{capture}"), 200)
    valid(payments, "error_422", client.post(f"/v2/payments/captures/{capture}/refund", {}), 422)
    world.settle(capture, "completed")
    part = {"amount": {"currency_code": "EUR", "value": "1.00"}, "custom_id": "rf-1", "note_to_payer": "Sorry"}
    refund = valid(payments, "refund", client.post(f"/v2/payments/captures/{capture}/refund", part), 201)
    valid(payments, "refund", client.get(f"/v2/payments/refunds/{refund['id']}"), 200)
    valid(payments, "capture-2", client.get(f"/v2/payments/captures/{capture}"), 200)
    valid(orders, "order", client.get(f"{path}/{made['id']}"), 200)
    listed = client.get("/v1/notifications/webhooks").json()["webhooks"]
    for hook in listed:
        jsonschema.validate(hook, schema(folder, hooks, "webhook"))
    for _, body in world.deliveries(4):
        jsonschema.validate(json.loads(body), schema(folder, hooks, "event"))


def test_the_schemas_would_notice(client: Client) -> None:
    made = client.post("/v2/checkout/orders", order()).json()
    for spoil in ({"status": "PAID"}, {"links": [{"rel": "self"}]}, {"purchase_units": []}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(made | spoil, schema(OWN, "checkout_orders_v2", "order"))


WRONG = {
    "AMOUNT_MISMATCH": order(unit("47.23")),
    "ITEM_TOTAL_MISMATCH": order(
        unit(items=[{"name": "Mug", "quantity": "1", "unit_amount": {"currency_code": "EUR", "value": "39.98"}}])
    ),
    "ITEM_TOTAL_REQUIRED": order(
        unit(amount={"currency_code": "EUR", "value": "47.22"}, shipping=None), shipping_preference="NO_SHIPPING"
    ),
    "DECIMAL_PRECISION": order(plain("1.234", "EUR"), shipping_preference="NO_SHIPPING"),
    "INVALID_CURRENCY_CODE": order(plain("1.23", "KWD"), shipping_preference="NO_SHIPPING"),
    "CANNOT_BE_ZERO_OR_NEGATIVE": order(plain("0.00", "EUR"), shipping_preference="NO_SHIPPING"),
    "MULTI_CURRENCY_ORDER": order(
        unit(items=[{"name": "Mug", "quantity": "1", "unit_amount": {"currency_code": "USD", "value": "39.99"}}])
    ),
    "INVALID_STRING_MAX_LENGTH": order(unit(custom_id="x" * 128)),
    "MISSING_SHIPPING_ADDRESS": order(unit(shipping=None)),
    "UNSUPPORTED_INTENT": {**order(), "intent": "AUTHORIZE"},
    "MISSING_REQUIRED_PARAMETER": {"intent": "CAPTURE"},
    "INVALID_PARAMETER_SYNTAX": order(plain("12,50", "EUR")),
    "DUPLICATE_REFERENCE_ID": order(unit(), unit()),
}


@pytest.mark.parametrize("issue", WRONG)
def test_refuses_as_paypal_does(client: Client, issue: str) -> None:
    status, said = client.issue("/v2/checkout/orders", WRONG[issue])
    assert said == issue
    shape = ("INVALID_STRING_MAX_LENGTH", "MISSING_REQUIRED_PARAMETER", "INVALID_PARAMETER_SYNTAX")
    assert status == (400 if issue in shape else 422)


@pytest.mark.parametrize("currency", ["HUF", "JPY", "TWD"])
def test_currencies_without_decimals(client: Client, currency: str) -> None:
    path, kind = "/v2/checkout/orders", {"shipping_preference": "NO_SHIPPING"}
    assert client.issue(path, order(plain("100.50", currency), **kind)) == (422, "DECIMALS_NOT_SUPPORTED")
    made = client.post(path, order(plain("100", currency), **kind))
    assert made.status_code == 201
    assert made.json()["purchase_units"][0]["amount"]["value"] == "100"


def test_odd_bodies_are_answered_not_crashed_on(client: Client) -> None:
    odd: list[Any] = [None, [], 1, "x", {}, {"intent": 5}, {"intent": "CAPTURE", "purchase_units": "x"}]
    for value in ([], "x", 7, None, {"amount": 1}, {"amount": {"currency_code": 1, "value": []}}):
        odd.append({"intent": "CAPTURE", "purchase_units": [value]})
        odd.append(order(unit(items=value)) if value else order(value or {}))
        odd.append(order(unit(shipping=value)))
        odd.append({**order(), "payment_source": value})
        odd.append({**order(), "payment_source": {"paypal": value}})
    for body in odd:
        answer = client.post("/v2/checkout/orders", body)
        assert answer.status_code in (201, 400, 422), (body, answer.status_code)
        assert answer.json()


def test_wrong_credentials_and_expired_tokens(world: PayPalWorld, client: Client) -> None:
    wrong = requests.post(
        f"{world.url}/v1/oauth2/token", auth=(CLIENT_ID, "x"), data={"grant_type": "client_credentials"}, timeout=5
    )
    assert wrong.status_code == 401
    path = f"/v2/checkout/orders/{client.post('/v2/checkout/orders', order()).json()['id']}"
    assert client.get(path).status_code == 200
    world.pass_time(timedelta(hours=10))
    assert client.get(path).status_code == 401


def test_a_request_id_is_remembered_for_six_hours(world: PayPalWorld, client: Client) -> None:
    path = "/v2/checkout/orders"
    first = client.post(path, order(), "r1")
    world.pass_time(timedelta(hours=5, minutes=59))
    assert client.post(path, order(), "r1").json()["id"] == first.json()["id"]
    world.pass_time(timedelta(minutes=2))
    assert client.post(path, order(), "r1").json()["id"] != first.json()["id"]


def test_an_order_is_captured_once_and_an_invoice_paid_once(world: PayPalWorld, client: Client) -> None:
    path = "/v2/checkout/orders"
    one, two = (client.post(path, order()).json()["id"] for _ in range(2))
    world.approve(one)
    world.approve(two)
    assert client.post(f"{path}/{one}/capture", request_id="a").status_code == 201
    assert client.post(f"{path}/{one}/capture", request_id="a").status_code == 200
    assert client.issue(f"{path}/{one}/capture", request_id="b") == (422, "ORDER_ALREADY_CAPTURED")
    assert client.issue(f"{path}/{two}/capture") == (422, "DUPLICATE_INVOICE_ID")
    assert client.issue(path, order()) == (422, "DUPLICATE_INVOICE_ID")


def test_a_decline_sends_the_buyer_back(world: PayPalWorld, client: Client) -> None:
    made = client.post("/v2/checkout/orders", order()).json()["id"]
    world.play("decline", {"order": made})
    answer = client.post(f"/v2/checkout/orders/{made}/capture", request_id="a")
    assert answer.json()["details"][0]["issue"] == "INSTRUMENT_DECLINED"
    links = {link["rel"]: link["href"] for link in answer.json()["links"]}
    assert links["payer-action"] == f"{world.url}/checkoutnow?token={made}"
    world.approve(made)
    assert client.issue(f"/v2/checkout/orders/{made}/capture", request_id="a") == (422, "INSTRUMENT_DECLINED")
    assert client.post(f"/v2/checkout/orders/{made}/capture", request_id="b").status_code == 201


def test_refund_limits(world: PayPalWorld, client: Client) -> None:
    made = client.post("/v2/checkout/orders", order()).json()["id"]
    world.approve(made)
    done = client.post(f"/v2/checkout/orders/{made}/capture").json()
    path = f"/v2/payments/captures/{done['purchase_units'][0]['payments']['captures'][0]['id']}/refund"

    def part(value: str, currency: str = "EUR", **more: str) -> dict[str, Any]:
        return {"amount": {"currency_code": currency, "value": value}, **more}

    assert client.issue(path, part("47.23")) == (422, "REFUND_AMOUNT_EXCEEDED")
    assert client.issue(path, part("1.00", "USD")) == (422, "REFUND_CAPTURE_CURRENCY_MISMATCH")
    assert client.post(path, part("47.00", invoice_id="i1"), "f1").status_code == 201
    assert client.post(path, part("47.00", invoice_id="i1"), "f1").status_code == 200
    assert client.issue(path, part("0.10", invoice_id="i1")) == (422, "DUPLICATE_INVOICE_ID")
    assert client.issue(path, part("0.23")) == (422, "REFUND_AMOUNT_EXCEEDED")
    rest = client.post(path, {})
    assert rest.json()["amount"]["value"] == "0.22"
    assert client.issue(path, {}) == (422, "CAPTURE_FULLY_REFUNDED")


# webhooks


def kinds(deliveries: list[tuple[dict[str, str], bytes]]) -> list[str]:
    return [json.loads(body)["event_type"] for _, body in deliveries]


def paid(world: PayPalWorld, client: Client, reference: str = "rc-1") -> str:
    made: str = client.post("/v2/checkout/orders", order(unit(custom_id=reference, invoice_id=reference))).json()[
        "id"
    ]
    world.approve(made)
    done = client.post(f"/v2/checkout/orders/{made}/capture").json()
    return str(done["purchase_units"][0]["payments"]["captures"][0]["id"])


def test_events_of_a_life_in_order(world: PayPalWorld, client: Client) -> None:
    capture = paid(world, client)
    client.post(f"/v2/payments/captures/{capture}/refund", {"amount": {"currency_code": "EUR", "value": "1.00"}})
    for state in ("OPEN", "UNDER_REVIEW", "RESOLVED"):
        world.play("dispute", {"capture": capture, "state": state})
    world.reverse(capture)
    assert kinds(world.deliveries(7)) == [
        "CHECKOUT.ORDER.APPROVED",
        "PAYMENT.CAPTURE.COMPLETED",
        "PAYMENT.CAPTURE.REFUNDED",
        "CUSTOMER.DISPUTE.CREATED",
        "CUSTOMER.DISPUTE.UPDATED",
        "CUSTOMER.DISPUTE.RESOLVED",
        "PAYMENT.CAPTURE.REVERSED",
    ]


def test_a_delivery_that_is_not_taken_comes_again_unchanged(world: PayPalWorld, client: Client) -> None:
    world.receiver.answers += [500, 302, 404]
    client.post("/v2/checkout/orders", order())
    made = client.post("/v2/checkout/orders", order()).json()["id"]
    world.approve(made)
    got = world.deliveries(4)
    assert len({body for _, body in got}) == 1
    assert len({headers["PAYPAL-TRANSMISSION-SIG"] for headers, _ in got}) == 1
    assert world.simulator.courier.settled(5)
    assert world.simulator.courier.delivered == 1


def test_held_back_then_shuffled_and_repeated(world: PayPalWorld, client: Client) -> None:
    world.play("deliver", {"hold": True})
    for number in range(5):
        paid(world, client, f"rc-{number}")
    assert world.receiver.got == []
    assert world.play("deliver", {"release": True, "duplicates": 2, "shuffle": True})["queued"] == 30
    got = world.deliveries(30)
    ids = [json.loads(body)["id"] for _, body in got]
    assert len(set(ids)) == 10
    assert all(ids.count(one) == 3 for one in ids)
    assert kinds(got) != sorted(kinds(got))
    assert ids != sorted(ids, key=ids.index)
    assert world.simulator.courier.settled(5)
    assert world.play("deliver", {"again": True})["queued"] >= 10


def test_the_verify_call(world: PayPalWorld, client: Client) -> None:
    paid(world, client)
    headers, body = world.deliveries(1)[0]

    def ask(event: bytes, **changes: str) -> str:
        question = {
            "auth_algo": headers["PAYPAL-AUTH-ALGO"],
            "cert_url": headers["PAYPAL-CERT-URL"],
            "transmission_id": headers["PAYPAL-TRANSMISSION-ID"],
            "transmission_sig": headers["PAYPAL-TRANSMISSION-SIG"],
            "transmission_time": headers["PAYPAL-TRANSMISSION-TIME"],
            "webhook_id": WEBHOOK_ID,
            **changes,
        }
        data = json.dumps(question).encode()[:-1] + b', "webhook_event": ' + event + b"}"
        answer = client.session.post(
            f"{client.url}/v1/notifications/verify-webhook-signature",
            data=data,
            headers={"Content-Type": "application/json"},
            timeout=5,
        )
        return str(answer.json()["verification_status"])

    assert ask(body) == "SUCCESS"
    assert ask(json.dumps(json.loads(body)).encode()) == "FAILURE", "another spelling has another CRC"
    assert ask(body, webhook_id="OTHER") == "FAILURE"
    assert zlib.crc32(body) != zlib.crc32(json.dumps(json.loads(body)).encode())


def test_webhooks_can_be_added_and_removed(world: PayPalWorld, client: Client) -> None:
    path = "/v1/notifications/webhooks"
    made = client.post(path, {"url": world.receiver.url, "event_types": [{"name": "PAYMENT.CAPTURE.COMPLETED"}]})
    assert made.status_code == 201
    paid(world, client)
    world.deliveries(3)
    assert client.session.delete(f"{client.url}{path}/{made.json()['id']}", timeout=5).status_code == 204
    assert [hook["id"] for hook in client.get(path).json()["webhooks"]] == [WEBHOOK_ID]


# the page


def test_the_page_shows_what_is_paid_and_escapes_it(client: Client) -> None:
    made = client.post("/v2/checkout/orders", order()).json()
    (link,) = (link["href"] for link in made["links"] if link["rel"] == "payer-action")
    page = requests.get(link, timeout=5).text
    assert "Harbour &lt;Goods&gt;" in page
    assert "<Goods>" not in page
    for shown in ("47.22 EUR", "39.98 EUR", "4.90 EUR", "3.33 EUR", "−1.00 EUR", "1 rue, 75001, Paris, FR"):
        assert shown in page, shown
    assert "<script" not in page


@pytest.mark.parametrize(
    ("choice", "target", "state"),
    [
        ("approve", "https://shop.example/back?x=1&token=", "APPROVED"),
        ("echeck", "https://shop.example/back?x=1&token=", "APPROVED"),
        ("declined", "https://shop.example/back?x=1&token=", "APPROVED"),
        ("cancel", "https://shop.example/cancel?token=", "PAYER_ACTION_REQUIRED"),
    ],
)
def test_the_buyers_choice(world: PayPalWorld, client: Client, choice: str, target: str, state: str) -> None:
    made = client.post("/v2/checkout/orders", order()).json()["id"]
    answer = requests.post(
        f"{world.url}/checkoutnow?token={made}",
        data={"choice": choice, "name": "Grace Hopper", "email": "grace@example.com"},
        allow_redirects=False,
        timeout=5,
    )
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(target + made)
    assert ("PayerID=" in answer.headers["Location"]) is (choice != "cancel")
    assert client.get(f"/v2/checkout/orders/{made}").json()["status"] == state
    if choice != "cancel":
        assert kinds(world.receiver.got) == ["CHECKOUT.ORDER.APPROVED"], "the webhook comes before the browser"
        payer = client.get(f"/v2/checkout/orders/{made}").json()["payer"]
        assert payer["email_address"] == "grace@example.com"


def test_pages_of_what_is_over(world: PayPalWorld, client: Client) -> None:
    made = client.post("/v2/checkout/orders", order()).json()["id"]
    world.pass_time(timedelta(hours=4))
    assert requests.get(f"{world.url}/checkoutnow?token={made}", timeout=5).status_code == 410
    late = requests.post(f"{world.url}/checkoutnow?token={made}", data={"choice": "approve"}, timeout=5)
    assert late.status_code == 410
    assert requests.get(f"{world.url}/checkoutnow?token=NONE", timeout=5).status_code == 404


def test_reset_forgets_everything_but_the_webhook(world: PayPalWorld, client: Client) -> None:
    paid(world, client)
    world.play("reset")
    assert requests.get(f"{world.url}/_play/orders", timeout=5).json() == []
    assert client.get("/v1/notifications/webhooks").status_code == 401
    assert [hook["id"] for hook in Client(world).get("/v1/notifications/webhooks").json()["webhooks"]] == [
        WEBHOOK_ID
    ]
