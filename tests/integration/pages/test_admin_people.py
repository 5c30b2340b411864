"""The inbox, buyers, figures, settings and health."""

import json
from dataclasses import replace

import pytest

from bridge.config import Section
from bridge.states import State
from connectors.errors import Retryable
from connectors.simulators.memory import MemoryNetwork
from tests.integration.pages.merchant import merchant


@pytest.fixture
def marie(rehearsal):
    rehearsal.slug = rehearsal.on_sale(quantity=3, limit_per_buyer=2).slug
    return merchant(rehearsal)


def asked(rehearsal, text="does it come <framed>?"):
    return rehearsal.reply("curious", text)


@pytest.mark.both_stores
def test_a_question_is_answered(rehearsal, marie):
    reply = asked(rehearsal)
    marie.get("/admin/inbox")
    assert marie.soup.blockquote.get_text() == "does it come <framed>?"
    action = marie.soup.select_one("form[action*='/answer']")["action"]
    assert (
        marie.post(action, {"text": "@curious in oak,\r\nyes", "back": "/admin/inbox"}).location == "/admin/inbox"
    )
    rehearsal.outbox.drain()
    assert rehearsal.network.answered[reply][1] == "@curious in oak,\nyes"
    assert rehearsal.store.view().reply("memory", reply).state == "answered"
    marie.get("/admin/inbox")
    assert "Nobody waits for a word of yours." in marie.text()
    marie.get("/admin/inbox?state=answered")
    assert "in oak" in marie.text()
    # A second click of an old page sends nothing.
    marie.post(action, {"text": "@curious again", "back": "/admin/inbox"})
    marie.get("/admin/inbox")
    assert marie.soup.select_one(".notice.bad")


def test_an_answer_that_is_too_long_is_not_lost(rehearsal, marie):
    asked(rehearsal)
    marie.get("/admin/inbox")
    action = marie.soup.select_one("form[action*='/answer']")["action"]
    text = "@curious " + "long " * 80
    assert marie.post(action, {"text": text, "back": "/admin/inbox"}).status_code == 422
    assert marie.soup.textarea.get_text().strip() == text.strip()
    assert "280 are allowed" in marie.wrong()["text"]
    assert marie.soup.select_one("details[open] textarea[aria-invalid]")


def test_a_reply_is_put_away_and_taken_out_again(rehearsal, marie):
    asked(rehearsal)
    marie.get("/admin/inbox")
    marie.post(marie.soup.select_one("form[action*='/close']")["action"], {"back": "/admin/inbox"})
    marie.get("/admin/inbox")
    assert not marie.soup.select("article")
    marie.get("/admin/inbox?state=closed")
    marie.post(marie.soup.select_one("form[action*='/reopen']")["action"], {"back": "/admin/inbox"})
    marie.get("/admin/inbox")
    assert len(marie.soup.select("article")) == 1


def test_the_inbox_of_one_sale_and_pages(rehearsal, marie, monkeypatch):
    from bridge.web.admin import inbox

    monkeypatch.setattr(inbox, "PER_PAGE", 2)
    for n in range(3):
        rehearsal.reply(f"asker{n}", "where is it made?")
    marie.get(f"/admin/inbox?sale={rehearsal.slug}")
    assert len(marie.soup.select("article")) == 2
    marie.get(marie.soup.select_one("a[rel=next]")["href"])
    assert len(marie.soup.select("article")) == 1
    assert marie.soup.select_one(".side [data-count=inbox]").span.get_text() == "3"


def test_why_it_is_in_the_inbox_in_french(rehearsal, marie):
    asked(rehearsal)
    marie = merchant(rehearsal, lang="fr")
    marie.get("/admin/inbox")
    assert "aucun mot d'achat" in marie.text() or "une question" in marie.text()


def test_buyers_are_found_by_handle_and_by_address(rehearsal, marie):
    for handle in ("ann", "Anna", "bob"):
        rehearsal.reply(handle)
    rehearsal.pay("bob", email="Bob@Example.com")
    for query, wanted in (
        ("", 3),
        ("ANN", 2),
        ("@bob", 1),
        ("bob@example.com", 1),
        ("ann@example.com", 0),
        ("nobody", 0),
    ):
        marie.get("/admin/buyers", query_string={"search": query})
        assert len(marie.soup.select("a.go")) == wanted, query


def buyer_page(rehearsal, handle):
    found = rehearsal.of(handle)
    return f"/admin/buyers/{found.network}/{found.buyer_id}"


def test_everything_that_is_kept_is_handed_out(rehearsal, marie):
    rehearsal.reply("ann")
    rehearsal.pay("ann")
    address = buyer_page(rehearsal, "ann")
    marie.get(address)
    assert "1 × Thing PRINT" in marie.text()
    answer = marie.get(f"{address}/export")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=buyer-")
    kept = json.loads(answer.data)
    assert kept["purchases"][0]["address"]["city"] == "Paris"
    assert kept["replies"][0]["text"] == "buy"
    for nobody in ("/admin/buyers/memory/nobody", "/admin/buyers/memory/nobody/export"):
        assert marie.get(nobody).status_code == 404


