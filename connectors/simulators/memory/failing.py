"""What the fakes share: failures on demand, signed notices, settings."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, TypeVar

from marshmallow import Schema, fields

from connectors.errors import ConnectorError, Refused, Retryable
from connectors.values import Finding

T = TypeVar("T")


class Settings(Schema):
    secret = fields.Str(load_default="memory", metadata={"help": "Signs notices of the fake.", "secret": True})


class Failing:
    """Failures on demand.

    ``failures``: errors by method, first come first served: ``fake.failures["place_order"] = [lost()]`` strikes the
    next call. An error with ``maybe_done`` strikes AFTER the effect, as a lost answer does.
    ``down``: as many calls of any kind find the platform away. ``lose``: as many writes are done and their answers
    lost, once ``lose_after`` writes have passed.
    One call at a time: a fake may be shared by threads.
    """

    writes: ClassVar[frozenset[str]]

    def __init__(self) -> None:
        self.failures: defaultdict[str, list[ConnectorError]] = defaultdict(list)
        self.down = self.lose = self.lose_after = 0
        self.lock = threading.RLock()

    def _run(self, name: str, work: Callable[[], T]) -> T:
        with self.lock:
            error = self._next(name)
            if error is not None and not getattr(error, "maybe_done", False):
                raise error
            result = work()
            if error is not None:
                raise error
            return result

    def _next(self, name: str) -> ConnectorError | None:
        if self.failures[name]:
            return self.failures[name].pop(0)
        if self.down > 0:
            self.down -= 1
            return away()
        if name in self.writes:
            if self.lose_after > 0:
                self.lose_after -= 1
            elif self.lose > 0:
                self.lose -= 1
                return lost()
        return None

    def _look(self, what: str) -> list[Finding]:
        """What ``check`` finds."""
        try:
            self._run("check", lambda: None)
        except ConnectorError as error:
            return [Finding(what, "failed", str(error), "this one is a fake: let it be up again")]
        return [Finding(what, "ok", "in memory")]


def lost() -> Retryable:
    """An answer that gets lost after the deed."""
    return Retryable("the answer was lost", maybe_done=True, platform="memory")


def away() -> Retryable:
    """A platform that is away."""
    return Retryable("away", platform="memory")


def signed(secret: str, body: bytes) -> dict[str, str]:
    """The headers of a notice that the fakes take as theirs."""
    digest = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    return {"X-Signature": base64.b64encode(digest).decode()}


def _signed(secret: str, headers: Mapping[str, str], body: bytes) -> bool:
    given = {name.lower(): value for name, value in headers.items()}.get("x-signature", "")
    return hmac.compare_digest(signed(secret, body)["X-Signature"].encode(), given.encode("utf-8", "replace"))


def notice(secret: str, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    """A verified notice: ``id``, ``kind`` and ``resource`` are texts, ``body`` an object.

    ``Refused``: "forged" when the signature does not hold, "mismatch" when the words make no notice."""
    if not _signed(secret, headers, body):
        raise Refused("the signature does not hold", code="forged", platform="memory")
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict) or not all(isinstance(data.get(key), str) for key in ("id", "kind", "resource")):
        raise Refused("this is no notice", code="mismatch", platform="memory")
    more = data.get("body")
    return {**data, "body": more if isinstance(more, dict) else {}}
