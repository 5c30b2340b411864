"""The outbound door: an address that somebody else gave us leads to a public host, once, and brings little; whatever a
platform answers, it takes neither all memory nor all time."""

from __future__ import annotations

import gzip
import io
import random
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import requests
import responses
import urllib3
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bridge import posting
from bridge.config import Section
from bridge.web import create_app
from bridge.web.security import limiter
from connectors import http as door
from connectors.errors import ConnectorError, Permanent, Retryable
from connectors.guard import public
from connectors.http import Http, retry_after
from connectors.redaction import redact
from tests.conftest import Rehearsal, product
from tests.security.ground import call, rounds

IMAGES = ("image/png", "image/jpeg")
PUBLIC = "93.184.216.34"


def png(width: int = 4) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, 4), "red").save(out, "PNG")
    return out.getvalue()


class Shelf(BaseHTTPRequestHandler):
    """What stands at the other end: each path is another way of being hostile."""

    asked: list[tuple[str, str]]

    def do_GET(self) -> None:
        self.asked.append((self.path, self.headers.get("Host", "")))
        way = self.path.strip("/").split("?")[0]
        if way == "redirect":
            self.send_response(302)
            self.send_header("Location", "http://169.254.169.254/latest/meta-data/")
            self.end_headers()
            return
        body, kind = png(), "image/png"
        if way == "html":
            body, kind = b"<script>", "text/html"
        elif way == "svg":
            kind = "image/svg+xml"
        elif way == "cut":
            body = png()[:-20]
        elif way == "wrong":
            body = png()[:40] + b"\0\0\0\0" + png()[44:]
        elif way == "large":
            body = b"x" * 20_001
        elif way == "bomb":
            body = gzip.compress(b"\0" * 5_000_000)
        self.send_response(200)
        self.send_header("Content-Type", kind)
        if way == "bomb":
            self.send_header("Content-Encoding", "gzip")
        if way == "endless":
            self.end_headers()
            for _ in range(400):
                self.wfile.write(b"x" * 1000)
            return
        if way == "drip":
            self.end_headers()
            for _ in range(60):
                try:
                    self.wfile.write(b"x")
                    self.wfile.flush()
                except OSError:
                    return
                time.sleep(0.02)
            return
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@pytest.fixture
def shelf() -> Iterator[str]:
    Shelf.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Shelf)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def get(http: Http, url: str, **more: Any) -> tuple[bytes, str]:
    return http.fetch_public(url, max_bytes=20_000, types=IMAGES, **more)


