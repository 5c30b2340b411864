"""A life that leaves rows of every kind in the ledger. It uses nothing that the first version did not have, so that it
could be lived there too: ``schema_1.sql`` was made by running it in the code of that time."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

from bridge import catalogue, checkout, holds, inbox, tokens
from bridge.budget import Meter
from bridge.seal import Sealed
from bridge.store import NewTask
from connectors.simulators.memory.failing import away
from connectors.values import Money
from tests.conftest import Rehearsal, product

#: Tables that no room of the story writes, and what stands in them: realistic rows, column by column. A text that
#: begins with SELECT asks for its value.
EXTRA: dict[str, list[dict[str, object]]] = {
    "sessions": [
        {"digest": "5f" * 32, "user_name": "marie", "stamp": "0a1b2c3d", "browser": "Firefox 140 on Linux",
         "created_at": 1795435200000, "seen_at": 1795435260000},
        {"digest": "6e" * 32, "user_name": "marie", "stamp": "0a1b2c3d", "browser": "Safari on iPhone",
         "created_at": 1795435300000, "seen_at": 1795435300000},
    ],
    "sign_in_attempts": [{"subject": "ab" * 32, "at": 1795435200000}, {"subject": "ab" * 32, "at": 1795435201000}],
    "second_steps": [{"user_name": "marie", "step": 59847840}],
    "recovery_codes": [{"user_name": "marie", "digest": f"{n:02x}" * 32} for n in range(3)],
    "once": [
        {"key": "tok:order-17", "request": "9a" * 32, "subject": "01M844DZG0", "status": 201,
         "answer": '{"id": "01M844DZG0"}', "at": 1795435200000},
    ],
    "baskets": [
        {"sale_id": "SELECT MIN(id) FROM sales", "network": "memory", "buyer_id": "u-ann", "told_at": 1795435200000},
    ],
    "wallets": [
        {"network": "memory", "buyer_id": "u-ann", "handle": "ann", "state": "saved", "reference": "wallet-01M844DZG0",
         "setup_id": "5C991763VB2781612", "token": "8kk8451t", "label": "a…@example.com", "per_purchase": 10000,
         "per_month": 30000, "currency": "EUR", "address": '{"first_name": "Ann", "city": "Évry"}', "lang": "fr",
         "created_at": 1795435200000, "changed_at": 1795435201000},
    ],
    "canned": [
        {"name": "Norway", "text": "{handle} We ship to Norway.", "created_at": 1795435200000},
    ],
    "promises": [
        {"purchase_id": "SELECT MIN(id) FROM purchases", "until": 1798027200000, "created_at": 1795435200000},
    ],
    "gifts": [
        {"id": "01M844GIFT", "token": "tok-gift", "kind": "send", "state": "paid", "network": "memory", "sender_id": "u-ann",
         "sender": "ann", "reply_id": "990", "to_handle": "bob", "to_id": "u-bob", "payee": "bob@example.com",
         "payee_name": "", "amount": 2000, "currency": "EUR", "reason": "", "page_no": 1, "page_id": "GIFTPAGE", "url": "",
         "opened_at": 1795435200000, "capture_id": "GIFTCAP", "lang": "fr", "created_at": 1795435200000,
         "changed_at": 1795435201000, "expires_at": 1798027200000, "paid_at": 1795435201000},
    ],
    "gift_history": [
        {"gift_id": "01M844GIFT", "at": 1795435200000, "before": "", "after": "asked", "why": "said in a reply"},
    ],
    "payees": [
        {"network": "memory", "account_id": "u-bob", "handle": "bob", "payee": "bob@example.com",
         "created_at": 1795435200000},
    ],
    "offers": [
        {"id": "01M844OFFER", "slug": "hellowinter-7kq2md", "hashtag": "HelloWinter", "tag": "hellowinter",
         "title": "Hello « winter »", "percent": 10, "amount": None, "minimum": 3000, "currency": "EUR", "days": 14,
         "whom": "buyers", "most": 500, "given": 1, "lang": "fr", "answers": 1, "announce": 0, "state": "open",
         "starts_at": None, "ends_at": 1798027200000, "created_at": 1795435200000, "ended_at": None},
    ],
    "offer_grants": [
        {"id": "01M844GRANT", "offer_id": "01M844OFFER", "network": "memory", "author_id": "u-ordered",
         "paid": "SELECT MIN(id) FROM purchases", "handle": "ordered", "reply_id": "770", "code": "RC-7KQ2MD-3NP8XY",
         "coupon_id": "84", "state": "ready", "created_at": 1795435200000, "expires_at": 1796644800000,
         "made_at": 1795435201000, "looked_at": 0, "used_at": None},
    ],
    "clearance_rules": [
        {"id": "01M844RULE", "name": "Weekend", "terms": '{"category": "", "hours": 24, "lang": "en", "percent": 20, '
         '"publish": false, "quiet": [22, 7], "repeat_days": 30, "slots": [[5, 10], [6, 18]], "stock_over": 5, '
         '"units": 10, "unsold_days": 0, "wording": "", "zone": "Europe/Paris"}', "active": 1, "since": 1795435200000,
         "created_at": 1795435200000},
    ],
    "clearance_proposals": [
        {"id": "01M844PROPOSAL", "rule_id": "01M844RULE", "slot": 1795438800000, "sku": "PRINT", "name": "Thing PRINT",
         "items": '{"PRINT": 3}', "state": "proposed", "sale_id": None, "why": "", "created_at": 1795438801000,
         "lapses_at": 1795525200000, "decided_at": None},
    ],
    "spreads": [
        {"network": "memory", "post_id": "SELECT MIN(post_id) FROM posts", "kind": "quote", "account_id": "u-zoe",
         "quote_id": "4711", "handle": "zoé", "reach": 12000, "said_at": 1795435200000, "seen_at": 1795435260000},
    ],
    "shop_sold": [{"sku": "PRINT", "sold_at": 1795435200000}],
    "post_figures": [
        {"network": "memory", "post_id": "SELECT MIN(post_id) FROM posts", "at": 1795435200000, "views": 15000,
         "replies": 240, "reposts": 31, "likes": None},
    ],
}  # fmt: skip


def live(path: Path) -> Rehearsal:
    """Live it on a new ledger; left open."""
    rehearsal = Rehearsal(path)
    store, house, shop = rehearsal.store, rehearsal.house, rehearsal.shop
    rehearsal.network.meter = Meter(store, rehearsal.clock, house.config.budget, "memory")
    # The catalogue: a simple product, a parent with two variants, and one that is gone later.
    shop.items |= {
        one.sku: one
        for one in (
            product("TEE", stock=None, kind="parent", name="T-shirt « Été »", description="Coton.\nLavable."),
            *(
                product(f"TEE-{size}", kind="variant", parent="TEE", parent_id="id-TEE", options={"Size": size})
                for size in ("M", "L")
            ),
            product("GONE", stock=None),
        )
    }
    shop.items["PRINT"] = replace(shop.items["PRINT"], stock=8, image_alt="A print, framed")
    rehearsal.on_sale(quantity=6)
    del shop.items["GONE"]
    catalogue.sync(house, full=True)
    # One of each end, and of each thing under way.
    for name in ("ordered", "refunded", "partly", "declined", "pending", "approved"):
        rehearsal.reply(name)
    rehearsal.pay("ordered", last_name="Ōé", line1="1 rue de l'Été", line2="Bât. 'C'")
    rehearsal.pay("refunded")
    checkout.request_refund(house, rehearsal.of("refunded").id, reason="changed her mind")
    rehearsal.pay("partly")
    checkout.request_refund(house, rehearsal.of("partly").id, amount=900, reason="a scratch")
    rehearsal.outbox.drain()
    rehearsal.pay("declined", instrument="declined")
    rehearsal.pay("pending", instrument="echeck")
    page = rehearsal.to_paypal("approved")
    rehearsal.payments.approve(page)
    checkout.look(house, page)
    for name in ("held", "unwritten", "refunding", "expired", "cancelled", "line1", "line2", "line3"):
        rehearsal.reply(name, "I'll take it, buy!")
    rehearsal.reply("curious", "what size is it? 😀")
    rehearsal.reply("stopper", "STOP")
    rehearsal.reply("line3", "cancel")
    rehearsal.network.edit(rehearsal.reply("editor", "nice"), "very nice")
    rehearsal.hear()
    rehearsal.clock.advance(minutes=16)
    holds.expire_due(house)
    rehearsal.outbox.drain()
    # The second sale: variants, so a reply that names none is asked which.
    rehearsal.on_sale("TEE", quantity=2)
    for name in ("tee", "asked"):
        rehearsal.reply(name, "buy M" if name == "tee" else "buy")
    # What waits: a paid order while the shop is away, money on its way back, a poisoned task.
    shop.failures["place_order"] = [away() for _ in range(99)]
    rehearsal.pay("tee")
    rehearsal.payments.failures["refund"] = [away() for _ in range(99)]
    checkout.request_refund(house, rehearsal.of("ordered").id, amount=100, reason="late")
    rehearsal.outbox.drain()
    store.write(lambda tx: tx.add_tasks([NewTask("shop", "unknown to all", "poison:1", "nobody")]))
    for _ in range(9):
        rehearsal.clock.advance(minutes=6)
        rehearsal.outbox.drain()
    # Webhooks, people, keys, secrets.
    for headers, body in rehearsal.payments.sent[:4]:
        inbox.receive_payment(house, headers, body)
    tokens.create(store, "the shop's module", ["sales:read", "sales:write"])
    gone = tokens.create(store, "an old script", ["sales:read"])[0]
    store.write(lambda tx: tx.revoke_token(gone))
    tokens.create_user(store, "marie", "correct horse battery")
    Sealed(store, house.config.secret_key).remember("x.refresh", "a rotating token")
    store.write(lambda tx: None)
    assert rehearsal.of("ordered").total == Money(4900, "EUR")
    return rehearsal


def _value(connection: sqlite3.Connection, value: object) -> object:
    if isinstance(value, str) and value.startswith("SELECT "):
        return connection.execute(value).fetchone()[0]
    return value


def fill(connection: sqlite3.Connection) -> None:
    """Rows for what the story leaves empty. Fails when a table stays so."""
    for (table,) in connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    ).fetchall():
        if connection.execute(f'SELECT 1 FROM "{table}" LIMIT 1').fetchone():
            continue
        if table not in EXTRA:
            raise SystemExit(f"the table {table} is empty: give it rows in tests/upgrade/story.py")
        for row in EXTRA[table]:
            columns, marks = ", ".join(row), ", ".join("?" for _ in row)
            values = tuple(_value(connection, value) for value in row.values())
            connection.execute(f'INSERT INTO "{table}" ({columns}) VALUES ({marks})', values)
    connection.commit()
