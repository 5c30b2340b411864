"""Replies that are no purchase: a person answers, or closes them."""

from __future__ import annotations

from typing import Any

from flask import g, redirect, request, url_for

from bridge import people, replies_inbox
from bridge.errors import Conflict, Invalid
from bridge.intent.codes import is_private
from bridge.store import Purchase
from bridge.store.buyers import buyers
from bridge.store.canned import LONGEST, canned
from bridge.store.records import StoredReply
from bridge.web.admin.door import blueprint, explained, house, inside, live, notice, page, whole
from bridge.web.admin.wordings import told
from bridge.web.words import mark, network_title, say

PER_PAGE = 30
SHOWN = {"inbox": mark("Open"), "answered": mark("Answered"), "closed": mark("Closed")}


@blueprint.get("/inbox")
def inbox() -> Any:
    """The newest first."""
    return _inbox()


def _inbox(status: int = 200, **more: Any) -> Any:
    """``wrong``: what is wrong with an answer; ``to``: the reply that it was for."""
    state = request.args.get("state", "inbox")
    state = state if state in SHOWN else "inbox"
    sale = house().store.view().sale(key) if (key := request.args.get("sale", "")[:100]) else None
    whose = request.args.get("whose", "")
    assigned = {"mine": g.person.user, "nobody": ""}.get(whose)
    found = people.list_replies(
        house(),
        state=state,
        sale=sale.id if sale else "",
        assigned=assigned,
        page=whole("page"),
        per_page=PER_PAGE,
    )
    if "to" not in more and (use := canned(house().store.view()).canned_of(request.args.get("use", "")[:60])):
        to = request.args.get("to", "")[:100]
        more |= {"to": to, "text": next((_filled(one, use.text) for one in found.items if one.reply_id == to), "")}
    return page(
        "_inbox.html" if live() else "inbox.html",
        sales_of={key: house().store.view().sale(key) for key in {one.sale_id for one in found.items if one.sale_id}},
        beside={(one.network, one.author_id): _beside(one) for one in found.items}, whose=whose if assigned is not None else "",
        kept=canned(house().store.view()).canned(), users=canned(house().store.view()).user_names(), me=g.person.user,
        found=found, state=state, shown=SHOWN, sale=sale, room=_room,
        address_of=house().address_of, network_title=network_title, why_not=_why_not, **more,
    ), status  # fmt: skip


def _room(reply: StoredReply) -> int:
    """What the field takes. In public a long link weighs less than it has characters: there the network's own count decides."""
    most = replies_inbox.text_limit(house(), reply)
    return most if is_private(reply.reply_id) else max(most, 1000)


def _why_not(reply: StoredReply) -> str:
    """Why it cannot be answered from here; "" when it can."""
    if reply.deleted_at is not None:
        return say("Its author deleted it.")
    if reply.answered_at is not None:
        return say("It has had its answer.")
    if not reply.mentions_us:
        return say("It does not name you, so no program may answer it. Open it there, and answer by hand.")
    return ""


def _beside(reply: StoredReply) -> tuple[list[Purchase], int]:
    """What the person bought or holds, the last first, and how many of their replies there are."""
    view = buyers(house().store.view())
    return replies_inbox.beside(house(), reply, 3), len(view.replies_of(reply.network, reply.author_id))


def _filled(reply: StoredReply, text: str) -> str:
    return replies_inbox.filled(house(), reply, text)


@blueprint.route("/inbox/answers", methods=["GET", "POST"])
def canned_answers() -> Any:
    """Answers kept for use again: the list, a new one, one thrown away."""
    wrong: dict[str, str] = {}
    name, text = request.values.get("name", "")[:100], request.form.get("text", "").replace("\r\n", "\n")
    if request.method == "POST" and request.form.get("what") == "drop":
        replies_inbox.drop_answer(house(), name)
        return redirect(url_for("admin.canned_answers"), 303)
    if request.method == "POST":
        try:
            replies_inbox.keep_answer(house(), name, text)
        except Invalid as invalid:
            wrong = {field: told(texts[0]) for field, texts in invalid.errors.items()}
        else:
            notice(say("The answer is kept."))
            return redirect(url_for("admin.canned_answers"), 303)
    view = canned(house().store.view())
    if request.method == "GET" and (one := view.canned_of(name)):
        text = one.text
    return page(
        "canned.html",
        kept=view.canned(),
        wrong=wrong,
        name=name,
        text=text,
        holders=replies_inbox.HOLDERS,
        most=LONGEST,
    ), 422 if wrong else 200


@blueprint.post("/inbox/<network>/<reply_id>/<any(answer, assign, close, reopen):what>")
def act_on_reply(network: str, reply_id: str, what: str) -> Any:
    """Answer where it came, put away, or take out again."""
    if what == "answer":
        text = request.form.get("text", "").replace("\r\n", "\n").strip()
        try:
            people.answer_reply(house(), network, reply_id, text)
        except Invalid as invalid:
            return _inbox(422, wrong=explained(invalid, at_field=True), to=reply_id, text=text)
        except Conflict as conflict:
            if replies_inbox.find(house().store.view(), network, reply_id).state != "inbox":
                raise
            return _inbox(409, wrong=told(str(conflict)), to=reply_id, text=text)
        notice(say("Your answer goes out within seconds."))
    elif what == "assign":
        replies_inbox.assign_reply(
            house(), network, reply_id, request.form.get("user", "")[:80], request.form.get("was")
        )
        notice(say("Handed over.") if request.form.get("user") else say("It is everybody's again."))
    elif what == "close":
        people.close_reply(house(), network, reply_id)
        notice(say("Closed."))
    else:
        people.reopen_reply(house(), network, reply_id)
        notice(say("Open again."))
    return redirect(inside(request.form.get("back", "") or url_for("admin.inbox")), 303)
