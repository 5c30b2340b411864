"""Every earlier schema, with data, opened by the present code: nothing is lost, everything is read, the sale goes on.

The tests take whatever stands in ``MIGRATIONS``. Adding a migration without the dump of the schema before it fails."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import Any

import pytest

from bridge import holds
from bridge.clock import ManualClock, from_ms
from bridge.states import State
from bridge.store import NewTask, Reads, Store, once, open_store, sums
from bridge.store import migrations as schema
from bridge.store import people_sessions as people
from bridge.store.canned import canned
from bridge.store.clearance import clearance
from bridge.store.engine import StoreError
from bridge.store.gifts import gifts
from bridge.store.migrations import LATEST, MIGRATIONS
from bridge.store.offers import offers
from bridge.store.records import dump_address, dump_quote
from bridge.store.spreads import spreads
from bridge.store.wallets import wallets
from connectors.values import Address, Quote
from tests.conftest import PROOF, Rehearsal
from tests.upgrade.ledgers import DUMPS, EARLIER, Rows, contents, lost, of_schema, shape, version
from tests.upgrade.make import file_of, load, migrate
from tests.upgrade.story import fill, live

ENGINES = ("sqlite", "postgres")
each_schema = pytest.mark.parametrize("number", EARLIER)
each_engine = pytest.mark.parametrize("engine", ENGINES)


# the dumps


def test_every_schema_but_the_last_has_its_dump():
    missing = [number for number in EARLIER if not file_of(number).exists()]
    assert missing == [], "a migration was added without a dump of the schema before it: see tests/upgrade/make.py"
    assert set(DUMPS) <= {number for number, _, _ in MIGRATIONS}


def test_migrations_go_up():
    numbers = [number for number, _, _ in MIGRATIONS]
    assert numbers == sorted(set(numbers))
    assert numbers[0] == 1


@pytest.mark.parametrize("number", DUMPS)
def test_a_dump_has_the_shape_that_the_migrations_give(number, tmp_path):
    """A migration that was changed after its dump was made: whoever has that schema has another one."""
    load(number, tmp_path / "dump.db")
    fresh = sqlite3.connect(tmp_path / "fresh.db")
    migrate(fresh, number)
    fresh.close()
    assert shape(tmp_path / "dump.db") == shape(tmp_path / "fresh.db")


@pytest.mark.parametrize("number", DUMPS)
def test_a_dump_has_rows_in_every_table(number, tmp_path):
    load(number, tmp_path / "dump.db")
    empty = [table for table, rows in contents(str(tmp_path / "dump.db")).items() if not rows]
    assert empty == []


def test_the_next_dump_can_be_made_today(tmp_path):
    """The story runs in the present code and leaves rows in every table of the present schema."""
    live(tmp_path / "ledger.db").close()
    connection = sqlite3.connect(tmp_path / "ledger.db")
    fill(connection)
    connection.close()
    rows = contents(str(tmp_path / "ledger.db"))
    assert [table for table, lines in rows.items() if not lines] == []
    states = {row["state"] for row in rows["purchases"]}
    assert {"held", "waitlisted", "expired", "paid", "ordered", "refunding", "refunded", "pending"} <= states


# opened by the present code


@each_schema
@each_engine
def test_no_value_is_lost(number, engine, tmp_path):
    address, before = of_schema(number, engine, tmp_path)
    open_store(address, ManualClock()).close()
    assert version(address) == LATEST
    assert lost(before, contents(address)) == []


@each_schema
@each_engine
def test_every_row_is_read_by_the_verbs_of_today(number, engine, tmp_path):
    address, before = of_schema(number, engine, tmp_path)
    store = open_store(address, ManualClock())
    view = store.view()
    assert view.imbalances() == []
    for table, rows in before.items():
        assert table in READ, f"no verb is named that reads the table {table}"
        for row in rows:
            READ[table](view, row)
    for owner in {row["purchase_id"] for row in before["history"]}:
        _history(view, owner, before, in_order=engine == "sqlite")
    store.close()


@each_schema
@each_engine
def test_the_sale_goes_on_where_it_was(number, engine, tmp_path):
    address, before = of_schema(number, engine, tmp_path)
    rehearsal = Rehearsal(address)
    rehearsal.clock._now = from_ms(max(row["at"] for row in before["history"]) + 60_000)
    # The pages of the old ledger are PayPal's too: the fake must not give their ids to new ones.
    rehearsal.payments.pages |= {f"old-{n}": None for n in range(100)}  # type: ignore[dict-item,misc]
    line = [p for p in rehearsal.store.view().purchases(states=[State.WAITLISTED]) if p.sku == "PRINT"]
    holds.expire_due(rehearsal.house)
    held = rehearsal.store.view().purchases(states=[State.HELD])
    if not any(p.sku == "PRINT" for p in held):
        mine = next(p for p in rehearsal.store.view().purchases(states=[State.PENDING]) if p.sku == "PRINT")
        rehearsal.store.write(lambda tx: _declined(rehearsal, tx, mine.id))
        held = rehearsal.store.view().purchases(states=[State.HELD])
    first = next(p for p in held if p.sku == "PRINT")
    assert first.id in {p.id for p in line} or first.line <= min(p.line for p in line)
    assert rehearsal.pay(first.handle).state is State.ORDERED
    # Ids go on after the last: a task, a reply and a line of history never take the place of an old one.
    last = {
        "tasks": max(row["id"] for row in before["tasks"]),
        "replies": max(row["seq"] for row in before["replies"]),
    }
    rehearsal.store.write(lambda tx: tx.add_tasks([NewTask("shop", "k", "fresh", "s")]))
    assert rehearsal.store.view().tasks_of("fresh")[0].id > last["tasks"]
    post = rehearsal.store.view().live_posts("memory")[0]
    rehearsal.network.say(post, "newcomer", "buy")
    rehearsal.hear()
    assert rehearsal.store.view().replies()[0].seq > last["replies"]
    assert rehearsal.of("newcomer").state in (State.HELD, State.WAITLISTED)
    rehearsal.sound()
    rehearsal.close()


def _declined(rehearsal: Rehearsal, tx: Any, purchase_id: str) -> None:
    from bridge.checkout.capturing import declined

    declined(rehearsal.house, tx, purchase_id, "the review ended badly")


# interrupted, broken, at once, too new


@pytest.mark.parametrize(
    ("engine", "number"),
    [*(("sqlite", number) for number in EARLIER), *(("postgres", n) for n in {EARLIER[0], EARLIER[-1]})],
)
def test_killed_between_any_two_statements_the_old_schema_is_whole(number, engine, tmp_path):
    address, before = of_schema(number, engine, tmp_path)
    steps = _statements(number)
    # The way from an old schema contains that from each later one, and ends the same: ``make test`` takes each twelfth step
    # of each, others of each, and the last two; on PostgreSQL, where a death takes a connection's time, each twentieth.
    each = 1 if PROOF else 12 if engine == "sqlite" else 20
    for step in sorted({*range((number + steps) % each, steps + 1, each), 0, steps - 1, steps}):
        assert _dies_after(step, address) == -signal.SIGKILL
        assert version(address) == number, step
        assert lost(before, contents(address)) == [], step
        assert set(contents(address)) == set(before), step
    open_store(address, ManualClock()).close()
    assert version(address) == LATEST
    assert lost(before, contents(address)) == []


def _statements(number: int) -> int:
    scripts = (script for one, _, script in MIGRATIONS if one > number)
    return sum(bool(part.strip()) for script in scripts for part in re.sub(r"--.*", "", script).split(";"))


def _dies_after(step: int, address: str) -> int:
    """Open the ledger in a process that is killed once so many statements of the migrations are done."""
    child = os.fork()
    if not child:
        done = 0

        def count(execute: Callable[..., Any]) -> Callable[..., Any]:
            def counted(self: Any, sql: str, *values: Any) -> Any:
                nonlocal done
                changes = str(sql).split()[0].upper() in ("CREATE", "ALTER", "INSERT", "DROP", "UPDATE", "DELETE")
                ours = changes and "replycart_schema" not in str(sql)
                if (ours and done == step) or str(sql).strip().upper() == "COMMIT":
                    os.kill(os.getpid(), signal.SIGKILL)
                found = execute(self, sql, *values)
                done += ours
                return found

            return counted

        if address.startswith("postgresql://"):
            import psycopg

            psycopg.Connection.execute = count(psycopg.Connection.execute)  # type: ignore[method-assign]
            # psycopg's own COMMIT does not come by ``execute``: after the last statement comes the version.
            psycopg.Transaction.__exit__ = lambda *_: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[method-assign,assignment]
        else:
            from bridge.store import sqlite

            sqlite._Connection.execute = count(sqlite3.Connection.execute)  # type: ignore[method-assign]
        open_store(address, ManualClock())
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


@each_engine
def test_a_migration_that_fails_changes_nothing(engine, tmp_path, monkeypatch):
    number = EARLIER[-1]
    address, before = of_schema(number, engine, tmp_path)
    broken = (*MIGRATIONS, (LATEST + 1, "broken", "CREATE TABLE half (a TEXT); INSERT INTO nowhere VALUES (1);"))
    for place in ("sqlite", "postgres"):
        if place == "sqlite" or engine == "postgres":
            monkeypatch.setattr(f"bridge.store.{place}.MIGRATIONS", broken)
    with pytest.raises(StoreError):
        open_store(address, ManualClock())
    assert version(address) == number
    assert set(contents(address)) == set(before)
    assert lost(before, contents(address)) == []


@each_engine
def test_many_processes_that_start_at_once_migrate_once(engine, tmp_path):
    address, before = of_schema(EARLIER[0], engine, tmp_path)
    children = []
    for _ in range(5):
        child = os.fork()
        if not child:
            code = 1
            try:
                open_store(address, ManualClock()).close()
                code = 0
            finally:
                os._exit(code)
        children.append(child)
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0] * 5
    assert version(address) == LATEST
    assert lost(before, contents(address)) == []


@each_engine
def test_a_newer_schema_is_refused_and_left_alone(engine, tmp_path, monkeypatch):
    address, _ = of_schema(EARLIER[-1], engine, tmp_path)
    open_store(address, ManualClock()).close()
    before = contents(address)
    _set_version(address, LATEST + 1)
    words = (
        rf"schema {LATEST + 1} is newer than this Replycart knows \({LATEST}\)\. Install the newer version again"
    )
    with pytest.raises(StoreError, match=words):
        open_store(address, ManualClock())
    assert version(address) == LATEST + 1
    assert contents(address) == before


def _set_version(address: str, number: int) -> None:
    if address.startswith("postgresql://"):
        import psycopg

        with psycopg.connect(address) as connection:
            connection.execute("INSERT INTO replycart_schema (version) VALUES (%s)", (number,))
        return
    connection = sqlite3.connect(address)
    connection.execute(f"PRAGMA user_version={number:d}")
    connection.close()


def test_a_copy_of_every_earlier_schema_can_be_restored(tmp_path):
    """``replycart restore`` takes a copy that an older version made."""
    from bridge.cli import setup

    for number in EARLIER:
        file = tmp_path / f"copy-{number}.db"
        load(number, file)
        target = tmp_path / f"ledger-{number}.db"
        with setup._sound(file) as source:
            setup._swap(source, target, f"{target}.before-restore")
        store = open_store(str(target), ManualClock())
        assert store.view().imbalances() == []
        store.close()
        assert version(str(target)) == schema.LATEST


# how each table is read


def _plain(value: Any) -> Any:
    """A record's value as it stands in a row."""
    if isinstance(value, Address):
        return dump_address(value)
    if isinstance(value, Quote):
        return dump_quote(value)
    if isinstance(value, bool):
        return int(value)
    return str(value) if isinstance(value, State) else value


