"""Canaries: secrets and people are planted in a sale, and looked for wherever they must not come out."""

from __future__ import annotations

import io
import json
import logging
import os
import re
import sqlite3
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bridge import checkout, config, giving, people, reconcile, tokens
from bridge.states import State
from bridge.store import open_store
from connectors import errors
from connectors.errors import Permanent, Refused, Retryable
from connectors.simulators.memory import away, lost
from tests.conftest import ADDRESS, Rehearsal
from tests.security.ground import FORM, LEFT, PEOPLE, SECRETS, TRACE, Scene, call, cookie, form, leaks

#: How a platform may quote what we sent: in a refusal, in an answer that we repeat to the log.
ECHO = (
    f"billing e-mail {PEOPLE['email']} is not accepted; consumer_secret={SECRETS['shop secret']}, "
    f"Authorization: Bearer {SECRETS['network token']}, client_secret: {SECRETS['payments secret']}"
)


def a_whole_sale(scene: Scene, quoted: str = ECHO) -> None:
    """Everything that a sale can come to, over the pages and the webhooks, with platforms that fail and quote."""
    held, app = scene.rehearsal, scene.app
    mine = cookie(app, {"csrf": "mine"})

    def post(path: str, **fields: str) -> int:
        return call(app, "POST", path, headers=[FORM, ("Cookie", mine)], body=form(csrf="mine", **fields)).status

    person = {**ADDRESS, **PEOPLE}
    ann = f"/c/{scene.token('ann')}"
    for error in (
        away(),
        lost(),
        Permanent(quoted),
        Refused(quoted, code="price"),
        Refused(quoted, code="address"),
    ):
        held.shop.failures["quote"] = [error]
        assert post(f"{ann}/address", **person) in (303, 422, 503)
    assert post(f"{ann}/address", **{**person, "country": "XX", "postcode": "\r\n"}) == 422
    assert post(f"{ann}/address", **person) == 303
    held.payments.failures["open"] = [away(), Permanent(quoted), Refused(quoted)]
    for _ in range(4):
        post(f"{ann}/pay")
    page = next(row.page_id for row in held.store.view().payments(held.of("ann").id) if row.page_id)
    held.payments.approve(page)
    held.payments.failures["look_up"] = [away(), Permanent(quoted)]
    for _ in range(3):
        call(app, "GET", f"{ann}/back")
    held.shop.failures["place_order"] = [
        lost(),
        Retryable(quoted),
        Permanent(quoted),
        Refused(quoted, code="other"),
    ]
    for _ in range(8):
        held.outbox.drain()
        held.clock.advance(900)
    for headers, body in held.payments.sent:
        call(app, "POST", "/webhooks/paypal", headers=headers.items(), body=body)
    call(
        app,
        "POST",
        "/webhooks/paypal",
        headers=[("X-Signature", SECRETS["payments secret"])],
        body=PEOPLE["email"].encode(),
    )
    call(app, "GET", "/signed-in", query=f"state=x&code={SECRETS['network token']}")
    call(app, "GET", "/api/v1/sales", headers=[("Authorization", f"Bearer {scene.api_token}x")])
    call(app, "GET", f"/c/{scene.token('bea')}x")
    call(
        app,
        "POST",
        "/admin/sign-in",
        headers=[FORM, ("Cookie", mine)],
        body=form(csrf="mine", name="marie", password=SECRETS["password"] + "x"),
    )
    held.shop.failures["refund_order"] = [Permanent(quoted)]
    checkout.request_refund(held.house, held.of("bea").id, amount=None, reason="sent back")
    for _ in range(4):
        held.outbox.drain()
        held.clock.advance(900)
    reconcile.sweep(held.house)
    beside(scene, post, quoted)