PRIVATE = [
    "127.0.0.1", "127.8.9.10", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.0.8",
    "192.0.2.1", "198.18.0.1", "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "192.88.99.1",
    "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "fec0::1", "ff02::1", "2001:db8::1", "100::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1",
    "64:ff9b:1::a00:1", "2002:7f00:1::1", "2002:a00:1::1", "2001:0:7f00:1::1", "5f00::1",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_not_public(address: str) -> None:
    assert not public(address)


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_an_address_that_is_public(address: str) -> None:
    assert public(address)


@pytest.mark.parametrize("address", PRIVATE)
def test_a_name_that_leads_inside_is_refused(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *a, **k: [(0, 0, 0, "", (PUBLIC, 80)), (0, 0, 0, "", (address, 80))]
    )
    monkeypatch.setattr(urllib3.util.connection, "create_connection", pytest.fail)
    with pytest.raises(Permanent, match="not a public host"):
        get(Http(), "https://inside.example/x.png")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/x", "http://localhost/x", "http://LOCALHOST./x", "http://2130706433/x", "http://0177.0.0.1/x", "http://0x7f.1/x",
        "http://0x7f000001/x", "http://127.1/x", "http://0/x", "http://[::1]/x", "http://[::ffff:127.0.0.1]/x", "http://[0:0:0:0:0:ffff:7f00:1]/x",
        "http://[fe80::1%25lo]/x", "http://169.254.169.254/latest/meta-data", "http://①②⑦.⓪.⓪.①/x", "http://127。0。0。1/x",
        "http://user:pw@8.8.8.8/x", "http://8.8.8.8:99999/x", "http://8.8.8.8:x/", "ftp://8.8.8.8/x", "file:///etc/passwd", "gopher://8.8.8.8/",
        "data:image/png;base64,AA", "//8.8.8.8/x", "http:///x", "http://", "", "x", "http://[::1", "http://a\x00b/", "http://a b/", "http://" + "a" * 70 + ".example/",
        "http://.example/", "http://a..b/", "http://exa\u202emple.com/", "http://\ud800/", "javascript:alert(1)", "http://a/\r\nHost: b", "http://[1.2.3.4]/", "http://%31/",
    ],
)  # fmt: skip
def test_an_address_that_leads_nowhere_good(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    real = socket.getaddrinfo

    def names(host: str, *rest: Any, **more: Any) -> Any:
        # Numbers in every spelling, and this machine's own names, are resolved for real; nobody is asked about others.
        if host.replace(".", "").replace(":", "").replace("x", "").isalnum() and (
            host[0].isdigit() or "local" in host.lower() or ":" in host
        ):
            return real(host, *rest, **more)
        raise OSError("unknown")

    monkeypatch.setattr(socket, "getaddrinfo", names)
    monkeypatch.setattr(urllib3.util.connection, "create_connection", pytest.fail)
    with pytest.raises(ConnectorError):
        get(Http(tries=1), url)


@settings(max_examples=rounds(80, 5000), deadline=None)
@given(
    st.one_of(
        st.text(max_size=60),
        st.text(max_size=30).map(lambda host: f"http://{host}/x"),
        st.text(max_size=20).map(lambda p: f"http://h.example:{p}/"),
    )
)
def test_whatever_the_address_is_only_the_typed_errors_come(url: str) -> None:
    real = socket.getaddrinfo
    socket.getaddrinfo = lambda *a, **k: (_ for _ in ()).throw(OSError("nobody"))  # type: ignore[assignment]
    try:
        get(Http(tries=1), url)
        pytest.fail("nobody can be reached")
    except ConnectorError:
        pass
    finally:
        socket.getaddrinfo = real


def test_a_name_that_changes_between_the_check_and_the_connection(
    monkeypatch: pytest.MonkeyPatch, shelf: str
) -> None:
    """DNS rebinding: the name is asked for once, and the connection goes to the address that was checked."""
    port = int(shelf.rsplit(":", 1)[1])
    asked: list[str] = []
    went: list[tuple[str, int]] = []
    connect = urllib3.util.connection.create_connection

    def names(host: str, *_: Any, **__: Any) -> Any:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (PUBLIC if len(asked) == 1 else "127.0.0.1", port))]

    def to(address: tuple[str, int], *rest: Any, **more: Any) -> Any:
        went.append(address)
        monkeypatch.undo()
        return connect(("127.0.0.1", port), *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", names)
    monkeypatch.setattr(urllib3.util.connection, "create_connection", to)
    content, mime = get(Http(), f"http://pictures.example:{port}/x.png?a=b")
    assert (content, mime) == (png(), "image/png")
    assert asked == ["pictures.example"]
    assert went == [(PUBLIC, port)]
    assert Shelf.asked == [("/x.png?a=b", f"pictures.example:{port}")]


@pytest.mark.parametrize(
    ("way", "why"),
    [
        ("redirect", "answered 302"),
        ("html", "media type"),
        ("svg", "media type"),
        ("large", "larger"),
        ("endless", "larger"),
    ],
)
def test_what_is_fetched_is_small_and_what_it_should_be(shelf: str, way: str, why: str) -> None:
    with pytest.raises(Permanent, match=why):
        get(Http(), f"{shelf}/{way}", trusted=(shelf,))
    assert len(Shelf.asked) == 1, "a redirect was followed"


def test_a_packed_bomb_is_not_unpacked(shelf: str) -> None:
    content, _ = get(Http(), f"{shelf}/bomb", trusted=(shelf,))
    assert len(content) < 20_000


def test_what_trickles_is_given_up(shelf: str) -> None:
    with pytest.raises(Retryable, match="too slow"):
        get(Http(patience=0.1), f"{shelf}/drip", trusted=(shelf,))


def test_trusted_is_one_origin_and_no_more(shelf: str) -> None:
    port = shelf.rsplit(":", 1)[1]
    for trusted in (
        "",
        "http://127.0.0.1",
        f"https://127.0.0.1:{port}",
        f"http://localhost:{port}",
        f"{shelf}0",
        f"{shelf}/shop",
        "http://",
    ):
        with pytest.raises(Permanent, match="not a public host"):
            get(Http(), f"{shelf}/x", trusted=(trusted,))
    assert Shelf.asked == []


def test_a_certificate_or_picture_is_asked_for_without_our_secrets(
    shelf: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("SSL_CERT_FILE", "/nonexistent")
    http = Http()
    http.session("shop").headers["Authorization"] = "Bearer canary"
    assert get(http, f"{shelf}/x", trusted=(shelf,))[1] == "image/png"


# what a platform answers


@pytest.mark.parametrize(
    "value",
    [
        "²",
        "٣",
        "-1",
        "9" * 400,
        "1e999",
        "nan",
        "Thu, 99 Foo 0000 99:99:99 GMT",
        "Mon, 01 Jan 9999 00:00:00 GMT",
        "\x00",
        "",
        "0x10",
        "a" * 9000,
    ],
)
@pytest.mark.parametrize("name", ["Retry-After", "x-rate-limit-reset"])
def test_a_wait_that_makes_no_sense(name: str, value: str) -> None:
    answer = requests.Response()
    answer.status_code = 429
    answer.headers[name] = value
    wait = retry_after(answer, 1_800_000_000.0)
    assert wait is None or 0 <= wait <= door.LONGEST_WAIT


@responses.activate
def test_an_answer_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "LARGEST", 100_000)
    responses.get("https://shop.example/a", body=b"x" * 100_001)
    responses.get(
        "https://shop.example/b", body=gzip.compress(b"x" * 3_000_000), headers={"Content-Encoding": "gzip"}
    )
    responses.get("https://shop.example/c", body=b"x" * 100_000)
    for page in "ab":
        with pytest.raises(Permanent, match="larger than"):
            Http().request("shop", "GET", f"https://shop.example/{page}")
    assert len(Http().request("shop", "GET", "https://shop.example/c").content) == 100_000


@responses.activate
def test_a_platform_cannot_send_our_keys_elsewhere() -> None:
    responses.get("https://shop.example/a", status=302, headers={"Location": "https://evil.example/"})
    away = responses.get("https://evil.example/", body="thanks")
    answer = Http().request("shop", "GET", "https://shop.example/a", headers={"Authorization": "Bearer canary"})
    assert answer.status_code == 302
    assert away.call_count == 0
    assert Http().session("shop").trust_env is False


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("GET /x?consumer_secret=canary1&y=1", "canary1"), ('{"access_token": "canary1"}', "canary1"), ("Authorization: Bearer canary1234", "canary1234"),
        ("sent Bearer canary1234567", "canary1234567"), ("Basic Y2FuYXJ5OmNhbmFyeQ==", "Y2FuYXJ5"), ("key rcp_canary1", "canary1"), ("password='canary1'", "canary1"),
        ("GET /c/0123456789abcdefcanary/pay", "canary"), ("write to canary.a+b@leaks.example.com now", "canary"), ("oauth_signature=canary1", "canary1"),
        ("client_secret: canary1", "canary1"), ("code=canary1", "canary1"), ("refresh_token=canary1;", "canary1"),
    ],
)  # fmt: skip
def test_secrets_are_blacked_out(text: str, secret: str) -> None:
    assert secret not in redact(text)


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "text",
    [
        "a" * 200_000,
        "a." * 100_000,
        "@" * 100_000,
        "key " * 50_000,
        "token" + " " * 100_000,
        "bearer " * 30_000,
        "/c/" * 50_000,
    ],
)
def test_a_long_text_is_blacked_out_in_a_moment(text: str) -> None:
    assert len(redact(text)) > 1000
    assert "canary@" not in redact(text + " canary@leaks.example")


