"""What the API answers. Money in minor units of the currency beside it, times in ISO 8601 (UTC)."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from bridge.replies_inbox import STATES as REPLY_STATES
from bridge.states import State
from bridge.web.api.asks import SALE_STATES

REFUND_STATES = ("queued", "given", "done", "void", "refused")


def _text(about: str = "", **more: Any) -> fields.Str:
    return fields.Str(required=True, metadata={"description": about} if about else {}, **more)


def _choice(known: tuple[str, ...] | list[str], about: str = "") -> fields.Str:
    return _text(about, validate=validate.OneOf(known))


def _maybe(about: str = "") -> fields.Str:
    return _text(about, allow_none=True)


def _number(about: str = "", **more: Any) -> fields.Int:
    return fields.Int(required=True, metadata={"description": about} if about else {}, **more)


def _money(about: str, **more: Any) -> fields.Int:
    return _number(f"{about}, in minor units.", **more)


def _time(about: str = "") -> fields.Str:
    return fields.Str(
        required=True,
        allow_none=True,
        metadata={"format": "date-time", **({"description": about} if about else {})},
    )


def _many(schema: type[Schema], about: str = "") -> fields.List[Any]:
    return fields.List(fields.Nested(schema), required=True, metadata={"description": about} if about else {})


def page_of(schema: type[Schema], name: str) -> type[Schema]:
    """A page of a list of these."""
    made = Schema.from_dict(
        {
            "items": fields.List(fields.Nested(schema), required=True),
            "page": _number("Which page this is, from 1."),
            "per_page": _number(),
            "pages": _number("How many pages there are, at least 1."),
            "total": _number("How many items there are on all pages."),
        },
        name=name,
    )
    made.__doc__ = f"A page of {name.removesuffix('Page').lower()}s."
    return made


class Problem(Schema):
    """What went wrong (RFC 9457)."""

    type = _text()
    title = _text()
    status = _number()
    detail = _text()
    errors = fields.Dict(
        keys=fields.Str(),
        values=fields.List(fields.Str()),
        metadata={"description": "Each field that cannot be taken, with its texts."},
    )
    code = fields.Str(metadata={"description": "The payment platform's reason, where it said no."})


class Product(Schema):
    sku = _text()
    name = _text()
    price = _money("What it costs now, a special price included")
    currency = _text()
    available = _number("Units that can be sold; null where the shop does not count.", allow_none=True)
    kind = _choice(["simple", "variant", "parent"], "Variants stand behind their parent.")
    url = _text("Its page in the shop.")
    image = _text()
    gone = fields.Bool(required=True, metadata={"description": "The shop shows it no more."})


class Item(Schema):
    sku = _text()
    name = _text()
    unit = _money("Price of one")
    quantity = _number("Units on sale.")
    free = _number("Of them nobody has or holds.")


class Post(Schema):
    network = _text()
    id = _text()
    url = _text()


class Shipping(Schema):
    rule = _choice(["free", "flat", "country", "shop"])
    price = _money("For “flat”")
    prices = fields.Dict(
        keys=fields.Str(),
        values=fields.Int(),
        required=True,
        metadata={"description": "For “country”: by code, or *."},
    )


class Sale(Schema):
    id = _text()
    slug = _text("The short name, part of its address.")
    state = _choice(SALE_STATES)
    title = _text("How the post calls it.")
    product = _text("The SKU it was made of.")
    currency = _text()
    link = _text("The page where buyers find their hold.")
    language = _text()
    wording = _text("The post's text with placeholders; empty: our own words.")
    answers = _choice(["none", "held", "thanks"])
    answer_code = fields.Bool(required=True)
    answer_link = fields.Bool(required=True)
    with_picture = fields.Bool(required=True)
    hold_seconds = _number()
    limit_per_buyer = _number()
    end_when_sold_out = fields.Bool(required=True)
    shipping = fields.Nested(Shipping, required=True)
    created_at = _time()
    starts_at = _time()
    ends_at = _time()
    ended_at = _time()
    end_reason = _text()
    items = _many(Item)
    posts = _many(Post)
    purchases = fields.Dict(
        keys=fields.Str(), values=fields.Int(), required=True, metadata={"description": "State → how many."}
    )


class Hour(Schema):
    at = _time()
    replies = _number()
    paid = _number()


class Way(Schema):
    """How many came how far."""

    views = _number("How often the post was seen; null while the network has not told.", allow_none=True)
    replies = _number()
    intents = _number("Replies that want to buy.")
    holds = _number("Purchases that had units.")
    checkouts = _number("Purchases that were taken to PayPal.")
    paid = _number()
    ordered = _number("Purchases whose order stands in the shop.")
    refunded = _number("Purchases that were given back as a whole.")
    revenue = _money("What was paid")
    refunds = _money("What of it went back")
    network_cost_usd = fields.Float(
        required=True, metadata={"description": "What the network's API cost, in dollars."}
    )


class SaleFigures(Way):
    currency = _text()
    by_hour = _many(Hour, "Without gaps, at most the last week of it.")


class WholeSale(Sale):
    preview = _text("The post's text as it stands or will stand.")
    figures = fields.Nested(SaleFigures, required=True)


class Preview(Schema):
    text = _text("The post as it would stand.")
    length = _number("As the network weighs it.")
    max_length = _number()
    fits = fields.Bool(required=True)
    link = _text("Like the link that the post would carry.")
    price = _money("The lowest price of one")
    currency = _text()
    available = _number("Units that the shop can sell; null where it does not count.", allow_none=True)
    warnings = fields.List(
        fields.Str(), required=True, metadata={"description": "What stands in the way of making it."}
    )


class Purchase(Schema):
    id = _text()
    sale = _text("Id of the sale.")
    state = _choice([str(state) for state in State])
    sku = _text()
    name = _text()
    quantity = _number()
    unit = _money("Price of one")
    currency = _text()
    total = _money("What it comes to with shipping and tax; null before there is an address", allow_none=True)
    handle = _text()
    network = _text()
    reply = _text("Id of the reply.")
    created_at = _time()
    hold_until = _time()
    paid = _money("What was paid", allow_none=True)
    paid_at = _time()
    refunded = _money("What of it went back")
    capture = _maybe("PayPal's id of the capture.")
    order = _maybe("Number of the shop's order, as people read it.")
    order_id = _maybe("The shop's own id of the order.")
    reason = _text()


class Moment(Schema):
    at = _time()
    before = fields.Str(required=True, data_key="from", attribute="from")
    after = fields.Str(required=True, data_key="to", attribute="to")
    why = _text()


class Refund(Schema):
    id = _text()
    purchase = _text()
    amount = _money("How much goes back")
    currency = _text()
    state = _choice(
        REFUND_STATES,
        "queued: PayPal has not answered; given: PayPal did, the shop's order follows; done; void: overtaken by one made "
        "in PayPal's pages; refused: PayPal said no.",
    )
    reason = _text()
    source = _text("“shop”: the shop's own credit memo is the record.")
    shop_refund_id = _maybe("The shop's id of the refund or credit memo.")
    why = _text("PayPal's reason when it refused: code and words.")
    created_at = _time()


class Payment(Schema):
    order_id = _maybe("PayPal's order.")
    capture_id = _maybe("PayPal's capture.")


class WholePurchase(Purchase):
    link = _text("The buyer's page. Who has it sees the purchase.")
    reply_url = _text("The reply on the network; empty where it has no address.")
    payment = fields.Nested(Payment, required=True)
    network_cost_usd = fields.Float(required=True)
    history = _many(Moment)
    refunds = _many(Refund)


class Reply(Schema):
    network = _text()
    id = _text()
    author = _text("The account's id: the buyer.")
    handle = _text()
    text = _text()
    created_at = _time()
    sale = _maybe("Id of the sale that it answers.")
    state = _choice(REPLY_STATES)
    why = _text("Why it is where it is.")
    purchase = _maybe("Id of the purchase that came of it.")
    url = _text("The reply on the network; empty where it has no address.")
    answer = _text("What a person answered.")
    answered_at = _time("When that went out; null while it is on its way.")
    closed_at = _time()
    deleted_at = _time()


class Buyer(Schema):
    network = _text()
    id = _text()
    handle = _text("Empty once erased.")
    replies = _number()
    purchases = _number()
    last_at = _time("When they replied last.")
    stopped_at = _time("When they opted out.")
    blocked_at = _time()


class Kept(Schema):
    """Everything that is kept of a person."""

    network = _text()
    id = _text()
    handle = _text()
    stopped_at = _time()
    blocked_at = _time()
    replies = fields.List(fields.Dict(), required=True)
    purchases = fields.List(fields.Dict(), required=True)


class ErasedCounts(Schema):
    replies = _number()
    purchases = _number()


class Erased(Schema):
    network = _text()
    id = _text()
    erased = fields.Nested(ErasedCounts, required=True)
    kept = fields.List(
        fields.Str(), required=True, metadata={"description": "Purchases whose amounts and order numbers stay."}
    )
    under_way = fields.List(
        fields.Str(),
        required=True,
        metadata={"description": "Purchases that are not over: nothing of them was erased."},
    )


class Day(Schema):
    day = _text("Like 2026-11-23.")
    replies = _number()
    intents = _number()
    holds = _number()
    paid = _number()
    ordered = _number()
    refunded = _number()
    revenue = _money("What was paid")
    refunds = _money("What went back")


class Figures(Schema):
    """All days of the stretch, and their totals; in the currency of the newest sale."""

    days = _many(Day)
    totals = fields.Nested(Way, required=True)
    currency = _text()


class Check(Schema):
    level = _choice(["ok", "warning", "error"])
    code = _text("The same for the same matter.")
    text = _text()
    advice = _text()


class Shop(Schema):
    platform = _text()
    name = _text()


class Health(Schema):
    status = _choice(["ok", "attention", "down"], "down: sales do not go on; attention: a person should look.")
    version = _text()
    database = _choice(["sqlite", "postgresql"])
    shop = fields.Nested(Shop, required=True)
    network = _text()
    payments = _text()
    checks = _many(Check)
    oldest_unwritten_seconds = _number("Age of the oldest paid order that is not in the shop.", allow_none=True)


class Settings(Schema):
    """How it is configured, without secrets."""

    version = _text()
    public_url = _text()
    database = _choice(["sqlite", "postgresql"])
    languages = fields.List(fields.Str(), required=True)
    shop = fields.Dict(required=True)
    network = fields.Dict(required=True)
    payments = fields.Dict(required=True)
    seller = fields.Dict(required=True)
    selling = fields.Dict(required=True)
    budget = fields.Dict(required=True)
    work = fields.Dict(required=True)
    placeholders = fields.Dict(
        keys=fields.Str(),
        values=fields.Str(),
        required=True,
        metadata={"description": "What a wording may speak of."},
    )


ProductPage = page_of(Product, "ProductPage")
SalePage = page_of(Sale, "SalePage")
PurchasePage = page_of(Purchase, "PurchasePage")
ReplyPage = page_of(Reply, "ReplyPage")
BuyerPage = page_of(Buyer, "BuyerPage")
