"""Setting up and keeping: init, doctor, backup, restore, tokens, people."""

import os
import shutil
import sqlite3
import stat
import threading

import pytest
import yaml

from bridge import config, tokens
from bridge.store.migrations import LATEST
from connectors.errors import Refused
from connectors.simulators.memory import MemoryNetwork, away

INIT = ("init", "--shop", "woocommerce", "--url", "https://sell.example.com/", "--shop-url", "https://shop.example.com",
        "--seller", "Søren & Co: “Harbour”", "--country", "dk")  # fmt: skip


def written(desk, *words, shop="woocommerce"):
    desk.config.unlink()
    desk.ok(*INIT, "--shop", shop, *words)
    return yaml.safe_load(desk.config.read_text())


@pytest.mark.parametrize("shop", ["woocommerce", "magento"])
def test_init_writes_a_file_that_lacks_only_the_keys(desk, shop):
    raw = written(desk, shop=shop)
    assert stat.S_IMODE(desk.config.stat().st_mode) == 0o600
    assert raw["seller"] == {"name": "Søren & Co: “Harbour”", "country": "DK"}
    assert raw["shop"]["platform"] == shop
    with pytest.raises(config.ConfigError) as caught:
        config.load(desk.config, {})
    lacking = [line.split()[1].rstrip(":") for line in str(caught.value).splitlines()[1:]]
    assert {"payments.client_id", "payments.client_secret", "shop.consumer_key", "network.client_id"} <= set(
        lacking
    )
    for key in lacking:
        section, name = key.split(".")
        assert not raw[section].get(name), f"{key} was written, and is refused"
        assert name.endswith(("_key", "_secret", "_id", "_token")), f"{key} is no key that only the merchant knows"
    filled = {f"REPLYCART_{key.upper().replace('.', '__')}": "a-key-of-theirs" for key in lacking}
    loaded = config.load(desk.config, filled)
    assert (loaded.shop.platform, loaded.network.platform, loaded.payments.platform) == (shop, "x", "paypal")


def test_each_file_has_a_strong_secret_of_its_own(desk):
    first, second = written(desk)["secret_key"], written(desk)["secret_key"]
    assert first != second
    assert min(len(first), len(second)) >= 64
    assert len(set(first)) > 20


def test_init_refuses_to_overwrite(desk):
    before = desk.config.read_text()
    assert "--force replaces it" in desk.fails(*INIT)
    assert desk.config.read_text() == before
    desk.config.chmod(0o644)
    desk.ok(*INIT, "--force")
    assert desk.config.read_text() != before
    assert stat.S_IMODE(desk.config.stat().st_mode) == 0o600


def test_init_asks_for_what_is_not_given(desk):
    desk.config.unlink()
    desk.ok("init", input="magento\nhttps://sell.shop.example\n\nThe Shop\nBE\n")
    raw = yaml.safe_load(desk.config.read_text())
    assert (raw["public_url"], raw["shop"]["url"]) == ("https://sell.shop.example", "https://shop.example.com")
    assert (raw["shop"]["platform"], raw["seller"]["country"]) == ("magento", "BE")


@pytest.mark.parametrize(
    ("option", "value"), [("--country", "France"), ("--url", "sell"), ("--shop-url", "ftp://x"), ("--seller", " ")]
)
def test_init_takes_only_what_the_configuration_takes(desk, option, value):
    desk.config.unlink()
    assert option in desk.fails(*INIT, option, value, code=2)
    assert not desk.config.exists()


def test_init_where_nothing_can_be_written(desk):
    assert "cannot be written" in desk.fails("--config", "no/such/folder/config.yaml", *INIT, config=False)


def statuses(desk, code=0):
    result = desk.run("doctor", "--json")
    assert result.exit_code == code, result.output
    findings = yaml.safe_load(result.stdout)
    assert all(set(one) == {"name", "status", "detail", "advice"} for one in findings)
    assert all(one["advice"] for one in findings if one["status"] != "ok")
    return {one["name"]: one["status"] for one in findings}


def test_doctor_says_what_is_well_and_what_is_not(desk):
    found = statuses(desk)
    assert found["catalogue"] == found["alerts"] == "warning"
    assert {found[name] for name in ("configuration", "ledger", "disk", "shop: shop", "outbox")} == {"ok"}
    desk.ok("sync")
    assert "catalogue" not in statuses(desk)
    assert "ok       ledger" in desk.ok("doctor")


def test_doctor_fails_with_advice(desk, monkeypatch):
    desk.network.down = 1
    result = desk.run("doctor")
    assert result.exit_code == 1
    assert "failed   network: network away" in result.stdout
    assert "→ this one is a fake" in result.stdout
    assert result.stderr == ""
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(10**9, 10**9, 1000))
    assert statuses(desk, 1)["disk"] == "failed"