def same(record: Any, row: dict[str, Any], **other: Any) -> None:
    """Every column of the row is in the record, under its name or as ``other`` says."""
    assert record is not None, row
    there = {f.name: getattr(record, f.name) for f in fields(record)} if is_dataclass(record) else dict(record)
    for column, value in row.items():
        found = other[column] if column in other else _plain(there[column])
        assert found == value, (column, found, value)


def _product(view: Reads, row: dict[str, Any]) -> None:
    import json

    found = view.product(row["sku"])
    assert found is not None
    p = found.product
    same(
        found, row, sku=p.sku, external_id=p.id, kind=p.kind, parent=p.parent, parent_id=p.parent_id, name=p.name,
        description=p.description, currency=p.price.currency, price=p.price.minor, stock=p.stock,
        in_stock=int(p.in_stock), url=p.url, image=p.image, image_alt=p.image_alt,
        options=row["options"] if json.loads(row["options"]) == dict(p.options) else p.options,
        categories=row["categories"] if tuple(json.loads(row["categories"])) == tuple(p.categories) else p.categories,
        modified=None if p.modified is None else round(p.modified.timestamp() * 1000),
        special_price=p.special.price.minor if p.special else None,
        special_from=None if not p.special or not p.special.start else round(p.special.start.timestamp() * 1000),
        special_to=None if not p.special or not p.special.end else round(p.special.end.timestamp() * 1000),
    )  # fmt: skip


