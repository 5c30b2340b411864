"""Money from anybody: exact, to the smallest unit, in every currency; what is no amount is refused by ``ValueError``."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bridge import money
from bridge.errors import Invalid
from bridge.web.admin import forms
from connectors.values import Money, PaymentLine, Quote, QuoteLine, exponent
from tests.unit.hostile import often

#: With no decimals, two, three and four.
CURRENCIES = st.sampled_from(("EUR", "USD", "JPY", "KRW", "KWD", "BHD", "TND", "CLF", "HUF", "CLP"))
MINOR = st.integers(-(10**15), 10**15)
NUMBERS = st.from_regex(r"[+-]?[0-9_ ,.eE+-]{0,14}", fullmatch=True)


@often(100)
@given(MINOR, CURRENCIES)
def test_what_is_written_is_read_again(minor: int, currency: str) -> None:
    one = Money(minor, currency)
    assert Money.parse(str(one.decimal), currency) == one
    assert Money.parse(one.decimal, currency) == one
    assert -one.decimal.as_tuple().exponent == exponent(currency)  # type: ignore[operator]
    for lang in ("en", "fr"):
        shown = money.write(one, lang)
        digits = "".join(sign for sign in shown if sign.isdigit())
        assert int(digits) == abs(minor), "a page shows every digit and no other"


def read(text: str, currency: str) -> Money | None:
    try:
        return Money.parse(text, currency)
    except ValueError:
        return None


@often(133)
@given(st.one_of(NUMBERS, st.text(max_size=20)), CURRENCIES)
@example("NaN", "EUR")
@example("-Infinity", "EUR")
@example("sNaN", "EUR")
@example("1__0", "EUR")
@example("٣٫٥", "EUR")
@example("0x10", "EUR")
@example("", "EUR")
def test_any_text_is_an_amount_or_refused(text: str, currency: str) -> None:
    if len(text) > 3 and "e" in text.lower() and max(map(len, text.lower().split("e")[1:])) > 3:
        return
    found = read(text, currency)
    if found is not None:
        exact = Decimal(text.strip())
        assert abs(found.decimal - exact) * 2 <= Decimal(1).scaleb(-exponent(currency)), "rounded to the nearest"


@pytest.mark.parametrize("text", ["1e999999", "1e99999999", "1e400", "-1e400", "1e16", "9" * 17, "9" * 5000])
def test_an_amount_beyond_all_sense_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="amount"):
        Money.parse(text, "EUR")


@pytest.mark.parametrize(("text", "minor"), [("9" * 16, int("9" * 16 + "00")), ("1e-99999999", 0), ("0", 0)])
def test_what_is_long_but_fits_is_read(text: str, minor: int) -> None:
    assert Money.parse(text, "EUR").minor == minor < 2**63


@pytest.mark.parametrize("currency", ["", "eur", "EU", "EURO", "€", "XX1", "\x00", "E" * 999, "ＥＵＲ"])
def test_a_currency_that_is_none(currency: str) -> None:
    with pytest.raises(ValueError, match="currency"):
        Money(1, currency)


@pytest.mark.parametrize("minor", [1.0, "1", None, True, Decimal(1)])
def test_minor_units_are_integers_and_nothing_else(minor: object) -> None:
    with pytest.raises(ValueError, match="minor"):
        Money(minor, "EUR")  # type: ignore[arg-type]


@often(100)
@given(st.integers(0, 10**15), st.lists(st.integers(0, 10**9), min_size=1, max_size=30).filter(any))
def test_a_split_adds_up_and_is_fair(total: int, weights: list[int]) -> None:
    parts = money.share(total, weights)
    assert sum(parts) == total
    assert len(parts) == len(weights)
    for part, weight in zip(parts, weights, strict=True):
        assert total * weight // sum(weights) <= part <= total * weight // sum(weights) + 1


@pytest.mark.parametrize("weights", [[], [0], [0, 0]])
def test_nothing_can_be_split_by_nothing(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        money.share(100, weights)


LINES = st.lists(
    st.tuples(st.integers(1, 40), st.integers(0, 10**9), st.integers(0, 10**8)), min_size=1, max_size=6
)


@often(100)
@given(LINES, st.integers(0, 10**6), st.integers(0, 10**5), CURRENCIES)
def test_lines_tax_and_total_agree(lines: list[tuple[int, int, int]], net: int, tax: int, currency: str) -> None:
    made = tuple(
        QuoteLine(f"SKU{n}", quantity, Money(a, currency), Money(b, currency))
        for n, (quantity, a, b) in enumerate(lines)
    )
    total = sum(a + b for _, a, b in lines) + net + tax
    quote = Quote(made, Money(net, currency), Money(tax, currency), Money(total, currency), "Shipping")
    shown: tuple[PaymentLine, ...] = money.payment_lines(quote, {"SKU0": "A name"})
    assert sum(line.unit.minor * line.quantity for line in shown) == sum(a for _, a, _ in lines)
    assert {line.unit.currency for line in shown} == {currency}


@often(133)
@given(st.one_of(NUMBERS, st.text(max_size=20)), CURRENCIES)
def test_what_a_merchant_types_is_exact_or_refused(text: str, currency: str) -> None:
    try:
        found = money.read(text, currency)
    except (ValueError, Invalid):
        return
    assert type(found) is int
    assert found >= 0
    assert money.read(forms.money_text(found, currency), currency) == found