def test_doctor_sees_parked_tasks(desk):
    desk.on_sale()
    desk.reply("ann")
    desk.shop.failures["place_order"] = [Refused("something new [x]")]
    desk.pay("ann")
    assert statuses(desk, 1)["outbox"] == "failed"
    assert "something new [x]" in desk.run("doctor").stdout


def test_doctor_says_where_words_cannot_be_watched(desk, monkeypatch):
    assert "watch" not in desk.run("doctor").stdout, "nothing is to be watched"
    desk.config.write_text(desk.config.read_text() + "work: {watch: [Maison Dupont]}\n")
    assert "ok       network: watch" in desk.run("doctor").stdout
    monkeypatch.setattr(MemoryNetwork, "watches", False)
    found = desk.run("doctor").stdout
    assert "warning  network: watch" in found
    assert "cannot be searched for the words of work.watch" in " ".join(found.split())


@pytest.mark.parametrize(
    ("bar", "status", "words"),
    [
        ("", "ok", "heard and answered here"),
        ("none", "warning", "this network offers none"),
        ("scope", "failed", "lacks the right to them"),
        ("plan", "failed", "refuses them to this app"),
    ],
)
def test_doctor_says_where_private_messages_cannot_be_heard(desk, monkeypatch, bar, status, words):
    monkeypatch.setattr(MemoryNetwork, "bars_messages", lambda self: bar)
    assert "messages" not in desk.run("doctor").stdout, "nobody is served in private"
    desk.config.write_text(desk.config.read_text() + "selling: {messages: true}\n")
    assert statuses(desk, int(status == "failed"))["network: messages"] == status
    assert words in " ".join(desk.run("doctor").stdout.split())


def test_doctor_without_a_usable_configuration(desk):
    desk.config.write_text("public_url: https://sell.example.com\nlisten: 8000\n")
    result = desk.run("doctor")
    assert result.exit_code == 1
    for name in ("secret_key", "listen (line 2)", "shop", "seller", "replycart init"):
        assert name in result.stdout
    desk.config.unlink()
    assert statuses(desk, 1) == {"configuration": "failed"}
    desk.config.write_text("a: [")
    assert statuses(desk, 1) == {"configuration": "failed"}


def test_doctor_with_a_file_that_is_no_ledger(desk):
    desk.ledger.write_bytes(b"not a database at all, " * 100)
    assert statuses(desk, 1)["ledger"] == "failed"
    assert "replycart restore FILE" in desk.fails("sale", "list")


@pytest.mark.parametrize("words", [("sale", "list"), ("sync",), ("serve",), ("backup", "x.db"), ("token", "list")])
def test_without_a_configuration_every_command_says_how_to_get_one(desk, words):
    told = desk.fails("--config", "nowhere.yaml", *words, config=False)
    assert "nowhere.yaml" in told
    assert "replycart init" in told


def units(path):
    with sqlite3.connect(path) as ledger:
        return ledger.execute("SELECT sku, quantity, free FROM sale_items").fetchall()


def test_backup_and_restore_bring_the_ledger_back(desk):
    desk.on_sale()
    desk.reply("ann")
    desk.ok("backup", "copy.db")
    assert stat.S_IMODE(os.stat("copy.db").st_mode) == 0o600
    assert units("copy.db") == [("PRINT", 3, 2)]
    desk.reply("bob")
    assert "exists already" in desk.fails("backup", "copy.db")
    desk.ok("restore", "copy.db", "--yes")
    assert units(desk.ledger) == [("PRINT", 3, 2)]
    assert units(f"{desk.ledger}.before-restore") == [("PRINT", 3, 1)]
    assert len(desk.json("purchase", "list")) == 1
    desk.ok("restore", f"{desk.ledger}.before-restore", "--yes")
    assert units(desk.ledger) == units(f"{desk.ledger}.before-restore") == [("PRINT", 3, 1)]
    assert units(f"{desk.ledger}.before-restore-2") == [("PRINT", 3, 2)], "an older ledger is never thrown away"
    assert stat.S_IMODE(desk.ledger.stat().st_mode) == 0o600
    assert not [one.name for one in desk.folder.iterdir() if "restoring" in one.name or "partial" in one.name]


def test_a_ledger_that_never_was_is_restored_too(desk):
    desk.on_sale()
    desk.ok("backup", "50% #1?.db")
    for one in desk.folder.glob("ledger.db*"):
        one.unlink()
    desk.ok("restore", "50% #1?.db")
    assert len(desk.json("sale", "list")) == 1


def test_restore_asks_first(desk):
    desk.on_sale()
    desk.ok("backup", "copy.db")
    desk.json("sale", "create", "MUG", "-q", "1")
    result = desk.run("restore", "copy.db", input="n\n")
    assert result.exit_code == 130
    assert len(desk.json("sale", "list")) == 2
    assert "is restored" in desk.ok("restore", "copy.db", input="y\n")
    assert len(desk.json("sale", "list")) == 1


