"""``Accept-Language: fr``: texts for people come in French, codes and states stay."""

import pytest

from bridge import catalogue, sales
from bridge.web.security import limiter
from connectors.errors import Refused
from tests.integration.office import Office

FRENCH = {"Accept-Language": "fr"}


@pytest.fixture
def office(rehearsal, monkeypatch):
    monkeypatch.setattr(limiter, "enabled", False)
    catalogue.sync(rehearsal.house, full=True)
    return Office(rehearsal)


def both(office, path):
    """The same in English and in French."""
    return office.get(path), office.get(path, headers=FRENCH)


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("fr", "fr"),
        ("fr-CH, en;q=0.5", "fr"),
        ("en", "en"),
        ("de", "en"),
        ("", "en"),
        ("*", "en"),
        ("de, fr;q=0.3", "fr"),
        ("fr;q=0", "en"),
        ("fr-CH", "fr"),
    ],
)
def test_which_language_it_is(office, asked, language):
    answer = office.call("GET", "/health", headers={"Accept-Language": asked})
    assert answer.headers["Content-Language"] == language
    assert "Accept-Language" in answer.vary
    words = {"en": "the ledger answers", "fr": "le registre répond"}[language]
    assert answer.get_json()["checks"][-1]["text"] == words


def test_neither_the_address_nor_a_session_says_it(office):
    with office.client.session_transaction() as session:
        session["lang"] = "fr"
    assert office.call("GET", "/health").headers["Content-Language"] == "en"
    assert set(office.get("/health?lang=fr", 422)["errors"]) == {"lang"}


def test_an_etag_belongs_to_its_language(office):
    tag = office.call("GET", "/health").headers["ETag"]
    office.call("GET", "/health", 304, headers={"If-None-Match": tag})
    french = office.call("GET", "/health", headers={**FRENCH, "If-None-Match": tag})
    assert french.headers["ETag"] != tag
    office.call("GET", "/health", 304, headers={**FRENCH, "If-None-Match": french.headers["ETag"]})


def test_refusals(office):
    told = office.get("/sales/nope", 404, headers=FRENCH)
    assert told["detail"] == "pas de vente 'nope' ; voir : replycart sale list"
    assert (told["title"], told["status"]) == ("Not Found", 404)
    body = {"product": "PRINT", "quantity": 9, "limit_per_buyer": 100, "price": "x", "tilte": 1}
    told = office.post("/sales", body, 422, headers=FRENCH)
    assert told["errors"] == {
        "limit_per_buyer": ["entre 0 et 99"], "price": ["n'est pas un nombre entier"],
        "tilte": ["n'est pas connu"],
    }  # fmt: skip
    assert told["detail"] == "certains champs ne peuvent être acceptés"
    plain = office.post("/sales", body, 422)
    assert plain["errors"]["price"] == ["Not a valid integer."]
    look = office.post("/sales/preview", {"product": "PRINT", "quantity": 9}, headers=FRENCH)
    assert look["warnings"] == ["Unités : 9 demandés, la boutique en a 3"]
    look = office.post("/sales/preview", {"product": "PRINT", "quantity": 9})
    assert look["warnings"] == ["Units: 9 asked for, the shop has 3"]
    answer = office.call("GET", "/sales", 401, token="", headers=FRENCH)
    assert answer.get_json()["detail"].startswith("envoyez un jeton")


def test_what_happened(office):
    rehearsal = office.rehearsal
    sale = rehearsal.on_sale()
    rehearsal.reply("ann")
    rehearsal.pay("ann")
    ident = rehearsal.reply("eve", "can I buy it in blue?")
    english, french = both(office, f"/replies/memory/{ident}")
    assert english["why"] == "question:can i"
    assert french["why"] == "une question"
    assert {k: v for k, v in english.items() if k != "why"} == {k: v for k, v in french.items() if k != "why"}
    english, french = both(office, f"/purchases/{rehearsal.of('ann').id}")
    assert [one["why"] for one in french["history"]][:2] == [
        "il en restait",
        "l'acheteur a approuvé chez PayPal",
    ]
    assert [one["to"] for one in french["history"]] == [one["to"] for one in english["history"]]
    assert french["state"] == "ordered"
    sales.end(rehearsal.house, sale.id)
    english, french = both(office, f"/sales/{sale.slug}")
    assert (english["end_reason"], french["end_reason"]) == ("ended by the merchant", "terminée par le marchand")
    assert french["state"] == "ended"


def test_alerts_tasks_and_a_refusal_of_paypal(office):
    rehearsal = office.rehearsal
    rehearsal.on_sale()
    rehearsal.reply("ann")
    paid = rehearsal.pay("ann")
    rehearsal.payments.failures["refund"] = [Refused("The window is over.", code="expired", platform="paypal")]
    office.post(f"/purchases/{paid.id}/refund", {"source": "shop", "shop_refund_id": "7"}, 202, key="k")
    rehearsal.outbox.drain()
    told = office.post(
        f"/purchases/{paid.id}/refund", {"source": "shop", "shop_refund_id": "7"}, 502, key="k", headers=FRENCH
    )
    assert told["detail"] == "PayPal a refusé le remboursement : The window is over.", (
        "PayPal's words are PayPal's"
    )
    assert told["code"] == "expired"
    rehearsal.store.write(
        lambda tx: tx.alert("dispute", "x", "a buyer disputes order 7: answer it in PayPal's resolution centre")
    )
    (alert,) = office.items("/alerts", headers=FRENCH)
    assert alert["text"] == "un acheteur conteste la commande 7 : répondez dans le centre de résolution de PayPal"
    assert alert["kind"] == "dispute"
