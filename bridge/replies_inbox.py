"""Replies that are no purchase: a person answers once, where they came, or puts them away. The answer goes out through the
outbox; until it is out it can be neither changed nor taken back."""

from __future__ import annotations

import re
import unicodedata

from bridge.budget import may_answer
from bridge.errors import Conflict, Invalid, NotFound
from bridge.house import House
from bridge.intent.codes import is_private
from bridge.said_before import CLOCKS_MS
from bridge.store import NewTask, Purchase, Tx
from bridge.store.buyers import buyers
from bridge.store.canned import LONGEST, canned
from bridge.store.canned import writes as canned_writes
from bridge.store.pages import Ask, Page, lists
from bridge.store.records import StoredReply
from bridge.store.replies import RepliesReads
from connectors.contracts import Network

#: What may be asked for: left to a person, answered by one, put away; and what the house settled by itself.
STATES = ("inbox", "answered", "closed", "settled", "asked", "ignored", "new")
#: What a canned answer may speak of.
HOLDERS = ("handle", "sale", "order")
_HOLDER = re.compile(r"\{(\w+)\}")


def list_replies(
    house: House,
    *,
    state: str = "inbox",
    sale: str = "",
    assigned: str | None = None,
    search: str = "",
    page: int = 1,
    per_page: int = 50,
    sort: str = "",
) -> Page[StoredReply]:
    """The newest first. ``sale``: its id; "" for all. ``state``: one of ``STATES``, "" for all. ``assigned``: whose; "" for
    nobody's, None for anybody's. ``search``: a part of text or handle."""
    ask = Ask(page, per_page, sort)
    return lists(house.store.view()).replies(ask, state=state, sale_id=sale, assigned=assigned, search=search)


def beside(house: House, reply: StoredReply, most: int) -> list[Purchase]:
    """What its author bought or holds, the last first."""
    mine = buyers(house.store.view()).purchases_of(reply.network, reply.author_id)
    return sorted(mine, key=lambda one: (one.created_at, one.id), reverse=True)[:most]


def text_limit(house: House, reply: StoredReply) -> int:
    """The most characters that its answer may have, in public or in private; 0 where nobody is answered any more."""
    spoken = house.networks.get(reply.network)
    return min(LONGEST, _room(spoken, reply.reply_id)) if spoken is not None else 0


def _room(spoken: Network, reply_id: str) -> int:
    if is_private(reply_id) and spoken.max_message is not None:
        return spoken.max_message
    return spoken.max_length


def assign_reply(house: House, network: str, reply_id: str, user: str, was: str | None = None) -> StoredReply:
    """Somebody of the dashboard takes care of it; "" gives it back to everybody. ``was``: whose it was when the person
    looked, "" for nobody's, None for whoever's. ``Invalid`` names ``user``; ``Conflict`` when it changed hands meanwhile."""
    if user and user not in canned(house.store.view()).user_names():
        raise Invalid({"user": f"{user!r} is no user of the dashboard; see: replycart user list"})

    def write(tx: Tx) -> StoredReply:
        now = find(tx, network, reply_id).assigned
        if was is not None and now not in (was, user):
            # Two who take it at once would both answer for it.
            raise Conflict(f"{now} takes care of this reply by now" if now else "this reply is nobody's by now")
        tx.mark_reply(network, reply_id, assigned=user)
        return find(tx, network, reply_id)

    return house.store.write(write)


def keep_answer(house: House, name: str, text: str) -> None:
    """An answer for use again, under a name; one of that name is replaced. ``Invalid`` names the field."""
    wrong: dict[str, str] = {}
    name, text = " ".join(name.split()), text.strip()
    if not 1 <= len(name) <= 60:
        wrong["name"] = "must have 1 to 60 characters"
    if not 1 <= len(text) <= LONGEST:
        wrong["text"] = f"must have 1 to {LONGEST} characters"
    elif unknown := sorted(set(_HOLDER.findall(text)) - set(HOLDERS)):
        known = ", ".join("{" + one + "}" for one in HOLDERS)
        wrong["text"] = "{" + unknown[0] + "} is no placeholder; there are " + known
    if wrong:
        raise Invalid(wrong)
    house.store.write(lambda tx: canned_writes(tx).put_canned(name, text))


def drop_answer(house: House, name: str) -> None:
    """``NotFound`` when there is none of that name."""
    if not house.store.write(lambda tx: canned_writes(tx).drop_canned(name)):
        raise NotFound(f"no canned answer {name!r}")


