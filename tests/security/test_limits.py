"""Nobody takes more than their share: requests per address, guesses, holds per buyer, answers per author."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from bridge.web import create_app
from bridge.web.security import limiter
from connectors.simulators.memory import signed
from tests.conftest import Rehearsal, product
from tests.security.ground import FORM, Scene, call, cookie, form


@pytest.fixture
def app(rehearsal: Rehearsal) -> Iterator[Flask]:
    made = create_app(rehearsal.house)
    limiter.reset()
    yield made
    limiter.reset()


def knock(app: Flask, path: str, times: int, *, address: str = "9.9.9.9", forwarded: str = "") -> list[int]:
    headers = [("X-Forwarded-For", forwarded)] if forwarded else []
    return [call(app, "GET", path, address=address, headers=headers).status for _ in range(times)]


@pytest.mark.parametrize(
    ("path", "most"),
    [("/s/none", 600), ("/signed-in", 120), ("/admin/sign-in", 30)],
)
def test_so_many_a_minute_from_one_address(app: Flask, path: str, most: int) -> None:
    seen = knock(app, path, most + 20)
    assert 429 not in seen[:most]
    assert set(seen[most:]) == {429}
    assert 429 not in knock(app, path, 3, address="9.9.9.10"), "another address is not held up"


@pytest.mark.parametrize(
    ("path", "most"),
    [("/wallet", 10), ("/give/claim", 10), ("/wallet/sign-in", 120), ("/give/sign-in", 120), ("/o/{offer}/sign-in", 120)],
)  # fmt: skip
def test_what_changes_where_money_goes_and_who_is_in_is_limited(scene: Scene, path: str, most: int) -> None:
    """The form passes its guards each time: it is the limit that stops it, and the reason stands in the answer."""
    limiter.reset()
    headers = [FORM, ("Cookie", cookie(scene.app, {"csrf": "mine", "account": scene.account("ann")}))]
    body = form(csrf="mine", payee="no address", gift=scene.gifts["ann"].id, network="memory")

    def send(address: str) -> int:
        door = path.format(offer=scene.offer.slug)
        return call(scene.app, "POST", door, headers=headers, body=body, address=address).status

    seen = [send("9.9.9.9") for _ in range(most + 3)]
    assert 429 not in seen[:most]
    assert 400 not in seen[:most], "no form without its token is counted here"
    assert set(seen[most:]) == {429}
    assert send("9.9.9.10") != 429, "another address is not held up"


def test_a_household_of_ipv6_is_one(app: Flask) -> None:
    for number in range(120):
        call(app, "GET", "/signed-in", address=f"2606:4700:1:2::{number:x}")
    assert knock(app, "/signed-in", 1, address="2606:4700:1:2:ffff::1") == [429]
    assert knock(app, "/signed-in", 1, address="2606:4700:1:3::1") == [400]
    assert knock(app, "/signed-in", 1, address="fe80::1%eth0") == [400]


def test_an_address_that_is_made_up_does_not_help(app: Flask) -> None:
    """One proxy stands in front (trusted_proxies: 1): only what it appended last is believed."""
    seen = [call(app, "GET", "/signed-in", address="10.0.0.1", headers=[("X-Forwarded-For", f"1.2.{n // 250}.{n % 250}, 9.9.9.9")]).status
            for n in range(125)]  # fmt: skip
    assert seen.count(429) == 5


def test_without_a_proxy_the_header_says_nothing(rehearsal: Rehearsal) -> None:
    rehearsal.house.config = replace(rehearsal.house.config, trusted_proxies=0)
    app = create_app(rehearsal.house)
    limiter.reset()
    seen = [
        call(
            app,
            "GET",
            "/signed-in",
            headers=[("X-Forwarded-For", f"1.2.3.{n % 250}"), ("X-Real-IP", f"1.2.3.{n % 250}")],
        ).status
        for n in range(125)
    ]
    assert seen.count(429) == 5
    # Nor does it open what is for the inside alone.
    assert call(app, "GET", "/metrics", headers=[("X-Forwarded-For", "127.0.0.1")]).status == 404


@pytest.mark.parametrize("path", ["/metrics", "/readyz"])
def test_figures_are_for_the_inside(app: Flask, path: str) -> None:
    assert call(app, "GET", path, address="127.0.0.1").status == 200
    for outside in ("9.9.9.9", "2606:4700::1111", "::ffff:9.9.9.9", "64:ff9b::909:909", "not an address", ""):
        assert call(app, "GET", path, address=outside).status == 404, outside
        assert (
            call(app, "GET", path, address="127.0.0.1", headers=[("X-Forwarded-For", outside)]).status == 404
            or not outside
        )


def test_codes_cannot_be_tried_out(rehearsal: Rehearsal, app: Flask) -> None:
    sale = rehearsal.on_sale(answer_code=True)
    rehearsal.reply("ann")
    headers = [FORM, ("Cookie", cookie(app, {"csrf": "mine"}))]

    def guess(address: str = "9.9.9.9") -> int:
        return call(
            app,
            "POST",
            f"/s/{sale.slug}/code",
            headers=headers,
            body=form(csrf="mine", code="ABCDEF"),
            address=address,
        ).status

    assert [guess() for _ in range(15)] == [303] * 10 + [429] * 5
    right = rehearsal.of("ann").code
    late = call(app, "POST", f"/s/{sale.slug}/code", headers=headers, body=form(csrf="mine", code=right))
    assert late.status == 429, "who has guessed too often is not let in by the right one either"
    assert guess("9.9.9.10") == 303


def test_notices_of_a_platform_are_not_held_up(app: Flask) -> None:
    """A burst of PayPal's must not be lost, also where a forger shares an address with it: they come through few proxies."""
    body = b'{"id": "e", "kind": "PAYMENT.CAPTURE.COMPLETED", "resource": "x"}'
    assert {call(app, "POST", "/webhooks/paypal", body=body).status for _ in range(650)} == {401}
    assert call(app, "POST", "/webhooks/paypal", headers=signed("memory", body).items(), body=body).status == 200


