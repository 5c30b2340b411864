"""What every door has in common: forms' tokens, headers, cookies, where it may lead. Doors come from the application."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup

from bridge.web import create_app
from bridge.web.security import limiter
from tests.security.ground import (
    ADMIN,
    ADMIN_COOKIES,
    FORM,
    JSON,
    PROOF,
    SECRETS,
    Answer,
    Scene,
    call,
    choices,
    cookie,
    form,
    leaks,
    path_of,
    routes,
)  # fmt: skip

BASE = "https://sell.example.com"
#: Where a door may lead besides itself: the network's sign-in comes back to us at once, PayPal is simulated here.
ONWARD = {"sell.example.com", "memory.invalid"}


@pytest.fixture(autouse=True)
def unlimited() -> Iterator[None]:
    """What the limits do is tested elsewhere."""
    limiter.enabled = False
    yield
    limiter.enabled = True


def snapshot(scene: Scene) -> str:
    """A digest of everything in the ledger but who tried to sign in, when a key was last used, and the probe."""
    with sqlite3.connect(scene.rehearsal.store._engine.path) as db:  # type: ignore[attr-defined]
        tables = [
            row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        ]
        asked = {name: f"SELECT * FROM {name}" for name in tables if name != "sign_in_attempts"}
        asked["cursors"] += " WHERE name <> 'ready'"
        asked["tokens"] = "SELECT id, name, digest, scopes, revoked_at FROM tokens"
        rows = [(name, db.execute(sql).fetchall()) for name, sql in asked.items()]
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def every(scene: Scene, methods: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    """(endpoint, method, path) of each route, with the variables of the scene and each word that a route allows."""
    for rule, method in routes(scene.app):
        if method in methods:
            known = {name: values[0] for name, values in scene.known(rule).items()}
            words = choices(rule)
            for name in words or {"": [""]}:
                for word in words.get(name, [""]):
                    yield rule.endpoint, method, path_of(rule, {**known, name: word})


def forms(scene: Scene) -> list[tuple[str, str, str]]:
    """The doors that change something and that a browser's form can reach."""
    found = [
        one
        for one in every(scene, ("POST", "PUT", "PATCH", "DELETE"))
        if not one[2].startswith(("/api/", "/webhooks/"))
    ]
    assert len(found) >= 9
    return found


def test_no_form_is_taken_without_its_token(standing: Scene) -> None:
    inside, before = standing.inside(), snapshot(standing)
    mine = cookie(standing.app, {"csrf": "mine", "account": standing.account("ann")})
    theirs = cookie(standing.app, {"csrf": "theirs"})
    tries: list[tuple[str, str, list[tuple[str, str]], bytes]] = [
        ("nothing", "", [], b""),
        ("a token without a session", "", [FORM], form(csrf="mine")),
        ("another session's", "", [FORM, ("Cookie", f"{theirs}; {inside}")], form(csrf="mine")),
        ("no token", "", [FORM, ("Cookie", f"{mine}; {inside}")], form(sure="1")),
        ("an empty one", "", [FORM, ("Cookie", f"{mine}; {inside}")], form(csrf="")),
        ("in the address", "csrf=mine", [FORM, ("Cookie", f"{mine}; {inside}")], b""),
        ("in a header", "", [FORM, ("Cookie", f"{mine}; {inside}"), ("X-CSRF-Token", "mine")], b""),
        ("as JSON", "", [JSON, ("Cookie", f"{mine}; {inside}")], b'{"csrf": "mine"}'),
        ("as text", "", [("Content-Type", "text/plain"), ("Cookie", f"{mine}; {inside}")], form(csrf="mine")),
        ("an empty session", "", [FORM, ("Cookie", cookie(standing.app, {"csrf": ""}))], form(csrf="")),
        ("not a word", "", [FORM, ("Cookie", f"{mine}; {inside}")], b"csrf=%ff%fe"),
    ]
    for endpoint, method, path in forms(standing):
        for what, query, headers, body in tries:
            answer = call(standing.app, method, path, query=query, headers=headers, body=body)
            assert answer.status == 400, (endpoint, what, answer.status)
    assert snapshot(standing) == before


