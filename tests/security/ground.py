"""What the security tests stand on: a sale under way with canaries planted everywhere, and a door without a browser.

``LONG_FORMS=1`` takes the long forms.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Flask
from werkzeug.routing import Rule

from bridge import checkout, clearance, giving, holds, listening, offers, tokens
from bridge.clearance import RuleRequest
from bridge.config import Section
from bridge.config.values import Charity, Giving
from bridge.offers import OfferRequest
from bridge.seal import Sealed
from bridge.store.clearance import clearance as proposals_of
from bridge.store.gifts import Gift, gifts
from bridge.store.offers import offers as offers_of
from bridge.store.pages import Ask
from bridge.web import create_app
from bridge.web.security import limiter
from connectors.values import Account, Money, SavedWallet, Special
from tests.conftest import ADDRESS, Rehearsal, product

PROOF = os.environ.get("LONG_FORMS") == "1"

#: Each is planted where the real thing stands, and looked for wherever it must not be.
SECRETS = {
    "secret_key": "canarykey5d1c0b7a9e3f4826canarykey",
    "shop secret": "cs_canary77shop77secret77",
    "payments secret": "canary88client88secret88",
    "network token": "canary99access99token99",
    "password": "canary horse battery staple",
}
PEOPLE = {
    "email": "canary.bea@leaks.example",
    "line1": "77 Canary Wharf Mews",
    "last_name": "Canarydottir",
    "phone": "+33177009988",
}
#: What people left with us without buying: it must not come out either. The purchase's canaries are bea's, these are wes's.
LEFT = {
    "payee": "canary.payee@leaks.example",
    "wallet token": "TOKEN-CANARY7788VAULT7788",
    "wallet label": "canary…label@leaks.example",
    "coupon": "CANARY-COUPON-7788",
}
TRACE = re.compile(r"Traceback \(most recent|File \"[^\"]+\.py\"|sqlite3\.|werkzeug\.exceptions|jinja2\.")
ADMIN, ADMIN_COOKIES = "marie", ("__Secure-replycart_admin", "replycart_admin")


def rounds(short: int, long: int) -> int:
    """How often: the first in ``make test``, the second for ``make proof``."""
    return long if PROOF else short


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: headers as they were sent, several of one name included."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name.lower()]

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def whole(self) -> str:
        return "\n".join(f"{key}: {value}" for key, value in self.headers) + "\n\n" + self.text


def call(
    app: Flask,
    method: str,
    path: str,
    *,
    query: str = "",
    headers: Iterable[tuple[str, str]] = (),
    body: bytes = b"",
    address: str = "9.9.9.9",
    host: str = "sell.example.com",
    length: str | None = None,
) -> Answer:
    """One request, byte for byte, past every client that would tidy it up. ``path`` is already decoded."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method, "SCRIPT_NAME": "", "PATH_INFO": path.encode().decode("latin-1"),
        "QUERY_STRING": query, "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8000", "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": host, "REMOTE_ADDR": address, "wsgi.version": (1, 0), "wsgi.url_scheme": "https",
        "wsgi.input": io.BytesIO(body), "wsgi.errors": io.StringIO(), "wsgi.multithread": True,
        "wsgi.multiprocess": False, "wsgi.run_once": False, "wsgi.input_terminated": True,
        "CONTENT_LENGTH": str(len(body)) if length is None else length,
    }  # fmt: skip
    for name, value in headers:
        key = name.upper().replace("-", "_")
        key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
        value = value.encode("utf-8", "surrogatepass").decode("latin-1")
        environ[key] = f"{environ[key]},{value}" if key.startswith("HTTP_") and key in environ else value
    seen: list[Any] = []

    def start(status: str, sent: list[tuple[str, str]], exc_info: object = None) -> Any:
        seen[:] = [status, sent]
        return lambda data: None

    answer = app.wsgi_app(environ, start)
    try:
        return Answer(int(str(seen[0] if seen else "0").split()[0]), list(seen[1]), b"".join(answer))
    finally:
        getattr(answer, "close", lambda: None)()


def cookie(app: Flask, session: Mapping[str, Any]) -> str:
    """A session cookie as the application itself would sign it."""
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return f"{app.config['SESSION_COOKIE_NAME']}={serializer.dumps(dict(session))}"


def form(**fields: str) -> bytes:
    """A form's body or a query; half characters are sent as a careless client would."""

    def said(text: str) -> str:
        return quote(text.encode("utf-8", "surrogatepass"), safe="")

    return "&".join(f"{said(name)}={said(value)}" for name, value in fields.items()).encode()


