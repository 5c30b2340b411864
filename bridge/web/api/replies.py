"""The inbox: replies that are no purchase."""

from __future__ import annotations

from typing import Any

from bridge import inputs, replies_inbox, sales, views
from bridge.store.records import StoredReply
from bridge.web.api import asks, schemas
from bridge.web.api.door import answers, ask, call, house, reads, shown

#: So many purchases of its author are shown beside a reply.
BESIDE = 20


def _shown(reply: StoredReply) -> dict[str, Any]:
    return views.reply(house(), reply)


def _now(subject: str, network: str, reply: str) -> Any:
    return schemas.Reply().dump(_shown(replies_inbox.find(house().store.view(), network, reply)))


@call("GET", "/replies", "replies:read", tag="replies")
@reads(asks.RepliesQuery, location="query")
@answers(schemas.ReplyPage)
def list_replies(values: dict[str, Any]) -> Any:
    """Replies, the newest first; without a state those of the inbox"""
    asked, sale = ask(values), values["sale"]
    found = replies_inbox.list_replies(
        house(),
        state=values["state"] or "inbox",
        sale=sales.find(house(), sale).id if sale else "",
        assigned={"": None, "-": ""}.get(values["assigned"], values["assigned"]),
        search=values["search"].strip().removeprefix("@"),
        page=asked.number,
        per_page=asked.per_page,
        sort=asked.sort,
    )
    return shown(found.map(lambda one: views.reply(house(), one)))


@call("GET", "/replies/<network>/<reply>", "replies:read", tag="replies")
@answers(schemas.WholeReply)
def show_reply(network: str, reply: str) -> Any:
    """One reply, with the sale that it answers and what its author bought or holds

    The last twenty purchases, the newest first."""
    home = house()
    found = replies_inbox.find(home.store.view(), network, reply)
    sale = home.store.view().sale(found.sale_id) if found.sale_id else None
    return {
        **views.reply(home, found),
        "text_limit": replies_inbox.text_limit(home, found),
        "beside": {
            "sale": sale and {"id": sale.id, "slug": sale.slug, "title": sale.title, "state": sale.state},
            "purchases": [
                {
                    "id": one.id, "name": one.name, "quantity": one.quantity, "state": str(one.state),
                    "shop_order_id": one.shop_order_id, "shop_order_number": one.shop_order_number,
                    "created_at": views.iso(one.created_at),
                }
                for one in replies_inbox.beside(home, found, BESIDE)
            ],
        },
    }  # fmt: skip


@call("POST", "/replies/<network>/<reply>/answer", "replies:write", tag="replies", recall=_now)
@reads(inputs.AnswerSchema)
@answers(schemas.Reply)
def answer_reply(values: dict[str, Any], network: str, reply: str) -> Any:
    """Answer once, where it came: in public, or in private

    The answer goes out right after. If the network refuses it the reply is back in the inbox, with the reason."""
    return _shown(replies_inbox.answer_reply(house(), network, reply, values["text"]))


@call("POST", "/replies/<network>/<reply>/close", "replies:write", tag="replies", recall=_now)
@answers(schemas.Reply)
def close_reply(network: str, reply: str) -> Any:
    """Put away without an answer"""
    return _shown(replies_inbox.close_reply(house(), network, reply))


@call("POST", "/replies/<network>/<reply>/reopen", "replies:write", tag="replies", recall=_now)
@answers(schemas.Reply)
def reopen_reply(network: str, reply: str) -> Any:
    """Back into the inbox"""
    return _shown(replies_inbox.reopen_reply(house(), network, reply))


@call("POST", "/replies/<network>/<reply>/assign", "replies:write", tag="replies", recall=_now)
@reads(asks.AssignSchema)
@answers(schemas.Reply)
def assign_reply(values: dict[str, Any], network: str, reply: str) -> Any:
    """Somebody of the dashboard takes care of it

    Without a name it is everybody's again. 409 when `was` is given and it changed hands meanwhile; 422 when there is no such user."""
    return _shown(replies_inbox.assign_reply(house(), network, reply, values["user"], values["was"]))
