"""X, API v2, over tweepy (../shared/facts/x.md).

The layers: ``wire`` (transport), ``problems`` (what refusals mean), ``tokens`` (OAuth 2.0), ``mapping`` (X's JSON ↔ our
values), ``weight`` (length of a text), ``tally`` (what it costs), ``hearing`` (mentions, search), ``stream``, ``checks``
(doctor). ``saying`` posts and answers; this module holds them together.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Literal, Self
from urllib.parse import quote, urlencode

import regex
from tweepy import OAuth2BearerHandler

from connectors.contracts import Network, Surroundings
from connectors.errors import NotSupported, Permanent, Refused
from connectors.networks.x import checks, mapping, weight
from connectors.networks.x.hearing import Handles, Hearing
from connectors.networks.x.problems import PLATFORM
from connectors.networks.x.saying import MESSAGE, Saying
from connectors.networks.x.settings import XSettings
from connectors.networks.x.stream import Stream
from connectors.networks.x.tally import Tally
from connectors.networks.x.tokens import BUYER_SCOPES, SHOP_SCOPES, Grants, Tokens, fingerprint
from connectors.networks.x.wire import Client, Keys, Signer, understood
from connectors.values import (
    Account,
    AccountPage,
    Answer,
    Figures,
    Finding,
    Post,
    PostDraft,
    QuoterPage,
    Reply,
    ReplyPage,
)

__all__ = ["X", "XSettings"]

#: A hashtag as it may stand in a query: nothing that is an operator there.
TAG = regex.compile(r"#[\w\p{M}\u200c\u200d\u00b7]{1,100}")
#: Of who quoted a post: few, as each is a post and a user read, again on every new day.
QUOTES = 20


class X(Network):
    """Posts, hears and answers on X. Safe to share between threads."""

    platform = PLATFORM
    one_answer = True
    settings = XSettings
    max_length = weight.MAX
    max_message = MESSAGE
    watches = True

    def __init__(self, settings: Mapping[str, Any], around: Surroundings) -> None:
        self._settings, self._around = settings, around
        base, session = str(settings["base_url"]), around.http.session(PLATFORM)
        # Shop, app and buyers share the session's connections; no cookie may tie them together.
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._grants = Grants(settings, around)
        self._tokens = Tokens(settings, around, self._grants) if settings["auth"] == "oauth2" else None
        signer: Signer = self._tokens or Keys.oauth1(settings)
        self._client = Client(base, session, signer, around.now)
        bearer = str(settings["bearer_token"])
        self._app = Client(base, session, Keys.app(bearer), around.now) if bearer else None
        self._tally = Tally(around.meter, around.now)
        self._account: Account | None = None
        self._asking = threading.Lock()
        self._saying = Saying(self._client, str(settings["authorize_url"]), self._tally, around.now, self.me)
        handles = Handles()
        self._hearing = Hearing(self._client, settings, self._tally, around.now, self.me, handles)
        self._stream = (
            Stream(self._app, settings, around.http.session("x-stream"), self._tally, self.me, handles)
            if self._app
            else None
        )

    def address(self, handle: str, post_id: str) -> str:
        site = str(self._settings["authorize_url"]).rstrip("/")
        return f"{site}/{quote(handle, safe='') or 'i'}/status/{post_id}"

    def compose(self, handle: str, text: str) -> str:
        site = str(self._settings["authorize_url"]).rstrip("/")
        return f"{site}/intent/post?{urlencode({'text': text})}"

    @classmethod
    def build(cls, settings: Mapping[str, Any], around: Surroundings) -> Self:
        return cls(settings, around)

    def check(self) -> Sequence[Finding]:
        return list(
            checks.findings(
                self._client, self._app, self._tokens, self._settings, self._around.now, self._remember_me
            )
        )

    # who we are

    def me(self) -> Account:
        """The shop's account. Asked of X once, then remembered."""
        with self._asking:
            if self._account is None:
                self._account = self._recalled()
            if self._account is None:
                found = understood(self._client.get_me(user_auth=False), checks.account)
                self._remember_me(found)
            assert self._account is not None
            return self._account

    def _remember_me(self, account: Account) -> None:
        self._tally.read("read_user", [account.id])
        self._account = account
        self._around.remember(self._me_key(), json.dumps([account.id, account.handle]))

    def _recalled(self) -> Account | None:
        try:
            ident, handle = json.loads(self._around.recall(self._me_key()) or "[]")
            return Account(str(ident), str(handle))
        except (ValueError, TypeError):
            return None

    def _me_key(self) -> str:
        names = ("auth", "base_url", "refresh_token", "access_token")
        return "x.account:" + fingerprint("\n".join(str(self._settings[name]) for name in names))

    # posting

    def measure(self, text: str) -> int:
        return weight.weighted_length(text)

    def publish(self, draft: PostDraft, *, again: bool = False) -> Post:
        """``Refused``: "too_long", "duplicate" (the same text stands already and is not from the last two days)."""
        return self._saying.publish(draft, again)

    def posted(self, draft: PostDraft) -> Post | None:
        return self._saying.posted(draft)

    def answer(self, reply: Reply, text: str, *, again: bool = False, purpose: str = "") -> Answer:
        """``Refused``: "not_summoned" (final), "not_found" (the reply is gone), "duplicate", "too_long"."""
        return self._saying.answer(reply, text, again, purpose)

    def message(self, user_id: str, text: str, *, again: bool = False, since: datetime | None = None) -> None:
        """``Refused``: "not_summoned" (who did not write to us first), "too_long"."""
        self._saying.message(user_id, text, again=again, since=since)

    def bars_messages(self) -> Literal["", "none", "scope", "plan"]:
        return checks.bar_of_messages(self._client, self._tokens, self._tally, self._remember_me)

    # hearing

    def ways(self) -> tuple[str, ...]:
        return ("mentions", "search")

    def replies(self, since: str, *, way: str = "mentions", conversation: str = "") -> ReplyPage:
        """By mentions, not ``complete``: more came than X shows; search what lies between ``since`` and the page.
        By search, not ``complete``: ask again with ``newest``. A cursor is a post id or lies between two; replies
        behind it that X showed late come too, each once. Edits come anew, with the first id; deletions do not."""
        if not (since == "" or (since.isascii() and since.isdigit())):
            raise Refused("X: this is no cursor of ours", platform=PLATFORM)
        if way == "mentions":
            page = self._hearing.mentions(since)
            if not conversation:
                return page
            kept = tuple(reply for reply in page.replies if reply.post_id == conversation)
            return ReplyPage(kept, page.newest, page.complete)
        if way == "messages":
            return self._hearing.messages(since)
        if way == "tag" and not TAG.fullmatch(conversation):
            raise Refused(f"X: {conversation!r} is no hashtag", platform=PLATFORM)
        if way == "words":
            if not conversation.strip() or set(conversation) & set('"\\'):
                raise Refused(f"X: {conversation!r} cannot be searched for", platform=PLATFORM)
            conversation = f'"{conversation}"'
        if way not in ("search", "tag", "words"):
            raise NotSupported(f"X: there is no way {way!r} of hearing, only {self.ways()}", platform=PLATFORM)
        return self._hearing.search(since, conversation)

    def listen(self, conversations: Sequence[str], stop: Callable[[], bool]) -> Iterator[Reply | None]:
        if self._stream is None:
            raise NotSupported("X: the stream needs bearer_token", platform=PLATFORM)
        return self._stream.listen(conversations, stop)

    def existing(self, ids: Sequence[str]) -> set[str]:
        """A reply that X will not show us for another reason than deletion counts as standing."""
        gone: set[str] = set()
        for start in range(0, len(ids), 100):
            chunk = list(ids[start : start + 100])
            there, lost = understood(
                self._client.get_tweets(chunk, user_auth=False),
                lambda body: (
                    [post["id"] for post in mapping.posts(body)],
                    [
                        row.get("resource_id") or row.get("value")
                        for row in mapping.rows(body, "errors")
                        if _gone(row)
                    ],
                ),
            )
            self._tally.read("read_post", there)
            gone.update(str(ident) for ident in lost)
        return set(ids) - gone

    def reposters(self, post_id: str, cursor: str = "") -> AccountPage:
        """A hundred a page; X allows 75 in 15 minutes, and each account is a user read."""
        more = {"pagination_token": cursor} if cursor else {}
        response = self._client.get_retweeters(
            mapping.identifier(post_id),
            max_results=100,
            user_fields=["public_metrics"],
            user_auth=False,
            **more,
        )

        def read(body: dict[str, Any]) -> AccountPage:
            people = tuple(mapping.account(row) for row in mapping.rows(body))
            _refuse_silence(body, "who reposted is not told")
            return AccountPage(people, mapping.next_page(body))

        page = understood(response, read)
        self._tally.read("read_user", [one.id for one in page.accounts])
        return page

    def quoters(self, post_id: str, cursor: str = "") -> QuoterPage:
        """Twenty a page; X allows 75 in 15 minutes, and each is a post and a user read."""
        more = {"pagination_token": cursor} if cursor else {}
        response = self._client.get_quote_tweets(
            mapping.identifier(post_id),
            max_results=QUOTES,
            expansions=["author_id"],
            tweet_fields=["author_id", "created_at", "edit_history_tweet_ids"],
            user_fields=["public_metrics"],
            user_auth=False,
            **more,
        )

        def read(body: dict[str, Any]) -> QuoterPage:
            _refuse_silence(body, "who quoted is not told")
            return mapping.quoters(body)

        page = understood(response, read)
        self._tally.read("read_post", [one.post_id for one in page.quoters])
        self._tally.read("read_user", [one.account.id for one in page.quoters])
        return page

    def who_has(self, handle: str) -> Account | None:
        """A user read."""
        if not re.fullmatch(r"[A-Za-z0-9_]{1,15}", handle):
            return None
        response = self._client.get_user(username=handle, user_auth=False)

        def read(body: dict[str, Any]) -> Account | None:
            if "data" in body:
                return Account(mapping.identifier(body["data"]["id"]), str(body["data"]["username"]))
            if not any(_gone(row) for row in mapping.rows(body, "errors")):
                raise LookupError("neither a user nor a word that there is none")
            return None

        found = understood(response, read)
        if found is not None:
            self._tally.read("read_user", [found.id])
        return found

    def links(self, post_ids: Sequence[str]) -> Mapping[str, Sequence[str]]:
        found = understood(
            self._client.get_tweets(list(post_ids)[:100], tweet_fields=["entities"], user_auth=False),
            lambda body: {post["id"]: mapping.links(post) for post in mapping.posts(body)},
        )
        self._tally.read("read_post", list(found))
        return found

    def figures(self, post_id: str) -> Figures:
        """``Refused("not_found")`` when the post is gone."""
        response = self._client.get_tweet(post_id, tweet_fields=["public_metrics"], user_auth=False)

        def read(body: dict[str, Any]) -> Figures | None:
            found = mapping.posts(body)
            if not found and any(_gone(row) for row in mapping.rows(body, "errors")):
                return None
            return mapping.figures(found[0])

        shown = understood(response, read)
        if shown is None:
            raise Refused(f"X: post {post_id} is gone", code="not_found", platform=PLATFORM)
        self._tally.read("read_post", [post_id])
        return shown

    # signing in

    def sign_in_url(self, redirect_uri: str, state: str, verifier: str) -> str:
        self._can_sign_in()
        return self._grants.page(redirect_uri, state, verifier, BUYER_SCOPES)

    def signed_in(self, redirect_uri: str, code: str, verifier: str) -> Account:
        """``Refused("forged")`` when X does not take the code: start the sign-in again."""
        self._can_sign_in()
        return self._whose(str(self._grants.by_code(redirect_uri, code, verifier)["access_token"]), revoke=True)

    def connect_url(self, redirect_uri: str, state: str, verifier: str) -> str:
        """Where the owner of the shop's account allows the app (OAuth 2.0), for setting up."""
        self._can_sign_in()
        return self._grants.page(redirect_uri, state, verifier, SHOP_SCOPES)

    def connected(self, redirect_uri: str, code: str, verifier: str) -> Account:
        """Who came back from ``connect_url``; the tokens are kept and used from now on (auth: oauth2)."""
        self._can_sign_in()
        grant = self._grants.by_code(redirect_uri, code, verifier)
        if self._tokens is not None:
            self._tokens.adopt(grant)
        account = self._whose(str(grant["access_token"]), revoke=False)
        self._remember_me(account)
        return account

    def _whose(self, token: str, *, revoke: bool) -> Account:
        bearer = Keys(lambda: OAuth2BearerHandler(token))
        client = Client(self._client.base, self._client.session, bearer, self._around.now)
        try:
            account = understood(client.get_me(user_auth=False), checks.account)
            self._tally.read("read_user", [account.id])
            return account
        finally:
            if revoke:
                self._grants.revoke(token)

    def _can_sign_in(self) -> None:
        if not self._settings["client_id"]:
            raise NotSupported("X: signing in needs client_id in the configuration", platform=PLATFORM)


def _refuse_silence(body: Mapping[str, Any], what: str) -> None:
    """``Permanent`` for an answer of 200 without data whose errors say another thing than that the post is gone: taken as an
    empty page, it would be the end of the list."""
    wrong = [row for row in mapping.rows(body, "errors") if not _gone(row)]
    if wrong and not mapping.rows(body):
        why = wrong[0].get("detail") or wrong[0].get("title") or "no reason given"
        advice = "Check the app's permissions and its plan in console.x.com."
        raise Permanent(f"X: {what}: {why}. {advice}", platform=PLATFORM)


def _gone(row: Mapping[str, Any]) -> bool:
    return str(row.get("type", "")).endswith("/resource-not-found") or row.get("title") == "Not Found Error"
