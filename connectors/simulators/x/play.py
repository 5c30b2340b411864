"""The play interface: what people on X do, done by a test, a demo or a rehearsing person."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import TYPE_CHECKING, Any

from flask import Response, jsonify, request

from connectors.simulators.x.names import TWEET_FIELDS, Wanted, stamp
from connectors.simulators.x.things import Post
from connectors.simulators.x.world import Unknown

if TYPE_CHECKING:
    from connectors.simulators.x import X

EVERYTHING = Wanted(TWEET_FIELDS, frozenset(), frozenset(), frozenset())


def register(sim: X) -> None:
    def add(path: str, view: Callable[[Any], Any], method: str = "POST") -> None:
        def handle() -> Response:
            given = request.get_json(force=True, silent=True) if method == "POST" else None
            try:
                with sim.lock:
                    return jsonify(view(given))
            except Unknown as error:
                answer = jsonify({"error": f"no post {error}"})
                answer.status_code = 404
            except (KeyError, TypeError, AttributeError) as error:
                answer = jsonify({"error": f"the body lacks {error}"})
                answer.status_code = 400
            except ValueError as error:
                answer = jsonify({"error": str(error)})
                answer.status_code = 400
            return answer

        sim.app.add_url_rule(f"/_play/{path}", endpoint=f"play {path}", view_func=handle, methods=[method])

    add("reply", lambda given: show(sim, reply(sim, given)))
    add("replies", lambda given: replies(sim, given))
    add("edit", lambda given: show(sim, sim.world.edit(given["id"], given["text"])))
    add("delete", lambda given: delete(sim, given))
    add("repost", lambda given: show(sim, sim.world.repost(sim.world.user(given["username"]), given["post"])))
    add("quote", lambda given: show(sim, quote(sim, given)))
    add("mention", lambda given: show(sim, mention(sim, given)))
    add("message", lambda given: message(sim, given))
    add("cut", lambda given: {"cut": sim.streams.close_all("UpstreamOperationalDisconnect")})
    add("posts", lambda given: posts(sim), "GET")
    add("messages", lambda given: messages(sim), "GET")
    add("bill", lambda given: sim.bill.show(), "GET")


def show(sim: X, post: Post) -> dict[str, Any]:
    """A post with all its fields, its author's name and its text as typed (``plain``), free of charge."""
    return {**sim.writer.post(post, EVERYTHING), "username": post.author.username, "plain": post.text}


def reply(sim: X, given: dict[str, Any]) -> Post:
    """``{"to", "username", "text"}``; ``edit_of``: a new version of that reply; ``mention``: false takes the
    mention out; ``id``: the id to give it."""
    if given.get("edit_of"):
        return sim.world.edit(given["edit_of"], given["text"])
    ident = int(given.get("id") or 0)
    return sim.reply(
        given["to"], given["username"], given["text"], address=bool(given.get("mention", True)), post_id=ident
    )


def replies(sim: X, given: list[dict[str, Any]]) -> dict[str, Any]:
    """Many replies at once, in their order: ``{"count", "first", "last"}``."""
    made = [reply(sim, item) for item in given]
    ends = {"first": str(made[0].id), "last": str(made[-1].id)} if made else {}
    return {"count": len(made), **ends}


def delete(sim: X, given: dict[str, Any]) -> dict[str, Any]:
    sim.world.delete(given["id"])
    return {"deleted": True, "id": str(given["id"])}


def quote(sim: X, given: dict[str, Any]) -> Post:
    root = sim.world.find(given["post"])
    return sim.world.add(sim.world.user(given["username"]), given.get("text", ""), quoted=root.id)


def mention(sim: X, given: dict[str, Any]) -> Post:
    """A post of its own that addresses the shop."""
    text = given["text"]
    if f"@{sim.world.shop.username.lower()}" not in text.lower():
        text = f"@{sim.world.shop.username} {text}"
    return sim.world.add(sim.world.user(given["username"]), text)


def message(sim: X, given: dict[str, Any]) -> dict[str, Any]:
    """Somebody writes to the shop."""
    made = sim.world.message(sim.world.user(given["username"]), sim.world.shop, given["text"])
    return {
        "id": str(made.id),
        "dm_conversation_id": made.conversation,
        "sender_id": made.sender.id,
        "text": made.text,
    }


def posts(sim: X) -> list[dict[str, Any]]:
    """The shop's own posts with what was answered to them, oldest first; ``?replies=N``: the newest N only."""
    world, shown = sim.world, []
    given = request.args.get("replies", "")
    most = int(given) if given.isdecimal() else None
    for ident in world.by_author.get(world.shop.id, []):
        post = world.posts[ident]
        if post.deleted or not post.latest or post.reply_to:
            continue
        thread = world.by_conversation.get(post.conversation, [])
        answers = [show(sim, item) for item in islice(world.newest_first(thread), most) if item.reply_to]
        pictures = [
            {"media_key": key, "alt_text": sim.uploads.pictures[key].alt, "url": f"{sim.base_url}/media/{key}"}
            for key in post.media
        ]
        shown.append({**show(sim, post), "media": pictures, "replies": answers[::-1]})
    return shown


def messages(sim: X) -> list[dict[str, Any]]:
    return [
        {
            "id": str(item.id),
            "from": item.sender.username,
            "to": item.recipient.username,
            "text": item.text,
            "created_at": stamp(item.created_at),
        }
        for item in sim.world.messages
    ]
