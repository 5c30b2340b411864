"""The shop as it stands, and what every route reads of a request."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from flask import request

from connectors.simulators import catalogue
from connectors.simulators.base import Simulator
from connectors.simulators.magento.carts import Carts
from connectors.simulators.magento.door import Door, Turned
from connectors.simulators.magento.module_routes import Desk
from connectors.simulators.magento.orders import Orders
from connectors.simulators.magento.search import Criteria
from connectors.simulators.magento.shelf import Json, Shelf

Handler = Callable[..., Any]


class State(Simulator):
    """The shelf, the carts, the orders."""

    def __init__(
        self,
        products: Iterable[catalogue.Item] | None = None,
        now: Callable[[], datetime] | None = None,
        seed: int = 1,
        tax: bool = True,
        currency: str = "EUR",
        msi: bool = True,
        bearer: bool = False,
        old_paging: bool = False,
        module: bool = False,
        beside: str = "",
    ) -> None:
        self.items = catalogue.catalogue() if products is None else tuple(products)
        self.tax, self.currency, self.msi, self.bearer, self.old_paging = tax, currency, msi, bearer, old_paging
        self.module, self.beside = module, beside
        self._routes: list[tuple[str, re.Pattern[str], Handler, str]] = []
        super().__init__(now=now, seed=seed)

    def reset(self) -> None:
        self.door = Door(self.now, bearer=self.bearer)
        self.shelf = Shelf(self.items, self.now())
        self.carts = Carts(self.shelf, self.now, tax=self.tax, masked=lambda: secrets.token_urlsafe(24)[:32])
        self.orders = Orders(self.carts, self.now, self.currency)
        self.desk = Desk(self.shelf, self.carts, self.orders, self.now)

    @staticmethod
    def _body() -> Json:
        body = request.get_json(force=True, silent=True)
        if not isinstance(body, dict):
            raise Turned(400, "Decoding error: \n%1", ["Syntax error"])
        return body

    @staticmethod
    def _criteria() -> Criteria:
        return Criteria([(name, value) for name, value in request.args.items(multi=True)])

    def _views(self) -> list[tuple[int, str, str]]:
        """(id, code, currency) of each store view, which has a website of the same id."""
        return [(1, "default", self.currency), *([(2, "ch", self.beside)] if self.beside else [])]
