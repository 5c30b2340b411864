"""What an answer says, in the length that the network allows; nothing when it is no longer true."""

from __future__ import annotations

from bridge import wording
from bridge.clock import from_ms
from bridge.house import House
from bridge.intent.codes import is_private
from bridge.states import State
from bridge.store import Purchase, Sale, Task
from bridge.store.records import StoredReply
from bridge.store.wallets import wallets


def answer_text(house: House, sale: Sale, stored: StoredReply, task: Task) -> str:
    lang = stored.lang if stored.lang in wording.ANSWERS else sale.terms.lang
    words = wording.ANSWERS[lang]
    if task.payload.get("what") == "ask":
        missing = task.payload["missing"]
        items = house.store.view().items(sale.id)
        values = task.payload.get("values") or list(
            dict.fromkeys(item.options[missing[0]] for item in items if missing[0] in item.options)
        )
        return fit(house, words["ask"], {
            "handle": stored.handle, "missing": missing[0].lower(), "values": ", ".join(values), "name": "",
        })  # fmt: skip
    if task.payload.get("what") == "begun":
        if sale.state != "live":
            return ""
        values = {"handle": stored.handle, "name": sale.title, "keyword": wording.KEYWORD[lang]}
        link = words["link"].format(link=house.sale_url(sale.slug)) if sale.terms.answer_link else ""
        return fit(house, words["begun"], {**values, "link": link})
    purchase = house.store.view().purchase(stored.purchase_id or "")
    if purchase is None:
        return ""
    if task.payload.get("what") == "basket":
        # Who cannot sign in on the basket's page reaches all that is in it from any one thing of it.
        own = is_private(stored.reply_id) or not house.network.can_sign_in(stored.handle)
        link = house.checkout_url(purchase.token) if own else house.sale_url(sale.slug)
        return fit(house, words["basket"], {"handle": stored.handle, "name": purchase.name, "link": link})
    if task.payload.get("what") == "remind":
        return _held_text(house, sale, stored, purchase, "remind" if purchase.units else "remind_open", words)
    if sale.terms.answers == "thanks":
        if purchase.state is not State.ORDERED:
            return ""
        return fit(house, words["thanks"], {"handle": stored.handle, "number": purchase.shop_order_number or ""})
    own = _own_link(house, sale, stored)
    link = words["link"].format(link=house.checkout_url(purchase.token)) if own else ""
    if task.payload.get("what") == "line":
        if purchase.state is not State.WAITLISTED:
            return ""
        return fit(house, words["line"], {"handle": stored.handle, "name": purchase.name, "link": link})
    if task.payload.get("what") == "wallet" and _stands(house, purchase) and _buys_itself(house, purchase):
        until = f"{from_ms(int(task.payload['until'])):%H:%M:%S}"
        return fit(
            house, words["wallet"], {"handle": stored.handle, "name": purchase.name, "until": until, "link": link}
        )
    return _held_text(house, sale, stored, purchase, "held" if purchase.units else "open", words)


def _stands(house: House, purchase: Purchase) -> bool:
    return purchase.state is State.HELD and (purchase.hold_until or 0) > house.clock.ms()


def _held_text(
    house: House, sale: Sale, stored: StoredReply, purchase: Purchase, what: str, words: dict[str, str]
) -> str:
    """What is said of a hold, with the way to pay; "" when it stands no longer."""
    if not _stands(house, purchase):
        return ""
    way = "post"
    if _own_link(house, sale, stored):
        way = "here"
    return fit(house, words[what], {
        "handle": stored.handle, "name": purchase.name, "until": f"{from_ms(purchase.hold_until or 0):%H:%M}",
        "code": words["code"].format(code=purchase.code) if sale.terms.answer_code else "",
        "pay": words[way].format(link=house.checkout_url(purchase.token)),
    })  # fmt: skip


def _buys_itself(house: House, purchase: Purchase) -> bool:
    """Whether its wallet is still there to be charged: it may have been deleted since the reply."""
    known = wallets(house.store.view())
    saved = known.wallets_of(purchase.network, [purchase.buyer_id])
    return bool(saved) and known.about_to_buy(purchase.id)


def own_page(house: House, stored: StoredReply) -> str:
    """The address of the purchase that this reply became, which nobody can guess."""
    purchase = house.store.view().purchase(stored.purchase_id or "")
    return house.checkout_url(purchase.token if purchase else "-")


def _own_link(house: House, sale: Sale, stored: StoredReply) -> bool:
    return sale.terms.answer_link or is_private(stored.reply_id) or _no_other_way(house, sale, stored)


def _no_other_way(house: House, sale: Sale, stored: StoredReply) -> bool:
    """Whether the buyer could not find the hold on the sale's page: no sign-in for that account, and no code."""
    return not sale.terms.answer_code and not house.network.can_sign_in(stored.handle)


def fit(house: House, template: str, values: dict[str, str]) -> str:
    text = wording.fill(template, values)
    while house.network.measure(text) > house.network.max_length and len(values.get("name", "")) > 8:
        values["name"] = wording.shorten(values["name"], len(values["name"]) - 8)
        text = wording.fill(template, values)
    return text
