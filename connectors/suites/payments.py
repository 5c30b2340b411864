"""The one contract of every Payments: PayPal, the in-memory fake, a live platform, and one in a package of its own.

A platform's test file has a class that inherits :class:`PaymentsContract`, names its ``platform`` and gives two
fixtures: ``world`` (what a test may know and do behind the connector's back) and ``payments`` (the connector under
test). What a world cannot do raises ``NotImplementedError`` and the test is skipped, so a live platform, where
nobody can approve for the buyer, runs the rest of the same suite.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import wraps
from typing import Any, ClassVar

import pytest

from connectors.contracts import Payments
from connectors.errors import ConnectorError, NotSupported, Refused, Retryable
from connectors.values import (
    Address,
    Capture,
    Event,
    Money,
    Notice,
    PaymentLine,
    PaymentPage,
    PaymentRequest,
    SavedWallet,
    WalletRequest,
)


class PaymentsWorld:
    """Behind the connector's back. Override what the platform lets a test do."""

    currency = "EUR"
    whole_currency = "JPY"
    """A currency without decimals that the platform takes; "" when it takes none."""
    coarse_currency = ""
    """A currency of which the platform takes fewer decimals than ISO 4217 gives it (PayPal: HUF); "" when there is none."""
    approval_runs_out: timedelta | None = None
    """After which time an approval is surely worth nothing any more (PayPal: four hours); None when it stays."""

    def approve(self, page_id: str, instrument: str = "ok") -> None:
        """The buyer approves. ``instrument``: "ok", "declined" (at capture) or "echeck" (pending)."""
        raise NotImplementedError

    def lose_answers(self, count: int = 1) -> None:
        """The next writes take effect, and their answers are lost."""
        raise NotImplementedError

    def down(self, count: int) -> None:
        """The next calls meet a platform that is away."""
        raise NotImplementedError

    def captures(self, reference: str = "") -> list[Capture]:
        """What was really captured, ``refunded`` always told; ``reference``: of that payment only."""
        raise NotImplementedError

    def settle(self, capture_id: str, state: str) -> None:
        """A pending capture ends: "completed" or "denied"."""
        raise NotImplementedError

    def reverse(self, capture_id: str) -> None:
        """The platform takes the money of a capture back."""
        raise NotImplementedError

    def deliveries(self, count: int) -> list[tuple[dict[str, str], bytes]]:
        """The first ``count`` webhooks that the platform sent: headers and raw body."""
        raise NotImplementedError

    def consent(self, setup_id: str, instrument: str = "ok") -> None:
        """The buyer lets a wallet be saved; what it is charged with later goes as ``instrument`` says."""
        raise NotImplementedError

    def pass_time(self, time: timedelta) -> None:
        """Move the platform's clock and the connector's."""
        raise NotImplementedError


def able(test: Callable[..., None]) -> Callable[..., None]:
    """Skip a test whose world cannot do what it needs. Such a test opens an order first, so it writes."""

    @wraps(test)
    def tried(*args: Any, **kwargs: Any) -> None:
        try:
            test(*args, **kwargs)
        except NotImplementedError as error:
            pytest.skip(f"not possible on this platform: {error}")

    marked: Callable[..., None] = pytest.mark.writes("an order that nobody pays")(tried)
    return marked


ADDRESS = Address(
    "Ada",
    "Lovelace-Øster",
    "12 rue de l’Échiquier",
    "Paris",
    "FR",
    "75010",
    line2="3e étage",
    email="ada@example.com",
)


