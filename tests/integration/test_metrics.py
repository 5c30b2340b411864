"""The figures for monitors: true, cheap, there when the ledger is not; and what hangs on their names."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import sqlite3
import subprocess
import threading
import time
from pathlib import Path

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from bridge import metrics
from bridge.states import State
from bridge.store.engine import StoreError
from bridge.web import create_app, health
from bridge.web.health import Readiness
from bridge.web.watching import ALERTS, Ledger
from connectors.simulators.memory.failing import away, signed
from tests.conftest import Rehearsal

ROOT = Path(__file__).parents[2]
RULES = ROOT / "deploy/prometheus/replycart.rules.yml"
BOARD = ROOT / "deploy/grafana/replycart.json"
DOC = ROOT / "docs/watching.md"
#: Tables that grow with every buyer: a look must never read one from end to end.
BIG = ("replies", "purchases", "history", "payments", "tasks", "events", "costs", "alerts")


class Monitor:
    """Prometheus, to an application of its own. Nothing is kept between two looks."""

    def __init__(self, rehearsal: Rehearsal, **seconds: float) -> None:
        # What other tests of this process left makes each look longer, and is nobody's here.
        for one in metrics.EVERY:
            if isinstance(one, metrics.Histogram) and one.labels:
                one._counts.clear()
                one._sums.clear()
        self.house = rehearsal.house
        self.app = create_app(rehearsal.house)
        self.web = self.app.test_client()
        self.watch = self.app.extensions["watch"]
        self.watch.ledger = Ledger(rehearsal.house, **{"soon": 0, "seldom": 0, "share": 0, **seconds})
        self.watch.readiness = Readiness(rehearsal.house, good_for=0, patience=1)

    def look(self) -> dict[tuple[str, ...], float]:
        """(name, label values in the order of the label names) → value."""
        answer = self.web.get("/metrics")
        assert answer.status_code == 200
        return {
            (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
            for family in text_string_to_metric_families(answer.text)
            for sample in family.samples
        }


@pytest.fixture
def monitor(rehearsal: Rehearsal) -> Monitor:
    made = Monitor(rehearsal)
    made.look()
    return made


@pytest.mark.both_stores
def test_a_whole_story_shows_in_the_figures(rehearsal, monitor):
    # Counters that happen in the process count since it began: other tests came before.
    before = monitor.look()["replycart_double_captures_total",]
    rehearsal.on_sale()
    for name in ("ann", "bob", "cid", "dan"):
        rehearsal.network.say(rehearsal.post_id, name, "buy")
    rehearsal.hear()
    rehearsal.pay("ann")
    seen = monitor.look()
    assert seen["replycart_replies_heard_total",] == 4
    assert seen["replycart_moves_total", "held", ""] == 3
    assert seen["replycart_moves_total", "waitlisted", ""] == 1
    assert seen["replycart_moves_total", "ordered", "paid"] == 1
    assert seen["replycart_hold_seconds_count",] == 4
    assert seen["replycart_write_back_seconds_count",] == 1
    assert seen["replycart_purchases", "held"] == 2
    assert seen["replycart_sales", "live"] == 1
    assert seen["replycart_products", "shown"] == 1
    assert seen["replycart_ready",] == 1
    assert seen["replycart_double_captures_total",] == before
    for zero in ("oldest_unwritten_order_seconds", "oversold_units", "unit_imbalances"):
        assert seen[f"replycart_{zero}",] == 0
    # Counted once, however often somebody looks.
    assert monitor.look()["replycart_moves_total", "held", ""] == 3


def test_a_paid_order_that_is_not_in_the_shop_grows_old(rehearsal, monitor):
    rehearsal.on_sale()
    rehearsal.reply("ann")
    rehearsal.shop.failures["place_order"] = [away() for _ in range(50)]
    rehearsal.pay("ann")
    rehearsal.clock.advance(90)
    seen = monitor.look()
    assert seen["replycart_oldest_unwritten_order_seconds",] == 90
    assert seen["replycart_purchases", "paid"] == 1
    assert seen["replycart_tasks", "shop", "queued"] == 1
    assert seen["replycart_task_delay_seconds", "shop"] > 60
    rehearsal.shop.failures.clear()
    rehearsal.outbox.drain()
    assert monitor.look()["replycart_oldest_unwritten_order_seconds",] == 0


def test_replies_that_nobody_understands_yet_grow_old(rehearsal, monitor):
    rehearsal.on_sale()
    assert monitor.look()["replycart_last_reply_age_seconds",] == 0
    rehearsal.network.say(rehearsal.post_id, "ann", "buy")
    from bridge import holds, listening

    listening.poll(rehearsal.house)
    rehearsal.clock.advance(7)
    seen = monitor.look()
    assert (seen["replycart_replies_waiting",], seen["replycart_oldest_waiting_reply_seconds",]) == (1, 7)
    holds.settle(rehearsal.house)
    seen = monitor.look()
    assert (seen["replycart_replies_waiting",], seen["replycart_oldest_waiting_reply_seconds",]) == (0, 0)
    assert seen["replycart_hold_seconds_sum",] == 7
    rehearsal.clock.advance(5)
    assert monitor.look()["replycart_last_reply_age_seconds",] == 12


def test_who_waits_for_a_person_grows_old(rehearsal, monitor):
    from bridge import people

    rehearsal.on_sale()
    assert monitor.look()["replycart_inbox_waiting",] == 0
    first = rehearsal.reply("ann", "is it blue?")
    rehearsal.clock.advance(60)
    second = rehearsal.reply("bob", "is it red?")
    rehearsal.clock.advance(30)
    seen = monitor.look()
    assert (seen["replycart_inbox_waiting",], seen["replycart_inbox_oldest_seconds",]) == (2, 90)
    people.answer_reply(rehearsal.house, "memory", first, "@ann it is")
    seen = monitor.look()
    assert (seen["replycart_inbox_waiting",], seen["replycart_inbox_oldest_seconds",]) == (1, 30)
    people.close_reply(rehearsal.house, "memory", second)
    seen = monitor.look()
    assert (seen["replycart_inbox_waiting",], seen["replycart_inbox_oldest_seconds",]) == (0, 0)


def test_what_must_be_zero_is_not_when_it_is_wrong(ledger):
    rehearsal = Rehearsal(ledger)
    rehearsal.on_sale(quantity=3)
    rehearsal.reply("ann")
    monitor = Monitor(rehearsal)
    rehearsal.store.write(lambda tx: tx.change_purchase(rehearsal.of("ann"), units=5))
    seen = monitor.look()
    assert (seen["replycart_unit_imbalances",], seen["replycart_oversold_units",]) == (1, 2)
    rehearsal.close()


def test_a_poisoned_task_and_its_alert_are_shown(rehearsal, monitor):
    from bridge.store import NewTask

    rehearsal.store.write(lambda tx: tx.add_tasks([NewTask("shop", "no such kind", "t:1", "s")]))
    for _ in range(10):
        rehearsal.outbox.drain()
        rehearsal.clock.advance(minutes=10)
    seen = monitor.look()
    assert seen["replycart_tasks_parked", "shop"] == 1
    assert seen["replycart_alerts_total", "parked"] == 1


def test_every_kind_of_alert_has_its_series_from_the_start():
    kinds = set()
    for path in (ROOT / "bridge").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "alert":
                kinds.update(arg.value for arg in node.args[:1] if isinstance(arg, ast.Constant))
    assert kinds
    assert kinds <= set(ALERTS)


def test_gifts_that_are_stuck_wallets_and_coupons_are_shown(rehearsal, monitor):
    from dataclasses import replace

    from bridge import checkout, giving, listening, offers
    from bridge.config.values import Charity, Giving
    from bridge.store.gifts import gifts
    from tests.conftest import ADDRESS

    config = rehearsal.house.config
    charity = {"helpers": Charity("The Helpers", "give@helpers.example")}
    rehearsal.house.config = replace(
        config, giving=Giving(charities=charity), selling=replace(config.selling, wallets=True)
    )
    rehearsal.network.elsewhere["900"] = ""
    said = rehearsal.network.say("900", "ann", "@shop #donate 20EUR")
    rehearsal.hear()
    gift = giving.confirm(rehearsal.house, gifts(rehearsal.store.view()).gift_of_reply("memory", said))
    assert monitor.look()["replycart_gifts", "open"] == 1
    giving.open_page(rehearsal.house, gift, "en")
    page = giving.find(rehearsal.house, gift.id).page_id
    rehearsal.payments.approve(page)
    rehearsal.payments.failures["capture"] = [away() for _ in range(9)]
    giving.look(rehearsal.house, page)
    rehearsal.clock.advance(700)
    seen = monitor.look()
    assert seen["replycart_oldest_gift_seconds", "paying"] == 700
    assert seen["replycart_oldest_gift_seconds", "pending"] == 0
    before = seen["replycart_wallet_charges_total", "charged"], seen["replycart_wallet_charges_total", "broken"]
    for who, known in (("eve", True), ("fay", False)):
        account = {"network": "memory", "id": f"u-{who}", "handle": who}
        setup = checkout.save(rehearsal.house, account, ADDRESS, (10_000, 20_000), "en").rsplit("/", 1)[-1]
        rehearsal.payments.consent(setup, "ok")
        checkout.finish(rehearsal.house, "memory", f"u-{who}")
        if not known:
            rehearsal.payments.wallets.pop(f"TOKEN-{setup}")
    assert monitor.look()["replycart_wallets", "saved"] == 2
    rehearsal.on_sale()
    rehearsal.reply("eve")
    rehearsal.reply("fay")
    rehearsal.clock.advance(74)
    rehearsal.outbox.drain()
    seen = monitor.look()
    after = seen["replycart_wallet_charges_total", "charged"], seen["replycart_wallet_charges_total", "broken"]
    assert [one - two for one, two in zip(after, before, strict=True)] == [1, 1]
    offers.create(rehearsal.house, offers.OfferRequest(hashtag="#HelloWinter", percent=10))
    rehearsal.shop.failures["create_coupon"] = [away() for _ in range(9)]
    rehearsal.network.say("900", "gus", "me! #hellowinter")
    listening.poll_tags(rehearsal.house)
    rehearsal.hear()
    rehearsal.clock.advance(1000)
    seen = monitor.look()
    assert (seen["replycart_coupons", "given"], seen["replycart_oldest_unmade_coupon_seconds",]) == (1, 1000)


def webhook(monitor: Monitor, number: int, *, secret: str = "memory") -> int:
    body = json.dumps({"id": f"E{number}", "kind": "PAYMENT.CAPTURE.COMPLETED", "resource": "X"}).encode()
    return monitor.web.post("/webhooks/paypal", data=body, headers=signed(secret, body)).status_code


def test_webhooks_are_timed_and_forgeries_counted(rehearsal, monitor):
    before = monitor.look()
    assert [webhook(monitor, 1), webhook(monitor, 1), webhook(monitor, 2, secret="a forger's")] == [200, 200, 401]
    after = monitor.look()

    def more(*key: str) -> float:
        return after.get(key, 0) - before.get(key, 0)

    assert more("replycart_webhook_seconds_count", "stored", "payments") == 2
    assert more("replycart_webhook_seconds_count", "refused", "payments") == 1
    assert more("replycart_webhooks_forged_total", "payments") == 1
    assert more("replycart_web_seconds_count", "webhooks.payments", "2xx") == 2
    assert more("replycart_web_seconds_bucket", "webhooks.payments", "+Inf", "4xx") == 1


def test_a_refused_guard_is_timed_too(monitor):
    before = monitor.look()
    monitor.web.get("/nowhere")
    key = ("replycart_web_seconds_count", "none", "4xx")
    assert monitor.look()[key] == before.get(key, 0) + 1


def test_no_look_reads_a_big_table_from_end_to_end(rehearsal, monitor):
    rehearsal.on_sale()
    rehearsal.reply("ann")
    plans = _plans(rehearsal, monitor.watch.ledger._often)
    assert len(plans) > 10
    bad = [f"{sql} → {step}" for sql, steps in plans.items() for step in steps if _whole(step)]
    assert bad == []


def test_not_even_the_dear_look_does(rehearsal, monitor):
    rehearsal.on_sale()
    plans = _plans(rehearsal, monitor.watch.ledger._dear)
    money = ("costs",)  # a month of it is summed; the primary key begins with the day
    bad = [
        step for steps in plans.values() for step in steps if _whole(step) and not any(t in step for t in money)
    ]
    assert bad == []


def _plans(rehearsal: Rehearsal, look) -> dict[str, list[str]]:
    """Statement → the steps of SQLite's plan for it."""
    connection = rehearsal.store.view()._db
    asked: list[str] = []
    connection.set_trace_callback(asked.append)
    look()
    connection.set_trace_callback(None)
    other = sqlite3.connect(connection.execute("PRAGMA database_list").fetchone()[2])
    plans = {sql: [row[3] for row in other.execute(f"EXPLAIN QUERY PLAN {sql}")] for sql in asked}
    other.close()
    return plans


