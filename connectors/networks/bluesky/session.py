"""The shop's session: an access token for two hours, and a refresh token that each refresh replaces.

Sessions are scarce (300 new ones a day), so they are kept (sealed, in the ledger) and shared between processes: whoever
finds the token too old renews it alone, and takes over what another one renewed meanwhile. A refresh token that is no
longer good costs one new session by the app password.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import requests

from connectors.contracts import Surroundings
from connectors.errors import Permanent, Refused
from connectors.networks.bluesky.problems import PLATFORM
from connectors.networks.bluesky.wire import Odd, Wire, stale, understood
from connectors.values import Account

MEMORY = "bluesky.session"
CREATE, REFRESH = "com.atproto.server.createSession", "com.atproto.server.refreshSession"


@dataclass(frozen=True, slots=True)
class Held:
    """What is kept. ``first``: which configuration it was made with."""

    first: str
    did: str
    handle: str
    access: str
    refresh: str

    def __repr__(self) -> str:
        return f"Held({self.did!r}, …)"


class Session:
    """A ``Signer``; safe between threads."""

    def __init__(self, settings: Mapping[str, Any], around: Surroundings, wire: Wire) -> None:
        self._around, self._wire = around, wire
        self._handle, self._password = str(settings["handle"]).lstrip("@"), str(settings["app_password"])
        whole = "\n".join([str(settings["service"]).rstrip("/"), self._handle, self._password])
        self._first = hashlib.sha256(whole.encode()).hexdigest()[:16]
        self._lock = threading.Lock()
        self._held: Held | None = None

    def me(self) -> Account:
        """The shop's account; the id is its DID."""
        held = self._current()
        return Account(held.did, held.handle)

    def access(self) -> str:
        return self._current().access

    def renew(self, stale: str) -> None:
        """Get another access token than ``stale``."""
        with self._lock:
            if self._held is None or self._held.access == stale:
                self._held = self._other(stale)

    def _current(self) -> Held:
        with self._lock:
            if self._held is None:
                self._held = self._stored() or self._other("")
            return self._held

    def _other(self, stale: str) -> Held:
        with self._around.alone("bluesky-session"):
            kept = self._stored()
            if kept is not None and kept.access != stale:
                return kept
            held = (self._refreshed(kept) if kept is not None else None) or self._made()
            self._around.remember(MEMORY, json.dumps(asdict(held)))
            return held

    def _stored(self) -> Held | None:
        """What was kept, unless the configuration is another one since."""
        try:
            held = Held(**json.loads(self._around.recall(MEMORY) or "{}"))
        except (ValueError, TypeError):
            return None
        return held if held.first == self._first and held.access and held.refresh else None

    def _refreshed(self, held: Held) -> Held | None:
        """None: the refresh token is no longer good."""
        try:
            response = self._wire.procedure(REFRESH, held.refresh)
        except (Refused, Permanent):
            return None
        return None if stale(response) else self._read(response)

    def _made(self) -> Held:
        body = {"identifier": self._handle, "password": self._password}
        try:
            response = self._wire.procedure(CREATE, body=body)
        except Refused as refusal:
            raise Permanent(
                f"{refusal.message}. Check handle, app_password and service.", platform=PLATFORM
            ) from None
        return self._read(self._wire.fresh(response, CREATE, write=False))

    def _read(self, response: requests.Response) -> Held:
        def read(body: dict[str, Any]) -> Held:
            did, handle = body["did"], body["handle"]
            access, refresh = body["accessJwt"], body["refreshJwt"]
            if not all(isinstance(item, str) and item for item in (did, handle, access, refresh)):
                raise Odd("no session")
            return Held(self._first, did, handle, access, refresh)

        return understood(response, read)
