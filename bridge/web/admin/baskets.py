"""A basket's form: its hashtag, and the terms of what is bought with it; beside it the answer as people will read it."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for

from bridge import inputs, sales
from bridge.errors import Invalid
from bridge.store import Sale
from bridge.store.records import LANGUAGES
from bridge.web.admin import forms, post
from bridge.web.admin.door import blueprint, form, house, notice, page
from bridge.web.admin.labels import firsts
from bridge.web.admin.wordings import told
from bridge.web.words import network_title, say

TEXTS = ("hashtag", "title", "lang", "answers")


@blueprint.get("/baskets/new")
def basket() -> Any:
    """``?copy=``: filled as another basket is, without its window."""
    if key := request.args.get("copy", ""):
        sale = sales.find(house(), key[:100])
        if sale.terms.mode != "basket":
            return redirect(url_for("admin.compose", copy=sale.slug), 303)
        return _form(_of(sale, window=False))
    selling = house().config.selling
    return _form({
        "lang": selling.language, "limit_per_buyer": "10", "days": "7", "zone": "UTC",
        "shipping_rule": forms.own_shipping(house()),
    })  # fmt: skip


def _of(sale: Sale, *, window: bool) -> dict[str, str]:
    values = forms.of_sale(sale, [], window=window).values
    days = f"{sale.terms.hold_seconds / 86_400:.6g}"
    return {**values, "hashtag": f"#{sale.terms.hashtag}", "days": days}


def _form(
    values: dict[str, str], wrong: dict[str, str] | None = None, status: int = 200, *, draft: str = ""
) -> Any:
    """``draft``: the basket that it changes."""
    return form(
        "basket.html",
        wrong or {},
        network=network_title(house().network_name),
        **forms.read_on(house()),
        v=values, codes=LANGUAGES, currency=house().shop.currency(), draft=draft,
        reckons=house().shop.reckons_shipping, post=post.of_basket(house(), values),
    ), status  # fmt: skip


@blueprint.post("/baskets/new")
def create_basket() -> Any:
    """Keep it as a draft, or say what is wrong with each field."""
    return _keep("")


def _keep(draft: str) -> Any:
    values = request.form.to_dict()
    if values.get("what") == "preview":
        return _form(values, draft=draft)
    try:
        asked = inputs.read_sale(_asked(values))
        made = sales.change(house(), draft, asked) if draft else sales.create(house(), asked)
    except Invalid as invalid:
        said = {name: told(text) for name, text in firsts(invalid.errors).items()}
        return _form(values, said, 422, draft=draft)
    notice(say("The draft is kept. Nothing is public yet: look at it once more, then publish it."))
    return redirect(url_for("admin.sale", key=made.slug), 303)


@blueprint.post("/baskets/preview")
def preview_basket() -> Any:
    """The answer beside the form, drawn anew while somebody types."""
    return page(
        "_basket_post.html",
        network=network_title(house().network_name),
        post=post.of_basket(house(), request.form.to_dict()),
    )


@blueprint.get("/baskets/<key>/edit")
def edit_basket(key: str) -> Any:
    """A draft may still be changed."""
    sale = sales.find(house(), key)
    if sale.state != "draft" or sale.terms.mode != "basket":
        return redirect(url_for("admin.sale", key=sale.slug), 303)
    return _form(_of(sale, window=True), draft=sale.slug)


@blueprint.post("/baskets/<key>/edit")
def change_basket(key: str) -> Any:
    return _keep(sales.find(house(), key).slug)


def _asked(values: dict[str, str]) -> dict[str, Any]:
    """What ``inputs.read_sale`` takes. ``Invalid`` names what cannot be read at all."""
    wrong: dict[str, str] = {}
    made: dict[str, Any] = {name: values.get(name, "").strip() for name in TEXTS}
    limit = values.get("limit_per_buyer", "").strip() or "0"
    if limit.isascii() and limit.isdecimal() and len(limit) < 6:
        made["limit_per_buyer"] = int(limit)
    else:
        wrong["limit_per_buyer"] = say("This is no whole number.")
    made |= {"mode": "basket", "hold_seconds": forms.seconds(values.get("days", ""), 86_400, 30)}
    if made["hold_seconds"] is None:
        wrong["hold_seconds"] = say("A number of days, up to 30.")
    for name in ("starts_at", "ends_at"):
        made[name] = forms.moment(values.get(name, ""), values.get("zone", ""), name, wrong)
    made["shipping"] = forms.shipping(values, house().shop.currency(), wrong)
    if wrong:
        raise Invalid(wrong)
    return made
