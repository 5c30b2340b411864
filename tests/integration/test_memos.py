"""A credit memo of the shop over what was paid together, of which PayPal gives back a part and refuses another; and one that
was overtaken in PayPal's own pages: what the shop is told is what went back."""

import pytest

from bridge import checkout
from bridge.errors import Conflict
from bridge.web.security import limiter
from connectors.errors import Refused
from connectors.values import Money
from tests.integration.office import Office
from tests.integration.test_parcels import mine, pay, together, two  # noqa: F401

pytestmark = pytest.mark.both_stores
BODY = {"amount": 4000, "source": "shop", "shop_refund_id": "7", "wait": True}
NO = "the window is over"


@pytest.fixture
def office(two, monkeypatch):  # noqa: F811
    monkeypatch.setattr(limiter, "enabled", False)
    pay(two, together(two))
    return Office(two)


def refuse(office, *skus):
    """PayPal refuses what goes back for these."""
    refund = office.rehearsal.payments.refund

    def picky(capture, amount, reference, note=""):
        owner = office.rehearsal.store.view().refund_owner(reference.removeprefix("refund-"))
        if office.rehearsal.store.view().purchase(owner).sku in skus:
            raise Refused(NO, code="expired", platform="paypal")
        return refund(capture, amount, reference, note)

    office.rehearsal.payments.refund = picky
    return lambda: setattr(office.rehearsal.payments, "refund", refund)


def work(office):
    """Longer than any of it waits."""
    for _ in range(6):
        office.rehearsal.outbox.drain()
        office.rehearsal.clock.advance(seconds=20)


def asked(office, **more):
    """A shop asks, and the work is done meanwhile; it asks again, as a shop does that was not answered."""
    path = f"/purchases/{mine(office.rehearsal)['MUG'].id}/refund"
    made = office.post(path, {**BODY, "wait": False}, 202, **more)
    assert made["given"] == 0
    work(office)
    return made, office.get(f"/purchases/{made['purchase']}")


def replayed(office, key):
    path = f"/purchases/{mine(office.rehearsal)['MUG'].id}/refund"
    return office.post(path, {**BODY, "wait": False}, 502, key=key)


@pytest.mark.parametrize(("refused", "gave", "no"), [("PRINT", 3290, 710), ("MUG", 710, 3290)])
def test_a_part_went_back_and_a_part_was_refused(office, refused, gave, no):
    refuse(office, refused)
    asked(office, key="k")
    told = replayed(office, "k")
    assert (told["code"], told["given"], told["amount"], told["currency"]) == ("expired", gave, 4000, "EUR")
    assert NO in told["detail"]
    assert f"{gave / 100:.2f} EUR of 40.00 EUR went back all the same" in told["detail"]
    assert sum(one.amount.minor for one in office.rehearsal.payments.refunded.values()) == gave

    # The shop drops its memo: its order shows what went back by our own refund, and both purchases stand.
    (order,) = office.rehearsal.shop.orders.values()
    assert order.refunded.minor == gave
    whole = refused == "PRINT"  # the mugs went back as a whole
    states = {sku: one.state for sku, one in mine(office.rehearsal).items()}
    assert states == {"MUG": "refunded" if whole else "ordered", "PRINT": "ordered"}
    found = mine(office.rehearsal)
    assert {sku: one.refunded for sku, one in found.items()} == {
        refused: 0,
        **{sku: gave for sku in found if sku != refused},
    }

    # Whoever looks for the memo by its id finds it refused, on each purchase; what went back stands by itself.
    for sku, one in found.items():
        rows = office.get(f"/purchases/{one.id}")["refunds"]
        (memo,) = [row for row in rows if row["shop_refund_id"] == "7"]
        assert (memo["state"], memo["why"]) == ("refused", f"expired: {NO}")
        assert memo["given"] == (0 if sku == refused else gave)
        ours = [row for row in rows if row["shop_refund_id"] != "7"]
        assert [(row["state"], row["given"], row["source"]) for row in ours] == (
            [] if sku == refused else [("done", gave, "")]
        )
    (alert,) = [one for one in office.items("/alerts") if one["kind"] == "payment"]
    gave_text, no_text = f"{gave / 100:.2f} EUR", f"{no / 100:.2f} EUR"
    assert f"PayPal gave back {gave_text} and refused {no_text}" in alert["text"]
    assert order.number in alert["text"]
    office.rehearsal.sound()


