"""What a shop's contract test may know and do behind the connector's back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from connectors.contracts import Shop, Surroundings
from connectors.suites.door import FaultyHttp, surroundings
from connectors.values import Address


def writes(what: str) -> pytest.MarkDecorator:
    """Marks a test that changes the platform; against a live one it runs only with ``--write``."""
    return pytest.mark.writes(what)


class World:
    """Behind the connector's back. ``references``, ``touched`` (SKUs) and ``codes`` are what the test itself may have
    put on the platform: all that ``close`` may take away again from a live one. SKUs are those of ``connectors/simulators/catalogue.py`` where not live."""

    simple_sku = "MUG-SPECKLE"
    scarce_sku = "PRINT-NIGHT-TRAIN"
    sold_out_sku = "POSTER-EXPO-67"
    special_sku = "LAMP-ORBIT"
    tricky_sku = "TEA/EARL GREY 100%+"
    parent_sku = "TEE-HARBOUR"
    variant_sku = "TEE-HARBOUR-RED-M"
    prices_include_tax = True
    """Whether an agreed unit price is what the buyer pays, tax and all."""

    def __init__(self) -> None:
        self.http = FaultyHttp()
        self.memory: dict[str, str] = {}
        self.references: list[str] = []
        self.touched: set[str] = set()
        self.codes: list[str] = []

    def now(self) -> datetime:
        """The clock lent to the connector: the platform's own, aware UTC."""
        return datetime.now(UTC)

    def surroundings(self) -> Surroundings:
        return surroundings(self.now, http=self.http, memory=self.memory)

    def address(self, country: str = "DE") -> Address:
        """A whole address in that country, with letters beyond ASCII."""
        places = {
            "DE": ("Hufelandstraße 7", "Berlin", "10407", ""),
            "FR": ("12 rue de l’Échiquier", "Paris", "75010", ""),
            "US": ("350 5th Avenue", "New York", "10118", "NY"),
        }
        line1, city, postcode, region = places[country]
        return Address(
            "Zoë",
            "Müller-Łoś",
            line1,
            city,
            country,
            postcode,
            "3rd floor",
            region,
            "zoe@example.com",
            "+49301234567",
        )

    def set_stock(self, sku: str, units: int) -> None:
        raise NotImplementedError

    def set_price(self, sku: str, minor: int) -> None:
        raise NotImplementedError

    def delete(self, sku: str) -> None:
        """Away with a product that no other test uses."""
        raise NotImplementedError

    def deletable_sku(self) -> str:
        raise NotImplementedError

    def stock(self, sku: str) -> int:
        raise NotImplementedError

    def buy_with(self, code: str, units: int = 1) -> None:
        """Somebody orders so many of the simple product in the shop with that coupon; ``Refused`` when it takes it not."""
        raise NotImplementedError

    def abroad(self) -> Shop:
        """A connector whose shop has another market, in CHF."""
        raise NotImplementedError

    def sell_abroad(self) -> None:
        """Somebody buys in the shop and pays, in a currency that is not the shop's own."""
        raise NotImplementedError

    def coupons(self, code: str) -> int:
        """What stands in the shop for that code: of coupons, and of rules where it has them, the larger number."""
        raise NotImplementedError

    def orders(self, reference: str) -> int:
        """How many orders of the shop carry the reference."""
        raise NotImplementedError

    def sellable_skus(self) -> set[str]:
        """All that ``products`` must hand out and can be sold."""
        raise NotImplementedError

    def lose_answers(self, n: int, after: int = 0) -> None:
        """Let ``after`` writes pass; the next ``n`` are done and their answers lost. 0 = no more."""
        self.http.lose, self.http.after = n, after

    def down(self, n: int) -> None:
        """The next ``n`` requests answer 503; 0 = up again."""
        self.http.down = n

    def close(self) -> None:
        """Put the platform back as it was found."""


@contextmanager
def able() -> Iterator[None]:
    try:
        yield
    except NotImplementedError:
        pytest.skip("this world cannot do that")
