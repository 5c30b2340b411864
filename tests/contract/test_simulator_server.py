"""The simulators' own HTTP server: connections live on, and break where a fault says so."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from http.client import HTTPConnection, RemoteDisconnected
from urllib.parse import urlsplit

import pytest
from flask import Flask, Response, request

from connectors.simulators.base import Simulator
from connectors.simulators.server import Server


class Parrot(Simulator):
    name = "parrot"

    def reset(self) -> None:
        self.said: list[str] = []

    def routes(self) -> None:
        def say() -> Response:
            self.said.append(request.get_data(as_text=True))
            return Response(self.said[-1])

        def count() -> Response:
            return Response((f"{number}\n".encode() for number in range(3)), mimetype="text/plain")

        def wrong() -> Response:
            raise LookupError("on purpose")

        self.app.add_url_rule("/say", view_func=say, methods=["GET", "POST"])
        self.app.add_url_rule("/count", view_func=count)
        self.app.add_url_rule("/wrong", view_func=wrong)


@pytest.fixture
def parrot() -> Iterator[Parrot]:
    made = Parrot()
    made.start()
    yield made
    made.stop()


@pytest.fixture
def wire(parrot: Parrot) -> Iterator[HTTPConnection]:
    made = HTTPConnection(urlsplit(parrot.base_url).netloc, timeout=5)
    made.connect()
    yield made
    made.close()


def ask(wire: HTTPConnection, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
    wire.request(method, path, body)
    answer = wire.getresponse()
    return answer.status, answer.read()


def raw(parrot: Parrot, sent: bytes) -> bytes:
    """All that comes back on a connection that is said to be the last of."""
    parts = urlsplit(parrot.base_url)
    with socket.create_connection((parts.hostname, parts.port), timeout=5) as connection:
        connection.sendall(sent)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_one_connection_carries_many_requests(parrot, wire):
    place = wire.sock.getsockname()
    for word in (b"one", b"", b"three" * 10_000):
        assert ask(wire, "POST", "/say", word) == (200, word)
    assert ask(wire, "GET", "/count") == (200, b"0\n1\n2\n")
    assert ask(wire, "GET", "/nowhere")[0] == 404
    assert ask(wire, "HEAD", "/say") == (200, b"")
    assert wire.sock.getsockname() == place


def test_a_cut_breaks_a_kept_connection_before_anything_is_done(parrot, wire):
    assert ask(wire, "POST", "/say", b"first")[0] == 200
    assert ask(wire, "POST", "/_play/fault", json.dumps({"kind": "cut", "path": "/say"}).encode())[0] == 200
    with pytest.raises((RemoteDisconnected, ConnectionResetError)):
        ask(wire, "POST", "/say", b"second")
    assert parrot.said == ["first"]
    assert ask(HTTPConnection(wire.host, wire.port, timeout=5), "POST", "/say", b"third")[0] == 200


def test_a_lost_answer_is_lost_after_it_was_done(parrot, wire):
    assert ask(wire, "POST", "/_play/fault", json.dumps({"kind": "lost", "path": "/say"}).encode())[0] == 200
    with pytest.raises((RemoteDisconnected, ConnectionResetError)):
        ask(wire, "POST", "/say", b"done")
    assert parrot.said == ["done"]


def test_a_body_in_chunks(parrot):
    answer = raw(parrot, b"POST /say HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                         b"4;x=y\r\nPara\r\n2\r\nde\r\n0\r\nTrailer: 1\r\n\r\n")  # fmt: skip
    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.endswith(b"\r\n\r\nParade")


def test_an_old_client_gets_its_end(parrot):
    answer = raw(parrot, b"GET /count HTTP/1.0\r\n\r\n")
    assert b"chunked" not in answer
    assert answer.endswith(b"\r\n\r\n0\n1\n2\n")


@pytest.mark.parametrize("sent", [b"hello\r\n\r\n", b"GET /say HTTP/1.1\r\nno colon\r\n\r\n",
                                  b"POST /say HTTP/1.1\r\nContent-Length: -4\r\n\r\n"])  # fmt: skip
def test_what_is_not_http_is_refused(parrot, sent):
    assert raw(parrot, sent).startswith(b"HTTP/1.1 400")
    assert parrot.said == []


def test_a_mistake_of_the_simulator_is_a_500(parrot, wire):
    assert ask(wire, "GET", "/wrong")[0] == 500


def test_who_waits_on_a_connection_sees_that_the_simulator_has_stopped(parrot, wire):
    assert ask(wire, "POST", "/say", b"first")[0] == 200
    parrot.stop()
    assert wire.sock.recv(1) == b""
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((wire.host, wire.port), timeout=5)


def test_the_server_stands_by_itself():
    server = Server("127.0.0.1", 0, Flask("bare"))
    assert server.server_port > 0
    server.server_close()
