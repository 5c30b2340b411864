"""A reply with a hashtag to give or to send becomes a gift, which its sender confirms on a page. Nothing is paid here.

Id and token follow from the reply and the configuration's key alone: heard again, after a crash or from a ledger that was
put back to a copy, the same words come to the same gift."""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging

from bridge import privately, wording
from bridge.budget import may_answer
from bridge.clock import from_ms, id_of
from bridge.house import House, spent_on
from bridge.intent.codes import is_private
from bridge.intent.giving import Gift as Wish
from bridge.intent.giving import read
from bridge.money import write as write_money
from bridge.said_before import decided
from bridge.store import NewTask, Task, Tx
from bridge.store.gifts import Gift, gifts, writes
from bridge.store.records import LANGUAGES, StoredReply
from connectors.contracts import Network
from connectors.errors import Permanent, Refused
from connectors.values import PAYABLE, Money, Reply, exponent

log = logging.getLogger("replycart.giving")
DAY_MS = 86_400_000
#: Gifts of one account in a day: each is answered, and each answer costs the merchant money.
MOST = 10

ANSWERS = {
    "en": {
        "ready": "{amount} for {to}, @{handle}: look at it, confirm it and pay it at PayPal, straight to them. {link}",
        "over": "Sorry @{handle}, one gift may be {ceiling} at most.",
        "currency": "Sorry @{handle}, gifts are possible in {currencies}.",
    },
    "fr": {
        "ready": "{amount} pour {to}, @{handle} : vérifiez, confirmez et payez chez PayPal, directement à son compte. {link}",
        "over": "Désolé @{handle}, un don peut être de {ceiling} au plus.",
        "currency": "Désolé @{handle}, les dons sont possibles en {currencies}.",
    },
}  # fmt: skip


def page_url(house: House, gift: Gift) -> str:
    """The gift's own page: who has the address may confirm and pay it."""
    return f"{house.config.public_url}/g/{gift.token}"


def hear(house: House, task: Task) -> None:
    """Task: somebody wrote a hashtag to give or to send."""
    network = str(task.payload["network"])
    currency = house.shop.currency()
    holder = _holder(house, network, task.subject, currency)
    house.store.write(lambda tx: _hear(house, tx, network, task.subject, currency, holder))
    house.bell.ring("network")


def _holder(house: House, network: str, reply_id: str, currency: str) -> str:
    """The account that has the named handle now, asked for where somebody keeps an account at PayPal under it: handles
    change hands, and money must not follow the handle. "" where the network does not tell: then it is claimed again."""
    view = house.store.view()
    reply = view.reply(network, reply_id)
    if reply is None or not (reply.mentions_us or is_private(reply_id)):
        return ""
    wish = read(reply.text, currency, exponent, PAYABLE)
    if isinstance(wish, str) or wish.kind != "send" or len(wish.to) != 1:
        return ""
    if not gifts(view).kept_under(network, wish.to[0]):
        return ""
    try:
        with spent_on(""):
            found = house.at(network).network.who_has(wish.to[0])
    except (Permanent, Refused) as error:
        log.info("who has a handle cannot be told: %s", error)
        return ""
    return found.id if found is not None else ""


def _hear(house: House, tx: Tx, network: str, reply_id: str, currency: str, holder: str) -> None:
    reply, known = tx.reply(network, reply_id), writes(tx)
    if reply is None or reply.deleted_at is not None or known.gift_of_reply(network, reply_id) is not None:
        return None

    def left(why: str, state: str = "inbox") -> None:
        tx.mark_reply(network, reply_id, state=state, why=why)

    if shut := tx.shut(network, [reply.author_id]).get(reply.author_id):
        return left(shut, "ignored")
    if not reply.mentions_us and not is_private(reply_id):
        return left("a gift, and not said to us")
    wish = read(reply.text, currency, exponent, PAYABLE)
    if isinstance(wish, str):
        return left(wish)
    giving = house.config.giving
    ceilings = giving.send_ceiling if wish.kind == "send" else giving.donate_ceiling
    if wish.currency not in ceilings:
        tx.add_tasks([_answer(reply, "currency", wish.kind)])
        return left("a gift in a currency without a ceiling", "settled")
    if wish.minor > ceilings[wish.currency]:
        tx.add_tasks([_answer(reply, "over", wish.kind, wish.currency)])
        return left("a gift above the ceiling", "settled")
    recent = [one for one in known.gifts_from(network, reply.author_id) if one.created_at > tx.clock.ms() - DAY_MS]
    if len(recent) >= MOST:
        return left("more gifts than one account may ask for in a day")
    gift = _gift(house, tx, reply, wish, holder)
    if isinstance(gift, str):
        return left(gift)
    if known.add_gift(gift, "said in a reply"):
        tx.add_tasks([_answer(reply, "ready", wish.kind)])
    return left("a gift", "settled")


