"""A post with the offer's hashtag becomes a coupon: the grant is decided in one transaction, the shop makes the coupon after
it, and only then the account is told that it waits.

The code is told by the grant and the configuration's key alone: after a crash, or from a ledger that was put back to a copy,
the same post comes to the same code, and the coupon that stands in the shop already is found by it."""

from __future__ import annotations

import hashlib
import hmac
import logging

from bridge.budget import may_answer
from bridge.clock import CODES, code_of, from_ms, id_of
from bridge.house import House, spent_on
from bridge.intent.hashtags import hashtags
from bridge.offers.posts import answer_text
from bridge.store import NewTask, Task, Tx
from bridge.store.offers import Grant, Offer, offers, writes
from bridge.store.records import LANGUAGES, StoredReply
from connectors.errors import Refused
from connectors.values import Reply

log = logging.getLogger("replycart.offers")
DAY_MS = 86_400_000
#: Posts of one account that are answered in an offer: each answer costs the merchant money.
ANSWERED = 3
WHY = {
    "given": "a coupon was given", "again": "has the coupon already", "early": "the offer has not begun",
    "over": "the offer is over", "gone": "every coupon has been given out", "unpaid": "no paid order without a coupon",
    "blind": "could not see a coupon",
}  # fmt: skip


def hear(house: House, task: Task) -> None:
    """Task: somebody posted a hashtag of ours."""
    network = str(task.payload["network"])
    house.store.write(lambda tx: _hear(house, tx, network, task.subject))
    house.bell.ring("shop", "network")


def _hear(house: House, tx: Tx, network: str, reply_id: str) -> None:
    reply = tx.reply(network, reply_id)
    known = writes(tx)
    if reply is None or reply.deleted_at is not None or known.grant_of_reply(network, reply_id) is not None:
        return
    if shut := tx.shut(network, [reply.author_id]).get(reply.author_id):
        return tx.mark_reply(network, reply_id, state="ignored", why=shut)
    offer = known.offer_of(hashtags(reply.text))
    if offer is None:
        return tx.mark_reply(network, reply_id, state="inbox", why="the offer is gone")
    what, grant = _decide(house, tx, offer, reply)
    tx.mark_reply(network, reply_id, state="settled", why=f"{WHY[what]} (#{offer.hashtag})")
    if grant is not None:
        tx.add_tasks([NewTask("shop", "offer_coupon", f"offer_coupon:{grant.id}", grant.id, 45)])
    elif (
        offer.answers and reply.mentions_us and known.asked_before(network, reply.author_id, reply.seq) < ANSWERED
    ):
        tx.add_tasks([_answer(reply, offer, what)])
    return None


def _decide(house: House, tx: Tx, offer: Offer, reply: StoredReply) -> tuple[str, Grant | None]:
    """What comes of it, a key of ``WHY``; with "given" the grant, which stands in the ledger then."""
    known = writes(tx)
    if offer.starts_at is not None and reply.created_at < offer.starts_at:
        return "early", None
    if not offer.open_at(reply.created_at):
        return "over", None
    paid = ""
    if offer.whom == "buyers":
        found = known.unthanked(offer, reply.network, reply.author_id)
        if found is None:
            return ("again" if known.grants_of(reply.network, reply.author_id, offer.id) else "unpaid"), None
        paid = found
    elif known.grants_of(reply.network, reply.author_id, offer.id):
        return "again", None
    if not _could_see(house, offer, reply):
        return "blind", None
    if not known.take_one(offer.id):
        return "gone", None
    grant = grant_of(house.config.secret_key, offer, reply, paid, tx.clock.ms())
    if not known.add_grant(grant):
        raise RuntimeError(f"the coupon of {reply.reply_id} stands in the ledger, and yet it does not")
    return "given", grant


def _could_see(house: House, offer: Offer, reply: StoredReply) -> bool:
    """Whether its author can be shown the code: on the offer's page by signing in, else in an answer for their eyes alone."""
    found = house.networks.get(reply.network)
    if found is None or found.can_sign_in(reply.handle):
        return True
    return found.whispers and offer.answers and reply.mentions_us


