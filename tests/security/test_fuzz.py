"""Every door of the application, knocked at with whatever a hostile client can send: no 500, no trace, no secret.

Routes come from the application itself: one that is added later is knocked at without a change here.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable

import pytest
from werkzeug.routing import Rule

from tests.conftest import ADDRESS
from tests.security.ground import (
    FORM,
    JSON,
    TRACE,
    Answer,
    Scene,
    call,
    choices,
    cookie,
    form,
    leaks,
    path_of,
    rounds,
    routes,
)  # fmt: skip

WORDS = (
    "", "0", "-1", "1e309", "NaN", "9" * 40, "true", "null", "..", "../../etc/passwd", "%00", "%c0%ae", "a\x00b",
    "' OR 1=1 --", "\" onload=alert(1) x=\"", "<script>alert(1)</script>", "{{7*7}}", "{0.__class__}", "%s%n%x",
    "${jndi:ldap://x}", "=cmd|' /C calc'!A0", "\r\nX-Injected: yes", "\u202egnp.exe", "\ufeff", "\ud83d\ude00" * 3,
    "\u0130\u0131\u1e9e", "a" * 5000, "ａ", "١٢٣", "¼", "//evil.example", "https://evil.example/", "javascript:alert(1)",
    "\\\\evil.example", "EUR", "FR", "en", "fr", "xx-YY", "1,2", "[]", "{}", "publish", "sure", "country",
)  # fmt: skip
NAMES = (
    "csrf", "lang", "code", "state", "search", "sale", "edit", "country", "what", "page", "next", "back", "sku",
    "size", "product", "copy", "first_name", "last_name", "line1", "line2", "city", "region", "postcode", "email",
    "phone", "amount", "reason", "how", "name", "password", "digest", "units:PRINT", "starts_at", "zone", "price",
    "shipping_prices", "hold_minutes", "wording", "title", "quantity", "sure", "data[]", "\u202e", "a" * 300, "",
)  # fmt: skip
HEADERS = (
    "Accept-Language", "Accept", "Authorization", "Referer", "Origin", "User-Agent", "X-Forwarded-For", "X-Forwarded-Host",
    "X-Forwarded-Proto", "X-Forwarded-Port", "X-HTTP-Method-Override", "X-Original-URL", "If-None-Match", "If-Modified-Since",
    "Range", "Content-Encoding", "Transfer-Encoding", "Content-Type", "Cookie", "X-Replycart-Live", "X-Signature", "Expect",
)  # fmt: skip
HOSTILE = (
    "", "en;q=nan", "fr-FR,fr;q=9e999", "*" * 500, "bytes=0-9999999999999", "Thu, 99 Foo 0000 99:99:99 GMT", "Bearer ",
    "Bearer rcp_" + "x" * 400, "Basic Og==", "gzip", "deflate, br", "chunked", "identity, chunked", "127.0.0.1",
    "::1%eth0", "unknown, " * 40, "evil.example", "javascript", "\u00e9\u00ff", "\u202e", "a=b; " * 200, "replycart=",
    "__Host-replycart=eyJhIjp7fX0.x.y", "replycart=.eJw.aaaa.bbbb", "W/\"x\"", "text/html;charset=utf-7", "../..",
)  # fmt: skip
TYPES = (
    "application/x-www-form-urlencoded", "application/json", "application/json; charset=utf-16", "text/plain", "",
    "multipart/form-data; boundary=x", "multipart/form-data", "multipart/form-data; boundary=" + "y" * 300,
    "application/x-www-form-urlencoded; charset=utf-7", "application/xml", "application/octet-stream", "\u00ff/\u00ff",
)  # fmt: skip


#: Of all doors, those behind which the fuzz must have been listened to.
REACHED = 0.9
#: What a form may hold for real: beside hostile words it carries them past the first check of each field.
RIGHT = {
    **ADDRESS, "payee": "bob@example.com", "keep": "1", "per_purchase": "50", "per_month": "200", "days": "7",
    "network": "memory", "sure": "1", "lang": "en", "quantity": "1", "price": "12.50", "title": "A sale", "hours": "2",
    "percent": "20", "hashtag": "#Fuzz", "slots": "day 18", "reason": "broken", "what": "cancel", "text": "hello",
}  # fmt: skip


class Hostile:
    """A client that means no good; what it does follows from its seed."""

    def __init__(self, scene: Scene, seed: int, signed_in: str) -> None:
        self.scene, self.rng, self.signed_in = scene, random.Random(seed), signed_in
        self.known: dict[str, dict[str, list[str]]] = {}

    def word(self) -> str:
        if self.rng.random() < 0.7:
            return self.rng.choice(WORDS)
        return "".join(
            chr(self.rng.choice((self.rng.randrange(1, 256), self.rng.randrange(0x2000, 0x2100))))
            for _ in range(8)
        )

    def fields(self) -> dict[str, str]:
        return {self.rng.choice(NAMES): self.word() for _ in range(self.rng.randrange(6))}

    def body(self) -> tuple[str, bytes]:
        rng = self.rng
        made = rng.randrange(6)
        if made == 0:
            return FORM[1], form(
                csrf="known", **{name or "x": value for name, value in self.fields().items() if name != "csrf"}
            )
        if made == 1:
            return JSON[1], json.dumps({name: rng.choice((value, [value], {"a": value}, 1, None, 1.5, True))
                                        for name, value in self.fields().items()}).encode()  # fmt: skip
        if made == 2:
            return JSON[1], rng.choice(
                (b"[" * 9000, b'{"a":' * 5000, b"NaN", b"1e999", b"\xff\xfe", b'"' + b"\\ud800" * 9 + b'"')
            )
        if made == 3:
            parts = "".join(f'--x\r\nContent-Disposition: form-data; name="{n}"; filename="{self.word()}"\r\n\r\n{v}\r\n'
                            for n, v in self.fields().items())  # fmt: skip
            return "multipart/form-data; boundary=x", (parts + rng.choice(("--x--", "--x", ""))).encode(
                "utf-8", "replace"
            )
        return rng.choice(TYPES), rng.randbytes(rng.randrange(200))

    def headers(self) -> list[tuple[str, str]]:
        rng, app = self.rng, self.scene.app
        made = [
            (rng.choice(HEADERS), rng.choice((rng.choice(HOSTILE), self.word()))) for _ in range(rng.randrange(4))
        ]
        made = [(name, value.replace("\r", "").replace("\n", "").replace("\x00", "")) for name, value in made]
        cookies = []
        if rng.random() < 0.7:
            cookies.append(cookie(app, {"csrf": "known", **rng.choice((
                {}, {"lang": "fr"}, {"account": {"network": "memory", "id": "u-ann", "handle": "ann"}}, {"opened": ["x"]},
                {"signing_in": {"state": "s", "verifier": "v" * 43, "sale": self.scene.sale.slug}}, {"notice": "again"},
            ))}))  # fmt: skip
        if self.signed_in and rng.random() < 0.6:
            cookies.append(self.signed_in)
        if cookies and not any(name == "Cookie" for name, _ in made):
            made.append(("Cookie", "; ".join(cookies)))
        if rng.random() < 0.4:
            made.append(("Authorization", f"Bearer {self.scene.api_token}"))
        return made

    def inside(self, path: str) -> tuple[list[tuple[str, str]], bytes]:
        """Headers and body of a form that passes every guard in front of the page: what the page reads is hostile."""
        rng, scene = self.rng, self.scene
        who, gift = rng.choice(("ann", "ann", "cid", "wes2")), rng.choice(list(scene.gifts.values()))
        if path == "/give/claim" and rng.random() < 0.8:
            who, gift = "cid", scene.gifts["ann"]
        fields = {**{name: value for name, value in RIGHT.items() if rng.random() < 0.8}, "gift": gift.id}
        fields |= {rng.choice([*NAMES, *RIGHT]): self.word() for _ in range(rng.randrange(4))}
        session = {"csrf": "known", "account": scene.account(who)}
        cookies = [cookie(scene.app, session), *([self.signed_in] if path.startswith("/admin") else [])]
        headers = [("Content-Type", FORM[1]), ("Cookie", "; ".join(cookies))]
        if path.startswith("/api/"):
            headers = [JSON, ("Authorization", f"Bearer {scene.api_token}")]
            return headers, json.dumps(fields).encode("utf-8", "replace")
        return headers, form(**{**{name or "x": value for name, value in fields.items()}, "csrf": "known"})

    def knock(self, rule: Rule, method: str) -> tuple[str, Answer]:
        rng = self.rng
        if rule.rule not in self.known:
            self.known[rule.rule] = self.scene.known(rule)
        right = rng.random() < 0.4
        values = {
            name: rng.choice(known) if right or rng.random() < 0.7 else self.word()
            for name, known in self.known[rule.rule].items()
        }
        values |= {name: rng.choice(words) for name, words in choices(rule).items()}
        path = path_of(rule, values).encode("utf-8", "surrogatepass").decode("utf-8", "replace")
        if not right and rng.random() < 0.05:
            method = rng.choice(
                ("TRACE", "PUT", "DELETE", "PATCH", "CONNECT", "PROPFIND", "get", "\x00", "X" * 300)
            )
        query = form(**{name or "q": value for name, value in self.fields().items()}).decode()
        query = (
            query
            if rng.random() < 0.8
            else rng.choice(("%", "&&&=", "lang=%ff%fe", "a=" * 400, "lang=fr&lang=en", ";"))
        )
        kind, body = self.body() if method not in ("GET", "HEAD", "OPTIONS") or rng.random() < 0.1 else ("", b"")
        headers = [*([("Content-Type", kind)] if kind else []), *self.headers()]
        if right:
            headers, body = self.inside(path)
            body = b"" if method in ("GET", "HEAD", "OPTIONS") else body
        # An address of its own each time: what the limits say is tested elsewhere.
        address = f"{rng.choice(('9.9', '81.2', '10.0'))}.{rng.randrange(1, 255)}.{rng.randrange(1, 255)}"
        asked = f"{method} {path!a}?{query[:200]} {headers!a} {body[:200]!a}"
        return asked, call(self.scene.app, method, path, query=query, headers=headers, body=body, address=address)


def wrong(asked: str, answer: Answer, allowed: tuple[int, ...] = (503,)) -> str:
    """What is wrong with an answer; "" when it is as it must be."""
    if answer.status >= 500 and answer.status not in allowed:
        return f"{answer.status}: {asked}"
    if TRACE.search(answer.text):
        return f"a trace: {asked}"
    # Who is signed in, or has the key, is shown the buyers' addresses: that is what these doors are for.
    # Werkzeug takes "get" for GET.
    inside = asked.casefold().startswith(
        tuple(f"{verb} '/{door}" for verb in ("get", "post", "head") for door in ("admin", "api"))
    )
    if found := leaks(answer.whole, people=not inside):
        return f"{found}: {asked}"
    if "X-Injected" in dict(answer.headers):
        return f"a header of theirs: {asked}"
    return ""


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(11, 11 + rounds(1, 4)))
def test_every_door_stands_what_is_thrown_at_it(scene: Scene, logged: Callable[[str], object], seed: int) -> None:
    log = logged("json")
    client = Hostile(scene, seed, scene.inside())
    there = list(routes(scene.app))
    assert len(there) > 60
    statuses: dict[str, set[int]] = {}
    for number in range(rounds(8, 375)):
        # Somebody may have signed out, or been thrown out, by what was thrown before.
        client.signed_in = scene.inside()
        for rule, method in there:
            if method in ("HEAD", "OPTIONS") and number % 6:
                continue
            asked, answer = client.knock(rule, method)
            assert not (why := wrong(asked, answer)), f"{why}\n{log.getvalue()[-3000:]}"  # type: ignore[attr-defined]
            statuses.setdefault(f"{method} {rule.endpoint}", set()).add(answer.status)
    doors = {f"{method} {rule.endpoint}" for rule, method in there if method not in ("HEAD", "OPTIONS")}
    # 404: what is named is not there; 400: no form of ours; 405: no such door. Whoever gets more was listened to.
    inside = {door for door in doors if statuses[door] - {400, 401, 403, 404, 405, 413, 415, 503}}
    assert len(inside) > REACHED * len(doors), f"the fuzz stays outside of {sorted(doors - inside)}"
    for door in ("wallet.show", "gifts.show", "gifts.give", "offer.show", "sale.draw"):
        assert 200 in statuses[f"GET {door}"], f"{door} was never seen from inside"
    for door in ("wallet.save", "gifts.confirm", "gifts.claim", "gifts.cancel", "offer.sign_in"):
        assert statuses[f"POST {door}"] & {200, 302, 303, 422}, f"no form of {door} passed its guards"
    text = log.getvalue()  # type: ignore[attr-defined]
    assert not leaks(text)
    assert "Traceback" not in text
    assert scene.known()["token"][0] not in text, "a buyer's address is in the log"
    assert scene.api_token not in text


HOSTS = (
    "", "evil.example", "sell.example.com:99999", "sell.example.com:x", "a b", "[::1", "::1", "javascript:alert(1)", "é.example",
    "sell.example.com, evil.example", "sell.example.com/../x", "\u202e", "x" * 5000, "..", "-", "[", "@", "sell.example.com@evil", "%00",
)  # fmt: skip


@pytest.mark.parametrize("name", ["Host", "X-Forwarded-Host"])
def test_a_host_of_their_own_is_believed_nowhere(scene: Scene, name: str) -> None:
    for host in HOSTS:
        for method, path in (
            ("GET", f"/s/{scene.sale.slug}"),
            ("POST", f"/c/{scene.token()}/pay"),
            ("GET", "/nothing"),
            ("GET", "/healthz"),
        ):
            more = {"host": host} if name == "Host" else {"headers": [(name, host)]}
            answer = call(scene.app, method, path, **more)  # type: ignore[arg-type]
            assert answer.status in (200, 303, 400, 404), (host[:40], path, answer.status)
            assert "evil" not in answer.whole, (host, path)
            assert not TRACE.search(answer.text)


def test_doors_that_nobody_has(scene: Scene) -> None:
    rng = random.Random(3)
    for path in (
        "/.git/config", "/.env", "/config.yaml", "/replycart.db", "/static/", "/static/../security.py", "/static/..%2fapi.py",
        "/static/%2e%2e/application.py", "//evil.example/s/x", "/s/../healthz", "/c/", "/admin", "/admin/..", "/\x00",
        "/" + "a/" * 3000, "/s/" + "%2f" * 500, "/console", "/debug", "/api/v1/../../metrics", "/webhooks/other", "/api/v2",
    ):  # fmt: skip
        answer = call(scene.app, rng.choice(("GET", "POST")), path)
        assert answer.status in (303, 308, 400, 401, 404, 405), (path[:60], answer.status)
        assert not TRACE.search(answer.text)
        assert "evil.example" not in answer.header("Location")
        assert "SECRET_KEY" not in answer.text


def test_the_fuzz_finds_what_is_broken(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: a door that breaks, and one that tells a secret, are found."""

    def broken(*_: object) -> None:
        raise RuntimeError("broken on purpose")

    client = Hostile(scene, 5, "")
    rule = next(rule for rule, _ in routes(scene.app) if rule.endpoint == "health.healthz")
    scene.app.view_functions["health.healthz"] = broken  # type: ignore[assignment]
    found = [wrong(*client.knock(rule, "GET")) for _ in range(20)]
    assert any("500" in why for why in found)
    scene.app.view_functions["health.healthz"] = lambda: scene.rehearsal.house.config.secret_key
    found = [wrong(*client.knock(rule, "GET")) for _ in range(20)]
    assert any("secret_key" in why for why in found)
