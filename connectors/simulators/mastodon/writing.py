"""What is written: statuses (once per Idempotency-Key), media."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, jsonify, request

from connectors.simulators.mastodon.reading import show
from connectors.simulators.mastodon.world import MOST_MEDIA, Problem

if TYPE_CHECKING:
    from connectors.simulators.mastodon import Mastodon


def register(sim: Mastodon) -> None:
    sim.endpoint("POST", "/api/v1/statuses", lambda me: post(sim, me), scope="write")
    sim.endpoint("DELETE", "/api/v1/statuses/<ident>", lambda me, ident: delete(sim, me, ident), scope="write")
    sim.endpoint("POST", "/api/v2/media", lambda me: upload(sim), scope="write")
    sim.endpoint("GET", "/api/v1/media/<ident>", lambda me, ident: media(sim, ident), scope="write")


def post(sim: Mastodon, me: str) -> dict[str, Any]:
    world, given = sim.world, request.form
    key = me, request.headers.get("Idempotency-Key", "")
    if key[1] and key in world.done:
        return show(sim, world.find(world.done[key]))
    text, pictures = given.get("status", ""), tuple(given.getlist("media_ids[]"))
    if not text.strip() and not pictures:
        raise Problem(422, "Validation failed: Text can't be blank")
    if world.length(text) > sim.characters:
        raise Problem(422, f"Validation failed: Text character limit of {sim.characters} exceeded")
    reply_to = given.get("in_reply_to_id", "")
    if reply_to and (reply_to not in world.statuses or world.statuses[reply_to].deleted):
        raise Problem(404, "The post you are trying to reply to does not appear to exist.")
    if len(pictures) > MOST_MEDIA or any(ident not in world.media for ident in pictures):
        raise Problem(422, "Validation failed: media")
    if any(world.media[ident]["waits"] > 0 for ident in pictures):
        raise Problem(422, "Cannot attach files that have not finished processing. Try again in a moment!")
    visibility = given.get("visibility", "public")
    if visibility not in {"public", "unlisted", "private", "direct"}:
        raise Problem(422, "Validation failed: Visibility is not included in the list")
    made = world.say(world.people[me], text, reply_to=reply_to, visibility=visibility, media=pictures)
    if key[1]:
        world.done[key] = made.id
    return show(sim, made)


def delete(sim: Mastodon, me: str, ident: str) -> dict[str, Any]:
    found = sim.world.find(ident)
    if found.author.id != me:
        raise Problem(404, "Record not found")
    shown = show(sim, found)
    sim.world.delete(ident)
    return shown


def upload(sim: Mastodon) -> Response:
    file = request.files.get("file")
    if file is None:
        raise Problem(422, "Validation failed: File can't be blank")
    content = file.read()
    if not content.startswith((b"\x89PNG", b"\xff\xd8", b"GIF8", b"RIFF")):
        raise Problem(422, "Validation failed: File content type is invalid")
    fault = sim.strike("late")
    waits = int(fault.body or 1) if fault else 0
    ident = sim.world.next_id()
    sim.world.media[ident] = {
        "description": request.form.get("description"),
        "mime": file.mimetype,
        "size": len(content),
        "waits": waits,
    }
    return _shown(sim, ident, 202)


def media(sim: Mastodon, ident: str) -> Response:
    found = sim.world.media.get(ident)
    if found is None:
        raise Problem(404, "Record not found")
    found["waits"] -= 1
    return _shown(sim, ident, 206)


def _shown(sim: Mastodon, ident: str, unfinished: int) -> Response:
    found = sim.world.media[ident]
    ready = found["waits"] <= 0
    url = f"{sim.base_url}/media/{ident}" if ready else None
    response = jsonify({"id": ident, "type": "image", "url": url, "description": found["description"]})
    response.status_code = 200 if ready else unfinished
    return response
