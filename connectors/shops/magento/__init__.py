"""Magento 2.4, by our module where it is installed, else by plain REST. Facts: facts/magento.md; decisions in the
docstrings here.

What plain REST cannot do (a price above the shop's, a shipping price of the sale's own) is refused with words when
the sale is published, never found out after the payment.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from connectors.contracts import Shop, Surroundings
from connectors.errors import Refused, Retryable
from connectors.shops.magento import coupons, doctor
from connectors.shops.magento.api import PLATFORM, Api
from connectors.shops.magento.carts import Carts
from connectors.shops.magento.coupons import used
from connectors.shops.magento.module import WAY, Absent, Module
from connectors.shops.magento.orders import Orders
from connectors.shops.magento.products import Catalogue
from connectors.shops.magento.store import Store
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
)

NEEDS = {
    "oauth": ("consumer_key", "consumer_secret", "access_token", "access_token_secret"),
    "bearer": ("access_token",),
    "admin": ("admin_user", "admin_password"),
}


def _home(url: str) -> None:
    parts = urlsplit(url)
    if (
        parts.scheme not in {"http", "https"}
        or not parts.hostname
        or parts.username
        or parts.query
        or parts.fragment
    ):
        raise ValidationError("must be the shop's base address, like https://shop.example")


def _text(help: str, default: str = "", **more: Any) -> fields.Str:
    return fields.Str(load_default=default, metadata={"help": help, **more})


class Settings(Schema):
    """The section ``magento`` of the configuration."""

    url = fields.Str(
        required=True,
        validate=_home,
        metadata={"help": "The shop's base address, exactly as in Stores, Configuration, Web."},
    )
    auth = fields.Str(
        load_default="oauth",
        validate=validate.OneOf(sorted(NEEDS)),
        metadata={
            "help": "oauth: the four keys of an integration. bearer: its access token alone, where Magento allows that. admin: a user without two-factor sign-in."
        },
    )
    consumer_key = _text("oauth: consumer key of System, Integrations.", secret=True)
    consumer_secret = _text("oauth: consumer secret.", secret=True)
    access_token = _text("oauth and bearer: access token.", secret=True)
    access_token_secret = _text("oauth: access token secret.", secret=True)
    admin_user = _text("admin: user name.")
    admin_password = _text("admin: password.", secret=True)
    store_code = _text("Code of the store view to sell from.", "default")
    website_code = _text("Code of its website, for the stock.", "base")
    payment_method = _text("Payment method of the orders; one that needs no gateway.", "checkmo")
    shipping_method = _text("carrier_method to ship with, like flatrate_flatrate; empty: the cheapest.")
    webhook_secret = _text("Secret of the notices that the Replycart module sends.", secret=True)
    page_size = fields.Int(
        load_default=100, validate=validate.Range(1, 300), metadata={"help": "Products per page while syncing."}
    )
    timeout = fields.Float(
        load_default=30.0,
        validate=validate.Range(1, 300),
        metadata={"help": "Seconds to wait for an answer of the shop."},
    )

    @validates_schema
    def _whole(self, data: Mapping[str, Any], **_: Any) -> None:
        auth = str(data.get("auth", "oauth"))
        lacking = {name: [f"needed with auth: {auth}"] for name in NEEDS.get(auth, ()) if not data.get(name)}
        if lacking:
            raise ValidationError(lacking)


#: So long after the payment a module that is gone may come back, before the money does.
WAITS = timedelta(hours=1)


class Magento(Shop):
    """One store view of a Magento 2.4."""

    platform: ClassVar[str] = PLATFORM
    settings: ClassVar[type[Schema]] = Settings
    hides_aside: ClassVar[bool] = True
    reckons_shipping: ClassVar[bool] = True

    def __init__(self, settings: Mapping[str, Any], around: Surroundings) -> None:
        self._settings, self._around = settings, around
        self._lock, self._beside = threading.Lock(), dict[str, Magento]()
        self._api = Api(settings, around)
        self._store = Store(self._api, settings, around.now)
        self._catalogue = Catalogue(self._api, self._store, around.now, int(settings["page_size"]))
        self._carts = Carts(
            self._api, self._store, self._catalogue.price, settings["shipping_method"], settings["payment_method"]
        )
        self._orders = Orders(self._api, self._carts, around.now)
        self._module = Module(settings, around)

    @classmethod
    def build(cls, settings: Mapping[str, Any], around: Surroundings) -> Self:
        """Make the connector from its validated section. No network traffic here."""
        return cls(settings, around)

    def check(self) -> Sequence[Finding]:
        """Keys, resources, currency, clock, stock, module. Writes nothing."""
        return doctor.look(self._api, self._store, self._settings, self._module)

    def currency(self) -> str:
        """The base currency of the store view."""
        return self._store.view().currency

    def markets(self) -> Sequence[Market]:
        """The further store views that show the currency which they charge."""
        return tuple(
            Market(code, name, currency)
            for code, name, currency in self._store.others(self._settings["store_code"])
        )

    def at(self, market: str) -> Shop:
        """Products, carts and orders of another store view, with the stock of its website."""
        with self._lock:
            if (known := self._beside.get(market)) is not None:
                return known
            if market not in {one.code for one in self.markets()}:
                return super().at(market)
            settings = {**self._settings, "store_code": market, "website_code": self._store.website(market)}
            self._beside[market] = type(self)(settings, self._around)
            return self._beside[market]

    def products(self, since: datetime | None = None) -> Iterator[ProductPage]:
        """Enabled products: see ``Catalogue.products``. Stock movements alone do not touch Magento's ``updated_at``."""
        return self._catalogue.products(since)

    def product_ids(self) -> set[str]:
        return self._catalogue.product_ids()

    def product(self, sku: str, *, id: str = "", parent_id: str = "") -> Product | None:
        return self._catalogue.product(sku)

    def quote(self, draft: OrderDraft) -> Quote:
        """By the module, which keeps nothing of it; else by a guest cart, kept for the order: see ``Carts.quote``."""
        if self._module.sells() and (quote := self._module.quote(draft)):
            return quote
        return self._carts.quote(draft)

    def find_order(self, draft: OrderDraft) -> ShopOrder | None:
        """Asked of the module; else by ``ext_order_id``, the quote's cart, or the buyer's orders: see ``Orders``."""
        if self._by_module(draft):
            try:
                return self._module.find(draft)
            except Absent:
                self._module.forget()
        return self._orders.find_order(draft)

    def place_order(self, draft: OrderDraft) -> ShopOrder:
        """Make the paid order exist, once: by the module in one call (``Module.place``), else step by step
        (``Orders.place_order``). What that cannot do waits an hour for a module that has just gone."""
        quote = draft.quote or self.quote(draft)
        draft = replace(draft, quote=quote)
        if draft.payment and self._by_module(draft) and (order := self._module.place(draft, quote)):
            return order
        try:
            return self._orders.place_order(draft, quote)
        except Refused as refusal:
            paid_at = draft.payment.paid_at if draft.payment else None
            young = paid_at is not None and self._around.now() - paid_at < WAITS
            if not young or quote.data.get(WAY) != "module" or self._module.sells():
                raise
            self._module.forget()
            raise Retryable(
                f"Magento: the module that reckoned this is not there; is the shop being updated? {refusal.message}",
                platform=PLATFORM,
            ) from None

    def _by_module(self, draft: OrderDraft) -> bool:
        """A purchase that was quoted by plain REST stays on that way: its cart may be an order without a reference."""
        plain = draft.quote is not None and draft.quote.data.get(WAY) != "module"
        return not plain and self._module.sells()

    def allot(self, sale: str, sku: str, quantity: int, *, id: str = "", until: datetime) -> int:
        """Keep units out of the web shop for a sale: see ``Module.allot``. ``NotSupported`` without the module."""
        return self._module.allot(sale, sku, quantity, id=id, until=until)

    def refund_order(
        self, order_id: str, amount: Money, lines: Sequence[RefundLine], *, reference: str, reason: str = ""
    ) -> str:
        """A credit memo, once per reference: see ``Orders.refund_order``."""
        return self._orders.refund_order(order_id, amount, lines, reference=reference, reason=reason)

    def sold(self, since: datetime, until: datetime) -> Sold:
        """Orders that are processing, complete or closed (given back), made in the base currency, by the time at which they were made."""
        return self._orders.sold(since, until, self.currency())

    def sold_units(self, since: datetime, until: datetime) -> Mapping[str, int]:
        return self._orders.sold_units(since, until)

    def create_coupon(
        self, code: str, amount: Money | Percent, *, expires: datetime, minimum: Money | None
    ) -> Coupon:
        """A coupon for one use, once per code: see ``coupons.create``."""
        return coupons.create(self._api, self._store, code, amount, expires=expires, minimum=minimum)

    def coupons_used(self, coupons: Sequence[Coupon]) -> dict[str, int]:
        return used(self._api, coupons)

    def read_webhook(self, headers: Mapping[str, str], body: bytes) -> Event | None:
        """A notice of the Replycart module: HMAC-SHA256 of the raw body, base64, in ``X-Replycart-Signature``."""
        given = {name.lower(): value for name, value in headers.items()}
        secret = str(self._settings["webhook_secret"])
        digest = base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest())
        signature = given.get("x-replycart-signature", "").encode("utf-8", "replace")
        if not secret or not hmac.compare_digest(digest, signature):
            why = "its signature does not hold" if secret else "no webhook_secret is configured"
            raise Refused(f"notice refused: {why}", code="forged", platform=PLATFORM)
        try:
            told = json.loads(body)
        except ValueError:
            told = None
        if not isinstance(told, dict) or "id" not in told:
            raise Refused("notice without a resource", code="mismatch", platform=PLATFORM)
        kind = given.get("x-replycart-topic", "")
        event = given.get("x-replycart-delivery") or hashlib.sha256(body + kind.encode()).hexdigest()
        return Event(event, kind, str(told["id"]), told)


__all__ = ["Magento", "Settings"]