# a picture, all the way


def pictured(rehearsal: Rehearsal, shelf: str, way: str) -> tuple[Flask, str]:
    """A sale of something whose picture stands there."""
    rehearsal.house.config = replace(rehearsal.house.config, shop=Section("memory", {"url": shelf}))
    rehearsal.shop.items["ART"] = product("ART", image=f"{shelf}/{way}")
    return create_app(rehearsal.house), rehearsal.on_sale("ART").slug


def test_a_crowd_on_a_page_asks_for_its_picture_once(rehearsal: Rehearsal, shelf: str) -> None:
    app, slug = pictured(rehearsal, shelf, "x.png")
    before = len(Shelf.asked)
    for _ in range(20):
        answer = call(app, "GET", f"/s/{slug}/picture")
        assert (answer.body, answer.header("Content-Type")) == (png(), "image/png")
        assert answer.header("X-Content-Type-Options") == "nosniff"
    assert len(Shelf.asked) == before + 1


@pytest.mark.parametrize("way", ["redirect", "html", "svg", "large", "bomb", "cut", "wrong"])
def test_a_picture_that_is_none_is_missing_and_not_an_error(rehearsal: Rehearsal, shelf: str, way: str) -> None:
    app, slug = pictured(rehearsal, shelf, way)
    assert rehearsal.network.posts, "the sale went out without it"
    before = len(Shelf.asked)
    for _ in range(5):
        assert call(app, "GET", f"/s/{slug}/picture").status == 404
    assert len(Shelf.asked) == before + 1, "also what is missing is asked for once"
    assert call(app, "GET", f"/s/{slug}").status == 200


