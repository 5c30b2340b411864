"""Amounts of money and moments of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache

from iso4217 import Currency

#: Digits of an amount in minor units at most: so it fits the ledger's 64 bits, and no "1e99999999" takes all memory.
LONGEST = 18


#: Currencies that PayPal takes (developer.paypal.com/api/rest/reference/currency-codes).
PAYABLE = frozenset({
    "AUD", "BRL", "CAD", "CNY", "CZK", "DKK", "EUR", "HKD", "HUF", "ILS", "JPY", "MYR", "MXN", "TWD",
    "NZD", "NOK", "PHP", "PLN", "GBP", "SGD", "SEK", "CHF", "THB", "USD",
})  # fmt: skip


#: Of these it takes whole amounts only, whatever the shops' own rounding.
WHOLE = frozenset({"HUF", "JPY", "TWD"})


@cache
def exponent(currency: str) -> int:
    """Number of decimals of an ISO 4217 currency. ``ValueError`` for an unknown code."""
    try:
        digits = Currency(currency).exponent
    except ValueError:
        raise ValueError(f"currency: {currency!r} is not an ISO 4217 code") from None
    return int(digits or 0)


def smallest(currency: str) -> int:
    """Minor units of the smallest amount that can be paid in it, or given back."""
    return int(10 ** exponent(currency)) if currency in WHOLE else 1


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An exact amount: ``minor`` units (cents) of ``currency`` (ISO 4217, upper case)."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise ValueError(f"minor: {self.minor!r} is not an integer")
        exponent(self.currency)

    @classmethod
    def parse(cls, text: str | int | float | Decimal, currency: str) -> Money:
        """Read a platform's decimal ("12.50"); more decimals than the currency has are rounded half up."""
        try:
            amount = Decimal(str(text).strip())
        except InvalidOperation:
            raise ValueError(f"amount: {text!r} is not a number") from None
        if not amount.is_finite():
            raise ValueError(f"amount: {text!r} is not a number")
        if amount.adjusted() + exponent(currency) >= LONGEST:
            raise ValueError(f"amount: {str(text)[:40]!r} is beyond all sense")
        scaled = (amount * 10 ** exponent(currency)).to_integral_value(rounding=ROUND_HALF_UP)
        return cls(int(scaled), currency)

    @property
    def decimal(self) -> Decimal:
        """The amount in major units, with exactly the currency's decimals."""
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    def __str__(self) -> str:
        return f"{self.decimal} {self.currency}"

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise ValueError(f"currency: {self.currency} and {other.currency} do not mix")
        return other.minor

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other), self.currency)

    def __mul__(self, times: int) -> Money:
        return Money(self.minor * times, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.minor <= self._same(other)

    def __ge__(self, other: Money) -> bool:
        return self.minor >= self._same(other)


def aware(moment: datetime, name: str = "time") -> datetime:
    """The moment in UTC. ``ValueError`` when it has no zone: a naive time is a bug, never a guess."""
    if moment.tzinfo is None:
        raise ValueError(f"{name}: {moment!r} has no time zone")
    return moment.astimezone(UTC)
