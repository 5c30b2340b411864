"""Answers kept for use again, and to whom a reply may be given."""

from __future__ import annotations

from typing import Any

from bridge import inputs, replies_inbox
from bridge.store.canned import canned
from bridge.web.api import schemas
from bridge.web.api.door import answers, call, house, reads, undocumented


def _all() -> dict[str, Any]:
    return {"items": [{"name": one.name, "text": one.text} for one in canned(house().store.view()).canned()]}


def _now(subject: str, **address: str) -> Any:
    return schemas.CannedAnswers().dump(_all())


@call("GET", "/replies/canned", "replies:read", tag="replies")
@answers(schemas.CannedAnswers)
def list_canned() -> Any:
    """Answers kept for use again, by name

    A text may speak of `{handle}`, `{sale}` and `{order}`: fill them in before it is sent."""
    return _all()


@call("POST", "/replies/canned", "replies:write", tag="replies", recall=_now)
@reads(inputs.CannedSchema)
@answers(schemas.CannedAnswers)
def keep_canned(values: dict[str, Any]) -> Any:
    """Keep an answer

    One of the same name is replaced. Answers all that are kept."""
    replies_inbox.keep_answer(house(), values["name"], values["text"])
    return _all()


@call("DELETE", "/replies/canned/<name>", "replies:write", tag="replies", own_options=True)
@answers(schemas.CannedAnswers)
def drop_canned(name: str) -> Any:
    """Throw an answer away

    Answers those that are left."""
    replies_inbox.drop_answer(house(), name)
    return _all()


def canned_options(name: str) -> Any:
    """Without it the address would pass for a reply on a network of that name."""
    return "", 204, {"Allow": "DELETE, OPTIONS"}


undocumented("/replies/canned/<name>", canned_options, ["OPTIONS"])


@call("GET", "/people", "replies:read", tag="replies")
@answers(schemas.People)
def list_people() -> Any:
    """To whom a reply may be assigned: the users of the dashboard"""
    return {"items": [{"name": name} for name in canned(house().store.view()).user_names()]}
