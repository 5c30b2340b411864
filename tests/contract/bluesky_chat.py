"""The simulator's chat service on a server of its own, to which a real account server (the reference PDS) passes calls on: it
knows the caller by the token that this server signs for it, and asks that server about accounts."""

from __future__ import annotations

from typing import Any

import requests
from atproto_core.did_doc import DidDocument
from atproto_server.auth.jwt import verify_jwt
from flask import Response, jsonify, request

from connectors.simulators.base import Simulator
from connectors.simulators.bluesky.chat import Chats
from connectors.simulators.bluesky.world import Problem


class Asked:
    """What the service knows of accounts: what their own server tells everybody."""

    def __init__(self) -> None:
        self.pds = ""
        self._handles: dict[str, str] = {}

    def profile(self, did: str) -> dict[str, Any]:
        if did not in self._handles:
            found = self._get("com.atproto.repo.describeRepo", repo=did)
            if not found:
                raise Problem(400, "RecipientNotFound", "Could not find recipient")
            self._handles[did] = found["handle"]
        return {"did": did, "handle": self._handles[did]}

    def allows(self, did: str) -> str:
        found = self._get(
            "com.atproto.repo.getRecord", repo=did, collection="chat.bsky.actor.declaration", rkey="self"
        )
        return str(found["value"]["allowIncoming"]) if found else "following"

    def follows(self, who: str, whom: str) -> bool:
        found = self._get("com.atproto.repo.listRecords", repo=who, collection="app.bsky.graph.follow", limit=100)
        return any(row["value"]["subject"] == whom for row in found.get("records", []))

    def _get(self, nsid: str, **params: Any) -> dict[str, Any]:
        answer = requests.get(f"{self.pds}/xrpc/{nsid}", params=params, timeout=60)
        return dict(answer.json()) if answer.ok else {}


class ChatService(Simulator):
    """``did`` and ``plc`` (the directory of identities) are known once the servers stand."""

    name = "bluesky-chat"

    def reset(self) -> None:
        self.did = self.plc = ""
        self.people = Asked()
        self.chats = Chats(self.now, self.people)
        self._keys: dict[str, str] = {}

    def routes(self) -> None:
        self.app.add_url_rule("/xrpc/<nsid>", view_func=self._serve, methods=["GET", "POST"])

    def _serve(self, nsid: str) -> Response:
        given = request.get_json(silent=True) if request.method == "POST" else request.args.to_dict()
        with self.lock:
            try:
                made = self.chats.serve(nsid, self._caller(nsid), given, request.args.getlist("members"))
                return jsonify(made)
            except Problem as problem:
                answer = jsonify({"error": problem.name, "message": problem.message})
                answer.status_code = problem.status
                return answer

    def _caller(self, nsid: str) -> str:
        """Who signed in at their server, which says so: with their key, for us, for this method."""
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        payload = verify_jwt(token, self._key, self.did)
        if payload.lxm != nsid or payload.iss is None:
            raise Problem(401, "BadJwtLexiconMethod", "bad jwt lexicon method")
        return str(payload.iss)

    def _key(self, did: str, fresh: bool) -> str:
        if fresh or did not in self._keys:
            document = requests.get(f"{self.plc}/{did}", timeout=60).json()
            key = DidDocument.from_dict(document).get_did_key()
            assert key is not None
            self._keys[did] = key
        return self._keys[did]