def _whole(step: str) -> bool:
    """Whether a step reads a big table from end to end; an index over a part of it is no such thing."""
    found = re.match(r"SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?", step)
    partial = ("tasks_ready", "tasks_leased", "tasks_parked", "replies_new", "purchases_units")
    names = {"h": "history", "p": "purchases", "r": "replies"}
    return bool(found) and names.get(found[1], found[1]) in BIG and found[2] not in partial


def test_asked_by_many_the_ledger_is_read_once(rehearsal):
    monitor = Monitor(rehearsal, soon=60, seldom=60)
    monitor.look()
    rehearsal.on_sale()
    for _ in range(20):
        assert ("replycart_sales", "live") not in monitor.look()
    connection = rehearsal.store.view()._db
    asked: list[str] = []
    connection.set_trace_callback(asked.append)
    monitor.watch.ledger.collect()
    connection.set_trace_callback(None)
    assert asked == []


def test_looking_never_takes_more_than_its_share(rehearsal):
    ledger = Ledger(rehearsal.house, soon=0.001)
    looks: list[float] = []

    def slow():
        looks.append(time.monotonic())
        time.sleep(0.02)
        return []

    until = time.monotonic() + 0.5
    while time.monotonic() < until:
        ledger._cached("soon", 0.001, slow)
    assert len(looks) == 1


