"""What somebody wants to give, from what they wrote."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.intent.giving import TAGS, Gift, read
from connectors.values import PAYABLE, exponent

READ = {
    "@shop #donate 20EUR": Gift("donate", 2000, "EUR", (), ("shop",)),
    "@shop #send 50EUR @someone": Gift("send", 5000, "EUR", ("someone",), ("shop", "someone")),
    "@shop #envoyer 12,50 € @bob.bsky.social merci": Gift(
        "send", 1250, "EUR", ("bob.bsky.social",), ("shop", "bob.bsky.social")
    ),
    "#Don €5": Gift("donate", 500, "EUR", (), ()),
    "#send 20 pls @bob": Gift("send", 2000, "EUR", ("bob",), ("bob",)),
    "@carol @shop #send 10 @bob": Gift("send", 1000, "EUR", ("bob",), ("carol", "shop", "bob")),
    "#donate 20 euros": Gift("donate", 2000, "EUR", (), ()),
    "#send 20 $ @ann@social.example.": Gift("send", 2000, "USD", ("ann@social.example",), ("ann@social.example",)),
    "@bob2 #donate 3 EUR": Gift("donate", 300, "EUR", (), ("bob2",)),
    "#donate GBP 7.5": Gift("donate", 750, "GBP", (), ()),
    "#donate 1000 JPY": Gift("donate", 1000, "JPY", (), ()),
    "#send 1,000 EUR @x": "an amount that can be read in two ways",
    "#send 99999999999 EUR @x": "an amount that can be read in two ways",
    "#donate": "no amount",
    "#donate 0": "no amount",
    "#donate -20": "no amount",
    "#donate 5 or 6": "more than one amount",
    "#donate 2.5 JPY": "finer than the currency",
    "#buy 20": "no hashtag to give or to send",
    "#donate €20EUR, gladly!": Gift("donate", 2000, "EUR", (), ()),
    "#donate 20🙏": Gift("donate", 2000, "EUR", (), ()),
    "#donate €20 for the cats": Gift("donate", 2000, "EUR", (), ()),
}
#: Read as so many of the shop's own currency, or of the first thing that stands there, before.
DOUBTFUL = [
    "20 cents", "20 centimes", "20 dollars", "20 pounds", "20 francs", "20 zł", "20 INR", "20 USDT", "20₹", "20 ₹", "₹ 20",
    "US$20", "C$20", "$20 CAD", "kr 20", "5k EUR", "5 k", "2x20EUR", "5-10 EUR", "20%", "20EUR20", "50.- CHF", "10'000 EUR",
]  # fmt: skip


@pytest.mark.parametrize("text", READ)
def test_what_is_read(text):
    assert read(text, "EUR", exponent, PAYABLE) == READ[text]


@pytest.mark.parametrize("amount", DOUBTFUL)
def test_another_sum_than_was_meant_is_never_read(amount):
    assert isinstance(read(f"@shop #donate {amount}", "EUR", exponent, PAYABLE), str)


@given(
    st.sampled_from(sorted(TAGS)),
    st.integers(1, 99_999_999),
    st.sampled_from(["{a}€", "{a} EUR", "EUR {a}", "€{a}"]),
)
def test_an_amount_is_read_to_the_cent(tag, minor, form):
    for point in ".,":
        amount = f"{minor // 100}{point}{minor % 100:02d}"
        found = read(f"@shop #{tag} {form.format(a=amount)} @bob", "USD", exponent, PAYABLE)
        assert (found.minor, found.currency, found.to) == (minor, "EUR", ("bob",))


@given(st.text())
def test_any_text_is_read_or_refused(text):
    for whole in (text, f"#donate {text}", f"{text} #send 1 EUR {text}"):
        found = read(whole, "EUR", exponent, PAYABLE)
        assert isinstance(found, str) or found.minor > 0
