"""The small world of the simulator: accounts, their records, who is told of what. No HTTP here."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import regex

POST = "app.bsky.feed.post"
#: How far up a thread people are told of a reply (the reference server's REPLY_NOTIF_DEPTH).
DEPTH = 5
LARGEST_IMAGE = 1_000_000
_KEY = re.compile(r"[234567abcdefghij][234567a-z]{12}")
_HANDLE = re.compile(r"[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)+")
_LETTERS = "234567abcdefghijklmnopqrstuvwxyz"


class Problem(Exception):
    """A refusal, as XRPC tells it."""

    def __init__(self, status: int, name: str, message: str) -> None:
        super().__init__(message)
        self.status, self.name, self.message = status, name, message


@dataclass(slots=True)
class Record:
    """What stands under an address. ``at``: when the network saw it; ``sort``: that, or the author's time if earlier."""

    uri: str
    cid: str
    did: str
    value: dict[str, Any]
    at: datetime
    sort: datetime


@dataclass(slots=True)
class Notice:
    """Somebody is told of a post."""

    uri: str
    reason: str
    subject: str
    sort: datetime


@dataclass
class World:
    """Everything that stands. ``token_seconds``: how long an access token is good."""

    now: Callable[[], datetime]
    token_seconds: float
    handles: dict[str, str] = field(default_factory=dict)
    passwords: dict[str, str] = field(default_factory=dict)
    dids: dict[str, str] = field(default_factory=dict)
    #: Password → (account, whether it may use direct messages).
    app_passwords: dict[str, tuple[str, bool]] = field(default_factory=dict)
    access: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    refreshes: dict[str, str] = field(default_factory=dict)
    #: Tokens that may not use direct messages.
    barred: set[str] = field(default_factory=set)
    records: dict[str, Record] = field(default_factory=dict)
    below: dict[str, list[str]] = field(default_factory=dict)
    notices: dict[str, list[Notice]] = field(default_factory=dict)
    blobs: dict[str, bytes] = field(default_factory=dict)
    _last: int = 0

    # accounts

    def join(self, handle: str, password: str) -> str:
        """A new account; returns its DID."""
        handle = handle.lower()
        if not _HANDLE.fullmatch(handle):
            raise Problem(400, "InvalidHandle", "Handle must be a domain")
        if handle in self.dids:
            raise Problem(400, "HandleNotAvailable", f"Handle already taken: {handle}")
        did = "did:plc:" + base64.b32encode(hashlib.sha256(handle.encode()).digest()[:15]).decode().lower()
        self.handles[did], self.dids[handle], self.passwords[did] = handle, did, password
        return did

    def resolve(self, name: str) -> str:
        """The DID of a handle or of itself."""
        found = name if name in self.handles else self.dids.get(name.lower(), "")
        if not found:
            raise Problem(400, "InvalidRequest", "Unable to resolve handle")
        return found

    def app_password(self, did: str, name: str, privileged: bool) -> dict[str, Any]:
        made = "-".join(secrets.token_hex(2) for _ in range(4))
        self.app_passwords[made] = did, privileged
        return {"name": name, "password": made, "createdAt": stamp(self.now()), "privileged": privileged}

    def log_in(self, name: str, password: str) -> dict[str, Any]:
        did = name if name in self.handles else self.dids.get(name.lower(), "")
        whose, privileged = self.app_passwords.get(password, ("", False))
        if did and whose == did:
            return self.session(did, privileged)
        if not did or not secrets.compare_digest(self.passwords[did].encode(), password.encode()):
            raise Problem(401, "AuthenticationRequired", "Invalid identifier or password")
        return self.session(did)

    def session(self, did: str, privileged: bool = True) -> dict[str, Any]:
        """``privileged``: whether it may use direct messages; the account's own password may."""
        access, refresh = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
        self.access[access] = did, self.now() + timedelta(seconds=self.token_seconds)
        self.refreshes[refresh] = did
        self.barred |= set() if privileged else {access, refresh}
        return {
            "did": did,
            "handle": self.handles[did],
            "accessJwt": access,
            "refreshJwt": refresh,
            "active": True,
        }

    def refresh(self, token: str) -> dict[str, Any]:
        did = self.refreshes.pop(token, "")
        if not did:
            raise Problem(400, "ExpiredToken", "Token has been revoked")
        return self.session(did, token not in self.barred)

    def whose(self, token: str, *, messages: bool = False) -> str:
        """``messages``: for a method of the chat service."""
        if not token:
            raise Problem(401, "AuthMissing", "Authentication Required")
        did, until = self.access.get(token, ("", self.now()))
        if not did:
            raise Problem(400, "InvalidToken", "Token could not be verified")
        if until <= self.now():
            raise Problem(400, "ExpiredToken", "Token has expired")
        if messages and token in self.barred:
            raise Problem(400, "InvalidToken", "Bad token method")
        return did

    # records

    def key(self) -> str:
        """A new key: the time, strictly rising."""
        self._last = max(self._last + 1, int(self.now().timestamp() * 1_000_000) << 10)
        return "".join(_LETTERS[self._last >> shift & 31] for shift in range(60, -1, -5))

    def put(self, did: str, collection: str, key: str, value: dict[str, Any], *, new: bool) -> dict[str, Any]:
        """``new``: refuse where one stands already."""
        uri = f"at://{did}/{collection}/{key}"
        if value.get("$type", collection) != collection:
            raise Problem(400, "InvalidRequest", f"Invalid $type: expected {collection}")
        if collection == POST:
            self._fits(key, value)
        if new and uri in self.records:
            raise Problem(400, "InvalidSwap", f"Record was at {self.records[uri].cid}")
        content = json.dumps(value, sort_keys=True, default=str).encode()
        cid = "bafyrei" + base64.b32encode(hashlib.sha256(content).digest()).decode().lower().rstrip("=")
        at = self.now()
        made = _moment(value.get("createdAt"), at)
        stood = uri in self.records
        self.records[uri] = Record(uri, cid, did, value, at, min(at, made))
        if collection == POST and not stood:
            self._tell(self.records[uri])
        return {"uri": uri, "cid": cid, "validationStatus": "valid"}

    def get(self, repo: str, collection: str, key: str) -> dict[str, Any]:
        uri = f"at://{self.resolve(repo)}/{collection}/{key}"
        if uri not in self.records:
            raise Problem(400, "RecordNotFound", f"Could not locate record: {uri}")
        found = self.records[uri]
        return {"uri": uri, "cid": found.cid, "value": found.value}

    def delete(self, did: str, collection: str, key: str) -> dict[str, Any]:
        """Nobody is told of it any more."""
        uri = f"at://{did}/{collection}/{key}"
        if self.records.pop(uri, None) is not None:
            for listed in self.notices.values():
                listed[:] = [notice for notice in listed if notice.uri != uri]
        return {}

    def upload(self, did: str, content: bytes, mime: str) -> dict[str, Any]:
        link = "bafkrei" + base64.b32encode(hashlib.sha256(content).digest()).decode().lower().rstrip("=")
        self.blobs[link] = content
        return {"blob": {"$type": "blob", "ref": {"$link": link}, "mimeType": mime, "size": len(content)}}

    def _fits(self, key: str, value: dict[str, Any]) -> None:
        """The lexicon's rules for a post, as far as anybody here can break them."""
        text = value.get("text")
        if not isinstance(text, str) or "createdAt" not in value:
            raise Problem(400, "InvalidRequest", "Invalid app.bsky.feed.post record: must have text and createdAt")
        if not _KEY.fullmatch(key):
            raise Problem(400, "InvalidRequest", "Invalid app.bsky.feed.post record key: must be a TID")
        if len(regex.findall(r"\X", text)) > 300 or len(text.encode()) > 3000:
            raise Problem(400, "InvalidRequest", "Record/text must not be longer than 300 graphemes")
        for image in (value.get("embed") or {}).get("images") or []:
            blob = image["image"]
            if blob["ref"]["$link"] not in self.blobs:
                raise Problem(400, "BlobNotFound", f"Could not find blob: {blob['ref']['$link']}")
            if blob["size"] > LARGEST_IMAGE:
                raise Problem(400, "BlobTooLarge", "This file is too large")

    def _tell(self, post: Record) -> None:
        """Whoever is named, and the authors above, each once."""
        told = {post.did}

        def tell(did: str, reason: str, subject: str = "") -> None:
            if did not in told:
                told.add(did)
                self.notices.setdefault(did, []).append(Notice(post.uri, reason, subject, post.sort))

        for facet in post.value.get("facets") or []:
            for feature in facet["features"]:
                if feature.get("$type") == "app.bsky.richtext.facet#mention":
                    tell(feature["did"], "mention")
        above = _parent(post.value)
        if above:
            self.below.setdefault(above, []).append(post.uri)
        for _ in range(DEPTH - 1):
            parent = self.records.get(above)
            if parent is None:
                return
            tell(parent.did, "reply", parent.uri)
            above = _parent(parent.value)


def _parent(value: dict[str, Any]) -> str:
    reply = value.get("reply")
    return str(reply["parent"]["uri"]) if reply else ""


def _moment(text: Any, default: datetime) -> datetime:
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return default
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