def test_figures_go_on_when_the_ledger_cannot_be_used(rehearsal, monitor, monkeypatch):
    def broken(*_):
        raise StoreError("database: database or disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(rehearsal.store, "submit", broken)
        seen = monitor.look()
        answer = monitor.web.get("/readyz")
    assert seen["replycart_ready",] == 0
    assert ("replycart_web_seconds_count", "health.show", "2xx") in seen
    assert answer.status_code == 503
    assert "disk is full" in answer.json["status"]
    assert monitor.web.get("/readyz").json["status"] == "ok"


def test_a_write_that_hangs_is_not_sent_again_and_ready_comes_back(rehearsal):
    ready = Readiness(rehearsal.house, good_for=0, patience=0.05)
    go, sent = threading.Event(), []
    rehearsal.store.submit(lambda tx: go.wait(10))
    real = rehearsal.store.submit

    def submit(work):
        sent.append(work)
        return real(work)

    rehearsal.house.store.submit = submit
    assert all("does not answer" in ready.look().why for _ in range(5))
    assert len(sent) == 1
    go.set()
    # How long the ledger takes now is the machine's affair: only that the same write is waited for is shown.
    ready._patience = 60
    assert ready.look().why == ""
    assert len(sent) == 1
    del rehearsal.house.store.submit


def test_only_the_inside_sees_figures(monitor):
    for path in ("/metrics", "/readyz"):
        assert monitor.web.get(path, environ_base={"REMOTE_ADDR": "8.8.8.8"}).status_code == 404
    assert monitor.web.get("/healthz", environ_base={"REMOTE_ADDR": "8.8.8.8"}).status_code == 200


def test_a_process_without_a_web_server_serves_its_figures(rehearsal):
    import urllib.request

    from bridge.demo.ports import free_port

    port = free_port()
    stop = health.serve(rehearsal.house, f"127.0.0.1:{port}")
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
            text = answer.read().decode()
    finally:
        stop()
    assert "replycart_oldest_unwritten_order_seconds 0.0" in text


# the counters themselves


def test_counters_lose_nothing_between_threads():
    counter = metrics.Counter("test_only_total", "", "what")
    histogram = metrics.Histogram("test_only_seconds", "", bounds=(1, 2), listed=False)
    metrics.EVERY.remove(counter)

    def work():
        for _ in range(5000):
            counter.add("a")
            histogram.observe(1.5)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counter.values()["a",] == 20_000
    assert histogram.values()[()] == metrics.Tally((0, 20_000, 0), 30_000)


def test_a_value_on_a_bound_belongs_to_it():
    histogram = metrics.Histogram("test_only_seconds", "", bounds=(1, 2), listed=False)
    for seconds in (0.5, 1, 1.0001, 2, 3):
        histogram.observe(seconds)
    assert histogram.values()[()].counts == (2, 2, 1)


def test_calls_to_platforms_are_told_by_their_answer():
    before = {key: tally.counts for key, tally in metrics.CALLS.values().items()}
    for status in (200, 404, 429, 503, None):
        metrics.answered("testland", status, 0.2)
    new = {key[1] for key in metrics.CALLS.values() if key not in before}
    assert new == {"2xx", "4xx", "429", "5xx", "none"}


def test_counting_is_light():
    """Half a microsecond on an idle machine; here others may be at work."""
    histogram = metrics.Histogram("test_only_seconds", "", bounds=(0.1, 1, 10), listed=False)
    best = min(_timed(lambda: histogram.observe(0.5), 20_000) for _ in range(5))
    assert best < 2e-5


def _timed(work, times: int) -> float:
    began = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - began) / times


