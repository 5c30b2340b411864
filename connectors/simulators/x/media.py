"""Media upload, at once or in chunks, with alternative text. Pictures only; they are kept in memory."""

from __future__ import annotations

import base64
import binascii
import io
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from flask import Response, request
from PIL import Image, UnidentifiedImageError

from connectors.simulators.x.access import Kind
from connectors.simulators.x.limits import Limit
from connectors.simulators.x.names import Wanted
from connectors.simulators.x.problem import TYPES, Problem, invalid, missing
from connectors.simulators.x.things import Picture, first_id_at

if TYPE_CHECKING:
    from connectors.simulators.x import X

LARGEST = 5 * 1024 * 1024
LARGEST_GIF = 15 * 1024 * 1024
LIFE = timedelta(hours=24)
ALT_LENGTH = 1000
FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "GIF": "image/gif", "WEBP": "image/webp", "BMP": "image/bmp"}
CATEGORIES = frozenset({"tweet_image", "tweet_gif", "dm_image", "dm_gif"})
USER: tuple[Kind, ...] = ("oauth2", "oauth1")


@dataclass(slots=True)
class Upload:
    """One upload under way. ``key`` is set when it is finalized."""

    id: str
    expires: datetime
    total: int = 0
    category: str = "tweet_image"
    chunks: dict[int, bytes] = field(default_factory=dict)
    key: str = ""


@dataclass
class Uploads:
    now: Callable[[], datetime]
    all: dict[str, Upload] = field(default_factory=dict)
    pictures: dict[str, Picture] = field(default_factory=dict)
    _last: int = 0

    def begin(self, total: int, category: str) -> Upload:
        self._last = max(self._last + 1, first_id_at(self.now()))
        made = Upload(str(self._last), self.now() + LIFE, total, category)
        self.all[made.id] = made
        return made

    def finish(self, upload: Upload) -> Picture:
        """Put the chunks together and look at them. ``Problem`` 400 when they are no picture that X takes."""
        content = b"".join(upload.chunks[place] for place in sorted(upload.chunks))
        if not content or (upload.total and upload.total != len(content)):
            raise invalid("Segments do not add up to provided total file size.")
        try:
            with Image.open(io.BytesIO(content)) as opened:
                mime, (width, height) = FORMATS.get(opened.format or "", ""), opened.size
                opened.load()
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
            mime, width, height = "", 0, 0
        if not mime:
            raise invalid("media type unrecognized.", "media")
        if len(content) > (LARGEST_GIF if mime == "image/gif" else LARGEST):
            raise Problem(
                413,
                {"title": "Payload Too Large", "detail": "media is larger than allowed", "type": "about:blank"},
            )
        upload.key = f"{'16' if mime == 'image/gif' else '3'}_{upload.id}"
        self.pictures[upload.key] = Picture(upload.key, content, mime, "", width, height)
        return self.pictures[upload.key]

    def ready(self, ident: str) -> str:
        """The media key of a finalized upload that has not expired; "" otherwise."""
        found = self.all.get(ident)
        return found.key if found and found.key and found.expires > self.now() else ""


def register(sim: X) -> None:
    def add(path: str, view: Any, user: int = 500, app: int = 50_000, method: str = "POST") -> None:
        limit = Limit(user=user, app_day=app)
        sim.endpoint(method, path, view, kinds=USER, scopes="media.write", limit=limit)

    add("/2/media/upload", lambda caller: upload(sim))
    add("/2/media/upload", lambda caller: status(sim), user=1000, app=100_000, method="GET")
    add("/2/media/upload/initialize", lambda caller: initialize(sim, _given()), user=1875, app=180_000)
    add("/2/media/upload/<ident>/append", lambda caller, ident: append(sim, ident), user=1875, app=180_000)
    add("/2/media/upload/<ident>/finalize", lambda caller, ident: finalize(sim, ident), user=1875, app=180_000)
    add("/2/media/metadata", lambda caller: metadata(sim))
    sim.endpoint(
        "GET", "/2/media", lambda caller: lookup(sim), scopes="tweet.read", limit=Limit(user=900, app=300)
    )
    sim.app.add_url_rule("/media/<key>", view_func=lambda key: show(sim, key), endpoint="picture")


def _given() -> dict[str, Any]:
    body = request.get_json(silent=True)
    return body if isinstance(body, dict) else request.form.to_dict()


def _content() -> bytes:
    if "media" in request.files:
        return bytes(request.files["media"].read())
    text = _given().get("media", "")
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, TypeError, ValueError):
        raise invalid("media is neither a file nor base64", "media") from None


def _find(sim: X, ident: str) -> Upload:
    found = sim.uploads.all.get(ident)
    if found is None or found.expires <= sim.now():
        raise invalid(f"The media id [{ident}] is not known", "id", ident)
    return found


