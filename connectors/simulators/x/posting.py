"""POST and DELETE /2/tweets, with X's reasons to refuse."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import Response, jsonify, request

from connectors.networks.x.weight import has_link, weighted_length
from connectors.simulators.x.access import Caller, Kind
from connectors.simulators.x.entities import CASHTAG, leading
from connectors.simulators.x.limits import Limit
from connectors.simulators.x.problem import TYPES, Problem, forbidden, invalid, plain
from connectors.simulators.x.things import Post, User
from connectors.simulators.x.world import Unknown

if TYPE_CHECKING:
    from connectors.simulators.x import X

LONGEST = 280
# X does not tell how far back it compares; a day covers every retry of ours.
DUPLICATES_FOR = timedelta(hours=24)
TOO_LONG = (
    "Your Tweet text is too long. For more information on how Twitter determines text length see "
    "https://github.com/twitter/twitter-text."
)
NOT_SUMMONED = (
    "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the "
    "author of the post you are replying to."
)
ALLOWED = (
    "card_uri community_id direct_message_deep_link edit_options for_super_followers_only geo made_with_ai media "
    "nullcast paid_partnership poll quote_tweet_id reply reply_settings share_with_followers text"
)
USER: tuple[Kind, ...] = ("oauth2", "oauth1")


def register(sim: X) -> None:
    sim.endpoint(
        "POST",
        "/2/tweets",
        lambda caller: create(sim, caller),
        kinds=USER,
        scopes="tweet.read tweet.write users.read",
        limit=Limit(user=100, app_day=10_000),
    )
    sim.endpoint(
        "DELETE",
        "/2/tweets/<ident>",
        lambda caller, ident: delete(sim, caller, ident),
        kinds=USER,
        scopes="tweet.read tweet.write users.read",
        limit=Limit(user=50),
    )


def create(sim: X, caller: Caller) -> Response:
    """201 with id and text, or the reason why not."""
    body = _body()
    author = sim.world.users[caller.user_id]
    text = body.get("text", "")
    media = _media(sim, body)
    if not isinstance(text, str) or (not text.strip() and not media):
        raise invalid("One of the following is required: text, media, poll", "text", str(text))
    if "edit_options" in body:
        return _answer(sim, _edit(sim, author, body, text))
    target = _target(sim, author, body)
    _fits(text[leading(text)[1] :] if target else text)
    if len(CASHTAG.findall(text)) > 1:
        raise forbidden("Posts are limited to one cashtag.")
    quoted = _quoted(sim, body)
    _not_twice(sim, author, text)
    post = sim.world.add(
        author,
        text,
        reply_to=target.id if target else 0,
        quoted=quoted.id if quoted else 0,
        media=media,
        paid_partnership=bool(body.get("paid_partnership")),
    )
    if has_link(text):
        sim.bill.charge("post.create_with_link")
    else:
        summoned = target is not None and _summons(sim, target, author)
        sim.bill.charge("post.create_summoned" if summoned else "post.create")
    return _answer(sim, post)


def _fits(text: str) -> None:
    if weighted_length(text) > LONGEST:
        raise _refused(TOO_LONG)


def _body() -> dict[str, Any]:
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise invalid("Requests with bodies must have content-type of application/json.")
    for name in body:
        if name not in ALLOWED.split():
            raise invalid(
                f"$.{name}: is not defined in the schema and the schema does not allow additional properties"
            )
    return body


def _refused(detail: str) -> Problem:
    return Problem(
        400,
        {
            "errors": [{"message": detail}],
            "title": "Invalid Request",
            "detail": detail,
            "type": TYPES + "invalid-request",
        },
    )


def _media(sim: X, body: dict[str, Any]) -> tuple[str, ...]:
    given = body.get("media")
    if given is None:
        return ()
    ids = given.get("media_ids") if isinstance(given, dict) else None
    if not isinstance(ids, list) or not 1 <= len(ids) <= 4:
        raise invalid("$.media.media_ids: there must be 1 to 4 items in the array", "media.media_ids", str(ids))
    keys = [sim.uploads.ready(str(ident)) for ident in ids]
    if not all(keys):
        raise _refused("Your media IDs are invalid.")
    return tuple(key for key in keys if key)


def _target(sim: X, author: User, body: dict[str, Any]) -> Post | None:
    reply = body.get("reply")
    if reply is None:
        return None
    ident = str(reply.get("in_reply_to_tweet_id", "")) if isinstance(reply, dict) else ""
    if not ident.isdecimal():
        raise invalid(f"$.reply.in_reply_to_tweet_id: [{ident}] does not match ^[0-9]{{1,19}}$", "reply", ident)
    try:
        target = sim.world.find(ident)
    except Unknown:
        raise forbidden("You attempted to reply to a Tweet that is deleted or not visible to you.") from None
    if sim.summoned and target.author is not author and not _summons(sim, target, author):
        raise forbidden(NOT_SUMMONED)
    return target


def _summons(sim: X, target: Post, author: User) -> bool:
    """Whether the post replied to mentions the author or quotes one of their posts (rule of 2026-02-23)."""
    if target.author is author:
        return False
    quotes = target.quoted and sim.world.posts[target.quoted].author is author
    return author.id in target.mentions or bool(quotes)


def _quoted(sim: X, body: dict[str, Any]) -> Post | None:
    if "quote_tweet_id" not in body:
        return None
    raise forbidden("Quoting is not available on your plan.")


def _not_twice(sim: X, author: User, text: str) -> None:
    """Refuse the same words again; mentions at the start and the case do not make them others."""
    words = " ".join(text[leading(text)[1] :].casefold().split())
    now, recent = sim.now(), sim.world.recent
    while recent and recent[0][0] <= now - DUPLICATES_FOR:
        recent.popleft()
    if words and any(who == author.id and said == words for _, who, said in recent):
        raise forbidden("You are not allowed to create a Tweet with duplicate content.")
    recent.append((now, author.id, words))


def _edit(sim: X, author: User, body: dict[str, Any], text: str) -> Post:
    options = body["edit_options"]
    ident = str(options.get("previous_post_id", "")) if isinstance(options, dict) else ""
    try:
        old = sim.world.find(ident)
    except Unknown:
        raise invalid("The post to edit does not exist.", "edit_options.previous_post_id", ident) from None
    first = sim.world.posts[old.first]
    if old.author is not author or sim.now() - first.created_at > timedelta(hours=1) or len(old.versions) > 5:
        raise forbidden("You are not allowed to edit this Tweet.")
    _fits(text)
    sim.bill.charge("post.create_with_link" if has_link(text) else "post.create")
    return sim.world.edit(old.id, text)


def _answer(sim: X, post: Post) -> Response:
    history = [str(version) for version in post.versions]
    response = jsonify(
        {"data": {"id": str(post.id), "text": sim.writer.wire(post)[0], "edit_history_tweet_ids": history}}
    )
    response.status_code = 201
    return response


def delete(sim: X, caller: Caller, ident: str) -> dict[str, Any]:
    try:
        post = sim.world.find(ident)
    except Unknown:
        raise plain(
            404, "Not Found", f"Could not find tweet with id: [{ident}].", TYPES + "resource-not-found"
        ) from None
    if post.author.id != caller.user_id:
        raise forbidden("You are not authorized to delete this Tweet.")
    sim.world.delete(post.id)
    sim.bill.charge("delete")
    return {"data": {"deleted": True}}