def test_a_picture_that_was_tampered_with_stops_no_sale(
    rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the bytes are: a sale goes out without its picture rather than not at all."""
    rehearsal.shop.items["ART"] = product("ART", image="https://shop.example/a.png")
    sale, rng = rehearsal.on_sale("ART"), random.Random(4)
    for _ in range(rounds(300, 20_000)):
        bytes_ = tampered(rng)
        monkeypatch.setattr(rehearsal.house.http, "fetch_public", lambda *a, it=bytes_, **k: (it, "image/png"))
        posting.picture(rehearsal.house, sale)


def test_a_picture_that_was_tampered_with_is_no_error_of_a_page(
    rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, slug = pictured(rehearsal, "https://shop.example", "a.png")
    rng, seen = random.Random(5), set()
    for _ in range(rounds(150, 5000)):
        bytes_ = tampered(rng)
        monkeypatch.setattr(rehearsal.house.http, "fetch_public", lambda *a, it=bytes_, **k: (it, "image/png"))
        app.extensions.pop("gallery", None)
        # So many from one address would be too many for a page.
        limiter.reset()
        seen.add(call(app, "GET", f"/s/{slug}/picture").status)
    assert seen == {200, 404}


def tampered(rng: random.Random) -> bytes:
    """A picture of some kind with a few bytes changed, or cut off."""
    body = bytearray(picture_of(rng.choice(("PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP", "ICO", "PPM"))))
    for _ in range(rng.randrange(1, 6)):
        body[rng.randrange(len(body))] = rng.randrange(256)
    return bytes(body[: rng.randrange(len(body))] if rng.random() < 0.3 else body)


@cache
def picture_of(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (16, 16), "red").save(out, kind)
    return out.getvalue()