def beside(scene: Scene, post: Callable[..., int], quoted: str) -> None:
    """A gift to wes, whose account PayPal quotes in what it refuses, and wes's wallet, coupon and own pages."""
    held, gift = scene.rehearsal, scene.gifts["gil"]
    quoted = (
        f"{quoted} payee {LEFT['payee']}, DELETE /v3/vault/payment-tokens/{LEFT['wallet token']}: answered 503"
    )
    held.payments.failures["open"] = [away(), Permanent(quoted), Refused(quoted)]
    for _ in range(4):
        post(f"/g/{gift.token}/pay")
    held.payments.approve(str(giving.find(held.house, gift.id).page_id))
    held.payments.failures["capture"] = [lost(), Retryable(quoted), Permanent(quoted)]
    call(scene.app, "GET", f"/g/{gift.token}/back")
    for _ in range(6):
        held.outbox.drain()
        held.clock.advance(900)
    held.payments.failures["forget_wallet"] = [Retryable(quoted), Permanent(quoted)]
    mine = [FORM, ("Cookie", cookie(scene.app, {"csrf": "mine", "account": scene.account("wes")}))]
    pages = ["/wallet", "/give", f"/o/{scene.offer.slug}", f"/g/{gift.token}"]
    seen = " ".join(call(scene.app, "GET", path, headers=mine).text for path in pages)
    assert LEFT["coupon"] in seen, "wes is shown the coupon"
    assert LEFT["payee"] not in seen, "an account at PayPal is veiled"
    assert LEFT["wallet token"] not in seen
    call(scene.app, "POST", "/wallet/delete", headers=mine, body=form(csrf="mine"))
    held.payments.failures["look_up"] = [Permanent(quoted)]
    reconcile.sweep(held.house)
    for _ in range(3):
        held.outbox.drain()
        held.clock.advance(900)
    tasks = [task for task in held.store.view().tasks(limit=100_000) if task.kind == "forget_wallet"]
    assert len(tasks) == 1
    told = f"{tasks} {held.store.view().alerts()} {call(scene.app, 'GET', '/metrics').text}"
    assert LEFT["wallet token"] not in told, "tasks, and alerts of them, name a wallet by our own reference"


@pytest.mark.parametrize("fmt", ["json", "text"])
def test_a_whole_sale_at_debug_level_says_nothing_of_them(
    scene: Scene, logged: Callable[[str], io.StringIO], fmt: str
) -> None:
    log = logged(fmt)
    a_whole_sale(scene)
    text = log.getvalue()
    assert len(text.splitlines()) > 12, "something was logged"
    assert "place" in text or "refus" in text
    assert leaks(text) == [], [line for line in text.splitlines() if leaks(line)][:3]
    links = [
        *(one.token for one in scene.rehearsal.store.view().purchases()),
        *(one.token for one in scene.gifts.values()),
    ]
    for secret in (scene.api_token, *links):
        assert secret not in text
    assert "[hidden]" in text, "the platforms' quotes were written, without what they quoted"


