"""The X connector passes the network contract, against its simulator or the live platform (--live-config)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from connectors.contracts import Network
from connectors.suites.network import NetworkContract, NetworkWorld
from tests.contract.x_world import OAUTH1, OAUTH2, LiveWorld, SimulatedWorld


class TestX(NetworkContract):
    platform = "x"
    settings: dict[str, Any] = OAUTH2

    @pytest.fixture
    def world(self, live: dict[str, Any] | None) -> Iterator[NetworkWorld]:
        if live is not None:
            if self.settings is not OAUTH2:
                pytest.skip("the live account's own way of signing is tried once, by TestX")
            yield LiveWorld(dict(live))
            return
        world = SimulatedWorld(self.settings, limits=50)
        yield world
        world.close()

    @pytest.fixture
    def network(self, world: NetworkWorld) -> Network:
        return world.network if isinstance(world, LiveWorld) else world.connector()


class TestXWithOAuth1(TestX):
    """The same with the four keys of OAuth 1.0a."""

    settings = OAUTH1
