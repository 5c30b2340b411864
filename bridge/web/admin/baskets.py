"""A basket's form: its hashtag, and the terms of what is bought with it."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for

from bridge import inputs, money, sales
from bridge.errors import Invalid
from bridge.store.records import LANGUAGES
from bridge.web.admin import forms
from bridge.web.admin.door import blueprint, house, notice, page
from bridge.web.admin.wordings import told
from bridge.web.words import say


@blueprint.route("/baskets/new", methods=["GET", "POST"])
def basket() -> Any:
    """Keep it as a draft, or say what is wrong with each field."""
    values = {
        "lang": house().config.selling.language,
        "limit_per_buyer": "10",
        "days": "7",
        "shipping_rule": forms.own_shipping(house()),
    }
    wrong: dict[str, str] = {}
    if request.method == "POST":
        values = request.form.to_dict()
        try:
            made = sales.create(house(), inputs.read_sale(_asked(values)))
        except Invalid as invalid:
            wrong = {name.partition(".")[0]: told(texts[0]) for name, texts in invalid.errors.items()}
        else:
            notice(say("The draft is kept. Nothing is public yet: look at it once more, then publish it."))
            return redirect(url_for("admin.sale", key=made.slug), 303)
    currency = house().shop.currency()
    reckons = house().shop.reckons_shipping
    return page(
        "basket.html", v=values, wrong=wrong, codes=LANGUAGES, currency=currency, reckons=reckons
    ), 422 if wrong else 200


def _asked(values: dict[str, str]) -> dict[str, Any]:
    """What ``inputs.read_sale`` takes. ``Invalid`` names what cannot be read at all."""
    wrong: dict[str, str] = {}

    def whole(name: str, field: str) -> int:
        text = values.get(name, "").strip() or "0"
        if not (text.isascii() and text.isdecimal() and len(text) < 6):
            wrong[field] = say("This is no whole number.")
            return 0
        return int(text)

    made: dict[str, Any] = {name: values.get(name, "").strip() for name in ("hashtag", "title", "lang", "answers")}
    made |= {"mode": "basket", "limit_per_buyer": whole("limit_per_buyer", "limit_per_buyer")}
    made["hold_seconds"] = whole("days", "hold_seconds") * 86_400
    made["shipping"] = {"rule": values.get("shipping_rule", "free")}
    if made["shipping"]["rule"] == "flat":
        try:
            made["shipping"]["price"] = money.read(values.get("shipping_price", ""), house().shop.currency())
        except ValueError as error:
            wrong["shipping"] = forms.no_amount(error)
    if wrong:
        raise Invalid(wrong)
    return made
