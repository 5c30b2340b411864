"""The Mastodon connector passes the network contract, on its simulator."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from connectors import registry
from connectors.contracts import Network
from connectors.networks.mastodon import Mastodon
from connectors.suites.network import NetworkContract, NetworkWorld, able
from tests.contract.mastodon_world import SimulatedWorld


class TestMastodon(NetworkContract):
    platform = "mastodon"

    @pytest.fixture
    def world(self, live: dict[str, Any] | None) -> Iterator[NetworkWorld]:
        if live is not None:
            pytest.skip(
                "the live suite needs a second account; doctor and a post by hand are the live test so far"
            )
        world = SimulatedWorld()
        yield world
        world.close()

    @pytest.fixture
    def network(self, world: SimulatedWorld) -> Network:
        return world.connector()

    @able
    def test_what_the_mentions_cannot_carry_is_found_by_search(
        self, network: Network, world: NetworkWorld, post_id: str
    ) -> None:
        """The mentions have no end of their own: with a low page limit of ours they go on where they ended."""
        first = world.reply(post_id, "early", "buy")
        _, cursor = self.all(network)
        said = world.many(post_id, 850)
        few = world.connector(pages=10)
        page = few.replies(cursor)
        assert not page.complete
        assert len(page.replies) == 800
        found, _ = self.all(few, cursor, way="search", conversation=post_id)
        assert [reply.id for reply in found] == [first, *said], "a cursor of the mentions lets the search find all"
        rest = few.replies(page.newest)
        assert rest.complete
        assert [reply.id for reply in (*page.replies, *rest.replies)] == said

    @able
    def test_an_edited_reply_keeps_its_id(self, network: Network, world: NetworkWorld, post_id: str) -> None:
        """Mentions do not tell edits, the conversation does; to a new process as well."""
        said = world.reply(post_id, "ada_l", "buy 1")
        first, cursor = self.all(network, way="search", conversation=post_id)
        world.edit(said, "buy 3")
        again, cursor = self.all(network, cursor, way="search", conversation=post_id)
        assert [(reply.id, reply.edited) for reply in [*first, *again]] == [(said, False), (said, True)]
        assert again[0].text.endswith("buy 3")
        assert self.all(network, cursor, way="search", conversation=post_id)[0] == []


def test_it_is_found_by_its_name() -> None:
    assert registry.connector("networks", "mastodon") is Mastodon