def test_restore_refuses_what_is_no_ledger(desk):
    desk.ok("sync")
    before = desk.ledger.read_bytes()
    (desk.folder / "words.db").write_text("these are words " * 400)
    with sqlite3.connect("other.db") as other:
        other.execute("CREATE TABLE things (name)")
    desk.ok("backup", "torn.db")
    torn = (desk.folder / "torn.db").read_bytes()
    (desk.folder / "torn.db").write_bytes(torn[: len(torn) // 2])
    desk.ok("backup", "newer.db")
    with sqlite3.connect("newer.db") as newer:
        newer.execute(f"PRAGMA user_version={LATEST + 1}")
    (desk.folder / "empty.db").touch()
    for name in ("words.db", "other.db", "torn.db", "empty.db"):
        assert desk.fails("restore", name, "--yes") == f"replycart: {name} is no sound Replycart ledger\n"
    assert "newer Replycart" in desk.fails("restore", "newer.db", "--yes")
    assert "does not exist" in desk.fails("restore", "gone.db", "--yes", code=2)
    assert desk.ledger.read_bytes() == before
    assert not list(desk.folder.glob("*before-restore*"))


def test_restore_refuses_while_the_ledger_is_in_use(desk):
    desk.ok("sync")
    desk.ok("backup", "copy.db")
    with desk.house():
        assert "in use by a running replycart; stop it first" in desk.fails("restore", "copy.db", "--yes")
    desk.ok("restore", "copy.db", "--yes")


def test_backup_where_nothing_can_be_written(desk):
    assert "cannot be written" in desk.fails("backup", "no/such/folder/copy.db")


def test_a_backup_under_load_is_whole(desk):
    desk.on_sale()
    done = threading.Event()
    written = []

    def load():
        with desk.house() as home:
            while not done.is_set():
                written.append(
                    home.store.write(lambda tx: tx.add_token("load", tokens.digest(str(len(written))), ["x"]))
                )

    thread = threading.Thread(target=load)
    thread.start()
    try:
        for number in range(3):
            seen = len(written)
            desk.ok("backup", f"copy-{number}.db")
            with sqlite3.connect(f"copy-{number}.db") as copy:
                assert copy.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
                assert copy.execute("SELECT COUNT(*) FROM tokens").fetchone()[0] >= seen
    finally:
        done.set()
        thread.join()
    desk.ok("restore", "copy-2.db", "--yes")
    assert statuses(desk)["ledger"] == "ok"
    assert len(written) > 3


def test_a_token_is_shown_once_and_shut_out_at_once(desk):
    made = desk.json("token", "create", "back office", "--scope", "sales:read")
    shown = desk.ok("token", "create", "second").splitlines()[0]
    with desk.house() as home:
        assert tokens.check(home.store, made["token"]) == {"sales:read"}
        assert tokens.check(home.store, shown) == set(tokens.SCOPES)
    assert made["token"] not in desk.ledger.read_bytes().decode("latin-1")
    rows = desk.json("token", "list")
    assert (rows[0]["id"], rows[0]["name"], rows[0]["revoked_at"]) == (made["id"], "back office", None)
    assert not any("digest" in row or made["token"] in row.values() for row in rows)
    assert made["id"] in desk.ok("token", "list")
    assert desk.ok("token", "revoke", made["id"]) == "Revoked.\n"
    with desk.house() as home:
        assert tokens.check(home.store, made["token"]) is None
    assert "no valid token" in desk.fails("token", "revoke", made["id"])
    assert desk.json("token", "list")[0]["revoked_at"]


@pytest.mark.parametrize("words", [("a", "--scope", "sales:burn"), ("",), (" ",), ("x" * 101,)])
def test_bad_tokens_are_refused(desk, words):
    assert desk.fails("token", "create", *words).startswith("replycart: ")
    assert desk.json("token", "list") == []


def test_people(desk):
    assert "12 characters" in desk.fails("user", "create", "zoë", "--password", "short")
    desk.ok("user", "create", "zoë", input="a long password\na long password\n")
    with desk.house() as home:
        first = home.store.view().user_password("zoë")
    assert first.startswith("$argon2id$")
    desk.ok("user", "create", "zoë", "--password", "another password")
    with desk.house() as home:
        assert home.store.view().user_password("zoë") != first
    assert "name" in desk.fails("user", "create", " ", "--password", "a long password")


def test_a_platform_that_is_away_does_not_keep_doctor_from_the_rest(desk):
    desk.shop.failures["check"] = [away()]
    found = statuses(desk, 1)
    assert (found["shop: shop"], found["payments: payments"]) == ("failed", "ok")
