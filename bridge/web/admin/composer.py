"""The composer: find a product, say the terms, see the post as it will stand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import abort, redirect, request, url_for

from bridge import inputs, sales
from bridge.errors import Invalid
from bridge.store.pages import Ask, lists
from bridge.store.records import LANGUAGES, StoredProduct
from bridge.web.admin import forms, post
from bridge.web.admin.door import blueprint, form, house, live, notice, page
from bridge.web.admin.forms import Fields
from bridge.web.admin.labels import firsts
from bridge.web.admin.wordings import told
from bridge.web.words import language, say
from bridge.wording import POST_FIELDS, POSTS
from connectors.errors import ConnectorError
from connectors.values import Money

FOUND = 24


def _product(sku: str, market: str = "") -> StoredProduct:
    """With the price of that market; where the shop has none there, with none."""
    stored = house().store.view().product(sku[:200])
    if stored is None or stored.gone_at is not None or stored.product.kind == "variant":
        abort(404)
    if not market:
        return stored
    found = next((one for one in house().shop.markets() if one.code == market), None)
    if found is None:
        abort(404)
    one = stored.product
    if not found.own_prices:
        return replace(stored, product=replace(one, price=Money(0, found.currency), special=None))
    live = house().shop_at(market).product(one.sku, id=one.id, parent_id=one.parent_id)
    if live is None:
        abort(404)
    return replace(stored, product=live)


def _places(sku: str) -> list[tuple[str, str, str]]:
    """(code, name, currency) of each market that it could be sold in, the shop's own first."""
    own = house().store.view().product(sku)
    try:
        markets = house().shop.markets()
    except ConnectorError:
        # The shop is away: it can still be sold where it always is.
        markets = ()
    return [
        ("", say("The shop itself"), own.product.price.currency if own else ""),
        *((one.code, one.name, one.currency) for one in markets),
    ]


def _variants(stored: StoredProduct) -> list[StoredProduct]:
    return house().store.view().variants(stored.product.sku) if stored.product.kind == "parent" else []


@blueprint.get("/sales/new")
def compose() -> Any:
    """Without ``?product=`` the way to one; with it the form. ``?copy=``: filled as another sale is."""
    if key := request.args.get("copy", ""):
        sale = sales.find(house(), key[:100])
        if sale.terms.mode == "basket":
            return redirect(url_for("admin.basket", copy=sale.slug), 303)
        stored = _product(sale.terms.product, sale.terms.market)
        fields = forms.of_sale(sale, house().store.view().items(sale.id), window=False)
        return _form(stored, fields)
    if sku := request.args.get("product", ""):
        market = request.args.get("market", "")[:64]
        stored = _product(sku, market)
        return _form(stored, forms.fresh(house(), stored, _variants(stored), market))
    search = request.args.get("search", "")[:100].strip()
    found = lists(house().store.view()).products(Ask(1, FOUND), search)
    known = house().store.view().product_counts()["known"]
    return page(
        "_products.html" if live() else "products.html",
        search=search, found=found, known=known, at=house().clock.now(),
    )  # fmt: skip


def _form(
    stored: StoredProduct,
    fields: Fields,
    wrong: dict[str, str] | None = None,
    status: int = 200,
    *,
    draft: str = "",
) -> Any:
    """The form with the post beside it. ``draft``: the sale that it changes."""
    variants = _variants(stored)
    return form(
        "composer.html",
        wrong or {},
        product=stored.product,
        variants=[v.product for v in variants],
        fields=fields,
        post=post.of_form(house(), stored.product, fields),
        draft=draft,
        at=house().clock.now(),
        codes=LANGUAGES,
        default=POSTS,
        placeholders=POST_FIELDS,
        hold=house().config.selling.hold_minutes,
        lang_now=language(),
        places=_places(stored.product.sku),
        reckons=house().shop.reckons_shipping,
    ), status


@blueprint.post("/sales/new")
def create() -> Any:
    """Keep it as a draft, or say what is wrong with each field."""
    return _keep("")


def _keep(draft: str) -> Any:
    fields = forms.sent(request.form)
    stored = _product(fields.values.get("product", ""), fields.values.get("market", "")[:64])
    if request.form.get("what") == "preview":
        return _form(stored, fields, draft=draft)
    try:
        asked = inputs.read_sale(forms.data(fields, stored.product.price.currency))
        sale = sales.change(house(), draft, asked) if draft else sales.create(house(), asked)
    except Invalid as invalid:
        said = {name: told(text) for name, text in firsts(invalid.errors).items()}
        return _form(stored, fields, said, 422, draft=draft)
    notice(say("The draft is kept. Nothing is public yet: look at it once more, then publish it."))
    return redirect(url_for("admin.sale", key=sale.slug), 303)


@blueprint.post("/sales/preview")
def preview() -> Any:
    """The post beside the form, drawn anew while somebody types."""
    fields = forms.sent(request.form)
    stored = _product(fields.values.get("product", ""), fields.values.get("market", "")[:64])
    return page("_post.html", post=post.of_form(house(), stored.product, fields), sku=stored.product.sku)


@blueprint.get("/sales/<key>/edit")
def edit(key: str) -> Any:
    """A draft may still be changed."""
    sale = sales.find(house(), key)
    if sale.terms.mode == "basket":
        return redirect(url_for("admin.edit_basket", key=sale.slug), 303)
    if sale.state != "draft":
        return redirect(url_for("admin.sale", key=sale.slug), 303)
    fields = forms.of_sale(sale, house().store.view().items(sale.id), window=True)
    return _form(_product(sale.terms.product, sale.terms.market), fields, draft=sale.slug)


@blueprint.post("/sales/<key>/edit")
def change(key: str) -> Any:
    return _keep(sales.find(house(), key).slug)
