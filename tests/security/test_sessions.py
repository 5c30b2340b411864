"""Who is who: sessions, signing in with the network, buyers' links, keys to the API."""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from bridge import tokens
from bridge.holds.names import names_of
from bridge.web.api.door import SCOPES
from bridge.web.security import limiter
from tests.security.ground import ADMIN, FORM, SECRETS, Answer, Scene, call, cookie, form, path_of, routes


@pytest.fixture(autouse=True)
def unlimited() -> Iterator[None]:
    limiter.enabled = False
    yield
    limiter.enabled = True


class Browser:
    """Cookies, kept as a browser keeps them."""

    def __init__(self, scene: Scene, **cookies: str) -> None:
        self.scene, self.cookies = scene, dict(cookies)

    def send(self, method: str, path: str, *, query: str = "", **fields: str) -> Answer:
        headers = [FORM, ("Cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items()))]
        answer = call(
            self.scene.app,
            method,
            path,
            query=query,
            headers=headers,
            body=form(**fields) if method == "POST" else b"",
        )
        for one in answer.all("Set-Cookie"):
            name, _, rest = one.partition("=")
            value = rest.partition(";")[0]
            self.cookies[name] = value
            if not value or "Max-Age=0" in rest:
                del self.cookies[name]
        return answer

    @property
    def session(self) -> dict[str, Any]:
        app = self.scene.app
        kept = self.cookies.get(app.config["SESSION_COOKIE_NAME"], "")
        return dict(app.session_interface.get_signing_serializer(app).loads(kept)) if kept else {}  # type: ignore[attr-defined]

    def form_token(self, path: str) -> str:
        found = re.search(r'name="csrf" value="([^"]+)"', self.send("GET", path).text)
        assert found
        return found[1]

    def sign_in(self, handle: str) -> Answer:
        """The whole way over the network, as somebody of that name."""
        page = f"/s/{self.scene.sale.slug}"
        leads = self.send("POST", page + "/sign-in", csrf=self.form_token(page)).header("Location")
        back = self.scene.rehearsal.network.allow(leads, handle)
        return self.send("GET", "/signed-in", query=urlsplit(back).query)


NAME = "__Host-replycart"


def test_a_session_that_somebody_planted_is_not_gone_on_with(standing: Scene) -> None:
    """Session fixation: the attacker's own cookie in the victim's browser opens nothing of the victim's."""
    attacker = Browser(standing)
    attacker.form_token(f"/s/{standing.sale.slug}")
    planted = attacker.cookies[NAME]
    victim = Browser(standing, **{NAME: planted})
    assert victim.sign_in("ann").status == 303
    assert victim.cookies[NAME] != planted
    assert victim.session["account"]["handle"] == "ann"
    assert victim.session.get("csrf") != attacker.session["csrf"], "the token that the attacker knows is gone"
    assert standing.token("ann") in victim.send("GET", f"/s/{standing.sale.slug}").text
    assert standing.token("ann") not in attacker.send("GET", f"/s/{standing.sale.slug}").text
    refused = victim.send("POST", f"/c/{standing.token('ann')}/cancel", csrf=attacker.session["csrf"])
    assert refused.status == 400


def test_what_an_earlier_session_had_opened_is_closed_by_signing_in(standing: Scene) -> None:
    made = cookie(
        standing.app, {"csrf": "x", "opened": ["somebody's"], "notice": "again", "lang": "fr"}
    ).partition("=")[2]
    browser = Browser(standing, **{NAME: made})
    browser.sign_in("ann")
    assert set(browser.session) <= {"account", "lang", "_permanent", "csrf"}
    assert browser.session["lang"] == "fr"


def test_a_sign_in_belongs_to_the_browser_that_began_it(standing: Scene) -> None:
    page = f"/s/{standing.sale.slug}"
    one, other = Browser(standing), Browser(standing)
    leads = one.send("POST", page + "/sign-in", csrf=one.form_token(page)).header("Location")
    back = urlsplit(standing.rehearsal.network.allow(leads, "mallory")).query
    other.form_token(page)
    assert other.send("GET", "/signed-in", query=back).status == 400, "mallory's sign-in, in the victim's browser"
    assert "account" not in other.session
    assert one.send("GET", "/signed-in", query=back).status == 303
    assert one.send("GET", "/signed-in", query=back).status == 400, "once and not twice"


@pytest.mark.parametrize("state", ["", "wrong", "\u00e9", "x" * 5000, "%00"])
def test_a_sign_in_with_another_state_is_none(standing: Scene, state: str) -> None:
    page, browser = f"/s/{standing.sale.slug}", Browser(standing)
    leads = browser.send("POST", page + "/sign-in", csrf=browser.form_token(page)).header("Location")
    sent = parse_qs(urlsplit(leads).query)
    assert len(sent["state"][0]) >= 32
    answer = browser.send("GET", "/signed-in", query=form(state=state, code=sent["code"][0]).decode())
    assert answer.status == 400
    assert "account" not in browser.session


def test_a_cookie_that_was_tampered_with_is_nobody_s(standing: Scene) -> None:
    value = cookie(standing.app, {"account": {"network": "memory", "id": "u-ann", "handle": "ann"}}).partition(
        "="
    )[2]
    assert standing.token("ann") in Browser(standing, **{NAME: value}).send("GET", f"/s/{standing.sale.slug}").text
    for at in range(0, len(value), 3):
        other = value[:at] + ("A" if value[at] != "A" else "B") + value[at + 1 :]
        # The last sign of a signature has bits that count for nothing; what it says is the same then.
        if at < len(value) - 1:
            assert (
                standing.token("ann")
                not in Browser(standing, **{NAME: other}).send("GET", f"/s/{standing.sale.slug}").text
            ), at


def test_a_cookie_signed_with_another_key_is_nobody_s(standing: Scene) -> None:
    standing.app.config["SECRET_KEY"], kept = "k" * 48, standing.app.config["SECRET_KEY"]
    forged = cookie(standing.app, {"account": {"network": "memory", "id": "u-ann", "handle": "ann"}}).partition(
        "="
    )[2]
    standing.app.config["SECRET_KEY"] = kept
    assert (
        standing.token("ann")
        not in Browser(standing, **{NAME: forged}).send("GET", f"/s/{standing.sale.slug}").text
    )


def test_a_session_ends_after_a_day(standing: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    then = time.time() - 86_400 - 60
    with monkeypatch.context() as patch:
        patch.setattr(time, "time", lambda: then)
        old = cookie(standing.app, {"account": {"network": "memory", "id": "u-ann", "handle": "ann"}}).partition(
            "="
        )[2]
    assert (
        standing.token("ann") not in Browser(standing, **{NAME: old}).send("GET", f"/s/{standing.sale.slug}").text
    )


def test_signing_out_ends_it_in_this_browser(standing: Scene) -> None:
    browser = Browser(standing)
    browser.sign_in("ann")
    browser.send("POST", "/sign-out", csrf=browser.form_token(f"/s/{standing.sale.slug}"), sale=standing.sale.slug)
    assert "account" not in browser.session
    assert standing.token("ann") not in browser.send("GET", f"/s/{standing.sale.slug}").text


@pytest.mark.parametrize(
    "account",
    [{"network": "x", "id": "u-ann", "handle": "ann"}, {"network": "memory", "id": "u-ANN", "handle": "ann"}],
)
def test_another_network_s_account_of_the_same_name_is_somebody_else(
    standing: Scene, account: dict[str, str]
) -> None:
    value = cookie(standing.app, {"account": account}).partition("=")[2]
    assert (
        standing.token("ann")
        not in Browser(standing, **{NAME: value}).send("GET", f"/s/{standing.sale.slug}").text
    )


def test_a_dashboard_session_that_somebody_planted_is_not_adopted(standing: Scene) -> None:
    names = ("replycart_admin", "__Secure-replycart_admin")
    browser = Browser(standing, **dict.fromkeys(names, "a" * 43))
    token = browser.form_token("/admin/sign-in")
    assert (
        browser.send("POST", "/admin/sign-in", csrf=token, name=ADMIN, password=SECRETS["password"]).status == 303
    )
    assert browser.send("GET", "/admin/").status == 200
    assert any(browser.cookies.get(name, "a" * 43) != "a" * 43 for name in names), "a new one, of its own"
    assert Browser(standing, **dict.fromkeys(names, "a" * 43)).send("GET", "/admin/").status == 303
    assert browser.session.get("csrf") != token


# buyers' links


def test_links_and_keys_cannot_be_guessed() -> None:
    made = [names_of("k" * 32, "x", str(number), "sale", 1_790_000_000_000).token for number in range(500)]
    assert len(set(made)) == 500
    assert all(re.fullmatch(r"[0-9A-Z]{10}[\w-]{22}", one) for one in made), "128 bits in an address"
    seen = [set(column) for column in itertools.zip_longest(*made, fillvalue="")]
    assert all(len(signs) > 40 for signs in seen[10:31]), "every place takes every sign"
    assert not set(made) & {
        names_of("l" * 32, "x", str(number), "sale", 1_790_000_000_000).token for number in range(500)
    }, "nobody makes them without the key"


def test_a_link_that_is_nearly_right_opens_nothing(standing: Scene) -> None:
    token = standing.token("bea")
    near = [
        token[:-1],
        token + "0",
        token.upper(),
        token[::-1],
        f"{token[:-1]}g",
        f" {token}",
        f"{token}\x00",
        "%",
        "_" * len(token),
        "*",
        token[:20] + "%",
    ]
    shown = {call(standing.app, "GET", f"/c/{one}").status for one in near}
    assert shown == {404}
    unknown = call(standing.app, "GET", "/c/" + "f" * 32)
    assert call(standing.app, "GET", f"/c/{token[:-1]}g").body == unknown.body, (
        "an answer says nothing about how near it was"
    )


def test_a_link_ends_when_what_is_kept_ends(scene: Scene) -> None:
    token = scene.token("bea")
    assert call(scene.app, "GET", f"/c/{token}").status == 200
    scene.rehearsal.clock.advance(days=366)
    for rule, method in routes(scene.app):
        if rule.rule.startswith("/c/") and method in ("GET", "POST"):
            headers = [FORM, ("Cookie", cookie(scene.app, {"csrf": "mine"}))]
            answer = call(
                scene.app, method, path_of(rule, {"token": token}), headers=headers, body=form(csrf="mine")
            )
            assert answer.status == 410, (rule.rule, method)
            assert "Canary" not in answer.text


def test_nobody_s_link_stands_on_a_public_page(standing: Scene) -> None:
    every = [one.token for one in standing.rehearsal.store.view().purchases()]
    for path in (
        f"/s/{standing.sale.slug}",
        f"/s/{standing.sale.slug}/picture",
        "/healthz",
        "/signed-in",
        "/nothing",
        "/admin/sign-in",
    ):
        assert not [token for token in every if token in call(standing.app, "GET", path).whole], path
    for other in standing.rehearsal.network.answered.values():
        assert not [token for token in every if token in other[1]]


def test_a_paid_purchase_shows_no_street_and_no_e_mail(standing: Scene) -> None:
    page = call(standing.app, "GET", f"/c/{standing.token('bea')}").text
    assert "77 Canary Wharf" not in page
    assert "leaks.example" not in page
    assert "+33177009988" not in page


def test_one_step_cannot_be_left_out(standing: Scene) -> None:
    """Paying without an address, withdrawing what is not paid: the purchase stays as it is."""
    headers = [FORM, ("Cookie", cookie(standing.app, {"csrf": "mine"}))]
    for handle, state in (("ann", "held"), ("gus", "waitlisted"), ("dan", "cancelled"), ("eve", "expired")):
        for step in ("pay", "withdraw"):
            answer = call(
                standing.app,
                "POST",
                f"/c/{standing.token(handle)}/{step}",
                headers=headers,
                body=form(csrf="mine"),
            )
            assert answer.status == 303
            assert standing.rehearsal.of(handle).state == state


# keys to the API


def test_no_door_of_the_api_opens_without_a_key(standing: Scene) -> None:
    held = standing.rehearsal
    key_id, revoked = tokens.create(held.store, "gone", ())
    held.store.write(lambda tx: tx.revoke_token(key_id))
    key = standing.api_token
    cookies = f"{cookie(standing.app, {'csrf': 'mine'})}; {standing.inside()}; token={key}"
    tries = [
        [], [("Authorization", f"Bearer {revoked}")], [("Authorization", f"Bearer {key[:-1]}")], [("Authorization", f"Bearer {key}x")],
        [("Authorization", f"Bearer {key.lower()}")], [("Authorization", f"Basic {key}")], [("Authorization", key)], [("Authorization", "Bearer")],
        [("Authorization", f"Bearer {tokens.digest(key)}")], [("Authorization", "Bearer rcp_' OR '1'='1")], [("X-Api-Key", key)], [("Cookie", cookies)],
    ]  # fmt: skip
    doors = [
        (rule, method)
        for rule, method in routes(standing.app)
        if rule.rule.startswith("/api/") and method not in ("HEAD", "OPTIONS")
    ]
    assert len(doors) >= 10
    open_to_all = []
    for rule, method in doors:
        path = path_of(rule, {name: values[0] for name, values in standing.known(rule).items()})
        for headers in tries:
            answer = call(standing.app, method, path, query=f"token={key}&access_token={key}", headers=headers)
            if answer.status not in (401, 429):
                open_to_all.append((rule.rule, method, answer.status))
    # The description of the API itself may be read by everybody: it says nothing about this shop.
    assert not [one for one in open_to_all if not re.search(r"openapi|docs|schema", one[0])], open_to_all


def test_a_key_does_only_what_its_scopes_say(standing: Scene) -> None:
    assert all(scope or not re.search(r"buyer|purchase|sale|repl", name) for name, scope in SCOPES.items()), (
        "open to any key"
    )
    narrow = {scope: tokens.create(standing.rehearsal.store, scope, [scope])[1] for scope in tokens.SCOPES}
    before = {one.id: one.state for one in standing.rehearsal.store.view().purchases()}
    for rule, method in routes(standing.app):
        if not rule.rule.startswith("/api/") or method in ("HEAD", "OPTIONS"):
            continue
        verdicts = {}
        known = {name: values[0] for name, values in standing.known(rule).items()}
        for scope, key in narrow.items():
            if method == "GET" or not scope.endswith(":write"):
                headers = [("Authorization", f"Bearer {key}")]
                verdicts[scope] = call(standing.app, method, path_of(rule, known), headers=headers).status
        refused = [scope for scope, status in verdicts.items() if status in (401, 403)]
        if method == "GET":
            assert len(refused) < len(verdicts), (rule.rule, "no scope opens it")
            assert refused or SCOPES.get(rule.endpoint, "") == "", (rule.rule, "any key opens it")
        else:
            # What changes something is closed to every key that may only read.
            assert len(refused) == len(verdicts), (rule.rule, verdicts)
    assert {one.id: one.state for one in standing.rehearsal.store.view().purchases()} == before


def test_lists_of_the_api_carry_no_addresses(standing: Scene) -> None:
    for path in ("/api/v1/purchases", "/api/v1/sales", f"/api/v1/sales/{standing.sale.slug}", "/api/v1/products"):
        answer = call(standing.app, "GET", path, headers=[("Authorization", f"Bearer {standing.api_token}")])
        assert answer.status == 200
        assert "anary" not in answer.text, path
