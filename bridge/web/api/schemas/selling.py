"""Products, sales and purchases, as they are answered."""

from __future__ import annotations

from marshmallow import Schema, fields

from bridge.sales.terms import BY, MODES
from bridge.states import State
from bridge.web.api.asks import SALE_STATES
from bridge.web.api.schemas.figures import SaleFigures
from bridge.web.api.schemas.parts import (
    Said,
    a_choice,
    a_list,
    a_number,
    a_saying,
    a_text,
    a_text_or_null,
    a_time,
    an_amount,
    page_of,
)

REFUND_STATES = ("queued", "given", "done", "void", "refused")


class Product(Schema):
    sku = a_text()
    name = a_text()
    price = an_amount("What it costs now, a special price included")
    currency = a_text()
    available = a_number("Units that can be sold; null where the shop does not count.", allow_none=True)
    kind = a_choice(["simple", "variant", "parent"], "Variants stand behind their parent.")
    url = a_text("Its page in the shop.")
    image = a_text()
    gone = fields.Bool(required=True, metadata={"description": "The shop shows it no more."})


class Market(Schema):
    code = a_text("What a sale's `market` takes; empty: the shop's own.")
    name = a_text()
    currency = a_text()
    own_prices = fields.Bool(
        required=True, metadata={"description": "The shop has prices there itself; else a sale says them."}
    )


class Markets(Schema):
    items = a_list(Market, "The shop's own first.")


class Item(Schema):
    sku = a_text()
    name = a_text()
    unit = an_amount("Price of one")
    quantity = a_number("Units on sale.")
    free = a_number("Of them nobody has or holds.")


class Post(Schema):
    network = a_text()
    id = a_text()
    url = a_text()


class Shipping(Schema):
    rule = a_choice(["free", "flat", "country", "shop"])
    price = an_amount("For “flat”")
    prices = fields.Dict(
        keys=fields.Str(),
        values=fields.Int(),
        required=True,
        metadata={"description": "For “country”: by code, or *."},
    )


class Sale(Schema):
    id = a_text()
    slug = a_text("The short name, part of its address.")
    state = a_choice(SALE_STATES)
    title = a_text("How the post calls it.")
    product = a_text("The SKU it was made of.")
    currency = a_text()
    link = a_text("The page where buyers find their hold.")
    language = a_text()
    wording = a_text("The post's text with placeholders; empty: our own words.")
    answers = a_choice(["none", "held", "thanks"])
    answer_code = fields.Bool(required=True)
    answer_link = fields.Bool(required=True)
    with_picture = fields.Bool(required=True)
    mode = a_choice(MODES)
    end_post = fields.Bool(required=True)
    remind = a_number("Minutes before a hold runs out at which the buyer is told; 0: never.")
    market = a_text("The store view or currency of the shop in which it sells; empty: the shop's own.")
    price_of_shop = fields.Bool(
        required=True, metadata={"description": "Nobody said a price: it is the shop's as the sale is published."}
    )
    hashtag = a_text("What puts a product into it, for a basket.")
    teaser = fields.Bool(required=True)
    by = a_choice(BY, "In mode first_come: what counts.")
    hold_seconds = a_number()
    limit_per_buyer = a_number()
    end_when_sold_out = fields.Bool(required=True)
    shipping = fields.Nested(Shipping, required=True)
    created_at = a_time()
    starts_at = a_time()
    ends_at = a_time()
    ended_at = a_time()
    end_reason = a_saying()
    items = a_list(Item)
    posts = a_list(Post)
    purchases = fields.Dict(
        keys=fields.Str(), values=fields.Int(), required=True, metadata={"description": "State → how many."}
    )


class WholeSale(Sale):
    preview = a_text("The post's text as it stands or will stand.")
    figures = fields.Nested(SaleFigures, required=True)


class Preview(Schema):
    text = a_text("The post as it would stand.")
    length = a_number("As the network weighs it.")
    max_length = a_number()
    fits = fields.Bool(required=True)
    link = a_text("Like the link that the post would carry.")
    price = an_amount("The lowest price of one")
    currency = a_text()
    available = a_number("Units that the shop can sell; null where it does not count.", allow_none=True)
    warnings = fields.List(Said(), required=True, metadata={"description": "What stands in the way of making it."})


