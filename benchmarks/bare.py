"""Bare limits of `latency` and `orders`: what the same simulators allow somebody who does nothing but the calls."""

from __future__ import annotations

import base64
import json
import sqlite3
import threading
import time
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from benchmarks import buyers, harness, stand
from connectors.shops.woocommerce.api import OAuth1
from connectors.simulators import paypal as sim_paypal
from connectors.simulators import x as sim_x


def _json(url: str, headers: dict[str, str], body: Any = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = Request(url, data, {"Content-Type": "application/json", **headers})  # noqa: S310
    with urlopen(request, timeout=60) as answer:  # noqa: S310
        return json.load(answer)


def heard(rate: float, count: int, folder: Path) -> list[float]:
    """Seconds from the reply's being made on X to its row on disk, each of ``count`` at that rate: the raw stream is read
    line by line and every line committed by itself, understood by nobody. With a simulator of its own."""
    with harness.child("-m", "benchmarks.stand", "x", log=folder / "bare-x.log") as process:
        url = harness.line_of(process)
        bearer = {"Authorization": f"Bearer {sim_x.BEARER}"}
        post = _json(f"{url}/_play/mention", {}, {"username": "somebody", "text": "a post"})["id"]
        rules = f"{url}/2/tweets/search/stream/rules"
        _json(rules, bearer, {"add": [{"value": f"conversation_id:{post}"}]})
        connection = HTTPConnection(urlsplit(url).netloc, timeout=60)
        connection.request("GET", "/2/tweets/search/stream?tweet.fields=author_id,created_at", headers=bearer)
        stream = connection.getresponse()
        kept: dict[str, float] = {}
        listening = threading.Thread(target=_keep, args=(stream, folder / "bare.db", kept, count), daemon=True)
        listening.start()
        time.sleep(1.0)
        said: dict[str, float] = {}
        begin = time.monotonic()
        for number in range(count):
            if (wait := begin + number / rate - time.monotonic()) > 0:
                time.sleep(wait)
            now = time.monotonic()
            made = _json(f"{url}/_play/reply", {}, {"to": post, "username": f"buyer{number}", "text": "buy"})
            said[str(made["id"])] = now
        listening.join(30)
        connection.close()
    return [kept.get(ident, float("inf")) - at for ident, at in said.items()]


def _keep(stream: Any, path: Path, kept: dict[str, float], count: int) -> None:
    ledger = sqlite3.connect(path, isolation_level=None)
    ledger.execute("PRAGMA journal_mode=WAL")
    ledger.execute("PRAGMA synchronous=FULL")
    ledger.execute("CREATE TABLE replies (id TEXT PRIMARY KEY, text TEXT NOT NULL)")
    while len(kept) < count and (line := stream.readline()):
        if not line.strip():
            continue
        data = json.loads(line)["data"]
        ledger.execute("INSERT INTO replies VALUES (?, ?)", (data["id"], data["text"]))
        kept[data["id"]] = time.monotonic()
    ledger.close()


def ordered(count: int, folder: Path) -> tuple[float, float]:
    """(orders a second, ms of CPU an order, simulators and all) of a loop that does nothing but the calls that an order needs:
    PayPal's order, its approval, the shop's stock, the capture, the shop's order. One after the other, nothing is kept."""
    with (
        harness.child("-m", "benchmarks.stand", "paypal", log=folder / "bare-paypal.log") as first,
        harness.child("-m", "benchmarks.stand", "woocommerce", log=folder / "bare-shop.log") as second,
    ):
        paypal, shop, wire = harness.line_of(first), harness.line_of(second), buyers.Wire()
        _json(f"{shop}/_play/product", {}, {"sku": stand.SKU, "stock": count})
        basic = base64.b64encode(f"{sim_paypal.CLIENT_ID}:{sim_paypal.CLIENT_SECRET}".encode()).decode()
        _, found = wire.send(
            "POST",
            f"{paypal}/v1/oauth2/token",
            {"Authorization": f"Basic {basic}"},
            {"grant_type": "client_credentials"},
        )
        token = {"Authorization": f"Bearer {json.loads(found)['access_token']}"}
        keys = OAuth1("ck_demo", "cs_demo", lambda: datetime.now(UTC))
        with harness.timed([first.pid, second.pid]) as took:
            for number in range(count):
                _order(wire, paypal, shop, token, keys, number)
    return count / took.wall, 1000 * took.cpu / count


def _signed(keys: OAuth1, method: str, url: str) -> dict[str, str]:
    """Over plain http the shop takes signed requests only."""
    request: Any = SimpleNamespace(method=method, url=url, headers={})
    keys(request)
    return dict(request.headers)


def _order(wire: buyers.Wire, paypal: str, shop: str, token: dict[str, str], keys: OAuth1, number: int) -> None:
    def call(method: str, url: str, headers: dict[str, str], body: Any = None) -> Any:
        answer, found = wire.send(method, url, {**headers, "Content-Type": "application/json"}, body=body)
        if answer.status >= 300:
            raise RuntimeError(f"{method} {url}: {answer.status} {found[:300]!r}")
        return json.loads(found)

    amount = {"currency_code": "EUR", "value": "10.00"}
    unit = {"reference_id": "default", "invoice_id": f"bare-{number}", "amount": amount}
    page = call("POST", f"{paypal}/v2/checkout/orders", {**token, "PayPal-Request-Id": f"o-{number}"},
                {"intent": "CAPTURE", "purchase_units": [unit]})  # fmt: skip
    links = {link["rel"]: link["href"] for link in page["links"]}
    wire.send("POST", links.get("approve") or links["payer-action"], {}, {"choice": "approve"})
    api = f"{shop}/wp-json/wc/v3"
    [product] = call("GET", place := f"{api}/products?sku={stand.SKU}", _signed(keys, "GET", place))
    captured = call("POST", f"{paypal}/v2/checkout/orders/{page['id']}/capture",
                    {**token, "PayPal-Request-Id": f"c-{number}"}, {})  # fmt: skip
    if captured["status"] != "COMPLETED":
        raise RuntimeError(f"PayPal: {captured}")
    call("POST", f"{api}/orders", _signed(keys, "POST", f"{api}/orders"), {
        "set_paid": True, "transaction_id": page["id"], "line_items": [{"product_id": product["id"], "quantity": 1}],
    })  # fmt: skip
