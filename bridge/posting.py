"""Room three: what we say on the network. One post per sale, once; at most one answer per reply, short and personal."""

from __future__ import annotations

import io
import logging
from dataclasses import replace

from PIL import Image

from bridge import wording
from bridge.budget import may_answer
from bridge.clock import from_ms
from bridge.house import House, decided, listens, spent_on
from bridge.intent.codes import is_private
from bridge.outbox import Later, first_words
from bridge.states import State
from bridge.store import Purchase, Sale, Task, Tx
from bridge.store.records import Post as PostRow
from bridge.store.records import StoredReply
from bridge.store.wallets import wallets
from connectors.errors import ConnectorError, Refused
from connectors.values import Picture, PostDraft, Reply

log = logging.getLogger("replycart.posting")
#: Said beside why an answer did not go out, where an earlier try, whose outcome was never heard, may have.
MAYBE_OUT = " (an earlier try may have gone out: look there before you answer again)"
IMAGES = ("image/jpeg", "image/png", "image/webp", "image/gif")
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MAX_IMAGE = 5_000_000
#: A picture of five megabytes may unpack to gigabytes.
MOST_PIXELS = 50_000_000


def publish(house: House, task: Task) -> None:
    """Task: put the sale's post on the network, once."""
    view = house.store.view()
    sale = view.sale(task.subject)
    house = house.at(task.payload.get("network", house.network_name))
    posted = any(
        post.network == house.network_name and post.posted_at >= (sale.live_at or 0 if sale else 0)
        for post in view.posts(task.subject)
    )
    if sale is None or sale.state not in ("live", "paused") or posted:
        return
    items, link, network = view.items(sale.id), house.sale_url(sale.slug), house.network
    text = first_words(
        house, task, lambda: wording.compose(sale, items, link, network.measure, network.max_length)
    )
    with spent_on(sale.id):
        post = house.network.publish(
            PostDraft(text, f"sale-{sale.id}", picture(house, sale)), again=_again(house, task, sale.created_at)
        )
    row = PostRow(house.network_name, post.id, sale.id, post.url, text, house.clock.ms())

    def write(tx: Tx) -> None:
        tx.add_post(row)
        tx.reopen_replies(row.network, row.post_id)

    house.store.write(write)
    house.bell.ring(listens(house.network_name), "replies")
    log.info("sale %s is posted as %s", sale.slug, post.id)


def tease(house: House, task: Task) -> None:
    """Task: say when the sale begins, once; replies to it belong to the sale."""
    view = house.store.view()
    sale = view.sale(task.subject)
    house = house.at(task.payload.get("network", house.network_name))
    told = any(post.network == house.network_name for post in view.posts(task.subject))
    if sale is None or sale.state != "scheduled" or told:
        return
    items, link, network = view.items(sale.id), house.sale_url(sale.slug), house.network
    text = first_words(house, task, lambda: wording.tease(sale, items, link, network.measure, network.max_length))
    draft = PostDraft(text, f"tease-{sale.id}", picture(house, sale))
    with spent_on(sale.id):
        post = house.network.publish(draft, again=_again(house, task, sale.created_at))
    row = PostRow(house.network_name, post.id, sale.id, post.url, text, house.clock.ms())

    def write(tx: Tx) -> None:
        now = tx.sale(sale.id)
        begun = now.live_at if now is not None and now.live_at is not None else row.posted_at
        # On its way while the sale began, or in the very millisecond: it is no post of the sale, which is still to come.
        tx.add_post(replace(row, posted_at=min(row.posted_at, begun - 1)))
        tx.reopen_replies(row.network, row.post_id)

    house.store.write(write)
    house.bell.ring(listens(house.network_name), "replies")


def _again(house: House, task: Task, since: int) -> bool:
    """Whether it may have been said before: by an earlier try, or before the ledger was put back to a copy."""
    return task.attempts > 1 or since <= house.store.view().restored_at()


