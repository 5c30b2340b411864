"""The document of the API, and the page that shows it."""

import re

import pytest
from bs4 import BeautifulSoup

from bridge import inputs, tokens
from bridge.sales.terms import BY, MODES
from bridge.web import create_app
from bridge.web.api.door import SCOPES
from bridge.web.api.schemas import WholeSale


@pytest.fixture
def client(rehearsal):
    return create_app(rehearsal.house).test_client()


@pytest.fixture
def document(client):
    return client.get("/api/v1/openapi.json").get_json()


def operations(document):
    for path, methods in document["paths"].items():
        for method, one in methods.items():
            if method != "parameters":
                yield path, method, one


def test_every_call_says_what_all_calls_have_in_common(document):
    assert document["openapi"] == "3.1.0"
    assert document["servers"] == [{"url": "https://sell.example.com"}]
    found = list(operations(document))
    assert len(found) == len(SCOPES)
    for path, method, one in found:
        assert {"401", "413", "429", "503"} <= set(one["responses"]), path
        assert ("403" in one["responses"]) == bool(one["x-scope"])
        assert one["summary"]
        assert one["security"] == [{"token": []}]
        assert one["tags"][0] in {tag["name"] for tag in document["tags"]}
        references = {parameter.get("$ref", "").rsplit("/", 1)[-1] for parameter in one["parameters"]}
        assert ("once" in references) == (method == "post")
        assert ("seen" in references) == (method == "get")
        assert ("304" in one["responses"]) == (method == "get")
    assert {one["x-scope"] for _, _, one in found} == {*tokens.SCOPES, ""}
    ids = [one["operationId"] for _, _, one in found]
    assert len(ids) == len(set(ids))


def test_it_is_made_from_the_schemas(document):
    known = document["components"]["schemas"]
    assert set(known["SaleInput"]["properties"]) == set(inputs.SaleSchema().fields)
    assert "required" not in known["SaleInput"]  # a basket has no product
    assert "required" not in known["SaleChange"]
    for field, all_of in (("mode", MODES), ("by", BY)):
        assert known["WholeSale"]["properties"][field]["enum"] == list(all_of)
        assert set(known["SaleInput"]["properties"][field]["enum"]) >= set(all_of)
    assert not any("default" in field for field in known["SaleChange"]["properties"].values())
    assert known["RefundInput"]["additionalProperties"] is False
    assert set(known["WholeSale"]["required"]) == set(WholeSale().fields)
    assert known["Purchase"]["properties"]["paid"]["type"] == ["integer", "null"]
    assert not re.search(r"\\\\Z|Schema", str(document))


def test_every_reference_leads_somewhere(document):
    def walk(thing):
        if isinstance(thing, dict):
            if isinstance(thing.get("$ref"), str):
                found = document
                for part in thing["$ref"].removeprefix("#/").split("/"):
                    found = found[part]
            for value in thing.values():
                walk(value)
        elif isinstance(thing, list):
            for value in thing:
                walk(value)

    walk(document)


def test_the_page_needs_nothing_from_elsewhere(client, document):
    answer = client.get("/api/v1/docs")
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    page = BeautifulSoup(answer.get_data(as_text=True), "html.parser")
    assert page.find_all("script") == page.find_all("style") == page.find_all("img") == []
    assert not page.find_all(style=True)
    assert not [tag for tag in page.find_all(True) if any(name.startswith("on") for name in tag.attrs)]
    assert {link["href"] for link in page.find_all("link")} == {"data:,", "/static/api.css"}
    assert client.get("/static/api.css").status_code == 200
    ids = [tag["id"] for tag in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    for link in page.find_all("a"):
        assert link["href"] == "/api/v1/openapi.json" or link["href"].removeprefix("#") in ids
    for _, _, one in operations(document):
        told = page.find(id=one["operationId"]).get_text(" ")
        assert one["summary"] in told
        assert (one["x-scope"] or "Any token") in told
    refund = page.find(id="refund_purchase").get_text(" ")
    assert "shop_refund_id" in refund
    assert "one of queued, given, done, void, refused" in refund


def test_it_is_made_once(client, document):
    assert client.get("/api/v1/openapi.json").get_json() == document
    tag = client.get("/api/v1/docs").headers["ETag"]
    assert client.get("/api/v1/docs", headers={"If-None-Match": tag}).status_code == 304
