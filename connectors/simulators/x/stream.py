"""GET /2/tweets/search/stream, its rules, and /2/connections."""

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

from connectors.simulators.x.fields import Wanted, renamed, stamp
from connectors.simulators.x.limits import Limit
from connectors.simulators.x.problem import TYPES, Problem, invalid
from connectors.simulators.x.query import BadQuery, Query, parse
from connectors.simulators.x.world import Post

if TYPE_CHECKING:
    from connectors.simulators.x import X

RULES = 1000
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
        return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode() + b"\r\n"


def register(sim: X) -> None:
    def connect(caller: object) -> Response:
        connection = sim.streams.connect(Wanted.read(request.args))
        return Response(sim.streams.lines(connection), mimetype="application/json")

    def add(path: str, method: str, view: Any, limit: Limit) -> None:
        sim.endpoint(method, path, view, limit=limit, scopes="", kinds=("app",))

    add("/2/tweets/search/stream", "GET", connect, Limit(app=50))
    add("/2/tweets/search/stream/rules", "GET", lambda caller: rules(sim), Limit(app=450))
    add("/2/tweets/search/stream/rules", "POST", lambda caller: change(sim), Limit(app=100))
    add("/2/connections", "GET", lambda caller: history(sim), Limit(app=450))
    add("/2/connections", "DELETE", lambda caller: kill(sim, some=True), Limit(app=100))
    add("/2/connections/all", "DELETE", lambda caller: kill(sim), Limit(app=100))
    add("/2/connections/<endpoint>", "DELETE", lambda caller, endpoint: kill(sim, endpoint), Limit(app=100))


def rules(sim: X) -> dict[str, Any]:
    wanted = set(filter(None, request.args.get("ids", "").split(",")))
    found = [rule.show() for rule in sim.streams.rules.values() if not wanted or rule.id in wanted]
    body: dict[str, Any] = {"data": found} if found else {}
    return {**body, "meta": {"sent": stamp(sim.now()), "result_count": len(found)}}


def change(sim: X) -> Response | dict[str, Any]:
    """Add or delete rules. A duplicate or a bad rule is an item of ``errors``; none is added then, as on X."""
    body = request.get_json(silent=True)
    if not isinstance(body, dict) or not ("add" in body or "delete" in body):
        raise invalid("The request body must have add or delete")
    dry = request.args.get("dry_run", "").lower() == "true"
    if "add" in body:
        return _add(sim, body["add"], dry)
    doomed = body["delete"] if isinstance(body["delete"], dict) else {}
    ids = {str(item) for item in doomed.get("ids", ())}
    values = set(doomed.get("values", ()))
    if not ids and not values:
        raise invalid("$.delete.ids: there must be a minimum of 1 items in the array", "delete", "")
    found = [rule.id for rule in sim.streams.rules.values() if rule.id in ids or rule.value in values]
    if not dry:
        for ident in found:
            del sim.streams.rules[ident]
    asked = len(ids) + len(values)
    summary = {"deleted": len(found), "not_deleted": asked - len(found)}
    answer: dict[str, Any] = {"meta": {"sent": stamp(sim.now()), "summary": summary}}
    if asked > len(found):
        errors = [
            {"title": "Invalid Request", "detail": "Rule does not exist", "type": TYPES + "invalid-request", "value": i}
            for i in sorted(ids - set(found))
        ]
        answer["errors"] = errors
    return answer


def _add(sim: X, wanted: Any, dry: bool) -> Response | dict[str, Any]:
    if not isinstance(wanted, list) or not all(isinstance(item, dict) for item in wanted) or not wanted:
        raise invalid("$.add: there must be a minimum of 1 items in the array", "add", "")
    streams, errors = sim.streams, []
    if len(streams.rules) + len(wanted) > RULES:
        detail = f"Rule limit exceeded: at most {RULES} rules"
        raise Problem(422, {"title": "RulesCapExceeded", "detail": detail, "type": TYPES + "rule-cap"})
    have = {rule.value: rule.id for rule in streams.rules.values()}
    made: list[Rule] = []
    for item in wanted:
        value = item.get("value", "")
        if value in have:
            kind = TYPES + "duplicate-rules"
            errors.append({"value": value, "id": have[value], "title": "DuplicateRule", "type": kind})
            continue
        try:
            made.append(streams.add_rule(str(value), str(item.get("tag", ""))))
            have[value] = made[-1].id
        except BadQuery as error:
            kind = TYPES + "invalid-rules"
            errors.append({"value": value, "details": [str(error)], "title": "UnprocessableEntity", "type": kind})
    if errors or dry:
        for rule in made:
            del streams.rules[rule.id]
    kept = 0 if errors else len(made)
    summary = {
        "created": kept,
        "not_created": len(wanted) - kept,
        "valid": len(wanted) - len(errors),
        "invalid": len(errors),
    }
    answer: dict[str, Any] = {"meta": {"sent": stamp(sim.now()), "summary": summary}}
    if errors:
        return {**answer, "errors": errors}
    response = sim.app.json.response({"data": [rule.show() for rule in made], **answer})
    response.status_code = 201
    return response


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
        wanted = body.get("uuids", []) if isinstance(body, dict) else []
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
