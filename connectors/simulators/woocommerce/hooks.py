"""Webhooks: signed deliveries from a background thread, as the shop's cron makes them, and coupons."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import requests

from connectors.simulators.woocommerce.rest import Json, RestError, gmt, invalid, local, moment, money

TOPICS = tuple(
    f"{thing}.{what}"
    for thing in ("coupon", "customer", "order", "product")
    for what in ("created", "updated", "deleted", "restored")
)
PORTS = (80, 443, 8080)


@dataclass(slots=True)
class Hook:
    id: int
    name: str
    topic: str
    delivery_url: str
    secret: str
    created: datetime
    status: str = "active"
    failures: int = 0


class Hooks:
    """Registered hooks and the thread that delivers. The body is the state at delivery: quick changes make one.

    ``delay``: seconds between a change and its delivery. ``strict_ports``: refuse what the shop refuses.
    """

    def __init__(self, home: Any, *, delay: float = 0.05, strict_ports: bool = False) -> None:
        self.home, self.delay, self.strict_ports = home, delay, strict_ports
        self.rows: dict[int, Hook] = {}
        self.next_id = 1
        self.pending: dict[tuple[int, int], None] = {}
        self.delivered: list[tuple[int, int]] = []
        self.closed = threading.Event()
        self.wake = threading.Event()
        self.idle = threading.Event()
        self.idle.set()
        self.thread: threading.Thread | None = None

    def tell(self, resource: str, event: str, number: int) -> None:
        """Something changed: queue it for every active hook of that topic."""
        if not self.rows:
            return
        topic = f"{resource}.{event}"
        for hook in self.rows.values():
            if hook.topic == topic and hook.status == "active":
                self.pending[hook.id, number] = None
                self.idle.clear()
        if self.pending:
            if self.thread is None:
                self.thread = threading.Thread(target=self._run, name="sim-woocommerce-hooks", daemon=True)
                self.thread.start()
            self.wake.set()

    def close(self) -> None:
        self.closed.set()
        self.wake.set()

    def _run(self) -> None:
        while not self.closed.is_set():
            self.wake.wait()
            self.wake.clear()
            self.closed.wait(self.delay)
            while not self.closed.is_set():
                with self.home.lock:
                    if not self.pending:
                        self.idle.set()
                        break
                    key = next(iter(self.pending))
                    del self.pending[key]
                    prepared = self._prepare(*key)
                if prepared:
                    self._send(*prepared)

    def _prepare(self, hook_id: int, number: int) -> tuple[Hook, bytes, int] | None:
        hook = self.rows.get(hook_id)
        if hook is None or hook.status != "active":
            return None
        body = self.home.resource(hook.topic.partition(".")[0], number) or {"id": number}
        # PHP's json_encode escapes slashes and everything beyond ASCII; the signature is over these bytes.
        return hook, json.dumps(body, separators=(",", ":")).replace("/", "\\/").encode(), number

    def _send(self, hook: Hook, raw: bytes, number: int) -> None:
        resource, _, event = hook.topic.partition(".")
        signature = base64.b64encode(hmac.new(hook.secret.encode(), raw, hashlib.sha256).digest()).decode()
        headers = {
            "User-Agent": "WooCommerce/10.2.4 Hookshot (WordPress/6.8.8)",
            "Content-Type": "application/json",
            "X-WC-Webhook-Source": self.home.base_url + "/",
            "X-WC-Webhook-Topic": hook.topic,
            "X-WC-Webhook-Resource": resource,
            "X-WC-Webhook-Event": event,
            "X-WC-Webhook-Signature": signature,
            "X-WC-Webhook-ID": str(hook.id),
            "X-WC-Webhook-Delivery-ID": secrets.token_hex(16),
        }
        good = self._post(hook, raw, headers)
        with self.home.lock:
            self.delivered.append((hook.id, number))
            hook.failures = 0 if good else hook.failures + 1
            if hook.failures >= 7:
                hook.status = "disabled"

    def _post(self, hook: Hook, raw: bytes, headers: dict[str, str]) -> bool:
        if self.strict_ports and (urlsplit(hook.delivery_url).port or 443) not in PORTS:
            return False
        try:
            with requests.Session() as session:
                session.trust_env = False
                answer = session.post(
                    hook.delivery_url, data=raw, headers=headers, timeout=5, allow_redirects=False
                )
            return answer.status_code < 300 or answer.status_code in {301, 302}
        except requests.RequestException:
            return False

    # the REST side

    def create(self, body: Json) -> Hook:
        topic, url = str(body.get("topic") or ""), str(body.get("delivery_url") or "")
        if topic not in TOPICS:
            raise RestError(400, "woocommerce_rest_webhook_topic_invalid", "Webhook topic must be valid.")
        if urlsplit(url).scheme not in {"http", "https"}:
            raise RestError(
                400,
                "woocommerce_rest_webhook_delivery_url_invalid",
                "Webhook delivery URL must be a valid URL starting with http:// or https://.",
            )
        secret = str(body.get("secret") or secrets.token_hex(20))
        name = str(body.get("name") or f"Webhook created on {local(self.home.now())}")
        hook = Hook(self.next_id, name, topic, url, secret, self.home.now())
        self.next_id += 1
        self.rows[hook.id] = hook
        self._change(hook, body)
        ping = {"Content-Type": "application/x-www-form-urlencoded"}
        raw = f"webhook_id={hook.id}".encode()
        threading.Thread(target=self._post, args=(hook, raw, ping), daemon=True).start()
        return hook

    def _change(self, hook: Hook, body: Json) -> None:
        if "status" in body:
            if body["status"] not in {"active", "paused", "disabled"}:
                raise invalid("status", "status is not one of active, paused, and disabled.", "rest_not_in_enum")
            if body["status"] == "active":
                hook.failures = 0
            hook.status = body["status"]
        for name in ("name", "delivery_url", "secret", "topic"):
            if body.get(name):
                setattr(hook, name, str(body[name]))

    def update(self, hook: Hook, body: Json) -> None:
        self._change(hook, body)

    def find(self, number: int) -> Hook:
        if number not in self.rows:
            raise RestError(404, "woocommerce_rest_shop_webhook_invalid_id", "Invalid ID.")
        return self.rows[number]

    def json(self, hook: Hook) -> Json:
        """The secret is never shown."""
        resource, _, event = hook.topic.partition(".")
        base = f"{self.home.base_url}/wp-json/wc/v3/webhooks"
        return {
            "id": hook.id,
            "name": hook.name,
            "status": hook.status,
            "topic": hook.topic,
            "resource": resource,
            "event": event,
            "hooks": [f"woocommerce_{event}_{resource}"],
            "delivery_url": hook.delivery_url,
            "date_created": local(hook.created),
            "date_created_gmt": gmt(hook.created),
            "date_modified": None,
            "date_modified_gmt": None,
            "_links": {
                "self": [
                    {
                        "href": f"{base}/{hook.id}",
                        "targetHints": {"allow": ["GET", "POST", "PUT", "PATCH", "DELETE"]},
                    }
                ],
                "collection": [{"href": base}],
            },
        }


class Coupons:
    """Codes are lower-cased; limits, expiry and e-mail are enforced on REST orders."""

    def __init__(self, home: Any) -> None:
        self.home = home
        self.rows: dict[int, Json] = {}
        self.by_code: dict[str, int] = {}

    def create(self, body: Json) -> Json:
        code = str(body.get("code") or "").lower()
        if not code:
            raise RestError(400, "woocommerce_rest_empty_coupon_code", "The coupon code cannot be empty.")
        if code in self.by_code:
            message = "The coupon code already exists"
            raise RestError(400, "woocommerce_rest_coupon_code_already_exists", message)
        now, number = self.home.now(), self.home.book.next_id
        self.home.book.next_id += 1
        expires = _expiry(body)
        row = {
            "id": number,
            "code": code,
            "amount": _amount(body.get("amount")),
            "status": "publish",
            "date_created": local(now),
            "date_created_gmt": gmt(now),
            "date_modified": local(now),
            "date_modified_gmt": gmt(now),
            "discount_type": str(body.get("discount_type") or "fixed_cart"),
            "description": str(body.get("description") or ""),
            "date_expires": local(expires),
            "date_expires_gmt": gmt(expires),
            "usage_count": 0,
            "individual_use": bool(body.get("individual_use")),
            "product_ids": [],
            "excluded_product_ids": [],
            "usage_limit": body.get("usage_limit"),
            "usage_limit_per_user": None,
            "limit_usage_to_x_items": None,
            "free_shipping": False,
            "product_categories": [],
            "excluded_product_categories": [],
            "exclude_sale_items": False,
            "minimum_amount": _amount(body.get("minimum_amount")),
            "maximum_amount": "0.00",
            "email_restrictions": list(body.get("email_restrictions") or []),
            "used_by": [],
            "meta_data": [],
            "_links": {
                "self": [{"href": f"{self.home.base_url}/wp-json/wc/v3/coupons/{number}"}],
                "collection": [{"href": f"{self.home.base_url}/wp-json/wc/v3/coupons"}],
            },
        }
        self.rows[number] = row
        self.by_code[code] = number
        return row

    def apply(self, order: Any, posted: object) -> None:
        """Take the coupons off the lines, in the ways that the shop allows, else 400."""
        for entry in posted if isinstance(posted, list) else []:
            code = str(entry.get("code") or "").lower() if isinstance(entry, dict) else ""
            row = self.rows.get(self.by_code.get(code, 0))
            net = sum((line.total for line in order.lines), Decimal(0))
            expired = row and row["date_expires_gmt"] and row["date_expires_gmt"] < str(gmt(self.home.now()))
            used_up = row and row["usage_limit"] and row["usage_count"] >= row["usage_limit"]
            email = order.billing.get("email", "")
            wrong = row and row["email_restrictions"] and email not in row["email_restrictions"]
            if row is None or expired or used_up or wrong or net < Decimal(row["minimum_amount"]):
                raise RestError(400, "woocommerce_rest_invalid_coupon", f'Coupon "{code}" cannot be applied.')
            amount = Decimal(row["amount"])
            share = (
                amount / 100 if row["discount_type"] == "percent" else min(Decimal(1), amount / net if net else 0)
            )
            for line in order.lines:
                line.total = line.total * (1 - share)
            row["usage_count"] += 1
            order.coupons.append({"id": self.home.book.fresh_item(), "code": code, "discount": money(net * share)})


def _amount(value: object) -> str:
    try:
        return money(Decimal(str(value or "0")))
    except ArithmeticError:
        return "0.00"


def _expiry(body: Json) -> datetime | None:
    if body.get("date_expires_gmt"):
        return moment(str(body["date_expires_gmt"]).rstrip("Z") + "Z", "date_expires_gmt")
    return moment(str(body["date_expires"]), "date_expires") if body.get("date_expires") else None