def test_with_its_token_a_form_is_taken(scene: Scene) -> None:
    """The control of the test above: the same forms pass this guard once the token is right."""
    headers = [FORM, ("Cookie", cookie(scene.app, {"csrf": "mine"}))]
    taken = {endpoint for endpoint, method, path in forms(scene)
             if call(scene.app, method, path, headers=headers, body=form(csrf="mine", sale=scene.sale.slug)).status != 400}  # fmt: skip
    assert taken >= {
        "wallet.save",
        "gifts.confirm",
        "gifts.claim",
        "offer.sign_in",
        "sale.sign_in",
        "sale.by_code",
        "sale.sign_out",
        "checkout.address",
        "checkout.pay",
        "checkout.withdraw",
    }


def test_looking_changes_nothing(standing: Scene) -> None:
    headers = [
        (
            "Cookie",
            f"{cookie(standing.app, {'csrf': 'mine', 'account': standing.account('ann')})}; {standing.inside()}",
        ),
        ("Authorization", f"Bearer {standing.api_token}"),
    ]
    before = snapshot(standing)
    looked: list[str] = []
    for endpoint, method, path in every(standing, ("GET", "HEAD", "OPTIONS")):
        looked.append(f"{method} {endpoint}")
        call(standing.app, method, path, headers=headers)
        if len(looked) % 8 == 0:
            assert snapshot(standing) == before, looked[-8:]
    assert snapshot(standing) == before, looked[-8:]


def answers(scene: Scene) -> Iterator[tuple[str, Answer]]:
    """An answer of every kind: each route by each method, from outside and from inside, and addresses nobody has."""
    inside = [
        ("Cookie", f"{cookie(scene.app, {'csrf': 'mine'})}; {scene.inside()}"),
        ("Authorization", f"Bearer {scene.api_token}"),
    ]
    for endpoint, method, path in every(scene, ("GET", "POST", "HEAD", "OPTIONS")):
        yield f"{method} {endpoint}", call(scene.app, method, path)
        if method == "GET":
            yield f"{method} {endpoint} inside", call(scene.app, method, path, headers=inside, address="127.0.0.1")
    for path in (
        "/nothing",
        "/static/none.css",
        "/c/unknown-unknown-unknown",
        "/api/v1/none",
        "/admin/none",
        "/s/none",
    ):
        yield path, call(scene.app, "GET", path)
    for handle in ("bea", "dan", "eve", "fay"):
        yield handle, call(scene.app, "GET", f"/c/{scene.token(handle)}")
    yield "a host that is none", call(scene.app, "GET", "/", host="[")
    yield "too large", call(scene.app, "POST", "/webhooks/paypal", body=b"x" * 1_000_001)


@pytest.fixture(scope="module")
def seen(standing: Scene) -> list[tuple[str, Answer]]:
    limiter.enabled = False
    return list(answers(standing))


def policy(answer: Answer) -> dict[str, list[str]]:
    parts = [part.split() for part in answer.header("Content-Security-Policy").split(";") if part.strip()]
    return {name: values for name, *values in parts}


