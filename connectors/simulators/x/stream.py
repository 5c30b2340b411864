"""GET /2/tweets/search/stream, and /2/connections."""

from __future__ import annotations

import json
import queue
import select
import socket
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import Response, request

from connectors.simulators.x.limits import Limit
from connectors.simulators.x.names import Wanted, renamed, stamp
from connectors.simulators.x.problem import TYPES, Problem, invalid
from connectors.simulators.x.query import Query, parse
from connectors.simulators.x.things import Post

if TYPE_CHECKING:
    from connectors.simulators.x import X

RULE_LENGTH = 1024


@dataclass(slots=True)
class Rule:
    id: str
    value: str
    tag: str
    query: Query

    def show(self) -> dict[str, str]:
        return {"id": self.id, "value": self.value, **({"tag": self.tag} if self.tag else {})}


@dataclass(slots=True)
class Connection:
    id: str
    wanted: Wanted
    started: datetime
    client: str
    peer: socket.socket | None
    lines: queue.SimpleQueue[tuple[Post, list[Rule]] | None] = field(default_factory=queue.SimpleQueue)
    ended: datetime | None = None
    reason: str = ""

    def alive(self) -> bool:
        """Whether the client is still there: one that hung up must not hold the only place."""
        if self.ended:
            return False
        if self.peer is None:
            return True
        try:
            readable, _, _ = select.select([self.peer], [], [], 0)
            return not readable or bool(self.peer.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT))
        except (OSError, ValueError):
            return False


class Streams:
    """The rules, and the one connection that X allows."""

    def __init__(self, sim: X) -> None:
        self.sim = sim
        self.rules: dict[str, Rule] = {}
        self.connections: list[Connection] = []

    def add_rule(self, value: str, tag: str) -> Rule:
        """``BadQuery`` for a rule that X would not take."""
        rule = Rule(str(self.sim.world.next_id()), value, tag, parse(value, self.sim.world, RULE_LENGTH))
        self.rules[rule.id] = rule
        return rule

    def announce(self, post: Post) -> None:
        """Hand a new post to whoever listens, if a rule matches."""
        listening = [connection for connection in self.connections if not connection.ended]
        if not listening:
            return
        matching = [rule for rule in self.rules.values() if rule.query.test(post)]
        if not matching or self._struck("gap"):
            return
        broken = self._struck("break")
        for connection in listening:
            if broken:
                self.end(connection, "UpstreamOperationalDisconnect")
            else:
                connection.lines.put((post, matching))

    def _struck(self, kind: str) -> bool:
        return bool(self.sim.faults) and self.sim.strike(kind) is not None

    def end(self, connection: Connection, reason: str) -> bool:
        if connection.ended:
            return False
        connection.ended, connection.reason = self.sim.now(), reason
        connection.lines.put(None)
        return True

    def close_all(self, reason: str = "ServerShutdown") -> int:
        """Cut every running stream; returns how many there were."""
        return sum(self.end(connection, reason) for connection in list(self.connections))

    def connect(self, wanted: Wanted) -> Connection:
        for old in self.connections:
            if not old.ended and not old.alive():
                self.end(old, "ClientClosed")
        if any(not connection.ended for connection in self.connections):
            raise Problem(
                429,
                {
                    "title": "ConnectionException",
                    "detail": "This stream is currently at the maximum allowed connection limit.",
                    "connection_issue": "TooManyConnections",
                    "type": TYPES + "streaming-connection",
                },
            )
        if not self.rules:
            raise Problem(
                409,
                {
                    "title": "ConnectionException",
                    "detail": "You must define rules before connecting to the stream.",
                    "connection_issue": "RuleConfigurationIssue",
                    "type": TYPES + "rule-cap",
                },
            )
        peer = request.environ.get("werkzeug.socket")
        made = Connection(
            str(uuid.UUID(int=self.sim.rng.getrandbits(128), version=4)),
            wanted,
            self.sim.now(),
            request.remote_addr or "",
            peer if isinstance(peer, socket.socket) else None,
        )
        self.connections = [*self.connections[-99:], made]
        return made

    def lines(self, connection: Connection) -> Iterator[bytes]:
        """JSON lines ended by \\r\\n; a blank line whenever nothing came for ``keep_alive`` seconds."""
        sim = self.sim
        silent = 0.0
        try:
            yield b""  # the headers go out at once, not with the first line
            while True:
                try:
                    item = connection.lines.get(timeout=silent or sim.keep_alive)
                except queue.Empty:
                    silent = 0.0
                    if self.sim.faults and (fault := sim.strike("silence")):
                        silent = fault.seconds
                    else:
                        yield b"\r\n"
                    continue
                if item is None:
                    return
                if not silent:
                    with sim.lock:
                        line = self._line(connection, *item)
                    yield line
        finally:
            with sim.lock:
                self.end(connection, "ClientClosed")

    def _line(self, connection: Connection, post: Post, rules: list[Rule]) -> bytes:
        body = self.sim.writer.answer([post], connection.wanted)
        body["data"] = body["data"][0]
        if connection.wanted.new:
            body = renamed(body)
        body["matching_rules"] = [{"id": rule.id, **({"tag": rule.tag} if rule.tag else {})} for rule in rules]
        return json.dumps(body, separators=(",", ":")).encode() + b"\r\n"


