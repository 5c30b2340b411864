"""The dashboard's door: nobody gets in without a session that lasts, and a session ends when it should."""

import re
import sqlite3
import subprocess
import sys

import pyotp
import pytest
from argon2 import PasswordHasher

from bridge import signin, tokens
from bridge.store.people_sessions import reads
from tests.integration.pages.merchant import COOKIE, LIVE, NAME, PASSWORD, Merchant, merchant


@pytest.fixture
def marie(rehearsal):
    return merchant(rehearsal)


def doors(app, method):
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("admin.") and method in rule.methods:
            choice = re.search(r"<any\((\w+)", rule.rule)
            path = re.sub(r"<any\([^)]*\):\w+>", choice[1] if choice else "", rule.rule)
            yield rule.endpoint, re.sub(r"<(?:int:)?\w+>", "1", path)


def test_every_page_wants_a_sign_in(rehearsal):
    stranger = Merchant(rehearsal)
    there = list(doors(stranger.app, "GET"))
    assert len(there) >= 20
    for endpoint, path in there:
        answer = stranger.get(path)
        if endpoint == "admin.second":
            assert answer.location == "/admin/sign-in"
        elif endpoint != "admin.sign_in":
            assert (answer.status_code, answer.location.split("?")[0]) == (303, "/admin/sign-in"), path
            assert stranger.live(path).status_code == 401


def test_every_click_wants_a_sign_in_and_the_form_s_token(rehearsal, marie):
    stranger = Merchant(rehearsal)
    stranger.get("/admin/sign-in")
    there = [
        path for endpoint, path in doors(stranger.app, "POST") if endpoint not in ("admin.sign_in", "admin.second")
    ]
    assert len(there) > 15
    for path in there:
        assert stranger.post(path, {"sure": "1"}).location == "/admin/sign-in", path
        for wrong in ("", "x" * 32):
            assert marie.post(path, {"sure": "1"}, csrf=wrong).status_code == 400, path
    assert marie.inside()


def test_a_name_that_nobody_has_costs_as_much_as_one_that_is_there_also_the_first_time(rehearsal, monkeypatch):
    """What a password is held against then is made at the first check of a process, whosever it is."""
    done = []

    class Counted(PasswordHasher):
        def hash(self, password, *, salt=None):
            done.append("hash")
            return super().hash(password, salt=salt)

        def verify(self, digest, password):
            done.append("verify")
            return super().verify(digest, password)

    tokens.create_user(rehearsal.store, NAME, PASSWORD)
    monkeypatch.setattr(signin, "_hasher", Counted(time_cost=1, memory_cost=8, parallelism=1))
    costs = []
    for first in (NAME, "nobody"):
        signin._nobody.cache_clear()
        for name in (first, NAME, "nobody"):
            done.clear()
            with pytest.raises(signin.Wrong):
                signin.check_password(rehearsal.house, name, "not the password", f"198.51.100.{len(costs)}")
            costs.append(tuple(done))
    signin._nobody.cache_clear()
    assert costs == [("hash", "verify"), ("verify",), ("verify",)] * 2


LOADED = """
import argon2
argon2.PasswordHasher.hash = lambda *_, **__: 1 / 0
import bridge.web, bridge.cli, bridge.signin
"""


def test_nothing_is_hashed_when_the_program_starts():
    """It takes a tenth of a second and 64 MB, of each command and each process."""
    subprocess.run([sys.executable, "-c", LOADED], check=True, timeout=60)


@pytest.mark.both_stores
def test_signing_in_goes_on_to_where_one_wanted(rehearsal):
    tokens.create_user(rehearsal.store, NAME, PASSWORD)
    guest = Merchant(rehearsal)
    assert guest.get("/admin/purchases?state=held").location == "/admin/sign-in?next=/admin/purchases?state%3Dheld"
    answer = guest.sign_in(path="/admin/purchases?state=held")
    assert answer.location == "/admin/purchases?state=held"
    cookie = next(text for text in answer.headers.getlist("Set-Cookie") if text.startswith(COOKIE))
    for part in ("Secure", "HttpOnly", "Path=/admin", "SameSite=Lax", "Max-Age=43200"):
        assert part in cookie
    assert guest.inside()
    assert guest.get("/admin/sign-in").location == "/admin/"