# what one buyer may take


def test_one_buyer_holds_no_more_than_the_limit(rehearsal: Rehearsal) -> None:
    sale = rehearsal.on_sale(quantity=3)
    for text in ("buy", "buy 3", "buy", "I'll take it", "buy 99", "buy"):
        rehearsal.reply("greedy", text)
    mine = [one for one in rehearsal.store.view().purchases(sale_id=sale.id) if one.units]
    assert sum(one.units for one in mine) == 1
    assert len(rehearsal.network.answered) == 1


def test_the_limit_holds_for_the_account_whatever_its_name(rehearsal: Rehearsal) -> None:
    sale = rehearsal.on_sale(quantity=3)
    first = rehearsal.network.say(rehearsal.post_id, "greedy", "buy")
    second = rehearsal.network.say(rehearsal.post_id, "greedy", "buy")
    said = rehearsal.network.said[second]
    rehearsal.network.said[second] = type(said)(replace(said.reply, handle="renamed"))
    rehearsal.hear()
    assert first != second
    assert len(rehearsal.store.view().purchases(sale_id=sale.id)) == 1


def test_who_asks_and_lets_go_again_and_again_costs_little(rehearsal: Rehearsal) -> None:
    """Each answer has its price on the network: one author must not be able to spend the month's budget."""
    sale = rehearsal.on_sale(quantity=3)
    for _ in range(30):
        rehearsal.reply("flicker", "buy")
        rehearsal.reply("flicker", "cancel")
    assert 0 < len(rehearsal.network.answered) <= 5
    (item,) = rehearsal.store.view().items(sale.id)
    assert item.free == 3, "what was let go is there for others"
    rehearsal.reply("ann", "buy")
    assert rehearsal.of("ann").units == 1


def test_in_one_batch_it_costs_no_more(rehearsal: Rehearsal) -> None:
    rehearsal.on_sale(quantity=3)
    for _ in range(30):
        rehearsal.network.say(rehearsal.post_id, "flicker", "buy")
        rehearsal.network.say(rehearsal.post_id, "flicker", "cancel")
    rehearsal.hear()
    assert len(rehearsal.network.answered) <= 5
    assert len(rehearsal.store.view().purchases()) == 5


def test_who_never_names_an_option_is_not_asked_for_ever(rehearsal: Rehearsal) -> None:
    rehearsal.shop.items = {
        "SHIRT": product("SHIRT", kind="parent", stock=None),
        **{f"SHIRT-{size}": product(f"SHIRT-{size}", kind="variant", parent="SHIRT", options={"Size": size}) for size in "SML"},
    }  # fmt: skip
    rehearsal.on_sale("SHIRT", quantity=2)
    for _ in range(20):
        rehearsal.reply("vague", "buy")
    assert len(rehearsal.network.answered) == 3
    rehearsal.reply("vague", "buy M")
    assert rehearsal.of("vague").units == 1