def test_the_rest_is_a_new_memo(office):
    mend = refuse(office, "PRINT")
    asked(office)
    mend()
    path = f"/purchases/{mine(office.rehearsal)['MUG'].id}/refund"
    assert "32.90 EUR went back already" in office.post(path, {**BODY, "wait": False}, 409)["detail"]
    office.post(path, {"source": "shop", "shop_refund_id": "8"}, 202)
    work(office)
    assert {one.state for one in mine(office.rehearsal).values()} == {"refunded"}
    assert sum(one.amount.minor for one in office.rehearsal.payments.refunded.values()) == 8190


def test_all_refused_and_asked_again_is_another_try(office):
    """Nothing went back: the same memo may be asked for again, and the first try's no is not the second's."""
    mend = refuse(office, "MUG", "PRINT")
    asked(office, key="k")
    assert (replayed(office, "k")["given"], office.items("/alerts")) == (0, [])
    mend()
    made, whole = asked(office, key="l")
    assert [(row["state"], row["given"]) for row in whole["refunds"]] == [("done", 3290), ("refused", 0)]
    row = checkout.request_refund(
        office.rehearsal.house, made["purchase"], amount=4000, source="shop", shop_refund_id="7"
    )
    assert (row.state, row.amount) == ("done", 4000)


def test_it_is_not_done_while_a_part_is_on_its_way(office):
    office.rehearsal.payments.failures["refund"] = []
    path = f"/purchases/{mine(office.rehearsal)['MUG'].id}/refund"
    made = office.post(path, {**BODY, "wait": False}, 202)
    lead, other = (mine(office.rehearsal)[sku] for sku in ("MUG", "PRINT"))

    def given(tx):
        from bridge.checkout.refunds import money_is_back

        row = next(one for one in tx.refunds(lead.id) if one.id == made["id"])
        money_is_back(office.rehearsal.house, tx, row, "REF")

    office.rehearsal.store.write(given)
    (row,) = office.get(f"/purchases/{lead.id}")["refunds"]
    assert (row["state"], row["given"]) == ("queued", 3290)
    assert office.get(f"/purchases/{other.id}")["refunds"][0]["state"] == "queued"
    assert office.post(path, {**BODY, "wait": False}, 202)["given"] == 3290


def test_the_row_in_force_comes_first(office):
    """Somebody gives a part back in PayPal's pages first: the memo goes on in another row of the same id."""
    rehearsal = office.rehearsal
    lead = mine(rehearsal)["MUG"]
    rehearsal.payments.refund(lead.capture_id, Money(100, "EUR"), "by-hand")
    path = f"/purchases/{lead.id}/refund"
    rehearsal.payments.failures["refund"] = [Refused("not that much", code="price", platform="paypal")]
    office.post(path, {"amount": 500, "source": "shop", "shop_refund_id": "9"}, 202)
    work(office)
    rows = office.get(f"/purchases/{lead.id}")["refunds"]
    assert [(row["state"], row["given"]) for row in rows if row["shop_refund_id"] == "9"] == [
        ("done", 500),
        ("void", 0),
    ]
    assert {row["id"] for row in rows} == {row.id for row in rehearsal.store.view().refunds(lead.id)}
    assert rows[-1]["state"] == "void"
    with pytest.raises(Conflict):
        checkout.request_refund(rehearsal.house, lead.id, amount=501, source="shop", shop_refund_id="9")