def test_every_answer_carries_its_guards(seen: list[tuple[str, Answer]]) -> None:
    for what, answer in seen:
        found = policy(answer)
        assert found["default-src"] == ["'none'"], what
        for name in ("object-src", "base-uri", "frame-ancestors"):
            assert found[name] == ["'none'"], (what, name)
        for name in ("script-src", "style-src", "connect-src"):
            assert found[name] == ["'self'"], (what, name)
        assert "unsafe" not in answer.header("Content-Security-Policy"), what
        assert answer.header("X-Content-Type-Options") == "nosniff", what
        assert answer.header("X-Frame-Options") == "DENY", what
        assert answer.header("Referrer-Policy") == "same-origin", what
        assert answer.header("Cross-Origin-Opener-Policy") == "same-origin", what
        age = re.fullmatch(r"max-age=(\d+).*", answer.header("Strict-Transport-Security"))
        assert age, what
        assert int(age[1]) >= 31_536_000, what
        assert not answer.header("Access-Control-Allow-Origin"), what
        assert not answer.header("Server"), what
        assert not answer.header("X-Powered-By"), what
        if "static" not in what:
            kept = answer.header("Cache-Control")
            # A list of the API may be kept to be asked for again by its ETag; what has addresses in it may not.
            again = " api." in what and kept == "private, no-cache" and not leaks(answer.text)
            assert "no-store" in kept or "picture" in what or "sale.card" in what or again, (what, kept)
        if answer.body:
            kind = answer.header("Content-Type")
            assert kind, what
            assert not kind.startswith("text/") or "charset=utf-8" in kind.lower(), (what, kind)


def test_what_a_page_loads_is_ours(seen: list[tuple[str, Answer]]) -> None:
    """No inline script or style, nothing from elsewhere, a token in every form that changes something."""
    pages_seen = 0
    for what, answer in seen:
        if not answer.header("Content-Type").startswith("text/html") or not answer.body:
            continue
        soup = BeautifulSoup(answer.text, "html.parser")
        pages_seen += 1
        for tag in soup.find_all(True):
            assert not [name for name in tag.attrs if name.startswith("on")], (what, tag)
            assert "style" not in tag.attrs, (what, tag)
            # Facts for search engines are no program: JSON in which nothing can end the element.
            facts = tag.name == "script" and tag.get("type") == "application/ld+json" and "<" not in tag.text
            assert not (tag.name == "script" and not tag.get("src") and not facts), what
            assert tag.name not in ("style", "iframe", "object", "embed", "base", "applet"), (what, tag.name)
            for name in ("src", "href", "action", "formaction", "poster"):
                there = str(tag.get(name, "")).strip()
                assert urlsplit(there).scheme in ("", "https", "http", "mailto", "tel", "data"), (what, there)
                assert not there.startswith("data:") or tag.name == "img" or there == "data:,", (what, tag)
                loads = tag.name in ("script", "img") or (
                    tag.name == "link" and "stylesheet" in tag.get("rel", [])
                )
                if loads and there and not there.startswith("data:"):
                    assert urlsplit(urljoin(BASE, there)).netloc == "sell.example.com", (what, there)
        for one in soup.find_all("form"):
            assert str(one.get("method", "get")).lower() in ("get", "post")
            if str(one.get("method", "get")).lower() == "post":
                assert one.find("input", {"name": "csrf", "type": "hidden"}), (what, one)
            else:
                assert not one.find("input", {"name": "csrf"}), (what, "a token in an address")
    assert pages_seen > 20


@pytest.fixture(scope="module")
def cookies(standing: Scene, seen: list[tuple[str, Answer]]) -> list[tuple[str, str]]:
    """Every cookie that is set anywhere, and by signing in to the dashboard."""
    found = [(what, one) for what, answer in seen for one in answer.all("Set-Cookie")]
    headers = [FORM, ("Cookie", cookie(standing.app, {"csrf": "mine"}))]
    body = form(csrf="mine", name=ADMIN, password=SECRETS["password"])
    entered = call(standing.app, "POST", "/admin/sign-in", headers=headers, body=body).all("Set-Cookie")
    assert any(one.startswith(ADMIN_COOKIES) for one in entered)
    return found + [("signing in", one) for one in entered]


def test_every_cookie_is_out_of_reach_of_scripts_and_other_sites(cookies: list[tuple[str, str]]) -> None:
    names = set()
    for what, one in cookies:
        name, _, rest = one.partition("=")
        flags = {
            part.strip().split("=")[0].lower(): part.strip().partition("=")[2] for part in rest.split(";")[1:]
        }
        assert "secure" in flags, (what, one)
        assert "httponly" in flags, (what, one)
        assert flags["samesite"] == "Lax", (what, one)
        assert "domain" not in flags, (what, one)
        names.add(name)
        if name.startswith("__Host-"):
            assert flags["path"] == "/"
    assert "__Host-replycart" in names


