"""The search and rule language, as far as a shop needs it.

``conversation_id:``, ``in_reply_to_tweet_id:``, ``to:``, ``from:``, ``@name``, ``#tag``, ``is:reply|retweet|quote``,
``has:links|mentions|media|hashtags``, words, "phrases", ``-``, ``OR`` and brackets. Anything else is a 400, as on X.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from connectors.networks.x.weight import has_link
from connectors.simulators.x.entities import HASHTAG
from connectors.simulators.x.things import Post
from connectors.simulators.x.world import World

Test = Callable[[Post], bool]
DEPTH = 20
TOKEN = re.compile(r'\s*(?:(-?)(\()|(\))|(-?)("(?:[^"\\]|\\.)*"|[^\s()"]+))')
STANDALONE = frozenset({"conversation_id", "in_reply_to_tweet_id", "to", "from", "word", "@", "#"})


class BadQuery(ValueError):
    """The query is not understood; the message is X's."""


@dataclass(frozen=True, slots=True)
class Query:
    """``test``: whether a post matches. ``conversation``: the one every match belongs to (0: any), for a quick index."""

    test: Test
    conversation: int = 0


@dataclass
class Parser:
    world: World
    tokens: list[tuple[str, str]]
    place: int = 0
    standalone: bool = False
    depth: int = 0

    def either(self) -> tuple[Test, dict[str, str]]:
        """a b OR c d: words bind closer than OR."""
        first, sure = self.all_of()
        tests = [first]
        while self.place < len(self.tokens) and self.tokens[self.place] == ("", "OR"):
            self.place += 1
            tests.append(self.all_of()[0])
            sure = {}
        return (first if len(tests) == 1 else lambda post: any(test(post) for test in tests)), sure

    def all_of(self) -> tuple[Test, dict[str, str]]:
        tests: list[Test] = []
        sure: dict[str, str] = {}
        while self.place < len(self.tokens) and self.tokens[self.place][1] not in {")", "OR"}:
            minus, token = self.tokens[self.place]
            self.place += 1
            if token == "(":
                self.depth += 1
                if self.depth > DEPTH:
                    raise BadQuery("too many nested groups")
                test, inner = self.either()
                self.depth -= 1
                if self.place >= len(self.tokens) or self.tokens[self.place][1] != ")":
                    raise BadQuery("missing ')'")
                self.place += 1
            else:
                test, inner = self.term(token, bool(minus))
            if minus:
                tests.append(lambda post, test=test: not test(post))  # type: ignore[misc]
            else:
                tests.append(test)
                sure.update(inner)
        if not tests:
            raise BadQuery("no viable alternative at the end of input")
        return (tests[0] if len(tests) == 1 else lambda post: all(test(post) for test in tests)), sure

    def term(self, token: str, negated: bool) -> tuple[Test, dict[str, str]]:
        name, colon, value = token.partition(":")
        kind = name.lower() if colon and not token.startswith('"') else token[0] if token[0] in "@#" else "word"
        if kind in STANDALONE and not negated:
            self.standalone = True
        if kind in {"conversation_id", "in_reply_to_tweet_id"}:
            if not value.isascii() or not value.isdigit() or len(value) > 19:
                raise BadQuery(f"invalid value for {kind}: {value}")
            ident = int(value)
            if kind == "conversation_id":
                return (lambda post: post.conversation == ident), {"conversation": value}
            return (lambda post: post.reply_to == ident), {}
        if kind in {"to", "from"}:
            return self._person(kind, value.removeprefix("@"))
        if kind == "is":
            flags: dict[str, Test] = {
                "reply": lambda post: bool(post.reply_to),
                "retweet": lambda post: bool(post.reposted),
                "quote": lambda post: bool(post.quoted),
            }
            return self._flag(flags, kind, value)
        if kind == "has":
            has: dict[str, Test] = {
                "links": lambda post: has_link(post.text),
                "mentions": lambda post: bool(post.mentions),
                "media": lambda post: bool(post.media),
                "images": lambda post: bool(post.media),
                "hashtags": lambda post: bool(HASHTAG.search(post.text)),
            }
            return self._flag(has, kind, value)
        if kind == "@":
            ident_of = self.world.by_name.get
            wanted = token[1:].lower()
            return (lambda post: (user := ident_of(wanted)) is not None and user.id in post.mentions), {}
        if kind == "#":
            tag = token[1:].lower()
            return (lambda post: any(m[1].lower() == tag for m in HASHTAG.finditer(post.text))), {}
        if kind != "word":
            raise BadQuery(f"'{name}' is not a recognised operator here")
        words = re.escape(token.strip('"').replace('\\"', '"'))
        pattern = re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)
        return (lambda post: bool(pattern.search(post.text))), {}

    def _person(self, kind: str, value: str) -> tuple[Test, dict[str, str]]:
        if not value:
            raise BadQuery(f"missing value for {kind}")
        known, wanted = self.world.by_name, value.lower()

        def matches(ident: str) -> bool:
            found = known.get(wanted)
            return ident == value or (found is not None and ident == found.id)

        if kind == "from":
            return (lambda post: matches(post.author.id)), {}
        return (lambda post: matches(post.reply_to_user)), {}

    @staticmethod
    def _flag(flags: dict[str, Test], kind: str, value: str) -> tuple[Test, dict[str, str]]:
        if value not in flags:
            raise BadQuery(f"'{kind}:{value}' is not a recognised operator here")
        return flags[value], {}


def parse(text: str, world: World, longest: int) -> Query:
    """Read a query of at most ``longest`` characters. ``BadQuery`` otherwise."""
    if not text.strip():
        raise BadQuery("Rule must have a non-empty value")
    if len(text) > longest:
        raise BadQuery(f"Rules must not be longer than {longest} characters")
    tokens: list[tuple[str, str]] = []
    place = 0
    while place < len(text.rstrip()):
        found = TOKEN.match(text, place)
        if not found:
            raise BadQuery(f"no viable alternative at character '{text[place]}' (at position {place + 1})")
        if found[2]:
            tokens.append((found[1], "("))
        elif found[3]:
            tokens.append(("", ")"))
        else:
            tokens.append((found[4], found[5]))
        place = found.end()
    parser = Parser(world, tokens)
    test, sure = parser.either()
    if parser.place < len(tokens):
        raise BadQuery("extraneous input ')'")
    if not parser.standalone:
        raise BadQuery("Rule must contain at least one positive, non-stopword clause")
    return Query(test, int(sure.get("conversation", "0")))