def _sale(view: Reads, row: dict[str, Any]) -> None:
    import json

    found = view.sale(row["id"])
    assert found is not None
    terms = json.loads(found.terms.to_json())
    # What a sale agreed on is kept; terms that did not exist then have their defaults.
    assert {key: terms[key] for key in json.loads(row["terms"])} == json.loads(row["terms"])
    same(found, row, terms=row["terms"])


def _item(view: Reads, row: dict[str, Any]) -> None:
    import json

    found = next(item for item in view.items(row["sale_id"]) if item.sku == row["sku"])
    same(
        found, row, options=row["options"] if json.loads(row["options"]) == dict(found.options) else found.options
    )


def _buyer(view: Reads, row: dict[str, Any]) -> None:
    state = "stopped" if row["stopped_at"] else "blocked" if row["blocked_at"] else None
    assert view.shut(row["network"], [row["author_id"]]).get(row["author_id"]) == state


def _task(view: Reads, row: dict[str, Any]) -> None:
    import json

    (found,) = view.tasks_of(row["key"])
    inner = {key: row[key] for key in ("lease_until", "worker", "done_at")}
    same(found, row, payload=row["payload"] if json.loads(row["payload"]) == found.payload else None, **inner)


def _event(view: Reads, row: dict[str, Any]) -> None:
    import json

    found = view.event(row["source"], row["event_id"])
    assert found is not None
    same(found, row, body=row["body"] if json.loads(row["body"]) == found.body else None)