@pytest.mark.parametrize(
    "path",
    ["//evil.example", "https://evil.example", "/admin//evil.example", "/administrator", "/\\evil.example", "/admin/\\x",
     "/admin@evil.example", "javascript:alert(1)", "", "/admin/\nSet-Cookie: a=b"],
)  # fmt: skip
def test_signing_in_never_leads_away(rehearsal, path):
    tokens.create_user(rehearsal.store, NAME, PASSWORD)
    guest = Merchant(rehearsal)
    guest.get("/admin/sign-in")
    answer = guest.post("/admin/sign-in", {"name": NAME, "password": PASSWORD, "next": path})
    assert answer.location == "/admin/"


def test_a_wrong_password_and_an_unknown_name_are_told_alike(rehearsal):
    tokens.create_user(rehearsal.store, NAME, PASSWORD)
    guest = Merchant(rehearsal)
    texts = set()
    for name in (NAME, "nobody", ""):
        answer = guest.sign_in(name=name, password="a wrong password")
        assert answer.status_code == 422
        texts.add(guest.soup.select_one("#wrong").get_text())
        assert not guest.cookie
    assert len(texts) == 1


@pytest.mark.both_stores
def test_guessing_is_slowed_by_name_and_address(rehearsal):
    tokens.create_user(rehearsal.store, NAME, PASSWORD)
    guest = Merchant(rehearsal)
    for _ in range(signin.LIMITS[0]):
        assert guest.sign_in(password="a wrong password").status_code == 422
    assert guest.sign_in().status_code == 429
    # Somebody else, elsewhere, is not kept out by that; and it passes.
    assert Merchant(rehearsal, address="198.51.100.9").sign_in().status_code == 303
    rehearsal.clock.advance(seconds=signin.WINDOW_MS / 1000 + 1)
    assert guest.sign_in().status_code == 303


def test_guessing_names_from_one_address_is_slowed(rehearsal):
    for n in range(signin.LIMITS[1]):
        with pytest.raises(signin.Wrong):
            signin.check_password(rehearsal.house, f"name{n}", "a wrong password", "203.0.113.7")
    assert Merchant(rehearsal).sign_in(name="another").status_code == 429


def test_guessing_one_name_from_everywhere_is_slowed(rehearsal):
    tokens.create_user(rehearsal.store, NAME, PASSWORD)
    for n in range(signin.LIMITS[2]):
        with pytest.raises(signin.Wrong):
            signin.check_password(rehearsal.house, NAME, "a wrong password", f"10.0.{n}.1")
    with pytest.raises(signin.Slow):
        signin.check_password(rehearsal.house, NAME, PASSWORD, "192.0.2.1")


def test_right_passwords_do_not_count_as_guesses(rehearsal):
    tokens.create_user(rehearsal.store, NAME, PASSWORD)
    for _ in range(max(signin.LIMITS) + 5):
        assert signin.check_password(rehearsal.house, NAME, PASSWORD, "203.0.113.7").name == NAME


def test_the_limit_of_the_door_itself(rehearsal):
    guest = Merchant(rehearsal)
    answers = {guest.get("/admin/sign-in").status_code for _ in range(40)}
    assert answers == {200, 429}


def test_a_session_that_was_planted_is_not_used(rehearsal):
    tokens.create_user(rehearsal.store, NAME, PASSWORD)
    guest = Merchant(rehearsal)
    guest.cookie = planted = "p" * 43
    guest.sign_in()
    assert guest.cookie != planted
    other = Merchant(rehearsal)
    other.cookie = planted
    assert not other.inside()


def test_signing_in_again_ends_the_session_before(rehearsal, marie):
    before = marie.cookie
    ticket = signin.check_password(rehearsal.house, NAME, PASSWORD, "203.0.113.7")
    marie.cookie = signin.open_session(rehearsal.house, ticket, "test", before)
    assert marie.inside()
    thief = Merchant(rehearsal)
    thief.cookie = before
    assert not thief.inside()


def test_the_forms_token_is_new_after_signing_in(rehearsal):
    tokens.create_user(rehearsal.store, NAME, PASSWORD)
    guest = Merchant(rehearsal)
    guest.get("/admin/sign-in")
    before = guest.csrf
    guest.sign_in()
    guest.get("/admin/account")
    assert guest.csrf != before
    assert guest.post("/admin/sign-out", csrf=before).status_code == 400


@pytest.mark.both_stores
def test_idle_and_absolute_time_out(rehearsal, marie):
    rehearsal.clock.advance(minutes=119)
    assert marie.inside()
    rehearsal.clock.advance(minutes=119)
    assert marie.inside()
    rehearsal.clock.advance(minutes=121)
    assert not marie.inside()
    marie = merchant(rehearsal)
    for _ in range(11):
        rehearsal.clock.advance(hours=1)
        assert marie.inside()
    rehearsal.clock.advance(hours=1)
    assert not marie.inside()


