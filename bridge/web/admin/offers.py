"""Offers in the dashboard: the list, the form, and what came of each."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for

from bridge import money, offer_json, offers
from bridge.errors import Invalid
from bridge.store.offers import offers as asked
from bridge.store.pages import Ask
from bridge.store.records import LANGUAGES
from bridge.web.admin import forms
from bridge.web.admin.door import blueprint, form, house, notice, page, whole
from bridge.web.admin.labels import firsts
from bridge.web.admin.wordings import told
from bridge.web.words import language, mark, say

PER_PAGE = 30
#: A grant's state → how it is called, and its tone.
COUPON_STATES = {
    "given": (mark("being made"), "calm"), "ready": (mark("waiting"), "calm"), "used": (mark("used"), "good"),
    "lapsed": (mark("run out"), "dim"), "void": (mark("gone from the shop"), "bad"),
}  # fmt: skip


@blueprint.get("/offers")
def offer_list() -> Any:
    """The newest first, with how many coupons were given and used."""
    view = asked(house().store.view())
    found = view.offer_pages(Ask(whole("page"), PER_PAGE))
    rows = [(one, offers.off(one, language()), view.grant_counts(one.id).get("used", 0)) for one in found.items]
    return page("offers.html", found=found, rows=rows)


@blueprint.route("/offers/new", methods=["GET", "POST"])
def new_offer() -> Any:
    """Open it, or say what is wrong with each field."""
    values = {
        "lang": house().config.selling.language,
        "days": "14",
        "whom": "anyone",
        "answers": "1",
        "zone": "UTC",
    }
    wrong: dict[str, str] = {}
    if request.method == "POST":
        values = request.form.to_dict()
        try:
            made = offers.create(house(), offer_json.read(_asked(values)))
        except Invalid as invalid:
            wrong = {name: told(text) for name, text in firsts(invalid.errors).items()}
        else:
            notice(say("The offer is open. A post with its hashtag gives a coupon."))
            return redirect(url_for("admin.offer", key=made.slug), 303)
    currency = house().shop.currency()
    return form(
        "offer_form.html",
        wrong,
        v=values,
        codes=LANGUAGES,
        currency=currency,
        **forms.read_on(house()),
    ), 422 if wrong else 200


def _asked(values: dict[str, str]) -> dict[str, Any]:
    """What ``offer_json.read`` takes. ``Invalid`` names what cannot be read at all."""
    wrong: dict[str, str] = {}
    made: dict[str, Any] = {name: values.get(name, "").strip() for name in ("hashtag", "title", "lang")}
    made |= {
        "for": values.get("whom", ""),
        "answers": bool(values.get("answers")),
        "announce": bool(values.get("announce")),
    }
    for name in ("percent", "days", "most"):
        text = values.get(name, "").strip() or "0"
        if text.isascii() and text.isdecimal() and len(text) < 10:
            made[name] = int(text)
        else:
            wrong[name] = say("This is no whole number.")
    currency = house().shop.currency()
    for name in ("amount", "minimum"):
        if text := values.get(name, "").strip():
            try:
                made[name] = money.read(text, currency)
            except ValueError as error:
                wrong[name] = forms.no_amount(error)
    for name in ("starts_at", "ends_at"):
        if when := forms.moment(values.get(name, ""), values.get("zone", ""), name, wrong):
            made[name] = when
    if wrong:
        raise Invalid(wrong)
    return made


@blueprint.get("/offers/<key>")
def offer(key: str) -> Any:
    """One offer and its coupons."""
    one = offers.find(house(), key)
    view = asked(house().store.view())
    return page(
        "offer.html", offer=one, off=offers.off(one, language()), counts=view.grant_counts(one.id),
        coupons=view.grants(one.id, Ask(whole("page"), PER_PAGE)), states=COUPON_STATES, link=offers.url(house(), one),
        text=offers.text(house(), one),
    )  # fmt: skip


@blueprint.post("/offers/<key>/end")
def end_offer(key: str) -> Any:
    done = offers.end(house(), key)
    notice(say("Ended. Coupons that were given stay good."))
    return redirect(url_for("admin.offer", key=done.slug), 303)