FORM = ("Content-Type", "application/x-www-form-urlencoded")
JSON = ("Content-Type", "application/json")


class Scene:
    """A sale under way: ann holds, bea has paid, dan let go, eve's hold ran out, gus waits. Beside it a series that was
    drawn, an offer with coupons, a clearance rule with its proposal, gifts in three states, and saved wallets. And who may
    look at it all."""

    def __init__(self, path: Path | str) -> None:
        self.rehearsal = held = Rehearsal(path)
        settings = {"url": "https://shop.example", "consumer_secret": SECRETS["shop secret"]}
        held.house.config = replace(
            held.house.config,
            secret_key=SECRETS["secret_key"],
            shop=Section("memory", settings),
            payments=Section("memory", {"client_secret": SECRETS["payments secret"]}),
            network=Section("memory", {"access_token": SECRETS["network token"]}),
            giving=Giving(charities={"helpers": Charity("The Helpers", "give@helpers.example")}, send=True),
            selling=replace(held.house.config.selling, wallets=True),
        )
        held.shop.items["PRINT"] = product("PRINT", stock=9)
        # Before the sale, whose post must stay the last one.
        self._series()
        self._beside()
        self.sale = held.on_sale(quantity=4, answer_code=True)
        held.reply("eve")
        held.clock.advance(3600)
        holds.expire_due(held.house)
        for handle in ("ann", "bea", "dan", "fay"):
            held.reply(handle)
        held.reply("cid")
        held.reply("gus")
        held.pay("bea", **PEOPLE)
        holds.cancel(held.house, held.of("dan").id)
        Sealed(held.store, SECRETS["secret_key"]).remember("x.tokens", SECRETS["network token"])
        self.api_token = tokens.create(held.store, "back office", ())[1]
        tokens.create_user(held.store, ADMIN, SECRETS["password"])
        # As they were: what is thrown at the doors may erase them.
        self._bought = {handle: held.of(handle) for handle in ("ann", "bea", "gus")}
        self.app = create_app(held.house)
        limiter.reset()

    def _series(self) -> None:
        """One of two is drawn, in public."""
        held = self.rehearsal
        held.shop.items["SERIES"] = product("SERIES", stock=1)
        self.series = held.on_sale("SERIES", quantity=1, mode="first_come", by="reply")
        for handle in ("sam", "tim"):
            held.reply(handle)
        held.clock.advance(16)
        while holds.settle(held.house):
            pass
        holds.draw(held.house)
        held.outbox.drain()

    def _beside(self) -> None:
        held, house = self.rehearsal, self.rehearsal.house
        held.network.elsewhere["900"] = ""
        self.offer = offers.create(house, OfferRequest(hashtag="#HelloWinter", percent=10))
        for handle in ("ann", "wes"):
            held.network.say("900", handle, "me! #hellowinter")
        listening.poll_tags(house)
        held.hear()
        held.store.write(
            lambda tx: tx._db.execute(
                "UPDATE offer_grants SET code = ? WHERE author_id = 'u-wes'", (LEFT["coupon"],)
            )
        )
        assert len(offers_of(held.store.view()).grants_of("memory", "u-wes")) == 1
        self._wallet("ann")
        self._wallet("wes", LEFT["wallet token"], LEFT["wallet label"])
        self.gifts = {
            who: self._gift(f"@shop #send 5EUR @{to}", who) for who, to in (("ann", "cid"), ("gil", "wes"))
        }
        self.gifts["eve"] = self._gift("@shop #donate 20EUR", "eve")
        giving.claim(house, self.gifts["gil"], Account("u-wes", "wes"), LEFT["payee"], keep=True)
        on_offer = Special(Money(3000, "EUR"))
        held.shop.items["LAMP"] = product("LAMP", price=5000, stock=8, special=on_offer)
        self.rule = clearance.create(house, RuleRequest("Evening", ("day 18",), percent=20))
        # On to the evening: the rule comes round and proposes.
        held.clock.advance(6 * 3600 + 10)
        assert clearance.tick(house)
        held.outbox.drain()

    def _wallet(self, who: str, token: str = "", label: str = "") -> None:
        held = self.rehearsal
        url = checkout.save(held.house, self.account(who), ADDRESS, (1, 1), "en")
        setup = url.rsplit("/", 1)[-1]
        held.payments.consent(setup, "ok")
        if token:
            held.payments.wallets[token] = held.payments.wallets.pop(f"TOKEN-{setup}")
            real = held.payments.saved_wallet
            held.payments.saved_wallet = lambda *_: SavedWallet(token, label)  # type: ignore[method-assign]
            assert checkout.finish(held.house, "memory", f"u-{who}")
            held.payments.saved_wallet = real  # type: ignore[method-assign]
        else:
            assert checkout.finish(held.house, "memory", f"u-{who}")

    def _gift(self, text: str, who: str) -> Gift:
        held = self.rehearsal
        said = held.network.say("900", who, text)
        held.hear()
        found = gifts(held.store.view()).gift_of_reply("memory", said)
        assert found is not None
        return giving.confirm(held.house, found) if who != "eve" else found

    def account(self, who: str) -> dict[str, Any]:
        """Somebody who has just signed in with the network, as the session has it."""
        return {"network": "memory", "id": f"u-{who}", "handle": who, "at": self.rehearsal.clock.ms()}

    def token(self, handle: str = "ann") -> str:
        return self.rehearsal.of(handle).token

    def inside(self) -> str:
        """The cookie of somebody signed in to the dashboard; "" as long as there is none."""
        if "admin" not in self.app.blueprints:
            return ""
        from bridge import signin

        ticket = signin.check_password(self.rehearsal.house, ADMIN, SECRETS["password"], "198.51.100.1")
        secret = signin.open_session(self.rehearsal.house, ticket, "Firefox, Linux")
        return "; ".join(f"{name}={secret}" for name in ADMIN_COOKIES)

    def close(self) -> None:
        self.rehearsal.close()

    def known(self, rule: Rule | None = None) -> dict[str, list[str]]:
        """What each variable of a route may be, for real; ``rule``: what it means there."""
        held, purchase = self.rehearsal, self._bought["bea"]
        task = next(iter(held.store.view().tasks()), None)
        path = rule.rule if rule is not None else ""
        proposal = next(iter(proposals_of(held.store.view()).proposals(Ask(1, 1)).items), None)
        keys = {
            "/g/": [one.token for one in self.gifts.values()], "gifts/": [one.id for one in self.gifts.values()],
            "offers/": [self.offer.id], "rules/": [self.rule.id], "clearance/": [proposal.id if proposal else "1"],
            "purchases/": [purchase.id, self._bought["ann"].id],
        }  # fmt: skip
        key = next(
            (found for part, found in keys.items() if part in path), [self.sale.id, self.sale.slug, purchase.id]
        )
        slugs = {"/o/": self.offer.slug, "/draw": self.series.slug}
        slug = next((found for part, found in slugs.items() if part in path), self.sale.slug)
        return {
            "slug": [slug], "token": [self._bought["ann"].token, self._bought["gus"].token], "filename": ["style.css", "live.js"],
            "buyer": [purchase.buyer_id], "reply": [purchase.reply_id], "reply_id": [purchase.reply_id],
            "key": key, "network": [held.house.network_name], "author_id": [purchase.buyer_id, "u-wes"],
            "sku": ["PRINT"], "number": [str(task.id) if task else "1"], "task_id": [str(task.id) if task else "1"],
        }  # fmt: skip


def routes(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Every route with each of its methods: what is added later is met too."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        for method in sorted(rule.methods or ()):
            yield rule, method


_VARIABLE = re.compile(r"<(?:(?P<kind>\w+)(?:\((?P<of>[^)]*)\))?:)?(?P<name>\w+)>")


def path_of(rule: Rule, values: Mapping[str, str]) -> str:
    """The rule's path; a variable that ``values`` lacks gets the first of its choices, or "1"."""

    def fill(match: re.Match[str]) -> str:
        first = match["of"].split(",")[0].strip() if match["kind"] == "any" else "1"
        return values.get(match["name"], first)

    return _VARIABLE.sub(fill, rule.rule)


def choices(rule: Rule) -> dict[str, list[str]]:
    """The words that a rule itself allows for its variables."""
    found = _VARIABLE.finditer(rule.rule)
    return {
        match["name"]: [w.strip() for w in match["of"].split(",")] for match in found if match["kind"] == "any"
    }


def leaks(text: str, *, people: bool = True) -> list[str]:
    """The canaries that stand in a text."""
    looked_for = {**SECRETS, **({**PEOPLE, **LEFT} if people else {})}
    return [name for name, value in looked_for.items() if value in text or quote(value) in text]
