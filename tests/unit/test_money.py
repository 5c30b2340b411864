import re
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge import parcels
from bridge.money import Ambiguous, payment_lines, read, share, write
from connectors.values import Money, Quote, QuoteLine

CURRENCIES = st.sampled_from(["EUR", "USD", "JPY", "HUF", "KWD", "TND", "CHF"])
AMOUNTS = st.integers(0, 10**11)


@given(AMOUNTS, CURRENCIES)
def test_an_amount_survives_its_decimal(minor, currency):
    money = Money(minor, currency)
    assert Money.parse(str(money.decimal), currency) == money


@given(AMOUNTS, st.lists(st.integers(0, 10**6), min_size=1, max_size=20).filter(any))
def test_shares_add_up(total, weights):
    parts = share(total, weights)
    assert sum(parts) == total
    whole = sum(weights)
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - total * weight / whole) <= 1


@given(
    CURRENCIES, st.lists(st.tuples(st.integers(1, 99), AMOUNTS, AMOUNTS), min_size=1, max_size=5), AMOUNTS, AMOUNTS
)
def test_paypal_s_lines_add_up_to_the_quote(currency, rows, shipping, shipping_tax):
    lines = tuple(
        QuoteLine(f"S{i}", n, Money(net, currency), Money(tax, currency)) for i, (n, net, tax) in enumerate(rows)
    )
    total = sum(net + tax for _, net, tax in rows) + shipping + shipping_tax
    quote = Quote(lines, Money(shipping, currency), Money(shipping_tax, currency), Money(total, currency))
    shown = payment_lines(quote, {})
    assert sum(line.unit.minor * line.quantity for line in shown) == quote.items_net.minor
    assert quote.items_net.minor + quote.tax.minor + quote.shipping_net.minor == total


@pytest.mark.parametrize("currency", ["HUF", "TWD"])
def test_what_is_paid_without_decimals_is_split_without_decimals(currency):
    """The shops' rounding of these may have none either, PayPal never takes any: 787.50 HUF could not be paid, nor given back."""
    net, tax, nothing = Money(157500, currency), Money(42500, currency), Money(0, currency)
    quote = Quote((QuoteLine("MUG", 2, net, tax),), nothing, nothing, net + tax, "")
    assert [(line.quantity, line.unit) for line in payment_lines(quote, {"MUG": "Mug"})] == [(1, net)]
    assert share(38500, [1, 2], 100) == [12800, 25700]
    assert share(38550, [1, 2], 100) == [12850, 25700]
    together = [SimpleNamespace(sku="MUG", quantity=1) for _ in range(2)]
    quote = Quote(
        (QuoteLine("MUG", 2, Money(38500, currency), nothing),), nothing, nothing, Money(38500, currency), ""
    )
    assert [part.total.minor for part in parcels.split(quote, together)] == [19300, 19200]


def test_amounts_are_written_as_the_language_writes_them():
    assert write(Money(1250, "EUR"), "en") == "€12.50"
    assert write(Money(1250, "EUR"), "fr").replace("\u202f", " ").replace("\xa0", " ") == "12,50 €"
    assert write(Money(1250, "JPY"), "en") == "¥1,250"


@pytest.mark.parametrize("text", ["", "abc", "NaN", "Infinity", "1,5"])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(ValueError, match="amount"):
        Money.parse(text, "EUR")


def test_currencies_do_not_mix():
    with pytest.raises(ValueError, match="currency"):
        Money(1, "EUR") + Money(1, "USD")
    with pytest.raises(ValueError, match="currency"):
        Money(1, "EURO")


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("12.50", "EUR", 1250), ("12,50", "EUR", 1250), ("€ 12,5", "EUR", 1250), ("49 EUR", "EUR", 4900), ("0", "EUR", 0), ("1.5", "EUR", 150),
        ("0,5", "EUR", 50),
        ("1.000,00", "EUR", 100_000), ("1,000.00", "EUR", 100_000), ("1 000,5", "EUR", 100_050), ("1'000", "CHF", 100_000),
        ("1.234.567", "EUR", 123_456_700), ("1,234,567.8", "EUR", 123_456_780), ("12.5000", "EUR", 1250),
        ("1,000", "JPY", 1000), ("1.000", "JPY", 1000), ("1,000", "KWD", 1000), ("12.345", "KWD", 12_345),
    ],
)  # fmt: skip
def test_what_a_person_typed_is_read(text, currency, minor):
    assert read(text, currency) == minor


@pytest.mark.parametrize(("text", "ways"), [("1,000", ("1000.00", "1.00")), ("€ 12.345", ("12345.00", "12.35"))])
def test_what_can_be_read_in_two_ways_is_refused_with_both(text, ways):
    with pytest.raises(Ambiguous) as caught:
        read(text, "EUR")
    assert caught.value.ways == ways
    assert f"write {ways[0]} or {ways[1]}" in str(caught.value)


@pytest.mark.parametrize(
    "text",
    ["", "-1", "1,00,00", "1.000.00", "1,2345.00", "1,000,00", "1.00,00", "12.505", "1e3", ".5", "5.", "1,000.005", "cheap", "9" * 13, "٣"],
)  # fmt: skip
def test_what_is_no_amount_of_a_person_is_refused(text):
    with pytest.raises(ValueError, match=r"amount|decimals|two ways"):
        read(text, "EUR")


@given(AMOUNTS, CURRENCIES)
def test_an_amount_is_read_as_it_is_written(minor, currency):
    for lang in ("en", "fr", "de", "de_CH"):
        digits = re.search(r"[0-9](.*[0-9])?", write(Money(minor, currency), lang))
        assert read(digits[0], currency) == minor
