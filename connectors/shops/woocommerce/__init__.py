"""WooCommerce by its REST interface ``wc/v3``. Facts: facts/woocommerce.md; decisions in the docstrings here."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from marshmallow import Schema, ValidationError, fields, validate

from connectors.contracts import Shop, Surroundings
from connectors.errors import Permanent, Refused
from connectors.shops.woocommerce import coupons, doctor
from connectors.shops.woocommerce.api import PLATFORM, Api, Json
from connectors.shops.woocommerce.coupons import used
from connectors.shops.woocommerce.module import Absent, Module
from connectors.shops.woocommerce.orders import quantities
from connectors.shops.woocommerce.quotes import Quotes
from connectors.shops.woocommerce.shelf import Shelf
from connectors.shops.woocommerce.writeback import Writeback
from connectors.values import (
    Coupon,
    Event,
    Finding,
    Market,
    Money,
    OrderDraft,
    Percent,
    Product,
    ProductPage,
    Quote,
    RefundLine,
    ShopOrder,
    Sold,
    exponent,
)

#: With its zone: a time without one is the shop's own.
_GMT = "%Y-%m-%dT%H:%M:%SZ"
TOPICS = ("product.created", "product.updated", "product.deleted", "order.updated", "order.deleted")


def _currency(code: str) -> None:
    try:
        exponent(code)
    except ValueError:
        raise ValidationError("must be a currency, like USD") from None


def _home(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValidationError("must be the shop's home address, like https://shop.example")
    if parts.username or parts.query or parts.fragment or "/wp-json" in parts.path:
        raise ValidationError("must be the shop's home address alone, without keys, query or /wp-json")


class Settings(Schema):
    """The section ``woocommerce`` of the configuration."""

    url = fields.Str(
        required=True,
        validate=_home,
        metadata={"help": "The shop's home address, exactly as in WordPress, Settings, General. Prefer https."},
    )
    consumer_key = fields.Str(
        required=True,
        validate=validate.Length(min=1),
        metadata={
            "help": "Key of WooCommerce, Settings, Advanced, REST API, with Read/Write permission.",
            "secret": True,
        },
    )
    consumer_secret = fields.Str(
        required=True, validate=validate.Length(min=1), metadata={"help": "The key's secret.", "secret": True}
    )
    webhook_secret = fields.Str(
        load_default="",
        metadata={
            "help": "Secret of the shop's webhooks; without it notices are refused and polling alone tells changes.",
            "secret": True,
        },
    )
    page_size = fields.Int(
        load_default=100,
        validate=validate.Range(1, 100),
        metadata={"help": "Products per page while syncing; smaller for a shop that times out."},
    )
    parallel = fields.Int(
        load_default=2,
        validate=validate.Range(1, 8),
        metadata={"help": "Pages fetched at the same time while syncing."},
    )
    timeout = fields.Float(
        load_default=30.0,
        validate=validate.Range(1, 300),
        metadata={"help": "Seconds to wait for an answer of the shop."},
    )
    sell_backorders = fields.Bool(
        load_default=False,
        metadata={"help": "Also sell what the shop has only on backorder, without counting."},
    )
    payment_method = fields.Str(
        load_default="replycart_paypal",
        validate=validate.Regexp(r"[a-z0-9_-]{1,50}$"),
        metadata={"help": "Name of the payment method that the shop's orders carry."},
    )
    currencies = fields.List(
        fields.Str(validate=_currency),
        load_default=list,
        metadata={
            "help": "Further currencies in which orders may be made, as your multi-currency plugin sells, like [USD, CHF]."
        },
    )
    quote_seconds = fields.Int(
        load_default=30,
        validate=validate.Range(0, 3600),
        metadata={"help": "How long a reckoning is used again for the same items, prices and place. 0 = never."},
    )


class WooCommerce(Shop):
    """One WooCommerce shop, 8.x to 10.x.

    Agreed prices are what the buyer pays, tax and all, wherever it goes, when the shop's prices include tax; when
    they do not, agreed prices are net and the shop's tax comes on top.
    """

    platform: ClassVar[str] = PLATFORM
    settings: ClassVar[type[Schema]] = Settings

    def __init__(self, settings: Mapping[str, Any], around: Surroundings) -> None:
        self._secret = str(settings["webhook_secret"])
        self._currencies = tuple(dict.fromkeys(settings["currencies"]))
        self._now = around.now
        self.api = Api(
            settings["url"],
            settings["consumer_key"],
            settings["consumer_secret"],
            around.http,
            around.now,
            timeout=float(settings["timeout"]),
            parallel=int(settings["parallel"]),
        )
        self._shelf = Shelf(
            self.api, around.now, page_size=settings["page_size"], backorders=settings["sell_backorders"]
        )
        self._quotes = Quotes(self.api, around.now, self._shelf.currency, settings["quote_seconds"])
        self._writeback = Writeback(self.api, around.now, self._shelf, settings["payment_method"])
        self._module = Module(
            settings["url"],
            settings["consumer_key"],
            settings["consumer_secret"],
            around.http,
            around.now,
            timeout=float(settings["timeout"]),
        )

    @classmethod
    def build(cls, settings: Mapping[str, Any], around: Surroundings) -> Self:
        """Make the connector from its validated section. No network traffic here."""
        return cls(settings, around)

    def check(self) -> Sequence[Finding]:
        """Address, credentials, write permission, clock, currency, taxes, plugin, webhooks. Writes nothing."""
        return doctor.look(self.api, bool(self._secret), self._module)

    def markets(self) -> Sequence[Market]:
        """The currencies in which the merchant's multi-currency plugin sells; what things cost there is said by the sale."""
        return tuple(Market(code, code, code, own_prices=False) for code in self._currencies)

    def at(self, market: str) -> Shop:
        """The same connector: the draft's currency is the order's."""
        return self if market in self._currencies else super().at(market)

    def currency(self) -> str:
        """ISO 4217 code in which the shop sells, asked once."""
        return self._shelf.currency()

    def products(self, since: datetime | None = None) -> Iterator[ProductPage]:
        """Every published product, variations with their parent: see ``Shelf.products``."""
        return self._shelf.products(since)

    def product_ids(self) -> set[str]:
        """Ids of every published product and variation, by pages of ids only."""
        return self._shelf.product_ids()

    def product(self, sku: str, *, id: str = "", parent_id: str = "") -> Product | None:
        """One product with its live price and stock; None when it, or its parent, is gone or unpublished."""
        return self._shelf.product(sku, id=id, parent_id=parent_id)

    def quote(self, draft: OrderDraft) -> Quote:
        """The shop's reckoning, by a temporary order that is deleted at once: see ``Quotes.quote``."""
        return self._quotes.quote(draft)

    def find_order(self, draft: OrderDraft) -> ShopOrder | None:
        """The order that carries the draft's reference: asked of the plugin, else ``Writeback.find_order``."""
        if self._module.can("orders") and draft.currency == self.currency():
            try:
                return self._module.find(draft)
            except Absent:
                self._module.forget()
        return self._writeback.find_order(draft)

    def place_order(self, draft: OrderDraft) -> ShopOrder:
        """Make the paid order exist, once, and return it checked: by the plugin in one call (``Module.place``),
        else step by step (``Writeback.place_order``)."""
        quote = draft.quote or self.quote(draft)
        # The plugin writes orders in the shop's own currency only; one in another market's goes step by step.
        own = draft.currency == self.currency()
        if own and draft.payment and self._module.can("orders") and (order := self._module.place(draft, quote)):
            return order
        return self._writeback.place_order(draft, quote)

    def allot(self, sale: str, sku: str, quantity: int, *, id: str = "", until: datetime) -> int:
        """Keep units out of the web shop for a sale: see ``Module.allot``. ``NotSupported`` without the plugin."""
        return self._module.allot(sale, sku, quantity, id=id, until=until)

    def refund_order(
        self, order_id: str, amount: Money, lines: Sequence[RefundLine], *, reference: str, reason: str = ""
    ) -> str:
        """Record a refund that PayPal made, once per reference: see ``Writeback.refund_order``."""
        return self._writeback.refund_order(order_id, amount, lines, reference=reference, reason=reason)

    def create_coupon(
        self, code: str, amount: Money | Percent, *, expires: datetime, minimum: Money | None
    ) -> Coupon:
        """A coupon for one use, once per code: see ``coupons.create``."""
        return coupons.create(self.api, code, amount, expires=expires, minimum=minimum)

    def coupons_used(self, coupons: Sequence[Coupon]) -> dict[str, int]:
        return used(self.api, coupons)

    def sold(self, since: datetime, until: datetime) -> Sold:
        """Orders that were paid, by the time at which they were made: what was given back later was sold too."""
        code, orders, revenue = self.currency(), 0, 0
        for row in self._paid_orders(since, until, "total,currency"):
            if row.get("currency") == code:
                orders += 1
                revenue += Money.parse(str(row.get("total")), code).minor
        return Sold(orders, Money(revenue, code))

    def sold_units(self, since: datetime, until: datetime) -> Mapping[str, int]:
        units: dict[str, int] = {}
        for row in self._paid_orders(since, until, "line_items"):
            for sku, many in quantities(row, None).items():
                units[sku] = units.get(sku, 0) + many
        return units

    def _paid_orders(self, since: datetime, until: datetime, wanted: str) -> Iterator[Json]:
        # The shop leaves out the second that it is asked from.
        after = since.astimezone(UTC) - timedelta(seconds=1)
        params = {
            "after": after.strftime(_GMT), "before": until.astimezone(UTC).strftime(_GMT),
            "status": "processing,completed,refunded", "orderby": "id", "order": "asc",
            "_fields": f"id,status,date_paid_gmt,{wanted}", "dp": "6",
        }  # fmt: skip
        for page, _ in self.api.every("orders", params, list):
            # Somebody may call an order refunded that nobody ever paid.
            yield from (row for row in page if row.get("status") != "refunded" or row.get("date_paid_gmt"))

    def read_webhook(self, headers: Mapping[str, str], body: bytes) -> Event | None:
        """Verify by ``X-WC-Webhook-Signature`` over the raw body; None for the unsigned ping of a new webhook."""
        given = {name.lower(): value for name, value in headers.items()}
        signature = given.get("x-wc-webhook-signature", "")
        if not signature and re.fullmatch(rb"webhook_id=\d{1,20}", body):
            return None
        secret = self._secret
        digest = base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest())
        if not secret or not hmac.compare_digest(digest, signature.encode("utf-8", "replace")):
            why = "its signature does not hold" if secret else "no webhook_secret is configured"
            raise Refused(f"notice refused: {why}", code="forged", platform=PLATFORM)
        try:
            told = json.loads(body)
        except ValueError:
            told = None
        if not isinstance(told, dict) or "id" not in told:
            raise Refused("notice without a resource", code="mismatch", platform=PLATFORM)
        kind = given.get("x-wc-webhook-topic", "")
        event = given.get("x-wc-webhook-delivery-id") or hashlib.sha256(body + kind.encode()).hexdigest()
        return Event(event, kind, str(told["id"]), told)

    def ensure_webhooks(self, delivery_url: str) -> tuple[str, ...]:
        """Register the product and order webhooks with our secret, and switch disabled ones on. Topics changed.

        The shop delivers only to ports 80, 443 and 8080.
        """
        secret = self._secret
        if not secret:
            raise Permanent("webhook_secret: set one first, then register the webhooks", platform=PLATFORM)
        rows, _ = self.api.rows("webhooks", {"per_page": "100", "_fields": doctor.HOOK_FIELDS})
        changed = []
        for topic in TOPICS:
            ours = [row for row in rows if row.get("topic") == topic and row.get("delivery_url") == delivery_url]
            body = {"status": "active", "secret": secret}
            if not ours:
                new = {"name": f"Replycart {topic}", "topic": topic, "delivery_url": delivery_url, **body}
                self.api.call("POST", "webhooks", {"_fields": "id"}, new)
            elif ours[0].get("status") != "active":
                self.api.call("PUT", f"webhooks/{ours[0].get('id')}", {"_fields": "id"}, body)
            else:
                continue
            changed.append(topic)
        return tuple(changed)


__all__ = ["Settings", "WooCommerce"]
