"""Replies that are no purchase: a person answers, or closes them."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for

from bridge import people
from bridge.errors import Invalid
from bridge.web.admin.door import blueprint, explained, house, inside, live, notice, page, whole
from bridge.web.words import mark, say

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
    found = people.list_replies(
        house(), state=state, sale=sale.id if sale else "", page=whole("page"), per_page=PER_PAGE
    )
    return page(
        "_inbox.html" if live() else "inbox.html",
        found=found, state=state, shown=SHOWN, sale=sale, most=house().network.max_length, **more,
    ), status  # fmt: skip


@blueprint.post("/inbox/<network>/<reply_id>/<any(answer, close, reopen):what>")
def act_on_reply(network: str, reply_id: str, what: str) -> Any:
    """Answer in public, put away, or take out again."""
    if what == "answer":
        text = request.form.get("text", "").replace("\r\n", "\n").strip()
        try:
            people.answer_reply(house(), network, reply_id, text)
        except Invalid as invalid:
            return _inbox(422, wrong=explained(invalid), to=reply_id, text=text)
        notice(say("Your answer goes out within seconds."))
    elif what == "close":
        people.close_reply(house(), network, reply_id)
        notice(say("Closed."))
    else:
        people.reopen_reply(house(), network, reply_id)
        notice(say("Open again."))
    return redirect(inside(request.form.get("back", "") or url_for("admin.inbox")), 303)