def end_post(house: House, task: Task) -> None:
    """Task: say that everything is sold, and in what time."""
    view = house.store.view()
    sale = view.sale(task.subject)
    house = house.at(task.payload.get("network", house.network_name))
    if sale is None or sale.live_at is None or sale.ended_at is None:
        return
    took = wording.span((sale.ended_at - sale.live_at) // 1000, sale.terms.lang)
    template = wording.SOLD_OUT[sale.terms.lang]
    twin = view.began_within(sale.id, sale.live_at // 1000)
    values = {"name": sale.title, "time": took, "start": f"{from_ms(sale.live_at):%d/%m %H:%M:%S}"}
    values["sale"] = f" ({sale.slug})" if twin else ""
    text = first_words(house, task, lambda: _fit(house, template, values))
    with spent_on(sale.id):
        post = house.network.publish(PostDraft(text, f"end-{sale.id}"), again=_again(house, task, sale.ended_at))
    if post.id in view.post_sales(house.network_name):
        return
    row = PostRow(house.network_name, post.id, sale.id, post.url, text, house.clock.ms())

    def write(tx: Tx) -> None:
        tx.add_post(row)
        tx.reopen_replies(row.network, row.post_id)

    house.store.write(write)
    house.bell.ring("replies")


def picture(house: House, sale: Sale) -> Picture | None:
    """The picture that goes with the post; a sale goes out without one rather than not at all."""
    return product_picture(house, sale) if sale.terms.with_picture else None


def product_picture(house: House, sale: Sale) -> Picture | None:
    """The product's picture, through the guard; None where there is none that can be read."""
    stored = house.store.view().product(sale.terms.product)
    if stored is None or not stored.product.image:
        return None
    trusted = (str(house.config.shop.settings.get("url", "")),)
    try:
        content, mime = house.http.fetch_public(
            stored.product.image, max_bytes=MAX_IMAGE, types=IMAGES, trusted=trusted
        )
        _look_at(content)
    except ConnectorError as error:
        log.warning("sale %s is without its picture: %s", sale.slug, error)
        return None
    return Picture(content, mime, (stored.product.image_alt or stored.product.name)[:1000])


def _look_at(content: bytes) -> None:
    """``Refused`` for what is no picture, or would be one of gigabytes."""
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise ValueError("too many pixels")
            image.verify()
    except Exception as error:
        # What a library of pictures raises over somebody else's bytes is no finite list: SyntaxError, struct.error …
        raise Refused(f"no picture that can be read: {type(error).__name__}", code="mismatch") from error


def answer(house: House, task: Task) -> None:
    """Task: the one answer that a reply gets. Says what is true when it goes out, or nothing at all."""
    view = house.store.view()
    # The task's key: "answer", the network, the reply.
    house = house.at(task.key.split(":")[1])
    stored = view.reply(house.network_name, task.subject)
    if task.payload.get("what") == "person":
        _answer_of_person(house, task, stored)
        return
    if stored is None or stored.deleted_at is not None or not stored.mentions_us:
        return
    if view.shut(stored.network, [stored.author_id]):
        return
    sale = view.sale(stored.sale_id or "")
    if sale is None:
        return
    if task.payload.get("what") == "begun" and sale.state == "scheduled":
        # Its time has come, and the clock has not come round yet: after a restart the outbox may be quicker.
        raise Later(2.0, "the sale is about to begin")
    text = _answer_text(house, sale, stored, task)
    if not text:
        return
    if not may_answer(house):
        _remark(house, stored, "no answer: the month's budget is used up")
        return
    reply = Reply(
        stored.reply_id, stored.post_id, stored.author_id, stored.handle, stored.text, from_ms(stored.created_at)
    )
    try:
        with spent_on(sale.id, stored.purchase_id or ""):
            if is_private(stored.reply_id):
                house.network.message(stored.author_id, text, again=task.attempts > 1, since=decided(task))
            else:
                purpose = {"purpose": "remind"} if task.payload.get("what") == "remind" else {}
                house.network.answer(reply, text, again=_again(house, task, stored.created_at), **purpose)
    except Refused as refusal:
        # An answer is a courtesy: whatever the network's reason, the sale goes on without it.
        log.info("answer to %s refused: %s", stored.reply_id, refusal.code)
        _remark(house, stored, f"no answer: {refusal.code}")


def _answer_of_person(house: House, task: Task, stored: StoredReply | None) -> None:
    """What a person wrote: out it goes, or back into the inbox with the reason. Never in silence."""
    if stored is None or stored.state != "answered" or stored.answered_at is not None:
        return
    words, earlier = str(task.payload["text"]), bool(task.payload.get("again"))
    why = _unanswerable(house, stored)
    if not why:
        reply = Reply(
            stored.reply_id,
            stored.post_id,
            stored.author_id,
            stored.handle,
            stored.text,
            from_ms(stored.created_at),
        )
        try:
            with spent_on(stored.sale_id or "", stored.purchase_id or ""):
                if is_private(stored.reply_id):
                    since = None if earlier else decided(task)
                    house.network.message(stored.author_id, words, again=earlier or task.attempts > 1, since=since)
                else:
                    house.network.answer(reply, words, again=earlier or _again(house, task, stored.created_at))
        except Refused as refusal:
            why = f"no answer: {refusal.message}"
    name, ident, now = stored.network, stored.reply_id, house.clock.ms()
    if why:
        why += MAYBE_OUT if earlier or task.attempts > 1 else ""
        log.info("the answer to %s did not go out: %s", ident, why)
        house.store.write(lambda tx: tx.mark_reply(name, ident, state="inbox", why=why))
    else:
        house.store.write(lambda tx: tx.mark_reply(name, ident, answered_at=now))


def _unanswerable(house: House, stored: StoredReply) -> str:
    if stored.deleted_at is not None:
        return "no answer: its author deleted the reply"
    if house.store.view().shut(stored.network, [stored.author_id]):
        return "no answer: its author wants none, or is blocked"
    return "" if may_answer(house) else "no answer: the month's budget is used up"


def _remark(house: House, stored: StoredReply, why: str) -> None:
    purchase = house.store.view().purchase(stored.purchase_id or "")
    if purchase is None:
        return

    def write(tx: Tx) -> None:
        tx.note(purchase, why)

    house.store.write(write)


def _answer_text(house: House, sale: Sale, stored: StoredReply, task: Task) -> str:
    lang = stored.lang if stored.lang in wording.ANSWERS else sale.terms.lang
    words = wording.ANSWERS[lang]
    if task.payload.get("what") == "ask":
        missing = task.payload["missing"]
        items = house.store.view().items(sale.id)
        values = task.payload.get("values") or list(
            dict.fromkeys(item.options[missing[0]] for item in items if missing[0] in item.options)
        )
        return _fit(house, words["ask"], {
            "handle": stored.handle, "missing": missing[0].lower(), "values": ", ".join(values), "name": "",
        })  # fmt: skip
    if task.payload.get("what") == "begun":
        if sale.state != "live":
            return ""
        values = {"handle": stored.handle, "name": sale.title, "keyword": wording.KEYWORD[lang]}
        link = words["link"].format(link=house.sale_url(sale.slug)) if sale.terms.answer_link else ""
        return _fit(house, words["begun"], {**values, "link": link})
    purchase = house.store.view().purchase(stored.purchase_id or "")
    if purchase is None:
        return ""
    if task.payload.get("what") == "basket":
        link = house.sale_url(sale.slug)
        return _fit(house, words["basket"], {"handle": stored.handle, "name": purchase.name, "link": link})
    if task.payload.get("what") == "remind":
        return _held_text(house, sale, stored, purchase, "remind" if purchase.units else "remind_open", words)
    if sale.terms.answers == "thanks":
        if purchase.state is not State.ORDERED:
            return ""
        return _fit(house, words["thanks"], {"handle": stored.handle, "number": purchase.shop_order_number or ""})
    own = _own_link(house, sale, stored)
    link = words["link"].format(link=house.checkout_url(purchase.token)) if own else ""
    if task.payload.get("what") == "line":
        if purchase.state is not State.WAITLISTED:
            return ""
        return _fit(house, words["line"], {"handle": stored.handle, "name": purchase.name, "link": link})
    if task.payload.get("what") == "wallet" and _stands(house, purchase) and _buys_itself(house, purchase):
        until = f"{from_ms(int(task.payload['until'])):%H:%M:%S}"
        return _fit(
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
    return _fit(house, words[what], {
        "handle": stored.handle, "name": purchase.name, "until": f"{from_ms(purchase.hold_until or 0):%H:%M}",
        "code": words["code"].format(code=purchase.code) if sale.terms.answer_code else "",
        "pay": words[way].format(link=house.checkout_url(purchase.token)),
    })  # fmt: skip


def _buys_itself(house: House, purchase: Purchase) -> bool:
    """Whether its wallet is still there to be charged: it may have been deleted since the reply."""
    known = wallets(house.store.view())
    saved = known.wallets_of(purchase.network, [purchase.buyer_id])
    return bool(saved) and known.about_to_buy(purchase.id)


def _own_link(house: House, sale: Sale, stored: StoredReply) -> bool:
    return sale.terms.answer_link or is_private(stored.reply_id) or _no_other_way(house, sale, stored)


def _no_other_way(house: House, sale: Sale, stored: StoredReply) -> bool:
    """Whether the buyer could not find the hold on the sale's page: no sign-in for that account, and no code."""
    return not sale.terms.answer_code and not house.network.can_sign_in(stored.handle)


def _fit(house: House, template: str, values: dict[str, str]) -> str:
    text = wording.fill(template, values)
    while house.network.measure(text) > house.network.max_length and len(values.get("name", "")) > 8:
        values["name"] = wording.shorten(values["name"], len(values["name"]) - 8)
        text = wording.fill(template, values)
    return text