class Purchase(Schema):
    id = a_text()
    sale = a_text("Id of the sale.")
    state = a_choice([str(state) for state in State])
    sku = a_text()
    name = a_text()
    quantity = a_number()
    unit = an_amount("Price of one")
    currency = a_text()
    total = an_amount("What it comes to with shipping and tax; null before there is an address", allow_none=True)
    handle = a_text()
    network = a_text()
    reply = a_text("Id of the reply.")
    created_at = a_time()
    hold_until = a_time()
    paid = an_amount("What was paid", allow_none=True)
    paid_at = a_time()
    refunded = an_amount("What of it went back")
    capture = a_text_or_null("PayPal's id of the capture.")
    order = a_text_or_null("Number of the shop's order, as people read it.")
    order_id = a_text_or_null("The shop's own id of the order.")
    reason = a_text()


class Moment(Schema):
    at = a_time()
    before = fields.Str(required=True, data_key="from", attribute="from")
    after = fields.Str(required=True, data_key="to", attribute="to")
    why = a_saying()


class Refund(Schema):
    id = a_text()
    purchase = a_text()
    amount = an_amount("How much goes back")
    given = an_amount(
        "What of it went back: of a credit memo over several purchases maybe a part, also when it was refused"
    )
    currency = a_text()
    state = a_choice(
        REFUND_STATES,
        "queued: PayPal has not answered; given: PayPal did, the shop's order follows; done; void: overtaken by one made "
        "in PayPal's pages; refused: PayPal said no.",
    )
    reason = a_saying()
    source = a_text("“shop”: the shop's own credit memo is the record.")
    shop_refund_id = a_text_or_null("The shop's id of the refund or credit memo.")
    why = a_saying("PayPal's reason when it refused: code and words.")
    created_at = a_time()


class Payment(Schema):
    order_id = a_text_or_null("PayPal's order.")
    capture_id = a_text_or_null("PayPal's capture.")


class WholePurchase(Purchase):
    link = a_text("The buyer's page. Who has it sees the purchase.")
    reply_url = a_text("The reply on the network; empty where it has no address.")
    payment = fields.Nested(Payment, required=True)
    paid_by = a_choice(
        ["wallet", "page"],
        "By the wallet that the buyer saved, or on the page; null before it is paid, and once the buyer is erased.",
        allow_none=True,
    )
    network_cost_usd = fields.Float(required=True)
    parcel = fields.List(
        fields.Str(),
        required=True,
        metadata={
            "description": "Ids of those that are paid together with it, itself among them; empty when it goes alone."
        },
    )
    history = a_list(Moment)
    refunds = a_list(Refund)


ProductPage = page_of(Product, "ProductPage")
SalePage = page_of(Sale, "SalePage")
PurchasePage = page_of(Purchase, "PurchasePage")


class Waiting(Purchase):
    promised = fields.Bool(required=True, metadata={"description": "Bought by itself when units come back."})


class Restock(Schema):
    """What putting more of it on sale would sell."""

    sku = a_text()
    name = a_text()
    wanted = a_number("Units that those in line want.")
    promised = a_number("Of them those that saved wallets buy by themselves.")
    worth = an_amount("What these come to, without shipping")


class WaitlistPage(page_of(Waiting, "WaitingPage")):  # type: ignore[misc]
    """Who waits, and what restocking would sell by itself."""

    currency = a_text()
    wanted = a_number("Units that those in line want.")
    promised = a_number("Of them those that are promised.")
    restock = a_list(Restock, "Each thing on the shelf.")


class Drawn(Schema):
    """How somebody stands in a series for the first; never whether they paid."""

    place = a_number("From 1.")
    at = fields.Str(
        required=True,
        metadata={"format": "date-time", "description": "The network's time of the post, to the ms."},
    )
    network = a_text()
    account = a_text("The handle, without @.")
    post = a_text("Id of the reply; a repost has none of its own: `repost:`, the post, the account.")
    state = a_choice(["drawn", "waiting", "left"], "Left: withdrawn, or let go.")
    late = fields.Bool(
        required=True,
        metadata={"description": "Came before somebody who was drawn earlier, but was heard after it."},
    )


class DrawList(Schema):
    """The public list of a series for the first."""

    sale = a_text("The short name.")
    settle_seconds = a_number("Nobody is drawn before so many seconds have passed since the post.")
    list = a_list(Drawn, "In the order that decides.")
