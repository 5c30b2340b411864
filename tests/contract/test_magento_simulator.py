"""The Magento simulator speaks as Magento does: its answers against the official schema and the recordings of a real
store, where ../shared lies beside the repository; elsewhere against a small copy of both."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import requests

from connectors.shops.magento.signing import Signed
from connectors.simulators import magento as simulators
from connectors.simulators.catalogue import SIMPLE, SPECIAL

SHARED = Path(__file__).parents[3] / "shared"
SCHEMA = SHARED / "contracts" / "magento" / "admin-schema-2.4.8-filtered.json"
RECORDINGS = SHARED / "recordings" / "magento.json"
HERE = Path(__file__).parent / "fixtures" / "magento"
WHERE = {
    "firstname": "Jeanne", "lastname": "Martin", "street": ["10 rue de la Paix"], "city": "Paris", "postcode": "75002",
    "country_id": "FR", "telephone": "0102030405", "email": "jeanne@example.com",
}  # fmt: skip


@pytest.fixture(scope="module")
def store():
    simulator = simulators.Magento()
    simulator.start()
    yield simulator
    simulator.stop()


def call(store: simulators.Magento, method: str, path: str, body: Any = None) -> Any:
    keys = (
        simulators.CONSUMER_KEY,
        simulators.CONSUMER_SECRET,
        simulators.ACCESS_TOKEN,
        simulators.ACCESS_TOKEN_SECRET,
    )
    answer = requests.request(
        method, f"{store.base_url}/rest/V1/{path}", json=body, auth=Signed(*keys), timeout=10
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture(scope="module")
def answers(store) -> dict[str, Any]:
    """One of each: from the catalogue to the credit memo."""
    cart = call(store, "POST", "guest-carts", {})
    item = call(
        store, "POST", f"guest-carts/{cart}/items", {"cartItem": {"sku": SIMPLE, "qty": 2, "quote_id": cart}}
    )
    methods = call(store, "POST", f"guest-carts/{cart}/estimate-shipping-methods", {"address": WHERE})
    way = {"shipping_address": WHERE, "billing_address": WHERE, "shipping_carrier_code": "flatrate",
           "shipping_method_code": "flatrate"}  # fmt: skip
    shipped = call(store, "POST", f"guest-carts/{cart}/shipping-information", {"addressInformation": way})
    payment = {"email": WHERE["email"], "paymentMethod": {"method": "checkmo"}, "billing_address": WHERE}
    ident = call(store, "POST", f"guest-carts/{cart}/payment-information", payment)
    call(store, "POST", "orders", {"entity": {"entity_id": ident, "ext_order_id": "rc-1"}})
    call(store, "POST", f"order/{ident}/invoice", {"capture": False})
    comment = {
        "comment": "PayPal capture X",
        "is_customer_notified": 0,
        "is_visible_on_front": 0,
        "parent_id": ident,
    }
    call(store, "POST", f"orders/{ident}/comments", {"statusHistory": comment})
    order = call(store, "GET", f"orders/{ident}")
    back = {
        "items": [{"order_item_id": order["items"][0]["item_id"], "qty": 1}],
        "arguments": {"shipping_amount": 0},
    }
    call(store, "POST", f"order/{ident}/refund", back)
    memo = call(store, "GET", "creditmemos?searchCriteria%5BpageSize%5D=1")["items"][0]
    return {
        "product": call(store, "GET", f"products/{SPECIAL}"), "stock item": call(store, "GET", f"stockItems/{SIMPLE}"),
        "store configs": call(store, "GET", "store/storeConfigs")[0], "cart item": item, "shipping method": methods[0],
        "totals": shipped["totals"], "order": order, "credit memo": memo,
    }  # fmt: skip


DEFINITIONS = {
    "product": "catalog-data-product-interface",
    "stock item": "catalog-inventory-data-stock-item-interface",
    "store configs": "store-data-store-config-interface",
    "cart item": "quote-data-cart-item-interface",
    "shipping method": "quote-data-shipping-method-interface",
    "totals": "quote-data-totals-interface",
    "order": "sales-data-order-interface",
    "credit memo": "sales-data-creditmemo-interface",
}


@pytest.mark.parametrize("name", sorted(DEFINITIONS))
def test_every_field_is_one_of_magento_s_and_of_its_type(answers, name):
    """Names and types; what the schema calls required and the real store leaves out too is not asked for."""
    if not SCHEMA.is_file():
        pytest.skip("../shared is not here; the copy in fixtures is checked by the next test")
    document = json.loads(SCHEMA.read_text())
    definition = DEFINITIONS[name]
    if definition not in document["definitions"]:
        pytest.skip(f"the filtered schema has no {definition}")
    for entry in document["definitions"].values():
        entry.pop("required", None)
    # The schema says "string"; the real store gives lists too (category_ids).
    document["definitions"]["framework-attribute-interface"]["properties"]["value"] = {}
    jsonschema.validate(
        answers[name], {"$ref": f"#/definitions/{definition}", "definitions": document["definitions"]}
    )
    known = set(document["definitions"][definition]["properties"])
    assert set(answers[name]) <= known


RECORDED = {
    "product": ("one product with special price", None),
    "stock item": ("stock item", None),
    "store configs": ("store configs", 0),
    "cart item": ("guest cart: add item", None),
    "shipping method": ("guest cart: estimate shipping", 0),
    "totals": ("guest cart: shipping information", "totals"),
    "order": ("the order", None),
}


def _kind(value: Any) -> str:
    return "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__


def _recorded() -> dict[str, dict[str, str]]:
    """Field → kind of value, per answer: from the recordings, or from the copy."""
    if not RECORDINGS.is_file():
        return json.loads((HERE / "kinds.json").read_text())
    exchanges = {one["name"]: one["response"]["body"] for one in json.loads(RECORDINGS.read_text())["exchanges"]}
    found = {}
    for name, (exchange, inner) in RECORDED.items():
        body = exchanges[exchange] if inner is None else exchanges[exchange][inner]
        found[name] = {key: _kind(value) for key, value in body.items()}
    return found


@pytest.mark.parametrize("name", sorted(RECORDED))
def test_what_the_real_store_said_has_the_same_kind_here(answers, name):
    real = _recorded()[name]
    for key, value in answers[name].items():
        if key in real and "NoneType" not in (real[key], _kind(value)):
            assert _kind(value) == real[key], key


def test_the_copy_is_true():
    if not RECORDINGS.is_file():
        pytest.skip("../shared is not here")
    assert json.loads((HERE / "kinds.json").read_text()) == _recorded()
