"""What the pages call a field that a refusal names: as its label on the form, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bridge.web.words import mark, say

#: By the field's name, as ``Invalid`` has it.
LABELS = {
    # sales and baskets
    "product": mark("Product"), "market": mark("Where it sells"), "title": mark("Title"), "items": mark("Units of each"),
    "quantity": mark("Units"), "price": mark("Price of one"), "limit_per_buyer": mark("At most, per buyer"),
    "hold_seconds": mark("A hold lasts"), "mode": mark("Who gets it"), "by": mark("Who gets it"), "wording": mark("Wording"),
    "lang": mark("Language of the post and the answers"), "with_picture": mark("With the product's picture"),
    "starts_at": mark("Begins"), "ends_at": mark("Ends"), "end_when_sold_out": mark("End by itself when every unit is paid"),
    "end_post": mark("And post in what time it was sold out"), "teaser": mark("Announce it beforehand"),
    "answers": mark("Whom we answer in public"), "remind": mark("Remind before the hold runs out"),
    "answer_code": mark("With a code that leads to the hold"), "answer_link": mark("With a link"),
    "shipping": mark("Shipping"), "hashtag": mark("Hashtag"), "sku": mark("SKU"), "units": mark("Units"),
    # offers
    "percent": mark("Percent off"), "amount": mark("Amount"), "minimum": mark("For goods of at least"),
    "currency": mark("Currency"), "days": mark("Days"), "for": mark("For whom"), "most": mark("Coupons in all"),
    "announce": mark("Post it on the networks, with the link to its page"), "shop": mark("Shop"), "network": mark("Network"),
    # clearance
    "name": mark("Name"), "slots": mark("Days and hours"), "zone": mark("Time zone"), "stock_over": mark("More units in stock than"),
    "unsold_days": mark("Not sold for so many days, in the shop or here"), "category": mark("Category"),
    "quiet": mark("Quiet hours"), "repeat_days": mark("Not the same product again for so many days"),
    "publish": mark("Publish without asking me"), "hours": mark("Hours that it lasts"),
    # the inbox, refunds, gifts, people
    "text": mark("Answer"), "user": mark("Who takes care of it"), "reason": mark("Reason"), "source": mark("Source"),
    "shop_refund_id": mark("Refund of the shop"), "wait": mark("Wait for PayPal"), "payee": mark("Account at PayPal"),
    "password": mark("Password"), "scope": mark("Scope"),
    # a buyer's address and ceilings
    "first_name": mark("First name"), "last_name": mark("Last name"), "line1": mark("Address"), "line2": mark("Address, second line"),
    "city": mark("City"), "postcode": mark("Postcode"), "region": mark("Region"), "country": mark("Country"),
    "email": mark("E-mail"), "phone": mark("Phone"),
    "per_purchase": mark("At most, for one purchase"), "per_month": mark("At most, in a month"),
}  # fmt: skip


def label(name: str) -> str:
    """ "shipping.price" is a part of "shipping". What has no label is called as it is."""
    known = LABELS.get(name) or LABELS.get(name.partition(".")[0])
    return say(known) if known else name


def beside(name: str, text: str) -> str:
    """A refusal with what it is about before it, as "Begins: must be …". One whose field has no label speaks for itself."""
    known = name in LABELS or name.partition(".")[0] in LABELS
    return say("%(field)s: %(why)s", field=label(name), why=text) if known else text


def firsts(errors: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Of each field of a form the first refusal; parts of a field stand at the whole."""
    found: dict[str, str] = {}
    for name, texts in errors.items():
        found.setdefault(name.partition(".")[0], texts[0])
    return found