def _gift(house: House, tx: Tx, reply: StoredReply, wish: Wish, holder: str) -> Gift | str:
    """The gift, or why a person must look. ``holder``: the account that has the named handle, where it is known."""
    giving = house.config.giving
    to, to_id, payee, name = "", "", "", ""
    if wish.kind == "donate":
        named = [one.casefold() for one in wish.named if one.casefold() in giving.charities]
        to = next(iter(named or giving.charities), "")
        if not to:
            return "no charity is configured"
        payee, name = giving.charities[to].payee, giving.charities[to].name
    else:
        if len(wish.to) != 1:
            return "nobody is named after the hashtag" if not wish.to else "more than one account is named"
        to = wish.to[0].casefold()
        if to == reply.handle.casefold():
            return "a gift to oneself"
        to_id, payee = holder, writes(tx).payee(reply.network, holder) if holder else ""
    about = "\0".join(("gift", reply.network, reply.reply_id)).encode()
    bits = hmac.digest(house.config.secret_key.encode(), about, hashlib.sha256)
    now = tx.clock.ms()
    return Gift(
        id=id_of(reply.created_at, int.from_bytes(bits[22:32])),
        token=base64.urlsafe_b64encode(bits[:16]).rstrip(b"=").decode(),
        kind=wish.kind, state="asked", network=reply.network, sender_id=reply.author_id, sender=reply.handle,
        reply_id=reply.reply_id, to_handle=to, to_id=to_id, payee=payee, payee_name=name, amount=wish.minor,
        currency=wish.currency, reason="", page_no=0, page_id=None, url="", opened_at=None, capture_id=None,
        lang=reply.lang if reply.lang in LANGUAGES else house.config.selling.language,
        created_at=now, changed_at=now, expires_at=now + giving.days * DAY_MS, paid_at=None,
    )  # fmt: skip


def _answer(reply: StoredReply, what: str, kind: str, currency: str = "") -> NewTask:
    payload = {"network": reply.network, "what": what, "kind": kind, "currency": currency}
    return NewTask(
        "network", "gift_answer", f"gift_answer:{reply.network}:{reply.reply_id}", reply.reply_id, 50, payload
    )


def answer(house: House, task: Task) -> None:
    """Task: the one answer. Its link leads to a page that asks who one is, where the network can tell; in private, or
    where it cannot, to the gift itself."""
    view = house.store.view()
    there = house.at(str(task.payload["network"]))
    stored = view.reply(there.network_name, task.subject)
    if stored is None or stored.deleted_at is not None or view.shut(stored.network, [stored.author_id]):
        return
    text = _text(house, there.network, stored, task)
    if not text or not may_answer(house):
        return
    again = task.attempts > 1 or stored.created_at <= view.restored_at()
    said = Reply(
        stored.reply_id, stored.post_id, stored.author_id, stored.handle, stored.text, from_ms(stored.created_at)
    )
    try:
        with spent_on(""):
            if is_private(stored.reply_id):
                there.network.message(stored.author_id, text, again=task.attempts > 1, since=decided(task))
            else:
                alone = not there.network.can_sign_in(stored.handle)
                privately.answer(there, said, text, alone=alone, again=again)
    except Refused as refusal:
        # An answer is a courtesy: the gift waits on its page.
        log.info("answer to %s refused: %s", stored.reply_id, refusal.code)


def _text(house: House, network: Network, stored: StoredReply, task: Task) -> str:
    giving = house.config.giving
    lang = stored.lang if stored.lang in LANGUAGES else house.config.selling.language
    what = str(task.payload["what"])
    ceilings = giving.send_ceiling if task.payload["kind"] == "send" else giving.donate_ceiling
    if what == "currency":
        values = {"currencies": ", ".join(sorted(ceilings))}
    elif what == "over":
        currency = str(task.payload["currency"])
        values = {"ceiling": write_money(Money(ceilings.get(currency, 0), currency), lang)}
    else:
        gift = gifts(house.store.view()).gift_of_reply(stored.network, stored.reply_id)
        if gift is None or gift.state != "asked":
            return ""
        own = is_private(stored.reply_id) or not network.can_sign_in(stored.handle)
        values = {
            "amount": write_money(Money(gift.amount, gift.currency), lang),
            "to": gift.payee_name or gift.to_handle,
            "link": page_url(house, gift) if own else f"{house.config.public_url}/give",
        }
    return wording.fill(ANSWERS[lang][what], {"handle": stored.handle, **values})