@pytest.mark.both_stores
def test_erasing_wants_a_tick_and_forgets(rehearsal, marie):
    rehearsal.reply("ann")
    rehearsal.pay("ann")
    purchase = rehearsal.of("ann")
    address = buyer_page(rehearsal, "ann")
    marie.get(address)
    marie.post(f"{address}/erase", {"back": address})
    marie.get(address)
    assert "Tick that you are sure" in marie.text()
    assert rehearsal.of("ann").address is not None
    assert marie.post(f"{address}/erase", {"sure": "1", "back": address}).location == address
    after = rehearsal.store.view().purchase(purchase.id)
    assert (after.handle, after.address, after.paid_amount) == ("", None, purchase.paid_amount)
    for page in (address, "/admin/purchases", f"/admin/purchases/{purchase.id}", "/admin/buyers", "/admin/"):
        marie.get(page)
        assert "@ann" not in marie.text(), page


def test_what_is_under_way_keeps_its_address(rehearsal, marie):
    rehearsal.reply("ann")
    rehearsal.to_paypal("ann")
    address = buyer_page(rehearsal, "ann")
    marie.get(address)
    marie.post(f"{address}/erase", {"sure": "1", "back": address})
    marie.get(address)
    assert "under way keep their address" in marie.text()
    assert rehearsal.of("ann").address is not None


def test_block_and_unblock(rehearsal, marie):
    rehearsal.reply("ann")
    address = buyer_page(rehearsal, "ann")
    marie.get(address)
    marie.post(f"{address}/block", {"back": address})
    rehearsal.reply("ann")
    assert len(rehearsal.store.view().purchases()) == 1
    marie.get(address)
    assert "Blocked since" in marie.text()
    marie.post(f"{address}/unblock", {"back": address})
    rehearsal.reply("ann")
    assert len(rehearsal.store.view().purchases()) == 2


@pytest.mark.both_stores
def test_figures(rehearsal, marie):
    rehearsal.reply("ann")
    rehearsal.pay("ann")
    rehearsal.reply("bob", "how heavy is it?")
    marie.get("/admin/figures")
    tiles = {tile.dt.get_text(): tile.dd.get_text() for tile in marie.soup.select(".tiles div")}
    assert (tiles["Revenue"], tiles["Orders"], tiles["Replies"]) == ("€49.00", "1", "2")
    rows = [[cell.get_text() for cell in row.select("td")] for row in marie.soup.select(".table tbody tr")]
    assert rows[0] == ["23 Nov", "2", "1", "€49.00"]
    assert len(rows) == 30
    for days in (7, 90):
        marie.get(f"/admin/figures?days={days}")
        assert len(marie.soup.select(".chart")[0].select("rect")) == days
    assert marie.get("/admin/figures?days=9000000").status_code == 200
    marie = merchant(rehearsal, lang="fr")
    marie.get("/admin/figures")
    assert "49,00 €" in marie.text().replace("\u00a0", " ").replace("\u202f", " ")


def test_settings_show_no_secret(rehearsal, marie):
    rehearsal.house.config = replace(
        rehearsal.house.config,
        alerts=["mailtos://me:alertpassword@smtp.example.com"],
        database="postgresql://replycart:dbpassword@db.example.com/replycart",
        shop=Section(
            "memory", {"url": "https://shop.example.com", "consumer_secret": "cs_shopsecret", "token": "t0k"}
        ),
        payments=Section("memory", {"client_secret": "paysecret", "mode": "live"}),
    )
    text = marie.get("/admin/settings").text
    assert "https://shop.example.com" in text
    assert "live" in text
    for secret in (
        "alertpassword",
        "dbpassword",
        "cs_shopsecret",
        "t0k",
        "paysecret",
        rehearsal.house.config.secret_key,
    ):
        assert secret not in text


def test_health_asks_the_platforms_when_told_to(rehearsal, marie):
    marie.get("/admin/health")
    assert not marie.soup.select("#said")
    rehearsal.shop.failures["check"] = [Retryable("the shop is away")]
    assert marie.post("/admin/health").status_code == 200
    said = marie.soup.select_one("#said").parent.get_text(" ")
    assert "Shop" in said
    assert "Payments" in said
    assert len(marie.soup.select("#said ~ ul li")) >= 3


def test_each_of_several_networks_is_asked_and_shown_by_its_name(rehearsal, marie):
    class Second(MemoryNetwork):
        platform = "second"

    rehearsal.house.others = {"second": Second(rehearsal.clock.now)}
    rehearsal.house.config = replace(
        rehearsal.house.config, networks={"second": Section("second", {"url": "https://second.example"})}
    )
    marie.get("/admin/health")
    assert marie.post("/admin/health").status_code == 200
    said = marie.soup.select_one("#said").parent.get_text(" ")
    assert [
        name for name in ("Shop:", "Network Memory:", "Network Second:", "Payments:") if name not in said
    ] == []
    rehearsal.house.others["second"].failures["check"] = [Retryable("second is away")]
    marie.post("/admin/health")
    assert "second is away" in marie.text()
    marie.get("/admin/settings")
    assert "https://second.example" in marie.text()
    assert "Network Second" in marie.text()


def test_a_late_sync_and_a_used_up_budget_are_told(rehearsal, marie):
    rehearsal.clock.advance(minutes=55)
    rehearsal.house.config = replace(
        rehearsal.house.config, budget=replace(rehearsal.house.config.budget, monthly_microdollars=1000)
    )
    rehearsal.store.write(lambda tx: tx.add_costs("2026-11-23", "memory", {("", "", "post"): (1, 900)}))
    marie.get("/admin/")
    text = marie.text()
    assert "The shop's products were last seen on 23/11 12:00 UTC." in text
    assert "has used 90 % of this month's budget" in text
    assert rehearsal.store.view().oldest(State.PAID) is None