def _data(sim: X, found: Upload, **extra: Any) -> dict[str, Any]:
    left = int((found.expires - sim.now()).total_seconds())
    key = {"media_key": found.key} if found.key else {}
    return {"data": {"id": found.id, **key, "expires_after_secs": left, **extra}}


def _described(picture: Picture) -> dict[str, Any]:
    image = {"image_type": picture.mime, "w": picture.width, "h": picture.height}
    return {"size": len(picture.content), "image": image}


def upload(sim: X) -> Any:
    """POST /2/media/upload: the whole picture, or the older form with ``command``."""
    given = _given()
    command = str(given.get("command", "")).upper()
    if command == "INIT":
        return initialize(sim, given)
    if command == "APPEND":
        return append(sim, str(given.get("media_id", "")))
    if command == "FINALIZE":
        return finalize(sim, str(given.get("media_id", "")))
    category = str(given.get("media_category", ""))
    if category not in CATEGORIES:
        raise invalid(
            f"media_category [{category}] is not one of {sorted(CATEGORIES)}", "media_category", category
        )
    content = _content()
    made = sim.uploads.begin(len(content), category)
    made.chunks[0] = content
    return _data(sim, made, **_described(sim.uploads.finish(made)))


def initialize(sim: X, given: dict[str, Any]) -> dict[str, Any]:
    total = str(given.get("total_bytes", ""))
    category = str(given.get("media_category", "tweet_image"))
    if not total.isdecimal() or not 0 < int(total) <= LARGEST_GIF:
        raise invalid("total_bytes must say how large the media is", "total_bytes", total)
    if category not in CATEGORIES:
        raise invalid(f"media_category [{category}] is not supported here", "media_category", category)
    made = sim.uploads.begin(int(total), category)
    body = _data(sim, made)
    body["data"]["media_key"] = f"{'16' if category.endswith('gif') else '3'}_{made.id}"
    return body


def append(sim: X, ident: str) -> dict[str, Any]:
    found = _find(sim, ident)
    place = str(_given().get("segment_index", ""))
    if not place.isdecimal() or int(place) > 999:
        raise invalid("segment_index must be 0 to 999", "segment_index", place)
    found.chunks[int(place)] = _content()
    return {"data": {"expires_at": int(found.expires.timestamp())}}


def finalize(sim: X, ident: str) -> dict[str, Any]:
    found = _find(sim, ident)
    return _data(sim, found, **_described(sim.uploads.finish(found)))


def status(sim: X) -> dict[str, Any]:
    found = _find(sim, request.args.get("media_id", ""))
    state = "succeeded" if found.key else "pending"
    return _data(sim, found, processing_info={"state": state, "progress_percent": 100 if found.key else 0})


def metadata(sim: X) -> dict[str, Any]:
    """POST /2/media/metadata: the alternative text, up to 1,000 characters, before the media is posted."""
    given = _given()
    found = _find(sim, str(given.get("id", "")))
    shape = given.get("metadata")
    alt = shape.get("alt_text") if isinstance(shape, dict) else None
    text = alt.get("text") if isinstance(alt, dict) else None
    if not isinstance(text, str) or len(text) > ALT_LENGTH:
        raise invalid(f"alt_text.text must have at most {ALT_LENGTH} characters", "metadata.alt_text.text")
    if not found.key:
        raise invalid("The media is not finalized", "id", found.id)
    sim.uploads.pictures[found.key] = replace(sim.uploads.pictures[found.key], alt=text)
    sim.bill.charge("media.metadata")
    return {"data": {"id": found.id, "associated_metadata": {"alt_text": {"text": text}}}}


def lookup(sim: X) -> dict[str, Any]:
    wanted = Wanted.read(request.args)
    keys = [key for key in request.args.get("media_keys", "").split(",") if key]
    if not 1 <= len(keys) <= 100:
        raise invalid("The number of values in the `media_keys` list is not between 1 and 100", "media_keys")
    known = [key for key in dict.fromkeys(keys) if key in sim.uploads.pictures]
    body: dict[str, Any] = {"data": [sim.writer.picture(key, wanted.media) for key in known]} if known else {}
    if lost := [missing("media", key, "media_keys") for key in keys if key not in sim.uploads.pictures]:
        body["errors"] = [{**item, "type": TYPES + "resource-not-found"} for item in lost]
    return body


def show(sim: X, key: str) -> Response:
    with sim.lock:
        picture = sim.uploads.pictures.get(key)
    if picture is None:
        return Response("no such picture", 404)
    return Response(picture.content, mimetype=picture.mime, headers={"Cache-Control": "max-age=86400"})
