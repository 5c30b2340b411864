"""Who is calling: OAuth 2.0 with PKCE and rotating refresh tokens, OAuth 1.0a, app-only bearer.

Source: X's own docs, fundamentals/authentication/oauth-2-0 (state of 2026-08-22) and facts/x.md.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import urllib.parse
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from flask import Request
from oauthlib.oauth1.rfc5849 import signature

from connectors.simulators.x.problem import Problem, forbidden, unauthorized, unsupported

CLIENT_ID = "c2ltdWxhdG9yLW9mLXg6MTpjaQ"
CLIENT_SECRET = "simulated-client-secret"
CONSUMER_KEY = "simulatedConsumerKey"
CONSUMER_SECRET = "simulatedConsumerSecret"
ACCESS_TOKEN = "1-simulatedAccessToken"
ACCESS_TOKEN_SECRET = "simulatedAccessTokenSecret"
BEARER = "simulatedAppBearer"
REFRESH_TOKEN = "simulated-first-refresh-token"

SCOPES = {
    "tweet.read": "See posts",
    "tweet.write": "Post and delete posts for you",
    "users.read": "See your profile",
    "offline.access": "Stay signed in until you revoke it",
    "media.write": "Upload pictures for you",
    "dm.read": "Read your direct messages",
    "dm.write": "Send direct messages for you",
}
ALL = frozenset(SCOPES)
Kind = Literal["oauth2", "oauth1", "app"]
NAMES = {
    "oauth1": "OAuth 1.0a User Context",
    "oauth2": "OAuth 2.0 User Context",
    "app": "OAuth 2.0 Application-Only",
}


@dataclass(frozen=True, slots=True)
class Caller:
    """``user_id`` is "" for the app itself."""

    kind: Kind
    user_id: str
    scopes: frozenset[str] = ALL


@dataclass(slots=True)
class Code:
    user_id: str
    redirect_uri: str
    challenge: str
    method: str
    scopes: frozenset[str]
    expires: datetime


@dataclass(slots=True)
class Grant:
    user_id: str
    scopes: frozenset[str]
    expires: datetime | None = None


def oauth_error(status: int, error: str, description: str) -> Problem:
    return Problem(status, {"error": error, "error_description": description})


@dataclass
class Access:
    """Tokens and codes. ``wall``: whether OAuth 1.0a timestamps are held against the clock (300 s)."""

    now: Callable[[], datetime]
    account: str
    token_life: timedelta = timedelta(seconds=7200)
    code_life: timedelta = timedelta(seconds=30)
    redirect_uris: frozenset[str] = frozenset()
    confidential_only: bool = False
    check_timestamps: bool = False
    codes: dict[str, Code] = field(default_factory=dict)
    access: dict[str, Grant] = field(default_factory=dict)
    refresh: dict[str, Grant] = field(default_factory=dict)
    nonces: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.refresh[REFRESH_TOKEN] = Grant(self.account, ALL)
        self.access_token = f"{self.account}-{ACCESS_TOKEN.partition('-')[2]}"

    # -- calls -----------------------------------------------------------------------------------

    def identify(self, request: Request) -> Caller:
        """The caller of a request. ``Problem`` 401 where the credentials do not hold."""
        scheme, _, rest = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "oauth":
            return self._oauth1(request)
        if scheme.lower() != "bearer" or not rest:
            raise unauthorized()
        if hmac.compare_digest(rest.encode(), BEARER.encode()):
            return Caller("app", "")
        grant = self.access.get(rest)
        if grant is None or (grant.expires and grant.expires <= self.now()):
            raise unauthorized()
        return Caller("oauth2", grant.user_id, grant.scopes)

    def admit(self, request: Request, kinds: tuple[Kind, ...], scopes: frozenset[str]) -> Caller:
        """Identify, and hold the way of signing in and the scopes against what the endpoint allows."""
        caller = self.identify(request)
        if caller.kind not in kinds:
            raise unsupported(NAMES[caller.kind], ", ".join(NAMES[kind] for kind in kinds))
        if not scopes <= caller.scopes:
            raise forbidden()
        return caller

    def _oauth1(self, request: Request) -> Caller:
        header = {"Authorization": request.headers["Authorization"]}
        try:
            fields = dict(signature.collect_parameters(headers=header, exclude_oauth_signature=False))
        except ValueError:
            raise unauthorized() from None
        if (
            fields.get("oauth_consumer_key") != CONSUMER_KEY
            or fields.get("oauth_token") not in {ACCESS_TOKEN, self.access_token}
            or fields.get("oauth_signature_method") != "HMAC-SHA1"
        ):
            raise unauthorized()
        form = request.mimetype == "application/x-www-form-urlencoded"
        parameters = signature.collect_parameters(
            uri_query=request.query_string.decode(),
            body=request.get_data(as_text=True) if form else [],
            headers=header,
        )
        base = signature.signature_base_string(
            request.method,  # type: ignore[arg-type]
            signature.base_string_uri(request.base_url),
            signature.normalize_parameters(parameters),  # type: ignore[arg-type]
        )
        key = f"{CONSUMER_SECRET}&{ACCESS_TOKEN_SECRET}"
        wanted = base64.b64encode(hmac.new(key.encode(), base.encode(), hashlib.sha1).digest()).decode()
        stamp, nonce = fields.get("oauth_timestamp", ""), fields.get("oauth_nonce", "")
        if not hmac.compare_digest(wanted, fields.get("oauth_signature", "")):
            raise unauthorized()
        if not stamp.isdecimal() or not nonce or (stamp, nonce) in self.nonces:
            raise unauthorized()
        if self.check_timestamps and abs(int(stamp) - self.now().timestamp()) > 300:
            raise Problem(401, {"errors": [{"code": 135, "message": "Timestamp out of bounds."}]})
        self.nonces.add((stamp, nonce))
        return Caller("oauth1", self.account)

    # -- signing in ------------------------------------------------------------------------------

    def ask(self, query: Mapping[str, str]) -> frozenset[str]:
        """Check an authorize address; returns the scopes asked for. ``ValueError`` says what is wrong."""
        if query.get("response_type") != "code":
            raise ValueError("response_type must be code")
        if query.get("client_id") != CLIENT_ID:
            raise ValueError("client_id is not known")
        redirect = urllib.parse.urlsplit(query.get("redirect_uri", ""))
        if redirect.scheme not in {"http", "https"} or not redirect.netloc or redirect.fragment:
            raise ValueError("redirect_uri must be an absolute http(s) address")
        if self.redirect_uris and query["redirect_uri"] not in self.redirect_uris:
            raise ValueError("redirect_uri is not one of the app's callback addresses")
        if not query.get("state") or len(query["state"]) > 500:
            raise ValueError("state must have 1 to 500 characters")
        if not query.get("code_challenge"):
            raise ValueError("code_challenge is missing")
        if query.get("code_challenge_method", "plain") not in {"S256", "plain"}:
            raise ValueError("code_challenge_method must be S256 or plain")
        scopes = frozenset(query.get("scope", "").split())
        if not scopes or not scopes <= ALL:
            raise ValueError("scope must name known scopes")
        return scopes

    def allow(self, query: Mapping[str, str], user_id: str) -> str:
        """The authorization code for somebody who said yes: 30 seconds, once."""
        code = secrets.token_urlsafe(24)
        self.codes[code] = Code(
            user_id,
            query["redirect_uri"],
            query["code_challenge"],
            query.get("code_challenge_method", "plain"),
            self.ask(query),
            self.now() + self.code_life,
        )
        return code

    def _client(self, request: Request) -> None:
        basic = request.authorization
        if basic is not None and basic.type == "basic":
            good = hmac.compare_digest(
                f"{urllib.parse.unquote(basic.username or '')}:{urllib.parse.unquote(basic.password or '')}".encode(),
                f"{CLIENT_ID}:{CLIENT_SECRET}".encode(),
            )
            if not good:
                raise oauth_error(401, "unauthorized_client", "Missing valid authorization header")
        elif self.confidential_only:
            raise oauth_error(401, "unauthorized_client", "Missing valid authorization header")
        elif request.form.get("client_id") != CLIENT_ID:
            raise oauth_error(400, "invalid_request", "Missing required parameter [client_id].")

    def token(self, request: Request) -> dict[str, object]:
        """POST /2/oauth2/token: by code, or by a refresh token, which dies at once."""
        self._client(request)
        kind = request.form.get("grant_type", "")
        if kind == "authorization_code":
            return self._by_code(request)
        if kind != "refresh_token":
            raise oauth_error(400, "unsupported_grant_type", "Grant type is not supported.")
        old = self.refresh.pop(request.form.get("refresh_token", ""), None)
        if old is None:
            raise oauth_error(400, "invalid_request", "Value passed for the token was invalid.")
        return self._issue(old.user_id, old.scopes)

    def _by_code(self, request: Request) -> dict[str, object]:
        found = self.codes.pop(request.form.get("code", ""), None)
        if found is None or found.expires <= self.now():
            raise oauth_error(400, "invalid_request", "Value passed for the authorization code was invalid.")
        if request.form.get("redirect_uri") != found.redirect_uri:
            raise oauth_error(400, "invalid_request", "Value passed for the redirect uri did not match.")
        verifier = request.form.get("code_verifier", "")
        challenge = verifier
        if found.method == "S256":
            digest = hashlib.sha256(verifier.encode()).digest()
            challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if not verifier or not hmac.compare_digest(challenge, found.challenge):
            raise oauth_error(400, "invalid_request", "Value passed for the code verifier did not match.")
        return self._issue(found.user_id, found.scopes)

    def _issue(self, user_id: str, scopes: frozenset[str]) -> dict[str, object]:
        access = secrets.token_urlsafe(48)
        self.access[access] = Grant(user_id, scopes, self.now() + self.token_life)
        answer: dict[str, object] = {
            "token_type": "bearer",
            "expires_in": int(self.token_life.total_seconds()),
            "access_token": access,
            "scope": " ".join(sorted(scopes)),
        }
        if "offline.access" in scopes:
            fresh = secrets.token_urlsafe(48)
            self.refresh[fresh] = Grant(user_id, scopes)
            answer["refresh_token"] = fresh
        return answer

    def revoke(self, request: Request) -> dict[str, object]:
        """POST /2/oauth2/revoke: an access or refresh token; unknown ones are revoked too (RFC 7009)."""
        self._client(request)
        token = request.form.get("token", "")
        self.access.pop(token, None)
        self.refresh.pop(token, None)
        return {"revoked": True}
