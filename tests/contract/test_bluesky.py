"""The Bluesky connector passes the network contract, on its simulator, on the reference servers, or live."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.contracts import Network
from connectors.errors import NotSupported, Retryable
from connectors.networks.bluesky import Bluesky, ids
from connectors.values import ReplyPage
from tests.contract.bluesky_reference import Reference, missing
from tests.contract.bluesky_world import DECLARATION, ReferenceWorld, SimulatedWorld, SocialWorld
from tests.contract.network_suite import NetworkContract, NetworkWorld, able


class TestBluesky(NetworkContract):
    """Bluesky's ids are no numbers and its handles are domains; a tenth of the contract says so in other words."""

    platform = "bluesky"

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
    def network(self, world: SocialWorld) -> Network:
        return world.connector(pages=8)

    @staticmethod
    def named(username: str) -> str:
        return f"{username.replace('_', '-')}.test"

    @staticmethod
    def ordered(page: ReplyPage) -> None:
        """Ids are addresses: the order is that of time."""
        times = [reply.created_at for reply in page.replies]
        assert times == sorted(times)
        names = [reply.id for reply in page.replies]
        assert len(names) == len(set(names))

    @able
    def test_a_post_stands_once(self, network: Network, world: NetworkWorld) -> None:
        draft = self.draft()
        before = len(world.posts())
        assert network.posted(draft) is None
        assert len(world.posts()) == before, "it is only looked for"
        post = network.publish(draft)
        assert (found := network.posted(draft)) is not None
        assert (found.id, found.url) == (post.id, post.url)
        assert network.posted(self.draft()) is None
        did, _, key = post.id.partition("~")
        assert post.url.endswith(f"/profile/{did}/post/{key}")
        assert network.publish(draft, again=True).id == post.id
        assert len(world.posts()) == before + 1

    @able
    def test_replies_come_in_order_with_what_was_said(
        self, network: Network, world: NetworkWorld, post_id: str
    ) -> None:
        first = world.reply(post_id, "ada_l", "buy 2 & <more>")
        second = world.reply(post_id, "bob", "j’achète 🎉")
        heard = [reply for reply in self.all(network)[0] if reply.post_id == post_id]
        assert [reply.id for reply in heard] == [first, second]
        assert [reply.handle for reply in heard] == ["ada-l.test", "bob.test"]
        assert [reply.text for reply in heard] == ["buy 2 & <more>", "j’achète 🎉"]
        assert all(reply.mentions_us and not reply.edited for reply in heard)
        assert {reply.replied_to for reply in heard} == {post_id}
        assert heard[0].author_id != heard[1].author_id
        assert heard[0].created_at < heard[1].created_at
        assert heard[0].created_at.utcoffset() is not None

    @able
    def test_what_the_mentions_cannot_carry_is_found_by_search(
        self, network: Network, world: NetworkWorld, post_id: str
    ) -> None:
        """The notifications have no end of their own; our page limit (800 here) is."""
        first = world.reply(post_id, "early", "buy")
        _, cursor = self.all(network)
        said = world.many(post_id, 850)
        page = network.replies(cursor)
        assert not page.complete
        found, searched = self.all(network, cursor, way="search", conversation=post_id)
        assert [reply.id for reply in found if reply.id != first] == said
        assert abs(int(page.newest) - int(searched)) < 10_000, (
            "both ways have the same kind of cursor: milliseconds"
        )
        assert network.replies(page.newest).complete

    @able
    def test_a_busy_search_is_walked_to_its_end(self, world: SocialWorld, post_id: str) -> None:
        """More than one look can carry: the next goes on below, and the cursor does not pass what was not seen."""
        network = world.connector(pages=1)
        words = "Maison Nuit"
        _, cursor = self.all(network, way="words", conversation=words)
        said = [world.reply(post_id, "ada_l", f"{words} {number}", address=False) for number in range(130)]
        first = network.replies(cursor, way="words", conversation=words)
        assert not first.complete
        assert first.newest == cursor
        then = network.replies(first.newest, way="words", conversation=words)
        assert then.complete
        assert {reply.id for reply in (*first.replies, *then.replies)} == set(said)

    @able
    def test_who_did_not_address_us_gets_no_answer(
        self, network: Network, world: NetworkWorld, post_id: str
    ) -> None:
        """Who answers another guest below our post: heard by search with everybody else, and left alone."""
        said = world.reply(post_id, "ada_l", "buy", address=False)
        heard, _ = self.all(network, way=network.ways()[-1], conversation=post_id)
        reply = next(reply for reply in heard if reply.id == said)
        assert not reply.mentions_us
        assert reply.post_id == post_id
        self.refused(lambda: network.answer(reply, "held for you"), "not_summoned")
        assert world.answers(post_id) == []

    @able
    def test_a_post_whose_answer_was_lost_is_found_without_posting(
        self, network: Network, world: NetworkWorld
    ) -> None:
        draft = self.draft()
        world.lose_answers()
        with pytest.raises(Retryable) as caught:
            network.publish(draft)
        assert caught.value.maybe_done
        found = network.posted(draft)
        assert found is not None
        assert world.posts() == [draft.text]
        assert network.publish(draft, again=True).id == found.id

    @able
    def test_a_message_whose_answer_was_lost_is_sent_once(self, network: Network, world: SocialWorld) -> None:
        ada, since = world.write_first("ada_l"), datetime.now(UTC) - timedelta(minutes=1)
        words = "It is held for you until 12:30, see shop.example.com/s/mug & https://sell.example.com/c/abc"
        world.lose_answers(path="sendMessage")
        with pytest.raises(Retryable) as caught:
            network.message(ada, words, since=since)
        assert caught.value.maybe_done
        network.message(ada, words, again=True, since=since)
        assert world.messages() == [("ada_l", words)]

    @able
    def test_a_lost_acceptance_is_no_lost_message(self, network: Network, world: SocialWorld) -> None:
        ada = world.write_first("ada_l")
        world.lose_answers(path="acceptConvo")
        with pytest.raises(Retryable) as caught:
            network.message(ada, "Here is your link")
        assert not caught.value.maybe_done
        network.message(ada, "Here is your link", again=True)
        assert world.messages() == [("ada_l", "Here is your link")]

    @able
    def test_who_does_not_let_us_gets_no_message(self, network: Network, world: SocialWorld) -> None:
        never, closed = world.person("never_wrote"), world.person("closed_now")
        self.refused(lambda: network.message(never.did, "Buy our mugs"), "not_summoned")
        world.write("closed_now", "buy")
        closed.put(DECLARATION, "self", allowIncoming="none")
        network.message(closed.did, "Here is your link")
        assert world.messages() == [("closed_now", "Here is your link")], "what has begun may go on"

    @able
    def test_a_post_in_a_message_is_told_by_its_address(
        self, network: Network, world: SocialWorld, post_id: str
    ) -> None:
        """Whoever passes a sale on to us in private names it."""
        before = network.replies("", way="messages")
        place = world.place(post_id)["parent"]
        world.write("ada_l", "two of these", embed={"$type": "app.bsky.embed.record", "record": place})
        (heard,) = network.replies(before.newest, way="messages").replies
        assert heard.text == f"two of these {network.address('', post_id)}"

    @able
    def test_a_public_reply_is_answered_in_private_where_that_is_seen(
        self, network: Network, world: SocialWorld, post_id: str
    ) -> None:
        world.follow("fol_low")
        world.write("wro_te", "hello")
        names = ("fol_low", "wro_te", "strang_er")
        said = [world.reply(post_id, name, "buy") for name in names]
        heard = {reply.id: reply for reply in self.all(network)[0] if reply.id in said}
        follower, writer, stranger = (heard[name] for name in said)
        for reply in (follower, writer):
            words = f"Held for you: https://sell.example.com/c/{reply.author_id[-6:]}"
            world.lose_answers(path="sendMessage")
            with pytest.raises(Retryable):
                network.whisper(reply, words)
            made = network.whisper(reply, f"{words} until 12:31", again=True)
            assert made.id.startswith("dm:")
            assert network.whisper(reply, words, again=True).id == made.id
        self.refused(lambda: network.whisper(stranger, "Held for you"), "not_summoned")
        assert [name for name, _ in world.messages()] == ["fol_low", "wro_te"]
        assert world.answers(post_id) == []
        public = network.answer(stranger, "Held for you")
        world.follow("strang_er")
        assert network.whisper(stranger, "Held for you", again=True).id == public.id
        assert len(world.messages()) == 2, "it was said in public"

    @able
    def test_an_app_password_without_access_to_messages(self, world: SocialWorld, post_id: str) -> None:
        """All goes on as if there were none."""
        network = world.connector(app_password=world.app_password(privileged=False))
        assert network.bars_messages() == "scope"
        (found,) = [one for one in network.check() if one.name == "bluesky messages"]
        assert "no access" in found.detail
        assert "Allow access to your direct messages" in found.advice
        ada = world.write_first("ada_l")
        for call in (lambda: network.replies("", way="messages"), lambda: network.message(ada, "hello")):
            with pytest.raises(NotSupported, match="Allow access to your direct messages"):
                call()
        said = world.reply(post_id, "ada_l", "buy")
        reply = next(one for one in self.all(network)[0] if one.id == said)
        self.refused(lambda: network.whisper(reply, "Held for you"), "not_summoned")
        network.answer(reply, "Held for you")
        assert world.messages() == []
        allowed = world.connector(app_password=world.app_password(privileged=True))
        assert allowed.bars_messages() == ""

    @able
    def test_the_server_names_its_refusals(self, network: Network, world: SocialWorld, post_id: str) -> None:
        """What the connector goes by is the same on the simulator and on the reference servers."""
        did, key = ids.parts(post_id)
        record = {"$type": ids.POST, "text": "x", "createdAt": "2026-01-01T00:00:00.000Z"}
        put = {"repo": did, "collection": ids.POST, "rkey": key, "record": record, "swapRecord": None}
        missing = f"at://{did}/{ids.POST}/{'2' * 13}"
        where = {"repo": did, "collection": ids.POST, "rkey": "2" * 13}
        for method, nsid, given, signed, status, name in (
            ("GET", "com.atproto.repo.getRecord", where, True, 400, "RecordNotFound"),
            ("GET", "app.bsky.feed.getPostThread", {"uri": missing}, True, 400, "NotFound"),
            ("GET", "app.bsky.feed.getPosts", {"uris": [missing] * 26}, True, 400, "InvalidRequest"),
            ("GET", "com.atproto.identity.resolveHandle", {"handle": "nobody.test"}, True, 400, "InvalidRequest"),
            ("GET", "app.bsky.notification.listNotifications", {}, False, 401, "AuthMissing"),
            ("POST", "com.atproto.repo.putRecord", put, True, 400, "InvalidSwap"),
            ("POST", "com.atproto.repo.putRecord", {**put, "record": {**record, "text": "x" * 301}}, True, 400, "InvalidRequest"),
            ("POST", "com.atproto.repo.putRecord", {**put, "rkey": "no time"}, True, 400, "InvalidRequest"),
            ("POST", "com.atproto.server.createSession", {"identifier": did, "password": "no"}, False, 401, "AuthenticationRequired"),
        ):  # fmt: skip
            answer = world.shop.raw(method, nsid, given, signed=signed)
            assert (answer.status_code, answer.json()["error"]) == (status, name), nsid
        assert network.publish(self.draft()).id, "none of it did any harm"


SEARCHES = {
    "test_a_hashtag_is_heard_whoever_is_addressed",
    "test_words_are_heard_whoever_is_addressed",
    "test_a_busy_search_is_walked_to_its_end",
}


@pytest.fixture(scope="session")
def reference() -> Iterator[Reference]:
    if why := missing():
        pytest.skip(why)
    servers = Reference()
    yield servers
    servers.stop()


@pytest.mark.xdist_group("bluesky-reference")
class TestBlueskyReference(TestBluesky):
    """The same on the reference servers: what they do, the simulator does."""

    @pytest.fixture
    def world(self, live: dict[str, Any] | None, reference: Reference) -> Iterator[NetworkWorld]:
        if live is not None:
            pytest.skip("these are for the servers that the tests start")
        world = ReferenceWorld(reference)
        yield world
        world.close()

    @pytest.fixture(autouse=True)
    def _searches(self, request: pytest.FixtureRequest) -> None:
        """Bluesky's search is a service of its own: what stands in for it looks for the letters of the whole query."""
        if request.function.__name__ in SEARCHES:
            pytest.skip("the reference servers have no search that knows phrases or tags")


def test_it_is_found_by_its_name() -> None:
    from connectors import registry

    assert registry.connector("networks", "bluesky") is Bluesky
