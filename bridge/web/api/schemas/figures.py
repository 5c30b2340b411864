"""What came of a sale, as it is answered."""

from __future__ import annotations

from marshmallow import Schema, fields

from bridge.web.api.schemas.parts import (
    a_choice,
    a_list,
    a_number,
    a_text,
    a_time,
    an_amount,
)


class Hour(Schema):
    at = a_time()
    replies = a_number()
    intents = a_number("Replies that want to buy.")
    holds = a_number("Purchases that had units for the first time.")
    checkouts = a_number("Purchases that were taken to PayPal for the first time.")
    paid = a_number()
    revenue = an_amount("What was paid")


class Way(Schema):
    """How many came how far."""

    views = a_number("How often the post was seen; null while the network has not told.", allow_none=True)
    replies = a_number()
    intents = a_number("Replies that want to buy.")
    holds = a_number("Purchases that had units.")
    checkouts = a_number("Purchases that were taken to PayPal.")
    paid = a_number()
    ordered = a_number("Purchases whose order stands in the shop.")
    refunded = a_number("Purchases that were given back as a whole.")
    revenue = an_amount("What was paid")
    refunds = an_amount("What of it went back")
    network_cost_usd = fields.Float(
        required=True, metadata={"description": "What the network's API cost, in dollars."}
    )

    net = an_amount("What was paid, less what went back, before the network's cost")
    net_after_cost = an_amount(
        "The same, less the network's cost; null where it is not known what a dollar is worth in this currency",
        allow_none=True,
    )


class NetworkWay(Way):
    """The same of one network alone."""

    network = a_text()


class SaleFigures(Way):
    currency = a_text()
    networks = a_list(NetworkWay, "The same of each network on which there is anything of it.")
    by_hour = a_list(Hour, "Without gaps, at most the last week of it.")


class NetworksFigures(Schema):
    items = a_list(NetworkWay)
    currency = a_text()


class PostFigures(Schema):
    """How one post of a sale fared, and how far came who replied to it. Money in minor units of ``currency``."""

    network = a_text()
    post = a_text("Id of the post.")
    url = a_text()
    posted_at = a_time()
    views = a_number("Null while the network has not told.", allow_none=True)
    reposts = a_number("Null while the network has not told.", allow_none=True)
    likes = a_number("Null while the network has not told.", allow_none=True)
    replies = a_number()
    intents = a_number("Replies that want to buy.")
    holds = a_number("Purchases that had units.")
    checkouts = a_number("Purchases that were taken to PayPal.")
    paid = a_number()
    revenue = an_amount("What was paid")
    refunds = an_amount("What of it went back")
    net = an_amount("Paid, less what went back, before the network's cost")
    net_after_cost = an_amount("Null without a rate for the currency", allow_none=True)
    network_cost_usd = fields.Float(
        metadata={"description": "Its part of the sale's, by replies and the post itself."}
    )
    currency = a_text()


class PostsFigures(Schema):
    items = a_list(PostFigures)


class AccountFigures(Schema):
    """An account that passed a post of a sale on. What others said under a quote is counted for it; for a repost, of which
    no network says whom it brought, these are null."""

    network = a_text()
    post = a_text("Id of our post.")
    kind = a_choice(["quote", "repost"])
    account = a_text("Id of the account.")
    handle = a_text("Empty once erased.")
    reach = a_number("How many follow it; null where the network does not tell.", allow_none=True)
    quote = a_text("Id of the quoting post.", allow_none=True)
    url = a_text("Where the quote is read.")
    said_at = a_time()
    seen_at = a_time()
    replies = a_number(allow_none=True)
    intents = a_number("Replies that want to buy.", allow_none=True)
    holds = a_number("Purchases that had units.", allow_none=True)
    paid = a_number(allow_none=True)
    revenue = an_amount("What was paid", allow_none=True)
    refunds = an_amount("What of it went back", allow_none=True)
    currency = a_text()


class AccountsFigures(Schema):
    items = a_list(AccountFigures)