def test_what_the_page_asks_by_itself_keeps_nobody_signed_in(rehearsal, marie):
    for _ in range(11):
        rehearsal.clock.advance(minutes=10)
        assert marie.live("/admin/").status_code == 200
    rehearsal.clock.advance(minutes=10)
    assert marie.live("/admin/").status_code == 401
    assert not marie.inside()


def test_signing_out_ends_it_at_the_server(rehearsal, marie):
    cookie = marie.cookie
    marie.get("/admin/account")
    assert marie.post("/admin/sign-out").location == "/admin/sign-in"
    assert not marie.cookie
    thief = Merchant(rehearsal)
    thief.cookie = cookie
    assert not thief.inside()


def test_signing_out_everywhere(rehearsal, marie):
    other = merchant(rehearsal)
    marie.get("/admin/account")
    marie.post("/admin/sign-out", {"everywhere": "1"})
    assert not other.inside()


@pytest.mark.both_stores
def test_signing_out_another_browser_and_all_others(rehearsal, marie):
    second, third = merchant(rehearsal), merchant(rehearsal)
    marie.get("/admin/account#browsers")
    rows = reads(rehearsal.store.view()).sessions(NAME)
    assert len(rows) == 3
    gone = next(row.digest for row in rows if row.digest == tokens.digest(second.cookie))
    assert marie.post("/admin/account/sessions", {"digest": gone}).status_code == 303
    assert not second.inside()
    assert third.inside()
    marie.get("/admin/account")
    marie.post("/admin/account/sessions", {"digest": "others"})
    assert not third.inside()
    assert marie.inside()


def test_nobody_signs_out_somebody_else(rehearsal, marie):
    tokens.create_user(rehearsal.store, "paul", PASSWORD)
    paul = Merchant(rehearsal)
    paul.sign_in(name="paul")
    paul.get("/admin/account")
    paul.post("/admin/account/sessions", {"digest": tokens.digest(marie.cookie)})
    assert marie.inside()


def test_a_new_password(rehearsal, marie):
    other = merchant(rehearsal)
    marie.get("/admin/account")
    fresh = "staple of the horse"
    for form, field in (
        ({"password": "wrong wrong wrong", "fresh": fresh, "again": fresh}, "old"),
        ({"password": PASSWORD, "fresh": "short", "again": "short"}, "fresh"),
        ({"password": PASSWORD, "fresh": fresh, "again": "another one entirely"}, "fresh"),
    ):
        assert marie.post("/admin/account/password", form).status_code == 422
        assert field in marie.wrong()
    assert other.inside()
    form = {"password": PASSWORD, "fresh": fresh, "again": fresh}
    assert marie.post("/admin/account/password", form).status_code == 303
    assert marie.inside()
    assert not other.inside()
    assert other.sign_in().status_code == 422
    assert other.sign_in(password=fresh).status_code == 303


def _turn_on(marie):
    marie.get("/admin/account?second=1")
    secret = marie.soup.select_one("code").get_text().replace(" ", "")
    assert marie.soup.select_one("svg.qr")
    code = pyotp.TOTP(secret).at(marie.rehearsal.clock.now())
    assert marie.post("/admin/account/second", {"code": "000000", "password": PASSWORD}).status_code == 422
    assert marie.post("/admin/account/second", {"code": code, "password": "wrong wrong wrong"}).status_code == 422
    assert marie.post("/admin/account/second", {"code": code, "password": PASSWORD}).status_code == 200
    codes = [item.get_text() for item in marie.soup.select(".codes li")]
    assert len(set(codes)) == signin.RECOVERY_CODES
    return secret, codes


@pytest.mark.both_stores
def test_the_second_step(rehearsal, marie):
    secret, _ = _turn_on(marie)
    guest = Merchant(rehearsal)
    assert guest.sign_in(path="/admin/sales").location == "/admin/second"
    assert not guest.cookie
    assert not guest.inside()
    assert guest.get("/admin/second").status_code == 200
    used = pyotp.TOTP(secret).at(rehearsal.clock.now())
    assert guest.post("/admin/second", {"code": used}).status_code == 422
    rehearsal.clock.advance(30)
    code = pyotp.TOTP(secret).at(rehearsal.clock.now())
    assert guest.post("/admin/second", {"code": f"{code[:3]} {code[3:]}"}).location == "/admin/sales"
    assert guest.inside()
    # The same code opens nothing a second time, nor does one before it.
    again = Merchant(rehearsal)
    again.sign_in()
    again.get("/admin/second")
    assert again.post("/admin/second", {"code": code}).status_code == 422
    assert again.post("/admin/second", {"code": used}).status_code == 422