def register(sim: X) -> None:
    def connect(caller: object) -> Response:
        connection = sim.streams.connect(Wanted.read(request.args))
        return Response(sim.streams.lines(connection), mimetype="application/json")

    def add(path: str, method: str, view: Any, limit: Limit) -> None:
        sim.endpoint(method, path, view, limit=limit, scopes="", kinds=("app",))

    add("/2/tweets/search/stream", "GET", connect, Limit(app=50))
    add("/2/connections", "GET", lambda caller: history(sim), Limit(app=450))
    add("/2/connections", "DELETE", lambda caller: kill(sim, some=True), Limit(app=100))
    add("/2/connections/all", "DELETE", lambda caller: kill(sim), Limit(app=100))
    add("/2/connections/<endpoint>", "DELETE", lambda caller, endpoint: kill(sim, endpoint), Limit(app=100))


def history(sim: X) -> dict[str, Any]:
    status = request.args.get("status", "active")
    shown = [
        {
            "id": item.id,
            "endpoint_name": "filtered_stream",
            "connected_at": stamp(item.started),
            "client_ip": item.client,
            **({"disconnected_at": stamp(item.ended), "disconnect_reason": item.reason} if item.ended else {}),
        }
        for item in reversed(sim.streams.connections)
        if status == "all" or (status == "active") == (item.ended is None)
    ]
    body: dict[str, Any] = {"data": shown} if shown else {}
    return {**body, "meta": {"result_count": len(shown)}}


def kill(sim: X, endpoint: str = "filtered_stream", *, some: bool = False) -> dict[str, Any]:
    """DELETE /2/connections: all, those of an endpoint, or those named by ``uuids`` in the body."""
    running = {item.id: item for item in sim.streams.connections if not item.ended}
    wanted = list(running)
    if some:
        body = request.get_json(silent=True)
        given = body.get("uuids") if isinstance(body, dict) else None
        wanted = [str(item) for item in given] if isinstance(given, list) else []
        if not wanted:
            raise invalid("$.uuids: there must be a minimum of 1 items in the array", "uuids", "")
    elif endpoint != "filtered_stream":
        wanted = []
    results = []
    for ident in wanted:
        done = ident in running and sim.streams.end(running[ident], "ConnectionKilled")
        results.append(
            {"uuid": ident, "success": done, **({} if done else {"error_message": "No such connection"})}
        )
    good = sum(bool(item["success"]) for item in results)
    return {"data": {"successful_kills": good, "failed_kills": len(results) - good, "results": results}}
