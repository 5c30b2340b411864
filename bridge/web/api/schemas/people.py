"""Replies and buyers, as they are answered."""

from __future__ import annotations

from typing import get_args

from marshmallow import Schema, fields

from bridge.replies_inbox import STATES as REPLY_STATES
from bridge.states import State
from bridge.store.wallets import WalletState
from bridge.web.api.asks import SALE_STATES
from bridge.web.api.schemas.parts import (
    LeftWhy,
    a_choice,
    a_list,
    a_number,
    a_text,
    a_text_or_null,
    a_time,
    an_amount,
    page_of,
)

WALLET_STATES: tuple[str, ...] = get_args(WalletState)


class Reply(Schema):
    network = a_text()
    id = a_text()
    author = a_text("The account's id: the buyer.")
    handle = a_text()
    text = a_text()
    created_at = a_time()
    sale = a_text_or_null("Id of the sale that it answers.")
    state = a_choice(REPLY_STATES)
    why = LeftWhy(required=True, metadata={"description": "Why it is where it is."})
    purchase = a_text_or_null("Id of the purchase that came of it.")
    url = a_text("The reply on the network; empty where it has no address.")
    answer = a_text("What a person answered.")
    answered_at = a_time("When that went out; null while it is on its way.")
    maybe_answered = fields.Bool(
        required=True,
        metadata={
            "description": "An answer, whose outcome was never heard, may stand there: look before answering again."
        },
    )
    closed_at = a_time()
    deleted_at = a_time()
    assigned = a_text("The user of the dashboard who takes care of it; empty for nobody.")
    private = fields.Bool(
        required=True, metadata={"description": "It came as a private message, and is answered so."}
    )


class BesideSale(Schema):
    id = a_text()
    slug = a_text("The short name.")
    title = a_text()
    state = a_choice(SALE_STATES)


class BesidePurchase(Schema):
    id = a_text()
    name = a_text()
    quantity = a_number()
    state = a_choice([str(state) for state in State])
    shop_order_id = a_text_or_null("The shop's own id of the order.")
    shop_order_number = a_text_or_null("Its number, as people read it.")
    created_at = a_time()


class Beside(Schema):
    """What helps to answer: the sale, and what the author bought or holds."""

    sale = fields.Nested(BesideSale, required=True, allow_none=True)
    purchases = a_list(BesidePurchase, "The last twenty, the newest first.")


class WholeReply(Reply):
    text_limit = a_number(
        "The most characters its answer may have: in public as the network weighs them, in private each counted as one; "
        "0: none goes out."
    )
    beside = fields.Nested(Beside, required=True)


class CannedAnswer(Schema):
    name = a_text()
    text = a_text("May speak of {handle}, {sale} and {order}.")


class CannedAnswers(Schema):
    items = a_list(CannedAnswer)


class Person(Schema):
    name = a_text()


class People(Schema):
    items = a_list(Person)


class Wallet(Schema):
    """What an account lets the shop charge. Never what charges it."""

    network = a_text()
    buyer_id = a_text("The account's id.")
    handle = a_text()
    state = a_choice(WALLET_STATES, "asked: PayPal has not been told yes yet; broken: PayPal knows it no more.")
    per_purchase = an_amount("The most for one purchase")
    per_month = an_amount("The most in a month")
    currency = a_text()
    changed_at = a_time()


class Buyer(Schema):
    network = a_text()
    id = a_text()
    handle = a_text("Empty once erased.")
    replies = a_number()
    purchases = a_number()
    last_at = a_time("When they replied last.")
    stopped_at = a_time("When they opted out.")
    blocked_at = a_time()


class Kept(Schema):
    """Everything that is kept of a person."""

    network = a_text()
    id = a_text()
    handle = a_text()
    stopped_at = a_time()
    blocked_at = a_time()
    replies = fields.List(fields.Dict(), required=True)
    purchases = fields.List(fields.Dict(), required=True)


class ErasedCounts(Schema):
    replies = a_number()
    purchases = a_number()


class Erased(Schema):
    network = a_text()
    id = a_text()
    erased = fields.Nested(ErasedCounts, required=True)
    kept = fields.List(
        fields.Str(), required=True, metadata={"description": "Purchases whose amounts and order numbers stay."}
    )
    under_way = fields.List(
        fields.Str(),
        required=True,
        metadata={"description": "Purchases that are not over: nothing of them was erased."},
    )


ReplyPage = page_of(Reply, "ReplyPage")
BuyerPage = page_of(Buyer, "BuyerPage")
WalletPage = page_of(Wallet, "WalletPage")
