"""The one contract of every Network: X, the in-memory fake, and the live platform.

A platform's test file has a class that inherits :class:`NetworkContract`, names its ``platform`` and gives two
fixtures: ``world`` (what a test may know and do behind the connector's back) and ``network`` (the connector under
test). What a world cannot do raises ``NotImplementedError`` and the test is skipped, so a live platform runs the rest
of the same suite.
"""

from __future__ import annotations

import contextlib
import secrets
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest

from connectors.contracts import Network
from connectors.errors import ConnectorError, NotSupported, Refused, Retryable
from connectors.values import PostDraft, Reply, ReplyPage

BACK = "https://sell.example.com/signed-in"


class NetworkWorld:
    """Behind the connector's back. Override what the platform lets a test do."""

    def reply(self, post_id: str, username: str, text: str, *, address: bool = True) -> str:
        """Somebody answers a post; returns the reply's id. ``address`` False: without naming us."""
        raise NotImplementedError("reply")

    def many(self, post_id: str, count: int, text: str = "buy") -> list[str]:
        """As many people answer, one after the other; returns their ids in that order."""
        return [self.reply(post_id, f"buyer_{number}", f"{text} {number}") for number in range(count)]

    def edit(self, reply_id: str, text: str) -> None:
        raise NotImplementedError("edit")

    def write(self, username: str, text: str) -> str:
        """Somebody writes to us in private; the message's id."""
        raise NotImplementedError("write")

    def repost(self, post_id: str, username: str) -> None:
        """Somebody passes a post of ours on."""
        raise NotImplementedError("repost")

    def quote(self, post_id: str, username: str, text: str) -> str:
        """Somebody quotes a post of ours in one of their own; returns its id."""
        raise NotImplementedError("quote")

    def delete(self, reply_id: str) -> None:
        raise NotImplementedError("delete")

    def posts(self) -> list[str]:
        """The texts of our own posts that stand."""
        raise NotImplementedError("posts")

    def answers(self, post_id: str) -> list[tuple[str, str]]:
        """What we answered under a post: (id of the reply answered, id of the answer)."""
        raise NotImplementedError("answers")

    def write_first(self, username: str) -> str:
        """Somebody writes us a private message; returns their user id."""
        raise NotImplementedError("write_first")

    def messages(self) -> list[tuple[str, str]]:
        """Our private messages: (handle, text)."""
        raise NotImplementedError("messages")

    def lose_answers(self, count: int = 1) -> None:
        """The next writes take effect, and their answers are lost."""
        raise NotImplementedError("lose_answers")

    def down(self, count: int) -> None:
        """The next calls meet a platform that is away."""
        raise NotImplementedError("down")

    def limit(self, seconds: int) -> None:
        """The next call meets a used-up limit that opens again after so many seconds."""
        raise NotImplementedError("limit")

    def allow(self, url: str, username: str) -> str:
        """Somebody says yes on the sign-in page; returns the address that the browser is sent back to."""
        raise NotImplementedError("allow")

    def forget(self, post_id: str) -> None:
        """Take away what a test posted, where the platform is a live one."""


def able(test: Callable[..., None]) -> Callable[..., None]:
    """Skip a test whose world cannot do what it needs. Such a test posts first, so it writes."""

    @wraps(test)
    def tried(*args: Any, **kwargs: Any) -> None:
        try:
            test(*args, **kwargs)
        except NotImplementedError as error:
            pytest.skip(f"not possible on this platform: {error}")

    marked: Callable[..., None] = pytest.mark.writes("a public post, and answers to it")(tried)
    return marked


