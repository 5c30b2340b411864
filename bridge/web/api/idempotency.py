"""``Idempotency-Key``: a POST that is sent again has no second effect. The key is committed with the effect itself, so
there is no moment at which a crash could separate them; the answer follows and is given again for a day."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Response, g, request

from bridge.errors import Conflict, Invalid
from bridge.house import House
from bridge.store.once import Call, OnceStore, Repeated, calls

HEADER = "Idempotency-Key"
KEY = re.compile(r"[!-~]{1,100}")
#: How long a repeat waits for the answer to the first one, which is just being made.
PATIENCE = 2.0

Recall = Callable[[House, str], Any]


def once(house: House, token_id: str, view: Callable[[], Response], recall: Callable[[str], Any]) -> Response:
    """The answer of ``view``, or that of an earlier call with the same key. ``recall(subject)`` makes an answer anew
    when the first one was lost after its effect; ``g.house`` is what the view works with."""
    if HEADER not in request.headers:
        return view()
    sent = request.headers[HEADER]
    if not KEY.fullmatch(sent):
        raise Invalid({HEADER: "must be 1 to 100 visible characters of ASCII"})
    key, digest = _digest(token_id, sent), _digest(request.method, request.full_path, _body())
    if known := calls(house.store.view()).call(key, house.clock.ms()):
        return _again(house, known, digest, recall)
    store = OnceStore(house.store, key, digest)
    g.house = replace(house, store=store)
    try:
        response = view()
    except Repeated:
        known = calls(house.store.view()).call(key, house.clock.ms())
        if known is None:
            raise Conflict("another call with this key is under way") from None
        return _again(house, known, digest, recall)
    if store.used and response.status_code != 202:
        # What is only queued is looked at anew by whoever comes again.
        store.answer(response.status_code, response.get_data(as_text=True))
    return response


def _again(house: House, known: Call, digest: str, recall: Callable[[str], Any]) -> Response:
    if known.request != digest:
        raise Invalid({HEADER: "was sent with another request before"})
    until = time.monotonic() + PATIENCE
    while known.status is None and time.monotonic() < until and house.clock.ms() - known.at < PATIENCE * 1000:
        time.sleep(0.05)
        known = calls(house.store.view()).call(known.key, known.at) or known
    if known.status is None:
        response: Response = recall(known.subject)
    else:
        kind = "application/problem+json" if known.status >= 400 else "application/json"
        response = Response(known.answer, known.status, content_type=kind)
    response.headers["Idempotency-Replayed"] = "true"
    return response


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


def _body() -> str:
    """The body as it was meant: the order of fields and blanks between them do not matter."""
    try:
        return json.dumps(request.get_json(silent=True), sort_keys=True) if request.is_json else _raw()
    except (RecursionError, ValueError):
        return _raw()


def _raw() -> str:
    return hashlib.sha256(request.get_data()).hexdigest()