def test_every_cookie_s_name_keeps_other_hosts_out(cookies: list[tuple[str, str]]) -> None:
    names = {one.partition("=")[0] for _, one in cookies}
    assert all(name.startswith(("__Host-", "__Secure-")) for name in names), names


def test_without_https_the_cookie_still_works(standing: Scene) -> None:
    """A rehearsal on plain http: no flag and no name that a browser would refuse there."""
    home = standing.rehearsal.house
    app = create_app(replace_config(home, public_url="http://127.0.0.1:8000"))
    set_cookie = call(app, "GET", f"/s/{standing.sale.slug}").header("Set-Cookie")
    assert set_cookie.startswith("replycart=")
    assert "HttpOnly" in set_cookie
    assert "Secure" not in set_cookie


def replace_config(home: Any, **changes: Any) -> Any:
    return replace(home, config=replace(home.config, **changes))


EVIL = (
    "https://evil.example/", "//evil.example/", "///evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example", "/%09/evil.example",
    "https:evil.example", "/admin//evil.example", "/admin/../..//evil.example", "/admin/@evil.example", "http://sell.example.com@evil.example/",
    "https://sell.example.com.evil.example/", "javascript:alert(1)", "/admin/\r\nLocation: https://evil.example", "\x00https://evil.example", "evil.example",
    "/s/../../evil.example", "?next=//evil.example", "#@evil.example", "https://evil。example/", "/admin?x=//evil.example",
)  # fmt: skip


def test_no_door_leads_to_somebody_else(scene: Scene) -> None:
    """Whatever is said in the address, the form or the headers, a redirect stays here or goes where a payment goes."""
    inside = scene.inside()
    led = 0
    for number, evil in enumerate(EVIL):
        names = ("next", "back", "sale", "lang", "redirect", "return", "url", "state", "code", "page")
        query = form(**dict.fromkeys(names, evil)).decode()
        for turn, (endpoint, method, path) in enumerate(every(scene, ("GET", "POST"))):
            if path.startswith(("/api/", "/webhooks/")) or (
                not PROOF and "sign" not in path and (turn + number) % 7
            ):
                continue
            mine = cookie(scene.app, {"csrf": "mine", "second": ["x", "y", 0, evil]})
            headers = [
                FORM,
                ("Cookie", f"{mine}; {inside}"),
                ("Referer", evil.replace("\r\n", "").replace("\x00", "")),
                ("Origin", "https://evil.example"),
            ]
            body = form(csrf="mine", **dict.fromkeys(names, evil)) if method == "POST" else b""
            answer = call(scene.app, method, path, query=query, headers=headers, body=body)
            there = answer.header("Location")
            assert "\r" not in there, (endpoint, there)
            assert "\n" not in there, (endpoint, there)
            if there:
                led += 1
                # As a browser reads it: tabs and line ends fall out, a backslash is a slash.
                read = re.sub(r"[\t\r\n]", "", there).replace("\\", "/")
                assert urlsplit(urljoin(BASE + path, read)).netloc in ONWARD, (endpoint, evil, there)
    assert led > 100


def test_methods_that_no_route_has(standing: Scene) -> None:
    for endpoint, _, path in every(standing, ("GET",)):
        for method in ("TRACE", "CONNECT", "PROPFIND"):
            assert call(standing.app, method, path).status in (400, 405), (endpoint, method)
    overridden = call(
        standing.app, "GET", f"/c/{standing.token()}/cancel", headers=[("X-HTTP-Method-Override", "POST")]
    )
    assert overridden.status == 303
    assert standing.rehearsal.of("ann").state == "held"


def test_the_application_is_not_in_debug_mode(standing: Scene) -> None:
    assert not standing.app.debug
    assert not standing.app.testing
    assert not standing.app.config["PROPAGATE_EXCEPTIONS"]
