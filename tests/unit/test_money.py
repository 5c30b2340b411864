import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.money import payment_lines, share, write
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
