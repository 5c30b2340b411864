"""What a shop's contract test may know and do behind the connector's back, and faults on our side of the wire."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from connectors.contracts import Shop, Surroundings
from connectors.errors import Retryable
from connectors.http import SAFE, Http
from connectors.values import Address


def writes(what: str) -> Any:
    """Marks a test that changes the platform; against a live one it runs only with ``--write``."""
    return pytest.mark.writes(what)


class FaultyHttp(Http):
    """The outbound door with faults on our side of it: works against a live platform too."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(sleep=lambda seconds: None, **kwargs)
        self.lose = 0
        self.after = 0
        self.down = 0

    def request(self, platform: str, method: str, url: str, **kwargs: Any) -> requests.Response:
        if self.down > 0:
            self.down -= 1
            raise Retryable(f"{platform}: answered 503", platform=platform, maybe_done=method not in SAFE)
        response = super().request(platform, method, url, **kwargs)
        if method not in SAFE:
            if self.after > 0:
                self.after -= 1
            elif self.lose > 0:
                self.lose -= 1
                raise Retryable(f"{platform}: the answer was lost", platform=platform, maybe_done=True)
        return response


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
        return Surroundings(
            self.http, self.now, lambda call, count: None, self.memory.get, self.memory.__setitem__
        )

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
