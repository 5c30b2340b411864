"""Buyers: who replied and bought; what is kept of one, to hand out, to forget; and who may not take part."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, request

from bridge import people
from bridge.errors import Invalid
from bridge.store.buyers import buyers as asks
from bridge.store.wallets import wallets
from bridge.web.admin.door import back, blueprint, house, notice, page, whole
from bridge.web.words import say

PER_PAGE = 40


@blueprint.get("/buyers")
def buyers() -> Any:
    """By part of a handle, or by the e-mail address of a purchase."""
    search = request.args.get("search", "").strip()[:200]
    email = search if "@" in search[1:] else ""
    found = people.find(
        house(), search="" if email else search, email=email, page=whole("page"), per_page=PER_PAGE
    )
    return page("buyers.html", found=found, search=search, wallets=wallets(house().store.view()).wallet_count())


@blueprint.get("/buyers/<network>/<author_id>")
def buyer(network: str, author_id: str) -> Any:
    """One, with the purchases and replies that are kept."""
    who = people.buyer(house(), network, author_id)
    view = asks(house().store.view())
    return page(
        "buyer.html",
        buyer=who,
        purchases=view.purchases_of(network, author_id)[::-1],
        replies=view.replies_of(network, author_id)[::-1][:50],
    )


@blueprint.get("/buyers/<network>/<author_id>/export")
def export(network: str, author_id: str) -> Response:
    """Everything that is kept of a person, as a file of JSON."""
    kept = people.export(house(), network, author_id)
    response = Response(json.dumps(kept, ensure_ascii=False, indent=2), mimetype="application/json")
    response.headers.set("Content-Disposition", "attachment", filename=f"buyer-{author_id}.json")
    return response


@blueprint.post("/buyers/<network>/<author_id>/<any(erase, block, unblock):what>")
def act_on_buyer(network: str, author_id: str, what: str) -> Any:
    """``erase`` wants the tick that it cannot be undone."""
    if what == "erase":
        if not request.form.get("sure"):
            raise Invalid({"sure": say("Tick that you are sure: it cannot be undone.")})
        done = people.erase(house(), network, author_id)
        if done["under_way"]:
            notice(
                say(
                    "What is over is erased. Purchases that are under way keep their address: erase once more later."
                ),
                "wait",
            )
        else:
            notice(say("Erased. Amounts and order numbers stay, for the books."))
    elif what == "block":
        people.block(house(), network, author_id)
        notice(say("Blocked. Replies of this account take no units any more."))
    else:
        people.unblock(house(), network, author_id)
        notice(say("This account may take part again."))
    return back("buyer", network=network, author_id=author_id)