def test_the_canaries_would_be_found(
    scene: Scene, logged: Callable[[str], io.StringIO], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: past the redaction of errors, and past that of the log, the log has them all."""
    monkeypatch.setattr(errors, "redact", str)
    log, handler = logged("text"), logging.StreamHandler(plain := io.StringIO())
    logging.getLogger().addHandler(handler)
    a_whole_sale(scene)
    assert not leaks(log.getvalue())
    assert {"email", "shop secret", "network token"} <= set(leaks(plain.getvalue()))


def test_figures_and_pages_of_errors_say_nothing_of_them(scene: Scene) -> None:
    a_whole_sale(scene)
    for path in ("/metrics", "/readyz", "/healthz"):
        answer = call(scene.app, "GET", path, address="127.0.0.1")
        assert answer.status == 200
        assert leaks(answer.whole) == []
        assert "ann" not in re.findall(r'"(\w+)"', answer.text), "nobody's handle is a label"
        assert not [
            one
            for one in scene.rehearsal.store.view().purchases()
            if one.token in answer.text or one.id in answer.text
        ]


def test_what_the_merchant_is_told_has_no_keys_in_it(scene: Scene) -> None:
    """Alerts go out by mail and chat. What a platform quotes in a refusal is told with them."""
    a_whole_sale(scene)
    told = " ".join(row["text"] for row in scene.rehearsal.store.view().alerts())
    assert told
    assert leaks(told) == []


@pytest.mark.parametrize("doomed", ["show", "sign", "pay", "webhook", "api", "admin"])
def test_a_mistake_of_ours_shows_nothing(
    scene: Scene, logged: Callable[[str], io.StringIO], monkeypatch: pytest.MonkeyPatch, doomed: str
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(f"{ECHO} at {scene.rehearsal.of('bea').address} {scene.rehearsal.house.config}")

    log = logged("text")
    endpoint, method, path = {
        "show": ("checkout.show", "GET", f"/c/{scene.token('bea')}"),
        "sign": ("sale.signed_in", "GET", "/signed-in"),
        "pay": ("checkout.pay", "POST", f"/c/{scene.token('ann')}/pay"),
        "webhook": ("webhooks.payments", "POST", "/webhooks/paypal"),
        "api": ("api.list_sales", "GET", "/api/v1/sales"),
        "admin": ("admin.sign_in", "GET", "/admin/sign-in"),
    }[doomed]
    assert endpoint in scene.app.view_functions
    if doomed == "webhook":
        # The door before Flask meets it first, and the application has the words for it.
        monkeypatch.setattr("bridge.inbox.receive_payment", broken)
    else:
        monkeypatch.setitem(scene.app.view_functions, endpoint, broken)
    headers = [
        FORM,
        ("Cookie", cookie(scene.app, {"csrf": "mine"})),
        ("Authorization", f"Bearer {scene.api_token}"),
    ]
    answer = call(scene.app, method, path, headers=headers, body=form(csrf="mine") if method == "POST" else b"")
    assert answer.status == 500
    assert not TRACE.search(answer.text)
    assert leaks(answer.whole) == []
    assert "RuntimeError" not in answer.text
    text = log.getvalue()
    assert "RuntimeError" in text, "whoever runs it can read what went wrong"
    assert leaks(text) == [], [line for line in text.splitlines() if leaks(line)][:3]
    assert scene.token("bea") not in text


def test_who_was_refused_is_written_down(scene: Scene, logged: Callable[[str], io.StringIO]) -> None:
    log = logged("json")
    call(scene.app, "GET", "/api/v1/sales", headers=[("Authorization", "Bearer rcp_no")], address="9.8.7.6")
    narrow = tokens.create(scene.rehearsal.store, "narrow", ["products:read"])[1]
    call(
        scene.app,
        "GET",
        f"/api/v1/sales/{scene.sale.slug}",
        headers=[("Authorization", f"Bearer {narrow}")],
        address="9.8.7.5",
    )
    call(scene.app, "POST", f"/c/{scene.token('ann')}/cancel", address="9.8.7.4")
    call(scene.app, "POST", "/webhooks/paypal", body=b"{}")
    said = [json.loads(line)["event"] for line in log.getvalue().splitlines()]
    for what in (
        "refused: GET /api/v1/sales for 9.8.7.6, 401",
        "refused: GET /api/v1/sales/<key> for 9.8.7.5, 403",
        "a form without its token was refused: POST /c/<token>/cancel for 9.8.7.4",
    ):
        assert what in said, said
    assert any("payment platform was refused" in one for one in said)
    assert narrow not in log.getvalue()


def test_nothing_prints_its_secrets(scene: Scene) -> None:
    held = scene.rehearsal
    shown = (
        repr(held.house.config)
        + repr(held.of("bea"))
        + repr(held.store.view().purchases())
        + repr(held.of("bea").address)
    )
    assert leaks(shown) == []
    assert scene.token("bea") not in shown


def test_a_configuration_that_is_wrong_is_told_without_its_secrets(tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text(
        f"public_url: 7\nsecret_key: {SECRETS['secret_key'][:20]}\nalerts: {{mailto: '{SECRETS['password']}'}}\n"
        f"shop: {{platform: woocommerce, url: x, consumer_key: '{SECRETS['shop secret']}', consumer_secret: [{SECRETS['shop secret']}]}}\n"
        f"network: {{platform: x, access_token: [{SECRETS['network token']}]}}\n"
        f"payments: {{platform: paypal, client_secret: [{SECRETS['payments secret']}]}}\n"
    )
    with pytest.raises(config.ConfigError) as wrong:
        config.load(tmp_path / "c.yaml", {})
    assert "secret_key" in str(wrong.value)
    assert not [name for name, value in SECRETS.items() if value[:20] in str(wrong.value)]


# what lies on the disk


def on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file())


def test_the_ledger_holds_no_secret_in_clear(scene: Scene, tmp_path: Path) -> None:
    a_whole_sale(scene, quoted="no")
    lies = on_disk(tmp_path)
    assert PEOPLE["line1"].encode() in lies, "the search finds what is there"
    for name, value in {**SECRETS, "API key": scene.api_token}.items():
        assert value.encode() not in lies, name
    kept = scene.rehearsal.store.view()
    assert str(kept.user_password("marie")).startswith("$argon2id$")
    assert str(kept.secret("x.tokens")).startswith("gAAAA")
    assert kept.token(tokens.digest(scene.api_token)) is not None


def test_the_ledger_keeps_no_secret_that_a_platform_quoted(scene: Scene, tmp_path: Path) -> None:
    a_whole_sale(scene)
    lies = on_disk(tmp_path)
    assert [name for name, value in SECRETS.items() if value.encode() in lies] == []


#: A coupon's code stays for good, without a name beside it.
GO = {**PEOPLE, **{name: value for name, value in LEFT.items() if name != "coupon"}}


def over(scene: Scene) -> None:
    """Bea's purchase, and what wes left without buying, are erased by hand, everybody else's by the passing of time."""
    held = scene.rehearsal
    people.erase(held.house, "memory", held.of("bea").buyer_id)
    people.erase(held.house, "memory", "u-wes")
    held.outbox.drain()
    held.clock.advance(days=20)
    giving.expire(held.house)
    held.clock.advance(days=400)
    people.forget_old(held.house)


def test_what_was_erased_is_gone_from_the_file(tmp_path: Path) -> None:
    scene = Scene(tmp_path / "ledger.db")
    assert all(value.encode() in on_disk(tmp_path) for value in GO.values())
    over(scene)
    assert scene.rehearsal.store.view().purchases(states=[State.ORDERED])[0].address is None
    scene.close()
    lies = on_disk(tmp_path)
    assert not [name for name, value in GO.items() if value.encode() in lies], "a page of the file still has it"


def test_what_was_erased_is_gone_while_the_service_runs(scene: Scene, tmp_path: Path) -> None:
    over(scene)
    assert not [name for name, value in GO.items() if value.encode() in on_disk(tmp_path)]


def test_sqlite_overwrites_what_is_deleted(tmp_path: Path) -> None:
    """Debian's library does so by default; another's may not, so the ledger should say it."""
    store = open_store(str(tmp_path / "ledger.db"), Rehearsal(tmp_path / "other.db").clock)
    asked = store.write(lambda tx: tx._db.execute("PRAGMA secure_delete").fetchone()[0])
    store.close()
    assert int(asked) in (1, 2)


def test_a_copy_is_for_its_owner_alone(rehearsal: Rehearsal, tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        rehearsal.store.backup(tmp_path / "copy.db")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "copy.db").stat().st_mode) == 0o600


def test_the_ledger_is_for_its_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        made = Rehearsal(tmp_path / "ledger.db")
        made.on_sale()
        modes = {path.name: oct(stat.S_IMODE(path.stat().st_mode)) for path in tmp_path.iterdir()}
        made.close()
    finally:
        os.umask(before)
    assert {"ledger.db", "ledger.db-wal", "ledger.db-shm", "ledger.db.lock"} <= set(modes)
    assert not {name: mode for name, mode in modes.items() if int(mode, 8) & 0o077}


def test_a_copy_has_the_same_and_no_more(scene: Scene, tmp_path: Path) -> None:
    scene.rehearsal.store.backup(tmp_path / "copy.db")
    with sqlite3.connect(tmp_path / "copy.db") as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    lies = (tmp_path / "copy.db").read_bytes()
    assert not [name for name, value in SECRETS.items() if value.encode() in lies]


def test_secrets_may_come_from_files(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(SECRETS["secret_key"] + "\n")
    (tmp_path / "c.yaml").write_text(
        f"public_url: https://sell.example.com\nsecret_key_file: {tmp_path}/key\nseller: {{name: S}}\n"
        "shop: {platform: memory}\nnetwork: {platform: memory}\npayments: {platform: memory}\n"
    )
    loaded = config.load(tmp_path / "c.yaml", {"REPLYCART_SHOP__SECRET_FILE": str(tmp_path / "key")})
    assert loaded.secret_key == loaded.shop.settings["secret"] == SECRETS["secret_key"]
    assert SECRETS["secret_key"] not in repr(replace(loaded, public_url="https://other.example"))