def test_the_second_step_is_not_guessed(rehearsal, marie):
    secret, _ = _turn_on(marie)
    guest = Merchant(rehearsal)
    guest.sign_in()
    guest.get("/admin/second")
    answers = [guest.post("/admin/second", {"code": f"{n:06}"}).status_code for n in range(6)]
    assert answers[-1] == 429
    rehearsal.clock.advance(30)
    code = pyotp.TOTP(secret).at(rehearsal.clock.now())
    assert guest.post("/admin/second", {"code": code}).status_code == 429


def test_the_second_step_waits_five_minutes(rehearsal, marie):
    secret, _ = _turn_on(marie)
    guest = Merchant(rehearsal)
    guest.sign_in()
    guest.get("/admin/second")
    rehearsal.clock.advance(minutes=5, seconds=1)
    code = pyotp.TOTP(secret).at(rehearsal.clock.now())
    assert guest.post("/admin/second", {"code": code}).location == "/admin/sign-in"
    assert not guest.inside()


@pytest.mark.both_stores
def test_recovery_codes_open_once(rehearsal, marie):
    _, codes = _turn_on(marie)
    guest = Merchant(rehearsal)
    guest.sign_in()
    guest.get("/admin/second")
    assert guest.post("/admin/second", {"code": codes[0].upper()}).status_code == 303
    again = Merchant(rehearsal)
    again.sign_in()
    again.get("/admin/second")
    assert again.post("/admin/second", {"code": codes[0]}).status_code == 422
    marie.get("/admin/account")
    assert "9 recovery codes are left" in marie.text()
    assert marie.post("/admin/account/recovery", {"password": PASSWORD}).status_code == 200
    fresh = marie.soup.select_one(".codes li").get_text()
    assert again.post("/admin/second", {"code": codes[1]}).status_code == 422
    assert again.post("/admin/second", {"code": fresh}).status_code == 303


def test_turning_the_second_step_off_wants_the_password(rehearsal, marie):
    _turn_on(marie)
    marie.get("/admin/account")
    assert marie.post("/admin/account/second/off", {"password": "wrong wrong wrong"}).status_code == 422
    assert Merchant(rehearsal).sign_in().location == "/admin/second"
    assert marie.post("/admin/account/second/off", {"password": PASSWORD}).status_code == 303
    assert Merchant(rehearsal).sign_in().location == "/admin/"


def test_the_second_step_outlives_a_new_password_of_one_s_own(rehearsal, marie):
    _turn_on(marie)
    marie.get("/admin/account")
    fresh = "staple of the horse"
    marie.post("/admin/account/password", {"password": PASSWORD, "fresh": fresh, "again": fresh})
    assert Merchant(rehearsal).sign_in(password=fresh).location == "/admin/second"


def test_a_password_set_on_the_machine_signs_out_and_turns_the_second_step_off(rehearsal, marie):
    _turn_on(marie)
    tokens.create_user(rehearsal.store, NAME, "set on the machine")
    assert not marie.inside()
    assert marie.sign_in(password="set on the machine").location == "/admin/"


def test_the_ledger_keeps_no_secret_in_clear(rehearsal, marie, tmp_path):
    secret, codes = _turn_on(marie)
    Merchant(rehearsal).sign_in(name="typed a password in the wrong field")
    copy = tmp_path / "copy.db"
    rehearsal.store.backup(copy)
    text = "\n".join(sqlite3.connect(copy).iterdump())
    assert NAME in text
    for kept in (
        marie.cookie,
        secret,
        PASSWORD,
        codes[3],
        codes[3].replace("-", ""),
        "203.0.113.7",
        "wrong field",
    ):
        assert kept not in text


def test_security_headers_of_every_page(marie):
    for _, path in doors(marie.app, "GET"):
        answer = marie.get(path)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["Cache-Control"] == "no-store"
        assert not marie.soup.select("[style], script:not([src]), style")
        assert not [tag for tag in marie.soup.find_all(True) for name in tag.attrs if name.startswith("on")]


def test_the_part_that_refreshes_is_a_part(marie):
    for path in ("/admin/", "/admin/purchases", "/admin/inbox"):
        answer = marie.client.get(path, headers=LIVE, base_url="https://sell.example.com")
        assert answer.status_code == 200
        assert b"<html" not in answer.data
        assert b'<nav class="side"' not in answer.data