# what hangs on the names


def shown(rehearsal: Rehearsal) -> set[str]:
    """Every name that a query may use."""
    names = {"up"}
    for line in Monitor(rehearsal).web.get("/metrics").text.splitlines():
        if found := re.match(r"# TYPE (\w+) (\w+)", line):
            name, kind = found.groups()
            names.update(
                [name] if kind != "histogram" else [f"{name}_{end}" for end in ("bucket", "count", "sum")]
            )
    return names


def asked(query: str) -> set[str]:
    return set(re.findall(r"\b(?:(?:replycart|process)_\w+|up\b)", query))


def rules() -> list[dict[str, object]]:
    return [
        rule for group in yaml.safe_load(RULES.read_text(encoding="utf-8"))["groups"] for rule in group["rules"]
    ]


def queries(panel: object) -> list[str]:
    if isinstance(panel, dict):
        own = [str(panel[key]) for key in ("expr", "query") if isinstance(panel.get(key), str)]
        return own + [query for value in panel.values() for query in queries(value)]
    return [query for value in panel for query in queries(value)] if isinstance(panel, list) else []


def test_every_rule_asks_for_what_is_there_and_says_what_to_do(rehearsal):
    rehearsal.on_sale()
    there = shown(rehearsal)
    own = {rule["record"] for rule in rules() if "record" in rule}
    assert rules()
    for rule in rules():
        assert asked(str(rule["expr"])), rule
        assert asked(str(rule["expr"])) - there - own == set(), rule
        if "alert" in rule:
            said = rule["annotations"]
            assert rule["labels"]["severity"] in ("page", "ticket"), rule
            assert said["summary"], rule
            assert len(said["runbook"]) > 40, rule
            assert f"`{rule['alert']}`" in DOC.read_text(encoding="utf-8"), rule