def grant_of(key: str, offer: Offer, reply: StoredReply, paid: str, now: int) -> Grant:
    """The grant that this post comes to. Its life is counted from the post: whoever hears it anew comes to the same."""
    about = "\0".join(("grant", offer.id, reply.network, reply.author_id, paid)).encode()
    bits = hmac.digest(key.encode(), about, hashlib.sha256)
    code = f"RC-{code_of(int.from_bytes(bits[:8]) % CODES)}-{code_of(int.from_bytes(bits[8:16]) % CODES)}"
    return Grant(
        id=id_of(reply.created_at, int.from_bytes(bits[22:32])), offer_id=offer.id, network=reply.network,
        author_id=reply.author_id, paid=paid, handle=reply.handle, reply_id=reply.reply_id, code=code, coupon_id=None,
        state="given", created_at=now, expires_at=reply.created_at + offer.days * DAY_MS, made_at=None, looked_at=0,
        used_at=None,
    )  # fmt: skip


def make_coupon(house: House, task: Task) -> None:
    """Task: have the shop make the coupon, once by its code; then tell that it is there."""
    view = offers(house.store.view())
    grant = view.grant(task.subject)
    offer = view.offer(grant.offer_id) if grant is not None else None
    if grant is None or offer is None or grant.state != "given":
        return
    if grant.expires_at <= house.clock.ms():
        house.store.write(lambda tx: writes(tx).close_grant(grant.id, "lapsed"))
        return
    coupon = house.shop.create_coupon(
        grant.code, offer.off, expires=from_ms(grant.expires_at), minimum=offer.least
    )

    def write(tx: Tx) -> None:
        reply = tx.reply(grant.network, grant.reply_id)
        if (
            writes(tx).coupon_made(grant.id, coupon.id)
            and offer.answers
            and reply is not None
            and reply.mentions_us
        ):
            tx.add_tasks([_answer(reply, offer, "ready")])

    house.store.write(write)
    house.bell.ring("network")
    log.info("a coupon of offer %s is made", offer.slug)


def _answer(reply: StoredReply, offer: Offer, what: str) -> NewTask:
    key = f"offer_answer:{reply.network}:{reply.reply_id}"
    payload = {"network": reply.network, "offer": offer.id, "what": what}
    return NewTask("network", "offer_answer", key, reply.reply_id, 55, payload)


def answer(house: House, task: Task) -> None:
    """Task: the one answer to a post with the hashtag. Never with the code where everybody would read it."""
    view = house.store.view()
    there = house.at(str(task.payload["network"]))
    stored, offer = view.reply(there.network_name, task.subject), offers(view).offer(str(task.payload["offer"]))
    if stored is None or offer is None or stored.deleted_at is not None:
        return
    if view.shut(stored.network, [stored.author_id]) or not may_answer(house):
        return
    grant = offers(view).grant_of_reply(stored.network, stored.reply_id)
    lang = stored.lang if stored.lang in LANGUAGES else offer.lang
    what = str(task.payload["what"])
    alone = what in ("ready", "again") and there.network.whispers and not there.network.can_sign_in(stored.handle)
    if alone:
        given = [
            one
            for one in offers(view).grants_of(stored.network, stored.author_id, offer.id)
            if one.state == "ready"
        ]
        grant = grant or (given[0] if given else None)
        what = "alone" if grant is not None else what
    code = grant.code if grant is not None and alone else ""
    text = answer_text(offer, what, stored.handle, lang, grant.expires_at if grant else 0, code)
    said = Reply(
        stored.reply_id, stored.post_id, stored.author_id, stored.handle, stored.text, from_ms(stored.created_at)
    )
    again = task.attempts > 1 or stored.created_at <= view.restored_at()
    try:
        with spent_on(""):
            (there.network.whisper if alone else there.network.answer)(said, text, again=again)
    except Refused as refusal:
        # An answer is a courtesy: the coupon waits on the page, whatever the network's reason.
        log.info("answer to %s refused: %s", stored.reply_id, refusal.code)
