"""Keys that make a call once, ETags, and when a token was used last."""

import threading

import pytest

from bridge import catalogue, tokens
from bridge.store.once import OnceStore, Repeated, calls
from bridge.web.security import limiter
from tests.integration.office import Office

SALE = {"product": "PRINT", "quantity": 2}


@pytest.fixture
def office(rehearsal, monkeypatch):
    monkeypatch.setattr(limiter, "enabled", False)
    catalogue.sync(rehearsal.house, full=True)
    return Office(rehearsal)


def test_the_same_key_gives_the_first_answer(office):
    first = office.call("POST", "/sales", 201, json=SALE, key="one")
    again = office.call("POST", "/sales", 201, json={"quantity": 2, "product": "PRINT"}, key="one")
    assert again.get_json() == first.get_json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert office.get("/sales")["total"] == 1
    assert set(office.post("/sales", {**SALE, "quantity": 1}, 422, key="one")["errors"]) == {"Idempotency-Key"}
    key = first.get_json()["slug"]
    assert set(office.post(f"/sales/{key}/publish", status=422, key="one")["errors"]) == {"Idempotency-Key"}
    office.post("/sales", SALE, 201, key="two")
    office.post("/sales", SALE, 201)
    assert office.get("/sales")["total"] == 3


def test_states_are_not_moved_twice(office):
    key = office.post("/sales", SALE, 201)["slug"]
    live = office.post(f"/sales/{key}/publish", key="a")
    assert office.post(f"/sales/{key}/publish", key="a") == live
    office.post(f"/sales/{key}/publish", status=409, key="b")
    office.post(f"/sales/{key}/pause", key="c")
    office.post(f"/sales/{key}/publish", status=409, key="b"), "what had no effect is tried anew"


def test_another_token_has_keys_of_its_own(office):
    _, other = tokens.create(office.rehearsal.store, "other", [])
    office.post("/sales", SALE, 201, key="one")
    office.post("/sales", SALE, 201, key="one", token=other)
    assert office.get("/sales")["total"] == 2


def test_what_failed_is_tried_anew(office):
    office.post("/sales", {**SALE, "quantity": 9}, 422, key="one")
    office.post("/sales", SALE, 201, key="one")


def test_a_key_lasts_a_day(office):
    office.post("/sales", SALE, 201, key="one")
    office.rehearsal.clock.advance(hours=23)
    office.post("/sales", SALE, 201, key="one")
    assert office.get("/sales")["total"] == 1
    office.rehearsal.clock.advance(hours=2)
    office.post("/sales", {**SALE, "quantity": 1}, 201, key="one")
    assert office.get("/sales")["total"] == 2
    count = office.rehearsal.store.view()._db.execute("SELECT COUNT(*) FROM once").fetchone()[0]
    assert count == 1, "the old one is forgotten"


@pytest.mark.parametrize("key", ["", "x" * 101, "a b", "é"])
def test_keys_that_are_none(office, key):
    assert set(office.post("/sales", SALE, 422, key=key)["errors"]) == {"Idempotency-Key"}
    office.post("/sales", SALE, 201, key="x" * 100)


@pytest.mark.both_stores
def test_many_at_once_have_one_effect(office):
    answers = []
    gate = threading.Barrier(8)

    def send():
        client = office.client.application.test_client()
        gate.wait()
        headers = {"Authorization": f"Bearer {office.token}", "Idempotency-Key": "rush"}
        answers.append(client.post("/api/v1/sales", json=SALE, headers=headers))

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.get_json()["id"] for answer in answers}) == 1
    assert office.get("/sales")["total"] == 1


def test_an_answer_that_was_lost_is_made_anew(office, monkeypatch):
    """The process dies between the effect and the answer."""
    monkeypatch.setattr(OnceStore, "answer", lambda *_: None)
    made = office.post("/sales", SALE, 201, key="a")
    office.rehearsal.clock.advance(10)
    assert office.post("/sales", SALE, 201, key="a") == made
    live = office.post(f"/sales/{made['slug']}/publish", key="b")
    office.rehearsal.clock.advance(10)
    assert office.post(f"/sales/{made['slug']}/publish", key="b") == live
    copy = office.post(f"/sales/{made['slug']}/copy", status=201, key="c")
    office.rehearsal.clock.advance(10)
    assert office.post(f"/sales/{made['slug']}/copy", status=201, key="c")["id"] == copy["id"]
    assert office.get("/sales")["total"] == 2


@pytest.mark.both_stores
def test_the_key_and_the_effect_stand_or_fall_together(rehearsal):
    store = rehearsal.store

    def fails(tx):
        tx.set_cursor("effect", "1")
        raise KeyError

    with pytest.raises(KeyError):
        OnceStore(store, "k", "r").write(fails)
    assert calls(store.view()).call("k", rehearsal.clock.ms()) is None
    first, second = OnceStore(store, "k", "r"), OnceStore(store, "k", "r")
    first.write(lambda tx: tx.set_cursor("effect", "2"))
    assert first.used
    with pytest.raises(Repeated):
        second.write(lambda tx: tx.set_cursor("effect", "3"))
    assert not second.used
    first.write(lambda tx: tx.set_cursor("more", "1"))
    first.answer(200, "{}")
    assert store.view().cursor("effect") == "2"
    assert calls(store.view()).call("k", rehearsal.clock.ms()).status == 200


def test_etags(office):
    office.post("/sales", SALE, 201)
    for path in ("/sales", "/products", "/purchases", "/figures", "/settings", "/health", "/openapi.json"):
        first = office.call("GET", path)
        tag = first.headers["ETag"]
        same = office.call("GET", path, 304, headers={"If-None-Match": tag})
        assert same.data == b""
        assert same.headers["ETag"] == tag
        office.call("GET", path, headers={"If-None-Match": '"other"'})
    tag = office.call("GET", "/sales").headers["ETag"]
    office.post("/sales", SALE, 201)
    office.call("GET", "/sales", headers={"If-None-Match": tag})


@pytest.mark.both_stores
def test_when_a_token_was_used(office):
    def used():
        office.rehearsal.store.write(lambda tx: None)
        return next(row["used_at"] for row in office.rehearsal.store.view().tokens() if row["id"] == office.id)

    assert used() is None
    office.get("/sales")
    first = used()
    assert first == office.rehearsal.clock.ms()
    office.rehearsal.clock.advance(59)
    office.get("/sales")
    assert used() == first, "at most once a minute"
    office.rehearsal.clock.advance(2)
    office.get("/sales")
    assert used() == office.rehearsal.clock.ms()
    office.rehearsal.clock.advance(120)
    office.call("GET", "/sales", 401, token=office.token + "x")
    assert used() != office.rehearsal.clock.ms()