def test_a_runbook_names_only_commands_that_there_are():
    from bridge.cli import cli

    text = RULES.read_text(encoding="utf-8") + DOC.read_text(encoding="utf-8")
    named = re.findall(r"`replycart ([a-z-]+)(?: ([a-z]+)\b)?", " ".join(text.split()))
    assert len(named) > 10
    for name, sub in named:
        command = cli.commands[name]
        if hasattr(command, "commands"):
            assert sub in command.commands, (name, sub)


def test_promtool_agrees(tmp_path):
    """Debian's package prometheus has it; elsewhere the rules are held by the tests above alone."""
    promtool = os.environ.get("PROMTOOL") or shutil.which("promtool")
    if not promtool:
        pytest.skip("promtool is not installed (Debian: prometheus)")
    for words in (["check", "rules", RULES.name], ["test", "rules", "replycart.tests.yml"]):
        done = subprocess.run([promtool, *words], cwd=RULES.parent, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_dashboard_asks_for_what_is_there(rehearsal):
    rehearsal.on_sale()
    board = json.loads(BOARD.read_text(encoding="utf-8"))
    found = {name for query in queries(board["panels"]) for name in asked(query)}
    own = {rule["record"] for rule in rules() if "record" in rule}
    assert len(found) > 20
    assert found - shown(rehearsal) - own == set()
    ids = [panel["id"] for panel in board["panels"]]
    assert len(ids) == len(set(ids))


def test_every_figure_is_explained(rehearsal):
    rehearsal.on_sale()
    text = DOC.read_text(encoding="utf-8")
    families = {re.sub(r"_(bucket|count|sum)$", "", name) for name in shown(rehearsal)}
    explained = set(re.findall(r"`(replycart_\w+)", text))
    assert {name for name in families if name.startswith("replycart_")} - explained == set()
    assert explained - families - {rule.get("record") for rule in rules()} == set()


def test_every_state_that_a_purchase_leaves_is_shown(rehearsal, monitor):
    from bridge.states import MOVES
    from bridge.store.watching import LEAVING

    # Where only time or the buyer could bring it back, it is over for the monitors.
    over = {State.EXPIRED, State.DECLINED, State.ORDERED}
    assert {before for before, _ in MOVES} - over == set(LEAVING)
    assert {key[1] for key in monitor.look() if key[0] == "replycart_purchases"} == {str(s) for s in LEAVING}