def _token(view: Reads, row: dict[str, Any]) -> None:
    found = next(one for one in view.tokens() if one["id"] == row["id"])
    same(found, row, digest=row["digest"])
    assert (view.token(row["digest"]) is None) == (row["revoked_at"] is not None)


def _alert(view: Reads, row: dict[str, Any]) -> None:
    assert view.alerted(row["key"])
    same(next(one for one in view.alerts() if one["id"] == row["id"]), row, key=row["key"])


def _history(view: Reads, owner: str, before: Rows, *, in_order: bool) -> None:
    """Where the old schema kept no order within a millisecond, PostgreSQL cannot give it back."""
    was = [(r["at"], r["before"], r["after"], r["why"]) for r in before["history"] if r["purchase_id"] == owner]
    now = [(m.at, m.before, m.after, m.why) for m in view.history(owner)]
    assert (now, was) == (was, now) if in_order else sorted(now) == sorted(was)


def equal(found: Any, wanted: Any) -> None:
    assert found == wanted


def _of(rows: Any, row: dict[str, Any], key: str = "id") -> None:
    same(next(one for one in rows if getattr(one, key) == row[key]), row)


READ: dict[str, Callable[[Reads, dict[str, Any]], None]] = {
    "products": _product,
    "sales": _sale,
    "sale_items": _item,
    "posts": lambda view, row: _of(view.posts(row["sale_id"]), row, "post_id"),
    "replies": lambda view, row: same(view.reply(row["network"], row["reply_id"]), row),
    "cursors": lambda view, row: equal(view.cursor(row["name"]), row["value"]),
    "buyers": _buyer,
    "purchases": lambda view, row: same(view.purchase(row["id"]), row),
    "history": lambda view, row: equal(bool(view.history(row["purchase_id"])), True),
    "payments": lambda view, row: _of(view.payments(row["purchase_id"]), row),
    "refunds": lambda view, row: _of(view.refunds(row["purchase_id"]), row),
    "tasks": _task,
    "events": _event,
    "tokens": _token,
    "users": lambda view, row: equal(view.user_password(row["name"]), row["password"]),
    "secrets": lambda view, row: equal(view.secret(row["name"]), row["value"]),
    "costs": lambda view, row: equal(view.cost_of_purchase(row["purchase_id"]) >= row["microdollars"], True),
    "alerts": _alert,
    "sessions": lambda view, row: same(
        people.reads(view).session(row["digest"]), row, user_name=people.reads(view).session(row["digest"]).user  # type: ignore[union-attr]
    ),
    "sign_in_attempts": lambda view, row: equal(people.reads(view).attempts(row["subject"], row["at"] - 1)[1], row["at"]),
    "second_steps": lambda view, row: equal(
        view._one("SELECT step FROM second_steps WHERE user_name = ?", (row["user_name"],))[0], row["step"]
    ),
    "once": lambda view, row: same(once.OnceReads(view._db).call(row["key"], row["at"] + 1), row),
    "post_figures": lambda view, row: equal(
        sums.sums(view).views(view.post_sales(row["network"])[row["post_id"]])[row["network"]], row["views"]
    ),
    "aside": lambda view, row: equal(view.aside(row["sale_id"]).get(row["sku"], 0), row["units"]),
    "gifts": lambda view, row: same(gifts(view).gift(row["id"]), row),
    "gift_history": lambda view, row: equal(
        [(m.before, m.after, m.why) for m in gifts(view).gift_history(row["gift_id"])], [(row["before"], row["after"], row["why"])]
    ),
    "payees": lambda view, row: equal(gifts(view).payee(row["network"], row["account_id"]), row["payee"]),
    "offers": lambda view, row: same(offers(view).offer(row["id"]), row),
    "offer_grants": lambda view, row: same(offers(view).grant(row["id"]), row),
    "clearance_rules": lambda view, row: same(clearance(view).rule(row["id"]), row, terms=clearance(view).rule(row["id"]).terms.to_json()  # type: ignore[union-attr]
    ),
    "clearance_proposals": lambda view, row: same(
        clearance(view).proposal(row["id"]), row, items=str(clearance(view).proposal(row["id"]).items).replace("'", '"')  # type: ignore[union-attr]
    ),
    "canned": lambda view, row: same(canned(view).canned_of(row["name"]), row),
    "wallets": lambda view, row: same(wallets(view).wallet(row["network"], row["buyer_id"]), row),
    "promises": lambda view, row: equal(wallets(view).promise(row["purchase_id"]), row["until"]),
    "baskets": lambda view, row: equal(
        view._one("SELECT told_at FROM baskets WHERE buyer_id = ?", (row["buyer_id"],))[0], row["told_at"]
    ),
    "shop_sold": lambda view, row: equal(clearance(view).shop_sold(row["sku"]), row["sold_at"]),
    "spreads": lambda view, row: same(spreads(view).spreads_by(row["network"], row["account_id"])[0], row),
    "recovery_codes": lambda view, row: equal(people.reads(view).recovery_left(row["user_name"]), 3),
}  # fmt: skip


def test_a_step_of_the_authenticator_that_was_used_opens_no_more_after_the_upgrade(tmp_path):
    if not any(number >= 3 for number in EARLIER):
        pytest.skip("no earlier schema has it")
    address, before = of_schema(next(n for n in EARLIER if n >= 3), "sqlite", tmp_path)
    store: Store = open_store(address, ManualClock())
    row = before["second_steps"][0]
    assert not store.write(lambda tx: people.writes(tx).take_step(row["user_name"], row["step"]))
    assert store.write(lambda tx: people.writes(tx).take_step(row["user_name"], row["step"] + 1))
    store.close()
