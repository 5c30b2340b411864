"""Room three: what we say on the network. One post per sale, once; at most one answer per reply, short and personal."""

from __future__ import annotations

import logging
from dataclasses import replace

from bridge import privately, wording
from bridge.budget import may_answer
from bridge.clock import from_ms
from bridge.house import House, listens, spent_on
from bridge.intent.codes import is_private
from bridge.outbox import Later
from bridge.posting.pictures import picture
from bridge.posting.texts import answer_text, fit, own_page
from bridge.said_before import decided, first_words
from bridge.store import Task, Tx
from bridge.store.records import Post as PostRow
from bridge.store.records import StoredReply
from connectors.errors import NotSupported, Refused
from connectors.values import Post, PostDraft, Reply

log = logging.getLogger("replycart.posting")


def publish(house: House, task: Task) -> None:
    """Task: put the sale's post on the network, once. Once the sale is over, what an earlier try may have said is only looked
    for: whoever replied to it is heard."""
    view = house.store.view()
    sale = view.sale(task.subject)
    house = house.at(task.payload.get("network", house.network_name))
    posted = any(
        post.network == house.network_name and post.posted_at >= (sale.live_at or 0 if sale else 0)
        for post in view.posts(task.subject)
    )
    if sale is None or sale.live_at is None or posted:
        return
    over, again = sale.state not in ("live", "paused"), _again(house, task, sale.created_at)
    if over and not again:
        return
    items, link, network = view.items(sale.id), house.sale_url(sale.slug), house.network
    text = first_words(
        house, task, lambda: wording.compose(sale, items, link, network.measure, network.max_length)
    )
    draft = PostDraft(text, f"sale-{sale.id}", None if over else picture(house, sale))
    with spent_on(sale.id):
        post = _standing(house, draft) if over else house.network.publish(draft, again=again)
    if post is None or post.id in view.post_sales(house.network_name):
        return
    row = PostRow(house.network_name, post.id, sale.id, post.url, text, house.clock.ms())

    def write(tx: Tx) -> None:
        now = tx.sale(sale.id)
        ended = now.ended_at if now is not None and now.ended_at is not None else row.posted_at + 1
        # Not taken for the post at its end.
        tx.add_post(replace(row, posted_at=max(sale.live_at or 0, min(row.posted_at, ended - 1))))
        tx.reopen_replies(row.network, row.post_id)

    house.store.write(write)
    house.bell.ring(listens(house.network_name), "replies")
    log.info("sale %s is posted as %s", sale.slug, post.id)


def tease(house: House, task: Task) -> None:
    """Task: say when the sale begins, once; replies to it belong to the sale. Once that has come, what an earlier try may have
    said is only looked for."""
    view = house.store.view()
    sale = view.sale(task.subject)
    house = house.at(task.payload.get("network", house.network_name))
    if sale is None or any(
        post.network == house.network_name and post.posted_at < (sale.live_at or post.posted_at + 1)
        for post in view.posts(task.subject)
    ):
        return
    over, again = sale.state != "scheduled", _again(house, task, sale.created_at)
    if over and not again:
        return
    items, link, network = view.items(sale.id), house.sale_url(sale.slug), house.network
    text = first_words(house, task, lambda: wording.tease(sale, items, link, network.measure, network.max_length))
    draft = PostDraft(text, f"tease-{sale.id}", None if over else picture(house, sale))
    with spent_on(sale.id):
        post = _standing(house, draft) if over else house.network.publish(draft, again=again)
    if post is None or post.id in view.post_sales(house.network_name):
        return
    row = PostRow(house.network_name, post.id, sale.id, post.url, text, house.clock.ms())

    def write(tx: Tx) -> None:
        now = tx.sale(sale.id)
        begun = now.live_at if now is not None and now.live_at is not None else row.posted_at
        # On its way while the sale began, or in the very millisecond: it is no post of the sale, which is still to come.
        tx.add_post(replace(row, posted_at=min(row.posted_at, begun - 1)))
        tx.reopen_replies(row.network, row.post_id)

    house.store.write(write)
    house.bell.ring(listens(house.network_name), "replies")


def _standing(house: House, draft: PostDraft) -> Post | None:
    try:
        return house.network.posted(draft)
    except NotSupported:
        return None


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
    text = first_words(house, task, lambda: fit(house, template, values))
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
    text = answer_text(house, sale, stored, task)
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
                purpose = "remind" if task.payload.get("what") == "remind" else ""
                # Whoever opens a buyer's link has the hold: where it can be for the buyer alone, it is.
                alone, again = own_page(house, stored) in text, _again(house, task, stored.created_at)
                privately.answer(house, reply, text, alone=alone, again=again, purpose=purpose)
    except Refused as refusal:
        # An answer is a courtesy: whatever the network's reason, the sale goes on without it.
        log.info("answer to %s refused: %s", stored.reply_id, refusal.code)
        _remark(house, stored, f"no answer: {refusal.code}")


def _answer_of_person(house: House, task: Task, stored: StoredReply | None) -> None:
    """What a person wrote: out it goes, or back into the inbox with the reason. Never in silence."""
    if stored is None or stored.state != "answered" or stored.answered_at is not None:
        return
    words, maybe = str(task.payload["text"]), dict[str, int](task.payload.get("maybe", {}))
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
                    again, since = words in maybe or task.attempts > 1, decided(task, maybe.get(words))
                    house.network.message(stored.author_id, words, again=again, since=since)
                else:
                    house.network.answer(reply, words, again=bool(maybe) or _again(house, task, stored.created_at))
        except Refused as refusal:
            why = f"no answer: {refusal.message}"
    name, ident, now = stored.network, stored.reply_id, house.clock.ms()
    if why:
        doubt = stored.maybe_answered or bool(maybe) or task.attempts > 1
        log.info("the answer to %s did not go out: %s", ident, why)
        house.store.write(lambda tx: tx.mark_reply(name, ident, state="inbox", why=why, maybe_answered=int(doubt)))
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