class PaymentsContract:
    platform: ClassVar[str] = ""

    @pytest.fixture
    def world(self) -> Iterator[PaymentsWorld]:
        raise NotImplementedError

    @pytest.fixture
    def payments(self, world: PaymentsWorld) -> Payments:
        raise NotImplementedError

    # what tests are made of

    def request(self, world: PaymentsWorld, currency: str = "", scale: int = 1, **changes: Any) -> PaymentRequest:
        """Two lines, shipping, tax and a discount; every amount a multiple of ``scale`` minor units."""
        unit = currency or world.currency

        def money(minor: int) -> Money:
            return Money(minor * scale, unit)

        lines = (
            PaymentLine("Mug “Speckle”, hand-thrown", "MUG-SPECKLE", 2, money(1999)),
            PaymentLine("Tee", "TEE/HARBOUR 100%", 1, money(1)),
        )
        return PaymentRequest(
            **{
                "reference": "rc-" + secrets.token_hex(8),
                "total": money(2 * 1999 + 1 + 490 + 333 - 100),
                "lines": lines,
                "shipping": money(490),
                "tax": money(333),
                "discount": money(100),
                "address": ADDRESS,
                "return_url": "https://shop.example/c/token?step=back",
                "cancel_url": "https://shop.example/c/token?step=cancel",
                "locale": "fr-FR",
                "description": "Replycart",
                **changes,
            }
        )

    def approved(
        self, payments: Payments, world: PaymentsWorld, instrument: str = "ok"
    ) -> tuple[PaymentRequest, PaymentPage]:
        request = self.request(world)
        page = payments.open(request)
        world.approve(page.id, instrument)
        return request, page

    def paid(self, payments: Payments, world: PaymentsWorld) -> tuple[PaymentRequest, Capture]:
        request, page = self.approved(payments, world)
        return request, payments.capture(page.id, request.reference)

    @staticmethod
    def until(act: Callable[[], Any], tries: int = 5) -> Any:
        """What the outbox does: the same call again while the platform says "later"."""
        for _ in range(tries):
            try:
                return act()
            except Retryable:
                continue
        raise AssertionError(f"still not done after {tries} tries")

    # opening

    @pytest.mark.writes("an order that nobody pays")
    def test_open_shows_where_to_approve(self, payments: Payments, world: PaymentsWorld) -> None:
        request = self.request(world)
        page = payments.open(request)
        assert page.state == "created"
        assert page.amount == request.total
        assert page.reference == request.reference
        assert page.url.startswith("http")
        assert not page.captures
        assert payments.look_up(page.id) == page

    @pytest.mark.writes("an order that nobody pays")
    def test_open_twice_is_one_order(self, payments: Payments, world: PaymentsWorld) -> None:
        request = self.request(world)
        assert payments.open(request).id == payments.open(request).id

    @able
    def test_open_after_a_lost_answer_is_the_same_order(self, payments: Payments, world: PaymentsWorld) -> None:
        request = self.request(world)
        world.lose_answers()
        with pytest.raises(Retryable) as lost:
            payments.open(request)
        assert lost.value.maybe_done
        first = payments.open(request)
        assert payments.open(request).id == first.id

    @able
    def test_a_page_that_nobody_used_in_time_is_opened_anew(
        self, payments: Payments, world: PaymentsWorld
    ) -> None:
        request = self.request(world)
        first = payments.open(request)
        world.pass_time(world.approval_runs_out or timedelta(days=1))
        second = payments.open(request)
        assert second.id == payments.open(request).id
        world.approve(second.id)
        assert payments.capture(second.id, request.reference).amount == request.total
        assert len(world.captures(request.reference)) == 1
        assert first.amount == second.amount

    @pytest.mark.writes("an order that nobody pays")
    def test_amounts_without_decimals(self, payments: Payments, world: PaymentsWorld) -> None:
        if not world.whole_currency:
            pytest.skip("this platform takes no such currency")
        request = self.request(world, world.whole_currency)
        assert payments.open(request).amount == request.total

    @pytest.mark.writes("an order that nobody pays")
    def test_a_currency_with_fewer_decimals_than_iso(self, payments: Payments, world: PaymentsWorld) -> None:
        if not world.coarse_currency:
            pytest.skip("this platform takes no such currency")
        request = self.request(world, world.coarse_currency, scale=100)
        assert payments.open(request).amount == request.total
        with pytest.raises(Refused) as refused:
            payments.open(self.request(world, world.coarse_currency))
        assert refused.value.code == "price"
        # A shop that reckons its taxes finer: what is paid is whole all the same.
        whole = self.request(world, world.coarse_currency, scale=100)
        (line, *others), part = whole.lines, Money(40, world.coarse_currency)
        finer = replace(line, quantity=1, unit=line.unit * line.quantity - part)
        assert payments.open(replace(whole, lines=(finer, *others), tax=whole.tax + part)).amount == whole.total

    def test_look_up_of_nothing(self, payments: Payments) -> None:
        for wrong in ("0ABCDEFGHIJKLMNOP", "no/such?thing", ""):
            with pytest.raises(Refused) as refused:
                payments.look_up(wrong)
            assert refused.value.code == "not_found"

    # capturing

    @able
    def test_nothing_is_captured_before_approval(self, payments: Payments, world: PaymentsWorld) -> None:
        request = self.request(world)
        page = payments.open(request)
        with pytest.raises(Refused) as refused:
            payments.capture(page.id, request.reference)
        assert refused.value.code == "not_approved"
        assert world.captures(request.reference) == []

    @able
    def test_captured_once_however_often_asked(self, payments: Payments, world: PaymentsWorld) -> None:
        request, page = self.approved(payments, world)
        assert payments.look_up(page.id).state == "approved"
        first = payments.capture(page.id, request.reference)
        assert (first.state, first.amount) == ("completed", request.total)
        assert payments.capture(page.id, request.reference) == first
        found = payments.look_up(page.id)
        assert found.state == "completed"
        assert found.captures == (first,)
        assert [capture.id for capture in world.captures(request.reference)] == [first.id]

    @able
    def test_captured_once_after_a_lost_answer(self, payments: Payments, world: PaymentsWorld) -> None:
        request, page = self.approved(payments, world)
        world.lose_answers()
        with pytest.raises(Retryable) as lost:
            payments.capture(page.id, request.reference)
        assert lost.value.maybe_done
        capture = payments.capture(page.id, request.reference)
        assert capture.state == "completed"
        assert [one.id for one in world.captures(request.reference)] == [capture.id]

    @able
    def test_captured_once_when_asked_again_days_later(self, payments: Payments, world: PaymentsWorld) -> None:
        request, page = self.approved(payments, world)
        first = payments.capture(page.id, request.reference)
        world.pass_time(timedelta(days=3))
        assert payments.capture(page.id, request.reference) == first
        assert len(world.captures(request.reference)) == 1

    @able
    def test_captured_once_by_eight_at_the_same_time(self, payments: Payments, world: PaymentsWorld) -> None:
        request, page = self.approved(payments, world)
        got: list[str] = []
        start = threading.Barrier(8)

        def ask() -> None:
            start.wait()
            got.append(self.until(lambda: payments.capture(page.id, request.reference)).id)

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(got) == 8
        assert {one.id for one in world.captures(request.reference)} == set(got)
        assert len(set(got)) == 1

    @able
    def test_declined_then_approved_with_other_means(self, payments: Payments, world: PaymentsWorld) -> None:
        request, page = self.approved(payments, world, "declined")
        for _ in range(2):
            with pytest.raises(Refused) as refused:
                payments.capture(page.id, request.reference)
            assert refused.value.code == "declined"
        assert world.captures(request.reference) == []
        world.pass_time(timedelta(minutes=1))
        world.approve(page.id)
        assert payments.capture(page.id, request.reference).state == "completed"
        assert len(world.captures(request.reference)) == 1

    @able
    def test_an_approval_that_ran_out_is_not_captured(self, payments: Payments, world: PaymentsWorld) -> None:
        if world.approval_runs_out is None:
            pytest.skip("approvals stay")
        request, page = self.approved(payments, world)
        world.pass_time(world.approval_runs_out)
        with pytest.raises(Refused) as refused:
            payments.capture(page.id, request.reference)
        assert refused.value.code in ("not_approved", "not_found")
        assert world.captures(request.reference) == []

    @able
    def test_a_reference_is_paid_once(self, payments: Payments, world: PaymentsWorld) -> None:
        request, _ = self.paid(payments, world)
        world.pass_time(timedelta(days=1))
        verdict: str
        try:
            verdict = payments.open(request).state
        except Refused as refused:
            verdict = refused.code
        assert verdict in ("duplicate", "completed")

    @able
    def test_pending_then_completed(self, payments: Payments, world: PaymentsWorld) -> None:
        request, page = self.approved(payments, world, "echeck")
        capture = payments.capture(page.id, request.reference)
        assert capture.state == "pending"
        assert capture.reason
        assert payments.capture_status(capture.id).state == "pending"
        world.settle(capture.id, "completed")
        assert payments.capture_status(capture.id).state == "completed"
        assert payments.capture(page.id, request.reference).state == "completed"

    @able
    def test_pending_then_denied(self, payments: Payments, world: PaymentsWorld) -> None:
        request, page = self.approved(payments, world, "echeck")
        capture = payments.capture(page.id, request.reference)
        world.settle(capture.id, "denied")
        assert payments.capture_status(capture.id).state == "declined"
        assert payments.capture(page.id, request.reference).state == "declined"
        with pytest.raises(Refused):
            payments.refund(capture.id, request.total, "rf-" + request.reference)

    def test_status_of_no_capture(self, payments: Payments) -> None:
        with pytest.raises(Refused) as refused:
            payments.capture_status("0ABCDEFGHIJKLMNOP")
        assert refused.value.code == "not_found"

    # giving back

    @able
    def test_refunded_once_per_reference(self, payments: Payments, world: PaymentsWorld) -> None:
        request, capture = self.paid(payments, world)
        first = payments.refund(capture.id, request.total, "rf-" + request.reference, "As agreed")
        assert (first.state, first.amount) == ("completed", request.total)
        assert payments.refund(capture.id, request.total, "rf-" + request.reference) == first
        status = payments.capture_status(capture.id)
        assert (status.state, status.refunded) == ("refunded", request.total)
        with pytest.raises(Refused) as refused:
            payments.refund(capture.id, request.total, "rf2-" + request.reference)
        assert refused.value.code == "already_done"

    @able
    def test_refunded_once_after_a_lost_answer(self, payments: Payments, world: PaymentsWorld) -> None:
        _, capture = self.paid(payments, world)
        part = Money(1000, world.currency)
        world.lose_answers()
        with pytest.raises(Retryable) as lost:
            payments.refund(capture.id, part, "rf-" + capture.id)
        assert lost.value.maybe_done
        world.pass_time(timedelta(days=2))
        refund = payments.refund(capture.id, part, "rf-" + capture.id)
        assert refund.amount == part
        assert payments.capture_status(capture.id).refunded == part

    @able
    def test_parts_add_up_to_the_capture_and_not_further(self, payments: Payments, world: PaymentsWorld) -> None:
        request, capture = self.paid(payments, world)
        part = Money(1000, world.currency)
        payments.refund(capture.id, part, "rf1-" + capture.id)
        payments.refund(capture.id, part, "rf2-" + capture.id)
        status = payments.capture_status(capture.id)
        assert (status.state, status.refunded) == ("partially_refunded", part * 2)
        with pytest.raises(Refused):
            payments.refund(capture.id, request.total, "rf3-" + capture.id)
        payments.refund(capture.id, request.total - part * 2, "rf4-" + capture.id)
        assert payments.capture_status(capture.id).state == "refunded"
        (really,) = world.captures(request.reference)
        assert really.refunded == request.total

    @able
    def test_a_refund_reference_is_for_one_amount(self, payments: Payments, world: PaymentsWorld) -> None:
        _, capture = self.paid(payments, world)
        payments.refund(capture.id, Money(100, world.currency), "rf-" + capture.id)
        with pytest.raises(Refused) as refused:
            payments.refund(capture.id, Money(200, world.currency), "rf-" + capture.id)
        assert refused.value.code == "mismatch"
        assert payments.capture_status(capture.id).refunded == Money(100, world.currency)

    @able
    def test_no_refund_in_another_currency(self, payments: Payments, world: PaymentsWorld) -> None:
        _, capture = self.paid(payments, world)
        other = "USD" if world.currency != "USD" else "EUR"
        with pytest.raises(Refused):
            payments.refund(capture.id, Money(100, other), "rf-" + capture.id)
        assert payments.capture_status(capture.id).state == "completed"

    @able
    def test_no_refund_of_what_is_pending(self, payments: Payments, world: PaymentsWorld) -> None:
        request, page = self.approved(payments, world, "echeck")
        capture = payments.capture(page.id, request.reference)
        with pytest.raises(Refused):
            payments.refund(capture.id, request.total, "rf-" + capture.id)

    @able
    def test_what_was_reversed_shows_as_refunded(self, payments: Payments, world: PaymentsWorld) -> None:
        request, capture = self.paid(payments, world)
        world.reverse(capture.id)
        status = payments.capture_status(capture.id)
        assert (status.state, status.refunded) == ("refunded", request.total)

    # a platform that is away

    @able
    def test_a_platform_that_is_away_loses_nothing(self, payments: Payments, world: PaymentsWorld) -> None:
        request = self.request(world)
        world.down(3)
        page = self.until(lambda: payments.open(request))
        world.approve(page.id)
        world.down(4)
        capture = self.until(lambda: payments.capture(page.id, request.reference))
        world.down(4)
        self.until(lambda: payments.refund(capture.id, request.total, "rf-" + request.reference))
        (really,) = world.captures(request.reference)
        assert (really.id, really.refunded) == (capture.id, request.total)

    # saved wallets

    def saved(self, payments: Payments, world: PaymentsWorld, instrument: str = "ok") -> SavedWallet:
        reference = "wallet-" + secrets.token_hex(8)
        request = WalletRequest(
            reference,
            "https://shop.example/wallet/back",
            "https://shop.example/wallet",
            "fr-FR",
            "Replies that buy",
        )
        try:
            page = payments.save_wallet(request)
        except NotSupported:
            pytest.skip("saves no wallets")
        assert payments.save_wallet(request) == page, "asked twice it is one consent"
        with pytest.raises(Refused) as early:
            payments.saved_wallet(page.id, reference)
        assert early.value.code == "not_approved"
        world.consent(page.id, instrument)
        wallet = payments.saved_wallet(page.id, reference)
        assert payments.saved_wallet(page.id, reference) == wallet
        assert "@" not in repr(wallet)
        return wallet

    @able
    def test_a_saved_wallet_is_charged_once_per_reference(self, payments: Payments, world: PaymentsWorld) -> None:
        wallet, request = self.saved(payments, world), self.request(world)
        page = payments.charge_saved(request, wallet.token)
        (capture,) = page.captures
        assert (page.amount, page.reference, capture.state) == (request.total, request.reference, "completed")
        assert payments.charge_saved(request, wallet.token).captures == page.captures
        assert payments.look_up(page.id).captures == page.captures
        assert payments.capture(page.id, request.reference + "-c") == capture
        assert len(world.captures(request.reference)) == 1

    @able
    def test_a_charge_whose_answer_is_lost_is_made_once(self, payments: Payments, world: PaymentsWorld) -> None:
        wallet, request = self.saved(payments, world), self.request(world)
        world.lose_answers()
        with pytest.raises(Retryable) as error:
            payments.charge_saved(request, wallet.token)
        assert error.value.maybe_done
        (capture,) = payments.charge_saved(request, wallet.token).captures
        assert [one.id for one in world.captures(request.reference)] == [capture.id]

    @able
    def test_a_charge_asked_again_a_day_later_is_not_made_again(
        self, payments: Payments, world: PaymentsWorld
    ) -> None:
        wallet, request = self.saved(payments, world), self.request(world)
        payments.charge_saved(request, wallet.token)
        world.pass_time(timedelta(days=1))
        # Whether the platform still knows its answer, or only that this was paid.
        with suppress(Refused):
            payments.charge_saved(request, wallet.token)
        assert len(world.captures(request.reference)) == 1

    @able
    def test_a_wallet_may_be_declined(self, payments: Payments, world: PaymentsWorld) -> None:
        wallet, request = self.saved(payments, world, "declined"), self.request(world)
        with pytest.raises(Refused) as refused:
            payments.charge_saved(request, wallet.token)
        assert refused.value.code == "declined"
        assert world.captures(request.reference) == []

    @able
    def test_a_forgotten_wallet_is_not_charged(self, payments: Payments, world: PaymentsWorld) -> None:
        wallet, request = self.saved(payments, world), self.request(world)
        payments.forget_wallet(wallet.token)
        payments.forget_wallet(wallet.token)
        with pytest.raises(Refused) as refused:
            payments.charge_saved(request, wallet.token)
        assert refused.value.code == "not_found"
        assert world.captures(request.reference) == []

    @able
    def test_a_wallet_whose_payment_waits(self, payments: Payments, world: PaymentsWorld) -> None:
        wallet, request = self.saved(payments, world, "echeck"), self.request(world)
        (capture,) = payments.charge_saved(request, wallet.token).captures
        assert capture.state == "pending"

    # webhooks

    @staticmethod
    def _read(payments: Payments, headers: Mapping[str, str], body: bytes) -> Event | ConnectorError:
        try:
            return payments.read_webhook(headers, body)
        except ConnectorError as error:
            return error

    @able
    def test_webhooks_are_read_however_often(self, payments: Payments, world: PaymentsWorld) -> None:
        request, page = self.approved(payments, world)
        capture = payments.capture(page.id, request.reference)
        approved, completed = (payments.read_webhook(*delivery) for delivery in world.deliveries(2))
        assert (approved.kind, completed.kind) == (Notice.APPROVED, Notice.CAPTURED), (
            "the bridge goes by no other words"
        )
        assert approved.resource == completed.resource == page.id
        assert approved.id != completed.id
        assert completed.body["capture_id"] == capture.id
        for headers, body in world.deliveries(2):
            assert payments.read_webhook({name.upper(): value for name, value in headers.items()}, body) in (
                approved,
                completed,
            )

    @able
    def test_a_webhook_with_one_bit_changed_is_forged(self, payments: Payments, world: PaymentsWorld) -> None:
        self.approved(payments, world)
        ((headers, body),) = world.deliveries(1)
        for at in range(0, len(body), max(1, len(body) // 64)):
            changed = bytearray(body)
            changed[at] ^= 1
            verdict = self._read(payments, headers, bytes(changed))
            assert isinstance(verdict, Refused)
            assert verdict.code == "forged"
        assert isinstance(self._read(payments, headers, body), Event)

    @able
    def test_a_webhook_without_its_headers_is_forged(self, payments: Payments, world: PaymentsWorld) -> None:
        self.approved(payments, world)
        self.approved(payments, world)
        (headers, body), (_, other) = world.deliveries(2)
        for wrong in ({}, dict.fromkeys(headers, "")):
            verdict = self._read(payments, wrong, body)
            assert isinstance(verdict, Refused)
            assert verdict.code == "forged"
        verdict = self._read(payments, headers, other)
        assert isinstance(verdict, Refused)
        assert verdict.code == "forged"

    def test_check_never_raises(self, payments: Payments) -> None:
        found = payments.check()
        assert found
        for finding in found:
            assert finding.status in ("ok", "warning", "failed")
            assert finding.status == "ok" or finding.advice, f"{finding.name} does not say what to do"


__all__ = ["ADDRESS", "PaymentsContract", "PaymentsWorld", "able"]
