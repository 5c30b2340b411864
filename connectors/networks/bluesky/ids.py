"""Ids: Bluesky's addresses (at://did/app.bsky.feed.post/key) as ids without a slash, and keys made from what is said.

An id is ``did~key``: neither part can hold a "~" before the first one, so it reads back. The key of what we write is
made from what it is, not from the time: a second attempt writes to the same place, where the server finds the first.
"""

from __future__ import annotations

import hashlib
import re

from connectors.errors import Refused
from connectors.networks.bluesky.problems import PLATFORM

POST = "app.bsky.feed.post"
DID = r"did:[a-z]+:[A-Za-z0-9._:%-]{1,250}"
_URI = re.compile(rf"at://({DID})/{re.escape(POST)}/([A-Za-z0-9._:~-]{{1,512}})")
_ID = re.compile(rf"({DID})~([A-Za-z0-9._:~-]{{1,512}})")
_LETTERS = "234567abcdefghijklmnopqrstuvwxyz"
#: Keys must look like times (atproto.com/specs/tid). Ours lie in 2024 and 2025: never in the future, where some
#: servers look twice. 56 bits tell them apart.
_FIRST, _SPAN = 1_704_067_200_000_000, 63_158_400_000_000


class NoPost(ValueError):
    """An address is not that of a post."""


def ident(uri: object) -> str:
    """The id of a post's address. ``NoPost`` for any other record."""
    found = _URI.fullmatch(uri) if isinstance(uri, str) else None
    if found is None:
        raise NoPost("no post")
    return f"{found[1]}~{found[2]}"


def parts(post_id: str) -> tuple[str, str]:
    """(did, key) of an id. ``Refused("not_found")`` for what is none."""
    found = _ID.fullmatch(post_id)
    if found is None:
        raise Refused("Bluesky: this is no id of a post", code="not_found", platform=PLATFORM)
    return found[1], found[2]


def uri(post_id: str) -> str:
    """The address behind an id. ``Refused("not_found")`` for what is none."""
    did, key = parts(post_id)
    return f"at://{did}/{POST}/{key}"


def key_for(*what: str) -> str:
    """A record's key that follows from ``what`` alone: 13 letters, a valid TID."""
    digest = hashlib.sha256("\n".join(what).encode()).digest()
    micros = _FIRST + int.from_bytes(digest[:8]) % _SPAN
    value = micros << 10 | int.from_bytes(digest[8:10]) % 1024
    return "".join(_LETTERS[value >> shift & 31] for shift in range(60, -1, -5))