class NetworkContract:
    platform: ClassVar[str] = ""

    @pytest.fixture
    def world(self) -> Iterator[NetworkWorld]:
        raise NotImplementedError

    @pytest.fixture
    def network(self, world: NetworkWorld) -> Network:
        raise NotImplementedError

    @staticmethod
    def named(username: str) -> str:
        """The handle of who is called so."""
        return username

    # what tests are made of

    @pytest.fixture
    def post_id(self, network: Network, world: NetworkWorld) -> Iterator[str]:
        made = network.publish(self.draft())
        yield made.id
        world.forget(made.id)

    def draft(self, text: str = "") -> PostDraft:
        mark = secrets.token_hex(6)
        return PostDraft(text or f"On our shelf today {mark}: reply buy & it is held <3", f"sale-{mark}")

    def all(self, network: Network, since: str = "", **how: Any) -> tuple[list[Reply], str]:
        """Every reply after the cursor, asked as the bridge asks, and the last cursor."""
        heard: list[Reply] = []
        for _ in range(200):
            page = network.replies(since, **how)
            self.ordered(page)
            heard += page.replies
            since = page.newest
            if page.complete:
                return heard, since
        pytest.fail("never complete")

    @staticmethod
    def ordered(page: ReplyPage) -> None:
        ids = [int(reply.id) for reply in page.replies]
        assert ids == sorted(ids)
        assert len(ids) == len(set(ids))

    def insist(self, call: Callable[[bool], Any], tries: int = 10) -> Any:
        """Call again for as long as the answer is "later", as the outbox does."""
        for attempt in range(tries):
            try:
                return call(attempt > 0)
            except Retryable:
                continue
        pytest.fail(f"still Retryable after {tries} tries")

    def refused(self, call: Callable[[], Any], *codes: str) -> Refused:
        with pytest.raises(Refused) as caught:
            call()
        assert caught.value.code in codes, caught.value
        return caught.value

    # check

    def test_check_finds_nothing_failed(self, network: Network) -> None:
        findings = network.check()
        assert findings
        assert [finding for finding in findings if finding.status == "failed"] == []

    def test_ways_are_named(self, network: Network) -> None:
        assert network.ways()[0] == "mentions"

    # posting

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
        assert post.id.isdigit()
        assert post.url.endswith(post.id)
        assert network.publish(draft, again=True).id == post.id
        assert len(world.posts()) == before + 1
        world.forget(post.id)

    @able
    def test_a_lost_answer_makes_no_second_post(self, network: Network, world: NetworkWorld) -> None:
        draft = self.draft(
            f"Lost & found {secrets.token_hex(4)} https://shop.example.com/s/{secrets.token_hex(3)} <3"
        )
        before = len(world.posts())
        world.lose_answers()
        with pytest.raises(Retryable) as caught:
            network.publish(draft)
        assert caught.value.maybe_done
        post = network.publish(draft, again=True)
        assert (found := network.posted(draft)) is not None
        assert found.id == post.id
        assert len(world.posts()) == before + 1
        world.forget(post.id)

    @able
    def test_the_same_text_is_not_posted_twice(self, network: Network, world: NetworkWorld) -> None:
        draft = self.draft()
        before = len(world.posts())
        post = network.publish(draft)
        with contextlib.suppress(Refused):
            assert network.publish(draft).id == post.id
        assert len(world.posts()) == before + 1
        world.forget(post.id)

    @able
    def test_another_text_is_another_post(self, network: Network, world: NetworkWorld) -> None:
        first, second = network.publish(self.draft()), network.publish(self.draft(), again=True)
        assert first.id != second.id
        world.forget(first.id)
        world.forget(second.id)

    def test_too_long_is_refused_before_anything_is_posted(self, network: Network) -> None:
        text = "x" * (network.max_length + 1)
        assert network.measure(text) == network.max_length + 1
        self.refused(lambda: network.publish(self.draft(text)), "too_long")

    def test_measure_counts_plain_text(self, network: Network) -> None:
        assert network.measure("") == 0
        assert network.measure("held for you") == 12

    # hearing

    @able
    def test_replies_come_in_order_with_what_was_said(
        self, network: Network, world: NetworkWorld, post_id: str
    ) -> None:
        first = world.reply(post_id, "ada_l", "buy 2 & <more>")
        second = world.reply(post_id, "bob", "j’achète 🎉")
        heard, _ = self.all(network)
        heard = [reply for reply in heard if reply.post_id == post_id]
        assert [reply.id for reply in heard] == [first, second]
        assert [reply.handle for reply in heard] == ["ada_l", "bob"]
        assert heard[0].text.endswith("buy 2 & <more>")
        assert heard[1].text.endswith("j’achète 🎉")
        assert all(reply.mentions_us and not reply.edited for reply in heard)
        assert {reply.replied_to for reply in heard} == {post_id}
        assert heard[0].author_id != heard[1].author_id
        assert heard[0].created_at <= heard[1].created_at
        assert heard[0].created_at.utcoffset() is not None

    @able
    def test_a_hashtag_is_heard_whoever_is_addressed(
        self, network: Network, world: NetworkWorld, post_id: str
    ) -> None:
        tag = f"#Cart{secrets.token_hex(4)}x"
        try:
            _, cursor = self.all(network, way="tag", conversation=tag)
        except NotSupported:
            pytest.skip("hears no hashtags")
        said = [world.reply(post_id, "ada_l", f"put it in {tag}", address=False)]
        world.reply(post_id, "bob", "put it in nothing", address=False)
        said.append(world.reply(post_id, "bob", f"{tag.lower()} this too", address=False))
        heard, cursor = self.all(network, cursor, way="tag", conversation=tag)
        assert [reply.id for reply in heard] == said
        assert self.all(network, cursor, way="tag", conversation=tag)[0] == []

    @able
    def test_words_are_heard_whoever_is_addressed(
        self, network: Network, world: NetworkWorld, post_id: str
    ) -> None:
        words = f"Maison {secrets.token_hex(4)}x"
        try:
            _, cursor = self.all(network, way="words", conversation=words)
        except NotSupported:
            assert not network.watches
            pytest.skip("cannot search for words")
        assert network.watches, "doctor goes by it"
        said = [world.reply(post_id, "ada_l", f"I love {words} so much", address=False)]
        world.reply(post_id, "bob", "I love something else", address=False)
        said.append(world.reply(post_id, "bob", f"{words.upper()} has it", address=False))
        heard, cursor = self.all(network, cursor, way="words", conversation=words)
        assert [reply.id for reply in heard] == said
        assert self.all(network, cursor, way="words", conversation=words)[0] == []

    @able
    def test_what_people_write_in_private(self, network: Network, world: NetworkWorld) -> None:
        try:
            before = network.replies("", way="messages")
        except NotSupported:
            pytest.skip("private messages cannot be read")
        assert network.bars_messages() == ""
        assert before.replies == ()
        first = world.write("ada_l", "buy 7kq2md")
        second = world.write("bob", "https://sell.example.com/s/mug-7kq2md buy")
        page = network.replies(before.newest, way="messages")
        assert [(one.id, one.handle, one.text, one.post_id) for one in page.replies] == [
            (f"dm:{first}", self.named("ada_l"), "buy 7kq2md", ""),
            (f"dm:{second}", self.named("bob"), "https://sell.example.com/s/mug-7kq2md buy", ""),
        ]
        assert page.complete
        ada = page.replies[0].author_id
        network.message(ada, "It is held for you: https://sell.example.com/c/abc")
        network.message(ada, "It is held for you: https://sell.example.com/c/abc", again=True)
        assert world.messages() == [("ada_l", "It is held for you: https://sell.example.com/c/abc")]
        assert network.replies(page.newest, way="messages").replies == (), "our own words are nobody's message"
        later = datetime.now(UTC) + timedelta(days=1)
        network.message(ada, "It is held for you: https://sell.example.com/c/abc", again=True, since=later)
        assert len(world.messages()) == 2, "the same words, decided later, are another message"
        world.write("bob", "buy")
        assert [one.handle for one in network.replies(page.newest, way="messages").replies] == [self.named("bob")]

    @able
    def test_who_passed_a_post_on(self, network: Network, world: NetworkWorld, post_id: str) -> None:
        try:
            assert network.reposters(post_id).accounts == ()
        except NotSupported:
            pytest.skip("does not tell reposters")
        for name in ("ada_l", "bob"):
            world.repost(post_id, name)
        page = network.reposters(post_id)
        assert len(page.accounts) == 2
        assert page.accounts[0].handle.startswith("bob")
        assert page.accounts[1].handle.startswith("ada")
        assert not (page.after and network.reposters(post_id, page.after).accounts)

    @able
    def test_who_quoted_a_post_and_what_is_said_below_it(
        self, network: Network, world: NetworkWorld, post_id: str
    ) -> None:
        try:
            assert network.quoters(post_id).quoters == ()
        except NotSupported:
            pytest.skip("does not tell quotes")
        first = world.quote(post_id, "ada_l", "look at this")
        second = world.quote(post_id, "bob", "and at this")
        world.reply(post_id, "bob", "a reply is no quote")
        page = network.quoters(post_id)
        assert [one.post_id for one in page.quoters] == [second, first]
        assert page.quoters[0].account.handle.startswith("bob")
        assert page.quoters[1].account.handle.startswith("ada")
        assert all(one.created_at.utcoffset() is not None for one in page.quoters)
        assert not (page.after and network.quoters(post_id, page.after).quoters)
        assert network.quoters(second).quoters == ()

    @able
    def test_every_page_of_who_passed_a_post_on(self, network: Network, world: NetworkWorld, post_id: str) -> None:
        """The last first, each once, whatever a page carries."""
        names = [f"pass{number}" for number in range(205)]
        try:
            network.reposters(post_id)
        except NotSupported:
            pytest.skip("does not tell reposters")
        for name in names:
            world.repost(post_id, name)
        found: list[str] = []
        cursor = ""
        for _ in range(10):
            page = network.reposters(post_id, cursor)
            found += [one.handle.partition(".")[0] for one in page.accounts]
            cursor = page.after
            if not cursor:
                break
        assert found == names[::-1]

    @able
    def test_who_has_a_handle(self, network: Network, world: NetworkWorld, post_id: str) -> None:
        world.reply(post_id, "bob", "buy")
        (said,), _ = self.all(network)
        try:
            found = network.who_has(said.handle)
        except NotSupported:
            pytest.skip("does not tell who has a handle")
        assert found is not None
        assert (found.id, found.handle) == (said.author_id, said.handle)
        if self.platform != "memory":
            assert network.who_has("nobody_at_all") is None

    @able
    def test_where_a_post_links_to(self, network: Network, world: NetworkWorld, post_id: str) -> None:
        said = world.reply(post_id, "ada_l", "this one https://shop.example.com/product/mug?a=1 please")
        bare = world.reply(post_id, "bob", "this one please")
        try:
            found = network.links([said, bare])
        except NotSupported:
            pytest.skip("tells no links")
        assert list(found[said]) == ["https://shop.example.com/product/mug?a=1"]
        assert list(found[bare]) == []

    @able
    def test_nothing_new_keeps_the_cursor(self, network: Network, world: NetworkWorld, post_id: str) -> None:
        world.reply(post_id, "ada_l", "buy")
        _, cursor = self.all(network)
        assert cursor
        page = network.replies(cursor)
        assert (page.replies, page.newest, page.complete) == ((), cursor, True)

    @able
    def test_250_at_once_are_all_heard(self, network: Network, world: NetworkWorld, post_id: str) -> None:
        said = world.many(post_id, 250)
        for way in network.ways():
            heard, _ = self.all(network, way=way, conversation=post_id)
            assert [reply.id for reply in heard] == said, way

    @able
    def test_no_gap_and_no_double_between_looks(self, network: Network, world: NetworkWorld, post_id: str) -> None:
        for way in network.ways():
            said, heard, cursor = [], [], ""
            _, cursor = self.all(network, way=way, conversation=post_id)
            for step, count in enumerate((1, 0, 7, 120, 0, 3)):
                said += [world.reply(post_id, f"b{step}_{number}", f"buy {number}") for number in range(count)]
                more, cursor = self.all(network, cursor, way=way, conversation=post_id)
                heard += [reply.id for reply in more]
            assert heard == said, way

    @able
    def test_what_the_mentions_cannot_carry_is_found_by_search(
        self, network: Network, world: NetworkWorld, post_id: str
    ) -> None:
        first = world.reply(post_id, "early", "buy")
        _, cursor = self.all(network)
        said = world.many(post_id, 850)
        page = network.replies(cursor)
        assert not page.complete
        found, _ = self.all(network, cursor, way="search", conversation=post_id)
        assert [reply.id for reply in found if reply.id != first] == said
        assert int(page.newest) >= int(said[-1])
        assert network.replies(page.newest).complete

    @able
    def test_what_we_say_ourselves_is_no_reply(self, network: Network, world: NetworkWorld, post_id: str) -> None:
        world.reply(post_id, "ada_l", "buy")
        reply = self.all(network, conversation=post_id)[0][0]
        network.answer(reply, "held for you until 14:05")
        for way in network.ways():
            heard, _ = self.all(network, way=way, conversation=post_id)
            assert [item.id for item in heard] == [reply.id], way

    @able
    def test_an_edited_reply_keeps_its_id(self, network: Network, world: NetworkWorld, post_id: str) -> None:
        said = world.reply(post_id, "ada_l", "buy 1")
        first, cursor = self.all(network, conversation=post_id)
        world.edit(said, "buy 3")
        again, _ = self.all(network, cursor, conversation=post_id)
        assert [(reply.id, reply.edited) for reply in [*first, *again]] == [(said, False), (said, True)]
        assert again[0].text.endswith("buy 3")

    @able
    def test_deleted_replies_are_told_apart(self, network: Network, world: NetworkWorld, post_id: str) -> None:
        said = world.many(post_id, 120)
        world.delete(said[3])
        world.delete(said[110])
        try:
            there = network.existing(said)
        except NotSupported:
            pytest.skip("deletions are not told")
        assert set(said) - there == {said[3], said[110]}
        assert network.existing([]) == set()
        heard, _ = self.all(network, conversation=post_id)
        assert said[3] not in {reply.id for reply in heard}

    @able
    def test_figures_count_the_replies(self, network: Network, world: NetworkWorld, post_id: str) -> None:
        world.many(post_id, 3)
        try:
            assert network.figures(post_id).replies == 3
        except NotSupported:
            pytest.skip("no figures")

    def test_words_stand_ready_on_the_network_s_own_page(self, network: Network) -> None:
        address = network.compose("ada", "I bought it #Merci & more")
        if address:
            assert parse_qs(urlsplit(address).query) == {"text": ["I bought it #Merci & more"]}

    # answering

    @able
    def test_an_answer_stands_once(self, network: Network, world: NetworkWorld, post_id: str) -> None:
        said = world.reply(post_id, "ada_l", "buy")
        reply = self.all(network, conversation=post_id)[0][0]
        answer = network.answer(reply, "@ada_l held for you until 14:05")
        assert network.answer(reply, "@ada_l held for you until 14:05", again=True).id == answer.id
        assert world.answers(post_id) == [(said, answer.id)]

    @able
    def test_a_reminder_is_an_answer_of_its_own(self, network: Network, world: NetworkWorld, post_id: str) -> None:
        said = world.reply(post_id, "ada_l", "buy")
        reply = self.all(network, conversation=post_id)[0][0]
        first = network.answer(reply, "@ada_l held for you until 14:05")
        world.lose_answers()
        text = "@ada_l held for you only until 14:05"
        second = self.insist(lambda again: network.answer(reply, text, again=again, purpose="remind"))
        assert network.answer(reply, text, again=True, purpose="remind").id == second.id
        assert network.answer(reply, "@ada_l held for you until 14:05", again=True).id == first.id
        assert sorted(world.answers(post_id)) == sorted([(said, first.id), (said, second.id)])

    @able
    def test_a_lost_answer_is_not_said_twice(self, network: Network, world: NetworkWorld, post_id: str) -> None:
        said = world.many(post_id, 3)
        heard, _ = self.all(network, conversation=post_id)
        made = []
        for reply in heard:
            world.lose_answers()
            made.append(
                self.insist(
                    lambda again, reply=reply: network.answer(reply, f"Held for {reply.handle}", again=again)
                )
            )
        assert world.answers(post_id) == [(ident, answer.id) for ident, answer in zip(said, made, strict=True)]

    @able
    def test_who_did_not_address_us_gets_no_answer(
        self, network: Network, world: NetworkWorld, post_id: str
    ) -> None:
        world.reply(post_id, "ada_l", "buy", address=False)
        way = network.ways()[-1]
        reply = self.all(network, way=way, conversation=post_id)[0][0]
        assert not reply.mentions_us
        self.refused(lambda: network.answer(reply, "held for you"), "not_summoned")
        assert world.answers(post_id) == []

    @able
    def test_an_answer_to_a_deleted_reply(self, network: Network, world: NetworkWorld, post_id: str) -> None:
        said = world.reply(post_id, "ada_l", "buy")
        reply = self.all(network, conversation=post_id)[0][0]
        world.delete(said)
        self.refused(lambda: network.answer(reply, "held for you"), "not_found")

    @able
    def test_an_answer_that_is_too_long(self, network: Network, world: NetworkWorld, post_id: str) -> None:
        world.reply(post_id, "ada_l", "buy")
        reply = self.all(network, conversation=post_id)[0][0]
        self.refused(lambda: network.answer(reply, "x" * (network.max_length + 1)), "too_long")
        assert world.answers(post_id) == []

    @able
    def test_a_message_goes_to_who_wrote_first(self, network: Network, world: NetworkWorld) -> None:
        user_id = world.write_first("ada_l")
        try:
            network.message(user_id, "Here is your link")
        except NotSupported:
            pytest.skip("no messages")
        assert ("ada_l", "Here is your link") in world.messages()

    @able
    def test_a_message_that_is_too_long(self, network: Network, world: NetworkWorld) -> None:
        user_id = world.write_first("ada_l")
        most = network.max_length if network.max_message is None else network.max_message
        before = world.messages()
        try:
            self.refused(lambda: network.message(user_id, "x" * (most + 1)), "too_long")
        except NotSupported:
            pytest.skip("no messages")
        assert world.messages() == before

    # trouble

    @able
    def test_a_platform_that_is_away_only_delays(
        self, network: Network, world: NetworkWorld, post_id: str
    ) -> None:
        said = world.reply(post_id, "ada_l", "buy")
        world.down(2)
        heard = self.insist(lambda again: self.all(network, conversation=post_id)[0])
        assert [reply.id for reply in heard] == [said]
        world.down(1)
        answer = self.insist(lambda again: network.answer(heard[0], "held for you", again=again))
        assert world.answers(post_id) == [(said, answer.id)]

    @able
    def test_a_used_up_limit_says_when(self, network: Network, world: NetworkWorld) -> None:
        world.limit(240)
        draft = self.draft()
        with pytest.raises(Retryable) as caught:
            network.publish(draft)
        assert caught.value.retry_after == pytest.approx(240, abs=5)
        assert not caught.value.maybe_done
        post = network.publish(draft)
        world.forget(post.id)

    # signing in

    @able
    def test_who_signed_in(self, network: Network, world: NetworkWorld) -> None:
        verifier, account = self._sign_in(network, world, "ada_l")
        assert account.handle == "ada_l"
        assert account.id
        assert verifier not in network.sign_in_url(BACK, "s", verifier)

    def _sign_in(self, network: Network, world: NetworkWorld, username: str) -> tuple[str, Any]:
        verifier = secrets.token_urlsafe(48)
        try:
            url = network.sign_in_url(BACK, "state-1", verifier)
        except NotSupported:
            pytest.skip("no sign-in")
        back = parse_qs(urlsplit(world.allow(url, username)).query)
        assert back["state"] == ["state-1"]
        account = network.signed_in(BACK, back["code"][0], verifier)
        self.refused(lambda: network.signed_in(BACK, back["code"][0], verifier), "forged")
        return verifier, account

    @able
    def test_the_same_person_signs_in_and_replies(
        self, network: Network, world: NetworkWorld, post_id: str
    ) -> None:
        world.reply(post_id, "ada_l", "buy")
        reply = self.all(network, conversation=post_id)[0][0]
        assert self._sign_in(network, world, "ada_l")[1].id == reply.author_id

    def test_a_made_up_code_signs_nobody_in(self, network: Network) -> None:
        try:
            self.refused(lambda: network.signed_in(BACK, "made-up", "v" * 43), "forged")
        except NotSupported:
            pytest.skip("no sign-in")

    # the stream

    def listening(
        self, network: Network, conversations: Sequence[str], stop: Callable[[], bool]
    ) -> Iterator[Reply | None]:
        try:
            found = network.listen(conversations, stop)
            first = next(found)
        except NotSupported:
            pytest.skip("no stream")
        assert first is None, "the first sign says that the stream is open"
        return found

    @able
    def test_the_stream_brings_replies_as_they_happen(
        self, network: Network, world: NetworkWorld, post_id: str
    ) -> None:
        other = network.publish(self.draft())
        try:
            stop = threading.Event()
            stream = self.listening(network, [post_id], stop.is_set)
            world.reply(other.id, "buyer_elsewhere", "buy")
            said = world.many(post_id, 5)
            heard = []
            for item in stream:
                if item is not None:
                    heard.append(item)
                if len(heard) == 5:
                    stop.set()
        finally:
            world.forget(other.id)
        assert [reply.id for reply in heard] == said
        assert {reply.post_id for reply in heard} == {post_id}
        assert heard[0].handle
        assert heard[0].mentions_us

    @able
    def test_a_stream_can_be_left_and_opened_again(
        self, network: Network, world: NetworkWorld, post_id: str
    ) -> None:
        for turn in range(2):
            stop = threading.Event()
            stream = self.listening(network, [post_id], stop.is_set)
            said = world.reply(post_id, f"buyer_{turn}", "buy")
            heard = next(item for item in stream if item is not None)
            assert heard.id == said
            stop.set()
            assert [item for item in stream if item is not None] == []

    # nothing else leaves a connector

    def test_only_connector_errors_for_what_does_not_exist(self, network: Network) -> None:
        for call in (
            lambda: network.figures("1"),
            lambda: network.replies("", way="by pigeon"),
            lambda: network.replies("no cursor"),
            lambda: network.message("nobody", "hello"),
        ):
            with contextlib.suppress(ConnectorError):
                call()