def filled(house: House, reply: StoredReply, text: str) -> str:
    """A canned answer for that reply, still to be read and sent by a person."""
    view = house.store.view()
    sale = view.sale(reply.sale_id or "")
    mine = view.purchases(buyer=(reply.network, reply.author_id), limit=200)
    order = next((one.shop_order_number for one in reversed(mine) if one.shop_order_number), None)
    values = {"handle": f"@{reply.handle}", "sale": sale.title if sale else "", "order": order or ""}
    return _HOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def find(reads: RepliesReads, network: str, reply_id: str) -> StoredReply:
    """``NotFound`` when there is none. ``reads``: a view, or the transaction in which it is changed."""
    found = reads.reply(network, reply_id)
    if found is None:
        raise NotFound(f"no reply {reply_id!r} of {network!r}")
    return found


def answer_reply(house: House, network: str, reply_id: str, text: str) -> StoredReply:
    """Queue the one answer. ``Invalid`` names ``text``; ``Conflict`` when this reply cannot be answered."""
    text = text.strip()
    if wrong := _wrong(house, network, reply_id, text):
        raise Invalid({"text": wrong})
    if not may_answer(house):
        raise Conflict("the month's budget for the network is used up: no answers go out until it is raised")

    def write(tx: Tx) -> StoredReply:
        reply = find(tx, network, reply_id)
        if reply.state != "inbox":
            raise Conflict(f"this reply is {reply.state}, not in the inbox")
        if reply.answered_at is not None:
            raise Conflict("this reply has its answer already")
        if reply.deleted_at is not None:
            raise Conflict("its author deleted this reply")
        if not reply.mentions_us:
            raise Conflict("the network lets us answer only replies that mention us")
        if tx.shut(network, [reply.author_id]):
            raise Conflict("its author wants no answers, or is blocked")
        # The network's clock may be ahead of ours by as much as the look for this one will go back.
        since = tx.clock.ms() - 2 * CLOCKS_MS
        if is_private(reply_id) and canned_writes(tx).said_lately(network, reply.author_id, text, since):
            # Whether a message went out, its answer lost, is told by its words alone.
            raise Conflict("this account is just being told the same: wait two minutes, or use other words")
        key = f"answer:{network}:{reply_id}"
        payload = {"what": "person", "text": text, "maybe": _maybe_out(tx, key, reply)}
        tx.forget_task(key)
        if not tx.add_tasks([NewTask("network", "answer", key, reply_id, priority=20, payload=payload)]):
            raise Conflict("this reply is just getting an answer")
        tx.mark_reply(network, reply_id, state="answered", answer=text, closed_at=None)
        return find(tx, network, reply_id)

    done = house.store.write(write)
    house.bell.ring("network")
    return done


def _maybe_out(tx: Tx, key: str, reply: StoredReply) -> dict[str, int]:
    """What earlier answers to a reply said, whose outcome was never heard: words → when they were decided (ms), or at the
    earliest can have been, where their task is forgotten."""
    maybe: dict[str, int] = {}
    for task in tx.tasks_of(key):
        maybe |= task.payload.get("maybe", {})
        if task.attempts > 1 and "text" in task.payload:
            maybe.setdefault(str(task.payload["text"]), task.created_at)
    if not maybe and reply.answer and reply.maybe_answered:
        maybe[reply.answer] = reply.created_at
    return maybe


def _wrong(house: House, network: str, reply_id: str, text: str) -> str:
    if not text:
        return "must have at least one character"
    if len(text) > LONGEST:
        return f"must have at most {LONGEST} characters"
    for sign in text:
        if sign != "\n" and unicodedata.category(sign) in ("Cc", "Cs"):
            return f"must not contain the character {sign!a}"
    spoken = house.at(network).network
    most = _room(spoken, reply_id)
    if is_private(reply_id) and spoken.max_message is not None:
        return f"must have at most {most} characters" if len(text) > most else ""
    length = spoken.measure(text)
    return f"{length} characters as the network weighs them, {most} are allowed" if length > most else ""


def close_reply(house: House, network: str, reply_id: str) -> StoredReply:
    """Out of the inbox, without an answer. Closing what is closed changes nothing."""

    def write(tx: Tx) -> StoredReply:
        reply = find(tx, network, reply_id)
        if reply.state not in ("inbox", "closed"):
            raise Conflict(f"this reply is {reply.state}, not in the inbox")
        if reply.state == "inbox":
            tx.mark_reply(network, reply_id, state="closed", closed_at=tx.clock.ms())
        return find(tx, network, reply_id)

    return house.store.write(write)


def reopen_reply(house: House, network: str, reply_id: str) -> StoredReply:
    """Back into the inbox; one that has had its answer gets no second one."""

    def write(tx: Tx) -> StoredReply:
        reply = find(tx, network, reply_id)
        if reply.state == "answered" and reply.answered_at is None:
            raise Conflict("its answer is just going out")
        if reply.state not in ("closed", "answered", "inbox"):
            raise Conflict(f"this reply is {reply.state}: it was never in the inbox")
        if reply.state != "inbox":
            tx.mark_reply(network, reply_id, state="inbox", closed_at=None)
        return find(tx, network, reply_id)

    return house.store.write(write)
