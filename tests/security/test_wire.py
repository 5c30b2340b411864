"""The wire itself, byte for byte, with the server as it is started: messages whose ends two readers would see at two
places, bodies without end, packed and nested bombs, and clients in no hurry."""

from __future__ import annotations

import gzip
import json
import logging
import socket
import threading
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bridge.cli import running
from bridge.web.application import MAX_BODY
from tests.security.ground import TRACE, Scene, call, rounds

END = b"\r\n\r\n"


@dataclass
class Line:
    """A server on a port of its own, and the scene behind it."""

    scene: Scene
    port: int

    def say(self, *parts: bytes, wait: float = 0.0, patience: float = 3.0) -> bytes:
        """Send, and read until the other end closes or is silent."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=patience) as line:
            heard = b""
            try:
                for part in parts:
                    line.sendall(part)
                    time.sleep(wait)
                while True:
                    line.settimeout(0.25 if heard else patience)
                    more = line.recv(65_536)
                    if not more:
                        return heard
                    heard += more
            except (TimeoutError, ConnectionError):
                return heard


@pytest.fixture(scope="module")
def line(standing: Scene) -> Iterator[Line]:
    home = standing.rehearsal.house
    config = home.config
    home.config = replace(config, listen="127.0.0.1:0")
    server = running._server(home)
    home.config = config
    logging.getLogger("waitress").setLevel(logging.CRITICAL)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield Line(standing, int(server.effective_port))
    server.close()
    thread.join(timeout=5)


def statuses(heard: bytes) -> list[int]:
    """The status of each answer on a line."""
    return [int(part[:3]) for part in heard.split(b"HTTP/1.1 ")[1:]] + [
        int(part[:3]) for part in heard.split(b"HTTP/1.0 ")[1:]
    ]


def test_it_answers(line: Line) -> None:
    heard = line.say(b"GET /healthz HTTP/1.1\r\nHost: x" + END)
    assert statuses(heard) == [200]
    assert b"Server:" not in heard, "what it runs on is nobody's business"


HIDDEN = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST /webhooks/paypal HTTP/1.1\r\nHost: x\r\n"
SMUGGLED = [
    # two lengths, a length and pieces, pieces spelled otherwise: each reader in between might choose another
    POST + b"Content-Length: 0\r\nContent-Length: %d\r\n\r\n" % len(HIDDEN) + HIDDEN,
    POST + b"Content-Length: %d\r\nContent-Length: 0\r\n\r\n" % len(HIDDEN) + HIDDEN,
    POST + b"Content-Length: 0, %d\r\n\r\n" % len(HIDDEN) + HIDDEN,
    POST + b"Content-Length: +0\r\n\r\n" + HIDDEN,
    POST + b"Content-Length: -1\r\n\r\n" + HIDDEN,
    POST + b"Content-Length: 0x5\r\n\r\n" + HIDDEN,
    POST + b"Content-Length: 1_0\r\n\r\n" + HIDDEN,
    POST + b"Content-Length: \xb2\r\n\r\n" + HIDDEN,
    POST + b"Content-Length : 0\r\n\r\n" + HIDDEN,
    POST + b"Transfer-Encoding: identity\r\n\r\n" + HIDDEN,
    POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    POST + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + HIDDEN,
    POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    POST + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" + HIDDEN,
    POST + b" Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    POST + b"Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    POST + b"Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n" + HIDDEN,
    POST + b"Transfer-Encoding: chunked\r\n\r\n-1\r\nx\r\n0\r\n\r\n" + HIDDEN,
    POST + b"Transfer-Encoding: chunked\r\n\r\n1_0\r\nx\r\n0\r\n\r\n" + HIDDEN,
    POST + b"Transfer-Encoding: chunked\r\n\r\n1;a=\nx\r\n0\r\n\r\n" + HIDDEN,
    b"POST /webhooks/paypal HTTP/1.1\nHost: x\nContent-Length: 3\n\nabc" + HIDDEN,
    b"POST /webhooks/paypal HTTP/1.1\r\nHost: x\r\nX: a\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    b"POST /webhooks/paypal HTTP/1.1\r\nHost: x\r\nX: a\nContent-Length: 5\r\n\r\n" + HIDDEN,
    b"POST /webhooks/paypal HTTP/1.1\r\nHost: x\r\nX\x00: a\r\n\r\n" + HIDDEN,
    b"GET /s/x HTTP/1.1\r\nHost: x\r\n folded: yes\r\n\r\n",
    b"GET  /healthz  HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /healthz HTTP/9.9\r\nHost: x\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
]


@pytest.mark.parametrize("number", range(len(SMUGGLED)))
def test_a_message_with_two_ends_has_one_answer(line: Line, number: int) -> None:
    """Refused, or read by the one rule of the standard; never two requests where another reader sees one."""
    heard = line.say(SMUGGLED[number], patience=1.0)
    found = statuses(heard)
    assert 500 not in found, heard[:300]
    assert not TRACE.search(heard.decode("latin-1"))
    # Where nothing was refused, the rest was rightly a request of its own: its length was said once and plainly.
    if found and found[0] != 400:
        assert len(found) <= 2
        assert b"Transfer-Encoding" not in SMUGGLED[number] or 200 not in found, (found, SMUGGLED[number])
    assert statuses(line.say(b"GET /healthz HTTP/1.1\r\nHost: x" + END)) == [200]


def test_pieces_that_are_well_made_are_read(line: Line) -> None:
    heard = line.say(POST + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n" + HIDDEN)
    assert statuses(heard) == [401, 200]


def test_a_length_beside_pieces_counts_for_nothing(line: Line) -> None:
    heard = line.say(POST + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")
    assert statuses(heard)[0] in (400, 401)
    assert 200 not in statuses(heard)


def test_a_body_that_is_too_large_is_refused_before_it_is_read(line: Line) -> None:
    for path in (b"/webhooks/paypal", b"/webhooks/woocommerce", b"/api/v1/sales", b"/s/x/code"):
        head = b"POST " + path + b" HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\n"
        heard = line.say(head + b"Content-Length: %d\r\n\r\n" % (MAX_BODY + 1), b"x" * (MAX_BODY + 1))
        assert statuses(heard)[0] in (400, 401, 413), (path, heard[:60])
        began = time.perf_counter()
        heard = line.say(head + b"Content-Length: 99999999999\r\n\r\n", b"x" * 1000)
        assert statuses(heard)[:1] == [413], (path, heard[:60])
        assert time.perf_counter() - began < 15, "it waited for what was announced"


def test_headers_without_end_are_refused(line: Line) -> None:
    heard = line.say(
        b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(40_000)) + b"\r\n"
    )
    assert statuses(heard)[:1] in ([431], [400])
    heard = line.say(b"GET /" + b"a" * 300_000 + b" HTTP/1.1\r\nHost: x" + END)
    assert statuses(heard)[:1] in ([431], [400], [414])


def test_somebody_slow_does_not_hold_up_the_others(line: Line) -> None:
    """Forty who send a letter and wait: the threads serve those who have said what they want."""
    slow = [socket.create_connection(("127.0.0.1", line.port), timeout=5) for _ in range(40)]
    try:
        for number, one in enumerate(slow):
            one.sendall(POST + (b"Content-Length: 900000\r\n\r\nx" if number % 2 else b"X-Slow: "))
        for _ in range(10):
            assert statuses(line.say(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close" + END)) == [200]
    finally:
        for one in slow:
            one.close()


BOMBS = {
    "deep lists": b"[" * 400_000,
    "deep objects": b'{"a":' * 150_000,
    "deep and closed": b"[" * 200_000 + b"]" * 200_000,
    "a long number": b'{"id": ' + b"9" * 900_000 + b"}",
    "a huge exponent": b'{"price": 1e999999999, "product": "x"}',
    "many keys": json.dumps({f"k{n}": n for n in range(12_000)}).encode(),
    "the same key": b"{" + b",".join(b'"a":1' for _ in range(100_000)) + b"}",
    "packed": gzip.compress(b"\0" * 20_000_000),
    "deflated": zlib.compress(b"[" * 20_000_000),
    "a zip": b"PK\x03\x04" + b"\0" * 100_000,
    "entities": b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><l>&b;</l>',
    "outside entity": b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]><l>&x;</l>',
}


@pytest.mark.parametrize("bomb", sorted(BOMBS))
def test_a_bomb_in_a_body_goes_off_nowhere(standing: Scene, bomb: str) -> None:
    body = BOMBS[bomb][: MAX_BODY - 1]
    kinds = [("Content-Type", "application/json"), ("Authorization", f"Bearer {standing.api_token}")]
    if bomb in ("packed", "deflated"):
        kinds.append(("Content-Encoding", "gzip" if bomb == "packed" else "deflate"))
    purchase = standing.rehearsal.of("ann").id
    for path in (
        "/webhooks/paypal",
        "/webhooks/woocommerce",
        "/webhooks/magento",
        "/api/v1/sales",
        f"/api/v1/purchases/{purchase}/refund",
    ):
        began = time.thread_time()
        answer = call(standing.app, "POST", path, headers=kinds, body=body)
        assert 400 <= answer.status < 500, (path, answer.status)
        assert not TRACE.search(answer.text)
        assert "root:" not in answer.text
        assert len(answer.body) < 10_000 + 3 * len(body), "an error costs no more to send than to provoke"
        assert time.thread_time() - began < 2.0, (path, "an answer that costs more than the asking")


def test_forms_with_too_much_in_them_are_refused(standing: Scene) -> None:
    many = b"&".join(b"a%d=b" % n for n in range(60_000))
    parts = (
        b"".join(b'--x\r\nContent-Disposition: form-data; name="a%d"\r\n\r\nb\r\n' % n for n in range(2000))
        + b"--x--"
    )
    for kind, body in (("application/x-www-form-urlencoded", many), ("multipart/form-data; boundary=x", parts)):
        answer = call(
            standing.app, "POST", f"/c/{standing.token()}/address", headers=[("Content-Type", kind)], body=body
        )
        assert answer.status in (400, 413)


def test_the_server_was_not_hurt(line: Line, tmp_path: Path) -> None:
    """Random bytes on the wire, and it still answers."""
    import random

    rng = random.Random(9)
    for _ in range(rounds(15, 2000)):
        head = rng.choice((b"", b"GET ", b"POST / HTTP/1.1\r\n", POST, b"GET / HTTP/1.1\r\nHost: x\r\n"))
        heard = line.say(head + rng.randbytes(rng.randrange(1, 300)) + END, patience=0.2)
        assert 500 not in statuses(heard)
    assert statuses(line.say(b"GET /healthz HTTP/1.1\r\nHost: x" + END)) == [200]
